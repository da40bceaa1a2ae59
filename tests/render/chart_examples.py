"""Charts for tests: what each looks like is seen in the golden texts."""

from datetime import date, timedelta
from decimal import Decimal

from tokencalc.render.charts.model import Chart, Kind, Mark, Series, Style

CUMULATIVE = Chart(
    title="Cost added up, closed against open",
    x_label="months",
    y_label="USD, added up",
    currency="USD",
    x_kind=Kind.MONTH,
    series=(
        Series(name="closed", points=tuple((month, Decimal(12_000 * month)) for month in range(13))),
        Series(
            name="open",
            is_step=True,
            points=tuple((month, Decimal(60_000 + month // 4 * 24_000)) for month in range(13)),
        ),
        Series(name="plan", style=Style.DASHED, points=((0, Decimal(0)), (12, Decimal(100_000)))),
    ),
    marks=(
        Mark(x=Decimal(7), y=Decimal(84_000), text="even in month 7"),
        Mark(x=Decimal(2), y=Decimal(130_000), text="seen from afar"),
    ),
)
"""A line, a step and a plan; one mark where two curves cross, and one with room around it."""

BURN_DOWN = Chart(
    title="Budget left",
    x_label="day",
    y_label="EUR left",
    currency="EUR",
    x_kind=Kind.DATE,
    note="The budget is gone in September.",
    series=(
        Series(
            name="plan", style=Style.DASHED, points=((date(2026, 1, 1), Decimal(900)), (date(2027, 1, 1), Decimal(0)))
        ),
        Series(
            name="left",
            points=tuple(
                (
                    date(2026, 1, 1) + timedelta(days=day),
                    None if 90 < day < 150 else Decimal(900) - day * day / Decimal(80),
                )
                for day in range(0, 301, 10)
            ),
        ),
    ),
    marks=(Mark(x=date(2026, 9, 26), y=Decimal(0), text="gone"),),
)
"""Days, a gap where nothing is known, and amounts below zero."""


def one_curve(*points: tuple[str, str], is_log: bool = False, is_step: bool = False) -> Chart:
    """A chart of one curve through points given as text."""
    series = Series(name="one", points=tuple((Decimal(x), Decimal(y)) for x, y in points), is_step=is_step)
    return Chart(title="One curve", x_label="x", y_label="y", series=(series,), is_log_x=is_log, is_log_y=is_log)
