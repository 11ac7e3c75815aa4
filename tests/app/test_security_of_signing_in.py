"""Guessed passwords, sessions that have ended, made-up cookies."""

import datetime as dt

import pytest
from serving import PASSWORD

from assistant.app.sessions import PLAIN
from assistant.models.user import Role

pytestmark = pytest.mark.slow


def test_fifty_wrong_passwords_get_nowhere_and_lock_nobody_else_out(site, monkeypatch):
    victim = site.add("victim", Role.REP)
    now = dt.datetime.now(dt.UTC)
    monkeypatch.setattr(type(site.app.accounts), "_now", staticmethod(lambda: now))
    with site.browser() as client:
        codes = [
            client.post("/login", data={"name": "victim", "password": f"wrong guess number {n}"}).status_code
            for n in range(50)
        ]
        assert codes == [401] * 5 + [429] * 45
        assert client.post("/login", data={"name": "victim", "password": PASSWORD}).status_code == 429
        assert not client.cookies
        unknown = client.post("/login", data={"name": "nobody at all", "password": "wrong guess here"})
        known = client.post("/login", data={"name": "reviewer", "password": "wrong guess here"})
        assert (unknown.status_code, unknown.text) == (known.status_code, known.text)
        client.headers["x-forwarded-for"] = "10.1.2.3"
        assert client.post("/login", data={"name": "victim", "password": PASSWORD}).status_code == 429
    with site.browser("ceo") as fine:
        assert fine.get("/approved/").status_code == 200
    assert site.app.accounts.sign_in("victim", PASSWORD, "203.0.113.9"), "the owner still gets in from elsewhere"
    assert victim.name in {u.name for u in site.app.accounts.all()}


def test_a_session_ends_when_it_should(site, stranger):
    accounts, user = site.app.accounts, site.add("leaver", Role.REP)
    with site.browser("leaver") as client:
        cookie = client.cookies[PLAIN]
        assert cookie.encode() not in (site.service.home.folder / "records.sqlite3").read_bytes()
        assert client.get("/notes/").status_code == 200
        assert client.post("/logout").status_code == 303
    assert stranger.get("/notes/", headers={"cookie": f"{PLAIN}={cookie}"}).status_code == 401
    with site.browser("leaver") as again:
        accounts.set_password(user, "other plain words now", by="test")
        assert again.get("/notes/").status_code == 401
    with site.browser("leaver", "other plain words now") as third:
        accounts.remove(user, by="test")
        assert third.get("/notes/").status_code == 401
    for made_up in ("", "x", "' OR 1=1 --", "a" * 43, f"{cookie}x", "../../x" * 6):
        assert stranger.get("/notes/", headers={"cookie": f"{PLAIN}={made_up}"}).status_code == 401


def test_a_session_lasts_neither_unused_nor_for_ever(site, monkeypatch):
    accounts = site.app.accounts
    token = accounts.sign_in("admin", PASSWORD, "127.0.0.1")
    now = dt.datetime.now(dt.UTC)
    for later, lasts in ((dt.timedelta(minutes=50), True), (dt.timedelta(minutes=61), False)):
        monkeypatch.setattr(type(accounts), "_now", staticmethod(lambda at=now + later: at))
        monkeypatch.setattr(type(site.service.home.records), "touch_session", lambda *_: None)
        assert (accounts.session(token) is not None) is lasts


def test_the_cookie_is_kept_from_scripts_and_other_sites(site):
    with site.browser() as client:
        given = client.post("/login", data={"name": "admin", "password": PASSWORD}).headers["set-cookie"].lower()
        assert "httponly" in given
        assert "samesite=strict" in given
        assert PASSWORD not in given
