"""What a supply that tasks share is paid at least for a task, whatever else is asked of it.

Floors of several tasks add up: what all of them ask together never costs less than the sum of their floors.
"""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from tokencalc.engine.candidates import cost_of_calls
from tokencalc.engine.device import Device
from tokencalc.engine.fleet import Fleet
from tokencalc.engine.metered import Metered
from tokencalc.engine.months import Month
from tokencalc.engine.numbers import ONE, ZERO, Number, divide, exactly
from tokencalc.engine.owned import Owned
from tokencalc.engine.scaling import Scaling
from tokencalc.engine.supply import Supply, rest_of
from tokencalc.engine.workload import Task, Workload, peak_factor

_BELOW_DUST = 1 - Decimal("1e-20")
"""Whole replicas forgive a load that is above them by the rounding of a quotient, and a floor is below them."""


@exactly
def floor_of_calls(
    supply: Supply, task: Task, workload: Workload, months: Sequence[Month], *, takes_rest: bool = False
) -> Number:
    """What a supply is paid at least over the months for one call a request of a task; 0 where nothing is known.

    Machines are paid for the hours that they are kept busy, and rented ones for what is kept free beside: the load in
    parts of a replica x peak to average / (1 - headroom), where the fleet is sized for its peak. A contract is paid the
    list price less its discount, unless units are free, or `takes_rest` says that another supply hands on to it: its
    minimum may be reached by what nobody sent there. Raises what pricing a call raises.
    """
    if rest_of(supply) is not None:
        return ZERO
    if isinstance(supply, Fleet | Owned | Device):
        busy = cost_of_calls(replace(supply, is_full=True), task, workload, months)
        return busy * (_rented_for_busy(supply, workload) if isinstance(supply, Fleet) else ONE) * _BELOW_DUST
    if not isinstance(supply, Metered) or supply.contract is None or supply.contract.free_units or takes_rest:
        return ZERO
    plain = cost_of_calls(replace(supply, contract=None), task, workload, months)
    return plain * (1 - supply.contract.discount_share)


def _rented_for_busy(fleet: Fleet, workload: Workload) -> Number:
    """The replicas that are rented at least for each that is kept busy on the average."""
    busiest = peak_factor(workload) if fleet.scaling is Scaling.FIXED else ONE
    return divide(busiest, 1 - fleet.headroom_share)
