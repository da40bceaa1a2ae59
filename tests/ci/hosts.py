"""A code host on this machine: the comments of pull requests on GitHub and of merge requests on GitLab."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

ME = "github-actions[bot]"
_GITHUB = re.compile(r"/repos/o/r/issues/(?:7/comments|comments/(?P<id>\d+))")
_GITLAB = re.compile(r"/projects/42/merge_requests/7/notes(?:/(?P<id>\d+))?")


@dataclass(slots=True, kw_only=True)
class FakeHost:
    """What the host holds, and what it was asked: method and path, with the tokens that were shown."""

    address: str = ""
    comments: list[dict[str, Any]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)
    refusal: int | None = None
    answer: str | None = None

    def add(self, body: str, author: str = ME) -> None:
        """Somebody writes a comment."""
        who = {"login": author, "username": author}
        self.comments.append({"id": 100 + len(self.comments), "body": body, "user": who, "author": who})

    @property
    def bodies(self) -> list[str]:
        """The comments' texts."""
        return [each["body"] for each in self.comments]

    def answered(self, method: str, path: str, query: dict[str, list[str]], body: bytes) -> tuple[int, Any]:
        """Status and JSON of what is asked."""
        if self.refusal is not None:
            return self.refusal, {"message": "Resource not accessible by integration"}
        if path == "/user":
            return 200, {"username": ME}
        found = _GITHUB.fullmatch(path) or _GITLAB.fullmatch(path)
        if found is None:
            return 404, {"message": "Not Found"}
        if method == "GET":
            size, page = int(query["per_page"][0]), int(query["page"][0])
            return 200, self.comments[size * (page - 1) : size * page]
        text = json.loads(body)["body"]
        if method == "POST":
            self.add(text)
            return 201, self.comments[-1]
        changed = next(each for each in self.comments if each["id"] == int(found["id"]))
        changed["body"] = text
        return 200, changed


@contextmanager
def serving() -> Iterator[FakeHost]:
    """A host that answers until the block ends."""
    host = FakeHost()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """Answer, whatever the method."""
            url = urlsplit(self.path)
            size = int(self.headers.get("Content-Length", 0))
            host.asked.append(f"{self.command} {url.path}")
            host.tokens.add(self.headers.get("Authorization") or self.headers.get("PRIVATE-TOKEN") or "")
            status, found = host.answered(self.command, url.path, parse_qs(url.query), self.rfile.read(size))
            body = (json.dumps(found) if host.answer is None else host.answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            if status in (301, 302):
                self.send_header("Location", f"{host.address}/elsewhere")
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_PATCH = do_PUT = do_GET  # noqa: N815  # http.server calls methods by these names

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # named so where it is inherited
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    host.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield host
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
