"""What `tokencalc scenario from-usage` does: read logs, and write them as a scenario file to go on from."""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from tokencalc.cli.answers import say
from tokencalc.cli.options import BadOption, quantity_of
from tokencalc.cli.reading import catalogue_on
from tokencalc.cli.reading_logs import NamedLogs, aliases_of, day_in, grouped, read, wanted_of
from tokencalc.engine.errors import TokencalcError
from tokencalc.engine.months import month_after
from tokencalc.engine.rates import Model
from tokencalc.engine.records import record
from tokencalc.files.catalogue import Catalogue
from tokencalc.files.errors import FaultsError, FileError, did_you_mean, nearest
from tokencalc.files.loading import scenario_of
from tokencalc.files.toml import document_of, write_text
from tokencalc.usage.kinds import Sorted, counted, sorted_out, time_of
from tokencalc.usage.pricing import Pricing
from tokencalc.usage.reading import Reading, Wanted
from tokencalc.usage.records import COUNTED
from tokencalc.usage.scenarios import BESIDE_TEXT, Logged, scenario_text
from tokencalc.usage.traffic import Requests, growth_in, rhythm_of

BY = ("model", "label")
_CURRENCY = "USD"


@record
class Asked:
    """The options of the command, as they were typed."""

    named: NamedLogs
    file: str
    by: str
    to: Sequence[str]
    requests: Sequence[str]
    hours: str | None
    skip_unknown: bool
    without: Sequence[str]
    months: int
    start: str | None
    name: str


def write_from_usage(asked: Asked, *, pricing: Sequence[str] | None, as_of: str | None) -> None:
    """Read the logs and write the scenario; a file that is there already is left alone."""
    path = Path(asked.file)
    if os.path.lexists(path):
        raise FileError(asked.file, "is there already, and is not overwritten", "name another file with --output")
    by, label = grouped([asked.by], BY, asked.named.label)
    if len(by) > 1:
        raise BadOption("--by", asked.by, "is more than one", "tasks are made by model, or by a label on each model")
    named = replace(asked.named, label=label)
    wanted = wanted_of(named)
    catalogue = catalogue_on(as_of, pricing)
    given = aliases_of(named.aliases)
    others = {found.reference: found for found in map(catalogue.find, asked.to)}
    reading = read(wanted)
    if reading.rollup.is_invoice:
        raise TokencalcError("the logs say what was billed, and not what was used", "name logs that have tokens")
    text = _text(asked, wanted, reading, Pricing(catalogue, _CURRENCY, {**reading.aliases, **given}), others, catalogue)
    scenario = scenario_of(document_of(path, text), catalogue)
    write_text(path, text)
    tasks = len(scenario.workload.tasks)
    say(f"wrote {path}: {tasks} task{'' if tasks == 1 else 's'} from {reading.accounting.kept:,} rows of use")
    say(f"next: tokencalc compare {path}")


def _text(
    asked: Asked, wanted: Wanted, reading: Reading, pricing: Pricing, others: Mapping[str, Model], catalogue: Catalogue
) -> str:
    hours = int(quantity_of("--hours", asked.hours)) if asked.hours is not None else None
    found = sorted_out(reading.rollup, pricing, is_timed=hours is not None)
    if found.unknown and not asked.skip_unknown:
        raise FaultsError(list(_unknown(found)))
    requests = dict(_given(asked.requests, catalogue))
    span = time_of(found, hours, wanted.bounds)
    kinds = counted(found, requests, with_label=asked.by != "model")
    _check_units(kinds, others, asked.without)
    for model in requests:
        if model not in (known := [kind.kind.model for kind in kinds]):
            raise BadOption("--requests", model, "is no model of the logs", f"they have: {', '.join(known)}")
    return scenario_text(
        Logged(
            name=asked.name,
            currency=_CURRENCY,
            start=day_in("--start", asked.start) or month_after(catalogue.as_of),
            months=asked.months,
            kinds=kinds,
            span=span,
            rhythm=rhythm_of(found.rollup, span),
            growth=growth_in(found.rollup, span),
            accounting=reading.accounting,
            others=list(others),
            without=asked.without,
            without_hours=[name for name, model in others.items() if not _sells_hours(model)],
            left_out=tuple(_left_out(found)),
        )
    )


def _check_units(kinds: Sequence[Requests], others: Mapping[str, Model], without: Sequence[str]) -> None:
    """Nothing, where the other models sell all that the logs have beside text. Raises an error for what they do not."""
    for unit in without:
        if unit not in BESIDE_TEXT:
            remedy = did_you_mean(nearest(unit, BESIDE_TEXT)) or f"known: {', '.join(BESIDE_TEXT)}"
            raise BadOption("--without", unit, "is no unit that can be left out", remedy)
    used = {unit: sum(kind.whole.units[COUNTED.index(unit)] for kind in kinds) for unit in BESIDE_TEXT}
    faults = [
        TokencalcError(
            f"--to {name}: has no price for {unit}, of which the logs have {quantity:,}",
            f"--without {unit} leaves it out of all that is compared, which the file says; or name another model",
        )
        for name, model in others.items()
        for unit, quantity in used.items()
        if quantity and unit not in without and not any(unit in row.rates for row in model.rows[-1:])
    ]
    if faults:
        raise FaultsError(faults)


def _sells_hours(model: Model) -> bool:
    """Whether a model's latest prices have one for writing to a cache for an hour."""
    return any("cache_write_1h" in row.rates for row in model.rows[-1:])


def _given(texts: Sequence[str], catalogue: Catalogue) -> Iterator[tuple[str, int]]:
    for text in texts:
        model, equals, number = text.rpartition("=")
        if not equals:
            raise BadOption("--requests", text, "is not a model and a number", "example: openai/gpt-5=12000")
        yield catalogue.find(model).reference, int(quantity_of("--requests", number))


def _unknown(found: Sorted) -> Iterator[TokencalcError]:
    for name, (tokens, unpriced) in sorted(found.unknown.items(), key=lambda item: -item[1][0]):
        remedy = f"{unpriced.remedy}; or leave such rows out, told in the file, with --skip-unknown"
        yield TokencalcError(f"{name}, with {tokens:,} tokens: {unpriced.because}", remedy.removeprefix("; or "))


def _left_out(found: Sorted) -> Iterator[str]:
    for name, (tokens, unpriced) in sorted(found.unknown.items(), key=lambda item: -item[1][0]):
        yield f"{name}, {tokens:,} tokens: {unpriced.because}."
    if found.undated:
        yield f"{found.undated:,} tokens of rows that do not say when they were."
