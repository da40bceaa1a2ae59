"""The built-in scenarios for each way to buy tokens: each gives the figures that its sources print."""

import tomllib
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.engine.strategies import numbers
from tests.files.building import TODAY
from tokencalc.engine.comparison import Comparison, Standing, compare
from tokencalc.engine.device import Device
from tokencalc.engine.errors import NotEnoughMemory
from tokencalc.engine.fleet import Fleet
from tokencalc.engine.payback import PaybackStatus
from tokencalc.engine.plans import Plan, plan_of
from tokencalc.engine.ratios import Direction
from tokencalc.engine.seats import Seats
from tokencalc.files.catalogue import Catalogue
from tokencalc.files.loading import Scenario, load
from tokencalc.files.places import SCENARIOS

CENT = Decimal("0.01")
DAYS = Decimal(730) / 24
"""Days of a month, which has 730 hours."""


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    """The built-in catalogue on the day."""
    return Catalogue(TODAY)


def shipped(name: str, catalogue: Catalogue, *settings: str) -> Scenario:
    """A built-in scenario, with other values for some of its keys."""
    return load(SCENARIOS / f"{name}.toml", catalogue, settings)


def compared(scenario: Scenario) -> Comparison:
    """What `tokencalc compare` works out of it."""
    return compare(scenario.baseline, scenario.options, scenario.workload, scenario.months)


def standing(scenario: Scenario, name: str) -> Standing:
    """One option's figures."""
    return next(each for each in compared(scenario).options if each.name == name)


def supply(scenario: Scenario, option: str, task: str) -> Any:
    """What an option buys for a task."""
    routes = next(each.routes for each in scenario.options if each.name == option)
    return next(route.supply for route in routes if task in route.tasks)


@pytest.fixture(scope="module")
def day(catalogue: Catalogue) -> Comparison:
    """DeepSeek's day: the price list as the baseline, and the GPUs as the option."""
    return compared(shipped("deepseek-inference-day", catalogue))


class TestDeepSeekDay:
    """DeepSeek's inference system on one day of February 2025, through R1's price row of that time.

    Source: DeepSeek, open-infra-index, "Day 6: One More Thing, DeepSeek-V3/R1 Inference System Overview" (CC0). It
    prints a cost of 87,072 USD a day, a theoretical revenue of 562,027 USD, and a margin of 545%. The tokens are
    printed rounded to billions: revenue comes to 562,100, and the margin to 546%.
    """

    def test_cost_a_day(self, day: Comparison) -> None:
        """226.75 nodes of 8 GPUs for 24 hours at 2 USD are the printed 87,072 USD."""
        cost = (day.options[0].projection.bill / DAYS).quantize(CENT)
        assert Decimal("226.75") * 8 * 24 * 2 == cost
        assert 87_072 == cost

    def test_revenue_a_day(self, day: Comparison) -> None:
        """The day's tokens at 0.14, 0.55 and 2.19 USD a million are 562,100 USD, 0.013% above the printed 562,027."""
        revenue = (day.baseline.projection.bill / DAYS).quantize(CENT)
        assert 342_000 * Decimal("0.14") + 266_000 * Decimal("0.55") + 168_000 * Decimal("2.19") == revenue
        assert Decimal("0.013") == round((revenue / 562_027 - 1) * 100, 3)

    def test_margin_over_cost(self, day: Comparison) -> None:
        """(Revenue - cost) / cost is 546% of these revenues, and 545% of the printed one."""
        ratio = day.options[0].ratio
        assert Direction.CHEAPER is ratio.direction
        assert ratio.times is not None
        assert Decimal("5.46") == round(ratio.times - 1, 2)
        cost = day.options[0].projection.bill / DAYS
        assert Decimal("5.45") == round((562_027 - cost) / cost, 2)

    def test_the_gpus(self, day: Comparison) -> None:
        """1,814 GPUs, all but a part of one at work."""
        machines = day.options[0].machines
        assert machines is not None
        assert numbers(1814, 1814) == (machines.fewest_gpus, machines.most_gpus)
        assert Decimal("0.9999") < machines.utilisation < 1

    def test_the_price_is_that_of_the_time(self, day: Comparison) -> None:
        """The row of R1's price that held from its first day, 20 January 2025."""
        sources = {line.source for line in day.baseline.projection.lines if line.source is not None}
        assert [date(2025, 1, 20)] == [source.start for source in sources]


