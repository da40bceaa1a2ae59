"""What kind of log a file is: told by its content, asked for by name, and never guessed between two."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from tests.usage.logs import DAY, MARCH_20, kind_of, lines, read, table, use
from tokencalc.engine.lines import CostLine, Kind, Source
from tokencalc.engine.units import UNITS
from tokencalc.usage.focus import Charge, Export, FocusVersion, focus_text
from tokencalc.usage.records import COUNTED, Use
from tokencalc.usage.sources import AmbiguousLog, UnknownLog, UnknownSource, source_named, sources

USAGE = {"prompt_tokens": 1, "completion_tokens": 1}


class TestDetection:
    def test_no_row_is_of_no_kind(self) -> None:
        """A file of other things is refused, with what its rows have and what to do about it."""
        with pytest.raises(UnknownLog) as caught:
            kind_of(table("name,age", "Ada,36"))
        assert "a.log: no kind of log that is known (its rows have name, age)" == caught.value.problem
        assert "name the kind with --source, or write a mapping of its columns for --mapping" == caught.value.remedy

    def test_a_file_without_rows(self) -> None:
        """An empty file says nothing."""
        with pytest.raises(UnknownLog, match="it has no rows"):
            kind_of(b"")

    def test_many_and_long_columns_are_not_all_shown(self) -> None:
        """The message stays short: eight columns, of each 40 characters."""
        with pytest.raises(UnknownLog) as caught:
            kind_of(lines({f"{place}{'x' * 100}": 1 for place in range(20)}))
        assert 8 * len("x" * 40 + ", ") + 60 > len(caught.value.problem)

    def test_most_rows_decide(self) -> None:
        """A transcript begins with rows that say little, and may hold one that looks like another kind."""
        rows = [{"sessionId": "s", "timestamp": "2026-03-20", "type": "user"}] * 3
        stray = {"id": "x", "usage": USAGE}
        assert "claude-code" == kind_of(lines(stray, *rows)).name

    def test_the_most_telling_of_several(self) -> None:
        """An answer of OpenRouter is also an answer; that it states a cost tells more."""
        row = {"id": "gen", "model": "m", "usage": {**USAGE, "cost": 1, "is_byok": False}}
        assert "openrouter-bodies" == kind_of(lines(row)).name
        assert "response-bodies" == kind_of(lines({**row, "usage": USAGE})).name

    def test_two_kinds_that_tell_as_much(self) -> None:
        """Where two kinds fit equally well the user is asked, and both are named."""
        row = {"request_id": "r", "call_type": "c", "spend": 1, "response_cost": 1, "startTime": 1, **USAGE}
        with pytest.raises(AmbiguousLog) as caught:
            kind_of(lines(row))
        assert "a.log: may be litellm-logging or litellm-spend-logs" == caught.value.problem
        assert "say which with --source" == caught.value.remedy

    @pytest.mark.parametrize("kind", [source.name for source in sources()])
    def test_a_row_of_nothing_is_of_no_kind(self, kind: str) -> None:
        """No kind claims a row without keys, or a page without rows."""
        source = source_named(kind, sources())
        pages: list[dict[str, object]] = [{}, {"data": []}, {"data": [{"results": []}]}, {"resourceSpans": None}]
        assert not any(source.matches(page) for page in pages)


class TestNames:
    def test_the_kinds(self) -> None:
        """Every kind is listed once, by name, and has a title of its own."""
        known = sources()
        assert sorted({source.name for source in known}) == [source.name for source in known]
        assert len(known) == len({source.title for source in known})
        assert 29 <= len(known)

    def test_by_name(self) -> None:
        """A name given means that kind."""
        assert "Codex sessions" == source_named("codex", sources()).title

    def test_the_nearest_name_is_offered(self) -> None:
        """A slip of the pen is answered with the name that was meant."""
        with pytest.raises(UnknownSource) as caught:
            source_named("litelm-spend-logs", sources())
        assert '--source "litelm-spend-logs": no kind of log has that name' == caught.value.problem
        assert "litellm-spend-logs" in (caught.value.remedy or "")

    def test_all_names_are_offered(self) -> None:
        """A name like none is answered with all of them."""
        with pytest.raises(UnknownSource, match="no kind of log has that name") as caught:
            source_named("zzzzzz", sources())
        assert f"known sources: {', '.join(source.name for source in sources())}" == caught.value.remedy


SOLD = Source(sheet="acme.toml", url="https://acme.example/p", retrieved=date(2026, 11, 1), start=date(2026, 1, 1))
START = datetime(2026, 3, 20, tzinfo=UTC)


def charge(unit: str, quantity: int, amount: str, label: str = "shop") -> Charge:
    """A day's charge for a unit."""
    per = UNITS[unit].per if unit in UNITS else 1
    line = CostLine(
        task="",
        item="acme/big",
        provider="acme",
        unit=unit,
        terms="",
        quantity=Decimal(quantity),
        unit_price=Decimal(amount) * per / quantity,
        per=per,
        amount=Decimal(amount),
        kind=Kind.BILL,
        source=SOLD,
        assumed=(),
    )
    return Charge(start=START, end=START + timedelta(days=1), line=line, currency="USD", label=label)


