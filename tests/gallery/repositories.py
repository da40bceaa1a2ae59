"""Repositories for the cases that read git revisions, and files to compare in them and without them."""

import subprocess
from pathlib import Path

SCENARIO = (Path(__file__).parent / "good" / "scenario.toml").read_text(encoding="utf-8")
MORE = SCENARIO.replace("requests_per_month = 20_000", "requests_per_month = 25_000")


def two_files(place: Path) -> None:
    """Another scenario beside the good one, and a directory with each."""
    for name, text in (("other.toml", MORE), ("old/scenario.toml", SCENARIO), ("new/scenario.toml", MORE)):
        path = place / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")


def other_currency(place: Path) -> None:
    """Another scenario that counts in euros, and the same in dollars."""
    euros = MORE.replace('currency = "USD"', 'currency = "EUR"\nexchange_rates = { USD = 1.1 }')
    (place / "euros.toml").write_text(euros, encoding="utf-8")
    (place / "other.toml").write_text(MORE, encoding="utf-8")


def repository(place: Path) -> None:
    """The good scenario on the branch main, and another version of it here."""
    _git(place, "init", "-q", "-b", "main")
    _git(place, "add", "-A")
    _git(place, "commit", "-qm", "The good scenario")
    (place / "scenario.toml").write_text(MORE, encoding="utf-8")


def once_broken(place: Path) -> None:
    """The same with a file that was no TOML on main."""
    (place / "broken.toml").write_text(SCENARIO.replace('name = "Help desk"', "name = Help desk"), encoding="utf-8")
    repository(place)


def two_beginnings(place: Path) -> None:
    """The same with a branch that has no commit of main."""
    repository(place)
    _git(place, "checkout", "-q", "--orphan", "fresh")
    _git(place, "commit", "-qam", "Another beginning")


def _git(place: Path, *arguments: str) -> None:
    config = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *config, *arguments], cwd=place, capture_output=True, check=True)
