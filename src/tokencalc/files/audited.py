"""What an audit looks at: every model of some price sheets on a day, and the line that a finding is about."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path

from tokencalc.engine.errors import PriceError, TokencalcError
from tokencalc.engine.findings import Code, Finding, Severity
from tokencalc.engine.numbers import Number
from tokencalc.engine.rates import Model, PriceRow, row_on
from tokencalc.engine.records import record
from tokencalc.files.errors import did_you_mean, nearest
from tokencalc.files.names import provider_in
from tokencalc.files.places import shown
from tokencalc.files.sheets import Sheet
from tokencalc.files.toml import Way, line_of, text_of


@record
class Limits:
    """From when on a price is stale, and how soon is soon."""

    max_age_days: int
    ending_within_days: int


class UnknownProvider(TokencalcError):
    """No sheet that is audited belongs to that provider."""

    def __init__(self, provider: str, known: Iterable[str]) -> None:
        names = sorted(set(known))
        near = did_you_mean(nearest(provider, names))
        super().__init__(f'no price sheet is of provider "{provider}"', near or f"there are: {', '.join(names)}")


class Offer:
    """One model of one sheet on a day, with all its rows, known by then or not."""

    def __init__(self, path: Path, sheet: Sheet, name: str, day: date) -> None:
        self.path = path
        self.sheet = sheet
        self.name = name
        self.day = day
        self.table = sheet.file.models[name]

    @cached_property
    def model(self) -> Model:
        """The model with the rows that were known on the day."""
        return self.sheet.model(self.name, self.day)

    @cached_property
    def rows(self) -> tuple[PriceRow, ...]:
        """Every row, oldest first, but for cancelled ones."""
        return tuple(row for row in self.sheet.all_rows(self.name) if row.source.status != "cancelled")

    @property
    def is_sold(self) -> bool:
        """Whether the model is not retired by that day."""
        return self.table.retired is None or self.day < self.table.retired

    def in_force(self, day: date) -> tuple[PriceRow | None, date | None]:
        """The row that holds on a day, and the day it ended where it is only held over; None without a price."""
        try:
            return row_on(self.model, day)
        except PriceError:
            return None, None

    def finding(
        self,
        code: Code,
        severity: Severity,
        problem: str,
        remedy: str,
        *,
        row: PriceRow | None = None,
        key: str = "",
        way: Way = (),
        about: str = "",
    ) -> Finding:
        """A finding about this model or a row of it, with the line of it or of a key in it.

        Where it is about something else of the sheet, `way` leads there, and `about` is what it is about.
        """
        place = way or self._way_to(row)
        return Finding(
            code=code,
            severity=severity,
            sheet=shown(self.path),
            line=line_of(text_of(self.path), (*place, key) if key else place),
            model=about or self.model.reference,
            start=row.start if row else None,
            problem=problem,
            remedy=remedy,
        )

    def _way_to(self, row: PriceRow | None) -> Way:
        if row is None:
            return ("models", self.name)
        wanted = (row.start, row.source.status)
        places = (place for place, each in enumerate(self.table.prices) if (each.from_, each.status) == wanted)
        return ("models", self.name, "prices", next(places))


def offers_in(directories: Sequence[Path], day: date, providers: Sequence[str] = ()) -> Iterator[Offer]:
    """Every model of the sheets in some directories, once: one that an earlier sheet has shadows those that follow.

    With `providers`, only theirs. Raises `UnknownProvider` for one that has no sheet there.
    """
    paths = [path for directory in directories for path in sorted(directory.glob("*.toml"))]
    sellers = {path: provider_in(path.read_bytes()) for path in paths}
    unknown = next((provider for provider in providers if provider not in sellers.values()), None)
    if unknown is not None:
        raise UnknownProvider(unknown, filter(None, sellers.values()))
    seen: set[tuple[str, str]] = set()
    for path, seller in sellers.items():
        if not providers or seller in providers:
            sheet = Sheet(path)
            for name in sheet.file.models:
                if (sheet.file.provider, name) not in seen:
                    seen.add((sheet.file.provider, name))
                    yield Offer(path, sheet, name, day)


def plain(number: Number) -> str:
    """A number with all its digits and no more, for a message.

    >>> from decimal import Decimal
    >>> plain(Decimal("2.50")), plain(Decimal(10))
    ('2.5', '10')
    """
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
