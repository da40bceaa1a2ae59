"""--fetch: over the network only when asked to, within a time and a size."""

import http.client
import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.error import URLError

import pytest

from tests.cli.conftest import Outcome, Run
from tests.sources.building import LITELLM
from tokencalc.sources import fetching
from tokencalc.sources.fetching import ADDRESSES, CannotFetch, fetch

OPTIONS = ("--into", "prices", "--dry-run", "--as-of", "2026-11-22")
Serve = Callable[[Callable[[BaseHTTPRequestHandler], None]], str]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """A function that answers every request with some function of its own, and says at which address."""
    servers: list[ThreadingHTTPServer] = []

    def start(answer: Callable[[BaseHTTPRequestHandler], None]) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:  # the library calls it so
                answer(self)

            def log_message(self, *_: Any) -> None:
                """Nobody reads it."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}/prices.json"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def with_body(body: bytes, code: int = 200, size: int | None = None) -> Callable[[BaseHTTPRequestHandler], None]:
    """An answer with a body, and how long it says that this is."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(code)
        request.send_header("Content-Length", str(len(body) if size is None else size))
        request.end_headers()
        request.wfile.write(body)

    return answer


def test_every_address_is_https() -> None:
    """Prices that somebody changed on the way would be worse than none."""
    assert {"litellm", "models.dev", "openrouter"} == set(ADDRESSES)
    assert all(address.startswith("https://") for address in ADDRESSES.values())


def test_a_catalogue_is_fetched_and_imported(run: Run, serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is called by the last part of its address."""
    address = serve(with_body(LITELLM.read_bytes()))
    monkeypatch.setitem(ADDRESSES, "litellm", address)
    found = run("prices", "import", "litellm", "--fetch", *OPTIONS, "--format", "json")
    assert (0, "litellm (prices.json)") == (found.code, json.loads(found.out)["source"])


def test_nothing_is_fetched_unasked(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error says both ways on."""

    def never(*_: Any, **__: Any) -> None:
        raise AssertionError("a connection was made")

    monkeypatch.setattr(socket, "create_connection", never)
    found = run("prices", "import", "litellm", *OPTIONS)
    assert 2 == found.code
    assert "litellm is fetched only when --fetch says so, and no file has that name" in found.err
    assert "add --fetch, or download https://raw.githubusercontent.com/BerriAI/litellm/" in found.err
    assert 0 == run("prices", "import", str(LITELLM), *OPTIONS).code


def test_a_file_of_that_name_is_read(run: Run, tmp_path: Path) -> None:
    """Nobody has to guess what is meant: it is there."""
    (tmp_path / "litellm").write_bytes(LITELLM.read_bytes())
    assert 0 == run("prices", "import", "litellm", *OPTIONS).code


@pytest.mark.parametrize("source", ["genai-prices", "prices.json"])
def test_what_cannot_be_fetched(run: Run, source: str) -> None:
    """The error names what can."""
    found = run("prices", "import", source, "--fetch", *OPTIONS)
    assert 2 == found.code
    assert "--fetch goes with litellm, models.dev, openrouter" in found.err


def fetched(run: Run, monkeypatch: pytest.MonkeyPatch, address: str, *options: str) -> Outcome:
    """What an import says that fetches from an address."""
    monkeypatch.setitem(ADDRESSES, "litellm", address)
    return run("prices", "import", "litellm", "--fetch", *OPTIONS, *options)


@pytest.mark.parametrize(
    ("body", "code", "problem"),
    [
        (b"gone", 404, "answers 404 Not Found"),
        (b"", 503, "answers 503 Service Unavailable"),
        (b"<html>", 200, "not valid JSON"),
        (b"{}", 200, "no catalogue of prices that is known here"),
    ],
)
def test_answers_that_are_no_catalogue(
    run: Run, serve: Serve, monkeypatch: pytest.MonkeyPatch, body: bytes, code: int, problem: str
) -> None:
    """Exit 2, with the address or the name, and a way on."""
    found = fetched(run, monkeypatch, serve(with_body(body, code)))
    assert 2 == found.code
    assert problem in found.err
    assert "  " in found.err


def test_a_slow_start(run: Run, serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    """--timeout says how long it waits."""
    found = fetched(run, monkeypatch, serve(lambda _: time.sleep(3)), "--timeout", "1")
    assert 2 == found.code
    assert "did not answer within 1 seconds" in found.err


def test_a_slow_rest(serve: Serve) -> None:
    """A byte now and then does not keep it waiting for ever."""

    def drip(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Length", "1000000")
        request.end_headers()
        for _ in range(40):
            request.wfile.write(b" " * 70_000)
            request.wfile.flush()
            time.sleep(0.1)

    with pytest.raises(CannotFetch, match="did not come within 1 seconds"):
        fetch(serve(drip), 1)


def test_an_answer_that_is_too_long(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    """One byte less is taken."""
    address = serve(with_body(b"x" * 100_000))
    monkeypatch.setattr(fetching, "MAX_BYTES", 100_000)
    assert 100_000 == len(fetch(address, 5))
    monkeypatch.setattr(fetching, "MAX_BYTES", 99_999)
    with pytest.raises(CannotFetch, match="is larger than 0 MB"):
        fetch(address, 5)


def test_an_answer_that_breaks_off(serve: Serve) -> None:
    """Half a catalogue is none."""
    with pytest.raises(CannotFetch, match="broke off before the end"):
        fetch(serve(with_body(b"{}", size=100)), 5)


def test_nobody_listens() -> None:
    """The connection is refused."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(CannotFetch, match="cannot be reached: connection refused"):
        fetch(f"http://127.0.0.1:{port}/", 5)


def test_a_server_without_encryption(serve: Serve) -> None:
    """Where HTTPS is expected, nothing else will do."""
    address = serve(with_body(b"{}")).replace("http://", "https://")
    with pytest.raises(CannotFetch, match="cannot be reached securely"):
        fetch(address, 5)


def test_a_way_that_leads_out_of_encryption(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    """An address that sends us on to another kind of address is not followed to the end."""
    address = serve(with_body(b"{}"))

    class Elsewhere:
        url = address.replace("http://", "https://")

        def __enter__(self) -> "Elsewhere":
            return self

        def __exit__(self, *_: object) -> None:
            """Nothing to close."""

    monkeypatch.setattr("urllib.request.urlopen", lambda *_, **__: Elsewhere())
    with pytest.raises(CannotFetch, match="which is not http"):
        fetch(address, 5)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (URLError(ssl.SSLCertVerificationError("x")), "has no certificate that can be trusted"),
        (URLError(TimeoutError()), "did not answer within 7 seconds"),
        (URLError(socket.gaierror(-2, "Name or service not known")), "cannot be reached: name or service not known"),
        (ConnectionResetError(104, "Connection reset by peer"), "cannot be reached: connection reset by peer"),
        (http.client.BadStatusLine("???"), "cannot be read: ???"),
        (http.client.IncompleteRead(b""), "broke off before the end"),
        (URLError("unknown url type: gopher"), "cannot be read: unknown url type: gopher"),
    ],
)
def test_everything_that_goes_wrong_has_words(monkeypatch: pytest.MonkeyPatch, error: Exception, words: str) -> None:
    """And the address, and the same remedy."""

    def fail(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr("urllib.request.urlopen", fail)
    with pytest.raises(CannotFetch) as caught:
        fetch("https://acme.example/prices.json", 7)
    assert f"https://acme.example/prices.json: {words}" in caught.value.problem
    assert "get the file another way" in caught.value.remedy
