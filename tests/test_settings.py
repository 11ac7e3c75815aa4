"""Settings: one object, strict by name, from the environment by prefix."""

import pytest
from pydantic import ValidationError

from assistant import resources
from assistant.errors import IntegrityError, UsageError
from assistant.settings import Settings, default_home


def test_defaults_need_no_environment(monkeypatch):
    monkeypatch.delenv("SALES_NARRATIVE_HOME", raising=False)
    settings = Settings()
    assert settings.home == default_home()
    assert settings.max_file_bytes == 25_000_000
    assert settings.date_order is None
    assert settings.threads >= 1


def test_the_environment_is_read_by_prefix(monkeypatch, tmp_path):
    monkeypatch.setenv("SALES_NARRATIVE_HOME", str(tmp_path))
    monkeypatch.setenv("SALES_NARRATIVE_DATE_ORDER", "dmy")
    monkeypatch.setenv("SALES_NARRATIVE_MAX_FILE_MB", "")
    settings = Settings.load()
    assert (settings.home, settings.date_order, settings.max_file_mb) == (tmp_path, "dmy", 25)
    assert Settings.load(home=tmp_path / "other").home == tmp_path / "other"
    assert Settings.load(home=tmp_path / "other").date_order == "dmy"


def test_an_unknown_key_is_an_error():
    with pytest.raises(ValidationError):
        Settings(homes="x")
    with pytest.raises(UsageError, match="homes"):
        Settings.load(homes="x")


def test_a_value_that_can_not_be_used_says_which_setting_and_how_to_mend_it(monkeypatch):
    monkeypatch.setenv("SALES_NARRATIVE_MAX_FILE_MB", "plenty")
    with pytest.raises(UsageError) as caught:
        Settings.load()
    assert "max_file_mb" in caught.value.what
    assert "SALES_NARRATIVE_MAX_FILE_MB" in caught.value.how


def test_every_setting_is_described():
    assert all(field.description for field in Settings.model_fields.values())


def test_data_folders_are_found_in_a_checkout_and_in_a_wheel(monkeypatch, tmp_path):
    assert (resources.data_folder("corpus") / "third_party/minilm/tokenizer.json").is_file()
    packaged = tmp_path / "assistant"
    (packaged / "_data" / "prompts").mkdir(parents=True)
    monkeypatch.setattr(resources, "files", lambda name: packaged)
    assert resources.data_folder("prompts") == packaged / "_data" / "prompts"
    with pytest.raises(IntegrityError):
        resources.data_folder("corpus")
