"""A check made by hand: a broken limit, a warning, one that is unknown, one that holds, and a file that is broken."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from tokencalc.engine.checks import Checked, CheckedScenario, Driver, Finding, Level, Limit, LimitKey, Measure, Problem

BROKEN = Finding(
    limit=Limit(
        key=LimitKey.MAX_MONTHLY_COST,
        allowed=Decimal(45000),
        message="Ask finance, 100%: first.",
        set_in="scenarios/a.toml",
        line=31,
    ),
    level=Level.FAIL,
    measure=Measure.MONEY,
    actual=Decimal(48250),
    allowed=Decimal(45000),
    margin=Decimal(-3250),
    drivers=(Driver(what="answers: openai/gpt-5 output", per_month=Decimal(31000), share=Decimal("0.6425")),),
)
WARNING = Finding(
    limit=Limit(
        key=LimitKey.MAX_PRICE_AGE_DAYS, allowed=Decimal(30), is_warning=True, set_in="limits/all.toml", line=2
    ),
    level=Level.WARN,
    measure=Measure.DAYS,
    actual=Decimal(41),
    allowed=Decimal(30),
    margin=Decimal(-11),
)
UNKNOWN = Finding(
    limit=Limit(key=LimitKey.MAX_INCREASE, allowed=Decimal(100), set_in="--max-increase"),
    level=Level.UNKNOWN,
    measure=Measure.MONEY,
    because="there is no base to compare with",
    remedy="give --base",
)
HELD = Finding(
    limit=Limit(key=LimitKey.MIN_SUCCESS, allowed=Decimal("0.9"), message="Said only where it is not kept."),
    level=Level.PASS,
    measure=Measure.SHARE,
    actual=Decimal("0.95"),
    allowed=Decimal("0.9"),
    margin=Decimal("0.05"),
)
SCENARIO = CheckedScenario(
    file="scenarios/a.toml",
    name="Support assistant",
    option="open, later",
    currency="USD",
    per_month=Decimal(48250),
    base_per_month=Decimal(40000),
    findings=(BROKEN, WARNING, UNKNOWN, HELD),
    notes=("max_increase of limits/all.toml: set in scenarios/a.toml, which counts",),
)
UNREADABLE = CheckedScenario(
    file="scenarios/b c.toml",
    problems=(
        Problem(
            text="scenarios/b c.toml:3: months: is missing",
            remedy="Length of the horizon.",
            file="scenarios/b c.toml",
            line=3,
        ),
        Problem(text="nothing else"),
    ),
)
CHECKED = Checked(
    as_of=date(2026, 11, 22),
    base="origin/main (1a2b3c4d5e)",
    scenarios=(SCENARIO, UNREADABLE),
    notes=("scenarios: 2 TOML files are no scenarios, passed over",),
)


def holding(**changes: object) -> Checked:
    """A check whose one scenario keeps its limits, with other values where given."""
    scenario = replace(replace(SCENARIO, findings=(HELD,), notes=()), **changes)  # type: ignore[arg-type]  # any field
    return Checked(as_of=CHECKED.as_of, base=CHECKED.base, scenarios=(scenario,))
