"""Checks every sentence against its evidence before it leaves."""

from assistant.writing.check.context import CheckContext
from assistant.writing.check.statement import check_statement

__all__ = ["CheckContext", "check_statement"]
