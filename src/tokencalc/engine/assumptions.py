"""What a figure rests on that nobody measured or published. Each assumption is said, never hidden."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumption:
    """One assumption: a `code` for machines, what it is `about`, and a sentence for people."""

    code: str
    about: str
    text: str


def equal_tokens(model: str, *, prompt: bool = True, answer: bool = True) -> Assumption:
    """The model is taken to need as many tokens as the baseline, for lack of a measured ratio."""
    what, unset = {
        (True, True): ("token counts", "token_ratio and output_ratio are not set"),
        (True, False): ("prompt token counts", "token_ratio is not set"),
        (False, True): ("answer token counts", "output_ratio is not set"),
    }[prompt, answer]
    return Assumption(
        code="equal_answer_tokens" if answer else "equal_prompt_tokens",
        about=model,
        text=f"{model} at equal {what} (assumed): {unset}",
    )


def held_price(model: str, ended: date) -> Assumption:
    """The last published rate is held after its row has ended."""
    return Assumption(
        code="held_price",
        about=model,
        text=f"{model}: the last price row ended on {ended}; its rates are held after that (assumed)",
    )


def rate_falls_back(model: str, unit: str, to: str) -> Assumption:
    """A rate that the sheet does not state is taken from another unit."""
    return Assumption(
        code="rate_falls_back",
        about=model,
        text=f"{model} publishes no {unit} rate: its {to} rate is used (assumed)",
    )


def even_hours(model: str, window: str) -> Assumption:
    """Traffic is taken to be spread evenly over the hours, for lack of an hourly profile."""
    return Assumption(
        code="even_hours",
        about=model,
        text=f"{model}: use spread evenly over all hours (assumed) decides how much is at {window} prices",
    )


def own_rate(fleet: str) -> Assumption:
    """A rent that the scenario states without saying where it was read."""
    return Assumption(
        code="own_rate", about=fleet, text=f"{fleet}: the GPU rent is stated without rate_source (assumed)"
    )


def even_load(fleet: str) -> Assumption:
    """Load is taken to be the same in every hour, for lack of a peak factor or profile."""
    return Assumption(
        code="even_load",
        about=fleet,
        text=f"{fleet}: load is the same in every hour (assumed): workload.peak_to_average is not set",
    )


def unmeasured_throughput(fleet: str) -> Assumption:
    """A throughput that the scenario gives as a guess rather than a measurement."""
    return Assumption(
        code="unmeasured_throughput",
        about=fleet,
        text=f"{fleet}: tokens_per_second is stated without throughput_source (assumed)",
    )
