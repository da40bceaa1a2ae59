"""Checks: both sides of every limit, what is never a pass, warnings before failures, and the lines behind a figure."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.checking import (
    AS_OF,
    LOAD,
    YEAR,
    all_found,
    before,
    costing,
    found,
    gated,
    levels,
    limit,
    moved,
    subject,
    succeeding,
)
from tests.engine.strategies import SHEET, everything_on, fleet, metered, ratios, row, size, task, tier, workload
from tokencalc.engine.budget import Budget, MoneyCounted, TokensCounted
from tokencalc.engine.checks import (
    Checked,
    CheckedScenario,
    Driver,
    Finding,
    Level,
    Limit,
    LimitKey,
    Measure,
    Problem,
    worst,
)
from tokencalc.engine.checks_subject import Base
from tokencalc.engine.licences import Gate
from tokencalc.engine.lines import Kind
from tokencalc.engine.projection import Option

PASS, WARN, FAIL, UNKNOWN = Level
NEXT = Decimal("0.000001")
"""Less than any limit that a person would write."""


class TestTheBill:
    def test_a_month_at_its_limit_is_within(self) -> None:
        """1,000 requests of 1,000 tokens at 100 a million: 100 a month, which a limit of 100 allows, and no less."""
        assert [PASS, FAIL] == levels(LimitKey.MAX_MONTHLY_COST, subject(), 100, 100 - NEXT)

    def test_a_month_is_the_option_s(self) -> None:
        """The limit is on the plan: 40 a month, whatever today costs."""
        assert [PASS, FAIL] == levels(LimitKey.MAX_MONTHLY_COST, subject(costing(40)), 40, 40 - NEXT)

    def test_a_request(self) -> None:
        """100 a month for 1,000 requests: a tenth each."""
        assert [PASS, FAIL] == levels(LimitKey.MAX_COST_PER_REQUEST, subject(), "0.1", "0.0999")

    def test_a_success(self) -> None:
        """40 a month for 800 right answers of 1,000: a twentieth each."""
        about = subject(succeeding(40, "0.8"))
        assert [PASS, FAIL] == levels(LimitKey.MAX_COST_PER_SUCCESS, about, "0.05", "0.0499")

    def test_its_numbers_are_told(self) -> None:
        """What is, what may be, and the difference, below nothing where it is broken."""
        broken = found(LimitKey.MAX_MONTHLY_COST, 90, subject())
        assert Measure.MONEY is broken.measure
        assert [100, 90, -10] == [broken.actual, broken.allowed, broken.margin]
        assert 5 == found(LimitKey.MAX_MONTHLY_COST, 105, subject()).margin

    def test_of_a_band_the_dearer_end_counts(self) -> None:
        """1,000 prompts of 900 to 1,100 tokens and 1,000 on average, at 10 a million and from 1,050 on at 20."""
        load = workload(task("chat", 1000, size(input=1000, smallest=900, largest=1100)))
        supply = metered(row(tiers=[tier(1050, input=20)], input=10))
        about = subject(today=everything_on(supply, load), load=load)
        assert 10 == about.standing.per_month
        assert [PASS, FAIL] == levels(LimitKey.MAX_MONTHLY_COST, about, about.standing.per_month_high, 10)
        assert about.standing.per_month_high > 10

    @pytest.mark.parametrize("key", [LimitKey.MAX_COST_PER_REQUEST, LimitKey.MIN_SUCCESS])
    def test_of_no_requests_nothing_is_known(self, key: LimitKey) -> None:
        """A workload without requests has no cost for each, and no success."""
        load = workload(task("chat", 0, input=1))
        finding = found(key, 1, subject(today=everything_on(metered(row(input=1)), load), load=load))
        assert (UNKNOWN, "there are no requests") == (finding.level, finding.because)


class TestSuccess:
    def test_the_share_of_right_answers(self) -> None:
        """800 right answers of 1,000."""
        assert [PASS, FAIL] == levels(LimitKey.MIN_SUCCESS, subject(succeeding(1, "0.8")), "0.8", "0.81")

    def test_the_margin_is_how_much_more_there_is(self) -> None:
        """Of a limit from below, what is above it."""
        assert Decimal("0.05") == found(LimitKey.MIN_SUCCESS, "0.75", subject(succeeding(1, "0.8"))).margin

    @pytest.mark.parametrize("key", [LimitKey.MIN_SUCCESS, LimitKey.MAX_COST_PER_SUCCESS])
    def test_what_nobody_measured_is_unknown(self, key: LimitKey) -> None:
        """A success rate that is not stated is not 1."""
        finding = found(key, 1000, subject(costing(1)))
        assert (UNKNOWN, "a success rate is not stated") == (finding.level, finding.because)

    def test_a_model_that_never_succeeds(self) -> None:
        """There is no cost for each success where there is none."""
        finding = found(LimitKey.MAX_COST_PER_SUCCESS, 1000, subject(succeeding(1, 0)))
        assert (UNKNOWN, "no request is sure to succeed") == (finding.level, finding.because)


def yearly(amount: int, **more: object) -> Budget:
    """A budget for the year."""
    return Budget(amount=Decimal(amount), start=YEAR[0].start, end=YEAR[-1].end, **more)  # type: ignore[arg-type]


class TestTheBudget:
    def test_it_lasts(self) -> None:
        """12 months at 100 are 1,200: a budget of so much lasts, and one of 1 less does not."""
        for amount, level in ((1200, PASS), (1199, FAIL)):
            assert level is found(LimitKey.BUDGET_LASTS, None, subject(budget=yearly(amount))).level

    def test_its_numbers_and_its_day(self) -> None:
        """Half of what is needed is gone on 30 June: day 181 of 365."""
        finding = found(LimitKey.BUDGET_LASTS, None, subject(budget=yearly(600)))
        assert [1200, 600, -600] == [finding.actual, finding.allowed, finding.margin]
        assert "it is gone on 2027-06-30, day 181 of 365" == finding.because

    def test_tokens(self) -> None:
        """12 months of two million tokens."""
        counts = TokensCounted()
        for amount, level in ((24_000_000, PASS), (23_999_999, FAIL)):
            finding = found(LimitKey.BUDGET_LASTS, None, subject(budget=yearly(amount, counts=counts)))
            assert (level, Measure.TOKENS, Decimal(24_000_000)) == (finding.level, finding.measure, finding.actual)

    def test_none_is_no_pass(self) -> None:
        """A budget that is not there does not last."""
        finding = found(LimitKey.BUDGET_LASTS, None, subject())
        assert (UNKNOWN, "there is no budget") == (finding.level, finding.because)

    @pytest.mark.parametrize("kind", [Kind.PEOPLE, Kind.EXPECTED_LOSS])
    def test_people_whose_cost_nobody_knows(self, kind: Kind) -> None:
        """A person is paid, or a loss met, where a model fails, and nobody says how often it does."""
        dear = replace(LOAD.tasks[0], person_cost=Decimal(1), unnoticed_share=Decimal("0.1"), unnoticed_cost=Decimal(1))
        about = subject(load=workload(dear), budget=yearly(10**9, counts=MoneyCounted(kinds=(kind,))))
        finding = found(LimitKey.BUDGET_LASTS, None, about)
        assert (UNKNOWN, "what people cost is not known") == (finding.level, finding.because)
        assert 'state how often it succeeds: models."lab/model".success' == finding.remedy


class TestPayback:
    def test_the_months_until_it_is_paid_back(self) -> None:
        """90 for the move at 60 a month are paid back in the second month."""
        assert [PASS, FAIL] == levels(LimitKey.MAX_PAYBACK_MONTHS, subject(moved(40, 90)), 2, 1)

    def test_what_is_never_behind(self) -> None:
        """Cheaper from the first day on is paid back in no time."""
        finding = found(LimitKey.MAX_PAYBACK_MONTHS, 0, subject(costing(40)))
        assert (PASS, Decimal(0)) == (finding.level, finding.actual)

    @pytest.mark.parametrize(
        ("option", "because"),
        [
            (moved(140, 10), "it never pays back"),
            (moved(40, 721), "it does not pay back within the horizon"),
            (moved(140, -50), "it is ahead once, and behind at the horizon's end"),
        ],
    )
    def test_what_does_not_pay_back_breaks_every_limit(self, option: Option, because: str) -> None:
        """12 months at 60 are 720; 50 that a move brings are gone at 40 a month. The reason is told, and no months."""
        finding = found(LimitKey.MAX_PAYBACK_MONTHS, 600, subject(option))
        assert (FAIL, None, because) == (finding.level, finding.actual, finding.because)


class TestSaving:
    def test_money_a_month(self) -> None:
        """100 less 40 less a twelfth of the 90 that the move costs."""
        about = subject(moved(40, 90))
        saving = 100 - 40 - Decimal(90) / 12
        assert [PASS, FAIL] == levels(LimitKey.MIN_SAVING, about, saving, saving + NEXT)

    def test_a_share(self) -> None:
        """12 times 100 today; 12 times 40 and 120 for the move then: half of it."""
        assert [PASS, FAIL] == levels(LimitKey.MIN_SAVING_SHARE, subject(moved(40, 120)), "0.5", "0.51")

    def test_of_nothing_there_is_no_share(self) -> None:
        """Of a baseline that costs nothing no share can be saved."""
        free = everything_on(metered(row(input=0, output=0)), LOAD, "today")
        finding = found(LimitKey.MIN_SAVING_SHARE, 0, subject(costing(1), today=free))
        assert (UNKNOWN, "the baseline costs nothing") == (finding.level, finding.because)

    @pytest.mark.parametrize("key", [LimitKey.MIN_SAVING, LimitKey.MIN_SAVING_SHARE, LimitKey.MAX_PAYBACK_MONTHS])
    @pytest.mark.parametrize("option", [costing(40), succeeding(40, 1)])
    def test_people_whose_cost_nobody_knows(self, key: LimitKey, option: Option) -> None:
        """Where a person is paid for what fails, both sides have to say how often that is: the baseline does not."""
        about = subject(option, load=workload(replace(LOAD.tasks[0], person_cost=Decimal(1))))
        finding = found(key, 0, about)
        assert (UNKNOWN, "what people cost is not known") == (finding.level, finding.because)
        assert 'models."lab/model".success' in finding.remedy


class TestAChange:
    @pytest.mark.parametrize("key", [key for key in LimitKey if key.is_on_a_change])
    def test_without_a_base_nothing_is_known(self, key: LimitKey) -> None:
        """An increase over what nobody named is not an increase of nothing."""
        finding = found(key, 10**9, subject())
        assert (UNKNOWN, "there is nothing to compare with") == (finding.level, finding.because)

    def test_a_base_that_could_not_be_read(self) -> None:
        """Nor is one over what could not be read."""
        base = Base(because="it is no TOML", remedy="mend it")
        finding = found(LimitKey.MAX_INCREASE, 10**9, subject(base=base))
        assert (UNKNOWN, "it is no TOML", "mend it") == (finding.level, finding.because, finding.remedy)

    def test_money(self) -> None:
        """From 80 to 100."""
        assert [PASS, FAIL] == levels(LimitKey.MAX_INCREASE, subject(base=before(80)), 20, "19.99")

    def test_less_is_no_increase(self) -> None:
        """From 120 to 100, where nothing may be added."""
        finding = found(LimitKey.MAX_INCREASE, 0, subject(base=before(120)))
        assert (PASS, Decimal(-20)) == (finding.level, finding.actual)

    def test_a_share(self) -> None:
        """From 80 to 100: a quarter more."""
        assert [PASS, FAIL] == levels(LimitKey.MAX_INCREASE_SHARE, subject(base=before(80)), "0.25", "0.24")

    @pytest.mark.parametrize(
        ("is_new", "because"), [(True, "the base has no such scenario"), (False, "the base costs nothing")]
    )
    def test_from_nothing_every_share_is_exceeded(self, is_new: bool, because: str) -> None:
        """A new scenario is all increase: no share of nothing is as much."""
        about = subject(base=Base(per_month=Decimal(0), is_new=is_new))
        finding = found(LimitKey.MAX_INCREASE_SHARE, 10**9, about)
        assert (FAIL, None, because) == (finding.level, finding.actual, finding.because)
        assert 100 == found(LimitKey.MAX_INCREASE, 0, about).actual

    def test_from_nothing_to_nothing(self) -> None:
        """What costs nothing before and after has not increased."""
        free = everything_on(metered(row(input=0, output=0)), LOAD)
        finding = found(LimitKey.MAX_INCREASE_SHARE, 0, subject(today=free, base=before(0)))
        assert (PASS, Decimal(0)) == (finding.level, finding.actual)

    @pytest.mark.parametrize(
        ("base", "allowed", "level"),
        [(80, 100, PASS), (80, 99, FAIL), (99, 99, FAIL), ("99.01", 99, PASS), (120, 99, PASS)],
    )
    def test_a_total_crossed_from_below(self, base: int, allowed: int, level: Level) -> None:
        """100 now: crossed where it was at the limit or below; a base that was above it blocks no change."""
        assert level is found(LimitKey.MAX_MONTHLY_COST_CROSSED, allowed, subject(base=before(base))).level

    def test_a_base_above_the_total_is_told(self) -> None:
        """The margin is below nothing, and the limit not broken: the reader is told why."""
        finding = found(LimitKey.MAX_MONTHLY_COST_CROSSED, 99, subject(base=before(120)))
        assert (PASS, Decimal(-1), "the base was above it already") == (finding.level, finding.margin, finding.because)


class TestLicences:
    @pytest.mark.parametrize(
        ("gates", "allowed", "level"),
        [
            ((Gate.FREE,), (), PASS),
            ((Gate.FREE, Gate.SHOW_NAME), ("show_name",), PASS),
            ((Gate.SHOW_NAME,), ("free",), FAIL),
            ((Gate.ASK,), ("show_name",), FAIL),
            ((Gate.FORBIDDEN,), ("ask",), FAIL),
            ((Gate.UNKNOWN,), ("free",), UNKNOWN),
            ((Gate.UNKNOWN,), ("unknown",), PASS),
            ((Gate.UNKNOWN, Gate.FORBIDDEN), ("free",), FAIL),
        ],
    )
    def test_what_is_asked_and_what_is_allowed(
        self, gates: tuple[Gate, ...], allowed: tuple[str, ...], level: Level
    ) -> None:
        """An answer that is not among those allowed breaks the limit; what nobody knows is unknown."""
        assert level is all_found([Limit(key=LimitKey.LICENCES, gates=allowed)], subject(gated(*gates)))[0].level

    def test_the_models_are_named(self) -> None:
        """What breaks the limit, and not what keeps to it."""
        (finding,) = all_found([Limit(key=LimitKey.LICENCES, gates=("free",))], subject(gated(*Gate)))
        assert "show_name: show the name (so); ask: ask (so); forbidden: forbidden (so); unknown: unknown (so)" == (
            finding.because
        )

    def test_without_a_company_nothing_is_known(self) -> None:
        """A licence asks a company: where no gate was looked at, none is open."""
        (finding,) = all_found([Limit(key=LimitKey.LICENCES, gates=("free",))], subject(costing(1)))
        assert (UNKNOWN, "add [company]") == (finding.level, finding.remedy)


class TestPrices:
    def test_the_days_since_the_oldest_was_read(self) -> None:
        """Read on 1 November, 21 days before the 22nd."""
        assert [PASS, FAIL] == levels(LimitKey.MAX_PRICE_AGE_DAYS, subject(), 21, 20)

    def test_the_oldest_is_named(self) -> None:
        """Which model, and when it was read: said only where the limit is broken."""
        finding = found(LimitKey.MAX_PRICE_AGE_DAYS, 20, subject())
        assert ("lab/model was read on 2026-11-01", Decimal(21)) == (finding.because, finding.actual)
        assert "" == found(LimitKey.MAX_PRICE_AGE_DAYS, 21, subject()).because

    @pytest.mark.parametrize("beside", [LimitKey.MIN_SAVING, LimitKey.MIN_SAVING_SHARE, LimitKey.MAX_PAYBACK_MONTHS])
    def test_of_the_baseline_too_where_it_is_beside_it(self, beside: LimitKey) -> None:
        """A saving rests on what is paid today: that price, read 21 days ago, counts beside one of the day itself."""
        plan = everything_on(metered(row(input=1, output=0, source=replace(SHEET, retrieved=AS_OF))), LOAD, "plan")
        age = limit(LimitKey.MAX_PRICE_AGE_DAYS, 0)
        alone, *_ = all_found([age], subject(plan))
        together = {each.key: each for each in all_found([age, limit(beside, 0)], subject(plan))}
        assert [(PASS, Decimal(0)), (FAIL, Decimal(21))] == [
            (each.level, each.actual) for each in (alone, together[LimitKey.MAX_PRICE_AGE_DAYS])
        ]

    def test_one_read_after_the_day(self) -> None:
        """A price that was read later than the day is not old."""
        late = metered(row(input=1, output=1, source=replace(SHEET, retrieved=date(2026, 12, 1))))
        assert 0 == found(LimitKey.MAX_PRICE_AGE_DAYS, 0, subject(today=everything_on(late, LOAD))).actual

    def test_no_price_of_a_sheet(self) -> None:
        """What is bought at no sheet's price has none that could be old."""
        own = replace(fleet(chat=1000), source=None)
        about = subject(today=everything_on(own, LOAD))
        finding = found(LimitKey.MAX_PRICE_AGE_DAYS, 0, about, allows_assumed=True)
        assert (PASS, "no price of a sheet is used") == (finding.level, finding.because)

    def test_a_price_of_one_s_own_says_where_it_is_from(self) -> None:
        """A rent that nobody says the source of has no day on which it was read."""
        own = replace(fleet(chat=1000), source=None)
        finding = found(LimitKey.MAX_PRICE_AGE_DAYS, 0, subject(today=everything_on(own, LOAD)))
        assert UNKNOWN is finding.level
        assert "rate_source is not set" in finding.because


