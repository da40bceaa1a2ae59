"""What can be wrong with a question put to tokencalc: one class a situation, each building its own message."""

from collections.abc import Sequence
from datetime import date


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
    """The day lies before the first price row."""

    def __init__(self, model: str, day: date, first: date) -> None:
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
        super().__init__(
            f"{model} has no rate for {unit}{where}, and the workload uses it",
            f"it is sold with: {', '.join(known)}; a missing rate is unknown, not free",
        )


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
