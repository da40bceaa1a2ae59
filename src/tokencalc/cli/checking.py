"""What `tokencalc check` does."""

from pathlib import Path

import typer

from tokencalc.cli.answers import Answer, give, give_text, say
from tokencalc.cli.check import CheckFormat
from tokencalc.cli.check_bases import Bases, bases_of
from tokencalc.cli.check_files import scenarios_in
from tokencalc.cli.check_scenarios import Asked, Checker
from tokencalc.cli.options import BadOption, Format
from tokencalc.cli.reading import catalogue_on
from tokencalc.engine.checks import Checked
from tokencalc.files.check_tables import Rules, read_policy
from tokencalc.render.report import clean


def check_of(asked: Asked) -> Checked:
    """Every scenario that is asked about, put to its limits. Raises an error where the question itself is wrong."""
    catalogue = catalogue_on(asked.as_of, asked.pricing)
    policy = Rules() if asked.policy is None else read_policy(Path(asked.policy))
    bases = bases_of(asked.base, asked.compare_to)
    _check_for_saved(asked, bases)
    before = catalogue if asked.pricing_old is None else catalogue_on(asked.as_of, asked.pricing_old)
    found, passed = scenarios_in(asked.scenarios)
    checker = Checker(asked, catalogue, before, policy, bases)
    return Checked(
        as_of=catalogue.as_of,
        base="" if bases is None else bases.label,
        scenarios=tuple(checker.checked(each) for each in found),
        notes=tuple(_passed_over(each.directory, each.files) for each in passed),
    )


def _check_for_saved(asked: Asked, bases: Bases | None) -> None:
    """Nothing, or an error where the base would have to be worked out anew and only its bills are known."""
    given = [("--set", asked.settings), ("--pricing-old", asked.pricing_old or ())]
    for option, values in given if bases is not None and bases.has_bills_alone else ():
        if values:
            remedy = f"make the answer anew with it, or leave {option} out"
            raise BadOption(option, values[0], "does not go with an earlier answer, which has bills alone", remedy)


def _passed_over(directory: str, files: int) -> str:
    return f"{directory}: {files} TOML {'files are no scenarios' if files > 1 else 'file is no scenario'}, passed over"


_FOR_CI = (CheckFormat.MARKDOWN, CheckFormat.JUNIT, CheckFormat.SARIF, CheckFormat.GITHUB)


def answer_check(asked: Asked, *, format_: CheckFormat, output: str | None) -> None:
    """Check, answer, and exit with 1 where a limit is broken, with 2 where something is not known."""
    checked = check_of(asked)
    if format_ is not CheckFormat.TABLE or not all(each.problems for each in checked.scenarios):
        _give(checked, format_, output)
    for problem in (each for scenario in checked.scenarios for each in scenario.problems):
        say("\n  ".join(clean(text) for text in (f"error: {problem.text}", problem.remedy) if text))
    if checked.exit_code:
        raise typer.Exit(checked.exit_code)


def _give(checked: Checked, format_: CheckFormat, output: str | None) -> None:
    if format_ in _FOR_CI:
        from tokencalc.render.checks_formats import render

        give_text(render(format_, checked), output)
    else:
        give(_answer(checked), Format(format_), output)


def _answer(checked: Checked) -> Answer:
    from tokencalc.render.checks import check_report
    from tokencalc.render.checks_data import check_body, check_data

    return Answer(
        kind="check",
        report=lambda: check_report(checked),
        body=lambda: check_body(checked),
        data=lambda: check_data(checked),
    )
