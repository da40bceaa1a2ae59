"""A mapping of one's own: what each key of it does, and every way in which it may be wrong."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.usage.logs import DAY, MARCH_20, NOON, use
from tokencalc.files.errors import FaultsError
from tokencalc.usage import mapping, shapes
from tokencalc.usage.expressions import BadCount
from tokencalc.usage.mapping import LogMapping, read_mapping
from tokencalc.usage.records import Use
from tokencalc.usage.values import amount_of, second_after, second_of

HEAD = 'name = "mine"\ntitle = "my log"\n'
UNITS = '[units]\ninput = "prompt"\noutput = "answer"\n'


class Mappings:
    """Mapping files that are written and read back."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "mine.toml"

    def mapping(self, text: str, **how: Any) -> LogMapping:
        """The mapping that a text is."""
        self.path.write_text(HEAD + text, "utf-8")
        return read_mapping(self.path, **how)

    def use(self, text: str, row: dict[str, Any], **how: Any) -> Use | None:
        """What a row is read as."""
        return self.mapping(text, **how).reader("a.log")(row)

    def faults(self, text: str) -> list[str]:
        """What is wrong with a mapping, and what to do about it: a line each, without the name of the file."""
        with pytest.raises(FaultsError) as caught:
            self.mapping(text)
        return [line.strip().removeprefix(f"{self.path}:") for line in str(caught.value).splitlines()]


@pytest.fixture
def mappings(tmp_path: Path) -> Mappings:
    """Mapping files of a test."""
    return Mappings(tmp_path)


ROW = {"prompt": 100, "answer": 20, "when": "2026-03-20T12:00:00Z", "who": "ada", "name": "m"}
PLAIN = use(model="", second=None, units={"input": 100, "output": 20})