class TestWhatIsAssumed:
    UNMEASURED = everything_on(metered(row(input=40, output=0), ratios=ratios()), LOAD, "plan")
    """40 a month, at as many tokens as today, since nobody measured."""

    @pytest.mark.parametrize(
        ("key", "allowed"),
        [
            (LimitKey.MAX_MONTHLY_COST, 40),
            (LimitKey.MAX_COST_PER_REQUEST, 1),
            (LimitKey.MIN_SAVING, 60),
            (LimitKey.MIN_SAVING_SHARE, "0.6"),
            (LimitKey.MAX_PAYBACK_MONTHS, 0),
            (LimitKey.MAX_INCREASE, 10),
            (LimitKey.MAX_INCREASE_SHARE, 1),
            (LimitKey.MAX_MONTHLY_COST_CROSSED, 100),
            (LimitKey.BUDGET_LASTS, None),
        ],
    )
    def test_a_limit_does_not_hold_by_what_nobody_stated(self, key: LimitKey, allowed: int | None) -> None:
        """Within the limit as far as is known, and so unknown, unless it is said that it may be assumed."""
        about = subject(self.UNMEASURED, base=before(30), budget=yearly(1200))
        finding = found(key, allowed, about)
        assert UNKNOWN is finding.level
        assert "token_ratio and output_ratio are not set" in finding.because
        assert "allow_assumed = true" in finding.remedy
        assert PASS is found(key, allowed, about, allows_assumed=True).level

    def test_what_is_broken_even_so_is_broken(self) -> None:
        """40 a month at equal tokens is more than 39 whatever else is not known."""
        assert FAIL is found(LimitKey.MAX_MONTHLY_COST, 39, subject(self.UNMEASURED)).level

    def test_what_the_base_rests_on(self) -> None:
        """An increase rests on both sides."""
        (unset,) = {each for line in subject(self.UNMEASURED).bill for each in line.assumed}
        base = replace(before(100), unset=(unset,))
        assert UNKNOWN is found(LimitKey.MAX_INCREASE, 0, subject(base=base)).level

    def test_the_share_of_the_bill(self) -> None:
        """The whole bill rests on an assumption, or none of it."""
        assert [FAIL, PASS] == levels(LimitKey.MAX_ASSUMED_SHARE, subject(self.UNMEASURED), "0.99", 1)
        assert 0 == found(LimitKey.MAX_ASSUMED_SHARE, 0, subject()).actual

    def test_the_share_of_nothing(self) -> None:
        """Of a bill of nothing, nothing is assumed."""
        free = everything_on(metered(row(input=0, output=0), ratios=ratios()), LOAD)
        assert PASS is found(LimitKey.MAX_ASSUMED_SHARE, 0, subject(today=free)).level