class TestOnPremise:
    """Three figures of a published table of months to break even, and two more by other settings.

    Source: "A Cost-Benefit Analysis of On-Premise Large Language Model Deployment", arXiv 2509.18101v3, Tables II to
    IV: hardware / (API - electricity) at full capacity, one input token for two of output. They follow from 176 hours
    a month and 300 or 500 W a GPU, where the text says 160 hours and 400 or 575 W.
    """

    ROWS = (
        ("Kimi K2 on 16 A100s", 240_000, "69.3"),
        ("Llama 3.3 70B on an A100", 15_000, "11.4"),
        ("Qwen3 30B on an RTX 5090", 2_000, "2.5"),
    )

    @pytest.mark.parametrize(("option", "hardware", "printed"), ROWS, ids=[option for option, _, _ in ROWS])
    def test_months_to_break_even(self, catalogue: Catalogue, option: str, hardware: int, printed: str) -> None:
        """Hardware over what a month then saves is what the table prints."""
        found = compared(shipped("on-premise", catalogue))
        saving = found.baseline.per_month - next(each.per_month for each in found.options if each.name == option)
        assert Decimal(printed) == round(hardware / saving, 1)

    @pytest.mark.parametrize(("place", "hardware", "printed"), [(0, 240_000, "44.0"), (2, 2_000, "1.6")])
    def test_another_column(self, catalogue: Catalogue, place: int, hardware: int, printed: str) -> None:
        """Against Claude Sonnet 4 instead of GPT-5, Kimi K2 breaks even after 44.0 months and Qwen3 30B after 1.6."""
        parts = ("baseline", "options[0]", "options[1]", "options[2]")
        settings = [f"{part}.model=anthropic/claude-sonnet-4" for part in parts]
        found = compared(shipped("on-premise", catalogue, *settings))
        assert Decimal(printed) == round(hardware / (found.baseline.per_month - found.options[place].per_month), 1)

    def test_payback(self, catalogue: Catalogue) -> None:
        """By months as they end: the 3rd and the 12th; the 70th is beyond the year, and said to be extrapolated."""
        kimi, llama, qwen = (each.payback for each in compared(shipped("on-premise", catalogue)).options)
        assert qwen.for_good is not None
        assert llama.for_good is not None
        assert (3, 12) == (qwen.for_good.number, llama.for_good.number)
        assert (PaybackStatus.NOT_WITHIN_HORIZON, None) == (kimi.status, kimi.for_good)
        assert kimi.extrapolated_month is not None
        assert 70 == kimi.extrapolated_month.number

    def test_the_hardware_is_at_its_capacity(self, catalogue: Catalogue) -> None:
        """All three are at work in every hour that counts, and the load of none needs a second one."""
        for each in compared(shipped("on-premise", catalogue)).options:
            assert each.machines is not None
            assert Decimal("0.999999") < each.machines.utilisation <= 1

    def test_electricity(self, catalogue: Catalogue) -> None:
        """16 GPUs of 300 W for 176 hours at 0.15 USD."""
        lines = standing(shipped("on-premise", catalogue), "Kimi K2 on 16 A100s").steady.months[0].lines
        power = sum((line.amount for line in lines if line.unit == "kWh"), Decimal(0))
        assert 16 * Decimal("0.3") * 176 * Decimal("0.15") == power.quantize(CENT)

    @pytest.mark.parametrize("name", ["openai/gpt-5", "anthropic/claude-sonnet-4"])
    def test_the_prices_are_those_of_the_table(self, catalogue: Catalogue, name: str) -> None:
        """GPT-5 at 1.25 and 10 USD, Claude Sonnet 4 and the one that took over at 3 and 15."""
        lines = compared(shipped("on-premise", catalogue)).baseline.projection.lines
        prices = {line.unit: line.unit_price for line in lines if line.item == name}
        stated = {"openai/gpt-5": numbers("1.25", 10), "anthropic/claude-sonnet-4": numbers(3, 15)}
        assert stated[name] == (prices["input"], prices["output"])
        heir = {line.unit: line.unit_price for line in lines if line.item == "anthropic/claude-sonnet-4-5"}
        assert {"input": 3, "output": 15} == heir


