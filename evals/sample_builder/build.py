"""Rebuilds everything in `corpus/sample` that is generated: `python -m evals.sample_builder.build`.

Notes in plain formats are written by hand where they lie; `sources/` holds the text of those that need a program.
"""

import codecs
from collections.abc import Callable
from functools import partial
from pathlib import Path

from evals.sample_builder.notes import docx_bytes, eml_bytes, pdf_bytes, teams_bytes, zoom_bytes
from evals.sample_builder.pipeline import WEEKS, csv_bytes, rows_of, xlsx_bytes

HERE = Path(__file__).parent
SAMPLE = HERE.parent.parent / "corpus" / "sample"


def _utf16(text: str) -> bytes:
    return codecs.BOM_UTF16_LE + text.encode("utf-16-le")


def _windows(text: str) -> bytes:
    return text.encode("cp1252")


def _crlf(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode("utf-8")


def _utf8(text: str) -> bytes:
    return text.encode("utf-8")


NOTES: dict[str, tuple[str, Callable[[str], bytes]]] = {
    "calls/2026-11-17_kestrel_steering_group.vtt": ("kestrel_steering.vtt.txt", teams_bytes),
    "meetings/2026-11-16_pipeline_review.vtt": ("pipeline_review.vtt.txt", zoom_bytes),
    "deals/2026-11-18_capex_committee.eml": ("aldermoor_capex.eml.txt", partial(eml_bytes, alternative=True)),
    "deals/2026-11-18_FW_larkhall_pricing.eml": ("larkhall_forward.eml.txt", partial(eml_bytes, alternative=False)),
    "deals/2026-11-17_sandry_clause14.eml": ("sandry_legal.eml.txt", partial(eml_bytes, alternative=False)),
    "calls/2026-11-18_pellworth_ot_security.docx": ("pellworth_retest.docx.txt", docx_bytes),
    "calls/2026-11-17_ribeiro_vigo_visit.docx": ("ribeiro_distributor.docx.txt", docx_bytes),
    "meetings/2026-11-19_renewals_health_review.docx": ("cs_health_review.docx.txt", docx_bytes),
    "meetings/2026-11-19_leadership_meeting.pdf": ("leadership_w47.pdf.txt", pdf_bytes),
    "deals/2026-11-17_brannock_contract_status.pdf": ("brannock_contract_status.pdf.txt", pdf_bytes),
    "calls/2026-11-19_vantry_minutes.txt": ("vantry_minutes.cp1252.txt", _windows),
    "deals/2026-11-20_tillbury.txt": ("tillbury.utf16.txt", _utf16),
    "meetings/2026-11-18_leads_marketing_sales.html": ("leads_meeting.html.txt", _utf8),
    "meetings/2026-11-20_friday_standup.txt": ("sales_team_friday.crlf.txt", _crlf),
}
"""Path within the workspace -> (source, what turns it into bytes)."""


def crm_files() -> dict[str, bytes]:
    """Return the four exports by path within the workspace."""
    files = {}
    for week, day in WEEKS.items():
        rows = rows_of(week, HERE / "deals.yaml")
        kind = "xlsx" if week == "w46" else "csv"
        files[f"crm/opportunities_{day}.{kind}"] = xlsx_bytes(rows) if kind == "xlsx" else csv_bytes(rows)
    return files


def note_files() -> dict[str, bytes]:
    """Return the generated notes by path within the workspace."""
    return {
        path: make((HERE / "sources" / source).read_text(encoding="utf-8")) for path, (source, make) in NOTES.items()
    }


def main() -> None:
    """Write every generated file of the workspace."""
    for path, data in (crm_files() | note_files()).items():
        target = SAMPLE / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


if __name__ == "__main__":
    main()
