"""The second look at statements, on known-good and known-bad ones; and the measures of reading and search."""

import datetime as dt

import pytest

from assistant.models.document import Hit
from assistant.models.draft import Narrative
from assistant.models.figure import Figure
from assistant.models.narrative import CellCitation, Framing, NoteCitation, Section, Statement
from assistant.models.risk import Risk, RiskSignal
from evals.harness.case import read_cases
from evals.suites.grounding import SUITE as GROUNDING
from evals.suites.reading import SUITE as READING
from evals.suites.reading import ReadingCase, as_read, gravest, sentences
from evals.suites.recheck import Sources, unsupported
from evals.suites.retrieval import SUITE as RETRIEVAL
from evals.suites.retrieval import Place, QueryCase, Ranked, Ranking, drawn, found_at

NOTE = "calls/2026-11-18_halden.txt"
TEXT = "Good call with Halden Foods. Marta leaves on 28 November. They want 18 % off the 620,000."
CRM = "crm/opportunities_2026-11-20.csv"


@pytest.fixture
def sources(tmp_path):
    (tmp_path / "crm").mkdir()
    (tmp_path / CRM).write_text(
        "Opportunity ID,Account Name,Amount,Close Date\n"
        "O-1,Halden Foods,620000,2026-12-12\nO-2,Brück Getränke,310000,2027-01-22\n",
        "utf-8",
    )
    (tmp_path / "company.yaml").write_text("social_contract:\n  autonomy:\n    max_discount_percent: 15\n", "utf-8")
    return Sources(tmp_path, {NOTE: TEXT})


def quoted(quote, start=None):
    start = TEXT.index(quote) if start is None else start
    return NoteCitation(
        document="2026-11-18_halden.txt", path=NOTE, char_start=start, char_end=start + len(quote), quote=quote
    )


AMOUNT = CellCitation(path=CRM, row=2, column="Amount", value="620000")
LIMIT = CellCitation(path="company.yaml", row=3, column="social_contract.autonomy.max_discount_percent", value="15")
LEAVES = quoted("Marta leaves on 28 November.")


def narrative(*statements):
    return Narrative(
        week="2026-W47", as_of=dt.date(2026, 11, 20), company="K", personas=(), risks=(), escalations=(),
        sections=(Section(id="risks", title="Risks", statements=statements),),
        facts=(Figure(id="coverage_ratio", label="-", value="2.4357", unit="ratio", formula="-"),
               Figure(id="gap", label="-", value="3412000", unit="USD", formula="-")),
        framing=Framing(opening="For you, Ada: one thing."), commitments=(), discrepancies=(), ceo_style=(),
        quarantined=0, omitted={}, warnings=(),
    )  # fmt: skip


def problems(sources, text, *citations, facts=(), kind="evidence"):
    statement = Statement(id="s", text=text, kind=kind, facts=facts, citations=citations)
    return unsupported(statement, narrative(statement), sources)


@pytest.mark.parametrize(
    ("text", "citations", "facts"),
    [
        ("Halden Foods, $620K: “Marta leaves on 28 November” (call summary, 18 November).", (AMOUNT, LEAVES), ()),
        ("Coverage of the $3.41M still missing is 2.4.", (), ("coverage_ratio", "gap")),
        ("A yes or no to 18 % off for Halden Foods ($620K).", (AMOUNT, quoted("They want 18 % off")), ()),
        ("Halden Foods closes on 12 December.", (AMOUNT,), ()),
        ("The limit is 15 %.", (LIMIT,), ()),
    ],
)  # fmt: skip
def test_a_true_statement_stands(sources, text, citations, facts):
    assert problems(sources, text, *citations, facts=facts) == []


@pytest.mark.parametrize(
    ("text", "citations", "facts", "told"),
    [
        ("Halden Foods, $640K.", (AMOUNT,), (), "number $640K"),
        ("Brück Getränke, $620K.", (AMOUNT,), (), "Brück Getränke is in none"),
        ("Halden Foods: “Marta stays” they say.", (LEAVES,), (), "stands in no citation"),
        ("Halden Foods: Marta leaves on 27 November.", (LEAVES,), (), "date 27 November"),
        ("Coverage is 2.6.", (), ("coverage_ratio",), "number 2.6"),
        ("Coverage is 2.4.", (), (), "number 2.4"),
        ("Halden Foods: a word.", (quoted("Marta leaves on 28 November.", 3),), (), "says otherwise"),
        ("Halden Foods, $620K.", (AMOUNT.model_copy(update={"row": 3}),), (), "row 3 says otherwise"),
        ("Halden Foods, $620K.", (AMOUNT, LEAVES.model_copy(update={"path": "calls/none.txt"})), (), "no note"),
    ],
)
def test_an_untrue_statement_is_caught(sources, text, citations, facts, told):
    found = problems(sources, text, *citations, facts=facts)
    assert any(told in problem for problem in found), found


