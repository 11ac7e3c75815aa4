import email
import email.policy
import io
import json
import re

import docx
import jsonschema
import pytest

from assistant.errors import UsageError
from assistant.export import FORMATS, render
from assistant.export.chart import waterfall_bars
from assistant.export.markdown import render_markdown
from assistant.export.preparation import agreements
from assistant.export.references import References
from assistant.export.schema import narrative_schema, published_schema
from assistant.models.draft import Narrative
from assistant.models.narrative import Framing, NoteCitation, PreparedQuestion, Section, Statement
from assistant.writing.compose import compose
from tests import worlds


@pytest.fixture
def narrative():
    brief = worlds.brief()
    body = compose(brief)
    return Narrative(
        week="2026-W47", as_of=brief.frame.as_of, company="Kestrel Sensors", personas=("questioning",),
        sections=body.sections, facts=tuple(brief.figures.figures.values()), risks=brief.risks,
        escalations=body.escalations, framing=Framing(opening="Ada: the figures first."), commitments=(),
        discrepancies=(), ceo_style=(), quarantined=1, omitted=body.omitted, warnings=(),
    )  # fmt: skip


def with_text(narrative, text):
    line = Statement(id="headline-x", text=text, kind="gap")
    sections = (Section(id="headline", title="Headline", statements=(line,)), *narrative.sections[1:])
    return narrative.model_copy(update={"sections": sections})


def test_json_is_the_contracts_object_and_satisfies_the_published_schema(narrative):
    data = json.loads(render(narrative, "json"))
    assert list(data) == [
        "week", "as_of", "company", "personas", "mode", "prompts", "sections", "facts", "risks", "escalations",
        "framing", "commitments", "discrepancies", "ceo_style", "quarantined", "omitted", "warnings",
    ]  # fmt: skip
    jsonschema.Draft202012Validator(published_schema()).validate(data)
    assert json.loads(Narrative.model_validate(data).model_dump_json()) == data


def test_the_published_schema_is_the_types_own():
    assert published_schema() == narrative_schema()


def test_amounts_are_plain_numbers_in_json(narrative):
    data = json.loads(render(narrative, "json"))
    assert next(f for f in data["facts"] if f["id"] == "bookings_qtd")["value"] == 180000


def test_every_mark_in_the_memo_has_a_source_below_it(narrative):
    text = render_markdown(narrative)
    memo, appendix = text.split("## Sources")
    sources = {int(n) for n in re.findall(r"^(\d+)\. ", appendix, re.MULTILINE)}
    used = set()
    for mark in re.findall(r"\\\[([\d, –]+)\\\]", memo):
        for part in mark.split(", "):
            ends = [int(x) for x in part.split("–")]
            used |= set(range(ends[0], ends[-1] + 1))
    assert used == sources


@pytest.mark.parametrize("form", ["md", "html", "docx", "eml"])
def test_quotations_and_cells_survive_in_every_format(narrative, form):
    data = render(narrative, form)
    if form == "docx":
        text = "\n".join(p.text for p in docx.Document(io.BytesIO(data)).paragraphs)
    elif form == "eml":
        message = email.message_from_bytes(data, policy=email.policy.default)
        text = message.get_body(("plain",)).get_content()
        assert "Marta leaves" in message.get_body(("html",)).get_content()
    else:
        text = data.decode()
    text = " ".join(text.replace("\\", "").split())
    for reference in References(narrative).sources():
        if form != "html":
            assert reference.place in text and " ".join(reference.detail.split()) in text
    assert "Marta leaves on 28 November" in text
    assert "row 2" in text


def test_word_has_real_styles_a_table_of_figures_and_the_chart(narrative):
    document = docx.Document(io.BytesIO(render(narrative, "docx")))
    styles = {p.style.name for p in document.paragraphs}
    assert {"Title", "Heading 1", "List Bullet"} <= styles
    assert len(document.inline_shapes) == 1
    assert any("bookings" in cell.text.lower() for row in document.tables[0].rows for cell in row.cells)


