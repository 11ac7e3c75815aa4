"""What changed between two weeks' narratives, in words, with causes computed from the waterfall."""

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal

from assistant.models.base import Model
from assistant.models.draft import Narrative
from assistant.models.figure import Figure
from assistant.models.narrative import Commitment
from assistant.models.risk import Escalation, Risk
from assistant.writing.compose.promised import in_words, is_quoted
from assistant.writing.wording import count, day, listed, money, percent, ratio_pair, sentence_case

_PARTS = (
    ("waterfall_created", 1, "created"),
    ("waterfall_pulled_in", 1, "pulled in"),
    ("waterfall_increased", 1, "added to open deals"),
    ("waterfall_decreased", -1, "cut from open deals"),
    ("waterfall_slipped_out", -1, "slipped out"),
    ("waterfall_won", -1, "won"),
    ("waterfall_lost", -1, "lost"),
    ("waterfall_other", 1, "other changes"),
)
Move = tuple[Figure, Decimal, str]
"""A part of the waterfall, what it adds to the pipeline, and its word."""
_RULES = {
    "max_discount_percent": "discount above our limit",
    "max_deal_amount_without_ceo": "size that needs your word",
    "deal_at_risk_amount": "deal at risk",
    "slip_amount": "slip out of the quarter",
    "coverage_ratio_min": "below our minimum",
    "attainment_warning_percent": "below the warning level",
}
_STATES = {"kept": "was kept", "missed": "was missed", "redated": "was re-dated", "no_news": "met with silence"}


class Change(Model):
    """One thing that is different from the one week to the other."""

    about: str
    text: str
    facts: tuple[str, ...] = ()
    """Figures of the later narrative behind it."""


def diff(before: Narrative, after: Narrative) -> tuple[Change, ...]:
    """Return what changed from `before` to `after`: figures with their causes, risks, what crosses, promises.

    A cause is given only where the later week's waterfall starts from the earlier week's pipeline; otherwise the
    change stands without one.
    """
    parts = (_attainment, _coverage, _escalations, _risks, _commitments)
    found = tuple(change for part in parts for change in part(before, after))
    return found or (Change(about="none", text="Nothing that the two narratives tell has changed."),)


def _figures(narrative: Narrative) -> dict[str, Figure]:
    return {f.id: f for f in narrative.facts}


def _attainment(before: Narrative, after: Narrative) -> Iterator[Change]:
    one, two = _figures(before), _figures(after)
    booked, was = two.get("bookings_qtd"), one.get("bookings_qtd")
    if not booked or not was or booked.value == was.value:
        return
    text = f"Bookings of the quarter went from {money(was.value, was.unit)} to {money(booked.value, booked.unit)}"
    ids = [booked.id]
    reached, reached_before = two.get("attainment_percent"), one.get("attainment_percent")
    if reached and reached_before:
        text += f", {percent(reached_before.value)} to {percent(reached.value)} of the goal"
        ids.append(reached.id)
    week, number = two.get("bookings_week"), two.get("won_count_week")
    if week and number and number.value:
        text += f"; {count(int(number.value), 'deal')} worth {money(week.value, week.unit)} closed in {after.week}"
        ids += [week.id, number.id]
    yield Change(about="bookings", text=f"{text}.", facts=tuple(ids))


def _coverage(before: Narrative, after: Narrative) -> Iterator[Change]:
    one, two = _figures(before), _figures(after)
    now, was = two.get("coverage_ratio"), one.get("coverage_ratio")
    if not now or not was or now.value == was.value:
        return
    first, second = ratio_pair(was.value, now.value)
    verb = "fell" if now.value < was.value else "rose"
    text = f"Coverage {verb} from {first} to {second}"
    cause, ids = _cause(one, two, fell=now.value < was.value)
    yield Change(about="coverage", text=f"{text}{cause}.", facts=(now.id, *ids))


def _cause(one: dict[str, Figure], two: dict[str, Figure], *, fell: bool) -> tuple[str, tuple[str, ...]]:
    """Return why coverage moved: of open pipeline and gap the one that pulled its way first, then the one against.

    Coverage is open pipeline over gap, so either may move it. What moved the pipeline is computed from the waterfall,
    the parts that went its way first.
    """
    start, pipeline, end = (
        two.get("waterfall_start"),
        one.get("open_pipeline_quarter"),
        two.get("open_pipeline_quarter"),
    )
    if not start or not pipeline or not end or start.value != pipeline.value:
        return " (the cause can't be computed from these two weeks: others lie between them)", ()
    moves = [(two[i], sign * two[i].value, word) for i, sign, word in _PARTS if i in two and two[i].value]
    drivers = [d for d in (_of_pipeline(pipeline, end, moves), _of_gap(one.get("gap"), two.get("gap"))) if d]
    along = [text for text, lifts in drivers if lifts != fell]
    against = [text for text, lifts in drivers if lifts == fell]
    told = [f"because {' and '.join(along)}"] if along else []
    told += [f"{'although' if along else 'while'} {' and '.join(against)}"] if against else []
    gap = [two["gap"].id] if "gap" in two else []
    return f" {', '.join(told)}" if told else "", (*(m[0].id for m in moves), end.id, *gap)


