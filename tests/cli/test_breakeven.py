"""`tokencalc breakeven` and `tokencalc solve`, as a user meets them."""

import csv
import io
import json
from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.cli.conftest import Run
from tokencalc.engine import volumes
from tokencalc.engine.projection import Option, Projection, project
from tokencalc.engine.workload import Listed
from tokencalc.files.catalogue import Catalogue
from tokencalc.files.loading import load
from tokencalc.files.places import SCENARIOS

AS_OF = ("--as-of", "2026-11-22")
RENTED = "DeepSeek Flash on rented H200s"
RENT = f'options["{RENTED}"].supply.rate_per_gpu_hour'


def body_of(run: Run, *arguments: str) -> dict[str, Any]:
    """The JSON of a command's answer."""
    outcome = run(*arguments, *AS_OF, "--format", "json")
    assert 0 == outcome.code, outcome.err
    found: dict[str, Any] = json.loads(outcome.out)
    return found


def saving(run: Run, *settings: str) -> Decimal:
    """What the rented GPUs save over the horizon with some settings, as compare has it."""
    body = body_of(run, "compare", "support-assistant", *(part for each in settings for part in ("--set", each)))
    (standing,) = [each for each in body["options"] if each["name"] == RENTED]
    return Decimal(standing["saving"])


class TestValue:
    """What `--vary` and `solve` print is where compare's own figures change."""

    def test_the_winner_changes_exactly_at_the_printed_rent(self, run: Run) -> None:
        """A cent a GPU-hour less than the printed rent saves, and a cent more costs."""
        body = body_of(run, "breakeven", "support-assistant", "--option", RENTED, "--vary", RENT)
        (found,) = body["in_value"]
        (crossing,) = found["crossings"]
        value = Decimal(crossing["value"])
        hair = Decimal("1e-9")
        assert (True, "root") == (found["is_proven"], crossing["kind"])
        assert saving(run, f"{RENT}={value - hair:.12f}") > 0 > saving(run, f"{RENT}={value + hair:.12f}")

    def test_growth_is_found_to_half_a_cent(self, run: Run) -> None:
        """Growth compounds, so it is searched: at the printed value the saving is half a cent at most, and unproven."""
        body = body_of(run, "solve", "support-assistant", "--option", RENTED, "--vary", "growth", "--until", "saving=0")
        (found,) = body["solutions"]
        (crossing,) = found["crossings"]
        assert not found["is_proven"]
        assert abs(saving(run, f"workload.growth_per_month={Decimal(crossing['value']):.18f}")) <= Decimal("0.005")

    def test_no_solution_takes_more_than_sixty_evaluations(self, run: Run) -> None:
        """A search is bounded, whatever it finds."""
        for path in ("growth", "volume", "start", "months", RENT):
            body = body_of(run, "solve", "support-assistant", "--vary", path, "--until", "saving=0")
            assert max(each["evaluations"] for each in body["solutions"]) <= 60

    def test_a_date_gives_the_last_day_that_still_does_it(self, run: Run) -> None:
        """The latest start of the switch is printed: on it the target is met, and a day later it is not."""
        scenario = SCENARIOS.parent / "docs" / "examples" / "scenario.toml"
        option = "Small at the lab, reports overnight"
        arguments = (str(scenario), "--option", option, "--pricing", str(scenario.parent / "pricing"))
        asked = ("--vary", "options[0].switch.start", "--until", "saving>=30000")
        (found,) = body_of(run, "solve", *arguments, *asked)["solutions"]
        last = date.fromisoformat(found["met"][-1]["to"])

        def saved_from(day: date) -> Decimal:
            setting = f"options[0].switch.start={day}"
            body = body_of(run, "compare", *arguments[:1], *arguments[3:], "--set", setting)
            return Decimal(body["options"][0]["saving"])

        assert saved_from(last) >= 30000 > saved_from(date.fromordinal(last.toordinal() + 1))

    def test_no_value_in_bounds_is_an_answer(self, run: Run) -> None:
        """Where nothing between the bounds does it, the answer says so and exits 0."""
        outcome = run("solve", "support-assistant", "--vary", RENT, "--until", "saving=0", "--within", "3..9", *AS_OF)
        assert 0 == outcome.code
        assert "no value  nowhere in bounds" in outcome.out


