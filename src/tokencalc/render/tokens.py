"""Texts counted by several tokenizers, for people, programs and spreadsheets, and the lines for a scenario."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from tokencalc.engine.numbers import divide
from tokencalc.engine.records import record
from tokencalc.render.figures import UNKNOWN, count, exact, rounded
from tokencalc.render.report import Block, Column, DataTable, Grid, Heading, Notes, Report

ALL_TEXTS = "all texts"


@record
class TextLength:
    """A text's name, and how long it is."""

    name: str
    characters: int


@record
class Counted:
    """The tokens of each text in one tokenizer, and a model that has it; `key` is its name as TOML writes it."""

    tokenizer: str
    model: str
    key: str
    tokens: tuple[int, ...]


@record
class Uncounted:
    """A model or a family that no text was counted for, and why."""

    name: str
    reason: str


@record
class Measured:
    """What the reference sheet has on other texts: an option's tokens for each of the baseline's, by kind of text."""

    option: str
    baseline: str
    ratios: Mapping[str, Decimal]
    source: str


@record
class TokenCounts:
    """All counts of some texts. `base` is the baseline's own, or None where its tokenizer is unknown."""

    texts: tuple[TextLength, ...]
    baseline: str
    base: Counted | None
    counted: tuple[Counted, ...]
    uncounted: tuple[Uncounted, ...]
    measured: tuple[Measured, ...]

    def ratio(self, each: Counted, places: slice) -> Decimal | None:
        """The tokens of some texts for each token of the baseline; None where the baseline is unknown."""
        base = sum(self.base.tokens[places]) if self.base else 0
        return divide(Decimal(sum(each.tokens[places])), base) if base else None

    @property
    def groups(self) -> Iterator[tuple[TextLength, slice]]:
        """Every text with its place, and after several of them all together."""
        for place, text in enumerate(self.texts):
            yield text, slice(place, place + 1)
        if len(self.texts) > 1:
            yield TextLength(name=ALL_TEXTS, characters=sum(text.characters for text in self.texts)), slice(None)

    @property
    def scenario_lines(self) -> tuple[str, ...]:
        """The lines to put into a scenario: the ratio over all texts of every model that counts otherwise."""
        lines: list[str] = []
        for each in self.counted:
            ratio = self.ratio(each, slice(None))
            if self.base and ratio is not None and each.tokenizer != self.base.tokenizer:
                lines += [f"[models.{each.key}]", f"token_ratio = {exact(_for_scenario(ratio))}"]
        return tuple(lines)


def _for_scenario(ratio: Decimal) -> Decimal:
    """Two places, or two digits of a small one: another text of the same kind differs by more."""
    return rounded(ratio, max(2, 1 - ratio.adjusted()))


def tokens_report(counts: TokenCounts) -> Report:
    """A table for each text, then what could not be counted, and last the lines for a scenario."""
    base = counts.base.tokenizer if counts.base else "tokenizer unknown"
    blocks: list[Block] = [Heading(title="The same text in tokens", facts=(f"baseline: {counts.baseline} ({base})",))]
    blocks += [_table(counts, text, places) for text, places in counts.groups if counts.counted]
    if counts.uncounted:
        items = tuple(f"{each.name}: {each.reason}." for each in counts.uncounted)
        blocks.append(Notes(title="Not counted, and not guessed", items=items))
    if counts.measured:
        items = tuple(_in_words(each) for each in counts.measured)
        blocks.append(Notes(title="Measured on other texts (pricing/reference/tokenizers.toml)", items=items))
    if counts.scenario_lines:
        title = f"For a scenario whose baseline is {counts.baseline} (ratios rounded: texts differ by more than that)"
        blocks.append(Notes(title=title, items=counts.scenario_lines))
    return blocks


def _table(counts: TokenCounts, text: TextLength, places: slice) -> Grid:
    columns = (
        Column(title="tokenizer", is_name=True),
        Column(title="model", is_name=True),
        Column(title="tokens", is_figure=True),
        Column(title="characters a token", is_figure=True),
        Column(title="to baseline", is_figure=True),
    )
    rows = tuple(_row(counts, each, text, places) for each in counts.counted)
    return Grid(title=f"{text.name}, {count(Decimal(text.characters))} characters", columns=columns, rows=rows)


def _row(counts: TokenCounts, each: Counted, text: TextLength, places: slice) -> tuple[str, ...]:
    tokens = Decimal(sum(each.tokens[places]))
    ratio = counts.ratio(each, places)
    return (
        each.tokenizer,
        each.model,
        count(tokens),
        f"{rounded(divide(Decimal(text.characters), tokens), 2)}",
        UNKNOWN if ratio is None else f"{rounded(ratio, 3)}",
    )


def _in_words(each: Measured) -> str:
    ratios = ", ".join(f"{content} {exact(ratio)}" for content, ratio in each.ratios.items())
    return f"{each.option} to {each.baseline}: {ratios}."


def tokens_body(counts: TokenCounts) -> Mapping[str, Any]:
    """The counts' JSON: exact ratios, and the rounded ones in the lines for a scenario."""
    return {
        "baseline": counts.baseline,
        "baseline_tokenizer": counts.base.tokenizer if counts.base else None,
        "texts": [asdict(text) for text in counts.texts],
        "counts": [
            {
                "text": text.name,
                "tokenizer": each.tokenizer,
                "model": each.model,
                "tokens": sum(each.tokens[places]),
                "characters_per_token": divide(Decimal(text.characters), sum(each.tokens[places])),
                "ratio": counts.ratio(each, places),
            }
            for text, places in counts.groups
            for each in counts.counted
        ],
        "not_counted": [asdict(each) for each in counts.uncounted],
        "measured": [asdict(each) for each in counts.measured],
        "scenario_lines": counts.scenario_lines,
    }


def tokens_data(counts: TokenCounts) -> DataTable:
    """One row a text and tokenizer."""
    rows = tuple(
        (
            text.name,
            text.characters,
            each.tokenizer,
            each.model,
            sum(each.tokens[places]),
            counts.ratio(each, places),
            counts.baseline,
        )
        for text, places in counts.groups
        for each in counts.counted
    )
    columns = ("text", "characters", "tokenizer", "model", "tokens", "ratio to baseline", "baseline")
    return DataTable(columns=columns, rows=rows)
