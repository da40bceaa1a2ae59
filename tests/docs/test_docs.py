"""Documents are held to the program: samples, tables of keys and commands, links, and the commands that set it up."""

import ast
import inspect
import io
import json
import re
import shutil
import tomllib
from collections.abc import Iterator
from contextlib import chdir, redirect_stdout
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from cogapp import Cog  # type: ignore[import-untyped]  # it ships no types

from docs.generate import (
    EXAMPLES,
    JSON_HEAD,
    JSON_KEYS,
    TUTORIAL,
    every_command,
    example_of,
    parameters_of,
    run,
)
from tokencalc.engine import assumptions
from tokencalc.engine.lines import Kind
from tokencalc.engine.rungs import Rung
from tokencalc.files.catalogue import Catalogue
from tokencalc.files.loading import load
from tokencalc.files.schemas import scenario_schema, sheet_schema
from tokencalc.files.sheets import Sheet

CHECKOUT = Path(__file__).resolve().parents[2]
DOCS = CHECKOUT / "docs"
README = CHECKOUT / "README.md"
DOCUMENTS = [README, *sorted(DOCS.glob("*.md"))]
REFERENCE = DOCS / "reference.md"
FORMAT = DOCS / "scenario-format.md"
AS_OF = date(2026, 11, 22)
SET_UP = (
    "python3 -m venv .venv && .venv/bin/pip install -q . && .venv/bin/tokencalc compare",
    "python3 -m venv .venv && .venv/bin/pip install -q -e '.[test]' && .venv/bin/python -m pytest -n auto",
)
SMALL = """
name = "Small"
start = 2027-01-01
months = 12
workload.hourly_profile = [1, 1, 1, 1, 1, 1, 2, 4, 8, 10, 10, 9, 8, 9, 10, 10, 9, 7, 5, 4, 3, 2, 1, 1]
workload.tasks = [{ name = "chat", requests_per_month = 300_000, input_tokens = 900, output_tokens = 120 }]
baseline = { name = "Today", model = "claude-sonnet-5-5" }
"""
"""The scenario around a small example: one task that every supply of the document can serve."""
HOW = "write it anew with: python -m cogapp -P -r"

every_document = pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)


@cache
def text_of(path: Path) -> str:
    """A document's text."""
    return path.read_text(encoding="utf-8")


def in_words(path: Path) -> str:
    """A document without its code blocks and without comments: what a person wrote in it."""
    without_code = re.sub(r"^```.*?^```$", "", text_of(path), flags=re.MULTILINE | re.DOTALL)
    return re.sub(r"<!--.*?-->", "", without_code, flags=re.DOTALL)


@every_document
def test_samples_are_what_the_program_prints(path: Path) -> None:
    """What cog would write into the document stands there already."""
    cog = Cog()
    cog.options.parse_args(["-P"])
    found, wanted = io.StringIO(text_of(path)), io.StringIO()
    with chdir(CHECKOUT), redirect_stdout(io.StringIO()):
        cog.process_file(found, wanted, path.name)
    assert text_of(path) == wanted.getvalue(), f"{HOW} {path.relative_to(CHECKOUT)}"


@every_document
def test_links_lead_somewhere(path: Path) -> None:
    """Every link to a file of this project has its file, and every link to a heading its heading."""
    for target in re.findall(r"\]\(([^)\s]+)\)", in_words(path)):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, heading = target.partition("#")
        there = (path.parent / file).resolve() if file else path
        assert there.exists(), f"{path.name} links to {target}"
        assert there.is_relative_to(CHECKOUT), f"{path.name} links out of the project: {target}"
        assert not heading or heading in headings_of(there), f"{path.name} links to {target}"


@cache
def headings_of(path: Path) -> set[str]:
    """The headings of a document as links name them."""
    titles = re.findall(r"^#+ (.+)$", text_of(path), flags=re.MULTILINE)
    return {re.sub(r"[^a-z0-9 _-]", "", title.lower()).replace(" ", "-") for title in titles}


def test_the_index_names_every_document() -> None:
    """Nobody has to look for a document in the directory."""
    index = text_of(DOCS / "README.md")
    assert [] == [path.name for path in DOCS.glob("*.md") if path.name != "README.md" and f"({path.name})" not in index]


@pytest.mark.parametrize("command", SET_UP)
def test_the_readme_sets_it_up(command: str) -> None:
    """The two command lines that set everything up stand in the README, each on a line of its own."""
    assert command in text_of(README).splitlines()


COMMANDS = dict(every_command())


