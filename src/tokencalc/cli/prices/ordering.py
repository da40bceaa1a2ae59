"""In which order `tokencalc prices list` lists its models, and what it measures them by."""

import re
from collections.abc import Sequence
from decimal import Decimal

from tokencalc.cli.options import BadOption
from tokencalc.cli.prices.choosing import unit_of
from tokencalc.cli.reading import scenario_path
from tokencalc.engine.currencies import ExchangeRate
from tokencalc.engine.errors import NoExchangeRate
from tokencalc.engine.ranking import Figure, Measure, Unknown, blend_of, measured, rate_of, requests_of
from tokencalc.engine.rates import Model, in_currency
from tokencalc.engine.records import record
from tokencalc.files.catalogue import Catalogue
from tokencalc.files.exchange import in_force
from tokencalc.files.loading import load
from tokencalc.render.price_list import Listed, PriceList, Yardstick, title_of

NAME, BLEND, REQUESTS = "name", "blend", "requests"
USUAL_BLEND = "3:1"
COUNT = 1_000
"""Requests that a scenario measures the models by: one is too cheap to read."""
DOLLARS = "USD"
"""What prices of several currencies are compared in, where nothing says otherwise."""

_PARTS = {2: ("input", "output"), 3: ("input", "cache_read", "output")}
_WEIGHT = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")


@record
class Order:
    """How the list is to be ordered, as it was typed; what is empty or None was not."""

    sort: str = ""
    blend: str = ""
    scenario: str = ""
    currency: str = ""
    limit: int | None = None


@record
class Ruler:
    """What measures the models, what it is called, and the currency and exchange rates that it brings, if any."""

    measure: Measure
    yardstick: Yardstick
    currency: str = ""
    exchange_rates: Sequence[ExchangeRate] = ()


def listed(models: Sequence[Model], order: Order, catalogue: Catalogue, unit: str = "") -> PriceList:
    """The models in their order, measured where a measure was asked for; `unit` is one to show the rates of."""
    ruler = _ruler(order, catalogue)
    found = [Listed(model=model) for model in models]
    if ruler or order.currency:
        found = _in_one_currency(models, order, ruler, catalogue)
    if ruler:
        found = sorted((_measured(each, ruler, catalogue) for each in found), key=_place)
    if order.sort == NAME:
        found = sorted(found, key=lambda each: each.model.reference.casefold())
    return PriceList(
        as_of=catalogue.as_of,
        matching=len(found),
        models=found[: order.limit],
        sorted_by=NAME if order.sort == NAME else ruler.yardstick.name if ruler else "",
        yardstick=ruler.yardstick if ruler else None,
        unit=unit_of("--unit", unit) if unit else "",
    )


def _measured(each: Listed, ruler: Ruler, catalogue: Catalogue) -> Listed:
    if each.figure is not None:
        return each
    return Listed(model=each.model, figure=measured(each.model, catalogue.as_of, ruler.measure))


def _place(each: Listed) -> tuple[bool, Decimal, str]:
    """The cheapest first, those without a figure last, and alike ones by their names."""
    amount = each.figure.amount if isinstance(each.figure, Figure) else None
    return amount is None, amount or Decimal(0), each.model.reference.casefold()


def _in_one_currency(models: Sequence[Model], order: Order, ruler: Ruler | None, catalogue: Catalogue) -> list[Listed]:
    """The models in the currency that was asked for, else in the scenario's, else in the one that all have, or USD.

    A model that no exchange rate leads there from keeps its own, and has no figure.
    """
    own = {model.currency for model in models}
    wanted = order.currency.upper() or (ruler.currency if ruler else "")
    currency = wanted or (own.pop() if len(own) == 1 else DOLLARS)
    if all(model.currency == currency for model in models):
        return [Listed(model=model) for model in models]
    known = catalogue.reference_sheets.exchange_rates(catalogue.as_of)
    rates = in_force(ruler.exchange_rates if ruler else (), known)
    return [_converted(model, currency, rates, is_asked=bool(order.currency)) for model in models]


def _converted(model: Model, currency: str, rates: Sequence[ExchangeRate], *, is_asked: bool) -> Listed:
    try:
        return Listed(model=in_currency(model, currency, rates))
    except NoExchangeRate:
        if is_asked:
            raise
        return Listed(model=model, figure=Unknown(because=f"no exchange rate to {currency}"))


def _ruler(order: Order, catalogue: Catalogue) -> Ruler | None:
    """What the options measure by: the workload or the blend that they give, else what they sort by."""
    _check(order)
    if order.scenario:
        return _requests_ruler(order.scenario, catalogue)
    if order.blend or order.sort == BLEND:
        return _blend_ruler(order.blend or USUAL_BLEND)
    if order.sort in ("", NAME):
        return None
    unit = _unit_to_sort_by(order.sort)
    meaning = f"Sorted by the published {unit} rate; no other stands in for it."
    return Ruler(measure=rate_of(unit), yardstick=Yardstick(name=unit, title=title_of(unit), meaning=meaning))


def _check(order: Order) -> None:
    """Find options that contradict each other, so that none of them is quietly without effect."""
    if order.blend and order.scenario:
        raise BadOption("--blend", order.blend, "does not go with --scenario", "measure by one of the two")
    if order.sort == REQUESTS and not order.scenario:
        remedy = "give one with --scenario FILE; support-assistant is built in"
        raise BadOption("--sort", order.sort, "needs a scenario, whose requests are priced", remedy)
    measure, option = (REQUESTS, "--scenario") if order.scenario else (BLEND, "--blend")
    if (order.blend or order.scenario) and order.sort not in ("", NAME, measure):
        _unit_to_sort_by(order.sort)
        remedy = f"--sort {measure} and --sort name do; without --sort it is {measure}"
        raise BadOption("--sort", order.sort, f"does not go with {option}", remedy)


def _unit_to_sort_by(text: str) -> str:
    return text if text in (BLEND, REQUESTS) else unit_of("--sort", text, (NAME, BLEND, REQUESTS))


def _blend_ruler(text: str) -> Ruler:
    """A blend as people write it: `3:1` is 3 of input to 1 of output, `6:3:1` has cached input in the middle."""
    parts = text.split(":")
    if len(parts) not in _PARTS or not all(_WEIGHT.fullmatch(part) for part in parts):
        raise BadOption("--blend", text, "is not a blend", "write input:output as 3:1, or input:cached:output as 6:3:1")
    blend = dict(zip(_PARTS[len(parts)], map(Decimal, parts), strict=True))
    if not any(blend.values()):
        raise BadOption("--blend", text, "has nothing in it", "give one of its parts a weight")
    shares = ", ".join(f"{weight} {unit}" for unit, weight in blend.items())
    meaning = f"The blend is the price of a million tokens ({shares}) at base rates, whatever the length of the prompt."
    used = {unit: weight for unit, weight in blend.items() if weight}
    return Ruler(measure=blend_of(used), yardstick=Yardstick(name=BLEND, title=f"blend {text}", meaning=meaning))


def _requests_ruler(given: str, catalogue: Catalogue) -> Ruler:
    scenario = load(scenario_path(given), catalogue)
    meaning = (
        f"The cost of {COUNT:,} requests, mixed as in the first month of {scenario.name}, at equal token counts for "
        "every model, whatever the scenario has measured."
    )
    return Ruler(
        measure=requests_of(scenario.workload, scenario.months[0], Decimal(COUNT)),
        yardstick=Yardstick(name=REQUESTS, title=f"{COUNT:,} requests", meaning=meaning),
        currency=scenario.currency,
        exchange_rates=scenario.exchange_rates,
    )
