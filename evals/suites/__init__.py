"""The suites of the eval suite, one module each.

How a suite is added
--------------------
1. `evals/suites/NAME.py` (or a package) holds one `SUITE = Suite(...)` (see `evals.harness.suite`):
   - a type of case, a subclass of `CaseInputs` (several kinds: a union told apart by a `kind` field);
   - a task `def run(case, bench) -> output` that runs the product, always through the bench:
     `bench.sample()` is the sample company; `bench.company(name, make)` any other, ingested once a run;
     `bed.narrative(week, personas)` is drafted once for all suites; `bed.product` asks, searches and checks;
     `bed.texts()` are the stored notes, read without the product;
   - evaluators, dataclasses that derive from pydantic-evals' `Evaluator` and return `{name: score(value, reason)}`
     (`share(good, of, bad)` for n of m, `unscored(reason)` where nobody can tell). No bare bools or numbers;
   - measures: `Measure(name, title)` is the mean of the score of that name; with `needs` and `of`
     (`pooled("wrong", "statements")`, or any function of columns) it is what you say. Intervals come by themselves,
     over resampled cases (over whole `group`s where cases share something).
2. `evals/cases/NAME/*.yaml` holds its cases; each file says how many it has (`count`), which scores each case
   gets (`scores`), and its cases (`id`, `about`, `slow: true` for what the fast half leaves out,
   `needs: qmsum_val` for a data set outside the checkout). `python -m evals.harness.schemas` writes `schema.json`.
3. `evals/gates.yaml` has, for every measure, a gate with its reason, or says why it is only watched.
4. Its name joins `NAMES` below, in the order in which a reviewer reads.
   `sales-narrative evals accept latest` then puts the values of a run into the baseline.

A mutation wraps the product: `bench.wrapped(lambda product: Faulty(product))` shares what was ingested, and
`evals.harness.run.run_suite(suite, bench, ...)` runs the suite on it.

    @dataclass
    class Agreement(Evaluator[FigureCase, Recomputed]):
        def evaluate(self, ctx):
            wrong = ctx.output.wrong
            return {"agreement": share(ctx.output.total - len(wrong), ctx.output.total, wrong)}
"""

from importlib import import_module
from typing import Any

from assistant.errors import UsageError
from evals.harness.suite import Suite

NAMES = ("figures", "retrieval", "grounding", "coverage", "framing", "chat", "safety", "reading", "cost", "tone")
"""Every suite, in the order in which a reviewer reads them."""


def load_suite(name: str) -> Suite[Any, Any]:
    """Return a suite by name. Raises UsageError for one that there is not."""
    if name not in NAMES:
        raise UsageError(f"There is no suite {name!r}", f"The suites are {', '.join(NAMES)}.")
    suite: Suite[Any, Any] = import_module(f"evals.suites.{name}").SUITE
    return suite
