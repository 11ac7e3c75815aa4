"""Each role's main path through the app, in a browser, on the sample company."""

import re
from pathlib import Path

import pytest

from tests.e2e.browsing import CHROMIUM, PASSWORD, furnish, serving
from tests.e2e.browsing import sign_in as signing_in

PATIENCE = 150_000
NOTE = """Account: Kestrel Foods Group
Date: 20 November 2026

Helen Brandt wants a written recovery plan by Friday, or she takes the Thornby extension to tender.
Korrigan has offered her a free pilot on two lines.
"""
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="needs the chromium of Debian: apt-get install chromium"),
]


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """A server of its own over the sample company, with one account a role and a second rep."""
    home = tmp_path_factory.mktemp("app-home")
    furnish(home)
    with serving(home) as base:
        yield base


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def sign_in(browser, address):
    """Return a page of a browser of one's own, signed in; no request may leave loopback."""
    contexts, strays = [], []

    def signed_in(name, **options):
        context = browser.new_context(accept_downloads=True, **options)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda r: strays.append(r.url) if _strays(r.url, address) else None)
        signing_in(page, address, name)
        return page

    yield signed_in
    for context in contexts:
        context.close()
    assert strays == []


def _strays(url, address):
    return not url.startswith((address, "data:", "blob:"))


def hand_in(page, address, text):
    page.goto(f"{address}/upload/")
    page.locator("#pasted textarea").fill(text)
    page.locator("#read").click()
    page.wait_for_selector("#suggestion h2")
    page.locator("#hand-in").click()
    page.wait_for_selector("#outcome .say")
    return page.locator("#outcome").inner_text()


def test_a_note_goes_from_the_rep_to_the_chat_with_its_sentence_highlighted(sign_in, address):
    rep = sign_in("Rob", viewport={"width": 390, "height": 844})
    rep.goto(f"{address}/upload/")
    rep.locator("#pasted textarea").fill(NOTE)
    rep.locator("#read").click()
    rep.wait_for_selector("#suggestion h2")
    assert rep.locator("#account textarea, #account input").first.input_value() == "Kestrel Foods Group"
    assert rep.locator("#date textarea, #date input").first.input_value() == "2026-11-20"
    rep.locator("#hand-in").click()
    rep.wait_for_selector("#outcome .say")
    told = rep.locator("#outcome").inner_text()
    assert "Accepted" in told
    assert "tender" in told
    assert rep.evaluate("document.documentElement.scrollWidth") <= 390
    rep.goto(f"{address}/upload/")
    assert "Already here" in hand_in(rep, address, NOTE)
    rep.goto(f"{address}/notes/")
    rep.locator("#my-notes .pick").click()
    rep.wait_for_selector("#note h2")
    assert "Kestrel Foods Group" in rep.locator("#note").inner_text()

    cso = sign_in("Ada")
    cso.goto(f"{address}/chat/")
    cso.wait_for_selector(".suggest .act")
    cso.get_by_label("Your question").fill("What has Korrigan offered Helen Brandt at Kestrel Foods Group?")
    cso.get_by_role("button", name="Ask", exact=True).click()
    answer = cso.locator(".turn .told", has_text="free pilot on two lines")
    answer.wait_for()
    cso.get_by_role("button", name="Ask again").wait_for()
    behind = "marks => marks.findIndex(m => (m.previousSibling?.textContent ?? '').includes('free pilot on two lines'))"
    answer.locator(".ref").nth(answer.locator(".ref").evaluate_all(behind)).click()
    cso.locator("#evidence mark", has_text="free pilot on two lines").wait_for()
    assert "Helen Brandt wants a written recovery plan" in cso.locator("#evidence .note").inner_text()
    question = cso.get_by_label("Your question")
    question.fill("How far are we from our goal?")
    cso.get_by_role("button", name="Ask", exact=True).click()
    cso.locator(".turn .asked", has_text="How far are we from our goal?").wait_for()
    question.fill("and last week?")
    cso.locator(".turn").nth(1).get_by_role("button", name="Copy").wait_for()
    assert question.input_value() == "and last week?", "the box is the user's while an answer comes"
    for number in (3, 4):
        cso.get_by_role("button", name="Ask again").click()
        cso.locator(".turn").nth(number - 1).get_by_role("button", name="Ask again").wait_for()
    question.fill(" ")
    cso.get_by_role("button", name="Ask", exact=True).click()
    cso.get_by_text("There is no question.").wait_for()
    cso.get_by_role("button", name="Useful", exact=True).first.click()
    cso.get_by_label("What was good, or what was wrong?").fill("Names the competitor")
    cso.get_by_role("button", name="Keep this").click()
    cso.get_by_text("Kept as useful.").wait_for()


