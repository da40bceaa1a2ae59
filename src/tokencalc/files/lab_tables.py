"""The tables of the reference sheet of labs."""

from datetime import date
from typing import Literal

from tokencalc.files.faults import Table
from tokencalc.files.fields import Text


class LabTable(Table):
    """What a lab opens, what it keeps, and how it earns."""

    name: Text
    """What people call it."""
    sheets: list[Text]
    """Its own price sheets, by provider."""
    path: Literal[
        "open_ecosystem",
        "closed_commercialisation",
        "edge",
        "licence_control",
        "sells_workflow",
        "mixed",
        "builds_on_open_weights",
    ]
    """How it earns."""
    opens: list[Text]
    """Models whose weights are public, under whatever licence."""
    keeps: list[Text]
    """Models whose weights it keeps."""
    flagship: Text
    """Its best model."""
    flagship_from: date | None = None
    """The first day of that model's newest price row."""
    mid: Text | None = None
    """Its model for everyday work."""
    mid_from: date | None = None
    """The first day of that model's newest price row."""
    said: Text
    """What articles say of it."""
    now: Text
    """What price sheets and licences show."""
    checked: date
    """The day on which that was checked."""
    source: Text
    """Where it comes from."""


class LabsFile(Table):
    """Labs."""

    labs: dict[Text, LabTable]
    """The labs, by a short name."""
