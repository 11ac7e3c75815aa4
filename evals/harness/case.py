"""Cases: what stands in `evals/cases/<suite>/*.yaml`, read strictly, counted against what the file says."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from pydantic import Field, TypeAdapter, ValidationError

from assistant.errors import SourceError
from assistant.models.base import Model

CASES = Path(__file__).parents[1] / "cases"
HEADER = "# yaml-language-server: $schema=schema.json\n"


class CaseInputs(Model):
    """What every case says of itself; a suite adds what its task needs."""

    id: str = Field(min_length=1, description="Unique within the suite; it names the case in every report.")
    about: str = Field(default="", description="What a reviewer should know about the case, in a line.")
    slow: bool = Field(default=False, description="Left out of the fast half.")
    needs: str | None = Field(default=None, description="A data set outside the checkout; absent: left out, and said.")
    group: str = Field(default="", description="Cases of one group are resampled together; empty: on its own.")


class CaseFile(Model):
    """One file of cases, with what it promises: how many there are and which scores each of them gets."""

    suite: str
    about: str = ""
    count: int = Field(ge=1, description="How many cases the file gives, those of data sets outside counted in.")
    at_most: bool = Field(default=False, description="The file gives at least one case and at most `count`.")
    scores: tuple[str, ...] = Field(min_length=1, description="The names of the scores that every case gets.")
    cases: tuple[dict[str, Any], ...]


class CaseSet(NamedTuple):
    """The cases of one file, typed."""

    name: str
    """The file's name without its ending."""
    declared: CaseFile
    cases: tuple[CaseInputs, ...]


def read_cases(suite: str, kind: Any, folder: Path = CASES) -> list[CaseSet]:  # noqa: ANN401 - a type, or a union of them
    """Return every case file of a suite. Raises SourceError for one that breaks its schema or repeats an id."""
    paths = sorted((folder / suite).glob("*.yaml"))
    if not paths:
        raise SourceError(f"The suite {suite!r} has no case files.", f"Add one to {folder / suite}.")
    found = [_read(path, suite, kind) for path in paths]
    ids = [case.id for held in found for case in held.cases]
    twice = sorted({i for i in ids if ids.count(i) > 1})
    if twice:
        raise SourceError(f"The suite {suite!r} has two cases {twice[0]!r}.", "Give every case an id of its own.")
    return found


def _read(path: Path, suite: str, kind: Any) -> CaseSet:  # noqa: ANN401 - see read_cases
    try:
        declared = CaseFile.model_validate(yaml.safe_load(path.read_text("utf-8")))
        cases: Sequence[CaseInputs] = TypeAdapter(list[kind]).validate_python(declared.cases)
    except (ValidationError, yaml.YAMLError) as error:
        raise SourceError(
            f"{path.name!r} of the suite {suite!r} can't be read: {first_problem(error)}",
            "Mend it; schema.json says what is allowed.",
        ) from error
    if declared.suite != suite:
        raise SourceError(f"{path.name!r} says it is of {declared.suite!r}.", f"Write `suite: {suite}`.")
    return CaseSet(path.stem, declared, tuple(cases))


def first_problem(error: ValidationError | Exception) -> str:
    """Return in one line what is wrong with a file, and where; further problems are counted."""
    if not isinstance(error, ValidationError):
        return " ".join(str(error).split())
    first = error.errors()[0]
    more = f", and {error.error_count() - 1} more" if error.error_count() > 1 else ""
    return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}{more}"


def schema_of(kind: Any) -> dict[str, Any]:  # noqa: ANN401 - see read_cases
    """Return the JSON schema of a suite's case files, for editors and for review."""
    schema = CaseFile.model_json_schema()
    cases = TypeAdapter(list[kind]).json_schema(ref_template="#/$defs/{model}")
    schema.setdefault("$defs", {}).update(cases.pop("$defs", {}))
    schema["properties"]["cases"] = cases | {"title": "Cases"}
    return schema
