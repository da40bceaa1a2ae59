"""From the tables of options to the engine's own: routes, the switch, what is charged beside, and what licences ask."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

from tokencalc.engine.months import Month, horizon
from tokencalc.engine.numbers import Number, exactly
from tokencalc.engine.projection import Option
from tokencalc.engine.routes import Judge, Route, Router, Step
from tokencalc.engine.supply import Supply
from tokencalc.engine.switch import OneOff, Switch
from tokencalc.engine.workload import Growing
from tokencalc.files.catalogue import Catalogue
from tokencalc.files.errors import Fault
from tokencalc.files.option_tables import OptionTable, RouteTable
from tokencalc.files.scenario import ScenarioFile
from tokencalc.files.supplying import SupplyBuilder
from tokencalc.files.toml import Way

if TYPE_CHECKING:
    from tokencalc.engine.charges import Charge, LicenceFee
    from tokencalc.engine.gates import Company, GateFinding, Held
    from tokencalc.files.charge_tables import JudgeTable, LicenceFeeTable
    from tokencalc.files.company_tables import CompanyTable
    from tokencalc.files.latency_tables import LatencyTable
    from tokencalc.files.step_tables import StepTable
    from tokencalc.files.switch_tables import SwitchTable

Part: TypeAlias = "RouteTable | OptionTable | StepTable"
"""What says which model or supply is asked, and what becomes of its answers."""
ForEach = Mapping[str, Number] | Number


class OptionBuilder:
    """Options made from their tables. Faults are collected by the supplies' builder, so that they show all at once."""

    def __init__(self, file: ScenarioFile, catalogue: Catalogue) -> None:
        self.file = file
        self.catalogue = catalogue
        self.supplies = SupplyBuilder(file, catalogue)
        self.tasks = [task.name for task in file.workload.tasks]
        self.months = horizon(file.start, file.months)
        self.company = _company(file.company, file.currency) if file.company else None

    @property
    def faults(self) -> list[Fault]:
        """What is wrong with the names of models so far."""
        return self.supplies.faults

    def option(self, table: OptionTable, way: Way) -> Option:
        """The option of a table, which stands at `way` in the file."""
        routes: list[Route] = []
        held: list[Held] = []
        for tasks, part, here in self._parts(table, way):
            steps: list[Step] = []
            for each, place in _steps_of(part, here):
                found = self._supply(each, tasks, place, table.price_change_per_year, is_today=way == ("baseline",))
                if found is not None:
                    supply, model = found
                    steps.append(self._step(each, tasks, supply, model))
                    held += self._held(each, table, model)
            if steps:
                routes.append(_route(part, tasks, steps))
        gates = self._gates(held)
        return Option(
            name=table.name,
            routes=tuple(routes),
            switch=_switch(table.switch, self.tasks) if table.switch else None,
            charges=tuple(self._charges(table, gates)),
            gates=gates,
        )

    def _parts(self, table: OptionTable, way: Way) -> Iterator[tuple[Sequence[str], RouteTable | OptionTable, Way]]:
        """The tasks of each route, and those that are left to the option itself."""
        for place, route in enumerate(table.routes):
            yield route.tasks, route, (*way, "routes", place)
        left = [task for task in self.tasks if not any(task in route.tasks for route in table.routes)]
        if left:
            yield left, table, way

    def _supply(
        self, part: "Part", tasks: Sequence[str], way: Way, drift: Decimal, *, is_today: bool
    ) -> tuple[Supply, str] | None:
        """The supply of a route and the reference of its model; None, and a fault, where there is no such model.

        `drift` is what the model's prices change by in a year.
        """
        if part.supply is None:
            model = self.supplies.model(part.model or "", (*way, "model"))
            if model is None:
                return None
            self._note_baseline(model.reference, tasks, is_today=is_today)
            return self.supplies.metered(model, part, tasks, drift=drift), model.reference
        table = self.file.supplies[part.supply] if isinstance(part.supply, str) else part.supply
        reference = self.supplies.reference(table.model)
        self._note_baseline(reference, tasks, is_today=is_today)
        if not isinstance(part.supply, str):
            supply = self.supplies.inline(part.supply, tasks, (*way, "supply"))
        else:
            supply = self.supplies.named(part.supply, self._tasks_on(part.supply))
        return (supply, reference) if supply is not None else None

    def _tasks_on(self, name: str) -> list[str]:
        """The tasks that any option sends to a named supply."""
        found: dict[str, None] = {}
        for table in (self.file.baseline, *self.file.options):
            for tasks, part, _ in self._parts(table, ()):
                if any(each.supply == name for each, _ in _steps_of(part, ())):
                    found |= dict.fromkeys(tasks)
        return list(found)

    def _note_baseline(self, reference: str, tasks: Sequence[str], *, is_today: bool) -> None:
        if is_today:
            self.supplies.baseline_of = {**dict.fromkeys(tasks, reference), **self.supplies.baseline_of}

    def _step(self, part: "Part", tasks: Sequence[str], supply: Supply, model: str) -> Step:
        measured = self.supplies.measured(model)
        success = _for_each(measured.success, tasks) if measured and measured.success is not None else {}
        return Step(
            supply=supply,
            success=success,
            judge=_judge(part.judge) if part.judge else None,
            attempts=part.attempts,
            **_latency(measured.latency if measured else None),
            **_beyond_a_judge(part, tasks),
        )

    def _held(self, part: "Part", option: OptionTable, model: str) -> "Iterator[Held]":
        """The model of a route, for its licence: with who runs it and where."""
        if self.company is None:
            return
        from tokencalc.engine.gates import Held  # noqa: PLC0415  # few scenarios need it

        table = self.file.supplies[part.supply] if isinstance(part.supply, str) else part.supply
        is_ours = table is not None and table.kind not in ("metered", "seats")
        known = self.supplies.known(model)
        served = list(table.served_in) if table is not None else []
        yield Held(
            model=model,
            weights=known.weights if known else "unknown",
            licence=self.catalogue.licence_of(model) if known else None,
            runs_it="us" if is_ours or known is None else known.provider,
            is_ours=is_ours,
            served_in=tuple(served or option.served_in),
        )

    def _gates(self, held: "Sequence[Held]") -> "tuple[GateFinding, ...]":
        if self.company is None:
            return ()
        from tokencalc.engine.gates import findings_of  # noqa: PLC0415  # few scenarios need it

        return tuple(
            finding for each in dict.fromkeys(held) for finding in findings_of(each, self.company, self.months)
        )

    def _charges(self, table: OptionTable, gates: "Sequence[GateFinding]") -> "Iterator[Charge]":
        if not (table.licence_fees or table.risks or table.events):
            return
        from tokencalc.engine.charges import Event, Risk  # noqa: PLC0415  # few scenarios need it

        for fee in table.licence_fees:
            yield self._fee(fee, gates)
        for risk in table.risks:
            yield Risk(name=risk.name, yearly_probability=risk.yearly_probability, impact=risk.impact)
        for event in table.events:
            yield Event(name=event.name, day=event.on, cost=event.cost)

    def _fee(self, table: "LicenceFeeTable", gates: "Sequence[GateFinding]") -> "LicenceFee":
        from tokencalc.engine.charges import FeeBasis, LicenceFee  # noqa: PLC0415  # few scenarios need it

        rates = {
            FeeBasis.MONTH: table.per_month,
            FeeBasis.MTOK: table.per_mtok,
            FeeBasis.GPU_YEAR: table.per_gpu_year,
            FeeBasis.ALL_REVENUE if table.is_cliff else FeeBasis.REVENUE_ABOVE: table.revenue_share,
        }
        basis, rate = next((basis, rate) for basis, rate in rates.items() if rate is not None)
        return LicenceFee(
            name=table.name,
            basis=basis,
            rate=rate,
            threshold=table.above_revenue_per_month or Decimal(0),
            revenue=self.company.revenue_per_month if self.company else None,
            months=_months_due(table, gates, self.months),
        )


