"""Write a picture of every page, at a desk and on a phone, light and dark; for `make screenshots`."""

import sys
import tempfile
from pathlib import Path

from tests.e2e.browsing import CHROMIUM, ROOT, furnish, serving, sign_in

SIZES = {"desk": (1440, 1000), "phone": (390, 844)}
PATIENCE = 150_000


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


def see(selector):
    return lambda page: page.wait_for_selector(selector)


PAGES = (
    ("Ada", "chat", ask),
    ("Ada", "narrative", choose_sentence),
    ("Ada", "pictures", choose_tile),
    ("Ada", "contract", see("#contract table")),
    ("Ada", "sources", see("#sources table")),
    ("Rob", "upload", see("#read")),
    ("Rob", "notes", see("#my-notes .page")),
    ("Vera", "evals", see("#runs .page")),
    ("Vera", "checks", choose_sentence),
    ("Adam", "users", see("#users table")),
    ("Adam", "status", see("#status table")),
    ("Mara", "approved", see("#memo .page")),
)


def main(folder: Path) -> None:
    from playwright.sync_api import sync_playwright

    if CHROMIUM is None:
        raise SystemExit("Screenshots need chromium; on Debian: apt-get install chromium")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="screenshots-", ignore_cleanup_errors=True) as made:
        home = Path(made)
        furnish(home, drafted=("2026-W46", "2026-W47"))
        with serving(home) as base, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            for name in dict.fromkeys(who for who, _, _ in PAGES):
                look(browser, base, name, folder)
            browser.close()


def look(browser, base, name, folder):
    """Write the pictures of one user's pages."""
    for size, (width, height) in SIZES.items():
        for scheme in ("light", "dark"):
            context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
            context.set_default_timeout(PATIENCE)
            page = context.new_page()
            sign_in(page, base, name)
            for slug, ready in ((slug, ready) for who, slug, ready in PAGES if who == name):
                page.goto(f"{base}/{slug}/")
                page.wait_for_selector(".frame nav")
                ready(page)
                page.wait_for_timeout(700)
                path = folder / f"{slug}-{size}-{scheme}.png"
                page.screenshot(path=path)
                print(path)
            context.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "build" / "screenshots")
