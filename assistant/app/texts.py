"""Dates, money and numbers as the company writes them, and the words that stand on more than one page."""

import datetime as dt
import re
from decimal import ROUND_HALF_UP, Decimal

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time
from babel.numbers import (
    format_compact_currency,
    format_compact_decimal,
    format_currency,
    format_decimal,
    format_percent,
)

from assistant.errors import AssistantError
from assistant.models.figure import Figure

DEFAULT_LOCALE = "en"
PRODUCT = "Sales narrative"
_ALMOST = Decimal("0.9995")
"""From here on an amount is told in the next larger unit: 999,600 is a million, not a thousand thousands."""

STANDING = {"draft": "Draft", "edited": "Edited", "approved": "Approved", "frozen": "Approved"}
KIND = {"meeting_note": "Meeting note", "deal_update": "Deal update", "call_summary": "Call summary", "note": "Note"}
RULES = {
    "deal_at_risk_amount": "A large deal is at risk",
    "slip_amount": "A large deal slipped out of the quarter",
    "coverage_ratio_min": "Coverage is below what was agreed",
    "attainment_warning_percent": "Attainment is below what was agreed",
    "max_discount_percent": "A discount is above the limit",
    "max_deal_amount_without_ceo": "A deal needs the CEO's word",
}
"""What each rule of the social contract means, for a reader who has not seen company.yaml."""


SUBJECTS = {"attainment_percent": "Attainment", "coverage_ratio": "Coverage"}

IN_THE_APP = {
    "ingest": "Ask your administrator to ingest the CRM exports, goals and notes.",
    "draft": "The Chief Sales Officer drafts weeks under Narrative.",
    "--override": "Put it back, draft again, or give a reason for leaving it out.",
    "reindex": "Ask your administrator to rebuild the index; the records are whole, nothing is lost.",
    "users": "Choose one that is listed.",
}
"""What is done here instead of a command that an error names as its remedy."""
ELSEWHERE = "Open the page again; what was chosen may have changed since."
_COMMAND = re.compile(r"(?:`sales-narrative |(?=--override))([\w-]+)")


class Wording:
    """Writes values for people, in one locale; an unknown locale reads as plain English."""

    def __init__(self, locale: str = DEFAULT_LOCALE) -> None:
        try:
            self.locale = Locale.parse(locale.replace("-", "_"))
        except (UnknownLocaleError, ValueError):
            self.locale = Locale.parse(DEFAULT_LOCALE)

    def day(self, day: dt.date | None) -> str:
        """Return `20 Nov 2026` or what the locale makes of it; a dash where there is no date."""
        return format_date(day, format="d MMM y" if self._plain else "medium", locale=self.locale) if day else "—"

    def moment(self, at: dt.datetime) -> str:
        """Return day and minute, in UTC as it is stored."""
        clock = format_time(at, format="HH:mm" if self._plain else "short", locale=self.locale)
        return f"{self.day(at.date())}, {clock} UTC"

    def _coded(self, currency: str) -> bool:
        """Whether the currency is written by its code, `NZD 2.5M`: the memo has signs for three only."""
        return self._plain and currency not in ("USD", "EUR", "GBP")

    @property
    def _plain(self) -> bool:
        """Whether it is English of no country: then days are written in the memo's order."""
        return self.locale.language == "en" and self.locale.territory is None

    def money(self, amount: Decimal, currency: str) -> str:
        """Return the amount to the unit, `$3,085,500`; cents are kept where there are any."""
        if len(currency) != 3:
            return self.number(amount)
        if self._coded(currency):
            cents = "" if amount == amount.to_integral_value() else ".00"
            return f"{currency} {format_decimal(amount, format=f'#,##0{cents}', locale=self.locale)}"
        pattern = str(self.locale.currency_formats["standard"].pattern)
        if amount == amount.to_integral_value():
            pattern = pattern.replace(".00", "")
        return format_currency(amount, currency, format=pattern, locale=self.locale, currency_digits=False)

    def short_money(self, amount: Decimal, currency: str) -> str:
        """Return `$3.09M`, `$10.7M` or `$430K`, rounded as the memo rounds it: for a picture, never to be signed."""
        if len(currency) != 3:
            return self.number(amount)
        size = abs(amount)
        unit = next((u for u in (1_000_000, 1_000) if size >= u * _ALMOST), 1)
        places = (2 if size < 10 * unit else 1) if unit > 1_000 else (0 if size >= 10 * unit else 1)
        whole = (amount / unit).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP) * unit
        if self._coded(currency):
            return f"{currency} {format_compact_decimal(whole, locale=self.locale, fraction_digits=places)}"
        return format_compact_currency(whole, currency, locale=self.locale, fraction_digits=places)

    def number(self, value: Decimal | int) -> str:
        """Return the number with the locale's separators, two decimals at most."""
        return format_decimal(value, format="#,##0.##", locale=self.locale)

    def figure(self, figure: Figure) -> str:
        """Return a figure's value with its unit: money, `48 %`, `2.44`, `85`, `138 days`."""
        return self.value(figure.value, figure.unit)

    def value(self, value: Decimal, unit: str) -> str:
        """Return a value with its unit; a ratio up to 1 as a percentage, beyond it as a multiple."""
        if unit == "percent":
            return format_percent(value / 100, format="#,##0.# %", locale=self.locale)
        if unit == "ratio":
            return f"{self.number(value)}×" if value > 1 else format_percent(value, "#,##0.# %", locale=self.locale)
        if unit == "days":
            return f"{self.number(value)} days"
        return self.money(value, unit) if len(unit) == 3 else self.number(value)


