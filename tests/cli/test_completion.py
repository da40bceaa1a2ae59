"""Completion in every shell, and what it must not load."""

import os
import subprocess
import sys

import pytest

COMPLETE = "from tokencalc.cli.main import main; raise SystemExit(main())"


def completed(shell: str, line: str, code: str = COMPLETE) -> list[str]:
    """What a shell is offered for the last word of a line."""
    words = line.split(" ")
    environment = {
        **os.environ,
        "_TOKENCALC_COMPLETE": f"complete_{shell}",
        "COMP_WORDS": line,
        "COMP_CWORD": str(len(words) - 1),
        "_TYPER_COMPLETE_ARGS": line,
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
        "_TYPER_COMPLETE_WORD_TO_COMPLETE": words[-1],
    }
    command = [sys.executable, "-c", code]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False).stdout.splitlines()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_every_shell_is_offered_the_models(shell: str) -> None:
    """By their bare name, or with their provider."""
    assert any("claude-sonnet-5-5" in line for line in completed(shell, "tokencalc compare --from claude-son"))
    assert any("deepseek/deepseek-flash" in line for line in completed(shell, "tokencalc cost deepseek/deepseek-f"))


def test_scenarios_and_options_are_completed() -> None:
    """Built-in scenarios by name, and option names."""
    assert "support-assistant" in completed("bash", "tokencalc compare supp")
    assert "--cached-share" in completed("bash", "tokencalc compare --cach")
    assert "prices" in completed("bash", "tokencalc pri")


def test_completing_a_model_loads_none_of_our_heavy_parts() -> None:
    """Names are read off the sheets; nothing is parsed, validated or rendered."""
    probe = (
        "import sys, contextlib, io\n"
        "from tokencalc.cli.main import main\n"
        "with contextlib.redirect_stdout(io.StringIO()):\n"
        "    main()\n"
        "print(*sorted(name for name in sys.modules if name.startswith('tokencalc.')))\n"
    )
    loaded = completed("bash", "tokencalc compare --from claude", probe)[-1].split()
    heavy = ("tokencalc.files.sheets", "tokencalc.files.scenario", "tokencalc.engine.rates", "tokencalc.render")
    assert [] == [name for name in loaded if name.startswith(heavy)]
