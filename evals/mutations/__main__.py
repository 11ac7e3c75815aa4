"""Prints the table of fault × suite: `python -m evals.mutations [--all] [FAULT…]`; exit code 1 when one is missed.

Without `--all` each fault meets the suites that must catch it; with it, all of them.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from evals.harness.bench import data_set
from evals.mutations.catalogue import FAULTS
from evals.mutations.table import Laboratory, told
from evals.suites import NAMES


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m evals.mutations", description=__doc__)
    parser.add_argument("faults", nargs="*", help="ids of faults; all unless given")
    parser.add_argument("--all", action="store_true", help="let every fault meet every suite")
    options = parser.parse_args(arguments)
    asked = [f for f in FAULTS if not options.faults or f.id in options.faults]
    chosen = [f for f in asked if f.needs is None or data_set(f.needs) is not None]
    suites = [n for n in NAMES if options.all or any(n in f.caught_by for f in chosen)]
    with tempfile.TemporaryDirectory() as folder, Laboratory(Path(folder)) as laboratory:
        unsound = laboratory.unsound(suites)
        rows = [laboratory.outcome(fault, suites if options.all else fault.caught_by) for fault in chosen]
    for name, problems in unsound.items():
        print(f"without any fault {name} fails: {'; '.join(problems)}")
    print(told(rows, suites))
    if len(chosen) < len(asked):
        print(f"{len(asked) - len(chosen)} faults need a data set that is not beside this checkout")
    return 0 if all(row.caught for row in rows) and not unsound else 1


if __name__ == "__main__":
    sys.exit(main())
