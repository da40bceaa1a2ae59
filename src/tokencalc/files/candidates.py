"""The models of a scenario that may serve its tasks, each with what the scenario says of it, and those left out."""

from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

from tokencalc.engine.candidates import Candidate, Choice, LeftOut, Pair, cost_of_calls
from tokencalc.engine.demand import in_order
from tokencalc.engine.errors import TokencalcError
from tokencalc.engine.floors import floor_of_calls
from tokencalc.engine.metered import Metered
from tokencalc.engine.numbers import Number
from tokencalc.engine.rates import Model
from tokencalc.engine.routes import Judge, Route, Step
from tokencalc.engine.supply import Supply, rest_of
from tokencalc.engine.workload import Task
from tokencalc.files.catalogue import Catalogue
from tokencalc.files.faults import checked
from tokencalc.files.loading import Scenario
from tokencalc.files.options import OptionBuilder
from tokencalc.files.scenario import ScenarioFile
from tokencalc.files.supplying import Plain

Offer: TypeAlias = tuple[str, str, str, str]
"""A model as it is bought: `provider/model`, mode, waiting mode, region."""
UNUSED = "no route of the scenario sends a task to it"
NAMELESS = "an option can only ask a supply with a name: [supplies]"


class Candidates:
    """The candidates of a scenario: every metered model that it names, or those that are `asked` for by name.

    A `judge` that is asked for counts in every cascade; else it is that of the first route with one, of the task's own
    before others. Of that route are also what escalated requests cost, and whether the failed answer is carried on.
    """

    def __init__(
        self, scenario: Scenario, catalogue: Catalogue, asked: Sequence[Model] = (), judge: Judge | None = None
    ) -> None:
        self._scenario = scenario
        self._catalogue = catalogue
        self._judge = judge
        file = checked(scenario.document, ScenarioFile)
        self._build = OptionBuilder(file, catalogue)
        self._build.option(file.baseline, ("baseline",))
        self._routes = [route for option in (scenario.baseline, *scenario.options) for route in option.routes]
        self._shared = {} if asked else self._supplies(list(file.supplies))
        self.left_out: list[LeftOut] = [] if asked else list(self._unused(list(file.supplies)))
        self._offers = list(self._possible(list(self._named(asked, list(file.models)))))

    def choice(self, task: Task) -> Choice:
        """What a task may be served by. Who is left out is known for the tasks that were asked about."""
        candidates = [each for offer in self._offers if (each := self._candidate(offer, task)) is not None]
        judged = self.rule_for(task)
        named = {offer: place for place, (offer, _) in enumerate(candidates)}
        return Choice(
            task=task,
            candidates=(*(candidate for _, candidate in candidates), *self._sharing(task)),
            judge=self._judge or (_judge_of(judged) if judged else None),
            carries_context=judged is not None and any(step.carries_context for step in judged.then),
            pair=Pair(escalated_cost_multiple=judged.escalated_cost_multiple) if judged else Pair(),
            counted=dict(self._counted(task, named)),
        )

    def rule_for(self, task: Task) -> Route | None:
        """The route whose judge a task's cascades have, if there is any."""
        judged = [route for route in self._routes if _judge_of(route) is not None]
        judged.sort(key=lambda route: (task.name not in route.tasks, not route.then))
        return judged[0] if judged else None

    def _supplies(self, named: Sequence[str]) -> dict[tuple[str, str], Step]:
        """The supplies with a name that tasks share, by the tasks that a route sends to them."""
        found: dict[tuple[str, str], Step] = {}
        for route in self._routes:
            for step in route.steps:
                if _offer_of(step) is None and step.supply.name in named:
                    found |= {(step.supply.name, task): step for task in route.tasks}
        return found

    def _unused(self, named: Sequence[str]) -> Iterator[LeftOut]:
        """Supplies that no other option can ask, or none does."""
        supplies = [step.supply.name for route in self._routes for step in route.steps if _offer_of(step) is None]
        used = {name for name, _ in self._shared}
        for name in dict.fromkeys((*supplies, *named)):
            if name not in used:
                yield LeftOut(name=name, task="", because=UNUSED if name in named else NAMELESS)

    def _sharing(self, task: Task) -> Iterator[Candidate]:
        """The supplies that a route of the scenario sends a task to, and that are not paid by the call alone."""
        for (name, served), step in self._shared.items():
            if served == task.name and task.name in step.success:
                plain = Step(
                    supply=step.supply,
                    success={task.name: step.success[task.name]},
                    outage_share=step.outage_share,
                    p50_seconds=step.p50_seconds,
                    p95_seconds=step.p95_seconds,
                    timeout_seconds=step.timeout_seconds,
                )
                yield Candidate(name=name, step=plain, calls_cost=None, calls_floor=self._floor(step.supply, task))
            elif served == task.name:
                because = "no success rate of its model is stated"
                self.left_out.append(LeftOut(name=name, task=task.name, because=because))

    def _floor(self, supply: Supply, task: Task) -> Number:
        """What the supply is paid at least for the task."""
        everything = in_order([step.supply for route in self._routes for step in route.steps])
        takes_rest = any(rest_of(each) is supply for each in everything)
        return floor_of_calls(supply, task, self._scenario.workload, self._scenario.months, takes_rest=takes_rest)

    def _named(self, asked: Sequence[Model], measured: Sequence[str]) -> Iterator[Offer]:
        """The offers that the scenario names, then the plain ones of models of which it says something."""
        used = [offer for route in self._routes for step in route.steps if (offer := _offer_of(step)) is not None]
        known = [model.reference for key in measured if (model := self._build.supplies.known(key)) is not None]
        wanted = [model.reference for model in asked]
        for reference in dict.fromkeys(wanted or [*(offer[0] for offer in used), *known]):
            own = dict.fromkeys(offer for offer in used if offer[0] == reference)
            yield from own or [(reference, "", "", "")]

    def _possible(self, offers: Sequence[Offer]) -> Iterator[tuple[Offer, Model]]:
        """The offers with their models, without those that have no price in the currency or that a licence forbids."""
        for offer in offers:
            model = self._build.supplies.model(offer[0], ())
            if model is None:
                self.left_out.append(LeftOut(name=offer[0], task="", because=self._build.faults.pop().problem))
            elif reason := self._forbidden(offer[0]):
                self.left_out.append(LeftOut(name=offer[0], task="", because=reason))
            else:
                yield offer, model

    def _forbidden(self, reference: str) -> str:
        """Why the company may not use a model, or nothing: what forbids it in an option forbids it here."""
        if self._build.company is None:
            return ""
        from tokencalc.engine.gates import Held, findings_of  # noqa: PLC0415  # few scenarios need it
        from tokencalc.engine.licences import Gate  # noqa: PLC0415  # likewise

        known = self._build.supplies.known(reference)
        assert known is not None
        held = Held(
            model=reference,
            weights=known.weights,
            licence=self._catalogue.licence_of(reference),
            runs_it=known.provider,
            is_ours=False,
        )
        options = (self._scenario.baseline, *self._scenario.options)
        found = [finding for option in options for finding in option.gates if finding.model == reference]
        found += findings_of(held, self._build.company, self._scenario.months)
        return next((finding.reason for finding in found if finding.gate is Gate.FORBIDDEN), "")

    def _candidate(self, bought: tuple[Offer, Model], task: Task) -> tuple[Offer, Candidate] | None:
        """The candidate for a task; None, and the reason, where its success or its price is not known."""
        offer, model = bought
        success = self._success(offer[0], task)
        if success is None:
            self._leave_out(offer, task, f'no success rate is stated: [models."{offer[0]}"] success')
            return None
        terms = Plain(mode=offer[1], waiting_mode=offer[2], region=offer[3])
        supply = self._build.supplies.metered(model, terms, [task.name])
        try:
            cost = cost_of_calls(supply, task, self._scenario.workload, self._scenario.months)
        except TokencalcError as error:
            self._leave_out(offer, task, error.problem)
            return None
        step = Step(supply=supply, success={task.name: success}, **self._outages(offer), **self._times(offer))
        return offer, Candidate(name=_name(offer), step=step, calls_cost=cost)

    def _leave_out(self, offer: Offer, task: Task, because: str) -> None:
        self.left_out.append(LeftOut(name=_name(offer), task=task.name, because=because))

    def _success(self, reference: str, task: Task) -> Number | None:
        table = self._build.supplies.measured(reference)
        if table is None or table.success is None:
            return None
        return table.success.get(task.name) if isinstance(table.success, dict) else table.success

    def _times(self, offer: Offer) -> dict[str, Any]:
        table = self._build.supplies.measured(offer[0])
        if table is None or table.latency is None:
            return {}
        return {"p50_seconds": table.latency.p50, "p95_seconds": table.latency.p95}

    def _outages(self, offer: Offer) -> dict[str, Any]:
        """The share of requests on which a model fails, the highest that any route states, and its timeout."""
        steps = [step for route in self._routes for step in route.steps if _offer_of(step) == offer]
        worst = max(steps, key=lambda step: step.outage_share, default=None)
        return {} if worst is None else {"outage_share": worst.outage_share, "timeout_seconds": worst.timeout_seconds}

    def _counted(self, task: Task, places: dict[Offer, int]) -> Iterator[tuple[tuple[int, int], Pair]]:
        """What the scenario's own routes say of one model before another."""
        for route in self._routes:
            if task.name in route.tasks and route.then and route.router is None:
                one, two = (places.get(_offer_of(step) or _NO_OFFER) for step in route.steps[:2])
                if one is not None and two is not None:
                    both = route.both_right.get(task.name)
                    yield (
                        (one, two),
                        Pair(escalated_cost_multiple=route.escalated_cost_multiple, both_right=both),
                    )


_NO_OFFER: Offer = ("", "", "", "")


def _offer_of(step: Step) -> Offer | None:
    """The model that a step buys at list prices; None for what is paid for in another way."""
    supply = step.supply
    if not isinstance(supply, Metered) or supply.contract is not None:
        return None
    return supply.model.reference, supply.mode, supply.waiting_mode, supply.region


def _judge_of(route: Route) -> Judge | None:
    return next((step.judge for step in route.steps if step.judge is not None), None)


def _name(offer: Offer) -> str:
    """The model, and what is not plain about how it is bought.

    >>> _name(("acme/small", "batch", "", "eu"))
    'acme/small (batch, eu)'
    """
    terms = ", ".join(each for each in offer[1:] if each)
    return f"{offer[0]} ({terms})" if terms else offer[0]
