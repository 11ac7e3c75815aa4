"""What a note says about itself: front matter, header lines and file name, in that order of authority."""

import datetime as dt
import re
from collections.abc import Iterable
from pathlib import PurePosixPath

import yaml

from assistant.models.base import Model
from assistant.models.document import Kind
from assistant.sources.note_dates import first_date, written_dates

_KEYS = {
    "account": "account|account name|customer|customer name|client|client name|company|company name|organisation"
    "|organization|prospect|kunde|kundenname|cliente|compte",
    "opportunity": "opportunity|opportunity name|opp|opp name|deal|deal name|opportunité|oportunidad",
    "opportunity_id": "opportunity id|opportunity number|opp id|opp number|opp no|deal id|deal number|crm id|record id"
    "|salesforce id|hubspot id|opportunity ref|opp ref",
    "date": "date|meeting date|call date|date of call|date of meeting|date held|held on|held|when|sent|day|datum|dato"
    "|fecha|data|päivämäärä",
    "author": "author|rep|sales rep|account executive|account manager|ae|am|owner|from|written by|by|prepared by"
    "|submitted by|logged by|reported by|note taker|notes|notes by|taken by|recorded by|autor|verfasser|von|auteur",
    "attendees": "attendees|attendee|participants|participant|present|with|attending|in attendance|people|here|to|cc"
    "|on the call|who|teilnehmer|deltakere|deltagare|participantes|asistentes|osallistujat",
    "kind": "kind|type|note type|document type|meeting type|format",
    "confidential": "confidential|confidentiality|vertraulich|confidentiel",
    "title": "title|subject|re|topic|betreff|emne|asunto|objet",
    "other": "time|start|end|location|place|venue|duration|channel|medium|region|status|tags|week|source|reference|ref"
    "|language|bcc|recorded|recording|week of|date sent|reply to|importance|project|version|created|updated|id",
}
_FIELD_OF = {alias: field for field, aliases in _KEYS.items() for alias in aliases.split("|")}
_ALIASES = "|".join(re.escape(a).replace(r"\ ", r"[ _-]") for a in sorted(_FIELD_OF, key=len, reverse=True))
_KEY_AT = re.compile(
    rf"(?:^[\s>*•#+|–-]*|[|·•;,\t]\s*|\s{{2,}}|\s[–—-]\s)[*_]{{0,2}}({_ALIASES})[*_]{{0,2}}\s?[:：][*_]{{0,2}}(?!//)",
    re.IGNORECASE,
)
_ANY_KEY = re.compile(r"^[\s>*•+-]*[*_]{0,2}[^\W\d_][\w /&()-]{0,30}[*_]{0,2}\s?[:：]")
_ID_VALUE = re.compile(r"^(?=[\w-]*\d)[A-Za-z0-9][A-Za-z0-9_-]{2,}$")
_ID_IN_BRACKETS = re.compile(r"\s*[(\[]\s*#?((?=[\w-]*\d)[A-Za-z0-9][A-Za-z0-9_-]{2,})\s*[)\]]\s*$")
_RULE = re.compile(r"^\s*[-=*_|:+\s]{3,}$")
_SPEAKER_FIELDS = ("account", "author", "opportunity", "attendees")
_NAME_PART = r"(?:[^\W\d_a-z][\w.'’-]*|and|de|van|von|\([^()\n]{1,60}\))"
_NAMES_ONLY = re.compile(rf"^{_NAME_PART}(?:[,;]?[ \t]+{_NAME_PART}){{0,15}}[.,;]?[ \t]*$")
_MAX_LINES = 24
_WRAPPED = 60
"""Characters; a shorter line was not broken at the margin."""
_FALSE = {"", "no", "n", "false", "0", "none", "nein", "nei", "non", "nej", "public"}
_TRUE = {"yes", "y", "true", "1", "ja", "oui", "si", "sí", "confidential", "strict", "strictly", "x"}
_KIND_WORDS = {
    Kind.CALL: "call calls phone telephone discovery demo anruf",
    Kind.DEAL: "deal update opportunity pipeline forecast",
    Kind.MEETING: "meeting minutes qbr review sync standup meet besprechung møte reunion réunion",
}
_COMMON_WORDS = (
    "note notes summary transcript transcription recap protocol email mail message fwd fw re final draft copy rev "
    "v1 v2 v3 weekly monthly daily the with and of for internal team sales customer client account"
)
_NAME_NOISE = frozenset(" ".join((_COMMON_WORDS, *_KIND_WORDS.values())).split())


class Facts(Model):
    """What one place of a note says about it; what it leaves open is None or empty."""

    dates: tuple[dt.date, ...] = ()
    """The readings of its date: two where `03/04/2026` leaves the order open."""
    account: str | None = None
    opportunity_id: str | None = None
    opportunity_name: str | None = None
    author: str | None = None
    attendees: tuple[str, ...] = ()
    confidential: bool | None = None
    kind: Kind | None = None
    title: str | None = None
    warnings: tuple[str, ...] = ()


