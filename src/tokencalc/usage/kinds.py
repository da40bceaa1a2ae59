"""The kinds of request in a roll-up, each served by a model of a price sheet; and what cannot be one, told."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tokencalc.engine.errors import TokencalcError
from tokencalc.usage.pricing import Pricing, Unpriced
from tokencalc.usage.records import tokens_of
from tokencalc.usage.rollup import Key, RollUp, Sums
from tokencalc.usage.summary import logged_name
from tokencalc.usage.traffic import Kind, Requests, Span, requests_of, span_of

SECONDS_PER_HOUR = 3600


@dataclass(slots=True)
class Sorted:
    """A roll-up in which every cell is use of a known model at a known time, and the tokens that are not.

    `unknown` is by the name in the log, `undated` the tokens of rows that do not say when they were.
    """

    rollup: RollUp
    models: dict[tuple[str, str, int | None], str] = field(default_factory=dict)
    unknown: dict[str, tuple[int, Unpriced]] = field(default_factory=dict)
    undated: int = 0

    def kind_of(self, key: Key, *, with_label: bool) -> Kind:
        """The kind of request that a cell is of."""
        model = self.models[key.provider, key.model, key.start]
        return Kind(label=key.label if with_label else "", model=model, mode=key.mode, region=key.region)


class UncountedRequests(TokencalcError):
    """A scenario needs requests, and the logs have only tokens of some model."""

    def __init__(self, model: str) -> None:
        super().__init__(
            f"the logs do not count the requests to {model}", f"say how many there were: --requests {model}=12000"
        )


class NoTimes(TokencalcError):
    """A scenario needs requests a month, and no row says when it was."""

    def __init__(self) -> None:
        super().__init__(
            "no row of the logs says when it was, so that nobody knows what a month has",
            "say how many hours they cover with --hours, or when a trace begins with --starts",
        )


def sorted_out(rollup: RollUp, pricing: Pricing, *, is_timed: bool) -> Sorted:
    """The cells that a scenario can be made of. `is_timed` says that rows without a time are among them."""
    found = Sorted(rollup=RollUp(zone=rollup.zone))
    for key, sums in rollup.cells.items():
        if not any(sums.units) and not sums.requests:
            continue
        if key.start is None and not is_timed:
            found.undated += tokens_of(sums.units)
            continue
        model = pricing.model_of(key)
        if isinstance(model, Unpriced):
            name = logged_name(key)
            before = found.unknown.get(name, (0, model))[0]
            found.unknown[name] = (before + tokens_of(sums.units), model)
            continue
        found.models[key.provider, key.model, key.start] = model
        found.rollup.cells.setdefault(key, Sums()).add(sums)
    return found


def counted(found: Sorted, requests: Mapping[str, int], *, with_label: bool) -> tuple[Requests, ...]:
    """The kinds of request. Raises `UncountedRequests` where a number is neither in the logs nor given by model."""
    kinds = requests_of(found.rollup, lambda key: found.kind_of(key, with_label=with_label))
    for each in kinds:
        if each.whole.uncounted or not each.whole.requests:
            alike = [kind for kind in kinds if kind.kind.model == each.kind.model]
            if each.kind.model not in requests or len(alike) > 1:
                raise UncountedRequests(each.kind.model)
            each.whole.requests = requests[each.kind.model]
    return kinds


def time_of(found: Sorted, hours: int | None, bounds: tuple[int | None, int | None]) -> Span:
    """The time that the logs cover: between days that were named, or so many hours. Raises `NoTimes`."""
    span = span_of(found.rollup)
    if hours is not None:
        start = span.start if span is not None else 0
        return Span(start=start, end=start + hours * SECONDS_PER_HOUR)
    if span is None:
        raise NoTimes
    first, end = bounds
    return Span(start=span.start if first is None else first, end=span.end if end is None else end)
