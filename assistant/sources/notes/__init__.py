"""Notes of every format: one reader a format, one door."""

from assistant.sources.notes.reading import MAX_BYTES, NOTE_FORMATS, read_note

__all__ = ["MAX_BYTES", "NOTE_FORMATS", "read_note"]
