"""An error says what is wrong, and on a second line what to do about it."""

from datetime import date
from decimal import Decimal

import pytest

from tests.engine.strategies import january, metered, row, task, workload
from tokencalc.engine.errors import (
    NoPriceYet,
    NoPublishedPrice,
    NoRate,
    NoSuchMode,
    NoSuchRegion,
    NoThroughput,
    NotOnOneRoute,
    PartsExceedWhole,
    PriceError,
    Retired,
    TokencalcError,
)
from tokencalc.engine.projection import Option, project
from tokencalc.engine.routes import Route
from tokencalc.engine.workload import size_of, text_usage

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


def test_parts_of_a_prompt_are_not_more_than_the_whole() -> None:
    """Both ways to state a request refuse cached parts beyond it, and name both numbers."""
    with pytest.raises(PartsExceedWhole, match=r"150 \+ 0, are larger than the whole of it, 100 tokens"):
        text_usage(Decimal(100), Decimal(1), Decimal(150), Decimal(0))
    with pytest.raises(PartsExceedWhole, match=r"0.7 \+ 0.7 \+ 0, are larger than the whole of it, 1"):
        size_of(
            input_tokens=Decimal(100),
            output_tokens=Decimal(1),
            cached_share=Decimal("0.7"),
            cache_write_share=Decimal("0.7"),
        )


@pytest.mark.parametrize("count", [0, 2])
def test_every_task_is_on_exactly_one_route(count: int) -> None:
    """A task that nobody serves would look free, and one served twice would be billed twice."""
    routes = tuple(Route(tasks=("chat",), supply=metered(row(input=1))) for _ in range(count))
    with pytest.raises(NotOnOneRoute, match=f'task "chat" is on {count} routes'):
        project(Option(name="wrong", routes=routes), workload(task("chat", input=1)), january())
