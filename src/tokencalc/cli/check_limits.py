"""The limits that the command line of `tokencalc check` sets."""

from collections.abc import Mapping
from decimal import Decimal

from tokencalc.cli.options import BadOption, quantity_of
from tokencalc.engine.checks import Limit, LimitKey
from tokencalc.files.check_tables import Rules


def typed_rules(
    amounts: Mapping[str, str | None], *, budget_lasts: bool, allow_assumed: bool, option: str | None
) -> Rules:
    """The limits of the command line, which go before those of files."""
    found = [
        Limit(key=LimitKey(key), allowed=_amount(_option(key), text), set_in=_option(key))
        for key, text in amounts.items()
        if text is not None
    ]
    if budget_lasts:
        found.append(Limit(key=LimitKey.BUDGET_LASTS, set_in=_option(LimitKey.BUDGET_LASTS)))
    return Rules(plan=option, allows_assumed=allow_assumed or None, limits=tuple(found))


def _amount(option: str, text: str) -> Decimal:
    found = quantity_of(option, text)
    if option.endswith("-days") and found % 1:
        raise BadOption(option, text, "is not a whole number of days", "examples: 30, 90")
    return found


def _option(key: str) -> str:
    return f"--{key.replace('_', '-')}"