class TestVolume:
    """Volumes are walked from turn to turn."""

    def test_at_most_twenty_projections_and_one_for_every_step(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A thousand replicas in range cost a projection each, and what has no steps costs twenty at most."""
        asked: Counter[str] = Counter()

        def counted(option: Option, *arguments: Any, **options: Any) -> Projection:
            asked[option.name] += 1
            return project(option, *arguments, **options)

        monkeypatch.setattr(volumes, "project", counted)
        scenario = load(SCENARIOS / "kimi-service.toml", Catalogue(date(2026, 11, 22)))
        grown = Listed(months=(Decimal(1_000_000), *[Decimal(2_700_000_000)] * 11))
        tasks = tuple(replace(task, volume=grown) for task in scenario.workload.tasks)
        workload = replace(scenario.workload, tasks=tasks)
        found = volumes.break_even_volumes(
            scenario.baseline, scenario.options, workload, scenario.months, scenario.months[0]
        )
        steps = {each.option: sum(piece.here != piece.after for piece in each.costs) for each in found}
        assert 1000 <= steps["H200s for the chat"]
        assert asked[scenario.baseline.name] <= 20 * len(found)
        assert {} == {name: asked[name] for name, count in steps.items() if asked[name] > 20 + count}

    def test_csv_has_a_row_for_each_interval(self, run: Run) -> None:
        """A spreadsheet gets the intervals one by one, the last without an end."""
        outcome = run("breakeven", "kimi-service", "--option", "H200s for the chat", *AS_OF, "--format", "csv")
        rows = list(csv.DictReader(io.StringIO(outcome.out)))
        assert 8 == len(rows)
        assert ["", "7732347.8"] == [rows[-1]["to"], rows[0]["to"][:9]]

    def test_another_month_has_its_own_prices_and_mix(self, run: Run) -> None:
        """--month moves what is varied to that month; one beyond the horizon is refused with its bounds."""
        body = body_of(run, "breakeven", "support-assistant", "--month", "2028-06")
        assert {"2028-06-01"} == {each["month"] for each in body["in_volume"]}
        outcome = run("breakeven", "support-assistant", "--month", "2031-01", *AS_OF)
        assert (2, "") == (outcome.code, outcome.out)
        assert "choose one from 2027-01 to 2028-12" in outcome.err


class TestPictures:
    """`--chart` draws what the answer says."""

    def test_the_crossings_are_marked(self, run: Run) -> None:
        """The chart of volumes has a curve for today and for the option, and names the crossings."""
        outcome = run("breakeven", "on-premise", "--chart", "volume", *AS_OF)
        assert 0 == outcome.code
        assert "Kimi K2 on 16 A100s is cheaper above 237,805" in outcome.out

    def test_the_payback_is_marked(self, run: Run) -> None:
        """The chart of time marks the month in which an option has paid back for good."""
        outcome = run("breakeven", "on-premise", "--chart", "time", "--format", "markdown", *AS_OF)
        assert "```text\nSaved against today, added up\n" in outcome.out
        assert "Qwen3 30B on an RTX 5090 has paid back in month 3" in outcome.out

    @pytest.mark.parametrize("picture", ["time", "volume"])
    def test_a_picture_for_a_document(self, run: Run, picture: str) -> None:
        """SVG has the picture that is asked for, the one of time without a word, the same bytes each time."""
        asked = ("breakeven", "kimi-service", *AS_OF, "--format", "svg")
        drawn = run(*asked, "--chart", picture).out
        assert drawn == run(*asked, "--chart", picture).out
        assert (drawn == run(*asked).out) is (picture == "time")
        assert "{http://www.w3.org/2000/svg}svg" == ElementTree.fromstring(drawn).tag

    def test_where_there_is_none(self, run: Run) -> None:
        """Answers without a picture refuse SVG, and a break-even in a value refuses a chart."""
        assert "there is no picture of this answer" in run("compare", *AS_OF, "--format", "svg").err
        outcome = run("breakeven", "--vary", "growth", "--chart", "time", *AS_OF)
        assert (2, "") == (outcome.code, outcome.out)
        assert "does not go with --vary and --across" in outcome.err


class TestMap:
    """`--across` says who is cheapest where."""

    def test_every_place_has_the_winner_that_compare_has(self, run: Run) -> None:
        """At each place the winner is the option that saves most there, or today's."""
        path = 'options["DeepSeek Flash on rented H200s"].supply.rate_per_gpu_hour'
        arguments = ("breakeven", "support-assistant", "--option", RENTED)
        (found,) = body_of(run, *arguments, "--across", f"{path}=2..4,months=6..12")["map"]
        for place in found["places"][::9]:
            saved = saving(run, f"{path}={place['across']}", f"months={place['down']}")
            expected = (RENTED, saved) if saved > 0 else ("Sonnet 5.5 for everything", 0)
            assert expected == (place["winner"], Decimal(place["saving"]))
