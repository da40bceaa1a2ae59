"""What the documents show of the program itself, for cog: its commands, the keys of its files, the tutorial's steps."""

import io
import json
import os
import shlex
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import chdir, redirect_stderr, redirect_stdout
from enum import Enum
from pathlib import Path
from typing import Any
from unittest.mock import patch

from docs.samples import ROOT, WIDTH

TUTORIAL = ROOT / "docs" / "tutorial"
EXAMPLES = ROOT / "docs" / "examples"
HERE = "scenario.toml"
"""What a reader of the tutorial calls the file that a step is about."""


def run(command: str, directory: Path, width: int = WIDTH) -> tuple[int, str]:
    """The exit code of a whole command line in a directory, and what it prints, messages included, as they come."""
    from tokencalc.cli.main import main  # noqa: PLC0415  # the documents are also read where tokencalc is not installed

    name, *arguments = shlex.split(command.replace("\\\n", " "))
    assert name == "tokencalc", f"not a command of this program: {command}"
    printed = io.StringIO()
    terminal = {"COLUMNS": str(width), "TERM": "dumb", "NO_COLOR": "1"}
    with patch.dict(os.environ, terminal), chdir(directory), redirect_stdout(printed), redirect_stderr(printed):
        code = main(arguments)
    return code, printed.getvalue()


def step(file: str, command: str, *, code: int = 0, first: str = "", before: str = "", writes: str = "") -> None:
    """Print a step of the tutorial for cog: the command, what it prints, and the file that it writes.

    It runs in a directory with nothing but `file`, which is called scenario.toml there; no file is "". `first` and
    `before` choose lines of what it prints: from the one that starts with the first to the one before the other.
    """
    with tempfile.TemporaryDirectory() as directory:
        if file:
            shutil.copy(TUTORIAL / file, Path(directory, HERE))
        found, printed = run(command, Path(directory))
        assert found == code, f"{command} gave {found}:\n{printed}"
        _print(_fenced("sh", command))
        if printed.strip():
            lines = printed.splitlines()
            begin, end = _place_of(first, lines, 0), _place_of(before, lines, len(lines))
            chosen = [*(["...", ""] if begin else []), *lines[begin:end], *(["..."] if end < len(lines) else [])]
            _print("\n" + _fenced("text", "\n".join(chosen)))
        if writes:
            text = Path(directory, writes).read_text(encoding="utf-8")
            kind = {".md": "markdown", ".toml": "toml"}[Path(writes).suffix]
            _print(f"\n`{writes}`:\n\n" + _fenced(kind, text))


def actuals(command: str, before: str) -> None:
    """Print a command for cog that reads the actuals which docs/budget.md shows, up to a line of what it prints."""
    text = (ROOT / "docs" / "budget.md").read_text(encoding="utf-8")
    spent = text.partition("```csv\n")[2].partition("```")[0]
    with tempfile.TemporaryDirectory() as directory:
        Path(directory, "spent.csv").write_text(spent, encoding="utf-8")
        code, printed = run(command, Path(directory))
    assert code == 0, printed
    lines = printed.splitlines()
    shown = [*lines[: _place_of(before, lines, len(lines))], "..."]
    _print(_fenced("sh", command) + "\n\n" + _fenced("text", "\n".join(shown)))


def _place_of(start: str, lines: Sequence[str], otherwise: int) -> int:
    """Where the line is that starts so; `otherwise` where none is asked for."""
    if not start:
        return otherwise
    places = [place for place, line in enumerate(lines) if line.startswith(start)]
    assert places, f"no line starts with {start}"
    return places[0]


def sampled_fit() -> None:
    """Print the replay of the example's results for cog."""
    _, printed = run("tokencalc route fit results.csv", EXAMPLES)
    _print(_fenced("sh", "tokencalc route fit results.csv") + "\n\n" + _fenced("text", printed))


def with_logs(*commands: str, first: str = "", before: str = "") -> None:
    """Print commands for cog that run in turn beside the examples' logs, and what the last one prints.

    `first` and `before` choose lines of that.
    """
    with tempfile.TemporaryDirectory() as directory:
        shutil.copytree(EXAMPLES / "logs", Path(directory, "logs"))
        for command in commands:
            code, printed = run(command, Path(directory))
            assert code == 0, printed
    lines = printed.splitlines()
    begin, end = _place_of(first, lines, 0), _place_of(before, lines, len(lines))
    chosen = [*(["..."] if begin else []), *lines[begin:end], *(["..."] if end < len(lines) else [])]
    _print(_fenced("sh", "\n".join(commands)) + "\n\n" + _fenced("text", "\n".join(chosen)))


def quoted_report(file: str, command: str) -> None:
    """Print a command's Markdown for cog as it looks in a document: in a quotation, not in a code block."""
    with tempfile.TemporaryDirectory() as directory:
        shutil.copy(TUTORIAL / file, Path(directory, HERE))
        _, printed = run(command, Path(directory))
    report = printed[printed.index("###") :]
    _print("\n".join(f"> {line}".rstrip() for line in report.rstrip().splitlines()))


def shown(file: str) -> None:
    """Print a file of the documents for cog, named from `docs`."""
    path = ROOT / "docs" / file
    _print(_fenced(path.suffix.removeprefix("."), path.read_text(encoding="utf-8")))


def part(file: str, first: str, before: str = "") -> None:
    """Print a part of a tutorial file for cog: from the line that starts with `first` to the one before `before`."""
    lines = (TUTORIAL / file).read_text(encoding="utf-8").splitlines()
    begin = _place_of(first, lines, 0)
    end = begin + 1 + _place_of(before, lines[begin + 1 :], len(lines))
    _print(_fenced("toml", "\n".join(lines[begin:end])))


def _fenced(kind: str, text: str) -> str:
    return f"```{kind}\n{text.rstrip()}\n```"


def _print(text: str) -> None:
    print(text)  # noqa: T201


# The commands.


def every_command() -> Iterator[tuple[str, Any]]:
    """Every command and group with its full name, the program itself first."""
    from typer.main import get_command  # noqa: PLC0415  # likewise

    from tokencalc.cli.main import app  # noqa: PLC0415

    yield from _with_subcommands("tokencalc", get_command(app))


def _with_subcommands(name: str, command: Any) -> Iterator[tuple[str, Any]]:
    yield name, command
    lazily = getattr(command, "every_command", None)
    for below, each in lazily() if lazily else getattr(command, "commands", {}).items():
        yield from _with_subcommands(f"{name} {below}", each)


def example_of(command: Any) -> str:
    """The example that a command's help ends with; empty where it has none."""
    return (command.epilog or "").removeprefix("Example: ").strip()


def parameters_of(name: str, command: Any) -> list[Any]:
    """The arguments and options of a command. Completion is the program's, wherever else the help may list it."""
    completion = ("install_completion", "show_completion")
    return [each for each in command.params if name == "tokencalc" or each.name not in completion]


