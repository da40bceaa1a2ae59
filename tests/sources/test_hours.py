"""Hours of the week, in a catalogue's words and in a sheet's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sources.building import TODAY
from tokencalc.files.sheets import WEEKDAYS
from tokencalc.sources.hours import DAYS, HOURS, WEEK, Slots, hours_in, placed, slots, windows
from tokencalc.sources.offers import NotCarried

WHENCE = {"source": "https://acme.example", "retrieved": TODAY}
any_slots = st.sets(st.tuples(st.sampled_from(DAYS), st.sampled_from(HOURS))).map(frozenset)


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("01:00-03:00", [1, 2]),
        ("22:00-01:00", [22, 23, 0]),
        ("16:00-00:00", list(range(16, 24))),
        ("16:00-24:00", list(range(16, 24))),
    ],
)
def test_spans(text: str, hours: list[int]) -> None:
    """The end is not part of one, and may lie on the next day."""
    assert hours == hours_in(text)


def test_a_span_with_one_hour_for_both_ends_is_the_whole_day() -> None:
    """litellm says so of its windows."""
    assert list(HOURS) == sorted(hours_in("00:00-00:00"))


@pytest.mark.parametrize("text", ["00:30-16:30", "16:30-00:30", "25:00-26:00", "noon", ""])
def test_spans_that_a_sheet_cannot_say(text: str) -> None:
    """Half hours, and what is no time at all."""
    with pytest.raises(NotCarried, match="whole hours only"):
        hours_in(text)


def held_in(found: dict[str, dict[str, object]]) -> Slots:
    """The hours of the week that windows cover, none of them twice."""
    each = [
        (WEEKDAYS.index(day), hour)
        for window in found.values()
        for day in window["weekdays"]  # type: ignore[attr-defined]  # the values of a window are of many types
        for begin, end in window["hours_utc"]  # type: ignore[attr-defined]  # likewise
        for hour in range(begin, end)
    ]
    assert len(each) == len(set(each))
    return frozenset(each)


@given(any_slots)
def test_windows_cover_just_the_hours(held: Slots) -> None:
    """However they lie in the week, and each hour once."""
    assert held == held_in(windows("peak", held, **WHENCE))


@given(st.sets(st.sampled_from(DAYS)), st.integers(0, 23))
def test_a_clock_that_is_ahead(weekdays: set[int], offset: int) -> None:
    """A day of another clock has 24 hours too, and they are those before the hours of UTC's day."""
    held = slots(["00:00-00:00"], weekdays, offset)
    assert len(weekdays) * 24 == len(held)
    assert held == frozenset((day, hour) for day, hour in WEEK if (day + (hour + offset >= 24)) % 7 in weekdays)


def test_equal_windows_are_one() -> None:
    """By the name that the sheet has for it; a new one gets a free name."""
    known = windows("peak", slots(["01:00-04:00"]), **WHENCE)
    assert {"peak": "peak"} == placed(known, windows("peak", slots(["01:00-04:00"]), **WHENCE))
    assert {"peak": "peak-2"} == placed(known, windows("peak", slots(["06:00-10:00"]), **WHENCE))
    assert {"peak": "peak-3"} == placed(known, windows("peak", slots(["07:00-10:00"]), **WHENCE))
    assert ["peak", "peak-2", "peak-3"] == list(known)
