"""`tokencalc usage`: the group of its commands. Without the name of one it is `show`."""

from typing import Any

import typer

from tokencalc.cli.lazy import LazyGroup

DEFAULT = "show"
"""The command that is meant where none is named."""


class Usages(LazyGroup):
    """The commands about logs: `tokencalc usage logs/` is `tokencalc usage show logs/`."""

    table = {
        "show": (
            "tokencalc.cli.usage_show",
            "What logs and invoices say was used, and what it cost at the prices of its day.",
        ),
        "sources": ("tokencalc.cli.usage_sources", "The kinds of log that are known, and what tells them."),
        "sql": ("tokencalc.cli.usage_sql", "One query that rolls a table up where it lies: for logs in a warehouse."),
    }

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """The arguments, with the name of the command that is meant where they begin with none."""
        is_named = bool(args) and (args[0] in self.commands or args[0] in ctx.help_option_names)
        return super().parse_args(ctx, args if is_named else [DEFAULT, *args])


app = typer.Typer(cls=Usages, add_completion=False)


@app.callback()
def usage() -> None:
    """What was used, and what it cost: logs of API answers, gateways, coding agents, invoices.

    Without a command it is show, so that logs may follow at once: tokencalc usage logs/
    """
