"""A narrative as Markdown: the memo, then its sources and figures."""

import re

from assistant.export.preparation import AGREED, PREPARED, agreements
from assistant.export.references import PARAGRAPHS, References, exact, heading, ordered
from assistant.models.draft import Narrative
from assistant.models.narrative import Section, Statement

_SPECIAL = re.compile(r"([\\`*_<>\[\]|#])")


def escape(text: str) -> str:
    """Return the text so that Markdown shows it as it stands, on one line."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _sentence(statement: Statement, references: References) -> str:
    marks = references.marks(statement)
    flag = f" *(not verified: {escape('; '.join(statement.reasons))})*" if statement.status == "flagged" else ""
    return f"{escape(statement.text)}{f' {escape(marks)}' if marks else ''}{flag}"


def _section(section: Section, references: References) -> str:
    lines = [_sentence(s, references) for s in section.statements]
    body = " ".join(lines) if section.id in PARAGRAPHS else "\n".join(f"- {line}" for line in lines)
    return f"## {section.title}\n\n{body}\n"


def _preparation(narrative: Narrative, references: References) -> list[str]:
    parts = []
    if narrative.framing.questions:
        lines = []
        for number, asked in enumerate(narrative.framing.questions, 1):
            marks = references.marks(asked)
            answer = f"{escape(asked.answer)}{f' {escape(marks)}' if marks else ''}"
            lines.append(f"{number}. **{escape(asked.question)}** {answer}")
        parts.append(f"## {PREPARED}\n\n" + "\n".join(lines) + "\n")
    lines = []
    for item in agreements(narrative):
        lines += [f"**{item.title}**\n", *(f"- {escape(line)}" for line in item.lines), ""]
    return [*parts, f"## {AGREED}\n\n" + "\n".join(lines)]


def render_markdown(narrative: Narrative, *, appendix: bool = True) -> str:
    """Return the memo in the framing's order; with `appendix`, what prepares the conversation, and the sources.

    The sources are every citation and figure behind its markers.
    """
    references = References(narrative)
    parts = [f"# {escape(heading(narrative))}\n"]
    if narrative.framing.opening:
        parts.append(f"*{escape(narrative.framing.opening)}*\n")
    parts += [_section(section, references) for section in ordered(narrative) if section.statements]
    if appendix:
        parts += _preparation(narrative, references)
    if appendix and references.sources():
        lines = [f"{r.number}. {escape(r.place)}: {escape(r.detail)}" for r in references.sources()]
        parts.append("## Sources\n\n" + "\n".join(lines) + "\n")
    if appendix and references.figures():
        rows = [
            f"| F{n} | {escape(f.label)} | {escape(exact(f))} | {escape(f.formula)} | {len(f.rows)} |"
            for n, f in references.figures()
        ]
        parts.append(
            "## Figures\n\n| | figure | value | formula | rows |\n| --- | --- | --- | --- | --- |\n"
            + "\n".join(rows)
            + "\n"
        )
    return "\n".join(parts)
