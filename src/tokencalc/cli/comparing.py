"""What `tokencalc compare` does."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tokencalc.cli.answers import Answer, give, say
from tokencalc.cli.options import BadOption, Format, quantity_of, tokens_and_file
from tokencalc.cli.reading import catalogue_on, compared, scenario_path
from tokencalc.engine.errors import TokencalcError
from tokencalc.engine.records import record
from tokencalc.files.loading import Scenario, load, scenario_of
from tokencalc.render.comparison import Subject, comparison_report
from tokencalc.render.report import DataTable

if TYPE_CHECKING:
    from tokencalc.engine.ladder import Ladder
    from tokencalc.files.sketch import Sketch

_KEYS = {
    "--requests": "requests_per_month",
    "--input": "input_tokens",
    "--output": "output_tokens",
    "--cached-share": "cached_share",
    "--cache-write-share": "cache_write_share",
}
_NEEDED = ("--requests", "--input", "--output")
_EXAMPLE = "tokencalc compare --from claude-sonnet-5-5 --to deepseek-flash --requests 1M --input 1500 --output 300"


@record
class Shape:
    """The options that stand for a scenario, as they were typed."""

    baseline: str | None
    options: Sequence[str]
    numbers: Mapping[str, str | None]
    output_tokens: str | None
    save: str | None

    @property
    def is_given(self) -> bool:
        """Whether models were named, and so no scenario file is meant."""
        return self.baseline is not None or bool(self.options)


def answer_compare(
    given: str | None,
    shape: Shape,
    settings: Sequence[str],
    output: Sequence[str],
    *,
    why: bool,
    pricing: Sequence[str] | None,
    as_of: str | None,
    format_: Format,
) -> None:
    """Read the scenario, or make it from the options, compare, and answer."""
    tokens, file = tokens_and_file(output, shape.output_tokens)
    numbers = {**shape.numbers, "--output": tokens}
    catalogue = catalogue_on(as_of, pricing)
    if shape.is_given:
        if settings and shape.save is not None:
            raise BadOption("--save", shape.save, "does not go with --set", "save first, then change the file")
        from tokencalc.files.overrides import with_settings

        sketch = _sketch(given, shape, numbers, catalogue.as_of)
        scenario = scenario_of(with_settings(sketch.document(), settings), catalogue)
    else:
        _refuse({**numbers, "--save": shape.save})
        scenario = load(scenario_path(given), catalogue, settings)
    comparison = compared(scenario)
    rungs = _ladders(scenario) if why else ()
    if shape.is_given and shape.save is not None:
        sketch.save(Path(shape.save))
        say(f"wrote {shape.save}")
    subject = Subject(
        title=scenario.name,
        file=scenario.document.file,
        currency=scenario.currency,
        as_of=catalogue.as_of,
        notes=scenario.notes,
    )

    def body() -> Mapping[str, Any]:
        from tokencalc.render.machine import comparison_body

        return comparison_body(comparison, subject, why=why, ladders=rungs)

    def data() -> DataTable:
        from tokencalc.render.data import comparison_data, lines_data

        return lines_data(comparison, subject.currency) if why else comparison_data(comparison, subject.currency)

    report = lambda: comparison_report(comparison, subject, why=why, ladders=rungs)  # noqa: E731
    give(Answer(kind="compare", report=report, body=body, data=data), format_, file)


def _ladders(scenario: Scenario) -> "tuple[Ladder, ...]":
    from tokencalc.engine.ladder import ladders

    return ladders(scenario.baseline, scenario.options, scenario.workload, scenario.months)


def _refuse(values: Mapping[str, str | None]) -> None:
    """Numbers without models would have no effect, and must not look as if they had."""
    for option, value in values.items():
        if value is not None:
            remedy = "a scenario file states its own numbers; --set changes one of them"
            raise BadOption(option, value, "goes with --from and --to", remedy)


def _sketch(given: str | None, shape: Shape, numbers: Mapping[str, str | None], day: date) -> "Sketch":
    if given is not None:
        option, value = ("--from", shape.baseline) if shape.baseline else ("--to", shape.options[0])
        problem = f"does not go with a scenario file ({given})"
        raise BadOption(option, value or "", problem, "give one or the other")
    models = {"--from": shape.baseline, "--to": shape.options}
    missing = [option for option, value in models.items() if not value]
    missing += [option for option in _NEEDED if numbers[option] is None]
    if missing or shape.baseline is None:
        raise TokencalcError(f"without a scenario file, {', '.join(missing)} must be given", f"example: {_EXAMPLE}")
    from tokencalc.files.sketch import Sketch

    texts = {option: text for option, text in numbers.items() if text is not None}
    return Sketch(
        baseline=shape.baseline,
        options=shape.options,
        numbers={_KEYS[option]: quantity_of(option, text) for option, text in texts.items()},
        labels={_KEYS[option]: f"{option} {text}" for option, text in texts.items()},
        as_of=day,
    )
