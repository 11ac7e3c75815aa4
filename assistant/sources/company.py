"""company.yaml as a profile: what is there is read, what is missing gets its default and a sentence saying so."""

import calendar
import datetime as dt
import re
from pathlib import Path

import yaml

from assistant.errors import SourceError
from assistant.models.base import Model
from assistant.models.company import (
    Autonomy,
    Ceo,
    Company,
    Initiative,
    LeadDefinition,
    Persona,
    RiskThresholds,
    Segment,
    SocialContract,
    Stage,
)
from assistant.models.deal import Status
from assistant.models.document import Refusal
from assistant.models.week import Quarter
from assistant.sources.amounts import currency_code
from assistant.sources.periods import read_period
from assistant.sources.problems import quoted
from assistant.sources.profile_values import Node, Troubles, Values
from assistant.sources.stages import stage_key, status_by_name
from assistant.sources.table_dates import month_number, read_date
from assistant.sources.text import decode, read_bytes

_MAX_BYTES = 1_000_000
_DEEPEST = 20
_KEYS = (
    "name", "currency", "fiscal_year_start", "stages", "products", "competitors", "segments", "initiatives",
    "lead_definition", "ceo", "social_contract",
)  # fmt: skip
_MISSING = {
    "name": "company.yaml gives no name, so the narrative names no company.",
    "currency": "company.yaml gives no currency, so the CRM's own is used, else USD.",
    "fiscal_year_start": "company.yaml gives no fiscal_year_start, so the fiscal year begins in January.",
    "stages": "company.yaml maps no stages, so a stage counts as won or lost only where its name says so.",
    "products": "company.yaml lists no products, so notes are not read for them by name.",
    "competitors": "company.yaml lists no competitors, so only those that the CRM or a note's wording shows are known.",
    "segments": "company.yaml defines no segments, so the deal mix goes by the CRM's own segment, if it has one.",
    "initiatives": "company.yaml lists no initiatives, so progress is not tied to any.",
    "lead_definition": "company.yaml defines no qualified lead, so disagreement about leads is not measured.",
    "ceo.name": "company.yaml does not name the CEO.",
    "ceo.personas": "company.yaml gives the CEO no persona, so the narrative keeps its natural order.",
    "social_contract.autonomy.max_discount_percent": "No discount limit is agreed, so no discount is escalated.",
    "social_contract.autonomy.max_deal_amount_without_ceo": (
        "No deal size is agreed above which the CEO takes part, so none is escalated for its size."
    ),
    "social_contract.risk_thresholds.deal_at_risk_amount": (
        "No deal_at_risk_amount is agreed, so deals at risk are listed and none is escalated for it."
    ),
    "social_contract.risk_thresholds.slip_amount": "No slip_amount is agreed, so no slip is escalated.",
    "social_contract.risk_thresholds.coverage_ratio_min": (
        "No coverage_ratio_min is agreed, so thin coverage is not escalated."
    ),
    "social_contract.risk_thresholds.attainment_warning_percent": (
        "No attainment_warning_percent is agreed, so low attainment is not escalated."
    ),
    "social_contract.transparency": "No transparency promise is written down in company.yaml.",
    "social_contract.goal_alignment": "No goal alignment is written down in company.yaml.",
}


class CompanyResult(Model):
    """The profile, which of its values were refused, and what a reader should know."""

    company: Company
    refusals: tuple[Refusal, ...] = ()
    warnings: tuple[str, ...] = ()


def default_company() -> Company:
    """Return the profile of a workspace without company.yaml, with everything that follows from that."""
    return Company(missing=("There is no company.yaml, so every setting has its default.", *_MISSING.values()))


def read_company(path: Path, relative: str) -> CompanyResult:
    """Return the profile that the file describes; never raises for what the file holds.

    A value that can't be used is refused by its key and has its default; an unknown key is a warning. A file that is
    no YAML mapping gives the default profile and one refusal.
    """
    troubles = Troubles(relative)
    try:
        node = _load(read_bytes(path, _MAX_BYTES))
    except SourceError as error:
        refusal = Refusal(path=relative, what=error.what, how=error.how)
        return CompanyResult(company=default_company(), refusals=(refusal,))
    company = _company(Values(node, "", troubles, _KEYS), troubles).model_copy(update={"path": relative})
    return CompanyResult(
        company=company, refusals=tuple(troubles.refusals), warnings=tuple(dict.fromkeys(troubles.warnings))
    )


class _Loader(yaml.BaseLoader):
    """Reads every scalar as text, so that `NO`, `07` and `2026-12-31` stay what was written; no aliases.

    An alias lets a few lines stand for gigabytes, and no profile needs one.
    """

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self._depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise SourceError("it uses a YAML alias (*name)", "Write the value out where it is needed.")
        self._depth += 1
        if self._depth > _DEEPEST:
            raise SourceError(
                f"it is nested more than {_DEEPEST} levels deep", "Write it flatter; two or three levels are enough."
            )
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node


