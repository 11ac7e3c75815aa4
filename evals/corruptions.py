"""Untruths made from true statements, one fault at a time: what the check must catch.

Pure and seeded: the same statement, pool and seed give the same corruptions.
"""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from assistant.language.numbers import quantities
from assistant.models.narrative import CellCitation, Citation, NoteCitation, Statement, StatementKind

KINDS = (
    "altered_figure",
    "swapped_account",
    "negation",
    "forecast_as_actual",
    "planned_as_happened",
    "wrong_citation",
    "exaggeration",
)
"""The ways in which a statement is made untrue."""


class Corruption(NamedTuple):
    """A statement made untrue, and how."""

    kind: str
    statement: Statement


class Pool(NamedTuple):
    """What a corruption may draw on: other accounts, citations and figures of the same company."""

    accounts: tuple[str, ...]
    citations: tuple[Citation, ...]
    values: tuple[Decimal, ...] = ()


def pool_of(statements: Sequence[Statement], accounts: Sequence[str]) -> Pool:
    """Return what the statements cite, as material for wrong citations."""
    return Pool(tuple(sorted(set(accounts))), tuple(dict.fromkeys(c for s in statements for c in s.citations)))


def corruptions(statement: Statement, pool: Pool, seed: int) -> Iterator[Corruption]:
    """Yield at most one corruption of each kind that can be made of the statement."""
    for kind in KINDS:
        rng = random.Random(f"{seed}:{statement.id}:{kind}")
        made = _MAKERS[kind](statement, pool, rng)
        if made is not None and made != statement:
            yield Corruption(kind, made)


def _told(statement: Statement, text: str) -> Statement | None:
    return statement.model_copy(update={"text": text}) if text != statement.text else None


def _altered_figure(statement: Statement, pool: Pool, rng: random.Random) -> Statement | None:
    """Change the digits of one number so that its value moves by more than rounding."""
    text = statement.text
    found = [q for q in quantities(text) if re.search(r"\d", q.text)]
    if not found:
        return None
    quantity = rng.choice(found)
    digits = re.search(r"\d(?:[\d,. ]*\d)?", quantity.text)
    if digits is None:
        return None
    others = {abs(q.value) for q in found}
    for _ in range(20):
        changed = _other_digits(digits[0], rng)
        written = quantity.text[: digits.start()] + changed + quantity.text[digits.end() :]
        value = next((abs(q.value) for q in quantities(written)), None)
        if value is None or value in others or abs(value - abs(quantity.value)) <= 2 * quantity.resolution:
            continue
        return _told(statement, text[: quantity.char_start] + written + text[quantity.char_end :])
    return None


def _other_digits(digits: str, rng: random.Random) -> str:
    places = [i for i, ch in enumerate(digits) if ch.isdigit()]
    at = rng.choice(places[: max(1, min(2, len(places)))])
    options = [d for d in "123456789" if d != digits[at]]
    return digits[:at] + rng.choice(options) + digits[at + 1 :]


def _swapped_account(statement: Statement, pool: Pool, rng: random.Random) -> Statement | None:
    """Tell the statement of an account that it does not rest on."""
    named = [a for a in pool.accounts if re.search(rf"(?<!\w){re.escape(a)}(?!\w)", statement.text)]
    cited = " ".join(c.quote if isinstance(c, NoteCitation) else c.value for c in statement.citations)
    others = [a for a in pool.accounts if a not in named and a not in cited]
    if not named or not others:
        return None
    return _told(statement, re.sub(rf"(?<!\w){re.escape(rng.choice(named))}(?!\w)", rng.choice(others), statement.text))


_VERB = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|can|could|may|might|must|should|stands?)\b(?! (?:not|no|nothing)\b)",
    re.IGNORECASE,
)
_DENIAL = re.compile(r"\b(?:did not|does not|do not|has not|have not|is not|are not|will not|cannot) ", re.IGNORECASE)
_UNDENIED = {"did not ": "did ", "does not ": "does ", "do not ": "do ", "cannot ": "can "}
_PAST = re.compile(r"\b(asked|said|told|signed|went|left|rose|fell|accepted|offered|moved|agreed|resigned|replied)\b")
_BASE = {
    "asked": "ask", "said": "say", "told": "tell", "signed": "sign", "went": "go", "left": "leave", "rose": "rise",
    "fell": "fall", "accepted": "accept", "offered": "offer", "moved": "move", "agreed": "agree", "resigned": "resign",
    "replied": "reply",
}  # fmt: skip


def _negation(statement: Statement, pool: Pool, rng: random.Random) -> Statement | None:
    """Deny what is so, or affirm what is denied; figures, gaps and titles without a verb give none."""
    text = statement.text
    if statement.kind in (StatementKind.GAP, StatementKind.RECOMMENDATION):
        return None
    denial = _DENIAL.search(text)
    if denial:
        plain = _UNDENIED.get(denial[0].lower(), denial[0].split()[0] + " ")
        return _told(statement, text[: denial.start()] + plain + text[denial.end() :])
    past = _PAST.search(text)
    verb = _VERB.search(text)
    if verb and (past is None or verb.start() < past.start()):
        return _told(statement, f"{text[: verb.end()]} not{text[verb.end() :]}")
    if past:
        return _told(statement, f"{text[: past.start()]}did not {_BASE[past[0]]}{text[past.end() :]}")
    return None


