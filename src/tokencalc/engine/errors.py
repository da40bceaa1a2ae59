"""What can be wrong with a question put to tokencalc: one class a situation, each building its own message."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal


class TokencalcError(Exception):
    """A mistake that the user can put right: what is wrong, and on a second line the remedy.

    `option` is the option whose projection met it, where there was one.
    """

    option: str = ""

    def __init__(self, problem: str, remedy: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.problem}\n  {self.remedy}" if self.remedy else self.problem


class PriceError(TokencalcError):
    """A price that the calculation needs and the sheets do not have. Never taken for zero."""


class NoPublishedPrice(PriceError):
    """The model is known, but nobody publishes a price for it."""

    def __init__(self, model: str, note: str = "") -> None:
        super().__init__(
            f"{model} is known, but has no published price",
            note or "choose another model, or give a price sheet of your own with --pricing DIR",
        )


class NoPriceYet(PriceError):
    """The day lies before the first price row, which starts on `first`."""

    def __init__(self, model: str, day: date, first: date) -> None:
        self.first = first
        super().__init__(
            f"{model} has no price on {day}: its first price row starts on {first}",
            f"choose a date from {first} on, or add an earlier dated row in a sheet of your own (--pricing DIR)",
        )


class Retired(PriceError):
    """The model is no longer sold on a day on which it is used, and no successor is named."""

    def __init__(self, model: str, retired: date, day: date) -> None:
        super().__init__(
            f"{model} is not sold from {retired} on, and is used on {day}",
            f'use another; a scenario may name the model that takes over: [models."{model}"] successor = "..."',
        )


class NoRate(PriceError):
    """A unit is used for which there is no rate."""

    def __init__(self, model: str, unit: str, terms: str, known: Sequence[str]) -> None:
        where = f" ({terms})" if terms else ""
        remedy = f"it is sold with: {', '.join(known)}; a missing rate is unknown, not free"
        if unit == "cache_write_1h":
            remedy += f'; where it caches by itself: [models."{model}"] automatic_caching = true'
        super().__init__(f"{model} has no rate for {unit}{where}, and the workload uses it", remedy)


class NoSuchMode(PriceError):
    """The row has no price for the mode."""

    def __init__(self, model: str, mode: str, day: date, known: Sequence[str]) -> None:
        super().__init__(
            f'{model} has no mode "{mode}" on {day}',
            f"its modes are: {', '.join(known)}" if known else "it is sold in one mode only: leave the mode out",
        )


class NoSuchRegion(PriceError):
    """The row has no price for the region."""

    def __init__(self, model: str, region: str, day: date, known: Sequence[str]) -> None:
        super().__init__(
            f'{model} has no price of its own for region "{region}" on {day}',
            f"its regions are: {', '.join(known)}" if known else "its sheet knows one price for all: leave it out",
        )


class NoExchangeRate(PriceError):
    """A price is in one currency, the calculation in another, and no rate leads from one to the other."""

    def __init__(self, model: str, sheet: str, wanted: str) -> None:
        super().__init__(
            f"{model} is priced in {sheet}, and no exchange rate to {wanted} is known",
            f"state it in {sheet} for one {wanted}: exchange_rates = {{ {sheet} = ... }} in the scenario, or a dated "
            "rate in DIR/reference/currencies.toml with --pricing DIR",
        )


class PartsExceedWhole(TokencalcError):
    """The cached parts of a prompt are larger than the prompt."""

    def __init__(self, parts: str, whole: str) -> None:
        super().__init__(
            f"the cached parts of a prompt, {parts}, are larger than the whole of it, {whole}",
            "what is neither read from a cache nor written to one is plain input",
        )


class NotOnOneRoute(TokencalcError):
    """An option does not serve every task exactly once."""

    def __init__(self, task: str, routes: int) -> None:
        super().__init__(f'task "{task}" is on {routes} routes', "put every task of the workload on exactly one")


class NoSuccessRate(TokencalcError):
    """A judge looks at answers of a model whose success rate nobody measured."""

    def __init__(self, supply: str, task: str) -> None:
        super().__init__(
            f'{supply} has a judge, and no success rate for task "{task}"',
            "how much a judge accepts depends on it: measure it on your own requests, and state it",
        )


class DoesNotFit(TokencalcError):
    """The load is more than the hardware, the device or the seats can serve. Never quietly squeezed in."""

    def __init__(self, supply: str, month: date, needed: str, available: str, remedy: str) -> None:
        super().__init__(f"{supply} needs {needed} in {month:%B %Y}, and has {available}", remedy)


class NoThroughput(TokencalcError):
    """A fleet serves a task whose throughput nobody stated."""

    def __init__(self, fleet: str, task: str) -> None:
        super().__init__(
            f'{fleet} has no measured tokens_per_second for task "{task}"',
            "measure it at the latency you promise, for that task's shape, and state it: it decides the number of GPUs",
        )


class NoVolume(TokencalcError):
    """A month is to stand for a workload, and has no requests."""

    def __init__(self, day: date) -> None:
        super().__init__(
            f"the workload has no requests in the month of {day}",
            "that month's volumes weigh its tasks: start the scenario in one that has some",
        )


class MoreSeatsUsed(TokencalcError):
    """More seats of a plan are used than were bought."""

    def __init__(self, plan: str, used: int, bought: int) -> None:
        super().__init__(
            f"{plan} has {used} seats in use, and {bought} were bought",
            "a seat is for one person: buy as many as are used, or more",
        )


class NoMeteredPrices(TokencalcError):
    """A plan needs metered prices, and nobody said whose."""

    def __init__(self, plan: str, why: str) -> None:
        super().__init__(f"{plan} {why}, and no metered prices are named", "name the model at whose prices that counts")


class NoHourlyProfile(TokencalcError):
    """A fleet follows the load hour by hour, and nobody said how the load is spread over the hours."""

    def __init__(self, fleet: str, scaling: str) -> None:
        super().__init__(
            f'{fleet} has scaling "{scaling}", which follows the load hour by hour, and the workload has no profile',
            "give the load of each of the 168 hours of a week (hourly_profile), or rent for the peak: scaling = "
            '"fixed"; scaling to zero can do with billed_share',
        )


class NothingTakesThePeak(TokencalcError):
    """A fleet is to spill what it cannot serve, and no supply takes it."""

    def __init__(self, fleet: str) -> None:
        super().__init__(
            f"{fleet} is to spill what its replicas cannot serve, and no API is named that takes it",
            "name one that serves the same tasks, or rent for the peak",
        )


class NotEnoughMemory(TokencalcError):
    """The weights and the keys and values of the requests do not fit into the memory of the GPUs."""

    def __init__(self, supply: str, needed_gb: Decimal, available_gb: Decimal, gpus: int) -> None:
        held_by = "its memory" if gpus == 1 else f"the memory of {gpus} GPUs"
        super().__init__(
            f"{supply} needs {needed_gb:,f} GB for weights and KV cache, and {held_by} is {available_gb:,f} GB",
            "take more or larger GPUs a replica, weights of fewer bits, or fewer and shorter requests at a time",
        )


class RateTooLow(TokencalcError):
    """A yearly rate at which money would lose all its value or more."""

    def __init__(self, rate: Decimal) -> None:
        super().__init__(
            f"a yearly rate of {rate} is not above -1, which is -100%",
            "state it as a share: 0.08 is 8% a year",
        )


class FeeWithoutTokens(TokencalcError):
    """A licence fee is counted on tokens, and a supply is not bought by the token."""

    def __init__(self, fee: str, supply: str) -> None:
        super().__init__(
            f'the licence fee "{fee}" is counted on tokens, and {supply} is not bought by the token',
            "state what it comes to as per_month, or as per_gpu_year",
        )