def _months_due(
    table: "LicenceFeeTable", gates: "Sequence[GateFinding]", months: Sequence[Month]
) -> frozenset[int] | None:
    """From the fee's own start on, else from the first month in which an agreement is asked for, else always."""
    asked = [finding.since for finding in gates if finding.gate == "ask"]
    start = table.start or min(asked, default=None)
    return None if start is None else frozenset(month.index for month in months if month.end > start)


def _company(table: "CompanyTable", currency: str) -> "Company":
    from tokencalc.engine.gates import Company  # noqa: PLC0415  # few scenarios need it

    def growing(first: Number | None, growth: Number) -> Growing | None:
        return None if first is None else Growing(first=first, growth_per_month=growth)

    return Company(
        monthly_users=growing(table.monthly_users, table.users_growth_per_month),
        revenue_per_month=growing(table.revenue_per_month, table.revenue_growth_per_month),
        currency=currency,
        regions=tuple(table.regions),
        resells=table.resells,
        regions_allowed=tuple(table.regions_allowed),
    )


def _steps_of(part: "RouteTable | OptionTable", way: Way) -> "Iterator[tuple[Part, Way]]":
    """The steps of a route, each with its place; a route to one model is its own step."""
    steps = part.steps if isinstance(part, RouteTable) else []
    if steps:
        yield from ((step, (*way, "steps", place)) for place, step in enumerate(steps))
    else:
        yield part, way


