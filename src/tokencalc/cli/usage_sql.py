"""`tokencalc usage sql`: the command's options, and what it does with them."""

from typing import Annotated

import typer

from tokencalc.cli.options import OutputOption

app = typer.Typer(add_completion=False)


@app.command(epilog="Example: tokencalc usage sql --dialect postgres --table LiteLLM_SpendLogs --tz UTC")
def usage_sql_command(
    dialect: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="bigquery, clickhouse, databricks, duckdb, postgres, redshift, snowflake, spark or trino.",
        ),
    ],
    table: Annotated[str, typer.Option(metavar="NAME", help="The table that holds the log.")],
    tz: Annotated[str, typer.Option(metavar="ZONE", help="The time zone whose hours are summed.")] = "UTC",
    source: Annotated[
        str, typer.Option(metavar="NAME", help="The kind of log that the table holds.")
    ] = "litellm-spend-logs",
    mapping: Annotated[
        str | None, typer.Option(metavar="FILE", help="A mapping of the table's columns instead of --source.")
    ] = None,
    label: Annotated[
        str, typer.Option(metavar="NAME", help="What to sum apart: project, user, tag or api_key.")
    ] = "project",
    columns: Annotated[
        str | None,
        typer.Option(metavar="A,B,C", help="The columns that the table has; else all that the log may have."),
    ] = None,
    nested: Annotated[
        bool, typer.Option("--nested", help="Columns of columns, as Spark reads JSON, instead of JSON text.")
    ] = False,
    time: Annotated[
        str,
        typer.Option(metavar="KIND", help="What the times are: timestamp, naive (of UTC), seconds or milliseconds."),
    ] = "timestamp",
    output: OutputOption = None,
) -> None:
    """One query that rolls a table up where it lies: whole sums of tokens by hour, model and prompt size.

    Its answer, saved as CSV, JSON or Parquet, is a log like any other: tokencalc usage ANSWER
    """
    from pathlib import Path

    from tokencalc.cli.answers import give_text
    from tokencalc.usage.queries import Asked, query_text

    asked = Asked(
        dialect=dialect,
        table=table,
        zone=tz,
        source=source,
        mapping=Path(mapping) if mapping else None,
        label=label,
        columns=[name.strip() for name in columns.split(",")] if columns else (),
        is_nested=nested,
        time=time,
    )
    give_text(query_text(asked), output)
