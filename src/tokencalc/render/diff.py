"""What a change does to the bill, for people: one headline, one table, the causes, and the details below."""

from collections.abc import Iterator
from decimal import Decimal

from tokencalc.engine.lines import Kind
from tokencalc.engine.movements import Movement, Outside, PriceMove
from tokencalc.engine.numbers import exactly
from tokencalc.engine.substitution import Cause
from tokencalc.render.diff_headline import change_share, headline, signed
from tokencalc.render.diff_model import Diff, OptionDiff, ScenarioDiff, Status
from tokencalc.render.figures import UNKNOWN, money, places_for, short
from tokencalc.render.report import Block, Column, Grid, Heading, Notes, Report

MOST_LINES = 12
"""Lines of an option that are shown; all of them are in the CSV and the JSON."""
_KINDS = {Kind.PEOPLE: "people", Kind.ONE_OFF: "one-offs", Kind.CAPEX: "purchases"}


def diff_report(diff: Diff) -> Report:
    """The whole diff as blocks: what is read first stands first."""
    return [heading_of(diff), *bills(diff), *details(diff)]


def heading_of(diff: Diff) -> Heading:
    """The headline, and what was compared."""
    facts = (f"from {diff.old} to {diff.new}", f"prices as of {diff.as_of}", "bills of the mean month")
    return Heading(title=headline(diff), facts=facts)


def _has_content(block: Block) -> bool:
    return bool(block.rows) if isinstance(block, Grid) else not isinstance(block, Notes) or bool(block.items)


def details(diff: Diff) -> list[Block]:
    """What stands below the bills: causes, inputs, prices, what is to be known, tasks and lines."""
    many = len(diff.scenarios) > 1
    blocks: list[Block] = []
    for scenario in diff.scenarios:
        name = f"{scenario.name}: " if many else ""
        blocks += [causes(scenario, name), inputs(scenario, name), prices(scenario, name)]
        blocks.append(Notes(title=f"{name}To know", items=tuple(to_know(scenario))))
        blocks += [tasks(scenario, name), *lines(scenario, name)]
    return [block for block in blocks if _has_content(block)]


@exactly
def bills(diff: Diff) -> list[Block]:
    """One table: every option's bill a month before and after."""
    many = len(diff.scenarios) > 1
    columns = [Column(title="scenario", is_name=True)] if many else []
    columns += [Column(title="option", is_name=not many)]
    columns += [Column(title=title, is_figure=True) for title in ("before", "after", "change", "%")]
    rows: list[tuple[str, ...]] = []
    strong: list[int] = []
    for scenario in diff.scenarios:
        for option in scenario.options:
            strong += [len(rows)] if option.is_baseline else []
            rows.append((*((scenario.name,) if many else ()), *_bill(scenario, option)))
    grid = Grid(columns=tuple(columns), rows=tuple(rows), strong=frozenset(strong))
    notes = [_became(each) for each in diff.scenarios if each.status not in (Status.SAME, Status.CHANGED)]
    more = " more" if diff.scenarios else ""
    notes += [f"{diff.unchanged}{more} without a change."] if diff.unchanged else []
    return [each for each in (grid, Notes(items=tuple(notes))) if _has_content(each)]


def _became(scenario: ScenarioDiff) -> str:
    match scenario.status:
        case Status.ADDED:
            return f"{scenario.name}: added, as {scenario.new_file}."
        case Status.REMOVED:
            return f"{scenario.name}: removed, was {scenario.old_file}."
        case _:
            return f"{scenario.name}: renamed from {scenario.old_file} to {scenario.new_file}."


def _bill(scenario: ScenarioDiff, option: OptionDiff) -> tuple[str, ...]:
    moved = scenario.monthly(option.change.whole)
    currency = scenario.currency
    places = places_for([moved.old, moved.new])
    name = {
        Status.RENAMED: f"{option.name} (was {option.old_name})",
        Status.ADDED: f"{option.name} (added)",
        Status.REMOVED: f"{option.name} (removed)",
    }.get(option.status, option.name)
    before = UNKNOWN if option.status is Status.ADDED else money(moved.old, currency, places)
    after = UNKNOWN if option.status is Status.REMOVED else money(moved.new, currency, places)
    is_both = option.status not in (Status.ADDED, Status.REMOVED)
    change = signed(moved.change, currency, places)
    return name, before, after, change, change_share(moved.old, moved.new) if is_both else UNKNOWN


@exactly
def causes(scenario: ScenarioDiff, name: str) -> Grid:
    """What of each option's change each cause makes, in the order in which it is put in."""
    columns = [Column(title="option"), *[Column(title=str(cause), is_figure=True) for cause in Cause]]
    columns.append(Column(title="together", is_figure=True))
    rows = [
        (option.name, *_effects(scenario.monthly(option.change.whole), scenario.currency))
        for option in scenario.options
        if option.change.is_split and option.change.whole.old != option.change.whole.new
    ]
    title = f"{name}Why, a month: what each cause adds, put in from left to right"
    return Grid(title=title, columns=tuple(columns), rows=tuple(rows))