def commands() -> None:
    """Print the reference of every command for cog."""
    for name, command in every_command():
        _print(f"### {name}\n\n{_unwrapped(command.help)}\n")
        own = parameters_of(name, command)
        arguments = [each for each in own if each.param_type_name == "argument"]
        options = [each for each in own if each.param_type_name == "option"]
        _print(_fenced("text", _usage(name, command, arguments)) + "\n")
        if arguments:
            rows = [(f"`{_metavar(each)}`", _meaning(each)) for each in arguments]
            _print(_table(("argument", "meaning"), rows) + "\n")
        if options:
            rows = [(_spelling(each), _meaning(each)) for each in options]
            _print(_table(("option", "meaning"), [*rows, ("`--help`, `-h`", "Show the help and exit.")]) + "\n")
        if example_of(command):
            _print(f"Example:\n\n{_fenced('sh', example_of(command))}\n")


def _unwrapped(text: str) -> str:
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in text.strip().split("\n\n"))


def _usage(name: str, command: Any, arguments: Sequence[Any]) -> str:
    if hasattr(command, "commands"):
        return f"{name} COMMAND ..."
    words = [_metavar(each) if each.required else f"[{_metavar(each)}]" for each in arguments]
    return " ".join([name, *words, "[OPTIONS]"])


def _metavar(parameter: Any) -> str:
    return str(parameter.metavar or parameter.name.upper())


def _spelling(option: Any) -> str:
    choices = "|".join(_choices(option))
    value = "" if option.is_flag else f" {option.metavar or choices or 'TEXT'}"
    long, *others = option.opts
    return ", ".join([f"`{long}{value}`", *(f"`{other}`" for other in others)]).replace("|", "\\|")


def _choices(option: Any) -> list[str]:
    return [each.value for each in type(option.default)] if isinstance(option.default, Enum) else []


def _meaning(parameter: Any) -> str:
    help_text = " ".join(str(parameter.help).split())
    default = parameter.default.value if isinstance(parameter.default, Enum) else parameter.default
    if default is None or callable(default) or default is False or default == []:
        return help_text
    return f"{help_text} Default: `{default}`."


# The keys of the files.


def keys(which: str) -> None:
    """Print tables of every key of a scenario or of a price sheet for cog, made from its JSON Schema."""
    from tokencalc.files.schemas import scenario_schema, sheet_schema  # noqa: PLC0415

    schema = json.loads({"scenario": scenario_schema, "sheet": sheet_schema}[which]())
    for name, paths in _places_of(schema).items():
        table = schema["$defs"][name] if name else schema
        heading = ", ".join(f"`{path}`" for path in paths) or "The top of the file"
        kind = table["properties"].get("kind", {}).get("const")
        heading += f" of the kind `{kind}`" if kind else ""
        _print(f"### {heading}\n\n{table['description']}\n")
        rows = [
            (f"`{key}`", _type_of(field), _default_of(key, field, table), field.get("description", ""))
            for key, field in table["properties"].items()
        ]
        _print(_table(("key", "type", "default", "meaning"), rows) + "\n")


def _places_of(schema: Mapping[str, Any]) -> dict[str, list[str]]:
    """Each table of a schema with the headers it has in a TOML file, from the outside in; the file itself is ""."""
    found: dict[str, list[str]] = {"": []}

    def look_into(table: Mapping[str, Any], path: str) -> None:
        for key, field in table.get("properties", {}).items():
            for name, header, below in _tables_in(field, f"{path}.{key}" if path else key):
                headers = found.setdefault(name, [])
                if header not in (*headers, *_NEVER_THERE):
                    headers.append(header)
                look_into(schema["$defs"][name], below)

    look_into(schema, "")
    return found


_NEVER_THERE = ("[baseline.switch]", "[baseline.switch.fine_tuning]")
"""Headers that the schema would allow: the baseline is an option like others, but nobody switches to it."""


def _tables_in(field: Mapping[str, Any], path: str) -> Iterator[tuple[str, str, str]]:
    """The tables that a key may hold: their name, the header they have, and the path to what is in them."""
    below = field.get("additionalProperties") or {}
    for each in (field, *field.get("oneOf", [])):
        if "$ref" in each:
            yield _name_in(each), f"[{path}]", path
    if "$ref" in field.get("items", {}):
        yield _name_in(field["items"]), f"[[{path}]]", path
    for each in (below, *below.get("oneOf", [])):
        if "$ref" in each:
            yield _name_in(each), f"[{path}.NAME]", f"{path}.NAME"


def _name_in(field: Mapping[str, Any]) -> str:
    return str(field["$ref"].rpartition("/")[2])


def _type_of(field: Mapping[str, Any]) -> str:
    choices = [each for key in ("anyOf", "oneOf") for each in field.get(key, []) if each.get("type") != "null"]
    if choices:
        return ", or ".join(dict.fromkeys(_type_of(each) for each in choices))
    if "enum" in field or "const" in field:
        return " or ".join(f'`"{each}"`' for each in field.get("enum", [field.get("const")]))
    kind = field.get("type", "table")
    if kind == "array":
        return "list of " + _plural(_type_of(field["items"]))
    if kind == "object":
        if "patternProperties" in field:
            (each,) = field["patternProperties"].values()
            return f"table of {_plural(_type_of(each))} by currency"
        names = field.get("propertyNames", {}).get("enum", ())
        by = "limit" if "max_monthly_cost" in names else "unit" if names else "name"
        return f"table of {_plural(_type_of(field['additionalProperties']))} by {by}"
    return _plain_type_of(kind, field)


def _plain_type_of(kind: str, field: Mapping[str, Any]) -> str:
    if kind == "string":
        text = "three capital letters" if "pattern" in field else "text"
        return "date" if field.get("format") == "date" else text
    words = {"number": "number", "integer": "whole number", "table": "table", "boolean": "true or false"}
    return words[kind] + _bounds_of(field)


def _bounds_of(field: Mapping[str, Any]) -> str:
    low, high = field.get("minimum"), field.get("maximum")
    if low is not None and high is not None:
        return f", {low} to {high}"
    if low is not None and "exclusiveMaximum" in field:
        return f", {low} or more, below {field['exclusiveMaximum']}"
    if low is not None:
        return f", {low} or more"
    return f" above {field['exclusiveMinimum']}" if "exclusiveMinimum" in field else ""


def _plural(words: str) -> str:
    for one in ("whole number", "number", "table", "date", "list", "text"):
        if words.startswith(one):
            return ("texts" if one == "text" else f"{one}s") + words.removeprefix(one)
    return words


def _default_of(key: str, field: Mapping[str, Any], table: Mapping[str, Any]) -> str:
    if key in table.get("required", []):
        return "required"
    default = field.get("default")
    if default in (None, [], {}):
        return ""
    return f"`{json.dumps(default)}`"


def units() -> None:
    """Print a table of the units that are billed, for cog."""
    from tokencalc.engine.units import SHEET_UNITS, UNITS  # noqa: PLC0415

    per = {1_000_000: "million tokens", 1_000: "thousand calls", 1: "second"}
    rows = [
        (
            f"`{name}`",
            per[UNITS[name].per],
            "yes" if UNITS[name].is_prompt else "",
            "yes" if UNITS[name].is_text else "",
            f"`{UNITS[name].falls_back_to}`" if UNITS[name].falls_back_to else "",
        )
        for name in SHEET_UNITS
    ]
    titles = ("unit", "priced per", "counts as prompt", "scales with the tokenizer", "stands in for a missing rate")
    _print(_table(titles, rows))


