"""The accounts, deals and owners that the CRM knows, found again in prose and in file names."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from assistant.language.common_words import is_common, is_listed
from assistant.language.people import PeopleIndex, PersonMention
from assistant.language.spelling import (
    FILLERS,
    Word,
    adjacent,
    core_of,
    goes_on,
    keys_of,
    proper,
    slip,
    unambiguous,
    words_of,
)
from assistant.language.word_lists import word_set
from assistant.models.base import Model
from assistant.models.deal import Deal

DEAL_WORDS = word_set(
    "new business renewal renewals expansion upsell upgrade add on addon pilot phase year annual deal opportunity "
    "license licence licenses subscription contract extension q1 q2 q3 q4 h1 h2 i ii iii"
)
"""What deal names are made of: alone they tell no deal from another."""
LEAST_LABEL = 5
"""Letters of an address's label that can tell a firm; shorter ones are shared by too many."""
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


class _Form(NamedTuple):
    """One way to write a target: its folded words, whom it means, and how surely."""

    words: tuple[str, ...]
    account: str
    opportunity_id: str | None
    strength: float
    proper: bool
    """Must stand capitalised: in lower case the words are everyday ones."""


class AccountDirectory:
    """Finds the CRM's accounts, deals and people in any text, and never takes one for another.

    A short form counts only where a single account has it. Built once, it reads a long transcript in milliseconds,
    however many accounts there are.
    """

    def __init__(self, deals: Iterable[Deal], people: Iterable[str] = (), accounts: Iterable[str] = ()) -> None:
        deals = tuple(deals)
        spellings: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
        for name in [*(deal.account for deal in deals), *accounts]:
            if name.strip() and keys_of(name):
                spellings[keys_of(name)][name.strip()] += 1
        self._by_keys = {keys: names.most_common(1)[0][0] for keys, names in spellings.items()}
        self.accounts = tuple(sorted(self._by_keys.values()))
        self._deals: dict[str, dict[str, Deal]] = defaultdict(dict)
        for deal in deals:
            account = self._by_keys.get(keys_of(deal.account))
            if account is not None:
                self._deals[account][deal.opportunity_id] = deal
        self._prefixes = unambiguous(_prefix_owners(self._by_keys))
        self._joined = unambiguous(_joined_owners(self._by_keys))
        self._addresses = unambiguous(_address_owners(self._by_keys, self._prefixes))
        self._people = PeopleIndex([*people, *(deal.owner for deal in deals)])
        self._forms = _by_first(self._account_forms(), self._deal_forms())

    def deals_of(self, account: str) -> tuple[Deal, ...]:
        """Return the deals of an account, the latest row of each id, in order of id."""
        found = self._deals.get(account, {})
        return tuple(found[key] for key in sorted(found))

    def short_forms(self, account: str) -> tuple[str, ...]:
        """Return the shorter ways to write an account, and its deals' names, that mean it alone.

        Those of everyday words are left out.
        """
        forms = {form for found in self._forms.values() for form in found if form.account == account}
        return tuple(sorted(" ".join(form.words) for form in forms if form.strength != FULL and not form.proper))

    def sole_open_deal(self, account: str) -> str | None:
        """Return the id of the account's only open deal; None where it has none or several."""
        open_deals = [deal.opportunity_id for deal in self.deals_of(account) if deal.is_open]
        return open_deals[0] if len(open_deals) == 1 else None

    def mentions(self, text: str) -> list[AccountMention]:
        """Return where `text` names an account or one of its deals, in order, the longest form at each place."""
        words = [word for word in words_of(text) if word.key not in FILLERS]
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
            if form.strength == SHORT and goes_on(text, start, end):
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
        keys = keys_of(name)
        if not keys:
            return None
        if keys in self._by_keys:
            return self._by_keys[keys]
        for key in (keys, core_of(keys)):
            if key in self._prefixes:
                return self._prefixes[key]
            if "".join(key) in self._joined:
                return self._joined["".join(key)]
        return self._nearest(core_of(keys))

    def account_in_slug(self, stem: str) -> str | None:
        """Return the one account that a file name such as `2026-11-18_acme_call` names; None for none or several."""
        words = words_of(stem)
        found = set()
        at = 0
        while at < len(words):
            for after in range(len(words), at, -1):
                keys = tuple(word.key for word in words[at:after] if word.key not in FILLERS)
                account = self._by_keys.get(keys) or self._prefixes.get(keys) or self._joined.get("".join(keys))
                if account is not None and keys and not keys[0].isdigit():
                    found.add(account)
                    at = after - 1
                    break
            at += 1
        return found.pop() if len(found) == 1 else None

    def account_at(self, domain: str) -> str | None:
        """Return the one account whose mail or web address this is (`calder-bank.example`); None where none is sure.

        A label is its name or a short form run together, or a rare word that no other account's name has.
        """
        labels = ["".join(word.key for word in words_of(label)) for label in domain.split(".")[:-1]]
        found = {self._addresses[label] for label in labels if label in self._addresses}
        return found.pop() if len(found) == 1 else None

    def _longest(self, text: str, words: list[Word], at: int) -> tuple[_Form, int] | None:
        for form in self._forms.get(words[at].key, ()):
            after = at + len(form.words)
            if tuple(word.key for word in words[at:after]) != form.words or not adjacent(text, words, at, after):
                continue
            lone = len(form.words) == 1 and not _like_a_town(form.words[0])
            if form.proper and not proper(text, words[at:after], single=lone):
                continue
            return form, after
        return None

    def _account_forms(self) -> Iterator[_Form]:
        for keys, account in self._by_keys.items():
            yield _Form(keys, account, None, FULL, proper=_everyday(keys))
        for keys, account in self._prefixes.items():
            if keys in self._people:
                continue
            whole = keys == core_of(keys_of(account))
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
            yield keys_of(deal.opportunity_id)
        name = keys_of(deal.name)
        if len(name) >= 2:
            yield name
        for prefix in (keys_of(account), core_of(keys_of(account))):
            rest = name[len(prefix) :]
            if name[: len(prefix)] == prefix and len(rest) >= 2:
                if not all(word in DEAL_WORDS or word.isdigit() for word in rest):
                    yield rest
                return

    def _nearest(self, core: tuple[str, ...]) -> str | None:
        """Return the one account within a small slip of every word; a different first letter is a different name."""
        near = {account for keys, account in self._by_keys.items() if slip(core, core_of(keys)) or slip(core, keys)}
        return near.pop() if len(near) == 1 else None


