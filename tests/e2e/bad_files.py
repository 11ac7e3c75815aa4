"""Files that can't be read, made anew for each test: what breaks in real folders, and what an attacker would send."""

import io
import zipfile
from pathlib import Path

import openpyxl
from msoffcrypto.format.ooxml import OOXMLFile
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas

HEADER = "Opportunity ID,Account Name,Stage,Amount,Close Date,Created Date\n"


def pdf(text="A plain page about Halden Foods."):
    out = io.BytesIO()
    page = canvas.Canvas(out)
    page.drawString(72, 720, text)
    page.save()
    return out.getvalue()


def scanned_pdf():
    """A page that is one picture."""
    picture = io.BytesIO()
    from PIL import Image

    Image.new("L", (200, 200), 180).save(picture, "PNG")
    out = io.BytesIO()
    page = canvas.Canvas(out)
    page.drawImage(ImageReader(io.BytesIO(picture.getvalue())), 72, 400, 300, 300)
    page.save()
    return out.getvalue()


def locked_workbook():
    plain = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(["Opportunity ID", "Stage"])
    book.save(plain)
    out = io.BytesIO()
    OOXMLFile(io.BytesIO(plain.getvalue())).encrypt("secret", out)
    return out.getvalue()


def zip_bomb():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b"<w:t>" + b" " * 300_000_000)
    return out.getvalue()


def write(folder: Path, name: str, data) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())


def bad_workspace(folder: Path, outside: Path) -> None:
    """Fill a folder with one readable note, one readable export and everything else broken."""
    write(folder, "company.yaml", "name: Kestrel\nstages: {Proposal: open, Closed Won: won, Closed Lost: lost}\n")
    write(folder, "calls/2026-11-18_good.md", "Halden Foods asked for a second demo before they sign the contract.\n")
    good = "O-1,Halden Foods,Proposal,1000,2026-12-01,2026-10-01\n"
    write(folder, "crm/good_2026-11-20.csv", HEADER + good)
    write(folder, "crm/shifted_2026-11-06.csv", HEADER + good + "O-2,Tarn,Mills,Proposal,2000,2026-12-02,2026-10-02\n")
    write(folder, "crm/repeated_2026-11-13.csv", HEADER + good + good)
    write(folder, "crm/stage_2026-10-30.csv", HEADER + good.replace("Proposal", "Sniffing about"))
    write(folder, "crm/ambiguous_2026-10-23.csv", HEADER + "O-1,Halden,Proposal,1000,03/04/2026,05/06/2026\n")
    write(folder, "crm/locked_2026-10-16.xlsx", locked_workbook())
    write(folder, "calls/2026-11-18_truncated.pdf", pdf()[:400])
    write(folder, "calls/2026-11-18_scan.pdf", scanned_pdf())
    write(folder, "calls/2026-11-18_empty.txt", b"")
    write(folder, "calls/2026-11-18_binary.txt", bytes(range(256)) * 40)
    write(folder, "calls/2026-11-18_bomb.docx", zip_bomb())
    write(folder, "calls/2026-11-18_picture.bmp", b"BM" + b"\0" * 100)
    large = folder / "calls/2026-11-18_large.txt"
    with large.open("wb") as file:
        file.truncate(100_000_000)
    outside.write_text("Not yours.")
    (folder / "calls/2026-11-18_link.txt").symlink_to(outside)


REFUSED = {
    "crm/shifted_2026-11-06.csv", "crm/repeated_2026-11-13.csv", "crm/stage_2026-10-30.csv",
    "crm/ambiguous_2026-10-23.csv", "crm/locked_2026-10-16.xlsx", "calls/2026-11-18_truncated.pdf",
    "calls/2026-11-18_scan.pdf", "calls/2026-11-18_empty.txt", "calls/2026-11-18_binary.txt",
    "calls/2026-11-18_bomb.docx", "calls/2026-11-18_picture.bmp", "calls/2026-11-18_large.txt",
    "calls/2026-11-18_link.txt",
}  # fmt: skip
