"""Charges as rows of FOCUS, the FinOps Open Cost and Usage Specification (focus.finops.org), versions 1.4 and 1.2.

A row is one day, or one month of a projection, of one model's unit. Tokens are a quantity, not a currency: they are
consumed one by one and priced by the million. What an invoice would say is exported: the bill, what is bought at once,
and credits. People, expected losses and wear are no charges of anybody's.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum

from tokencalc.engine.lines import CostLine, Kind
from tokencalc.engine.numbers import divide, exactly
from tokencalc.engine.records import record
from tokencalc.engine.units import GPU_HOUR, UNITS

EXPORTED = (Kind.BILL, Kind.ONE_OFF, Kind.CAPEX)
"""The kinds of money that somebody charges."""


class FocusVersion(StrEnum):
    """A version of the specification."""

    NEWEST = "1.4"
    OLDER = "1.2"


@record
class Charge:
    """A cost line with the time that it is charged for, `end` exclusive, and the project or task it belongs to.

    `lab` trained the model, where that is known; `mode` and `region` are those of its price.
    """

    start: datetime
    end: datetime
    line: CostLine
    currency: str
    label: str = ""
    lab: str = ""


@record
class Export:
    """Which version is written, and to whose account the charges go."""

    version: FocusVersion = FocusVersion.NEWEST
    account: str = "not stated"


_SAME = (
    "BillingAccountId",
    "BillingAccountName",
    "BillingPeriodStart",
    "BillingPeriodEnd",
    "ChargePeriodStart",
    "ChargePeriodEnd",
    "ChargeCategory",
    "ChargeClass",
    "ChargeDescription",
    "ChargeFrequency",
    "BilledCost",
    "EffectiveCost",
    "ListCost",
    "ContractedCost",
    "BillingCurrency",
    "PricingCurrency",
    "PricingCategory",
    "PricingQuantity",
    "PricingUnit",
    "ListUnitPrice",
    "ContractedUnitPrice",
    "ConsumedQuantity",
    "ConsumedUnit",
    "ServiceCategory",
    "ServiceSubcategory",
    "ServiceName",
    "SkuId",
    "SkuMeter",
    "SkuPriceId",
    "SkuPriceDetails",
    "SubAccountId",
    "SubAccountName",
    "SubAccountType",
    "Tags",
    "InvoiceIssuerName",
)
_OWN = ("x_Unit", "x_PriceSource", "x_PriceRead", "x_Assumed")
_PROVIDERS = {
    FocusVersion.NEWEST: ("ServiceProviderName", "HostProviderName"),
    FocusVersion.OLDER: (
        "ProviderName",
        "PublisherName",
        "InvoiceId",
        "AvailabilityZone",
        "RegionId",
        "RegionName",
        "ResourceId",
        "ResourceName",
        "ResourceType",
        "BillingAccountType",
        "CommitmentDiscountStatus",
        "PricingCurrencyListUnitPrice",
        "PricingCurrencyContractedUnitPrice",
        "PricingCurrencyEffectiveCost",
    ),
}

_METERS = {
    "input": "Input tokens",
    "cache_read": "Cache read tokens",
    "cache_write": "Cache write tokens, 5 minutes",
    "cache_write_1h": "Cache write tokens, 1 hour",
    "output": "Output tokens",
    "audio_in": "Audio input tokens",
    "audio_out": "Audio output tokens",
    "image_in": "Image input tokens",
    "image_out": "Image output tokens",
    "video_in": "Video input tokens",
    "request": "Requests",
    "web_search": "Web searches",
    "file_search": "File searches",
    "audio_second": "Audio seconds",
    "video_second": "Video seconds",
    GPU_HOUR: "GPU hours",
}


def columns_of(version: FocusVersion) -> tuple[str, ...]:
    """The columns of an export, those of our own last."""
    return (*_SAME, *_PROVIDERS[version], *_OWN)


def focus_rows(charges: Iterable[Charge], export: Export) -> Iterator[dict[str, str]]:
    """A row for each charge that somebody bills; a charge of nothing is left out."""
    for charge in charges:
        if charge.line.kind in EXPORTED and (charge.line.amount or charge.line.quantity):
            yield _row(charge, export)


def focus_text(charges: Iterable[Charge], export: Export) -> str:
    """The export as CSV in UTF-8, with lines that end as RFC 4180 has them."""
    target = io.StringIO(newline="")
    writer = csv.DictWriter(target, fieldnames=columns_of(export.version), restval="")
    writer.writeheader()
    writer.writerows(focus_rows(charges, export))
    return target.getvalue()


@exactly
def _row(charge: Charge, export: Export) -> dict[str, str]:
    line = charge.line
    month, after = _month(charge.start)
    cost = number(line.amount)
    unit = UNITS.get(line.unit)
    is_usage = unit is not None and line.kind is Kind.BILL and line.amount >= 0
    row = {
        "BillingAccountId": export.account,
        "BillingAccountName": export.account,
        "BillingPeriodStart": moment(month),
        "BillingPeriodEnd": moment(after),
        "ChargePeriodStart": moment(charge.start),
        "ChargePeriodEnd": moment(charge.end),
        "ChargeCategory": "Usage" if is_usage else "Credit" if line.amount < 0 else "Purchase",
        "ChargeDescription": _description(line),
        "ChargeFrequency": _frequency(line, is_usage=is_usage),
        **dict.fromkeys(("BilledCost", "EffectiveCost", "ListCost", "ContractedCost"), cost),
        "BillingCurrency": charge.currency,
        "PricingCurrency": charge.currency,
        "ServiceCategory": "Compute" if line.unit == GPU_HOUR else "AI and Machine Learning",
        "ServiceSubcategory": "Other (Compute)" if line.unit == GPU_HOUR else "Generative AI",
        "ServiceName": f"{line.provider or line.item} {'GPUs' if line.unit == GPU_HOUR else 'inference'}",
        "InvoiceIssuerName": line.provider or line.item,
        **_quantities(line, is_usage=is_usage),
        **_sku(line),
        **_owner(charge),
        **_provider(charge, export.version),
        "x_Unit": line.unit,
        "x_PriceSource": line.source.url if line.source else "",
        "x_PriceRead": str(line.source.retrieved) if line.source else "",
        "x_Assumed": "true" if line.assumed else "false",
    }
    if export.version is FocusVersion.OLDER:
        row |= {f"PricingCurrency{name}": row[name] for name in ("ListUnitPrice", "ContractedUnitPrice") if name in row}
        row["PricingCurrencyEffectiveCost"] = cost
    return row


def _description(line: CostLine) -> str:
    words = [line.item, _METERS.get(line.unit, line.unit).lower(), line.terms]
    return ", ".join(filter(None, words))


def _frequency(line: CostLine, *, is_usage: bool) -> str:
    if is_usage:
        return "Usage-Based"
    return "Recurring" if line.kind is Kind.BILL else "One-Time"


def _quantities(line: CostLine, *, is_usage: bool) -> dict[str, str]:
    """What was consumed and what was priced; a token is one, a price is for a million. A purchase is one charge."""
    if line.amount < 0:
        return {}
    if not is_usage:
        price = number(line.amount)
        units = {
            "PricingQuantity": "1.0",
            "PricingUnit": "Charge",
            "ListUnitPrice": price,
            "ContractedUnitPrice": price,
        }
        return {"PricingCategory": "Standard", **units}
    unit = UNITS[line.unit]
    each = "Tokens" if unit.is_token else _METERS[line.unit].rsplit(maxsplit=1)[-1].title()
    return {
        "PricingCategory": "Standard",
        "PricingQuantity": number(divide(line.quantity, line.per)),
        "PricingUnit": each if line.per == 1 else f"{line.per} {each}",
        "ListUnitPrice": number(line.unit_price),
        "ContractedUnitPrice": number(line.unit_price),
        "ConsumedQuantity": number(line.quantity),
        "ConsumedUnit": each,
    }


def _sku(line: CostLine) -> dict[str, str]:
    if line.amount < 0:
        return {}
    start = str(line.source.start) if line.source and line.source.start else ""
    details = {"x_terms": line.terms, "x_price_from": start}
    return {
        "SkuId": line.item,
        "SkuMeter": _METERS.get(line.unit, line.unit or "Charge"),
        "SkuPriceId": ":".join(filter(None, (line.item, line.unit, line.terms, start))),
        "SkuPriceDetails": _as_json({key: value for key, value in details.items() if value}),
    }


def _owner(charge: Charge) -> dict[str, str]:
    label = charge.label or charge.line.task
    if not label:
        return {}
    tags = _as_json({"project": label})
    return {"SubAccountId": label, "SubAccountName": label, "SubAccountType": "Project", "Tags": tags}


def _provider(charge: Charge, version: FocusVersion) -> dict[str, str]:
    provider = charge.line.provider or charge.line.item
    if version is FocusVersion.NEWEST:
        return {"ServiceProviderName": provider, "HostProviderName": provider}
    return {"ProviderName": provider, "PublisherName": charge.lab or provider}


def _as_json(pairs: Mapping[str, str]) -> str:
    return json.dumps(pairs, ensure_ascii=False, sort_keys=True) if pairs else ""


@exactly
def number(value: Decimal | int) -> str:
    """A number as FOCUS has decimals: no exponent, and always a decimal point.

    A column of whole numbers would be taken for integers, which the specification's own validator refuses.

    >>> number(Decimal("1E+3")), number(Decimal("0.10")), number(0)
    ('1000.0', '0.1', '0.0')
    """
    text = f"{Decimal(value):f}"
    whole, _, part = text.partition(".")
    return f"{whole}.{part.rstrip('0') or '0'}"


def moment(when: datetime) -> str:
    """A time as FOCUS has it: ISO 8601 in UTC, to the second."""
    return f"{when.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _month(when: datetime) -> tuple[datetime, datetime]:
    """The first moment of the calendar month in UTC, and of the next."""
    first = when.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    after = first.replace(year=first.year + first.month // 12, month=first.month % 12 + 1)
    return first, after
