"""The only door to Ray: notes in, in rounds; results out, in the same order, whatever node is lost meanwhile."""

import importlib
import logging
import os
import socket
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, redirect_stdout
from typing import TYPE_CHECKING, Any

from assistant import __version__
from assistant.cluster.worker import NoteWorker, Row
from assistant.errors import AssistantError, ClusterError, UsageError
from assistant.sources.prepared import RawNote
from assistant.store.embeddings import Embedder

if TYPE_CHECKING:
    import pyarrow as pa

ROUND_NOTES, ROUND_BYTES = 4_000, 32_000_000
"""Notes that are on their way at once: their bytes lie in the driver's object store, which is kept small."""
BLOCK_NOTES, BATCH_NOTES = 32, 16
"""Notes in one block, which is what is done again when a node is lost, and in one call of a worker."""
OBJECT_STORE_BYTES = 200_000_000
LOCAL = "local"
"""The address of a cluster of this machine's cores, which lives as long as the ingest."""
_KEPT_OFF = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0"}
_CONNECT_SECONDS = 5.0
_LOOPBACK = "127.0.0.2"
"""Ray takes 127.0.0.1 for this machine's outer address, another address of the loopback for what it is."""


class RayEngine:
    """Workers on the cluster at `address`: `auto`, `local`, or the head's `host:port`."""

    def __init__(self, address: str, make_embedder: Callable[[], Embedder]) -> None:
        self._address = address
        self._make_embedder = make_embedder
        self._ray: Any = None
        self._aside = ExitStack()

    def start(self) -> None:
        """Connect to the cluster. Raises ClusterError where Ray isn't installed or nothing answers."""
        host = _host_of(self._address)
        for name, value in _KEPT_OFF.items():
            os.environ.setdefault(name, value)
        try:
            self._ray = importlib.import_module("ray")
            importlib.import_module("ray.data")
        except ImportError as error:
            raise ClusterError(
                "Ray isn't installed, and --ray needs it.", "Install it: pip install 'sales-narrative[cluster]'."
            ) from error
        given: dict[str, Any] = {"address": self._address}
        if self._address == LOCAL:
            given |= {"include_dashboard": False, "object_store_memory": OBJECT_STORE_BYTES}
            given |= {"_node_ip_address": _LOOPBACK} if sys.platform == "linux" else {}
        elif host.startswith("127."):
            given |= {"_node_ip_address": host}
        # Ray tells of lost nodes on standard output, which is the command's own.
        self._aside.enter_context(redirect_stdout(sys.stderr))
        with _ours(self._address):
            self._ray.init(**given, log_to_driver=False, logging_level=logging.ERROR, ignore_reinit_error=True)
        self._quieten()

    def work(self, raws: Iterator[RawNote]) -> Iterator[tuple[RawNote, Row]]:
        """Yield each note with what came of it, in their order; one round's notes are taken from `raws` at a time."""
        for taken in _rounds(raws):
            with _ours(self._address):
                rows = self._round(taken)
                for raw in taken:
                    yield raw, next(rows)

    def stop(self) -> None:
        """Let the cluster go; one of this machine's own ends."""
        if self._ray is not None:
            self._ray.shutdown()
            self._ray = None
        self._aside.close()

    def _round(self, taken: Sequence[RawNote]) -> Iterator[Row]:
        data = self._ray.data
        rows = [{"name": r.name, "relative": r.relative, "kind": r.kind.value, "data": r.data} for r in taken]
        workers = max(1, min(int(self._ray.cluster_resources().get("CPU", 1)), -(-len(rows) // BATCH_NOTES)))
        notes = data.from_items(rows, override_num_blocks=-(-len(rows) // BLOCK_NOTES))
        made = notes.map_batches(
            _RayWorker,
            fn_constructor_kwargs={"version": __version__, "make_embedder": self._make_embedder},
            batch_format="pyarrow",
            batch_size=BATCH_NOTES,
            compute=data.ActorPoolStrategy(min_size=1, max_size=workers),
            num_cpus=1,
        )
        for batch in made.iter_batches(batch_size=BATCH_NOTES, batch_format="pyarrow"):
            yield from batch.to_pylist()

    def _quieten(self) -> None:
        """Keep the order of notes, draw no bars, and tell of errors only."""
        context = self._ray.data.DataContext.get_current()
        context.execution_options.preserve_order = True
        context.enable_progress_bars = False
        for name in ("ray", "ray.data"):
            logging.getLogger(name).setLevel(logging.ERROR)


class _RayWorker(NoteWorker):
    """The worker as Ray Data calls it: a table of notes in, a table of results out."""

    def __call__(self, batch: "pa.Table") -> "pa.Table":
        return type(batch).from_pylist(self.work(batch.to_pylist()))


def _rounds(raws: Iterator[RawNote]) -> Iterator[list[RawNote]]:
    taken: list[RawNote] = []
    size = 0
    for raw in raws:
        taken.append(raw)
        size += len(raw.data)
        if len(taken) == ROUND_NOTES or size >= ROUND_BYTES:
            yield taken
            taken, size = [], 0
    if taken:
        yield taken


def _host_of(address: str) -> str:
    """Return the head's host, having seen that something listens there: Ray itself would wait for minutes."""
    if address in ("auto", LOCAL):
        return ""
    host, _, port = address.rpartition(":")
    if not host or "/" in host or not port.isdigit():
        raise UsageError(f"{address!r} is not the address of a Ray cluster.", "Give host:port, or auto, or local.")
    try:
        socket.create_connection((host, int(port)), timeout=_CONNECT_SECONDS).close()
    except (OSError, OverflowError) as error:
        raise ClusterError(
            f"No Ray cluster answers at {address}.", "Start it (`ray start --head`), or check host and port."
        ) from error
    return host


@contextmanager
def _ours(address: str) -> Iterator[None]:
    """Turn what Ray raises into our error; a worker's own error keeps its words."""
    try:
        yield
    except (AssistantError, GeneratorExit, KeyboardInterrupt):
        raise
    except Exception as error:
        cause: BaseException | None = error
        while cause is not None:
            inner = getattr(cause, "cause", None) or cause.__cause__
            if isinstance(cause, AssistantError):
                raise ClusterError(cause.what, cause.how) from error
            cause = inner if inner is not cause else None
        reason = " ".join(str(error).split())[:200]
        raise ClusterError(
            f"The Ray cluster at {address} failed: {type(error).__name__}: {reason}.",
            "Mend the cluster and run the same command again: what is stored is not sent again.",
        ) from error
