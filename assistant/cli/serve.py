"""The command that serves the web app."""

from importlib import import_module
from typing import Annotated

import typer

from assistant.cli.common import app, opened


@app.command()
def serve(
    context: typer.Context,
    host: Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 for all of this machine's.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 7860,
) -> None:
    """Serve the web app until it is stopped; without accounts, it prints a code for making the first one."""
    # By name, when it is run: every other command starts without the seconds that Gradio takes to import.
    server = import_module("assistant.app.server")
    with opened(context) as service:
        server.serve(service, host, port, lambda line: typer.echo(line, err=True))
