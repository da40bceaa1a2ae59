"""Results as JSON: a versioned schema, exact decimals as strings, keys in a fixed order."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from tokencalc import __version__
from tokencalc.engine.answers import Never
from tokencalc.engine.comparison import Comparison, LineSum, Standing, assumptions_in, summed
from tokencalc.engine.ladder import Ladder
from tokencalc.engine.lines import Kind, Source
from tokencalc.engine.quote import Quote
from tokencalc.engine.rates import Model, PriceRow, Window, rate_card
from tokencalc.engine.ratios import Ratio
from tokencalc.engine.stack import blended_on
from tokencalc.render.comparison import Subject
from tokencalc.render.figures import exact
from tokencalc.render.ladder import ladder_body
from tokencalc.render.licences import licence_body
from tokencalc.render.prices import Shown, current_row, exchanges_of, identity, remark
from tokencalc.render.quote import Asked
from tokencalc.render.scenario import Checked

SCHEMA_VERSION = 1


def as_json(kind: str, body: Mapping[str, Any]) -> str:
    """A result as JSON text, in ASCII, ending in a newline. A number that is not a plain count is an exact string."""
    head = {"schema_version": SCHEMA_VERSION, "kind": kind, "tokencalc": __version__}
    return json.dumps({**head, **body}, indent=2, default=_plain) + "\n"


def _plain(value: Any) -> str:
    if isinstance(value, Decimal):
        return exact(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"no JSON for {type(value).__name__}")


def comparison_body(
    comparison: Comparison, subject: Subject, *, why: bool = False, ladders: Sequence[Ladder] = ()
) -> dict[str, Any]:
    """The comparison's JSON: every option's months, the assumptions, the price rows used, and with `why` the lines."""
    sources: dict[Source, int] = {}
    for line in comparison.lines:
        if line.source is not None:
            sources.setdefault(line.source, len(sources) + 1)
    return {
        "scenario": subject.title,
        "file": subject.file,
        "currency": subject.currency,
        "as_of": subject.as_of,
        "notes": subject.notes,
        "start": comparison.months[0].start,
        "end": comparison.months[-1].end,
        "months": comparison.length,
        "baseline": _standing(comparison.baseline, sources, why=why),
        "options": [_standing(option, sources, why=why) for option in comparison.options],
        "assumptions": [asdict(assumption) for assumption in assumptions_in(comparison.lines)],
        "price_rows": [{"id": number, **asdict(source)} for source, number in sources.items()],
        **({"ladders": [ladder_body(ladder) for ladder in ladders]} if why else {}),
    }


def _standing(standing: Standing, sources: Mapping[Source, int], *, why: bool) -> dict[str, Any]:
    machines = standing.machines
    body: dict[str, Any] = {
        "name": standing.name,
        "total": standing.total if standing.is_total_known else None,
        "bill": standing.projection.bill,
        "bill_low": standing.projection.bill_low,
        "bill_high": standing.projection.bill_high,
        "by_kind": {str(kind): amount for kind, amount in standing.projection.money.items()},
        "per_month": standing.per_month,
        "all_in_per_month": standing.all_in_per_month if standing.is_all_in_known else None,
        "requests": standing.projection.requests,
        "per_thousand_requests": standing.per_thousand_requests,
        "success": standing.success,
        "success_at_most": standing.success_at_most,
        "per_success": standing.per_success,
        **_beside(standing),
        "residual_value": Decimal(standing.residual_value),
        "is_ranked": standing.is_ranked,
        "is_forbidden": standing.is_forbidden,
        "licences": [asdict(finding) for finding in standing.gates],
        "unstated_success": list(dict.fromkeys(each.key for each in standing.unstated)),
        **_verbosity(standing.verbosity_limit, is_known=standing.is_comparable),
        "machines": asdict(machines) if machines else None,
        "by_month": [
            {"start": month.month.start, "end": month.month.end, "requests": month.requests, "bill": month.bill}
            | {str(kind): amount for kind, amount in month.money.items() if kind is not Kind.BILL}
            for month in standing.projection.months
        ],
    }
    if why:
        body["lines"] = [_line(each, sources) for each in summed(standing.projection.lines)]
    return body


def _beside(standing: Standing) -> dict[str, Any]:
    """What it is beside the baseline; null where a success rate that somebody's pay hangs on is unknown."""
    lossy = standing.ratio_with_losses
    found: dict[str, Any] = {
        "saving": standing.saving,
        "direction": standing.ratio.direction,
        "times": _times(standing.ratio),
        "saving_with_losses": standing.saving_with_losses,
        "direction_with_losses": lossy.direction if lossy else None,
        "times_with_losses": _times(lossy) if lossy else None,
        "payback": asdict(standing.payback),
        "net_present_value": standing.net_present_value,
        "returns": asdict(standing.returns) if standing.returns else None,
    }
    return found if standing.is_comparable else dict.fromkeys(found)


