"""A real home, records and index, with notes of several kinds; one embedder, loaded once."""

import datetime as dt

import pytest

from assistant.models.document import Kind, Region, RegionKind
from assistant.settings import Settings
from assistant.sources.passages import passages
from assistant.store.documents import NewDocument
from assistant.store.embeddings import MiniLmEmbedder
from assistant.store.home import Home
from tests.store.world import document

MEETING = "\n".join(
    f"{who}: {what}"
    for what_next in (
        ("The budget for the harbour crane was cut by a third, so we wait for the board.", "Which board?", "Theirs."),
        ("Training of the crane drivers starts in May, in two groups of six.", "Who pays?", "They do, per head."),
        ("The remote diagnosis found two worn bearings before they failed.", "How early?", "Eleven days early."),
        ("Legal wants the liability cap at the contract value, not at twice that.", "Since when?", "Since Monday."),
        ("Next we talk about the invoice layout, which nobody likes.", "Still?", "Still, the logo hides the total."),
    )
    for _ in range(9)
    for who, what in zip(("Petra Lund", "Project Manager", "Petra Lund"), what_next, strict=True)
)
LONG = "\n".join(
    f"{('Ana Reis', 'Tom Vik')[n % 2]}: Point {n} is about {topic}, and we spent some time on what it would take to "
    f"settle it with the customer before the quarter ends."
    for n, topic in enumerate(["pallets", "forklifts", "cold storage", "invoices", "insurance", "customs"] * 12)
)
CALL = "The customer asked for a discount of 15 % on the dock cameras. Their CFO, Mira Holt, decides in June."
FORWARD = "FYI, see below. I told them no.\n\n" + CALL
HIDDEN = "Ordinary remarks about pallets.\n<!-- secret walrus code -->\nMore remarks about pallets."
PRIVATE = "The renewal of the ferry contract is on track. Jon has been ill with pneumonia since May. Invoices are paid."
ROUNDUP = "## Ostby Marine\nOstby wants a second crane.\n\n## Fjellgard Foods\nFjellgard froze its budget until spring."


def note(text, path, embedder, **fields):
    doc = document(text, path, **fields)
    cut = passages(doc)
    return NewDocument(doc, cut, embedder.embed([p.text for p in cut]))


@pytest.fixture(scope="session")
def embedder():
    return MiniLmEmbedder(1)


@pytest.fixture(scope="session")
def home(tmp_path_factory, embedder):
    with Home(Settings(home=tmp_path_factory.mktemp("retrieval")), embedder) as opened:
        start, end = HIDDEN.index("<!--"), HIDDEN.index("-->") + 3
        hidden = Region(char_start=start, char_end=end, kind=RegionKind.HIDDEN)
        call = note(CALL, "calls/dock.md", embedder)
        opened.add([
            note(MEETING, "meetings/harbour.txt", embedder, date=dt.date(2026, 11, 10), account=None),
            note(LONG, "meetings/warehouse.txt", embedder, date=dt.date(2026, 11, 3), account=None),
            call,
            note(FORWARD, "deals/fw_dock.eml", embedder, kind=Kind.DEAL, near_duplicate_of=call.document.id),
            note(HIDDEN, "calls/pallets.md", embedder, regions=(hidden,), account="Fjellgard Foods"),
            note(PRIVATE, "calls/ferry.md", embedder, account="Fjellgard Foods", date=dt.date(2026, 9, 1)),
            note("Bonus plan for the walrus team.", "deals/bonus.md", embedder, confidential=True),
            note(ROUNDUP, "deals/roundup.md", embedder, kind=Kind.DEAL, account=None),
        ])  # fmt: skip
        yield opened
