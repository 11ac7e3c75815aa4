"""What was found in a note, remembered: a note is asked for many times in one run and never changes."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from threading import Lock
from typing import TypeVar

from assistant.models.document import Document

T = TypeVar("T")
NOTES = 4_000
"""So many notes are remembered, those asked for last; what is kept of one is its digest and the ranges found."""


def remembered(find: Callable[[Document], list[T]]) -> Callable[[Document], list[T]]:
    """Return `find` with its findings kept by a digest of the note, so that no text stays in memory for it.

    Safe for several threads; each call gets a list of its own.
    """
    known: OrderedDict[bytes, tuple[T, ...]] = OrderedDict()
    lock = Lock()

    @wraps(find)
    def found(document: Document) -> list[T]:
        key = _digest(document)
        with lock:
            held = known.get(key)
            if held is not None:
                known.move_to_end(key)
                return list(held)
        fresh = tuple(find(document))
        with lock:
            known[key] = fresh
            while len(known) > NOTES:
                known.popitem(last=False)
        return list(fresh)

    return found


def _digest(document: Document) -> bytes:
    """Return what differs whenever the text, how it is laid out, or its being confidential does."""
    layout = (document.kind, document.format, document.confidential, document.regions)
    return hashlib.blake2b(f"{layout!r}\0{document.text}".encode("utf-8", "surrogatepass"), digest_size=16).digest()
