"""Days that sources write as far as they know them."""

import re
from datetime import date


def day_written(dated: str, retrieved: date | None = None) -> date | None:
    """The first day that such a date may mean; the day of reading where it means none.

    >>> day_written("2026-10"), day_written("undated")
    (datetime.date(2026, 10, 1), None)
    """
    found = _DATED.match(dated)
    return date(*(int(part or 1) for part in found.groups())) if found else retrieved


_DATED = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")
