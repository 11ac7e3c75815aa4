"""Prompts are files: loaded, checked and hashed here, so that a narrative can name the exact text it was made with."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from string import Template

import yaml

from assistant.errors import IntegrityError, UsageError
from assistant.models.base import Model

_FENCE = "---\n"


class Prompt(Model):
    """One prompt file: what it declares, its text, and the SHA-256 of the whole file."""

    name: str
    version: int
    inputs: tuple[str, ...]
    body: str
    sha256: str

    def fill(self, given: Mapping[str, str]) -> str:
        """Return the text with its inputs in place; raises UsageError unless exactly the declared ones are given."""
        if set(given) != set(self.inputs):
            raise UsageError(
                f"The prompt {self.name!r} declares {sorted(self.inputs)} and was given {sorted(given)}.",
                "Give every declared input and no other.",
            )
        return Template(self.body).substitute(given)


def load_prompt_file(path: Path) -> Prompt:
    """Read one prompt; raises IntegrityError unless what its front matter declares is what its text uses."""
    data = path.read_bytes()
    text = data.decode("utf-8").replace("\r\n", "\n")
    parts = text.split(_FENCE, 2)
    if not text.startswith(_FENCE) or len(parts) != 3:
        raise IntegrityError(f"The prompt {path.name!r} has no front matter.", "Begin it with --- inputs, version ---.")
    head = yaml.safe_load(parts[1]) or {}
    body = parts[2].strip() + "\n"
    declared, template = set(head.get("inputs", [])), Template(body)
    if not template.is_valid() or set(template.get_identifiers()) != declared or set(head) != {"inputs", "version"}:
        raise IntegrityError(
            f"The prompt {path.name!r} declares {sorted(declared)} and uses {sorted(set(template.get_identifiers()))}.",
            "Make `inputs` in its front matter, beside `version`, name what the text uses; write a plain $ as $$.",
        )
    return Prompt(
        name=path.stem,
        version=int(head["version"]),
        inputs=tuple(head["inputs"]),
        body=body,
        sha256=hashlib.sha256(data).hexdigest(),
    )


def load_prompts(folder: Path) -> dict[str, Prompt]:
    """Return every prompt of a folder by name; see `load_prompt_file`."""
    return {path.stem: load_prompt_file(path) for path in sorted(folder.glob("*.md"))}
