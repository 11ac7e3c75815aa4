"""A rep's notes: what came of handing them in, what was understood, what can be corrected or taken back."""

from collections.abc import Sequence

from assistant.app.render import Html, Piece, element
from assistant.app.texts import KIND, Wording, words
from assistant.app.views.parts import act, badge, empty, facts, page, say, stressed
from assistant.models.risk import Label
from assistant.service.uploads import MyNote, NoteSuggestion, UnderstoodSentence, UploadResult

TONES = {"accepted": "good", "duplicate": "warn", "refused": "bad"}
HEADS = {"accepted": "Accepted", "duplicate": "Already here", "refused": "Not taken"}
LABELS = {
    Label.RISK: "Risk",
    Label.WIN_OR_PROGRESS: "Win or progress",
    Label.COMPETITOR: "Competitor",
    Label.PRICING: "Pricing",
    Label.CUSTOMER_NEED_OR_TREND: "Customer need or trend",
    Label.INITIATIVE_PROGRESS: "Initiative progress",
    Label.BARRIER: "Barrier",
    Label.ASK_OR_COMMITMENT: "Ask or commitment",
    Label.LEAD_QUALITY: "Lead quality",
    Label.SKILL_GAP: "Skill gap",
    Label.OTHER: "Nothing of note",
}
"""What each label means, for the rep who corrects it."""


def suggestion(read: NoteSuggestion, place: int, of: int) -> Html:
    """Return the head of a note's form: which of how many, its name, how it begins."""
    return page(
        element("h2", f"Note {place} of {of}: {read.name}"),
        element("p", "Filled in from the note itself. Correct what is wrong.", class_="soft small"),
        element("div", read.opening, class_="note brief") if read.opening else None,
    )


def results(found: Sequence[UploadResult]) -> Html:
    """Return what came of each file: accepted, already here, or refused with the reason and the remedy."""
    if not found:
        return page()
    return page([_result(r) for r in found], label="What came of it")


def _result(result: UploadResult) -> Html:
    understood = [s for s in result.understood if s.label is not Label.OTHER]
    head = HEADS[result.status]
    parts: list[Piece] = [element("p", result.what)] if result.what.strip(".") != head else []
    if result.how:
        parts.append(element("p", result.how))
    parts += [element("p", w, class_="small") for w in result.warnings]
    if result.status == "accepted":
        said = (
            f"Understood: {len(understood)} of {len(result.understood)} sentences tell something."
            if understood
            else ("No sentence tells of a risk, a win, a price or a promise.")
        )
        parts.append(element("p", said, class_="small"))
        parts.append(_sentences(understood[:6]) if understood else None)
        parts.append(element("p", element("a", "Correct it or take it back in My notes", href="/notes/")))
    return say(f"{head}: {result.name}", parts, tone=TONES[result.status])


def _sentences(held: Sequence[UnderstoodSentence]) -> Html:
    return element(
        "ul", [element("li", badge(_meant(s)), " ", element("q", stressed(s.text))) for s in held], class_="plain"
    )


def _meant(sentence: UnderstoodSentence) -> str:
    label = LABELS.get(sentence.label, words(sentence.label.value))
    return f"{label}: {words(sentence.signal).lower()}" if sentence.signal else label


def mine(notes: Sequence[MyNote], wording: Wording, chosen: str = "") -> Html:
    """Return the rep's notes, each of which can be opened."""
    if not notes:
        return page(
            empty(
                "No notes yet.",
                "Bring in your first one: drop a file, or paste what you wrote down. ",
                element("a", "Add notes", href="/upload/"),
            )
        )
    rows = [
        element(
            "button",
            n.title or n.name,
            element(
                "small",
                " · ".join(
                    x for x in (n.account, wording.day(n.date) if n.date else "", KIND.get(n.kind.value, "")) if x
                ),
            ),
            type="button",
            class_="pick",
            data_act="note",
            data_id=n.document,
            aria_pressed="true" if n.document == chosen else "false",
        )
        for n in {n.document: n for n in reversed(notes)}.values()  # brought twice by other names, it is one note
    ][::-1]
    return page(rows, label="My notes")


def nothing_chosen() -> Html:
    """Return what stands beside the list before a note is chosen."""
    return page(
        empty("What was understood", "Choose a note to see its sentences as they were read, and to correct them.")
    )


def note(held: MyNote, sentences: Sequence[UnderstoodSentence], wording: Wording, chosen: int = -1) -> Html:
    """Return one note: what is known of it, and each sentence with what it was understood to mean."""
    about: list[tuple[str, Piece]] = [("File", held.name), ("Account", held.account or "not known")]
    about += [("Date", wording.day(held.date)), ("Kind", KIND.get(held.kind.value, held.kind.value))]
    about += [("Added", wording.moment(held.added_at))]
    if held.by_hand:
        about.append(("Set by you", ", ".join(words(f).lower() for f in held.by_hand)))
    marks: list[Piece] = []
    if held.confidential:
        marks.append(say("Confidential: stored and counted, never quoted.", tone="warn"))
    if held.near_duplicate:
        marks.append(say("It all but repeats another note; the two are cited as one.", tone="warn"))
    told = [
        element(
            "li",
            badge(_meant(s), "" if s.label is Label.OTHER else "warn" if s.label is Label.RISK else "good"),
            " ",
            badge("corrected") if s.corrected else None,
            " ",
            element("span", stressed(s.text)),
            " ",
            act("Correct", "correct", n=str(i)),
            class_="chosen" if i == chosen else None,
        )
        for i, s in enumerate(sentences)
    ]
    return page(
        element("h2", held.title or held.name, tabindex=-1, data_focus=held.document),
        facts(about),
        marks,
        element("h3", "As it was understood"),
        element("ul", told, class_="plain lines")
        if told
        else element("p", "No sentence was read in it.", class_="soft"),
        label="Note",
    )


def chosen(sentence: UnderstoodSentence) -> Html:
    """Return the sentence that is being corrected."""
    return page(element("h3", "What does this sentence mean?"), element("blockquote", stressed(sentence.text)))
