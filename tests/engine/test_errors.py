"""An error says what is wrong, and on a second line what to do about it."""

from datetime import date

import pytest

from tokencalc.engine.errors import (
    NoPriceYet,
    NoPublishedPrice,
    NoRate,
    NoSuchMode,
    NoSuchRegion,
    NoThroughput,
    PriceError,
    Retired,
    TokencalcError,
)

DAY = date(2027, 1, 1)
ERRORS = [
    NoPublishedPrice("lab/model"),
    NoPublishedPrice("lab/model", "ask the vendor"),
    NoPriceYet("lab/model", DAY, date(2027, 2, 1)),
    Retired("lab/model", DAY, DAY),
    NoRate("lab/model", "audio_in", "batch", ["input", "output"]),
    NoSuchMode("lab/model", "batch", DAY, []),
    NoSuchRegion("lab/model", "eu", DAY, []),
    NoThroughput("fleet", "chat"),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_every_error_names_its_subject_and_a_remedy(error: TokencalcError) -> None:
    """The problem is one line that names the model or fleet, the remedy another; there is no option yet."""
    assert f"{error.problem}\n  {error.remedy}" == str(error)
    assert ("lab/model" if isinstance(error, PriceError) else "fleet") in error.problem
    assert "" not in (error.problem, error.remedy)
    assert 1 == len(error.problem.splitlines()) == len(error.remedy.splitlines())
    assert "" == error.option


def test_an_error_without_a_remedy_is_one_line() -> None:
    """Where there is nothing to advise, only the problem is said."""
    assert "it went wrong" == str(TokencalcError("it went wrong"))


def test_price_errors_can_be_caught_together() -> None:
    """A missing price of any kind is a `PriceError`; a missing throughput is not."""
    assert [True] * 7 + [False] == [isinstance(error, PriceError) for error in ERRORS]
