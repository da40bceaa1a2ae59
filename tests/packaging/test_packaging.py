"""The price sheets and scenarios travel with the package, and every way to install it answers alike."""

import hashlib
import json
import os
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import venv
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email import message_from_string
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.packaging, pytest.mark.xdist_group("packaging")]

CHECKOUT = Path(__file__).resolve().parents[2]
INSTALLED = ("wheel", "source distribution", "editable")
EVERYWHERE = (*INSTALLED, "bare checkout")
DATA = {"pricing": "*.toml", "scenarios": "*.toml"}
LIST_DATA = """
import hashlib, json
from tokencalc.files.places import PRICING, SCENARIOS

places = {"pricing": PRICING, "scenarios": SCENARIOS}
found = {
    f"{name}/{path.relative_to(place).as_posix()}": hashlib.sha256(path.read_bytes()).hexdigest()
    for name, place in places.items()
    for path in sorted(place.rglob("*"))
    if path.is_file()
}
print(json.dumps(found))
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """A wheel and a source distribution."""

    wheel: Path
    sdist: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A virtual environment, and how tokencalc is run in it."""

    root: Path
    environment: Mapping[str, str]
    command: tuple[str, ...]

    @property
    def python(self) -> str:
        """Its interpreter."""
        return str(self.root / _SCRIPTS / "python")

    def run(self, *command: str, directory: Path) -> str:
        """What a command prints on standard output, which must succeed."""
        return _run([*command], directory=directory, environment=self.environment)

    def tokencalc(self, *arguments: str, directory: Path) -> str:
        """What tokencalc prints on standard output."""
        return self.run(*self.command, *arguments, directory=directory)


_SCRIPTS = "Scripts" if os.name == "nt" else "bin"


