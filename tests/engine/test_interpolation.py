"""Objects between two others: every number on its line, what is shared still shared, all else the same in both."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.piecewise import Question, at_volume, questions
from tests.engine.strategies import decimals, everything_on, fleet, metered, numbers, row, task, workload
from tokencalc.engine.errors import TokencalcError
from tokencalc.engine.interpolation import between
from tokencalc.engine.lines import RUNNING
from tokencalc.engine.months import horizon
from tokencalc.engine.moving import Moving, NotAffine, Trace, walk
from tokencalc.engine.numbers import Number, exactly
from tokencalc.engine.projection import Option, project
from tokencalc.engine.routes import Route

LOAD = workload(task("chat", 100, output=1000), task("code", 50, output=1000))


@dataclass(frozen=True)
class Part:
    """A number with a name, and a count that it makes itself."""

    rate: Decimal
    name: str = ""
    seen: list[int] = field(default_factory=list, init=False, compare=False)


@dataclass(frozen=True)
class Whole:
    """Two parts, perhaps one and the same."""

    one: Part
    other: Part


def made(one: Any, other: Any, at: Decimal = Decimal("0.25")) -> Any:
    """What lies a quarter of the way from one to the other."""
    return exactly(between)(Decimal(0), one, Decimal(1), other)(at)


class TestBetween:
    @given(decimals(-9, 9), decimals(-9, 9), decimals(-9, 9), decimals("0.1", 9), decimals(-20, 20))
    def test_numbers_lie_on_a_line(
        self, low: Decimal, first: Decimal, last: Decimal, width: Decimal, at: Decimal
    ) -> None:
        """Through both ends, and beyond them."""
        found = exactly(between(low, first, low + width, last))(at)
        assert abs(found - (first + (last - first) * (at - low) / width)) < Decimal("1e-24")
        assert abs(between(low, first, low + width, last)(low) - first) == 0

    def test_every_kind_of_whole(self) -> None:
        """Records, mappings and tuples are gone into; what is the same in both is kept as it is."""
        one = {"a": (Part(Decimal(1), "x"), date(2027, 1, 1)), "b": "text", "c": None}
        other = {"a": (Part(Decimal(3), "x"), date(2027, 1, 1)), "b": "text", "c": None}
        assert {"a": (Part(Decimal("1.5"), "x"), date(2027, 1, 1)), "b": "text", "c": None} == made(one, other)

    def test_what_is_equal_is_not_made_anew(self) -> None:
        """The very object is kept, where both are one or where they are equal."""
        part = Part(Decimal(1))
        whole = made(Whole(part, Part(Decimal(2))), Whole(Part(Decimal(1)), Part(Decimal(4))))
        assert part is whole.one
        assert part is made(part, part)

    def test_what_is_shared_stays_shared(self) -> None:
        """One supply of two routes is one in between, so that its load is added before it is costed."""
        one, other = Part(Decimal(1)), Part(Decimal(3))
        whole = made(Whole(one, one), Whole(other, other))
        assert whole.one is whole.other
        apart = made(Whole(one, Part(Decimal(1))), Whole(other, Part(Decimal(3))))
        assert apart.one is not apart.other

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (1, 2),
            ("x", "y"),
            (date(2027, 1, 1), date(2027, 2, 1)),
            (None, Decimal(1)),
            (Decimal(1), 1),
            ({"a": Decimal(1)}, {"b": Decimal(1)}),
            ((Decimal(1),), (Decimal(1), Decimal(2))),
            (True, False),
            (Part, Whole),
            (Part(Decimal(1), "x"), Part(Decimal(2), "y")),
            (Part(Decimal(1)), Whole(Part(Decimal(1)), Part(Decimal(1)))),
        ],
    )
    def test_what_else_differs_is_refused(self, one: object, other: object) -> None:
        """Whole numbers, words, dates, kinds, and how many there are, have nothing in between."""
        with pytest.raises(NotAffine):
            made(one, other)


class TestOptions:
    def on(self, rate: Decimal) -> Option:
        """Both tasks on one fleet of so dear GPUs."""
        shared = fleet(rate=rate, chat=1, code=1)
        return Option(name="own", routes=(Route(tasks=("chat",), supply=shared), Route(tasks=("code",), supply=shared)))

    @given(decimals("0.5", 9, 2))
    def test_an_option_in_between_costs_what_it_costs(self, rate: Decimal) -> None:
        """With a rate between two it is the option of that rate."""
        at = exactly(between(Decimal(0), self.on(Decimal(0)), Decimal(10), self.on(Decimal(10))))
        found, expected = (project(each, LOAD, horizon(date(2027, 1, 1), 2)) for each in (at(rate), self.on(rate)))
        assert abs(found.bill - expected.bill) < Decimal("1e-18")

    def test_along_a_value_it_is_followed(self) -> None:
        """With a number that moves in the place of a rate the cost is one line: 2 hours' rent a month."""
        at = between(Decimal(0), self.on(Decimal(0)), Decimal(10), self.on(Decimal(10)))

        def cost(rate: Number) -> Number:
            return project(at(rate), LOAD, horizon(date(2027, 1, 1), 1)).bill

        first, last = walk(cost, Decimal(0), Decimal(10), 9)
        assert numbers(0, 730) == (first.here, round(first.slope, 15))
        assert 7300 == round(last.here or 0, 15)

    @given(questions(), st.data())
    def test_any_scenario_is_itself_at_both_ends(self, question: Question, data: st.DataObject) -> None:
        """Between an option and itself, and between its volume and another, the ends cost what they cost."""
        one = question.load
        more = at_volume(one, question.asked * 2)
        at = exactly(between(Decimal(1), (question.baseline, one), Decimal(2), (question.baseline, more)))
        scale = data.draw(st.sampled_from([Decimal(1), Decimal(2)]))
        option, load = at(scale)
        months = horizon(date(2027, 1, 1), 1)
        try:
            expected = project(question.baseline, one if scale == 1 else more, months)
        except TokencalcError:
            return
        assert abs(exactly(project(option, load, months).of)(RUNNING) - exactly(expected.of)(RUNNING)) < Decimal(
            "1e-15"
        )


def test_a_number_that_moves_moves_them() -> None:
    """The object at a moving value has moving numbers, and plain ones where both were the same."""
    trace = Trace(Decimal("0.5"))
    whole = made(Whole(Part(Decimal(1)), Part(Decimal(5))), Whole(Part(Decimal(3)), Part(Decimal(5))),
                 Moving(Decimal("0.5"), Decimal("0.5"), Decimal(1), trace))  # type: ignore[arg-type]  # it stands for a number  # fmt: skip
    assert numbers(2, 2, 2) == (whole.one.rate.here, whole.one.rate.after, whole.one.rate.slope)
    assert Decimal(5) == whole.other.rate


def test_an_option_of_another_supply_is_refused() -> None:
    """There is nothing between an API and a fleet."""
    with pytest.raises(NotAffine):
        made(everything_on(metered(row(output=1)), LOAD), everything_on(fleet(chat=1, code=1), LOAD))
