"""What a check of scenarios against limits found: the limits, each with its finding, and what could not be checked.

A check fails closed. A limit holds only where its figure is known and within it; what is not known is a level of its
own, `unknown`, and never a pass.
"""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from tokencalc.engine.numbers import Number, exactly
from tokencalc.engine.records import record

WITHIN, BROKEN, NO_ANSWER = 0, 1, 2


class Level(StrEnum):
    """How a limit is met, from good to bad: not to know is the worst, for then nobody can say."""

    PASS = "pass"
    WARN = "warn"
    FAIL = "fail"
    UNKNOWN = "unknown"


class Measure(StrEnum):
    """What a limit's figures are in."""

    MONEY = "money"
    SHARE = "share"
    MONTHS = "months"
    DAYS = "days"
    TOKENS = "tokens"
    GATES = "gates"


class LimitKey(StrEnum):
    """The limits that can be set, in the order in which they are told."""

    MAX_MONTHLY_COST = "max_monthly_cost"
    MAX_COST_PER_REQUEST = "max_cost_per_request"
    MAX_COST_PER_SUCCESS = "max_cost_per_success"
    BUDGET_LASTS = "budget_lasts"
    MAX_PAYBACK_MONTHS = "max_payback_months"
    MIN_SAVING = "min_saving"
    MIN_SAVING_SHARE = "min_saving_share"
    MAX_INCREASE = "max_increase"
    MAX_INCREASE_SHARE = "max_increase_share"
    MAX_MONTHLY_COST_CROSSED = "max_monthly_cost_crossed"
    MIN_SUCCESS = "min_success"
    LICENCES = "licences"
    MAX_PRICE_AGE_DAYS = "max_price_age_days"
    MAX_ASSUMED_SHARE = "max_assumed_share"

    @property
    def is_on_a_change(self) -> bool:
        """Whether it is about a change, for which there must be a base to compare with."""
        return self in _ON_A_CHANGE

    @property
    def needs_an_option(self) -> bool:
        """Whether it puts an option beside the baseline, which means nothing for the baseline itself."""
        return self in _ON_AN_OPTION

    @property
    def is_in_money(self) -> bool:
        """Whether its limit is an amount, in the currency of a scenario."""
        return self in _IN_MONEY


_ON_A_CHANGE = (LimitKey.MAX_INCREASE, LimitKey.MAX_INCREASE_SHARE, LimitKey.MAX_MONTHLY_COST_CROSSED)
_ON_AN_OPTION = (LimitKey.MAX_PAYBACK_MONTHS, LimitKey.MIN_SAVING, LimitKey.MIN_SAVING_SHARE)
_IN_MONEY = (
    LimitKey.MAX_MONTHLY_COST,
    LimitKey.MAX_COST_PER_REQUEST,
    LimitKey.MAX_COST_PER_SUCCESS,
    LimitKey.MIN_SAVING,
    LimitKey.MAX_INCREASE,
    LimitKey.MAX_MONTHLY_COST_CROSSED,
)


@record
class Limit:
    """One limit, and who set it: a line of a file, or an option of the command line, which has no line.

    `allowed` is the number that may just be reached; for `licences` see `gates`, the answers that are allowed, and for
    `budget_lasts` there is no number, since the budget has it. With `is_warning` a broken limit warns and does not
    fail. `message` is what the team wants said where it is broken.
    """

    key: LimitKey
    allowed: Number | None = None
    gates: tuple[str, ...] = ()
    is_warning: bool = False
    message: str = ""
    set_in: str = ""
    line: int | None = None

    @property
    def broken_level(self) -> Level:
        """The level of a finding that breaks it."""
        return Level.WARN if self.is_warning else Level.FAIL


@record
class Driver:
    """A cost line that is a large part of a figure: what, in words, its money a month, and its share of the bill."""

    what: str
    per_month: Number
    share: Number


@record
class Finding:
    """What became of one limit. Where a limit to warn and one to fail are set, it is about the worse of the two.

    `actual` and `allowed` are in what `measure` says, money in the scenario's currency; None where there is no such
    number. `margin` is how much is left before the limit is reached, and below 0 by how much it is broken. `because`
    says why a figure is unknown or broken where the numbers do not, and `remedy` what to do about it. `drivers` are
    the largest lines behind the figure, of limits on money; with `has_grown` those that grew most, and by how much.
    """

    limit: Limit
    level: Level
    measure: Measure
    actual: Number | None = None
    allowed: Number | None = None
    margin: Number | None = None
    because: str = ""
    remedy: str = ""
    drivers: tuple[Driver, ...] = ()
    has_grown: bool = False

    @property
    def key(self) -> LimitKey:
        """The limit's key in a file."""
        return self.limit.key

    @property
    def message(self) -> str:
        """The team's own words about a limit that is not kept; "" where it is, or where there are none."""
        return "" if self.level is Level.PASS else self.limit.message


@record
class Problem:
    """What kept a scenario from being checked: the whole message, its remedy, and the file and line that it names."""

    text: str
    remedy: str = ""
    file: str = ""
    line: int | None = None


@record
class CheckedScenario:
    """One scenario that was to be checked, with its findings or with what kept it from having any.

    `option` is the one that its limits are on, and `per_month` what that bills in a month; `base_per_month` is what the
    plan of the base did, 0 where `is_new` says that the base has no such scenario, and None without a base or where the
    base could not be read. `name` is "" and `per_month` None where the file could not be read. `notes` are what a
    reader should know of it.
    """

    file: str
    name: str = ""
    option: str = ""
    currency: str = ""
    per_month: Number | None = None
    base_per_month: Number | None = None
    is_new: bool = False
    findings: tuple[Finding, ...] = ()
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def level(self) -> Level:
        """The worst level of its findings; `unknown` where it could not be checked."""
        return worst([Level.UNKNOWN] if self.problems else [finding.level for finding in self.findings])

    @property
    @exactly
    def increase(self) -> Number | None:
        """What a month bills more than at the base; None where one of the two is unknown."""
        if self.per_month is None or self.base_per_month is None:
            return None
        return self.per_month - self.base_per_month


@record
class Checked:
    """All scenarios that were to be checked, at the prices of a day; `base` is what they are compared with, or ""."""

    as_of: date
    base: str
    scenarios: tuple[CheckedScenario, ...]
    notes: tuple[str, ...] = ()

    @property
    def level(self) -> Level:
        """The worst level of all scenarios; nothing checked is nothing known."""
        return worst(scenario.level for scenario in self.scenarios) if self.scenarios else Level.UNKNOWN

    @property
    def exit_code(self) -> int:
        """0 where all limits hold, warnings or not; 1 where one is broken; 2 where something is not known."""
        return {Level.FAIL: BROKEN, Level.UNKNOWN: NO_ANSWER}.get(self.level, WITHIN)

    def count(self, level: Level) -> int:
        """How many limits of all scenarios have come out so."""
        return sum(finding.level is level for scenario in self.scenarios for finding in scenario.findings)

    @property
    def unreadable(self) -> int:
        """How many scenarios could not be checked at all."""
        return sum(bool(scenario.problems) for scenario in self.scenarios)


_FROM_GOOD_TO_BAD = tuple(Level)


def worst(levels: Iterable[Level]) -> Level:
    """The worst of some levels; a pass where there are none.

    >>> str(worst([Level.WARN, Level.FAIL, Level.PASS]))
    'fail'
    """
    return max(levels, key=_FROM_GOOD_TO_BAD.index, default=Level.PASS)
