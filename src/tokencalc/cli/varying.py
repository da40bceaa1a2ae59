"""What `solve` and `breakeven` share: a target as it is typed, and the search for the values that reach it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal

from tokencalc.cli.options import BadOption
from tokencalc.engine.comparison import Comparison
from tokencalc.engine.errors import TokencalcError
from tokencalc.engine.interpolation import between
from tokencalc.engine.numbers import Number, exactly
from tokencalc.engine.projection import Projection, project
from tokencalc.engine.solving import solve
from tokencalc.engine.targets import Case, Measure, NoBudget, NoDiscountRate, Solved, Target, Wanted, margin
from tokencalc.files.catalogue import Catalogue
from tokencalc.files.errors import FaultsError, FileError, did_you_mean, nearest
from tokencalc.files.loading import Scenario, scenario_of
from tokencalc.files.toml import Document
from tokencalc.files.varying import Variable

SAME_COST = Target(measure=Measure.SAVING, wanted=Wanted.AT_LEAST, level=Decimal(0))
"""The target of a break-even: the two cost the same over the horizon."""

_TARGET = re.compile(r"\s*([A-Za-z-]+)\s*(<=|>=|=)\s*(-?\d[\d_]*(?:\.\d+)?)\s*")
_COSTS = (Measure.MONTHLY_COST, Measure.PAYBACK)
_EXAMPLES = "examples: saving=0, ratio>=10, payback<=9, npv>=0, monthly-cost<=45000, budget-lasts"


def target_of(text: str) -> Target:
    """The target that `--until` names; = is the side on which it is good to be."""
    if text.strip() == Measure.BUDGET_LASTS:
        return Target(measure=Measure.BUDGET_LASTS, wanted=Wanted.AT_LEAST, level=Decimal(0))
    found = _TARGET.fullmatch(text)
    if not found:
        raise BadOption("--until", text, "is not a target", _EXAMPLES)
    names = [measure.value for measure in Measure]
    if found[1] not in names:
        raise BadOption("--until", text, f"nothing is measured as {found[1]}", did_you_mean(nearest(found[1], names))
                        or f"there are: {', '.join(names)}")  # fmt: skip
    measure = Measure(found[1])
    if measure is Measure.BUDGET_LASTS:
        raise BadOption("--until", text, "a budget lasts or it does not", "write --until budget-lasts")
    good = Wanted.AT_MOST if measure in _COSTS else Wanted.AT_LEAST
    level = Decimal(found[3].replace("_", ""))
    wanted = good if found[2] == "=" else Wanted(found[2])
    if measure is Measure.PAYBACK and (wanted is not Wanted.AT_MOST or level < 1 or level != int(level)):
        raise BadOption("--until", text, "a payback is at most a whole number of months", "example: payback<=9")
    return Target(measure=measure, wanted=wanted, level=level)


def chosen(names: Sequence[str], wanted: str | None) -> list[str]:
    """The options that --option names: all of them without it."""
    if wanted is None:
        return list(names)
    if wanted not in names:
        remedy = did_you_mean(nearest(wanted, names)) or f"the options are: {', '.join(names)}"
        raise BadOption("--option", wanted, "is no option of the scenario", remedy)
    return [wanted]


class Search:
    """A scenario with one number varied. What is read for one option serves the others."""

    def __init__(self, document: Document, catalogue: Catalogue, variable: Variable, within: str | None) -> None:
        self.document = document
        self.catalogue = catalogue
        self.variable = variable
        self.low, self.high = variable.bounds(within, document)
        self.read: dict[Decimal, Scenario] = {}
        self.known: tuple[Scenario, Projection] | None = None

    def solved(self, option: str, target: Target) -> Solved:
        """The values at which one option just meets the target. Raises what is wrong with every value."""
        along = None if self.variable.is_whole else self._along(option, target)
        tried = _Tried(lambda value: Decimal(margin(target, self._case(value, option))))
        found = solve(tried, self.low, self.high, along=along, is_whole=self.variable.is_whole)
        failure = None if tried.is_any_known else tried.error
        if isinstance(failure, FileError | FaultsError | NoDiscountRate | NoBudget):
            raise failure
        varied = self.variable
        return Solved(
            option=option,
            path=varied.name,
            varies=varied.kind,
            base=varied.base,
            target=target,
            solution=found,
            because=failure.problem if failure is not None else "",
        )

    def at(self, value: Decimal) -> Scenario:
        """The scenario with a value in its place."""
        if value not in self.read:
            self.read[value] = self.variable.scenario(value, self.document, self.catalogue)
        return self.read[value]

    def _case(self, value: Decimal, option: str) -> Case:
        """One option with a value in its place; today's projection is made once where the value does not touch it."""
        scenario = self.at(value)
        case = case_of(scenario, option)
        if self.known is None or not _has_same_today(self.known[0], scenario):
            today = project(case.baseline, case.workload, case.months, keep_lines=False)
            self.known = (scenario, today)
        return replace(case, known_baseline=self.known[1])

    @exactly
    def _along(self, option: str, target: Target) -> Callable[[Number], Number] | None:
        """The margin on the line through two values inside the bounds: at a bound a part may be missing, such as 0."""
        low, high = (self.low + (self.high - self.low) * quarters / 4 for quarters in (1, 3))
        try:
            ends = [(value, self._case(value, option)) for value in (low, high)]
        except TokencalcError:
            return None
        (first, one), (last, other) = ends
        if (
            one.known_baseline is not other.known_baseline
        ):  # Today's own projection moves: it is made anew at every value.
            one, other = replace(one, known_baseline=None), replace(other, known_baseline=None)

        @exactly
        def along(value: Number) -> Number:
            return margin(target, between(first, one, last, other)(value))

        return along


def _has_same_today(one: Scenario, other: Scenario) -> bool:
    return (one.baseline, one.workload, one.months) == (other.baseline, other.workload, other.months)


class _Tried:
    """A margin that is None where the scenario cannot be read or projected with a value, and keeps the reason."""

    def __init__(self, margin_at: Callable[[Decimal], Decimal]) -> None:
        self.margin_at = margin_at
        self.is_any_known = False
        self.error: TokencalcError | None = None

    def __call__(self, value: Decimal) -> Decimal | None:
        try:
            found = self.margin_at(value)
        except TokencalcError as error:
            self.error = self.error or error
            return None
        self.is_any_known = True
        return found


def case_of(scenario: Scenario, option: str) -> Case:
    """One option of a scenario beside its baseline."""
    return Case(
        baseline=scenario.baseline,
        option=next(each for each in scenario.options if each.name == option),
        workload=scenario.workload,
        months=scenario.months,
        discount_rate=scenario.discount_rate,
        budget=scenario.budget,
    )


def comparable(scenario: Scenario, comparison: Comparison) -> Scenario:
    """The scenario with the options of which a saving is known. Raises an error where there are none."""
    names = [each.name for each in comparison.options if each.is_comparable]
    if not names:
        keys = dict.fromkeys(each.key for standing in comparison.standings for each in standing.unstated)
        problem = f"{scenario.document.file}: no saving is known: a person is paid where a model fails"
        raise TokencalcError(problem, f"state how often it succeeds: {', '.join(keys)}")
    return replace(scenario, options=tuple(each for each in scenario.options if each.name in names))


def read(document: Document, catalogue: Catalogue) -> Scenario:
    """The scenario in a document, which has to have something to compare. Raises `BadOption`."""
    scenario = scenario_of(document, catalogue)
    if not scenario.options:
        raise TokencalcError(f"{document.file}: has no options", "add [[options]] to compare with the baseline")
    return scenario
