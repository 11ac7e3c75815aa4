"""A model that judges tone: never the one that writes where another is set, and what it can't say is unscored.

Code checks what code can; a model is asked only whether bad news is told plainly. It sees the text and a rubric, gives
a reason first, and its agreement with people's labels is measured in the same run.
"""

from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from assistant.errors import ModelError
from assistant.service.modelling import model_config
from assistant.settings import Settings
from assistant.writing.chain.material import as_data
from assistant.writing.chain.spending import Budget
from assistant.writing.llm import Llm
from assistant.writing.prompts import load_prompt_file

PROMPT = Path(__file__).parents[1] / "prompts" / "judge_tone.md"


class Opinion(BaseModel):
    """The form of a judge's reply."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field(max_length=400, description="One sentence: which words decide it.")
    verdict: Literal["plain", "softened"]


class Judged(NamedTuple):
    """A verdict, or none with why."""

    verdict: Literal["plain", "softened"] | None
    reason: str


class Judge:
    """Asks one model about texts."""

    def __init__(self, settings: Settings) -> None:
        self.name = judge_name(settings)
        self.same_as_writer = self.name == settings.model_name
        config = model_config(settings).model_copy(update={"name": self.name, "temperature": 0.0})
        self._llm = Llm(config, Budget(settings.model_budget_tokens))
        self._prompt = load_prompt_file(PROMPT)

    def tone(self, text: str) -> Judged:
        """Return whether bad news in a text is told plainly; a reply that can't be read gives no verdict."""
        try:
            said = self._llm.ask(self._prompt, {"text": as_data(text)}, Opinion)
        except ModelError as error:
            return Judged(None, error.what)
        return Judged(said.verdict, said.reason)


def judge_name(settings: Settings) -> str:
    """Return the model that judges: the one set for it, else the one that writes."""
    return settings.judge_model or settings.model_name
