"""What every page shares: who is asking, the frame, errors in our own words, parts that can be clicked."""

import functools
import inspect
import logging
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, Protocol, TypeVar

import gradio as gr

from assistant.app import navigation
from assistant.app.render import Html, plain
from assistant.app.texts import PRODUCT, Wording, trouble
from assistant.app.theme import actions
from assistant.errors import AssistantError
from assistant.service.access import Access

LOG = logging.getLogger(__name__)
OURS = "Something went wrong on our side; what was stored is safe. Try again, and tell your administrator if it stays."
QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
"""Of every event: no spinner over what is being read, and no place in the list of the app's API."""
F = TypeVar("F", bound=Callable[..., Any])


class Doors(Protocol):
    """Gives each user the door that is theirs; what lies behind it decides what they may do."""

    def __call__(self, request: gr.Request) -> Access:
        """Return the door of whoever asks. Raises ForbiddenError for who is not signed in any more."""


class Site(NamedTuple):
    """What a page is built with."""

    door: Doors
    wording: Wording
    largest_mb: int = 25
    """The largest file that is taken."""


def blocks(slug: str) -> gr.Blocks:
    """Return an empty page with its title; nothing is reported to anyone."""
    return gr.Blocks(title=f"{navigation.entry(slug).title} · {PRODUCT}", analytics_enabled=False, fill_width=True)


def frame(page: gr.Blocks, site: Site, slug: str) -> None:
    """Put the page's frame at its head, filled in when the page is opened; call it within the page's Blocks."""
    shown = html(classes="top")

    @spoken
    def fill(request: gr.Request) -> Html:
        return navigation.header(slug, site.door(request).user)

    page.load(fill, None, [shown], **QUIET)


def html(value: Html | str = "", *, name: str = "", classes: str = "") -> gr.HTML:
    """Return a part whose buttons (`data-act`) are events of it; only `Html` may be its value later."""
    return gr.HTML(
        str(value),
        js_on_load=actions(),
        elem_id=name or None,
        elem_classes=["part", *classes.split()],
        apply_default_css=False,
        padding=False,
    )


def spoken(handler: F) -> F:
    """Return the handler with every error told in the product's words, as a message that a screen reader hears."""
    if inspect.isgeneratorfunction(handler):

        @functools.wraps(handler)
        def telling(*args: Any, **kwargs: Any) -> Iterator[Any]:  # noqa: ANN401 - whatever the handler takes
            try:
                yield from handler(*args, **kwargs)
            except AssistantError as error:
                raise _said(error) from error
            except gr.Error:
                raise
            except Exception as error:
                LOG.exception("a page's handler failed")
                raise _ours() from error

        return telling  # type: ignore[return-value]  # wraps keeps the signature

    @functools.wraps(handler)
    def answering(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        try:
            return handler(*args, **kwargs)
        except AssistantError as error:
            raise _said(error) from error
        except gr.Error:
            raise
        except Exception as error:
            LOG.exception("a page's handler failed")
            raise _ours() from error

    return answering  # type: ignore[return-value]


def _said(error: AssistantError) -> gr.Error:
    return gr.Error(plain(" ".join(trouble(error)).strip()), duration=15, title="Not done", print_exception=False)


def _ours() -> gr.Error:
    return gr.Error(OURS, duration=15, title="Not done", print_exception=False)


def asked(event: gr.EventData, name: str) -> str:
    """Return what the clicked part carries under a name; empty when it carries nothing of the kind."""
    value = (event._data or {}).get(name, "")
    return value if isinstance(value, str) else ""
