"""What a comparison leaves out: losses to be expected, which no total, ratio or rung of a ladder counts."""

from collections.abc import Iterator

from tokencalc.engine.comparison import Comparison, Standing
from tokencalc.engine.lines import Kind
from tokencalc.engine.numbers import Number
from tokencalc.render.figures import in_words, money
from tokencalc.render.horizon import length_in_words
from tokencalc.render.standings import cheapest, has_outlay


def loss_notes(comparison: Comparison, currency: str) -> Iterator[str]:
    """One sentence below the headline, where losses are to be expected: how the cheapest option stands with them."""
    ranked = [option for option in comparison.options if option.is_ranked]
    if not ranked or not any(each.steady.money.get(Kind.EXPECTED_LOSS) for each in comparison.standings):
        return
    left_out = '"cheaper" and what is saved leave out expected losses'
    if any(option.saving_with_losses is None for option in ranked):
        yield f"{left_out}, and these are not all known."
    else:
        length = length_in_words(comparison)
        yield f"{left_out}; with them {_with_losses(comparison, ranked, currency)} over {length}."


def has_losses(standing: Standing) -> bool:
    """Whether expected losses of it or of the baseline change how the two stand to each other in a month."""
    return standing.is_comparable and standing.ratio_with_losses not in (None, standing.ratio)


def _with_losses(comparison: Comparison, ranked: list[Standing], currency: str) -> str:
    """The cheapest option, and beside it the one that is the cheapest then, if that is another."""
    best, first = cheapest(comparison), max(ranked, key=_saving)
    if best is None and _saving(first) <= 0:
        return f"no option is cheaper than {comparison.baseline.name} either, and {_stands(first, currency)}"
    if best is None or best is first:
        return _stands(first, currency)
    return f"{_stands(best, currency)}, and {first.name} is the cheapest: {_figures(first, currency)}"


def _stands(standing: Standing, currency: str) -> str:
    return f"{standing.name} is {_figures(standing, currency)}"


def _figures(standing: Standing, currency: str) -> str:
    assert standing.ratio_with_losses is not None
    month, saved = " a month" if has_outlay(standing) else "", _saving(standing)
    what = f"saving {money(saved, currency)}" if saved >= 0 else f"costing {money(saved.copy_abs(), currency)} more"
    return f"{in_words(standing.ratio_with_losses)}{month}, {what}"


def _saving(standing: Standing) -> Number:
    assert standing.saving_with_losses is not None
    return standing.saving_with_losses