_FIGURE = re.compile(r"\b[a-z]+(?:_[a-z]+)+\b")
_SAID = {
    "bookings_qtd": "bookings of the quarter to date",
    "target_qtd": "goal of the quarter",
    "open_pipeline_quarter": "open pipeline of the quarter",
    "attainment_percent": "attainment",
}
_BEFORE = "_previous"


def formula(text: str) -> str:
    """Return a formula with the figures in it named in words: `goal of the quarter − bookings of the quarter …`."""
    return _FIGURE.sub(lambda found: _figure(found[0]), text)


def _figure(figure_id: str) -> str:
    """Return a figure's id as it is said; that of the snapshot before says so."""
    now = figure_id.removesuffix(_BEFORE)
    said = _SAID.get(now, words(now).lower())
    return f"{said} (in the export before)" if now != figure_id else said


_WHOLE = re.compile(r"\S*\d\S* %|[−+]?\(?[A-Z]{3} \d\S*|[−+]\S*\d\S*")


def wholes(text: str) -> list[tuple[str, bool]]:
    """Return the text in pieces, and whether a line may not break within: `86 %` and `−$287K` stay together."""
    pieces, last = list[tuple[str, bool]](), 0
    for found in _WHOLE.finditer(text):
        pieces += [(text[last : found.start()], False), (found[0], True)]
        last = found.end()
    return [p for p in (*pieces, (text[last:], False)) if p[0]]


def rule(name: str) -> str:
    """Return a rule of the contract in words."""
    return RULES.get(name, words(name))


def within(sentence: str) -> str:
    """Return the words as they stand within a sentence: `The CEO hears` as `the CEO hears`."""
    return sentence[:1].lower() + sentence[1:]


def subject(identifier: str) -> str:
    """Return what a figure that crosses the contract is called."""
    return SUBJECTS.get(identifier, words(identifier))


def words(identifier: str) -> str:
    """Return an id such as `no_next_step` as a reader says it: `No next step`."""
    return identifier.replace("_", " ").strip().capitalize()


def trouble(error: AssistantError) -> tuple[str, str]:
    """Return what happened and how to mend it, in the app's words where the remedy names a command."""
    named = _COMMAND.search(error.how)
    return error.what, IN_THE_APP.get(named[1], ELSEWHERE) if named else error.how