@pytest.mark.parametrize("name", COMMANDS)
class TestCommands:
    def test_it_has_help(self, name: str) -> None:
        """Every command says what it does, and every argument and option what it is for."""
        command = COMMANDS[name]
        assert command.help
        assert [] == [each.name for each in command.params if not each.help]

    def test_its_help_loses_no_word(self, name: str) -> None:
        """Words in brackets are markup to what prints it, and would not be seen."""
        command = COMMANDS[name]
        assert [] == [text for text in (command.help, *(each.help for each in command.params)) if "[" in (text or "")]

    def test_it_is_in_the_reference(self, name: str) -> None:
        """The reference has a heading for every command, and below it every option."""
        sections = re.split(r"^### ", text_of(REFERENCE), flags=re.MULTILINE)
        (section,) = (each for each in sections if each.startswith(f"{name}\n"))
        own = parameters_of(name, COMMANDS[name])
        spellings = [spelling for each in own if each.param_type_name == "option" for spelling in each.opts]
        assert [] == [spelling for spelling in spellings if f"`{spelling}" not in section]

    def test_its_example_works(self, name: str, tmp_path: Path) -> None:
        """The example of its help runs as it stands, but for the day; a group's commands have theirs."""
        command = COMMANDS[name]
        if hasattr(command, "commands"):
            assert "" == example_of(command)
            return
        example = example_of(command)
        assert example.startswith(f"{name} ")
        has_day = any("--as-of" in each.opts for each in command.params)
        if "scenario.toml" in example:
            shutil.copy(TUTORIAL / "2-tasks.toml", tmp_path / "scenario.toml")
        if "results.csv" in example:
            shutil.copy(EXAMPLES / "results.csv", tmp_path)
        if "routes.toml" in example:
            shutil.copy(EXAMPLES / "routes.toml", tmp_path)
        if " logs " in example:
            shutil.copytree(EXAMPLES / "logs", tmp_path / "logs")
        code, printed = run(example + (f" --as-of {AS_OF}" if has_day else ""), tmp_path)
        assert 0 == code, printed


def test_the_table_of_commands_has_their_own_first_lines() -> None:
    """What the program's help says of a command is said in the command's own help too, or is its first sentence."""
    from tokencalc.cli.lazy import LazyGroup

    for name, group in COMMANDS.items():
        for below, (_, line) in group.table.items() if isinstance(group, LazyGroup) else ():
            help_text = " ".join(COMMANDS[f"{name} {below}"].help.split())
            assert line.partition(":")[0].rstrip(".") in help_text


class TestScenarios:
    """Every scenario of the documents can be read and compared."""

    @pytest.mark.parametrize("path", sorted(TUTORIAL.glob("*.toml")), ids=lambda path: path.name)
    def test_of_the_tutorial(self, path: Path) -> None:
        """With the built-in price sheets."""
        assert load(path, Catalogue(AS_OF)).name == "Letters and contracts"

    def test_of_the_format(self) -> None:
        """With the price sheets beside it."""
        scenario = load(EXAMPLES / "scenario.toml", Catalogue(AS_OF, [EXAMPLES / "pricing"]))
        assert "Every key" == scenario.name

    def test_the_saved_one_is_where_the_tutorial_goes_on_from(self, tmp_path: Path) -> None:
        """The scenario that --save writes is valid as it stands."""
        options = "--from gpt-6.1-sol --to deepseek-flash --requests 8.64M --input 1970 --output 150"
        assert 0 == run(f"tokencalc compare {options} --as-of {AS_OF} --save scenario.toml", tmp_path)[0]
        assert 0 == run(f"tokencalc scenario validate scenario.toml --as-of {AS_OF}", tmp_path)[0]

    def test_settings_of_the_format_work(self, tmp_path: Path) -> None:
        """Every --set that the document shows changes the example beside it."""
        shutil.copytree(EXAMPLES, tmp_path, dirs_exist_ok=True)
        shown = re.findall(r"^tokencalc compare (--set .+)$", text_of(FORMAT), flags=re.MULTILINE)
        assert len(shown) > 4
        command = f"tokencalc compare scenario.toml --pricing pricing --as-of {AS_OF}"
        plain = run(command, tmp_path)[1]
        for setting in shown:
            code, printed = run(f"{command} {setting}", tmp_path)
            assert 0 == code, printed
            assert plain != printed, setting

    @pytest.mark.parametrize("block", range(12))
    def test_small_examples_of_the_format(self, block: int, tmp_path: Path) -> None:
        """Each supply, switch and fee that the document shows can be used as it stands."""
        blocks = re.findall(
            r"^```toml\n((?:\[supplies|\[\[options).+?)^```", text_of(FORMAT), flags=re.MULTILINE | re.DOTALL
        )
        assert 12 == len(blocks)
        supplies = tomllib.loads(blocks[block]).get("supplies", {})
        options = [f'[[options]]\nname = "On {name}"\nsupply = "{name}"\n' for name in supplies]
        (tmp_path / "scenario.toml").write_text("\n".join([SMALL, *options, blocks[block]]), encoding="utf-8")
        code, printed = run(f"tokencalc compare scenario.toml --as-of {AS_OF}", tmp_path)
        assert 0 == code, printed

    def test_the_example_has_nearly_every_key(self) -> None:
        """What it leaves out is what goes instead of something in it, and limits of which limits.md has a table."""
        data = tomllib.loads((EXAMPLES / "scenario.toml").read_text(encoding="utf-8"))
        left_out = keys_of(json.loads(scenario_schema())) - keys_in(data)
        table = (DOCS / "limits.md").read_text(encoding="utf-8")
        limits = {key for key in left_out if f"`{key}`" in table}
        assert {"peak_to_average", "tokens", "providers"} == left_out - limits


