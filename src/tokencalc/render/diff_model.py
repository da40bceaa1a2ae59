"""What a change of scenarios is, ready to be written: the inputs that differ and what they do to each option's bill."""

from decimal import Decimal
from enum import StrEnum
from typing import Any

from tokencalc.engine.movements import Movement, OptionChange, a_month
from tokencalc.engine.numbers import Number
from tokencalc.engine.records import record


class Status(StrEnum):
    """What became of a scenario or an option."""

    SAME = "same"
    CHANGED = "changed"
    RENAMED = "renamed"
    ADDED = "added"
    REMOVED = "removed"


@record
class Input:
    """A key that differs: its values as the files have them, and as text; a side that lacks it has None and no text."""

    path: str
    old: Any
    new: Any
    old_text: str
    new_text: str


@record
class OptionDiff:
    """One option before and after. `old_name` is another than `name` where it was renamed.

    `old_requests` and `new_requests` are those of the horizon, None on a side that has no such option.
    """

    name: str
    old_name: str
    status: Status
    is_baseline: bool
    change: OptionChange
    old_requests: Number | None
    new_requests: Number | None

    @property
    def has_moved(self) -> bool:
        """Whether any of its money is another than before."""
        movements = (self.change.whole, *self.change.lines)
        return bool(self.change.outside) or any(each.old != each.new for each in movements)


@record
class ScenarioDiff:
    """One scenario before and after, with the months of its horizons. A side that lacks it has no file.

    `is_saved` says that its old side is a saved answer: of that the bills are known, and not what they are made of.
    """

    name: str
    old_file: str
    new_file: str
    status: Status
    currency: str
    old_months: int
    new_months: int
    inputs: tuple[Input, ...]
    options: tuple[OptionDiff, ...]
    is_saved: bool = False

    def monthly(self, moved: Movement) -> Movement:
        """A movement over the horizon as money of the mean month."""
        return a_month(moved, Decimal(self.old_months), Decimal(self.new_months))

    @property
    def has_changed(self) -> bool:
        """Whether anything of it is another than before: its place, an input, or a figure."""
        return self.status is not Status.SAME or bool(self.inputs) or any(each.has_moved for each in self.options)


@record
class Diff:
    """All that was compared; `old` and `new` say with what, and `unchanged` counts scenarios without a change."""

    old: str
    new: str
    as_of: str
    scenarios: tuple[ScenarioDiff, ...]
    unchanged: int
