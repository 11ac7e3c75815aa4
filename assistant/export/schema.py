"""The published JSON Schema of a narrative."""

import json
from importlib.resources import files
from typing import Any

from assistant.models.draft import Narrative


def narrative_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) that every exported narrative satisfies."""
    schema = Narrative.model_json_schema(mode="serialization")
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return schema


def published_schema() -> dict[str, Any]:
    """Return the schema as it is published beside this module; a test holds it equal to `narrative_schema()`."""
    loaded: dict[str, Any] = json.loads((files("assistant.export") / "narrative.schema.json").read_text("utf-8"))
    return loaded