def things_alone(text: str, mention: AccountMention) -> bool:
    """Return whether a deal's name stands in small letters, as the things that it sells: `the pay stations`."""
    said = text[mention.char_start : mention.char_end]
    return mention.opportunity_id is not None and said.islower() and not any(ch.isdigit() for ch in said)


def _like_a_town(word: str) -> bool:
    """Whether a word ends as verbs do and yet is of no known verb: Kettering or Worthing, not planning."""
    return word.endswith("ing") and not is_listed(word)


def _everyday(keys: Sequence[str]) -> bool:
    return all(is_common(key) or key.isdigit() or len(key) < 3 for key in keys)


def _prefix_owners(by_keys: dict[tuple[str, ...], str]) -> dict[tuple[str, ...], set[str]]:
    """Every leading part of a name without its legal form, with all accounts that begin so."""
    owners: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for keys, account in by_keys.items():
        core = core_of(keys)
        for length in range(1, len(core) + 1):
            part = core[:length]
            if length == len(core) or _telling(part):
                owners[part].add(account)
                owners[_run_together(part)].add(account)
        place = _place(core)
        if place:
            if len(place) > 1 and set(place[1:]) <= _SIDES and _telling(place[:1]) and not is_common(place[0]):
                owners[place[:1]].add(account)
            owners[place].add(account)
            owners[_run_together(place)].add(account)
    return owners


