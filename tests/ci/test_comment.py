"""One comment on a pull request: found by its tag, updated in place, never by an older run, never too long."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.ci.comment import CUT, MOST_BYTES, body_of, main
from tests.ci.hosts import FakeHost, serving

EARLIER, NOW, LATER = "2026-11-22T09:00:00Z", "2026-11-22T10:00:00Z", "2026-11-22T11:00:00Z"
Post = Callable[..., tuple[int, str, str]]


def tagged(text: str, key: str = "default", valid_at: str = NOW) -> str:
    """A comment as a run of that time writes it."""
    return f"<!-- tokencalc:comment key={key} valid-at={valid_at} -->\n{text}\n\n"


@pytest.fixture
def host() -> Iterator[FakeHost]:
    """A host without comments."""
    with serving() as found:
        yield found


def github(host: FakeHost) -> dict[str, str]:
    """What a run on GitHub knows."""
    return {
        "GITHUB_API_URL": host.address,
        "GITHUB_REPOSITORY": "o/r",
        "GITHUB_REF": "refs/pull/7/merge",
        "GITHUB_TOKEN": "secret",
        "TOKENCALC_VALID_AT": NOW,
    }


def gitlab(host: FakeHost) -> dict[str, str]:
    """What a job on GitLab knows."""
    return {
        "GITLAB_CI": "true",
        "CI_API_V4_URL": host.address,
        "CI_MERGE_REQUEST_PROJECT_ID": "42",
        "CI_MERGE_REQUEST_IID": "7",
        "CI_PIPELINE_CREATED_AT": NOW,
        "TOKENCALC_GITLAB_TOKEN": "secret",
    }


@pytest.fixture
def post(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Post:
    """A function that posts a text: exit code, output, messages."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")

    def post_with(variables: dict[str, str], *arguments: str, text: str = "Bill") -> tuple[int, str, str]:
        part = tmp_path / "part.md"
        part.write_text(text, encoding="utf-8")
        code = main([*arguments, str(part)], variables)
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return post_with


@pytest.mark.parametrize("variables_of", [github, gitlab])
class TestBothHosts:
    def test_the_first(self, host: FakeHost, post: Post, variables_of: Callable[[FakeHost], dict[str, str]]) -> None:
        """Where there is no comment of ours one is created, with the tag in its first line."""
        host.add("Looks good", author="ann")
        assert (0, "comment created\n", "") == post(variables_of(host))
        assert ["Looks good", tagged("Bill")] == host.bodies
        assert {"secret"} == {token.removeprefix("Bearer ") for token in host.tokens}

    def test_in_place(self, host: FakeHost, post: Post, variables_of: Callable[[FakeHost], dict[str, str]]) -> None:
        """The next run changes it, wherever it stands among others, on later pages too."""
        for number in range(130):
            host.add(f"Comment {number}", author="ann")
        host.add(tagged("Old", valid_at=EARLIER))
        assert "comment updated\n" == post(variables_of(host))[1]
        assert (131, tagged("Bill")) == (len(host.bodies), host.bodies[-1])

    @pytest.mark.parametrize("valid_at", [EARLIER, NOW, LATER])
    def test_order(
        self, host: FakeHost, post: Post, variables_of: Callable[[FakeHost], dict[str, str]], valid_at: str
    ) -> None:
        """A run for an earlier time leaves the comment alone; the same run, repeated, writes it again."""
        host.add(tagged("There", valid_at=valid_at))
        code, said, _ = post(variables_of(host))
        assert (0, valid_at == LATER) == (code, "left as it is" in said)
        assert [tagged("There", valid_at=LATER) if valid_at == LATER else tagged("Bill")] == host.bodies

    def test_only_ours(self, host: FakeHost, post: Post, variables_of: Callable[[FakeHost], dict[str, str]]) -> None:
        """A tag that somebody else writes, of another key, quoted further on, or without a time does not count."""
        others = [tagged("Other", key="prices"), f"> {tagged('quoted')}", tagged("Odd", valid_at="Z")]
        for body in others:
            host.add(body)
        others.append(tagged("Mine now", valid_at=LATER))
        host.add(others[-1], author="mallory")
        assert "comment created\n" == post(variables_of(host))[1]
        assert [*others, tagged("Bill")] == host.bodies

    def test_no_pull_request(
        self, host: FakeHost, post: Post, variables_of: Callable[[FakeHost], dict[str, str]]
    ) -> None:
        """A push has nothing to comment on, which is no fault."""
        variables = {**variables_of(host), "GITHUB_REF": "refs/heads/main", "CI_MERGE_REQUEST_IID": ""}
        assert (0, "no pull request: no comment\n", "") == post(variables)
        assert [] == host.asked


