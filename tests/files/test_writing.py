"""Writing a file: whole or not at all, and never over what somebody else may do with it."""

import errno
import os
import stat
import sys
from pathlib import Path

import pytest

from tokencalc.files.errors import FileError
from tokencalc.files.toml import write_text

needs_modes = pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps no permission bits")


def names(place: Path) -> list[str]:
    """Every file of a directory, hidden ones too."""
    return sorted(path.name for path in place.iterdir())


def test_it_writes_the_text(tmp_path: Path) -> None:
    """Byte for byte, in UTF-8, with the line ends that the text has."""
    path = tmp_path / "a.txt"
    write_text(path, "é\nb\r\n")
    assert "é\nb\r\n".encode() == path.read_bytes()
    assert ["a.txt"] == names(tmp_path)


def test_it_takes_the_place_of_what_was_there(tmp_path: Path) -> None:
    """The old text is gone, the new one is whole."""
    path = tmp_path / "a.txt"
    path.write_text("old and longer", encoding="utf-8")
    write_text(path, "new")
    assert "new" == path.read_text(encoding="utf-8")
    assert ["a.txt"] == names(tmp_path)


@needs_modes
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664, 0o755])
def test_permissions_stay(tmp_path: Path, mode: int) -> None:
    """A file that only its owner may read stays such a file."""
    path = tmp_path / "a.txt"
    path.write_text("old", encoding="utf-8")
    path.chmod(mode)
    write_text(path, "new")
    assert mode == stat.S_IMODE(path.stat().st_mode)


@needs_modes
@pytest.mark.parametrize("mask", [0o022, 0o077, 0o002])
def test_a_new_file_has_the_permissions_of_any_new_file(tmp_path: Path, mask: int) -> None:
    """What the user's mask leaves, as for a file that an editor saves; the mask itself stays as it was."""
    before = os.umask(mask)
    try:
        write_text(tmp_path / "a.txt", "new")
        assert mask == os.umask(mask)
    finally:
        os.umask(before)
    assert 0o666 & ~mask == stat.S_IMODE((tmp_path / "a.txt").stat().st_mode)


class TestFailure:
    @pytest.fixture
    def path(self, tmp_path: Path) -> Path:
        """A file that is there."""
        path = tmp_path / "a.txt"
        path.write_text("old", encoding="utf-8")
        return path

    def check_untouched(self, path: Path) -> None:
        """The old file is there, and nothing beside it."""
        assert "old" == path.read_text(encoding="utf-8")
        assert ["a.txt"] == names(path.parent)

    @pytest.mark.parametrize("name", ["replace", "chmod"])
    def test_the_last_step_fails(self, path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
        """Where the new file cannot take its place, the old one stays and the new one goes."""

        def fail(*_arguments: object) -> None:
            raise PermissionError(errno.EACCES, "Permission denied")

        monkeypatch.setattr(os, name, fail)
        with pytest.raises(FileError, match=r"a\.txt: cannot be written: permission denied"):
            write_text(path, "new")
        self.check_untouched(path)

    def test_the_disk_is_full(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A text of which only a part fits is not written at all."""
        open_descriptor = os.fdopen

        def full(handle: int, *_arguments: object, **_options: object) -> object:
            open_descriptor(handle, "w").close()
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(os, "fdopen", full)
        with pytest.raises(FileError, match=r"a\.txt: cannot be written: no space left on device"):
            write_text(path, "new")
        self.check_untouched(path)

    def test_what_is_left_cannot_be_removed(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """If even the new file cannot be removed, the first failure is still the one that is told."""

        def fail(*_arguments: object) -> None:
            raise PermissionError(errno.EACCES, "Permission denied")

        monkeypatch.setattr(os, "replace", fail)
        monkeypatch.setattr(os, "unlink", fail)
        with pytest.raises(FileError, match="permission denied"):
            write_text(path, "new")

    def test_text_that_is_no_text(self, path: Path) -> None:
        """Half a character, as the command line may hand it over, cannot be written in UTF-8."""
        with pytest.raises(FileError, match=r'a\.txt: cannot be written: "\\uDCFF" is not text'):
            write_text(path, "new \udcff")
        self.check_untouched(path)

    def test_a_directory_in_its_place(self, tmp_path: Path) -> None:
        """A directory is not replaced by a file."""
        (tmp_path / "a.txt").mkdir()
        with pytest.raises(FileError, match=r"a\.txt: cannot be written: "):
            write_text(tmp_path / "a.txt", "new")
        assert ["a.txt"] == names(tmp_path)

    @pytest.mark.parametrize("name", ["none/a.txt", "x" * 300])
    def test_a_place_that_is_none(self, tmp_path: Path, name: str) -> None:
        """A directory that is not there, or a name that is too long."""
        with pytest.raises(FileError, match="cannot be written: "):
            write_text(tmp_path / name, "new")
        assert [] == names(tmp_path)
