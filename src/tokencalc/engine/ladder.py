"""The ladder: what is left of a list-price ratio on its way to the bank account, rung by rung, in money and as a ratio.

Rung k is a pair of totals over the horizon from the one projection, with everything up to k switched on. After a rung
is before the next one, and the differences in money add up to the whole: both hold without any division.
"""

from collections.abc import Mapping, Sequence

from tokencalc.engine.lines import CASH, RUNNING
from tokencalc.engine.metered import Metered
from tokencalc.engine.months import Month
from tokencalc.engine.numbers import ZERO, Number, exactly
from tokencalc.engine.projection import Option, project
from tokencalc.engine.ratios import Ratio, ratio_of
from tokencalc.engine.records import record
from tokencalc.engine.rungs import Rung
from tokencalc.engine.unstated import unstated_success
from tokencalc.engine.workload import Workload


@record
class Step:
    """One rung: what baseline and option cost over the horizon with it switched on, and what that changed.

    `saved` is the baseline's total less the option's, and `change` what this rung added to it.
    """

    rung: Rung
    baseline: Number
    option: Number
    saved: Number
    change: Number
    ratio: Ratio


Totals = Mapping[Rung, Number]


@exactly
def totals_of(
    option: Option, workload: Workload, months: Sequence[Month], baseline: Option | None = None
) -> dict[Rung, Number]:
    """An option's total over the horizon on every rung. Before the switch it serves everything from the first month.

    Until then hardware that was bought is worn off month by month; the last rung counts cash. A rung on which nothing
    differs from the one before is not projected again.
    """
    found: dict[Rung, Number] = {}
    before: tuple[Option, Workload] | None = None
    for rung in Rung:
        now = (option.at(rung), workload.at(rung))
        is_last = rung is Rung.SWITCH
        kinds = CASH if is_last else RUNNING
        if now == before and not is_last:
            found[rung] = found[Rung(rung - 1)]
            continue
        beside = baseline if is_last and option.switch is not None else None
        found[rung] = project(*now, months, baseline=beside, keep_lines=False).of(kinds)
        before = now
    return found


@exactly
def ladder_of(baseline: Totals, option: Totals) -> tuple[Step, ...]:
    """The rungs that change something, the list price first.

    >>> from decimal import Decimal
    >>> one = dict.fromkeys(Rung, Decimal(100))
    >>> other = {rung: Decimal(10 if rung < Rung.VERBOSITY else 25) for rung in Rung}
    >>> [(step.rung.name, str(step.change)) for step in ladder_of(one, other)]
    [('LIST', '90'), ('VERBOSITY', '-15')]
    """
    steps: list[Step] = []
    saved = ZERO
    for rung in Rung:
        now = baseline[rung] - option[rung]
        before = (baseline[Rung(rung - 1)], option[Rung(rung - 1)]) if rung > Rung.LIST else None
        if before != (baseline[rung], option[rung]):
            steps.append(
                Step(
                    rung=rung,
                    baseline=baseline[rung],
                    option=option[rung],
                    saved=now,
                    change=now - saved,
                    ratio=ratio_of(baseline[rung], option[rung]),
                )
            )
        saved = now
    return tuple(steps)


@record
class Ladder:
    """An option's rungs beside the baseline.

    Where people cost something and nobody says how often a model of either side succeeds, nothing is known from that
    rung on: `is_success_stated` is False, and the steps end before it. `at_full_use` are the option's supplies that
    have no list price for tokens: their first rung is what a token costs at full use.
    """

    option: str
    steps: tuple[Step, ...]
    is_success_stated: bool = True
    at_full_use: tuple[str, ...] = ()

    @property
    def moved(self) -> Step:
        """The last step before the switch: running alone, with hardware worn off, all of it moved from the start."""
        return [step for step in self.steps if step.rung < Rung.SWITCH][-1]


@exactly
def ladders(
    baseline: Option, options: Sequence[Option], workload: Workload, months: Sequence[Month]
) -> tuple[Ladder, ...]:
    """The ladder of every option. The baseline's own totals are taken once."""
    today = totals_of(baseline, workload, months)
    return tuple(_ladder(baseline, today, option, workload, months) for option in options)


def _ladder(baseline: Option, today: Totals, option: Option, workload: Workload, months: Sequence[Month]) -> Ladder:
    unstated = (*unstated_success(baseline, workload), *unstated_success(option, workload))
    is_stated = not any(each.moves_cash for each in unstated)
    steps = ladder_of(today, totals_of(option, workload, months, baseline))
    return Ladder(
        option=option.name,
        steps=steps if is_stated else tuple(step for step in steps if step.rung < Rung.OUTCOME),
        is_success_stated=is_stated,
        at_full_use=tuple(
            dict.fromkeys(
                step.supply.name
                for route in option.routes
                for step in route.steps
                if not isinstance(step.supply, Metered)
            )
        ),
    )
