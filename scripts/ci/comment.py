"""Posts a text as the one comment of a pull request on GitHub or a merge request on GitLab, or updates it in place.

    python comment.py [--key KEY] [--update-only] [--dry-run] PART [PART ...]

The parts are Markdown files, put one below the other. The comment's first line is a hidden tag with its key, by which
the next run finds it, and the time for which it is valid: a run for an earlier time leaves it alone. Only comments of
the same author count, because anybody can write a tag. It needs nothing but Python, and reads the host's own variables:

GitHub: GITHUB_REPOSITORY, GITHUB_EVENT_PATH or GITHUB_REF, GITHUB_API_URL, GITHUB_TOKEN, TOKENCALC_COMMENT_AUTHOR.
GitLab: CI_API_V4_URL, CI_MERGE_REQUEST_PROJECT_ID, CI_MERGE_REQUEST_IID, TOKENCALC_GITLAB_TOKEN.
Both: TOKENCALC_VALID_AT, else the time of the event.

Exits with 0 where the comment says what it should, or there is nothing to comment on, and with 1 otherwise.
"""

import argparse
import json
import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPException
from itertools import count
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import HTTPRedirectHandler, Request, build_opener

MOST_BYTES = 65_536
"""GitHub takes 65,536 characters, however it counts them: no text has more of them than bytes."""
CUT = "\n_More than fits a comment: the job's summary or log has the rest._\n"
_PER_PAGE = 100
_SECONDS = 30
_KEY = re.compile(r"[\w.-]{1,50}", re.ASCII)
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
_TAG = re.compile(rf"<!-- tokencalc:comment key=({_KEY.pattern}) valid-at=({_TIME.pattern}) -->", re.ASCII)
_FOLDED = re.compile(r"(?=^<details>)", re.MULTILINE)


class Unable(Exception):
    """Why there is no comment, in words."""


def body_of(parts: Sequence[str], key: str, valid_at: str, most: int = MOST_BYTES) -> str:
    """The comment: what is not folded first, then folded blocks as long as they fit, each part's in its place."""
    tag = f"<!-- tokencalc:comment key={key} valid-at={valid_at} -->\n"
    room = most - len(tag) - len(CUT)
    split = [_FOLDED.split(f"{part.rstrip()}\n\n") for part in parts]
    lines = [line for head, *_ in split for line in head.splitlines(keepends=True)]
    room, kept = _fitted(lines, room)
    is_cut = kept < len(lines)
    texts = []
    for head, *folded in split:
        own = head.splitlines(keepends=True)
        room, fitting = _fitted(folded, 0 if is_cut else room)
        is_cut = is_cut or fitting < len(folded)
        texts.append("".join([*own[: max(kept, 0)], *folded[:fitting]]))
        kept -= len(own)
    return tag + "".join(texts) + (CUT if is_cut else "")


