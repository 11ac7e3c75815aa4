"""The README says what is so: its settings are the program's, in both directions, and its excerpt is real output."""

import re
from pathlib import Path

from assistant.settings import ENV_PREFIX, Settings

README = (Path(__file__).parents[1] / "README.md").read_text("utf-8")


def settings_table():
    body = README.split("<!-- settings -->")[1].split("<!-- /settings -->")[0]
    return {m[1]: m[2].strip() for m in re.finditer(r"^\| `([A-Z_]+)` \| [^|]* \| (.+) \|$", body, re.MULTILINE)}


def test_the_settings_table_is_the_programs_own():
    wanted = {name.upper(): field.description for name, field in Settings.model_fields.items()}
    assert settings_table() == wanted
    assert ENV_PREFIX == "SALES_NARRATIVE_"
