"""`tokencalc scenario` and the schemas."""

import json
import os
import pty
import sys
import tomllib
from io import StringIO
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tokencalc.files.schemas import scenario_schema, sheet_schema

ROOT = Path(__file__).resolve().parent.parent.parent
ANSWERS = ("--from", "claude-sonnet-5-5", "--to", "deepseek-flash", "--requests", "1M", "--input", "1500")


@pytest.mark.parametrize(
    ("name", "schema"), [("scenario", scenario_schema), ("price-sheet", sheet_schema)], ids=["scenario", "price sheet"]
)
def test_the_committed_schema_is_the_models_own(name: str, schema: object) -> None:
    """schemas/ is generated: `tokencalc scenario schema --output schemas/...`, with --sheet for price sheets."""
    assert callable(schema)
    assert (ROOT / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8") == schema()


def test_the_schema_takes_every_built_in_file() -> None:
    """What the program reads, an editor must not mark as wrong: every key is known to the schema."""
    for folder, name in (("scenarios", "scenario"), ("pricing", "price-sheet")):
        schema = json.loads((ROOT / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8"))
        for path in sorted((ROOT / folder).glob("*.toml")):
            assert [] == _unknown_keys(tomllib.loads(path.read_text(encoding="utf-8")), schema, schema), path


def _unknown_keys(value: object, schema: dict[str, object], root: dict[str, object]) -> list[str]:
    """Keys that an object of the schema does not allow, found by walking both side by side."""
    if "$ref" in schema:
        definitions = root["$defs"]
        assert isinstance(definitions, dict)
        return _unknown_keys(value, definitions[str(schema["$ref"]).rpartition("/")[2]], root)
    properties, others, items = (schema.get(key, {}) for key in ("properties", "additionalProperties", "items"))
    assert isinstance(properties, dict)
    if isinstance(value, list) and isinstance(items, dict):
        return [key for each in value for key in _unknown_keys(each, items, root)]
    if not isinstance(value, dict) or not (properties or others):
        return []
    found = [key for key in value if key not in properties and others is False]
    for key, inner in value.items():
        if key in properties:
            found += _unknown_keys(inner, properties[key], root)
        elif isinstance(others, dict):
            found += _unknown_keys(inner, others, root)
    return found


def test_the_schema_command_prints_it(run: Run) -> None:
    """To standard output, or to a file."""
    assert scenario_schema() == run("scenario", "schema").out
    assert sheet_schema() == run("scenario", "schema", "--sheet").out


def test_new_writes_a_commented_file_that_compares(run: Run) -> None:
    """In a pipe the options say everything."""
    outcome = run("scenario", "new", *ANSWERS, "--output-tokens", "300", "--growth", "0.05", "--with-schema")
    assert outcome.code == 0
    assert outcome.err.splitlines()[-1] == "next: tokencalc compare scenario.toml"
    text = Path("scenario.toml").read_text(encoding="utf-8")
    assert text.startswith("#:schema ./scenario.schema.json\n")
    assert Path("scenario.schema.json").read_text(encoding="utf-8") == scenario_schema()
    assert run("compare", "--as-of", "2026-11-22").code == 0


def test_new_without_a_terminal_says_what_is_missing(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is there to answer, so nothing is written."""
    monkeypatch.setattr("sys.stdin", StringIO())
    outcome = run("scenario", "new", *ANSWERS)
    assert outcome.code == 2
    assert "error: --output-tokens must be given" in outcome.err
    assert not Path("scenario.toml").exists()


def test_new_never_overwrites(run: Run) -> None:
    """A file that is there stays."""
    Path("scenario.toml").write_text("# mine\n")
    outcome = run("scenario", "new", *ANSWERS, "--output-tokens", "300")
    assert outcome.code == 2
    assert Path("scenario.toml").read_text() == "# mine\n"


def test_new_refuses_a_model_that_nobody_sells(run: Run) -> None:
    """The file is checked before it is written."""
    outcome = run("scenario", "new", *ANSWERS[:-2], "--to", "deepsek-flash", "--input", "1", "--output-tokens", "3")
    assert outcome.code == 2
    assert 'error: --to deepsek-flash: no price sheet has a model "deepsek-flash"' in outcome.err
    assert not Path("scenario.toml").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are a Unix thing")
def test_new_asks_at_a_terminal(tmp_path: Path) -> None:
    """A wrong answer is asked for again, with the nearest name; the file is what the answers say."""
    answers = b"claude-sonet-5-5\nclaude-sonnet-5-5\ndeepseek-flash\n1.2M\nmany\n1500\n300\n0.4\n0.05\n"
    child, terminal = pty.fork()
    if child == 0:  # pragma: no cover  # the child is another process
        os.chdir(tmp_path)
        os.execv(sys.executable, [sys.executable, "-m", "tokencalc", "scenario", "new"])
    os.write(terminal, answers)
    shown = b""
    while True:
        try:
            part = os.read(terminal, 4096)
        except OSError:
            break
        if not part:
            break
        shown += part
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0, shown.decode()
    assert b"did you mean" in shown
    data = tomllib.loads((tmp_path / "scenario.toml").read_text(encoding="utf-8"))
    assert data["workload"]["tasks"][0] == {
        "name": "requests",
        "requests_per_month": 1_200_000,
        "input_tokens": 1500,
        "output_tokens": 300,
        "cached_share": 0.4,
    }
    assert data["workload"]["growth_per_month"] == 0.05


def test_validate_lists_the_faults_of_all_files(run: Run) -> None:
    """A broken file among good ones hides neither itself nor another."""
    Path("empty.toml").write_text("")
    outcome = run("scenario", "validate", "support-assistant", "empty.toml", "gone.toml")
    assert (outcome.code, outcome.out) == (2, "")
    assert "error: empty.toml: name: is missing" in outcome.err
    assert "error: gone.toml: no such file" in outcome.err


def test_validate_finds_a_missing_price(run: Run) -> None:
    """A scenario is valid when every month of it can be priced."""
    outcome = run("scenario", "validate", "support-assistant", "--set", "start=2020-01-01")
    assert outcome.code == 2
    assert "anthropic/claude-sonnet-5-5 has no price on 2020-01-01" in outcome.err
