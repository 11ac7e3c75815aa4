"""What people call the figures: for each family its words, and the figures that carry its amount, its count or both."""

import re
from typing import NamedTuple

from assistant.language.word_lists import word_set


class Family(NamedTuple):
    """One thing that is computed, by week or by quarter."""

    name: str
    pattern: re.Pattern[str]
    amount: tuple[str, ...]
    """Figures that tell how much, for the quarter (or always)."""
    number: tuple[str, ...] = ()
    week_amount: tuple[str, ...] = ()
    """The same for the week, where the two differ."""
    week_number: tuple[str, ...] = ()
    weekly: bool = False
    """Whether the week is meant where the question doesn't say."""


_GOAL = r"(?:goals?|targets?|quotas?|plan|number)"
_DEALS = r"(?:deals?|opportunit(?:y|ies)|pipeline)"


def _family(
    name: str,
    pattern: str,
    amount: str = "",
    number: str = "",
    *week: str,
    weekly: bool = False,
) -> Family:
    week_amount, week_number = week or ("", "")
    ids = [tuple(text.split()) for text in (amount, number, week_amount, week_number)]
    return Family(name, re.compile(pattern, re.IGNORECASE), ids[0], ids[1], ids[2], ids[3], weekly)


FAMILIES = (
    _family("pace", r"\bpace\b|\bon (?:track|course)\b|\b(?:ahead of|behind) (?:plan|schedule|pace)\b", "pace_percent"),
    _family("coverage", r"\b(?:pipeline )?coverage(?: ratio| of the gap)?\b", "coverage_ratio"),
    _family(
        "gap",
        rf"\b(?:gap|shortfall)\b(?: (?:to|against|from) (?:the |our )?(?:quarter(?:'s|ly)? )?(?:bookings )?{_GOAL})?"
        rf"|\b(?:short of|missing (?:to|for|from)|away from|left to|still (?:need|missing)|remain\w* (?:to|until)|"
        rf"far (?:are we |away )?from)\b.*?\b{_GOAL}\b",
        "gap",
    ),
    _family(
        "attainment",
        rf"\battain\w*(?: of (?:the |our )?{_GOAL})?|\b(?:share|percent(?:age)?|per cent|proportion|part|fraction|"
        rf"how much|how far|%)\b(?:.*?)\b{_GOAL}\b(?:.*?\b(?:booked|reached|achieved|met|done|attained|hit)\b)?"
        rf"|\b(?:achieve|reach|hit|met|meet)\w*\b.*?\b{_GOAL}\b",
        "attainment_percent",
    ),
    _family("target", rf"\b(?:bookings |sales |quarter(?:ly|'s)? )*{_GOAL}\b", "target_qtd"),
    _family(
        "weighted", r"\bweighted\b(?: (?:open )?(?:pipeline|forecast))?|\bprobability[- ]weighted\b",
        "weighted_pipeline_quarter",
    ),
    _family(
        "win rate by amount",
        r"\b(?:win|close|hit)[- ]?(?:rate|ratio)\b(?=.*\b(?:value|amount|money|dollars?)\b)",
        "win_rate_qtd_value",
    ),
    _family("win rate", r"\b(?:win|close|hit)[- ]?(?:rate|ratio)\b", "win_rate_qtd_count"),
    _family(
        "average deal",
        r"\b(?:average|mean|typical)\b(?: (?:size|value|amount))?(?: of)?(?: an?| the)?(?: (?:won|closed))?"
        r"(?: (?:deals?|bookings?|orders?|wins?))?(?: (?:size|value|amount))?",
        "average_deal_size_qtd",
    ),
    _family(
        "cycle",
        r"\b(?:median )?(?:sales|deal|closing)? ?cycles?(?: (?:time|length|days))?\b|"
        r"\bhow (?:long|many days) (?:do|does|did) (?:it|we|our deals|a deal) (?:take|"
        r"need)s?(?: us)? to (?:close|win)\b",
        "median_cycle_days_qtd",
    ),
    _family(
        "slipped out",
        r"\bslip(?:s|ped|ping|page)?\b(?: out)?(?: of (?:the|this|our) quarter)?|"
        r"\b(?:left|leave|leaving|(?:moved|fell|dropped|went|gone) out of) (?:the|this) quarter\b",
        "slipped_out_of_quarter_amount", "slipped_out_of_quarter_count", weekly=True,
    ),
    _family(
        "pushed",
        r"\bpush(?:ed|es)?\b(?: (?:out|back|to later|to a later (?:close )?date))?|\bpostponed\b|"
        r"\b(?:close dates? )?(?:was |were )?moved (?:to (?:a )?)?later\b",
        "pushed_amount", "pushed_count", weekly=True,
    ),
    _family(
        "pulled in",
        r"\bpull(?:ed|s)?[- ](?:in|into|forward)\b(?: (?:the|this) quarter)?|\b(?:brought|moved) (?:forward|"
        r"into (?:the|"
        r"this) quarter)\b|\bpull-ins?\b",
        "pulled_in_amount", "pulled_in_count", weekly=True,
    ),
    _family(
        "new pipeline",
        rf"\b(?:new|newly created|created|generated|added) {_DEALS}\b(?:.*?\b(?:created|added|generated|opened)\b)?|"
        rf"\b{_DEALS}\b.*?\b(?:created|added|generated|opened|entered)\b",
        "new_pipeline_week", "new_pipeline_week_count", weekly=True,
    ),
    _family(
        "past due", r"\b(?:past[- ]due|overdue|past (?:their|the|its) close dates?)\b",
        "past_due_open_amount", "past_due_open_count",
    ),
    _family(
        "entered late", r"\b(?:entered|booked|recorded|reported) late\b|\blate entr(?:y|ies)\b",
        "late_entered_won_amount", "late_entered_won_count", weekly=True,
    ),
    _family(
        "lost", r"\b(?:los(?:e|t|ing|s|ses)|closed lost)\b",
        "", "lost_count_qtd", "lost_amount_week", "lost_count_week", weekly=True,
    ),
    _family(
        "booked", r"\b(?:book(?:ed|ings?)?|revenue|sales|new business)\b(?: so far| (?:quarter )?to date)?",
        "bookings_qtd", "won_count_qtd", "bookings_week", "won_count_week",
    ),
    _family(
        "won", r"\b(?:w[io]n|wins|winning|closed won|signed|sold|clos(?:e|ed)(?= (?:this week|last week)))\b",
        "bookings_qtd", "won_count_qtd", "bookings_week", "won_count_week", weekly=True,
    ),
    _family(
        "open pipeline",
        r"\b(?:open )?pipeline\b(?:.*?\bclos(?:es|ing|e)\b)?|\bopen (?:deals|opportunities)\b(?:.*?\bclos(?:es|"
        r"ing|e)\b)?",
        "open_pipeline_quarter", "open_pipeline_quarter_count",
    ),
)  # fmt: skip
"""In the order in which they are tried: what is more special comes first."""

