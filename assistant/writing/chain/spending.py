"""What a run may spend on a model, what it has spent, and the refusal once the two would cross."""

import json
import math
from collections.abc import Callable
from threading import Lock

from assistant.errors import ModelError
from assistant.models.base import Model

CHARACTERS_PER_TOKEN = 3.2
"""Low for English, so that an estimate is rather too high; a tokenizer of the provider's would have to be fetched."""


class Usage(Model):
    """Tokens and calls of a run."""

    calls: int = 0
    cached: int = 0
    """Replies that came from the cache and cost nothing."""
    tokens_in: int = 0
    tokens_out: int = 0

    @property
    def tokens(self) -> int:
        """Both ways together."""
        return self.tokens_in + self.tokens_out


class Prices(Model):
    """Money a million tokens cost; 0 where it is not set, and then no cost is shown or limited."""

    per_million_in: float = 0.0
    per_million_out: float = 0.0
    currency: str = "USD"

    def cost(self, usage: Usage) -> float:
        """Return what the usage costs."""
        return (usage.tokens_in * self.per_million_in + usage.tokens_out * self.per_million_out) / 1_000_000


def estimate(text: str) -> int:
    """Return about how many tokens a text has, rather too many than too few."""
    return math.ceil(len(text) / CHARACTERS_PER_TOKEN)


class Budget:
    """Counts tokens and money of one run, from several threads; `heard` is told of each call's as it ends."""

    def __init__(
        self,
        tokens: int,
        cost: float = 0.0,
        prices: Prices | None = None,
        *,
        heard: Callable[[Usage], None] | None = None,
    ) -> None:
        self.tokens, self.cost = tokens, cost
        self.prices = prices or Prices()
        self._heard = heard or _unheard
        self._lock = Lock()
        self._reserved = Usage()
        self._spent = Usage()

    @property
    def spent(self) -> Usage:
        """What was spent so far."""
        return self._spent

    def reserve(self, prompt: str, reply: int) -> Usage:
        """Set tokens aside for one call; raises ModelError when that would cross the budget."""
        asked = Usage(calls=1, tokens_in=estimate(prompt), tokens_out=reply)
        with self._lock:
            after = _sum(_sum(self._spent, self._reserved), asked)
            if after.tokens > self.tokens:
                raise ModelError(
                    f"The call would need about {after.tokens:,} tokens in all; the run's budget is {self.tokens:,}.",
                    "Raise SALES_NARRATIVE_MODEL_BUDGET_TOKENS, or draft with --embedded.",
                    kind="budget",
                )
            if self.cost and self.prices.cost(after) > self.cost:
                raise ModelError(
                    f"The call would bring the run to about {self.prices.cost(after):.2f} {self.prices.currency}; "
                    f"its budget is {self.cost:.2f}.",
                    "Raise SALES_NARRATIVE_MODEL_BUDGET_COST, or draft with --embedded.",
                    kind="budget",
                )
            self._reserved = _sum(self._reserved, asked)
        return asked

    def settle(self, reserved: Usage, used: Usage | None) -> None:
        """Give back what was set aside and count what was used; a failed call counts its prompt."""
        real = used or Usage(calls=1, tokens_in=reserved.tokens_in)
        with self._lock:
            self._reserved = Usage(
                calls=self._reserved.calls - reserved.calls,
                tokens_in=self._reserved.tokens_in - reserved.tokens_in,
                tokens_out=self._reserved.tokens_out - reserved.tokens_out,
            )
            self._spent = _sum(self._spent, real)
        self._heard(real)

    def from_cache(self) -> None:
        """Count a reply that cost nothing."""
        with self._lock:
            self._spent = _sum(self._spent, Usage(cached=1))
        self._heard(Usage(cached=1))

    def allowed(self) -> str:
        """Return what a run may spend at most, for a person."""
        money = f" and {self.cost:.2f} {self.prices.currency}" if self.cost else ""
        most = self.prices.cost(Usage(tokens_out=self.tokens))
        priced = f" (about {most:.2f} {self.prices.currency} at the very most)" if most and not self.cost else ""
        return f"at most {self.tokens:,} tokens{money}{priced}"

    def line(self) -> str:
        """Return what was spent, for a person."""
        spent = self._spent
        cost = self.prices.cost(spent)
        money = f", about {cost:.2f} {self.prices.currency}" if cost else ""
        cached = f", {spent.cached} from the cache" if spent.cached else ""
        return f"{spent.calls} calls{cached}, {spent.tokens_in:,} tokens in and {spent.tokens_out:,} out{money}"


def _unheard(_usage: Usage) -> None:
    """Count nothing beside the budget itself."""


def _sum(one: Usage, other: Usage) -> Usage:
    return Usage(**{name: getattr(one, name) + getattr(other, name) for name in Usage.model_fields})


def fingerprint(*parts: object) -> str:
    """Return parts as one text that differs when any of them does."""
    return json.dumps([str(part) for part in parts], ensure_ascii=False)