def _times(ratio: Ratio) -> Decimal | None:
    return None if ratio.times is None else Decimal(ratio.times)


def _verbosity(limit: Decimal | Never, *, is_known: bool) -> dict[str, Any]:
    """The break-even ratio of answers, or the reason why there is none."""
    if not is_known:
        limit = Never(because="its saving is unknown, for want of a success rate")
    because = limit.because if isinstance(limit, Never) else None
    ratio = None if isinstance(limit, Never) else limit
    return {"break_even_output_ratio": ratio, "no_break_even_because": because}


def _line(each: LineSum, sources: Mapping[Source, int]) -> dict[str, Any]:
    line = each.line
    return {
        "task": line.task or None,
        "item": line.item,
        "provider": line.provider,
        "kind": line.kind,
        "unit": line.unit,
        "terms": line.terms,
        "quantity": Decimal(each.quantity),
        "per": line.per,
        "unit_price": Decimal(line.unit_price),
        "amount": each.amount,
        "price_row": sources[line.source] if line.source else None,
        "assumed": [assumption.code for assumption in each.assumed],
    }


def model_body(shown: Shown) -> dict[str, Any]:
    """One model's JSON: all its dated rows as the sheet states them, its licence, and every offer of its weights."""
    model = shown.model
    current = current_row(model, shown.as_of)
    return {
        "as_of": shown.as_of,
        **identity(model),
        "aliases": list(shown.names),
        "note": model.note or None,
        "windows": {name: _window(window) for name, window in model.windows.items()},
        "rows": [{"is_current": bool(current and row.source == current.source), **_row(row)} for row in shown.rows],
        "licence_terms": licence_body(shown.licence) if shown.licence else None,
        "offers": [_offer(offer, shown.as_of) for offer in shown.offers],
        "exchange_rates": [asdict(each) for each in exchanges_of(shown.offers, shown.as_of)],
    }


def _offer(offer: Model, as_of: date) -> dict[str, Any]:
    row = current_row(offer, as_of)
    return {
        "model": offer.reference,
        "currency": offer.currency,
        "rates": dict(rate_card(offer, row, as_of).rates) if row else {},
        "blend_3_to_1": blended_on(offer, as_of),
        "note": remark(offer, as_of) or None,
    }


def _row(row: PriceRow) -> dict[str, Any]:
    return {
        "from": row.start,
        "to": row.end,
        "rates": dict(row.rates),
        "tiers": [asdict(tier) for tier in row.tiers],
        "modes": {name: asdict(mode) for name, mode in row.modes.items()},
        "regions": {name: asdict(region) for name, region in row.regions.items()},
        "windows": {name: asdict(window) for name, window in row.windows.items()},
        "source": asdict(row.source),
    }


def _window(window: Window) -> dict[str, Any]:
    return {"hours_utc": window.hours, "weekdays": window.weekdays, "not_on": sorted(window.not_on)}


def quotes_body(quotes: Sequence[Quote], asked: Asked) -> dict[str, Any]:
    """The quotes' JSON, with their lines and price rows."""
    sources: dict[Source, int] = {}
    for quote in quotes:
        sources.setdefault(quote.card.row.source, len(sources) + 1)
    return {
        "as_of": asked.as_of,
        "requests": asked.requests,
        "quotes": [
            {
                "model": quote.card.model.reference,
                "terms": quote.card.terms,
                "currency": quote.card.model.currency,
                "per_request": quote.per_request,
                "amount": quote.amount,
                "lines": [_line(each, sources) for each in summed(quote.lines)],
            }
            for quote in quotes
        ],
        "assumptions": [asdict(each) for each in assumptions_in(line for quote in quotes for line in quote.lines)],
        "price_rows": [{"id": number, **asdict(source)} for source, number in sources.items()],
    }


def validation_body(checked: Sequence[Checked]) -> dict[str, Any]:
    """The JSON of scenario files that were found valid."""
    return {"valid": [asdict(each) for each in checked]}
