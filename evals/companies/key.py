"""An answer key as the scorer needs it, read from either layout.

`evals/companies/<name>/` holds `key.yaml` and `sentences.jsonl`; `evals/answer_keys/` holds `<name>.yaml` and
`<name>_sentences.jsonl`, and its YAML has labelled sentences of further notes besides.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict

from assistant.errors import AssistantError

Row = dict[str, object]


class KeyModel(BaseModel):
    """A frozen part of a key; what a key says beyond the fields named here is for readers."""

    model_config = ConfigDict(frozen=True, extra="ignore", coerce_numbers_to_str=True)


class Sentence(KeyModel):
    """One sentence of a note with what a careful reader understands by it."""

    path: str
    quote: str
    label: str
    signal: str | None = None
    account: str | None = None
    tense: str | None = None
    superseded: bool | None = False
    """None where honest readers differ, as of a plan that has been carried out; such a sentence is not judged."""
    also: tuple[str, ...] = ()
    listed: bool = False
    """It comes from a list of what matters, not from a note that is labelled whole: good for `superseded` only."""

    @property
    def labels(self) -> frozenset[str]:
        """Every label that counts as right."""
        return frozenset({self.label, *(entry.partition(":")[0] for entry in self.also)})

    @property
    def risks(self) -> frozenset[str]:
        """Every risk id that counts as right."""
        own = {self.signal} if self.label == "risk" and self.signal else set()
        return frozenset(own | {entry.partition(":")[2] for entry in self.also if entry.startswith("risk:")})


class Judged(KeyModel):
    """An escalation, wanted, unwanted or tolerated."""

    rule: str
    account: str | None = None
    subject: str | None = None
    opportunity_id: str | None = None
    signals: tuple[str, ...] = ()
    """Of an unwanted one: only an escalation for these signals is wrong."""

    @property
    def about(self) -> str:
        """The account, or the figure's id."""
        return self.account or self.subject or ""


class Difference(KeyModel):
    """A note that says otherwise than the CRM."""

    kind: Literal["amount", "stage", "close_date", "other"]
    account: str
    note_value: str
    crm_value: str


class Place(KeyModel):
    """Words in a file."""

    path: str
    quote: str


class Promise(KeyModel):
    """A commitment and what became of it."""

    id: str
    owner: str = ""
    due: str | None = None
    new_due: str | None = None
    status: str
    made: Place | None = None
    evidence: Place | None = None


class SharedTheme(KeyModel):
    """What several accounts say alike."""

    id: str
    accounts: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


class Mention(KeyModel):
    """What a narrative must say: one of `any` stands in a statement or its quotation."""

    id: str
    any: tuple[str, ...] = ()


class Falsehood(KeyModel):
    """What no statement may say: a regular expression, unless another one matches too."""

    text: str
    match: tuple[str, ...]
    kind: str = ""
    unless: str | None = None


class Key(KeyModel):
    """A week's answer key with the labelled sentences."""

    week: str
    sentences: tuple[Sentence, ...] = ()
    figures: dict[str, object] = {}
    """Figure id to number, rates 0-1 and percents 0-100, rounded to four places."""
    escalations: tuple[Judged, ...] = ()
    non_escalations: tuple[Judged, ...] = ()
    tolerated: tuple[Judged, ...] = ()
    discrepancies: tuple[Difference, ...] = ()
    tolerated_discrepancies: tuple[Difference, ...] = ()
    quarantined: tuple[Place, ...] = ()
    not_quarantined: tuple[Place, ...] = ()
    injections: tuple[Place, ...] = ()
    commitments: tuple[Promise, ...] = ()
    themes: tuple[SharedTheme, ...] = ()
    must_mention: tuple[Mention, ...] = ()
    must_not_say: tuple[Falsehood, ...] = ()


class KeyFile(KeyModel):
    """The YAML of either layout."""

    demo_week: str
    weeks: dict[str, Row]
    notes: dict[str, list[Row]] = {}


def load_key(folder: Path, week: str | None = None) -> Key:
    """Read the key that stands in `folder`, for its demo week unless told. Raises AssistantError without one."""
    facts_path, sentences_path = _files(folder)
    text = facts_path.read_text("utf-8")
    facts = _plain(yaml.load(text, Loader=yaml.CSafeLoader))
    chosen = week or facts.demo_week
    if chosen not in facts.weeks:
        raise AssistantError(f"{facts_path} has no week {chosen}.", f"It has {', '.join(facts.weeks)}.")
    whole = [json.loads(line) for line in sentences_path.read_text("utf-8").splitlines() if line.strip()]
    sentences = [Sentence.model_validate(row) for row in whole] + list(_listed(facts.notes, whole))
    return Key.model_validate({**facts.weeks[chosen], "week": chosen, "sentences": sentences})


def _files(folder: Path) -> tuple[Path, Path]:
    if (folder / "key.yaml").is_file():
        return folder / "key.yaml", folder / "sentences.jsonl"
    for sentences in sorted(folder.glob("*_sentences.jsonl")):
        facts = folder / f"{sentences.name.removesuffix('_sentences.jsonl')}.yaml"
        if facts.is_file():
            return facts, sentences
    raise AssistantError(
        f"There is no answer key in {folder}.", "Give a folder with key.yaml and sentences.jsonl, or NAME.yaml."
    )


def _listed(notes: Mapping[str, Iterable[Row]], whole: Iterable[Row]) -> Iterator[Sentence]:
    known = {(row["path"], row["quote"]) for row in whole}
    for path, rows in notes.items():
        for row in rows:
            listed = (path, row["quote"]) not in known or bool(row.get("superseded"))
            if listed:
                yield Sentence.model_validate({**row, "path": path, "listed": True})


def _plain(value: object) -> KeyFile:
    """Return YAML's mapping with its dates as ISO text, for they are compared with text."""
    return KeyFile.model_validate_json(json.dumps(value, default=str))
