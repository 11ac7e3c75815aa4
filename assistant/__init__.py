"""An assistant that drafts a Chief Sales Officer's weekly narrative for the CEO."""

__version__ = "0.1.0"
