"""Text in notes that addresses the assistant: data like any other, so it is found, counted and never obeyed."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from assistant.insight.order_words import read_words
from assistant.insight.orders import hints_at_order, is_order
from assistant.insight.quarantine import Withheld
from assistant.language.disguise import decoded, plain, undisguised
from assistant.language.sentences import Sentence, split_sentences
from assistant.models.document import Document, Region, RegionKind

_FLAGS = re.IGNORECASE
REMEMBERED = 1024
"""Notes whose ranges are kept, as each is asked for several times while a week is drafted."""
CARRIED = 12
"""So many sentences at most belong to one order."""
_COLLEAGUE = re.compile(
    r"\b(?:ignore|disregard|forget) (?:my|our|the) (?:last|previous|earlier|first|other|old) (?:mail|e-?mail|"
    r"message|note|call|voicemail|quote|version|offer|draft|invite|invitation|"
    r"slide|attachment)s?\b|\b(?:our|their|the customer's|virtual|voice|digital) (?:\w+ )?(?:assistant|agent|"
    r"chat ?bot|copilot)(?: (?:product|module|feature|for|platform|add-on))",
    _FLAGS,
)
_ROLE = r"(?:system|assistant|developer)"
_OPENING = re.compile(
    rf"<\|(?:im_start|start_header_id|{_ROLE}|user)\|?>|\[(?:INST|SYS|SYSTEM)\]|<<SYS>>|"
    rf"<(?:{_ROLE}|instructions?|prompt|information|important|admin|(?:tool|function)_?(?:calls?|use|"
    rf"results?))\b[^<>]*>|"
    rf"^\W*(?:{_ROLE}(?: (?:message|prompt|override|note|instructions?))?|instructions?(?: (?:for|to) (?:the |"
    rf"an? |any )?[\w ]{{2,60}})?)\s*:\s*$|"
    rf"\b(?:begin|start)(?: of)? (?:system|admin|hidden|secret|new|developer) ?(?:prompt|instructions?|override|"
    rf"message)?\b",
    _FLAGS,
)
_CLOSING = re.compile(
    rf"<\|(?:im_end|eot_id|end_header_id|endoftext)\|?>|\[/(?:INST|SYS|SYSTEM)\]|<</SYS>>|"
    rf"</(?:{_ROLE}|instructions?|prompt|information|important|admin|(?:tool|function)_?(?:calls?|use|results?))\s*>|"
    rf"\b(?:end)(?: of)? (?:system|admin|hidden|secret|new|developer) ?(?:prompt|instructions?|override|message)?\b",
    _FLAGS,
)
_MARK = re.compile(
    rf"\[(?:{_ROLE}|admin\w*)(?: [^\[\]\n]{{0,40}})?(?:\]|::?)|\[rest[- ]of[- ]document\]|<\|/?\w{{2,20}}\|?>|"
    rf"\[/?(?:INST|SYS|SYSTEM)\]|<</?SYS>>|</?(?:{_ROLE}|instructions?|prompt|untrusted|"
    rf"passages?|"
    rf"documents?|context|information|admin|(?:tool|function)_?(?:calls?|use|results?))\b[^<>]*>",
    _FLAGS,
)
_SPEAKS_AS = re.compile(
    rf"^\W*{_ROLE} (?:message|prompt|override|note|instructions?)\s*[:\]]\s*\S|"
    r"^\W*system\s*:\s*(?:you\b|ignore|do\b|from now|all |the (?:assistant|model|following)|override|new |"
    r"please|always|never|report|mark|say)",
    _FLAGS,
)
_FOLLOWS = re.compile(
    r"^(?:instead,?|then\b|also,?|next,|from now on|do not|don't|never|always|only|you (?:must|should|"
    r"will|are)|say\b|state\b|write\b|report\b|output\b|print\b|respond\b|reply\b|answer\b|include\b|omit\b|"
    r"mark\b|rank\b|"
    r"stattdessen|en su lugar|schreibe?|this (?:is an order|overrides))",
    _FLAGS,
)
_MACHINERY = ("<!--", "<![", "[//", "[comment", "NOTE", "STYLE", "REGION")
"""How what is there for programs and editors begins in HTML, Markdown and WebVTT: hidden by its nature."""
_ITEM = re.compile(r"(?:^|\n)[ \t]*(?:[-*•+]|\(?\d{1,2}[.)]|\(?[a-z][.)])[ \t]+$")


def instruction_ranges(document: Document) -> list[Withheld]:
    """Return the stretches that address an assistant, in order, hidden text included; none is ever content.

    A sentence that is an order takes those with it that carry it on; what else the note says stays.
    """
    return list(_ranges(document.text, document.regions))


@lru_cache(8 * REMEMBERED)
def addresses_assistant(text: str) -> bool:
    """Whether a sentence speaks to a machine that reads the note rather than to a person, in disguise too."""
    text = _COLLEAGUE.sub(" ", text) if _COLLEAGUE.search(text) else text
    seen = plain(text)
    if _is_order(seen) or any(True for _ in decoded(seen)):
        return True
    return any(_is_order(found) for found in undisguised(text))


def hidden_text(document: Document) -> list[str]:
    """Return what the note says unseen and is no order: an element not shown, white on white, letters without width."""
    found = []
    for region in document.regions:
        if region.kind is RegionKind.HIDDEN:
            text = document.text[region.char_start : region.char_end]
            words = re.findall(r"[^\W\d_]{2,}", plain(text))
            shown = text.lstrip().startswith(_MACHINERY) or _unseen_order(text)
            if len(words) >= 3 and not shown:
                found.append(text)
    return found


@lru_cache(REMEMBERED)
def _ranges(text: str, regions: tuple[Region, ...]) -> tuple[Withheld, ...]:
    hidden = [(r.char_start, r.char_end) for r in regions if r.kind is RegionKind.HIDDEN]
    found = [Withheld(char_start=a, char_end=b, kind="instruction") for a, b in hidden if _unseen_order(text[a:b])]
    for start, end in _shown(hidden, len(text)):
        _add_orders(found, text, split_sentences(text, start, end))
    return tuple(sorted(found, key=lambda w: w.char_start))


def _shown(hidden: Sequence[tuple[int, int]], length: int) -> Iterator[tuple[int, int]]:
    at = 0
    for start, end in sorted(hidden):
        if start > at:
            yield at, start
        at = max(at, end)
    if at < length:
        yield at, length


def _unseen_order(text: str) -> bool:
    bare = re.sub(r"^<!--|-->$|^NOTE\b|</?\w[^<>]*>|^\[(?://|comment)\]: *[#<>]*", " ", text).strip(" ()\n")
    return any(hints_at_order(said) for said in (plain(bare), *undisguised(bare))) or any(True for _ in decoded(bare))


def _add_orders(found: list[Withheld], text: str, sentences: Sequence[Sentence]) -> None:
    """Go through sentences in order, and carry an order on to what only goes on with it."""
    carried = marked = listed = 0
    for i, sentence in enumerate(sentences):
        gap = text[sentences[i - 1].char_end if i else max(0, sentence.char_start - 40) : sentence.char_start]
        apart = bool(re.search(r"\n[^\S\n]*\n", gap)) and i > 0
        item = bool(_ITEM.search(gap))
        own = _addresses(sentence, gap) or _broken_line(text, sentences, i)
        goes_on = (carried and not apart and bool(_FOLLOWS.search(sentence.text))) or (
            listed and (item or not apart) and _tells(sentence.text)
        )
        within = marked > 0
        taken = bool(own or goes_on or (listed and item) or within)
        marked = _marked(sentence.text, text, sentences, i, marked)
        heads = own and sentence.text.rstrip().endswith((":", "："))
        listed = CARRIED if heads else max(0, listed - 1) if taken else 0
        carried = CARRIED if own else max(0, carried - 1) if taken else 0
        if taken:
            _append(found, sentence.char_start, sentence.char_end, adjacent=not gap.strip(" \n"))


def _marked(sentence: str, text: str, sentences: Sequence[Sentence], i: int, left: int) -> int:
    """Return how many more sentences a mark takes: up to its closing mark, the next one alone where there is none."""
    opening = list(_OPENING.finditer(sentence))
    closing = list(_CLOSING.finditer(sentence))
    if closing and (not opening or closing[-1].start() > opening[-1].start()):
        return 0
    before = text[: sentences[i].char_start]
    if opening and len(_CLOSING.findall(before + sentence)) <= len(_OPENING.findall(before)):
        ahead = sentences[i + 1 : i + 1 + CARRIED]
        return next((n for n, s in enumerate(ahead, 1) if _CLOSING.search(s.text)), 1)
    return max(0, left - 1)


def _tells(text: str) -> bool:
    words = read_words(text)
    return any(p.start <= 2 for role in ("write", "act", "override") for p in words.of(role)) or bool(
        _FOLLOWS.search(text)
    )


def _broken_line(text: str, sentences: Sequence[Sentence], i: int) -> bool:
    """Whether an order begins here that a line's end has cut in two, or began on the line before."""
    return any(
        _cut(text, a, b) and _addresses(Sentence(a.char_start, b.char_end, f"{a.text} {b.text}", a.speaker), "")
        for a, b in zip(sentences[max(0, i - 1) : i + 1], sentences[max(0, i - 1) + 1 : i + 2], strict=False)
    )


def _cut(text: str, first: Sentence, second: Sentence) -> bool:
    gap = text[first.char_end : second.char_start]
    return (
        gap.strip(" \t>*#-") == "\n"
        and first.text[-1].isalpha()
        and second.text[:1].islower()
        and first.speaker == second.speaker
    )


def _addresses(sentence: Sentence, gap: str) -> bool:
    if sentence.speaker is None and re.search(rf"(?:^|\n)\W*{_ROLE}\s*:\s*$", gap, _FLAGS):
        return True
    if sentence.speaker is not None and sentence.speaker.casefold() in ("system", "assistant", "developer"):
        return True
    return addresses_assistant(sentence.text)


def _is_order(text: str) -> bool:
    return bool(_MARK.search(text) or _SPEAKS_AS.search(text)) or is_order(text)


def _append(found: list[Withheld], start: int, end: int, *, adjacent: bool) -> None:
    if found and adjacent and found[-1].char_end <= start:
        found[-1] = found[-1].model_copy(update={"char_end": end})
    else:
        found.append(Withheld(char_start=start, char_end=end, kind="instruction"))
