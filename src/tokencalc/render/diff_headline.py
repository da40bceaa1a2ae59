"""The one line above a diff: what becomes of today's bill, and which scenarios came and went."""

from collections.abc import Iterator, Sequence

from tokencalc.engine.numbers import Number, divide, exactly, total
from tokencalc.render.diff_model import Diff, ScenarioDiff, Status
from tokencalc.render.figures import UNKNOWN, money, percent

_ONE_SIDED = (Status.ADDED, Status.REMOVED)


@exactly
def headline(diff: Diff) -> str:
    """The one figure: what today's bill a month becomes, for each currency; without scenarios that nothing changed.

    Only scenarios that both sides have are in it: one that was added is no bill that rose. Those are counted.
    """
    if not diff.scenarios:
        return "No change: every bill stays as it is" if diff.unchanged else "No scenario has changed"
    both = [each for each in diff.scenarios if each.status not in _ONE_SIDED]
    currencies = dict.fromkeys(each.currency for each in both)
    return "; ".join([*(_headline_of(currency, both) for currency in currencies), *_came_and_went(diff)])


def _came_and_went(diff: Diff) -> Iterator[str]:
    for status in _ONE_SIDED:
        count = sum(each.status is status for each in diff.scenarios)
        if count:
            yield f"{count} {'scenario' if count == 1 else 'scenarios'} {status}"


def _headline_of(currency: str, scenarios: Sequence[ScenarioDiff]) -> str:
    todays = [
        scenario.monthly(option.change.whole)
        for scenario in scenarios
        for option in scenario.options
        if scenario.currency == currency and option.is_baseline
    ]
    old, new = total(each.old for each in todays), total(each.new for each in todays)
    if old != new:
        share = f" ({change_share(old, new)})" if old else ""
        return f"Today's bill: {signed(new - old, currency)} a month{share}, to {money(new, currency)}"
    stays = f"Today's bill stays at {money(new, currency)} a month"
    largest = max(_others(currency, scenarios), key=lambda each: abs(each[1]), default=None)
    if largest is None or not largest[1]:
        return stays
    return f'{stays}; "{largest[0]}": {signed(largest[1], currency)} a month'


def _others(currency: str, scenarios: Sequence[ScenarioDiff]) -> Iterator[tuple[str, Number]]:
    for scenario in scenarios:
        for option in scenario.options:
            if scenario.currency == currency and option.status in (Status.CHANGED, Status.RENAMED):
                moved = scenario.monthly(option.change.whole)
                yield option.name, moved.change


def signed(amount: Number, currency: str, places: int | None = None) -> str:
    """The amount of money with its sign; what rounds to nothing has none."""
    text = money(amount, currency, places)
    return f"+{text}" if amount > 0 and any(sign in text for sign in "123456789") else text


def change_share(old: Number, new: Number) -> str:
    """What changed as a share of what was, with its sign; unknown where that was nothing."""
    if not old:
        return UNKNOWN
    share = divide(new - old, old)
    return f"{'-' if share < 0 else '+' if share > 0 else ''}{percent(share.copy_abs())}"
