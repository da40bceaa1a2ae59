"""The Action, the recipes of the documents, the GitLab job and the hooks: what linters say, and what they promise."""

import os
import re
import subprocess
import sys
import sysconfig
from pathlib import Path
from textwrap import indent
from typing import Any

import pytest
from ruamel.yaml import YAML

from tokencalc import __version__

CHECKOUT = Path(__file__).resolve().parents[2]
SCRIPTS = sorted((CHECKOUT / "scripts" / "ci").glob("*.sh"))
GATE = CHECKOUT / "scripts" / "ci" / "gate.sh"
RECIPES = re.findall(r"^```yaml\n(.*?)^```$", (CHECKOUT / "docs/ci.md").read_text(), flags=re.MULTILINE | re.DOTALL)
WORKFLOW = """\
on: pull_request
jobs:
  tokens:
    runs-on: ubuntu-latest
    steps:
"""


def parsed(text: str) -> Any:
    """What a YAML text holds."""
    return YAML(typ="safe", pure=True).load(text)


def read(name: str) -> Any:
    """What a YAML file of the project holds."""
    return parsed((CHECKOUT / name).read_text(encoding="utf-8"))


def linted(*command: str) -> str:
    """What a linter says; nothing where it has nothing to say."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr if done.returncode else ""


def has_shape_of(path: Path, schema: str) -> str:
    """What is wrong with a file by a schema that the linter carries."""
    return linted(sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", str(path))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts(script: Path) -> None:
    """shellcheck finds nothing in the scripts."""
    assert "" == linted(str(Path(sysconfig.get_path("scripts")) / "shellcheck"), "--enable=all", _LEFT_OUT, str(script))


_LEFT_OUT = "--exclude=SC2250,SC2292,SC2310,SC2312"
"""Braces around every variable, [[ for [, and two that warn of what the scripts mean: a condition's exit code."""


class TestAction:
    def test_its_shape(self) -> None:
        """It is what GitHub takes for an action."""
        assert "" == has_shape_of(CHECKOUT / "action.yml", "github-actions")

    def test_its_inputs(self) -> None:
        """Every input is used, and what is used is an input; each is explained in the documents."""
        text = (CHECKOUT / "action.yml").read_text()
        inputs = set(read("action.yml")["inputs"])
        assert inputs == set(re.findall(r"\binputs\.([\w-]+)", text))
        documented = re.findall(r"^\| (`.*?) \| ", (CHECKOUT / "docs/ci.md").read_text(), flags=re.MULTILINE)
        assert inputs <= {name for cell in documented for name in re.findall(r"`([\w-]+)`", cell)}

    def test_no_input_is_code(self) -> None:
        """Inputs reach scripts as variables: nothing is put into the text of one."""
        steps = read("action.yml")["runs"]["steps"]
        assert [] == [step["run"] for step in steps if "${{" in step["run"]]

    def test_its_variables(self) -> None:
        """The scripts read every variable that the Action sets, and the gate's first lines explain its own."""
        steps = read("action.yml")["runs"]["steps"]
        given = {name for step in steps for name in step.get("env", {})}
        scripts = "".join(path.read_text() for path in (*SCRIPTS, CHECKOUT / "scripts/ci/comment.py"))
        assert set() == {name for name in given if name not in scripts}
        head, _, body = GATE.read_text().partition("\nset -euo pipefail")
        assert set(re.findall(r"TOKENCALC\w*", body)) == set(re.findall(r"TOKENCALC\w*", head))

    def test_it_installs_from_its_own_checkout(self) -> None:
        """What runs is the version that is named, and nothing of that name from elsewhere."""
        assert '--quiet --disable-pip-version-check "$checkout"' in (CHECKOUT / "scripts/ci/install.sh").read_text()


class TestRecipes:
    def test_each_is_known(self) -> None:
        """The documents show a workflow, the steps of two, and the configuration of hooks."""
        assert ["- uses:", "name: Token costs", "- uses:", "repos:"] == [
            next(each for each in ("name: Token costs", "repos:", "- uses:") if recipe.strip().startswith(each))
            for recipe in RECIPES[:3] + RECIPES[-1:]
        ]

    @pytest.mark.parametrize("recipe", [each for each in RECIPES if "uses:" in each])
    def test_workflows(self, recipe: str, tmp_path: Path) -> None:
        """Each is a workflow, or a step of one, that GitHub takes; its inputs are those of the Action."""
        path = tmp_path / "tokens.yml"
        path.write_text(recipe if recipe.startswith("name:") else WORKFLOW + recipe)
        assert "" == has_shape_of(path, "github-workflows")
        steps = parsed(path.read_text())["jobs"]["tokens"]["steps"]
        (ours,) = (step for step in steps if step["uses"].startswith("finops/tokencalc@"))
        assert set(ours["with"]) <= set(read("action.yml")["inputs"])

    def test_five_lines(self) -> None:
        """Five lines are enough."""
        assert 5 == len(RECIPES[0].splitlines())

    def test_hooks(self) -> None:
        """The hooks that are shown are there."""
        shown = [hook["id"] for hook in parsed(RECIPES[-1])["repos"][0]["hooks"]]
        assert shown == [hook["id"] for hook in read(".pre-commit-hooks.yaml")]


class TestGitLab:
    def test_its_shape(self) -> None:
        """It is what GitLab takes for a pipeline."""
        assert "" == has_shape_of(CHECKOUT / "ci/gitlab.yml", "gitlab-ci")

    def test_its_report(self) -> None:
        """The report that GitLab shows is the one that the gate writes, and the base is there."""
        job = read("ci/gitlab.yml")["tokencalc"]
        assert job["variables"]["TOKENCALC_JUNIT"] == job["artifacts"]["reports"]["junit"]
        assert "0" == job["variables"]["GIT_DEPTH"]

    def test_its_script(self, tmp_path: Path) -> None:
        """Its lines are a script without faults."""
        script = tmp_path / "job.sh"
        lines = "\n".join(read("ci/gitlab.yml")["tokencalc"]["script"])
        script.write_text(
            f"#!/usr/bin/env bash\nset -e\nTOKENCALC_REF=v1 TOKENCALC_REPOSITORY=x\n{indent(lines, '')}\n"
        )
        assert "" == linted(str(Path(sysconfig.get_path("scripts")) / "shellcheck"), str(script))


class TestHooks:
    @pytest.mark.parametrize("hook", read(".pre-commit-hooks.yaml"), ids=lambda hook: str(hook["id"]))
    def test_their_keys(self, hook: dict[str, Any]) -> None:
        """Each has what pre-commit requires, runs once for all files, and takes scenarios only."""
        assert {"id", "name", "entry", "language", "files"} <= set(hook)
        assert (True, "python") == (hook["require_serial"], hook["language"])
        matches = [bool(re.search(hook["files"], name)) for name in ("scenarios/a.toml", "x/scenarios/b/c.toml")]
        assert [True, True] == matches
        assert not re.search(hook["files"], "pyproject.toml")

    @pytest.mark.parametrize(
        ("hook", "code"), [(0, 0), (1, 2)], ids=["tokencalc check", "tokencalc diff outside of a repository"]
    )
    def test_they_run(self, hook: int, code: int, tmp_path: Path) -> None:
        """Their commands are commands of ours."""
        scenario = tmp_path / "scenarios" / "a.toml"
        scenario.parent.mkdir()
        text = (CHECKOUT / "scenarios/support-assistant.toml").read_text().partition("\n[checks]")[0]
        scenario.write_text(f"{text}\n[checks]\nmax_monthly_cost = 100_000\n")
        program, *arguments = read(".pre-commit-hooks.yaml")[hook]["entry"].split()
        files = [] if hook else ["scenarios/a.toml"]
        command = [sys.executable, "-m", program, *arguments, *files]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert (code, "") == (done.returncode, "" if code == done.returncode else done.stderr)


@pytest.mark.packaging
def test_installing(tmp_path: Path) -> None:
    """The script installs the program from its own checkout, alone, and tells later steps where it is."""
    outputs = tmp_path / "outputs"
    plain = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    variables = {**plain, "TOKENCALC_PYTHON": sys.executable, "GITHUB_OUTPUT": str(outputs)}
    command = ["bash", str(CHECKOUT / "scripts/ci/install.sh"), str(tmp_path / "venv")]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=variables, cwd=tmp_path)
    program = done.stdout.strip()
    assert f"tokencalc={program}" == outputs.read_text().splitlines()[0]
    assert f"tokencalc {__version__}" == subprocess.check_output([program, "--version"], text=True, env=plain).strip()


def test_an_old_python(tmp_path: Path) -> None:
    """Without a Python that is new enough the script says what to do."""
    for name in ("python", "python3"):
        (tmp_path / name).write_text("#!/bin/sh\nexit 1\n")
        (tmp_path / name).chmod(0o755)
    command = ["bash", str(CHECKOUT / "scripts/ci/install.sh"), str(tmp_path / "venv")]
    variables = {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=variables)
    assert (2, True) == (done.returncode, "actions/setup-python" in done.stderr)
