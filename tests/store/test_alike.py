"""Notes are looked up by their bands, whichever program stored them."""

from dataclasses import replace

from sqlalchemy import delete, select

from assistant.sources.near_duplicates import bands, signature
from assistant.store.tables import document_paths, document_vectors, documents, index_pending, note_bands, passages
from tests.store.world import new

TEXT = "The security review is pending; their officer wants two findings closed before they sign, by Thursday."


def signed(text, path, **more):
    return replace(new(text, path), signature=signature(text), **more)


def test_live_notes_that_share_a_band_are_found_oldest_first(records):
    first, second, other = (
        signed(text, f"calls/{n}.md", bands=bands(signature(text)))
        for n, text in enumerate((TEXT, f"{TEXT} FYI", "Something else that nobody has said before in any note."))
    )
    for note in (first, second, other):
        records.add_documents([note])
    wanted = bands(signature(TEXT))
    assert records.sharing(wanted) == [first.document.id, second.document.id]
    records.withdraw(first.document.id)
    assert records.sharing(wanted) == [second.document.id]
    assert records.sharing([1, 2, 3]) == []
    assert records.unbanded() == []


def test_what_an_older_program_stored_is_found_once_its_bands_are_made(records):
    note = signed(TEXT, "calls/a.md")
    records.add_documents([note, new("Without a signature.", "calls/b.md")])
    assert records.sharing(bands(note.signature)) == []
    assert records.unbanded() == [(note.document.id, note.signature)]
    records.put_bands({note.document.id: bands(note.signature)})
    records.put_bands({note.document.id: bands(note.signature)})
    assert records.unbanded() == []
    assert records.sharing(bands(note.signature)) == [note.document.id]


def test_an_older_program_may_delete_a_note_that_has_bands(records):
    note = signed(TEXT, "calls/a.md", bands=bands(signature(TEXT)))
    records.add_documents([note])
    with records._database.writing() as connection:
        for table in (document_vectors, passages, document_paths, index_pending):
            connection.execute(delete(table))
        connection.execute(delete(documents))
        assert connection.execute(select(note_bands)).all() == []
