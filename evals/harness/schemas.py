"""Writes the JSON schema of every suite's case files: `python -m evals.harness.schemas`."""

import json

from evals.harness.case import CASES, schema_of
from evals.suites import NAMES, load_suite


def schema_text(name: str) -> str:
    """Return the schema file of a suite, as it should stand beside its cases."""
    return json.dumps(schema_of(load_suite(name).inputs), indent=1, ensure_ascii=False) + "\n"


def main() -> None:
    """Write them all."""
    for name in NAMES:
        (CASES / name / "schema.json").write_text(schema_text(name), "utf-8")


if __name__ == "__main__":
    main()
