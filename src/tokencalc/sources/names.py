"""Ids of outside catalogues as names of files."""

import re

_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


def is_file_name(name: str) -> bool:
    """Whether a provider's id can be the name of a file everywhere, and leads into no other directory.

    >>> is_file_name("deepseek"), is_file_name("../deepseek"), is_file_name("con")
    (True, False, False)
    """
    return bool(_SAFE.fullmatch(name)) and not _RESERVED.fullmatch(name) and not name.endswith(".")
