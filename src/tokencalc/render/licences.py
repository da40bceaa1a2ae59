"""Licences in words."""

from collections.abc import Iterator
from typing import Any

from tokencalc.engine.licences import Licence, Use
from tokencalc.render.figures import percent


def asks(licence: Licence) -> str:
    """What a licence asks of commercial use, in a few words."""
    rules = [rule for rule in licence.rules if rule.use is Use.COMMERCIAL]
    always = dict.fromkeys([licence.gate.in_words, *(rule.gate.in_words for rule in rules if not rule.has_limit)])
    above = dict.fromkeys(rule.gate.in_words for rule in rules if rule.has_limit)
    return ", ".join([*always, *([f"{' or '.join(above)} above a limit"] if above else [])])


def terms(licence: Licence) -> Iterator[str]:
    """What a licence says: its gates, each rule with its threshold, where it grants nothing, and its source."""
    yield f"{licence.name}. Commercial use: {licence.gate.in_words}. Resale as a service: {licence.resale.in_words}."
    for rule in licence.rules:
        clause = f' ("{rule.clause}")' if rule.clause else ""
        yield f"{rule.gate.in_words.capitalize()}: {rule.condition}{clause}."
    if licence.excluded_regions:
        yield f"Grants nothing in {', '.join(licence.excluded_regions)}."
    if licence.assumed_fee_share is not None:
        yield f"Its agreement is assumed by others to cost {percent(licence.assumed_fee_share)} of revenue."
    if licence.note:
        yield licence.note
    seen = "Read" if licence.verified else "Not verified, read"
    yield f"{seen} {licence.retrieved}: {licence.source}."


def licence_body(licence: Licence) -> dict[str, Any]:
    """A licence's JSON."""
    return {
        "key": licence.key,
        "name": licence.name,
        "verified": licence.verified,
        "gate": str(licence.gate),
        "resale": str(licence.resale),
        "rules": [
            {
                "use": str(rule.use),
                "gate": str(rule.gate),
                "monthly_users": rule.monthly_users,
                "revenue": rule.revenue,
                "revenue_period": str(rule.revenue_period) if rule.revenue_period else None,
                "currency": rule.currency or None,
                "clause": rule.clause or None,
            }
            for rule in licence.rules
        ],
        "excluded_regions": licence.excluded_regions,
        "assumed_fee_share": licence.assumed_fee_share,
        "source": licence.source,
        "retrieved": licence.retrieved,
        "note": licence.note or None,
    }
