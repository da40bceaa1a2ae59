"""The limits that a scenario or a policy file sets: what is allowed, what only warns, and what is said then."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

from tokencalc.engine.checks import Limit, LimitKey
from tokencalc.engine.licences import Gate
from tokencalc.engine.records import record
from tokencalc.files.errors import Fault, did_you_mean, nearest
from tokencalc.files.faults import Table, checked
from tokencalc.files.fields import CurrencyCode, Text
from tokencalc.files.numbers import NotNegative, OneOf, Share, Whole
from tokencalc.files.toml import Document, Way, in_toml, line_of, read_document

GateName = Annotated[str, OneOf(tuple(str(gate) for gate in Gate))]
LimitName = Annotated[str, OneOf(tuple(str(key) for key in LimitKey))]


class LimitsTable(Table):
    """Limits, each of which may just be reached, and what the team says where one is not kept."""

    max_monthly_cost: NotNegative | None = None
    """The most that a month of the horizon may bill, on the average of its months."""
    max_cost_per_request: NotNegative | None = None
    """The most that a request may cost."""
    max_cost_per_success: NotNegative | None = None
    """The most that a request with a right answer may cost, failures paid for too."""
    budget_lasts: bool = False
    """Whether the scenario's [budget] must last to the end of its period."""
    max_payback_months: Whole | None = None
    """The most months of running after which a switch must have paid back, for good."""
    min_saving: NotNegative | None = None
    """The least that a month must cost less than on the baseline, in cash, the switch itself included."""
    min_saving_share: Share | None = None
    """The same as a share of what the baseline costs."""
    max_increase: NotNegative | None = None
    """The most that a change may add to the bill of a month, against --base or --compare-to."""
    max_increase_share: NotNegative | None = None
    """The same as a share of the bill before the change."""
    max_monthly_cost_crossed: NotNegative | None = None
    """A bill of a month that no change may go beyond; one that was beyond it before may change."""
    min_success: Share | None = None
    """The least share of requests that must be sure to end with a right answer."""
    licences: list[GateName] | None = None
    """What licences may ask of the [company]: show_name, ask, forbidden, unknown, or free, for nothing else."""
    max_price_age_days: Whole | None = None
    """The most days since somebody read a price that is used."""
    max_assumed_share: Share | None = None
    """The largest share of the bill that may rest on anything assumed."""
    message: Text | None = None
    """What is said where one of these limits is not kept."""
    messages: dict[LimitName, Text] = {}
    """What is said about one limit, by its key, instead of that."""


class ChecksTable(LimitsTable):
    """What `tokencalc check` holds a scenario to."""

    plan: Text | None = None
    """The option that the limits are on; the baseline where left out."""
    allow_assumed: bool | None = None
    """Whether a limit may hold by figures that the scenario does not state; not where left out."""
    warn: LimitsTable | None = None
    """Limits that warn before those above fail."""


class PolicyFile(ChecksTable):
    """Limits for many scenarios."""

    currency: CurrencyCode = "USD"
    """The currency of its amounts, which a scenario has to be in."""


@record
class Rules:
    """What is asked of a scenario by one file, or by the command line: the limits, on which option, how strictly.

    `set_in` is the file; "" for the command line.
    """

    plan: str | None = None
    allows_assumed: bool | None = None
    limits: tuple[Limit, ...] = ()
    currency: str | None = None
    set_in: str = ""


def rules_in(document: Document) -> Rules:
    """What the `[checks]` of a scenario without faults ask; nothing where it has none."""
    found = document.data.get("checks")
    return Rules() if found is None else _rules(ChecksTable.model_validate(found), document, ("checks",))


def read_policy(path: Path) -> Rules:
    """What a policy file asks. Raises an error with all its faults, one where it sets no limits among them."""
    document = read_document(path)
    table = checked(document, PolicyFile)
    faults = list(limit_faults(table, ()))
    if faults:
        raise document.errors(faults)
    found = _rules(table, document, (), currency=table.currency)
    if not found.limits:
        remedy = "add one, such as max_monthly_cost = 45000"
        raise document.error(Fault(way=(), problem="sets no limits", remedy=remedy))
    return replace(found, limits=tuple(_with_own_line(each, document, ()) for each in found.limits))


def _rules(table: ChecksTable, document: Document, way: Way, *, currency: str | None = None) -> Rules:
    warnings = () if table.warn is None else _limits(table.warn, document, (*way, "warn"), is_warning=True)
    return Rules(
        plan=table.plan,
        allows_assumed=table.allow_assumed,
        limits=(*_limits(table, document, way), *warnings),
        currency=currency,
        set_in=document.file,
    )