class TestKimiService:
    """A chat on Moonshot's API, at a host, on rented GPUs; coding in a plan.

    Source of the throughput: vLLM's recipe for Kimi K2 Thinking on 8 H200s, 7,952,000 prompt tokens and 438,872 answer
    tokens in 631.35 seconds, of which it prints 695.13 answer tokens and 13,290.35 of both kinds a second.
    """

    def test_the_benchmark(self) -> None:
        """Its own tokens and seconds give what it prints, but for the seconds' rounding."""
        seconds = Decimal("631.35")
        assert Decimal("695.1") == round(438_872 / seconds, 1)
        assert Decimal(13_290) == round((7_952_000 + 438_872) / seconds)

    def test_the_throughput_is_worked_out_from_it(self, catalogue: Catalogue) -> None:
        """The trace's answers among the tokens that no cache holds, at the benchmark's speed; 368 without a cache."""
        speed = Decimal("13290.35")
        fleet = supply(shipped("kimi-service", catalogue), "H200s for the chat", "chat")
        assert isinstance(fleet, Fleet)
        uncached = 144_793_823 - 54_098_411
        assert {"chat": round(speed * 4_122_048 / (uncached + 4_122_048))} == fleet.tokens_per_second
        assert 368 == round(speed * 4_122_048 / (144_793_823 + 4_122_048))
        assert "" == fleet.throughput_source

    def test_the_chat_is_that_of_the_trace(self) -> None:
        """Volume and sizes are those of kimi-chat-hour, which the trace was made into."""
        chat, hour = (
            tomllib.loads((SCENARIOS / f"{name}.toml").read_text(encoding="utf-8"))["workload"]["tasks"][0]
            for name in ("kimi-service", "kimi-chat-hour")
        )
        assert all(hour[key] == chat[key] for key in ("requests_per_month", "sizes"))

    def test_rent(self, catalogue: Catalogue) -> None:
        """Four nodes of 8 H200s for the busiest hour at 3.50 USD a GPU, and the engineers' API beside them."""
        found = standing(shipped("kimi-service", catalogue), "H200s for the chat")
        assert found.machines is not None
        assert 32 == found.machines.most_gpus
        coding = 160_000 * (3_000 * Decimal("0.95") + 27_000 * Decimal("0.19") + 500 * 4) / 1_000_000
        assert 32 * 730 * Decimal("3.50") + coding == found.per_month.quantize(CENT)

    def test_seats(self, catalogue: Catalogue) -> None:
        """40 seats of the plan in the reference sheet, whose allowance is not stated in tokens."""
        seats = supply(shipped("kimi-service", catalogue), "A coding plan", "coding")
        assert isinstance(seats, Seats)
        assert (40, Decimal(19)) == (seats.seats, seats.price_per_seat)
        assert seats.allowance is None

    def test_the_licence_asks_for_the_name(self, catalogue: Catalogue) -> None:
        """18 million USD a month that grow by 2% are above 20 million from the seventh month on."""
        assert 18 * Decimal("1.02") ** 5 < 20 < 18 * Decimal("1.02") ** 6
        found = standing(shipped("kimi-service", catalogue), "H200s for the chat")
        asked = {(each.gate, each.since, each.is_ours) for each in found.gates if each.model == "moonshotai/kimi-k2.6"}
        assert ("show_name", date(2027, 7, 1), True) in asked


