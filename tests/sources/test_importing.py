"""`tokencalc prices import`: what it shows, what it asks, what it writes, and what it never touches."""

import csv
import io
import json
import os
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Outcome, Run
from tests.sources.building import LITELLM, MODELS_DEV, snapshot_of_model_prices
from tokencalc.files.places import PRICING
from tokencalc.files.sheets import Sheet
from tokencalc.render.imported import Import, import_body, import_data
from tokencalc.sources.catalogues import GENAI_PRICES
from tokencalc.sources.writing import text_of_sheet

DAY = ("--as-of", "2026-11-22")
LATER = ("--as-of", "2026-12-01")
LARGE = {"litellm_provider": "acme", "mode": "chat", "input_cost_per_token": 2e-06, "output_cost_per_token": 8e-06}
SMALL = {**LARGE, "input_cost_per_token": 1e-06}

Importing = Callable[..., Outcome]


@pytest.fixture
def import_(run: Run, tmp_path: Path) -> Importing:
    """A function that imports entries of litellm's into ./prices, with --yes unless the options say otherwise."""

    def of(entries: Any, *options: str, day: tuple[str, str] = DAY) -> Outcome:
        (tmp_path / "catalogue.json").write_text(json.dumps(entries), encoding="utf-8")
        options = options or ("--yes",)
        return run("prices", "import", "catalogue.json", "--into", "prices", *day, *options)

    return of


def files_in(directory: Path) -> dict[str, bytes]:
    """The content of every file of a directory."""
    return (
        {path.name: path.read_bytes() for path in sorted(directory.glob("*")) if path.is_file()}
        if directory.exists()
        else {}
    )


@pytest.mark.parametrize("source", [GENAI_PRICES, str(LITELLM), str(MODELS_DEV), str(snapshot_of_model_prices())])
def test_every_catalogue_makes_sheets_that_can_be_used(run: Run, tmp_path: Path, source: str) -> None:
    """They load, they are listed, and the same again finds nothing to do."""
    done = run("prices", "import", source, "--into", "prices", "--yes", *DAY)
    assert 0 == done.code, done.err
    before = files_in(tmp_path / "prices")
    assert all(Sheet(path).file.provider == path.stem for path in (tmp_path / "prices").glob("*.toml"))
    listed = run("prices", "list", "--pricing", "prices", "--provider", "anthropic", *DAY, "--format", "json")
    assert 0 == listed.code, listed.err
    again = run("prices", "import", source, "--into", "prices", "--yes", *LATER)
    assert (0, "nothing to do: prices has these prices\n") == (again.code, again.err)
    assert before == files_in(tmp_path / "prices")


def test_an_imported_price_is_charged(run: Run, import_: Importing) -> None:
    """2 dollars for a million tokens, by the sheet in ./prices."""
    import_({"large": LARGE})
    quoted = run("cost", "acme/large", "--pricing", "prices", "--input", "1M", *DAY, "--format", "json")
    assert Decimal(2) == Decimal(json.loads(quoted.out)["quotes"][0]["amount"])


