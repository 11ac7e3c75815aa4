import pytest

from assistant.models.narrative import SECTION_TITLES, CellCitation, NoteCitation, StatementKind
from assistant.models.risk import CRM_RISKS, RiskSignal, Severity
from assistant.writing.compose import compose
from assistant.writing.compose.deal_words import crm_grounds
from assistant.writing.compose.links import Links
from assistant.writing.compose.phrases import reads_surely
from assistant.writing.compose.risks import main_signal
from assistant.writing.ledger import Ledger
from tests import worlds


@pytest.fixture
def body():
    return compose(worlds.brief())


def texts(body, section_id):
    return [s.text for section in body.sections if section.id == section_id for s in section.statements]


def test_every_section_is_there_in_order(body):
    assert [s.id for s in body.sections] == list(SECTION_TITLES)
    assert all(s.statements for s in body.sections)


def test_the_headline_is_five_sentences_at_most_with_the_worst_news_second(body):
    lines = texts(body, "headline")
    assert len(lines) == 5
    assert lines[3].startswith("I need a call from you") and "18 % off for Osprey Canning" in lines[4]
    assert "$1.2M goal" in lines[0]
    assert "Halden Foods, $620K" in lines[1] and "sponsor is leaving" in lines[1]


def test_every_statement_rests_on_something(body):
    for section in body.sections:
        for statement in section.statements:
            assert statement.facts or statement.citations or statement.kind is StatementKind.GAP, statement.text


def test_every_figure_named_exists(body):
    known = worlds.brief().figures.figures
    assert {f for s in body.sections for t in s.statements for f in t.facts} <= set(known)


def test_every_quotation_equals_its_note_and_every_cell_its_row(body):
    cells = {
        (d.ref.path, d.ref.row, d.columns[f]): d.cells[f]
        for s in worlds.snapshots()
        for d in s.deals
        for f in d.columns
    }
    cells |= {(p.path, p.row, p.column): p.value for p in worlds.company().places.values()}
    for statement in (t for s in body.sections for t in s.statements):
        for citation in statement.citations:
            if isinstance(citation, NoteCitation):
                assert worlds.NOTES[citation.path][citation.char_start : citation.char_end] == citation.quote
            elif isinstance(citation, CellCitation):
                assert cells[citation.path, citation.row, citation.column] == citation.value


def test_every_escalation_is_told(body):
    ids = {t.id for s in body.sections for t in s.statements}
    assert {e.rule for e in body.escalations} == {
        "attainment_warning_percent", "coverage_ratio_min", "deal_at_risk_amount", "slip_amount",
        "max_discount_percent", "max_deal_amount_without_ceo",
    }  # fmt: skip
    for escalation in body.escalations:
        assert escalation.statements and set(escalation.statements) <= ids, escalation


def test_a_risk_tells_what_happened_and_what_is_done(body):
    line = next(t for t in texts(body, "risks") if t.startswith("Halden"))
    assert "“Marta leaves on 28 November”" in line
    assert "“Dan will meet her boss by Friday”" in line


def test_what_somebody_would_do_is_not_what_is_being_done():
    def line(*signals):
        deals = {k: d.model_copy(update={"next_step": ""}) for k, d in worlds.brief().deals.items()}
        body = compose(worlds.brief(signals=signals, deals=deals))
        return next(t for t in texts(body, "risks") if t.startswith("Halden"))

    signals = worlds.brief().signals
    promised = next(s for s in signals if s.signal == "commitment" and s.account == "Halden Foods")
    for wish in (
        "Otto in logistics would take them all by Friday",
        "If I send it on Friday, is that enough?",
    ):
        supposed = promised.model_copy(update={"text": wish, "score": 0.99})
        assert "Nothing is on record in reply." in line(*(supposed if s is promised else s for s in signals))
        beside = supposed.model_copy(update={"char_start": 7_000, "char_end": 7_000 + len(wish)})
        assert "“Dan will meet her boss by Friday”" in line(*signals, beside)


def test_nothing_on_record_is_said_when_nothing_is():
    signals = tuple(s for s in worlds.brief().signals if s.signal != "commitment")
    deals = {k: d.model_copy(update={"next_step": ""}) for k, d in worlds.brief().deals.items()}
    body = compose(worlds.brief(signals=signals, deals=deals))
    line = next(t for t in texts(body, "risks") if t.startswith("Halden"))
    assert "Nothing is on record in reply." in line


def test_unknowns_count_what_is_kept_back(body):
    lines = " ".join(texts(body, "unknowns"))
    assert "One note contains text that addresses the assistant (odd.md)" in lines
    assert "broken.pdf could not be read." in lines
    assert "One personal or confidential passage kept back." in lines


def test_without_a_goal_the_gap_is_said_and_no_attainment():
    body = compose(worlds.brief(goals=False))
    assert "no bookings goal is set" in texts(body, "headline")[0]
    assert not any("%" in t for t in texts(body, "headline")[:1])


