"""What notes, models and file names say becomes text on a page, never markup; marks stand where they belong."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.app import navigation, pictures
from assistant.app.pages import chat
from assistant.app.render import ATTRIBUTES, TAGS, Html, element, joined, plain
from assistant.app.texts import Wording, formula, wholes
from assistant.app.views import memo
from assistant.app.views.evidence import note
from assistant.app.views.markers import marked, sources
from assistant.app.views.parts import failure, stressed, table
from assistant.app.views.thread import Shown, thread
from assistant.chat.answer import Answer
from assistant.errors import CheckError, NotFoundError
from assistant.models.document import Kind
from assistant.models.draft import Narrative
from assistant.models.figure import Figure
from assistant.models.narrative import CellCitation, Framing, NoteCitation, Section, Statement, StatementKind
from assistant.models.risk import Escalation, Risk, RiskSignal, Severity
from assistant.models.user import Role, User
from assistant.service.talking import Message
from assistant.service.viewing import EvidenceView

HOSTILE = (
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    "![x](https://elsewhere.example/pixel.png)",
    "[click](javascript:alert(1))",
    '"><svg onload=alert(1)>',
    "</div><iframe src='https://elsewhere.example'></iframe>",
    "{{constructor.constructor('alert(1)')()}} ${alert(1)}",
    "report\u202efdp.exe",
)


class Tags(HTMLParser):
    """Collects what a browser would see as elements and attributes."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes = set(), set()
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {(name, value) for name, value in attrs}


def seen_as(html):
    found = Tags(str(html))
    assert found.tags <= TAGS, found.tags - TAGS
    for name, value in found.attributes:
        assert name in ATTRIBUTES or re.match(r"(data|aria)-", name), name
        if name in ("href", "action"):
            assert value.startswith(("/", "#"))
    return found


def cited(quote, path="calls/a.md", start=5):
    return NoteCitation(
        document=path.split("/")[-1], path=path, char_start=start, char_end=start + len(quote), quote=quote
    )


def narrative(text="We have booked $3.1M.", **changes):
    statement = Statement(id="headline-1", text=text, kind=StatementKind.FACT, facts=("bookings_qtd",))
    given = {
        "week": "2026-W47",
        "as_of": date(2026, 11, 20),
        "company": "Hallworth",
        "personas": (),
        "sections": (Section(id="headline", title="Headline", statements=(statement,)),),
        "facts": (
            Figure(id="bookings_qtd", label="Booked", value=Decimal(3_085_500), unit="USD", formula="sum"),
            Figure(id="target_qtd", label="Goal", value=Decimal(6_500_000), unit="USD", formula="goal"),
        ),
        "risks": (),
        "escalations": (),
        "framing": Framing(),
        "commitments": (),
        "discrepancies": (),
        "ceo_style": (),
        "quarantined": 0,
        "omitted": {},
        "warnings": (),
    }
    return Narrative(**{**given, **changes})


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text_wherever_it_comes_from(text):
    answer = Answer(answer=f"They said “{text}”.", citations=(cited(text, path=f"calls/{text}.md"),))
    view = EvidenceView(
        document=text, path=text, title=text, account=text, author=text, kind=Kind.CALL, before=text, quote=text,
        after=text, char_start=0, char_end=len(text),
    )  # fmt: skip
    pages = (
        thread([Shown(text, text, answer)]),
        thread([], [text]),
        note(view, Wording()),
        memo.memo(narrative(text, company=text, framing=Framing(opening=text))),
        memo.framing(narrative(framing=Framing(tactics=(text,), avoid=(text,)))),
        failure(CheckError(text, text)),
        navigation.header("chat", User(id="1", name=text, role=Role.CSO, created_at=datetime.now(UTC))),
    )
    for page in pages:
        seen_as(page)
        assert "\u202e" not in page


@given(st.text())
def test_whatever_the_text_no_element_and_no_attribute_comes_of_it(text):
    html = element("p", text, title=text, data_id=text)
    assert Tags(html).tags == {"p"}
    assert {name for name, _ in Tags(html).attributes} == {"title", "data-id"}
    assert "<" not in plain(text)


def test_what_could_load_or_run_can_not_be_built():
    for tag in ("script", "img", "iframe", "style", "object", "svg", "link", "base"):
        with pytest.raises(ValueError, match="no element"):
            element(tag)
    with pytest.raises(ValueError, match="no attribute"):
        element("p", onclick="x")
    with pytest.raises(ValueError, match="no attribute"):
        element("p", style="x")
    for address in (
        "https://elsewhere.example",
        "//elsewhere.example",
        "javascript:alert(1)",
        "/\\elsewhere.example",
        "data:x",
    ):
        with pytest.raises(ValueError, match="no address"):
            element("a", "x", href=address)
    assert joined("a<b", Html("<b>c</b>"), None) == "a&lt;b<b>c</b>"


