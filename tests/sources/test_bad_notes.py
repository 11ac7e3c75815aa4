import io
import zipfile
from email.message import EmailMessage

import docx
import pytest
from pypdf import PdfReader, PdfWriter
from reportlab.pdfgen import canvas

from assistant.errors import SourceError
from assistant.sources.notes import read_note


def refusal(tmp_path, name, content, **options):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(SourceError) as caught:
        read_note(path, relative=f"meetings/{name}", **options)
    error = caught.value
    for line in (error.what, error.how):
        assert line
        assert "\n" not in line
        assert str(tmp_path) not in line
    assert repr(name) in error.what
    return error


def pdf(draw=None, pages=1):
    file = io.BytesIO()
    page = canvas.Canvas(file)
    for _ in range(pages):
        if draw:
            draw(page)
        page.showPage()
    page.save()
    return file.getvalue()


def with_text(page):
    page.drawString(72, 720, "The champion has left the company.")


@pytest.mark.parametrize("name", ["a.md", "a.txt", "a.vtt", "a.docx", "a.pdf", "a.eml", "a.html"])
@pytest.mark.parametrize("content", [b"", b"  \r\n\t\n "])
def test_an_empty_file_is_refused_in_every_format(tmp_path, name, content):
    assert "empty" in refusal(tmp_path, name, content).what


@pytest.mark.parametrize("content", ["\ufeff \n".encode(), " \n".encode("utf-16"), b"\x00\x00\x00"])
def test_a_text_of_marks_and_white_space_only_is_refused(tmp_path, content):
    refusal(tmp_path, "a.txt", content)
    refusal(tmp_path, "a.md", content)


@pytest.mark.parametrize("content", [b"PK\x03\x04abc", bytes(range(256)) * 8, b"\x89PNG\r\n\x1a\n" + b"\x00" * 50])
@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.vtt", "a.docx", "a.pdf", "a.eml", "a.html"])
def test_binary_data_under_any_name_is_refused(tmp_path, name, content):
    refusal(tmp_path, name, content)


@pytest.mark.parametrize("name", ["a.xyz", "a", "a.doc", "a.png"])
def test_an_unknown_format_is_refused_with_the_formats_that_are_read(tmp_path, name):
    assert "docx" in refusal(tmp_path, name, b"words").how


def test_a_file_over_the_limit_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "big.txt"
    with path.open("wb") as file:
        file.truncate(100 * 1024 * 1024)
    with pytest.raises(SourceError, match="limit is 25 MB") as caught:
        read_note(path, relative="big.txt")
    assert "max_file_mb" in caught.value.how
    assert "limit is" in refusal(tmp_path, "b.txt", b"x" * 2000, max_bytes=1000).what


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(SourceError, match="cannot be opened"):
        read_note(tmp_path / "gone.txt", relative="gone.txt")


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9, 0.98])
def test_a_truncated_pdf_is_refused(tmp_path, share):
    whole = pdf(with_text, pages=3)
    assert "cut off" in refusal(tmp_path, "a.pdf", whole[: int(share * len(whole))]).what


def test_a_pdf_of_scans_is_refused_with_the_remedy(tmp_path):
    error = refusal(tmp_path, "a.pdf", pdf(lambda page: page.rect(10, 10, 300, 300, fill=1), pages=2))
    assert "scan" in error.what
    assert "OCR" in error.how


def test_an_encrypted_pdf_is_refused_unless_it_opens_without_a_password(tmp_path):
    for password in ("secret", ""):
        writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(with_text))))
        writer.encrypt(password, owner_password="owner", algorithm="AES-256")
        file = io.BytesIO()
        writer.write(file)
        if password:
            assert "password" in refusal(tmp_path, "a.pdf", file.getvalue()).what
        else:
            (tmp_path / "b.pdf").write_bytes(file.getvalue())
            assert "champion" in read_note(tmp_path / "b.pdf", relative="b.pdf").text


def test_a_pdf_with_damaged_insides_is_refused(tmp_path):
    whole = pdf(with_text)
    refusal(tmp_path, "a.pdf", whole[:20] + b"\x00garbage" * 200 + b"\n%%EOF\n")


def test_a_pdf_of_too_many_pages_is_refused(tmp_path):
    assert "pages" in refusal(tmp_path, "a.pdf", pdf(pages=501)).what


def zipped(members):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def test_a_zip_bomb_dressed_as_a_word_file_is_refused_unopened(tmp_path):
    bomb = zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<a>" + b" " * 80_000_000})
    assert len(bomb) < 200_000
    assert "zip bomb" in refusal(tmp_path, "a.docx", bomb).what
    many = zipped(
        {"[Content_Types].xml": b"<Types/>", **{f"word/media/{n}.bin": b"\x00" * 2_000_000 for n in range(10)}}
    )
    assert "zip bomb" in refusal(tmp_path, "b.docx", many).what


def test_a_member_that_lies_about_its_size_is_refused(tmp_path):
    whole = zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b" " * 30_000_000})
    lying = whole.replace((30_000_000).to_bytes(4, "little"), (100).to_bytes(4, "little"))
    refusal(tmp_path, "a.docx", lying)


def test_a_broken_word_file_is_refused(tmp_path):
    file = io.BytesIO()
    document = docx.Document()
    document.add_paragraph("Words.")
    document.save(file)
    whole = file.getvalue()
    refusal(tmp_path, "cut.docx", whole[: len(whole) // 2])
    refusal(tmp_path, "flipped.docx", whole.replace(b"word/document.xml", b"word/documenX.xml"))
    refusal(tmp_path, "zip.docx", zipped({"readme.txt": b"hello"}))
    refusal(tmp_path, "xml.docx", zipped({"[Content_Types].xml": b"<Types>", "word/document.xml": b"<broken"}))
    assert "password" in refusal(tmp_path, "old.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600).what


def test_a_word_file_without_words_is_refused(tmp_path):
    file = io.BytesIO()
    docx.Document().save(file)
    assert "no text" in refusal(tmp_path, "a.docx", file.getvalue()).what


@pytest.mark.parametrize(
    "content", ["hello\n", "1\n00:00:01,000 --> 00:00:02,000\nHi\n", "WEBVTT\n\n", "WEBVTT\n\nfoo\n"]
)
def test_what_is_no_transcript_is_refused(tmp_path, content):
    refusal(tmp_path, "a.vtt", content.encode())


def test_a_page_that_shows_nothing_is_refused(tmp_path):
    refusal(tmp_path, "a.html", b"<html><script>var x = 1</script><body></body></html>")


def test_what_is_no_mail_is_refused(tmp_path):
    refusal(tmp_path, "a.eml", b"Just some words on a line\nand more\n")


def test_mails_nested_too_deep_are_refused(tmp_path):
    message = EmailMessage()
    message["From"] = "a@example.com"
    message.set_content("core")
    raw = message.as_bytes()
    for n in range(30):
        head = f'From: a@example.com\nContent-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n'.encode()
        raw = head + b"Content-Type: message/rfc822\n\n" + raw + f"\n--b{n}--\n".encode()
    assert "nested" in refusal(tmp_path, "a.eml", raw).what
