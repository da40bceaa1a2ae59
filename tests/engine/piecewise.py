"""Random questions whose costs have steps, kinks and floors in the volume: every kind of supply, contract and fee.

A request is a million output tokens, so that a rate is the price of a request, and turns lie within a few dozen
requests of the volume of today. Nothing in here looks for a turn.
"""

from dataclasses import dataclass, replace
from decimal import Decimal

from hypothesis import strategies as st

from tests.engine.strategies import (
    SHEET,
    Amount,
    amounts,
    decimals,
    everything_on,
    fleet,
    january,
    metered,
    numbers,
    row,
    task,
    workload,
)
from tokencalc.engine.allowances import Allowance, AllowanceUnit
from tokencalc.engine.assets import Asset
from tokencalc.engine.charges import Charge, FeeBasis, LicenceFee, Risk
from tokencalc.engine.contract import Contract
from tokencalc.engine.device import Device
from tokencalc.engine.fleet import Fleet
from tokencalc.engine.lines import RUNNING
from tokencalc.engine.metered import Metered
from tokencalc.engine.months import Month
from tokencalc.engine.numbers import exactly
from tokencalc.engine.owned import Owned
from tokencalc.engine.projection import Option, Projection, project
from tokencalc.engine.routes import Route
from tokencalc.engine.scaling import Scaling
from tokencalc.engine.seats import Over, Seats
from tokencalc.engine.supply import Supply
from tokencalc.engine.workload import Growing, Workload

MTOK = 10**6
SECONDS = Decimal(730 * 3600)
JANUARY: Month = january()[0]
WEEK = numbers(*[0] * 2, *[1] * 10, *[3] * 12) * 7
"""Two hours of a day without any load, and half of it three times as busy as the rest."""


@dataclass(frozen=True)
class Question:
    """A baseline, an option, and the workload of today."""

    baseline: Option
    option: Option
    load: Workload
    asked: Decimal


def speed(requests_per_month: Amount) -> Decimal:
    """The tokens a second that serve so many requests a month."""
    return Decimal(requests_per_month) * MTOK / SECONDS


def at_volume(load: Workload, requests: Decimal) -> Workload:
    """The workload with so many requests a month in all, in today's mix, and no growth."""
    firsts = [each.volume.first for each in load.tasks if isinstance(each.volume, Growing)]
    whole = sum(firsts, start=Decimal(0))
    flat = [Growing(first=requests * first / whole, growth_per_month=Decimal(0)) for first in firsts]
    return replace(
        load, tasks=tuple(replace(each, volume=volume) for each, volume in zip(load.tasks, flat, strict=True))
    )


def monthly(option: Option, load: Workload, requests: Decimal) -> Projection:
    """One month of an option at a volume, without its switch."""
    return project(replace(option, switch=None), at_volume(load, requests), [JANUARY])


@exactly
def saving_at(question: Question, requests: Decimal) -> Decimal:
    """What running the option costs less than running the baseline."""
    before, after = (monthly(each, question.load, requests) for each in (question.baseline, question.option))
    return before.of(RUNNING) - after.of(RUNNING)


amounts_of_money = st.sampled_from([0, 0, 40, 100, 250]).map(Decimal)


@st.composite
def contracts(draw: st.DrawFn) -> Contract | None:
    """A minimum, a commitment, a free allowance and a discount, or none of them."""
    return Contract(
        discount_share=draw(st.sampled_from([Decimal(0), Decimal("0.2")])),
        free_units=draw(st.sampled_from([{}, amounts({"output": 12 * MTOK})])),
        committed_per_month=draw(amounts_of_money),
        minimum_per_month=draw(amounts_of_money),
    )


@st.composite
def apis(draw: st.DrawFn) -> Metered:
    """A metered supply."""
    return replace(metered(row(output=draw(decimals("0.5", 12, 1)))), contract=draw(st.none() | contracts()))


@st.composite
def scaled_fleets(draw: st.DrawFn) -> Fleet:
    """A fleet whose replica serves 2 to 20 requests a month for 7.30 to 73 of money."""
    return replace(
        fleet(
            rate=draw(decimals("0.01", "0.1", 2)),
            headroom=draw(st.sampled_from(["0", "0.2"])),
            min_replicas=draw(st.integers(0, 3)),
            chat=speed(draw(st.integers(2, 20))),
            code=speed(draw(st.integers(2, 20))),
        ),
        scaling=draw(st.sampled_from(Scaling)),
        lag_hours=draw(st.integers(0, 1)),
        replicas=draw(st.none() | st.integers(0, 3)),
        spill=draw(apis()),
        storage_per_month=draw(amounts_of_money),
    )


