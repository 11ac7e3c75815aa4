"""What a sentence shows besides its meaning: cue words by family, numbers that fall, persons, mood, shape."""

import math
import re
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

CUES: dict[str, str] = {
    "departure": r"leav(?:e|es|ing)\b|\bleft\b|resign|\bquit|retir|last day|in (?:his|her|their|my) notice|"
    r"transferred|"
    r"second(?:ed|ment)|redundan|laid off|let go|sabbatical|maternity|replaced|successor|stepp(?:ed|"
    r"ing) (?:down|away|back)|"
    r"no longer (?:with|works?|at|has|there)|(?:isn't|not) with us|new (?:role|job|position)|joined another|"
    r"bounces?\b|"
    r"walked out|depart|transition(?:ing|ed)? off|moved? (?:on|over|into|to)\b|final (?:project|week)|"
    r"won't be around|gone\b",
    "person_role": r"champion|sponsor|advocate|\bcontact\b|coach\b|supporter|\bwho (?:\w+ ){0,3}(?:chose|signed|"
    r"drove|brought|wrote|pushed|"
    r"wanted|fought|selected)|manager|director|\blead\b|\bhead of|officer",
    "rival": r"competit|\brival|other (?:vendor|supplier|bidder|platform|provider)|another (?:vendor|supplier|"
    r"bidder|provider)|"
    r"second (?:offer|supplier|bid|vendor)|bake-?off|shortlist|counter-?(?:offer|proposal|bid)|in the (?:race|"
    r"running|final)|"
    r"final two|one of two|\brfp\b|re-?tender|undercut|alternative|better offer|in-house build|leaning towards|"
    r"prefer one vendor",
    "budget": r"budget|\bfund(?:s|ing|ed)?\b|\bspend(?:ing)?\b|capex|capital|\bmoney\b|fiscal|financ|\bcfo\b|"
    r"envelope|investment committee",
    "freeze": r"fr(?:ee|o)ze|\bhold\b|\bice\b|paus|postpon|defer|not this year|halt|stopped|\bstop\b|"
    r"until (?:the|next|spring)|swept|"
    r"reallocat|no new|pulled|revisit|suspend|shelved|mothball",
    "legal": r"\blegal|lawyer|counsel|solicitor|clause|liabilit|indemnit|\bdp(?:a|ia|o)\b|gdpr|privacy|"
    r"data protection|"
    r"security (?:review|team|questionnaire|architect|audit)|infosec|complian|\baudit|certific|approval|"
    r"sign-?off|penetration|\bsoc ?2|"
    r"works council|\bunion\b|regulat|vendor risk|third-party risk|governance|redline|procurement office|insurance",
    "block": r"block|\bstuck\b|reject|refus|won't (?:sign|approve|let|allow|move)|can(?:'t|not) (?:sign|proceed|"
    r"order|approve|move|take)|"
    r"showstopper|parked|until|push(?:ing|ed)? back|pending|awaiting|missing|not (?:yet )?(?:signed|approved)|"
    r"unhappy|issue with|"
    r"nothing moves|flagged|failed",
    "cleared": r"cleared|signed off|approved|resolved|settled|released|back on\b|\bfixed\b|agreed|passed|"
    r"unblocked|came through|"
    r"happy (?:now|with)|confirmed|named\b|granted",
    "churn": r"renew|extend|terminat|notice\b|\bexit|cancel|switch|\bleave us|rip it out|our options|"
    r"continue with|exports?\b|usage|"
    r"in[- ]house|alternatives|end of the term|run out|go(?:ing)? to market|ported|not (?:planning|intend)|"
    r"move away|look elsewhere|"
    r"we're done|somebody else|get out of",
    "executive": r"executive|c-level|\bboard\b|\bvp\b|\bc[ief]o\b|\bcoo\b|\bciso\b|upstairs|senior|sponsor|"
    r"chairman|managing director|leadership|"
    r"top floor|decision[- ]maker|authority",
    "absence": r"\bnobody\b|\bno one\b|not a (?:single|word)|\bnever\b|haven't|hasn't|no (?:reply|answer|"
    r"response|word|news|reaction|feedback|sign)|"
    r"nothing (?:back|since)|silen(?:ce|t)|quiet|\bdark\b|unanswered|no-show|missed (?:\w+ )?(?:two|three|four|"
    r"our|the|weekly|call|sync)|"
    r"voice ?mail|chas(?:ed|ing)|still waiting|last (?:contact|reply)|declined|pick(?:s|ed)? up|peep|0 answers|"
    r"bounced|not a word",
    "since": r"\bsince\b|\bweeks?\b|\bmonths?\b|\bdays?\b|fortnight|ago\b|reminder",
    "only_one": r"\bonly\b|\bsingle\b|\bone (?:person|contact|man|phone|relationship|engineer|deep)|"
    r"\bjust (?:one|him|her|the one|me)|"
    r"everything (?:goes|runs)|hangs on|back-?up|single-thread|through (?:him|her)|if (?:he|she|\w+) (?:goes|"
    r"falls|leaves)",
    "reduce": r"reduc|\bcut\b|down (?:from|to)|instead of|rather than|halv|drop(?:ped|s)?\b|fewer|phase|"
    r"start with|leav(?:e|ing) out|"
    r"take (?:\w+ ){0,4}(?:out|off)|strike|off the table|skip|scal(?:e|ed|ing) (?:back|down)|descop|smaller|"
    r"not three|just the|only the",
    "price": r"pric(?:e|es|ed|ing)|\bcosts?\b|expensive|discount|cheap|percent|%|\bquote|\brates?\b|\bfees?\b|"
    r"uplift|\bper (?:user|seat|unit|"
    r"line|month|year|payslip|shipment|endpoint|bed|kilo|hour|ton)|\bpay\b|surcharge|indexation|margin|rebate|"
    r"[$£€]|tariff",
    "push_down": r"too (?:expensive|much|high|dear)|come down|\blower|\boff\b|\bmatch\b|sharpen|justify|"
    r"\babove\b|double|otherwise|"
    r"\bor (?:else|it|they|i|we|forget)\b|won't (?:pay|accept|sign)|target price|most expensive|disput|knock|"
    r"points off|flat price|benchmark",
    "failure": r"outage|\bfail|\blate\b|delay|overdue|broken|broke|crack|wrong|defect|\bbugs?\b|tickets?|"
    r"incident|complain|missed|error|\blost\b|"
    r"idle|repair|breakdown|escalat|furious|not (?:been )?fixed|never turned up|still not|damag|unreachable|"
    r"back-charge|knocked out",
    "win": r"\bsigned\b|\bwon\b|award|purchase order|\bpo\b|selected|chosen|approved|renewed|extended|\blive\b|"
    r"passed|accepted|green light|"
    r"letter of intent|deposit|verbal|preferred|expan|countersigned|in favour|final round|signature|\bgo\b from|"
    r"decided|confirm",
    "announce": r"launch|announc|opens?\b|building|hiring|hired|claims?|brought out|bundles?|offers?\b|dumping|"
    r"acquir|bought|merge|take ?over|"
    r"joining forces|is said to|rumou?r|apparently|according to|word is|heard|analysts",
    "need": r"\bneeds?\b|\bwants?\b|would (?:like|love|help)|\basks? (?:for|whether|if)|\bwish|has to (?:work|"
    r"be)|important|prefer|must\b|"
    r"interested in|looking for|integrat|requirement",
    "trend": r"more and more|\bmany\b|several|(?:third|fourth|fifth|every) (?:\w+ ){0,3}(?:this|asks?)|trend|"
    r"moving (?:to|from)|everyone|buyers|"
    r"\bmarket\b|increasing|now (?:ask|demand)|most of|customers|developers|prospects|contractors|retailers|"
    r"are (?:going|shifting)",
    "feedback": r"clunky|slow|fast(?:er)?|loud|screen|\bapp\b|portal|search|report|filter|button|feature|page|"
    r"logs me out|joy|brilliant|confusing|"
    r"intuitive|release",
    "initiative": r"initiative|program(?:me)?\b|roll-?out|campaign|\bproject\b|pilot|\bwave\b|migration|onboard|"
    r"\bof (?:our )?\d+|target|on track|"
    r"behind plan|ahead of plan|slipped|certified|relaunch|scheme|milestone",
    "inside": r"\bour (?:team|own|product|finance|legal|marketing|ops|people|sellers|aes|reps|side|plant)|"
    r"marketing|finance\b|product\b|deal desk|"
    r"production|head office|\bcrm\b|\btool|spreadsheet|field\b|sales\b|engineering|internal",
    "hinder": r"can't|cannot|no capacity|\bshort\b|lack|missing|slow|takes? (?:\w+ ){0,3}(?:days|weeks|months)|"
    r"\bnot (?:set up|trained|available)|"
    r"bottleneck|by hand|twice|aren't enough|without (?:telling|asking)|doesn't (?:know|talk|sync)|keeps?\b",
    "ask": r"\b(?:could|can|would|will) (?:you|u|someone|your|we get)\b|please|\bpls\b|asked (?:for|us|product|"
    r"to)|request|let us have|send (?:me|us|over)|"
    r"i(?:'d| would) need|need (?:a|an|you|support)|remind me|like (?:a|to see)\b|bring (?:a|us)",
    "commit": r"\b(?:i|we|he|she|they)(?:'ll| will| shall)\b|\bwill (?:send|get|set|schedule|bring|call|draft|"
    r"share|follow|prepare|check)|"
    r"going to\b|promis|committed to|\bto (?:chase|send|follow|call|prepare|share|confirm)\b|i said i|"
    r"agreed to (?:send|credit)|will \w+",
    "deadline": r"\bby (?:the|end|mon|tue|wed|thu|fri|sat|sun|\d|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|"
    r"dec|close|cob|eod|month|next|tomorrow)|"
    r"before (?:the|mon|tue|wed|thu|fri|\d|end)|tomorrow|tmrw|\beod\b|\bcob\b|next (?:week|mon|tue|wed|thu|fri)|"
    r"this week|asap|"
    r"on (?:mon|tue|wed|thu|fri)\w*",
    "lead": r"\bleads?\b|\bmqls?\b|\bsqls?\b|inbound|enquir|inquir|webinar|trade ?show|downloads?|convert|"
    r"conversion|qualified|referrals?|"
    r"sign-?ups|badge scans?|web (?:form|requests)",
    "skill": r"\breps?\b|\bteam\b|sellers?|\baes?\b|salesm[ae]n|coach|train(?:ed|ing)|skill|explain|struggle|"
    r"discovery|\bpitch|objection|"
    r"comfortable|practi[cs]e|know how|can't (?:explain|read|present)|new hires|nobody (?:on|in|asks)|"
    r"account managers|colleagues|negotiat",
    "modal": r"\b(?:would|could|might|may|should|if|unless|were to|in case|suppose|what if|hypothetical)\b",
    "denial": r"isn't (?:leaving|going|affected|true|a problem)|not (?:leaving|going anywhere|about|true)|"
    r"no (?:mention|concerns?|sign of|competitor|"
    r"other bidder|issues?|plans to|risk)|didn't (?:mention|bring)|did not (?:bring|mention)|nobody mentioned|"
    r"isn't the problem|"
    r"denied|rumou?r|stays?\b|staying|not that|used to be",
    "upbeat": r"great|fantastic|awesome|positive|momentum|excit|\blove|wonderful|encouraging|super\b|amazing|"
    r"good (?:call|meeting|vibe)|top (?:day|atmos)",
    "small_talk": r"thank|hello|\bhi\b|good morning|welcome|weather|holiday|weekend|coffee|lunch|regards|"
    r"greetings|\bok(?:ay)?\b|mm-?hm|agenda|"
    r"attendees|present:|minutes|photo|parking|introductions|can (?:you|everybody) (?:hear|see)|on mute|screen",
    "they": r"\b(?:they|their|them|he|she|his|her|customer|client|procurement|purchasing)\b",
    "we": r"\b(?:we|our|us)\b",
    "you": r"\b(?:you|your|you're|you've|guys)\b",
    "i": r"\b(?:i|my|me|i'm|i've)\b",
    "negation": r"\b(?:no|not|never|nobody|none|nothing|without|nor|neither|cannot)\b|n't\b",
    "question": r"\?\s*$",
    "label_line": r"^\s*(?:#+\s|\w+(?:\s\w+)?:\s|\[)",
    "exclaim": r"!",
}
"""Family -> what in a lower-cased sentence speaks for it; a family is evidence for the trained head, never a "
"verdict."""