def _of_pipeline(was: Figure, now: Figure, moves: Sequence[Move]) -> tuple[str, bool] | None:
    """Return how the open pipeline moved and by what, and whether that lifts coverage."""
    if was.value == now.value:
        return None
    rose = now.value > was.value
    along = sorted((m for m in moves if (m[1] > 0) == rose), key=lambda m: -abs(m[1]))
    against = sorted((m for m in moves if (m[1] > 0) != rose), key=lambda m: -abs(m[1]))
    text = (
        f"open pipeline {'rose' if rose else 'fell'} from {money(was.value, was.unit)} to {money(now.value, now.unit)}"
    )
    parts = [listed([_part(m) for m in found]) for found in (along, against) if found]
    return (f"{text} ({'; against that '.join(parts)})" if parts else text), rose


def _of_gap(was: Figure | None, now: Figure | None) -> tuple[str, bool] | None:
    """Return how the gap moved, and whether that lifts coverage."""
    if not was or not now or was.value == now.value:
        return None
    shrank = now.value < was.value
    change = f"{money(was.value, was.unit)} to {money(now.value, now.unit)}"
    return f"the gap {'shrank' if shrank else 'grew'} from {change}", shrank


def _part(move: Move) -> str:
    figure, value, word = move
    return f"{money(abs(value), figure.unit)} {word}"


def _escalations(before: Narrative, after: Narrative) -> Iterator[Change]:
    def keyed(narrative: Narrative) -> dict[tuple[str, str], Escalation]:
        return {(e.rule, e.opportunity_id or e.subject): e for e in narrative.escalations}

    one, two = keyed(before), keyed(after)
    for verb, keys, source in (
        ("Newly crosses what we agreed", two.keys() - one.keys(), two),
        ("No longer crosses it", one.keys() - two.keys(), one),
    ):
        names = sorted(
            f"{source[k].subject.replace('_', ' ')} ({_RULES.get(k[0], k[0].replace('_', ' '))})" for k in keys
        )
        if names:
            yield Change(about=verb, text=f"{verb}: {listed(names)}.")


def _risks(before: Narrative, after: Narrative) -> Iterator[Change]:
    one, two = ({r.opportunity_id: r for r in n.risks} for n in (before, after))
    worse = [r for i, r in two.items() if i in one and r.severity.rank > one[i].severity.rank]
    better = [r for i, r in two.items() if i in one and r.severity.rank < one[i].severity.rank]
    for word, found in (("worse", worse), ("better", better)):
        if found:
            names = [_why(r, one[r.opportunity_id]) for r in sorted(found, key=lambda r: -r.amount)]
            verb = "stands" if len(names) == 1 else "stand"
            yield Change(about=f"risks {word}", text=f"{sentence_case(listed(names, limit=6))} {verb} {word}.")
    amount = {i: (one[i].amount, two[i]) for i in two if i in one and one[i].amount != two[i].amount}
    unit = next((f.unit for f in after.facts if f.id == "bookings_qtd"), "USD")
    for was, risk in amount.values():
        yield Change(
            about=f"amount {risk.opportunity_id}",
            text=f"{risk.account} went from {money(was, unit)} to {money(risk.amount, unit)}.",
        )


def _why(now: Risk, was: Risk) -> str:
    """Return the account with the signals that came or went."""
    one, two = ({s.id: None for s in r.signals} for r in (was, now))
    came = [i.replace("_", " ") for i in two if i not in one]
    gone = [i.replace("_", " ") for i in one if i not in two]
    parts = [f"new: {listed(came)}" if came else "", f"gone: {listed(gone)}" if gone else ""]
    told = "; ".join(p for p in parts if p)
    return f"{now.account} ({told})" if told else now.account


def _commitments(before: Narrative, after: Narrative) -> Iterator[Change]:
    one, two = ({c.id: c for c in n.commitments} for n in (before, after))
    for item in two.values():
        was = one.get(item.id)
        if was is not None and was.status != item.status and item.status in _STATES:
            to = (
                f" to {day(dt.date.fromisoformat(item.due), after.as_of)}"
                if item.status == "redated" and item.due
                else ""
            )
            yield Change(about=item.id, text=f"{_promise(item)} {_STATES[item.status]}{to}.")
    new = [c for i, c in two.items() if i not in one and c.status == "open"]
    if new:
        yield Change(about="new commitments", text=f"{sentence_case(count(len(new), 'commitment'))} came new.")


def _promise(item: Commitment) -> str:
    words = in_words(item, words=16)
    if is_quoted(item):
        return f"{item.owner or 'The commitment'}: {words}"
    return f"{f'{item.owner} in our plan' if item.owner else 'Our plan'} ({words})"
