"""What a customer agreed with a provider beside the list: a discount, a free allowance, what is paid at least."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field

from tokencalc.engine.lines import CostLine, Kind, charge_line, repriced
from tokencalc.engine.months import Month
from tokencalc.engine.numbers import ONE, ZERO, Number, is_nothing, maximum, minimum, part_of, total, where
from tokencalc.engine.records import record

MONEY = "money"
"""The unit of what is paid for use that was promised and did not take place."""


@record
class Contract:
    """The terms of one supply. Amounts are money a month, allowances units a month; part of a month has its share.

    `discount_share` is taken off every price of the list. `committed_per_month` is spent at least, after the discount,
    and `minimum_per_month` likewise: they differ in their names on the invoice, and the larger one counts.

    The terms are the supply's, and not a model's: they hold for a model that succeeds a retired one as well.
    """

    discount_share: Number = ZERO
    free_units: Mapping[str, Number] = field(default_factory=dict)
    committed_per_month: Number = ZERO
    minimum_per_month: Number = ZERO

    def applied_to(self, lines: Sequence[CostLine], supply: str, month: Month) -> list[CostLine]:
        """The month's lines under the contract: what is free at no price, the rest less the discount, and a shortfall.

        Call it inside the engine's context.
        """
        kept = [discounted(line, self.discount_share) for line in self._without_free(lines, month)]
        return [*kept, *self._shortfall(kept, supply, month)]

    def band(self, lines: Sequence[CostLine], below: Number, above: Number, month: Month) -> tuple[Number, Number]:
        """How far under and over the sum of its `lines` the bill may lie, where the list's may by `below` and `above`.

        Of what is free nothing is unsure, and what is paid at least is paid at either end. Call it inside the engine's
        context.
        """
        kept = 1 - self.discount_share
        least = maximum(self.committed_per_month, self.minimum_per_month) * month.share
        used = total(line.amount for line in lines if line.unit != MONEY)
        paid = maximum(used, least)
        lower, higher = (self._billed_part(amount, lines, month) * kept for amount in (below, above))
        return paid - maximum(used - lower, least), maximum(used + higher, least) - paid

    def _billed_part(self, amount: Number, lines: Sequence[CostLine], month: Month) -> Number:
        """What can be billed of an amount of the list's that is not split by unit: the most that any unit leaves of it.

        Of a unit's list price the billed share is (used - free) / used; a unit that is never free leaves all of it.
        """
        units = dict.fromkeys(line.unit for line in lines if line.unit != MONEY and not is_nothing(line.quantity))
        if any(unit not in self.free_units for unit in units):
            return amount
        left = ZERO
        for unit in units:
            used, allowed = self._use_of(unit, lines, month)
            left = maximum(left, part_of(maximum(used - allowed, ZERO), amount, used))
        return left

    def _without_free(self, lines: Sequence[CostLine], month: Month) -> Iterator[CostLine]:
        """Each line, in two where some of its unit is free: the allowance is spread over all uses of the unit."""
        allowances = {unit: self._use_of(unit, lines, month) for unit in self.free_units}
        for line in lines:
            if line.unit not in allowances:
                yield line
                continue
            used, allowed = allowances[line.unit]
            free = where(allowed < used, part_of(allowed, line.quantity, used), line.quantity)
            rest = line.quantity - free
            yield repriced(line, rest, line.unit_price, "")
            yield repriced(line, free, ZERO, "free allowance")

    def _use_of(self, unit: str, lines: Sequence[CostLine], month: Month) -> tuple[Number, Number]:
        """What is used of a unit, and how much of it would be free."""
        used = total(line.quantity for line in lines if line.unit == unit)
        return used, self.free_units[unit] * month.share

    def _shortfall(self, lines: Sequence[CostLine], supply: str, month: Month) -> Iterator[CostLine]:
        spent = total(line.amount for line in lines)
        least = self.minimum_per_month * month.share
        committed = self.committed_per_month * month.share
        unused = committed - minimum(committed, spent)
        topped_up = least - minimum(least, maximum(spent, committed))
        for terms, amount, asked in (
            ("commitment not used", unused, self.committed_per_month),
            ("up to the minimum", topped_up, self.minimum_per_month),
        ):
            if not is_nothing(asked):
                yield charge_line(supply, terms, MONEY, amount, ONE, Kind.BILL)


def discounted(line: CostLine, share: Number) -> CostLine:
    """The line with a share taken off its price."""
    if is_nothing(share):
        return line
    return repriced(line, line.quantity, line.unit_price * (1 - share), "less the discount")