def _load(data: bytes) -> dict[str, Node]:
    try:
        node = yaml.load(decode(data).text.expandtabs(2), Loader=_Loader)  # noqa: S506 (a BaseLoader: text only)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f" in line {mark.line + 1}" if mark else ""
        reason = getattr(error, "problem", None) or "it is no YAML"
        raise SourceError(
            f"it is not valid YAML{place}: {reason}", "Check indentation, colons and quotation marks there."
        ) from error
    if not isinstance(node, dict):
        raise SourceError("it is no mapping of keys to values", "Write lines such as `name: Brightwater Systems`.")
    return _with_text_keys(node)


def _with_text_keys(node: dict[object, Node]) -> dict[str, Node]:
    return {str(key): value for key, value in node.items()}


def _company(top: Values, troubles: Troubles) -> Company:
    fiscal_year_start = _fiscal_year_start(top, troubles)
    ceo, contract = _ceo(top, troubles), top.child("social_contract", tuple(SocialContract.model_fields))
    autonomy = contract.child("autonomy", tuple(Autonomy.model_fields))
    thresholds = contract.child("risk_thresholds", tuple(RiskThresholds.model_fields))
    company = Company(
        name=top.text("name"),
        currency=_currency(top, troubles),
        fiscal_year_start=fiscal_year_start or 1,
        stages=_stages(top, troubles),
        products=top.texts("products"),
        competitors=top.texts("competitors"),
        segments=_segments(top, troubles),
        initiatives=_initiatives(top, troubles, fiscal_year_start or 1),
        lead_definition=_lead_definition(top),
        ceo=ceo,
        social_contract=SocialContract(
            autonomy=Autonomy(**{key: _limit(autonomy, key, troubles) for key in Autonomy.model_fields}),
            risk_thresholds=RiskThresholds(
                **{key: _limit(thresholds, key, troubles) for key in RiskThresholds.model_fields}
            ),
            transparency=contract.texts("transparency"),
            goal_alignment=contract.texts("goal_alignment"),
        ),
    )
    return company.model_copy(update={"missing": _missing(company, fiscal_year_start)})


def _missing(company: Company, fiscal_year_start: int | None) -> tuple[str, ...]:
    contract = company.social_contract
    given: dict[str, object] = {key: getattr(company, key) for key in _KEYS if key not in ("ceo", "social_contract")}
    given["fiscal_year_start"] = fiscal_year_start
    given["lead_definition"] = company.lead_definition.sales or company.lead_definition.marketing
    given |= {"ceo.name": company.ceo.name, "ceo.personas": company.ceo.personas}
    for part, values in (("autonomy", contract.autonomy), ("risk_thresholds", contract.risk_thresholds)):
        given |= {f"social_contract.{part}.{k}": v is not None for k, v in values}
    given |= {f"social_contract.{key}": getattr(contract, key) for key in ("transparency", "goal_alignment")}
    return tuple(sentence for key, sentence in _MISSING.items() if not given[key])


def _currency(top: Values, troubles: Troubles) -> str:
    text = top.text("currency")
    code = currency_code(text) or currency_code(text.upper())
    if text and not code:
        troubles.refuse("currency", f"{quoted(text)} is no currency", "Write its ISO code, such as `currency: EUR`.")
    return code


def _fiscal_year_start(top: Values, troubles: Troubles) -> int | None:
    text = top.text("fiscal_year_start")
    if not text:
        return None
    name = re.match(r"(?:\d{1,2}\W+)?([^\W\d_]{3,12})", text)
    month = int(text) if text.isdecimal() else month_number(name[1]) if name else 0
    if 1 <= month <= 12:
        return month
    troubles.refuse(
        "fiscal_year_start", f"{quoted(text)} is no month", "Write the month's number, 1 to 12, such as `7` for July."
    )
    return None


def _limit(values: Values, key: str, troubles: Troubles) -> object:
    number = values.number(key)
    if number is not None and key.endswith("_percent") and 0 < number < 1:
        troubles.warn(values.path(key), f"{number} means {number} percent; write {number * 100:f} if that was meant")
    return number


def _stages(top: Values, troubles: Troubles) -> tuple[Stage, ...]:
    node = top.node("stages")
    if isinstance(node, dict) and {k.casefold() for k in node} <= {"open", "won", "lost"} and not _all_text(node):
        rows = [(name, status.casefold(), "") for status, names in node.items() for name in _names(names)]
    else:
        rows = [
            (entry.text("name"), entry.text("status"), entry.text("order"))
            for entry in top.entries("stages", "name", ("name", "status", "order"), "status")
        ]
    found: dict[str, Stage] = {}
    for index, (name, written, order) in enumerate(rows, start=1):
        if not name:
            troubles.refuse(f"stages[{index - 1}]", "it has no name", "Give every stage a name.")
            continue
        if stage_key(name) in found:
            troubles.warn(f"stages.{name}", "the stage is given twice, the first one is used")
            continue
        # `Discovery: 1` gives the order alone; the status is then in the name.
        said, place = ("", written) if written.isdecimal() else (written, order)
        number = int(place) if place.isdecimal() and len(place) < 6 else index
        found[stage_key(name)] = Stage(name=name, status=_status(name, said, troubles).value, order=number)
    return tuple(found.values())


