"""Every deliberate fault is caught by the suite that is there for it, and nothing is caught where nothing is broken."""

import pytest

from evals.harness.bench import data_set
from evals.harness.gate import Gate
from evals.mutations.catalogue import FAULTS
from evals.mutations.fault import Fault
from evals.mutations.table import Laboratory, Outcome, told, within
from evals.suites import NAMES

JUDGED = tuple(dict.fromkeys(name for fault in FAULTS for name in fault.caught_by))


def test_there_are_enough_faults_for_every_suite():
    assert len(FAULTS) >= 40
    assert len({f.id for f in FAULTS}) == len(FAULTS)
    assert {"figures", "retrieval", "grounding", "coverage", "framing", "chat", "safety", "reading", "cost"} <= set(
        JUDGED
    )
    assert set(JUDGED) <= set(NAMES)


def test_a_limit_never_asks_more_of_a_few_cases_than_the_sound_product_gives():
    gate = Gate(min=0.8, max=None, drop=0.02, why="x")
    assert within(gate, 0.7).min == 0.7
    assert within(gate, 0.9).min == 0.8
    assert within(Gate(max=0.1, why="x"), 0.3).max == 0.3


def test_a_missed_fault_is_told():
    fault = Fault("f", "something", ("chat",))
    assert "✗" in told([Outcome(fault, {"chat": ()})], ["chat"])
    assert "0 of 1 faults are caught; not: f" in told([Outcome(fault, {"chat": ()})], ["chat"])
    assert "1 of 1 faults are caught" in told([Outcome(fault, {"chat": ("grounded",)})], ["chat"])


@pytest.fixture(scope="module")
def laboratory(tmp_path_factory):
    with Laboratory(tmp_path_factory.mktemp("laboratory")) as opened:
        yield opened


@pytest.mark.slow
def test_nothing_is_caught_where_nothing_is_broken(laboratory):
    assert laboratory.unsound(JUDGED) == {}


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS, ids=lambda f: f.id)
def test_the_fault_is_caught(laboratory, fault):
    if fault.needs is not None and data_set(fault.needs) is None:
        pytest.skip(f"{fault.needs} is not beside this checkout")
    outcome = laboratory.outcome(fault, fault.caught_by)
    assert outcome.caught, f"{fault.what}: {outcome.caught_by}"
