"""`tokencalc prices import`."""

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tokencalc.cli.options import AsOfOption, BadOption, Format, FormatOption, OutputOption
from tokencalc.engine.errors import TokencalcError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tokencalc.render.imported import ChangedRate, Import, ImportedSheet, NewModel
    from tokencalc.sources.catalogues import Outside
    from tokencalc.sources.imports import Plan, PlannedFile

app = typer.Typer(add_completion=False)
TIMEOUT_SECONDS = 20


@app.command(epilog="Example: tokencalc prices import genai-prices --into prices --provider groq --dry-run")
def import_prices(
    source: Annotated[
        str,
        typer.Argument(
            metavar="SOURCE",
            help="The catalogue: genai-prices, or a JSON file of litellm, models.dev, OpenRouter or model-prices; with "
            "--fetch the word litellm, models.dev or openrouter.",
        ),
    ],
    into: Annotated[str, typer.Option("--into", metavar="DIR", help="The directory of the sheets to write.")],
    provider: Annotated[
        list[str] | None, typer.Option("--provider", metavar="ID", help="Only this provider's prices. Repeatable.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change, and write nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Write without asking.")] = False,
    fetch: Annotated[
        bool, typer.Option("--fetch", help="Fetch the catalogue from where it is published. Nothing else does.")
    ] = False,
    timeout: Annotated[
        int, typer.Option("--timeout", metavar="SECONDS", min=1, max=600, help="How long --fetch waits at most.")
    ] = TIMEOUT_SECONDS,
    as_of: AsOfOption = None,
    format_: FormatOption = Format.TABLE,
    output: OutputOption = None,
) -> None:
    """Write the prices of an outside catalogue as price sheets, one a provider.

    Shows first what is new, what changes and what is gone, and asks. A changed price becomes a new dated row, and older
    rows stay. A file that somebody wrote or edited by hand is never touched.
    """
    from tokencalc.cli.answers import Answer, give, say
    from tokencalc.cli.options import day_of
    from tokencalc.files.places import shown
    from tokencalc.render.imported import import_body, import_data, import_report
    from tokencalc.sources.imports import plan

    day = day_of(as_of)
    directory = Path(into)
    outside = _outside(source, day, timeout if fetch else None)
    planned = plan(outside, directory, list(dict.fromkeys(provider or ())), day)
    found = _import_of(outside, planned, shown(directory), day)
    answer = Answer(
        kind="import",
        report=lambda: import_report(found),
        body=lambda: import_body(found),
        data=lambda: import_data(found),
    )
    give(answer, format_, output)
    if not planned.to_write:
        say(f"nothing to do: {shown(directory)} has these prices")
    elif dry_run:
        say("nothing was written: --dry-run")
    elif yes or _is_agreed(planned, shown(directory)):
        planned.write()
        say(f"wrote {_sheets(len(planned.to_write))} to {shown(directory)}")
        say(f"next: tokencalc prices list --pricing {shown(directory)}")
    else:
        say("nothing was written")


def _outside(source: str, day: date, timeout_seconds: int | None) -> "Outside":
    from tokencalc.sources.catalogues import read, read_bytes
    from tokencalc.sources.fetching import ADDRESSES, fetch

    address = ADDRESSES.get(source, "")
    if timeout_seconds is not None:
        if not address:
            raise BadOption("--fetch", source, "is not published where it could be fetched", _fetched())
        return read_bytes(fetch(address, timeout_seconds), address, day)
    if address and not Path(source).exists():
        remedy = f"add --fetch, or download {address} and name the file"
        raise TokencalcError(f"{source} is fetched only when --fetch says so, and no file has that name", remedy)
    return read(source, day)


def _fetched() -> str:
    from tokencalc.sources.fetching import ADDRESSES

    return f"--fetch goes with {', '.join(ADDRESSES)}; a file and genai-prices are read without it"


def _is_agreed(planned: "Plan", into: str) -> bool:
    question = f"Write {_sheets(len(planned.to_write))} to {into}?"
    if not sys.stdin.isatty():
        raise TokencalcError(
            "nothing was written: there is nobody to ask", "add --yes to write, or --dry-run to look only"
        )
    return typer.confirm(question, err=True)


def _sheets(count: int) -> str:
    return "1 price sheet" if count == 1 else f"{count:,} price sheets"


def _import_of(outside: "Outside", planned: "Plan", into: str, day: date) -> "Import":
    """The plan as the report wants it."""
    from tokencalc.render.imported import Import, SkippedEntry

    return Import(
        source=outside.name,
        into=into,
        as_of=day,
        sheets=[_sheet_of(file) for file in planned.files],
        new=[model for file in planned.files for model in _new_in(file, day)],
        changes=[change for file in planned.files for change in _changes_in(file)],
        withdrawn=[(_named(file, name), start) for file in planned.files for name, start in file.merged.withdrawn],
        gone=[_named(file, name) for file in planned.files for name in file.merged.gone],
        skipped=[SkippedEntry(model=f"{each.provider}/{each.model}", reason=each.reason) for each in planned.skipped],
    )


def _named(file: "PlannedFile", model: str) -> str:
    return f"{file.merged.sheet.provider}/{model}"


def _sheet_of(file: "PlannedFile") -> "ImportedSheet":
    from tokencalc.render.imported import ImportedSheet

    return ImportedSheet(
        file=file.path.name,
        provider=file.merged.sheet.provider,
        action=file.action,
        models=len(file.merged.sheet.models),
        new=len(file.merged.new),
        changed=len({each.model for each in file.merged.changes}),
        confirmed=len(file.merged.confirmed),
        gone=len(file.merged.gone),
    )


def _new_in(file: "PlannedFile", day: date) -> "Iterator[NewModel]":
    from tokencalc.render.imported import NewModel
    from tokencalc.sources.merging import in_force

    for name in file.merged.new:
        rows = {row.from_: row for row in file.merged.sheet.models[name].prices}
        row = in_force(rows, day) or rows[min(rows)]
        yield NewModel(model=_named(file, name), start=row.from_, rates=row.rates)


def _changes_in(file: "PlannedFile") -> "Iterator[ChangedRate]":
    from tokencalc.render.imported import ChangedRate

    for each in file.merged.changes:
        yield ChangedRate(
            model=_named(file, each.model),
            start=each.start,
            terms=each.terms,
            unit=each.unit,
            old=each.old,
            new=each.new,
        )