def _all_text(node: dict[str, Node]) -> bool:
    return all(isinstance(value, str) for value in node.values())


def _names(node: Node) -> list[str]:
    items = [node] if isinstance(node, str) else list(node)
    return [" ".join(item.split()) for item in items if isinstance(item, str)]


def _status(name: str, written: str, troubles: Troubles) -> Status:
    by_name = status_by_name(name)
    if not written:
        return by_name
    said = status_by_name(written)
    if said is Status.OPEN and stage_key(written) not in {"open", "active", "in progress", "pipeline", "ongoing"}:
        troubles.refuse(
            f"stages.{name}",
            f"{quoted(written)} is not open, won or lost; read as {by_name}",
            "Write one of the three.",
        )
        return by_name
    return said


def _segments(top: Values, troubles: Troubles) -> tuple[Segment, ...]:
    found = []
    for entry in top.entries("segments", "name", tuple(Segment.model_fields), "min_amount"):
        name, amount = entry.text("name"), entry.number("min_amount")
        if not name:
            troubles.refuse(entry.path("name"), "the segment has no name", "Give every segment name and min_amount.")
        elif amount is not None or not entry.has("min_amount"):
            found.append(Segment(name=name, min_amount=amount or 0))
    return tuple(found)


def _initiatives(top: Values, troubles: Troubles, fiscal_year_start: int) -> tuple[Initiative, ...]:
    found: dict[str, Initiative] = {}
    for index, entry in enumerate(top.entries("initiatives", "id", tuple(Initiative.model_fields), "name"), start=1):
        texts = {key: entry.text(key) for key in ("id", "name", "imperative", "owner", "kpi", "target")}
        texts["name"] = texts["name"] or texts["id"]
        if not texts["name"]:
            troubles.refuse(entry.path("name"), "the initiative has no name", "Give every initiative an id and a name.")
            continue
        texts["id"] = texts["id"] or f"I{index}"
        if texts["id"] in found:
            troubles.warn(entry.path("id"), f"the id {quoted(texts['id'])} is given twice, the first one is used")
            continue
        found[texts["id"]] = Initiative(**texts, due=_due(entry, troubles, fiscal_year_start))
    return tuple(found.values())


def _due(entry: Values, troubles: Troubles, fiscal_year_start: int) -> dt.date | None:
    """Return the day, or the last day of the month or fiscal quarter that is named."""
    text = entry.text("due")
    if not text:
        return None
    day = read_date(text)
    if day is None:
        day = _last_day(read_period(text) or "", fiscal_year_start)
    if day is None:
        troubles.refuse(entry.path("due"), f"{quoted(text)} is no date", "Write it as YYYY-MM-DD.")
    return day


def _last_day(period: str, fiscal_year_start: int) -> dt.date | None:
    if match := re.fullmatch(r"(\d{4})-(\d{2})", period):
        year, month = int(match[1]), int(match[2])
        return dt.date(year, month, calendar.monthrange(year, month)[1])
    if match := re.fullmatch(r"(\d{4})-Q(\d)", period):
        months = [dt.date(int(match[1]) - back, month, 1) for back in (0, 1) for month in range(1, 13)]
        quarters = (Quarter.of(day, fiscal_year_start) for day in months)
        return next((quarter.end for quarter in quarters if str(quarter) == period), None)
    return None


def _lead_definition(top: Values) -> LeadDefinition:
    if isinstance(top.node("lead_definition"), str):
        return LeadDefinition(sales=top.text("lead_definition"), marketing=top.text("lead_definition"))
    values = top.child("lead_definition", tuple(LeadDefinition.model_fields))
    return LeadDefinition(sales=values.text("sales"), marketing=values.text("marketing"))


def _ceo(top: Values, troubles: Troubles) -> Ceo:
    if isinstance(top.node("ceo"), str):
        return Ceo(name=top.text("ceo"))
    values = top.child("ceo", tuple(Ceo.model_fields))
    return Ceo(
        name=values.text("name"),
        personas=_personas(values, troubles),
        priorities=values.texts("priorities"),
        preferences=values.texts("preferences"),
        advisors=values.texts("advisors"),
    )


def _personas(values: Values, troubles: Troubles) -> tuple[Persona, ...]:
    words = [w for text in values.texts("personas") for w in re.split(r"[,;/+&]|\band\b", text.casefold()) if w.strip()]
    known = {persona.value: persona for persona in Persona}
    found = list(dict.fromkeys(known[w.strip()] for w in words if w.strip() in known))
    how = f"Write one or two of {', '.join(known)}."
    for word in words:
        if word.strip() not in known:
            troubles.refuse("ceo.personas", f"{quoted(word)} is no persona", how)
    if len(found) > 2:
        troubles.refuse("ceo.personas", f"{len(found)} are given, the first two are used", how)
    return tuple(found[:2])