class TestLevels:
    @pytest.mark.parametrize(("warns", "fails", "level"), [(100, 100, PASS), (99, 100, WARN), (98, 99, FAIL)])
    def test_a_warning_before_a_failure(self, warns: int, fails: int, level: Level) -> None:
        """100 a month: one finding for each key, about the worse of its limits."""
        limits = [limit(LimitKey.MAX_MONTHLY_COST, warns, warns=True), limit(LimitKey.MAX_MONTHLY_COST, fails)]
        (finding,) = all_found(limits, subject())
        assert (level, level is WARN) == (finding.level, finding.limit.is_warning)

    def test_the_team_s_message_is_for_what_is_not_kept(self) -> None:
        """Nobody is sent to finance for a bill within its limit."""
        for allowed, said in ((99, "Ask finance."), (100, "")):
            (finding,) = all_found([limit(LimitKey.MAX_MONTHLY_COST, allowed, message="Ask finance.")], subject())
            assert said == finding.message

    def test_findings_stand_in_the_order_of_the_keys(self) -> None:
        """Whatever order the limits are set in."""
        keys = [LimitKey.MIN_SUCCESS, LimitKey.MAX_PRICE_AGE_DAYS, LimitKey.MAX_MONTHLY_COST]
        assert [key for key in LimitKey if key in keys] == [
            each.key for each in all_found([limit(key, 1) for key in keys], subject())
        ]

    @given(
        cost=st.integers(1, 10**6),
        allowed=st.integers(0, 10**6),
    )
    def test_a_limit_holds_where_the_month_costs_no_more(self, cost: int, allowed: int) -> None:
        """A law: broken exactly where the bill is above the limit, and the margin is the difference."""
        finding = found(LimitKey.MAX_MONTHLY_COST, allowed, subject(today=costing(cost)))
        assert (FAIL if cost > allowed else PASS, Decimal(allowed - cost)) == (finding.level, finding.margin)

    @given(base=st.integers(0, 300), now=st.integers(0, 300), allowed=st.integers(0, 300))
    def test_a_crossing_is_a_crossing(self, base: int, now: int, allowed: int) -> None:
        """A law: broken exactly where the limit lies from the base on and below what it is now."""
        finding = found(LimitKey.MAX_MONTHLY_COST_CROSSED, allowed, subject(today=costing(now), base=before(base)))
        assert (FAIL if allowed in range(base, now) else PASS) is finding.level


