"""The Action's steps, run on real repositories: what is said, in which order, and the exit code after it."""

import json
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.ci.jobs import LONGER, PRICES, SCENARIO, Job, job_in
from tests.files.test_revisions import committed, git

LATER = "2026-11-22T11:00:00Z"


@pytest.fixture
def job(tmp_path: Path) -> Iterator[Job]:
    """A branch on which nothing has changed yet, in a clone of a repository with one scenario."""
    with job_in(tmp_path) as found:
        yield found


class TestAChangedScenario:
    def test_a_broken_limit(self, job: Job) -> None:
        """A longer prompt: its monthly price, the broken limit and the team's words are said before the exit code."""
        committed(job.top, "scenarios/support.toml", LONGER)
        found = job.run()
        (comment,) = job.host.bodies
        assert comment.startswith("<!-- tokencalc:comment key=default valid-at=2026-11-22T10:00:00Z -->\n")
        assert "### Today's bill: +$1,200 a month (+20%), to $7,200\n" in comment
        assert "### 1 limit broken: $7,200 a month (+$1,200)\n" in comment
        assert "Ask finance first." in comment
        assert (1, "exit-code=1\n") == (found.code, found.outputs)
        assert found.summary.strip() == comment.partition("\n")[2].strip()

    def test_annotations(self, job: Job) -> None:
        """The limit's line is annotated."""
        committed(job.top, "scenarios/support.toml", LONGER)
        assert "\n::error file=scenarios/support.toml,line=16,title=tokencalc%3A cost a month" in f"\n{job.run().log}"

    def test_within_the_limit(self, job: Job) -> None:
        """A change that keeps the limit has its price in the comment, and passes."""
        committed(job.top, "scenarios/support.toml", SCENARIO.replace("2_000", "2_100"))
        assert 0 == job.run().code
        assert "### Today's bill: +$200.00 a month" in job.host.bodies[0]
        assert "### All limits hold: $6,200 a month (+$200.00)" in job.host.bodies[0]

    def test_the_next_run(self, job: Job) -> None:
        """A mended change is told in the same comment, and an older run that comes late does not take it back."""
        committed(job.top, "scenarios/support.toml", LONGER)
        job.run()
        committed(job.top, "scenarios/support.toml", SCENARIO)
        assert 0 == job.run(TOKENCALC_VALID_AT=LATER).code
        (comment,) = job.host.bodies
        assert "### No scenario has changed" in comment
        committed(job.top, "scenarios/support.toml", LONGER)
        found = job.run()
        assert (1, [comment], True) == (found.code, job.host.bodies, "left as it is" in found.log)

    def test_nothing_has_changed(self, job: Job) -> None:
        """A pull request that costs nothing gets no comment; the summary says so."""
        found = job.run()
        assert (0, [], True) == (found.code, job.host.bodies, "No scenario has changed" in found.summary)

    def test_a_limit_alone(self, job: Job) -> None:
        """Without a pull request only the limits are checked."""
        committed(job.top, "scenarios/support.toml", LONGER)
        found = job.run(GITHUB_BASE_REF="", GITHUB_REF="refs/heads/main")
        assert (1, [], True) == (found.code, job.host.bodies, "1 limit broken: $7,200 a month" in found.summary)

    def test_no_limits(self, job: Job) -> None:
        """Without the check there is the price alone; without both there is nothing to do, which is no pass."""
        committed(job.top, "scenarios/support.toml", LONGER)
        found = job.run(TOKENCALC_CHECK="false")
        assert (0, False) == (found.code, "limit" in found.summary)
        assert 2 == job.run(TOKENCALC_CHECK="false", GITHUB_BASE_REF="").code

    def test_a_policy(self, job: Job) -> None:
        """Limits may be in a file of their own."""
        committed(job.top, "scenarios/support.toml", LONGER.partition("[checks]")[0])
        committed(job.top, "limits.toml", "max_monthly_cost = 7_000\n")
        found = job.run(TOKENCALC_POLICY="limits.toml")
        assert (1, True) == (found.code, "$7,000" in found.summary)

    def test_files(self, job: Job) -> None:
        """The check is written as JUnit XML and SARIF too, where files are named."""
        committed(job.top, "scenarios/support.toml", LONGER)
        job.run(TOKENCALC_JUNIT="new/junit.xml", TOKENCALC_SARIF="found.sarif")
        assert "1" == ElementTree.parse(job.top / "new/junit.xml").getroot().get("failures")
        log = json.loads((job.top / "found.sarif").read_text())
        assert ["max_monthly_cost"] == [each["ruleId"] for each in log["runs"][0]["results"]]

    def test_several(self, job: Job) -> None:
        """Scenarios are named one a line, with spaces in them if need be."""
        committed(job.top, "more/b c.toml", LONGER)
        found = job.run(TOKENCALC_SCENARIOS="scenarios\n\nmore/b c.toml\n")
        assert 1 == found.code
        for file in ("more/b c.toml", "scenarios/support.toml"):
            assert f"<summary>{file}, Today: all limits</summary>" in found.summary

    def test_dearer_prices(self, job: Job) -> None:
        """Price sheets that changed are a cause of their own, for scenarios that nobody touched."""
        committed(job.top, "pricing/house.toml", PRICES.replace("input = 2,", "input = 3,"))
        found = job.run()
        assert (1, True) == (found.code, "### Today's bill: +$2,000 a month (+33%), to $8,000" in found.summary)


