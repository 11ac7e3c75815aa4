"""Which of a group of deals are at risk: the renewals, one owner's, a segment's, a forecast category's."""

import re
from collections.abc import Sequence

from assistant.chat.answer import Answer
from assistant.chat.desk import Desk
from assistant.chat.figures import has, slices, unexplained
from assistant.chat.intents import PERIODS
from assistant.chat.numbers import priced
from assistant.chat.risk_words import risk_words
from assistant.language.word_lists import word_set
from assistant.models.deal import Deal
from assistant.models.narrative import Citation
from assistant.models.risk import Risk
from assistant.writing.brief import cell
from assistant.writing.wording import count

SHOWN = 8
_DANGER = re.compile(
    r"\b(?:(?:at|with) (?:high )?risks?|in (?:danger|doubt|trouble|jeopardy)|risky|shaky|doubtful|endangered|"
    r"threatened|unsafe|uncertain|risks?)\b",
    re.IGNORECASE,
)
_RENEWALS = re.compile(r"\brenewals?\b", re.IGNORECASE)
_PLAIN = word_set("any anything most main under among between danger one ones should worry see at")


def endangered_answer(text: str, desk: Desk) -> Answer | None:
    """Return which open deals of the group that a question names are at risk, and why; None for other questions."""
    rest, asked = _DANGER.subn(" ", text)
    limits, rest = slices(rest, desk)
    rest, renewals = _RENEWALS.subn(" ", rest)
    beyond = [w for w in unexplained(PERIODS.sub(" ", rest), desk) if w not in _PLAIN]
    if not asked or not (limits or renewals) or beyond:
        return None
    group = [d for d in desk.brief.open_deals() if all(has(d, s, desk) for s in limits)]
    group = [d for d in group if not renewals or _RENEWALS.search(f"{d.name} {d.type}")]
    by_id = {d.opportunity_id: d for d in group}
    found = [(by_id[r.opportunity_id], r) for r in desk.brief.risks if r.opportunity_id in by_id]
    named = f"open {'renewal' if renewals else 'deal'}"
    limited = f" ({', '.join(s.value for s in limits)})" if limits else ""
    if not group:
        return Answer(answer=f"No {named} is on record{limited}.", abstained=True)
    lead = f"Of {count(len(group), named)}{limited}, {count(len(found), 'has', 'have')} a known risk"
    return _told(lead, found, desk)


def _told(lead: str, found: Sequence[tuple[Deal, Risk]], desk: Desk) -> Answer:
    parts: list[str] = []
    cites: list[Citation] = []
    for deal, risk in found[:SHOWN]:
        words, quotes = risk_words(risk, 1, desk.brief)
        parts.append(f"{priced(deal, desk.brief.currency)}, {words}")
        cites += [*cell(deal, "account", "amount"), *quotes]
    more = f"; and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    named = f": {'; '.join(parts)}{more}" if parts else ""
    return Answer(answer=f"{lead}{named}.", citations=tuple(dict.fromkeys(cites)))