class TestAnswers:
    """What the report says, in every format."""

    changed = {"large": {**LARGE, "input_cost_per_token": 1.5e-06}, "tiny": SMALL, "bare": {"litellm_provider": "acme"}}

    def change(self, import_: Importing, *options: str) -> Outcome:
        import_({"large": LARGE, "small": SMALL})
        return import_(self.changed, *options, day=LATER)

    def test_the_table(self, import_: Importing) -> None:
        """New, changed, gone and skipped, with old and new rate and the change in percent."""
        found = self.change(import_, "--dry-run")
        assert "litellm (catalogue.json) into prices: 1 new, 1 changed, 1 gone" in found.out
        assert ["acme/large", "input", "2026-12-01", "2", "1.5", "-25%"] in [
            line.split() for line in found.out.splitlines()
        ]
        assert ["acme/tiny", "1", "-", "8", "2026-12-01"] in [line.split() for line in found.out.splitlines()]
        assert "No longer in the catalogue; their rows stay\n  acme/small\n" in found.out
        assert "Not carried: 1 entry\n  acme/bare: it states no price\n" in found.out
        assert "nothing was written: --dry-run\n" == found.err

    def test_json(self, import_: Importing) -> None:
        """Exact, and all of it."""
        body = json.loads(self.change(import_, "--dry-run", "--format", "json").out)
        assert ("import", "litellm (catalogue.json)", "prices", "2026-12-01") == (
            body["kind"], body["source"], body["into"], body["as_of"],
        )  # fmt: skip
        expected = {"file": "acme.toml", "provider": "acme", "action": "changed", "models": 3, "new": 1, "changed": 1,
                    "confirmed": 0, "gone": 1}  # fmt: skip
        assert [expected] == body["sheets"]
        assert [{"model": "acme/large", "from": "2026-12-01", "terms": "", "unit": "input", "old": "2", "new": "1.5",
                 "change_share": "-0.25"}] == body["changed"]  # fmt: skip
        assert [{"model": "acme/tiny", "from": "2026-12-01", "rates": {"input": "1", "output": "8"}}] == body["new"]
        assert ["acme/small"] == body["gone"]
        assert [{"model": "acme/bare", "reason": "it states no price"}] == body["skipped"]
        assert [] == body["withdrawn"]

    def test_csv(self, import_: Importing) -> None:
        """One row for each rate, and for each model that is gone or skipped."""
        rows = list(csv.DictReader(io.StringIO(self.change(import_, "--dry-run", "--format", "csv").out)))
        assert ["new", "new", "changed", "gone", "skipped"] == [row["what"] for row in rows]
        assert ("2", "1.5", "-0.25") == (rows[2]["old"], rows[2]["new"], rows[2]["change share"])

    @pytest.mark.parametrize("format_", ["markdown", "html"])
    def test_documents(self, import_: Importing, format_: str) -> None:
        """The same report."""
        found = self.change(import_, "--dry-run", "--format", format_)
        assert "Changed prices" in found.out
        assert "1.5" in found.out

    def test_a_confirmed_price(self, import_: Importing) -> None:
        """Another file that says the same: the day of reading moves, the price does not."""
        import_({"large": LARGE})
        found = import_({"large": {**LARGE, "max_tokens": 10}}, "--yes", day=LATER)
        assert "1 confirmed" in found.out
        (row,) = Sheet(Path("prices/acme.toml")).file.models["large"].prices
        assert ("2026-11-22", "2026-12-01") == (str(row.from_), str(row.retrieved))

    def test_long_lists_are_cut_for_people_only(self, import_: Importing) -> None:
        """Twenty of a kind are named; CSV has all of them."""
        many = {f"model-{number:02}": LARGE for number in range(30)}
        none = {f"free-{number:02}": {"litellm_provider": "acme", f"cost_{number}": 1} for number in range(30)}
        found = import_({**many, **none}, "--dry-run")
        assert "New models, the first 20 of 30" in found.out
        assert "acme/model-19" in found.out
        assert "acme/model-20" not in found.out
        assert "10 more, for other reasons" in found.out
        rows = list(csv.DictReader(io.StringIO(import_({**many, **none}, "--dry-run", "--format", "csv").out)))
        assert (60, 30) == tuple(sum(row["what"] == what for row in rows) for what in ("new", "skipped"))

    def test_many_gone(self, import_: Importing) -> None:
        """Twenty are named, and the rest is counted."""
        import_({f"model-{number:02}": LARGE for number in range(30)} | {"other": LARGE})
        assert "and 10 more" in import_({"other": LARGE}, "--dry-run", day=LATER).out

    def test_a_withdrawn_price(self, run: Run, tmp_path: Path) -> None:
        """A price to come that the catalogue does not have any more."""
        data = json.loads(snapshot_of_model_prices().read_text(encoding="utf-8"))
        interval = data["prices"]["cursor"]["composer-2.5"]["standard"][0]
        later = {
            "start": "2027-01-01T00:00:00Z",
            "rates": {**interval["rates"], "input": 99.0, "valid_from": "2027-01-01T00:00:00Z"},
        }
        for timelines in ([interval, later], [interval]):
            data["prices"] = {"cursor": {"composer-2.5": {"standard": timelines}}}
            (tmp_path / "snapshot.json").write_text(json.dumps(data), encoding="utf-8")
            found = run("prices", "import", "snapshot.json", "--into", "prices", "--yes", *DAY)
        assert "cursor/composer-2.5: the price of 2027-01-01 is announced no longer, and is cancelled." in found.out

    def test_a_withdrawn_price_in_the_other_formats(self) -> None:
        """One row, one entry."""
        withdrawn = [("acme/large", date(2027, 1, 1))]
        found = Import(
            source="litellm",
            into="prices",
            as_of=date(2026, 12, 1),
            sheets=[],
            new=[],
            changes=[],
            withdrawn=withdrawn,
            gone=[],
            skipped=[],
        )
        assert [{"model": "acme/large", "from": date(2027, 1, 1)}] == import_body(found)["withdrawn"]
        assert ("withdrawn", "acme/large", date(2027, 1, 1), "", "", None, None, None, "") in import_data(found).rows

    def test_a_mode_that_comes_and_one_that_goes(self, import_: Importing) -> None:
        """There is no change in percent to tell."""
        import_({"large": {**LARGE, "input_cost_per_token_batches": 1e-06}})
        found = import_({"large": {**LARGE, "input_cost_per_token_flex": 5e-07}}, "--dry-run", day=LATER)
        lines = [line.split() for line in found.out.splitlines()]
        assert ["acme/large", "input,", "flex", "2026-12-01", "-", "0.5", "new"] in lines
        assert ["acme/large", "input,", "batch", "2026-12-01", "1", "-", "gone"] in lines


