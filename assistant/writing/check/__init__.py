"""Checks every sentence against its evidence before it leaves."""

from assistant.writing.check.context import CheckContext
from assistant.writing.check.paragraph import SentenceVerdict, check_text
from assistant.writing.check.statement import check_statement
from assistant.writing.check.verifier import Verdict, Verifier

__all__ = ["CheckContext", "SentenceVerdict", "Verdict", "Verifier", "check_statement", "check_text"]