def test_a_gap_rests_on_nothing_and_a_proposal_sets_its_own_date(sources):
    assert problems(sources, "No note of 3 May says a word of 77 % of it.", kind="gap") == []
    assert problems(sources, "Proposed by 27 November at Halden Foods.", AMOUNT, kind="recommendation") == []


def test_what_is_quoted_belongs_to_the_sentence_that_quotes_it():
    text = "Two said so: “It is late. We go. ‘0’ left” (call, 18 November). That is all of $3.4M."
    assert sentences([text]) == [text.split(" That", maxsplit=1)[0], "That is all of $3.4M."]


def test_reading_scores_tell_a_plain_memo_from_a_bloated_one():
    class Context:
        inputs = ReadingCase(id="w", company="sample", week="2026-W45")

    def scores(*texts):
        body = tuple(Statement(id=f"s{n}", text=t, kind="fact") for n, t in enumerate(texts))
        Context.output = narrative(*body)
        assert as_read(Context.output)[0].startswith("For you")
        return {k: v.value for e in READING.evaluators for k, v in e.evaluate(Context).items()}

    plain = scores("We lost Halden. It was $620K.", "Next week we ask for the reason.")
    hedge = "It seems that we might perhaps be behind, generally speaking, which is rather a pity for us all"
    bloated = scores(hedge, f"{hedge} again", "He said “… of the” and left.")
    assert plain["hedged"] == plain["repeated"] == plain["fragments"] == 0
    assert bloated["hedged"] > 0.4
    assert bloated["repeated"] > 0.3
    assert bloated["fragments"] == 1
    assert bloated["level"] > plain["level"] + 5


def test_the_worst_news_is_the_gravest_that_the_key_wants_told():
    def risk(account, amount):
        signal = RiskSignal(id="churn_threat", severity="high", citations=(LEAVES,))
        return Risk(opportunity_id=account, account=account, amount=amount, signals=(signal,), escalated=True)

    told = narrative().model_copy(update={"risks": (risk("Doubted", 900), risk("Known", 400), risk("Small", 100))})
    assert gravest(told, {"Known", "Small"}).account == "Known"
    assert gravest(told).account == gravest(told, {"Elsewhere"}).account == "Doubted"


def test_a_labelled_quote_is_found_whatever_its_white_space_and_a_wrong_one_is_an_error():
    text = "Dear all,\nthe board will take the decision\n  in June."
    start, end = found_at(Place(path="a", quote="take the decision in June."), {"a": text})
    assert text[start:end] == "take the decision\n  in June."
    with pytest.raises(Exception, match="does not stand"):
        found_at(Place(path="a", quote="in May"), {"a": text})


def hit(path, start, end):
    return Hit(document_id=path, document=path, path=path, char_start=start, char_end=end, text="-", score=1)


def test_a_ranking_is_scored_by_the_first_hit_of_each_answer():
    class Context:
        inputs = QueryCase(id="q", query="-", answers=[Place(path="a", quote="-"), Place(path="b", quote="-")])

    def scored(*hits):
        Context.output = Ranked(hits, (("a", (10, 20)), ("b", (0, 10))))
        return {k: v.value for k, v in Ranking().evaluate(Context).items()}

    best = scored(hit("a", 0, 30), hit("b", 0, 30))
    assert (best["ndcg"], best["rr"], best["recall"], best["in_three"]) == (1, 1, 1, 1)
    late = scored(hit("c", 0, 30), hit("a", 0, 12), hit("a", 5, 30), hit("a", 0, 30))
    assert (late["rr"], late["recall"]) == (pytest.approx(1 / 3), 0.5)
    assert scored() == {"ndcg": 0, "rr": 0, "recall": 0, "in_three": 0}


def test_the_case_files_hold_as_much_as_they_promise():
    labelled = [s for s in read_cases("grounding", GROUNDING.inputs) if s.name == "labelled"]
    claims = [claim for case in labelled[0].cases for claim in case.claims]
    assert len(claims) == labelled[0].declared.count >= 80
    assert 0.4 < sum(bool(c.holds) for c in claims) / len(claims) < 0.6
    queries = [c for s in read_cases("retrieval", RETRIEVAL.inputs) for c in s.cases if isinstance(c, QueryCase)]
    assert len(queries) >= 40
    assert sum(c.wording == "other" for c in queries) >= 20


def test_meetings_are_drawn_by_a_seed_whatever_their_order():
    names = [f"m{n}.txt" for n in range(35)]
    chosen = drawn(names, 8, 0)
    assert chosen == drawn(names[::-1], 8, 0) == drawn(names, 9, 0)[:8]
    assert len(set(chosen)) == 8
    assert drawn(names, 8, 1) != chosen