class TestComments:
    def test_a_fork(self, job: Job) -> None:
        """Where the token only reads there is a warning, and the verdict stays."""
        committed(job.top, "scenarios/support.toml", LONGER)
        job.host.refusal = 403
        found = job.run()
        assert (1, True, True) == (found.code, "::warning" in found.log, "pull-requests: write" in found.log)

    def test_none(self, job: Job) -> None:
        """No comment where none is wanted; a dry run prints it."""
        committed(job.top, "scenarios/support.toml", LONGER)
        assert (1, []) == (job.run(TOKENCALC_COMMENT="false").code, job.host.asked)
        found = job.run(TOKENCALC_DRY_RUN="true")
        assert (1, [], True) == (found.code, job.host.asked, "tokencalc:comment key=default" in found.log)

    def test_no_text_is_a_command(self, job: Job) -> None:
        """What files say is printed where GitHub takes no commands."""
        committed(job.top, "scenarios/support.toml", LONGER.replace('"Support"', '"::set-env name=A::b"'))
        log = job.run(TOKENCALC_DRY_RUN="true").log
        stop, start = log.index("::stop-commands::stop-"), log.rindex("\n::stop-")
        assert stop < log.index("a dry run: the comment would be") < start


class TestGit:
    def test_a_shallow_clone(self, job: Job) -> None:
        """A checkout of one commit, as CI makes it, is deepened as far as it must be; where that is not wanted, it is
        an error that names the remedy.
        """
        committed(job.top, "scenarios/support.toml", LONGER)
        git(job.top, "push", "-q", "origin", "change")
        git(job.place, "clone", "-q", "--depth=1", "--branch=change", (job.place / "origin").as_uri(), "shallow")
        shallow = job.place / "shallow"
        found = job.run(shallow, TOKENCALC_FETCH="false")
        assert (2, True) == (found.code, "fetch-depth: 0" in found.summary)
        assert "fetch-depth: 0" in job.host.bodies[0]
        found = job.run(shallow)
        assert (1, True) == (found.code, "### Today's bill: +$1,200 a month" in job.host.bodies[0])

    def test_a_detached_head(self, job: Job) -> None:
        """CI checks out commits, not branches."""
        git(job.top, "checkout", "-q", committed(job.top, "scenarios/support.toml", LONGER))
        assert (1, True) == ((found := job.run()).code, "+$1,200 a month" in found.summary)

    def test_a_missing_revision(self, job: Job) -> None:
        """A base that nobody has is an error and never an empty change, and the comment says it."""
        found = job.run(TOKENCALC_BASE="origin/nothing")
        assert (2, True) == (found.code, "could not fetch origin/nothing" in found.log)
        assert "### The change of the bill is not known" in job.host.bodies[0]
        assert "no revision origin/nothing in this repository" in job.host.bodies[0]

    def test_no_repository(self, job: Job) -> None:
        """Outside of a repository nothing can be compared."""
        bare = job.place / "bare"
        (bare / "scenarios").mkdir(parents=True)
        (bare / "scenarios/support.toml").write_text(SCENARIO)
        found = job.run(bare, TOKENCALC_PRICING=str(job.top / "pricing"))
        assert (2, True) == (found.code, "no git repository" in found.summary)

    def test_the_working_tree_is_left_alone(self, job: Job) -> None:
        """The gate writes nothing into the checkout."""
        committed(job.top, "pricing/house.toml", PRICES.replace("input = 2,", "input = 3,"))
        job.run()
        assert "" == git(job.top, "status", "--porcelain")


