"""How many machines an option rents or owns, and how much of their time is used."""

from tokencalc.engine.lines import IDLE, Kind
from tokencalc.engine.months import HOURS_PER_MONTH
from tokencalc.engine.numbers import ZERO, Number, divide, total
from tokencalc.engine.projection import Projection
from tokencalc.engine.records import record
from tokencalc.engine.units import GPU_HOUR


@record
class MachineUse:
    """The share of the time that is paid for or worn off in which machines work, and how many GPUs are rented.

    They are counted on the average of a month, in the month with the fewest and in that with the most; None where the
    machines are one's own.
    """

    utilisation: Number
    fewest_gpus: Number | None = None
    most_gpus: Number | None = None


def machine_use_of(projection: Projection) -> MachineUse | None:
    """The use of the GPUs it rents, else of the machines it buys; None without either.

    Call it inside the engine's context.
    """
    return _rented_use(projection) or _own_use(projection)


def _own_use(projection: Projection) -> MachineUse | None:
    """The share of their hours in which machines of one's own work: worn off hours that are not idle."""
    worn = [line for line in projection.lines if line.kind is Kind.AMORTISATION]
    hours = total(line.quantity for line in worn)
    if not hours:
        return None
    return MachineUse(utilisation=divide(total(line.quantity for line in worn if line.terms != IDLE), hours))


def _rented_use(projection: Projection) -> MachineUse | None:
    hours: list[Number] = []
    used = ZERO
    for month in projection.months:
        rented = [line for line in month.lines if line.unit == GPU_HOUR and line.kind is Kind.BILL]
        used = used + total(line.quantity for line in rented if line.terms != IDLE)
        hours.append(total(line.quantity for line in rented))
    if not total(hours):
        return None
    gpus = [
        divide(quantity, month.month.share * HOURS_PER_MONTH)
        for quantity, month in zip(hours, projection.months, strict=True)
    ]
    return MachineUse(fewest_gpus=min(gpus), most_gpus=max(gpus), utilisation=divide(used, total(hours)))
