"""What `tokencalc usage` does."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tokencalc.cli.answers import Answer, give, give_text, say
from tokencalc.cli.options import BadOption, Format, UsageFormat, currency_of
from tokencalc.cli.projecting import OnlyFocus, is_scenario, projected_focus
from tokencalc.cli.reading import catalogue_on
from tokencalc.cli.reading_logs import NamedLogs, aliases_of, check_spared, day_in, grouped, read, wanted_of
from tokencalc.engine.errors import TokencalcError
from tokencalc.engine.records import record
from tokencalc.render.report import DataTable, Report, clean
from tokencalc.usage.pricing import PricedCell, Pricing, Unpriced
from tokencalc.usage.summary import BY, Summary, logged_name, summary_of

if TYPE_CHECKING:
    from tokencalc.render.usage import UsageStory
    from tokencalc.usage.focus import Export


@record
class Asked:
    """The options of the command, as they were typed."""

    named: NamedLogs
    by: Sequence[str]
    save: str | None = None
    focus_version: str = "1.4"
    account: str | None = None
    option: str | None = None
    prices_on: str | None = None


def answer_usage(
    asked: Asked,
    *,
    currency: str | None,
    pricing: Sequence[str] | None,
    as_of: str | None,
    format_: UsageFormat,
    output: str | None,
) -> None:
    """Read the logs, price them, and answer; a scenario that is named instead is projected, as FOCUS."""
    by, label = grouped(asked.by, BY, asked.named.label)
    named = replace(asked.named, label=label)
    logs = named.logs
    if is_scenario(logs):
        if format_ is not UsageFormat.FOCUS:
            raise OnlyFocus(logs[0])
        give_text(projected_focus(logs[0], asked.option, catalogue_on(as_of, pricing), export_of(asked)), output)
        return
    wanted, given = wanted_of(named), aliases_of(named.aliases)
    prices_on = _prices_on(asked, format_)
    catalogue = catalogue_on(as_of, pricing)
    money = currency_of(currency) if currency is not None else "USD"
    check_spared(wanted, output, asked.save)
    reading = read(wanted)
    prices = Pricing(catalogue, money, {**reading.aliases, **given}, prices_on)
    if asked.save is not None:
        from tokencalc.usage.saved import save

        save(reading.rollup, Path(asked.save))
        say(f"wrote {asked.save}")
    cells = prices.cells(reading.rollup)
    if format_ is UsageFormat.FOCUS:
        if reading.rollup.is_invoice:
            raise TokencalcError(
                "--format focus: the rows say what was billed, and not what was used, of which FOCUS rows are made",
                "many providers export FOCUS themselves; --format csv has what was billed",
            )
        give_text(focus_of(cells, prices, asked, money), output)
        return
    from tokencalc.render.usage import UsageStory

    story = UsageStory(
        summary=summary_of(cells, by, wanted.zone),
        accounting=reading.accounting,
        currency=money,
        zone=wanted.zone,
        as_of=str(catalogue.as_of),
        prices_on=prices_on,
    )
    _warn(story.summary)
    give(_answer(story), Format(format_.value), output)


def _prices_on(asked: Asked, format_: UsageFormat) -> date | None:
    """The day whose prices all use is to have, instead of its own. Raises `BadOption`."""
    prices_on = day_in("--prices-on", asked.prices_on)
    if prices_on is not None and format_ is UsageFormat.FOCUS:
        problem = "does not go with --format focus"
        raise BadOption("--prices-on", str(prices_on), problem, "a FOCUS file states what use cost on its own day")
    return prices_on


def _answer(story: "UsageStory") -> Answer:
    def report() -> Report:
        from tokencalc.render.usage import usage_report

        return usage_report(story)

    def body() -> Mapping[str, Any]:
        from tokencalc.render.usage_data import usage_body

        return usage_body(story)

    def data() -> DataTable:
        from tokencalc.render.usage_data import usage_data

        return usage_data(story)

    return Answer(kind="usage", report=report, body=body, data=data)


_NAMED = 3
"""Names of models without a price that are told in one line."""


def _warn(summary: Summary) -> None:
    """Say on standard error what is in no cost, so that a pipe does not hide it."""
    if summary.without_price:
        names = list(dict.fromkeys(each.name for each in summary.without_price))
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        say(clean(f"without a price: {summary.whole.unpriced:,} tokens ({', '.join(names[:_NAMED])}{more})"))


def focus_of(cells: Iterator[PricedCell], prices: Pricing, asked: Asked, currency: str) -> str:
    """The use as a FOCUS file. Raises an error for use without a price: a cost in it cannot be left open."""
    from tokencalc.usage.focus import focus_text

    return focus_text(_charges(cells, prices, currency), export_of(asked))


def export_of(asked: Asked) -> "Export":
    """Which version is written, and for whose account. Raises `BadOption`."""
    from tokencalc.usage.focus import Export, FocusVersion

    try:
        version = FocusVersion(asked.focus_version)
    except ValueError:
        remedy = f"known versions: {', '.join(FocusVersion)}"
        raise BadOption("--focus-version", asked.focus_version, "is not written", remedy) from None
    return Export(version=version, account=asked.account) if asked.account else Export(version=version)


def _charges(cells: Iterator[PricedCell], prices: Pricing, currency: str) -> Iterator[Any]:
    from tokencalc.usage.focus import Charge

    for cell in cells:
        if isinstance(cell.price, Unpriced):
            raise NoCost(cell)
        start = datetime.fromtimestamp(cell.key.start, UTC) if cell.key.start is not None else None
        if start is None:
            raise NoDate
        for line in cell.price.lines:
            yield Charge(
                start=start,
                end=start + timedelta(seconds=cell.key.lasts),
                line=line,
                currency=currency,
                label=cell.key.label,
                lab=prices.lab_of(cell.reference),
            )


class NoCost(TokencalcError):
    """A FOCUS row cannot leave its cost open."""

    def __init__(self, cell: PricedCell) -> None:
        assert isinstance(cell.price, Unpriced)
        problem = (
            f"{logged_name(cell.key)}: has no price, and --format focus needs a cost in every row: {cell.price.because}"
        )
        super().__init__(problem, cell.price.remedy)


class NoDate(TokencalcError):
    """A FOCUS row cannot leave its time open."""

    def __init__(self) -> None:
        super().__init__("some rows do not say when they were, and a FOCUS row needs a time", "leave those logs out")
