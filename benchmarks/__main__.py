"""`python -m benchmarks`: every ratio with its target, all from one run."""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.commands import measured, megabytes, memory_ratio, time_ratio
from benchmarks.limits import scenarios_with_limits

RUNS = 20
QUICK_RUNS = 3
LOG_RUNS = 5
EVERY_SUPPLY = Path(__file__).resolve().parent / "every_supply.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A ratio and its target; `is_floor` where more is better."""

    what: str
    against: str
    ratio: float
    target: float
    is_floor: bool = False

    @property
    def is_met(self) -> bool:
        """Whether the ratio is on the right side of its target."""
        return self.ratio >= self.target if self.is_floor else self.ratio <= self.target


def results(runs: int, *, full: bool = False) -> Iterator[Result]:
    """Every ratio, one after the other."""
    with tempfile.TemporaryDirectory() as scratch:
        pair = (["tokencalc", "--help"], ["benchmarks.bare_help", "--help"])
        helps = measured(pair, runs, Path(scratch))
        yield Result(what="tokencalc --help", against="a bare --help", ratio=time_ratio(helps), target=1.05)
        pair = (["tokencalc", "compare"], ["benchmarks.bare_compare", "compare"])
        compares = measured(pair, runs, Path(scratch))
        yield Result(what="tokencalc compare", against="a bare table", ratio=time_ratio(compares), target=1.4)
        yield Result(what="its peak memory", against="the same", ratio=memory_ratio(compares), target=1.5)

        every = ["tokencalc", "compare", str(EVERY_SUPPLY), "--as-of", "2026-11-22"]
        fives = measured((every, ["benchmarks.bare_compare", "compare"]), runs, Path(scratch))
        yield Result(
            what="10 options, every supply, 60 months", against="a bare table", ratio=time_ratio(fives), target=1.7
        )

        pair = (["tokencalc", "prices", "list"], ["benchmarks.bare_compare", "compare"])
        lists = measured(pair, runs, Path(scratch))
        yield Result(
            what="tokencalc prices list, every model", against="a bare table", ratio=time_ratio(lists), target=4
        )
        yield Result(what="its peak memory", against="a megabyte", ratio=megabytes(lists[0]), target=80)

        pair = (
            ["tokencalc", "cost", "claude-sonnet-5-5", "--input", "1500", "--output", "300"],
            ["tokencalc", "compare"],
        )
        costs = measured(pair, runs, Path(scratch))
        yield Result(what="tokencalc cost", against="tokencalc compare", ratio=time_ratio(costs), target=1)
        example = ["support-assistant", "--as-of", "2026-11-22"]
        pair = (["tokencalc", "burn", *example], ["tokencalc", "compare", *example])
        burns = measured(pair, runs, Path(scratch))
        yield Result(what="tokencalc burn, 24 months", against="tokencalc compare", ratio=time_ratio(burns), target=4)
        hundred, one = scenarios_with_limits(Path(scratch))
        pair = (["tokencalc", "check", hundred, *example[1:]], ["tokencalc", "check", one, *example[1:]])
        checks = measured(pair, runs, Path(scratch))
        yield Result(what="tokencalc check, 100 scenarios", against="one of them", ratio=time_ratio(checks), target=4)
        completions = measured((["benchmarks.complete"], ["benchmarks.bare_complete"]), runs, Path(scratch))
        yield Result(
            what="completing a model's name", against="two bare words", ratio=time_ratio(completions), target=1.2
        )

    # The engine is imported only now: a parent that has grown would count as its children's peak memory.
    from benchmarks.best_plan import slowness_of_a_best_plan  # noqa: PLC0415
    from benchmarks.engine import (  # noqa: PLC0415
        slowness_of_a_daily_burn,
        slowness_of_a_projection,
        speed_of_a_request,
    )

    yield Result(
        what="a request priced, times as fast",
        against="genai-prices",
        ratio=speed_of_a_request(runs),
        target=10,
        is_floor=True,
    )
    yield Result(
        what="60 months x 10 options x 10 tasks",
        against="making the lines",
        ratio=slowness_of_a_projection(runs),
        target=8,
    )
    yield Result(
        what="every day of a budget, 60 months",
        against="the projection",
        ratio=slowness_of_a_daily_burn(runs),
        target=3,
    )
    yield Result(
        what="best plan, 20 tasks x 30 models",
        against="its bare arithmetic",
        ratio=slowness_of_a_best_plan(runs),
        target=150,
    )
    yield from _logs(min(runs, LOG_RUNS), full=full)


def _logs(runs: int, *, full: bool) -> Iterator[Result]:
    """Reading logs: whole files of up to a gigabyte, so a few runs tell."""
    from benchmarks.usage import growth_of_memory, slowness_of_duckdb, speed_of_a_transcript  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as scratch:
        what = "a transcript rolled up, times as fast"
        ratio = speed_of_a_transcript(Path(scratch), runs)
        yield Result(what=what, against="json.loads", ratio=ratio, target=1.5, is_floor=True)
        ratio = slowness_of_duckdb(Path(scratch), runs)
        yield Result(what="1 GB of it with DuckDB", against="SQL for one file", ratio=ratio, target=1.3)
        rows = "10 M" if full else "1 M"
        ratio = growth_of_memory(Path(scratch), full=full)
        yield Result(what=f"memory of reading {rows} rows", against="a tenth of them", ratio=ratio, target=1.1)


def main() -> int:
    """Print the table. The exit code is 1 where a target is missed and `--check` was given."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Ratios to bare programs, with targets.")
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_RUNS} runs of each instead of {RUNS}")
    parser.add_argument("--check", action="store_true", help="end with exit code 1 where a target is missed")
    parser.add_argument("--full", action="store_true", help="memory with ten times as many rows; takes minutes")
    options = parser.parse_args()
    runs = QUICK_RUNS if options.quick else RUNS
    print(f"{'measured':<36}{'against':<20}{'ratio':>8}   target", flush=True)
    missed = 0
    for result in results(runs, full=options.full):
        missed += not result.is_met
        limit = f"{'at least' if result.is_floor else 'at most'} {result.target:g}"
        row = f"{result.what:<36}{result.against:<20}{result.ratio:>8.2f}   {limit}"
        print(row if result.is_met else f"{row}   missed", flush=True)
    return 1 if missed and options.check else 0


if __name__ == "__main__":
    sys.exit(main())
