"""A narrative as one self-contained HTML page: no script, nothing loaded from elsewhere."""

import base64

from jinja2 import Environment, PackageLoader, StrictUndefined

from assistant.export.chart import waterfall_png
from assistant.export.preparation import AGREED, PREPARED, agreements
from assistant.export.references import PARAGRAPHS, References, exact, heading, ordered
from assistant.models.draft import Narrative


def render_html(narrative: Narrative) -> str:
    """Return the page; every text is escaped, the chart is inlined, and markers link to their sources."""
    environment = Environment(
        loader=PackageLoader("assistant.export", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    picture = waterfall_png(narrative)
    return environment.get_template("narrative.html").render(
        narrative=narrative,
        heading=heading(narrative),
        sections=[s for s in ordered(narrative) if s.statements],
        paragraphs=PARAGRAPHS,
        references=References(narrative),
        exact=exact,
        agreements=agreements(narrative),
        titles={"prepared": PREPARED, "agreed": AGREED},
        chart=base64.b64encode(picture).decode() if picture else "",
    )