class TestOpenMiddle:
    """The plan that articles recommend, of which one task has rates that were counted.

    Source: a replay of the GSM8K answers that RouteLLM ships (arXiv 2406.18665v4), Mixtral 8x7B before GPT-4-1106 with
    a perfect verifier, on 1,307 questions: 739 both right, 382 the strong one alone, 94 the weak one alone; 36.3% are
    escalated, at 1.167 times the mean, and 93.0% are right.
    """

    both, only_strong, only_weak, questions = 739, 382, 94, 1307

    def plan(self, catalogue: Catalogue) -> Plan:
        """The option's plan, task by task."""
        scenario = shipped("open-middle", catalogue)
        return plan_of(scenario.options[0], scenario.workload, scenario.months)

    def test_the_sums_have_the_counted_rates(self, catalogue: Catalogue) -> None:
        """Shares of the questions to four digits, and the printed outcome of the replay."""
        sums = next(each for each in self.plan(catalogue).tasks if each.task.name == "refund sums")
        weak, strong = (step.success["refund sums"] for step in sums.route.steps)
        counts = (self.both + self.only_weak, self.both + self.only_strong, self.both)
        expected = [round(Decimal(count) / self.questions, 4) for count in counts]
        assert expected == [weak, strong, sums.route.both_right["refund sums"]]
        assert Decimal("1.167") == sums.route.escalated_cost_multiple
        assert sums.resolved is not None
        assert numbers("0.930", "0.363") == (round(sums.resolved, 3), round(sums.steps[1].reached / sums.requests, 3))

    def test_it_keeps_what_it_promises(self, catalogue: Catalogue) -> None:
        """Every task has a floor, and all are met; so are the limits of time that some have."""
        tasks = self.plan(catalogue).tasks
        assert [True] * 5 == [task.is_floor_met for task in tasks]
        assert [True, True, True, True, None] == [task.is_limit_met for task in tasks]

    def test_sonnet_alone_does_not(self, catalogue: Catalogue) -> None:
        """It is not right often enough on sums and on escalations."""
        scenario = shipped("open-middle", catalogue)
        tasks = plan_of(scenario.baseline, scenario.workload, scenario.months).tasks
        assert ["refund sums", "escalation"] == [task.task.name for task in tasks if not task.is_floor_met]


class TestPhone:
    """A small model on phones.

    Source: model card of litert-community/Qwen2.5-1.5B-Instruct: 106 prompt tokens and 23 output tokens a second in 8
    bits on the CPU of a Samsung S24 Ultra, with 1,820 MB of memory.
    """

    def phones(self, catalogue: Catalogue) -> Device:
        """The phones."""
        found = supply(shipped("phone", catalogue), "Qwen2.5 1.5B on the phone", "summaries")
        assert isinstance(found, Device)
        return found

    def test_speed(self, catalogue: Catalogue) -> None:
        """A summary of 400 tokens takes 6.4 seconds, and a phone writes at most 812,000 tokens a day."""
        task = shipped("phone", catalogue).workload.tasks[0]
        seconds = self.phones(catalogue).seconds_per_request(task)
        assert round(Decimal(400) / 106 + Decimal(60) / 23, 20) == round(seconds, 20)
        assert Decimal("6.4") == round(seconds, 1)
        assert 812_000 == round(self.phones(catalogue).output_ceiling_per_day(task), -3)

    def test_energy(self, catalogue: Catalogue) -> None:
        """20 summaries a day at 7 W are 0.25 Wh, 1.3% of a battery of 19.4 Wh; the bill is that of all phones."""
        phones = self.phones(catalogue)
        a_day = 20 * phones.seconds_per_request(shipped("phone", catalogue).workload.tasks[0]) * 7 / 3600
        assert (Decimal("0.25"), Decimal("1.3")) == (round(a_day, 2), round(a_day / Decimal("19.4") * 100, 1))
        found = standing(shipped("phone", catalogue), "Qwen2.5 1.5B on the phone")
        assert round(a_day / 1000 * 608_000_000 / 20 * Decimal("0.17"), 2) == found.per_month.quantize(CENT)

    def test_power(self) -> None:
        """6% of a battery of 5,000 mAh at 3.88 V in ten minutes are 7 W."""
        assert Decimal("7.0") == round(Decimal("0.06") * 5 * Decimal("3.88") * 6, 1)

    def test_memory(self, catalogue: Catalogue) -> None:
        """1,820 MB in all; a phone that leaves less than that to a model does not run it."""
        phones = self.phones(catalogue)
        assert phones.weights_gb is not None
        assert phones.kv_cache_gb is not None
        assert Decimal("1.82") == phones.weights_gb + phones.kv_cache_gb
        compared(shipped("phone", catalogue, 'supplies."the phones".memory_gb=1.82'))
        with pytest.raises(NotEnoughMemory):
            compared(shipped("phone", catalogue, 'supplies."the phones".memory_gb=1.81'))
