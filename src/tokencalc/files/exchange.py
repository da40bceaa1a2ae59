"""Which exchange rates a scenario is calculated with."""

from collections.abc import Sequence

from tokencalc.engine.currencies import ExchangeRate
from tokencalc.files.scenario import ScenarioFile


def own_exchange_rates(file: ScenarioFile) -> tuple[ExchangeRate, ...]:
    """The rates that a scenario states itself."""
    return tuple(
        ExchangeRate(currency=currency, per=file.currency, rate=rate) for currency, rate in file.exchange_rates.items()
    )


def in_force(own: Sequence[ExchangeRate], known: Sequence[ExchangeRate]) -> Sequence[ExchangeRate]:
    """A scenario's own exchange rates, and of those known otherwise the ones about other currencies than they are."""
    stated = {rate.currency for rate in own}
    return [*own, *(rate for rate in known if not {rate.currency, rate.per} & stated)]
