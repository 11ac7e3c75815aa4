"""Customers: what several of them say alike, counted, with amounts; and what single ones say this week."""

from assistant.models.narrative import Citation, Section
from assistant.models.risk import Label, NoteSignal
from assistant.models.theme import Theme
from assistant.writing.brief import WeekBrief, cell, quotation
from assistant.writing.compose.deal_words import quote_of, telling
from assistant.writing.compose.links import Links
from assistant.writing.ledger import Ledger
from assistant.writing.wording import count, listed, money, sentence_case

THEMES, SINGLES = 3, 1
SURE = 0.8
"""From which score on a single customer's remark is told."""
_VERBS = {Label.PRICING: "talk about price", Label.CUSTOMER_NEED_OR_TREND: "raise the same need"}


def _theme(brief: WeekBrief, theme: Theme) -> tuple[str, tuple[Citation, ...]]:
    who = listed(list(theme.accounts), limit=5)
    amount = f"; {money(theme.open_amount, brief.currency)} open" if theme.open_amount else ""
    verb = _VERBS.get(theme.label, "say alike")
    about = f": “{theme.keyword}”" if theme.keyword else ""
    text = f"{sentence_case(count(len(theme.accounts), 'account'))} ({who}{amount}) {verb}{about}. "
    text += f"{quote_of(brief, (telling(theme.signals) or theme.signals)[0], words=18)}."
    one_each = {s.account: s for s in reversed(theme.signals)}
    cells = tuple(
        c for i in theme.opportunity_ids if i in brief.deals for c in cell(brief.deals[i], "account", "amount")
    )
    return text, (*(quotation(s) for s in one_each.values()), *cells)


def compose(brief: WeekBrief, links: Links) -> Section:
    """Write the themes by open amount, then a single voice, a need before anything else."""
    ledger = Ledger("customers")
    used: set[tuple[str, int]] = set()
    for rank, theme in enumerate(brief.themes[:THEMES]):
        text, citations = _theme(brief, theme)
        first = theme.signals[0]
        said = ledger.say(f"theme:{first.path}:{first.char_start}", text, citations=citations)
        if rank:
            links.spare(6 if rank > 1 else 7, "themes", said)
        used |= {(s.path, s.char_start) for s in theme.signals}
    links.omit("themes", len(brief.themes[THEMES:]))
    voices = brief.standing(Label.CUSTOMER_NEED_OR_TREND, Label.PRICING, week_only=True)
    singles: dict[str, NoteSignal] = {}
    left = 0
    for signal in links.untold(sorted(voices, key=lambda s: (s.signal != "need", -s.score))):
        if (signal.path, signal.char_start) in used:
            continue
        fit = signal.account and signal.account not in singles and signal.score >= SURE and telling([signal])
        if signal.account and fit and len(singles) < SINGLES:
            singles[signal.account] = signal
        else:
            left += 1
    links.tell(*singles.values())
    for account, signal in singles.items():
        text = f"{account}: {quote_of(brief, signal, words=20)}."
        said = ledger.say(f"{signal.path}:{signal.char_start}", text, citations=[quotation(signal)])
        if len(brief.themes) > 1:
            links.spare(1, "customer remarks", said)
    links.omit("customer remarks", left)
    if not ledger.section().statements:
        ledger.gap("none", "No note of the week tells of customers' needs, buying patterns or price sensitivity.")
    return ledger.section()