# The JSON output.

_KINDS = {
    "bill": "what somebody invoices",
    "people": "people: for requests that no model resolves, and staff",
    "expected_loss": "losses to be expected, in no total",
    "one_off": "paid once",
    "capex": "what is bought, in cash",
    "amortisation": "the same worn off, instead of it",
}
_PAYBACK_MONTH = {
    "position": "its place in the horizon from 0, a plain number",
    "months_since": "months from the beginning of the one in which the plan first differs from today to its end",
}


def _under(path: str, keys_below: Mapping[str, str]) -> dict[str, str]:
    return {f"{path}.{key}": meaning for key, meaning in keys_below.items()}


_PAYBACK = {
    "status": "`already` (never behind), `paid_back`, `lost_again`, `not_within_horizon` or `never`",
    "first": "the first month at whose end it is no longer behind after having been so, or null",
    **_under("first", _PAYBACK_MONTH),
    "for_good": "the first after which it never is again within the horizon, or null",
    **_under("for_good", _PAYBACK_MONTH),
    "crossings[]": "every change between ahead and behind",
    "crossings[].month": "a month in which that changes",
    **_under("crossings[].month", _PAYBACK_MONTH),
    "crossings[].turn": "`paid_back` or `lost`",
    "lowest": "the least that the savings come to, one added to the other",
    "lowest_month": "when, or null",
    **_under("lowest_month", _PAYBACK_MONTH),
    "total": "all savings",
    "shortfall": "what is missing at the end",
    "last_saving": "what a whole month saves at the end, without one-offs and purchases",
    "extrapolated_month": "the month beyond the horizon in which it would be paid back at that pace, or null",
    **_under("extrapolated_month", _PAYBACK_MONTH),
}
_RETURNS = {
    "status": "`found`, `nothing_flows`, `one_sign` or `never_zero`",
    "rates[].per_month": "a rate at which the present value is 0, as a share a month",
    "rates[].per_year": "the same a year, compounded",
    "rates[].kind": "`falls`: worth having below the rate; `rises`: above it; `touches`",
    "rates[].multiplicity": "how often it is a root, a plain number",
    "sign_above": "the sign of the present value above the highest rate: 1, 0 or -1, a plain number",
}
_FINDING = {
    "model": "`provider/model`",
    "gate": "`free`, `show_name`, `ask`, `forbidden` or `unknown`",
    "since": "first day of the month from which on it holds",
    "reason": "the licence and its condition, or the region",
    "source": "where the licence was seen; empty for a provider's own terms",
    "is_ours": "whether the scenario's company runs the weights itself, true or false",
}
_STANDING = {
    "name": "the option's name",
    "total": "its cash over the horizon: bill, people, one-offs and purchases; null where people cost something and a "
    "success rate is unknown",
    "bill": "its bill over the horizon, the switch included",
    "bill_low": "the same, where every size bucket that straddles a context tier turns out cheap, and GPUs whose "
    "throughput is estimated fast",
    "bill_high": "the same, where they turn out dear and slow; both equal `bill` where all is known",
    **_under("by_kind", {kind: f"{meaning}; left out where there is none" for kind, meaning in _KINDS.items()}),
    "per_month": "the mean month's bill, where the option serves everything from the first month on",
    "all_in_per_month": "the same with people and expected losses; null where a success rate is unknown that they hang "
    "on",
    "requests": "requests over the horizon",
    "per_thousand_requests": "bill for 1,000 requests; null without requests",
    "success": "share of the requests that a model surely resolves; null where it is unknown",
    "success_at_most": "the share that it may resolve, where a route has several steps",
    "per_success": "bill for each of them, or null",
    "saving": "the baseline's `total` less this one's, expected losses left out; negative where this one is dearer. "
    "It, `direction`, `times`, `payback`, `net_present_value` and `returns` are null where people cost something and a "
    "success rate of this option or of the baseline is unknown",
    "direction": "`cheaper`, `dearer`, `same` or `free`, against the baseline: bill, people and amortisation of the "
    "month without the switch, expected losses left out",
    "times": "how many times cheaper or dearer, 1 or more; null where it is free, or where the baseline is",
    "saving_with_losses": "the saving with expected losses counted; it and the next two are null too where a success "
    "rate is unknown that losses hang on",
    "direction_with_losses": "the direction with expected losses counted",
    "times_with_losses": "how many times, then",
    **_under("payback", _PAYBACK),
    "net_present_value": "what the savings are worth at the start; null without `discount_rate_per_year`",
    "returns": "rates of return of what is paid once; null where nothing is",
    **_under("returns", _RETURNS),
    "residual_value": "what is left at the end of what was bought, in no total",
    "is_ranked": "whether it may be used, and enough is known to put it beside the others, true or false",
    "unstated_success[]": "keys of the scenario that its cost hangs on and that nobody states",
    "is_forbidden": "whether a licence or a region forbids it in some month, true or false",
    **_under("licences[]", _FINDING),
    "break_even_output_ratio": "output tokens per baseline output token at which the saving is gone, where equal "
    "answers are assumed; null where there is none",
    "no_break_even_because": "why there is none, or null",
    "machines": "null without rented or bought machines",
    "machines.utilisation": "share of the time that is paid for or worn off in which they work, 0 to 1",
    "machines.fewest_gpus": "GPUs rented on the average of the month with the fewest; null for one's own",
    "machines.most_gpus": "the same for the month with the most",
    "by_month[]": "one entry a calendar month, or the part of one inside the horizon",
    "by_month[].start": "its first day",
    "by_month[].end": "the day after its last",
    "by_month[].requests": "its requests",
    **_under("by_month[]", {"bill": "its bill", **{kind: _KINDS[kind] for kind in _KINDS if kind != "bill"}}),
}
_RUNG = {
    "rung": "`list`, `tokenizer`, `verbosity`, `cache`, `terms`, `outcome`, `route`, `supply`, `licence` or `switch`",
    "baseline": "the baseline's total over the horizon with everything up to here",
    "option": "the option's",
    "saved": "their difference",
    "change": "what this rung added to it",
    "direction": "`cheaper`, `dearer`, `same` or `free`",
    "times": "how many times, or null",
}
_LINE = {
    "task": "the task, or null for what tasks share",
    "item": "the model or the supply; or what else is paid for, such as a person",
    "provider": "who sends the bill",
    "kind": "the kind of money: a key of `by_kind`",
    "unit": "the unit bought",
    "terms": "mode, region, window and tier of the price; `idle` for time that nothing used; or empty",
    "quantity": "units bought",
    "per": "units that the price is for: 1000000, 1000 or 1, a plain number",
    "unit_price": "the price of so many",
    "amount": "quantity x unit_price / per",
    "price_row": "the `id` of an entry of `price_rows`; null for a figure of the scenario's own",
    "assumed[]": "codes of what it assumes",
}
_ASSUMPTION = {
    "code": "a word for programs",
    "about": "the model or fleet it is about",
    "text": "the same for people",
}
_SOURCE = {
    "sheet": "the price sheet's file; empty for a rent that the scenario states",
    "url": "the page that states the price",
    "retrieved": "the day it was read",
    "via": "the catalogue it came through, or empty",
    "start": "the row's first day; null for a rent",
    "status": "`current`, `scheduled`, `promotion` or `cancelled`",
    "basis": "how the first day is known, or empty",
    "note": "the row's note, or empty",
}
_MODEL = {
    "model": "`provider/model`",
    "name": "its name for people",
    "lab": "who trained it",
    "weights": "`open`, `restricted`, `closed` or `unknown`",
    "licence": "the licence of the weights, or null",
    "currency": "the currency of its prices",
    "retired": "first day on which it is no longer sold, or null",
}


