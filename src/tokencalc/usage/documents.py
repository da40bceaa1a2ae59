"""Rows of JSON documents: the items of a list, or one object after the other, read in pieces."""

import json
import re
from codecs import getincrementaldecoder
from collections.abc import Iterator
from typing import Any

from tokencalc.usage.accounting import Accounting
from tokencalc.usage.opening import AHEAD, Opened
from tokencalc.usage.rows import DECODER, HALF_CHARACTER, LONGEST, Row, reason_of, whole_text

_SPACE = re.compile(r"[ \t\n\r]*")
_MARGIN = 16
"""So near the end of a piece, a value that seems wrong may only not be all there: `tr`, `1.`, half an escape."""


def document_rows(log: Opened, accounting: Accounting) -> Iterator[Row]:
    """The objects of a document, each with the line on which it begins.

    What follows a fault cannot be told apart from it, so it is not read, and the fault says so.
    """
    pieces, file = _Pieces(log), log.log.name
    try:
        for line, value in _values(pieces):
            if isinstance(value, dict):
                yield line, value
            else:
                accounting.fault(file, line, "is not an object in braces")
    except _Cut:
        accounting.cut_off(file, pieces.line)
    except (ValueError, RecursionError, _Wrong) as error:
        reason = str(error) if isinstance(error, _Wrong) else reason_of(error)
        accounting.fault(file, pieces.line, f"{reason}; nothing after it can be read")


def _values(pieces: "_Pieces") -> Iterator[tuple[int, Any]]:
    while sign := pieces.sign():
        if sign == "[":
            yield from _items(pieces)
        else:
            yield pieces.value()


def _items(pieces: "_Pieces") -> Iterator[tuple[int, Any]]:
    pieces.take("[")
    if pieces.sign() == "]":
        pieces.take("]")
        return
    while True:
        if not pieces.sign():
            raise _Cut
        yield pieces.value()
        if pieces.sign() != ",":
            pieces.take("]")
            return
        pieces.take(",")


class _Wrong(Exception):
    """What is wrong with the text, where it is not its parser that says so."""


class _Cut(Exception):
    """The text ends inside a value."""


class _Pieces:
    """A text that grows as it is needed. `line` is that of the place up to which it has been used."""

    def __init__(self, log: Opened) -> None:
        self.line = 1
        self._text = ""
        self._at = 0
        self._is_all = False
        self._log = log
        self._decode = getincrementaldecoder("utf-8-sig")()

    def sign(self) -> str:
        """The next character that is no space, empty at the end. It is not used up."""
        while True:
            found = _SPACE.match(self._text, self._at)
            self._use(found.end() if found else self._at)
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def take(self, sign: str) -> None:
        """Use up the next character. Raises `_Cut` at the end, `_Wrong` where it is another."""
        found = self.sign()
        if not found:
            raise _Cut
        if found != sign:
            raise _Wrong(f"is not JSON: expecting '{sign}'")
        self._use(self._at + 1)

    def value(self) -> tuple[int, Any]:
        """The next value and its line. Raises `_Cut` where the text ends inside it, `ValueError` if it is no JSON."""
        while True:
            found = self._found()
            if found is not None:
                return found
            if len(self._text) - self._at > LONGEST:
                raise _Wrong(f"is longer than {LONGEST >> 20} MB")
            if not self._more():
                raise _Cut

    def _found(self) -> tuple[int, Any] | None:
        """The value, if all of it is there."""
        try:
            value, end = DECODER.raw_decode(self._text, self._at)
        except json.JSONDecodeError as error:
            if error.msg.startswith("Unterminated") or error.pos > len(self._text) - _MARGIN:
                return None
            raise
        if end == len(self._text) and not self._is_all:
            return None  # A number that touches the end of a piece may go on in the next.
        line, part = self.line, self._text[self._at : end]
        self._use(end)
        return line, whole_text(value) if HALF_CHARACTER.search(part) else value

    def _use(self, end: int) -> None:
        self.line += self._text.count("\n", self._at, end)
        self._at = end

    def _more(self) -> bool:
        """Whether there was more to add: each time as much again as is held, so that no value is parsed often."""
        if self._is_all:
            return False
        self._text, self._at = self._text[self._at :], 0
        wanted = max(AHEAD, len(self._text))
        read = self._log.bytes.read(wanted)
        self._is_all = len(read) < wanted
        try:
            self._text += self._decode.decode(read)
        except UnicodeDecodeError:
            raise _Wrong("is not UTF-8 text") from None
        return True
