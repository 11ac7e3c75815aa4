"""Reads .vtt: what was said, one line a turn as `Speaker: words`, without the clock."""

import html
import re
from collections.abc import Iterator

import webvtt
from webvtt.errors import MalformedCaptionError, MalformedFileError

from assistant.errors import SourceError
from assistant.models.document import RegionKind
from assistant.sources.notes.extract import Extract, TextBuilder
from assistant.sources.notes.plain import decoded

_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]*)>", re.IGNORECASE)
_TAG = re.compile(r"</?[^<>]*>")
_PREFIX = re.compile(r"^(?:-\s*|>>\s*)?([^\W\d_][^:\n<>.!?,;]{0,39}):\s+(?=\S)")
_HOW = "Export the transcript again as WebVTT (.vtt), or save it as .txt."


def read_transcript(data: bytes) -> Extract:
    """Read WebVTT; cues of one speaker are merged, NOTE blocks are kept as hidden lines where they stand."""
    text, warnings = decoded(data)
    try:
        captions = webvtt.from_string(text)
    except (MalformedFileError, MalformedCaptionError) as error:
        raise SourceError("it is not WebVTT: its first line is not WEBVTT", _HOW) from error
    if not captions.captions:
        raise SourceError("it holds no cues that can be read", _HOW)
    builder, speaker = TextBuilder(), None
    notes = list(captions.header_comments)
    _add_notes(builder, captions.header_comments)
    for caption in captions.captions:
        if caption.comments:
            notes.extend(caption.comments)
            _add_notes(builder, caption.comments)
            speaker = None
        for voice, words in _turns(caption.raw_text, speaker):
            if voice == speaker and not builder.ends_with_space:
                builder.add(f" {words}")
            else:
                builder.line_break()
                builder.add(f"{voice}: {words}" if voice else words)
            speaker = voice
    _add_notes(builder, captions.footer_comments)
    title = re.match(r"WEBVTT[ \t]*[-–—:]?[ \t]*([^\n]*)", text)
    return Extract(
        text=builder.text,
        regions=builder.regions,
        title=(title[1].strip() or None) if title else None,
        aside="\n".join(notes),
        warnings=warnings,
    )


def _add_notes(builder: TextBuilder, notes: list[str]) -> None:
    for note in notes:
        if note.strip():
            builder.line_break()
            builder.add(f"NOTE {note.strip()}", RegionKind.HIDDEN)
            builder.line_break()


def _turns(payload: str, speaker: str | None) -> Iterator[tuple[str | None, str]]:
    """Yield each stretch of a cue with who says it: its voice tag, its `Name:` prefix, else who spoke before."""
    parts = _VOICE.split(payload)
    tagged = [(None, parts[0]), *zip((html.unescape(v).strip() for v in parts[1::2]), parts[2::2], strict=True)]
    for voice, piece in tagged:
        for line in _TAG.sub("", piece).split("\n"):
            words = re.sub(r"\s+", " ", html.unescape(line)).strip()
            prefix = None if voice else _PREFIX.match(words)
            if prefix:
                speaker, words = prefix[1].strip(), words[prefix.end() :]
            elif voice:
                speaker = voice
            if words:
                yield speaker, words