class TestFailingClosed:
    @pytest.mark.parametrize(
        ("name", "text", "words"),
        [
            ("scenarios/support.toml", SCENARIO.replace("max_monthly", "max_montly"), "max_montly_cost"),
            ("scenarios/support.toml", SCENARIO.replace("house/large", "house/huge"), "house/huge"),
            ("scenarios/support.toml", SCENARIO.partition("[checks]")[0], "no limits"),
            ("scenarios/support.toml", "name = \n", "support.toml"),
        ],
    )
    def test_a_broken_file(self, job: Job, name: str, text: str, words: str) -> None:
        """What cannot be checked is no pass, and the comment says why."""
        committed(job.top, name, text)
        found = job.run()
        assert (2, True) == (found.code, words in job.host.bodies[0].replace("\\", ""))

    def test_nothing_to_check(self, job: Job) -> None:
        """A directory that is not there is no pass."""
        assert 2 == job.run(TOKENCALC_SCENARIOS="scenario").code

    def test_an_option_is_no_scenario(self, job: Job) -> None:
        """What begins with a dash is a file that is not there."""
        assert 2 == job.run(TOKENCALC_SCENARIOS="--help").code

    def test_a_file_that_cannot_be_written(self, job: Job) -> None:
        """A fault of the job itself is not a broken limit."""
        assert 2 == job.run(TOKENCALC_JUNIT="scenarios/support.toml/junit.xml").code

    def test_no_program(self, job: Job) -> None:
        """Neither is a program that does not run, or that ends without a word."""
        assert 2 == job.run(TOKENCALC=str(job.place / "nothing")).code
        (job.place / "tokencalc").write_text("#!/bin/sh\nexit 1\n")
        assert 2 == job.run().code


@pytest.mark.parametrize("is_commit_known", [True, False])
def test_gitlab(job: Job, is_commit_known: bool) -> None:
    """The same script on GitLab: the log has the text, and the merge request the note; the base is the commit that
    GitLab names, or else the target.
    """
    fork = git(job.top, "rev-parse", "HEAD")
    committed(job.top, "scenarios/support.toml", LONGER)
    gitlab = {
        "GITLAB_CI": "true",
        "CI_API_V4_URL": job.host.address,
        "CI_MERGE_REQUEST_PROJECT_ID": "42",
        "CI_MERGE_REQUEST_IID": "7",
        "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "elsewhere" if is_commit_known else "main",
        "CI_MERGE_REQUEST_DIFF_BASE_SHA": fork if is_commit_known else "",
        "TOKENCALC_GITLAB_TOKEN": "secret",
    }
    github = dict.fromkeys(("GITHUB_ACTIONS", "GITHUB_BASE_REF", "GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT"), "")
    found = job.run(None, **github, **gitlab)
    assert (1, True) == (found.code, "+$1,200 a month" in found.log)
    assert "### Today's bill: +$1,200 a month (+20%), to $7,200" in job.host.bodies[0]
    assert "POST /projects/42/merge_requests/7/notes" == job.host.asked[-1]
