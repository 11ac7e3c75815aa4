"""The `sales-narrative` command: reads options, calls the service, prints for people or as JSON."""

from assistant.cli.entry import main

__all__ = ["main"]
