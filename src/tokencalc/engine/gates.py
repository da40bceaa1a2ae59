"""What a licence asks of a company, month by month, and whether a model is served where it may be.

Who runs the weights decides. On our own GPUs their licence binds us. Bought as a service it binds the host, and only
its clauses about names and regions flow down to us.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from tokencalc.engine.licences import Gate, Licence, RevenuePeriod, Rule, Use
from tokencalc.engine.months import Month
from tokencalc.engine.numbers import Number, exactly, power, total
from tokencalc.engine.records import record
from tokencalc.engine.workload import Growing, Listed

MONTHS_PER_YEAR = 12
EU = frozenset(
    [
        "AT",
        "BE",
        "BG",
        "CY",
        "CZ",
        "DE",
        "DK",
        "EE",
        "ES",
        "FI",
        "FR",
        "GR",
        "HR",
        "HU",
        "IE",
        "IT",
        "LT",
        "LU",
        "LV",
        "MT",
        "NL",
        "PL",
        "PT",
        "RO",
        "SE",
        "SI",
        "SK",
    ]
)
"""The member states of the European Union."""

_STRICTNESS = (Gate.FREE, Gate.SHOW_NAME, Gate.UNKNOWN, Gate.ASK, Gate.FORBIDDEN)
"""Not to know is worse than to show a name, and better known to be a question than to be one."""


@record
class Company:
    """Who uses the models: its users and revenue a month, the countries it serves, and whether it sells the model.

    `revenue_per_month` is in `currency`, of the whole group. What is None is unknown.
    """

    monthly_users: Growing | Listed | None = None
    revenue_per_month: Growing | Listed | None = None
    currency: str = "USD"
    regions: tuple[str, ...] = ()
    resells: bool = False
    regions_allowed: tuple[str, ...] = ()


@record
class Held:
    """A model that an option uses: its licence if one is known, who runs it, and the countries it is served from."""

    model: str
    weights: str
    licence: Licence | None
    runs_it: str
    is_ours: bool
    served_in: tuple[str, ...] = ()


@record
class GateFinding:
    """What is asked for a model from a month on, why, and who says so."""

    model: str
    gate: Gate
    since: date
    reason: str
    source: str
    is_ours: bool


@exactly
def findings_of(held: Held, company: Company, months: Sequence[Month]) -> tuple[GateFinding, ...]:
    """What is asked for a model, once for each month in which that changes; closed weights ask nothing of their own."""
    found: list[GateFinding] = []
    for month in months:
        gate, reason, source = max(_asked(held, company, month), key=lambda each: _STRICTNESS.index(each[0]))
        if not found or (found[-1].gate, found[-1].reason) != (gate, reason):
            found.append(
                GateFinding(
                    model=held.model,
                    gate=gate,
                    since=month.start,
                    reason=reason,
                    source=source,
                    is_ours=held.is_ours,
                )
            )
    return tuple(found)


_Asked = tuple[Gate, str, str]


def _asked(held: Held, company: Company, month: Month) -> Iterator[_Asked]:
    """Everything that is asked in a month, each with its reason and source."""
    yield from _about_place(held, company)
    if held.weights == "closed" or (held.licence is None and not held.is_ours):
        yield Gate.FREE, f"the terms of {held.runs_it}", ""
        return
    if held.licence is None:
        yield Gate.UNKNOWN, "nobody looked at its licence", ""
        return
    source = f"{held.licence.source}, read {held.licence.retrieved}"
    name = held.licence.name
    excluded = [region for region in company.regions if _is_touched(region, held.licence.excluded_regions)]
    if excluded:
        yield Gate.FORBIDDEN, f"{name} grants nothing in {', '.join(excluded)}", source
    base = held.licence.resale if company.resells else held.licence.gate
    if not held.is_ours:
        yield Gate.FREE, f"the terms of {held.runs_it}, who holds {name}", source
    if held.is_ours or base is Gate.SHOW_NAME:
        yield base, name if base is not Gate.UNKNOWN else f"{name}: what it asks is not known", source
    binding = [rule for rule in held.licence.rules if held.is_ours or rule.gate is Gate.SHOW_NAME]
    yield from ((gate, f"{name}: {why}", source) for gate, why in _rules(binding, company, month))


def _about_place(held: Held, company: Company) -> Iterator[_Asked]:
    """Whether it is served where the company lets it be."""
    if not company.regions_allowed:
        return
    allowed = ", ".join(company.regions_allowed)
    if not held.served_in:
        yield Gate.UNKNOWN, f"where {held.runs_it} serves it from is not stated, and only {allowed} is allowed", ""
    outside = [region for region in held.served_in if not _is_in(region, company.regions_allowed)]
    if outside:
        yield Gate.FORBIDDEN, f"served from {', '.join(outside)}, and only {allowed} is allowed", ""


def _is_in(region: str, regions: Iterable[str]) -> bool:
    """Whether a country, or the EU as a whole, is among some: a country of the EU is in the EU."""
    return region in regions or ("EU" in regions and region in EU)


def _is_touched(region: str, regions: Iterable[str]) -> bool:
    """Whether some of a region is among others: who serves the EU as a whole serves each country of it."""
    return _is_in(region, regions) or (region == "EU" and any(each in EU for each in regions))


def _rules(rules: Iterable[Rule], company: Company, month: Month) -> Iterator[tuple[Gate, str]]:
    """The rules that hold in a month; one that cannot be told for want of a figure is unknown."""
    for rule in rules:
        if rule.use is Use.RESALE and not company.resells:
            continue
        reached = _is_reached(rule, company, month)
        if reached is None:
            yield Gate.UNKNOWN, f"{rule.gate.in_words} for {rule.condition}{_why_unknown(rule, company)}"
        elif reached:
            yield rule.gate, rule.condition


def _why_unknown(rule: Rule, company: Company) -> str:
    """What is missing to tell whether a rule holds: a figure, its currency, or the clause's own period."""
    if (rule.monthly_users is not None and company.monthly_users is None) or company.revenue_per_month is None:
        return ", which is not stated"
    if company.currency != rule.currency:
        return f", and revenue is stated in {company.currency}"
    return ""


