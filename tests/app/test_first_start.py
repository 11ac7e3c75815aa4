"""The first start: no default password, and one account by the code on the terminal."""

import pytest
from serving import PASSWORD, serving

from assistant.app.login import FirstAccount
from assistant.errors import ForbiddenError


@pytest.fixture
def fresh(tmp_path):
    with serving(tmp_path) as site:
        yield site


@pytest.mark.slow
def test_the_first_account_is_made_with_the_terminals_code_and_no_other(fresh):
    form = {"name": "Mara Lind", "role": "cso", "password": PASSWORD, "again": PASSWORD}
    with fresh.browser() as client:
        assert client.get("/login").headers["location"] == "/setup"
        assert client.get("/healthz").json() == {"status": "ok"}
        assert client.get("/readyz").json() == {"status": "ready"}
        assert fresh.app.first.code not in client.get("/setup").text
        for name in ("admin", "root", "cso"):
            for password in ("admin", "password", ""):
                assert client.post("/login", data={"name": name, "password": password}).status_code in (401, 429)
        for wrong in ({"code": "AAAA-BBBB-CCCC"}, {"code": ""}):
            assert client.post("/setup", data=form | wrong).status_code == 400
        code = {"code": fresh.app.first.code}
        for poor in ({"role": "ceo"}, {"password": "short", "again": "short"}, {"again": "another"}, {"name": "<b>"}):
            assert client.post("/setup", data=form | code | poor).status_code == 400
        assert not fresh.app.accounts.any()
        assert client.post("/setup", data=form | code).headers["location"] == "/login"
        assert [(u.name, u.role.value) for u in fresh.app.accounts.all()] == [("Mara Lind", "cso")]
        assert client.post("/setup", data=form | code | {"name": "Second"}).headers["location"] == "/login"
        assert len(fresh.app.accounts.all()) == 1
        assert client.post("/login", data={"name": "mara lind", "password": PASSWORD}).headers["location"] == "/"
        assert client.get("/").headers["location"] == "/chat/"
        changed = {"old": PASSWORD, "password": "quite different words", "again": "quite different words"}
        assert client.post("/account", data=changed | {"old": "wrong words here"}).status_code == 400
        assert client.post("/account", data=changed).status_code == 303
        assert client.get("/chat/").status_code == 200


def test_ten_wrong_codes_close_the_first_start():
    first = FirstAccount()
    for n in range(10):
        with pytest.raises(ForbiddenError, match="not the code"):
            first.prove(f"AAAA-{n:04}-AAAA")
    with pytest.raises(ForbiddenError, match="Too many"):
        first.prove(first.code)