def test_a_plan_takes_thirty_lines(tmp_path: Path) -> None:
    """Open models for the middle, the closed flagship for the rest: written, priced, and held to its quality."""
    lines = (EXAMPLES / "plan.toml").read_text(encoding="utf-8").splitlines()
    assert 30 >= sum(bool(line) and not line.startswith("#") for line in lines)
    shutil.copy(EXAMPLES / "plan.toml", tmp_path)
    code, printed = run(f"tokencalc route plan.toml --format markdown --as-of {AS_OF}", tmp_path)
    assert 0 == code
    assert all(title in printed for title in ("Routing rules", "Fallback", "metrics"))


class TestSheets:
    """Every price sheet of the documents can be read."""

    @pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*/*.toml")), ids=lambda path: path.name)
    def test_it_can_be_read(self, path: Path) -> None:
        """Without a fault."""
        assert Sheet(path).file.models

    def test_the_examples_have_every_key(self) -> None:
        """Two sheets, a lab's and a host's, show everything that a sheet can say."""
        sheets = [tomllib.loads(path.read_text(encoding="utf-8")) for path in (EXAMPLES / "pricing").glob("*.toml")]
        assert set() == keys_of(json.loads(sheet_schema())) - set().union(*map(keys_in, sheets))

    def test_a_negotiated_price_comes_first(self) -> None:
        """The small sheet shadows one model, and leaves the rest of the provider's as it is built in."""
        ours, built_in = Catalogue(AS_OF, [EXAMPLES / "negotiated"]), Catalogue(AS_OF)
        name = "anthropic/claude-sonnet-5-5"
        assert ours.find(name).rows[-1].rates != built_in.find(name).rows[-1].rates
        assert ours.find("anthropic/claude-haiku-4-5") == built_in.find("anthropic/claude-haiku-4-5")

    def test_statuses_and_inclusive_tiers_are_shown(self) -> None:
        """The example has a row of every status, and a tier of each kind."""
        text = "".join(path.read_text(encoding="utf-8") for path in (EXAMPLES / "pricing").glob("*.toml"))
        wanted = ('"promotion"', '"scheduled"', '"cancelled"', "above =", "at_least =", "multiply =", "retired =")
        assert [] == [each for each in wanted if each not in text]


def keys_of(schema: dict[str, Any]) -> set[str]:
    """Every key that a format has."""
    tables = [schema, *schema["$defs"].values()]
    return {key for table in tables for key in table.get("properties", {})}


def keys_in(data: Any) -> set[str]:
    """Every key that a file has, at any depth."""
    if isinstance(data, list):
        return set().union(*map(keys_in, data))
    return set(data).union(*map(keys_in, data.values())) if isinstance(data, dict) else set()


@pytest.mark.parametrize(
    ("kind", "command"),
    [
        ("compare", "compare scenario.toml --why"),
        ("cost", "cost acme/large --input 300k --output 10 --currency EUR"),
        ("prices", "prices list acme --blend 3:1"),
        ("history", "prices history acme/large"),
        ("model", "prices show hoster/acme/Small-2"),
        ("labs", "prices labs works --currency EUR"),
        ("tokens", "tokens scenario.toml --baseline gpt-5"),
        ("validation", "scenario validate scenario.toml"),
    ],
)
def test_every_key_of_the_json_is_explained(kind: str, command: str) -> None:
    """The reference has each key that an answer has, and no other; free names of units and modes aside."""
    _, printed = run(f"tokencalc {command} --pricing pricing --as-of {AS_OF} --format json", EXAMPLES)
    body = json.loads(printed)
    assert (kind, list(JSON_HEAD)) == (body["kind"], list(body)[: len(JSON_HEAD)])
    explained = JSON_KEYS[kind]
    free = [path for path in explained if path.rpartition(".")[2] in ("rates", "modes", "regions", "windows", "ratios")]
    found = {next((path for path in free if each.startswith(f"{path}.")), each) for each in paths_in(body)}
    groups = {"baseline", *(path.rpartition(sign)[0] for path in found for sign in (".", "[]"))}
    found = {re.sub(r"^baseline\.", "options[].", path) for path in found}
    found = {re.sub(r"^labs\[\]\.(mid|open)\.", "labs[].flagship.", path) for path in found}
    assert set() == found - set(explained) - set(JSON_HEAD)
    assert set() == set(explained) - found - {f"{group}[]" for group in groups} - groups


@pytest.mark.parametrize(
    ("kind", "command"),
    [
        ("audit", "prices audit --only-mine --pricing pricing --against genai-prices"),
        ("import", "prices import genai-prices --provider groq --into new --dry-run"),
    ],
)
def test_no_key_of_the_json_goes_unexplained(kind: str, command: str) -> None:
    """The reference has each key of answers that no example has all of; their own tests hold the rest."""
    _, printed = run(f"tokencalc {command} --as-of {AS_OF} --format json", EXAMPLES)
    explained = set(JSON_KEYS[kind])
    body, _ = json.JSONDecoder().raw_decode(printed)
    found = {path for path in paths_in(body) if not path.startswith(("known", "new[].rates"))}
    empty = {path for path in found if any(each.startswith(f"{path}.") for each in explained)}
    assert set() == found - explained - set(JSON_HEAD) - empty


@pytest.mark.parametrize(
    ("kind", "command"),
    [
        ("breakeven", "breakeven scenario.toml"),
        ("breakeven", "breakeven scenario.toml --vary volume"),
        ("breakeven", "breakeven scenario.toml --across volume,growth"),
        ("burn", "burn scenario.toml"),
        ("burn", "burn scenario.toml --actuals spent.csv --what-if"),
        ("solve", "solve scenario.toml --vary volume --until saving=0"),
        ("check", "check after.toml --policy limits.toml --compare-to before.toml"),
        ("diff", "diff routes.toml scenario.toml"),
        ("fit", "route fit results.csv"),
        ("best_plan", "route optimise routes.toml"),
        ("usage", "usage logs --alias support-7b=deepseek-flash"),
    ],
)
def test_every_key_of_a_break_even_is_explained(kind: str, command: str) -> None:
    """The reference has each key, or the table that it stands in, with what is in it in words."""
    prices = "" if kind == "fit" else f"--pricing pricing --as-of {AS_OF}"
    _, printed = run(f"tokencalc {command} {prices} --format json", EXAMPLES)
    explained = [*JSON_KEYS[kind], *JSON_HEAD]
    found = set(paths_in(json.loads(printed)))
    found = {path for path in found if not any(each.startswith(path) for each in explained)}  # A table that is null.
    assert set() == {path for path in found if not path.startswith(tuple(explained))}


def paths_in(value: Any, path: str = "") -> Iterator[str]:
    """The path of every plain value of a JSON answer; an empty list or table counts as one."""
    if isinstance(value, dict) and value:
        for key, each in value.items():
            yield from paths_in(each, f"{path}.{key}" if path else key)
    elif isinstance(value, list) and value:
        for each in value:
            yield from paths_in(each, f"{path}[]")
    else:
        yield f"{path}[]" if isinstance(value, list) else path


def test_every_assumption_is_explained() -> None:
    """The reference has the code of every assumption that the engine makes."""
    codes = set(re.findall(r'"((?:[a-z]+_)+[a-z]+)"', inspect.getsource(assumptions)))
    assert codes
    assert [] == [code for code in codes if f"`{code}`" not in text_of(REFERENCE)]


def test_every_kind_of_money_and_every_rung_is_explained() -> None:
    """The document on economics has a table row for each, in the engine's own order."""
    first_cells = re.findall(r"^\| `?(\w+)`? \|", text_of(DOCS / "economics.md"), flags=re.MULTILINE)
    kinds, rungs = [str(kind) for kind in Kind], [rung.name.lower() for rung in Rung]
    assert kinds == [cell for cell in first_cells if cell in kinds]
    assert rungs == [cell for cell in first_cells if cell in rungs]


def test_tests_that_are_named_are_there() -> None:
    """Where a document names a test as proof, that test exists."""
    named = re.findall(r"`(test_\w+\.py)((?:::\w+)*)`", text_of(DOCS / "economics.md"))
    assert len(named) > 30
    assert [] == [f"{file}{names}" for file, names in named if not is_test(file, names.split("::")[1:])]


def is_test(file: str, names: list[str]) -> bool:
    """Whether a module of the engine's tests has a class or function of that name, and in it the next."""
    path = CHECKOUT / "tests" / "engine" / file
    if not path.exists():
        return False
    body: list[ast.stmt] = ast.parse(path.read_text(encoding="utf-8")).body
    for name in names:
        found = [each for each in body if isinstance(each, ast.ClassDef | ast.FunctionDef) and each.name == name]
        if not found:
            return False
        body = found[0].body
    return True
