"""What our people undertook in notes: who is to do what by when, whatever the sentence's form."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence

from assistant.insight.completing import answered_day, completed
from assistant.insight.days import before, days_said, in_figures
from assistant.insight.lines import said_before, spoken_before, written_before
from assistant.insight.promises import Promise, due_date
from assistant.insight.voices import among_us, deal_owner, from_the_account, is_name, of_ours, speaker_of, voice
from assistant.language.dates import DateMention, date_mentions
from assistant.language.people import PeopleIndex
from assistant.models.company import Company
from assistant.models.deal import Deal
from assistant.models.document import Document, Kind
from assistant.models.narrative import CellCitation
from assistant.models.risk import Label, NoteSignal, Tense

_SAME_DAY = re.compile(r"[\s,(]+(?:(?:that is|being|on)\s)?(?:the\s)?", re.IGNORECASE)
"""What may stand between two dates that say the same day."""

_LEAD = re.compile(r"^\W*(?:next(?: steps?)?|actions?|to ?do|agreed)?[:\s]*(?P<who>[^:]{2,60}):\s+\S", re.IGNORECASE)
_ITEM = re.compile(
    r"^\W*(?:actions?|action items?|to ?do|decided|decision|agreed|next(?: steps?)?)\s*[:–—-]\s*"
    r"(?P<who>[A-Z][^:,>→–—]{1,40}?)\s*(?:->|=>|→|:|,|\s[–—-])\s*(?=\S)",
    re.IGNORECASE,
)
"""An item of a list, whatever sets the name apart: `Action: Ann -> the list`, `TODO - Ann: the list`."""
_VOCATIVE = re.compile(
    r"^\W*(?P<who>[A-Z][\w'’-]+(?: and [A-Z][\w'’-]+)?), (?:please |can you |could you |will you )?[a-z]"
)
_MARKED = re.compile(
    r"\b(?:by|before|until|till|due|no later than|not later than|at the latest|latest)\b[^.;]{0,24}$", re.IGNORECASE
)
_ON = re.compile(r"(?:\b(?:on|for)\s|,\s*|[–—-]\s*|\(\s*)(?:the\s|\w+day,?\s)*$", re.IGNORECASE)
_NEXT = re.compile(r"next\b", re.IGNORECASE)
"""A day that needs no preposition: `I'll bring the list next Friday`."""
_ASKED_OF_US = re.compile(
    r"^\W*(?:She|He|[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)?) (?:asked|asks|wants|wanted|expects) (?:me |us )?for "
)
"""What one of those present asks for without saying of whom: it is asked of who writes it down."""
_WILL = re.compile(
    r"\b(?:will|'ll|shall|would|going to|is to|are to|has to|have to|promis\w+|commit\w*|undert\w+|offer\w*|agreed to|"
    r"wants?|aims?|plans?|takes?|sends?|brings?|gets?|gives?|opens?|ships?|fix(?:es)?|writes?|answers?|prepares?|delivers?|"
    r"provides?|finish(?:es)?|closes?|calls?|books?|names?|proposes?|checks?|decides?|confirms?|shares?|owes?|drafts?|"
    r"publish(?:es)?|presents?|reports?|sets? up|hands?|does|do|let me have)\b",
    re.IGNORECASE,
)
_ASKED = re.compile(r"\b(?:asked|told|asks|want|need|expect)\b", re.IGNORECASE)
_PLAIN = re.compile(
    r"^\W*(?P<who>[A-Z][\w'-]*(?: [A-Z][\w'-]*)?|we)"
    r"(?: will|'ll| shall| (?:has |have )?(?:promised|agreed|committed|undertaken|undertook|offered) to)\s+"
    r"(?!not\b|be\b|have\b|need\b|like\b|know\b|see\b|want\b|probably\b|never\b)",
)
_SET_TO = re.compile(
    r"\b(?:asked|asks|told|tells|wants|expects|instructed|(?:decided|agreed|settled|resolved)(?: that|:))(?= )",
    re.IGNORECASE,
)
"""What comes right after names who is to act: `Ada asked Tom for …`, `we decided that Tom …`."""
_IMPLICIT = re.compile(r"^\W*(?:will|going to|shall|to (?=[a-z]+ ))\b", re.IGNORECASE)
_OFFERED = re.compile(r"^(?:and |so |then )?(?:if|what if|would it (?:work|help) if|is it (?:ok|okay|enough) if|shall) "
                      r"(?:i|we)\b", re.IGNORECASE)  # fmt: skip
_FIRST = re.compile(r"\b(?:I|I'll|I'm|I've|we|we'll|We|We'll|let me)\b")
_ASIDE = re.compile(r"\s*[(<,].*$")
"""What may follow a name in a header: a role, a mail address."""
_OBJECT = re.compile(r"\b(?:to|with|for|from|ask|asks|tell|about|by|of|and|through|via|at|on)\s$", re.IGNORECASE)
"""Before a name: that person is not the one who acts."""
_PAST = re.compile(r"\b(?:was|were|had|did|met|came|went|sent|got|saw|\w{3,}ed)\b", re.IGNORECASE)
_VOWS = re.compile(
    r"^\W*(?:(?:yes|yep|ok(?:ay)?|sure|right|good|fine|so|and|then|well)[,.]? )*"
    r"(?:I(?:'ll| will| shall| am going to|'m going to)|I (?:do|send|bring|write|give|call|ring|come|deliver|make|book|"
    r"prepare|answer|take|get|put|hand|share|finish|publish)\b"
    r"|(?:\w+ ){1,4}?(?:is|are|'s|'re) (?:out|ready|done|finished|live|there|with you|in your \w+)\b"
    r"|\w+'s (?:out|ready|done|finished|live|there|with you)\b)"
    r"(?! (?:not|never|no)\b)",
    re.IGNORECASE,
)
"""How somebody promises in talk: `I'll send it`, `I will, on Friday`, `the plan is with you on the 4th`."""
_ORDERS = re.compile(
    r"^\W*(?:(?:please|then|so|okay|ok|and|right|well|just)[,.]? )*"
    r"(?:you(?:'ve| have| need|'ll have|'re| are) to\b|(?:send|write|bring|decide|ask|tell|call|ring|book|get|make|"
    r"check|prepare|arrange|confirm|chase|look|find|give|let|put|move|talk|speak|meet|visit|draft|finish|answer|show|"
    r"take)\b(?! (?:is|was|are|were|has|had)\b))",
    re.IGNORECASE,
)
"""In talk, what is to be done by the one who is spoken to: `write it before Thursday`, `you've to ask the bank`."""
_GOING = re.compile(
    r"^\W*I(?:'m| am) (?!(?:hop|think|expect|wait|look|try|wonder|feel|see|hear|read|guess|say|do|be)ing\b)\w+ing\b",
    re.IGNORECASE,
)
"""What somebody is doing on a day ahead, as good as promised: `I'm walking it on the 17th`."""
_TELLS = re.compile(
    r"^\W*I (?:see|meet|visit|drive|fly|go|walk|present|show|ring|call|sit|speak) (?!(?:that|why|how|what|no|it|them|"
    r"nothing|this)\b)",
    re.IGNORECASE,
)
"""What somebody does on a day ahead: `I see their treasurer on 21 September`."""
_GIVES = re.compile(
    r"^\W*(?:(?:by|on|before) [^,.]{3,30}, ?)?you(?:'ll| will)? (?:have|get|receive)\b(?! to\b| been\b)|"
    r"(?:^|[,;] (?:and |so |but )?)(?:she|he|they)(?:'ll| will)? gets? (?:an? |the |our |my |his |her |their )"
    r"(?:\w+ ){1,4}(?:by|before)\b",
    re.IGNORECASE,
)
"""A promise told from the side of who gets it: `you'll have the price by Thursday`, `she gets an answer by then`."""
_ABSENT = re.compile(
    r"\b(?:off|away|out|closed|shut|abroad|ill|on (?:leave|holiday)) (?:until|till)\b|"
    r"^\W*(?:I|we|they|he|she)(?:'d| would) (?:want|like|love|prefer|need)\b",
    re.IGNORECASE,
)
"""A day until which somebody is away, or by which somebody would like something: nobody has undertaken it."""
_PRONOUN = re.compile(r"^\W*(?:She|He) (?!\w+ed\b|was\b|had\b|is\b|has\b)\w+")
"""In writing, what the one does who was named last."""
_TRAILING = re.compile(r"\((?P<who>[A-Z][\w'’ -]{1,40})\)[.\s]*$")
_NOT_YET = re.compile(
    r"(?:\bnot|n't|\bnever) (?!before\b)(?:\w+ ){0,3}(?:by|before|until)\b(?! (?:my|your|him|her|it|our|them)sel)|"
    r"\bnot ready\b|"
    r"\bwas (?:due|planned|promised)\b|\bhad (?:been )?(?:promised|said|told|agreed)\b|"
    r"\b(?:was|were) (?:going )?to (?!be )\b|"
    r"\b(?:was|were) to be\b|"
    r"\b(?:'ll|will) (?:know|hear|see)\b|"
    r"\b(?:she|he|they)(?: is| are|'s|'re) (?:quite |very )?(?:certain|sure|confident|hopeful)\b|"
    r"\b(?:was|were|has been|have been) (?:not )?(?:sent|signed|done|opened|ready)\b",
    re.IGNORECASE,
)


def our_names(company: Company, deals: Iterable[Deal], documents: Iterable[Document]) -> frozenset[str]:
    """Return the full names of those who can undertake something for us.

    Owners of deals and initiatives, the CEO and advisors, authors of notes, and who attends meetings that are about no
    single account.
    """
    names = (
        {d.owner for d in deals} | {i.owner for i in company.initiatives} | {*company.ceo.advisors, company.ceo.name}
    )
    for document in documents:
        names.add(document.author or "")
        if document.kind is Kind.MEETING and not document.account:
            names.update(document.attendees)
    plain = (_ASIDE.sub("", name).strip() for name in names)
    return frozenset(n for n in plain if len(n.split()) > 1)


def our_people(company: Company, deals: Iterable[Deal], documents: Iterable[Document]) -> PeopleIndex:
    """Return the people of `our_names`, found by their full names, and by first or last names that one of them has."""
    return PeopleIndex(our_names(company, deals, documents))


_GREETING = re.compile(
    r"^\W*(?i:hi|hello|hey|hiya|dear|morning|good (?:morning|afternoon|evening)|thanks|thank you|cheers|sorry),?\s+"
    r"(?:[A-ZÀ-Þ][\w'’-]*\s*){1,3}[,!.:–—-]+\s*"
)
"""Who is greeted is spoken to and not who acts."""


def undertakings(
    documents: Sequence[Document], understood: Sequence[NoteSignal], people: PeopleIndex, deals: dict[str, Deal]
) -> list[Promise]:
    """Return what our people undertook, oldest first; what was asked of them counts as theirs.

    A sentence is taken for its form (an owner, an action ahead, a date on or after the note's), whatever its label;
    the label of the signal reader adds those whose form says less. Without a date it must be a written, plain promise
    in the owner's name; without an owner there is nothing to follow. One that does not say what is promised comes with
    the sentence beside it, or is `vague`.
    """
    by_id = {d.id: d for d in documents}
    spoken_to, turns, written = spoken_before(understood), said_before(understood), written_before(understood)
    found: list[Promise] = []
    for signal in understood:
        document = by_id.get(signal.document_id)
        if document is None or document.date is None:
            continue
        before = turns.get((signal.path, signal.char_start))
        answer = answered_day(signal, before)
        due = answer or _due(signal, document.date)
        if due is None and not _promises_plainly(signal, document.date, people):
            continue
        if answer and before:
            owner = voice(
                signal, document, people, deals, speaker_of(before) if before.speaker == signal.speaker else ""
            )
        else:
            owner = (
                _ordered(signal, document, people, spoken_to)
                or _owner(signal, document, people, deals)
                or _named_last(signal, document, people, written.get((signal.path, signal.char_start), ()))
            )
        if owner and (answer or _undertakes(signal, document, people)):
            found.append(
                _promise(signal, document, owner, due).model_copy(update=_grounds(document, owner, people, deals))
            )
    found.sort(key=lambda p: (p.said or dt.date.min, p.citation.path, p.citation.char_start))
    return completed(found, understood)


def _ahead(text: str, said: dt.date) -> Iterator[tuple[DateMention, bool]]:
    """Yield the dates ahead in the sentence, with whether `by`, `before`, `due` or the like stands before them."""
    for mention in days_said(text, said, ahead=not _PAST.search(text)):
        if mention.end >= said and mention.precision in ("day", "week", "month"):
            yield mention, _MARKED.search(before(text, mention)) is not None


def _due(signal: NoteSignal, said: dt.date) -> dt.date | None:
    text = in_figures(signal.text)
    mentions = list(_ahead(text, said))
    if not mentions:
        return None
    if signal.speaker and not _instructs(signal):
        # In talk much is said of tomorrow; only what is set a term, or plainly promised for a day, is followed.
        plain = text.replace("’", "'")
        promised = _VOWS.match(plain) is not None or _GIVES.search(plain) is not None
        mentions = [
            (m, marked)
            for m, marked in mentions
            if (marked and (m.end - said).days >= (1 if promised else 2))
            or (promised and m.precision == "day" and m.end > said)
        ]
    marked = [m for m, is_marked in mentions if is_marked]
    placed = [m for m, _ in mentions if _ON.search(before(text, m)) or (_NEXT.match(m.text) and _VOWS.match(text))]
    if not (marked or placed):
        return None
    if not marked:
        return placed[0].end
    first = marked[0]
    for mention, _ in mentions:
        # "by Friday the twenty-seventh": the second says which Friday.
        if _SAME_DAY.fullmatch(text[first.char_end : mention.char_start]):
            return mention.end
    return due_date(text, said) or first.end


def _promises_plainly(signal: NoteSignal, said: dt.date, people: PeopleIndex) -> bool:
    """Whether a sentence that names no day is a promise all the same: `Ann will send the tariff`, `I promised to …`.

    Much that is said of the future is a hope or a forecast, so it must be an item of a list of actions, or be written,
    understood as a commitment, and begin with who promises.
    """
    text = signal.text.replace("’", "'")
    if signal.speaker or date_mentions(text, said):
        return False
    item = _ITEM.match(text)
    if item and people.mentions(item["who"]):
        return True
    if signal.label is not Label.ASK_OR_COMMITMENT:
        return False
    lead = _PLAIN.match(text)
    if lead is None or not lead["who"]:
        return False
    return lead["who"] in ("I", "We", "we") or bool(people.mentions(lead["who"]))


def _instructs(signal: NoteSignal) -> bool:
    """Whether `Ann: send the draft …` is an item of a list, not Ann's own words."""
    return _is_person(signal) and signal.text[:1].islower() and not _FIRST.search(signal.text)


def _is_person(signal: NoteSignal) -> bool:
    """Whether who speaks is somebody, not the account that stands before a colon in a list of deals."""
    said = set((signal.speaker or "").casefold().split())
    return bool(said) and not said & set((signal.account or "").casefold().split())


def _undertakes(signal: NoteSignal, document: Document, people: PeopleIndex) -> bool:
    text = signal.text.replace("’", "'")
    if _NOT_YET.search(text) or _ABSENT.search(text) or signal.tense is Tense.DENIED:
        return False
    if text.rstrip("\"'”’) ").endswith("?"):
        return _OFFERED.match(text) is not None
    if signal.tense is Tense.HYPOTHETICAL and not _OFFERED.match(text):
        return False
    if _named_at_start(signal.text, people) or _instructs(signal):
        return True
    if _GOING.match(text) or _TELLS.match(text) or (signal.speaker and _VOWS.match(text)):
        return True
    by = any(marked for _, marked in _ahead(in_figures(signal.text), document.date or dt.date.min))
    likely = signal.label is Label.ASK_OR_COMMITMENT
    return bool((by or likely) and (_WILL.search(text) or _IMPLICIT.search(text) or _ASKED.search(text) or likely))


def _named_at_start(text: str, people: PeopleIndex) -> str:
    """Return who is named as the one to act: `Ann:`, `Ann and Tom:`, `Ann, please …`."""
    for pattern in (_LEAD, _ITEM, _VOCATIVE):
        match = pattern.match(text)
        named = people.mentions(match["who"]) if match else []
        if match and named and named[0].char_start <= 2:
            return named[0].name
        if match and pattern is not _VOCATIVE and (alone := _alone_before_colon(match["who"], people)):
            return alone
    return ""


def _alone_before_colon(who: str, people: PeopleIndex) -> str:
    """Return whose first name stands alone before a colon, though it is an everyday word at the start of a sentence."""
    named = people.mentions(f"by {who.strip()}") if who.strip().istitle() and who.strip().isalpha() else []
    return named[0].name if len(named) == 1 else ""


def _owner(signal: NoteSignal, document: Document, people: PeopleIndex, deals: dict[str, Deal]) -> str:
    first = _named_at_start(signal.text, people)
    if first:
        called = _VOCATIVE.match(signal.text) is not None and _own_clause(signal, document)
        return (voice(signal, document, people, deals) if called else "") or first
    if _instructs(signal):
        known = voice(signal, document, people, deals)
        return known or (signal.speaker or "" if among_us(document) and is_name(signal.speaker or "") else "")
    text = _GREETING.sub("", signal.text)
    set_to = _SET_TO.search(text)
    tasked = people.mentions(text[set_to.end() :]) if set_to else []
    if set_to and tasked and tasked[0].char_start <= 1:
        return tasked[0].name
    named = [m for m in people.mentions(text) if not _OBJECT.search(text[: m.char_start])]
    speaks = voice(signal, document, people, deals)
    trailing = _TRAILING.search(text)
    if trailing and people.mentions(trailing["who"]):
        return people.mentions(trailing["who"])[0].name
    if _GIVES.search(text.replace("’", "'")) and (speaks or signal.speaker):
        return speaks
    mine = _FIRST.search(text)
    if mine and (not named or mine.start() < named[0].char_start):
        if _ASKED.search(text[mine.end() : mine.end() + 12]) and not text[mine.end() :].lstrip().startswith("need to"):
            return _asked_of(signal, text, people, deals)
        unsigned = not signal.speaker and not from_the_account(document)
        return speaks or (deal_owner(document.account, None, deals) if unsigned else "")
    alone = among_us(document) or (document.attendees and all(of_ours(a, people) for a in document.attendees))
    if document.author and alone and not signal.speaker and _ASKED_OF_US.match(text):
        others = [m.name for m in people.mentions(text) if m.char_start > 1]
        return others[0] if others else of_ours(document.author, people)
    if named:
        return named[0].name
    if _IMPLICIT.match(text) or (signal.speaker and _VOWS.match(text.replace("’", "'"))):
        return speaks
    ours = among_us(document)
    return signal.speaker or "" if ours and signal.speaker and is_name(signal.speaker) and _is_person(signal) else ""


def _named_last(signal: NoteSignal, document: Document, people: PeopleIndex, earlier: Sequence[NoteSignal]) -> str:
    """Return who of ours `she` or `he` is in the notes of a talk among us: the one named in the sentences before."""
    if signal.speaker or not among_us(document) or not _PRONOUN.match(signal.text):
        return ""
    return next((named[0].name for s in earlier if (named := people.mentions(s.text))), "")


def _ordered(signal: NoteSignal, document: Document, people: PeopleIndex, spoken_to: dict[tuple[str, int], str]) -> str:
    """Return who of ours is told in a talk among us to do it: the one who spoke last before."""
    if not signal.speaker or _instructs(signal) or not among_us(document):
        return ""
    if not _ORDERS.match(signal.text.replace("’", "'")) or _named_at_start(signal.text, people):
        return ""
    return of_ours(spoken_to.get((signal.path, signal.char_start)), people)


def _own_clause(signal: NoteSignal, document: Document) -> bool:
    """Whether the date stands in a clause that says `I`: `Tom, please look at it, I answer them by Friday`."""
    text = in_figures(signal.text)
    dates = [m for m, _ in _ahead(text, document.date or dt.date.min)]
    clause = re.split(r"[,;]\s+", text[: dates[0].char_start])[-1] if dates else ""
    return _FIRST.match(clause) is not None


def _asked_of(signal: NoteSignal, text: str, people: PeopleIndex, deals: dict[str, Deal]) -> str:
    """Return of whom something is asked: a person named, else the owner of the deal that is spoken of."""
    named = people.mentions(text)
    if named:
        return named[0].name
    return deal_owner(signal.account, signal.opportunity_id, deals)


def _promise(signal: NoteSignal, document: Document, owner: str, due: dt.date | None) -> Promise:
    return Promise(
        text=signal.text,
        kind="commitment",
        owner=owner,
        due=due,
        account=document.account or (signal.account if _names_account(signal) else None),
        opportunity_id=signal.opportunity_id,
        said=document.date,
        citation=signal.citation,
    )


def _grounds(
    document: Document, owner: str, people: PeopleIndex, deals: dict[str, Deal]
) -> dict[str, bool | CellCitation | None]:
    """Return whether a note is of one account, and where its author is not told the CRM's cell that names the owner."""
    deal = next((d for d in deals.values() if d.is_open and d.account == document.account and d.owner == owner), None)
    told = bool(of_ours(document.author, people)) or among_us(document)
    cell = None
    if deal is not None and not told:
        cell = next(iter(deal.cited("owner")), None)
    return {"of_account": document.kind in (Kind.CALL, Kind.DEAL), "owned_by": cell}


def _names_account(signal: NoteSignal) -> bool:
    """Whether the sentence itself names the account; in a meeting about many it may only have been the last one."""
    first = (signal.account or "").split()[:1]
    return bool(first) and first[0].casefold() in signal.text.casefold()
