"""Every error that a user can mend.

AssistantError
├── UsageError          the command was called wrongly (exit 2)
├── SourceError         an input could not be read
├── StoreError
│   ├── HomeBusyError   another process holds this home
│   ├── IndexMismatchError  the index was made with other embeddings
│   ├── IndexAwayError  the index's server does not answer
│   └── IntegrityError  a stored or vendored file is not what it should be
├── NotFoundError       what was asked for is not in the records
├── ModelError          the language model gave no usable reply
├── ClusterError        the cluster for bulk ingest could not be used
├── CheckError          a narrative did not hold what it must hold
└── ForbiddenError      the role may not do this
"""


class AssistantError(Exception):
    """What happened, to what, in one line; `how` says in one line how to mend it."""

    exit_code = 1

    def __init__(self, what: str, how: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.how = how


class UsageError(AssistantError):
    """The command was called wrongly."""

    exit_code = 2


class SourceError(AssistantError):
    """An input could not be read; the rest of its batch is unharmed."""


class StoreError(AssistantError):
    """The records or the index could not be used."""


class HomeBusyError(StoreError):
    """Another process holds this home."""


class IndexMismatchError(StoreError):
    """The index was made with other embeddings than the ones in use."""


class IndexAwayError(StoreError):
    """The index's server does not answer; the records answer in its place, more slowly."""


class IntegrityError(StoreError):
    """A stored or vendored file is not what it should be."""


class NotFoundError(AssistantError):
    """What was asked for is not in the records."""


class ClusterError(AssistantError):
    """The cluster for bulk ingest could not be used; what was stored before stays stored."""


class CheckError(AssistantError):
    """A narrative does not hold what it must hold."""


class ForbiddenError(AssistantError):
    """The role may not do this."""


class ModelError(AssistantError):
    """The language model gave no usable reply; whoever asked falls back to what needs none."""

    def __init__(self, what: str, how: str = "", *, kind: str = "", retry_after: float | None = None) -> None:
        super().__init__(what, how)
        self.kind = kind
        """key, quota, busy, timeout, unreachable, server, broken, too_long, filtered, refused, cut, malformed,
        unknown_model, budget or cancelled."""
        self.retry_after = retry_after
        """Seconds after which the server wishes to be asked again, where it said so."""