def test_a_mark_stands_behind_the_words_that_it_backs():
    quote = "The budget is frozen until spring."
    row = CellCitation(path="crm/a.csv", row=4, column="Account Name", value="Acme Foods")
    amount = CellCitation(path="crm/a.csv", row=4, column="Amount", value="100")
    answer = Answer(
        answer="Acme Foods is at risk: “The budget is frozen until spring”, says a note.",
        citations=(row, amount, cited(quote)),
        facts=("gap",),
    )
    assert [(s.number, len(s.citations), s.figure) for s in sources(answer)] == [(1, 2, ""), (2, 1, ""), (3, 0, "gap")]
    text = re.sub(
        r"<button[^>]*>(\d)</button>", r"[\1]", str(joined(marked(answer, "m1"))).replace("\N{WORD JOINER}", "")
    )
    assert text == "<p>Acme Foods[1] is at risk: “The budget is frozen until spring”[2], says a note. [3]</p>"


def test_a_long_answer_keeps_its_lines_and_folds_the_marks_that_stand_nowhere_in_it():
    rows = tuple(CellCitation(path="crm/a.csv", row=n, column="Amount", value="1") for n in range(2, 12))
    answer = Answer(
        answer="1. How far? “Nearly there”.\n2. Who helps? Nobody yet.", citations=(*rows, cited("Nearly there"))
    )
    shown = re.sub(
        r"<button[^>]*>(\d+)</button>", r"[\1]", str(joined(marked(answer, "m1"))).replace("\N{WORD JOINER}", "")
    )
    assert shown.startswith("<p>1. How far? “Nearly there”[11].</p><p>2. Who helps? Nobody yet.</p><details")
    assert "<summary>10 further sources</summary>[1][2]" in shown


def test_what_a_note_stresses_is_set_so_and_nothing_else_is_taken_for_it():
    assert str(joined(stressed("the **budget is frozen** and *late*"))) == (
        "the <strong>budget is frozen</strong> and <em>late</em>"
    )
    for text in ("2 * 3 * 4", "a*b*c", "** not closed", "**<b>**"[:5]):
        assert str(joined(stressed(text))) == plain(text)


def test_a_formula_names_its_figures_in_words():
    assert formula("100 × bookings_qtd / target_qtd") == "100 × bookings of the quarter to date / goal of the quarter"
    assert formula("gap_previous, 0 at least") == "gap (in the export before), 0 at least"
    assert [p for p, whole in wholes("lost −$287K, 48 % of it") if whole] == ["−$287K,", "48 %"]


def test_money_and_dates_are_written_as_the_locale_does():
    english, german = Wording("en"), Wording("de-DE")
    assert english.money(Decimal(3_085_500), "USD") == "$3,085,500"
    assert german.money(Decimal("1234.5"), "EUR") == "1.234,50\xa0€"
    assert english.day(date(2026, 11, 20)) == "20 Nov 2026"
    assert english.moment(datetime(2026, 11, 20, 15, 4, tzinfo=UTC)) == "20 Nov 2026, 15:04 UTC"
    assert Wording("en_US").day(date(2026, 11, 20)) == "Nov 20, 2026"
    rounded = {10_684_000: "$10.7M", 3_085_500: "$3.09M", 999_600: "$1M", 513_300: "$513K", 2_050: "$2.1K", 850: "$850"}
    assert {n: english.short_money(Decimal(n), "USD") for n in rounded} == rounded
    assert english.short_money(Decimal(-513_300), "USD") == "-$513K"
    assert english.money(Decimal(2_950_000), "NZD") == "NZD 2,950,000", "by its code, as the memo has it"
    assert english.short_money(Decimal(2_950_000), "NZD") == "NZD 2.95M"
    assert Wording("en_NZ").short_money(Decimal(2_950_000), "NZD") == "$2.95M"
    assert german.day(date(2026, 11, 20)) == "20.11.2026"
    assert english.value(Decimal("47.5"), "percent") == "47.5 %"
    assert Wording("no such place").money(Decimal(5), "USD") == "$5"


def test_each_role_sees_its_own_pages_only():
    shown = {role: [e.slug for e in navigation.entries_of(role)] for role in Role}
    assert shown == {
        Role.CSO: ["chat", "narrative", "pictures", "contract", "sources"],
        Role.REP: ["upload", "notes"],
        Role.REVIEWER: ["evals", "checks"],
        Role.ADMIN: ["users", "status"],
        Role.CEO: ["approved"],
    }


