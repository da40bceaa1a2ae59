"""A command group that imports a command only when it runs: start-up is the first thing a user feels."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any, ClassVar

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command


class LazyGroup(TyperGroup):
    """A group whose commands are named in a table: the module that has each, and its one-line help."""

    table: ClassVar[dict[str, tuple[str, str]]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (_, line) in self.table.items():
            self.commands[name] = TyperCommand(name, help=line, add_help_option=False)

    def every_command(self) -> Iterator[tuple[str, Any]]:
        """The name and the real command of every entry, all imported."""
        for name, (module, _) in self.table.items():
            yield name, load(module, name)

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """The real command of that name, imported now."""
        name, command, rest = super().resolve_command(ctx, args)
        if name in self.table:
            return name, load(self.table[name][0], name), rest
        return name, command, rest


def load(module: str, name: str) -> Any:
    """The command or group that a module's `app` is, under its name."""
    app: typer.Typer = import_module(module).app
    command = get_command(app)
    command.name = name
    return command
