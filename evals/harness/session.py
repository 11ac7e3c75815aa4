"""One run over suites: a bench for all of them, each suite judged, the record that says with what and on what."""

import datetime as dt
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from assistant.errors import UsageError
from assistant.resources import data_folder
from assistant.settings import Settings
from evals.harness.baseline import read_baseline, values
from evals.harness.bench import Bench
from evals.harness.case import read_cases
from evals.harness.gate import judged, read_gates
from evals.harness.judge import judge_name
from evals.harness.provenance import commit, prompt_hashes, versions
from evals.harness.record import Run, SuiteRecord
from evals.harness.run import run_id, run_suite
from evals.suites import NAMES, load_suite

Told = Callable[[str], None]


def standard(names: Sequence[str]) -> list[str]:
    """Return the suites asked for in reading order; without any, all that need nothing special. Raises UsageError."""
    for name in names:
        load_suite(name)
    if names:
        return [name for name in NAMES if name in names]
    return [name for name in NAMES if not load_suite(name).optional]


def run_all(
    names: Sequence[str] = (),
    *,
    fast: bool = False,
    with_model: bool = False,
    overrides: Mapping[str, object] | None = None,
    told: Told = lambda _: None,
) -> Run:
    """Run suites on one bench in a folder that is thrown away; `overrides` are settings, such as another model.

    `told` hears the name of each suite as it begins. Raises SourceError for cases or gates that can't be read, and
    UsageError for a suite that needs a model where none is set.
    """
    begun, started = time.perf_counter(), dt.datetime.now(dt.UTC)
    chosen = standard(names)
    half = "fast" if fast else "full"
    if any(load_suite(name).optional for name in chosen) and not Settings.load(**(overrides or {})).has_model:
        raise UsageError(
            f"{', '.join(chosen)!r} needs a model that judges, and none is set",
            "Set OPENAI_API_KEY or OPENAI_BASE_URL, and SALES_NARRATIVE_JUDGE_MODEL.",
        )
    gates, baseline = read_gates(), read_baseline()
    records: list[SuiteRecord] = []
    with tempfile.TemporaryDirectory(prefix="evals-", ignore_cleanup_errors=True) as folder:
        with Bench(Path(folder), settings=overrides, with_model=with_model) as bench:
            for name in chosen:
                told(name)
                suite = load_suite(name)
                record = run_suite(suite, bench, fast=fast)
                sets = read_cases(name, suite.inputs)
                records.append(judged(suite, record, gates, values(baseline, half, name), sets))
            data = bench.data_hashes()
        settings = Settings.load(**{**(overrides or {}), "home": Path(folder)})
    name, changed = commit()
    return Run(
        id=run_id(started),
        started=started,
        half="fast" if fast else "full",
        mode="model" if with_model else "embedded",
        model=settings.model_name if with_model else "",
        prompts=prompt_hashes(settings.prompts or data_folder("prompts")),
        data=data,
        commit=name,
        changed=changed,
        versions=versions(),
        suites=tuple(records),
        seconds=round(time.perf_counter() - begun, 1),
        judge=judge_name(settings) if "tone" in chosen else "",
    )