def _route(part: RouteTable | OptionTable, tasks: Sequence[str], steps: Sequence[Step]) -> Route:
    """The route of some steps: the first, and then the others."""
    first, *then = steps
    own = {each.name: getattr(first, each.name) for each in fields(Step)}
    if not isinstance(part, RouteTable):
        return Route(tasks=tuple(tasks), **own)
    return Route(
        tasks=tuple(tasks),
        then=tuple(then),
        escalated_cost_multiple=part.escalated_cost_multiple,
        both_right=_for_each(part.both_right, tasks) if part.both_right is not None else {},
        router=Router(strong_share=part.router.strong_share, cost=part.router.cost_per_request)
        if part.router
        else None,
        **own,
    )


def _beyond_a_judge(part: "Part", tasks: Sequence[str]) -> dict[str, Any]:
    """What a step of several may have, and a route to one model has not."""
    if isinstance(part, RouteTable | OptionTable):
        return {}
    accept = _for_each(part.accept, tasks) if part.accept is not None else {}
    return {
        "accept": accept,
        "outage_share": part.outage_share,
        "timeout_seconds": part.timeout_seconds,
        "carries_context": part.carries_context,
    }


def _judge(table: "JudgeTable") -> Judge:
    return Judge(true_accept=table.tpr, false_accept=table.fpr, cost=table.cost_per_answer, **_latency(table.latency))


def _latency(table: "LatencyTable | None") -> dict[str, Any]:
    """The times of a step or a judge that somebody measured."""
    return {} if table is None else {"p50_seconds": table.p50, "p95_seconds": table.p95}


def _for_each(value: ForEach, tasks: Sequence[str]) -> dict[str, Number]:
    """One number for every task, or those of the table that there are."""
    return (
        {task: value[task] for task in tasks if task in value}
        if isinstance(value, Mapping)
        else dict.fromkeys(tasks, value)
    )


@exactly
def _switch(table: "SwitchTable", tasks: Sequence[str]) -> Switch:
    one_offs = [
        OneOff(name="engineering", amount=table.engineering_days * table.cost_per_day),
        OneOff(name="migration", amount=table.migration_cost),
        OneOff(name="exit fees", amount=table.exit_fees),
    ]
    if table.fine_tuning is not None:
        tuning = table.fine_tuning
        one_offs.append(OneOff(name="fine-tuning", amount=tuning.cost, every_months=tuning.refresh_months))
    evaluation = _for_each(table.evaluation_requests, tasks)
    return Switch(
        start=table.start,
        one_offs=tuple(each for each in one_offs if each.amount),
        evaluation={task: count for task, count in evaluation.items() if count},
        dual_running_months=table.dual_running_months,
        ramp=tuple(table.ramp),
    )
