"""What became of every row of the logs: counted, told, and never dropped in silence."""

from collections import Counter
from dataclasses import dataclass, field

from tokencalc.engine.records import record

SHOWN = 5
KINDS_OF_ROWS = ("kept", "duplicates", "malformed", "partial", "without_usage", "outside")
"""What becomes of a row: exactly one of these."""


@record
class Faulty:
    """A row that cannot be used: where it is, and what is wrong with it; `line` is None for the last one of lines."""

    file: str
    line: int | None
    because: str

    def __str__(self) -> str:
        """As a compiler says it."""
        return f"{self.file}{'' if self.line is None else f':{self.line}'}: {self.because}"


@dataclass(slots=True, kw_only=True)
class Accounting:
    """Rows read, and what became of them: `rows` is the sum of the kinds below it.

    `without_usage` are rows that are no use of a model (a user's message in a transcript). `partial` are last lines
    that were cut off while being written. Only the first few malformed rows are kept, all are counted.
    """

    files: int = 0
    bytes_read: int = 0
    kept: int = 0
    duplicates: int = 0
    malformed: int = 0
    partial: int = 0
    without_usage: int = 0
    outside: int = 0
    """Rows of days that were not asked for."""
    undated: int = 0
    """Of those kept, rows that do not say when they were."""
    sources: Counter[str] = field(default_factory=Counter)
    """Files by the source that they were read as."""
    notes: list[str] = field(default_factory=list)
    """What else a reader should know, once each: a time without a zone taken as UTC, and the like."""
    first_faulty: list[Faulty] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """All rows that were read."""
        return sum(getattr(self, name) for name in KINDS_OF_ROWS)

    def note(self, text: str) -> None:
        """Keep a note, once."""
        if text not in self.notes:
            self.notes.append(text)

    def fault(self, file: str, line: int, because: str) -> None:
        """Count a malformed row."""
        self.malformed += 1
        self._keep(Faulty(file=file, line=line, because=because))

    def cut_off(self, file: str, line: int | None = None) -> None:
        """Count a last row that is not whole."""
        self.partial += 1
        self._keep(Faulty(file=file, line=line, because="the last line is cut off"))

    def add(self, other: "Accounting") -> None:
        """Count what another reader counted."""
        for name in ("files", "bytes_read", "undated", *KINDS_OF_ROWS):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.sources.update(other.sources)
        for text in other.notes:
            self.note(text)
        for faulty in other.first_faulty:
            self._keep(faulty)

    def _keep(self, faulty: Faulty) -> None:
        if len(self.first_faulty) < SHOWN:
            self.first_faulty.append(faulty)
