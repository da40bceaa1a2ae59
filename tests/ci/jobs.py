"""A pull request into main, on real repositories, and the gate run on it as GitHub does."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.ci.hosts import FakeHost, serving
from tests.files.test_revisions import committed, git

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts" / "ci"
SCENARIO = """\
name = "Support"
start = 2027-01-01
months = 12

[[workload.tasks]]
name = "answer"
requests_per_month = 1_000_000
input_tokens = 2_000
output_tokens = 200

[baseline]
name = "Today"
model = "house/large"

[checks]
max_monthly_cost = 6_500
message = "Ask finance first."
"""
PRICES = """\
provider = "house"
name = "House"
kind = "lab"
currency = "USD"

[models.large]
name = "Large"
lab = "house"
weights = "closed"

[[models.large.prices]]
from = 2026-01-01
source = "https://house.example/pricing"
retrieved = 2026-11-20
rates = { input = 2, output = 10 }
"""
# A month is 1,000,000 x (2,000 x $2 + 200 x $10) / 1,000,000 = $6,000; with prompts of 2,600 tokens it is $7,200.
LONGER = SCENARIO.replace("input_tokens = 2_000", "input_tokens = 2_600")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the gate did: exit code, the job's log, its summary, and whatever it told later steps."""

    code: int
    log: str
    summary: str
    outputs: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A pull request into main on a host, checked out somewhere."""

    top: Path
    place: Path
    host: FakeHost

    def run(self, directory: Path | None = None, **changes: str) -> Outcome:
        """Run the gate as GitHub does, with other variables where given."""
        summary, outputs = self.place / "summary.md", self.place / "outputs"
        summary.unlink(missing_ok=True)
        outputs.unlink(missing_ok=True)
        done = subprocess.run(
            ["bash", str(SCRIPTS / "gate.sh")],
            cwd=directory or self.top,
            env=self._variables(summary, outputs) | changes,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        texts = [each.read_text() if each.exists() else "" for each in (summary, outputs)]
        return Outcome(code=done.returncode, log=done.stdout, summary=texts[0], outputs=texts[1])

    def _variables(self, summary: Path, outputs: Path) -> dict[str, str]:
        plain = {name: os.environ[name] for name in ("PATH", "HOME", "PYTHONPATH") if name in os.environ}
        return plain | {
            "TOKENCALC": str(self.place / "tokencalc"),
            "TOKENCALC_PYTHON": sys.executable,
            "TOKENCALC_PRICING": "pricing",
            "TOKENCALC_AS_OF": "2026-11-22",
            "TOKENCALC_VALID_AT": "2026-11-22T10:00:00Z",
            "GITHUB_ACTIONS": "true",
            "GITHUB_BASE_REF": "main",
            "GITHUB_REF": "refs/pull/7/merge",
            "GITHUB_REPOSITORY": "o/r",
            "GITHUB_API_URL": self.host.address,
            "GITHUB_TOKEN": "secret",
            "GITHUB_STEP_SUMMARY": str(summary),
            "GITHUB_OUTPUT": str(outputs),
            "no_proxy": "127.0.0.1",
            "PYTHONDONTWRITEBYTECODE": "1",
        }


@contextmanager
def job_in(place: Path) -> Iterator[Job]:
    """A branch on which nothing has changed yet, in a clone of a repository with one scenario."""
    origin, top = place / "origin", place / "clone"
    origin.mkdir()
    git(origin, "init", "-q", "-b", "main")
    (origin / "pricing").mkdir()
    (origin / "pricing/house.toml").write_text(PRICES)
    committed(origin, "scenarios/support.toml", SCENARIO)
    git(place, "clone", "-q", origin.as_uri(), "clone")
    git(top, "checkout", "-qb", "change")
    command = place / "tokencalc"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m tokencalc "$@"\n')
    command.chmod(0o755)
    with serving() as host:
        yield Job(top=top, place=place, host=host)