_LICENCE = {
    "key": "a short name; all of `licence_terms` is null where no licence is known",
    "name": "its name for people",
    "verified": "whether its text or a reliable copy was seen, true or false",
    "gate": "what commercial use asks where no rule holds: `free`, `show_name`, `ask`, `forbidden` or `unknown`",
    "resale": "the same for selling the model as a service",
    "excluded_regions[]": "countries where it grants nothing",
    "assumed_fee_share": "what others assume that its agreement costs, as a share of revenue, or null",
    "source": "where it was seen",
    "retrieved": "the day it was read",
    "note": "what the numbers cannot say, or null",
}
_RULE = {
    "use": "`commercial` or `resale`",
    "gate": "what the rule asks once one of its thresholds is passed",
    "monthly_users": "people a month, or null",
    "revenue": "money in `currency` over `revenue_period`, or null",
    "revenue_period": "`month`, `year` or `12 months`, or null",
    "currency": "of that revenue, or null",
    "clause": "the rule's own words as far as they were seen, or null",
}
_EXCHANGE = {
    "currency": "prices that are converted are so at these rates: so many units of this currency",
    "per": "for one of this",
    "rate": "how many",
    "day": "the day it was stated for",
    "source": "who states it",
}
_LAYER = {
    "model": "`provider/model`",
    "weights": "`open`, `restricted`, `closed` or `unknown`",
    "offer": "who sells it at that price: the lab itself, or the cheapest host of the same weights",
    "price": "the price of a million tokens, three in to one out, at base rates; null where it is unknown",
    "licence": "the licence's short name, or null",
    "gate": "what it asks of commercial use, as in `licence_terms.gate`",
}

JSON_HEAD = {
    "schema_version": "1; it grows when a key changes its meaning or goes away, not when one is added",
    "kind": "which of the answers below this is",
    "tokencalc": "the version that wrote it",
}
_PLAN = {
    "name": "an option",
    "bill": "its bill, without the switch: what follows adds up to it",
    "bill_per_month": "the same in the mean month",
    "tasks[].name": "a task",
    "tasks[].requests": "its requests",
    "tasks[].steps[]": "the steps of its route in their order: the `name` of a supply, the requests `reached`, the "
    "`answers` asked for, those `accepted`, and the bills for `answering` and `judging`",
    "tasks[].routing": "the bill of a router; 0 without one",
    "tasks[].strong_share": "the share that a router sends to the last step; null without one",
    "tasks[].left": "requests that end with neither a right answer nor an unnoticed wrong one; null where a success "
    "rate is unknown, as in all that follows from one",
    "tasks[].people": "what people are paid for those; null where nobody said what a person costs",
    "tasks[].expected_loss": "what unnoticed wrong answers cost; null where nobody said",
    "tasks[].bill": "the bills of its steps and its router",
    "tasks[].per_request": "that for each request; null without any",
    "tasks[].per_success": "that for each right answer",
    "tasks[].per_resolved": "that and people for each request, where people resolve what models do not; else as above",
    "tasks[].success": "the share that surely ends right",
    "tasks[].success_at_most": "the share that may",
    "tasks[].min_success": "the floor; null without one",
    "tasks[].is_min_success_met": "whether `success` reaches it; null where that is unknown, or not asked for",
    "tasks[].mean_latency_seconds": "the mean; null where it is unknown",
    "tasks[].p95_latency_seconds": "the time within which 95 of 100 requests are answered",
    "tasks[].latency_unknown_because": "what is missing; null where nothing is",
    "tasks[].max_latency_seconds": "the limit; null without one",
    "tasks[].is_max_latency_met": "whether P95 keeps it; null where that is unknown, or not asked for",
    "tasks[].rules[]": "what is done `instead` of a rule (`last_alone`, `first_alone`, `no_outages`, `one_try`), the "
    "`step` it is about (0 is the first) and the `name` of what is asked then, `bill_saved` and, with people, `saved` "
    "by the plan, and the share `resolved` without the rule",
    "tasks[].break_even": "of a route of several steps: what the first `accepts`, the `acceptance` above which asking "
    "it first costs less, the `verbosity` of its answers up to which it does, each with `no_..._because`; else null",
    "apart[]": "what belongs to no task alone: `item`, `terms`, `kind`, the `tasks` that have it in common, `amount`",
    **_under("assumptions[]", _ASSUMPTION),
}
_SOLUTION = {
    "option": "an option",
    "path": "the path of what is varied",
    "varies": "`number`, `whole number` or `date`",
    "stated": "the scenario's own value; null where it states none",
    "target": "what is to be reached: `measure`, `wanted` (>= or <=) and `level`",
    "from": "the lower bound of what was looked at",
    "to": "the upper",
    "met[]": "intervals of values at which the target is met",
    "crossings[]": "the values at which that changes: `value`, `kind`, whether it `is_met` above or below, and the "
    "margin below, at and above it",
    "because": "what stops the projection at every value; null where nothing does",
    "looked": "`followed` from turn to turn, `tried_all`, or `scanned` in places",
    "is_proven": "whether there is no other value between the bounds",
    "resolution": "the distance of the places; 0 where nothing can be missed",
    "evaluations": "how often the scenario was projected, a plain number",
}