def _environment(**more: str) -> dict[str, str]:
    """The surroundings without what would lead Python to a checkout, or leave compiled modules in one."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return {**plain, "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "100", **more}


def _run(command: list[str], *, directory: Path, environment: Mapping[str, str]) -> str:
    done = subprocess.run(command, cwd=directory, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def _new_place(root: Path) -> Path:
    """A virtual environment that sees the libraries of the running one, after whatever is installed in it.

    It does not see a tokencalc that is installed there in editable mode: path files are read in its own directory only.
    """
    venv.create(root, symlinks=os.name != "nt", with_pip=False)
    own = sysconfig.get_path("purelib", vars={"base": str(root), "platbase": str(root)})
    libraries = [path for path in sys.path if Path(path).name in ("site-packages", "dist-packages")]
    Path(own, "zz-libraries.pth").write_text("\n".join(dict.fromkeys(libraries)))
    return root


def _install(root: Path, *what: str) -> None:
    python = str(root / _SCRIPTS / "python")
    options = ["--quiet", "--no-deps", "--no-index", "--no-build-isolation", "--ignore-installed"]
    _run(
        [sys.executable, "-m", "pip", "--python", python, "install", *options, *what],
        directory=root,
        environment=_environment(PIP_DISABLE_PIP_VERSION_CHECK="1"),
    )


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """A source distribution of the checkout, and a wheel built from that."""
    into = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(into), str(CHECKOUT)]
    _run(command, directory=into, environment=_environment())
    (wheel,), (sdist,) = into.glob("*.whl"), into.glob("*.tar.gz")
    return Build(wheel=wheel, sdist=sdist)


@pytest.fixture(scope="session")
def places(built: Build, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Place]:
    """tokencalc installed in every way, and a bare checkout beside an environment without it."""
    base = tmp_path_factory.mktemp("places")
    what = {"wheel": [str(built.wheel)], "source distribution": [str(built.sdist)], "editable": ["-e", str(CHECKOUT)]}
    found: dict[str, Place] = {}
    for name, target in what.items():
        root = _new_place(base / name.replace(" ", "-"))
        _install(root, *target)
        script = str(root / _SCRIPTS / "tokencalc")
        found[name] = Place(root=root, environment=_environment(), command=(script,))
    root = _new_place(base / "bare")
    found["bare checkout"] = Place(
        root=root,
        environment=_environment(PYTHONPATH=str(CHECKOUT / "src")),
        command=(str(root / _SCRIPTS / "python"), "-m", "tokencalc"),
    )
    return found


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """A directory with nothing in it."""
    directory = tmp_path / "empty"
    directory.mkdir()
    return directory


def _data_of_checkout() -> dict[str, str]:
    return {
        path.relative_to(CHECKOUT).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for name, pattern in DATA.items()
        for path in sorted((CHECKOUT / name).rglob(pattern))
    }


def _members(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


def _metadata(wheel: Path) -> Any:
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        return message_from_string(archive.read(name).decode())


def _project() -> dict[str, Any]:
    with (CHECKOUT / "pyproject.toml").open("rb") as file:
        project: dict[str, Any] = tomllib.load(file)["project"]
    return project


class TestEveryWayToInstall:
    """A wheel, a source distribution, an editable install and a bare checkout are alike."""

    @pytest.mark.parametrize("name", EVERYWHERE)
    def test_sheets_and_scenarios_are_those_of_the_checkout(
        self, places: Mapping[str, Place], name: str, empty: Path
    ) -> None:
        """The package finds the checkout's price sheets and scenarios, and no other file, byte for byte."""
        place = places[name]
        assert _data_of_checkout() == json.loads(place.run(place.python, "-c", LIST_DATA, directory=empty))

    @pytest.mark.parametrize("name", INSTALLED)
    def test_compare_prints_the_same(self, places: Mapping[str, Place], name: str, empty: Path) -> None:
        """`tokencalc compare` in an empty directory prints what it prints from a bare checkout, as table and JSON."""
        for arguments in (("compare",), ("compare", "support-assistant", "--why", "--format", "json")):
            dated = (*arguments, "--as-of", "2026-11-22")
            expected = places["bare checkout"].tokencalc(*dated, directory=empty)
            assert "Support assistant" in expected
            assert expected == places[name].tokencalc(*dated, directory=empty)

    @pytest.mark.parametrize("name", INSTALLED)
    def test_kinds_of_log_travel_along(self, places: Mapping[str, Place], name: str, empty: Path) -> None:
        """`tokencalc usage sources` knows as many kinds of log as in a bare checkout."""
        arguments = ("usage", "sources", "--format", "csv")
        expected = places["bare checkout"].tokencalc(*arguments, directory=empty)
        assert "claude-code" in expected
        assert expected == places[name].tokencalc(*arguments, directory=empty)

    def test_files_have_the_same_names_beside_the_environment(self, places: Mapping[str, Place], empty: Path) -> None:
        """Built-in files are `pricing/...` and `scenarios/...` with the environment inside the current directory."""
        place, arguments = places["wheel"], ("compare", "--why", "--format", "json", "--as-of", "2026-11-22")
        assert place.tokencalc(*arguments, directory=empty) == place.tokencalc(*arguments, directory=place.root.parent)

    @pytest.mark.parametrize("name", INSTALLED)
    def test_package_is_the_installed_one(self, places: Mapping[str, Place], name: str, empty: Path) -> None:
        """The code that runs is the environment's own, or the checkout's in an editable install."""
        place = places[name]
        found = place.run(place.python, "-c", "import tokencalc; print(tokencalc.__file__)", directory=empty)
        home = CHECKOUT if name == "editable" else place.root.resolve()
        assert Path(found.strip()).resolve().is_relative_to(home)

    def test_editable_install_keeps_no_copy(self, places: Mapping[str, Place]) -> None:
        """An editable install holds no file of the package, so no stale sheet can shadow an edited one."""
        root = places["editable"].root
        assert [path for path in root.rglob("*") if path.parent.name == "tokencalc" or path.suffix == ".toml"] == []

    def test_running_leaves_nothing_behind(self, places: Mapping[str, Place], empty: Path) -> None:
        """`tokencalc compare` writes no file to the directory it is run in."""
        places["wheel"].tokencalc("compare", directory=empty)
        assert list(empty.iterdir()) == []