class TestAsking:
    """Nothing is written unasked."""

    def test_nobody_is_there(self, import_: Importing, tmp_path: Path) -> None:
        """Without a terminal it wants --yes or --dry-run, and exits 2."""
        found = import_({"large": LARGE}, "--format", "table")
        assert 2 == found.code
        assert (
            "error: nothing was written: there is nobody to ask\n  add --yes to write, or --dry-run to look only\n"
            == found.err
        )
        assert {} == files_in(tmp_path / "prices")

    @pytest.mark.parametrize(("answer", "files"), [(True, ["acme.toml"]), (False, [])])
    def test_somebody_is(
        self, import_: Importing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: bool, files: list[str]
    ) -> None:
        """The question names the number of files and the directory."""
        asked: list[str] = []

        def confirm(question: str, *, err: bool) -> bool:
            assert err
            asked.append(question)
            return answer

        monkeypatch.setattr("sys.stdin.isatty", lambda: True)
        monkeypatch.setattr("typer.confirm", confirm)
        found = import_({"large": LARGE}, "--format", "table")
        assert (0, ["Write 1 price sheet to prices?"]) == (found.code, asked)
        assert files == list(files_in(tmp_path / "prices"))

    def test_a_dry_run_writes_nothing(self, import_: Importing, tmp_path: Path) -> None:
        """Not even the directory."""
        assert 0 == import_({"large": LARGE}, "--dry-run").code
        assert not (tmp_path / "prices").exists()

    def test_what_was_written_is_said(self, import_: Importing) -> None:
        """With the next command."""
        expected = "wrote 1 price sheet to prices\nnext: tokencalc prices list --pricing prices\n"
        assert expected == import_({"large": LARGE}).err

    def test_the_report_goes_to_a_file(self, import_: Importing, tmp_path: Path) -> None:
        """As with every command."""
        import_({"large": LARGE}, "--yes", "--format", "json", "--output", "report.json")
        assert "import" == json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))["kind"]


class TestProviders:
    """--provider narrows the import."""

    two = {"large": LARGE, "other": {**LARGE, "litellm_provider": "best"}, "none": {"litellm_provider": "best"}}

    def test_only_those(self, import_: Importing, tmp_path: Path) -> None:
        """Also what is said of entries that were skipped."""
        found = import_(self.two, "--yes", "--provider", "acme")
        assert ["acme.toml"] == list(files_in(tmp_path / "prices"))
        assert "Not carried" not in found.out

    def test_an_unknown_one(self, import_: Importing) -> None:
        """The nearest is named, or the first few."""
        assert 'has no provider "acne"\n  did you mean acme?\n' in import_(self.two, "--provider", "acne").err
        assert "it has acme, best" in import_(self.two, "--provider", "zzzzzz").err


