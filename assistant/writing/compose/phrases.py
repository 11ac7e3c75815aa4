"""The fixed wording of the embedded writer: what each signal means in plain words, and what one does about it."""

import re
from collections.abc import Iterable

from assistant.insight.calm import speaks_of_ending
from assistant.models.document import Kind
from assistant.models.risk import NoteSignal, Tense

NOTE_RISK_PHRASES = {
    "champion_left": "our sponsor has left or is leaving",
    "competitor_pressure": "a competitor is pressing us",
    "budget_freeze": "the customer's budget is in doubt",
    "legal_or_security_block": "legal or security is holding it",
    "churn_threat": "the customer may leave",
    "no_executive_sponsor": "no executive on their side stands behind it",
    "single_threaded": "we depend on a single contact",
    "ghosted": "the customer has gone quiet",
    "scope_reduction": "the scope is shrinking",
    "price_pressure": "the customer is pushing on price",
    "delivery_failure": "we have let the customer down on delivery",
    "rosy_report": "the report reads better than its facts",
}

CUES = {
    signal: re.compile(rf"\b(?:{words})\b", re.IGNORECASE)
    for signal, words in {
        "champion_left": r"lea(?:ve|ves|ving)|left|resign\w*|retir\w*|successor|replac\w+|last (?:working )?day|"
        r"new (?:role|job|post)|moved on|handed over|no longer|stepp\w+ down|farewell",
        "competitor_pressure": r"compar\w+|competing|other (?:offer|quote|vendor|supplier|bidder)s?|against us|"
        r"rival\w*|cheaper|under ours|alternative\w*|tender\w*|shortlist\w*|instead of us",
        "budget_freeze": r"budget\w*|freez\w*|froze\w*|capex|capital|approv\w+|suspend\w*|on hold|spend\w*|"
        r"money|funds?",
        "legal_or_security_block": r"legal|lawyers?|counsel|clauses?|contract|security|audit\w*|complian\w+|"
        r"certif\w+|retest|release|sign[- ]?off|data protection|privacy",
        "churn_threat": r"notice(?: period)?|terminat\w+|cancel\w*|not (?:to )?renew\w*|exit|switch\w*|"
        r"data (?:out|export)|leav\w+|ourselves|go elsewhere|end of the (?:contract|agreement)",
        "no_executive_sponsor": r"nobody|no one|sponsor\w*|board|executive|owner|authority|top|above",
        "single_threaded": r"only|alone|single|nobody else|no one else|everything|one person|sole",
        "ghosted": r"no (?:answer|reply|response|word)|silen\w+|quiet|unanswered|"
        r"n['’]t (?:answer|repl|call|come back)\w*|not (?:answered|replied|called|heard)|voicemail|bounced|ignor\w+",
        "scope_reduction": r"only|fewer|less|reduc\w+|smaller|instead of|drop\w*|cut\w*|phase|halv\w*|without the",
        "price_pressure": r"price\w*|discount\w*|expensive|cheaper|off (?:the )?list|uplift|per ?cent|%|budget",
        "delivery_failure": r"fail\w*|broke\w*|down|outage|late|delay\w*|stood still|drift\w*|defect\w*|"
        r"faulty|complain\w*|missed|wrong|repair\w*|overdue|promised",
    }.items()
}
"""What in a long sentence carries its risk, so that a quotation keeps that part; never what decides that it is one."""

CRM_RISK_PHRASES = {
    "slipped": "past its close date",
    "pushed": "its close date has been moved",
    "slipped_out_of_quarter": "moved out of the quarter",
    "no_next_step": "no next step in the CRM",
    "no_activity": "no recent activity in the CRM",
    "stalled": "stuck in its stage",
    "aging": "open longer than a typical won deal",
    "amount_decreased": "its amount was cut",
    "commit_without_evidence": "in Commit without a customer call on record",
}

