"""Prints the table of fault × suite and writes it to build/mutations.txt: `make mutations`.

For some faults `python -m evals.mutations [--all] [--output FILE] [FAULT…]`; exit code 1 when a fault is missed.
Without `--all` each fault meets the suites that must catch it; with it, all of them.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from evals.harness.bench import ROOT, data_set
from evals.harness.provenance import commit
from evals.mutations.catalogue import FAULTS
from evals.mutations.table import Laboratory, told
from evals.suites import NAMES


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code, 2 for a fault that there is not."""
    options = _options(arguments)
    wrong = sorted(set(options.faults) - {f.id for f in FAULTS})
    if wrong:
        print(f"there is no fault {', '.join(wrong)}", file=sys.stderr)
        return 2
    asked = [f for f in FAULTS if not options.faults or f.id in options.faults]
    chosen = [f for f in asked if f.needs is None or data_set(f.needs) is not None]
    suites = [n for n in NAMES if options.all or any(n in f.caught_by for f in chosen)]
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder, Laboratory(Path(folder)) as laboratory:
        unsound = laboratory.unsound(suites)
        rows = []
        for fault in chosen:
            print(f"… {fault.id}", file=sys.stderr)
            rows.append(laboratory.outcome(fault, suites if options.all else fault.caught_by))
    name, changed = commit()
    text = "\n".join(
        [
            f"commit {name[:10] or 'unknown'}{' with changes' if changed else ''}, {time.perf_counter() - begun:.0f} s",
            *(f"without any fault {name} fails: {'; '.join(problems)}" for name, problems in unsound.items()),
            told(rows, suites),
            *(f"{f.id} was left out: {f.needs} is not beside this checkout" for f in asked if f not in chosen),
        ]
    )
    print(text)
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(text + "\n", "utf-8")
    return 0 if all(row.caught for row in rows) and not unsound else 1


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m evals.mutations", description=__doc__)
    parser.add_argument("faults", nargs="*", help="ids of faults; all unless given")
    parser.add_argument("--all", action="store_true", help="let every fault meet every suite")
    parser.add_argument("--output", type=Path, default=ROOT / "build" / "mutations.txt", help="where the table goes")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
