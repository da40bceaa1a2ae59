"""`tokencalc prices`: one module a command."""

import typer

from tokencalc.cli.lazy import LazyGroup


class Prices(LazyGroup):
    """The commands about price sheets."""

    table = {
        "list": ("tokencalc.cli.prices.listing", "Every model that the price sheets have, with its base rates."),
        "show": (
            "tokencalc.cli.prices.showing",
            "One model: every tier, mode and window, all dated rows, the sources.",
        ),
    }


app = typer.Typer(cls=Prices, no_args_is_help=True, add_completion=False)


@app.callback()
def prices() -> None:
    """The price sheets: what is sold, for how much, on whose word."""
