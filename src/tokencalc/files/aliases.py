"""Names that move: which model an alias means on a day, since when, and how that is known."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from tokencalc.engine.lines import Source
from tokencalc.engine.records import record
from tokencalc.files.errors import Fault, UnknownMeaning, did_you_mean, nearest
from tokencalc.files.toml import Way, in_toml

if TYPE_CHECKING:
    from tokencalc.files.alias_tables import AliasTable, TargetTable
    from tokencalc.files.sheets import SheetFile


@record
class Meaning:
    """What an alias means for a time: a model of `provider`, from `start` until `end` (exclusive, None: still).

    Where nobody says when it began to mean it, `start` is the day on which it was read, and `is_dated` is false.
    """

    alias: str
    provider: str
    model: str
    start: date
    end: date | None
    is_dated: bool
    source: Source

    @property
    def reference(self) -> str:
        """The model as `provider/model`."""
        return f"{self.provider}/{self.model}"

    @property
    def since(self) -> str:
        """Since when, in words: `since 2025-12-02`, or `as read on 2026-11-22` where the first day is not known."""
        return f"since {self.start}" if self.is_dated else f"as read on {self.start}"

    @property
    def from_when(self) -> str:
        """The same of something past."""
        return f"from {self.start} on" if self.is_dated else f"when it was read on {self.start}"


def meanings_of(alias: str, file: "SheetFile", sheet: str) -> tuple[Meaning, ...]:
    """All that an alias of a sheet has meant, the first meaning first."""
    targets = file.aliases[alias].targets
    nexts = [*(_start(target) for target in targets[1:]), None]
    return tuple(
        Meaning(
            alias=alias,
            provider=file.provider,
            model=target.model,
            start=_start(target),
            end=target.to or following,
            is_dated=target.from_ is not None,
            source=_source(target, sheet),
        )
        for target, following in zip(targets, nexts, strict=True)
    )


def meaning_on(meanings: Sequence[Meaning], day: date) -> Meaning:
    """What an alias means on a day. Raises `UnknownMeaning` before the first day, in a gap, and after the last."""
    begun = [each for each in meanings if each.start <= day]
    if begun and (begun[-1].end is None or day < begun[-1].end):
        return begun[-1]
    coming = [each for each in meanings if each.start > day]
    meant = [f"{each.reference} until {each.end}" for each in begun[-1:]]
    meant += [f"{each.reference} {each.from_when}" for each in coming[:1]]
    near = dict.fromkeys(each.reference for each in (*begun[-1:], *coming[:1]))
    raise UnknownMeaning(meanings[0].alias, day, meant, list(near))


def alias_faults(file: "SheetFile", owners: Mapping[str, str]) -> Iterator[Fault]:
    """What is wrong with the names that move. `owners` has the model of every name that does not."""
    for alias, table in file.aliases.items():
        way: Way = ("aliases", alias)
        if alias in owners:
            problem = f"the name {in_toml(alias)} is also one of model {in_toml(owners[alias])}"
            yield Fault(way=way, problem=problem, remedy="a name means one model at a time: take it off one of them")
        if not table.targets:
            yield Fault(way=(*way, "targets"), problem="must have one target or more", remedy="say what the name means")
        for place, target in enumerate(table.targets):
            if target.model not in file.models:
                near = did_you_mean(nearest(target.model, file.models))
                yield Fault(
                    way=(*way, "targets", place, "model"),
                    problem=f"the sheet has no model {in_toml(target.model)}",
                    remedy=near or "a target is the id of a model in this sheet, and not another alias",
                )
        yield from _order_faults(table, (*way, "targets"))


def _order_faults(table: "AliasTable", way: Way) -> Iterator[Fault]:
    for place, target in enumerate(table.targets):
        if target.to is not None and target.to <= _start(target):
            problem = f"must be later than the target's first day ({_start(target)}); found {target.to}"
            yield Fault(way=(*way, place, "to"), problem=problem)
    for place, (target, after) in enumerate(pairwise(table.targets)):
        if _start(after) <= _start(target):
            problem = f"must start later than the target before it ({_start(after)} after {_start(target)})"
            yield Fault(way=(*way, place + 1), problem=problem, remedy="write the targets from the first to the last")
        elif target.to is not None and target.to > _start(after):
            problem = f"must not be later than the next target's first day ({_start(after)}); found {target.to}"
            yield Fault(way=(*way, place, "to"), problem=problem, remedy="a name means one model at a time")
        elif target.to is None and after.from_ is None:
            yield Fault(
                way=(*way, place),
                problem="has no last day, and nobody says from when on the next target holds",
                remedy="say with `to` until when it is known, or with `from` when the next one began",
            )


def _start(target: "TargetTable") -> date:
    return target.from_ or target.retrieved


def _source(target: "TargetTable", sheet: str) -> Source:
    return Source(
        sheet=sheet,
        url=target.source,
        retrieved=target.retrieved,
        via=target.via or "",
        start=target.from_,
        basis=target.basis or "",
        note=target.note or "",
    )
