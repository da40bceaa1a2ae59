"""What `tokencalc diff` does."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from tokencalc.cli.answers import Answer, give, give_text
from tokencalc.cli.diff_saved import check_currencies, length_of, projected, since_saved, statement_of, status_of
from tokencalc.cli.diff_sides import Pair, sides_of
from tokencalc.cli.options import BadOption, Format
from tokencalc.cli.reading import catalogue_on
from tokencalc.engine.effects import effects_of
from tokencalc.engine.errors import TokencalcError
from tokencalc.engine.movements import OptionChange
from tokencalc.engine.records import record
from tokencalc.files.catalogue import Catalogue
from tokencalc.files.differences import differences, matched
from tokencalc.files.loading import Scenario, scenario_of
from tokencalc.files.overrides import with_settings
from tokencalc.files.saved import SavedComparison
from tokencalc.files.toml import Document, in_toml
from tokencalc.render.diff_model import Diff, Input, OptionDiff, ScenarioDiff, Status


@record
class Asked:
    """The arguments and options, as they were typed."""

    old: str | None
    new: str | None
    base: str | None
    settings: Sequence[str]
    pricing_old: Sequence[str] | None
    pricing: Sequence[str] | None
    as_of: str | None


def answer_diff(asked: Asked, *, format_: Format, output: str | None) -> None:
    """Read both sides, project them, and answer."""
    after = catalogue_on(asked.as_of, asked.pricing)
    before = after if asked.pricing_old is None else catalogue_on(asked.as_of, asked.pricing_old)
    sides = sides_of(asked.old, asked.new, asked.base, has_new_prices=before is not after)
    found = [_compared(_set(pair, asked.settings), before, after) for pair in sides.pairs]
    changed = tuple(each for each in found if each.has_changed)
    diff = Diff(
        old=_side(sides.old, asked.pricing_old),
        new=_side(sides.new, asked.pricing if asked.pricing_old else None),
        as_of=after.as_of.isoformat(),
        scenarios=changed,
        unchanged=len(found) - len(changed),
    )
    if format_ is Format.MARKDOWN:
        from tokencalc.render.diff_comment import diff_comment

        give_text(diff_comment(diff), output)
    else:
        give(_answer(diff), format_, output)


def _side(label: str, pricing: Sequence[str] | None) -> str:
    """One side in words, with its price sheets where they are a difference."""
    return f"{label} at the prices in {', '.join(Path(each).as_posix() for each in pricing)}" if pricing else label


def _answer(diff: Diff) -> Answer:
    from tokencalc.render.diff import diff_report
    from tokencalc.render.diff_data import diff_body, diff_data

    return Answer(
        kind="diff",
        report=lambda: diff_report(diff),
        body=lambda: diff_body(diff),
        data=lambda: diff_data(diff),
    )


def _set(pair: Pair, settings: Sequence[str]) -> Pair:
    """The pair with other values for some keys, of both sides alike."""
    if not settings:
        return pair
    if isinstance(pair.old, SavedComparison):
        remedy = "make the answer anew with the same --set, or compare two files"
        raise BadOption("--set", settings[0], "does not go with a saved answer, which has bills alone", remedy)
    old, new = (None if each is None else with_settings(each, settings) for each in (pair.old, pair.new))
    return replace(pair, old=old, new=new)


def _compared(pair: Pair, before: Catalogue, after: Catalogue) -> ScenarioDiff:
    new = None if pair.new is None else scenario_of(pair.new, after)
    if isinstance(pair.old, SavedComparison):
        assert new is not None
        return since_saved(pair.old, new)
    old = None if pair.old is None else scenario_of(pair.old, before)
    if old is not None and new is not None:
        return _changed(old, new, is_renamed=pair.is_renamed)
    whole = new or old
    assert whole is not None
    return _alone(whole, is_new=new is not None)


def _alone(scenario: Scenario, *, is_new: bool) -> ScenarioDiff:
    """A scenario that only one side has: every option of it is added, or removed."""
    file = scenario.document.file
    return ScenarioDiff(
        name=scenario.name,
        old_file="" if is_new else file,
        new_file=file if is_new else "",
        status=Status.ADDED if is_new else Status.REMOVED,
        currency=scenario.currency,
        old_months=length_of(scenario),
        new_months=length_of(scenario),
        inputs=(),
        options=tuple(_one_sided(scenario, place, is_new=is_new) for place in range(1 + len(scenario.options))),
    )


def _changed(old: Scenario, new: Scenario, *, is_renamed: bool) -> ScenarioDiff:
    check_currencies(old.currency, old.document.file, new)
    inputs = tuple(_inputs(old.document, new.document))
    return ScenarioDiff(
        name=new.name,
        old_file=old.document.file,
        new_file=new.document.file,
        status=Status.RENAMED if is_renamed else Status.CHANGED if inputs else Status.SAME,
        currency=new.currency,
        old_months=length_of(old),
        new_months=length_of(new),
        inputs=inputs,
        options=tuple(_options(old, new)),
    )


def _inputs(old: Document, new: Document) -> Iterator[Input]:
    for each in differences(old.data, new.data):
        texts = ["" if value is None else _in_words(value) for value in (each.old, each.new)]
        yield Input(path=each.path, old=each.old, new=each.new, old_text=texts[0], new_text=texts[1])


_MOST_SHOWN = 60


def _in_words(value: Any) -> str:
    """A value as its file has it, lists of plain values too; a table by its name."""
    if isinstance(value, dict):
        return in_toml(value.get("name", value))
    if isinstance(value, list) and not any(isinstance(each, dict | list) for each in value):
        text = f"[{', '.join(in_toml(each) for each in value)}]"
        return text if len(text) <= _MOST_SHOWN else f"{text[: _MOST_SHOWN - 4]}...]"
    return f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}" if type(value) is int else in_toml(value)


def _options(old: Scenario, new: Scenario) -> Iterator[OptionDiff]:
    """Today's option, then the others: matched, added and removed."""
    tables = [each.document.data.get("options", []) for each in (old, new)]
    places = [(0, 0), *((_later(a), _later(b)) for a, b in matched(*tables))]
    both = [(a, b) for a, b in places if a is not None and b is not None]
    changes = iter(_effects(old, new, both))
    for a, b in places:
        if a is not None and b is not None:
            yield _option(_named(old, a), _named(new, b), next(changes), is_baseline=b == 0)
        elif b is not None:
            yield _one_sided(new, b, is_new=True)
        else:
            assert a is not None
            yield _one_sided(old, a, is_new=False)