_USED = {
    "requests": "how many requests are known, a plain number",
    "records_without_requests": "rows that do not say how many requests they are, a plain number",
    "units": "quantities by unit, plain numbers; a unit without any is left out",
    "reasoning": "of the output, what was reasoning, a plain number",
    "cost": "what all that has a price cost; null where nothing has one, and so are cost_low and cost_high",
    "cost_low": "the same, where every prompt whose context tier is not known turns out cheap",
    "cost_high": "the same, where they turn out dear",
    "tokens": "all tokens of all kinds, a plain number",
    "tokens_without_price": "of them, those that are in no cost, a plain number",
    "billed": "what the logs say was billed, by currency",
    "difference": "the cost less what was billed; null where the two are not of the same use, or not all has a price",
}
JSON_KEYS: Mapping[str, Mapping[str, str]] = {
    "compare": {
        "scenario": "the scenario's name",
        "file": "where it was read; `command line` without a file",
        "currency": "of every amount",
        "as_of": "the day whose knowledge of prices was used",
        "start": "first day of the horizon",
        "end": "the day after its last",
        "months": "its length, a plain number",
        "notes[]": "what the scenario and its options have as notes",
        "baseline": "today's option, with the keys below",
        **_under("options[]", _STANDING),
        **_under("options[].lines[]", _LINE),
        **_under("assumptions[]", _ASSUMPTION),
        "price_rows[].id": "its number here, a plain number",
        **_under("price_rows[]", _SOURCE),
        "ladders[].option": "an option; `ladders` is there with `--why` only",
        "ladders[].is_success_stated": "false where people cost something and a success rate is unknown: the rungs end "
        "before `outcome`",
        "ladders[].at_full_use[]": "its supplies without a list price for tokens: the first rung is what a token "
        "costs at full use",
        **_under("ladders[].rungs[]", _RUNG),
    },
    "breakeven": {
        "scenario": "the scenario's name",
        "file": "where it was read",
        "currency": "of every amount",
        "as_of": "the day whose knowledge of prices was used",
        "in_time[].option": "an option; `in_time` is there without `--vary` and `--across`",
        "in_time[].is_forbidden": "whether a licence or a region forbids it in some month",
        "in_time[].is_comparable": "whether its saving is known; what follows is null where it is not",
        "in_time[].payback": "when it has paid back, as in `compare`",
        "in_time[].saving": "cash saved over the horizon",
        "in_time[].net_present_value": "of the saving; null without a rate",
        "in_time[].last_month[]": "what the horizon's last month is made of, the baseline's beside the option's",
        "in_time[].saved_by_month[]": "cash saved by the end of each month",
        "in_volume[].option": "an option; `in_volume` is there without `--vary` and `--across`",
        "in_volume[].month": "first day of the month whose prices and mix hold",
        "in_volume[].intervals[]": "requests a month at which it is cheaper; `to` is null for no end, `has_from` and "
        "`has_to` say whether the ends belong to it",
        "in_volume[].crossings[]": "where that changes: `requests`, `kind` (root, jump, touch), what the option "
        "`becomes`, and the saving a month below, at and above it",
        "in_volume[].for_good_from": "above this it is cheaper however much is asked; null for no such volume",
        "in_volume[].is_settled": "whether nothing changes beyond what was looked at",
        "in_volume[].looked_to": "how far was looked, in requests a month",
        "in_volume[].fits": "false where more than that cannot be served",
        "in_volume[].does_not_fit_because": "what cannot serve it; null where all fits",
        "in_volume[].tokens_per_request": "prompt and answer of the mix, baseline tokens",
        "in_volume[].requests_today": "the month's own volume",
        "in_volume[].is_cheaper_today": "whether the option is cheaper at it",
        "in_volume[].requests_at_most": "the greatest volume of the horizon",
        "in_volume[].is_cheaper_at_most": "whether the option is cheaper at it",
        "in_volume[].baseline": "what a month costs today whatever the volume, and a request in the long run, between "
        "two bounds",
        "in_volume[].running": "the same of the option",
        **_under("in_value[]", _SOLUTION),
        "map[].across": "the path of one value; `map` is there with `--across`",
        "map[].down": "the path of the other",
        "map[].places[]": "for each pair of values the `winner` (null where nothing can be calculated, `because`), and "
        "its `saving`",
    },
    "fit": {
        "file": "the file of results",
        "currency": "of its amounts",
        "tasks[].task": "a task",
        "tasks[].requests": "its rows, a plain number, as all counts here",
        "tasks[].both_right": "requests on which both models are right",
        "tasks[].only_weak": "on which the weak one alone is",
        "tasks[].only_strong": "on which the strong one alone is",
        "tasks[].none_right": "on which neither is",
        "tasks[].weak_success": "share of the requests on which the weak one is right",
        "tasks[].strong_success": "the same of the strong one",
        "tasks[].both_right_share": "share on which both are",
        "tasks[].is_judged": "whether the column `accepted` is there",
        "tasks[].accept_share": "share of the weak answers that count",
        "tasks[].true_accept": "of the right ones; null where there are none",
        "tasks[].false_accept": "of the wrong ones; null where there are none",
        "tasks[].escalated_cost_multiple": "the strong model's mean cost on what goes on over that on all, or null",
        "tasks[].escalated": "requests that go on",
        "tasks[].counted": "weak-first on the very rows: `cost`, `right_share`, `saved_share`",
        "tasks[].with_multiple": "what the formula with joint table and multiple `says`, and how far it is off",
        "tasks[].by_means_only": "the same with mean costs",
        "tasks[].if_independent": "the same as if the two models failed on requests with nothing in common",
        "scenario_lines[]": "the lines to put into a route of a scenario",
    },
    "burn": {
        "scenario": "the scenario's name",
        "file": "where it was read",
        "currency": "of every amount of money",
        "as_of": "the day whose knowledge of prices was used",
        "notes[]": "what the scenario and its options have as notes",
        "actuals_notes[]": "what to know about actuals from logs: what they are, and what is not in them",
        "budget": "its `amount`, the `unit` (a currency, or tokens), `start` and `end` of its period, what it "
        "`counts`, its `providers` and `tasks`, what is `carried_over`, and its `top_ups`",
        "today": "the last day of the actuals, or the as-of day where that is in the period; null else",
        "has_actuals": "whether there are actuals, true or false",
        "courses[].option": "an option; the first course is the one that is looked at closely",
        "courses[].method": "`plan`, or with actuals `linear` or `trend` from their last day on",
        "courses[].lasts": "whether the budget covers what is spent by its last day",
        "courses[].exhausted_on": "the first day by whose end spending has reached it; null for none",
        "courses[].exhausted_after_days": "after how many days of the period, parts of one included",
        "courses[].left": "what is left at the end; null where it is exhausted",
        "courses[].total": "what the whole period takes",
        "courses[].overdrawn[]": "days by whose end more is spent than there is by then, `end` excluded",
        "courses[].unassigned": "what belongs to no task, and is not counted in a budget of some tasks",
        "courses[].today": "how it stands today: `spent`, `planned`, `available`, `remaining`, `burn_rate` (the share "
        "that is spent over the share that was planned to be); null without a today",
        "courses[].growth_per_month": "of the trend, and 0 of a straight line",
        "courses[].error": "what a forecast made without the last `days` says of them: `forecast`, `actual`, and the "
        "error as a `share` of the actual amount; or `because`; null without actuals",
        "courses[].months[]": "each calendar month of the period: what is planned and spent in it, and how it ends",
        "unknown[]": "options and forecasts of which nothing can be said, and `because`",
        "thresholds[]": "for each course and `share` of the budget the first `day` on which it is spent; null, and "
        "`not_through` the day to which it is not",
        "alerts[]": "burn-rate alerts: `window_days` that spend `rate` times their plan, which is `share` of the "
        "budget if it is planned evenly, and the `days` on which that calls",
        "levers[]": "growth, a monthly cap, a cap per user and a price cut, each with its `status` (`found`, `room` "
        "where the budget lasts, `not_needed`, `cannot`), the `value` at which it lasts, what is `as_planned`, what "
        "a cap keeps from being spent (`refused`), and how it was looked for, or `because`; `levers` and `openings` "
        "are empty where the budget lasts and nobody asks",
        "openings[]": "for each option the `share` of the spending that has to be moved there, task by task "
        "(`moves`), and the `latest` day on which its switch may begin, with what each month of `starts` does",
    },
    "check": {
        "as_of": "the day whose knowledge of prices was used",
        "base": "what is compared with; null without `--base` and `--compare-to`",
        "level": "the worst of all: `pass`, `warn`, `fail` or `unknown`",
        "exit_code": "0, 1 or 2, a plain number",
        "counts.scenarios": "how many scenarios, a plain number",
        "counts.not_checked": "of them, those that could not be checked",
        "counts.pass": "limits that hold",
        "counts.warn": "limits that warn",
        "counts.fail": "limits that are broken",
        "counts.unknown": "limits whose figure is not known, which is no pass",
        "notes[]": "what was passed over in looking for scenarios",
        "scenarios[].file": "where it was read",
        "scenarios[].scenario": "its name; null where it could not be read",
        "scenarios[].option": "the option that its limits are on; null where it could not be checked",
        "scenarios[].currency": "of every amount in it",
        "scenarios[].level": "the worst of its limits; `unknown` where it could not be checked",
        "scenarios[].per_month": "what a month bills, at the dearer end of its band",
        "scenarios[].base_per_month": "what it billed at the base; null where that is not known",
        "scenarios[].increase": "their difference",
        "scenarios[].is_new": "whether the base has no such scenario, true or false",
        "scenarios[].findings[].limit": "the limit's key",
        "scenarios[].findings[].level": "what became of it",
        "scenarios[].findings[].measure": "what it is in: `money`, `share`, `months`, `days`, `tokens`, `gates`",
        "scenarios[].findings[].actual": "what is; null where it is not known or no number",
        "scenarios[].findings[].allowed": "what may just be reached; of `licences` a list",
        "scenarios[].findings[].margin": "what is left before it is reached, below 0 where it is broken",
        "scenarios[].findings[].is_warning": "whether it is a limit that warns, true or false",
        "scenarios[].findings[].text": "all of it in a sentence",
        "scenarios[].findings[].message": "the team's own words; null where it holds or there are none",
        "scenarios[].findings[].because": "why, where the numbers do not say it",
        "scenarios[].findings[].remedy": "what to do about it",
        "scenarios[].findings[].set_in": "the file that sets it, or the option of the command line",
        "scenarios[].findings[].line": "the line of that file, a plain number; null where it holds or has none",
        "scenarios[].findings[].has_grown": "whether the lines are those that grew most, true or false",
        "scenarios[].findings[].drivers[].what": "one of the largest lines, or of those that grew most",
        "scenarios[].findings[].drivers[].per_month": "its money a month, or by how much it grew",
        "scenarios[].findings[].drivers[].share": "its share of them all",
        "scenarios[].problems[]": "what kept it from being checked: `text`, `remedy`, `file` and `line`",
        "scenarios[].notes[]": "limits that nearer ones take the place of; what to know of its bill",
    },
    "diff": {
        "old": "what was, in words",
        "new": "what is",
        "as_of": "the day whose knowledge of prices was used for both",
        "unchanged": "scenarios without any change, which are not listed, a plain number",
        "causes[]": "the causes in the order in which they are put in",
        "scenarios[].scenario": "the scenario's name",
        "scenarios[].old_file": "where it was read; null where it was added",
        "scenarios[].new_file": "the same for the new one; null where it was removed",
        "scenarios[].status": "`same` (only figures moved), `changed`, `renamed` (another file), `added` or `removed`",
        "scenarios[].currency": "of every amount in it",
        "scenarios[].old_months": "length of the old horizon, a plain number",
        "scenarios[].new_months": "of the new one",
        "scenarios[].is_saved": "whether the old side is a saved answer, of which only bills are known, true or false",
        "scenarios[].inputs[]": "keys that differ: `path`, and the `old` and `new` value, null on a side without it",
        "scenarios[].options[].name": "an option",
        "scenarios[].options[].old_name": "its name before",
        "scenarios[].options[].status": "`same`, `changed`, `renamed`, `added` or `removed`",
        "scenarios[].options[].is_baseline": "whether it is today's, true or false",
        "scenarios[].options[].old_requests": "requests over the old horizon; null for an added option",
        "scenarios[].options[].new_requests": "over the new one; null for a removed option",
        "scenarios[].options[].bill": "its bill over the horizon: `old`, `new`, `change`, and of the change what "
        "`volume`, `mix`, `usage`, `price` and `supply` make; one that cannot be told apart from the next is null",
        "scenarios[].options[].per_month": "the same of the mean month",
        "scenarios[].options[].tasks[]": "the same of each `task` over the horizon; empty for what is no task's",
        "scenarios[].options[].lines[]": "the same of each line: `task`, `item`, `provider`, `unit`, `terms`",
        "scenarios[].options[].prices[]": "prices that differ: what a line has to name it, `per`, `old`, `new`, "
        "and the `start` of the first month with both",
        "scenarios[].options[].outside[]": "cash outside the bill that differs: its `kind`, `old` and `new`; null "
        "where a success rate is unknown that it hangs on",
        "scenarios[].options[].inseparable[]": "a `cause` that cannot be told apart from the next, and `because`",
    },
    "solve": {
        "scenario": "the scenario's name",
        "file": "where it was read",
        "currency": "of every amount",
        "as_of": "the day whose knowledge of prices was used",
        **_under("solutions[]", _SOLUTION),
    },
    "route": {
        "scenario": "the scenario's name",
        "file": "where it was read",
        "currency": "of every amount",
        "as_of": "the day whose knowledge of prices was used",
        "months": "the length of the horizon, a plain number; counts and amounts are of all of it",
        **_under("plans[]", _PLAN),
    },
    "best_plan": {
        "scenario": "the scenario's name",
        "file": "where it was read",
        "currency": "of every amount",
        "as_of": "the day whose knowledge of prices was used",
        "months": "the length of the horizon, a plain number; amounts without a month in their name are of all of it",
        "option": "what the plan is called as an option",
        "is_met": "whether the limits of every task are kept",
        "cost": "bills, and people for what no model resolves",
        "cost_per_month": "the same in the mean month",
        "shared_cost": "what of it is paid for supplies that tasks share, which is in no task's `cost`",
        "bound": "no plan costs less",
        "is_proven": "whether the two meet; else it is the best that was found",
        "today": "what that is today, or null where it is unknown",
        "single": "the cheapest model that keeps every limit alone, or null, `no_single_because`",
        "single_cost": "what that model costs",
        "no_single_because": "why there is none, or null",
        "tasks[].name": "a task",
        "tasks[].considered": "how many routes were priced, a plain number",
        "tasks[].is_met": "whether the route keeps the task's limits; else it is the nearest",
        "tasks[].binds[]": "the limits without which a cheaper route would do, or which none keeps",
        "tasks[].route[]": "its models in their order",
        "tasks[].cost": "what the route costs, and `cost_per_month`",
        "tasks[].shared": "the supplies of its route that tasks share",
        "tasks[].success": "the share that surely ends right, and `success_at_most` the one that may",
        "tasks[].min_success": "the task's floor, or null",
        "tasks[].p95_latency_seconds": "within which 95 of 100 requests are answered, or null",
        "tasks[].max_latency_seconds": "the task's limit, or null",
        "tasks[].cost_without_limits": "what the cheapest route of all costs",
        "tasks[].untimed_because": "why routes are left out of which nobody knows how long they take",
        "tasks[].frontier[]": "the routes that no other beats, the cheapest first: `route`, `cost`, `cost_per_month`, "
        "`success`, `success_at_most`",
        "left_out[]": "who may not serve: the `name`, the `task` (empty for all) and why (`because`)",
        **_under("assumptions[]", _ASSUMPTION),
        "toml": "the option as a scenario file has it",
    },
    "cost": {
        "as_of": "the day of the prices",
        "requests": "how many requests",
        "quotes[].model": "`provider/model`",
        "quotes[].terms": "mode, region and window; empty for the plain price",
        "quotes[].currency": "of its amounts",
        "quotes[].per_request": "the cost of one; null for no requests",
        "quotes[].amount": "the cost of all",
        **_under("quotes[].lines[]", _LINE),
        **_under("assumptions[]", _ASSUMPTION),
        "price_rows[].id": "its number here, a plain number",
        **_under("price_rows[]", _SOURCE),
    },
    "prices": {
        "as_of": "the day of the prices",
        "matching": "how many models the filters leave, a plain number; a limit may show fewer",
        "sorted_by": "`name`, `blend`, `requests` or a unit; null for the order of the sheets",
        "measure.name": "`blend`, `requests` or a unit; `measure` is null without one",
        "measure.title": "the same as the title of a column",
        "measure.meaning": "what it measures, in a sentence",
        **_under("models[]", _MODEL),
        "models[].sheet_currency": "the currency of its sheet; where it is another, rates and measure were converted",
        "models[].rates": "base rates on that day by unit, in `currency`; null without a price",
        "models[].measure": "its figure, in `currency`; null where it is unknown, or nothing is measured",
        "models[].unknown_because": "why it is unknown, or null",
        "models[].assumed[]": "codes of what is assumed in saying the figure",
        "models[].price_row": "the row that they are of, or null",
        **_under("models[].price_row", _SOURCE),
        "models[].note": "what is special about its price, in a word or two",
    },
    "history": {
        "as_of": "the day on which this was known",
        **_MODEL,
        "note": "the sheet's note, or null",
        "rows_not_known_then": "how many rows of the sheet are left out, a plain number",
        "steps[].from": "first day",
        "steps[].to": "first day on which it no longer holds, or null",
        "steps[].status": "`current`, `scheduled`, `promotion` or `cancelled`",
        "steps[].is_current": "whether it holds on `as_of`, true or false",
        "steps[].blend_3_to_1": "the price of a million tokens, 3 of input to 1 of output, or null",
        "steps[].rates[].unit": "the unit",
        "steps[].rates[].rate": "its rate",
        "steps[].rates[].before": "the rate before it, or null",
        "steps[].rates[].change_share": "the change as a share of that, 0.25 for 25% more; null without one, or from "
        "free",
        "steps[].rates[].per": "the pricing quantity, a plain number",
        "steps[].others[]": "its tiers, modes, regions and windows, by name",
        "steps[].altered[]": "those of them that are not as they were",
        **_under("steps[].source", _SOURCE),
    },
    "model": {
        "as_of": "the day of the prices",
        **_MODEL,
        "aliases[]": "other names of it",
        "note": "the sheet's note, or null",
        "windows": "the sheet's time windows by name: `hours_utc`, `weekdays` (0 is Monday), `not_on`",
        "rows[].is_current": "whether it holds on `as_of`, true or false",
        "rows[].from": "first day",
        "rows[].to": "first day on which it no longer holds, or null",
        "rows[].rates": "rates by unit",
        "rows[].tiers[]": "the row's context tiers, lowest first",
        "rows[].tiers[].start": "tokens of the prompt above which the tier holds, a plain number",
        "rows[].tiers[].is_inclusive": "whether it holds at exactly so many too",
        "rows[].tiers[].rates": "rates by unit",
        "rows[].modes": "by name: `multiply`, or `rates` and `tiers`",
        "rows[].regions": "likewise",
        "rows[].windows": "likewise",
        **_under("rows[].source", _SOURCE),
        **_under("licence_terms", _LICENCE),
        **_under("licence_terms.rules[]", _RULE),
        "offers[].model": "an offer of the same weights, as `provider/model`; the model itself is one of them",
        "offers[].currency": "of its rates: the model's, or its sheet's where no exchange rate leads there",
        "offers[].rates": "base rates on that day by unit; empty without a price",
        "offers[].blend_3_to_1": "the price of a million tokens, three in to one out; null where it is unknown",
        "offers[].note": "what is special about its price, in a word or two, or null",
        **_under("exchange_rates[]", _EXCHANGE),
    },
    "labs": {
        "as_of": "the day of the prices",
        "currency": "of every price",
        "labs[].lab": "a short name",
        "labs[].name": "its name for people",
        "labs[].path": "how it earns, a word for programs",
        **_under("labs[].flagship", _LAYER),
        "labs[].mid": "its model for everyday work, with the same keys; or null",
        "labs[].open": "that model if its weights are public, else the first that the lab opens; or null",
        "labs[].times": "how many times cheaper or dearer `open` is than `flagship`; null where a price is unknown",
        "labs[].direction": "`cheaper`, `dearer`, `same` or `free`; null likewise",
        "labs[].opens[]": "models whose weights are public",
        "labs[].keeps[]": "models whose weights it keeps",
        "labs[].said": "what articles say of it",
        "labs[].now": "what price sheets and licences show",
        "labs[].checked": "the day on which that was checked",
        "labs[].source": "where it comes from",
        **_under("exchange_rates[]", _EXCHANGE),
    },
    "audit": {
        "as_of": "the day of the audit",
        "max_age_days": "what `--max-age` said, a plain number",
        "ending_within_days": "what `--ending-within` said",
        "sheets": "how many price sheets",
        "models": "how many models",
        "failing": "how many findings fail",
        "warnings": "how many warn",
        "counts[].code": "a code that was found",
        "counts[].failing": "how many findings of it fail",
        "counts[].warnings": "how many warn",
        "findings[].code": "`implausible`, `disagreement`, `stale`, `unsourced`, `ended`, `status`, `ending` or "
        "`outdated`",
        "findings[].severity": "`fail` or `warn`",
        "findings[].sheet": "the file",
        "findings[].line": "the line in it, or null",
        "findings[].model": "`provider/model`; the provider alone for a time window",
        "findings[].from": "the price row's first day, or null",
        "findings[].unit": "the unit, where the finding is about one rate, or null",
        "findings[].terms": "tier, mode, region or window of that rate, or empty",
        "findings[].problem": "what is wrong",
        "findings[].remedy": "what to do",
        "findings[].catalogue": "the catalogue that disagrees, or null",
        "findings[].ours": "our rate, or null",
        "findings[].theirs": "the catalogue's rate, or null",
        "findings[].difference_share": "how far ours lies above theirs, as a share of theirs, or null",
        "known[]": "findings that were known, with the same keys",
        "compared[].catalogue": "a catalogue of `--against`",
        "compared[].models": "how many models were compared",
        "compared[].rates_equal": "how many rates were equal",
        "compared[].left_out[].model": "a model that both have and that could not be compared",
        "compared[].left_out[].reason": "why",
    },
    "import": {
        "source": "the catalogue, with its version or file",
        "into": "the directory",
        "as_of": "the day of the reading",
        "sheets[].file": "the sheet's file",
        "sheets[].provider": "who sells",
        "sheets[].action": "new, changed or unchanged",
        "sheets[].models": "how many models it has, a plain number",
        "sheets[].new": "how many of them it did not have",
        "sheets[].changed": "how many have another price",
        "sheets[].confirmed": "how many have the same price in a newer reading, or another description",
        "sheets[].gone": "how many the catalogue has no longer",
        "new[].model": "`provider/model`",
        "new[].from": "first day of the row that holds",
        "new[].rates": "its base rates, by unit",
        "changed[].model": "`provider/model`",
        "changed[].from": "from when the rate is another",
        "changed[].terms": "mode, region, window or tier; empty for the base rate",
        "changed[].unit": "the unit, or `factor`",
        "changed[].old": "the rate until then; null where there was none",
        "changed[].new": "the rate from then on; null where there is none",
        "changed[].change_share": "their difference as a share of the old one",
        "withdrawn[].model": "`provider/model` of a price to come that is cancelled",
        "withdrawn[].from": "the day on which it would have begun",
        "gone[]": "models that the catalogue has no longer; their rows stay",
        "skipped[].model": "`provider/model` of an entry that no sheet carries",
        "skipped[].reason": "why",
    },
    "tokens": {
        "baseline": "the baseline's model",
        "baseline_tokenizer": "its tokenizer, or null where that is unknown",
        "texts[].name": "the text's file, `-` for standard input",
        "texts[].characters": "how many characters, a plain number",
        "counts[].text": "the text; `all texts` after several",
        "counts[].tokenizer": "a tokenizer",
        "counts[].model": "a model that has it",
        "counts[].tokens": "tokens of the text, a plain number",
        "counts[].characters_per_token": "characters to each of them",
        "counts[].ratio": "its tokens to each of the baseline's; null where the baseline's tokenizer is unknown",
        "not_counted[].name": "a model or a family that was not counted",
        "not_counted[].reason": "why",
        "measured[].option": "tokenizers of the reference sheet",
        "measured[].baseline": "the tokenizers they are put beside there",
        "measured[].ratios": "tokens to each of theirs, by kind of text",
        "measured[].source": "where that was measured",
        "scenario_lines[]": "the lines to put into a scenario, as TOML",
    },
    "validation": {
        "valid[].file": "the file",
        "valid[].name": "the scenario's name",
        "valid[].tasks": "how many tasks, a plain number",
        "valid[].options": "how many options",
        "valid[].months": "how many months",
    },
    "usage": {
        "currency": "of every cost",
        "as_of": "the day whose knowledge of prices was used",
        "prices_on": "the one day at whose prices all use is priced; null where each has those of its own day",
        "time_zone": "of days, months and hours",
        "start": "the beginning of the first hour or day in which something was used, in UTC; null where nothing says",
        "end": "the end of the last one",
        "by[]": "what use is grouped by",
        "groups[].model": "the model of the price sheet, or else of the log; likewise each other name of `by`",
        **_under("groups[]", _USED),
        **_under("total", _USED),
        "without_price[].model": "a name in the logs that has no price",
        "without_price[].tokens": "its tokens, a plain number; they are in no cost",
        "without_price[].records": "the rows that are use of it, a plain number",
        "without_price[].because": "why it has none",
        "without_price[].remedy": "what would give it one",
        "without_price[].near[]": "models that it might be, which are never taken unasked",
        "accounting.files": "how many files are logs, a plain number",
        "accounting.bytes": "how many bytes of them were read, a plain number",
        "accounting.rows": "how many rows were read, a plain number: the sum of the next six",
        "accounting.kept": "rows that count",
        "accounting.duplicates": "rows with an id that another row has, which counts",
        "accounting.malformed": "rows that cannot be used",
        "accounting.partial": "last lines that were cut off",
        "accounting.without_usage": "rows that are no use of a model",
        "accounting.outside": "rows of days that were not asked for",
        "accounting.undated": "of the rows that count, those without a time",
        "accounting.sources": "how many files are of each kind of log",
        "accounting.first_faulty[]": "the first rows that cannot be used: `file`, `line`, and `because`",
        "accounting.notes[]": "what else to know about the logs",
        "assumptions[]": "what was assumed in pricing: its `code`, what it is `about`, and its `text`",
        "prices[]": "the price rows that were used: `model`, `from`, `url`, `retrieved` and `sheet`",
    },
    "usage_sources": {
        "sources[].name": "the name for --source",
        "sources[].title": "what people call it",
        "sources[].note": "what a reader of its figures should know; empty for nothing",
    },
}
"""Every key of the JSON answers with its meaning, by kind. `[]` stands for the entries of a list."""

