"""An answer out of notes: the sentence that answers, word for word, and where it stands; or what was looked for."""

import datetime as dt
import re
from collections.abc import Sequence

from assistant.chat.answer import Answer, abstain
from assistant.chat.desk import Desk
from assistant.chat.evidence import Reader, Scored, holds, speaks, tells_role
from assistant.chat.passages import Said
from assistant.chat.question import Question, Wanted
from assistant.language.dates import date_mentions
from assistant.language.numbers import quantities
from assistant.models.deal import Status
from assistant.models.narrative import NoteCitation
from assistant.writing.wording import day, listed, sentence_case

ENOUGH = 0.5
"""The least score of a sentence that is given as an answer; see evals/benchmarks/ask.py."""
SECOND = 0.8
"""A second sentence is quoted when it scores at least this share of the first."""
OWN = 0.5
"""And when it holds so much of what the question asks for itself, not in the sentences around it."""
OF_ROLE = 0.6
"""And so much of it where it tells who by a role alone: `the nursing director has declined`."""
REASONS_NEAR = 1_000
"""Characters around what happened within which a note tells why."""
MOST_WORDS = 70
_FUTURE = re.compile(r"\b(?:will|shall|going to|planned|next|expected|due|upcoming)\b", re.IGNORECASE)
_DONE = re.compile(
    r"\b(?:did|was|were|has|have|had)\b(?!.{0,40}\b(?:planned|expected|going|due|promised|asked|said|say)\b)",
    re.IGNORECASE,
)
_WAS_DONE = re.compile(
    r"\bwhen (?:did|was|were|has|had)\b(?!.{0,40}\b(?:planned|expected|going|due|promised|meant|supposed|to)\b)",
    re.IGNORECASE,
)
"""Asks for a day that is past: one that is ahead does not answer."""
_OUTCOME = re.compile(
    r"\b(?:agree[ds]?|decide[ds]?|chose|choose|chosen|sign(?:ed)?|approve[ds]?|confirm(?:ed)?|settled?|fixed|set|"
    r"pick(?:ed)?|select(?:ed)?|accept(?:ed)?|reject(?:ed)?|vote[ds]?|release[ds]?|grant(?:ed)?|refuse[ds]?|"
    r"decline[ds]?|turned (?:it |us )?down|went (?:with|for)|said (?:yes|no))\b",
    re.IGNORECASE,
)
"""What a question asks the outcome of: a sentence that only plans it does not answer."""
_AHEAD = re.compile(
    r"\b(?:will|shall|won['’]t|going to|is to|are to|to be (?:agreed|decided|fixed|set|confirmed)|plans? to|"
    r"intends? to|hopes? to|not yet|would)\b|['’]ll\b",
    re.IGNORECASE,
)
_SPEAKS = re.compile(
    r"(?P<who>[A-Z][\w’'-]*|\b[a-z]+) (?:said|says|told|tells|wrote|writes|replied|stated|states|answered|added|"
    r"reported|asked)\b"
)
_CHOSE_US = r"(?:choose|chose|chosen|pick(?:ed)?|select(?:ed)?|sign(?:ed)?|go(?:ne)?|went|buy|bought|order(?:ed)?)"
_WHY_WON = re.compile(
    rf"\bwhy (?:did|have|has|do)\b.*\b{_CHOSE_US}\b(?: with| from| for)? us\b|\bwhy (?:did|have|has) we (?:win|won)\b",
    re.IGNORECASE,
)
_WHY_LOST = re.compile(r"\bwhy (?:did|have|has|was|is)\b.*\b(?:lose|lost)\b", re.IGNORECASE)
"""Takes for granted that a deal is won, or lost."""
_STRICT = frozenset(
    {
        Wanted.NUMBER,
        Wanted.MONEY,
        Wanted.PERCENT,
        Wanted.DATE,
        Wanted.DURATION,
        Wanted.PERSON,
        Wanted.NAME,
        Wanted.SPEECH,
    }
)


def quoted_answer(question: Question, desk: Desk, reader: Reader) -> Answer:
    """Return the best sentences on the question, quoted and cited; an abstention where none is good enough."""
    ranked = reader.rank(question, list(desk.find(question.text, desk.search)))
    fitting = standing([s for s in ranked[:12] if answers(question, s, desk.frame.as_of, desk.brief.people)])
    why = question.wanted[0] is Wanted.REASON
    if not fitting or fitting[0].score < ENOUGH:
        return abstain((presumed(question, desk) if why else None) or looked_for(question))
    chosen = reasons_of(fitting, ranked) if why else chosen_of(fitting)
    if why and not any(s.features.get("holds") for s in chosen) and (untrue := presumed(question, desk)):
        return abstain(untrue)
    alone = question.wanted[0] is Wanted.REQUEST
    said = [s.said.model_copy(update={"after": "", "after_range": None}) if alone else s.said for s in chosen]
    beside = same_elsewhere(question, chosen, fitting)
    also = f" The same stands in {listed([_where(s, desk) for s in beside])}." if beside else ""
    cites = tuple(dict.fromkeys(c for s in (*said, *beside) for c in cited(s)))
    return Answer(answer=f"{' '.join(told(s, desk) for s in said)}{also}", citations=cites)