class TestKeys:
    def test_units_alone(self, mappings: Mappings) -> None:
        """The least that a mapping must say is what was used; all else is unknown, and a row is a request."""
        assert PLAIN == mappings.use(UNITS, ROW)

    def test_a_row_without_use(self, mappings: Mappings) -> None:
        """A row of nothing is no use, unless it was charged for."""
        assert mappings.use(UNITS, {"prompt": 0}) is None
        assert mappings.use(f'billed = "cost"\n{UNITS}', {"cost": "0"}) is None
        paid = mappings.use(f'billed = "cost"\ncurrency = "EUR"\n{UNITS}', {"cost": "0.5"})
        assert PLAIN._replace(units=use().units, billed=Decimal("0.5"), currency="EUR") == paid

    def test_names(self, mappings: Mappings) -> None:
        """A provider may be fixed or a path; labels are chosen by the user; a list is its items."""
        text = 'provider_from = "by"\nmodel = "name"\nlabels = { user = "who", tag = "tags" }\n' + UNITS
        row = {**ROW, "by": "acme", "tags": ["a", 2]}
        expected = PLAIN._replace(provider="acme", model="m")
        assert expected == mappings.use(text, row)
        assert expected._replace(label="ada") == mappings.use(text, row, label="user")
        assert expected._replace(label="a,2") == mappings.use(text, row, label="tag")
        assert PLAIN._replace(provider="x") == mappings.use('provider = "x"\n' + UNITS, row)

    def test_times(self, mappings: Mappings) -> None:
        """A row is of a moment, or covers a time of a fixed length or up to an end; an end before it covers nothing."""
        assert PLAIN._replace(second=NOON) == mappings.use('when = "when"\n' + UNITS, ROW)
        day = 'when = "day"\nuntil = "end"\ncovers_seconds = 86400\n' + UNITS
        row = {**ROW, "day": "2026-03-20"}
        covers = PLAIN._replace(second=MARCH_20)
        assert covers._replace(lasts=DAY) == mappings.use(day, row)
        assert covers._replace(lasts=7200) == mappings.use(day, {**row, "end": "2026-03-20T02:00:00Z"})
        assert covers == mappings.use(day, {**row, "end": "2026-03-19"})

    @pytest.mark.parametrize(("unit", "second"), [("seconds", NOON + 1500), ("milliseconds", NOON + 1)])
    def test_times_that_count_from_a_start(self, mappings: Mappings, unit: str, second: int) -> None:
        """They are times where the user says when that start was, and else unknown."""
        text = f'when = "t"\nfrom_start_in = "{unit}"\n' + UNITS
        row = {**ROW, "t": Decimal("1500.9")}
        assert PLAIN._replace(second=second) == mappings.use(text, row, starts=NOON)
        assert PLAIN == mappings.use(text, row)
        assert PLAIN == mappings.use(text, ROW, starts=NOON)

    def test_ids(self, mappings: Mappings) -> None:
        """The parts of an id are joined; a row without the first of them has none. Copies rank below."""
        text = 'key = ["a", "b"]\nlower_rank_if = "copy"\n' + UNITS
        assert PLAIN._replace(key="mine:x/7") == mappings.use(text, {**ROW, "a": "x", "b": 7})
        assert PLAIN._replace(key="mine:x/") == mappings.use(text, {**ROW, "a": "x"})
        assert PLAIN == mappings.use(text, {**ROW, "a": "", "b": 7})
        assert PLAIN._replace(rank=-1) == mappings.use(text, {**ROW, "copy": "true"})
        assert PLAIN == mappings.use(text, {**ROW, "copy": "no"})

    @pytest.mark.parametrize(("said", "count"), [("3", 3), ('"unknown"', None), ('"n"', 7), ("0", 0)])
    def test_requests(self, mappings: Mappings, said: str, count: int | None) -> None:
        """A row is so many requests, as many as it says, or nobody knows how many."""
        assert PLAIN._replace(requests=count) == mappings.use(f"requests = {said}\n" + UNITS, {**ROW, "n": 7})

    def test_modes_and_regions(self, mappings: Mappings) -> None:
        """Names of a log are translated, whatever their case; what logs call the plain price is no mode."""
        text = (
            'mode_from = "speed | tier"\nmodes = { half = "batch", default = "flex" }\nregion_from = "geo"\n'
            'regions = { usa = "us" }\n' + UNITS
        )
        expected = PLAIN._replace(mode="batch", region="us")
        assert expected == mappings.use(text, {**ROW, "tier": "HALF", "geo": "USA"})
        assert expected._replace(region="eu") == mappings.use(
            text, {**ROW, "speed": "auto", "tier": "half", "geo": "eu"}
        )
        assert PLAIN._replace(mode="flex") == mappings.use(text, {**ROW, "speed": "default", "geo": "global"})
        assert PLAIN == mappings.use(text, {**ROW, "tier": "standard"})
        assert PLAIN._replace(mode="batch") == mappings.use('mode = "batch"\n' + UNITS, ROW)

    def test_lengths_of_prompts(self, mappings: Mappings) -> None:
        """A name for the length of prompts bounds them."""
        text = f'prompts_from = "size"\n{UNITS}\n[prompts]\nsmall = [0, 9]\n'
        assert PLAIN._replace(smallest=0, largest=9) == mappings.use(text, {**ROW, "size": "small"})
        assert PLAIN == mappings.use(text, {**ROW, "size": "big"})

    def test_reasoning(self, mappings: Mappings) -> None:
        """Reasoning is a part of the output."""
        assert PLAIN._replace(reasoning=5) == mappings.use('reasoning = "r"\n' + UNITS, {**ROW, "r": 5})

    def test_a_provider_s_own_object(self, mappings: Mappings) -> None:
        """A usage object is read as its provider means it, with its mode and its region."""
        usage = {"input_tokens": 1, "output_tokens": 2, "cache_creation_input_tokens": 0, "speed": "fast"}
        row = {"log": {"usage": {**usage, "inference_geo": "us"}}, "tier": "batch"}
        expected = PLAIN._replace(units=use(units={"input": 1, "output": 2}).units, mode="fast", region="us")
        assert expected == mappings.use('usage = "log.usage"\n', row)
        assert expected._replace(mode="batch") == mappings.use('usage = "log.usage"\nmode_from = "tier"\n', row)

    def test_one_unit_a_row(self, mappings: Mappings) -> None:
        """In a long table a row is one unit, requests, something that is not counted, or money."""
        text = (
            'unit_from = "kind"\nquantity = "n"\nbilled = "cost"\n'
            '[unit_names]\nin = "input"\ncalls = "requests"\nbytes = ""\n'
        )
        tokens = PLAIN._replace(requests=0, units=use(units={"input": 9}).units)
        calls = PLAIN._replace(requests=9, units=use().units)
        money = PLAIN._replace(requests=None, units=use().units, billed=Decimal(1))
        assert tokens == mappings.use(text, {"kind": "in", "n": "9"})
        assert calls == mappings.use(text, {"kind": "calls", "n": 9})
        assert mappings.use(text, {"kind": "bytes", "n": 9}) is None
        assert money == mappings.use(text, {"kind": "seats", "n": 9, "cost": 1})
        assert money == mappings.use(text, {"n": 9, "cost": 1})
        assert mappings.use(text, {"n": 9}) is None
        with pytest.raises(BadCount, match="kind: no unit is called 'seats'"):
            mappings.use(text, {"kind": "seats", "n": 9})

    def test_money(self, mappings: Mappings) -> None:
        """Cents are divided exactly; the currency may be a path."""
        text = 'billed = "cost"\nbilled_per = 100\ncurrency_from = "in"\n' + UNITS
        expected = PLAIN._replace(billed=Decimal("0.123456789"), currency="CNY")
        assert expected == mappings.use(text, {**ROW, "cost": "12.3456789", "in": "cny"})

    def test_which_rows_are_uses(self, mappings: Mappings) -> None:
        """All of one list must hold, and none of the other."""
        text = 'is_use = ["type=call,batch", "prompt"]\nnot_use = ["cached"]\n' + UNITS
        assert PLAIN == mappings.use(text, {**ROW, "type": "batch"})
        assert mappings.use(text, {**ROW, "type": "note"}) is None
        assert mappings.use(text, {**ROW, "type": "call", "cached": True}) is None

    def test_empty_columns(self, mappings: Mappings) -> None:
        """An empty cell tells what kind of log a row is of; it does not say that a row is or is not a use."""
        text = """detect = ['"is it"', "a.b | c", "prompt"]\nnot_use = ['"is it"']\n"""
        found = mappings.mapping(text + UNITS)
        row = {**ROW, "is it": "", "c": ""}
        assert found.matches(row)
        assert found.matches({**ROW, "is it": 1, "a": {"b": 1}})
        assert not found.matches({**ROW, "is it": ""})
        assert PLAIN == found.use(row)
        assert found.use({**row, "is it": "so"}) is None
        assert mappings.use('is_use = ["c"]\n' + UNITS, row) is None

    def test_rows_of_ever_other_keys(self, mappings: Mappings, monkeypatch: pytest.MonkeyPatch) -> None:
        """Rows of which hardly two have the same keys are read as others are."""
        monkeypatch.setattr(mapping, "_MOST_KINDS_OF_ROWS", 2)
        use_of = mappings.mapping('model = "name | n.ame"\n' + UNITS).reader("a.log")
        found = [use_of({**ROW, f"key {place}": 1}) for place in range(5)]
        assert [PLAIN._replace(model="m")] * 5 == found

    def test_pages(self, mappings: Mappings) -> None:
        """Rows of pages have what encloses them; a page may hold one object where others hold a list."""
        paged = mappings.mapping('each = "data.rows"\ndetect = ["prompt", "day"]\nwhen = "day"\n' + UNITS)
        page = {
            "data": [{"day": "2026-03-20", "prompt": 1, "rows": [{"prompt": 5}, 7]}, {"day": "x", "rows": {"n": 1}}]
        }
        rows = list(paged.rows_in(page))
        assert [{"day": "2026-03-20", "prompt": 5}, {"day": "x", "n": 1}] == rows
        assert paged.matches(page)
        assert 2 == paged.precision
        assert not paged.matches({"data": 7})

    def test_without_a_way_to_tell(self, mappings: Mappings) -> None:
        """A mapping that does not say what its rows have is used where it is named, and never guessed."""
        assert not mappings.mapping(UNITS).matches(ROW)


