"""Tokenizers: which family of models has which, and how many tokens a kind of text is in each, by the reference sheet.

It is read as the other reference sheets are: `tokenizers.toml` in the directory `reference` of the user's own price
sheets first, and the built-in one last. What is measured on one's own prompts comes before anything in it.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Context, Decimal
from pathlib import Path
from typing import Literal

from tokencalc.engine.records import record
from tokencalc.files.catalogue import Catalogue
from tokencalc.files.errors import Fault
from tokencalc.files.faults import Table, checked, one_of
from tokencalc.files.fields import ContentName, Text
from tokencalc.files.numbers import Positive
from tokencalc.files.places import PRICING, REFERENCE
from tokencalc.files.toml import read_document

_FOUR_DIGITS = Context(prec=4)


class TokenizerTable(Table):
    """A tokenizer, and the family of models that has it."""

    name: Text
    """What people call it."""
    vocabulary: Literal["public", "reconstructed", "unknown"]
    """Whether it is public; "reconstructed" where others worked out its counts and the lab publishes none."""
    applies_to: list[Text]
    """The models, as provider/model of the labs' own sheets: a name, and whatever goes on after it with a hyphen."""
    models_source: Text
    """Who says that these models have it."""
    ratios: dict[ContentName, Positive] | None = None
    """Its tokens for each token of o200k_base, by the kind of text."""
    reason: Text | None = None
    """Why its ratios are unknown."""
    source: Text | None = None
    """How its tokens were counted, and with what."""
    retrieved: date
    """The day on which that was done, or looked for."""
    note: Text | None = None
    """What the numbers cannot say."""


class TokenizersFile(Table):
    """Tokenizers."""

    tokenizers: dict[Text, TokenizerTable]
    """The tokenizers, by a short name."""


@record
class MeasuredRatio:
    """The option's tokens for each token of the baseline in the same text of a kind, by the names of their tokenizers.

    `source` says how it was counted, and `retrieved` when: the earlier of the two days.
    """

    ratio: Decimal
    content: str
    baseline: str
    option: str
    source: str
    retrieved: date


@record
class Unknown:
    """Nobody counted it, and why."""

    reason: str


Tokenizers = Mapping[str, TokenizerTable]


def tokenizers(directories: Sequence[Path] = ()) -> Tokenizers:
    """The tokenizers by their short names; an entry of the user's own sheets takes the place of a built-in one."""
    found: dict[str, TokenizerTable] = {}
    for directory in (*directories, PRICING):
        path = directory / REFERENCE / "tokenizers.toml"
        if path.is_file():
            found = {**_read(path), **found}
    return found


def _read(path: Path) -> Tokenizers:
    document = read_document(path)
    tables = checked(document, TokenizersFile).tokenizers
    faults = [fault for name, table in tables.items() for fault in _faults(table, name)]
    if faults:
        raise document.errors(faults)
    return tables


def _faults(table: TokenizerTable, name: str) -> Iterator[Fault]:
    yield from one_of(("tokenizers", name), ("ratios", "reason"), (table.ratios, table.reason))
    if table.ratios is not None and table.source is None:
        yield Fault(way=("tokenizers", name, "source"), problem="is missing, and ratios needs it")


def family_of(model: str, known: Tokenizers) -> str | None:
    """The short name of a model's tokenizer; None where no family is known for it.

    The model is named as its lab does: `provider/model` of the lab's own sheet, which `lab_name` gives.
    """
    wanted = model.lower()
    fitting = [
        (len(prefix), name)
        for name, table in known.items()
        for prefix in table.applies_to
        if wanted == prefix or wanted.startswith(f"{prefix}-")
    ]
    return max(fitting, default=(0, None))[1]


def lab_name(reference: str, catalogue: Catalogue) -> str:
    """A model's name in its lab's own sheet, whoever sells it: `lab/model`, in small letters.

    Raises `UnknownModel` or `AmbiguousModel`.
    """
    sheet, name = catalogue.locate(reference)
    table = sheet.file.models[name]
    return f"{table.lab}/{(table.same_weights_as or name).rpartition('/')[2]}".lower()


def token_ratio(baseline: str, option: str, content: str, known: Tokenizers | None = None) -> MeasuredRatio | Unknown:
    """The option's tokens for each token of the baseline, same text, cut to 4 digits; or why nobody knows.

    ratio = (option / o200k_base) / (baseline / o200k_base), for the kind of text that `content` names. Both models are
    named as their labs do (see `lab_name`). `known` are the tokenizers to look in, by default the built-in ones.

    >>> found = token_ratio("anthropic/claude-opus-5-5", "deepseek/deepseek-flash", "english")
    >>> str(found.ratio) if isinstance(found, MeasuredRatio) else found.reason
    '0.6514'
    """
    sheet = tokenizers() if known is None else known
    counted = [_counted(model, content, sheet) for model in (baseline, option)]
    match counted:
        case [(TokenizerTable() as before, Decimal() as one), (TokenizerTable() as after, Decimal() as other)]:
            return MeasuredRatio(
                ratio=_FOUR_DIGITS.divide(other, one),
                content=content,
                baseline=before.name,
                option=after.name,
                source="; ".join(dict.fromkeys(f"{table.name}: {table.source}" for table in (after, before))),
                retrieved=min(before.retrieved, after.retrieved),
            )
        case _:
            return Unknown(reason="; ".join(dict.fromkeys(each for each in counted if isinstance(each, str))))


def _counted(model: str, content: str, known: Tokenizers) -> tuple[TokenizerTable, Decimal] | str:
    """A model's tokenizer and its tokens for each of o200k_base, or why they are unknown."""
    name = family_of(model, known)
    if name is None:
        return f"no tokenizer is known for {model}"
    table = known[name]
    if table.ratios is None:
        return f"{table.name}: {table.reason}"
    if content not in table.ratios:
        return f'{table.name}: no text of the kind "{content}" was counted'
    return table, table.ratios[content]
