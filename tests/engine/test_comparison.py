"""Options beside the baseline: ratios with a direction, means, limits, and what the figures rest on."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, reject

from tests.engine.strategies import (
    SHEET,
    Amount,
    Case,
    cases,
    decimals,
    everything_on,
    exact,
    factor,
    fleet,
    growing,
    january,
    listed,
    metered,
    metered_supplies,
    model,
    numbers,
    projected,
    ratios,
    row,
    size,
    task,
    tier,
    workload,
)
from tokencalc.engine.answers import Never
from tokencalc.engine.comparison import (
    Comparison,
    MachineUse,
    Standing,
    assumptions_in,
    compare,
    oldest_source,
    stale_sources,
    summed,
)
from tokencalc.engine.lines import Source
from tokencalc.engine.metered import Metered
from tokencalc.engine.months import horizon
from tokencalc.engine.projection import Option, project
from tokencalc.engine.ratios import Direction, Ratio, ratio_of
from tokencalc.engine.routes import Route
from tokencalc.engine.supply import Ratios, Supply
from tokencalc.engine.verbosity import FREE_ANSWERS, MEASURED, NOT_LINEAR, TOO_DEAR
from tokencalc.engine.workload import Workload

MONTH = Decimal(730 * 3600)
"""The output tokens of one replica in a month, at one token a second."""


def standing(baseline: Supply, option: Supply, load: Workload, months: int = 1) -> Standing:
    """One supply compared with another."""
    whole = horizon(date(2027, 1, 1), months)
    return compare(everything_on(baseline, load), [everything_on(option, load)], load, whole).options[0]


class TestRatio:
    @pytest.mark.parametrize(
        ("baseline", "option", "direction", "times"),
        [
            (300, 100, Direction.CHEAPER, 3),
            (100, 300, Direction.DEARER, 3),
            (100, 100, Direction.SAME, 1),
            (0, 0, Direction.SAME, 1),
            (100, 0, Direction.FREE, None),
            (0, 100, Direction.DEARER, None),
            ("100.00", "99.99", Direction.CHEAPER, Decimal("1.000100010001000100010001000")),
        ],
    )
    def test_it_says_which_way(self, baseline: Amount, option: Amount, direction: Direction, times: int | None) -> None:
        """An option is so many times cheaper or dearer; nothing is any number of times dearer than free."""
        expected = Ratio(direction=direction, times=None if times is None else Decimal(times))
        assert expected == ratio_of(Decimal(baseline), Decimal(option))

    @given(decimals("0.01", 10**6, 2), decimals("0.01", 10**6, 2))
    def test_it_is_never_below_one(self, one: Decimal, other: Decimal) -> None:
        """It reads "1.3 times dearer" and never "0.77 times cheaper", and the way back is as far."""
        there, back = ratio_of(one, other), ratio_of(other, one)
        assert there.times is not None
        assert there.times >= 1
        assert there.times == back.times
        assert (there.direction is Direction.CHEAPER) == (back.direction is Direction.DEARER)


class TestMeans:
    def test_a_month_is_the_mean_of_the_horizon(self) -> None:
        """A bill of 100, 200 and 300 is 200 a month."""
        load = workload(task("chat", listed(100, 200, 300), request=1000))
        supply = metered(row(request=1))
        found = standing(supply, supply, load, months=3)
        assert numbers(600, 200, 200, 200) == (
            found.projection.bill,
            found.per_month,
            found.per_month_low,
            found.per_month_high,
        )

    def test_a_part_of_a_month_counts_by_its_days(self) -> None:
        """The first 14 days of February, at 1,000 a month, are still 1,000 a month."""
        load = workload(task("chat", 1000, request=1000))
        supply = metered(row(request=1))
        months = horizon(date(2027, 2, 15), 1)[:1]
        found = compare(everything_on(supply, load), [], load, months).baseline
        assert numbers(500, 1000) == (found.projection.bill, found.per_month)

    def test_the_band_is_a_month_too(self) -> None:
        """The bounds of a straddling bucket are means like the bill between them."""
        supply = metered(row(input=3, tiers=[tier(200_000, input=6)]))
        load = workload(task("chat", 10, size(smallest=100_000, largest=300_000, input=150_000)))
        found = standing(supply, supply, load, months=2)
        point = Decimal(10 * 150_000 * 3) / 10**6
        assert (point, point, 2 * point) == (found.per_month_low, found.per_month, found.per_month_high)

    def test_a_thousand_requests(self) -> None:
        """Their cost is the bill over the requests of the whole horizon; without requests there is none."""
        supply = metered(row(input=3))
        assert (
            1000 * Decimal(500) * 3 / 10**6 == standing(supply, supply, workload(task(input=500))).per_thousand_requests
        )
        assert standing(supply, supply, workload(task("chat", 0, input=500))).per_thousand_requests is None

    @pytest.mark.parametrize(
        ("start", "months"), [(date(2027, 1, 1), 24), (date(2027, 1, 31), 1), (date(2027, 4, 16), 7)]
    )
    def test_its_length_is_in_whole_months(self, start: date, months: int) -> None:
        """A horizon of so many months is that long, wherever in a month it starts."""
        load = workload(task(input=1))
        supply = metered(row(input=1))
        assert months == compare(everything_on(supply, load), [], load, horizon(start, months)).length


@given(cases(), metered_supplies())
def test_a_comparison_is_made_of_projections(case: Case, supply: Metered) -> None:
    """Every figure comes from the options' own projections, in the order in which they were given."""
    months = horizon(case.start, case.months)
    other = everything_on(supply, case.load, "other")
    found: Comparison = compare(case.option, [other, case.option], case.load, months)
    assert [project(each, case.load, months) for each in (case.option, other, case.option)] == [
        each.projection for each in found.standings
    ]
    assert ["option", "other", "option"] == [each.name for each in found.standings]
    assert [line for each in found.standings for line in each.projection.lines] == list(found.lines)
    assert months == found.months
    for each in found.standings:
        assert exact(found.baseline.projection.bill) - exact(each.projection.bill) == exact(each.saving)
    assert Ratio(direction=Direction.SAME, times=Decimal(1)) == found.options[1].ratio


