"""Words for what a plan says of a task: what a request costs, what is right, how long it takes, what is met."""

from decimal import Decimal

from tokencalc.engine.answers import Never
from tokencalc.engine.latency import Latency
from tokencalc.engine.lines import Kind
from tokencalc.engine.numbers import Number
from tokencalc.engine.plan_money import Apart
from tokencalc.engine.plan_rules import Instead
from tokencalc.engine.plan_worth import BreakEven, Rule
from tokencalc.engine.plans import Plan, TaskPlan
from tokencalc.render.figures import UNKNOWN, brief, count, exact, money, rounded, times


def monthly_money(amount: Number | None, plan: Plan, currency: str) -> str:
    """An amount of the horizon in the mean month; a dash where it is unknown."""
    return UNKNOWN if amount is None else money(plan.monthly(amount), currency)


def monthly_count(number: Number | None, plan: Plan) -> str:
    """A count of the horizon in the mean month; a dash where it is unknown."""
    return UNKNOWN if number is None else count(plan.monthly(number))


def each_costs(amount: Number | None, currency: str) -> str:
    """An amount for one request, with the digits that count; a dash where it is unknown.

    >>> each_costs(Decimal("0.0014179"), "USD"), each_costs(Decimal(0), "USD"), each_costs(None, "USD")
    ('$0.00142', '$0', '-')
    """
    if amount is None:
        return UNKNOWN
    sign = money(Decimal(0), currency).removesuffix("0")
    return f"{sign}{brief(amount) if amount else 0}"


def seconds(number: Number) -> str:
    """A time.

    >>> seconds(Decimal("2.345")), seconds(Decimal("0.85"))
    ('2.35 s', '0.85 s')
    """
    return f"{brief(number)} s"


def share(number: Number) -> str:
    """A share as a percentage to a hundredth, for floors lie close to 1; what is not all is not rounded up to all.

    >>> share(Decimal("0.966")), share(Decimal(1)), share(Decimal("0.99999"))
    ('96.6%', '100%', '99.99%')
    """
    hundredths = rounded(number * 100, 2)
    return f"{exact(min(hundredths, _NOT_ALL) if number < 1 else hundredths)}%"


_NOT_ALL = Decimal("99.99")


def verdict(limit: Number | None, *, is_met: bool | None) -> str:
    """Whether something is met: nothing where it is not asked for.

    >>> verdict(None, is_met=None), verdict(Decimal(1), is_met=None), verdict(Decimal(1), is_met=True)
    ('', 'unknown', 'met')
    """
    if limit is None:
        return ""
    return "unknown" if is_met is None else "met" if is_met else "not met"


def right_in_words(task: TaskPlan) -> str:
    """The share of right answers between its bounds; a dash where it is unknown."""
    low, high = task.resolved, task.resolved_at_most
    if low is None or high is None:
        return UNKNOWN
    first, last = share(low), share(high)
    return first if first == last else f"{first} to {last}"


def latency_in_words(task: TaskPlan) -> tuple[str, str]:
    """The mean of a task's latency and its P95; dashes where they are unknown."""
    found = task.latency
    return (seconds(found.mean_seconds), seconds(found.p95_seconds)) if isinstance(found, Latency) else (UNKNOWN,) * 2


def apart_in_words(apart: Apart) -> str:
    """What belongs to no task alone, and whose money it is where it is no bill."""
    words = {Kind.PEOPLE: "people", Kind.AMORTISATION: "wear"}
    return ", ".join(each for each in (apart.item, apart.terms, words.get(apart.kind, "")) if each)


def instead_in_words(rule: Rule) -> str:
    """What is done instead of a rule."""
    match rule.instead:
        case Instead.LAST_ALONE:
            return f"all to {rule.name}"
        case Instead.FIRST_ALONE:
            return f"{rule.name}, then people"
        case Instead.NO_OUTAGES:
            return f"step {rule.step + 1} never fails"
        case Instead.ONE_TRY:
            return f"step {rule.step + 1} asked once"


def break_even_in_words(found: BreakEven) -> tuple[str, str, str]:
    """What the first step accepts, the acceptance above which it pays, and how long its answers may be."""
    if isinstance(found.acceptance, Never) or found.accepts is None:
        accepts, limit = UNKNOWN, UNKNOWN
    else:
        accepts, limit = share(found.accepts), share(found.acceptance)
    room = UNKNOWN if isinstance(found.verbosity, Never) else f"{times(found.verbosity)} as long"
    return accepts, limit, room