class TestWhatIsSaid:
    def test_update_only(self, host: FakeHost, post: Post) -> None:
        """With nothing to say a comment that is there is brought up to date, and none is created."""
        assert (0, True) == ((found := post(github(host), "--update-only"))[0], "none written" in found[1])
        host.add(tagged("Old"))
        post(github(host), "--update-only")
        assert [tagged("Bill")] == host.bodies

    def test_dry_run(self, host: FakeHost, post: Post) -> None:
        """A dry run prints the comment and asks nobody."""
        code, said, _ = post({**github(host), "GITHUB_TOKEN": ""}, "--dry-run")
        assert (0, f"a dry run: the comment would be\n{tagged('Bill')}\n", []) == (code, said, host.asked)

    def test_the_event(self, host: FakeHost, post: Post, tmp_path: Path) -> None:
        """Number and time are those of the event, so that a run that is repeated later stays in its place."""
        event = tmp_path / "event.json"
        event.write_text(json.dumps({"pull_request": {"number": 7, "updated_at": EARLIER}}))
        variables = {**github(host), "GITHUB_EVENT_PATH": str(event), "GITHUB_REF": "", "TOKENCALC_VALID_AT": ""}
        post(variables)
        assert [tagged("Bill", valid_at=EARLIER)] == host.bodies

    def test_another_event(self, host: FakeHost, post: Post, tmp_path: Path) -> None:
        """An event without a pull request leaves it to the reference; without a time it is now."""
        event = tmp_path / "event.json"
        event.write_text("{}")
        post({**github(host), "GITHUB_EVENT_PATH": str(event), "TOKENCALC_VALID_AT": ""})
        assert host.bodies[0] > tagged("", valid_at="2026-11-22T00:00:00Z")

    def test_another_author(self, host: FakeHost, post: Post) -> None:
        """A token of a person's own finds the comments of that person."""
        host.add(tagged("Old"), author="ann")
        assert "comment updated\n" == post({**github(host), "TOKENCALC_COMMENT_AUTHOR": "ann"})[1]


class TestFaults:
    @pytest.mark.parametrize("status", [401, 403])
    def test_a_token_that_only_reads(self, host: FakeHost, post: Post, status: int) -> None:
        """A refusal names the permission, and the trap of forks."""
        host.refusal = status
        code, _, said = post(github(host))
        assert (1, True, True) == (code, "pull-requests: write" in said, "from a fork" in said)

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"GITHUB_TOKEN": ""}, "GITHUB_TOKEN is not set"),
            ({"TOKENCALC_VALID_AT": "yesterday"}, "valid at yesterday: not a time"),
            ({"GITHUB_API_URL": "file:///etc"}, "not an address"),
            ({"GITHUB_API_URL": "http://127.0.0.1:1"}, "refused"),
            ({"GITHUB_REPOSITORY": "x/y"}, "404"),
            ({"GITHUB_EVENT_PATH": "/nowhere"}, "No such file"),
        ],
    )
    def test_settings(self, host: FakeHost, post: Post, change: dict[str, str], words: str) -> None:
        """What is wrong is said, without a traceback."""
        code, _, said = post({**github(host), **change})
        assert (1, True) == (code, words in said)

    @pytest.mark.parametrize("answer", ["<html>", '{"message": "odd"}'])
    def test_odd_answers(self, host: FakeHost, post: Post, answer: str) -> None:
        """An answer that is no list of comments is no reason to write another one."""
        host.answer = answer
        assert (1, False) == (post(github(host))[0], any("POST" in each for each in host.asked))

    def test_redirects(self, host: FakeHost, post: Post) -> None:
        """The token is not taken elsewhere."""
        host.refusal = 302
        assert 1 == post(github(host))[0]
        assert ["GET /repos/o/r/issues/7/comments"] == host.asked

    def test_a_key(self, host: FakeHost, post: Post) -> None:
        """A key that could end the tag is refused."""
        assert "key a -->: letters" in post(github(host), "--key", "a -->")[2]


class TestSize:
    def test_folds_go_first(self) -> None:
        """What is seen at once stays, and so do folded blocks as long as they fit, each whole."""
        fold = f"<details>\n{'x' * 30_000}\n</details>\n"
        body = body_of([f"First\n{fold}{fold}", f"Second\n{fold}"], "k", NOW)
        assert (2, 2) == (body.count("<details>"), body.count("</details>"))
        assert body.index("First") < body.rindex("</details>") < body.index("Second")
        assert body.endswith(CUT)

    def test_then_lines(self) -> None:
        """Where even the tables are too long they end with a whole line, and no fold follows."""
        rows = "".join(f"| {number} |\n" for number in range(20_000))
        body = body_of([rows, "Second\n<details>\nx\n</details>\n"], "k", NOW)
        assert (True, False, False) == (body.endswith(f" |\n{CUT}"), "Second" in body, "<details>" in body)

    @given(
        parts=st.lists(st.lists(st.sampled_from(["a\n", "é" * 9 + "\n", "<details>\nb\n</details>\n"])), min_size=1),
        most=st.integers(180, 600),
    )
    def test_it_is_never_too_long(self, parts: list[list[str]], most: int) -> None:
        """Whatever the parts are, in bytes, and a comment that is cut says so."""
        texts = ["".join(part) for part in parts]
        body = body_of(texts, "k", NOW, most)
        assert len(body.encode()) <= most
        assert body.count("<details>") == body.count("</details>")
        whole = sum(text.count("\n") for text in texts)
        assert body.endswith(CUT) or body.count("\n") >= whole

    def test_the_limit(self) -> None:
        """It is the most that GitHub takes."""
        assert 65_536 == MOST_BYTES
