"""How tokens are bought: what every way has in common.

A supply opens a `Buyer` for the tasks it serves, which prices a request once per price regime and then answers for
each month with what was bought. Demand of all tasks on one supply is added before it is costed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from tokencalc.engine.assumptions import Assumption, equal_tokens
from tokencalc.engine.lines import Purchase
from tokencalc.engine.months import Month
from tokencalc.engine.numbers import ONE, Number
from tokencalc.engine.rungs import Rung
from tokencalc.engine.workload import Task, Workload, rescaled

Buyer = Callable[[Month, Sequence[Number]], Purchase]
"""What is bought in a month for so many requests of each task, in the order of the tasks, in a whole calendar month."""


class Supply(Protocol):
    """A way to buy tokens."""

    @property
    def name(self) -> str:
        """What people call it."""

    def buyer(self, tasks: tuple[Task, ...], workload: Workload) -> Buyer:
        """Prices the tasks' requests once, and returns what answers for the months, which are asked for in order."""

    def at(self, rung: Rung) -> "Supply":
        """What of it counts on a rung of the ladder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratios:
    """How a model's token counts differ from the baseline's for the same task; None where nobody measured."""

    token_ratio: Number | None = None
    output_ratio: Number | None = None

    def assumed_for(self, model: str) -> tuple[Assumption, ...]:
        """What is assumed for want of a measured ratio."""
        prompt, answer = self.token_ratio is None, self.output_ratio is None
        return (equal_tokens(model, prompt=prompt, answer=answer),) if prompt or answer else ()

    def applied_to(self, task: Task) -> Task:
        """The task in the model's own tokens; an unset ratio counts as 1."""
        token_ratio = ONE if self.token_ratio is None else self.token_ratio
        output_ratio = ONE if self.output_ratio is None else self.output_ratio
        return task.resized(rescaled(task.sizes, token_ratio, output_ratio))

    def at(self, rung: Rung) -> "Ratios":
        """The list price knows no ratio; the tokenizer scales prompt and answer alike, and verbosity the answer."""
        if rung >= Rung.VERBOSITY or self == SAME_TOKENS:
            return self
        same = ONE if rung < Rung.TOKENIZER else self.token_ratio
        return Ratios(token_ratio=same, output_ratio=same)


SAME_TOKENS = Ratios(token_ratio=ONE, output_ratio=ONE)
"""The baseline's own counts."""
