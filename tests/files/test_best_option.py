"""An option written as the lines of a scenario file, and read back."""

from decimal import Decimal
from pathlib import Path

import pytest

from tests.files.building import TWO_TASKS, gallery_catalogue, scenario_text
from tokencalc.engine.errors import TokencalcError
from tokencalc.engine.projection import Option
from tokencalc.files.best_option import free_name, option_text, save_with
from tokencalc.files.errors import FileError
from tokencalc.files.loading import Scenario, scenario_of
from tokencalc.files.toml import document_of, read_document

ROUTES = """\
[[options]]
name = "A"
note = "A note"

[[options.routes]]
tasks = ["faq"]
escalated_cost_multiple = 1.1
both_right = { "faq" = 0.78 }

[[options.routes.steps]]
model = "acme/small"
judge.tpr = 0.9
judge.fpr = 0.2
judge.cost_per_answer = 0.0001
judge.latency = { p50 = 0.3, p95 = 1 }
outage_share = 0.01

[[options.routes.steps]]
model = "acme/big"
mode = "batch"
carries_context = true

[[options.routes]]
tasks = ["summary"]
model = "acme/big"
waiting_mode = "batch"
"""
FAILING = """\
[[options]]
name = "A"
note = "A note"

[[options.routes]]
tasks = ["faq", "summary"]

[[options.routes.steps]]
model = "acme/small"
judge.tpr = 0.9
judge.fpr = 0
outage_share = 0.01
timeout_seconds = 8.5
"""
MEASURED = '\n[models."acme/small"]\nsuccess = 0.8 # measured in May\n'


def made(options: str) -> Scenario:
    """A scenario of two tasks on acme/big with options."""
    text = scenario_text(tasks=TWO_TASKS, options=options + MEASURED)
    return scenario_of(document_of(Path("scenario.toml"), text), gallery_catalogue())


@pytest.mark.parametrize("text", [ROUTES, FAILING])
def test_what_is_written_is_what_is_read(text: str) -> None:
    """Steps, judges, modes and shares, in the keys of the format."""
    assert text == option_text(made(text).options[0], "A note")


def test_a_supply_is_written_by_its_name() -> None:
    """What is bought under a contract has a table of its own in the scenario."""
    supplied = """\
[[options]]
name = "A"
note = "A note"

[[options.routes]]
tasks = ["faq", "summary"]
supply = "api"
"""
    table = '\n[supplies.api]\nkind = "metered"\nmodel = "acme/big"\ndiscount_share = 0.1\n'
    assert supplied == option_text(made(supplied + table).options[0], "A note")


def test_a_name_that_is_taken_gets_a_number() -> None:
    """The first that no other option has."""
    assert "Best" == free_name("Best", ["Today"])
    assert "Best 3" == free_name("Best", ["Best", "Today", "Best 2"])


def saved(path: Path, text: str, option: str = ROUTES) -> None:
    """Save a scenario's text with an option."""
    save_with(document_of(Path("scenario.toml"), text), option, path, gallery_catalogue())


class TestANewFile:
    def test_it_has_the_text_as_it_was_and_the_option_below(self, tmp_path: Path) -> None:
        """Comments stay, and the option is one of the scenario's."""
        text = scenario_text(tasks=TWO_TASKS, options=MEASURED)
        saved(tmp_path / "new.toml", text)
        written = read_document(tmp_path / "new.toml")
        assert f"{text.rstrip()}\n\n{ROUTES}" == written.text
        option: Option = scenario_of(written, gallery_catalogue()).options[0]
        assert Decimal("1.1") == option.routes[0].escalated_cost_multiple

    def test_one_that_is_there_is_left_alone(self, tmp_path: Path) -> None:
        """Nothing is written over."""
        (tmp_path / "new.toml").write_text("mine", encoding="utf-8")
        with pytest.raises(FileError, match="is there already, and is not overwritten"):
            saved(tmp_path / "new.toml", scenario_text(tasks=TWO_TASKS, options=MEASURED))
        assert "mine" == (tmp_path / "new.toml").read_text(encoding="utf-8")

    def test_one_that_would_not_be_a_scenario_is_not_written(self, tmp_path: Path) -> None:
        """A list of options on one line takes no more of them."""
        text = scenario_text(tasks=TWO_TASKS, options=MEASURED)
        with pytest.raises(TokencalcError, match="not valid TOML"):
            saved(tmp_path / "new.toml", f"options = []\n{text}")
        assert [] == list(tmp_path.iterdir())