def test_usage_objects_of_ever_other_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """What shape an object has is kept by its keys, and not for more kinds than are likely."""
    monkeypatch.setattr(shapes, "_MOST_KINDS", 2)
    names = [shapes.shape_of({"prompt_tokens": 1, f"key {place}": 1}) for place in range(5)]
    assert ["openai-chat"] * 5 == [shape.table.name for shape in names if shape]


class TestFaults:
    @pytest.mark.parametrize(
        ("text", "faults"),
        [
            (
                "",
                [
                    "says neither what was used nor what was billed",
                    'say what was used: [units] with input = "a column"',
                ],
            ),
            (
                'usage = "u"\nunit_from = "k"\nquantity = "n"\n',
                ["4: unit_from: does not go with usage", "say with one of"],
            ),
            (
                f'usage = "u"\n{UNITS}',
                ["4: units: does not go with usage", "say with one of usage, unit_from and units"],
            ),
            ('unit_from = "k"\n', ["quantity: is missing, and goes with unit_from"]),
            (f"{UNITS}[prompts]\nlong = [9, 1]\n", ["7: prompts.long: must be the shortest and the longest prompt"]),
            (f"{UNITS}[prompts]\nlong = [9]\n", ["7: prompts.long: must be the shortest and the longest prompt"]),
            (
                'unit_from = "k"\nquantity = "n"\n[unit_names]\nx = "word"\n',
                ["6: unit_names.x: no unit is named 'word'", "known units: requests, input, cache_read,"],
            ),
            ('[units]\nword = "a"\n', ["4: units.word: is not a known key", ""]),
            (f"requests = -1\n{UNITS}", ["3: requests: must be 0 or more (found -1)"]),
            (f'each = "a..b"\n{UNITS}', ['3: each: is no path to lists of rows (found "a..b")']),
            (f"billed_per = 0\n{UNITS}", ["3: billed_per: must be 1 or more (found 0)"]),
            (f"covers_seconds = -1\n{UNITS}", ["3: covers_seconds: must be 0 or more (found -1)"]),
            (f'when = "a b"\n{UNITS}', ['3: when: "a b" is no path to a value (at " b")', "example:"]),
            (f'when = "a - b"\n{UNITS}', ['3: when: "a - b" is a sum, where a single value belongs', "example:"]),
            (f'key = ["a", "b c"]\n{UNITS}', ['3: key[1]: "b c" is no path to a value (at " c")', "example:"]),
            (f'detect = ["a=1", "="]\n{UNITS}', ['3: detect[1]: "" is no path to a value (at "")', "example:"]),
            (f'not_use = ["a b"]\n{UNITS}', ['3: not_use[0]: "a b" is no path', "example:"]),
            (f'also = ["a.b"]\n{UNITS}', ['3: also[0]: "b" chooses no items of a list', "example:"]),
            (f'labels = {{ user = "a b" }}\n{UNITS}', ['3: labels.user: "a b" is no path', "example:"]),
            (f'labels = {{ folk = "a" }}\n{UNITS}', ["3: labels.folk:", ""]),
            ('[units]\ninput = "a b"\n', ['4: units.input: "a b" is no path to a value', "example:"]),
            ('[units]\ninput = "a - @output"\n', ["4: units.input: needs @output, which [units] does not have"]),
            ('[units]\ninput = "@input"\n', ["4: units.input: needs @input, which [units] does not have"]),
            ('[units]\ninput = "@output"\noutput = "@input"\n', ["4: units.input: needs a unit that needs this one"]),
            (f'reasoning = "@cache_read"\n{UNITS}', ["3: reasoning: needs @cache_read, which [units] does not have"]),
            (f'requests = "@input"\n{UNITS}', ["3: requests: needs @input, as only [units] and reasoning may"]),
            (f'requests = "a b"\n{UNITS}', ['3: requests: "a b" is no path to a value', "example:"]),
            (f'from_start_in = "days"\n{UNITS}', ["3: from_start_in:", ""]),
            (f'wen = "a"\n{UNITS}', ["3: wen: is not a known key", "did you mean"]),
        ],
    )
    def test_one(self, mappings: Mappings, text: str, faults: list[str]) -> None:
        """Every fault names its line and its key, and what to do where that is not plain."""
        found = mappings.faults(text)
        for line, start in zip(found, faults, strict=False):
            assert start in line
        assert len(faults) in (len(found), len(found) + 1)

    def test_all_at_once(self, mappings: Mappings) -> None:
        """All faults are told together, in the order of the file."""
        text = 'when = "a b"\nkey = ["c d"]\nrequests = -1\n[units]\ninput = "e f"\n'
        assert ["3", "4", "5", "7"] == [
            line.partition(":")[0] for line in mappings.faults(text) if "example" not in line
        ]

    def test_a_name_is_needed(self, tmp_path: Path) -> None:
        """A mapping without a name says what the name is."""
        path = tmp_path / "a.toml"
        path.write_text(UNITS, "utf-8")
        with pytest.raises(FaultsError, match="name: is missing"):
            read_mapping(path)


