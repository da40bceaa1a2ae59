"""What `tokencalc route fit` does."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from tokencalc.cli.answers import Answer, give
from tokencalc.cli.options import Format, currency_of, quantity_of
from tokencalc.engine.joint import rows_by_task
from tokencalc.engine.replays import replay_of
from tokencalc.files.errors import FileError
from tokencalc.files.results import read_results
from tokencalc.render.fitted import fitted_body, fitted_data, fitted_report, scenario_lines


def answer_fit(results: str, *, judge_cost: str | None, currency: str, format_: Format, output: str | None) -> None:
    """Read the results, replay each task, and answer."""
    code = currency_of(currency)
    price = quantity_of("--judge-cost", judge_cost) if judge_cost is not None else Decimal(0)
    tasks = rows_by_task(read_results(results))
    if not tasks:
        raise FileError(results, "has no results", "give it a line for each request that both models answered")
    replays = [replay_of(rows, price) for rows in tasks.values()]

    def body() -> Mapping[str, Any]:
        lines = list(scenario_lines(replays))
        return {"file": results, "currency": code, "tasks": list(map(fitted_body, replays)), "scenario_lines": lines}

    give(
        Answer(
            kind="fit",
            report=lambda: fitted_report(replays, results, code),
            body=body,
            data=lambda: fitted_data(replays),
        ),
        format_,
        output,
    )