class HeaderLines(Model):
    """The facts in a text's first lines, and the ranges of the lines that hold nothing else."""

    facts: Facts
    ranges: tuple[tuple[int, int], ...] = ()
    title_date: tuple[dt.date, ...] = ()
    """Readings of a date in a title above the header lines, for when nothing better dates the note."""


class FrontMatter(Model):
    """The YAML block at the head of a note: its facts and where it ends (0 when there is none)."""

    facts: Facts = Facts()
    end: int = 0


def front_matter(text: str) -> FrontMatter:
    """Read the YAML block between two `---` lines at the head of `text`; never raises.

    A block that is not valid YAML is read line by line, with a warning; a rule above prose is not front matter.
    """
    match = re.match(r"\s*---[ \t]*\n(.{0,65536}?)(?:^|\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", text, re.DOTALL)
    if not match:
        return FrontMatter()
    block = match[1]
    try:
        # Every scalar stays a string: `id: 0061` is no octal number and `date: 18/11/2026` no guess.
        loaded = yaml.load(block, Loader=yaml.BaseLoader)  # noqa: S506  (BaseLoader builds only str, list and dict)
    except (yaml.YAMLError, ValueError, RecursionError):
        return _damaged_front_matter(block, match.end())
    if loaded in ("", None):
        return FrontMatter(end=match.end())
    if not isinstance(loaded, dict):
        return FrontMatter()
    pairs = [(str(key), _strings(value)) for key, value in loaded.items() if isinstance(key, str)]
    return FrontMatter(facts=facts_of(pairs, "the front matter"), end=match.end())


def _damaged_front_matter(block: str, end: int) -> FrontMatter:
    lines = [line for line in block.split("\n") if line.strip()]
    keyed = [line for line in lines if re.match(r"\s*(?:[\w -]{1,40}:|-|#)(?:\s|$)", line)]
    warning = "its front matter is not valid YAML; it was read line by line"
    if 2 * len(keyed) < len(lines):
        return FrontMatter(facts=Facts(warnings=("the block at its head is not valid YAML; it was read as text",)))
    pairs = [(key, [value.strip().strip("\"'")]) for key, _, value in (line.partition(":") for line in lines) if value]
    facts = facts_of(pairs, "the front matter")
    return FrontMatter(facts=facts.model_copy(update={"warnings": (warning, *facts.warnings)}), end=end)


def _strings(value: object) -> list[str]:
    """Flatten a YAML value to the strings a person wrote; anything nested deeper than a list of pairs is left out."""
    if isinstance(value, str):
        return [value.strip()] if value.strip() else []
    if isinstance(value, dict):
        return [item.strip() for item in value.values() if isinstance(item, str) and item.strip()][:1]
    if isinstance(value, list):
        return [text for item in value[:200] if not isinstance(item, list) for text in _strings(item)]
    return []


def header_lines(text: str, start: int = 0) -> HeaderLines:
    """Read `Account: Acme` and its like in the first lines from `start`, until prose begins.

    Bold keys, list marks, several pairs on a line and `| key | value |` rows are understood. A key that recurs
    down the text is a speaker of a transcript, not a header.
    """
    pairs: list[tuple[str, list[str]]] = []
    ranges: list[tuple[int, int]] = []
    title_date: tuple[dt.date, ...] = ()
    plain = seen = 0
    lines = list(_first_lines(text, start))
    for index, (at, line) in enumerate(lines):
        found = [pair for pair in _pairs(line) if not _is_speaker(pair, text)] or _column_pairs(lines, index)
        if found and not found[-1][1]:
            ranges.extend(_listed_below(lines, index, found[-1]))
        elif found and _field(found[-1][0]) == "attendees" and len(line) >= _WRAPPED:
            ranges.extend(_names_below(lines, index, found[-1]))
        if found:
            pairs.extend(found)
            ranges.append((at, at + len(line)))
        elif _RULE.match(line) or any(at < end and at + len(line) > begin for begin, end in ranges):
            continue
        else:
            plain += 1
            is_key = bool(_ANY_KEY.match(line)) and len(line.split()) <= 12
            if not pairs and plain <= 2 and len(line.split()) <= 16:
                title_date = title_date or written_dates(line)
            elif not is_key:
                break
        seen += 1
        if seen >= _MAX_LINES:
            break
    facts = facts_of(pairs, "its header lines")
    return HeaderLines(facts=facts, ranges=tuple(sorted(ranges)), title_date=title_date)


def _first_lines(text: str, start: int) -> Iterable[tuple[int, str]]:
    count = 0
    while start < len(text) and count < 2 * _MAX_LINES:
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        if text[start:end].strip():
            count += 1
            yield start, text[start:end]
        start = end + 1


