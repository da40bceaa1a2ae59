"""`tokencalc route fit`, as a user meets it."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from tests.cli.conftest import Run

GSM8K = (("1,1", 739), ("0,1", 382), ("1,0", 94), ("0,0", 92))
"""Who was right on what: Mixtral and GPT-4-1106 on GSM8K, from RouteLLM's shipped answers (lm-sys/RouteLLM)."""
WEAK, STRONG, MULTIPLE = Decimal("0.00004726"), Decimal("0.0043132"), Decimal("1.167")


@pytest.fixture
def results(tmp_path: Path) -> str:
    """The requests of the study, with its mean costs: those that the weak model fails on are dearer than the mean."""
    escalated, whole = 382 + 92, 739 + 382 + 94 + 92
    dear = STRONG * MULTIPLE
    cheap = (STRONG * whole - dear * escalated) / (whole - escalated)
    lines = ["weak_right,strong_right,weak_cost,strong_cost"]
    for pair, count in GSM8K:
        lines += [f"{pair},{WEAK},{dear if pair[0] == '0' else cheap}"] * count
    path = tmp_path / "gsm8k.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(path)


class TestGsm8k:
    """The replay of 1,307 requests: ignoring that escalated ones are dearer claims more than is saved."""

    def test_counts_and_what_was_saved(self, run: Run, results: str) -> None:
        """56.6% is saved where means alone say 62.6%, and .930 are right where independence says .948."""
        body = json.loads(run("route", "fit", results, "--format", "json").out)
        (task,) = body["tasks"]
        assert (739, 94, 382, 92, 474) == tuple(
            task[key] for key in ("both_right", "only_weak", "only_strong", "none_right", "escalated")
        )
        assert "1.167" == f"{Decimal(task['escalated_cost_multiple']):.3f}"
        shares = {
            way: (f"{Decimal(says['saved_share']):.3f}", f"{Decimal(says['right_share']):.3f}")
            for way, says in (
                ("counted", task["counted"]),
                ("means", task["by_means_only"]["says"]),
                ("independent", task["if_independent"]["says"]),
            )
        }
        assert {"counted": ("0.566", "0.930"), "means": ("0.626", "0.930"), "independent": ("0.566", "0.948")} == shares

    def test_the_lines_for_a_scenario(self, run: Run, results: str) -> None:
        """They are the keys of a route with steps."""
        out = run("route", "fit", results).out
        assert "both_right = 0.565417" in out
        assert "escalated_cost_multiple = 1.167" in out
        assert "a perfect verifier" in " ".join(out.split())

    def test_the_caller_gets_csv_and_a_judge(self, run: Run, tmp_path: Path) -> None:
        """A judge's verdicts give its two rates, and each task has a row."""
        path = tmp_path / "judged.csv"
        rows = ["task,weak_right,strong_right,weak_cost,strong_cost,accepted"]
        rows += ["a,1,1,1,8,1", "a,1,1,1,8,0", "a,0,1,1,8,0", "b,1,0,1,8,1"]
        path.write_text("\n".join(rows) + "\n", encoding="utf-8")
        assert "judge = { tpr = 0.5, fpr = 0 }" in run("route", "fit", str(path), "--judge-cost", "0.1").out
        table = run("route", "fit", str(path), "--format", "csv").out.splitlines()
        assert ["a,3", "b,1"] == [line[:3] for line in table[1:]]


def test_nothing_to_count(run: Run, tmp_path: Path) -> None:
    """A file with titles alone is an error, not a table of nothing."""
    path = tmp_path / "empty.csv"
    path.write_text("weak_right,strong_right,weak_cost,strong_cost\n", encoding="utf-8")
    outcome = run("route", "fit", str(path))
    assert (2, "") == (outcome.code, outcome.out)
    assert "has no results" in outcome.err
