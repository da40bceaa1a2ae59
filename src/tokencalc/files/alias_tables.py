"""Ids of a price sheet that mean one model today and another tomorrow."""

from datetime import date

from pydantic import Field

from tokencalc.files.faults import Table
from tokencalc.files.fields import Text


class TargetTable(Table):
    """The model that an alias means from one date on."""

    model: Text
    """The id of a model of this sheet."""
    from_: date | None = Field(default=None, alias="from")
    """First day on which the alias means it. Left out where nobody says: then the day on which it was read."""
    to: date | None = None
    """First day on which it no longer does, or is no longer known to; left out where the next target takes over."""
    basis: Text | None = None
    """How the first day is known: documented by the vendor, first observed, a catalogue's commit."""
    source: Text
    """The page that states what the alias means."""
    retrieved: date
    """The day on which it was read."""
    via: Text | None = None
    """The catalogue it came through, with its version."""
    note: Text | None = None
    """What a reader should know: a disagreement between catalogues, for instance."""


class AliasTable(Table):
    """An id that means one model today and another tomorrow."""

    targets: list[TargetTable]
    """The models it has meant, the first one first. On a day before the first of them it means none."""
    note: Text | None = None
    """What a reader should know about the alias."""