class TestTimes:
    @pytest.mark.parametrize(
        "when",
        [
            "2026-03-20T12:00:00Z",
            "2026-03-20T12:00:00",
            "2026-03-20 12:00:00.999999 UTC",
            "2026-03-20T14:00:00+02:00",
            NOON,
            str(NOON),
            f"{NOON}.75",
            Decimal(NOON) + Decimal("0.75"),
            NOON * 1_000,
            NOON * 1_000_000,
            NOON * 1_000_000_000,
            f"{NOON}000000000",
        ],
    )
    def test_noon(self, when: object) -> None:
        """ISO 8601 with a zone or in UTC, and seconds to nanoseconds since 1970 by their size."""
        assert NOON == second_of(when)

    @pytest.mark.parametrize(
        "when",
        [
            "",
            "noon",
            "-5",
            True,
            -1,
            [],
            {},
            10**40,
            10**29,
            Decimal("Infinity"),
            Decimal("NaN"),
            "1" * 5000,
            "²",
            "1969-12-31",
            "0001-01-01T00:00:00+14:00",
            "9999-12-31T23:59:59-12:00",
        ],
    )
    def test_no_time(self, when: object) -> None:
        """Anything else is told, in a short line: times before 1970 and after 5138 too, which no log is of."""
        with pytest.raises(BadCount, match="its time is none that is known") as caught:
            second_of(when)
        assert 100 > len(caught.value.problem)

    @pytest.mark.parametrize("passed", ["soon", True, -1, None, 10**20, Decimal("NaN")])
    def test_nothing_passed(self, passed: object) -> None:
        """What is no time since a start is told, whether that start is known or not."""
        for start in (None, NOON):
            with pytest.raises(BadCount, match="its time is none that is known"):
                second_after(start, passed, "seconds")

    def test_the_year_6000(self) -> None:
        """A start that is known may put a time too late."""
        with pytest.raises(BadCount, match="its time is none that is known"):
            second_after(NOON, 99_999_999_999, "seconds")


class TestMoney:
    def test_amounts(self) -> None:
        """Amounts are exact, and may be credits."""
        assert Decimal("0.003835980000000000000000000001") == amount_of("0.003835980000000000000000000001", 1)
        assert Decimal("-1.5") == amount_of("-150", 100)

    @pytest.mark.parametrize("value", [True, "free", Decimal("NaN"), Decimal("Infinity"), "1e99", [1], "x" * 9999])
    def test_no_amount(self, value: object) -> None:
        """Anything else is told."""
        with pytest.raises(BadCount, match="what was billed is no amount") as caught:
            amount_of(value, 1)
        assert 100 > len(caught.value.problem)