class TestForeignFiles:
    """A file that a person wrote or edited is never touched, and nothing else is written beside it."""

    def refused(self, found: Outcome, tmp_path: Path, before: dict[str, bytes]) -> str:
        """The error, after a look at the exit code and at the files."""
        assert 2 == found.code
        assert before == files_in(tmp_path / "prices")
        assert "choose another directory with --into, or move the file away" in found.err
        return found.err

    def test_one_by_hand(self, import_: Importing, tmp_path: Path) -> None:
        """It has no first line of ours."""
        (tmp_path / "prices").mkdir()
        (tmp_path / "prices" / "best.toml").write_text("# mine\n", encoding="utf-8")
        before = files_in(tmp_path / "prices")
        found = import_({"large": LARGE, "other": {**LARGE, "litellm_provider": "best"}})
        error = self.refused(found, tmp_path, before)
        assert "error: prices/best.toml: was not written by `prices import`, and is not overwritten" in error

    @pytest.mark.parametrize(
        ("old", "new", "line"),
        [
            ('name = "large"\n', 'name = "large"  # ours\n', 8),
            ("rates = { input = 2, output = 8 }", "rates = { input = 2.0, output = 8 }", 18),
            ('provider = "acme"\n', '\nprovider = "acme"\n', 2),
        ],
    )
    def test_one_that_was_edited(self, import_: Importing, tmp_path: Path, old: str, new: str, line: int) -> None:
        """A comment, a number written otherwise, an empty line: the error names the line."""
        import_({"large": LARGE})
        path = tmp_path / "prices" / "acme.toml"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
        before = files_in(tmp_path / "prices")
        error = self.refused(import_({"large": SMALL}, day=LATER), tmp_path, before)
        assert f"error: prices/acme.toml:{line}: was edited after `prices import` wrote it" in error

    def test_one_that_has_more_at_its_end(self, import_: Importing, tmp_path: Path) -> None:
        """A comment below everything else is an edit too."""
        import_({"large": LARGE})
        path = tmp_path / "prices" / "acme.toml"
        path.write_text(path.read_text(encoding="utf-8") + "# mine\n", encoding="utf-8")
        before = files_in(tmp_path / "prices")
        assert "was edited" in self.refused(import_({"large": SMALL}, day=LATER), tmp_path, before)

    def test_one_of_another_catalogue(self, run: Run, import_: Importing, tmp_path: Path) -> None:
        """Prices of two catalogues would take turns."""
        data = {"acme": {"id": "acme", "models": {"large": {"cost": {"input": 1}}}}}
        (tmp_path / "api.json").write_text(json.dumps(data), encoding="utf-8")
        import_({"large": LARGE})
        before = files_in(tmp_path / "prices")
        found = run("prices", "import", "api.json", "--into", "prices", "--yes", *DAY)
        assert "was imported from litellm, and this is models.dev" in self.refused(found, tmp_path, before)

    def test_one_that_was_broken(self, import_: Importing, tmp_path: Path) -> None:
        """The fault is named, with its line."""
        import_({"large": LARGE})
        path = tmp_path / "prices" / "acme.toml"
        path.write_text(path.read_text(encoding="utf-8").replace("input = 2", "input = -2"), encoding="utf-8")
        found = import_({"large": SMALL}, day=LATER)
        assert 2 == found.code
        assert "prices/acme.toml:18: " in found.err

    def test_lines_that_end_otherwise_are_no_edit(self, import_: Importing, tmp_path: Path) -> None:
        """Version control may write them so."""
        import_({"large": LARGE})
        path = tmp_path / "prices" / "acme.toml"
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
        assert 0 == import_({"large": SMALL}, day=LATER).code

    def test_the_built_in_sheets(self, run: Run) -> None:
        """They are written by hand."""
        before = files_in(PRICING)
        found = run("prices", "import", str(LITELLM), "--into", str(PRICING), "--yes", *DAY)
        assert 2 == found.code
        assert "was not written by `prices import`" in found.err
        assert before == files_in(PRICING)

    def test_a_directory_that_is_a_file(self, import_: Importing, tmp_path: Path) -> None:
        """There is no writing into it."""
        (tmp_path / "prices").write_text("", encoding="utf-8")
        found = import_({"large": LARGE})
        assert (2, "error: prices: cannot be made: file exists\n") == (found.code, found.err)


