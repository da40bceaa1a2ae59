"""What a reader should know beside a comparison's table, each thing once, with the options it concerns."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from tokencalc.engine.comparison import Comparison, Standing, assumptions_in
from tokencalc.engine.lines import Kind
from tokencalc.engine.machine_use import MachineUse
from tokencalc.render.figures import count, money, percent
from tokencalc.render.headline import unstated_notes, verbosity_in_words
from tokencalc.render.horizon import length_in_words
from tokencalc.render.sentences import listed, said_once
from tokencalc.render.standings import cheapest, has_outlay, payback_in_words


def to_know(comparison: Comparison, currency: str) -> Iterator[str]:
    """Everything below the table: how to read it, what may overturn it, when a switch pays, what licences ask."""
    yield from unstated_notes(comparison)
    yield from _reading(comparison)
    yield from _verbosity(comparison)
    yield from _bands(comparison, currency)
    yield from _machines(comparison)
    yield from _paybacks(comparison, currency)
    yield from _losses(comparison, currency)
    yield from _licences(comparison)


def _reading(comparison: Comparison) -> Iterator[str]:
    """What each column counts, where they do not all count the same."""
    steady = {kind for each in comparison.standings for kind in each.steady.money}
    whole = steady | {kind for each in comparison.standings for kind in each.projection.money}
    if whole <= {Kind.BILL}:
        return
    beside = [_KINDS[kind] for kind in (Kind.PEOPLE, Kind.EXPECTED_LOSS) if kind in steady]
    all_in = f'; "all-in" adds {listed(beside)}' if beside else ""
    running = ["bills", *(_KINDS[kind] for kind in (Kind.PEOPLE, Kind.AMORTISATION) if kind in steady)]
    cash = ["bills", *(_KINDS[kind] for kind in (Kind.PEOPLE, Kind.ONE_OFF, Kind.CAPEX) if kind in whole)]
    moved = ", with everything moved" if any(map(_is_switched, comparison.options)) else ""
    yield (
        f'"a month" is the bill{all_in}; "cheaper" counts {listed(running)}{moved}; '
        f'"{length_in_words(comparison)}" counts cash: {listed(cash)}.'
    )


_KINDS = {
    Kind.PEOPLE: "people",
    Kind.EXPECTED_LOSS: "expected losses",
    Kind.AMORTISATION: "the wear of what is bought",
    Kind.ONE_OFF: "one-offs",
    Kind.CAPEX: "purchases",
}


def _is_switched(standing: Standing) -> bool:
    return standing.projection is not standing.steady


def _verbosity(comparison: Comparison) -> Iterator[str]:
    best = cheapest(comparison)
    for standing in comparison.options:
        if standing is not best:
            yield from (f"{standing.name} {words}" for words in verbosity_in_words(standing))


def _bands(comparison: Comparison, currency: str) -> Iterator[str]:
    found = [each for each in comparison.standings if each.per_month_low != each.per_month_high]
    bands = {each.name: (money(each.per_month_low, currency), money(each.per_month_high, currency)) for each in found}
    for names, why in said_once((each.name, _why_band(each)) for each in found):
        if len(names) == 1:
            yield f"{names[0]} costs between {' and '.join(bands[names[0]])} a month: {why}."
        else:
            known = "; ".join(f"{name}: {' to '.join(bands[name])}" for name in names)
            yield f"A month lies in a band ({known}): {why}."


def _why_band(standing: Standing) -> str:
    """What makes the bill a band."""
    codes = {assumption.code for assumption in assumptions_in(standing.steady.lines)}
    if "estimated_throughput" in codes:
        return "its throughput is estimated, and measuring it tells"
    return "prompts of one size bucket may lie on either side of a context tier; narrower buckets tell"


def _machines(comparison: Comparison) -> Iterator[str]:
    used = [(each.name, _use_in_words(each.machines)) for each in comparison.standings if each.machines is not None]
    return (f"{listed(names)}: {words}." for names, words in said_once(used))


def _use_in_words(machines: MachineUse) -> str:
    used = percent(machines.utilisation)
    if machines.fewest_gpus is None or machines.most_gpus is None:
        return f"{used} of the time of what was bought is used"
    low, high = count(machines.fewest_gpus), count(machines.most_gpus)
    gpus = low if low == high else f"{low} to {high}"
    unit = "GPU" if gpus == "1" else "GPUs"
    return f"{gpus} {unit} rented on the average of a month; {used} of the time paid for is used"


def _paybacks(comparison: Comparison, currency: str) -> Iterator[str]:
    """When each switch pays, in words, with its lowest point and what it is worth today."""
    for standing in comparison.options:
        if has_outlay(standing) and standing.is_comparable:
            yield "".join(_payback(standing, comparison.discount_rate, currency))


def _payback(standing: Standing, discount_rate: Decimal | None, currency: str) -> Iterator[str]:
    yield f"{standing.name} {payback_in_words(standing.payback, currency)}."
    if standing.payback.lowest < 0:
        yield f" At worst it is {money(standing.payback.lowest.copy_abs(), currency)} behind."
    if standing.net_present_value is not None and discount_rate is not None:
        worth, rate = money(standing.net_present_value, currency), percent(discount_rate).replace(".0%", "%")
        yield f" Its net present value at {rate} a year is {worth}."
    if standing.returns is not None:
        from tokencalc.render.returns import rates_in_words  # noqa: PLC0415  # only an outlay has rates of return

        yield rates_in_words(standing.returns)
    if standing.residual_value:
        left = money(standing.residual_value, currency)
        yield f" What was bought is worth {left} at the end, which no figure counts."


def _losses(comparison: Comparison, currency: str) -> Iterator[str]:
    """Expected losses stand apart: they are in no total."""
    losses = [(each.name, each.projection.money.get(Kind.EXPECTED_LOSS)) for each in comparison.standings]
    known = [f"{name}: {money(loss, currency)}" for name, loss in losses if loss]
    if known:
        yield f"Losses to be expected over {length_in_words(comparison)}, in no total: {'; '.join(known)}."


def _licences(comparison: Comparison) -> Iterator[str]:
    """What licences and regions ask, from when on, and who says so: once, with the options and models."""
    asked: list[tuple[str, tuple[str, str, str]]] = []
    models: dict[tuple[str, str, str], list[str]] = {}
    for standing in comparison.standings:
        for finding in standing.gates:
            if finding.gate != "free":
                since = f" from {finding.since} on" if finding.since > comparison.months[0].start else ""
                said = (f"{finding.gate.in_words}{since}", finding.reason, finding.source)
                asked.append((standing.name, said))
                models.setdefault(said, []).append(finding.model)
    for names, said in said_once(asked):
        gate, reason, source = said
        whose = "All" if len(names) == len(comparison.standings) > 1 else listed(names)
        yield f"{whose}: {gate}, for {listed(_weights(models[said]))}: {reason}{f' ({source})' if source else ''}."


def _weights(models: Iterable[str]) -> Iterable[str]:
    """The models without who sells them, once each."""
    return {model.rpartition("/")[2].casefold(): model.rpartition("/")[2] for model in reversed([*models])}.values()
