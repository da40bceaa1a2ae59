"""What a figure rests on that nobody measured or published. Each assumption is said, never hidden."""

from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal

from tokencalc.engine.currencies import ExchangeRate
from tokencalc.engine.records import record


@record
class Assumption:
    """One assumption: a `code` for machines, what it is `about`, and a phrase for people that follows that name."""

    code: str
    about: str
    text: str


def equal_tokens(model: str, *, prompt: bool = True, answer: bool = True) -> Assumption:
    """The model is taken to need as many tokens as the baseline, for lack of a measured ratio."""
    what, unset = {
        (True, True): ("tokens", "token_ratio and output_ratio are not set"),
        (True, False): ("prompt tokens", "token_ratio is not set"),
        (False, True): ("answer tokens", "output_ratio is not set"),
    }[prompt, answer]
    code = "equal_answer_tokens" if answer else "equal_prompt_tokens"
    return Assumption(code=code, about=model, text=f"as many {what} as on the baseline ({unset})")


def tokenizer_ratio(model: str, source: str) -> Assumption:
    """A tokenizer's ratio was measured on sample texts of the task's kind, and not on the user's own."""
    return Assumption(code="tokenizer_ratio", about=model, text=f"its tokens per baseline token as {source}")


def automatic_caching(model: str) -> Assumption:
    """A provider that caches by itself is taken to have the same hits, whatever today's keeps for an hour."""
    text = "as much read from its cache as today, and an hour's writes as its ordinary ones (automatic_caching)"
    return Assumption(code="automatic_caching", about=model, text=text)


def held_price(model: str, ended: date) -> Assumption:
    """The last published rate is held after its row has ended."""
    return Assumption(
        code="held_price", about=model, text=f"its last price row ended on {ended}, and its rates are held after that"
    )


def exchange_rate(model: str, rate: ExchangeRate) -> Assumption:
    """Prices of another currency are converted at the last rate that is known, held until the next."""
    return Assumption(code="exchange_rate", about=model, text=f"its prices converted at {rate.in_words}")


def price_path(about: str, what: str, change: str, since: date) -> Assumption:
    """Prices move by a rate a year that the user states, from a day on."""
    return Assumption(
        code="price_path", about=about, text=f"its {what} drifting by {change} a year from {since} (your figure)"
    )


def rate_falls_back(model: str, unit: str, to: str) -> Assumption:
    """A rate that the sheet does not state is taken from another unit."""
    return Assumption(
        code="rate_falls_back", about=model, text=f"its {to} rate for {unit}, for which it publishes none"
    )


def even_hours(model: str, window: str) -> Assumption:
    """Traffic is taken to be spread evenly over the hours, for lack of an hourly profile."""
    return Assumption(
        code="even_hours",
        about=model,
        text=f"used evenly over all hours, which decides how much is at {window} prices (hourly_profile is not set)",
    )


def unknown_size(model: str) -> Assumption:
    """Prompts of unknown length are taken to be in the context tier of their mean."""
    return Assumption(
        code="unknown_size", about=model, text="prompts of unknown length priced at the context tier of their mean"
    )


def undated_use(model: str, day: date) -> Assumption:
    """What nobody knows the day of is priced as of another one."""
    return Assumption(code="undated_use", about=model, text=f"use without a date priced as of {day}")


def unknown_holidays(model: str, window: str, year: int) -> Assumption:
    """Public holidays that nobody has published yet are counted as working days."""
    return Assumption(
        code="unknown_holidays", about=model, text=f"no holiday from {window} prices after {year}, for want of a list"
    )


def even_load(fleet: str) -> Assumption:
    """Load is taken to be the same in every hour, for lack of a peak factor or profile."""
    return Assumption(
        code="even_load", about=fleet, text="loaded alike in every hour (workload.peak_to_average is not set)"
    )


def joint_peak(fleet: str) -> Assumption:
    """The tasks' peaks are taken to fall into the same hour, for lack of an hourly profile."""
    return Assumption(
        code="joint_peak", about=fleet, text="all tasks at their peak in the same hour (hourly_profile is not set)"
    )


def own_rate(fleet: str) -> Assumption:
    """A rent that the scenario states without saying where it was read."""
    return Assumption(code="own_rate", about=fleet, text="its GPU rent (rate_source is not set)")


def unmeasured_throughput(fleet: str) -> Assumption:
    """A throughput that the scenario gives as a guess rather than a measurement."""
    return Assumption(
        code="unmeasured_throughput", about=fleet, text="its tokens_per_second (throughput_source is not set)"
    )


def own_price(plan: str) -> Assumption:
    """A price of a plan that the scenario states without saying where it was read."""
    return Assumption(code="own_price", about=plan, text="its price (price_source is not set)")


def unstated_allowance(plan: str) -> Assumption:
    """A plan without a stated allowance is taken to cover all use."""
    return Assumption(code="unstated_allowance", about=plan, text="all use covered by its price (allowance is not set)")


def whole_allowance(plan: str) -> Assumption:
    """All of a plan's allowance counts, though some windows pass unused and some people use more than others."""
    return Assumption(
        code="whole_allowance",
        about=plan,
        text="its allowance used in every window, by people who each use as much (usable_share is not set)",
    )


def slowed_service(plan: str) -> Assumption:
    """Use above an allowance is served more slowly, at no further cost, and is as good."""
    return Assumption(
        code="slowed_service", about=plan, text='use above its allowance slower, and free (over = "slowed")'
    )


def estimated_throughput(fleet: str, task: str) -> Assumption:
    """A throughput that nobody measured is taken from what the hardware could do at best."""
    text = (
        f"its tokens_per_second for {task}, estimated from memory bandwidth and arithmetic (a roofline): typically off "
        "by a factor of 1.5, which is the band of its bill, and by 3.5 at worst"
    )
    return Assumption(code="estimated_throughput", about=fleet, text=text)


def even_billed_hours(fleet: str) -> Assumption:
    """Load is taken to be the same in every hour that is billed, for lack of a peak factor or profile."""
    return Assumption(
        code="even_billed_hours",
        about=fleet,
        text="loaded alike in every hour that is billed (workload.peak_to_average is not set)",
    )


def unmeasured_speed(device: str) -> Assumption:
    """The speed of a device that the scenario gives as a guess rather than a measurement."""
    text = "its prefill and decode tokens per second (throughput_source is not set)"
    return Assumption(code="unmeasured_speed", about=device, text=text)


def unnoticed_is_free(about: str, which: str, share: Decimal, task: str, *, is_sure: bool) -> Assumption:
    """Wrong answers that nobody notices are taken to cost nothing, where the others cost a person.

    `which` says which they are, and `share` is that of all requests of the task, at most where it `is_sure` of nothing.

    >>> unnoticed_is_free("small", "that its judge accepts", Decimal("0.2"), "faq", is_sure=True).text
    'wrong answers that its judge accepts (20% of faq) cost nothing (unnoticed_cost is not set)'
    """
    percent = f"{'' if is_sure else 'up to '}{_TWO_DIGITS.plus(share * 100).normalize():f}%"
    text = f"wrong answers {which} ({percent} of {task}) cost nothing (unnoticed_cost is not set)"
    return Assumption(code="unnoticed_is_free", about=about, text=text)


_TWO_DIGITS = Context(prec=2, rounding=ROUND_HALF_UP)
