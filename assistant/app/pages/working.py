"""Work that takes a while, told as it goes: a use case runs beside, its progress comes out step by step."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from queue import Empty, SimpleQueue
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")
Told = Callable[[str, int, int], None]
PATIENCE = 0.2
"""Seconds between two looks at whether the work has ended."""


class Step(NamedTuple):
    """What is being done, how much is done, of how much."""

    what: str
    done: int = 0
    total: int = 0


class Ended(NamedTuple, Generic[T]):
    """The work's result."""

    result: T


def told_as_it_goes(work: Callable[[Told], T]) -> Iterator[Step | Ended[T]]:
    """Yield each step that the work tells, then its result; an error of the work is raised here."""
    steps: SimpleQueue[Step] = SimpleQueue()
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="page-work") as pool:
        future = pool.submit(work, lambda what, done, total: steps.put(Step(what, done, total)))
        while not (future.done() and steps.empty()):
            try:
                yield steps.get(timeout=PATIENCE)
            except Empty:
                continue
        yield Ended(future.result())
