"""The layered stack of the labs, for people, programs and spreadsheets."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from tokencalc.engine.licences import Gate
from tokencalc.engine.stack import LabStack, Layer
from tokencalc.render.figures import UNKNOWN, cheaper, money
from tokencalc.render.licences import asks
from tokencalc.render.report import Block, Column, DataTable, Grid, Heading, Notes, Report


def labs_report(stacks: Sequence[LabStack], currency: str, as_of: date) -> Report:
    """One row a lab: the flagship, the open model, how many times cheaper it is, and what its licence asks."""
    facts = ("per million tokens, 3 in to 1 out", "base rates", f"prices as of {as_of}")
    columns = (
        Column(title="lab", is_name=True),
        Column(title="flagship", is_name=True),
        Column(title="price", is_figure=True),
        Column(title="open model", is_name=True),
        Column(title="price", is_figure=True),
        Column(title="cheaper", is_figure=True),
        Column(title="licence"),
    )
    grid = Grid(columns=columns, rows=tuple(_row(stack, currency) for stack in stacks))
    blocks: list[Block] = [Heading(title="What labs keep and what they open", facts=facts), grid]
    if len(stacks) == 1:
        blocks += [_about(stacks[0])]
    exchanged = sorted({each.model.sheet_currency for stack in stacks for each in _layers(stack)} - {currency})
    notes = [
        "A flagship's weights are closed where nothing else is said.",
        "A ratio of list prices is not a saving: `tokencalc compare` prices your own workload.",
        "A host's name stands where the lab does not sell its open model, or publishes no price: its cheapest host.",
    ]
    if exchanged:
        notes.append(f"Prices in {', '.join(exchanged)} are converted at the last dated rate known.")
    notes.append("`tokencalc prices labs NAME` says more of one lab, `tokencalc prices show MODEL` of a model.")
    return [*blocks, Notes(items=tuple(notes))]


def _layers(stack: LabStack) -> list[Layer]:
    return [layer for layer in (stack.flagship, stack.mid, stack.opened) if layer]


def _row(stack: LabStack, currency: str) -> tuple[str, ...]:
    flagship, below, ratio = stack.flagship, stack.opened, stack.ratio
    return (
        stack.name,
        flagship.model.name + ("" if flagship.model.weights == "closed" else f" ({flagship.model.weights})"),
        _price(flagship, currency),
        below.model.name if below else "none",
        _price(below, currency) if below else UNKNOWN,
        cheaper(ratio) if ratio else UNKNOWN,
        _licence(below) if below else UNKNOWN,
    )


def _price(layer: Layer, currency: str) -> str:
    host = f" ({layer.offer.provider})" if layer.offer.provider != layer.model.provider else ""
    return f"{money(layer.price, currency, 2)}{host}"


def _licence(layer: Layer) -> str:
    """What the weights' licence asks of commercial use, in a word or two."""
    if layer.licence is None or layer.licence.gate is Gate.UNKNOWN:
        return "unknown"
    return asks(layer.licence)


def _about(stack: LabStack) -> Notes:
    """What is known of one lab."""
    items = [f"Said of it: {stack.said}", f"Now: {stack.now}"]
    items += [f"For everyday work: {stack.mid.model.reference} ({stack.mid.model.weights})."] if stack.mid else []
    items += [f"Opens: {', '.join(stack.opens)}."] if stack.opens else []
    items += [f"Keeps: {', '.join(stack.keeps)}."] if stack.keeps else []
    return Notes(items=(*items, f"Checked {stack.checked}. {stack.source}."))


def labs_body(stacks: Sequence[LabStack], currency: str, as_of: date) -> Mapping[str, Any]:
    """The labs' JSON."""
    return {"as_of": as_of, "currency": currency, "labs": [_stack_body(stack) for stack in stacks]}


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
