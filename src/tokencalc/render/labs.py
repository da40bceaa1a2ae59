"""The layered stack of the labs, for people, programs and spreadsheets."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from tokencalc.engine.licences import Gate
from tokencalc.engine.stack import PUBLIC, LabStack, Layer
from tokencalc.render.figures import UNKNOWN, cheaper, money, places_for
from tokencalc.render.licences import asks
from tokencalc.render.prices import exchanges_of
from tokencalc.render.report import Block, Column, DataTable, Grid, Heading, Notes, Report


def labs_report(stacks: Sequence[LabStack], currency: str, as_of: date) -> Report:
    """Two rows a lab: its flagship, and below it the open model, how many times cheaper it is, and its licence."""
    facts = ("per million tokens, 3 in to 1 out", "base rates", f"prices as of {as_of}")
    columns = (
        Column(title="lab", is_name=True),
        Column(title="model", is_name=True),
        Column(title="price", is_figure=True),
        Column(title="cheaper", is_figure=True),
        Column(title="weights and licence"),
    )
    places = _places(layer.price for stack in stacks for layer in _shown(stack))
    rows = tuple(row for stack in stacks for row in _rows(stack, currency, places))
    blocks: list[Block] = [
        Heading(title="What labs keep and what they open", facts=facts),
        Grid(columns=columns, rows=rows),
    ]
    if len(stacks) == 1:
        blocks += [_about(stacks[0])]
    return [*blocks, Notes(items=tuple(_notes(stacks, currency, as_of)))]


def _shown(stack: LabStack) -> Iterator[Layer]:
    yield stack.flagship
    if stack.opened:
        yield stack.opened


def _places(prices: Iterable[Decimal | None]) -> int:
    """Cents, unless a price is below one."""
    known = [price for price in prices if price]
    return 2 if all(price.adjusted() >= -2 for price in known) else places_for(known)


def _rows(stack: LabStack, currency: str, places: int) -> Iterator[tuple[str, ...]]:
    flagship, opened, ratio = stack.flagship, stack.opened, stack.ratio
    lab = stack.name.partition(" (")[0]
    yield (lab, _model(flagship), money(flagship.price, currency, places), "", _weights(flagship))
    if opened is None:
        yield ("", f"no {'other ' if flagship.model.weights in PUBLIC else ''}open model", UNKNOWN, UNKNOWN, UNKNOWN)
    else:
        times = cheaper(ratio) if ratio else UNKNOWN
        yield ("", _model(opened), money(opened.price, currency, places), times, _weights(opened))


def _notes(stacks: Sequence[LabStack], currency: str, as_of: date) -> Iterator[str]:
    """What a reader should know of the table, as far as it holds for what is in it."""
    layers = [layer for stack in stacks for layer in _shown(stack)]
    yield "A ratio of list prices is not a saving: `tokencalc compare` prices your own workload."
    if any(layer.model.weights in PUBLIC for layer in layers):
        yield "The licence is what it asks of commercial use; `tokencalc prices show MODEL` has its terms."
    if any(_host(layer) for layer in layers):
        yield "A host stands in brackets where the lab publishes no price: the cheapest that sells the same weights."
    for exchange in exchanges_of((layer.offer for layer in layers), as_of):
        yield f"Prices that are not in {currency} are converted at {exchange.in_words}."
    if len(stacks) > 1:
        yield "`tokencalc prices labs NAME` says more of one lab."


def _model(layer: Layer) -> str:
    return layer.model.name + (f" ({_host(layer)})" if _host(layer) else "")


def _host(layer: Layer) -> str:
    """Who sells the model at its price, where that is not its lab."""
    return layer.offer.provider if layer.offer.provider != layer.model.provider else ""


def _weights(layer: Layer) -> str:
    """Whether the weights are public, and what their licence asks of commercial use in a word or two."""
    weights = layer.model.weights
    if weights not in PUBLIC:
        return weights
    if layer.licence is None or layer.licence.gate is Gate.UNKNOWN:
        return f"{weights}, licence unknown"
    return f"{weights}, {asks(layer.licence)}"


def _about(stack: LabStack) -> Notes:
    """What is known of one lab."""
    items = [f"Said of it: {stack.said}", f"Now: {stack.now}"]
    items += [f"For everyday work: {stack.mid.model.reference} ({stack.mid.model.weights})."] if stack.mid else []
    items += [f"Opens: {', '.join(stack.opens)}."] if stack.opens else []
    items += [f"Keeps: {', '.join(stack.keeps)}."] if stack.keeps else []
    return Notes(items=(*items, f"Checked {stack.checked}. {stack.source.rstrip('.')}."))


def labs_body(stacks: Sequence[LabStack], currency: str, as_of: date) -> Mapping[str, Any]:
    """The labs' JSON."""
    offers = [layer.offer for stack in stacks for layer in (stack.flagship, stack.mid, stack.opened) if layer]
    return {
        "as_of": as_of,
        "currency": currency,
        "labs": [_stack_body(stack) for stack in stacks],
        "exchange_rates": [asdict(each) for each in exchanges_of(offers, as_of)],
    }


def _stack_body(stack: LabStack) -> dict[str, Any]:
    ratio = stack.ratio
    return {
        "lab": stack.key,
        "name": stack.name,
        "path": stack.path,
        "flagship": _layer_body(stack.flagship),
        "mid": _layer_body(stack.mid) if stack.mid else None,
        "open": _layer_body(stack.opened) if stack.opened else None,
        "times": ratio.times if ratio else None,
        "direction": str(ratio.direction) if ratio else None,
        "opens": stack.opens,
        "keeps": stack.keeps,
        "said": stack.said,
        "now": stack.now,
        "checked": stack.checked,
        "source": stack.source,
    }


def _layer_body(layer: Layer) -> dict[str, Any]:
    return {
        "model": layer.model.reference,
        "weights": layer.model.weights,
        "offer": layer.offer.reference,
        "price": layer.price,
        "licence": layer.licence.key if layer.licence else None,
        "gate": str(layer.licence.gate) if layer.licence else "unknown",
    }


def labs_data(stacks: Sequence[LabStack], currency: str) -> DataTable:
    """One row a lab and layer."""
    rows = tuple(
        (
            stack.key,
            place,
            layer.model.reference,
            layer.model.weights,
            layer.offer.reference,
            layer.price,
            currency,
            layer.licence.key if layer.licence else None,
            str(layer.licence.gate) if layer.licence else "unknown",
        )
        for stack in stacks
        for place, layer in (("flagship", stack.flagship), ("mid", stack.mid), ("open", stack.opened))
        if layer
    )
    columns = ("lab", "layer", "model", "weights", "offer", "price per Mtok at 3:1", "currency", "licence", "gate")
    return DataTable(columns=columns, rows=rows)