def _is_reached(rule: Rule, company: Company, month: Month) -> bool | None:
    """Whether one of a rule's thresholds is passed; None where that rests on a figure that nobody gave."""
    if rule.monthly_users is None and rule.revenue is None:
        return True
    known: list[bool | None] = []
    if rule.monthly_users is not None:
        users = company.monthly_users
        known.append(None if users is None else _in_month(users, month.index) > rule.monthly_users)
    if rule.revenue is not None:
        revenue = _revenue(company, rule, month)
        known.append(None if revenue is None else revenue > rule.revenue)
    if any(known):
        return True
    return None if None in known else False


def _revenue(company: Company, rule: Rule, month: Month) -> Number | None:
    """The company's revenue over the clause's own period: a month, the twelve up to it, or twelve times the month.

    None where it, its amount in the clause's currency, or the period is not known.
    """
    revenue = company.revenue_per_month
    if revenue is None or company.currency != rule.currency or rule.revenue_period is None:
        return None
    if rule.revenue_period is RevenuePeriod.MONTH:
        return _in_month(revenue, month.index)
    if rule.revenue_period is RevenuePeriod.TRAILING_YEAR:
        return total(_in_month(revenue, month.index - back) for back in range(MONTHS_PER_YEAR))
    return _in_month(revenue, month.index) * MONTHS_PER_YEAR


def _in_month(volume: Growing | Listed, index: int) -> Number:
    """A figure in a month counted from the horizon's first; before it growth is followed back, a list is held."""
    if isinstance(volume, Listed):
        return volume.months[max(index, 0)]
    grown = volume.first * power(1 + volume.growth_per_month, index)
    return grown if volume.ceiling is None else min(grown, volume.ceiling)
