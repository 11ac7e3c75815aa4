"""Makes Office files the same bytes on every run."""

import io
import re
import zipfile

_STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</dcterms:)")
FIXED = (2026, 11, 20, 12, 0, 0)


def steady_zip(data: bytes) -> bytes:
    """Return the archive with fixed times inside and out; its content is otherwise untouched."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(source.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            body = _STAMP.sub(rb"\g<1>2026-11-20T12:00:00Z\g<2>", source.read(name))
            info = zipfile.ZipInfo(name, date_time=FIXED)
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, body)
    return out.getvalue()
