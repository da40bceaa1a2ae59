"""Seats of a plan, from their table and the reference sheet's plan."""

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from tokencalc.engine.allowances import Allowance, AllowanceUnit
from tokencalc.engine.lines import Source
from tokencalc.engine.seats import Over, Seats
from tokencalc.engine.supply import Ratios, Supply
from tokencalc.files.dating import day_written
from tokencalc.files.errors import Fault, did_you_mean, nearest
from tokencalc.files.machine_supplies import source_of
from tokencalc.files.toml import Way, in_toml

if TYPE_CHECKING:
    from tokencalc.files.plan_tables import AllowanceTable, PlanTable
    from tokencalc.files.supply_tables import SeatsTable

WINDOWS_PER_MONTH: Mapping[str, Decimal] = {
    "month": Decimal(1),
    "week": Decimal(730) / Decimal(168),
    "day": Decimal(730) / Decimal(24),
    "5 hours": Decimal(730) / Decimal(5),
}
"""How often an allowance is new in a month of 730 hours, by the words of the reference sheet."""


def seats_of(table: "SeatsTable", name: str, plan: "PlanTable | None", ratios: Ratios, metered: Supply | None) -> Seats:
    """The seats; what the table leaves out is the plan's."""
    price = table.price_per_seat
    return Seats(
        name=name,
        provider=plan.provider if plan else "a plan",
        model=table.model,
        seats=table.seats,
        used_seats=table.used_seats or table.seats,
        price_per_seat=price if price is not None else plan.price if plan else Decimal(0),
        allowance=_allowance(table, plan),
        over=Over(table.over or (plan.over if plan else "unknown")),
        metered=metered,
        ratios=ratios,
        source=_source(table, plan),
    )


def plan_faults(table: "SeatsTable", plans: "Mapping[str, PlanTable]", way: Way, currency: str) -> list[Fault]:
    """What is wrong with what the seats want of the reference sheet."""
    if table.plan is None:
        return []
    plan = plans.get(table.plan)
    if plan is None:
        remedy = did_you_mean(nearest(table.plan, plans)) or "pricing/reference/plans.toml has them, as provider/id"
        return [Fault(way=(*way, "plan"), problem=f"no plan is named {in_toml(table.plan)}", remedy=remedy)]
    if table.price_per_seat is None and (plan.currency != currency or plan.per != "month"):
        problem = f"costs {plan.price} {plan.currency} a {plan.per}, and the scenario is in {currency} a month"
        return [Fault(way=(*way, "plan"), problem=problem, remedy="state price_per_seat")]
    return []


def _allowance(table: "SeatsTable", plan: "PlanTable | None") -> Allowance | None:
    if table.allowance is not None and table.allowance_unit is not None:
        return Allowance(
            quantity=table.allowance,
            unit=AllowanceUnit(table.allowance_unit),
            windows_per_month=table.windows_per_month or Decimal(1),
            usable_share=table.usable_share,
        )
    found = [each for each in plan.allowances if _unit(each, plan) and each.window in WINDOWS_PER_MONTH] if plan else []
    if plan is None or not found:
        return None
    each = found[0]
    return Allowance(
        quantity=each.quantity,
        unit=_unit(each, plan) or AllowanceUnit.TOKENS,
        windows_per_month=WINDOWS_PER_MONTH[each.window],
        usable_share=table.usable_share,
    )


def _unit(allowance: "AllowanceTable", plan: "PlanTable") -> AllowanceUnit | None:
    """What the engine counts an allowance in; None for credits and prompts, which say nothing about tokens."""
    units = {"tokens": AllowanceUnit.TOKENS, "requests": AllowanceUnit.REQUESTS, plan.currency: AllowanceUnit.MONEY}
    return units.get(allowance.unit)


def _source(table: "SeatsTable", plan: "PlanTable | None") -> Source | None:
    own = source_of(table.price_source, table.price_retrieved)
    day = day_written(plan.dated) if plan else None
    if own is not None or plan is None or day is None:
        return own
    return Source(sheet="pricing/reference/plans.toml", url=plan.source, retrieved=day, note=plan.name)