def presumed(question: Question, desk: Desk) -> str | None:
    """Return in words that what a question takes for granted is not so: a deal won, or lost, that the CRM has open."""
    won, lost = _WHY_WON.search(question.text), _WHY_LOST.search(question.text)
    deals = [d for d in desk.brief.deals.values() if d.account in question.accounts]
    status = Status.WON if won else Status.LOST
    if not (won or lost) or not deals or any(d.status is status for d in deals):
        return None
    stages = listed(sorted({d.stage for d in deals}))
    return f"No deal with {listed(list(question.accounts))} is {status.value} in the CRM, where it stands at {stages}."


def same_elsewhere(question: Question, chosen: Sequence[Scored], fitting: Sequence[Scored]) -> list[Said]:
    """Return the sentence of another note that gives the same day, number or name, where one answers nearly as well."""
    paths = {s.said.path for s in chosen}
    value = _values(question, chosen[0].said)
    same = (
        s.said
        for s in fitting
        if s.said.path not in paths
        and not s.said.superseded
        and s.score >= ENOUGH
        and value & _values(question, s.said)
    )
    return list(same)[:1]


def _values(question: Question, said: Said) -> frozenset[str]:
    """Return what a sentence holds of the kind that is wanted, beyond what the question names itself."""
    text = said.after if _asks(said) and said.after else said.text
    match question.wanted[0]:
        case Wanted.DATE:
            return frozenset(f"{m.start} {m.end}" for m in date_mentions(text, said.date))
        case Wanted.NUMBER | Wanted.MONEY | Wanted.PERCENT | Wanted.DURATION:
            asked = {q.value for q in quantities(question.text)}
            return frozenset(f"{q.value:f}" for q in quantities(text) if q.value not in asked)
        case _:
            return frozenset()


def _where(said: Said, desk: Desk) -> str:
    return f"{said.document}{f' of {day(said.date, desk.frame.as_of)}' if said.date else ''}"


def standing(fitting: Sequence[Scored]) -> list[Scored]:
    """Return what may answer, what a later note overtook behind what still holds, where that is good enough."""
    good = [s for s in fitting if not s.said.superseded and s.score >= ENOUGH]
    return [*good, *(s for s in fitting if s not in good)] if good else list(fitting)


def answers(question: Question, scored: Scored, present: dt.date, ours: frozenset[str] = frozenset()) -> bool:
    """Whether the sentence (or what follows it, where it asks) holds the kind of thing that is wanted.

    What others than our own people (`ours`) say in a transcript is a remark of theirs, without `said` beside it.
    """
    kind = question.wanted[0]
    said = scored.said
    if (
        said.heading
        or scored.features.get("other")
        or scored.features.get("apart")
        or (kind not in _STRICT and _is_heading(said))
    ):
        return False
    asked_back = kind is not Wanted.REQUEST and _asks(said)
    text = said.after if asked_back and said.after else said.text
    if kind is Wanted.YES_OR_NO:
        return not (_OUTCOME.search(question.text) and not _OUTCOME.search(text))
    planned = kind is not Wanted.REASON and _only_planned(question.text, text, said.date)
    if planned or (question.names_kind and scored.features.get("astray")):
        return False
    if kind not in _STRICT:
        return not (asked_back and not said.after)
    spoken = kind is Wanted.SPEECH and (speaks(question, said) or (bool(said.speaker) and said.speaker not in ours))
    by_role = kind is Wanted.PERSON and tells_role(text, question.text) and scored.features.get("own", 0.0) >= OF_ROLE
    if not (holds(kind, text, question.text) or spoken or by_role):
        return False
    if kind is Wanted.SPEECH and _of_another_voice(question, said):
        return False
    if kind is Wanted.DATE and _FUTURE.search(question.text):
        mentions = date_mentions(text, said.date)
        return not mentions or any(m.end >= present for m in mentions)
    if kind is Wanted.DATE and _WAS_DONE.search(question.text):
        mentions = date_mentions(text, said.date)
        return not mentions or any(m.start <= present for m in mentions)
    return True


def _only_planned(question: str, text: str, said: dt.date | None) -> bool:
    """Whether a question asks what came of something, and the sentence only tells what is ahead.

    A day after the note's own tells of a plan too (`the board signs on Friday`), unless the sentence has an outcome.
    """
    if not (_DONE.search(question) and _OUTCOME.search(question)):
        return False
    if _AHEAD.search(text):
        return True
    if not _OUTCOME.search(text):
        return True
    ahead = said is not None and any(m.end > said for m in date_mentions(text, said))
    return ahead and not _OUTCOME.search(text)


