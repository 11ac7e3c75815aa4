"""The commands for accounts; passwords are asked for, or read from standard input, and never an argument."""

import getpass
import sys
from typing import Annotated

import typer

from assistant.cli.common import AsJson, app, emit, opened, settings_of
from assistant.errors import UsageError
from assistant.models.user import Role
from assistant.service import Service
from assistant.service.accounts import Accounts

users_app = typer.Typer(no_args_is_help=True, help="Add, list and remove the accounts of the web app.")
app.add_typer(users_app, name="users")

Name = Annotated[str, typer.Argument(help="The user's name.")]
AT_THE_TERMINAL = "the command line"
"""Who did it, in the audit log."""


def _accounts(context: typer.Context, service: Service) -> Accounts:
    return Accounts(service.home.records, settings_of(context))


@users_app.command("add")
def add(
    context: typer.Context,
    name: Name,
    role: Annotated[str, typer.Option(help="cso, rep, reviewer, admin or ceo.")],
) -> None:
    """Add a user; the password is asked for, or read from standard input."""
    try:
        wanted = Role(role.strip().lower())
    except ValueError as error:
        known = ", ".join(r.value for r in Role)
        raise UsageError(f"--role {role!r} is not a role", f"Use one of {known}.") from error
    password = _password()
    with opened(context) as service:
        user = _accounts(context, service).add(name, wanted, password, by=AT_THE_TERMINAL)
    typer.echo(f"Added {user.name}, {user.role.title}.")


@users_app.command("list")
def show(context: typer.Context, as_json: AsJson = False) -> None:
    """List the users."""
    with opened(context) as service:
        found = _accounts(context, service).all()
    if as_json:
        emit([user.model_dump(mode="json", include={"name", "role", "created_at"}) for user in found])
        return
    for user in found:
        typer.echo(f"{user.name:<30}{user.role.value:<10}{user.created_at:%Y-%m-%d}")
    if not found:
        typer.echo("There are no users yet.")


@users_app.command("remove")
def remove(context: typer.Context, name: Name) -> None:
    """Remove a user; what the user did stays."""
    with opened(context) as service:
        accounts = _accounts(context, service)
        accounts.remove(accounts.named(name), by=AT_THE_TERMINAL)
    typer.echo(f"Removed {name}.")


@users_app.command("passwd")
def passwd(context: typer.Context, name: Name) -> None:
    """Set a user's password and end the user's sessions."""
    with opened(context) as service:
        accounts = _accounts(context, service)
        user = accounts.named(name)
        accounts.set_password(user, _password(), by=AT_THE_TERMINAL)
    typer.echo(f"{user.name} signs in with the new password from now on.")


def _password() -> str:
    """Return the password: asked for twice at a terminal, else the first line of standard input. Raises UsageError."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first, again = getpass.getpass("Password: "), getpass.getpass("The same again: ")
    if first != again:
        raise UsageError("The two passwords differ.", "Write the same one twice.")
    return first
