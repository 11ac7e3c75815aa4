"""Tying notes to the CRM's accounts and deals."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from assistant.language.names import AccountDirectory, things_alone
from assistant.language.sentences import visible_spans
from assistant.models.deal import Deal, Snapshot
from assistant.models.document import Document, Kind
from assistant.sources.metadata import file_name_facts

CLEAR = 0.6
"""Share of a note's mentions that one account needs to be the account that the note is about."""
OPENING = 300
"""Characters within which a note says what it is about."""
OPENING_OF_MINUTES = 150
"""The same of a meeting's: an early item may be the only one with an account in it."""
OFTEN = 3
"""So many mentions tell it of a note that does not open with it."""
HEAD = 2000
"""Characters of a mail in which its own header lines end."""
_MAIL_LINE = re.compile(r"^(?:From|To|Cc|Reply-To):(.*)$", re.MULTILINE)
_DOMAIN = re.compile(r"@([\w-]+(?:\.[\w-]+)+)")


def directory_of(snapshots: Sequence[Snapshot]) -> AccountDirectory:
    """Return the directory of every account and deal that any snapshot names, the newest spelling first."""
    latest: dict[str, Deal] = {}
    for snapshot in snapshots:
        latest.update(snapshot.by_id())
    return AccountDirectory(latest.values())


def tie(document: Document, directory: AccountDirectory, deals: dict[str, Deal]) -> Document:
    """Return the document with account and opportunity as the CRM knows them.

    A named account or deal is matched with the CRM's spelling; where none is named, the account that most of the
    text's mentions are of, if it is clearly one. What the CRM doesn't know stays as written.
    """
    account, opportunity = document.account, document.opportunity_id
    if opportunity and opportunity not in deals:
        by_name = [d for d in deals.values() if d.name and d.name.strip().lower() == opportunity.strip().lower()]
        opportunity = by_name[0].opportunity_id if len(by_name) == 1 else opportunity
    if document.opportunity_name and not opportunity:
        wanted = document.opportunity_name.strip().lower()
        named = [d for d in deals.values() if d.name.strip().lower() == wanted]
        opportunity = named[0].opportunity_id if len(named) == 1 else None
    if opportunity in deals and not account:
        account = deals[opportunity].account or None
    account = _known(account, document, directory) if account else _by_mentions(document, directory)
    account = account or _by_address(document, directory)
    return document.model_copy(update={"account": account, "opportunity_id": opportunity})


def _known(account: str, document: Document, directory: AccountDirectory) -> str | None:
    """Return the CRM's spelling of an account as written; what is but a file name's words gives way to the text."""
    resolved = directory.resolve(account)
    if resolved:
        return resolved
    named = {m.account for m in directory.mentions(account)}
    if len(named) == 1:
        return named.pop()
    only_the_file_says_so = account == file_name_facts(document.name).account
    return _by_mentions(document, directory) if only_the_file_says_so else account


def _by_mentions(document: Document, directory: AccountDirectory) -> str | None:
    """Return the account that a note is clearly about: most mentions are of it, and they are more than one in passing.

    A note in which one account comes up late and once or twice, such as the minutes of a product team, is nobody's.
    """
    text = "\n".join(document.text[start:end] for start, end in visible_spans(document))
    named = [m for m in directory.mentions(text) if not things_alone(text, m)]
    titled = [m.account for m in directory.mentions(document.title or "")]
    counted = Counter([*titled, *(m.account for m in named)])
    if not counted:
        return None
    account, number = counted.most_common(1)[0]
    opening = OPENING_OF_MINUTES if document.kind is Kind.MEETING else OPENING
    opens = account in titled or any(m.account == account and m.char_start < opening for m in named)
    return account if number >= CLEAR * counted.total() and (opens or number >= OFTEN) else None


def _by_address(document: Document, directory: AccountDirectory) -> str | None:
    """Return the one account whose people a mail is from or to."""
    if document.format != "eml":
        return None
    domains = [domain for line in _MAIL_LINE.findall(document.text[:HEAD]) for domain in _DOMAIN.findall(line)]
    found = {account for domain in domains if (account := directory.account_at(domain)) is not None}
    return found.pop() if len(found) == 1 else None


def retied(documents: Iterable[Document], directory: AccountDirectory, deals: dict[str, Deal]) -> list[Document]:
    """Return those documents that a newer CRM ties differently."""
    changed = []
    for document in documents:
        tied = tie(document, directory, deals)
        if (tied.account, tied.opportunity_id) != (document.account, document.opportunity_id):
            changed.append(tied)
    return changed


def set_by_hand(document: Document, by_hand: Mapping[str, str]) -> Document:
    """Return the document with what a person set: account, opportunity_id, date (ISO), kind; empty text is no word."""
    update: dict[str, object] = {key: by_hand[key] for key in ("account", "opportunity_id") if by_hand.get(key)}
    if by_hand.get("date"):
        update |= {"date": dt.date.fromisoformat(by_hand["date"]), "date_source": "by_hand"}
    if by_hand.get("kind"):
        update["kind"] = Kind(by_hand["kind"])
    return document.model_copy(update=update) if update else document