def _pairs(line: str) -> list[tuple[str, list[str]]]:
    """Return the known keys of one line with their values; a key without a value has an empty list."""
    if len(line) > 600:
        return []
    row = re.match(rf"^\s*\|?\s*[*_]{{0,2}}({_ALIASES})[*_]{{0,2}}\s*[|\t]\s*([^|\t]+?)\s*\|?\s*$", line, re.IGNORECASE)
    if row and _field(row[2]) is None:
        return [(row[1], [row[2]])]
    matches = list(_KEY_AT.finditer(line))
    if not matches or line[: matches[0].start()].strip():
        return []
    ends = [m.start() for m in matches[1:]] + [len(line)]
    values = [line[m.end() : end].strip(" \t|·•;,*_") for m, end in zip(matches, ends, strict=True)]
    return [(m[1], [value] if value else []) for m, value in zip(matches, values, strict=True)]


def _column_pairs(lines: list[tuple[int, str]], index: int) -> list[tuple[str, list[str]]]:
    """Read a table whose header row names the fields and whose next row holds the values."""
    keys = _cells(lines[index][1])
    if len(keys) < 2 or any(_field(key) is None for key in keys):
        return []
    for _, line in lines[index + 1 : index + 3]:
        values = _cells(line)
        if len(values) == len(keys) and not _RULE.match(line):
            return [(key, [value]) for key, value in zip(keys, values, strict=True) if value]
    return []


def _cells(line: str) -> list[str]:
    return [cell.strip(" *_") for cell in line.strip().strip("|").split("|")] if "|" in line else []


def _listed_below(lines: list[tuple[int, str]], index: int, pair: tuple[str, list[str]]) -> Iterable[tuple[int, int]]:
    """Add to `pair` the bullets that stand under a key without a value, and yield their ranges."""
    for at, line in lines[index + 1 :]:
        bullet = re.match(r"^\s*(?:[-*•+]|\d+[.)])\s+(.+)$", line)
        if not bullet or len(bullet[1].split()) > 10:
            return
        pair[1].append(bullet[1].strip())
        yield at, at + len(line)


def _names_below(lines: list[tuple[int, str]], index: int, pair: tuple[str, list[str]]) -> Iterable[tuple[int, int]]:
    """Add to `pair` the names that a wrapped list of people goes on with, and yield their ranges."""
    for at, line in lines[index + 1 : index + 5]:
        if at != lines[index][0] + len(lines[index][1]) + 1 or not _NAMES_ONLY.match(line):
            return
        pair[1][-1] += f" {line.strip()}"
        yield at, at + len(line)
        index += 1


def _is_speaker(pair: tuple[str, list[str]], text: str) -> bool:
    key, values = pair
    field = _field(key)
    if field not in _SPEAKER_FIELDS or not values:
        return False
    turns = re.findall(rf"^[\s*_>\[\]\d:.-]*{re.escape(key)}[*_]*\s?:", text[:20000], re.MULTILINE)
    if key.casefold() == "notes" and not _NAMES_ONLY.match(values[0]):
        return True
    return len(turns) > 1 or (field in ("account", "author") and not _like_a_name(values[0]))


def _like_a_name(value: str) -> bool:
    """Tell a name from something said: short, and no sentence."""
    words = value.split()
    ends_as_sentence = bool(re.search(r"[.!?…]$", value)) and len(words) > 3
    return len(words) <= 9 and len(value) <= 90 and not ends_as_sentence and not value.endswith("?")


def _field(key: str) -> str | None:
    return _FIELD_OF.get(re.sub(r"[\s_-]+", " ", key).strip(" *#:.").casefold())


def facts_of(pairs: Iterable[tuple[str, list[str]]], where: str) -> Facts:
    """Make facts of keys and values as written; the first of a field wins. `where` names the place in warnings."""
    found: dict[str, object] = {}
    warnings: list[str] = []
    attendees: list[str] = []
    for key, values in pairs:
        field = _field(key)
        if field == "attendees":
            attendees.extend(name for value in values for name in people(value))
        elif field and values:
            _take(field, values[0], found, warnings, where)
    found["attendees"] = tuple(dict.fromkeys(attendees))
    return Facts.model_validate({**found, "warnings": tuple(warnings)})


