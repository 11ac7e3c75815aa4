"""Turns the readable sources of notes into the formats in which such notes arrive."""

import io
import re
from collections.abc import Callable
from email import policy
from email.message import EmailMessage
from html import escape

from docx import Document
from docx.shared import RGBColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer

from evals.sample_builder.archive import steady_zip

WHITE = "[[white]]"
CUE_WORDS = 24


def docx_bytes(source: str) -> bytes:
    """Return a Word file: `#` lines are headings, `- ` lines bullets, `[[white]]` lines are white on white."""
    document = Document()
    for line in filter(None, source.splitlines()):
        if line.startswith("#"):
            document.add_heading(line.lstrip("# "), level=min(line.count("#", 0, 3), 2))
        elif line.startswith("- "):
            document.add_paragraph(line[2:], style="List Bullet")
        elif line.startswith(WHITE):
            run = document.add_paragraph().add_run(line.removeprefix(WHITE))
            run.font.color.rgb = RGBColor(0xFF, 0xFF, 0xFF)
        else:
            document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return steady_zip(out.getvalue())


def pdf_bytes(source: str) -> bytes:
    """Return a PDF with a text layer, wrapped as a page wraps it."""
    styles = getSampleStyleSheet()
    story: list[Flowable] = []
    for line in filter(None, source.splitlines()):
        style = {0: "BodyText", 1: "Heading1", 2: "Heading2"}[len(line) - len(line.lstrip("#"))]
        story += [Paragraph(escape(line.lstrip("# ")), styles[style]), Spacer(1, 4)]
    out = io.BytesIO()
    SimpleDocTemplate(out, pagesize=A4, invariant=1, title=source.splitlines()[0].lstrip("# ")).build(story)
    return out.getvalue()


def teams_bytes(source: str) -> bytes:
    """Return a WebVTT transcript as Teams writes it: voice tags, a turn spread over several cues."""
    return _transcript(source, lambda name, words: f"<v {name}>{words}</v>", numbered=False)


def zoom_bytes(source: str) -> bytes:
    """Return a WebVTT transcript as Zoom writes it: numbered cues that begin with the speaker's name."""
    return _transcript(source, lambda name, words: f"{name}: {words}", numbered=True)


def eml_bytes(source: str, *, alternative: bool) -> bytes:
    """Return a mail, quoted-printable; with `alternative` it carries an HTML body too."""
    head, body = source.split("\n\n", 1)
    mail = EmailMessage(policy=policy.SMTP)
    for line in head.splitlines():
        name, value = line.split(": ", 1)
        mail[name] = value
    mail["Message-ID"] = f"<{abs(sum(map(ord, head))):06d}@mail.example>"
    mail.set_content(body, charset="utf-8", cte="quoted-printable")
    if alternative:
        page = "".join(f"<p>{escape(part)}</p>" for part in body.split("\n\n"))
        mail.add_alternative(f"<html><body>{page}</body></html>", subtype="html", cte="quoted-printable")
        mail.set_boundary("=_hallworth_alternative")
    return mail.as_bytes()


def _transcript(source: str, cue_text: Callable[[str, str], str], *, numbered: bool) -> bytes:
    lines, clock, number = ["WEBVTT", ""], 3.0, 0
    for turn in filter(None, source.splitlines()):
        name, words = turn.split(": ", 1)
        for cue in _cues(words):
            number, length = number + 1, 0.8 + 0.36 * len(cue.split())
            lines += [str(number)] if numbered else []
            lines += [f"{_stamp(clock)} --> {_stamp(clock + length)}", cue_text(name, cue), ""]
            clock += length + 0.4
    return "\n".join(lines).encode("utf-8")


def _cues(words: str) -> list[str]:
    cues: list[str] = []
    for sentence in re.split(r"(?<=[.?!]) (?=[A-Z])", words):
        if cues and len(cues[-1].split()) + len(sentence.split()) <= CUE_WORDS:
            cues[-1] += f" {sentence}"
        else:
            cues.append(sentence)
    return cues


def _stamp(seconds: float) -> str:
    millis = round(seconds * 1000)
    return f"{millis // 3_600_000:02d}:{millis // 60_000 % 60:02d}:{millis // 1000 % 60:02d}.{millis % 1000:03d}"
