"""The use cases, built from settings: what the command line, the app and the evals call."""

from assistant.export import render
from assistant.service.service import Service
from assistant.writing.agenda import agenda

__all__ = ["Service", "agenda", "render"]
