"""The structure holds: imports point one way, heavy libraries have one door, modules stay small."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = sorted((ROOT / "assistant").rglob("*.py"))

ALLOWED = {
    "models": set(),
    "errors": set(),
    "resources": {"errors"},
    "settings": {"errors", "resources"},
    "language": {"models", "errors", "resources"},
    "sources": {"models", "errors", "language", "resources", "settings"},
    "store": {"models", "errors", "settings", "resources"},
    "insight": {"models", "errors", "language", "resources"},
    "retrieval": {"models", "errors", "language", "store", "resources"},
    "writing": {"models", "errors", "language", "insight", "retrieval", "resources"},
    "export": {"models", "errors"},
    "chat": {"models", "errors", "language", "insight", "retrieval", "writing", "resources"},
    "cluster": {"models", "errors", "sources", "store"},
    "service": {
        "cluster", "models", "errors", "settings", "resources", "language", "sources", "store", "insight", "retrieval",
        "writing", "export", "chat",
    },
    "logs": set(),
    "app": {"logs", "models", "errors", "settings", "service", "resources", "export", "chat"},
    "cli": {"models", "errors", "settings", "service", "export", "app"},
}  # fmt: skip

DOORS = {
    "chromadb": {"store"},
    "sqlalchemy": {"store"},
    "alembic": {"store"},
    "onnxruntime": {"store"},
    "docx": {"sources", "export"},
    "openpyxl": {"sources"},
    "pypdf": {"sources"},
    "typer": {"cli"},
    "openai": {"writing"},
    "langchain_openai": {"writing"},
    "langsmith": {"writing"},
    "argon2": {"service"},
    "fastapi": {"app"},
    "gradio": {"app"},
    "plotly": {"app"},
    "opentelemetry": {"writing"},
    "prometheus_client": {"service"},
    "psycopg": {"store"},
    "pyarrow": {"cluster"},
    "ray": {"cluster"},
    "uvicorn": {"app"},
}


def room(path: Path) -> str:
    return path.relative_to(ROOT / "assistant").parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path} imports relatively"
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_point_one_way(path):
    own = room(path)
    if own == "__init__":
        return
    for name in imported(path):
        if name.startswith("assistant.") and name.split(".")[1] not in ("__version__", own):
            assert name.split(".")[1] in ALLOWED[own], f"{own} must not import {name}"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_each_heavy_library_has_one_door(path):
    for name in imported(path):
        library = name.split(".")[0]
        if library in DOORS:
            assert room(path) in DOORS[library], f"{library} is imported outside of {DOORS[library]}"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_module_stays_readable(path):
    assert len(path.read_text("utf-8").splitlines()) <= 400


def test_locks_name_no_index():
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text("utf-8")
        assert "://" not in text
        assert "--hash=sha256:" in text
