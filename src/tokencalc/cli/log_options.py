"""Options of every command that reads logs."""

from typing import Annotated

import typer

LogsArgument = Annotated[
    list[str],
    typer.Argument(
        metavar="LOGS...",
        help="Files, directories, patterns such as 'logs/**/*.jsonl', or - for a pipe; gzip too, and saved roll-ups.",
    ),
]
SourceOption = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="The kind of log, where it is not told by its rows: see usage sources."),
]
MappingOption = Annotated[
    str | None,
    typer.Option(metavar="FILE", help="A mapping: which column or key of your own logs is what."),
]
LabelOption = Annotated[
    str,
    typer.Option(metavar="NAME", help="What rows are told apart by: project, user, tag or api_key."),
]
AliasOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="LOGGED=MODEL",
        help="What a model of the logs is called in the price sheets, such as my-gpt=openai/gpt-5. Repeatable.",
    ),
]
SinceOption = Annotated[str | None, typer.Option(metavar="DATE", help="The first day that counts, such as 2026-10-01.")]
UntilOption = Annotated[str | None, typer.Option(metavar="DATE", help="The first day after those that count.")]
StartsOption = Annotated[
    str | None,
    typer.Option(metavar="DATE", help="The day on which a trace begins whose times count from its start."),
]