def test_the_same_brief_gives_the_same_text(body):
    assert compose(worlds.brief()) == body


def test_statement_ids_are_unique(body):
    ids = [t.id for s in body.sections for t in s.statements]
    assert len(ids) == len(set(ids))


def test_no_statement_is_said_twice(body):
    said = [t.text for s in body.sections for t in s.statements]
    assert len(said) == len(set(said))


def test_a_doubtful_sentence_does_not_stand_before_what_the_crm_shows():
    brief = worlds.brief()
    risk = next(r for r in brief.risks if main_signal(brief, r) and any(s.id in CRM_RISKS for s in r.signals))
    shown = main_signal(brief, risk)
    doubtful = shown.model_copy(update={"score": 0.5, "text": "They have asked for a visit at a reference."})
    weaker = brief.model_copy(
        update={"signals": tuple(doubtful if _same(s, shown) else s for s in brief.signals if _same(s, shown))}
    )
    as_bad = tuple(s.model_copy(update={"severity": Severity.HIGH}) for s in risk.signals)
    assert main_signal(weaker, risk.model_copy(update={"signals": as_bad})) is None


def _same(one, other):
    return (one.path, one.char_start, one.char_end) == (other.path, other.char_start, other.char_end)


def test_what_the_crm_shows_names_its_count_and_the_date_before():
    brief = worlds.brief()
    deal = next(d for d in brief.deals.values() if d.is_open and brief.previous_deals.get(d.opportunity_id))
    before = brief.previous_deals[deal.opportunity_id]
    pushed = RiskSignal(id="pushed", severity=Severity.HIGH, citations=())
    facts, cells = crm_grounds(brief, deal, pushed)
    moved = brief.figure(f"push_count:{deal.opportunity_id}")
    assert facts == ((moved.id,) if moved else ())
    assert {(c.path, c.column) for c in cells} >= {
        (d.ref.path, d.columns["close_date"]) for d in (deal, before) if "close_date" in d.columns
    }


def test_a_doubtful_sentence_is_quoted_and_not_put_in_our_words():
    brief = worlds.brief()
    sure = next(s for s in brief.signals if s.signal == "champion_left" and s.account == "Halden Foods")
    text = "On Halden: second move, now 16 June, and the paper is still not back"
    doubtful = sure.model_copy(update={"text": text, "score": 0.5})
    assert reads_surely(sure) and not reads_surely(doubtful)
    assert not reads_surely(sure.model_copy(update={"score": 0.45})), "a word of its kind alone is not enough"
    signals = tuple(doubtful if s is sure else s for s in brief.signals)
    body = compose(worlds.brief(signals=signals))
    for line in (t for name in ("headline", "risks", "issues_and_asks", "action_plan") for t in texts(body, name)):
        assert not ("Halden" in line and ("sponsor is leaving" in line or "who decides now" in line)), line


def test_who_means_to_do_our_work_threatens_to_leave_in_plain_words():
    sure = next(s for s in worlds.brief().signals if s.signal == "champion_left")
    polite = sure.model_copy(update={"signal": "churn_threat", "score": 0.6})
    text = "We would ask for the price of single visits, as we mean to look after them ourselves from April"
    assert reads_surely(polite.model_copy(update={"text": text}))
    assert not reads_surely(polite.model_copy(update={"text": text, "score": 0.4}))
    assert not reads_surely(polite.model_copy(update={"text": "We would ask for the price of single visits"}))


def test_what_a_crowded_memo_can_do_without_goes_first_and_is_counted():
    ledger, links = Ledger("customers"), Links()
    needed = ledger.gap("needed", "one two three four")
    for rank, about in ((5, "theme"), (1, "voice"), (1, "voice again")):
        links.spare(rank, f"{about.split()[0]}s", ledger.gap(about, f"{about} five words of it"))
    [fits] = links.fitted([ledger.section()], 100)
    assert len(fits.statements) == 4 and not links.omitted
    [kept] = links.fitted([ledger.section()], 14)
    assert [s.text.split()[0] for s in kept.statements] == ["one", "theme", "voice"]
    assert links.omitted == {"voices": 1}
    [least] = links.fitted([ledger.section()], 0)
    assert list(least.statements) == [needed]


def test_hearsay_is_quoted_and_puts_no_deal_in_jeopardy():
    brief = worlds.brief()
    sure = next(s for s in brief.signals if s.signal == "champion_left" and s.account == "Halden Foods")
    heard = sure.model_copy(update={"text": "Word on the dock is that Marta might be leaving", "score": 0.99})
    assert not reads_surely(heard)
    only = tuple(heard if s is sure else s for s in brief.signals)
    risks = tuple(r for r in brief.risks if r.opportunity_id == "O-1")
    line = texts(compose(worlds.brief(signals=only).model_copy(update={"risks": risks})), "headline")[1]
    assert "needs watching" in line and "in jeopardy" not in line and "sponsor" not in line
