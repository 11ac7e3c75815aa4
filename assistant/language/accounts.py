"""The accounts, deals and owners that the CRM knows, found again in prose and in file names."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple, TypeVar

from rapidfuzz.distance import OSA

from assistant.language.calendar_words import MONTHS, WEEKDAYS
from assistant.language.common_words import is_common
from assistant.language.word_lists import word_set
from assistant.models.base import Model
from assistant.models.deal import Deal

_TOKEN = re.compile(r"[^\W_]+")
_LEGAL = word_set(
    "inc incorporated corp corporation co company ltd limited llc llp lp plc gmbh ag kg kgaa ohg ug se sa sas sarl "
    "sasu "
    "spa srl bv nv ab as asa aps oy oyj pte pty kk kft zrt sro doo ltda holding holdings group intl international"
)
"""Words that say what sort of firm it is; people leave them out."""
_FILLERS = word_set("and the")
_GAP = re.compile(r"[\s\-.,&'’/_()+|:#–—]{1,4}(?:(?:and|the)\s+)?", re.IGNORECASE)
_STOP_GAP = re.compile(r"[.!?;]\s|\s*\n\s*\n|\s*\n\s*[-*•]|\s*\|")
_NEXT_NAME = re.compile(r" ([^\W\d_a-z][\w’'-]*[a-z][\w-]*)")
_NAME_BEFORE = re.compile(r"(?<![\w’'])([^\W\d_a-z][\w-]*[a-z]) $")
_CALENDAR = frozenset(MONTHS) | frozenset(WEEKDAYS)
_FIRM_WORDS = word_set(
    "airlines airways associates automotive aviation bank beverages biotech brands brewing broadcasting capital "
    "chemicals clinic clinics college communications construction consulting council dairy digital dynamics electric "
    "electronics energy engineering enterprises entertainment equipment express farms financial foods freight gas "
    "global hardware health healthcare hospital hotels industrial industries instruments insurance labs laboratories "
    "lines logistics machinery manufacturing marine materials media medical metals mining mobile motors networks oil "
    "packaging paper partners pharma pharmaceuticals plastics power press print products properties publishing rail "
    "railway railways realty resources retail robotics school sciences security semiconductors services shipping "
    "software solar solutions steel stores studios supply systems technologies technology telecom textiles tools toys "
    "trading transport travel trust university utilities ventures water wines works"
)
"""What firms add to their name: after another firm's short form they make it a third firm."""
_DEAL_WORDS = word_set(
    "new business renewal renewals expansion upsell upgrade add on addon pilot phase year annual deal opportunity "
    "license licence licenses subscription contract extension q1 q2 q3 q4 h1 h2 i ii iii"
)
_Key = TypeVar("_Key")
FULL, SHORT, DOUBTFUL, OPPORTUNITY = 0.9, 0.7, 0.4, 1.0


class AccountMention(Model):
    """An account named at `char_start:char_end`, by its name, a short form, or one of its deals."""

    account: str
    """As the CRM spells it."""
    opportunity_id: str | None
    """The deal, where the mention is of the deal itself (its name or id)."""
    char_start: int
    char_end: int
    strength: float
    """1 a deal's id or name, 0.9 the account's name, 0.7 its short form, 0.4 one that goes on in another name."""


class PersonMention(Model):
    """Somebody whom the directory knows, at `char_start:char_end`, by full or unambiguous first or last name."""

    name: str
    char_start: int
    char_end: int


class _Word(NamedTuple):
    start: int
    end: int
    key: str


class _Form(NamedTuple):
    """One way to write a target: its folded words, whom it means, and how surely."""

    words: tuple[str, ...]
    account: str
    opportunity_id: str | None
    strength: float
    proper: bool
    """Must stand capitalised: in lower case the words are everyday ones."""


def fold(text: str) -> str:
    """Return text without case and diacritics, as names are compared."""
    plain = unicodedata.normalize(
        "NFKD", text.replace("ß", "ss").replace("ø", "o").replace("Ø", "O").replace("æ", "ae")
    )
    return "".join(ch for ch in plain if not unicodedata.combining(ch)).casefold()


def _words(text: str) -> list[_Word]:
    return [_Word(m.start(), m.end(), fold(m[0])) for m in _TOKEN.finditer(text)]


def _keys(name: str) -> tuple[str, ...]:
    return tuple(word.key for word in _words(name) if word.key not in _FILLERS)