def test_the_chart_ends_where_the_figures_end(narrative):
    bars = waterfall_bars(narrative)
    level = bars[0][2]
    for _, bottom, height, _ in bars[1:-1]:
        level = bottom + height if bottom == level else bottom
    assert level == bars[-1][2]


HOSTILE = '<script>alert(1)</script> ![x](http://example.org/p.png) [go](http://example.org) "quoted" & more'


def test_html_neither_runs_nor_loads_what_a_text_brings(narrative):
    page = render(with_text(narrative, HOSTILE), "html").decode()
    assert "<script" not in page and "&lt;script&gt;" in page
    assert not re.search(r"(?:src|href)=\"(?!data:|#)", page)


def test_markdown_shows_a_texts_markup_as_text(narrative):
    text = render_markdown(with_text(narrative, HOSTILE))
    assert "](http" not in text.replace("\\]", "").replace("\\[", "") and "<script" not in text.replace("\\<", "")


def test_a_mail_is_an_unsent_draft_without_invented_addresses(narrative):
    message = email.message_from_bytes(render(narrative, "eml"), policy=email.policy.default)
    assert message["X-Unsent"] == "1"
    assert message["To"] is None and message["From"] is None
    assert "2026-W47" in message["Subject"]


def test_a_flagged_statement_is_marked_in_every_readable_format(narrative):
    line = Statement(
        id="headline-x", text="We won it all.", kind="evidence", status="flagged", reasons=("no source",),
        citations=(NoteCitation(document="a.md", path="a.md", char_start=0, char_end=1, quote="W"),),
    )  # fmt: skip
    sections = (Section(id="headline", title="Headline", statements=(line,)),)
    flagged = narrative.model_copy(update={"sections": sections})
    for form in ("md", "html"):
        assert "not verified: no source" in render(flagged, form).decode()


def test_an_unknown_format_is_refused_with_the_known_ones(narrative):
    with pytest.raises(UsageError) as error:
        render(narrative, "pdf")
    assert all(form in error.value.how for form in FORMATS)


PREPARED = PreparedQuestion(
    question="What moved the pipeline?",
    answer="One deal slipped.",
    citations=(NoteCitation(document="x.md", path="calls/x.md", char_start=0, char_end=9, quote="It slips."),),
)


def texts_of(narrative):
    page = docx.Document(io.BytesIO(render(narrative, "docx")))
    mail = email.message_from_bytes(render(narrative, "eml"), policy=email.policy.SMTP)
    return {
        "md": render(narrative, "md").decode(),
        "html": re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", render(narrative, "html").decode())),
        "docx": "\n".join(p.text for p in page.paragraphs),
        "eml": mail.get_body(("plain",)).get_content(),
    }


@pytest.mark.parametrize("form", ["md", "html", "docx", "eml"])
def test_what_prepares_the_conversation_stands_after_the_body_in_every_format(narrative, form):
    text = texts_of(narrative.model_copy(update={"framing": Framing(questions=(PREPARED,))}))[form]
    ask = text.index("What moved the pipeline?")
    last = [s for s in narrative.sections if s.statements][-1].statements[-1].text
    assert text.index(last[:40]) < text.index("Appendix: questions to be ready for") < ask
    assert "One deal slipped." in text[ask:] and "It slips." in text[ask:]
    heads = ["Near-term action plan", "Support expected from each side", "How success is measured"]
    places = [text.index(head) for head in heads]
    assert ask < places[0] and places == sorted(places)


def test_the_memo_alone_holds_no_appendix(narrative):
    assert "Appendix" not in render_markdown(narrative, appendix=False)


def test_what_to_agree_on_comes_from_plan_and_asks_or_says_that_nothing_is_on_record(narrative):
    plan, support, measured = agreements(narrative)
    told = {t.text for s in narrative.sections for t in s.statements}
    assert set(plan.lines) <= told and set(support.lines) <= told
    assert measured.lines and all(any(part.split(": ")[-1] in t for t in told) for part in measured.lines)
    nothing = agreements(narrative.model_copy(update={"sections": ()}))
    assert all("on record" in item.lines[0] for item in nothing)
