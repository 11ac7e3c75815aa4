"""Rebuilds everything in `corpus/sample` that is generated: `python -m evals.sample_builder.build`."""

from pathlib import Path

from evals.sample_builder.pipeline import WEEKS, csv_bytes, rows_of, xlsx_bytes

HERE = Path(__file__).parent
SAMPLE = HERE.parent.parent / "corpus" / "sample"


def crm_files() -> dict[str, bytes]:
    """Return the four exports by path within the workspace."""
    files = {}
    for week, day in WEEKS.items():
        rows = rows_of(week, HERE / "deals.yaml")
        kind = "xlsx" if week == "w46" else "csv"
        files[f"crm/opportunities_{day}.{kind}"] = xlsx_bytes(rows) if kind == "xlsx" else csv_bytes(rows)
    return files


def main() -> None:
    """Write every generated file of the workspace."""
    for path, data in crm_files().items():
        target = SAMPLE / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


if __name__ == "__main__":
    main()
