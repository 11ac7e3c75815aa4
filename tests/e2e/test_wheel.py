"""The built wheel, in an empty environment and another folder: it carries its prompts and corpus, and drafts a week."""

import os
import subprocess
import sys
import venv
import zipfile

import pytest

from tests.e2e.commands import ROOT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    return next(out.glob("*.whl"))


def test_prompts_and_corpus_travel_inside(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    assert "assistant/_data/corpus/third_party/minilm/tokenizer.json" in names
    assert "assistant/_data/corpus/playbook/trusting.yaml" in names
    assert "assistant/_data/corpus/sample/company.yaml" in names
    assert any(n.startswith("assistant/_data/prompts/") and n.endswith(".md") for n in names)
    assert "assistant/export/templates/narrative.html" in names
    assert "assistant/export/narrative.schema.json" in names
    assert any(n.startswith("assistant/store/migrations/versions/") for n in names)
    assert not any(n.startswith(("tests/", "evals/")) for n in names)


@pytest.mark.slow
def test_the_wheel_drafts_the_sample_week_from_another_folder(wheel, tmp_path):
    """The libraries come from this environment by a path file; the product itself from the wheel alone."""
    venv.create(tmp_path / "env", with_pip=True)
    python = tmp_path / "env" / "bin" / "python"
    install = [str(python), "-m", "pip", "install", "-q", "--no-deps", "--no-index", str(wheel)]
    subprocess.run(install, check=True, capture_output=True)
    libraries = next(p for p in sys.path if p.endswith("site-packages"))
    site = next((tmp_path / "env" / "lib").glob("python*/site-packages"))
    (site / "libraries.pth").write_text(f"{libraries}\n")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "SALES_NARRATIVE_HOME")}
    environment |= {"SALES_NARRATIVE_HOME": str(tmp_path / "home"), "PYTHONIOENCODING": "utf-8"}

    def run(*command):
        done = subprocess.run(
            command, cwd=elsewhere, env=environment, capture_output=True, encoding="utf-8", check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    where = run(str(python), "-c", "import assistant; print(assistant.__file__)")
    assert str(site) in where
    corpus = run(str(python), "-c", "from assistant.resources import data_folder; print(data_folder('corpus'))").strip()
    command = str(tmp_path / "env" / "bin" / "sales-narrative")
    run(command, "ingest", f"{corpus}/sample")
    text = run(command, "draft", "--week", "2026-W47")
    assert text.startswith("# ") and "## Revenue against goal" in text and "not verified" not in text
