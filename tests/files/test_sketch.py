"""A scenario made from a handful of options, and the file that it is saved as."""

import string
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.files.building import TODAY, document, gallery_catalogue
from tests.gallery.cases import GOOD
from tests.gallery.running import outcome_of
from tokencalc.engine.comparison import Comparison, compare
from tokencalc.engine.errors import TokencalcError
from tokencalc.files.errors import FileError
from tokencalc.files.loading import Scenario, load, scenario_of
from tokencalc.files.sketch import Sketch

D = Decimal
NUMBERS = {"requests_per_month": D("1e6"), "input_tokens": D(1500), "output_tokens": D(300)}
OPTIONS = ("acme/small", "north/open-70b")


def sketch(**changes: Any) -> Sketch:
    """A sketch of a move from acme's large model to two others."""
    return Sketch(**{"baseline": "acme/big", "options": OPTIONS, "numbers": NUMBERS, "as_of": TODAY, **changes})


def compared(scenario: Scenario) -> Comparison:
    """The scenario's comparison."""
    return compare(scenario.baseline, scenario.options, scenario.workload, scenario.months)


class TestDocument:
    def test_a_year_from_the_next_month_on(self) -> None:
        """Without a start it is the month after the day, and without a length twelve months."""
        scenario = scenario_of(sketch().document(), gallery_catalogue())
        assert (date(2026, 12, 1), date(2027, 12, 1)) == (scenario.months[0].start, scenario.months[-1].end)
        assert date(2027, 1, 1) == sketch(as_of=date(2026, 12, 31)).data()["start"]

    @pytest.mark.parametrize(
        ("options", "name"),
        [
            (("acme/small",), "acme/big and an alternative"),
            (OPTIONS, "acme/big and its alternatives"),
        ],
    )
    def test_its_name(self, options: Sequence[str], name: str) -> None:
        """Named after the baseline, if it is not named."""
        assert name == sketch(options=options).data()["name"]
        assert "Mine" == sketch(options=options, name="Mine").data()["name"]

    @pytest.mark.parametrize(
        ("changes", "problem"),
        [
            ({"baseline": "acme/bigg"}, '--from acme/bigg: no price sheet has a model "acme/bigg"'),
            ({"options": ["acme/smal"]}, '--to acme/smal: no price sheet has a model "acme/smal"'),
            ({"options": ["acme/big"]}, '--to acme/big: "acme/big" is the name of another option too'),
            (
                {
                    "numbers": {**NUMBERS, "cached_share": D(2)},
                    "labels": {"cached_share": "--cached-share 2"},
                },
                "--cached-share 2: must be 0 or more and at most 1 (found 2)",
            ),
        ],
    )
    def test_a_fault_names_the_option(self, changes: Any, problem: str) -> None:
        """There is no file to point at: the message names what was typed."""
        with pytest.raises(TokencalcError) as caught:
            scenario_of(sketch(**changes).document(), gallery_catalogue())
        assert problem == str(caught.value).splitlines()[0]

    @pytest.mark.parametrize(
        ("model", "option"), [("acme/old", "--to acme/old"), ("acme/preview", "--to acme/preview")]
    )
    def test_a_price_that_is_missing_names_the_option(self, model: str, option: str) -> None:
        """The same where the engine finds no price."""
        scenario = scenario_of(sketch(options=[model]).document(), gallery_catalogue())
        with pytest.raises(TokencalcError) as caught:
            compared(scenario)
        assert scenario.placed(caught.value).problem.startswith(f"{option}: ")


NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)
AMOUNTS = st.decimals(0, 10**9, places=3)


class TestFile:
    def test_it_gives_the_same_comparison(self, tmp_path: Path) -> None:
        """What is saved and read again costs what it cost before, to the last digit."""
        path = tmp_path / "saved.toml"
        sketch().save(path)
        expected = compared(scenario_of(sketch().document(), gallery_catalogue()))
        assert expected == compared(load(path, gallery_catalogue()))

    @given(
        name=NAMES,
        numbers=st.fixed_dictionaries(
            dict.fromkeys(NUMBERS, AMOUNTS), optional={"cached_share": st.decimals(0, 1, places=4)}
        ),
        months=st.integers(1, 600),
        growth=st.decimals("-0.9", 1, places=4),
        start=st.dates(date(2026, 1, 1), date(2030, 1, 1)),
        with_schema=st.booleans(),
        path=st.one_of(st.just("a.toml"), NAMES),
    )
    def test_any_sketch_is_saved_as_it_is(self, path: str, with_schema: bool, **changes: Any) -> None:
        """Whatever the names and numbers, the text is TOML and says what the sketch says."""
        drawn = sketch(**changes)
        assert drawn.data() == document(drawn.text(Path(path), with_schema=with_schema)).data

    @pytest.mark.parametrize("options", [(), ("acme/small",), OPTIONS])
    def test_it_says_how_to_go_on(self, options: Sequence[str]) -> None:
        """The command to run it, what the keys mean, and where a measurement goes."""
        text = sketch(options=options).text(Path("there/my.toml"), with_schema=True)
        assert text.startswith("#:schema ./scenario.schema.json\n")
        assert "tokencalc compare my.toml" in text
        assert f'# [models."{options[0] if options else "acme/big"}"]' in text
        assert "requests_per_month = 1_000_000" in text

    def test_its_hint_is_toml_when_it_is_followed(self) -> None:
        """Without the number signs, the lines at the end are the ratios of the first option."""
        head, _, hint = sketch().text(Path("a.toml")).rpartition("# [models.")
        ratios = document(head + "[models." + hint.replace("\n# ", "\n")).data["models"]
        assert {"acme/small": {"token_ratio": D("1.0"), "output_ratio": D("1.0")}} == ratios

    def test_a_file_that_is_there_is_left_alone(self, tmp_path: Path) -> None:
        """Never overwritten, whatever it is: a file, a directory, or a link that leads nowhere."""
        (tmp_path / "file.toml").write_text("mine", encoding="utf-8")
        (tmp_path / "place").mkdir()
        taken = ["file.toml", "place"]
        try:
            (tmp_path / "link.toml").symlink_to("nowhere.toml")
            taken.append("link.toml")
        except OSError:
            pass  # A system on which this user may not make links.
        for name in taken:
            with pytest.raises(FileError, match="is there already, and is not overwritten"):
                sketch().save(tmp_path / name)
        assert "mine" == (tmp_path / "file.toml").read_text(encoding="utf-8")
        assert sorted(taken) == sorted(path.name for path in tmp_path.iterdir())

    def test_a_name_too_long_for_a_file(self, tmp_path: Path) -> None:
        """A message, and no file."""
        with pytest.raises(FileError, match="cannot be written"):
            sketch().save(tmp_path / ("x" * 300))
        assert [] == list(tmp_path.iterdir())


def test_from_the_command_line(tmp_path: Path) -> None:
    """`--save` writes a scenario that gives the answer that the options gave."""
    options = "--from acme/big --to acme/small --requests 1.5M --input 1.5k --output-tokens 300 --cached-share 0.25"
    sheets = ("--pricing", str(GOOD / "prices"), "--format", "csv")
    first = outcome_of(tmp_path, "compare", *options.split(), *sheets, "--save", "saved.toml")
    again = outcome_of(tmp_path, "compare", "saved.toml", *sheets)
    assert (0, "wrote saved.toml\n") == (first.code, first.err)
    assert first.out == again.out
    assert set(first.out) <= {*string.printable}
