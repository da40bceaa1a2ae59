"""The sentence below a comparison's table: which option is cheapest, by how much, and what may overturn it."""

from collections.abc import Iterable, Iterator, Sequence

from tokencalc.engine.answers import Never
from tokencalc.engine.comparison import Comparison, Standing
from tokencalc.engine.ratios import Direction
from tokencalc.engine.unstated import UnstatedSuccess
from tokencalc.render.figures import cheaper, money, times
from tokencalc.render.horizon import length_in_words
from tokencalc.render.sentences import listed
from tokencalc.render.standings import cheapest, has_outlay


def headline(comparison: Comparison, currency: str) -> str:
    """The cheapest option and what it saves, or why there is none."""
    best = cheapest(comparison)
    if not comparison.options:
        return "There is no option to compare with: add [[options]] to the scenario."
    if not any(option.is_comparable for option in comparison.options):
        return _nothing_ranked(comparison)
    if best is None:
        which = (
            "No option" if all(option.is_ranked for option in comparison.options) else "No option that can be ranked"
        )
        return f"{which} is cheaper than {comparison.baseline.name}."
    month = " a month" if has_outlay(best) else ""
    factor = "free" if best.ratio.direction is Direction.FREE else f"{cheaper(best.ratio)} cheaper{month}"
    saved = f"saving {money(best.saving, currency)} over {length_in_words(comparison)}"
    if not _rests_on_equal_answers(best):
        return f"Cheapest: {best.name}, {factor}, {saved}."
    limit = "".join(f" It {words}" for words in verbosity_in_words(best))
    return f"Cheapest: {best.name}, {factor} at equal token counts (assumed), {saved}.{limit}"


def _nothing_ranked(comparison: Comparison) -> str:
    lacking = [standing for standing in comparison.standings if standing.lacks_success]
    whose = listed(standing.name for standing in lacking)
    why = f"people cost something where a model fails, and the success of {whose} is not stated"
    return f"Nothing can be ranked: {why}. {_remedy(lacking)}"


def _remedy(standings: Iterable[Standing], *, cash: bool = True) -> str:
    """Which keys of the scenario to state, and for which tasks."""
    lacking: Sequence[UnstatedSuccess] = [
        each for standing in standings for each in standing.unstated if each.moves_cash is cash
    ]
    keys = listed(each.key for each in lacking)
    return f"State {keys} ({listed(each.task for each in lacking)})."


def unstated_notes(comparison: Comparison) -> Iterator[str]:
    """What is not ranked, and which month is unknown, for want of a success rate; nothing that the headline says."""
    lacking = [option for option in comparison.options if option.lacks_success]
    if lacking and any(option.is_comparable for option in comparison.options):
        are, their = ("is", "its") if len(lacking) == 1 else ("are", "their")
        why = f"people cost something where a model fails, and {their} success is not stated"
        yield f"{listed(each.name for each in lacking)} {are} not ranked: {why}. {_remedy(lacking)}"
    hidden = [each for each in comparison.standings if each.unstated and not each.lacks_success]
    if hidden:
        whose = listed(each.name for each in hidden)
        why = "what is lost where nobody notices hangs on how often a model succeeds"
        yield f"All-in is unknown for {whose}: {why}. {_remedy(hidden, cash=False)}"


def _rests_on_equal_answers(standing: Standing) -> bool:
    return any(each.code == "equal_answer_tokens" for line in standing.projection.lines for each in line.assumed)


def verbosity_in_words(standing: Standing) -> Iterator[str]:
    """How long its answers may be, after the option's name; nothing where there is no such limit."""
    limit = standing.verbosity_limit
    if isinstance(limit, Never) or not standing.is_comparable:
        return
    if standing.ratio.direction in (Direction.CHEAPER, Direction.FREE):
        yield f"stays cheaper up to {times(limit)} as many answer tokens."
    else:
        yield f"would be cheaper below {times(limit)} as many answer tokens."
