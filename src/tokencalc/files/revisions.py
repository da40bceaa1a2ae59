"""Files as a git revision has them. The working tree is read at most, and never changed.

git is asked for names and contents only (`rev-parse`, `merge-base`, `ls-tree`, `diff`, `cat-file`), without locks.
"""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tokencalc.engine.errors import TokencalcError
from tokencalc.engine.records import record
from tokencalc.files.errors import FileError
from tokencalc.files.toml import MAX_BYTES, Document, document_of

_FETCH = "fetch it first, such as `git fetch origin main`"
_DEEPEN = "this clone is shallow: `git fetch --unshallow`, or `fetch-depth: 0` where CI checks out"


class NoRevision(TokencalcError):
    """A revision that the repository does not have."""

    def __init__(self, revision: str, *, is_shallow: bool) -> None:
        super().__init__(f"no revision {revision} in this repository", _DEEPEN if is_shallow else _FETCH)


class NotARepository(TokencalcError):
    """A directory in which git finds no repository, or does not run at all."""

    def __init__(self, directory: Path, said: str) -> None:
        super().__init__(
            f"{directory}: no git repository to read revisions from ({said or 'git said nothing'})",
            "run it inside one, or compare two files",
        )


@record
class Repository:
    """A git repository, by the top of its working tree and where in it we are."""

    top: Path
    prefix: str = ""

    def commit(self, revision: str) -> str:
        """The commit that a revision names. Raises `NoRevision`."""
        found = self._asked("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        if found is None:
            raise NoRevision(revision, is_shallow=self._is_shallow())
        return found.decode().strip()

    def fork_of(self, revision: str) -> str:
        """The last commit that HEAD and a revision share: what a branch of it began from. Raises `NoRevision`."""
        commit = self.commit(revision)
        found = self._asked("merge-base", commit, self.commit("HEAD"))
        if found is None:
            remedy = _DEEPEN if self._is_shallow() else "name a revision that HEAD comes from"
            raise TokencalcError(f"HEAD and {revision} have no commit in common", remedy)
        return found.decode().split()[0]

    def changed(self, commit: str) -> tuple[str, ...]:
        """The TOML files of the working tree that are not as in a commit, new and removed ones too, from the top."""
        options = ("diff", "--name-only", "-z", "--no-renames", "--no-ext-diff", commit, "--", "*.toml")
        known = self._told(*options)
        others = self._told("ls-files", "-z", "--others", "--exclude-standard", "--", "*.toml")
        return tuple(sorted({os.fsdecode(name) for name in (known + others).split(b"\0") if name}))

    def names(self, revision: str, path: str) -> tuple[str, ...] | None:
        """The TOML files below a directory of a revision, from the top; None for what is no directory there."""
        place = self.place(path)
        commit = self.commit(revision)
        if place and self._kind(commit, place) != "tree":
            return None
        found = self._told("ls-tree", "-r", "-z", "--name-only", commit, "--", f":(top,literal){place}")
        names = (os.fsdecode(name) for name in found.split(b"\0"))
        return tuple(name for name in names if name.endswith(".toml"))

    def place(self, path: str) -> str:
        """A path of a revision from the top: one that begins with `./` or `../` is meant from where we are."""
        is_from_here = path in (".", "..") or path.startswith(("./", "../"))
        place = os.path.normpath(f"{self.prefix}{path}" if is_from_here else path)
        return "" if place == "." else Path(place).as_posix()

    def has(self, revision: str, place: str) -> bool:
        """Whether a revision has a file or a directory at a place from the top."""
        return bool(self._kind(self.commit(revision), place))

    def text(self, revision: str, path: str) -> str:
        """The text of a file of a revision. Raises `FileError` for whatever keeps it from being read."""
        place, shown = self.place(path), f"{revision}:{path}"
        commit = self.commit(revision)
        if self._kind(commit, place) != "blob":
            raise FileError(shown, "no such file in that revision", f"`git ls-tree -r {revision}` shows those it has")
        if int(self._told("cat-file", "-s", f"{commit}:{place}")) > MAX_BYTES:
            raise FileError(shown, f"larger than {MAX_BYTES // 1_000_000} MB", "is it a scenario at all?")
        raw = self._told("cat-file", "blob", f"{commit}:{place}")
        try:
            return raw.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = raw[: error.start].count(b"\n") + 1
            raise FileError(shown, f"not UTF-8 text (byte {error.start + 1})", "save it as UTF-8", line) from None

    def document(self, revision: str, path: str) -> Document:
        """A TOML file of a revision, which its errors name as `revision:path`."""
        return document_of(Path(f"{revision}:{path}"), self.text(revision, path))

    def _kind(self, commit: str, place: str) -> str:
        found = self._asked("cat-file", "-t", f"{commit}:{place}")
        return "" if found is None else found.decode().strip()

    def _is_shallow(self) -> bool:
        return self._asked("rev-parse", "--is-shallow-repository") == b"true\n"

    def _told(self, *arguments: str) -> bytes:
        """What git answers, where no answer is an error: a failure must not look like nothing."""
        done = _git(self.top, arguments)
        if done.returncode:
            said = " ".join(done.stderr.decode(errors="replace").split())
            raise TokencalcError(f"git {arguments[0]} failed: {said}", "`git fsck` looks for what is broken")
        return done.stdout

    def _asked(self, *arguments: str) -> bytes | None:
        """What git answers; None where it has no answer."""
        done = _git(self.top, arguments)
        return done.stdout if done.returncode == 0 else None


def repository_at(directory: Path) -> Repository:
    """The repository that a directory is in. Raises `NotARepository`."""
    done = _git(directory, ("rev-parse", "--show-toplevel", "--show-prefix"))
    if done.returncode:
        raise NotARepository(directory, " ".join(done.stderr.decode(errors="replace").split()))
    top, _, prefix = os.fsdecode(done.stdout).partition("\n")
    return Repository(top=Path(top), prefix=prefix.rstrip("\n"))


def _git(directory: Path, arguments: Sequence[str]) -> "subprocess.CompletedProcess[bytes]":
    """Run git without locks, hooks of the user's or a pager, and without asking anybody anything."""
    quiet = {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1", "LC_ALL": "C"}
    try:
        return subprocess.run(  # the program is git, and no shell reads its arguments
            ["git", *arguments],  # whichever git the user has
            cwd=directory,
            env={**os.environ, **quiet},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
    except OSError as error:
        raise NotARepository(directory, (error.strerror or str(error)).lower()) from None