def _limits(table: LimitsTable, document: Document, way: Way, *, is_warning: bool = False) -> Iterator[Limit]:
    for key in LimitKey:
        value = getattr(table, key)
        if not _is_set(value):
            continue
        yield Limit(
            key=key,
            allowed=None if isinstance(value, bool | list) else Decimal(value),
            gates=tuple(value) if isinstance(value, list) else (),
            is_warning=is_warning,
            message=table.messages.get(key, table.message or ""),
            set_in=document.from_options.get((*way, key), document.file),
        )


def _is_set(value: Any) -> bool:
    return value is not None and value is not False


def with_line(limit: Limit, document: Document) -> Limit:
    """The limit with the line of the scenario on which it stands; as it is where it stands elsewhere."""
    return _with_own_line(limit, document, ("checks",)) if limit.set_in == document.file else limit


def _with_own_line(limit: Limit, document: Document, way: Way) -> Limit:
    place = (*way, "warn", limit.key) if limit.is_warning else (*way, limit.key)
    return replace(limit, line=line_of(document.text, place))


def check_faults(table: ChecksTable, options: Sequence[str], way: Way = ("checks",)) -> Iterator[Fault]:
    """What is wrong with a scenario's checks, whose option names are known."""
    if table.plan is not None and table.plan not in options:
        remedy = did_you_mean(nearest(table.plan, options)) or f"its options are: {', '.join(options)}"
        yield Fault(way=(*way, "plan"), problem=f"no option is named {in_toml(table.plan)}", remedy=remedy)
    yield from limit_faults(table, way)


def limit_faults(table: ChecksTable, way: Way) -> Iterator[Fault]:
    """Limits that can never warn or never hold, and words about limits that are not set."""
    for each, place in ((table, way), (table.warn, (*way, "warn"))):
        if each is not None:
            yield from _own_faults(each, place)
    for key in LimitKey:
        yield from _order_faults(key, table, way)


def _own_faults(table: LimitsTable, way: Way) -> Iterator[Fault]:
    if table.licences == []:
        remedy = 'licences = ["free"] allows those that ask nothing'
        yield Fault(way=(*way, "licences"), problem="is empty", remedy=remedy)
    for key in table.messages:
        if not _is_set(getattr(table, key)):
            yield Fault(way=(*way, "messages", key), problem="is about a limit that is not set here")


def _order_faults(key: LimitKey, table: ChecksTable, way: Way) -> Iterator[Fault]:
    """A limit that warns only where the one that fails is broken already."""
    fail, warn = getattr(table, key), getattr(table.warn, key, None)
    if _is_set(fail) and _is_set(warn) and _is_late(key, fail, warn):
        problem = f"warns no sooner than {key} fails (found {_shown(warn)}, which fails at {_shown(fail)})"
        yield Fault(way=(*way, "warn", key), problem=problem, remedy="a warning comes before: make it the stricter one")


def _is_late(key: LimitKey, fail: Any, warn: Any) -> bool:
    if key is LimitKey.BUDGET_LASTS:
        return True
    if key is LimitKey.LICENCES:
        return not {*warn, Gate.FREE} < {*fail, Gate.FREE}
    return bool(warn <= fail) if key.startswith("min_") else bool(warn >= fail)


def _shown(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else in_toml(value)


def merged(sources: Sequence[Rules]) -> Rules:
    """Several rules as one: of two limits of a key, both of which warn or both fail, the first source's counts."""
    limits: dict[tuple[LimitKey, bool], Limit] = {}
    for source in sources:
        for limit in source.limits:
            limits.setdefault((limit.key, limit.is_warning), limit)
    return Rules(
        plan=next((each.plan for each in sources if each.plan is not None), None),
        allows_assumed=next((each.allows_assumed for each in sources if each.allows_assumed is not None), None),
        limits=tuple(limits.values()),
    )


def displaced(sources: Sequence[Rules]) -> Mapping[tuple[str, str], Sequence[str]]:
    """The keys of a later source that an earlier one sets otherwise, by where the later and the earlier one stand."""
    counting: dict[str, tuple[object, str]] = {}
    found: dict[tuple[str, str], list[str]] = {}
    for source in sources:
        for key, value, place in _set_by(source):
            counted, nearer = counting.setdefault(key, (value, place))
            if counted != value:
                found.setdefault((place, nearer), []).append(key)
    return found


def _set_by(source: Rules) -> Iterator[tuple[str, object, str]]:
    """Every key that a source sets, to what, and where."""
    for limit in source.limits:
        yield f"warn.{limit.key}" if limit.is_warning else limit.key, limit, limit.set_in
    if source.plan is not None:
        yield "plan", source.plan, source.set_in or "--option"
    if source.allows_assumed is not None:
        yield "allow_assumed", source.allows_assumed, source.set_in or "--allow-assumed"
