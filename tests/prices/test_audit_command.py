"""`tokencalc prices audit` as its user meets it: exit codes, formats and mistakes."""

import csv
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import tomli_w

from tests.files.building import model, row, write_sheet
from tests.gallery.running import Outcome, outcome_of
from tests.prices.auditing import ago, ahead

GOOD = {"big": model(row(basis="x"))}
WARNING = {"big": model(row(basis="x"), retired=ahead(3))}
FAILING = {"big": model(row(basis="x", retrieved=ago(61)), retired=ahead(3))}
MINE = ("prices", "audit", "--pricing", "sheets", "--only-mine")


def ran(place: Path, models: Mapping[str, Any], *options: str) -> Outcome:
    """What the command does with a sheet of these models."""
    write_sheet(place / "sheets", "acme", models)
    return outcome_of(place, *MINE, *options)


class TestCommand:
    """`tokencalc prices audit` as its user meets it."""

    @pytest.mark.parametrize(
        ("models", "options", "code"),
        [
            (GOOD, (), 0),
            (GOOD, ("--strict",), 0),
            (WARNING, (), 0),
            (WARNING, ("--strict",), 1),
            (FAILING, (), 1),
            (FAILING, ("--max-age", "61"), 0),
            (FAILING, ("--max-age", "61", "--ending-within", "2", "--strict"), 0),
        ],
    )
    def test_exit_codes(self, tmp_path: Path, models: Mapping[str, Any], options: tuple[str, ...], code: int) -> None:
        """0 without a failing finding, 1 with one, and with --strict warnings fail too."""
        found = ran(tmp_path, models, *options)
        assert (code, "") == (found.code, found.err)
        assert found.out.startswith("Price sheets: ")

    def test_the_report(self, tmp_path: Path) -> None:
        """Counts first, then a line for each finding with its place, and what to do."""
        found = ran(tmp_path, FAILING)
        assert [
            "Price sheets: 1 failing, 1 warning",
            "1 model in 1 price sheet as of 2026-11-22, stale after 60 days, ending within 30 days",
            "",
            "finding  failing  warnings  what it is",
            "stale          1         -  a price in force that was read long ago",
            "ending         -         1  a price that will soon be another",
            "",
            "stale, failing",
            "  sheets/acme.toml:15: acme/big: read 2026-09-22, 61 days before 2026-11-22",
            "",
            "ending, warning",
            "  sheets/acme.toml:10: acme/big: retires 2026-11-25, in 3 days",
            "",
            "What to do",
        ] == found.out.splitlines()[:14]

    def test_nothing_found(self, tmp_path: Path) -> None:
        """It says so, and over what."""
        assert "Price sheets: no findings" == ran(tmp_path, GOOD).out.splitlines()[0]

    def test_many_alike_are_one_line(self, tmp_path: Path) -> None:
        """The same words about several models of a sheet; JSON and CSV have each of them."""
        old = model(row(basis="x", retrieved=ago(61)))
        models = {"big": old, "small": old, "tiny": old}
        assert "acme/big and 2 more: read 2026-09-22" in ran(tmp_path, models).out
        assert 3 == len(json.loads(ran(tmp_path, models, "--format", "json").out)["findings"])

    def test_json(self, tmp_path: Path) -> None:
        """Everything that was found, exactly."""
        body = json.loads(ran(tmp_path, FAILING, "--format", "json").out)
        assert ("audit", 1, 1, 1) == (body["kind"], body["failing"], body["warnings"], body["models"])
        assert {"code": "stale", "failing": 1, "warnings": 0} == body["counts"][0]
        first = body["findings"][0]
        assert ("stale", "fail", "sheets/acme.toml", 15) == tuple(
            first[key] for key in ("code", "severity", "sheet", "line")
        )
        assert ("acme/big", "2026-01-01", None) == (first["model"], first["from"], first["ours"])

    def test_csv(self, tmp_path: Path) -> None:
        """One row a finding, known ones marked."""
        known = {"code": "stale", "model": "acme/*", "why": "No newer page."}
        (tmp_path / "known.toml").write_text(tomli_w.dumps({"accepted": [known]}), encoding="utf-8")
        rows = list(csv.DictReader(io.StringIO(ran(tmp_path, FAILING, "--known", "known.toml", "--format", "csv").out)))
        assert [("ending", "warn", "no"), ("stale", "fail", "yes")] == [
            (each["code"], each["severity"], each["known"]) for each in rows
        ]
        assert ran(tmp_path, FAILING, "--known", "known.toml").out.endswith("\n1 known finding not counted.\n")

    @pytest.mark.parametrize(("format_", "sign"), [("markdown", "### Price sheets"), ("html", "<h3>Price sheets")])
    def test_other_formats(self, tmp_path: Path, format_: str, sign: str) -> None:
        """The same report, to paste."""
        assert sign in ran(tmp_path, FAILING, "--format", format_).out

    def test_output(self, tmp_path: Path) -> None:
        """The report goes to the file, and the exit code stays."""
        found = ran(tmp_path, FAILING, "--output", "audit.md", "--format", "markdown")
        assert (1, "", "wrote audit.md\n") == (found.code, found.out, found.err)
        assert "stale, failing" in (tmp_path / "audit.md").read_text(encoding="utf-8")

    @staticmethod
    def against(place: Path, *options: str, **prices: str) -> Outcome:
        """What the command says of OpenRouter's own list, with these prices for a token, and one model of its sheet."""
        listed = {"id": "acme/big", "name": "Big", "created": 1, "pricing": {"prompt": "0.000002", **prices}}
        (place / "models.json").write_text(json.dumps({"data": [listed]}), encoding="utf-8")
        models = {"acme/big": model(row(basis="x"), lab="acme")}
        write_sheet(place / "sheets", "openrouter", models, kind="host")
        return outcome_of(place, *MINE, "--against", "models.json", *options)

    def test_an_equal_catalogue(self, tmp_path: Path) -> None:
        """It says how much was compared."""
        found = self.against(tmp_path, completion="0.000008")
        assert (0, "") == (found.code, found.err)
        assert found.out.endswith("openrouter (models.json): 1 model compared, 2 rates equal.\n")

    def test_another_price_in_a_catalogue(self, tmp_path: Path) -> None:
        """A table has both rates and the difference in percent of theirs."""
        found = self.against(tmp_path, completion="0.00001")
        assert 1 == found.code
        table = [line.split()[:5] for line in found.out.splitlines()]
        assert ["openrouter/acme/big", "output", "8", "10", "-20%"] in table
        assert "disagreement with openrouter (models.json), failing" in found.out

    def test_another_price_for_programs(self, tmp_path: Path) -> None:
        """JSON has the difference as a share of theirs, and what was compared."""
        body = json.loads(self.against(tmp_path, "--format", "json", completion="0.000005").out)
        (finding,) = body["findings"]
        figures = tuple(finding[key] for key in ("unit", "ours", "theirs", "difference_share"))
        assert ("output", "8", "5", "0.6") == figures
        (compared,) = body["compared"]
        assert {"catalogue": "openrouter (models.json)", "models": 1, "rates_equal": 1, "left_out": []} == compared

    def test_a_price_that_only_one_states(self, tmp_path: Path) -> None:
        """There is no difference to state."""
        found = self.against(tmp_path, completion="0.000008", input_cache_read="0.000001")
        table = [line.split()[:5] for line in found.out.splitlines()]
        assert ["openrouter/acme/big", "cache_read", "-", "1", "-"] in table

    def test_what_could_not_be_compared(self, tmp_path: Path) -> None:
        """It is counted, and JSON says why."""
        found = self.against(tmp_path, "--as-of", "2025-01-01", completion="0.000008")
        assert "0 models compared, 0 rates equal. 1 model could not be compared; JSON says why." in found.out

    @pytest.mark.parametrize(
        ("options", "message"),
        [
            (("--provider", "acne"), 'error: no price sheet is of provider "acne"\n  did you mean acme?\n'),
            (("--known", "none.toml"), "error: none.toml: no such file\n"),
            (("--against", "none.json"), "error: none.json: no such file\n"),
            (("--as-of", "soon"), "error: --as-of soon: is not a date\n"),
        ],
    )
    def test_mistakes(self, tmp_path: Path, options: tuple[str, ...], message: str) -> None:
        """They exit 2 with the remedy, and nothing is reported."""
        found = ran(tmp_path, GOOD, *options)
        assert (2, "") == (found.code, found.out)
        assert found.err.startswith(message)

    @pytest.mark.parametrize("options", [("--max-age", "-1"), ("--ending-within", "soon")])
    def test_days_are_whole_numbers(self, tmp_path: Path, options: tuple[str, ...]) -> None:
        """Anything else exits 2 too."""
        assert 2 == ran(tmp_path, GOOD, *options).code

    def test_only_mine_needs_mine(self, tmp_path: Path) -> None:
        """Without a directory nothing would be left to audit, and that must not pass."""
        found = outcome_of(tmp_path, "prices", "audit", "--only-mine")
        assert (2, "error: --only-mine without --pricing: leaves nothing to audit\n  add --pricing DIR\n") == (
            found.code,
            found.err,
        )

    def test_a_known_file_with_faults(self, tmp_path: Path) -> None:
        """The faults are told with their lines, like those of any file."""
        (tmp_path / "known.toml").write_text('[[accepted]]\ncode = "stail"\nmodel = "acme/*"\n', encoding="utf-8")
        found = ran(tmp_path, GOOD, "--known", "known.toml")
        assert (2, "") == (found.code, found.out)
        assert "error: known.toml:2: accepted[0].code: must be " in found.err
        assert "error: known.toml:1: accepted[0].why: is missing\n" in found.err

    def test_a_broken_sheet(self, tmp_path: Path) -> None:
        """An audit of what cannot be read is no audit."""
        (tmp_path / "sheets").mkdir()
        (tmp_path / "sheets" / "other.toml").write_text("provider = \n", encoding="utf-8")
        assert 2 == ran(tmp_path, GOOD).code