def _later(place: int | None) -> int | None:
    """The place of an option among all, of which today's is the first."""
    return None if place is None else place + 1


def _named(scenario: Scenario, place: int) -> str:
    return (scenario.baseline, *scenario.options)[place].name


def _option(old_name: str, name: str, change: OptionChange, *, is_baseline: bool) -> OptionDiff:
    assert change.old is not None
    assert change.new is not None
    return OptionDiff(
        name=name,
        old_name=old_name,
        status=status_of(old_name, name, change.whole),
        is_baseline=is_baseline,
        change=change,
        old_requests=change.old.requests,
        new_requests=change.new.requests,
    )


def _effects(old: Scenario, new: Scenario, both: Sequence[tuple[int, int]]) -> Sequence[OptionChange]:
    """What the change does to the matched options; what stops it is said with the place in the file it is in."""
    before = statement_of(old, [place for place, _ in both])
    after = statement_of(new, [place for _, place in both])
    try:
        return effects_of(before, after)
    except TokencalcError:
        for place in range(len(both)):
            projected(old, before, place, is_new=False)
        for place in range(len(both)):
            projected(new, after, place, is_new=True)
        raise


def _one_sided(scenario: Scenario, place: int, *, is_new: bool) -> OptionDiff:
    statement = statement_of(scenario, range(1 + len(scenario.options)))
    change = projected(scenario, statement, place, is_new=is_new)
    projection = change.new or change.old
    assert projection is not None
    return OptionDiff(
        name=projection.option,
        old_name=projection.option,
        status=Status.ADDED if is_new else Status.REMOVED,
        is_baseline=place == 0,
        change=change,
        old_requests=None if is_new else projection.requests,
        new_requests=projection.requests if is_new else None,
    )