def _take(field: str, value: str, found: dict[str, object], warnings: list[str], where: str) -> None:
    if field == "date" and "dates" not in found:
        found["dates"] = written_dates(value)
        if not found["dates"]:
            del found["dates"]
            warnings.append(f"the date {value[:40]!r} in {where} could not be read")
    elif field == "confidential":
        word = value.casefold().strip(" .")
        found.setdefault("confidential", word not in _FALSE)
        if word not in _FALSE | _TRUE:
            warnings.append(f"confidential: {value[:40]!r} in {where} was taken as yes")
    elif field == "kind":
        found.setdefault("kind", kind_of(value))
    elif field in ("account", "opportunity"):
        name, number = _without_id(value)
        if name:
            found.setdefault("account" if field == "account" else "opportunity_name", name)
        if number:
            found.setdefault("opportunity_id", number)
    elif field == "opportunity_id":
        found["opportunity_id"] = value.strip(" #")
    elif field == "author":
        found.setdefault("author", next(iter(people(value)), None))
    elif field == "title":
        found.setdefault("title", _clean(value))


def _without_id(value: str) -> tuple[str | None, str | None]:
    """Part `Platform renewal (OPP-1042)` into name and id; a lone id has no name."""
    value = _clean(value)
    if _ID_VALUE.match(value) and re.search(r"\d{3}|-\d", value):
        return None, value
    bracket = _ID_IN_BRACKETS.search(value)
    if bracket:
        return value[: bracket.start()].strip() or None, bracket[1]
    return value or None, None


def _clean(value: str) -> str:
    value = re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", value)
    return re.sub(r"\s+", " ", value.strip(" \t*_`\"'“”<>|,;")).strip()


def people(value: str) -> tuple[str, ...]:
    """Part a written list of people into names; addresses in angle brackets are left out, roles in brackets stay."""
    value = re.sub(r"\s*<[^<>]*@[^<>]*>", "", value)
    separator = r";|\n" if ";" in value else r",|\n|\s&\s|\s(?:and|und|og|och|y|et)\s"
    parts = re.split(rf"(?:{separator})(?![^(]*\))", value)
    names = (re.sub(r"(?:(?<=[^\W\d_]{3})|(?<=\)))\.$", "", _clean(part)) for part in parts)
    return tuple(name for name in names if name and len(name) <= 120)


def kind_of(value: str) -> Kind | None:
    """Return the kind of note that the words name, or None."""
    words = set(re.findall(r"\w+", value.casefold().replace("_", " ")))
    return next((kind for kind, names in _KIND_WORDS.items() if words & set(names.split())), None)


def file_name_facts(name: str) -> Facts:
    """Read `2026-11-18_acme_call.md`: the date, the kind, and what is left as a guess at the account.

    A name without a date or a word for the kind gives no account: it is a name, not a label.
    """
    stem = PurePosixPath(name).stem
    found = first_date(stem)
    dates, rest = ((found[0]), stem[: found[1]] + " " + stem[found[2] :]) if found else ((), stem)
    kind = kind_of(rest)
    words = [w for w in re.split(r"[\s_,;()\[\]]+|(?<=\w)-(?=\w)|\s-\s", rest) if w.strip("-–.") and not w.isdigit()]
    account = " ".join(w.strip("-–.") for w in words if w.casefold().strip("-–.") not in _NAME_NOISE)
    return Facts(dates=dates, kind=kind, account=account if account and (dates or kind) else None)


class Settled(Model):
    """The facts of a note after precedence, with the date decided where anything decides it."""

    facts: Facts
    date: dt.date | None = None
    date_source: str | None = None


def settle(front: Facts, header: HeaderLines, name: Facts) -> Settled:
    """Merge the places by precedence (front matter, header lines, file name), field by field.

    A date that can be read in two ways is decided by another place that gives one of the two; otherwise a certain
    date of a later place stands, with a warning, and failing that none.
    """
    places = (front, header.facts, name)
    merged = {
        field: next((value for place in places if (value := getattr(place, field)) not in (None, ())), None)
        for field in ("account", "opportunity_id", "opportunity_name", "author", "confidential", "kind", "title")
    }
    attendees = front.attendees or header.facts.attendees
    dated = [("front_matter", front.dates), ("header", header.facts.dates), ("file_name", name.dates)]
    dated.append(("header", header.title_date))
    day, source, doubt = _settle_date([(where, readings) for where, readings in dated if readings])
    facts = Facts.model_validate(
        {**merged, "attendees": attendees, "warnings": front.warnings + header.facts.warnings + doubt}
    )
    return Settled(facts=facts, date=day, date_source=source)


def _settle_date(
    dated: list[tuple[str, tuple[dt.date, ...]]],
) -> tuple[dt.date | None, str | None, tuple[str, ...]]:
    certain = {readings[0] for _, readings in dated if len(readings) == 1}
    doubt: tuple[str, ...] = ()
    for source, readings in dated:
        fitting = [day for day in readings if day in certain] if len(readings) > 1 else list(readings)
        if len(fitting) == 1:
            return fitting[0], source, doubt
        either = " or ".join(day.isoformat() for day in sorted(readings))
        doubt = (*doubt, f"its date can be read as {either}; write it as YYYY-MM-DD")
    return None, None, doubt[:1]
