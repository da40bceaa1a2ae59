"""Answers that may be missing: a figure, or the reason why there is none."""

from tokencalc.engine.records import record


@record
class Never:
    """There is no such point, and why: the reason is the end of a sentence."""

    because: str
