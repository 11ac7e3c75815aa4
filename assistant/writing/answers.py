"""What answers a prepared question beyond the body: threats to leave, the team's strength, what peers have settled."""

import re
from collections.abc import Iterable

from assistant.language.standalone import stands_alone
from assistant.models.deal import Deal
from assistant.models.document import Kind
from assistant.models.figure import Figure
from assistant.models.narrative import Citation, Statement, StatementKind
from assistant.models.risk import Label, NoteSignal, Tense
from assistant.writing.brief import cell, quotation
from assistant.writing.compose.deal_words import bracketed, quote_of
from assistant.writing.compose.phrases import reads_surely
from assistant.writing.week_view import WeekView
from assistant.writing.wording import count, listed, money, percent, quoted, sentence_case, share

SURE = 0.8
"""The score from which on a threat or a step forward is quoted as one where no word of its kind is in it."""
SHOWN = 3
NEXT = 2
"""Characters between a sentence and the one that goes on from it."""
_HELD = re.compile(
    r"\b(?:extended|delay\w*|postpon\w*|wait\w*|later|stuck|but|not|never|no longer|still|slip\w*|mov(?:ed|es))\b|"
    r"n['’]t\b",
    re.IGNORECASE,
)
"""A step forward that is told with what holds it up is none to boast of."""
_MARGIN = re.compile(r"\b(?:gross |contribution )?margins?\b|\bprofit\w*\b", re.IGNORECASE)
_PRICED = re.compile(r"\d|\b(?:per ?cent|discount\w*|pric\w+|points?|rebates?|list)\b", re.IGNORECASE)
"""What ties a sentence on margin to a price: the word alone may be one of a list of criteria."""
_ELSEWHERE = re.compile(r"^\W*another\b", re.IGNORECASE)
"""How a sentence begins that is about somebody else than the account."""
_AGREED = re.compile(
    r"(?<!that was )(?<!that were )(?<!that we )(?<!which we )(?<!as )"
    r"\b(?:agreed|have agreed|settled|signed off|approved|decided together|common ground)\b",
    re.IGNORECASE,
)
"""Something settled; `the 2.5 that was agreed` only names what was settled long ago."""
_OPEN = re.compile(
    r"\b(?:did not|didn't|do not|don't|could not|couldn't|not yet|cannot|can't) agree\b|\bdisagree\w*\b|"
    r"\bno agreement\b|\bnot (?:yet )?(?:agreed|settled)\b|\bunresolved\b|\bstill open between\b",
    re.IGNORECASE,
)


def threats(view: WeekView) -> list[Statement]:
    """Return a sentence for each account that may leave, the plainest first; a doubtful hint is left to the risks."""
    found: dict[str, NoteSignal] = {}
    signals = [s for s in view.brief.standing(Label.RISK) if s.signal == "churn_threat" and s.account]
    for signal in sorted(signals, key=lambda s: s.score, reverse=True):
        if (reads_surely(signal) or signal.score >= SURE) and not _ELSEWHERE.search(signal.text):
            found.setdefault(signal.account or "", signal)
    said: list[Statement] = []
    for account, signal in list(found.items())[:SHOWN]:
        said += view.say(f"{account}: {quote_of(view.brief, signal, words=26)}.", citations=[quotation(signal)])
    return said


def strength(view: WeekView) -> list[Statement]:
    """Return what the segment that wins most has won and holds open, its clean open deals, and what moves there."""
    figures = view.brief.figures.figures
    won = {i.split(":", 1)[1]: f for i, f in figures.items() if i.startswith("deal_mix_won_count:") and f.value}
    if not won:
        return []
    best = max(won, key=lambda n: (won[n].value, n))
    ids = [f"deal_mix_{what}:{best}" for what in ("won_count", "won_amount", "open_count", "open_amount")]
    count_won, amount_won, count_open, amount_open = (figures.get(i) for i in ids)
    if not (count_won and amount_won and count_open and amount_open):
        return []
    text = (
        f"Won this quarter in {best}: {count(int(count_won.value), 'deal')}, "
        f"{money(amount_won.value, amount_won.unit)}; open in the same segment: "
        f"{count(int(count_open.value), 'deal')} worth {money(amount_open.value, amount_open.unit)}."
    )
    said = view.say(text, facts=ids, kind=StatementKind.FACT)
    members = _members(view, count_open)
    said += _clean(view, members)
    return said + _moving(view, members)


def _members(view: WeekView, figure: Figure) -> list[Deal]:
    rows = {(r.path, r.row) for r in figure.rows}
    return [d for d in view.brief.open_deals() if (d.ref.path, d.ref.row) in rows]


def _clean(view: WeekView, deals: Iterable[Deal]) -> list[Statement]:
    """Name the largest of the deals that close this quarter and show no risk signal, in the notes or in the CRM."""
    frame = view.brief.frame
    troubled = {r.opportunity_id for r in view.brief.risks}
    clean = [
        d
        for d in deals
        if d.opportunity_id not in troubled
        and d.amount
        and d.close_date is not None
        and frame.as_of <= d.close_date <= frame.quarter.end
    ]
    if not clean:
        return []
    told = listed([bracketed(view.brief, d) for d in clean[:SHOWN]])
    cites = [c for d in clean[:SHOWN] for c in cell(d, "account", "amount", "close_date")]
    lead = "The largest of these" if len(clean) > 1 else "Of these"
    return view.say(f"{lead} due this quarter without a risk signal: {told}.", citations=cites)