class TestLosses:
    """An import that would lose a price says which, and stops."""

    def lost(self, import_: Importing, tmp_path: Path, entries: Any) -> str:
        import_({"large": {**LARGE, "cache_read_input_token_cost": 2e-07}, "small": SMALL})
        before = files_in(tmp_path / "prices")
        found = import_({**entries, "new": {**LARGE, "litellm_provider": "best"}}, day=LATER)
        assert (2, "") == (found.code, found.out)
        assert before == files_in(tmp_path / "prices")
        return found.err

    def test_a_rate(self, import_: Importing, tmp_path: Path) -> None:
        """The price of cached tokens is not stated any more."""
        error = self.lost(import_, tmp_path, {"large": LARGE, "small": SMALL})
        assert "error: prices/acme.toml: large would lose its rate of 0.2 for cache_read\n" in error
        assert "import the other providers, each with --provider" in error

    def test_a_rate_that_is_zero_now(self, import_: Importing, tmp_path: Path) -> None:
        """Zero is unknown."""
        large = {**LARGE, "cache_read_input_token_cost": 0}
        assert "would lose its rate of 0.2 for cache_read" in self.lost(
            import_, tmp_path, {"large": large, "small": SMALL}
        )

    def test_every_price(self, import_: Importing, tmp_path: Path) -> None:
        """All that is wrong is said at once."""
        zero = {**LARGE, "input_cost_per_token": 0, "output_cost_per_token": 0}
        error = self.lost(import_, tmp_path, {"large": LARGE, "small": zero})
        assert "small would lose every price: input, output are 0: unknown, not free" in error
        assert "large would lose its rate" in error

    def test_every_price_of_a_provider(self, import_: Importing, tmp_path: Path) -> None:
        """Its sheet would not be looked at otherwise, because the catalogue makes none."""
        zero = {**LARGE, "input_cost_per_token": 0, "output_cost_per_token": 0}
        assert "large would lose every price" in self.lost(import_, tmp_path, {"large": zero, "small": zero})

    def test_a_model_that_is_gone_is_no_loss(self, import_: Importing, tmp_path: Path) -> None:
        """Its rows stay, also where the whole provider is gone."""
        import_({"large": LARGE, "other": {**LARGE, "litellm_provider": "best"}})
        before = files_in(tmp_path / "prices")
        found = import_({"large": LARGE}, "--yes", day=LATER)
        assert 0 == found.code
        assert "best/other" in found.out
        assert before["best.toml"] == files_in(tmp_path / "prices")["best.toml"]

    def test_the_other_providers_can_be_imported(self, import_: Importing, tmp_path: Path) -> None:
        """As the remedy says."""
        import_({"large": {**LARGE, "cache_read_input_token_cost": 2e-07}})
        entries = {"large": LARGE, "other": {**LARGE, "litellm_provider": "best"}}
        assert 0 == import_(entries, "--yes", "--provider", "best", day=LATER).code
        assert ["acme.toml", "best.toml"] == list(files_in(tmp_path / "prices"))


class TestWriting:
    """Files are whole at every moment."""

    def test_a_failure_in_the_middle(self, import_: Importing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """The files before it are new, those after it old, and none is broken."""
        entries = {name: {**LARGE, "litellm_provider": name} for name in ("acme", "best", "cold")}
        import_(entries)
        before = files_in(tmp_path / "prices")
        replace = os.replace

        def failing(source: str, target: Path) -> None:
            if Path(target).name == "best.toml" and Path(target).parent.name == "prices":
                raise OSError(28, "No space left on device")
            replace(source, target)

        monkeypatch.setattr(os, "replace", failing)
        changed = {name: {**entry, "input_cost_per_token": 3e-06} for name, entry in entries.items()}
        found = import_(changed, day=LATER)
        assert (2, "error: prices/best.toml: cannot be written: no space left on device\n") == (found.code, found.err)
        after = files_in(tmp_path / "prices")
        assert ["acme.toml", "best.toml", "cold.toml"] == list(after)
        assert before["acme.toml"] != after["acme.toml"]
        assert (before["best.toml"], before["cold.toml"]) == (after["best.toml"], after["cold.toml"])
        assert all(Sheet(path).file.models for path in (tmp_path / "prices").glob("*.toml"))

    def test_every_text_is_checked_before_one_is_written(
        self, import_: Importing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A sheet that could not be read again is a fault of ours, and shows before it does harm."""

        def spoiled(*arguments: Any) -> str:
            return text_of_sheet(*arguments).replace("input = 2", "input = -2")

        monkeypatch.setattr("tokencalc.sources.imports.text_of_sheet", spoiled)
        found = import_({"large": LARGE, "other": {**SMALL, "litellm_provider": "able"}})
        assert 2 == found.code
        assert {} == files_in(tmp_path / "prices")

    def test_a_directory_below_others_is_made(self, run: Run, import_: Importing, tmp_path: Path) -> None:
        """Whoever names it wants it."""
        import_({"large": LARGE}, "--dry-run")
        found = run("prices", "import", "catalogue.json", "--into", "a/b", "--yes", *DAY)
        assert 0 == found.code
        assert ["acme.toml"] == list(files_in(tmp_path / "a" / "b"))
