"""Models as JSON text that loses nothing: decimals are written as text, where a JSON number would round them."""

import datetime as dt
import json
from decimal import Decimal
from typing import Any

from pydantic import BaseModel


def to_json(value: BaseModel | tuple[BaseModel, ...], *, without: set[str] | None = None) -> str:
    """Return the value as compact JSON that `model_validate_json` reads back unchanged."""
    plain: Any  # whatever pydantic dumps: nested dicts, lists and scalars
    if isinstance(value, BaseModel):
        plain = value.model_dump(exclude=without)
    else:
        plain = [item.model_dump(exclude=without) for item in value]
    return json.dumps(plain, default=_plain, ensure_ascii=False, separators=(",", ":"))


def _plain(value: object) -> str:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no exact JSON form here")