@st.composite
def plans(draw: st.DrawFn) -> Seats:
    """Seats, with or without an allowance, and with anything that may happen above it."""
    unit, quantity = draw(st.sampled_from([("requests", 3), ("tokens", 3 * MTOK), ("money", 11)]))
    seats = draw(st.integers(1, 6))
    return Seats(
        name="Team",
        provider="lab",
        model="lab/model",
        seats=seats,
        used_seats=draw(st.integers(0, seats)),
        price_per_seat=Decimal(draw(st.integers(5, 40))),
        allowance=draw(st.none() | st.just(Allowance(quantity=Decimal(quantity), unit=AllowanceUnit(unit)))),
        over=draw(st.sampled_from([Over.METERED, Over.METERED, Over.SLOWED, Over.BLOCKED])),
        metered=draw(apis()),
        source=SHEET,
    )


@st.composite
def machines(draw: st.DrawFn) -> Owned | Device:
    """Machines of one's own, that serve a load or do not."""
    asset = Asset(name="server", price=Decimal(draw(st.integers(100, 5000))), life_months=36, source=SHEET)
    if draw(st.booleans()):
        return Device(
            name="desktop",
            model="m",
            prefill_tokens_per_second=Decimal(100),
            decode_tokens_per_second=speed(draw(st.integers(5, 40))),
            watts=Decimal(400),
            idle_watts=Decimal(30),
            price_per_kwh=Decimal("0.3"),
            count=draw(st.integers(1, 3)),
            asset=draw(st.none() | st.just(asset)),
        )
    return Owned(
        name="own",
        model="m",
        asset=asset,
        replicas=draw(st.integers(1, 4)),
        gpus_per_replica=1,
        tokens_per_second={name: speed(draw(st.integers(5, 40))) for name in ("chat", "code")},
        kw_per_replica=Decimal(1),
        idle_kw_per_replica=Decimal("0.1"),
        pue=Decimal("1.2"),
        price_per_kwh=Decimal("0.2"),
        staff_per_month=draw(amounts_of_money),
    )


@st.composite
def fees(draw: st.DrawFn, supply: Supply) -> tuple[Charge, ...]:
    """No fee or one that the supply can have, and a risk."""
    bases = [FeeBasis.MONTH] + [FeeBasis.GPU_YEAR] * isinstance(supply, Fleet | Owned)
    bases += [FeeBasis.MTOK] * isinstance(supply, Metered)
    rate = draw(st.sampled_from(["0.5", "3", "60"]))
    fee = LicenceFee(name="fee", basis=draw(st.sampled_from(bases)), rate=Decimal(rate))
    risk = Risk(name="leak", yearly_probability=Decimal("0.1"), impact=Decimal(600))
    return draw(st.sampled_from([(), (), (fee,), (fee, risk)]))


supplies: st.SearchStrategy[Supply] = st.one_of(apis(), scaled_fleets(), scaled_fleets(), plans(), machines())


@st.composite
def options(draw: st.DrawFn, load: Workload, name: str) -> Option:
    """All tasks on one supply, or each on its own."""
    supply = draw(supplies)
    if len(load.tasks) == 1 or draw(st.booleans()):
        return replace(everything_on(supply, load, name), charges=draw(fees(supply)))
    beside = draw(st.one_of(apis(), scaled_fleets()))
    routes = (Route(tasks=("chat",), supply=supply), Route(tasks=("code",), supply=beside))
    return Option(name=name, routes=routes)


@st.composite
def questions(draw: st.DrawFn) -> Question:
    """A question with one or two tasks, 10 requests a month of them in all."""
    first = draw(st.integers(1, 10))
    tasks = [task("chat", first, output=MTOK), task("code", 10 - first, output=MTOK)][: 2 if first < 10 else 1]
    load = workload(*tasks, profile=WEEK, peak=draw(st.none() | st.just(Decimal(2))))
    return Question(
        baseline=draw(options(load, "today")), option=draw(options(load, "option")), load=load, asked=Decimal(10)
    )
