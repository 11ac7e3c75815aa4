"""Which account, and which of its deals, a sentence of a note is about; None where nothing ties it to one."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from assistant.language.names import AccountDirectory, AccountMention, things_alone
from assistant.language.sentences import Sentence
from assistant.models.document import Document

CERTAIN = 0.5
"""Mentions weaker than this are parts of other names."""
REACH_TALK = 30
"""Sentences for which an account stays the topic of a conversation after it was named."""
REACH_PROSE = 8
"""The same in prose, where it also ends with the paragraph unless the next one goes on with a pronoun."""
REACH_ASTRAY = 1
"""The same for another customer whom a customer's own conversation mentions, and only if the sentence points back."""
LISTED = 0.7
"""Share of sentences that begin a line and end with a stop, from which on a new line is another matter."""
OPENING = 3
"""Sentences in which a conversation says whose it is, where neither title nor file name does."""

_ASIDE = re.compile(
    r"\b(?:unlike|compared (?:to|with)|same as|similar to|just like|like|as (?:with|at|we did (?:at|for))|"
    r"reference (?:call |visit |customer )?(?:with|at|from|is)?|"
    r"used to work (?:at|for)|worked (?:at|for)|came from|formerly (?:at|of|with)|ex-|previously (?:at|with)|"
    r"what we did (?:at|for)|such as|joined|"
    r"after the (?:loss|win) (?:of|at)|joining|moves? to|off to|go(?:es|ing)? to work (?:at|for))\s+(?:the )?$",
    re.IGNORECASE,
)
_REFERENCE = re.compile(
    r"\b(?:(?:visits?|trips?|tour|drive|outing)(?: to| of| at| in| with)|(?:our|the|a|as|another) reference(?:s| \w+)?"
    r"(?: to| at| in| from| with)?)\s+(?:the )?$",
    re.IGNORECASE,
)
"""What comes before a customer whom another one was shown; in a note of nobody's it is a visit to that customer."""
_TURNS_AWAY = re.compile(
    r"^(?:ok(?:ay)?,? |so,? |right,? |and |now,? |alright,? )*(?:next (?:topic|item|point)|moving on|"
    r"other (?:topics?|business|points?|items?)|any other business|aob\b|"
    r"in general|generally|overall|across (?:the board|all)|on another note|separately|internally|last item|"
    r"finally,? (?:a|some|the)|"
    r"let's (?:move|turn|switch|talk about)|forecast|pipeline (?:review|overall|in general)|hiring|marketing|"
    r"enablement|team (?:news|matters|topics)|"
    r"all (?:accounts|customers|deals)|several (?:accounts|customers|deals)|product (?:update|news)|"
    r"from (?:marketing|product|finance)|"
    r"not about any|company[- ]wide|as a team|general\b)",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(
    r"^[\W_]*(?:and |but |so |also,? |still,? |however,? |meanwhile,? |on the plus side,? |plus,? )*(?:they|"
    r"their|he|she|his|her|it|its|this|that|these|those|"
    r"the (?:customer|client|deal|account|renewal|champion|sponsor|buyer|cfo|cio|ceo|team|opportunity|contact|"
    r"prospect|project|pilot|contract|order|owner)|"
    r"amount|close date|stage|next steps?|risks?|status|procurement|legal|security|budget)\b",
    re.IGNORECASE,
)
_POINTS_INSIDE = re.compile(
    r"^[\W_]*(?:[\w’'-]+[ ,]+){1,4}(?:there|they|them|their|she|her|he|him|his|it)\b", re.IGNORECASE
)
"""The same within the first words, where a new line alone parts the sentence from what it speaks of."""
_HEADING = re.compile(
    r"^[ \t]*(?:#{1,6}[ \t]|\*\*[^*\n]+\*\*:?[ \t]*$|[A-Z][^.!?\n]{0,70}:[ \t]*$|(?:[A-Z0-9&.,'()/ -]{4,70})$)"
)
_ITEM = re.compile(r"^[ \t]*(?:[-*+•‣▪●–—]|\d{1,3}[.)])[ \t]")


class Tie(NamedTuple):
    """What a sentence is about."""

    account: str | None
    opportunity_id: str | None


class _Place(NamedTuple):
    """Where a sentence stands: the stretch of text since the last one belongs to it (turn prefix, bullet, label)."""

    lead: str
    line: str
    new_paragraph: bool
    new_line: bool
    """A new paragraph, or a new line of a note that has a line for each matter."""
    mentions: tuple[AccountMention, ...]


class _Scene(NamedTuple):
    """What sort of note it is: its own account, whether people talk in it, and whether it says that it's theirs."""

    home: str | None
    talk: bool
    own_talk: bool


class _Topic:
    """What the note has been talking about so far."""

    def __init__(self) -> None:
        self.section: AccountMention | None = None
        self.current: AccountMention | None = None
        self.distance = 0

    def name(self, mention: AccountMention) -> None:
        self.current, self.distance = mention, 0

    def drop(self) -> None:
        self.current, self.distance = None, 0


def attribute(document: Document, sentences: Sequence[Sentence], directory: AccountDirectory) -> list[Tie]:
    """Return what each sentence is about, one a sentence; None rather than a guess.

    It is the account that the sentence names, else the one whose section, bullet or stretch of talk it stands in,
    else the note's own.
    """
    found = [m for m in directory.mentions(document.text) if m.strength >= CERTAIN]
    places = list(_places(document.text, sentences, found))
    scene = _scene(document, sentences, found, document.account or _only_account(places), directory)
    topic, ties = _Topic(), []
    for sentence, place in zip(sentences, places, strict=True):
        mention = _topic_of(document, sentence, place, topic, scene)
        account = mention.account if mention else scene.home
        ties.append(Tie(account, _deal(document, account, mention, place, directory)))
    return ties


def _scene(
    document: Document,
    sentences: Sequence[Sentence],
    found: Sequence[AccountMention],
    home: str | None,
    directory: AccountDirectory,
) -> _Scene:
    talk = sum(s.speaker is not None for s in sentences) > 0.5 * len(sentences)
    opened = sentences[min(OPENING, len(sentences)) - 1].char_end if sentences else 0
    opening = {m.account for m in found if m.char_start < opened}
    titled = {m.account for m in directory.mentions(document.title or "")}
    stated = home is not None and (
        opening == {home} or titled == {home} or directory.account_in_slug(document.name) == home
    )
    return _Scene(home, talk, talk and stated)


def _topic_of(
    document: Document, sentence: Sentence, place: _Place, topic: _Topic, scene: _Scene
) -> AccountMention | None:
    """Return the mention that says what the sentence is about and move the topic on."""
    own = _chosen(document.text, place.mentions, scene.home)
    if _HEADING.match(place.line) and sentence.speaker is None:
        topic.section = own
        topic.drop()
        return own
    if own is not None:
        topic.name(own)
        return own
    topic.distance += 1
    if topic.section is not None:
        return topic.section
    if topic.current is not None and _ended(sentence, place, topic, scene):
        topic.drop()
    return topic.current


def _ended(sentence: Sentence, place: _Place, topic: _Topic, scene: _Scene) -> bool:
    """Whether the account that was last named is no longer what is spoken about."""
    if _TURNS_AWAY.search(sentence.text):
        return True
    if topic.distance > (REACH_TALK if scene.talk else REACH_PROSE):
        return True
    back = _POINTS_BACK.search(sentence.text) is not None
    astray = scene.home is not None and topic.current is not None and topic.current.account != scene.home
    if scene.talk:
        return astray and scene.own_talk and not (back and topic.distance <= REACH_ASTRAY)
    if astray:
        return place.new_paragraph or bool(_ITEM.match(place.lead)) or not back
    if place.new_line and not place.new_paragraph:
        back = back or _POINTS_INSIDE.search(sentence.text) is not None
    return (place.new_line or bool(_ITEM.match(place.lead))) and not back


def _places(text: str, sentences: Sequence[Sentence], mentions: Sequence[AccountMention]) -> list[_Place]:
    listed = _a_line_each(text, sentences)
    places, position = [], 0
    for sentence in sentences:
        gap = text[position : sentence.char_start]
        lead_at = max(position, text.rfind("\n", 0, sentence.char_start) + 1)
        line_at = text.rfind("\n", 0, sentence.char_start) + 1
        line_end = text.find("\n", sentence.char_start)
        line = text[line_at : line_end if line_end >= 0 else len(text)]
        inside = tuple(m for m in mentions if lead_at <= m.char_start < sentence.char_end)
        places.append(
            _Place(
                text[lead_at : sentence.char_start], line, "\n\n" in gap, ("\n" if listed else "\n\n") in gap, inside
            )
        )
        position = sentence.char_end
    return places


def _a_line_each(text: str, sentences: Sequence[Sentence]) -> bool:
    """Whether nearly every sentence has a line of its own, whole, as in minutes where each line is another matter.

    Texts sent from a phone have lines as well, but no full stops: there several lines make one message.
    """
    begin = sum(not text[text.rfind("\n", 0, s.char_start) + 1 : s.char_start].strip() for s in sentences)
    whole = sum(s.text.rstrip("\"'”’)*_ ").endswith((".", "!", "?", ":")) for s in sentences)
    return min(begin, whole) >= LISTED * len(sentences)


def _only_account(places: Sequence[_Place]) -> str | None:
    """Return the one account of a note that names no other, where it opens with it or names it often."""
    named = [m.account for place in places for m in place.mentions]
    if len(set(named)) != 1:
        return None
    sections = [place for place in places if re.match(r"[ \t]*#{2,6}[ \t]", place.line)]
    apart = any(place.mentions for place in sections) and not all(place.mentions for place in sections)
    opens = any(place.mentions for place in places[:2])
    return named[0] if not apart and (opens or len(named) >= 3) else None


def _chosen(text: str, mentions: Sequence[AccountMention], home: str | None) -> AccountMention | None:
    """Return the mention that the sentence is about: none in an aside, the note's own first, a deal before all."""
    plain = [m for m in mentions if not _beside(text, m, home)]
    if not plain:
        return None
    own = [m for m in plain if m.account == home]
    first = (own or plain)[0]
    deals = [m for m in plain if m.account == first.account and m.opportunity_id is not None]
    return deals[0] if deals else first


def _beside(text: str, mention: AccountMention, home: str | None) -> bool:
    """Whether a mention is there for comparison, as an example, or is but a thing that another's deal is named for."""
    before = text[max(0, mention.char_start - 40) : mention.char_start]
    if _ASIDE.search(before):
        return True
    if home is None or mention.account == home:
        return False
    return _REFERENCE.search(before) is not None or things_alone(text, mention)


def _deal(
    document: Document, account: str | None, mention: AccountMention | None, place: _Place, directory: AccountDirectory
) -> str | None:
    """Return the deal of that account: the one named, else the note's own, else the account's only one."""
    if account is None:
        return None
    if mention is not None and mention.opportunity_id is not None:
        return mention.opportunity_id
    if document.opportunity_id is not None and document.account == account:
        return document.opportunity_id
    deals = directory.deals_of(account)
    return deals[0].opportunity_id if len(deals) == 1 else directory.sole_open_deal(account)
