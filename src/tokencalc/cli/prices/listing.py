"""`tokencalc prices list`: the command's options. `choosing` and `ordering` do what they say."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from tokencalc.cli.options import (
    AsOfOption,
    CurrencyOption,
    Format,
    FormatOption,
    OutputOption,
    PricingOption,
    complete_scenario,
)

app = typer.Typer(add_completion=False)


class Weights(StrEnum):
    """Who may have a model's weights."""

    OPEN = "open"
    RESTRICTED = "restricted"
    CLOSED = "closed"
    UNKNOWN = "unknown"


class Kind(StrEnum):
    """Who sells a model."""

    LAB = "lab"
    HOST = "host"


def complete_provider(ctx: typer.Context, incomplete: str) -> Iterator[str]:
    """Providers that begin with what was typed."""
    from tokencalc.files.names import model_names

    names = model_names([Path(each) for each in ctx.params.get("pricing") or ()])
    providers = dict.fromkeys(name.partition("/")[0] for name in names)
    yield from (name for name in providers if name.startswith(incomplete))


@app.command(epilog="Example: tokencalc prices list deepseek --weights open --blend 3:1 --limit 5")
def list_prices(
    text: Annotated[str | None, typer.Argument(help="Only models whose name has this text in it.")] = None,
    provider: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", autocompletion=complete_provider, help="Only what it sells. Repeatable."),
    ] = None,
    lab: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Only models that it trained. Repeatable.")
    ] = None,
    weights: Annotated[
        list[Weights] | None,
        typer.Option(metavar="open|restricted|closed|unknown", help="Only models with such weights. Repeatable."),
    ] = None,
    kind: Annotated[
        Kind | None, typer.Option(metavar="lab|host", help="Only what labs sell themselves, or only what hosts sell.")
    ] = None,
    unit: Annotated[
        str | None,
        typer.Option(metavar="UNIT", help="Only models with a rate for it, which is shown: web_search, audio_in, ..."),
    ] = None,
    priced: Annotated[
        bool | None,
        typer.Option(
            "--priced/--unpriced", help="Only models sold at a known price on the day, or (--unpriced) only the others."
        ),
    ] = None,
    sort: Annotated[
        str | None,
        typer.Option(
            metavar="KEY",
            help="name, a unit (input, output, cache-read, ...), blend or requests; the cheapest stands first. "
            "Without it models stand as in the sheets.",
        ),
    ] = None,
    blend: Annotated[
        str | None,
        typer.Option(
            metavar="MIX",
            help="Measure by the price of a million tokens of a mix: input:output such as 3:1, or input:cached:output.",
        ),
    ] = None,
    scenario: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            autocompletion=complete_scenario,
            help="Measure by what 1,000 requests of this scenario's workload cost.",
        ),
    ] = None,
    limit: Annotated[int | None, typer.Option(metavar="N", min=1, help="Only the first so many.")] = None,
    currency: CurrencyOption = None,
    pricing: PricingOption = None,
    as_of: AsOfOption = None,
    format_: FormatOption = Format.TABLE,
    output: OutputOption = None,
) -> None:
    """Every model that the price sheets have, with its base rates.

    Filters narrow the list, and each may be combined with the others.

    A sort by price, a blend or a scenario compares plain prices in one currency; what has no figure stands last.
    """
    from tokencalc.cli.answers import Answer, give
    from tokencalc.cli.prices.choosing import Wanted, chosen
    from tokencalc.cli.prices.ordering import Order, listed
    from tokencalc.cli.reading import catalogue_on
    from tokencalc.render.price_list import price_list_body, price_list_data, price_list_report
    from tokencalc.render.report import DataTable

    wanted = Wanted(
        text=text or "",
        providers=provider or (),
        labs=lab or (),
        weights=weights or (),
        kind=kind or "",
        unit=unit or "",
        is_priced=priced,
    )
    order = Order(
        sort=(sort or "").casefold(),
        blend=blend or "",
        scenario=scenario or "",
        currency=currency or "",
        limit=limit,
    )
    catalogue = catalogue_on(as_of, pricing)
    found = listed(chosen(catalogue, wanted), order, catalogue, wanted.unit)

    def body() -> Mapping[str, Any]:
        return price_list_body(found)

    def data() -> DataTable:
        return price_list_data(found)

    give(Answer(kind="prices", report=lambda: price_list_report(found), body=body, data=data), format_, output)