REMEDIES = {
    "champion_left": ("Find and meet the new sponsor", "a named executive sponsor confirmed in writing"),
    "competitor_pressure": ("Answer the competing offer with the buyer", "the customer's decision criteria confirmed"),
    "budget_freeze": ("Settle with the budget holder what is still funded and when", "a dated budget decision"),
    "legal_or_security_block": ("Clear the open legal or security points", "written clearance from the customer"),
    "churn_threat": ("Hold an executive recovery meeting", "the renewal intent confirmed in writing"),
    "no_executive_sponsor": ("Win an executive sponsor", "a first meeting with an executive on their side"),
    "single_threaded": ("Widen the contacts beyond one person", "two further decision makers met"),
    "ghosted": ("Reach the customer by a second route", "an answer, or the deal taken out of the forecast"),
    "scope_reduction": ("Agree the scope that stays", "a written scope and a corrected amount"),
    "price_pressure": ("Agree one price position and hold it", "a price accepted, or a documented walk-away"),
    "delivery_failure": ("Agree a recovery plan with delivery", "the recovery milestones met"),
    "rosy_report": ("Inspect the deal against its facts", "a corrected close date and category"),
    "slipped": ("Re-date the deal or close it out", "a close date that the customer has confirmed"),
    "pushed": ("Test the close date with the customer", "a close date that the customer has confirmed"),
    "slipped_out_of_quarter": ("Find out what would bring the deal back", "a dated mutual close plan"),
    "no_next_step": ("Agree a next step", "a dated next step in the CRM"),
    "no_activity": ("Re-open contact", "a customer meeting on record"),
    "stalled": ("Qualify the deal again", "the deal moved on or closed out"),
    "aging": ("Qualify the deal again", "the deal moved on or closed out"),
    "amount_decreased": ("Confirm the remaining scope", "a confirmed amount"),
    "commit_without_evidence": ("Hold a customer call, or take the deal out of Commit", "a customer call on record"),
}
"""Per signal: what to do, and how success is measured. Recommendations of ours, never told as facts."""

CEO_HELP = {
    "champion_left": "a call from you to learn who decides now",
    "competitor_pressure": "your word to the buyer against the competing offer",
    "budget_freeze": "a call from you to their budget holder",
    "legal_or_security_block": "a date from our legal and security colleagues that holds",
    "churn_threat": "you in an executive recovery meeting",
    "no_executive_sponsor": "an executive-to-executive introduction",
    "single_threaded": "an executive-to-executive introduction",
    "ghosted": "a call from you to their leadership",
    "scope_reduction": "a call from you on the scope that stays",
    "price_pressure": "one price position that we all hold",
    "delivery_failure": "delivery capacity for a recovery plan",
    "slipped_out_of_quarter": "a call from you on what would bring the deal back",
}
"""What the CEO can do about a deal at risk that sales can't do alone."""

KIND_WORDS = {
    Kind.CALL: "call",
    Kind.DEAL: "update",
    Kind.MEETING: "meeting",
    Kind.OTHER: "note",
}


def note_risk_phrase(signal: NoteSignal) -> str:
    """Return what a risk sentence means in plain words, in its own tense."""
    phrase = NOTE_RISK_PHRASES.get(signal.signal or "", "there is a risk")
    if signal.signal == "champion_left":
        return "our sponsor is leaving" if signal.tense is Tense.PLANNED else phrase
    return phrase


SURE, SURE_WITH_WORD = 0.85, 0.5
"""From which score on a sentence may be put in our words, without and with a word of its kind."""


_HEARSAY = re.compile(
    r"\b(?:rumou?rs?|hearsay|gossip|supposedly|allegedly|apparently|word (?:on|is|has it|around)|they say|people say|"
    r"(?:I|we)(?:['’]ve| have)? heard|heard (?:something|it said|from)|(?:told|heard) (?:at|in) the|might|could be)\b",
    re.IGNORECASE,
)
"""How somebody tells what he does not know himself."""


def reads_surely(signal: NoteSignal) -> bool:
    """Return whether a risk sentence may be put in our words; a doubtful one, or hearsay, is only quoted."""
    cue = CUES.get(signal.signal or "")
    if _HEARSAY.search(signal.text):
        return False
    worded = bool(cue and cue.search(signal.text))
    worded = worded or (signal.signal == "churn_threat" and speaks_of_ending(signal.text))
    return signal.score >= SURE or (signal.score >= SURE_WITH_WORD and worded)


def readings(signals: Iterable[NoteSignal]) -> dict[tuple[str, int, int], frozenset[str]]:
    """Return for each risk sentence (path, start, end) the plain words that the memo puts it in."""
    found: dict[tuple[str, int, int], frozenset[str]] = {}
    for signal in signals:
        if signal.signal in NOTE_RISK_PHRASES:
            key = (signal.path, signal.char_start, signal.char_end)
            words = {note_risk_phrase(signal), NOTE_RISK_PHRASES[signal.signal], CEO_HELP.get(signal.signal, "")}
            words |= set(REMEDIES[signal.signal])
            found[key] = found.get(key, frozenset()) | words - {""}
    return found
