"""The HTML memo in a real browser: it shows what it says, runs nothing and fetches nothing."""

import shutil
import subprocess
from pathlib import Path

import pypdf
import pytest

from assistant.export import render
from assistant.export.preparation import PREPARED
from assistant.models.draft import Narrative
from assistant.models.narrative import Framing
from assistant.models.week import Week
from assistant.service import Service
from assistant.settings import Settings
from assistant.writing.compose import compose
from tests import worlds

CHROMIUM = shutil.which("chromium")

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's chromium (apt-get install chromium)")


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    brief = worlds.brief()
    body = compose(brief)
    narrative = Narrative(
        week="2026-W47", as_of=brief.frame.as_of, company="Kestrel Sensors", personas=(), sections=body.sections,
        facts=tuple(brief.figures.figures.values()), risks=brief.risks, escalations=body.escalations,
        framing=Framing(opening="The figures first."), commitments=(), discrepancies=(), ceo_style=(), quarantined=1,
        omitted=body.omitted, warnings=(),
    )  # fmt: skip
    path = tmp_path_factory.mktemp("page") / "memo.html"
    path.write_bytes(render(narrative, "html"))
    return path


def browse(*options, url):
    command = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--disable-extensions"]
    command += ["--host-resolver-rules=MAP * ~NOTFOUND", "--disable-background-networking", *options, url]
    return subprocess.run(command, capture_output=True, timeout=120, check=True)


def test_the_browser_shows_sections_statements_and_chart(page):
    dom = browse("--dump-dom", url=page.as_uri()).stdout.decode()
    for words in ("Headline", "Marta leaves on 28 November", "Sources", "data:image/png;base64"):
        assert words in dom
    assert dom.count("<section") == 12


@pytest.mark.parametrize("width", [1440, 390])
def test_it_can_be_looked_at_on_a_desk_and_on_a_phone(page, tmp_path, width):
    picture = tmp_path / "memo.png"
    browse(f"--screenshot={picture}", f"--window-size={width},1800", url=page.as_uri())
    assert picture.stat().st_size > 20_000


def print_of(page, tmp_path):
    paper = tmp_path / "memo.pdf"
    browse(f"--print-to-pdf={paper}", "--no-pdf-header-footer", url=page.as_uri())
    return paper


def printed(page, tmp_path):
    pages = [p.extract_text() for p in pypdf.PdfReader(print_of(page, tmp_path)).pages]
    return pages, next(i for i, text in enumerate(pages) if "Median sales cycle" in text)


def test_printed_the_memo_comes_before_its_appendix(page, tmp_path):
    pages, figures = printed(page, tmp_path)
    assert figures >= 1
    assert "Headline" in pages[0]


@pytest.mark.skipif(
    not Path("/usr/share/fonts/truetype/liberation").exists(),
    reason="needs Debian's fonts-liberation: other fonts are wider than those that memos are printed in",
)
def test_the_sample_week_is_printed_on_two_pages_before_its_appendix(tmp_path):
    with Service.open(Settings.load(home=tmp_path / "home")) as service:
        service.ingest([Path(__file__).parents[2] / "corpus" / "sample"])
        memo = tmp_path / "week.html"
        memo.write_bytes(render(service.draft(Week.parse("2026-W47")), "html"))
    pages = [p.extract_text() for p in pypdf.PdfReader(print_of(memo, tmp_path)).pages]
    assert "Action plan" in pages[1]
    assert pages[2].startswith(PREPARED)
