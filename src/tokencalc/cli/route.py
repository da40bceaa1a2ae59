"""`tokencalc route`: the group of its commands. Without the name of one it is `show`."""

from typing import Any

import typer

from tokencalc.cli.lazy import LazyGroup

DEFAULT = "show"
"""The command that is meant where none is named."""


ASKED_AS_OPTION = "--optimise"
"""`tokencalc route --optimise plan.toml` is `tokencalc route optimise plan.toml`."""


class Routes(LazyGroup):
    """The commands about routes: `tokencalc route plan.toml` is `tokencalc route show plan.toml`."""

    table = {
        "show": (
            "tokencalc.cli.route_show",
            "Each option's plan, task by task: where requests go, cost, quality, latency, what each rule saves.",
        ),
        "fit": (
            "tokencalc.cli.route_fit",
            "What a file of results says of a weak and a strong model, and of weak-first on the very same requests.",
        ),
        "optimise": (
            "tokencalc.cli.route_optimise",
            "The cheapest route of each task that keeps its limits: one model, or one before another.",
        ),
    }

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """The arguments, with the name of the command that is meant where they begin with none."""
        if ASKED_AS_OPTION in args:
            args = ["optimise", *(each for each in args if each != ASKED_AS_OPTION)]
        is_named = bool(args) and (args[0] in self.commands or args[0] in ctx.help_option_names)
        return super().parse_args(ctx, args if is_named else [DEFAULT, *args])


app = typer.Typer(cls=Routes, add_completion=False)


@app.callback()
def route() -> None:
    """The plan of each option, task by task: who is asked, what that costs, how good it is.

    Without a command it is show, so that a scenario may follow at once: tokencalc route plan.toml
    """
