"""Files as a git revision has them, in real repositories."""

import subprocess
from pathlib import Path

import pytest

from tests.files.building import problems
from tokencalc.engine.errors import TokencalcError
from tokencalc.files.errors import FileError
from tokencalc.files.revisions import NoRevision, NotARepository, Repository, repository_at
from tokencalc.files.toml import MAX_BYTES


def git(directory: Path, *arguments: str) -> str:
    """What git answers, with a name and a date of its own."""
    config = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    done = subprocess.run(["git", *config, *arguments], cwd=directory, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def committed(directory: Path, name: str, content: str | bytes) -> str:
    """Write a file, commit it, and return the commit."""
    path = directory / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    git(directory, "add", "-A")
    git(directory, "commit", "-qm", name)
    return git(directory, "rev-parse", "HEAD")


@pytest.fixture
def top(tmp_path: Path) -> Path:
    """A repository with one scenario on its branch main."""
    directory = tmp_path / "repo"
    directory.mkdir()
    git(directory, "init", "-q", "-b", "main")
    committed(directory, "scenarios/a.toml", 'name = "old"\n')
    return directory


class TestRepository:
    def test_from_below_its_top(self, top: Path) -> None:
        """The top and the place in it are found from any directory inside."""
        found = repository_at(top / "scenarios")
        assert (top.resolve(), "scenarios/") == (found.top.resolve(), found.prefix)

    def test_none(self, tmp_path: Path) -> None:
        """Outside of any repository it is said what git says."""
        with pytest.raises(NotARepository, match="not a git repository"):
            repository_at(tmp_path)

    def test_no_git(self, top: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Without git there are no revisions."""
        monkeypatch.setenv("PATH", str(top))
        with pytest.raises(NotARepository, match="no such file"):
            repository_at(top)

    def test_silence(self) -> None:
        """An error without words still says something."""
        assert "git said nothing" in NotARepository(Path("x"), "").problem


class TestCommit:
    def test_missing(self, top: Path) -> None:
        """A revision that is nowhere is to be fetched."""
        with pytest.raises(NoRevision, match="no revision origin/main") as caught:
            repository_at(top).commit("origin/main")
        assert "git fetch" in caught.value.remedy

    def test_no_option(self, top: Path) -> None:
        """What looks like an option of git is a revision that does not exist."""
        with pytest.raises(NoRevision):
            repository_at(top).commit("--all")

    def test_shallow(self, top: Path, tmp_path: Path) -> None:
        """In a shallow clone the remedy is to fetch all of it."""
        first = git(top, "rev-parse", "HEAD")
        committed(top, "b.toml", "")
        git(tmp_path, "clone", "-q", "--depth", "1", f"file://{top}", "shallow")
        with pytest.raises(NoRevision) as caught:
            repository_at(tmp_path / "shallow").commit(first)
        assert "fetch-depth: 0" in caught.value.remedy

    def test_detached(self, top: Path) -> None:
        """A detached head is a commit like any other."""
        first = git(top, "rev-parse", "HEAD")
        committed(top, "b.toml", "")
        git(top, "checkout", "-q", "--detach", first)
        assert first == repository_at(top).commit("HEAD")


class TestFork:
    def test_where_the_branch_began(self, top: Path) -> None:
        """What main got since is no change of the branch."""
        first = git(top, "rev-parse", "HEAD")
        git(top, "checkout", "-qb", "mine")
        committed(top, "b.toml", "")
        git(top, "checkout", "-q", "main")
        committed(top, "c.toml", "")
        git(top, "checkout", "-q", "mine")
        repository = repository_at(top)
        assert first == repository.fork_of("main")
        assert ("b.toml",) == repository.changed(first)

    def test_nothing_in_common(self, top: Path) -> None:
        """Two histories that never met."""
        git(top, "checkout", "-q", "--orphan", "other")
        committed(top, "b.toml", "")
        with pytest.raises(TokencalcError, match="no commit in common") as caught:
            repository_at(top).fork_of("main")
        assert "that HEAD comes from" in caught.value.remedy

    def test_nothing_in_common_in_a_shallow_clone(self, top: Path, tmp_path: Path) -> None:
        """There the common commit may only not have been fetched."""
        git(top, "checkout", "-qb", "mine")
        committed(top, "b.toml", "")
        git(top, "checkout", "-q", "main")
        committed(top, "c.toml", "")
        git(tmp_path, "clone", "-q", "--depth", "1", "--no-single-branch", f"file://{top}", "shallow")
        with pytest.raises(TokencalcError, match="no commit in common") as caught:
            repository_at(tmp_path / "shallow").fork_of("origin/mine")
        assert "shallow" in caught.value.remedy


class TestChanged:
    def test_of_every_kind(self, top: Path) -> None:
        """Changed, removed, added, and not yet added files; nothing that is ignored, and no file of another kind."""
        committed(top, "gone.toml", "")
        commit = committed(top, ".gitignore", "build/\n")
        (top / "scenarios/a.toml").write_text('name = "new"\n')
        (top / "gone.toml").unlink()
        (top / "new é.toml").write_text("")
        (top / "note.md").write_text("")
        (top / "build").mkdir()
        (top / "build/x.toml").write_text("")
        before = git(top, "status", "--porcelain")
        assert ("gone.toml", "new é.toml", "scenarios/a.toml") == repository_at(top).changed(commit)
        assert before == git(top, "status", "--porcelain")

    def test_a_failure_is_not_nothing(self, top: Path) -> None:
        """Where git fails, it is not said that nothing changed."""
        commit = git(top, "rev-parse", "HEAD")
        (top / ".git/index").write_bytes(b"broken")
        with pytest.raises(TokencalcError, match=r"git diff failed: \w+"):
            repository_at(top).changed(commit)


class TestNames:
    def test_of_a_directory(self, top: Path) -> None:
        """The TOML files below it, at any depth."""
        committed(top, "scenarios/deep/b.toml", "")
        committed(top, "scenarios/note.md", "")
        repository = repository_at(top)
        expected = ("scenarios/a.toml", "scenarios/deep/b.toml")
        assert [expected] * 3 == [repository.names("main", path) for path in ("scenarios", "scenarios/", ".")]

    def test_of_no_directory(self, top: Path) -> None:
        """A file, or what is not there, has no names below it."""
        repository = repository_at(top)
        assert [None, None] == [repository.names("main", path) for path in ("scenarios/a.toml", "x")]

    @pytest.mark.parametrize(
        ("path", "place"), [("./a.toml", "scenarios/a.toml"), ("../x", "x"), ("a.toml", "a.toml"), ("..", "")]
    )
    def test_from_here(self, path: str, place: str) -> None:
        """As in git, a path is from the top unless it begins with a dot."""
        assert place == Repository(top=Path(), prefix="scenarios/").place(path)


def test_what_a_revision_has(top: Path) -> None:
    """A file and a directory are there, and nothing else."""
    repository = repository_at(top)
    expected = [True, True, False]
    assert expected == [repository.has("main", place) for place in ("scenarios/a.toml", "scenarios", "x")]


class TestText:
    def test_as_it_was(self, top: Path) -> None:
        """What the revision has, whatever the working tree has."""
        (top / "scenarios/a.toml").write_text("changed")
        found = repository_at(top).document("main", "scenarios/a.toml")
        assert ({"name": "old"}, "main:scenarios/a.toml") == (found.data, found.file)

    @pytest.mark.parametrize("path", ["scenarios/b.toml", "scenarios"])
    def test_no_file(self, top: Path, path: str) -> None:
        """A missing file and a directory are named with their revision."""
        with pytest.raises(FileError, match=f"main:{path}: no such file in that revision"):
            repository_at(top).text("main", path)

    def test_binary(self, top: Path) -> None:
        """What is not text is named with its line."""
        committed(top, "b.toml", b"a = 1\n\xff")
        with pytest.raises(FileError, match=r"main:b.toml:2: not UTF-8 text \(byte 7\)"):
            repository_at(top).text("main", "b.toml")

    def test_invalid(self, top: Path) -> None:
        """What is not TOML is named with its line."""
        committed(top, "b.toml", "a = 1\nb\n")
        with pytest.raises(FileError) as caught:
            repository_at(top).document("main", "b.toml")
        assert problems(caught.value)[0].startswith("main:b.toml:2: ")

    def test_too_large(self, top: Path) -> None:
        """What cannot be a scenario is not read."""
        committed(top, "b.toml", "#" * (MAX_BYTES + 1))
        with pytest.raises(FileError, match="larger than 10 MB"):
            repository_at(top).text("main", "b.toml")

    def test_empty(self, top: Path) -> None:
        """An empty file is an empty text."""
        committed(top, "b.toml", "")
        assert repository_at(top).text("main", "b.toml") == ""
