"""Machines of one's own as they run: bought, powered, and paid for whether or not they are used.

Servers and devices have this in common. Load is in machines: what would keep so many of them busy all the time.
"""

from collections.abc import Iterator, Sequence

from tokencalc.engine.assets import Asset, Purchases, amortisation, purchases
from tokencalc.engine.assumptions import Assumption
from tokencalc.engine.errors import DoesNotFit
from tokencalc.engine.fleet import fixed_lines
from tokencalc.engine.lines import IDLE, CostLine, Kind, Purchase
from tokencalc.engine.months import Month
from tokencalc.engine.numbers import ZERO, Number, ceil, divide, is_surely_above, total
from tokencalc.engine.records import record
from tokencalc.engine.supply import Buyer
from tokencalc.engine.workload import Task

KWH = "kWh"


@record
class Machines:
    """So many machines, each of `units_each` (GPUs, say) that are counted by the hour in the unit `unit`.

    `word` is what people call one. `kw` and `idle_kw` are what one draws while it is busy and while it is not, before
    `pue`, the power of the whole building over that of the machines in it. `fixed` are the costs of a month that do
    not depend on the load, each with its name and kind. `is_full` prices them at full use.
    """

    supply: str
    provider: str
    word: str
    count: int
    unit: str
    units_each: int
    hours_per_month: int
    asset: Asset | None
    kw: Number
    idle_kw: Number
    pue: Number
    price_per_kwh: Number
    headroom_share: Number = ZERO
    fixed: tuple[tuple[str, Number, Kind], ...] = ()
    is_full: bool = False

    def buyer(
        self, tasks: tuple[Task, ...], loads: Sequence[Number], peak: Number, assumed: tuple[Assumption, ...]
    ) -> Buyer:
        """What answers for the months: `loads` are machines kept busy by one request a month of each task.

        Cash (purchases and the bill) and wearing off are lines of different kinds, to be counted one or the other. At
        full use a request costs its own hours, worn off, and the power of them, and nothing is bought. Raises
        `DoesNotFit` in a month whose busiest hour is too much, in exact mode: in drawn mode a load may fit in some
        draws only, and is priced as if it did in all.
        """
        paid = None if self.asset is None or self.is_full else purchases(self.asset, self.supply)
        price = self._price_of_an_hour()
        worn = assumed if self.asset is None else (*assumed, *self.asset.assumed)

        def buy(month: Month, requests: Sequence[Number]) -> Purchase:
            busy = [count * each for count, each in zip(requests, loads, strict=True)]
            uses = [(task.name, "", load, self.kw) for task, load in zip(tasks, busy, strict=True)]
            if not self.is_full:
                self._check(month, total(busy) * peak)
                uses.append(("", IDLE, self.count - total(busy), self.idle_kw))
            lines = [line for use in uses for line in self._lines(month, *use, price, assumed, worn)]
            return Purchase(lines=(*lines, *self._paid(month, paid)), below=ZERO, above=ZERO)

        return buy

    def _price_of_an_hour(self) -> Number:
        """What an hour of a unit costs where every hour of a month is used: the machines worn off, and nothing else."""
        if self.asset is None:
            return ZERO
        return divide(amortisation(self.asset), self.count * self.units_each * self.hours_per_month)

    def _check(self, month: Month, busiest: Number) -> None:
        needed = divide(busiest, 1 - self.headroom_share)
        if is_surely_above(needed, self.count):
            remedy = "what was bought does not grow with the load: buy more, or serve a part of it elsewhere"
            machines = self._counted(int(ceil(needed)))
            raise DoesNotFit(self.supply, month.start, machines, self._counted(self.count), remedy)

    def _counted(self, machines: int) -> str:
        return f"{machines:,} {self.word}{'' if machines == 1 else 's'}"

    def _lines(
        self,
        month: Month,
        task: str,
        terms: str,
        machines: Number,
        kw: Number,
        price: Number,
        assumed: tuple[Assumption, ...],
        worn: tuple[Assumption, ...],
    ) -> Iterator[CostLine]:
        """Machines that were busy or idle for a month, powered and worn off: what is assumed of both, and of `worn`."""
        hours = machines * month.share * self.hours_per_month
        yield self._line(task, terms, self.unit, hours * self.units_each, price, Kind.AMORTISATION, worn)
        yield self._line(task, terms, KWH, hours * kw * self.pue, self.price_per_kwh, Kind.BILL, assumed)

    def _line(
        self,
        task: str,
        terms: str,
        unit: str,
        quantity: Number,
        price: Number,
        kind: Kind,
        assumed: tuple[Assumption, ...],
    ) -> CostLine:
        return CostLine(
            task=task,
            item=self.supply,
            provider=self.provider,
            unit=unit,
            terms=terms,
            quantity=quantity,
            unit_price=price,
            per=1,
            amount=quantity * price,
            kind=kind,
            source=self.asset.source if self.asset is not None and kind is Kind.AMORTISATION else None,
            assumed=assumed,
        )

    def _paid(self, month: Month, paid: Purchases | None) -> Iterator[CostLine]:
        """What is paid in a month whatever the load: purchases that fall due, and fixed costs."""
        if paid is not None:
            yield from paid(month)
        if not self.is_full:
            yield from fixed_lines(self.supply, self.fixed, month)
