"""Faults in figures, search and the check."""

from collections.abc import Callable
from decimal import Decimal

from assistant.models.deal import RowRef
from assistant.models.document import Hit
from assistant.models.draft import Narrative
from assistant.models.narrative import CellCitation, Citation, NoteCitation, Statement
from assistant.writing.check import Verdict
from evals.corruptions import corruptions, pool_of
from evals.mutations.edits import body, facts, recited
from evals.mutations.fault import Fault, Personas
from evals.suites.told import statements


def _figure(figure: str, how: str) -> Fault:
    def change(narrative: Narrative, personas: Personas) -> Narrative:
        told = {f.id: f.value for f in narrative.facts}
        one = told.get("waterfall_won", Decimal(1))
        ways = {
            "inverted": lambda v: 1 - v,
            "negated": lambda v: -v,
            "with_commit": lambda v: v + told.get("forecast_commit_amount", Decimal(2_371_000)),
            "over_goal": lambda v: told["open_pipeline_quarter"] / told["target_qtd"],
            "day_off": lambda v: v - one / 7,
            "one_more": lambda v: v + 1,
            "float": lambda v: Decimal(float(v) * 1.0001),
        }
        return facts(narrative, figure, ways[how])

    return Fault(f"figure-{how.replace('_', '-')}", _WHAT[how], ("figures",), draft=change)


_WHAT = {
    "inverted": "the win rate is lost over closed, not won over closed",
    "negated": "what slipped out of the quarter enters the waterfall with the wrong sign",
    "with_commit": "deals in Commit are counted as bookings",
    "over_goal": "coverage is pipeline over the whole goal, not over the gap",
    "day_off": "the week's border is off by a day, so a part of its bookings is missing",
    "one_more": "a deal on the quarter's border is counted as pushed",
    "float": "the weighted pipeline is summed in floats that drift",
}


def _lost_figure(narrative: Narrative, personas: Personas) -> Narrative:
    return narrative.model_copy(update={"facts": tuple(f for f in narrative.facts if f.id != "attainment_percent")})


def _rows_off(narrative: Narrative, personas: Personas) -> Narrative:
    moved = tuple(
        f.model_copy(update={"rows": tuple(RowRef(path=r.path, row=r.row + 1) for r in f.rows)})
        for f in narrative.facts
    )
    return narrative.model_copy(update={"facts": moved})


def _shifted(hits: list[Hit]) -> list[Hit]:
    return [h.model_copy(update={"char_start": h.char_end, "char_end": 2 * h.char_end - h.char_start}) for h in hits]


def _elsewhere(hits: list[Hit]) -> list[Hit]:
    paths = [h.path for h in hits]
    turned = paths[1:] + paths[:1]
    return [
        h.model_copy(update={"path": p, "document": p.rpartition("/")[2]}) for h, p in zip(hits, turned, strict=True)
    ]


def _yes(verdict: Verdict) -> Verdict:
    return Verdict(label="supported", score=0.99)


def _no(verdict: Verdict) -> Verdict:
    return Verdict(label="unsupported", score=0.01)


def _turned(verdict: Verdict) -> Verdict:
    label = "unsupported" if verdict.label == "supported" else "supported"
    return Verdict(label=label, score=1 - verdict.score)


def _off_by_one(citation: Citation) -> Citation:
    if not isinstance(citation, NoteCitation):
        return citation
    return citation.model_copy(update={"char_start": citation.char_start + 1, "char_end": citation.char_end + 1})


def _next_row(citation: Citation) -> Citation:
    if not isinstance(citation, CellCitation):
        return citation
    return citation.model_copy(update={"row": citation.row + 1})


def _corrupted(kind: str) -> Fault:
    """Return the fault by which every statement that can be made untrue in a way is, and passes as verified."""

    def change(narrative: Narrative, personas: Personas) -> Narrative:
        every = list(statements(narrative))
        pool = pool_of(every, [r.account for r in narrative.risks])

        def untrue(statement: Statement) -> Statement:
            made = (c.statement for c in corruptions(statement, pool, 7) if c.kind == kind)
            return next(made, statement) if statement.citations else statement

        return body(narrative, untrue)

    return Fault(f"statement-{kind.replace('_', '-')}", _MADE[kind], ("grounding",), draft=change)


_MADE = {
    "altered_figure": "statements give other numbers than the rows and pass the check",
    "swapped_account": "statements tell one customer's story of another and pass the check",
    "wrong_citation": "statements cite sentences that are about something else",
}


def _of_check(ident: str, what: str, claim: Callable[[Verdict], Verdict]) -> Fault:
    """Return a fault of the checker; our own labelled claims are too hard to tell the sound one from a guess."""
    return Fault(ident, what, ("grounding",), claim=claim, cases=(DEV,), needs=DEV)


DEV = "groundedness_dev"
FAULTS = (
    _figure("win_rate_qtd_count", "inverted"),
    _figure("waterfall_slipped_out", "negated"),
    _figure("bookings_qtd", "with_commit"),
    _figure("coverage_ratio", "over_goal"),
    _figure("bookings_week", "day_off"),
    _figure("pushed_count", "one_more"),
    _figure("weighted_pipeline_quarter", "float"),
    Fault("figure-lost", "the attainment is not told, and no warning says why", ("figures",), draft=_lost_figure),
    Fault(
        "figure-rows-off-by-one",
        "rows are counted from 0, so each figure names its neighbours",
        ("figures",),
        draft=_rows_off,
    ),
    Fault("search-reversed", "the hits come worst first", ("retrieval",), search=lambda hits: hits[::-1]),
    Fault(
        "search-best-lost",
        "the best hit is left out as if it were a duplicate",
        ("retrieval",),
        search=lambda hits: hits[1:],
    ),
    Fault(
        "search-filter-ignored",
        "account, week and document do not narrow a search",
        ("retrieval",),
        asked=lambda how: {**how, "search": None},
        cases=tuple(f"narrowed-{n:02d}" for n in range(1, 9)),
    ),
    Fault("search-place-shifted", "a hit's place is that of the passage after it", ("retrieval",), search=_shifted),
    Fault("search-wrong-note", "a hit carries the path of another hit", ("retrieval",), search=_elsewhere),
    _of_check("check-takes-all", "the checker finds every claim supported", _yes),
    _of_check("check-takes-none", "the checker finds no claim supported", _no),
    _of_check("check-turned-round", "the checker's label is turned round", _turned),
    Fault(
        "citation-off-by-one",
        "a quotation is cited one character late",
        ("grounding",),
        draft=lambda n, p: body(n, recited(_off_by_one)),
    ),
    Fault(
        "citation-wrong-row",
        "a cell is cited with the row of its neighbour",
        ("grounding",),
        draft=lambda n, p: body(n, recited(_next_row)),
    ),
    _corrupted("altered_figure"),
    _corrupted("swapped_account"),
    _corrupted("wrong_citation"),
)
"""Nine of figures, five of search, eight of what is told on evidence."""
