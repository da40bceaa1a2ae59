"""A catalogue fetched from where it is published: over HTTPS, within a time and a size, and only when asked to."""

import http.client
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from urllib.parse import urlsplit

from tokencalc.engine.errors import TokencalcError
from tokencalc.sources import litellm, models_dev, openrouter
from tokencalc.sources.catalogues import MAX_BYTES

ADDRESSES = {"litellm": litellm.URL, "models.dev": models_dev.URL, "openrouter": openrouter.URL}
"""The catalogues that can be fetched, and where from."""
_CHUNK = 1 << 16


class CannotFetch(TokencalcError):
    """A catalogue did not come, or not whole."""

    def __init__(self, address: str, problem: str) -> None:
        super().__init__(
            f"{address}: {problem}",
            "try again later, or get the file another way and name it instead",
        )


def fetch(address: str, timeout_seconds: int) -> bytes:
    """What stands at an address. Raises `CannotFetch` for whatever prevents it, also for an answer that is too long."""
    request = urllib.request.Request(address, headers={"User-Agent": "tokencalc"})
    deadline = time.monotonic() + timeout_seconds
    try:
        with urllib.request.urlopen(request, timeout=timeout_seconds) as answer:
            if urlsplit(answer.url).scheme != urlsplit(address).scheme:
                raise CannotFetch(address, f"leads to {answer.url}, which is not {urlsplit(address).scheme}")
            return b"".join(_chunks(answer, address, deadline, timeout_seconds))
    except urllib.error.HTTPError as error:
        error.close()
        raise CannotFetch(address, f"answers {error.code} {error.reason}") from None
    except (OSError, http.client.HTTPException) as error:
        raise CannotFetch(address, _in_words(error, timeout_seconds)) from None


def _chunks(answer: http.client.HTTPResponse, address: str, deadline: float, timeout_seconds: int) -> Iterator[bytes]:
    size = 0
    while chunk := answer.read(_CHUNK):
        size += len(chunk)
        if size > MAX_BYTES:
            raise CannotFetch(address, f"is larger than {MAX_BYTES // 1_000_000} MB")
        if time.monotonic() > deadline:
            raise CannotFetch(address, f"did not come within {timeout_seconds} seconds")
        yield chunk
    if answer.length:
        raise CannotFetch(address, "broke off before the end")


def _in_words(error: OSError | http.client.HTTPException, timeout_seconds: int) -> str:
    reason = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(reason, TimeoutError):
        return f"did not answer within {timeout_seconds} seconds"
    if isinstance(reason, ssl.SSLCertVerificationError):
        return f"has no certificate that can be trusted: {getattr(reason, 'verify_message', reason)}"
    if isinstance(reason, ssl.SSLError):
        return f"cannot be reached securely: {reason.reason or reason}".lower()
    if isinstance(reason, http.client.IncompleteRead):
        return "broke off before the end"
    if isinstance(reason, OSError):
        return f"cannot be reached: {(reason.strerror or str(reason)).lower()}"
    return f"cannot be read: {str(reason) or type(reason).__name__}"
