"""Write a picture of every page, at a desk and on a phone, light and dark; for `make screenshots`."""

import sys
import tempfile
from pathlib import Path

from assistant.models.week import Week
from assistant.service.access import Access
from assistant.service.service import Service
from assistant.settings import Settings
from tests.e2e.browsing import CHROMIUM, ROOT, furnish, serving, sign_in

SIZES = {"desk": (1440, 1000), "phone": (390, 844)}
PATIENCE = 150_000
WEEKS = ("2026-W46", "2026-W47")
CALL = """Account: Kestrel Foods Group
Date: 20 November 2026

Helen Brandt wants a written recovery plan by Friday, or she takes the Thornby extension to tender.
Korrigan has offered her a free pilot on two lines.
They signed off the second phase of the camera line on Tuesday.
"""
VISIT = CALL.replace("Kestrel Foods Group", "Montrose Seafoods").replace("Korrigan", "A rival")


def ask(page):
    page.wait_for_selector(".suggest .act")
    page.get_by_label("Your question").fill("What happened at Brannock Meats?")
    page.get_by_role("button", name="Ask", exact=True).click()
    page.get_by_role("button", name="Ask again").wait_for()
    page.locator(".turn .ref").nth(1).click()
    page.wait_for_selector("#evidence mark")


def choose_sentence(page):
    page.locator(".memo .s").nth(1).click()
    page.wait_for_selector("#evidence h2")


def choose_tile(page):
    page.locator(".tile").nth(2).click()
    page.wait_for_selector("#evidence h2")
    page.wait_for_selector(".js-plotly-plot .bars")


def down(page):
    page.wait_for_selector(".js-plotly-plot .bars")
    page.locator("#risk-list summary").click()
    page.locator("#risk-list .act").first.click()
    page.wait_for_selector("#evidence li")
    page.locator("#risk-list").scroll_into_view_if_needed()


def tab(name, selector):
    def open_tab(page):
        page.wait_for_selector("#memo .s, #contract table")
        page.get_by_role("tab", name=name).click()
        page.locator(selector).first.wait_for()
        page.locator(selector).first.scroll_into_view_if_needed()

    return open_tab


def read_note(page):
    page.locator("#pasted textarea").fill(VISIT)
    page.locator("#read").click()
    page.wait_for_selector("#suggestion h2")


def open_note(page):
    page.locator("#my-notes .pick").first.click()
    page.wait_for_selector("#note li")
    page.locator("#note .act").first.click()
    page.wait_for_selector("#correcting blockquote")


def open_source(page):
    page.locator("#sources .act").nth(2).click()
    page.wait_for_selector("#evidence .note")


def see(selector):
    return lambda page: page.wait_for_selector(selector)


PAGES = (
    ("Ada", "chat", "chat-empty", see(".suggest .act")),
    ("Ada", "chat", "chat", ask),
    ("Ada", "narrative", "narrative", choose_sentence),
    ("Ada", "narrative", "narrative-escalations", tab("Escalations", "#escalations li")),
    ("Ada", "narrative", "narrative-framing", tab("How to bring it", "#framing details")),
    ("Ada", "narrative", "narrative-approve", tab("Approve", "#readiness .say")),
    ("Ada", "narrative", "narrative-history", tab("History", "#history table")),
    ("Ada", "pictures", "pictures", choose_tile),
    ("Ada", "pictures", "pictures-risks", down),
    ("Ada", "contract", "contract", see("#contract table")),
    ("Ada", "contract", "commitments", tab("Commitments", "#commitments table")),
    ("Ada", "sources", "sources", open_source),
    ("Ada", "account", "account", see("form")),
    ("Rob", "upload", "upload-empty", see("#read")),
    ("Rob", "upload", "upload", read_note),
    ("Rob", "notes", "notes", open_note),
    ("Vera", "evals", "evals", see("#runs .page")),
    ("Vera", "checks", "checks", choose_sentence),
    ("Adam", "users", "users", see("#users table")),
    ("Adam", "status", "status", see("#status dl")),
    ("Mara", "approved", "approved", see("#memo .memo")),
)


def main(folder: Path) -> None:
    from playwright.sync_api import sync_playwright

    if CHROMIUM is None:
        raise SystemExit("Screenshots need chromium; on Debian: apt-get install chromium")
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.png"):
        old.unlink()
    with tempfile.TemporaryDirectory(prefix="screenshots-", ignore_cleanup_errors=True) as made:
        home, bare = Path(made) / "home", Path(made) / "bare"
        home.mkdir()
        bare.mkdir()
        furnish(home, drafted=WEEKS)
        live_in(home)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            with serving(bare) as base:
                look(browser, base, None, (("setup", "setup", see("form")),), folder)
            with serving(home) as base:
                look(browser, base, None, (("login", "login", see("form")),), folder)
                for name in dict.fromkeys(who for who, *_ in PAGES):
                    look(browser, base, name, tuple(rest for who, *rest in PAGES if who == name), folder)
            browser.close()


def live_in(home):
    """Approve the earlier week and bring in a rep's note, as a company does that has used the app for a while."""
    with Service.open(Settings.load(home=home)) as service:
        service.approve(Week.parse(WEEKS[0]), by="Ada")
        rob = next(u for u in service.home.records.users() if u.name == "Rob")
        Access(service, rob).upload("kestrel_call.md", CALL.encode())


def look(browser, base, name, pages, folder):
    """Write the pictures of these pages as one user sees them, or before anybody has signed in."""
    for size, (width, height) in SIZES.items():
        for scheme in ("light", "dark"):
            context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
            context.set_default_timeout(PATIENCE)
            page = context.new_page()
            if name:
                sign_in(page, base, name)
            for slug, shot, ready in pages:
                page.goto(f"{base}/{slug}")
                ready(page)
                page.wait_for_timeout(500)
                assert page.evaluate("document.documentElement.scrollWidth") <= width, (shot, size)
                path = folder / f"{shot}-{size}-{scheme}.png"
                page.screenshot(path=path)
                print(path, flush=True)
            context.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "build" / "screenshots")