def test_the_cso_drafts_is_blocked_by_a_missing_escalation_mends_it_and_approves(sign_in, address):
    cso = sign_in("Ada")
    cso.goto(f"{address}/narrative/")
    cso.get_by_text("No narrative for 2026-W47 yet.").wait_for()
    cso.get_by_role("button", name="Draft", exact=True).click()
    cso.wait_for_selector("#memo progress")
    cso.wait_for_selector(".memo .s")
    cso.get_by_role("tab", name="Approve").click()
    cso.get_by_text("Ready to approve.").wait_for()

    sentence = cso.locator(".memo .s.escalated").first
    told = sentence.inner_text()
    sentence.click()
    cso.wait_for_selector("#evidence h2")
    assert cso.locator("#edit textarea").input_value() == told
    cso.locator("#edit textarea").fill("We have booked $9.99M.")
    cso.get_by_role("button", name="Save and check").click()
    cso.get_by_text("Checked: not verified.").wait_for()
    assert "not verified" in cso.locator("#evidence").inner_text(), "beside it stands the sentence as it is now"
    assert cso.locator(".memo .s[aria-pressed=true]").inner_text() == "We have booked $9.99M."
    cso.get_by_role("button", name="Delete", exact=True).click()
    cso.get_by_text("Deleted.", exact=True).wait_for()
    cso.get_by_text("This can't be approved like this:").wait_for()
    cso.locator("#edit").wait_for(state="hidden")
    a_sentence_is_opened_by_its_marks_deleted_and_put_back(cso)

    cso.get_by_role("tab", name="Approve").click()
    cso.get_by_text("It can't be approved yet.").wait_for()
    cso.locator("#approve-button").click()
    cso.get_by_text("Not approved: it can't be yet.").wait_for()
    cso.locator("#readiness").get_by_role("button", name="Put it back").first.click()
    cso.get_by_text("Ready to approve.").wait_for()
    cso.locator("#approve-button").click()
    cso.get_by_text(re.compile("2026-W47, version \\d+: approved.")).wait_for()
    assert cso.locator(".memo", has_text=told).count() == 1
    assert not cso.locator("#approve-button").is_visible(), "what is approved can't be approved again"

    for link, ending, begins in (("Word", ".docx", b"PK"), ("Agenda of the meeting", ".md", b"# ")):
        with cso.expect_download() as download:
            cso.get_by_role("link", name=link).click()
        assert download.value.suggested_filename.endswith(ending)
        assert Path(download.value.path()).read_bytes()[:2] == begins

    each_picture_opens_its_rows(cso, address)

    ceo = sign_in("Mara")
    ceo.goto(f"{address}/approved/")
    ceo.wait_for_selector(".memo")
    assert told in ceo.locator(".memo").inner_text()
    assert ceo.locator(".memo .s").count() == 0


def a_sentence_is_opened_by_its_marks_deleted_and_put_back(page):
    page.locator(".memo sup[data-act]").first.click()
    page.locator("#edit textarea").wait_for()
    told = page.locator("#edit textarea").input_value()
    page.get_by_role("button", name="Delete", exact=True).click()
    page.wait_for_function("told => !document.querySelector('.memo').innerText.includes(told)", arg=told)
    page.locator("#verdict .say.warn").get_by_role("button", name="Put it back").click()
    page.get_by_text("Checked: verified.").wait_for()
    assert told in page.locator(".memo").inner_text()


def each_picture_opens_its_rows(page, address):
    """Click one mark of each picture; each time another figure or deal opens beside it, with its rows."""
    page.goto(f"{address}/pictures/")
    page.locator(".js-plotly-plot .point path").first.wait_for()
    opened = set()
    plots = page.locator(".js-plotly-plot")
    for number in range(plots.count()):
        plots.nth(number).scroll_into_view_if_needed()
        mark = plots.nth(number).locator(".point path, path.point").first
        box = mark.bounding_box()
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        head = page.locator("#evidence [data-focus]")
        page.wait_for_function(
            "seen => !seen.includes(document.querySelector('#evidence [data-focus]')?.dataset.focus ?? seen[0])",
            arg=sorted(opened) or [""],
        )
        opened.add(head.get_attribute("data-focus"))
        assert page.locator("#evidence dl, #evidence td").count()
    assert len(opened) == plots.count() >= 4


