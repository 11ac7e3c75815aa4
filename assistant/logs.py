"""Logs as lines of JSON: when, what, how long, which error; never a note's text, a question or a secret."""

import datetime as dt
import json
import logging
import re
import sys
import traceback
from types import TracebackType
from typing import Literal, TextIO

_SECRET = re.compile(
    r"(?:sk-|Bearer\s+|token=|password=|api[_-]?key=)[^\s&\"']+|(?<=://)[^/\s:@]+:[^/\s@]+(?=@)", re.IGNORECASE
)
_QUERY = re.compile(r"\?[^\s\"]*")
_LONGEST = 400
_CHATTY = ("chromadb", "httpx", "httpcore", "openai", "gradio", "urllib3", "matplotlib", "alembic", "ray")
"""Libraries that log addresses, bodies or every step; their warnings are enough."""


class JsonLines(logging.Formatter):
    """One JSON object a record.

    A message loses secrets and what stands after a question mark in an address, where people's questions may be. Of
    an error its type and its places in the program are told and not its words: a library may put its input into them.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line."""
        line: dict[str, object] = {
            "at": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": cleaned(record.getMessage()),
        }
        event = getattr(record, "event", None)
        if isinstance(event, dict):
            line |= {key: value for key, value in event.items() if isinstance(value, (int, float, str, bool))}
        if record.exc_info and record.exc_info[0] is not None:
            line |= _fault(record.exc_info[0], record.exc_info[2])
        return json.dumps(line, ensure_ascii=False)


class PlainLines(logging.Formatter):
    """The same for a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line."""
        event = getattr(record, "event", None)
        told = " ".join(f"{k}={v}" for k, v in event.items()) if isinstance(event, dict) else ""
        moment = dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="seconds")
        return f"{moment} {record.levelname.lower()} {record.name} {cleaned(record.getMessage())} {told}".rstrip()


def cleaned(text: str) -> str:
    """Return a message on one line without secrets and without what addresses are asked with."""
    return _SECRET.sub("[secret]", _QUERY.sub("?…", " ".join(text.split())))[:_LONGEST]


def start_logging(form: Literal["json", "text"], stream: TextIO | None = None) -> logging.Handler:
    """Let the whole process log to `stream` (standard error) in this form; return the handler, to be taken off."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines() if form == "json" else PlainLines())
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    return handler


def _fault(kind: type[BaseException], trace: TracebackType | None) -> dict[str, object]:
    places = [f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in traceback.extract_tb(trace)]
    return {"error": kind.__name__, "places": " ".join(places[-8:])}