JSON_COMMANDS = {
    "compare": "`tokencalc compare`",
    "breakeven": "`tokencalc breakeven`",
    "burn": "`tokencalc burn`",
    "check": "`tokencalc check`",
    "diff": "`tokencalc diff`",
    "solve": "`tokencalc solve`",
    "fit": "`tokencalc route fit`",
    "route": "`tokencalc route`",
    "best_plan": "`tokencalc route optimise`",
    "cost": "`tokencalc cost`",
    "prices": "`tokencalc prices list`",
    "model": "`tokencalc prices show`",
    "labs": "`tokencalc prices labs`",
    "history": "`tokencalc prices history`",
    "audit": "`tokencalc prices audit`",
    "import": "`tokencalc prices import --dry-run`",
    "tokens": "`tokencalc tokens`",
    "validation": "`tokencalc scenario validate`",
    "usage": "`tokencalc usage`",
    "usage_sources": "`tokencalc usage sources`",
}


def json_keys() -> None:
    """Print tables of the keys of every JSON answer for cog."""
    _print("Every answer:\n\n" + _table(("key", "meaning"), _ticked(JSON_HEAD)))
    for kind, meanings in JSON_KEYS.items():
        _print(f"\n`kind` is `{kind}`, from {JSON_COMMANDS[kind]}:\n\n" + _table(("key", "meaning"), _ticked(meanings)))


def _ticked(meanings: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(f"`{key}`", meaning) for key, meaning in meanings.items()]


def _table(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [titles, ["---"] * len(titles), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def coverage() -> None:
    """Print a table of the built-in price sheets: what is sold, how many rows, and when it was last read."""
    from tokencalc.files.places import PRICING  # noqa: PLC0415  # the documents are also read without tokencalc
    from tokencalc.files.sheets import Sheet  # noqa: PLC0415

    lines = ["| sheet | sells | models | without a price | rows | last read |", "| --- | --- | --: | --: | --: | --- |"]
    for path in sorted(PRICING.glob("*.toml")):
        file = Sheet(path).file
        rows = [row for model in file.models.values() for row in model.prices]
        unpriced = sum(not model.prices for model in file.models.values())
        sells = f"{file.name}, in {file.currency}" + (", others' weights" if file.kind == "host" else "")
        read = max((row.retrieved.isoformat() for row in rows), default="-")
        link = f"[{file.provider}](../pricing/{path.name})"
        lines.append(f"| {link} | {sells} | {len(file.models)} | {unpriced} | {len(rows)} | {read} |")
    _print("\n".join(lines))