class TestDrivers:
    MIXED = everything_on(metered(row(input=60, output=40)), LOAD, "plan")
    """60 a month for what it reads, and 40 for what it writes."""

    def test_the_largest_lines(self) -> None:
        """With their money a month and their shares of the bill."""
        expected = (
            Driver(what="chat: lab/model input", per_month=Decimal(60), share=Decimal("0.6")),
            Driver(what="chat: lab/model output", per_month=Decimal(40), share=Decimal("0.4")),
        )
        assert expected == found(LimitKey.MAX_MONTHLY_COST, 99, subject(self.MIXED)).drivers

    def test_of_what_holds_there_are_none(self) -> None:
        """They are for limits that are not kept."""
        assert () == found(LimitKey.MAX_MONTHLY_COST, 100, subject(self.MIXED)).drivers

    @pytest.mark.parametrize("key", [LimitKey.MAX_INCREASE, LimitKey.MAX_INCREASE_SHARE])
    def test_those_that_grew(self, key: LimitKey) -> None:
        """From 50 to 60 and from 45 to 40: all the growth is one line's."""
        base = before(95, input=50, output=45)
        finding = found(key, 0, subject(self.MIXED, base=base))
        (driver,) = finding.drivers
        assert finding.has_grown
        assert ("chat: lab/model input", Decimal(10), Decimal(1)) == (driver.what, driver.per_month, driver.share)

    def test_of_a_base_without_lines_the_largest(self) -> None:
        """Where only the bill of the base is known, nobody can say what grew."""
        finding = found(LimitKey.MAX_INCREASE, 0, subject(self.MIXED, base=before(95)))
        (driver, _) = finding.drivers
        assert not finding.has_grown
        assert ("chat: lab/model input", Decimal(60)) == (driver.what, driver.per_month)

    def test_at_most_three(self) -> None:
        """Of four tasks the largest three, and of equal ones the first by name."""
        load = workload(*(task(name, 1000, input=1000) for name in "dcba"))
        today = everything_on(metered(row(input=1)), load)
        finding = found(LimitKey.MAX_MONTHLY_COST, 0, subject(today=today, load=load))
        assert ["a: lab/model input", "b: lab/model input", "c: lab/model input"] == [
            each.what for each in finding.drivers
        ]

    def test_what_belongs_to_no_task(self) -> None:
        """Idle hours of a fleet, by the fleet's own name and its unit in words."""
        about = subject(today=everything_on(fleet(chat=1000), LOAD))
        finding = found(LimitKey.MAX_MONTHLY_COST, 0, about)
        assert "rented/fleet gpu hour" == finding.drivers[0].what


