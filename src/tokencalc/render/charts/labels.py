"""Where the texts of marks go on a drawing: beside their marks, off the curves, and never on each other."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from rich.cells import cell_len

from tokencalc.engine.records import record
from tokencalc.render.charts.axes import Drawing, Run

_CHARACTER = 0.0112
_LINE = 0.065
"""How wide a character and how high a line is, as parts of the drawing."""

_GAP_ACROSS, _GAP_UP = 0.014, 0.025
_RISES = (0, 1, -1)
_SAMPLES = 400
"""Points looked at on a curve, shared out among its segments."""


@record
class Box:
    """The room of a text, in parts of the drawing, and whether its mark is right of it."""

    left: float
    low: float
    right: float
    high: float
    is_left: bool = False

    def holds(self, point: tuple[float, float]) -> bool:
        """Whether a point lies in it."""
        return self.left <= point[0] <= self.right and self.low <= point[1] <= self.high

    def meets(self, other: "Box") -> bool:
        """Whether another box overlaps it."""
        is_apart = self.right <= other.left or other.right <= self.left
        return not (is_apart or self.high <= other.low or other.high <= self.low)

    def is_inside(self) -> bool:
        """Whether all of it is on the drawing."""
        return self.left >= 0 and self.low >= 0 and self.right <= 1 and self.high <= 1


def boxes_beside(drawing: Drawing, texts: Sequence[str]) -> list[Box | None]:
    """A box for each mark's text, or None where there is no room: the one that hides least of the curves."""
    on_curves = [point for curve in drawing.curves for run in curve for point in _sampled(run)]
    taken: list[Box] = []
    boxes: list[Box | None] = []
    for mark, text in zip(drawing.marks, texts, strict=True):
        free = [
            box
            for box in _around(mark, text)
            if box.is_inside() and not any(map(box.meets, taken)) and not any(map(box.holds, drawing.marks))
        ]
        best = min(free, key=lambda box: sum(map(box.holds, on_curves)), default=None)
        boxes.append(best)
        taken += [best] if best else []
    return boxes


def _around(mark: tuple[float, float], text: str) -> Iterator[Box]:
    """The places beside a mark, the nearest first."""
    x, y = mark
    width = cell_len(text) * _CHARACTER
    for rise in _RISES:
        low = y - _LINE / 2 + rise * (_LINE / 2 + _GAP_UP)
        for left in (x + _GAP_ACROSS, x - _GAP_ACROSS - width):
            yield Box(left=left, low=low, right=left + width, high=low + _LINE, is_left=left < x)


def _sampled(run: Run) -> Iterator[tuple[float, float]]:
    """Points on a piece of a curve, its own and some between them."""
    points = list(zip(*run, strict=True))
    yield points[0]
    parts = max(1, _SAMPLES // len(points))
    for (x, y), (right, high) in pairwise(points):
        yield from ((x + (right - x) * part / parts, y + (high - y) * part / parts) for part in range(1, parts + 1))
