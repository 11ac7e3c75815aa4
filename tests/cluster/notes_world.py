"""Small generated notes, some of them repeated, forwarded again or unreadable, and what a home holds of them."""

import hashlib
import random

from sqlalchemy import select

from assistant.store import tables

ACCOUNTS = ("Belmore Works", "Corwick Foods", "Dunton Paper", "Fenby Glass", "Garmore Steel")
LINES = (
    "Procurement wants {p} % off before they sign anything.",
    "Their security team still holds the audit report, {p} points are open.",
    "The plant manager asked for a second demo on line {p}.",
    "No answer to three mails since the {p}th.",
    "Training for {p} operators went well and the shift leads were happy.",
)


def write_notes(folder, count, seed=3):
    """Write so many notes; every 40th repeats one's bytes, every 50th one's words, every 60th is empty."""
    rng = random.Random(seed)
    (folder / "calls").mkdir(parents=True)
    texts = []
    for i in range(count):
        account = rng.choice(ACCOUNTS)
        said = " ".join(line.format(p=rng.randrange(2, 90)) for line in rng.sample(LINES, 2))
        text = f"Account: {account}\nDate: 2026-11-{1 + i % 20:02d}\n\nCall number {i} with {account}.\n{said}\n"
        if i % 40 == 39:
            text = texts[i // 2]
        elif i % 50 == 49:
            text = f"FYI\n\n{texts[i // 3]}"
        elif i % 60 == 59:
            text = "\n"
        texts.append(text)
        (folder / "calls" / f"2026-11-{1 + i % 20:02d}_{i:05d}.md").write_text(text, "utf-8")


def digest(home):
    """Return hashes of all that the records hold of notes, but for the moments, and of the index."""
    held = {}
    for table in (tables.documents, tables.passages, tables.document_vectors, tables.document_paths, tables.refusals):
        columns = [c for c in table.c if c.name not in ("added_at", "refused_at", "settled_at")]
        with home.records._database.reading() as connection:
            rows = [repr(tuple(row)) for row in connection.execute(select(*columns).order_by(*table.primary_key))]
        held[table.name] = (len(rows), hashlib.sha256("\n".join(rows).encode()).hexdigest())
    ids = sorted(home.index.ids())
    held["index"] = (len(ids), hashlib.sha256("\n".join(ids).encode()).hexdigest())
    return held