def checked(*scenarios: CheckedScenario) -> Checked:
    """Some scenarios, checked."""
    return Checked(as_of=AS_OF, base="", scenarios=scenarios)


def scenario(*levels: Level) -> CheckedScenario:
    """A scenario with a finding of each level."""
    findings = (
        Finding(limit=limit(LimitKey.MAX_MONTHLY_COST, 1), level=level, measure=Measure.MONEY) for level in levels
    )
    return CheckedScenario(file="a.toml", findings=tuple(findings))


class TestTheVerdict:
    @pytest.mark.parametrize(
        ("levels", "code"),
        [((PASS,), 0), ((PASS, WARN), 0), ((WARN, FAIL), 1), ((FAIL, UNKNOWN), 2), ((UNKNOWN,), 2)],
    )
    def test_the_exit_code_is_that_of_the_worst(self, levels: tuple[Level, ...], code: int) -> None:
        """0 within limits, warnings or not, 1 for a broken limit, 2 where something is not known."""
        assert code == checked(scenario(*levels)).exit_code
        assert code == checked(*(scenario(level) for level in levels)).exit_code

    def test_a_scenario_that_could_not_be_checked(self) -> None:
        """It is unknown, among whichever others."""
        found_ = checked(scenario(PASS), CheckedScenario(file="b.toml", problems=(Problem(text="no such file"),)))
        assert (2, 1, UNKNOWN) == (found_.exit_code, found_.unreadable, found_.scenarios[1].level)

    def test_nothing_checked_is_nothing_known(self) -> None:
        """No scenario is no pass."""
        assert 2 == checked().exit_code

    def test_limits_are_counted(self) -> None:
        """Over all scenarios."""
        found_ = checked(scenario(PASS, FAIL), scenario(PASS))
        assert [2, 0, 1, 0] == [found_.count(level) for level in Level]

    def test_the_increase(self) -> None:
        """What a month costs now less what it did, as far as both are known."""
        now = replace(scenario(PASS), per_month=Decimal(100))
        assert [None, 20] == [now.increase, replace(now, base_per_month=Decimal(80)).increase]
        assert replace(scenario(PASS), base_per_month=Decimal(80)).increase is None

    def test_the_worst_of_nothing(self) -> None:
        """Nothing is wrong with nothing; what was to be checked and was not is counted above."""
        assert PASS is worst([])

    @pytest.mark.parametrize("key", LimitKey)
    def test_no_limit_holds_on_what_is_not_known(self, key: LimitKey) -> None:
        """Every limit on an option that nobody measured, without a base or a budget; what is assumed is known."""
        dear = workload(replace(LOAD.tasks[0], person_cost=Decimal(1)))
        unmeasured = everything_on(replace(fleet(chat=1000, ratios=ratios()), source=None), dear, "plan")
        allowed = 0 if key.startswith("min_") else 10**9
        bound = Limit(key=key, allowed=Decimal(allowed), gates=("free",))
        (finding,) = all_found([bound], subject(unmeasured, load=dear))
        assert (PASS if key is LimitKey.MAX_ASSUMED_SHARE else UNKNOWN) is finding.level


class TestKeys:
    def test_what_a_limit_is_about(self) -> None:
        """A change, an option beside the baseline, an amount of money: some of them."""
        increase, payback = LimitKey.MAX_INCREASE, LimitKey.MAX_PAYBACK_MONTHS
        assert [True, False, True] == [increase.is_on_a_change, increase.needs_an_option, increase.is_in_money]
        assert [False, True, False] == [payback.is_on_a_change, payback.needs_an_option, payback.is_in_money]
