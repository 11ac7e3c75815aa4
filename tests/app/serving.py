"""A real server on loopback over a small company, with one account a role, and browsers that speak to it."""

import json
import threading
import time
from contextlib import contextmanager
from uuid import uuid4

import httpx

from assistant.app.server import App, server_of, uploads_folder
from assistant.models.user import Role
from assistant.service import Service
from assistant.service.access import Access
from assistant.settings import Settings

PASSWORD = "four plain words here"
CRM = """Opportunity ID,Account Name,Opportunity Name,Opportunity Owner,Stage,Amount,Close Date,Created Date,Next Step
O-1,Halden Foods,Halden line,Ines Faber,Negotiation,620000,2026-12-12,2026-08-03,Contract
O-2,Tarn Mills,Tarn camera,Dan Cole,Proposal,90000,2026-12-04,2026-09-03,Call
"""
NOTE = "Account: Halden Foods\nDate: 2026-11-18\n\nOur champion there left the company last week.\n"


def workspace(folder):
    (folder / "crm").mkdir(parents=True)
    (folder / "calls").mkdir()
    (folder / "crm" / "opps_2026-11-20.csv").write_text(CRM, "utf-8")
    (folder / "company.yaml").write_text("name: Kestrel Sensors\ncurrency: USD\n", "utf-8")
    (folder / "goals.csv").write_text("Period,Metric,Target\n2026-Q4,bookings,2000000\n", "utf-8")
    (folder / "calls" / "2026-11-18_halden.md").write_text(NOTE, "utf-8")
    return folder


class Site:
    """The server, its service and its accounts."""

    def __init__(self, service, app, port):
        self.service, self.app = service, app
        self.url = f"http://127.0.0.1:{port}"
        self.users = {}

    def add(self, name, role):
        self.users[name] = self.app.accounts.add(name, role, PASSWORD, by="test")
        return self.users[name]

    @contextmanager
    def browser(self, name=None, password=PASSWORD):
        """Give a client with the headers that a browser's page of this app sends; signed in when a name is given."""
        with httpx.Client(base_url=self.url, headers={"origin": self.url}, timeout=30) as client:
            if name is not None:
                answer = client.post("/login", data={"name": name, "password": password})
                assert answer.status_code == 303, answer.text
            yield client

    def handler(self, slug, name):
        """Return the number under which a page's handler of that name is called."""
        return next(i for i, fn in self.app.pages[slug].fns.items() if fn.name == name)


@contextmanager
def serving(folder, **settings):
    """Serve a fresh home until the block ends."""
    with (
        Service.open(Settings.load(home=folder / "home", **settings)) as service,
        uploads_folder(service.home.folder),
    ):
        service.ingest([workspace(folder / "in")])
        app = App(service)
        server = server_of(app, service.settings, "127.0.0.1", 0)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.02)
        app.warm()
        yield Site(service, app, server.servers[0].sockets[0].getsockname()[1])
        server.should_exit = True
        thread.join(20)


def roles(site):
    for role in Role:
        site.add(role.value, role)
    site.add("rep two", Role.REP)
    site.add("cso two", Role.CSO)
    return site


def door(site, name):
    """Return what a user of that name may do."""
    return Access(site.service, site.users[name])


def handlers(site):
    """Return every handler of every page: its page, its number, its name."""
    return [(slug, number, fn.name) for slug, blocks in site.app.pages.items() for number, fn in blocks.fns.items()]


def new_hash():
    return uuid4().hex[:12]


def joined(client, slug, number, data=(), *, session=None, **more):
    """Ask a page's queue to run a handler; return the answer."""
    body = {"data": list(data), "fn_index": number, "session_hash": session or new_hash(), "trigger_id": None, **more}
    return client.post(f"/{slug}/gradio_api/queue/join", json=body)


def ran(client, slug, number, data=(), *, session=None, **more):
    """Run a handler as a page does, in this session of it or a new one, and return all that came of it as text."""
    session = session or new_hash()
    answer = joined(client, slug, number, data, session=session, **more)
    assert answer.status_code == 200, answer.text
    told = []
    with client.stream("GET", f"/{slug}/gradio_api/queue/data", params={"session_hash": session}) as stream:
        for line in stream.iter_lines():
            if line.startswith("data:"):
                told.append(line[5:])
                if json.loads(line[5:])["msg"] in ("process_completed", "close_stream"):
                    break
    return "\n".join(told)
