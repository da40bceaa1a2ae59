"""What `tokencalc solve` does."""

from collections.abc import Mapping, Sequence
from typing import Any

from tokencalc.cli.answers import Answer, give
from tokencalc.cli.options import BadOption, Format
from tokencalc.cli.reading import catalogue_on, compared, scenario_path
from tokencalc.cli.varying import Search, chosen, comparable, read, target_of
from tokencalc.files.overrides import with_settings
from tokencalc.files.toml import read_document
from tokencalc.files.varying import variable
from tokencalc.render.report import Heading, Report
from tokencalc.render.solved import solved_body, solved_data, solved_report


def answer_solve(
    given: str | None,
    *,
    vary: str,
    until: str,
    within: str | None,
    option: str | None,
    settings: Sequence[str],
    pricing: Sequence[str] | None,
    as_of: str | None,
    format_: Format,
    output: str | None,
) -> None:
    """Read the scenario, look for the value, and answer."""
    target = target_of(until)
    catalogue = catalogue_on(as_of, pricing)
    document = with_settings(read_document(scenario_path(given)), settings)
    scenario = read(document, catalogue)
    scenario = comparable(scenario, compared(scenario))
    varied, rest = variable(vary, document, "--vary")
    if rest:
        raise BadOption("--vary", vary, "has something behind the path", "give its bounds with --within LO..HI")
    search = Search(document, catalogue, varied, within)
    names = chosen([each.name for each in scenario.options], option)
    found = [search.solved(name, target) for name in names]

    def report() -> Report:
        facts = (scenario.currency, f"prices as of {catalogue.as_of}")
        return [Heading(title=scenario.name, facts=facts), *solved_report(found, scenario.currency)]

    def body() -> Mapping[str, Any]:
        facts = {"scenario": scenario.name, "file": document.file, "currency": scenario.currency}
        return {**facts, "as_of": catalogue.as_of, "solutions": [solved_body(each) for each in found]}

    give(Answer(kind="solve", report=report, body=body, data=lambda: solved_data(found)), format_, output)