class TestFocus:
    USE = use(
        second=MARCH_20,
        lasts=DAY,
        provider="acme",
        model="acme/big",
        label="shop",
        requests=0,
        billed=Decimal("1.25"),
        currency="USD",
    )

    @pytest.mark.parametrize("version", list(FocusVersion))
    @pytest.mark.parametrize("unit", COUNTED)
    def test_what_we_export_is_read_back(self, unit: str, version: FocusVersion) -> None:
        """Every unit comes back with its quantity, its day, its project and what it cost, in both versions."""
        content = focus_text([charge(unit, 1_500, "1.25")], Export(version=version)).encode()
        assert [self.USE._replace(units=use(units={unit: 1_500}).units)] == read(content, "focus")

    def test_requests_are_read_back(self) -> None:
        """A price for each request is charged for a number of them."""
        content = focus_text([charge("request", 12, "1.25")], Export()).encode()
        assert [self.USE._replace(requests=12)] == read(content, "focus")

    @pytest.mark.parametrize("unit", [*COUNTED, "request"])
    def test_the_meter_alone_is_enough(self, unit: str) -> None:
        """Who leaves columns of our own out still has the unit in the words of the meter."""
        text = focus_text([charge(unit, 1_500, "1.25")], Export()).replace("x_Unit", "x_Other")
        (found,) = read(text.encode(), "focus")
        assert isinstance(found, Use)
        assert 1_500 == sum(found.units) + (found.requests or 0)

    def test_other_charges_have_no_units(self) -> None:
        """A discount, a subscription or a rented processor is money without tokens."""
        other = self.USE._replace(requests=None)
        content = focus_text([charge("gpu_hour", 3, "1.25"), charge("", 1, "1.25")], Export()).encode()
        assert [other, other] == read(content, "focus")

    def test_a_cloud_s_own_rows(self) -> None:
        """Rows of a cloud, whose meter is in words that are not known, are money of a service."""
        row = {"BilledCost": "7.5", "BillingCurrency": "EUR", "ChargePeriodStart": "2026-03-20T00:00:00Z"}
        row |= {"ChargePeriodEnd": "2026-03-21T00:00:00Z", "ProviderName": "AWS", "ServiceName": "Amazon Bedrock"}
        row |= {"SkuMeter": "USE1-input-tokens", "ConsumedQuantity": "12.5", "SubAccountId": "1234"}
        expected = self.USE._replace(
            provider="AWS", model="Amazon Bedrock", label="1234", requests=None, billed=Decimal("7.5"), currency="EUR"
        )
        assert [expected] == read(lines(row), "focus")

    def test_without_a_meter(self) -> None:
        """A charge that names no meter is money; without a cost too it is no use."""
        row = {"BilledCost": "7.5", "BillingCurrency": "USD", "ChargePeriodStart": "2026-03-20T00:00:00Z"}
        row |= {"ChargePeriodEnd": "2026-03-21T00:00:00Z", "ServiceName": "acme/big", "SubAccountName": "shop"}
        money = self.USE._replace(provider="", requests=None, billed=Decimal("7.5"))
        assert [money, None] == read(lines(row, {**row, "BilledCost": ""}), "focus")