def _run_together(part: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words with a possessive's s joined to them, as hurried people write it: `st marks` for St Mark's."""
    joined: list[str] = []
    for word in part:
        if word == "s" and joined:
            joined[-1] += "s"
        else:
            joined.append(word)
    return tuple(joined)


def _place(core: tuple[str, ...]) -> tuple[str, ...]:
    """Return what stands after the sort of house at the start of a name, which is how people speak of it.

    `Klinikum Felsdorf` is Felsdorf and `Town of Ashwick` is Ashwick; empty where a name does not start so, or where
    what is left tells nothing.
    """
    start = 0
    while start < len(core) - 1 and _HOUSE.fullmatch(core[start]):
        start += 1
    if len(core) > 2 and core[0] in _PLACES and core[1] in _LINKS:
        start = 2
    rest = core[start:] if start else ()
    plain = tuple(word for word in rest if len(word) > 2)
    return rest if plain and not _everyday(plain) and not set(rest) & _GENERIC - _ARTICLES else ()


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


_LINKS = word_set("of de di da do du del von van")
_PLACES = word_set(
    "city town village county borough district township municipality parish province region port harbour harbor "
    "university college hospital hospitals clinic clinics school schools council commune diocese archdiocese ville "
    "universite universidad universita hopital ciudad cidade citta comune comuna provincia ayuntamiento mairie camara "
    "puerto porto diputacion"
)
"""Folded first words after which `of` and a place make a customer's name; a bank or a ministry of a land is another
matter, for people name the land without it."""
_SIDES = word_set(
    "alto alta bajo baja alt neu nord nordost nordwest ost west mitte sud sudost sudwest norte sur este oeste centro "
    "haut haute bas basse noord zuid oost north south east west central norra sodra ostra vastra nova novo vella vieja "
    "viejo grande"
)
"""Folded words that part a place from its namesakes and are left out in talk: Hasselbrook Nord is Hasselbrook."""
_ARTICLES = word_set("the los las la le el de del der van von st san santa saint")
_HOUSE = re.compile(
    r"\w*(?:klini[kc]\w*|krankenh(?:au|a)s\w*|spital\w*|hopital\w*|ospedale|ziekenhui\w+|hospice|hospital\w*)|medisch|"
    r"(?:centr(?:um|e|o)|center|zentrum)|univers\w+|hochschule|\w*schule|school|ecole|escuela|college|academy|akademie|"
    r"(?:stadt|kraft|wasser|stahl|gas)?werke?|molkerei|brauerei|backerei|metzgerei|conservas|bodegas?|distribuciones|"
    r"grup(?:o|po)|gruppe|groupe|banco|banque|banca|bank|sparkasse|hotel\w*|fundacion|fondation|stiftung|stichting|"
    r"verein|maison|huis|haus|instituto?|institut[et]?|gemeente|gemeinde|stadt|kommun\w*|landkreis|ayuntamiento|"
    r"mairie|comune|cooperativa|societ[ae]|sociedad|fabri\w*|verlag|agen(?:cia|ce|tur)|museum|musee|museo|diocese|"
    r"port|city|county|council|borough|university|municipality"
)
"""Folded first words that say what sort of house it is, in the languages that customers' names are made of."""


def _joined_owners(by_keys: dict[tuple[str, ...], str]) -> dict[str, set[str]]:
    owners: dict[str, set[str]] = defaultdict(set)
    for keys, account in by_keys.items():
        owners["".join(keys)].add(account)
        owners["".join(core_of(keys))].add(account)
    return owners


def _address_owners(by_keys: dict[tuple[str, ...], str], prefixes: dict[tuple[str, ...], str]) -> dict[str, set[str]]:
    """Every label of five letters or more that an account's address may have, with all accounts that may have it."""
    owners = _joined_owners(by_keys)
    for part, account in prefixes.items():
        owners["".join(part)].add(account)
    for keys, account in by_keys.items():
        for word in core_of(keys):
            if not is_common(word) and word not in _GENERIC:
                owners[word].add(account)
    return {label: accounts for label, accounts in owners.items() if len(label) >= LEAST_LABEL}


def _by_first(*forms: Iterable[_Form]) -> dict[str, tuple[_Form, ...]]:
    """Index forms by their first word, the longest and surest first."""
    index: dict[str, list[_Form]] = defaultdict(list)
    for form in (form for group in forms for form in group):
        index[form.words[0]].append(form)
    return {key: tuple(sorted(found, key=lambda f: (-len(f.words), -f.strength))) for key, found in index.items()}