def test_two_users_at_once_see_nothing_of_each_other(sign_in, address):
    rob, rita = sign_in("Rob"), sign_in("Rita")
    mine = (
        "Account: Montrose Seafoods\nDate: 19 November 2026\n\nTheir cold store project named Osprey starts in March.\n"
    )
    hers = (
        "Account: Orchard Vale Juices\nDate: 19 November 2026\n\nTheir bottling project named Bittern starts in May.\n"
    )
    for page, text in ((rob, mine), (rita, hers)):
        page.goto(f"{address}/upload/")
        page.locator("#pasted textarea").fill(text)
    for page in (rob, rita):
        page.locator("#read").click()
    for page in (rob, rita):
        page.wait_for_selector("#suggestion h2")
        page.locator("#hand-in").click()
    for page in (rob, rita):
        page.wait_for_selector("#outcome .say")
        page.goto(f"{address}/notes/")
        page.wait_for_selector("#my-notes .pick")
    assert "Montrose" in rob.locator("#my-notes").inner_text()
    assert "Orchard" not in rob.locator("#my-notes").inner_text()
    assert "Orchard" in rita.locator("#my-notes").inner_text()
    assert "Montrose" not in rita.locator("#my-notes").inner_text()
    for page in (rob, rita):
        assert page.goto(f"{address}/chat/").status == 403
        assert page.goto(f"{address}/narrative/").status == 403
        page.get_by_text("A Sales rep may not open this page.").wait_for()
        page.get_by_role("link", name="Back to your pages").wait_for()
    rita.goto(f"{address}/notes/")
    rita.locator("#my-notes .pick").first.click()
    rita.get_by_role("button", name="Take this note back").click()
    rita.get_by_role("button", name="Yes, take it back").click()
    rita.get_by_text("Taken back.").wait_for()
    assert rita.locator("#my-notes .pick").count() == 0


def test_the_reviewer_runs_a_suite_and_sees_its_gates(sign_in, address):
    vera = sign_in("Vera")
    vera.goto(f"{address}/evals/")
    vera.locator("#suite input").click()
    vera.get_by_role("option", name="figures", exact=True).click()
    vera.locator("#run").click()
    vera.get_by_text("Running figures…").wait_for()
    vera.wait_for_selector("#progress .say.good, #progress .say.bad", timeout=120_000)
    vera.wait_for_selector("#runs .pick")
    assert "figures" in vera.locator("#runs").inner_text()
    assert vera.locator("#run-shown table").count() >= 1


def test_the_admin_adds_a_user_and_sees_what_is_stored(sign_in, address):
    adam = sign_in("Adam")
    adam.goto(f"{address}/users/")
    adam.locator("#new-name textarea, #new-name input").first.fill("Nils")
    adam.locator("#new-password input").fill("short")
    adam.get_by_role("button", name="Add the user").click()
    adam.get_by_role("alert").wait_for()
    adam.locator("#new-password input").fill("green lamp over stairs")
    adam.get_by_role("button", name="Add the user").click()
    adam.get_by_text("Nils can sign in now, as Sales rep.").wait_for()
    adam.goto(f"{address}/status/")
    adam.get_by_text("Hallworth Sensing").wait_for()
    assert "in step" in adam.locator("#status").inner_text()


def test_the_first_account_is_made_with_the_code_on_the_terminal(browser, tmp_path):
    with serving(tmp_path) as base:
        code = re.search(r"[A-Z2-9]{4}(?:-[A-Z2-9]{4}){2}", (tmp_path / "serve.log").read_text("utf-8"))[0]
        context = browser.new_context()
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.goto(base)
        assert page.url.endswith("/setup"), "nobody can sign in yet"
        for name, value in {"code": code, "name": "Ada", "password": PASSWORD, "again": PASSWORD}.items():
            page.fill(f"[name={name}]", value)
        page.select_option("[name=role]", "cso")
        page.click("button")
        page.wait_for_url("**/login")
        signing_in(page, base, "Ada")
        page.locator("#question textarea").wait_for()
        page.goto(f"{base}/narrative/")
        page.get_by_text("Nothing is stored yet.").wait_for()
        page.get_by_text("Ask your administrator to ingest").wait_for()
        assert page.goto(f"{base}/setup").url.endswith("/chat/"), "there is no second first account"
        context.close()


def test_a_date_that_is_none_is_mended_where_it_was_written(sign_in, address):
    rita = sign_in("Rita")
    rita.goto(f"{address}/upload/")
    rita.locator("#pasted textarea").fill("Account: Montrose Seafoods\n\nTheir buyer asked for a second quotation.\n")
    rita.locator("#read").click()
    rita.wait_for_selector("#suggestion h2")
    day = rita.locator("#date textarea, #date input").first
    day.fill("tomorrow")
    rita.locator("#hand-in").click()
    rita.get_by_text("'tomorrow' is no date").wait_for()
    day.fill("2026-11-19")
    rita.locator("#hand-in").click()
    rita.get_by_text("Accepted: pasted note.txt").wait_for()