NAMES = (*CUES, "falls", "rises", "money", "percent", "numbers", "length", "short", "rival_named", "customer_speaks")
"""The order of the features."""

_COMPILED = tuple(re.compile(pattern) for pattern in CUES.values())
_NUMBER = r"(\d[\d.,]*)\s?([kmb]\b|%)?"
_FROM_TO = re.compile(rf"\bfrom (?:\w+ )?[$£€]?{_NUMBER}[^.;]{{0,25}}?\b(?:down )?to (?:\w+ )?[$£€]?{_NUMBER}")
_INSTEAD = re.compile(
    rf"[$£€]?{_NUMBER}[^.;]{{0,30}}?\b(?:instead of|rather than|not the)\b[^.;]{{0,15}}?[$£€]?{_NUMBER}"
)
_MONEY = re.compile(r"[$£€]\s?\d|\d[\d.,]*\s?(?:k|m|million|thousand|euros?|dollars|pounds|usd|eur|gbp|kr|chf)\b")
_PERCENT = re.compile(r"\d\s?(?:%|percent|per cent|pct)|\bpoints off\b")
_DIGITS = re.compile(r"\d[\d.,]*")
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_SCALE = {"k": 1e3, "m": 1e6, "b": 1e9}
_RIVAL = "a competitor"


