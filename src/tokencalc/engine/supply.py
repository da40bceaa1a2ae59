"""How tokens are bought: what every way has in common.

A supply opens a `Buyer` for the tasks it serves, which prices a request once per price regime and then answers for
each month with what was bought. Demand of all tasks on one supply is added before it is costed, and so is what another
supply hands on to it (`demand`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field, replace
from typing import Protocol, runtime_checkable

from tokencalc.engine.assumptions import Assumption, automatic_caching, equal_tokens, tokenizer_ratio
from tokencalc.engine.lines import Purchase
from tokencalc.engine.months import Month
from tokencalc.engine.numbers import ONE, Number
from tokencalc.engine.records import record
from tokencalc.engine.rungs import Rung
from tokencalc.engine.workload import Task, Workload, rescaled, written_once

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


@runtime_checkable
class HandsOn(Supply, Protocol):
    """A supply that leaves a part of its load to another: its purchases say how much is `handed_on`."""

    @property
    def rest(self) -> Supply | None:
        """The supply that takes what this one does not serve; None where it serves everything."""

    def handing_on_to(self, rest: Supply) -> Supply:
        """The same supply with another to take the rest."""


def rest_of(supply: Supply) -> Supply | None:
    """The supply that takes what this one does not serve, if there is one."""
    rest: Supply | None = getattr(supply, "rest", None)  # Asking for the protocol takes many times as long.
    return rest


def at_rung(supply: Supply, rung: Rung, made: dict[int, Supply]) -> Supply:
    """What of a supply counts on a rung, made once: it stays one supply for all that use it or hand on to it.

    `made` has what was made so far, by the identity of the supply that it was made of.
    """
    if id(supply) not in made:
        there, rest = supply.at(rung), rest_of(supply)
        if isinstance(there, HandsOn) and rest is not None:
            there = there.handing_on_to(at_rung(rest, rung, made))
        made[id(supply)] = there
    return made[id(supply)]


@record
class Ratios:
    """How a model's token counts differ from the baseline's for the same task; None where nobody measured.

    `by_task` has token ratios by task name, where they follow from the kind of text, and `tokenizer` says from what.
    With `is_tokenizer_alone` an answer is as long as today's, in the model's own tokens. With
    `has_automatic_caching` its provider caches by itself, with one kind of write: none is kept for an hour.
    """

    token_ratio: Number | None = None
    output_ratio: Number | None = None
    by_task: Mapping[str, Number] = field(default_factory=dict)
    tokenizer: str = ""
    is_tokenizer_alone: bool = False
    has_automatic_caching: bool = False

    def assumed_for(self, model: str) -> tuple[Assumption, ...]:
        """What is assumed for want of a ratio measured on the user's own texts."""
        prompt, answer = self.token_ratio is None and not self.by_task, self.output_ratio is None
        found = [equal_tokens(model, prompt=prompt, answer=answer)] if prompt or answer else []
        found += [tokenizer_ratio(model, self.tokenizer)] if self.by_task else []
        found += [automatic_caching(model)] if self.has_automatic_caching else []
        return tuple(found)

    def applied_to(self, task: Task) -> Task:
        """The task in the model's own tokens; an unset ratio counts as 1."""
        token_ratio = self.by_task.get(task.name, ONE if self.token_ratio is None else self.token_ratio)
        output_ratio = ONE if self.output_ratio is None else self.output_ratio
        if self.is_tokenizer_alone:
            output_ratio = token_ratio
        sizes = written_once(task.sizes) if self.has_automatic_caching else task.sizes
        return task.resized(rescaled(sizes, token_ratio, output_ratio))

    def at(self, rung: Rung) -> "Ratios":
        """The list price knows no ratio; the tokenizer scales prompt and answer alike, and verbosity the answer."""
        if rung >= Rung.VERBOSITY or self == SAME_TOKENS:
            return self
        return SAME_TOKENS if rung < Rung.TOKENIZER else replace(self, is_tokenizer_alone=True)


SAME_TOKENS = Ratios(token_ratio=ONE, output_ratio=ONE)
"""The baseline's own counts."""
