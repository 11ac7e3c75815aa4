"""Requests from elsewhere, of other methods, to other names, too large; and what every answer's headers hold."""

import re

import pytest
from serving import PASSWORD, new_hash

pytestmark = pytest.mark.slow


def test_a_change_that_comes_from_elsewhere_is_refused(site, rep):
    number = site.handler("notes", "fill")
    for headers in (
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": site.url.replace("127.0.0.1", "localhost")},
        {"origin": site.url.replace("http:", "https:")},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": f"{site.url}.evil.example"},
    ):
        body = {"data": [], "fn_index": number, "session_hash": new_hash()}
        assert rep.post("/notes/gradio_api/queue/join", json=body, headers=headers).status_code == 403, headers
        assert rep.post("/logout", headers=headers).status_code == 403
        assert rep.post("/login", data={"name": "rep", "password": PASSWORD}, headers=headers).status_code == 403
    with site.browser() as silent:
        del silent.headers["origin"]
        assert silent.post("/login", data={"name": "rep", "password": PASSWORD}).status_code == 403
    assert rep.get("/notes/").status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "evil.example:80", "[::1", "a b"])
def test_a_name_that_is_not_ours_is_not_answered(stranger, host):
    assert stranger.get("/login", headers={"host": host}).status_code in (400, 421)


def test_other_methods_are_refused(site, rep):
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"):
        assert rep.request(method, "/notes/").status_code == 405


def test_every_answer_carries_the_security_headers(site, rep, stranger):
    for client, path in ((rep, "/notes/"), (rep, "/login"), (rep, "/nowhere"), (stranger, "/notes/")):
        headers = client.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe-inline" not in policy.split("script-src")[1].split(";")[0]
        assert not re.search(r"https?:|\*", policy)
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["cache-control"] == "no-store"
        assert "server" not in headers
        assert "access-control-allow-origin" not in headers


def test_a_page_loads_nothing_from_elsewhere(site, rep):
    page = rep.get("/notes/")
    nonce = re.search(r"'nonce-([^']+)'", page.headers["content-security-policy"])[1]
    opened = re.findall(r"<script([^>]*)>", page.text)
    assert opened
    assert all(f'nonce="{nonce}"' in given for given in opened)
    assert nonce not in rep.get("/notes/").text
    assert not re.search(r"<(?:script|link|img|iframe)[^>]+(?:src|href)=[\"'](?:https?:)?//", page.text)


def test_more_than_a_request_may_bring_is_refused(rep, stranger):
    big = b"x" * 23_000_000

    def slowly():
        yield b'--b\r\nContent-Disposition: form-data; name="files"; filename="a.md"\r\n\r\n'
        for start in range(0, len(big), 500_000):
            yield big[start : start + 500_000]

    assert rep.post("/upload/gradio_api/upload", content=big).status_code == 413
    form = {"content-type": "multipart/form-data; boundary=b"}
    assert rep.post("/upload/gradio_api/upload", content=slowly(), headers=form).status_code == 413
    assert rep.post("/notes/gradio_api/queue/join", content=b"x" * 2_100_000).status_code == 413
    over = rep.post("/upload/gradio_api/upload", files={"files": ("a.md", b"x" * 1_200_000)})
    assert over.status_code == 413
    assert stranger.post("/login", content=big).status_code == 413