def _core(keys: Sequence[str]) -> tuple[str, ...]:
    """Return the words without the legal form at their end; at least one stays."""
    end = len(keys)
    while end > 1 and (keys[end - 1] in _LEGAL or (len(keys[end - 1]) == 1 and end > 2)):
        end -= 1
    return tuple(keys[:end])


class AccountDirectory:
    """Finds the CRM's accounts, deals and people in any text, and never takes one for another.

    A short form counts only where a single account has it. Built once, it reads a long transcript in milliseconds,
    however many accounts there are.
    """

    def __init__(self, deals: Iterable[Deal], people: Iterable[str] = (), accounts: Iterable[str] = ()) -> None:
        deals = tuple(deals)
        spellings: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
        for name in [*(deal.account for deal in deals), *accounts]:
            if name.strip() and _keys(name):
                spellings[_keys(name)][name.strip()] += 1
        self._by_keys = {keys: names.most_common(1)[0][0] for keys, names in spellings.items()}
        self.accounts = tuple(sorted(self._by_keys.values()))
        self._deals: dict[str, dict[str, Deal]] = defaultdict(dict)
        for deal in deals:
            account = self._by_keys.get(_keys(deal.account))
            if account is not None:
                self._deals[account][deal.opportunity_id] = deal
        self._prefixes = _unambiguous(_prefix_owners(self._by_keys))
        self._joined = _unambiguous(_joined_owners(self._by_keys))
        self._people = _PeopleIndex([*people, *(deal.owner for deal in deals)])
        self._forms = _by_first(self._account_forms(), self._deal_forms())

    def deals_of(self, account: str) -> tuple[Deal, ...]:
        """Return the deals of an account, the latest row of each id, in order of id."""
        found = self._deals.get(account, {})
        return tuple(found[key] for key in sorted(found))

    def sole_open_deal(self, account: str) -> str | None:
        """Return the id of the account's only open deal; None where it has none or several."""
        open_deals = [deal.opportunity_id for deal in self.deals_of(account) if deal.is_open]
        return open_deals[0] if len(open_deals) == 1 else None

    def mentions(self, text: str) -> list[AccountMention]:
        """Return where `text` names an account or one of its deals, in order, the longest form at each place."""
        words = [word for word in _words(text) if word.key not in _FILLERS]
        found: list[AccountMention] = []
        at = 0
        while at < len(words):
            hit = self._longest(text, words, at)
            if hit is None:
                at += 1
                continue
            form, after = hit
            start, end = words[at].start, words[after - 1].end
            strength = form.strength
            if form.strength == SHORT and _goes_on(text, start, end):
                strength = DOUBTFUL
            found.append(
                AccountMention(
                    account=form.account,
                    opportunity_id=form.opportunity_id,
                    char_start=start,
                    char_end=end,
                    strength=strength,
                )
            )
            at = after
        return found

    def people(self, text: str) -> list[PersonMention]:
        """Return where `text` names a deal owner or another known person."""
        return self._people.mentions(text)

    def resolve(self, name: str) -> str | None:
        """Return the account that a name means, as the CRM spells it; None where it means none, or might mean two.

        Case, legal form, diacritics, punctuation, `acme_corp` for a file and a slip of the pen are forgiven.
        """
        keys = _keys(name)
        if not keys:
            return None
        if keys in self._by_keys:
            return self._by_keys[keys]
        for key in (keys, _core(keys)):
            if key in self._prefixes:
                return self._prefixes[key]
            if "".join(key) in self._joined:
                return self._joined["".join(key)]
        return self._nearest(_core(keys))

    def account_in_slug(self, stem: str) -> str | None:
        """Return the one account that a file name such as `2026-11-18_acme_call` names; None for none or several."""
        words = _words(stem)
        found = set()
        at = 0
        while at < len(words):
            for after in range(len(words), at, -1):
                keys = tuple(word.key for word in words[at:after] if word.key not in _FILLERS)
                account = self._by_keys.get(keys) or self._prefixes.get(keys) or self._joined.get("".join(keys))
                if account is not None and keys and not keys[0].isdigit():
                    found.add(account)
                    at = after - 1
                    break
            at += 1
        return found.pop() if len(found) == 1 else None

    def _longest(self, text: str, words: list[_Word], at: int) -> tuple[_Form, int] | None:
        for form in self._forms.get(words[at].key, ()):
            after = at + len(form.words)
            if tuple(word.key for word in words[at:after]) != form.words or not _adjacent(text, words, at, after):
                continue
            if form.proper and not _proper(text, words[at:after], single=len(form.words) == 1):
                continue
            return form, after
        return None

    def _account_forms(self) -> Iterator[_Form]:
        for keys, account in self._by_keys.items():
            yield _Form(keys, account, None, FULL, proper=_everyday(keys))
        for keys, account in self._prefixes.items():
            if keys in self._people:
                continue
            whole = keys == _core(_keys(account))
            yield _Form(keys, account, None, FULL if whole else SHORT, proper=_everyday(keys))

    def _deal_forms(self) -> Iterator[_Form]:
        owners: dict[tuple[str, ...], set[tuple[str, str]]] = defaultdict(set)
        for account, deals in self._deals.items():
            for deal in deals.values():
                for keys in self._deal_keys(account, deal):
                    owners[keys].add((account, deal.opportunity_id))
        for keys, targets in owners.items():
            if len(targets) == 1 and keys not in self._by_keys and keys not in self._prefixes:
                account, opportunity_id = next(iter(targets))
                yield _Form(keys, account, opportunity_id, OPPORTUNITY, proper=_everyday(keys))

    def _deal_keys(self, account: str, deal: Deal) -> Iterator[tuple[str, ...]]:
        """Yield the ways to write a deal: its id, its name, and its name without the account's."""
        if len(deal.opportunity_id) >= 5 or re.search(r"[^\W\d_].*\d|\d.*[^\W\d_]", deal.opportunity_id):
            yield _keys(deal.opportunity_id)
        name = _keys(deal.name)
        if len(name) >= 2:
            yield name
        for prefix in (_keys(account), _core(_keys(account))):
            rest = name[len(prefix) :]
            if name[: len(prefix)] == prefix and len(rest) >= 2:
                if not all(word in _DEAL_WORDS or word.isdigit() for word in rest):
                    yield rest
                return

    def _nearest(self, core: tuple[str, ...]) -> str | None:
        """Return the one account within a small slip of every word; a different first letter is a different name."""
        near = {account for keys, account in self._by_keys.items() if _slip(core, _core(keys)) or _slip(core, keys)}
        return near.pop() if len(near) == 1 else None


