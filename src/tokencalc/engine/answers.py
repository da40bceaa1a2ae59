"""Answers that may be missing: a figure, or the reason why there is none."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Never:
    """There is no such point, and why: the reason is the end of a sentence."""

    because: str
