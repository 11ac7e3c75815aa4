"""Numbers that count nothing: times, versions, telephone numbers, list marks and labels."""

import re

from assistant.language.dates import calendar_spans

_NOT_QUANTITIES = re.compile(
    r"""
      \S+@\S+\.\S+ | https?://\S+ | www\.\S+
    | \b\d{1,2}[:.h]\d{2}(?::\d{2})?\s?[ap]\.?m\b | \b\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{3})?\b
    | \b\d{1,2}\s?[ap]\.?m\b\.? | \b\d{1,2}\s?o['’]clock\b | \b\d{1,2}h\d{2}\b
    | \bv(?:er)?\.?\s?\d+(?:\.\d+)*\b | \bversion\s\d+(?:\.\d+)*\b | \b\d{1,3}\.\d{1,2}\.\d+(?:\.\d+)*\b
    | (?<![\w+])\+\d{1,3}[\s.-]?(?:\(?\d{1,4}\)?[\s.-]?){2,5}\d{2,4}\b
    | (?<![\w(])\(?\d{3}\)?[\s.-]\d{3}[\s.-]\d{4}\b | \b\d{3}-\d{4}\b | \b\d+(?:-\d+){2,}\b
    | ^[ \t]*(?:[-*•>][ \t]+)*\(?\d{1,3}[.)](?=[ \t]) | \[\d{1,3}(?:[-–,]\s?\d{1,3})*\] | \b\d+/\d+\b
    | (?:[#§]|(?-i:\bNo\.|\bNr\.|\bNos\.))\s?\d+(?:\.\d+)*
    | \b(?:phase|tier|option|step|room|level|release|page|slide|section|item|line|row|case|ticket|part|chapter|article
        |exhibit|appendix|annex|schedule|table|figure|sprint|round|wave|batch|building|floor|gate|track|series|group
        |class|type|chapter|clause|scenario|milestone|number|wk|week|day)\s\d+(?:\.\d+)*\b(?!\s?%)
    | \b(?-i:ISO|SOC|IEC|RFC|DIN|PCI|NIST|FIPS|NIS|PSD|MIFID|HTTP|IPv|Office|Windows|Industry|Web)[ -]?\d+(?:\.\d+)*
    | \b[a-z]+[- ]figures?\b | \b\d[- ]figures?\b
    | \bone[- ]on[- ]one\b | \bone[- ]another\b | \b\w+[- ]in[- ]one\b | \bone['’]s\b | \bone-(?:off|time|pager|way)\b
    | \btwenty[- ]four[- ]seven\b | \b(?:no|any|every|some|each|this|that|which|another|the)[ -]one\b
    | \b(?:nineteen|twenty)[- ](?:hundred|(?:twen|thir|for|fif|six|seven|eigh|nine)ty)(?:[- ][a-z]+)?\b
    """,
    re.VERBOSE | re.IGNORECASE | re.MULTILINE,
)


def closed_spans(text: str) -> list[tuple[int, int]]:
    """Return the ranges in which no number is a quantity, dates included."""
    spans = [(match.start(), match.end()) for match in _NOT_QUANTITIES.finditer(text)]
    return sorted(spans + calendar_spans(text))


def touches(start: int, end: int, spans: list[tuple[int, int]]) -> bool:
    """Return whether `start:end` overlaps one of the ranges."""
    return any(a < end and start < b for a, b in spans)