class TestVerbosityLimit:
    """How many tokens an option may answer for each token of the baseline before its saving is gone."""

    dear = metered(row(input=3, output=15))
    cheap = metered(row(input="0.5", output=2), ratios=ratios())

    def test_it_is_one_and_the_saving_over_the_answers(self) -> None:
        """A saving of 2.5 x 1,000 + 13 x 200 on answers that cost 2 x 200 is 12.75 times those answers."""
        load = workload(task(input=1000, output=200))
        saving = Decimal(1000 * 1000) * Decimal("2.5") / 10**6 + Decimal(1000 * 200 * 13) / 10**6
        answers = Decimal(1000 * 200 * 2) / 10**6
        assert 1 + saving / answers == standing(self.dear, self.cheap, load).verbosity_limit

    @given(metered_supplies(), metered_supplies(), cases(has_profile=False))
    def test_it_really_is_the_break_even(self, baseline: Metered, option: Metered, case: Case) -> None:
        """With answers as long as the limit says, the option costs exactly as much as the baseline."""
        months = horizon(case.start, case.months)
        today = everything_on(replace(baseline, ratios=ratios(1, 1)), case.load)
        unmeasured = everything_on(replace(option, ratios=Ratios()), case.load)
        found = compare(today, [unmeasured], case.load, months)
        limit = found.options[0].verbosity_limit
        if isinstance(limit, Never):
            reject()
        at_limit = everything_on(replace(option, ratios=Ratios(token_ratio=Decimal(1), output_ratio=limit)), case.load)
        expected, actual = (exact(project(each, case.load, months).bill) for each in (today, at_limit))
        scale = max(expected, exact(found.options[0].projection.bill))
        assert abs(expected - actual) <= scale / 10**20

    def test_only_answers_of_assumed_length_count(self) -> None:
        """Of two models, the one whose answers were measured keeps them; the other has the whole saving to lose."""
        load = workload(task("chat", 1000, output=100), task("mail", 1000, output=100))
        measured = metered(row(output=2), ratios=ratios(1, 1))
        routes = (Route(tasks=("chat",), supply=self.cheap), Route(tasks=("mail",), supply=measured))
        mixed = Option(name="mixed", routes=routes)
        (found,) = compare(everything_on(self.dear, load), [mixed], load, january()).options
        assert Decimal(1) + Decimal(2 * 13) / 2 == found.verbosity_limit

    def test_measured_answers_have_no_limit(self) -> None:
        """Where the ratio is known there is nothing to be wrong about; the prompt's ratio has no say in this."""
        load = workload(task(input=1000, output=200))
        for known in (ratios(1, 1), ratios(None, 1)):
            assert MEASURED == standing(self.dear, replace(self.cheap, ratios=known), load).verbosity_limit
        unknown = standing(self.dear, replace(self.cheap, ratios=ratios(1, None)), load).verbosity_limit
        assert not isinstance(unknown, Never)

    def test_without_answers_there_is_none(self) -> None:
        """Answers that cost nothing can be any length: there are none, or they are free."""
        assert FREE_ANSWERS == standing(self.dear, self.cheap, workload(task(input=1000))).verbosity_limit
        free = metered(row(input="0.5", output=0), ratios=ratios())
        assert FREE_ANSWERS == standing(self.dear, free, workload(task(input=1000, output=10))).verbosity_limit

    def test_a_fleet_has_none(self) -> None:
        """A fleet's cost goes by replicas, so it is not linear in the length of its answers."""
        load = workload(task("chat", 1000, input=1000, output=200))
        assert NOT_LINEAR == standing(self.dear, fleet(chat=100, ratios=ratios()), load).verbosity_limit

    def test_a_measured_fleet_beside_it_does_not_matter(self) -> None:
        """Where only a metered model's answers are assumed, they bear the whole saving, a fleet's included."""
        load = workload(task("chat", 1000, output=10**6), task("mail", MONTH, output=1))
        routes = (Route(tasks=("chat",), supply=self.cheap), Route(tasks=("mail",), supply=fleet(rate=1, mail=1)))
        mixed = Option(name="mixed", routes=routes)
        (found,) = compare(everything_on(self.dear, load), [mixed], load, january()).options
        saving = (1000 + MONTH / 10**6) * 15 - (1000 * 2 + 730)
        assert 1 + saving / (1000 * 2) == found.verbosity_limit

    def test_an_option_that_is_dearer_by_its_prompts_alone_has_none(self) -> None:
        """No length of answer makes up for prompts that cost more than the baseline's whole bill."""
        dearer = metered(row(input=9, output=1), ratios=ratios())
        load = workload(task(input=1000, output=10))
        assert TOO_DEAR == standing(metered(row(input=1, output=1)), dearer, load).verbosity_limit


