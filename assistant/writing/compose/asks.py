"""Issues and asks: what the CSO needs decided or supported, by the CEO and by peers."""

import re

from assistant.insight.telling_words import say_the_same
from assistant.models.narrative import Citation, Section, StatementKind
from assistant.models.risk import Escalation, Label, NoteSignal, Risk
from assistant.writing.brief import WeekBrief, cell, quotation
from assistant.writing.compose.deal_words import bracketed, citations_of, quote_of, telling
from assistant.writing.compose.links import Links
from assistant.writing.compose.phrases import CEO_HELP, reads_surely
from assistant.writing.compose.risks import gravity, main_signal, told_surely
from assistant.writing.ledger import Ledger
from assistant.writing.wording import percent

RISKS, PEERS = 2, 2
SURE = 0.8
"""From which score on an ask in a note is told."""


def _discount(brief: WeekBrief, ledger: Ledger, item: Escalation, links: Links) -> None:
    deal = brief.deals.get(item.opportunity_id or "")
    mentions = [m for m in brief.discounts if m.opportunity_id == item.opportunity_id and m.percent == item.value]
    where = bracketed(brief, deal) if deal else item.subject
    places = {(m.citation.path, m.citation.char_start) for m in mentions}
    signals = [s for s in brief.signals if (s.path, s.char_start) in places]
    quote = f" {quote_of(brief, signals[0], words=18)}." if signals else ""
    ask = f"{percent(item.value)} discount for {where}, above the {percent(item.threshold)} limit"
    text = f"A yes or no from you: {ask}.{quote}"
    cites: list[Citation] = [m.citation for m in mentions]
    cites += cell(deal, "account", "amount") if deal else ()
    cites += brief.profile("social_contract.autonomy.max_discount_percent")
    statement = ledger.say(f"discount:{item.subject}:{item.opportunity_id}", text, citations=cites)
    links.cover_deal(statement, item.opportunity_id or item.subject, rule="max_discount_percent")


def help_wanted(brief: WeekBrief, risk: Risk) -> str:
    """Return what the CEO can do about a deal at risk, by its main signal."""
    shown = main_signal(brief, risk)
    worst = max(risk.signals, key=lambda s: s.severity.rank)
    if shown and not reads_surely(shown):
        return "your backing"
    return CEO_HELP.get((shown.signal if shown else None) or worst.id, "your backing")


_FUNCTIONS = re.compile(
    r"\b(?:marketing|products?(?: team| management)?|finance|legal|lawyers|success|service|support|delivery|operations|"
    r"engineering|development|implementation|onboarding|hr)\b(?! (?:of|for) (?:the|their|his|her))",
    re.IGNORECASE,
)


def _of_a_peer(brief: WeekBrief, signal: NoteSignal) -> bool:
    """Whether an ask names one of the CEO's advisors or a neighbouring department."""
    people = {word for name in brief.company.ceo.advisors for word in name.split() if len(word) > 2}
    return bool(_FUNCTIONS.search(signal.text)) or any(re.search(rf"\b{re.escape(w)}\b", signal.text) for w in people)


def compose(brief: WeekBrief, links: Links) -> Section:
    """Write the decisions first, then help with the worst risks, then what the week's notes ask of others."""
    ledger = Ledger("issues_and_asks")
    for item in brief.escalations:
        if item.rule == "max_discount_percent":
            _discount(brief, ledger, item, links)
    crossing = [r for r in brief.risks if r.escalated and r.opportunity_id in brief.deals]
    for risk in [
        r for r in sorted(crossing, key=gravity, reverse=True) if main_signal(brief, r) and told_surely(brief, r)
    ][:RISKS]:
        deal = brief.deals[risk.opportunity_id]
        shown = main_signal(brief, risk)
        text = f"{bracketed(brief, deal)}: {help_wanted(brief, risk)}."
        cites = (*cell(deal, "account", "amount"), *(citations_of([shown]) if shown else risk.signals[0].citations[:2]))
        ledger.say(f"support:{risk.opportunity_id}", text, kind=StatementKind.RECOMMENDATION, citations=cites)
    asks = [s for s in brief.standing(Label.ASK_OR_COMMITMENT, week_only=True) if s.signal == "ask" and s.score >= SURE]
    named: list[NoteSignal] = []
    for signal in telling(asks):
        if _of_a_peer(brief, signal) and not any(say_the_same(signal.text, s.text) for s in named):
            named.append(signal)
    for signal in named[:PEERS]:
        where = f"{signal.account}: " if signal.account else ""
        text = f"{where}{quote_of(brief, signal, words=20)}."
        said = ledger.say(f"ask:{signal.path}:{signal.char_start}", text, citations=[quotation(signal)])
        links.spare(5 if signal is named[0] else 2, "asks in notes", said)
    links.omit("asks in notes", len(asks) - min(len(named), PEERS))
    if not ledger.section().statements:
        ledger.gap("none", "Nothing found this week needs a decision from you or help from your peers.")
    return ledger.section()
