"""The deployment's files hold together: what is reachable, what is set, what the guide tells to type."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from typer.main import get_command

import assistant
from assistant.cli import entry  # noqa: F401  (its commands register themselves)
from assistant.cli.common import app
from assistant.service.observing import Telemetry
from assistant.settings import ENV_PREFIX, Settings

ROOT = Path(assistant.__file__).parents[1]
FOLDER = ROOT / "assistant" / "deployment"
GUIDE = (FOLDER / "GUIDE.md").read_text("utf-8")
HAPROXY = (FOLDER / "haproxy.cfg").read_text("utf-8")


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((FOLDER / "compose.yaml").read_text("utf-8"))


def test_only_the_proxy_has_a_port(compose):
    assert [name for name, service in compose["services"].items() if service.get("ports")] == ["proxy"]


def test_the_stores_are_on_a_network_that_leads_nowhere(compose):
    assert compose["networks"]["private"]["internal"] is True
    for name in ("postgres", "chroma"):
        assert compose["services"][name]["networks"] == ["private"]
    assert "private" not in compose["services"]["proxy"]["networks"]
    assert set(compose["services"]["app"]["networks"]) == {"front", "private"}


def test_every_setting_in_it_is_one_of_the_programs(compose):
    known = {f"{ENV_PREFIX}{name}".upper() for name in Settings.model_fields}
    given = set(compose["x-app"]["environment"])
    assert {name for name in given if name.startswith(ENV_PREFIX)} <= known
    written = re.findall(r"SALES_NARRATIVE_[A-Z_]+", GUIDE)
    assert set(written) <= known


def test_its_settings_can_be_loaded(compose, monkeypatch, tmp_path):
    for name, value in compose["x-app"]["environment"].items():
        filled = re.sub(r"\$\{[A-Z_]+:\?[^}]*\}", "given", re.sub(r"\$\{[A-Z_]+:-\}", "", str(value)))
        monkeypatch.setenv(name, filled)
    settings = Settings.load(home=tmp_path)
    assert (settings.otel_endpoint, settings.openai_base_url) == (None, None), "left empty is not set"
    assert settings.database_url is not None
    assert settings.chroma_url == "http://chroma:8000"
    assert settings.log_format == "json"


def test_every_service_names_what_exists(compose):
    services = compose["services"]
    for service in services.values():
        assert service.get("image")
        for network in service["networks"]:
            assert network in compose["networks"]
        for other, how in service.get("depends_on", {}).items():
            condition = how["condition"]
            assert condition != "service_healthy" or services[other].get("healthcheck")
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            if source.startswith("./"):
                assert (FOLDER / source).is_file()
            elif not source.startswith("$"):
                assert source in compose["volumes"]
        for secret in service.get("secrets", ()):
            assert secret in compose["secrets"]


def test_no_secret_stands_in_a_file(compose):
    for name in ("POSTGRES_PASSWORD", "METRICS_TOKEN", "COOKIE_KEY"):
        text = (FOLDER / "compose.yaml").read_text("utf-8")
        assert f"${{{name}:?" in text
    assert yaml.safe_load((FOLDER / "prometheus.yml").read_text("utf-8"))["scrape_configs"][0]["authorization"] == {
        "type": "Bearer",
        "credentials_file": "/run/secrets/metrics_token",
    }


def test_the_proxy_holds_a_browser_to_its_replica_and_asks_whether_it_is_ready(compose):
    backend = HAPROXY.split("\nbackend replicas")[1]
    assert re.search(r"cookie \w+ insert dynamic .*httponly secure", backend)
    assert "uri /readyz" in backend
    port = re.search(r"server-template app \d+ app:(\d+)", backend)[1]
    assert port in compose["services"]["app"]["command"]
    assert re.search(r"deny if \{ path\S* .*/metrics /readyz", HAPROXY)
    assert "del-header X-Forwarded-For" in HAPROXY
    subnet = compose["networks"]["front"]["ipam"]["config"][0]["subnet"]
    assert compose["x-app"]["environment"]["SALES_NARRATIVE_TRUSTED_PROXIES"] == subnet


def test_every_command_and_option_in_the_guide_exists():
    commands = get_command(app).commands
    named = re.findall(r"`sales-narrative ((?:--home \w+ )?)([a-z]+)([^`]*)`", GUIDE)
    assert len(named) >= 8
    for _, command, rest in named:
        assert command in commands, command
        options = {o for parameter in commands[command].params for o in parameter.opts}
        for option in re.findall(r"--[a-z-]+|(?<= )-\w(?= )", rest):
            assert option in options, f"{command} {option}"
    for command in (compose_command[0] for compose_command in (["migrate"], ["serve"])):
        assert command in commands


def test_every_metric_in_the_guide_exists():
    told = set(re.findall(r"`(sales_narrative_\w+)`", GUIDE))
    held = Telemetry().exposition().decode()
    assert len(told) >= 8
    for name in told:
        assert name.removesuffix("_total") in held, name


def test_what_its_settings_can_ask_for_is_in_the_image(compose):
    assert "SALES_NARRATIVE_OTEL_ENDPOINT" in compose["x-app"]["environment"]
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    for needed in ("opentelemetry-exporter-otlp-proto-http==", "psycopg-binary==", "chromadb==", "hatchling=="):
        assert f"\n{needed}" in lock


def test_the_guide_warns_of_what_must_not_be_reachable():
    assert "CVE-2026-45829" in GUIDE
    assert "CVE-2026-45829" in (FOLDER / "compose.yaml").read_text("utf-8")


def test_the_image_is_built_from_the_hash_checked_lock_and_does_not_run_as_root():
    text = (FOLDER / "Dockerfile").read_text("utf-8")
    assert "--require-hashes --no-deps -r requirements.lock" in text
    assert "\nUSER app\n" in text


@pytest.mark.slow
def test_what_the_dockerfile_copies_is_all_that_the_program_is_built_from(tmp_path):
    """Its steps but for the libraries, which are this environment's: copied, installed, asked from another folder."""
    stage = (FOLDER / "Dockerfile").read_text("utf-8").split("\nFROM ")[1]
    (tmp_path / "src").mkdir()
    for names, target in re.findall(r"^COPY (.+) (\S+)$", stage, re.MULTILINE):
        for name in names.split():
            place = tmp_path / "src" / target
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, place, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(ROOT / name, place)
    (step,) = re.findall(r"/opt/app/bin/pip (install .* --no-build-isolation) \.$", stage, re.MULTILINE)
    into = ["--no-index", "--quiet", "--target", tmp_path / "app", tmp_path / "src"]
    subprocess.run([sys.executable, "-m", "pip", *step.split(), *into], check=True)
    asked = "from assistant.resources import data_folder as of; print(of('prompts'), *of('corpus').iterdir())"
    told = subprocess.run(
        [sys.executable, "-c", asked],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path / "app")},
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert f"{tmp_path}/app/assistant/_data/corpus/sample" in told
    assert str(ROOT) not in told
