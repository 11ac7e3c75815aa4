"""The users of the load benchmark, for locust: they sign in, ask in the chat page and hand in notes as browsers do.

Run by `python -m evals.benchmarks.load`, in a process of its own, since locust replaces Python's sockets.
"""

import itertools
import json
import os
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

from locust import HttpUser, between, events, task
from locust.exception import StopUser

PASSWORD = "four plain words here"
QUESTIONS = json.loads(os.environ.get("LOAD_QUESTIONS", "[]"))
WITH_REPS = os.environ.get("LOAD_REPS", "1") == "1"
_numbers = {"cso": itertools.count(), "rep": itertools.count()}
_accepted: list[str] = []


class _Browser(HttpUser):
    """A signed-in browser on one page."""

    abstract = True
    role, page = "", ""
    wait_time = between(1, 3)

    def on_start(self) -> None:
        """Sign in and open the page."""
        self.client.headers["origin"] = str(self.host)
        name = f"{self.role} {next(_numbers[self.role])}"
        with self.client.post(
            "/login", data={"name": name, "password": PASSWORD}, allow_redirects=False, catch_response=True
        ) as answer:
            if answer.status_code != 303:
                answer.failure(f"{name}: {answer.status_code}")
                raise StopUser
            answer.success()
        self.client.get(f"/{self.page}/", name="open the page")
        found = self.client.get(f"/{self.page}/config", name="open the page").json()["dependencies"]
        self.handlers = {d["api_name"]: d["id"] for d in found}
        self.session = uuid4().hex[:12]

    def run_handler(self, name: str, data: list[Any], told_as: str) -> str:
        """Run a handler as the page does; the time until it is done is what is measured. Returns all that was told."""
        begun = time.perf_counter()
        told, problem = "", None
        body = {"data": data, "fn_index": self.handlers[name], "session_hash": self.session, "trigger_id": None}
        try:
            join = self.client.post(f"/{self.page}/gradio_api/queue/join", json=body, name="(join)")
            join.raise_for_status()
            told = self._told()
            if '"success":true' not in told.rsplit("process_completed", 1)[-1].replace(" ", ""):
                problem = RuntimeError(told[-300:])
        except Exception as error:
            problem = error  # type: ignore[assignment]
        events.request.fire(  # type: ignore[no-untyped-call]  # locust gives it no types
            request_type="HANDLER",
            name=told_as,
            response_time=1_000 * (time.perf_counter() - begun),
            response_length=len(told),
            exception=problem,
            context={},
        )
        return "" if problem else told

    def _told(self) -> str:
        lines = []
        address = f"/{self.page}/gradio_api/queue/data?session_hash={self.session}"
        with self.client.get(address, stream=True, name="(stream)", catch_response=True) as stream:
            stream.success()  # whether the handler did well is told in the stream itself, and counted with it
            for raw in stream.iter_lines():
                line = raw.decode() if isinstance(raw, bytes) else raw
                lines.append(line)
                if '"process_completed"' in line:
                    break
        return "\n".join(lines)


class Leader(_Browser):
    """A CSO who chats."""

    role, page = "cso", "chat"
    weight = 3

    def on_start(self) -> None:
        """Sign in, and open a conversation."""
        super().on_start()
        self.asked = itertools.cycle(QUESTIONS)
        self.run_handler("arrive", [], "arrive")
        self.run_handler("ask", [next(self.asked), None], "first answer")

    @task
    def ask(self) -> None:
        """Ask the next question."""
        self.run_handler("ask", [next(self.asked), None], "chat")


if WITH_REPS:

    class Rep(_Browser):
        """A rep who hands in notes."""

        role, page = "rep", "upload"
        weight = 2

        @task
        def hand_in(self) -> None:
            """Upload a file and hand it in."""
            mark = uuid4().hex
            head = f"Account: Account {mark[:6]}\nDate: 2026-11-19\n\n"
            note = f"{head}They asked for a quote by Friday. Reference {mark}.\n"
            sent = self.client.post(
                "/upload/gradio_api/upload", files={"files": (f"{mark}.md", note.encode())}, name="(upload)"
            )
            if sent.status_code != 200:
                return
            given = [{"path": sent.json()[0], "orig_name": f"{mark}.md", "meta": {"_type": "gradio.FileData"}}]
            if self.run_handler("begin", [given, ""], "read a note") and self.run_handler(
                "take_all", [given, "", None, None], "hand in a note"
            ):
                _accepted.append(mark)


@events.quitting.add_listener  # type: ignore[untyped-decorator]  # locust gives it no types
def _write(**_: object) -> None:
    place = os.environ.get("LOAD_ACCEPTED")
    if place:
        Path(place).write_text(json.dumps(_accepted), "utf-8")
