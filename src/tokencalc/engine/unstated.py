"""Success rates that a comparison needs and a scenario does not state: what people would cost is unknown then."""

from collections.abc import Iterator

from tokencalc.engine.numbers import Number, is_nothing
from tokencalc.engine.projection import Option
from tokencalc.engine.records import record
from tokencalc.engine.supply import Supply
from tokencalc.engine.workload import Task, Workload


@record
class UnstatedSuccess:
    """A model and a task on which nobody says how often it succeeds, though a failure costs something.

    With `moves_cash` a person has to be paid where it fails. Without, only a failure that nobody notices costs
    something, and that is in no total.
    """

    model: str
    task: str
    moves_cash: bool

    @property
    def key(self) -> str:
        """The key of a scenario that states it."""
        return f'models."{self.model}".success'


def unstated_success(option: Option, workload: Workload) -> tuple[UnstatedSuccess, ...]:
    """The success rates that the cost of an option hangs on and nobody states, each once, in the order of routes."""
    return tuple(dict.fromkeys(_unstated(option, {task.name: task for task in workload.tasks})))


def _unstated(option: Option, tasks: dict[str, Task]) -> Iterator[UnstatedSuccess]:
    for route in option.routes:
        for name in route.tasks:
            moves_cash = _costs(tasks[name].person_cost)
            may_be_lost = _costs(tasks[name].unnoticed_cost) and not is_nothing(tasks[name].unnoticed_share)
            for step in route.steps if moves_cash or may_be_lost else ():
                if name not in step.success:
                    yield UnstatedSuccess(model=model_of(step.supply), task=name, moves_cash=moves_cash)


def _costs(amount: Number | None) -> bool:
    """Whether an amount is stated, and is not a plain zero."""
    return amount is not None and not is_nothing(amount)


def model_of(supply: Supply) -> str:
    """The name under which a scenario states what was measured of a supply's model."""
    model = getattr(supply, "model", supply.name)
    return str(getattr(model, "reference", model))
