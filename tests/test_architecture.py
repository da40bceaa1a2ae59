"""Imports point one way, and the engine touches nothing but its arguments.

The table below is the architecture: a new arrow is added here, with its reason, or it is not drawn.
"""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import tokencalc

PACKAGE = Path(tokencalc.__file__).parent
ENGINE = sorted((PACKAGE / "engine").glob("*.py"))
ROOT = "tokencalc"
"""The package itself: its version, and `python -m tokencalc`."""

EVERYTHING = frozenset({ROOT, "engine", "files", "usage", "sources", "tokens", "render", "cli"})
LAYERS: dict[str, frozenset[str]] = {
    "engine": frozenset(),
    "files": frozenset({"engine"}),
    "usage": frozenset({"engine", "files"}),
    "sources": frozenset({"engine", "files"}),
    "tokens": frozenset({"engine"}),
    # Machine-readable reports say which version wrote them. A report of usage shows the roll-up itself.
    "render": frozenset({"engine", "usage", ROOT}),
    "cli": EVERYTHING,
    ROOT: frozenset({"cli"}),
}
"""Which other layers a layer may import."""

LIBRARIES: dict[str, frozenset[str]] = {
    "engine": frozenset(),
    "files": frozenset({"pydantic", "pydantic_core", "tomli_w"}),
    # Both are extras, imported where they are used: one reads large logs, the other writes queries.
    "usage": frozenset({"pydantic", "duckdb", "sqlglot"}),
    "sources": frozenset({"genai_prices", "tomli_w"}),
    "tokens": frozenset(),
    # Charts are drawn with the libraries of an extra, imported where they are used.
    "render": frozenset({"rich", "uniplot", "matplotlib"}),
    "cli": frozenset({"typer", "rich", "pydantic"}),
    ROOT: frozenset(),
}
"""Which libraries outside the standard library a layer may import, lazily or not."""


def layer_of(path: Path) -> str:
    """The layer that a module belongs to."""
    folders = path.relative_to(PACKAGE).parts[:-1]
    return folders[0] if folders else ROOT


def tree_of(path: Path) -> ast.Module:
    """The module's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=path.name)


def modules_imported(path: Path) -> Iterator[str]:
    """The full names of everything a module imports, inside functions too."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: import by full name, so that arrows can be seen"
            if node.module == ROOT:
                yield from (f"{ROOT}.{name.name}" for name in node.names)
            else:
                yield node.module or ""


def arrows_from(path: Path) -> Iterator[tuple[str, bool]]:
    """What a module imports, as (layer, True) or (library, False); its own layer and the standard library left out."""
    for name in modules_imported(path):
        top, *rest = name.split(".")
        if top == ROOT:
            is_folder = bool(rest) and (PACKAGE / rest[0]).is_dir()
            layer = rest[0] if is_folder else ROOT
            if layer != layer_of(path):
                yield layer, True
        elif top not in sys.stdlib_module_names:
            yield top, False


MODULES = sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_follow_the_table(path: Path) -> None:
    """A module imports the layers below its own and the libraries of its own, and nothing else."""
    layer = layer_of(path)
    drawn = set(arrows_from(path))
    new_layers = {name for name, is_layer in drawn if is_layer} - LAYERS[layer]
    new_libraries = {name for name, is_layer in drawn if not is_layer} - LIBRARIES[layer]
    assert (set(), set()) == (new_layers, new_libraries)


def test_every_folder_is_in_the_table() -> None:
    """A new layer is a decision: it is written down before it holds a module."""
    assert {layer_of(path) for path in MODULES} <= set(LAYERS)
    assert set(LAYERS) == set(LIBRARIES)


def test_no_two_layers_import_each_other() -> None:
    """Arrows point one way: but for the package's own front door, no layer is above and below another."""
    both_ways = {
        (lower, upper)
        for upper, allowed in LAYERS.items()
        for lower in allowed - {ROOT}
        if upper in LAYERS[lower] and upper not in (ROOT, lower)
    }
    assert set() == both_ways


def loaded_by(statement: str) -> set[str]:
    """The top-level modules that a fresh interpreter has loaded after a statement."""
    code = f"{statement}\nimport sys\nprint(*{{name.partition('.')[0] for name in sys.modules}})"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(found.stdout.split())


def test_the_engine_loads_the_standard_library_alone() -> None:
    """Calculating must not wait for libraries that read files or draw tables."""
    imports = "\n".join(f"import tokencalc.engine.{path.stem}" for path in ENGINE if path.stem != "__init__")
    loaded = loaded_by(imports)
    assert "tokencalc" in loaded
    assert set() == loaded & {"pydantic", "pydantic_core", "rich", "typer", "click", "numpy", "tomli_w", "tomllib"}


@pytest.mark.parametrize("path", ENGINE, ids=lambda path: path.name)
class TestEngine:
    """The engine is a pure function of its arguments."""

    def test_no_float_literals(self, path: Path) -> None:
        """A float literal would round money, and would not mix with decimals."""
        found = [
            node.lineno
            for node in ast.walk(tree_of(path))
            if isinstance(node, ast.Constant) and isinstance(node.value, float | complex)
        ]
        assert [] == found

    def test_no_floats_made(self, path: Path) -> None:
        """Only the conversion to the drawn mode makes floats."""
        assert ("float" in names_used(path)) == (path.stem == "numbers")

    def test_no_files_no_clock_no_environment(self, path: Path) -> None:
        """What is outside comes in as an argument, and goes out as a result. Constructors of records are compiled."""
        built_in = {"open", "print", "input", "exec", "eval", "__import__", "import_module"}
        assert ({"exec"} if path.stem == "records" else set()) == built_in & names_used(path)
        clock_and_system = {"now", "today", "utcnow", "environ", "getenv"}
        assert set() == clock_and_system & attributes_used(path)
        outside = {"os", "io", "sys", "time", "pathlib", "random", "locale", "logging", "subprocess", "socket"}
        assert set() == outside & {name.partition(".")[0] for name in modules_imported(path)}


def names_used(path: Path) -> set[str]:
    """Every plain name that a module uses."""
    return {node.id for node in ast.walk(tree_of(path)) if isinstance(node, ast.Name)}


def attributes_used(path: Path) -> set[str]:
    """Every name that a module looks up in something, as in `date.today`."""
    return {node.attr for node in ast.walk(tree_of(path)) if isinstance(node, ast.Attribute)}
