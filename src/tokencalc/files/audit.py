"""The audit of price sheets: every rule on every offer, the comparison with catalogues, and what was known before."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from tokencalc.engine.findings import Audit, Compared, Finding, in_order
from tokencalc.engine.numbers import exactly
from tokencalc.files.audit_against import Outside, compared_with
from tokencalc.files.audit_dates import (
    ended_prices,
    ending_prices,
    stale_aliases,
    stale_prices,
    stale_windows,
    wrong_statuses,
)
from tokencalc.files.audit_known import Known
from tokencalc.files.audit_rates import implausible_rates
from tokencalc.files.audit_sources import unsourced_prices
from tokencalc.files.audited import Limits, Offer

Rule = Callable[[Offer, Limits], Iterator[Finding]]

RULES: tuple[Rule, ...] = (
    stale_prices,
    stale_aliases,
    ended_prices,
    ending_prices,
    wrong_statuses,
    unsourced_prices,
    implausible_rates,
)


@exactly
def audit(
    offers: Sequence[Offer], day: date, limits: Limits, outsides: Sequence[Outside] = (), known: Known | None = None
) -> Audit:
    """What is wrong, or soon will be, with the price sheets of some offers on a day."""
    found = [finding for offer in offers for rule in RULES for finding in rule(offer, limits)]
    one_a_sheet = {offer.path: offer for offer in offers}
    found += [finding for offer in one_a_sheet.values() for finding in stale_windows(offer, limits)]
    compared: list[Compared] = []
    for outside in outsides:
        differences, told = compared_with(offers, outside)
        found += differences
        compared.append(told)
    expected = [finding for finding in found if known and known.excuses(finding, day)]
    counting = [finding for finding in found if finding not in expected]
    if known:
        providers = {offer.sheet.file.provider for offer in offers}
        counting += known.outdated(found, compared, providers, day)
    return Audit(
        as_of=day,
        max_age_days=limits.max_age_days,
        ending_within_days=limits.ending_within_days,
        sheets=len(one_a_sheet),
        models=len(offers),
        findings=in_order(counting),
        known=in_order(expected),
        compared=tuple(compared),
    )
