"""What a stage's name says: open, won or lost."""

import re
from typing import NamedTuple

from assistant.models.company import Company
from assistant.models.deal import Status

_HEDGED = re.compile(
    r"\b(?:not|never|verbal|verbally|almost|nearly|likely|potentially|probably|expected|expect|to be|soon|if|"
    r"may|might|could|can be|will be|at risk|about to|hopefully|partly|partially)\b"
)
_WON = re.compile(r"\bclosed?\W{0,3}won\b|\bclosed?won\b|\bwon\b(?!['’]t)")
_CLOSED_WON = re.compile(r"\bclosed?\W{0,3}won\b")
_LOST = re.compile(
    r"\bclosed?\W{0,3}lost\b|\bclosedlost\b|\blost\b(?!\s+(?:contact|touch|sponsor|champion|momentum|interest|sight))"
)
_GIVEN_UP = re.compile(r"\b(?:disqualified|abandoned|cancell?ed|dead|no decision|no[- ]go|withdrawn)\b")
_EXACT = {
    "win": Status.WON,
    "closed win": Status.WON,
    "close win": Status.WON,
    "loss": Status.LOST,
    "closed loss": Status.LOST,
}


class StageRead(NamedTuple):
    """A stage's status and, where it should be reported, why."""

    status: Status
    problem: str = ""


class StageMap:
    """Reads stages by the company's map first and by their names else; names compare without case and punctuation."""

    def __init__(self, company: Company) -> None:
        self._known = {stage_key(stage.name): Status(stage.status) for stage in company.stages}

    def read(self, name: str) -> StageRead:
        """Return a stage's status; a name that the map lacks, or that leaves it open, comes with a problem."""
        mapped = self._known.get(stage_key(name))
        if mapped is not None:
            return StageRead(mapped)
        status = status_by_name(name)
        if self._known:
            return StageRead(status, f"stage {name!r} is not in the stage map of company.yaml, read as {status}")
        if stage_key(name) == "closed":
            return StageRead(status, "stage 'Closed' may be won or lost, read as open")
        return StageRead(status)


def stage_key(name: str) -> str:
    """Return what two spellings of one stage share."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).casefold()
    return " ".join(re.findall(r"[^\W_]+", words))


def status_by_name(name: str) -> Status:
    """Return won or lost where the name plainly says so, else open.

    Won: `Won`, `Closed Won`, `6 - Closed Won (renewal)`, `closedwon`. Lost: `Lost`, `Closed Lost`, and what ends a
    deal without a sale: disqualified, abandoned, cancelled, dead, no decision, withdrawn. A hedged name (`Verbally
    won`, `To be won`) and a word that only contains one (`Wonder`) are open.
    """
    text = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).replace("_", " ").casefold()
    exact = _EXACT.get(" ".join(re.findall(r"[^\W\d_]+", text)))
    if exact:
        return exact
    hedged = _HEDGED.search(text)
    if _WON.search(text) and not _LOST.search(text) and (not hedged or _says_closed_won(text, hedged)):
        return Status.WON
    if (_LOST.search(text) or _GIVEN_UP.search(text)) and not _WON.search(text) and not hedged:
        return Status.LOST
    return Status.OPEN


def _says_closed_won(text: str, hedged: re.Match[str]) -> bool:
    closed = _CLOSED_WON.search(text)
    return closed is not None and hedged.start() > closed.start()
