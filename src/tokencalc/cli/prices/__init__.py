"""`tokencalc prices`: one module a command."""

import typer

from tokencalc.cli.lazy import LazyGroup


class Prices(LazyGroup):
    """The commands about price sheets."""

    table = {
        "list": ("tokencalc.cli.prices.listing", "Every model that the price sheets have, with its base rates."),
        "labs": (
            "tokencalc.cli.prices.labs",
            "What each lab keeps and what it opens: flagship, open model, ratio, licence.",
        ),
        "show": (
            "tokencalc.cli.prices.showing",
            "One model: every tier, mode and window, all dated rows, the sources.",
        ),
        "history": (
            "tokencalc.cli.prices.history",
            "How one model's price changed: every dated step, the change in percent, and how each date is known.",
        ),
        "import": (
            "tokencalc.cli.prices.importing",
            "Write the prices of an outside catalogue as price sheets, one a provider.",
        ),
        "audit": (
            "tokencalc.cli.prices.auditing",
            "Check price sheets in CI: stale, ending, unsourced or implausible prices, and other catalogues.",
        ),
    }


app = typer.Typer(cls=Prices, no_args_is_help=True, add_completion=False)


@app.callback()
def prices() -> None:
    """The price sheets: what is sold, for how much, on whose word."""
