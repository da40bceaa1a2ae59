"""What an audit says of rates that cannot be meant, on both sides of each threshold."""

from datetime import date
from decimal import Decimal, localcontext
from pathlib import Path
from typing import Any

import pytest

from tests.files.building import SOURCE, model, row, write_sheet
from tests.prices.auditing import BASE, LIMITS, TODAY, ago, audited, problems, rated
from tokencalc.engine.findings import Code, Severity
from tokencalc.files.audit import audit
from tokencalc.files.audited import offers_in


class TestImplausible:
    """Rates that cannot be meant fail."""

    @pytest.mark.parametrize(
        ("rates", "expected"),
        [
            ({"cache_read": 2}, []),
            (
                {"cache_read": "2.01"},
                ["cache_read at 2.01 is above input at 2: a cached token costs no more than another"],
            ),
            ({"output": "0.2", "cache_read": "0.2"}, []),
            (
                {"output": "0.19", "cache_read": "0.2"},
                ["cache_read at 0.2 is above output at 0.19: an answer costs no less than what is read from the cache"],
            ),
            ({"cache_read": 1, "cache_write": 1}, []),
            (
                {"cache_read": 1, "cache_write": "0.99"},
                ["cache_read at 1 is above cache_write at 0.99: to write the cache costs no less than to read it"],
            ),
            ({"cache_write": 3, "cache_write_1h": 3}, []),
            (
                {"cache_write": 3, "cache_write_1h": "2.9"},
                ["cache_write at 3 is above cache_write_1h at 2.9: "
                 "to keep it for an hour costs no less than for five minutes"],
            ),
        ],
    )  # fmt: skip
    def test_order_within_a_row(self, tmp_path: Path, rates: dict[str, Any], expected: list[str]) -> None:
        """Equal rates are in order."""
        prices = rated(**rates)
        assert expected == problems(tmp_path, {**prices, "basis": "x"})

    def test_the_finding_says_which_rate(self, tmp_path: Path) -> None:
        """Code, severity, row, unit and terms are there for programs."""
        tier = {"above": 1000, "rates": {"input": 2, "cache_read": 3, "output": 8}}
        found = audited(tmp_path, {**rated(cache_read=1), "basis": "x", "tiers": [tier]}).findings
        finding = next(each for each in found if "is above" in each.problem)
        assert (Code.IMPLAUSIBLE, Severity.FAIL) == (finding.code, finding.severity)
        assert (date(2026, 1, 1), "cache_read", "prompt above 1,000") == (finding.start, finding.unit, finding.terms)
        assert finding.problem.startswith("prompt above 1,000: cache_read at 3 is above input at 2")

    @pytest.mark.parametrize(
        ("of_model", "of_row"),
        [({"note": "Acme sells this one for free."}, {}), ({}, {"note": "Free until further notice."})],
    )
    def test_free_is_said(self, tmp_path: Path, of_model: dict[str, Any], of_row: dict[str, Any]) -> None:
        """In the note of the model or of the row."""
        assert [] == problems(tmp_path, {**rated(input=0, output=0), "basis": "x", **of_row}, **of_model)

    @pytest.mark.parametrize("more", [{}, {"note": "Not free at all."}, {"note": "A carefree model."}])
    def test_zero_is_not_unknown(self, tmp_path: Path, more: dict[str, Any]) -> None:
        """Without a word about it, a zero is taken for a gap."""
        found = problems(tmp_path, {**rated(output=0), "basis": "x"}, **more)
        assert ["output is 0, and no note says that it is free: unknown is not zero"] == found

    def test_other_zeros_are_no_gap(self, tmp_path: Path) -> None:
        """A cache write or a web search that costs nothing is a common offer."""
        assert [] == problems(tmp_path, {**rated(cache_read=0, web_search=0), "basis": "x"})

    @pytest.mark.parametrize(("rate", "count"), [("0.0001", 0), ("0.00009", 1)])
    def test_a_price_for_one_token(self, tmp_path: Path, rate: str, count: int) -> None:
        """Rates are for a million tokens."""
        found = problems(tmp_path, {**rated(cache_read=rate), "basis": "x"})
        assert [f"cache_read at {rate} a million tokens looks like a price for fewer tokens"] * count == found

    def test_a_price_for_a_second_may_be_tiny(self, tmp_path: Path) -> None:
        """It is stated for one second."""
        assert [] == problems(tmp_path, {**rated(audio_second="0.00005"), "basis": "x"})

    @pytest.mark.parametrize(
        ("new", "expected"),
        [
            ("0.21", []),
            ("0.20", ["input goes from 2 (2026-01-01) to 0.2: a factor of 10"]),
            ("19.9", []),
            ("21", ["input goes from 2 (2026-01-01) to 21: a factor of 10.5"]),
        ],
    )
    def test_tenfold_from_row_to_row(self, tmp_path: Path, new: str, expected: list[str]) -> None:
        """Up or down: a slip of the decimal point until somebody says otherwise."""
        rows = ({**rated(), "basis": "x"}, {**rated(input=new, output=40), "from": ago(9), "basis": "x"})
        assert expected == problems(tmp_path, *rows)

    def test_cache_rates_do_move_tenfold(self, tmp_path: Path) -> None:
        """A new discount for cached tokens brings that about, and nothing else has to move."""
        rows = ({**rated(cache_read=2), "basis": "x"}, {**rated(cache_read="0.02"), "from": ago(9), "basis": "x"})
        assert [] == problems(tmp_path, *rows)

    def test_from_free_to_paid_is_no_factor(self, tmp_path: Path) -> None:
        """Nothing is tenfold of nothing."""
        rows = ({**rated(input=0), "basis": "x", "note": "Free."}, {**rated(), "from": ago(9), "basis": "x"})
        assert [] == problems(tmp_path, *rows)

    @pytest.mark.parametrize(
        ("rate", "expected"),
        [
            ("2", []),
            ("19.9", []),
            ("20", "input goes from 2 to 20 at a longer prompt: a factor of 10"),
            ("1.99", "input goes from 2 to 1.99 at a longer prompt: a longer prompt costs no less a token"),
        ],
    )
    def test_tiers(self, tmp_path: Path, rate: str, expected: str) -> None:
        """A longer prompt costs no less a token, and less than ten times as much."""
        tier = {"at_least": 1000, "rates": {**BASE, "input": Decimal(rate)}}
        found = problems(tmp_path, row(basis="x", tiers=[tier]))
        assert ([f"prompt from 1,000: {expected}"] if expected else []) == found

    def test_a_free_first_tier(self, tmp_path: Path) -> None:
        """What was free may cost anything in a longer prompt."""
        tier = {"above": 1000, "rates": {"input": 9, "output": 8}}
        assert [] == problems(tmp_path, {**rated(input=0), "basis": "x", "note": "Free.", "tiers": [tier]})

    @pytest.mark.parametrize(
        ("mode", "factor", "expected"),
        [
            ("batch", "1", []),
            ("batch", "1.01", ["input at 2.02 is dearer than without batch (2)"]),
            ("flex", "1.5", ["input at 3 is dearer than without flex (2)"]),
            ("fast", "1", []),
            ("fast", "0.99", ["input at 1.98 is cheaper than without fast (2)"]),
            ("priority", "0.5", ["input at 1 is cheaper than without priority (2)"]),
            ("ultrafast", "0.5", ["input at 1 is cheaper than without ultrafast (2)"]),
            ("thinking", "0.5", []),
        ],
    )
    def test_modes(self, tmp_path: Path, mode: str, factor: str, expected: list[str]) -> None:
        """Batch and flex are there to be cheaper, the fast ones to be dearer; of others nothing is known."""
        modes = {mode: {"multiply": Decimal(factor)}}
        found = problems(tmp_path, row(rates={"input": 2}, basis="x", modes=modes))
        assert [f"{mode}: {each}" for each in expected] == found

    def test_a_mode_in_a_tier(self, tmp_path: Path) -> None:
        """A mode without the tier of the plain price is compared with it there, and each unit told once."""
        tiers = [{"above": start, "rates": {"input": rate, "output": 8}} for start, rate in ((1000, 4), (9000, 5))]
        fast = {"rates": {"input": 3, "output": 8}}
        found = problems(tmp_path, row(basis="x", tiers=tiers, modes={"fast": fast}))
        assert ["fast: input at 3 is cheaper than without fast (4)"] == found

    @pytest.mark.parametrize("group", ["modes", "regions", "windows"])
    def test_rates_of_their_own(self, tmp_path: Path, group: str) -> None:
        """Modes, regions and windows with rates are held to the same order; with a factor they keep the row's."""
        own = {"rates": {"input": 2, "cache_read": 3, "output": 8}}
        window = {"hours_utc": [[0, 6]], "weekdays": ["mon"], "source": SOURCE, "retrieved": TODAY}
        some = row(basis="x", **{group: {"night": own}})
        write_sheet(tmp_path, "acme", {"big": model(some)}, windows={"night": window})
        (found,) = audit(list(offers_in([tmp_path], TODAY)), TODAY, LIMITS).findings
        assert ("night", "cache_read") == (found.terms, found.unit)

    def test_a_factor_says_nothing_twice(self, tmp_path: Path) -> None:
        """What is wrong with the row is told once, and not for every mode of it."""
        adjusted = {"modes": {"slow": {"multiply": 2}}, "regions": {"eu": {"multiply": 2}}}
        assert 1 == len(problems(tmp_path, {**rated(cache_read=3), "basis": "x", **adjusted}))

    def test_other_precision_changes_nothing(self, tmp_path: Path) -> None:
        """The findings do not depend on the caller's decimal context."""
        rows = ({**rated(), "basis": "x"}, {**rated(input="31.41592"), "from": ago(9), "basis": "x"})
        expected = problems(tmp_path, *rows)
        with localcontext(prec=2):
            assert expected == problems(tmp_path, *rows)
        assert ["input goes from 2 (2026-01-01) to 31.41592: a factor of 15.7"] == expected