def features(text: str, *, customer: bool | None = None) -> NDArray[np.float32]:
    """Return the sentence's features, one a name of NAMES; about 0 to 2 each, the same text always the same."""
    lower = text.lower().replace("’", "'")
    words = len(_WORD.findall(lower))
    moves = _direction(lower)
    shape = (
        float(moves < 0),
        float(moves > 0),
        float(bool(_MONEY.search(lower))),
        float(bool(_PERCENT.search(lower))),
        min(2.0, 0.5 * len(_DIGITS.findall(lower))),
        math.log1p(words) / 2,
        float(words <= 3),
        float(_RIVAL in lower),
        0.5 if customer is None else float(customer),
    )
    families = [min(2.0, 0.5 + 0.5 * len(hits)) if (hits := cue.findall(lower)) else 0.0 for cue in _COMPILED]
    return np.array([*families, *shape], dtype=np.float32)


def words_of(text: str) -> list[str]:
    """Return the lower-cased words and word pairs of a sentence, numbers as `0`, for the head's vocabulary."""
    lower = _DIGITS.sub(" 0 ", text.lower().replace("’", "'"))
    tokens = re.findall(r"[^\W_]+(?:'[^\W_]+)?|[%$£€?!]", lower)
    pairs = [f"{left} {right}" for left, right in pairwise(tokens)]
    return tokens + pairs


def mask_rivals(text: str, rivals: Sequence[str]) -> str:
    """Return the text with every known competitor's name said as `a competitor`, so that no name is learned."""
    for name in rivals:
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", _RIVAL, text, flags=re.IGNORECASE)
    return text


def word_count(text: str) -> int:
    """Return how many words of two letters or more the text has."""
    return sum(len(word) >= 2 for word in _WORD.findall(text))


def _direction(lower: str) -> int:
    """Return -1 where a number falls (`from 400 to 120`, `1,100 instead of 2,500`), 1 where one rises, else 0."""
    for pattern in (_FROM_TO, _INSTEAD):
        match = pattern.search(lower)
        if match:
            first, second = _value(match[1], match[2]), _value(match[3], match[4])
            before, after = (first, second) if pattern is _FROM_TO else (second, first)
            return (after > before) - (after < before)
    return 0


def _value(digits: str, scale: str | None) -> float:
    plain = digits.strip(".,").replace(",", "")
    try:
        return float(plain) * _SCALE.get(scale or "", 1.0)
    except ValueError:
        return float(re.sub(r"\D", "", digits) or 0)