def _effects(moved: Movement, currency: str) -> tuple[str, ...]:
    amounts = (*moved.effects, moved.change)
    places = places_for([each for each in amounts if each is not None])
    return tuple(UNKNOWN if each is None else signed(each, currency, places) if each else "0" for each in amounts)


@exactly
def tasks(scenario: ScenarioDiff, name: str) -> Grid:
    """The same for each task of each option, where there are several."""
    columns = [Column(title="option"), Column(title="task")]
    columns += [Column(title=title, is_figure=True) for title in ("before", "after", "change")]
    rows = [
        (option.name, moved.task or "all tasks", *_amounts(scenario.monthly(moved), scenario.currency))
        for option in scenario.options
        if option.change.is_split and len(option.change.tasks) > 1
        for moved in option.change.tasks
        if moved.old != moved.new
    ]
    return Grid(title=f"{name}By task, a month", columns=tuple(columns), rows=tuple(rows))


def _amounts(moved: Movement, currency: str) -> tuple[str, ...]:
    places = places_for([moved.old, moved.new])
    change = signed(moved.change, currency, places)
    return money(moved.old, currency, places), money(moved.new, currency, places), change


@exactly
def lines(scenario: ScenarioDiff, name: str) -> list[Block]:
    """The lines of each option that move most."""
    return [_lines_of(scenario, option, name) for option in scenario.options if option.change.is_split]


def _lines_of(scenario: ScenarioDiff, option: OptionDiff, name: str) -> Grid:
    moved = [each for each in option.change.lines if each.old != each.new]
    shown = sorted(moved, key=lambda each: -abs(each.change))[:MOST_LINES]
    columns = [Column(title=title) for title in ("task", "line")]
    columns += [Column(title=title, is_figure=True) for title in ("before", "after", "change")]
    rows = [
        (each.task or "all tasks", _line(each), *_amounts(scenario.monthly(each), scenario.currency)) for each in shown
    ]
    rest = f", the {len(shown)} of {len(moved)} that move most" if len(moved) > len(shown) else ""
    title = f"{name}{option.name}: its lines, a month{rest}"
    return Grid(title=title, columns=tuple(columns), rows=tuple(rows))


def _line(moved: Movement | PriceMove) -> str:
    terms = f" ({moved.terms})" if moved.terms else ""
    return f"{moved.item}, {moved.unit}{terms}"


def inputs(scenario: ScenarioDiff, name: str) -> Grid:
    """The keys of the scenario that differ."""
    rows = [(each.path, each.old_text or UNKNOWN, each.new_text or UNKNOWN) for each in scenario.inputs]
    columns = (Column(title="key", is_name=True), Column(title="before"), Column(title="after"))
    return Grid(title=f"{name}What changed in the scenario", columns=columns, rows=tuple(rows))


def prices(scenario: ScenarioDiff, name: str) -> Grid:
    """The prices that differ, each once, for whatever option they hold; several that follow each other by month."""
    found = dict.fromkeys(each for option in scenario.options for each in option.change.prices)
    columns = (
        Column(title="price", is_name=True),
        Column(title="per", is_figure=True),
        Column(title="in use from", is_figure=True),
        Column(title="before", is_figure=True),
        Column(title="after", is_figure=True),
    )
    rows = [
        (_line(each), f"{each.per:,}", f"{each.start:%Y-%m}", short(Decimal(each.old)), short(Decimal(each.new)))
        for each in found
    ]
    return Grid(title=f"{name}Prices that changed, {scenario.currency}", columns=columns, rows=tuple(rows))


@exactly
def to_know(scenario: ScenarioDiff) -> Iterator[str]:
    """What the figures leave out or cannot tell apart."""
    if scenario.is_saved:
        yield f"{scenario.old_file} has bills and not what they are made of: there are no causes, tasks or lines."
    if scenario.old_months and scenario.new_months and scenario.old_months != scenario.new_months:
        yield f"The horizon is {scenario.new_months} months and was {scenario.old_months}: a month is the mean of each."
    for option in scenario.options:
        for cause, why in option.change.inseparable:
            yield f"{option.name}: {cause} cannot be told apart from what follows it: {why}."
        for each in option.change.outside:
            yield f"{option.name}: {_outside(each, scenario.currency)}"


def _outside(each: Outside, currency: str) -> str:
    word = _KINDS[each.kind]
    known = [amount for amount in (each.old, each.new) if amount is not None]
    if len(known) == 1:
        sides = ("unknown" if amount is None else money(amount, currency) for amount in (each.old, each.new))
        return f"outside the bill, {word} over the horizon were {' and are '.join(sides)}."
    old, new = known
    change = signed(new - old, currency)
    return f"outside the bill, {change} for {word} over the horizon, from {money(old, currency)}."
