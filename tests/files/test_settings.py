"""`--set path=value`: what a path means, and that the paths in messages can be typed back."""

from copy import deepcopy
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.files.building import document
from tests.files.test_lines import value_at
from tokencalc.engine.errors import TokencalcError
from tokencalc.files.errors import Fault
from tokencalc.files.overrides import BadSetting, with_settings
from tokencalc.files.toml import Document, Way, path_of

SCENARIO = """\
months = 12

[workload]
hourly_profile = [1, 2]
[[workload.tasks]]
name = "faq"
output_tokens = 300
[[workload.tasks]]
name = "it's = [odd]"
output_tokens = 500

[[options]]
name = "same"
[[options]]
name = "same"

[models."lab/model.v1"]
output_ratio = 1.2
"""


def after(*settings: str) -> dict[str, Any]:
    """The scenario's data under the settings."""
    return with_settings(document(SCENARIO), settings).data


@pytest.mark.parametrize(
    ("path", "way"),
    [
        ("months", ("months",)),
        ('"months"', ("months",)),
        ("workload.growth_per_month", ("workload", "growth_per_month")),
        ('workload.tasks["faq"].output_tokens', ("workload", "tasks", 0, "output_tokens")),
        ("workload.tasks['faq'].output_tokens", ("workload", "tasks", 0, "output_tokens")),
        ("workload.tasks[ 'faq' ].output_tokens", ("workload", "tasks", 0, "output_tokens")),
        ("workload.tasks[1].output_tokens", ("workload", "tasks", 1, "output_tokens")),
        ("workload.tasks.faq.output_tokens", ("workload", "tasks", 0, "output_tokens")),
        ('workload.tasks["it\'s = [odd]"].output_tokens', ("workload", "tasks", 1, "output_tokens")),
        ('workload.tasks["it\\u0027s = [odd]"].output_tokens', ("workload", "tasks", 1, "output_tokens")),
        ("workload.hourly_profile[1]", ("workload", "hourly_profile", 1)),
        ("options[1].model", ("options", 1, "model")),
        ('models."lab/model.v1".output_ratio', ("models", "lab/model.v1", "output_ratio")),
        ("models['lab/model.v1'].output_ratio", ("models", "lab/model.v1", "output_ratio")),
        ('models."new/model".output_ratio', ("models", "new/model", "output_ratio")),
        ("budget.amount", ("budget", "amount")),
    ],
)
def test_a_path_leads_to_one_value(path: str, way: Way) -> None:
    """Names, positions and quotes of either kind; a table that is not there is made."""
    changed = with_settings(document(SCENARIO), [f"{path}=7"])
    assert 7 == value_at(way, changed.data)
    assert {way: f"--set {path}"} == changed.from_options


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("24", 24),
        ("1_000", 1000),
        ("0.1", Decimal("0.1")),
        ("1e99999999999999999999", Decimal("Infinity")),
        ("true", True),
        ("[1, 2]", [1, 2]),
        ("{ a = 1 }", {"a": 1}),
        ('"quoted = text"', "quoted = text"),
        ("lab/model", "lab/model"),
        ("two words", "two words"),
        ("a=b", "a=b"),
        ("", ""),
        ("[" * 3000, "[" * 3000),
        ("9" * 5000, "9" * 5000),
    ],
)
def test_a_value_is_toml_or_else_text(text: str, value: object) -> None:
    """Numbers, dates, lists and tables as a file has them; what is none of them is text, without quotes."""
    assert value == after(f"months={text}")["months"]
    assert value == after(f" months = {text} ")["months"]


def test_the_last_setting_of_a_key_holds() -> None:
    """Settings are put over the data in the order they are given, and into what an earlier one made."""
    data = after("months=6", 'budget.alerts=["a"]', "months=7", "budget.alerts[0]=b")
    assert (7, ["b"]) == (data["months"], data["budget"]["alerts"])


def test_the_document_itself_stays_as_it_was() -> None:
    """A setting never changes what was read from the file."""
    original = document(SCENARIO)
    data = deepcopy(original.data)
    with_settings(original, ['workload.tasks["faq"].output_tokens=1'])
    assert data == original.data
    assert with_settings(original, []) is original


