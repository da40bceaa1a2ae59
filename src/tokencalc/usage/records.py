"""One use of a model, as a row of a log states it, in units that never overlap."""

from decimal import Decimal
from typing import NamedTuple

COUNTED = (
    "input",
    "cache_read",
    "cache_write",
    "cache_write_1h",
    "output",
    "audio_in",
    "audio_out",
    "image_in",
    "image_out",
    "video_in",
    "web_search",
    "file_search",
    "audio_second",
    "video_second",
)
"""The units that logs count, in the order in which a `Use` has them. A request itself is counted beside them."""

PROMPT = tuple(COUNTED.index(unit) for unit in ("input", "cache_read", "cache_write", "cache_write_1h"))
PROMPT_MEDIA = tuple(COUNTED.index(unit) for unit in ("audio_in", "image_in", "video_in"))
"""Where the units of a prompt stand: together they choose the context tier."""

TOKENS = tuple(place for place, unit in enumerate(COUNTED) if not unit.endswith(("search", "second")))
"""Where the units that are tokens stand."""

NOTHING = (0,) * len(COUNTED)


class Use(NamedTuple):
    """What one row of a log says was used.

    `second` is when it began, in seconds since 1970 UTC, or None where the row does not say; `lasts` is how many
    seconds the row covers, 0 for a single request and 86400 for a day's total. `units` are whole quantities in the
    order of `COUNTED`, and `reasoning` is the part of the output that was thought. `requests` is None where nobody
    counted them. `smallest` and `largest` bound the prompt of each of its requests, and are None where a total of many
    requests does not say; for a single request they are left to `prompt_of`. `billed` is what was charged in
    `currency`, None where the row does not say. `key` is the provider's own id: of several rows with one key the
    largest counts, and of equal ones that with the higher `rank`.
    """

    second: int | None
    lasts: int
    provider: str
    model: str
    mode: str
    region: str
    label: str
    requests: int | None
    units: tuple[int, ...]
    reasoning: int = 0
    smallest: int | None = None
    largest: int | None = None
    billed: Decimal | None = None
    currency: str = ""
    key: str = ""
    rank: int = 0


def units_of(quantities: dict[str, int]) -> tuple[int, ...]:
    """Quantities by unit in the order of `COUNTED`.

    >>> units_of({"input": 10, "output": 3})[:5]
    (10, 0, 0, 0, 3)
    """
    return tuple([quantities.get(unit, 0) for unit in COUNTED])


def prompt_of(units: tuple[int, ...]) -> int:
    """The tokens of a whole prompt, cached ones and media included: what chooses the context tier.

    >>> prompt_of(units_of({"input": 10, "cache_read": 5, "image_in": 2, "output": 3}))
    17
    """
    read, cached, written, kept = units[0], units[1], units[2], units[3]
    return read + cached + written + kept + units[5] + units[7] + units[9]


def tokens_of(units: tuple[int, ...]) -> int:
    """All tokens of all kinds: of two rows about one request, the one with more is the complete one.

    >>> tokens_of(units_of({"input": 10, "output": 3, "web_search": 1}))
    13
    """
    return sum(units[:10])