def _fitted(texts: Sequence[str], room: int) -> tuple[int, int]:
    """The room that is left, and how many of the texts fit, none left out between them."""
    for number, text in enumerate(texts):
        size = len(text.encode())
        if size > room:
            return room, number
        room -= size
    return room, len(texts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """A comment that a host has."""

    address: str
    author: str
    body: str

    def valid_at(self, key: str) -> str | None:
        """The time for which it is valid; None where it is not the comment of that key."""
        found = _TAG.match(self.body)
        return found[2] if found is not None and found[1] == key else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """A pull request's comments: where they are listed, where each is, how one is changed, and whose are ours."""

    all: str
    each: str
    change: str
    headers: Mapping[str, str]
    author: str

    def comments(self) -> Iterator[Comment]:
        """Every comment there is, page by page."""
        for page in count(1):
            found = _asked("GET", f"{self.all}?per_page={_PER_PAGE}&page={page}", self.headers)
            if not isinstance(found, list):
                raise Unable(f"{self.all}: no list of comments")
            yield from (self._comment(each) for each in found)
            if len(found) < _PER_PAGE:
                return

    def _comment(self, found: Mapping[str, Any]) -> Comment:
        author = found.get("user") or found.get("author") or {}
        name = author.get("login") or author.get("username") or ""
        return Comment(address=f"{self.each}/{found['id']}", author=name, body=found.get("body") or "")

    def put(self, body: str, key: str, valid_at: str, *, is_update_only: bool) -> str:
        """Create the comment or update it, unless it is of a later time; what was done, in words."""
        known = [each for each in self.comments() if each.author == self.author and each.valid_at(key)]
        if any((each.valid_at(key) or "") > valid_at for each in known):
            return "a later run has written the comment: left as it is"
        if not known and is_update_only:
            return "nothing to say, and no comment yet: none written"
        text = json.dumps({"body": body}).encode()
        if known:
            _asked(self.change, known[0].address, self.headers, text)
            return "comment updated"
        _asked("POST", self.all, self.headers, text)
        return "comment created"


class _NoRedirect(HTTPRedirectHandler):
    """Follows no redirect, which could take the token to another host."""

    def redirect_request(self, *_: Any) -> None:
        return None


def _asked(method: str, address: str, headers: Mapping[str, str], body: bytes | None = None) -> Any:
    """What a host answers, as JSON. Raises `Unable`."""
    if not address.startswith(("https://", "http://")):
        raise Unable(f"{address}: not an address")
    request = Request(address, data=body, method=method, headers={"Content-Type": "application/json", **headers})
    try:
        with build_opener(_NoRedirect).open(request, timeout=_SECONDS) as answer:
            return json.load(answer)
    except HTTPError as error:
        with error:
            said = " ".join(error.read(500).decode(errors="replace").split())
        raise Unable(f"{method} {address}: {error.code} {said}{_REMEDIES.get(error.code, '')}") from None
    except (OSError, HTTPException, ValueError) as error:
        raise Unable(f"{method} {address}: {error}") from None


_READS_ONLY = (
    "\n  the token may not write comments: give the job `permissions: pull-requests: write` (GitHub) or the token the"
    "\n  scope `api` (GitLab); a pull request from a fork has a token that only reads, whatever the workflow says"
)
_REMEDIES = {401: _READS_ONLY, 403: _READS_ONLY}


def host_in(variables: Mapping[str, str]) -> Host | None:
    """Where the comment goes, from a host's variables; None where the run is of no pull request. Raises `Unable`."""
    return _gitlab(variables) if variables.get("GITLAB_CI") else _github(variables)


def _github(variables: Mapping[str, str]) -> Host | None:
    number = _pull_request(variables)
    if number is None:
        return None
    api = variables.get("GITHUB_API_URL", "https://api.github.com")
    issues = f"{api}/repos/{_needed(variables, 'GITHUB_REPOSITORY')}/issues"
    token = _needed(variables, "GITHUB_TOKEN")
    return Host(
        all=f"{issues}/{number}/comments",
        each=f"{issues}/comments",
        change="PATCH",
        headers={"Authorization": f"Bearer {token}", "Accept": "application/vnd.github+json"},
        author=variables.get("TOKENCALC_COMMENT_AUTHOR") or "github-actions[bot]",
    )


def _pull_request(variables: Mapping[str, str]) -> int | None:
    """The number that the event names; else that of the reference, such as refs/pull/12/merge."""
    found = _event(variables).get("number") or re.findall(r"^refs/pull/(\d+)/", variables.get("GITHUB_REF", ""))
    return int(found[0] if isinstance(found, list) else found) if found else None


def _event(variables: Mapping[str, str]) -> Mapping[str, Any]:
    """The pull request of the event; empty where the event is another."""
    path = variables.get("GITHUB_EVENT_PATH")
    event = json.loads(Path(path).read_text(encoding="utf-8")) if path else {}
    return event.get("pull_request") or {}


def _gitlab(variables: Mapping[str, str]) -> Host | None:
    number = variables.get("CI_MERGE_REQUEST_IID")
    if not number:
        return None
    api = _needed(variables, "CI_API_V4_URL")
    project = quote(_needed(variables, "CI_MERGE_REQUEST_PROJECT_ID"), safe="")
    notes = f"{api}/projects/{project}/merge_requests/{number}/notes"
    headers = {"PRIVATE-TOKEN": _needed(variables, "TOKENCALC_GITLAB_TOKEN")}
    user = _asked("GET", f"{api}/user", headers)
    return Host(all=notes, each=notes, change="PUT", headers=headers, author=user["username"])


def _needed(variables: Mapping[str, str], name: str) -> str:
    if not variables.get(name):
        raise Unable(f"{name} is not set")
    return variables[name]


def valid_at_in(variables: Mapping[str, str]) -> str:
    """The time of the event, the same when its run is repeated; else now. Raises `Unable`."""
    given = variables.get("TOKENCALC_VALID_AT") or _event(variables).get("updated_at")
    found = str(given or variables.get("CI_PIPELINE_CREATED_AT") or f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}")
    if _TIME.fullmatch(found) is None:
        raise Unable(f"valid at {found}: not a time such as 2026-11-22T09:30:00Z")
    return found


def _posted(asked: argparse.Namespace, variables: Mapping[str, str]) -> str:
    if _KEY.fullmatch(asked.key) is None:
        raise Unable(f"key {asked.key}: letters, digits, '.', '_' and '-' only, and at most 50")
    valid_at = valid_at_in(variables)
    body = body_of([part.read_text(encoding="utf-8") for part in asked.parts], asked.key, valid_at)
    if asked.dry_run:
        return f"a dry run: the comment would be\n{body}"
    host = host_in(variables)
    if host is None:
        return "no pull request: no comment"
    return host.put(body, asked.key, valid_at, is_update_only=asked.update_only)


def main(arguments: Sequence[str], variables: Mapping[str, str]) -> int:
    """The exit code, after the comment."""
    parser = argparse.ArgumentParser(description="Post a comment on a pull request, or update it in place.")
    parser.add_argument("parts", nargs="+", type=Path, metavar="PART", help="a Markdown file")
    parser.add_argument("--key", default="default", help="tells several comments of one pull request apart")
    parser.add_argument("--update-only", action="store_true", help="write none where there is none yet")
    parser.add_argument("--dry-run", action="store_true", help="print the comment, and ask no host")
    try:
        sys.stdout.write(f"{_posted(parser.parse_args(arguments), variables)}\n")
    except (Unable, OSError, ValueError, LookupError) as error:
        sys.stderr.write(f"no comment: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