@pytest.mark.parametrize(
    ("setting", "problem", "remedy"),
    [
        ("months", "has no =", "write --set path=value, such as workload.growth_per_month=0.1"),
        ("[0", "has no =", "write --set path=value, such as workload.growth_per_month=0.1"),
        ("=1", "has no path before the =", 'example: workload.tasks["faq"].output_tokens=300'),
        ("  = 1", "has no path before the =", 'example: workload.tasks["faq"].output_tokens=300'),
        ("a..b=1", 'the path cannot be read from "..b" on', 'example: workload.tasks["faq"].output_tokens=300'),
        ("a[b]=1", 'the path cannot be read from "[b]" on', 'example: workload.tasks["faq"].output_tokens=300'),
        ("a b=1", 'the path cannot be read from "b" on', 'example: workload.tasks["faq"].output_tokens=300'),
        (r'"a\qb"=1', r'the name "a\qb" cannot be read', "a backslash is written twice in quotes"),
        ("workload[0]=1", "workload is a table, not a list", "its keys are: hourly_profile, tasks"),
        ("months.first=1", "months is 12, not a table or a list", ""),
        ("workload.task[0]=1", 'workload has no list "task"', "did you mean tasks?"),
        ("task[0]=1", 'the scenario has no list "task"', "its keys are: months, workload, options, models"),
        ("workload.tasks[2]=1", "workload.tasks has no item 2: it has 2, counted from 0", "its items are: faq, it's"),
        ("workload.tasks.fax=1", 'workload.tasks has no item named "fax"', "did you mean faq?"),
        ("workload.tasks.zzz=1", 'workload.tasks has no item named "zzz"', "its items are: faq, it's = [odd]"),
        ("options.same=1", 'options has several items named "same"', "count them from 0 instead"),
        (
            "workload.hourly_profile.noon=1",
            'workload.hourly_profile has no item named "noon"',
            "its items have no names: count them from 0",
        ),
        ("workload.hourly_profile[9]=1", "workload.hourly_profile has no item 9: it has 2, counted from 0", ""),
    ],
)
def test_a_path_that_leads_nowhere_is_refused(setting: str, problem: str, remedy: str) -> None:
    """The message quotes the setting, says where the path ends, and what there is instead."""
    with pytest.raises(BadSetting) as caught:
        after(setting)
    assert f"--set {setting}: {problem}" == caught.value.problem
    assert caught.value.remedy.startswith(remedy)
    assert bool(remedy) == bool(caught.value.remedy)


class TestBlame:
    """Which option is blamed for a fault, and which line."""

    changed = with_settings(document(SCENARIO), ["workload.tasks.faq.output_tokens=x", "budget.amount=1"])

    def told(self, *way: str | int) -> str:
        error: TokencalcError = self.changed.error(Fault(way=way, problem="is wrong"))
        return error.problem

    def test_what_an_option_put_there(self) -> None:
        """A fault at the option's own key names the option alone, for its path is in it."""
        assert "--set workload.tasks.faq.output_tokens: is wrong" == self.told("workload", "tasks", 0, "output_tokens")

    def test_what_lies_inside_it(self) -> None:
        """A fault deeper inside names the key too."""
        told = self.told("workload", "tasks", 0, "output_tokens", "mean")
        assert '--set workload.tasks.faq.output_tokens: workload.tasks["faq"].output_tokens.mean: is wrong' == told

    def test_what_an_option_made_on_its_way(self) -> None:
        """A table that is in no file was made by the option that leads through it."""
        assert "--set budget.amount: budget: is wrong" == self.told("budget")

    def test_what_was_in_the_file(self) -> None:
        """A table of the file that an option leads through is not the option's."""
        assert 'scenario.toml:5: workload.tasks["faq"]: is wrong' == self.told("workload", "tasks", 0)

    def test_the_whole_file(self) -> None:
        """A fault of nothing in particular is the file's."""
        assert "scenario.toml: is wrong" == self.told()


NAMES = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
ITEMS = st.deferred(lambda: st.lists(st.one_of(st.integers(), TABLES), min_size=1, max_size=4))
TABLES: st.SearchStrategy[dict[str, Any]] = st.deferred(
    lambda: st.dictionaries(
        st.one_of(st.just("name"), NAMES), st.one_of(st.integers(), NAMES, TABLES, ITEMS), min_size=1, max_size=4
    )
)


@st.composite
def ways(draw: st.DrawFn) -> tuple[Way, dict[str, Any]]:
    """Data of any shape, and the way to some value in it."""
    data = draw(TABLES)
    way: Way = ()
    at: Any = data
    while isinstance(at, dict | list) and at:
        step: Any = draw(st.sampled_from(sorted(at))) if isinstance(at, dict) else draw(st.integers(0, len(at) - 1))
        way = (*way, step)
        at = at[step]
        if draw(st.booleans()):
            break
    return way, data


@given(ways())
def test_the_path_in_a_message_can_be_typed_back(drawn: tuple[Way, dict[str, Any]]) -> None:
    """The path that a message prints leads `--set` to the same value, and to no other: with any names whatever."""
    way, data = drawn
    path = path_of(way, data)
    expected = deepcopy(data)
    value_at(way[:-1], expected)[way[-1]] = -7
    changed = with_settings(Document(path=Path("a.toml"), text="", data=data), [f"{path}=-7"])
    assert expected == changed.data
    assert [way] == list(changed.from_options)


def test_a_long_name_stands_whole_in_a_path() -> None:
    """A path is there to be copied: a name of any length is not shortened in it."""
    name = "Open weights first, and the closed flagship for what they cannot do"
    assert f'options["{name}"].model' == path_of(("options", 0, "model"), {"options": [{"name": name}]})


def test_what_cannot_be_seen_is_escaped_in_a_path() -> None:
    """A line break, a no-break space or a zero-width space in a name shows."""
    data = {"tasks": [{"name": "a\nb\xa0c\u200bd\U000e0001"}]}
    assert r'tasks["a\nb\u00A0c\u200Bd\U000E0001"]' == path_of(("tasks", 0), data)