class TestMachineUse:
    """The GPUs rented, and the share of their hours that was used."""

    def test_utilisation_is_used_over_rented(self) -> None:
        """A load of 1.5 replicas on 2 is 75% in use."""
        load = workload(task("chat", MONTH * 3 / 2, output=1))
        found = standing(metered(row(output=1)), fleet(gpus=4, chat=1), load)
        expected = MachineUse(fewest_gpus=Decimal(8), most_gpus=Decimal(8), utilisation=Decimal("0.75"))
        assert expected == found.machines

    def test_it_divides_what_is_served_and_discounts_nothing(self) -> None:
        """Half the load on the same replica is half the utilisation at the same bill."""
        full, half = (
            standing(metered(row(output=1)), fleet(chat=1), workload(task("chat", requests, output=1)))
            for requests in (MONTH, MONTH / 2)
        )
        assert full.machines is not None
        assert half.machines is not None
        assert numbers(1, "0.5") == (full.machines.utilisation, half.machines.utilisation)
        assert full.projection.bill == half.projection.bill

    def test_a_growing_fleet_has_a_range(self) -> None:
        """A load of 1, 2 and 4 replicas rents 1 to 4 of them, all in use."""
        load = workload(task("chat", growing(MONTH, 1), output=1))
        found = standing(metered(row(output=1)), fleet(chat=1), load, months=3).machines
        assert MachineUse(fewest_gpus=Decimal(1), most_gpus=Decimal(4), utilisation=Decimal(1)) == found

    def test_a_part_of_a_month_has_as_many_gpus(self) -> None:
        """Rented for 15 days of April and 15 of May, three GPUs are three GPUs."""
        load = workload(task("chat", MONTH * 3, output=1))
        option = everything_on(fleet(chat=1), load)
        (found,) = compare(option, [option], load, horizon(date(2027, 4, 16), 1)).options
        assert found.machines is not None
        assert numbers(3, 3) == (found.machines.fewest_gpus, found.machines.most_gpus)

    def test_a_metered_option_rents_nothing(self) -> None:
        """Without GPUs there is nothing to be idle."""
        supply = metered(row(output=1))
        assert standing(supply, supply, workload(task(output=1))).machines is None

    def test_a_fleet_of_none_rents_nothing(self) -> None:
        """A fleet that shrank to no replica has no hours to share."""
        found = standing(metered(row(output=1)), fleet(min_replicas=0, chat=1), workload(task("chat", 0, output=1)))
        assert found.machines is None


class TestAssumptions:
    def test_each_is_said_once(self) -> None:
        """In the order in which they first appear, whatever the number of months and lines."""
        supply = metered(row(end=date(2027, 2, 1), input=1, output=1), ratios=ratios(1, None))
        lines = projected(supply, workload(task(input=1, output=1, cache_read=1)), horizon(date(2027, 1, 1), 4)).lines
        found = assumptions_in(lines)
        assert ["equal_answer_tokens", "rate_falls_back", "held_price"] == [each.code for each in found]

    @pytest.mark.parametrize(
        ("known", "codes"),
        [
            (ratios(), ["equal_answer_tokens"]),
            (ratios(None, 1), ["equal_prompt_tokens"]),
            (ratios(1, None), ["equal_answer_tokens"]),
            (ratios(1, 1), []),
        ],
    )
    def test_an_unset_ratio_runs_at_one_and_says_so(self, known: Ratios, codes: list[str]) -> None:
        """An unset ratio changes no figure, but the line that rests on it says which was not set."""
        load = workload(task(input=1000, output=10))
        found = projected(metered(row(input=1, output=1), ratios=known), load)
        assert codes == [each.code for each in assumptions_in(found.lines)]
        assert projected(metered(row(input=1, output=1)), load).bill == found.bill

    def test_each_unset_ratio_is_named(self) -> None:
        """The phrase names the settings that would settle it."""
        named = [
            {name for name in ("token_ratio", "output_ratio") if name in known.assumed_for("m")[0].text}
            for known in (ratios(), ratios(None, 1), ratios(1, None))
        ]
        assert [{"token_ratio", "output_ratio"}, {"token_ratio"}, {"output_ratio"}] == named