class TestWheel:
    """What the wheel holds."""

    def test_everything_is_in_the_package(self, built: Build) -> None:
        """Nothing but the package and its metadata: no tests, no documents, no benchmarks."""
        tops = {name.split("/")[0] for name in _members(built.wheel)}
        version = built.wheel.name.split("-")[1]
        assert {"tokencalc", f"tokencalc_econ-{version}.dist-info"} == tops

    def test_every_module_is_there(self, built: Build) -> None:
        """The package's modules, its mark for type checkers, and its data; nothing compiled or left over."""
        source = CHECKOUT / "src"
        modules = {path.relative_to(source).as_posix() for path in source.rglob("*.py")}
        data = {f"tokencalc/{name}" for name in _data_of_checkout()}
        found = {name for name in _members(built.wheel) if name.startswith("tokencalc/")}
        formats = {path.relative_to(source).as_posix() for path in source.rglob("usage/formats/*/*.toml")}
        assert modules | data | formats | {"tokencalc/py.typed"} == found

    def test_licence_is_there(self, built: Build) -> None:
        """The licence's text is in the wheel, and its name in the metadata."""
        assert [name for name in _members(built.wheel) if name.endswith(".dist-info/licenses/LICENSE")]
        assert _metadata(built.wheel)["License-Expression"] == "MIT"

    def test_four_libraries_are_needed(self, built: Build) -> None:
        """A plain install brings Typer, rich, pydantic and tomli-w, and nothing else."""
        needed = _metadata(built.wheel).get_all("Requires-Dist")
        core = {line.split(">")[0] for line in needed if "extra ==" not in line}
        assert {"typer", "rich", "pydantic", "tomli-w"} == core

    def test_wheel_from_the_checkout_is_the_same(self, built: Build, tmp_path: Path) -> None:
        """A wheel made from the checkout and one made from the source distribution hold the same files."""
        command = [sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", str(tmp_path), str(CHECKOUT)]
        _run(command, directory=tmp_path, environment=_environment())
        (direct,) = tmp_path.glob("*.whl")
        assert sorted(_members(built.wheel)) == sorted(_members(direct))


class TestSourceDistribution:
    """What the source distribution holds."""

    @pytest.fixture
    def members(self, built: Build) -> Iterator[set[str]]:
        """Its files, without the directory that holds them all."""
        with tarfile.open(built.sdist) as archive:
            yield {name.partition("/")[2] for name in archive.getnames()}

    def test_data_is_at_the_top_level(self, members: set[str]) -> None:
        """Sheets and scenarios lie where they lie in a checkout."""
        assert set(_data_of_checkout()) <= members

    def test_it_can_be_built_and_tested(self, members: set[str]) -> None:
        """It holds the tests, the benchmarks, the licence and the project's description."""
        wanted = {"LICENSE", "README.md", "pyproject.toml", "src/tokencalc/py.typed", "benchmarks/__main__.py"}
        assert wanted <= members
        assert f"tests/packaging/{Path(__file__).name}" in members

    def test_nothing_made_by_tools_is_in_it(self, members: set[str]) -> None:
        """Neither compiled modules nor caches nor virtual environments."""
        dirt = ("__pycache__", ".pyc", ".hypothesis", "_cache", ".venv")
        assert sorted(name for name in members if any(each in name for each in dirt)) == []


class TestOldestVersions:
    """The lower bounds are versions that a run of the suite uses."""

    def test_constraints_are_the_lower_bounds(self) -> None:
        """Each core library's lower bound in pyproject.toml is its version in lowest.txt."""
        lines = (Path(__file__).parent / "lowest.txt").read_text().splitlines()
        pinned = dict(line.split("==") for line in lines if not line.startswith("#"))
        bounds = dict(line.split(">=") for line in _project()["dependencies"])
        assert bounds.keys() == pinned.keys()
        for name, bound in bounds.items():
            parts = bound.split(".")
            assert parts == pinned[name].split(".")[: len(parts)]
            assert set(pinned[name].split(".")[len(parts) :]) <= {"0"}


class TestReadme:
    """The README's commands are those that the continuous integration runs."""

    @pytest.mark.parametrize(
        "command",
        [
            "python3 -m venv .venv && .venv/bin/pip install -q . && .venv/bin/tokencalc compare",
            "python3 -m venv .venv && .venv/bin/pip install -q -e '.[test]' && .venv/bin/python -m pytest -n auto",
        ],
    )
    def test_commands_stand_on_lines_of_their_own(self, command: str) -> None:
        """Each command is one line that can be copied."""
        assert command in (CHECKOUT / "README.md").read_text(encoding="utf-8").splitlines()
