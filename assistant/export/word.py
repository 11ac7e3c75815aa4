"""A narrative as a Word document: real styles, a table of figures, a waterfall chart, numbered sources."""

import io

import docx
from docx.document import Document
from docx.enum.text import WD_BREAK
from docx.shared import Cm, Pt, RGBColor

from assistant.export.chart import waterfall_png
from assistant.export.preparation import AGREED, PREPARED, agreements
from assistant.export.references import PARAGRAPHS, References, exact, heading, ordered
from assistant.models.draft import Narrative
from assistant.models.narrative import Section, Statement

_WIDTHS = (Cm(1.2), Cm(5.6), Cm(3.2), Cm(7.2))
"""Columns of the table of figures."""
_GREY, _RED = RGBColor(0x66, 0x66, 0x66), RGBColor(0xB5, 0x48, 0x2F)


def _styled() -> Document:
    document = docx.Document()
    for section in document.sections:
        section.page_width, section.page_height = Cm(21.0), Cm(29.7)
        section.left_margin = section.right_margin = Cm(1.6)
        section.top_margin = section.bottom_margin = Cm(1.2)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(9.5)
    normal.paragraph_format.space_after = Pt(1)
    normal.paragraph_format.line_spacing = 1.0
    for name, size in (("Title", 15), ("Heading 1", 11)):
        style = document.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = "Calibri", Pt(size), RGBColor(0x22, 0x2B, 0x38)
    document.styles["Heading 1"].paragraph_format.space_before = Pt(3)
    document.styles["List Bullet"].paragraph_format.line_spacing = 1.0
    document.styles["List Bullet"].paragraph_format.space_after = Pt(0)
    return document


def _write(document: Document, statements: list[Statement], style: str | None, references: References) -> None:
    paragraph = document.add_paragraph(style=style)
    for position, statement in enumerate(statements):
        paragraph.add_run(f"{' ' if position else ''}{statement.text}")
        marks = references.marks(statement)
        if marks:
            run = paragraph.add_run(f" {marks}")
            run.font.size, run.font.color.rgb = Pt(6.5), _GREY
        if statement.status == "flagged":
            run = paragraph.add_run(f" (not verified: {'; '.join(statement.reasons)})")
            run.italic, run.font.color.rgb = True, _RED


def _section(document: Document, section: Section, references: References) -> None:
    document.add_heading(section.title, level=1)
    if section.id in PARAGRAPHS:
        _write(document, list(section.statements), None, references)
        return
    for statement in section.statements:
        _write(document, [statement], "List Bullet", references)


def _preparation(document: Document, narrative: Narrative, references: References) -> None:
    if narrative.framing.questions:
        document.add_heading(PREPARED, level=1)
    for asked in narrative.framing.questions:
        paragraph = document.add_paragraph(style="List Number")
        paragraph.add_run(asked.question).bold = True
        paragraph.add_run(f" {asked.answer}")
        if marks := references.marks(asked):
            run = paragraph.add_run(f" {marks}")
            run.font.size, run.font.color.rgb = Pt(6.5), _GREY
    document.add_heading(AGREED, level=1)
    for item in agreements(narrative):
        document.add_paragraph().add_run(item.title).bold = True
        for line in item.lines:
            document.add_paragraph(line, style="List Bullet")


def _figures(document: Document, references: References) -> None:
    if not references.figures():
        return
    document.add_heading("Figures", level=1)
    table = document.add_table(rows=1, cols=4, style="Light List Accent 1")
    for cell, text in zip(table.rows[0].cells, ("", "Figure", "Value", "Formula"), strict=True):
        cell.text = text
    for number, figure in references.figures():
        row = table.add_row().cells
        for cell, text in zip(row, (f"F{number}", figure.label, exact(figure), figure.formula), strict=True):
            cell.text = text
    table.autofit = False
    for row in table.rows:
        for cell, width in zip(row.cells, _WIDTHS, strict=True):
            cell.width = width
            for paragraph in cell.paragraphs:
                for run in paragraph.runs:
                    run.font.size = Pt(8)


def render_word(narrative: Narrative) -> bytes:
    """Return a .docx: the memo, the waterfall chart where there is one, the figures and the sources."""
    document, references = _styled(), References(narrative)
    document.core_properties.title = heading(narrative)
    document.core_properties.author = "sales-narrative"
    document.add_heading(heading(narrative), level=0)
    if narrative.framing.opening:
        document.add_paragraph().add_run(narrative.framing.opening).italic = True
    for section in ordered(narrative):
        if section.statements:
            _section(document, section, references)
        if section.id == "revenue_vs_goal" and (picture := waterfall_png(narrative)):
            document.add_picture(io.BytesIO(picture), width=Cm(8.5))
    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    _preparation(document, narrative, references)
    _figures(document, references)
    if references.sources():
        document.add_heading("Sources", level=1)
    for source in references.sources():
        paragraph = document.add_paragraph()
        run = paragraph.add_run(f"[{source.number}] {source.place}: {source.detail}")
        run.font.size = Pt(8)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