def _moving(view: WeekView, deals: Iterable[Deal]) -> list[Statement]:
    """Quote the plainest step forward of the week at one of the deals, its account named."""
    ids = {d.opportunity_id: d for d in deals}
    steps = [
        s
        for s in view.brief.standing(Label.WIN_OR_PROGRESS, week_only=True)
        if s.opportunity_id in ids
        and s.score >= SURE
        and s.tense is Tense.HAPPENED
        and not _HELD.search(s.text)
        and stands_alone(s.text, subject_named=True)
    ]
    for signal in sorted(steps, key=lambda s: s.score, reverse=True)[:1]:
        who = ids[signal.opportunity_id or ""]
        text = f"Moving at {who.account or who.name}: {quote_of(view.brief, signal, words=26)}."
        return view.say(text, citations=[quotation(signal), *cell(who, "account")])
    return []


def mix(view: WeekView) -> list[Statement]:
    """Return the shares of the segments, open beside won, where the body tells of no pull apart."""
    figures = view.brief.figures.figures

    def shares(kind: str) -> list[tuple[str, Figure]]:
        prefix = f"deal_mix_{kind}_share:"
        found = [(i.removeprefix(prefix), f) for i, f in figures.items() if i.startswith(prefix) and f.value]
        return sorted(found, key=lambda item: -item[1].value)

    opened, won = shares("open")[:SHOWN], shares("won")[:SHOWN]
    if not opened or not won:
        return []
    parts = [
        f"{words} {listed([f'{name} {share(f.value)}' for name, f in found])}"
        for words, found in (("of the open pipeline", opened), ("of the quarter's bookings", won))
    ]
    text = f"{sentence_case('; '.join(parts))}: the effort does not lean away from what is won."
    return view.say(text, facts=[f.id for _, f in (*opened, *won)], kind=StatementKind.FACT)


def priced_margins(view: WeekView) -> list[NoteSignal]:
    """Return the sentences that tie our margin to a price or a number, newest first."""
    return [
        s
        for s in view.brief.signals
        if not s.superseded
        and _MARGIN.search(s.text)
        and _PRICED.search(s.text)
        and stands_alone(s.text, subject_named=True)
    ]


def discounts(view: WeekView) -> list[Statement]:
    """Return what is asked or given off, on what amount, and that no margin is known where no note tells one."""
    said: list[Statement] = []
    for mention in view.brief.discounts[:SHOWN]:
        deal = view.brief.deals.get(mention.opportunity_id or "")
        text = f"{mention.account}: {percent(mention.percent)} is asked or given"
        plain = view.say(f"{text}.", citations=[mention.citation])
        on = f" on {money(deal.amount, deal.currency or view.brief.currency)}" if deal and deal.amount else ""
        cites: list[Citation] = [mention.citation, *(cell(deal, "account", "amount") if deal else ())]
        said += (view.say(f"{text}{on}.", citations=cites) if on else []) or plain
    margins = view.word_for_word(priced_margins(view)[:2])
    unknown = view.say("No note tells what margin is left.", kind=StatementKind.GAP) if said and not margins else []
    return [*said, *margins, *unknown]


def kept(view: WeekView) -> list[Statement]:
    """Return the promises that were kept, each with the sentence that shows it, the newest day first."""
    found: list[Statement] = []
    done = [c for c in view.brief.commitments if c.status == "kept"]
    for item in sorted(done, key=lambda c: c.due or "", reverse=True)[:SHOWN]:
        course = view.brief.courses.get(item.id)
        for news in course.news[:1] if course else ():
            who = f" ({item.owner})" if item.owner else ""
            found += view.say(f"Kept{who}: {quoted(news.quote, words=20)}.", citations=[*item.citations[:1], news])
    return found


def settled(view: WeekView) -> list[Statement]:
    """Return what the week's notes of our own meetings say is agreed among us, and what is not."""
    ours = [s for s in view.brief.signals if not s.superseded and _among_us(view, s)]
    agreed = [
        s
        for s in ours
        if _AGREED.search(s.text) and not _OPEN.search(s.text) and stands_alone(s.text) and s.tense is Tense.HAPPENED
    ]
    said = view.word_for_word(agreed[:2])
    for signal in [s for s in ours if _OPEN.search(s.text)][:1]:
        said += _with_its_matter(view, signal)
    return said


def _among_us(view: WeekView, signal: NoteSignal) -> bool:
    """Whether a sentence stands in a note of the week that is of a meeting and about no single account."""
    info = view.brief.notes.get(signal.document_id)
    in_week = signal.date is not None and signal.date in view.brief.frame.week
    return bool(in_week and info and info.kind in (Kind.MEETING, Kind.OTHER) and not info.account)


def _with_its_matter(view: WeekView, signal: NoteSignal) -> list[Statement]:
    """Quote a sentence after the one that it goes on from, where it begins without its matter (`Not settled, …`)."""
    match = _OPEN.search(signal.text)
    if match is None or match.start() > 0:
        return view.word_for_word([signal])
    before = [s for s in view.brief.signals if s.path == signal.path and 0 <= signal.char_start - s.char_end <= NEXT]
    return view.word_for_word([*before[:1], signal]) if before else []
