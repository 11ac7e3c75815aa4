"""A conversation on the screen: what was asked, what was told with its marks, what can be done with it."""

from collections.abc import Sequence
from typing import NamedTuple

from assistant.app.render import Html, element
from assistant.app.views.markers import marked
from assistant.app.views.parts import act, badge, empty, page, say
from assistant.chat.answer import Answer


class Shown(NamedTuple):
    """One question with its answer, as far as it has come."""

    id: str
    asked: str
    answer: Answer | None = None
    """None while it is being looked up."""
    so_far: str = ""
    """What has been told of it; empty when it is whole."""
    stopped: bool = False
    verdict: str = ""
    """up, down or nothing."""
    trouble: Html | None = None


def thread(turns: Sequence[Shown], suggestions: Sequence[str] = ()) -> Html:
    """Return the conversation; an empty one offers what this week's data would answer."""
    if not turns:
        return page(
            empty("Nothing asked yet.", "Type a question below, or take one that this week's data can answer:"),
            element("div", [act(s, "suggestion", text=s) for s in suggestions], class_="suggest"),
            label="Conversation",
        )
    told = [_turn(t, last=t is turns[-1]) for t in turns]
    return element(
        "div",
        told,
        element("div", data_end=True),
        class_="page thread",
        role="log",
        aria_label="Conversation",
        aria_live="polite",
    )


def _turn(turn: Shown, *, last: bool) -> Html:
    return element(
        "div",
        element("p", turn.asked, class_="asked") if turn.asked else None,
        _told(turn),
        _below(turn, last),
        class_="turn",
    )


def _told(turn: Shown) -> Html:
    if turn.trouble is not None:
        return turn.trouble
    if turn.answer is None:
        return element("p", "Looking in the figures, the CRM and the notes…", class_="soft", role="status")
    if turn.so_far:
        return element("div", element("p", turn.so_far, " …"), class_="told")
    if turn.stopped:
        return element("div", element("p", turn.answer.answer), badge("stopped", "warn"), class_="told")
    head = badge("not on record", "warn") if turn.answer.abstained else None
    return element("div", marked(turn.answer, turn.id), head, class_="told")


def _below(turn: Shown, last: bool) -> Html | None:
    if turn.answer is None or turn.so_far or not turn.id:
        return None
    up, down = turn.verdict == "up", turn.verdict == "down"
    return element(
        "div",
        act("Copy", "copy"),
        act("Ask again", "retry", id=turn.id) if last else None,
        act("Thanked: useful" if up else "Useful", "up", id=turn.id),
        act("Noted: not useful" if down else "Not useful", "down", id=turn.id),
        class_="under",
        data_copy=f"{turn.asked}\n\n{turn.answer.answer}",
    )


def conversations(held: Sequence[tuple[str, str, str]], current: str) -> Html:
    """Return the user's conversations, newest first: (id, title, when)."""
    if not held:
        return page(element("p", "Your conversations will stand here.", class_="soft small"))
    rows = [
        element(
            "button",
            title or "New conversation",
            element("small", when),
            type="button",
            class_="pick",
            data_act="open",
            data_id=key,
            aria_current="true" if key == current else None,
        )
        for key, title, when in held
    ]
    return page(rows, label="Conversations")


def thanked(verdict: str) -> Html:
    """Return what stands after a thumb: that it was kept, and what for."""
    kept = "useful" if verdict == "up" else "not useful"
    return page(say(f"Kept as {kept}.", "It becomes a candidate for the next eval run.", tone="good"))