def test_a_sentence_that_is_not_verified_says_so_to_the_ceo_too():
    passed = narrative()
    section = passed.sections[0]
    flagged = section.statements[0].model_copy(update={"status": "flagged", "reasons": ("no citation",)})
    told = passed.model_copy(update={"sections": (section.model_copy(update={"statements": (flagged,)}),)})
    assert "not verified" in memo.memo(told, choosable=False)
    assert "not verified" not in memo.memo(passed, choosable=False)


def test_an_escalation_that_is_not_told_says_so():
    item = Escalation(
        rule="deal_at_risk_amount", subject="Acme", opportunity_id="7", value=Decimal(400_000),
        threshold=Decimal(300_000),
        statements=("headline-1",),
    )  # fmt: skip
    told = memo.escalations(narrative(escalations=(item,)), Wording())
    assert ">told<" in told
    deleted = item.model_copy(update={"statements": ("risks-1",)})
    assert ">missing<" in memo.escalations(narrative(escalations=(deleted,)), Wording()), "as after an override"
    assert "$400,000; agreed limit $300,000" in told
    gone = memo.escalations(
        narrative(escalations=(item,)), Wording(), {("deal_at_risk_amount", "7"): "its statement was deleted"}
    )
    assert "missing" in gone
    assert "its statement was deleted" in gone


def test_a_picture_is_drawn_from_the_figures_alone_and_each_mark_names_its_rows():
    risk = Risk(
        opportunity_id="7", account="<b>Acme</b> & Sons", amount=Decimal(400_000),
        signals=(RiskSignal(id="slipped", severity=Severity.HIGH, citations=()),),
    )  # fmt: skip
    drawn = narrative(risks=(risk,))
    bars = pictures.attainment(drawn, Wording())
    assert [bar.customdata[0] for bar in bars.data] == ["figure:bookings_qtd", "figure:gap"]
    assert sum(bar.x[0] for bar in bars.data) == 6_500_000
    assert pictures.risks(drawn, Wording()).data[0].customdata == ("deal:7",)
    assert "<b>" not in pictures.risks(drawn, Wording()).to_json()
    assert pictures.waterfall(drawn, Wording()) is None
    assert pictures.coverage([drawn]) is None
    assert pictures.deal_mix(drawn, Wording()) is None


@pytest.mark.parametrize(
    ("how", "told"),
    [
        ("Run `sales-narrative draft --week 2026-W47` first.", "The Chief Sales Officer drafts weeks under Narrative."),
        ("Run `sales-narrative status`.", "Open the page again; what was chosen may have changed since."),
        ('Put it back, or approve with --override "the reason".', "Put it back, draft again, or give a reason"),
        ("Use one of md, html.", "Use one of md, html."),
    ],
)
def test_an_error_names_no_command_in_the_app(how, told):
    shown = failure(NotFoundError("There is none.", how))
    assert told in shown
    assert "There is none." in shown
    assert "sales-narrative" not in shown and "--override" not in shown


def test_a_cell_carries_its_header_for_a_screen_on_which_rows_become_lines():
    shown = table(("Account", "Amount"), [("Halden <Foods>", ""), ("Tarn", "5")], numeric=(1,))
    assert '<td role="cell" data-label="Account"><div>Halden &lt;Foods&gt;</div></td>' in shown
    assert '<td role="cell" class="n" data-label="Amount"></td>' in shown, (
        "an empty cell is empty, so that it is left out"
    )


class StillAnswering:
    """The door of a CSO whose conversation has one answer so far."""

    def messages(self, key):
        made = datetime(2026, 11, 20, tzinfo=UTC)
        answer = Answer(answer="Ten deals.")
        return (Message(id="m", conversation_id=key, asked="How many?", understood="", answer=answer, made_at=made),)

    def suggestions(self):
        return ()


def test_a_question_that_is_stopped_stays_in_sight_until_its_answer_is_let_go():
    door = StillAnswering()
    waiting = chat.stopped(door, "c", chat.UnderWay("And which?", before=1))
    assert "And which?" in waiting and "Stopped before the answer was whole." in waiting
    assert waiting.count('data-act="copy"') == 1, "what is not kept can't be rated or asked again"
    kept = chat.stopped(door, "c", chat.UnderWay("How many?", before=0))
    assert kept.count("How many?") == 1 + kept.count("data-copy"), "what is kept by now is not shown twice"
