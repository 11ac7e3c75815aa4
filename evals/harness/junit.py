"""A run as JUnit XML, which every CI shows: one test a case, and one a gate."""

import re
from pathlib import Path
from xml.etree import ElementTree as ET

from evals.harness.record import CaseRecord, Judgement, Run, SuiteRecord

_FORBIDDEN = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no place for."""


def write_junit(run: Run, path: Path) -> None:
    """Write the run: a crashed case is an error, a failed gate a failure, a case left out is skipped."""
    root = ET.Element("testsuites", name=f"evals {run.id}", time=f"{run.seconds:.1f}")
    for suite in run.suites:
        _add(root, suite)
    ET.indent(root)
    path.parent.mkdir(parents=True, exist_ok=True)
    ET.ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)


def _add(root: ET.Element, suite: SuiteRecord) -> None:
    crashed = sum(c.status == "crashed" for c in suite.cases)
    failed = sum(j.verdict == "fail" for j in suite.judgements)
    skipped = sum(c.status == "left_out" for c in suite.cases) + sum(j.verdict == "left out" for j in suite.judgements)
    node = ET.SubElement(
        root, "testsuite", name=suite.name, tests=str(len(suite.cases) + len(suite.judgements)), errors=str(crashed),
        failures=str(failed), skipped=str(skipped), time=f"{suite.seconds:.1f}",
    )  # fmt: skip
    for case in suite.cases:
        _case(node, suite.name, case)
    for judgement in suite.judgements:
        _gate(node, suite.name, judgement)


def _case(node: ET.Element, suite: str, case: CaseRecord) -> None:
    test = ET.SubElement(node, "testcase", classname=f"evals.{suite}", name=_clean(case.id), time=f"{case.seconds:.3f}")
    if case.status == "crashed":
        ET.SubElement(test, "error", message=_clean(case.problem)[:500])
    elif case.status == "left_out":
        ET.SubElement(test, "skipped", message=_clean(case.problem))
    else:
        told = "\n".join(f"{name} = {s.value}: {s.reason}" for name, s in case.scores.items())
        ET.SubElement(test, "system-out").text = _clean(told)


def _gate(node: ET.Element, suite: str, judgement: Judgement) -> None:
    name = judgement.measure or "the suite as such"
    test = ET.SubElement(node, "testcase", classname=f"evals.{suite}.gate", name=name)
    if judgement.verdict == "fail":
        problem = ET.SubElement(test, "failure", message=_clean(judgement.why)[:500])
        problem.text = _clean(", ".join(judgement.cases))
    elif judgement.verdict == "left out":
        ET.SubElement(test, "skipped", message=_clean(judgement.why))


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("�", text)