def _slip(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    if len(one) != len(other):
        return False
    slips = 0
    for a, b in zip(one, other, strict=True):
        if a == b:
            continue
        allowed = 0 if min(len(a), len(b)) < 5 or a[0] != b[0] or any(ch.isdigit() for ch in a + b) else 1
        allowed += allowed and min(len(a), len(b)) >= 9
        distance = OSA.distance(a, b, score_cutoff=allowed)
        if distance > allowed:
            return False
        slips += distance
    return slips <= 2


def _everyday(keys: Sequence[str]) -> bool:
    return all(is_common(key) or key.isdigit() or len(key) < 3 for key in keys)


def _prefix_owners(by_keys: dict[tuple[str, ...], str]) -> dict[tuple[str, ...], set[str]]:
    """Every leading part of a name without its legal form, with all accounts that begin so."""
    owners: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for keys, account in by_keys.items():
        core = _core(keys)
        for length in range(1, len(core) + 1):
            part = core[:length]
            if length == len(core) or _telling(part):
                owners[part].add(account)
    return owners


def _telling(part: tuple[str, ...]) -> bool:
    """Whether the first words of a name can stand for it: a lone generic word (First, United) cannot."""
    if len(part) > 1:
        return part[-1] not in ("of", "de", "la", "le", "del", "der", "van", "von", "für", "di", "da")
    return len(part[0]) >= 3 and part[0] not in _GENERIC and not part[0].isdigit()


_GENERIC = word_set(
    "first second new old big great general national united royal american british european german french global "
    "world international pacific atlantic north south east west northern southern eastern western central city state "
    "federal public open smart digital data the one bank hotel hotels banco grupo group school university college "
    "county hospital department ministry institute saint san santa st los las red blue green black white golden "
    "silver modern premier prime advanced applied associated allied standard universal future next all best true "
    "pro van von der de la le el del"
)
"""First words that too many names share to stand for one."""


def _joined_owners(by_keys: dict[tuple[str, ...], str]) -> dict[str, set[str]]:
    owners: dict[str, set[str]] = defaultdict(set)
    for keys, account in by_keys.items():
        owners["".join(keys)].add(account)
        owners["".join(_core(keys))].add(account)
    return owners


def _unambiguous(owners: dict[_Key, set[str]]) -> dict[_Key, str]:
    return {key: next(iter(accounts)) for key, accounts in owners.items() if len(accounts) == 1}


def _by_first(*forms: Iterable[_Form]) -> dict[str, tuple[_Form, ...]]:
    """Index forms by their first word, the longest and surest first."""
    index: dict[str, list[_Form]] = defaultdict(list)
    for form in (form for group in forms for form in group):
        index[form.words[0]].append(form)
    return {key: tuple(sorted(found, key=lambda f: (-len(f.words), -f.strength))) for key, found in index.items()}


def _adjacent(text: str, words: Sequence[_Word], at: int, after: int) -> bool:
    for before, word in pairwise(words[at:after]):
        gap = text[before.end : word.start]
        if not _GAP.fullmatch(gap) or (_STOP_GAP.match(gap) and before.end - before.start > 3):
            return False
    return True


def _starts_sentence(text: str, at: int) -> bool:
    before = text[max(0, at - 8) : at].rstrip(" \t\"'“‘([*_-•#>")
    return not before or before[-1] in ".!?:\n…"


def _proper(text: str, words: Sequence[_Word], *, single: bool) -> bool:
    """Whether everyday words stand here as a name: capitalised, and a single one not just for opening a sentence."""
    if not all(text[word.start].isupper() or text[word.start].isdigit() for word in words):
        return False
    return not (single and _starts_sentence(text, words[0].start) and not text[words[0].start : words[0].end].isupper())


def _goes_on(text: str, start: int, end: int) -> bool:
    """Whether a short form is part of some other name: `Northgate Capital`, `Dana Morgan`."""
    following = _NEXT_NAME.match(text, end)
    if following and (fold(following[1]) in _FIRM_WORDS or not is_common(following[1])):
        return fold(following[1]) not in _CALENDAR
    before = _NAME_BEFORE.search(text[max(0, start - 30) : start])
    if before is None or is_common(before[1]) or fold(before[1]) in _CALENDAR:
        return False
    return not _starts_sentence(text, max(0, start - 30) + before.start(1)) or text[end : end + 1] in ",.;:"


class _PeopleIndex:
    """Full names, and first or last names that only one person has."""

    def __init__(self, names: Iterable[str]) -> None:
        owners: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for name in {name.strip() for name in names if name.strip()}:
            keys = tuple(word.key for word in _words(name))
            if not keys:
                continue
            owners[keys].add(name)
            if len(keys) > 1:
                for part in (keys[0], keys[-1]):
                    if len(part) > 2:
                        owners[(part,)].add(name)
        self._index = _unambiguous(owners)
        self._longest = max((len(keys) for keys in self._index), default=0)

    def __contains__(self, keys: tuple[str, ...]) -> bool:
        return keys in self._index

    def mentions(self, text: str) -> list[PersonMention]:
        words = _words(text)
        found: list[PersonMention] = []
        at = 0
        while at < len(words):
            after = self._match(text, words, at)
            if after:
                name = self._index[tuple(word.key for word in words[at:after])]
                found.append(PersonMention(name=name, char_start=words[at].start, char_end=words[after - 1].end))
            at = after or at + 1
        return found

    def _match(self, text: str, words: Sequence[_Word], at: int) -> int:
        for after in range(min(len(words), at + self._longest), at, -1):
            keys = tuple(word.key for word in words[at:after])
            if keys not in self._index or not _adjacent(text, words, at, after):
                continue
            if after - at > 1 or (text[words[at].start].isupper() and not _other_person(text, words[at])):
                if after - at == 1 and is_common(keys[0]) and _starts_sentence(text, words[at].start):
                    continue
                return after
        return 0


def _other_person(text: str, word: _Word) -> bool:
    """Whether a lone first or last name goes on in a name that is not the known person's."""
    following = _NEXT_NAME.match(text, word.end)
    if following and not is_common(following[1]) and fold(following[1]) not in _CALENDAR:
        return True
    before = _NAME_BEFORE.search(text[max(0, word.start - 30) : word.start])
    return before is not None and not is_common(before[1])