PERIODS = re.compile(
    r"\b(?:so far|(?:quarter )?to date|qtd|(?:in |of |for |during |within )?(?:the|this|our|the current|current) "
    r"(?:fiscal )?(?:quarter|week)(?:'s)?|(?:last|previous|prior) week(?:'s)?|(?:the )?week before(?: last)?|"
    r"a week ago|two weeks ago|"
    r"(?:in )?(?:calendar )?week \d{1,2}|(?:in )?\d{4}-W\d{2}|today|now|currently|at present|at the moment|"
    r"as of (?:now|today)|(?:\d{4}-)?Q[1-4](?:[- ]\d{4})?)\b",
    re.IGNORECASE,
)
QUARTER_SAID = re.compile(r"\bquarter\b|\bto date\b|\bqtd\b|\bso far\b", re.IGNORECASE)
WEEK_SAID = re.compile(r"\bweek\b|\bW\d{2}\b", re.IGNORECASE)
GENERIC = word_set(
    "how what which much many is are was were be been do does did have has had we us our the a an of in to for by from "
    "on at and or with it its that there amount amounts value total sum number count size large big high low worth "
    "deal deals opportunity opportunities dollar dollars money company team sales quarter quarter's quarterly week "
    "tell me give show us please can you could would like know say let see i my s list name whole overall current "
    "present latest stand stands standing look looks open closed close closes closing won bookings booked pipeline "
    "goal far were's get got make made into out up as this these so all any account accounts customer customers them "
    "they who whom when ratio rate did's date still exactly already happened happen compare compared against "
    "per cent percent percentage"
)
"""Words that add nothing to a question about a figure; a word beyond these means that something else is asked."""
