"""`tokencalc prices audit`."""

from typing import Annotated

import typer

from tokencalc.cli.options import AsOfOption, BadOption, Format, FormatOption, OutputOption, PricingOption

app = typer.Typer(add_completion=False)


@app.command(epilog="Example: tokencalc prices audit --provider anthropic")
def audit_prices(
    provider: Annotated[
        list[str] | None, typer.Option("--provider", metavar="ID", help="Only this provider's sheets. Repeatable.")
    ] = None,
    only_mine: Annotated[
        bool, typer.Option("--only-mine", help="Only the sheets of --pricing, without the built-in ones.")
    ] = False,
    max_age: Annotated[
        int, typer.Option("--max-age", metavar="DAYS", min=0, help="A price read longer ago than this is stale.")
    ] = 60,
    ending_within: Annotated[
        int, typer.Option("--ending-within", metavar="DAYS", min=0, help="Warn of price changes that come so soon.")
    ] = 30,
    against: Annotated[
        list[str] | None,
        typer.Option(
            "--against", metavar="SOURCE", help="Compare with a catalogue: genai-prices, or a JSON file. Repeatable."
        ),
    ] = None,
    known: Annotated[
        str | None, typer.Option("--known", metavar="FILE", help="Findings that are known, and do not count.")
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings fail too.")] = False,
    pricing: PricingOption = None,
    as_of: AsOfOption = None,
    format_: FormatOption = Format.TABLE,
    output: OutputOption = None,
) -> None:
    """Check price sheets in CI: stale, ending, unsourced or implausible prices, and other catalogues.

    Exit code 0: no finding fails, 1: one does, 2: the sheets could not be checked.
    """
    from pathlib import Path

    from tokencalc.cli.answers import Answer, give
    from tokencalc.cli.reading import catalogue_on
    from tokencalc.engine.findings import Severity
    from tokencalc.files.audit import audit
    from tokencalc.files.audit_known import Known
    from tokencalc.files.audited import Limits, offers_in
    from tokencalc.files.places import PRICING
    from tokencalc.render.audit import audit_body, audit_data, audit_report

    if only_mine and not pricing:
        raise BadOption("--only-mine", "without --pricing", "leaves nothing to audit", "add --pricing DIR")
    catalogue = catalogue_on(as_of, pricing)
    day = catalogue.as_of
    directories = [*catalogue.directories, *([] if only_mine else [PRICING])]
    offers = list(offers_in(directories, day, provider or ()))
    limits = Limits(max_age_days=max_age, ending_within_days=ending_within)
    outsides = []
    if against:
        from tokencalc.sources.catalogues import read

        outsides = [read(source, day) for source in dict.fromkeys(against)]
    found = audit(offers, day, limits, outsides, Known(Path(known)) if known else None)
    answer = Answer(
        kind="audit",
        report=lambda: audit_report(found),
        body=lambda: audit_body(found),
        data=lambda: audit_data(found),
    )
    give(answer, format_, output)
    if found.number_of(Severity.FAIL) or (strict and found.findings):
        raise typer.Exit(1)