def _of_another_voice(question: Question, said: Said) -> bool:
    """Whether what is reported was said by somebody whom the question does not ask about.

    `Owen says that the manager is content` is Owen's remark; what a speaker says in person is the speaker's.
    """
    asked = {w.casefold() for w in re.findall(r"\w+", question.text)}
    own = {w.casefold() for w in re.findall(r"\w+", said.speaker or "")}
    voices = [m["who"].casefold() for m in _SPEAKS.finditer(said.text) if m["who"][0].isupper()]
    named = [own if v in ("i", "we") else {v} for v in voices if v not in ("he", "she", "they", "it", "who")]
    return bool(named) and not any(n & asked for n in named)


def _is_heading(said: Said) -> bool:
    """Whether the line names a topic and says nothing of it."""
    words = said.text.split()
    return len(words) < 4 or (said.text[-1] not in ".!?…\"'”’)" and len(words) < 7 and not re.search(r"\d", said.text))


def reasons_of(fitting: Sequence[Scored], ranked: Sequence[Scored]) -> list[Scored]:
    """Return the best where it gives a reason, else the reason that its note gives right around it, and the best.

    With it goes the reason that another note gives for the same, where it is told there too.
    """
    best = fitting[0]
    found = chosen_of(fitting) if best.features.get("holds") else _with_reason(best, ranked)
    paths = {s.said.path for s in found}
    other = next(
        (
            s
            for s in fitting[1:]
            if s.said.path not in paths and s.score >= ENOUGH and s.features["own"] >= OWN and s.features["about"]
        ),
        None,
    )
    reasons = [s for s in _with_reason(other, ranked) if _gives_reason(s)] if other else []
    return [*found, *reasons[:1]] if len(found) == 1 or _gives_reason(found[0]) else found


def _gives_reason(scored: Scored) -> bool:
    return bool(scored.features.get("holds") or scored.features.get("hints"))


def _with_reason(best: Scored, ranked: Sequence[Scored]) -> list[Scored]:
    """Return the nearest reason to a sentence in its note, and the sentence; alone where it is one or none is near."""
    if best.features.get("holds"):
        return [best]

    def apart(scored: Scored) -> tuple[bool, int]:
        return scored.said.char_start < best.said.char_start, abs(scored.said.char_start - best.said.char_start)

    near = [
        s
        for s in ranked
        if s.said.path == best.said.path
        and s.said != best.said
        and (s.features.get("holds") or (s.features.get("hints") and s.said.of_known and s.features.get("about")))
        and not s.features.get("other")
        and not _is_heading(s.said)
        and abs(s.said.char_start - best.said.char_start) <= REASONS_NEAR
    ]
    return [min(near, key=apart), best] if near else [best]


def chosen_of(fitting: Sequence[Scored]) -> list[Scored]:
    """Return the best, and the second where it is nearly as good and from another place."""
    best = fitting[0]
    more = [
        s
        for s in fitting[1:3]
        if s.score >= SECOND * best.score and s.said.text != best.said.text and s.features.get("own", 0.0) >= OWN
    ]
    return [best, *more[:1]]


def looked_for(question: Question) -> str:
    """Return in words what was looked for in vain."""
    about = f" about {listed(list(question.accounts))}" if question.accounts else ""
    words = list(dict.fromkeys(question.words))[:6]
    what = f" on {listed([f'“{w}”' for w in words])}" if words else ""
    kind = {
        Wanted.DATE: "a date",
        Wanted.PERSON: "a name",
        Wanted.NAME: "a name",
        Wanted.SPEECH: "a remark",
        Wanted.NUMBER: "a number",
        Wanted.MONEY: "an amount",
        Wanted.PERCENT: "a percentage",
        Wanted.DURATION: "a length of time",
        Wanted.REASON: "a reason",
    }.get(question.wanted[0], "a statement")
    where = "in the figures, the CRM and the notes"
    return f"Not on record: I looked {where} for {kind}{what}{about}, and found none that answers."


def told(said: Said, desk: Desk) -> str:
    """Return a sentence with its source in front, in quotation marks."""
    when = f", {day(said.date, desk.frame.as_of)}" if said.date else ""
    who = f"{said.speaker} in " if said.speaker else ""
    about = f" ({said.account})" if said.account else ""
    lead = f"{who}{said.document}{when}{about}"
    old = " (overtaken since)" if said.superseded else ""
    text = _quote(said.text)
    if _asks(said) and said.after:
        text = f"{text} {_quote(said.after)}"
    return f"{sentence_case(lead) if who else lead}{old}: {text}."


def _quote(text: str) -> str:
    words = text.split()
    folded = " ".join(words[:MOST_WORDS]) + (" …" if len(words) > MOST_WORDS else "")
    inner = folded.replace("“", "‘").replace("”", "’").replace('"', "'")
    return f"“{inner.rstrip('.')}”"


def cited(said: Said) -> list[NoteCitation]:
    """Return the citations of a sentence, and of the answer after it where it asks."""
    found = [said.citation()]
    if _asks(said) and said.after_range is not None:
        start, end = said.after_range
        found.append(
            NoteCitation(document=said.document, path=said.path, char_start=start, char_end=end, quote=said.after)
        )
    return found


def _asks(said: Said) -> bool:
    return said.text.rstrip().rstrip("\"'”’").endswith("?")
