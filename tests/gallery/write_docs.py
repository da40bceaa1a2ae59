"""Writes docs/errors.md from the gallery, and on purpose only the expected messages themselves.

python -m tests.gallery.write_docs              the document, from the kept messages
python -m tests.gallery.write_docs --check      only say whether it is current: exit 1 if it is not
python -m tests.gallery.write_docs --messages   first keep what the program says now; read the difference well
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.gallery.cases import AS_OF, CASES, COMPARE, SECTIONS, SHOW, Case
from tests.gallery.running import lay_out, outcome_of, spoil

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "errors.md"
_INTRODUCTION = f"""\
# Error messages

What tokencalc says when something is wrong, and the way out. Every message names the file, the line, the key and what
was found there, and on a second line the remedy or the nearest name. All mistakes of a file are named at once, in the
order of its lines. The exit code is 2, and nothing is written to standard output.

Each message here is real, and a test holds the program to it; another follows each way out, and gets an answer.
The scenarios were run with `tokencalc {" ".join((*COMPARE, *AS_OF))}`, and the price
sheets read with `tokencalc {" ".join((*SHOW, *AS_OF))}`. The models are made up.
This page is written by `python -m tests.gallery.write_docs`.
"""


def document() -> str:
    """The text of docs/errors.md."""
    parts = [_INTRODUCTION]
    for section in SECTIONS:
        parts.append(f"\n## {section.title}\n")
        parts += [_entry(case) for case in section.cases]
    return "".join(parts)


def _entry(case: Case) -> str:
    shown, language = _shown(case)
    excerpt = f"```{language}\n{shown}\n```\n\n" if shown else ""
    message = case.message.read_text(encoding="utf-8").rstrip("\n")
    return f"\n### {case.wrong.rstrip('.')}\n\n{excerpt}```text\n{message}\n```\n\nWay out: {_way_out(case)}\n"


def _shown(case: Case) -> tuple[str, str]:
    """What the reader should see of the mistake, and the language it is in."""
    if case.shown:
        return case.shown, "text"
    if case.folder == "commands":
        return f"tokencalc {' '.join(_typed(each) for each in case.command)}", "console"
    return (_excerpt(case), "toml") if case.broken.exists() else ("", "")


def _typed(argument: str) -> str:
    return f"'{argument}'" if re.search(r"[^\w=./,:-]", argument) else argument


def _excerpt(case: Case) -> str:
    """The paragraphs of the broken file that hold the lines of the message; the first one if it names no line."""
    message = case.message.read_text(encoding="utf-8")
    numbers = {int(found) for found in re.findall(rf"{case.file}:(\d+):", message)} or {1}
    paragraphs: list[str] = []
    at = 1
    for paragraph in case.broken.read_text(encoding="utf-8").split("\n\n"):
        after = at + paragraph.count("\n") + 2
        if numbers & set(range(at, after)):
            paragraphs.append(paragraph.strip("\n"))
        at = after
    return "\n\n".join(paragraphs)


def _way_out(case: Case) -> str:
    """The sentence, with the line as it should be where it is one line."""
    if case.right is not None:
        return f"{case.way_out} `{' '.join(_typed(each) for each in _changed(case.command, case.right))}`"
    if len(case.mend) == 1:
        wrong, right = case.mend[0]
        lines = [line for line in right.splitlines() if line and line not in wrong.splitlines()]
        if len(lines) == 1:
            return f"{case.way_out} `{lines[0].strip()}`"
    return case.way_out


def _changed(command: tuple[str, ...], right: tuple[str, ...]) -> tuple[str, ...]:
    """The end of the right command, from the option on whose value differs; all of it where it is shorter."""
    if len(command) == len(right) and "--set" in right:
        return right[right.index("--set") :]
    return ("tokencalc", *right)


def write_messages() -> None:
    """Keep what the program says now as what it should say."""
    for case in CASES:
        with TemporaryDirectory() as place:
            lay_out(Path(place))
            reason = spoil(case, Path(place))
            outcome = outcome_of(Path(place), *case.command)
        if reason or outcome.code != 2:
            _say(f"{case.name}: its message is left as it was: {reason or 'the program sees no mistake'}")
        else:
            case.message.parent.mkdir(exist_ok=True)
            case.message.write_text(outcome.err, encoding="utf-8", newline="\n")


def _lines_apart(old: str, new: str) -> Iterator[str]:
    before, after = old.splitlines(), new.splitlines()
    yield from (f"  {line}" for line in after if line not in before)


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def main(arguments: list[str]) -> int:
    """Write, or check; returns the exit code."""
    if "--messages" in arguments:
        write_messages()
    text = document()
    old = DOCUMENT.read_text(encoding="utf-8") if DOCUMENT.exists() else ""
    if "--check" in arguments:
        if old != text:
            _say(
                "docs/errors.md is out of date: run python -m tests.gallery.write_docs\n"
                + "\n".join(_lines_apart(old, text))
            )
        return int(old != text)
    DOCUMENT.write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