_ACTUAL = (
    (r"\bOpen pipeline closing this quarter is\b", "Bookings this quarter are"),
    (r"\bopen pipeline covers\b", "booked revenue covers"),
    (r"\bopen pipeline of the quarter is\b", "revenue of the quarter is"),
    (r"\bforecast category\b", "revenue booked,"),
    (r"\bCommit holds\b", "we have booked"),
    (r", Commit\b", ", booked"),
    (r"\(Negotiation, closes [^,)]+", "(signed"),
    (r"\((?:Proposal|Discovery|Qualification|Solution Design)[^,)]*, closes [^,)]+", "(won"),
    (r"\bclosing soon\b", "Won"),
    (r"\bplans to sign\b", "signed"),
    (r"\bsaid yes verbally; nothing is signed\b", "signed"),
    (r"\bis in jeopardy\b", "is booked"),
    (r"\bit closes on\b", "it was won on"),
    (r"\bopen\)", "booked)"),
    (r"\bmoved out of the quarter\b", "been booked"),
    (r"\bmoved this week\b", "was won this week, dated"),
)


def _forecast_as_actual(statement: Statement, pool: Pool, rng: random.Random) -> Statement | None:
    """Tell pipeline, commit, forecast or a verbal yes as revenue."""
    for pattern, actual in _ACTUAL:
        text = re.sub(pattern, actual, statement.text, count=1, flags=re.IGNORECASE)
        if text != statement.text:
            return _told(statement, text)
    return None


_TO_COME = r"\b(?:will|would|may|might|should|could|(?:plan|expect|hope|intend|want)s? to|going to)"
_HAPPENED = (
    (r"\bwill be (\w+ed)\b", r"was \1"),
    (r"\bmay move\b", "moved"),
    (r"\bplans to sign\b", "signed"),
    (rf"{_TO_COME} sign\b", "signed"),
    (
        rf"{_TO_COME} (ship|approve|clos|releas|renew|launch|deliver|mov|decid|confirm|complet|start|extend)e?\b",
        r"\1ed",
    ),
    (r"\bwill restart\b", "restarted"),
    (r"\bleaves on\b", "left on"),
    (r"\bwill leave\b", "left"),
    (r"\bbefore they sign\b", "now that they have signed"),
    (r"\bholds the purchase until ([^.]+) are closed\b", r"has approved the purchase and \1 were closed"),
)  # fmt: skip


def _planned_as_happened(statement: Statement, pool: Pool, rng: random.Random) -> Statement | None:
    """Tell what is planned or possible as done."""
    for pattern, done in _HAPPENED:
        text = re.sub(pattern, done, statement.text, count=1, flags=re.IGNORECASE)
        if text != statement.text:
            text = re.sub(r"\bshiped\b", "shipped", text)
            return _told(statement, text)
    return None


def _wrong_citation(statement: Statement, pool: Pool, rng: random.Random) -> Statement | None:
    """Put another citation of the same sort in the place of one; a range that does not hold its words now and then."""
    if not statement.citations:
        return None
    at = rng.randrange(len(statement.citations))
    notes = [i for i, c in enumerate(statement.citations) if isinstance(c, NoteCitation)]
    at = rng.choice(notes) if notes else at
    old = statement.citations[at]
    if isinstance(old, NoteCitation) and rng.random() < 0.25:
        new: Citation = old.model_copy(update={"char_start": old.char_start + 3, "char_end": old.char_end + 3})
    else:
        new = _other_citation(old, statement, pool, rng)
    changed = (*statement.citations[:at], new, *statement.citations[at + 1 :])
    return statement.model_copy(update={"citations": changed}) if new != old else None


def _other_citation(old: Citation, statement: Statement, pool: Pool, rng: random.Random) -> Citation:
    if isinstance(old, NoteCitation):
        held = {c.quote for c in statement.citations if isinstance(c, NoteCitation)}
        notes = [c for c in pool.citations if isinstance(c, NoteCitation) and c.quote not in held]
        return rng.choice(notes) if notes else old
    cells = [c for c in pool.citations if isinstance(c, CellCitation) and c.row != old.row and c.column == old.column]
    cells = [c for c in cells if c.value != old.value]
    return rng.choice(cells) if cells else old


def _counted(text: str, rng: random.Random) -> str:
    return re.sub(r"\b(?:two|three|four|\d+) (accounts|deals|customers|leads)\b", r"all \1", text, count=1, flags=re.I)


def _hyped(text: str, rng: random.Random) -> str:
    word = rng.choice(("hugely", "absolutely", "undoubtedly", "dramatically"))
    return re.sub(r"\b(is|was|has|have|are)\b", rf"\1 {word}", text, count=1)


_STRONGER: tuple[Callable[[str, random.Random], str], ...] = (
    lambda text, rng: f"{text.rstrip('.')}, which is guaranteed.",
    lambda text, rng: f"{text.rstrip('.')}, a record.",
    lambda text, rng: f"{text.rstrip('.')}; every customer says so.",
    lambda text, rng: re.sub(r"\bmost\b", "all", text, count=1),
    _counted,
    _hyped,
)


def _exaggeration(statement: Statement, pool: Pool, rng: random.Random) -> Statement | None:
    """Say more, or more strongly, than the evidence carries."""
    if statement.kind is StatementKind.GAP:
        return None
    ways = list(_STRONGER)
    rng.shuffle(ways)
    for way in ways:
        text = way(statement.text, rng)
        if text != statement.text:
            return _told(statement, text)
    return None


_MAKERS: dict[str, Callable[[Statement, Pool, random.Random], Statement | None]] = {
    "altered_figure": _altered_figure,
    "swapped_account": _swapped_account,
    "negation": _negation,
    "forecast_as_actual": _forecast_as_actual,
    "planned_as_happened": _planned_as_happened,
    "wrong_citation": _wrong_citation,
    "exaggeration": _exaggeration,
}
