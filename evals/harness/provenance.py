"""With what a run was made: the commit, the versions, the exact prompts."""

import platform
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from assistant import __version__
from assistant.writing.prompts import load_prompts
from evals.harness.bench import ROOT

_PACKAGES = (
    "pydantic-evals",
    "pydantic",
    "chromadb",
    "onnxruntime",
    "numpy",
    "scipy",
    "tokenizers",
    "pandas",
    "ir-measures",
)


def commit() -> tuple[str, bool]:
    """Return the checkout's commit and whether it holds changes beside it; an empty name where git does not know."""
    name = _git("rev-parse", "HEAD")
    return name, bool(name and _git("status", "--porcelain", "--untracked-files=no"))


def _git(*arguments: str) -> str:
    try:
        done = subprocess.run(
            ["git", *arguments], cwd=ROOT, capture_output=True, text=True, timeout=20, check=False
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def versions() -> dict[str, str]:
    """Return what runs, by name."""
    found = {"sales-narrative": __version__, "python": platform.python_version(), "platform": platform.platform()}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "absent"
    return found


def prompt_hashes(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of each prompt file by name. Raises IntegrityError for one that is not well made."""
    return {name: prompt.sha256 for name, prompt in load_prompts(folder).items()}