class TestSources:
    """Every figure leads back to a dated price row."""

    old = replace(SHEET, sheet="old.toml", retrieved=date(2026, 8, 1))
    new = replace(SHEET, sheet="new.toml", retrieved=date(2026, 11, 20))

    def lines(self) -> Comparison:
        """A baseline at a new price beside a mix of an old price and a fleet whose rent has no source."""
        load = workload(task("chat", 100, input=1, output=1), task("mail", 100, input=1, output=1))
        routes = (
            Route(tasks=("chat",), supply=Metered(model=model(row(input=1, output=1, source=self.old), name="aged"))),
            Route(tasks=("mail",), supply=replace(fleet(mail=1), source=None)),
        )
        today = everything_on(metered(row(input=1, output=1, source=self.new)), load)
        return compare(today, [Option(name="mix", routes=routes)], load, january())

    def test_the_oldest_is_found(self) -> None:
        """Among all the prices that were used, the one read longest ago; lines without a source do not count."""
        assert self.old == oldest_source(self.lines().lines)

    def test_without_lines_there_is_none(self) -> None:
        """No price was used."""
        assert oldest_source(()) is None

    @pytest.mark.parametrize(
        ("days", "items"), [(112, ["lab/aged"]), (113, []), (1, ["lab/model", "lab/aged"]), (2, ["lab/aged"])]
    )
    def test_a_price_is_stale_after_so_many_days(self, days: int, items: list[str]) -> None:
        """113 days after it was read, a price is older than 112 days and not older than 113; each is named once."""
        assert items == [item for item, _ in stale_sources(self.lines().lines, date(2026, 11, 22), days)]


class TestSummedLines:
    def test_months_of_one_price_are_one_line(self) -> None:
        """Three months at one price are one sum, in pricing quantities."""
        load = workload(task("chat", listed(1000, 2000, 3000), input=500))
        (found,) = summed(projected(metered(row(input=3)), load, horizon(date(2027, 1, 1), 3)).lines)
        assert numbers(6000 * 500, 3, 9) == (found.quantity, found.priced_quantity, found.amount)

    def test_other_prices_stay_apart(self) -> None:
        """A new price, another tier or another task is another sum."""
        supply = metered(
            row(input=3, tiers=[tier(1000, input=6)], modes={"batch": factor("0.5")}),
            row(start=date(2027, 2, 1), input=4, tiers=[tier(1000, input=8)]),
        )
        load = workload(task("chat", 10, size("0.5", input=500), size("0.5", input=5000)), task("mail", 10, input=7))
        found = summed(projected(supply, load, horizon(date(2027, 1, 1), 3)).lines)
        assert [("chat", "3"), ("chat", "6"), ("mail", "3"), ("chat", "4"), ("chat", "8"), ("mail", "4")] == [
            (each.line.task, str(each.line.unit_price)) for each in found
        ]

    @given(cases())
    def test_the_order_of_lines_does_not_change_the_sums(self, case: Case) -> None:
        """Added up in another order, the lines come to the same amounts."""
        lines = project(case.option, case.load, horizon(case.start, case.months)).lines

        forth, back = (sorted(exact(each.amount) for each in summed(these)) for these in (lines, lines[::-1]))
        assert forth == back

    def test_a_sum_is_assumed_where_any_part_of_it_is(self) -> None:
        """A price that is held in the second month makes the sum of both months an assumed one."""
        supply = metered(row(end=date(2027, 2, 1), input=1))
        lines = projected(supply, workload(task(input=10**6)), horizon(date(2027, 1, 1), 2)).lines
        assert {"held_price"} == {each.code for found in summed(lines) for each in found.assumed}


def test_a_source_says_where_a_price_was_read() -> None:
    """A line's source is its row's, with the page, the day, and the catalogue it came through."""
    source = Source(sheet="lab.toml", url="https://prices.example/x", retrieved=date(2026, 11, 2), via="a catalogue")
    (line,) = projected(metered(row(input=1, source=source)), workload(task(input=1))).lines
    assert source == line.source
