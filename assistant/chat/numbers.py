"""How an answer states a figure: exactly, with its unit; a memo rounds, an answer does not."""

from decimal import ROUND_HALF_UP, Decimal

from assistant.models.deal import Deal
from assistant.models.figure import Figure

_SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£"}


def rounded(value: Decimal, places: int) -> str:
    """Return the number with at most so many decimals and thousands separators, no trailing zeros."""
    text = f"{value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def money(value: Decimal, currency: str) -> str:
    """Return `$3,088,300`, `CHF 12,500.50`."""
    whole = value == value.to_integral_value()
    text = f"{abs(value):,.0f}" if whole else f"{abs(value):,.2f}"
    return f"{'−' if value < 0 else ''}{_SYMBOLS.get(currency, f'{currency} ' if currency else '')}{text}"


def stated(figure: Figure) -> str:
    """Return a figure's value as an answer gives it."""
    match figure.unit:
        case "percent":
            return f"{rounded(figure.value, 1)} %"
        case "count":
            return rounded(figure.value, 0)
        case "days":
            return f"{rounded(figure.value, 1)} days"
        case "ratio" if figure.id.startswith("win_rate"):
            return f"{rounded(figure.value, 2)} ({rounded(figure.value * 100, 1)} %)"
        case "ratio":
            return rounded(figure.value, 2)
        case currency:
            return money(figure.value, currency)


def priced(deal: Deal, currency: str) -> str:
    """Return `Acme ($620,000)`; `Acme (no amount in the CRM)` where the cell is blank."""
    who = deal.account or deal.name or deal.opportunity_id
    if deal.amount_given is None:
        return f"{who} (no amount in the CRM)"
    return f"{who} ({money(deal.amount, deal.currency or currency)})"
