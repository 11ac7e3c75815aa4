"""A narrative out: Markdown, Word, HTML, mail, JSON."""

from collections.abc import Callable

from assistant.errors import UsageError
from assistant.export.html import render_html
from assistant.export.mail import render_mail
from assistant.export.markdown import render_markdown
from assistant.export.word import render_word
from assistant.models.draft import Narrative

FORMATS: dict[str, Callable[[Narrative], str | bytes]] = {
    "md": render_markdown,
    "json": lambda narrative: narrative.model_dump_json(indent=2) + "\n",
    "docx": render_word,
    "html": render_html,
    "eml": render_mail,
}


def render(narrative: Narrative, form: str) -> bytes:
    """Return the narrative in one of FORMATS, as bytes (text as UTF-8); an unknown format is a UsageError."""
    if form not in FORMATS:
        raise UsageError(f"{form!r} is not a format", f"Use one of {', '.join(FORMATS)}.")
    out = FORMATS[form](narrative)
    return out.encode() if isinstance(out, str) else out
