"""What an audit says of another catalogue, and what of it was known before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import tomli_w

from tests.files.building import SOURCE, model, row, write_sheet
from tests.prices.auditing import LIMITS, TODAY, ago, ahead, rated, told
from tokencalc.engine.findings import Audit, Code, Finding, Severity, difference_share
from tokencalc.files.audit import audit
from tokencalc.files.audit_known import Known
from tokencalc.files.audited import offers_in
from tokencalc.files.sheets import Sheet, SheetFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """An outside catalogue."""

    name: str = "somewhere 1.0"
    sheets: dict[str, SheetFile]


def elsewhere(directory: Path, *rows: Mapping[str, Any], name: str = "big", **more: Any) -> Elsewhere:
    """An outside catalogue that has one model of acme."""
    directory.mkdir(exist_ok=True)
    path = write_sheet(directory / "outside", "acme", {name: model(*rows)}, **more)
    return Elsewhere(sheets={"acme": Sheet(path).file})


def compared(directory: Path, ours: Sequence[Mapping[str, Any]], theirs: Elsewhere, **more: Any) -> Audit:
    """The audit of acme's model against the catalogue."""
    aliases = more.pop("sheet_aliases", {})
    write_sheet(directory, "acme", {"big": model(*ours, **more)}, **({"aliases": aliases} if aliases else {}))
    return audit(list(offers_in([directory], TODAY)), TODAY, LIMITS, [theirs])


def differences(found: Audit) -> list[tuple[str, str, Decimal | None, Decimal | None]]:
    """Unit, terms and both rates of each disagreement that fails."""
    return [
        (each.unit, each.terms, each.ours, each.theirs)
        for each in found.findings
        if each.code is Code.DISAGREEMENT and each.severity is Severity.FAIL
    ]


class TestAgainst:
    """The same offer in an outside catalogue."""

    ours = row(basis="x")

    def test_equal_rates(self, tmp_path: Path) -> None:
        """They are counted, however they are written."""
        found = compared(tmp_path, [self.ours], elsewhere(tmp_path, row(rates={"input": Decimal("2.0"), "output": 8})))
        (told_of,) = found.compared
        assert ((), (("acme/big", "big"),), 2) == (found.findings, told_of.models, told_of.equal)

    def test_a_difference_in_the_last_digit(self, tmp_path: Path) -> None:
        """It fails, with both rates and the share of theirs."""
        found = compared(
            tmp_path, [self.ours], elsewhere(tmp_path, row(rates={"input": Decimal("1.99"), "output": 10}))
        )
        expected = [("input", "", Decimal(2), Decimal("1.99")), ("output", "", Decimal(8), Decimal(10))]
        assert expected == differences(found)
        assert "output: 8 here, 10 in somewhere 1.0" == found.findings[1].problem
        assert Decimal("-0.2") == difference_share(found.findings[1])

    @pytest.mark.parametrize(("theirs", "is_share"), [(None, False), (Decimal(0), False), (Decimal(4), True)])
    def test_a_share_of_nothing(self, theirs: Decimal | None, is_share: bool) -> None:
        """There is none of a rate that is not stated, or that is 0."""
        about: dict[str, Any] = {"sheet": "a.toml", "line": 1, "model": "a/b", "problem": "", "remedy": ""}
        code, severity = Code.DISAGREEMENT, Severity.FAIL
        finding = Finding(code=code, severity=severity, ours=Decimal(3), theirs=theirs, **about)
        assert is_share == (difference_share(finding) is not None)

    @pytest.mark.parametrize(
        ("ours", "theirs", "severity", "problem"),
        [
            ({"cache_read": 1}, {}, Severity.WARN, "cache_read: 1 here, not stated in somewhere 1.0"),
            ({}, {"cache_read": 1}, Severity.FAIL, "cache_read: not stated here, 1 in somewhere 1.0"),
        ],
    )
    def test_a_rate_that_one_of_them_lacks(
        self, tmp_path: Path, ours: dict[str, int], theirs: dict[str, int], severity: Severity, problem: str
    ) -> None:
        """One that only they state is a price that we miss; one that only we state is a warning."""
        found = compared(tmp_path, [{**rated(**ours), "basis": "x"}], elsewhere(tmp_path, rated(**theirs)))
        assert [(Code.DISAGREEMENT, severity, problem)] == told(found)

    def test_a_rate_that_the_stand_in_equals(self, tmp_path: Path) -> None:
        """A cached token at the input rate costs the same, stated or not."""
        assert () == compared(tmp_path, [self.ours], elsewhere(tmp_path, rated(cache_read=2))).findings

    def test_fees_that_one_of_them_lacks(self, tmp_path: Path) -> None:
        """Catalogues have few of them, so that says nothing."""
        assert () == compared(tmp_path, [{**rated(web_search=10), "basis": "x"}], elsewhere(tmp_path, rated())).findings

    def test_tiers_that_begin_elsewhere(self, tmp_path: Path) -> None:
        """From the lower of the two starts on the rates differ, and that is told once."""
        tier = {"rates": {"input": 4, "output": 8}}
        ours = row(basis="x", tiers=[{"above": 272_000, **tier}])
        found = compared(tmp_path, [ours], elsewhere(tmp_path, row(tiers=[{"above": 200_000, **tier}])))
        assert [("input", "prompt above 200,000", Decimal(2), Decimal(4))] == differences(found)

    def test_a_start_that_is_included(self, tmp_path: Path) -> None:
        """From 200,000 on and above 199,999 are the same; above 200,000 is not."""
        tier = {"rates": {"input": 4, "output": 8}}
        ours = row(basis="x", tiers=[{"at_least": 200_000, **tier}])
        same = elsewhere(tmp_path, row(tiers=[{"above": 199_999, **tier}]))
        assert [] == differences(compared(tmp_path, [ours], same))
        other = elsewhere(tmp_path, row(tiers=[{"above": 200_000, **tier}]))
        problem = "the same tiers begin a token earlier or later in somewhere 1.0"
        assert [(Code.DISAGREEMENT, Severity.WARN, problem)] == told(compared(tmp_path, [ours], other))

    def test_tiers_that_only_we_have(self, tmp_path: Path) -> None:
        """Where the catalogue has no tiers at all, it says nothing of long prompts: one warning."""
        tiers = [{"above": start, "rates": {"input": rate, "output": 9}} for start, rate in ((1000, 4), (9000, 5))]
        found = compared(tmp_path, [row(basis="x", tiers=tiers)], elsewhere(tmp_path, row()))
        problem = "a price of its own for a prompt above 1,000 here, none in somewhere 1.0"
        assert [(Code.DISAGREEMENT, Severity.WARN, problem)] == told(found)

    def test_tiers_that_only_they_have(self, tmp_path: Path) -> None:
        """A price of long prompts that we miss fails, unit by unit."""
        theirs = row(tiers=[{"above": 1000, "rates": {"input": 4, "output": 9}}])
        found = differences(compared(tmp_path, [self.ours], elsewhere(tmp_path, theirs)))
        terms = "prompt above 1,000"
        assert [("input", terms, Decimal(2), Decimal(4)), ("output", terms, Decimal(8), Decimal(9))] == found

    @pytest.mark.parametrize(("group", "name"), [("modes", "mode"), ("regions", "region"), ("windows", "window")])
    @pytest.mark.parametrize("is_ours", [True, False])
    def test_another_price_called_plain(self, tmp_path: Path, group: str, name: str, is_ours: bool) -> None:
        """Both have the price, one of them as that of a mode, region or window: a single warning."""
        window = {"hours_utc": [[0, 6]], "weekdays": ["mon"], "source": SOURCE, "retrieved": TODAY}
        twice = row(basis="x", rates={"input": 4, "output": 16})
        with_terms = row(basis="x", **{group: {"slow": {"multiply": 9}, "peak": {"multiply": 2}}})
        sheet: dict[str, Any] = {"windows": {"slow": {**window, "weekdays": ["tue"]}, "peak": window}}
        outside = elsewhere(tmp_path, twice if is_ours else with_terms, **sheet)
        write_sheet(tmp_path, "acme", {"big": model(with_terms if is_ours else twice)}, **sheet)
        found = told(audit(list(offers_in([tmp_path], TODAY)), TODAY, LIMITS, [outside]))
        problem = (
            f"the plain price in somewhere 1.0 is the one that we have for {name} peak"
            if is_ours
            else f"our plain price is the one that somewhere 1.0 has for {name} peak"
        )
        assert [(Code.DISAGREEMENT, Severity.WARN, problem)] == found

    @pytest.mark.parametrize(("days", "severity"), [(6, Severity.WARN), (5, Severity.FAIL)])
    def test_a_catalogue_that_is_older(self, tmp_path: Path, days: int, severity: Severity) -> None:
        """It cannot know a price that began after it was read; on that day it can."""
        outside = elsewhere(tmp_path, row(retrieved=ago(days), rates={"input": 3, "output": 8}))
        found = compared(tmp_path, [row(from_=ago(5))], outside)
        assert [severity] == [each.severity for each in found.findings]
        if severity is Severity.WARN:
            assert "somewhere 1.0 was read 2026-11-16, before our price began 2026-11-17" == found.findings[0].problem

    @pytest.mark.parametrize(("rate", "is_equal"), [("2.0000000000000004", True), ("2.00000000000004", False)])
    def test_binary_fractions(self, tmp_path: Path, rate: str, is_equal: bool) -> None:
        """What a float cannot keep is no difference: 15 digits count."""
        found = compared(tmp_path, [self.ours], elsewhere(tmp_path, rated(input=rate)))
        assert is_equal == (found.findings == ())

    def test_a_base_difference_is_not_told_again_in_a_tier(self, tmp_path: Path) -> None:
        """A tier that moves other units only has nothing new to say."""
        tiers = [{"above": 1000, "rates": {"input": 3, "output": 9}}]
        theirs = row(rates={"input": 3, "output": 8}, tiers=tiers)
        ours = row(basis="x", tiers=[{"above": 1000, "rates": {"input": 2, "output": 9}}])
        assert [("input", "", Decimal(2), Decimal(3))] == differences(
            compared(tmp_path, [ours], elsewhere(tmp_path, theirs))
        )

    @pytest.mark.parametrize(("name", "is_same"), [("large", True), ("big-2", False), ("BIG", False)])
    def test_names_are_exact(self, tmp_path: Path, name: str, is_same: bool) -> None:
        """The id or an alias, letter by letter, on either side."""
        found = compared(tmp_path, [self.ours], elsewhere(tmp_path, row(), name=name), aliases=["large"])
        assert ((("acme/big", name),) if is_same else ()) == found.compared[0].models

    def test_an_alias_that_moves(self, tmp_path: Path) -> None:
        """Its price is that of the model it means today, and the finding names the alias."""
        target = {"model": "big", "from": ago(90), "source": SOURCE, "retrieved": TODAY}
        theirs = elsewhere(tmp_path, row(rates={"input": 3, "output": 8}), name="latest")
        found = compared(tmp_path, [self.ours], theirs, sheet_aliases={"latest": {"targets": [target]}})
        assert ["acme/latest"] == [each.model for each in found.findings]
        assert (("acme/latest", "latest"),) == found.compared[0].models

    def test_another_provider_is_another_offer(self, tmp_path: Path) -> None:
        """A host may ask what it likes for the same weights."""
        theirs = elsewhere(tmp_path, row(rates={"input": 3, "output": 8}))
        found = compared(tmp_path, [self.ours], Elsewhere(sheets={"other": theirs.sheets["acme"]}))
        assert () == found.compared[0].models

    @pytest.mark.parametrize(
        ("theirs", "more", "reason"),
        [
            ({}, {"retired": TODAY}, "it is retired"),
            ({"from_": ahead(1)}, {}, "it has no price there on that day"),
            ({}, {"from_": ahead(1)}, "it has no price here on that day"),
        ],
    )
    def test_what_cannot_be_compared(
        self, tmp_path: Path, theirs: dict[str, Any], more: dict[str, Any], reason: str
    ) -> None:
        """It is listed with the reason, and not counted as compared."""
        retired = {"retired": more["retired"]} if "retired" in more else {}
        start = {"from_": more["from_"], "status": "scheduled"} if "from_" in more else {"basis": "x"}
        found = compared(tmp_path, [row(**start)], elsewhere(tmp_path, row(**theirs)), **retired)
        assert ((), (("acme/big", reason),)) == (found.compared[0].models, found.compared[0].left_out)

    def test_another_currency_cannot_be_compared(self, tmp_path: Path) -> None:
        """A converted price is never equal to the last digit."""
        found = compared(tmp_path, [self.ours], elsewhere(tmp_path, row(), currency="CNY"))
        assert (("acme/big", "its price is in USD here and in CNY there"),) == found.compared[0].left_out


DISAGREEMENT = {
    "model": "acme/big",
    "catalogue": "somewhere 0.9",
    "field": "input, output",
    "ours": "2, 8",
    "theirs": "3, 9",
    "right": "ours",
    "why": "The page says so.",
}


class TestKnown:
    """What somebody has looked at does not fail again."""

    @staticmethod
    def judged(directory: Path, theirs: Mapping[str, Any], *, tiers: Any = (), **known: Any) -> Audit:
        """The audit of acme against a catalogue with a file of known findings."""
        outside = elsewhere(directory, {**row(rates=theirs), **({"tiers": tiers} if tiers else {})})
        write_sheet(directory, "acme", {"big": model(row(basis="x"))})
        path = directory / "known" / "known.toml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(tomli_w.dumps(known), encoding="utf-8")
        return audit(list(offers_in([directory], TODAY)), TODAY, LIMITS, [outside], Known(path))

    def test_a_listed_disagreement(self, tmp_path: Path) -> None:
        """It is counted apart, whatever the catalogue's version is by now."""
        found = self.judged(tmp_path, {"input": 3, "output": 9}, disagreements=[DISAGREEMENT])
        assert ((), ["input", "output"]) == (found.findings, [each.unit for each in found.known])

    @pytest.mark.parametrize(
        "changes",
        [
            {"model": "acme/small"},
            {"catalogue": "elsewhere 1.0"},
            {"field": "cache_read", "ours": "none", "theirs": "1"},
            {"theirs": "4, 9"},
            {"ours": "1, 8"},
            {"field": "tier", "ours": "none", "theirs": "none"},
        ],
    )
    def test_another_disagreement_fails(self, tmp_path: Path, changes: dict[str, str]) -> None:
        """Another model, catalogue, unit or figure than the one that was looked at."""
        found = self.judged(tmp_path, {"input": 3, "output": 8}, disagreements=[{**DISAGREEMENT, **changes}])
        assert [("input", "", Decimal(2), Decimal(3))] == differences(found)

    def test_words_instead_of_figures(self, tmp_path: Path) -> None:
        """They are for readers, and any figure agrees with them."""
        entry = {**DISAGREEMENT, "theirs": "3, 9, and half of it at night"}
        assert () == self.judged(tmp_path, {"input": 4, "output": 9}, disagreements=[entry]).findings

    @pytest.mark.parametrize("field", ["tier", "input"])
    def test_a_listed_tier(self, tmp_path: Path, field: str) -> None:
        """`tier` means every unit of a tier, and a unit means itself in every tier."""
        tiers = [{"above": 1000, "rates": {"input": 4, "output": 8}}]
        entry = {**DISAGREEMENT, "field": field, "ours": "none", "theirs": "above 1000"}
        found = self.judged(tmp_path, {"input": 2, "output": 8}, tiers=tiers, disagreements=[entry])
        assert ((), 1) == (found.findings, len(found.known))

    def test_an_entry_that_no_longer_holds(self, tmp_path: Path) -> None:
        """It is a warning, with the place in the file."""
        found = self.judged(tmp_path, {"input": 2, "output": 8}, disagreements=[DISAGREEMENT])
        problem = "input, output: no longer 2, 8 here and 3, 9 in somewhere 0.9"
        assert [(Code.OUTDATED, Severity.WARN, problem)] == told(found)
        assert found.findings[0].place.endswith("known.toml:1")

    @pytest.mark.parametrize(
        "changes",
        [
            {"field": "the day of the rise"},
            {"field": "input, output until May"},
            {"theirs": "3, 9 on its first day"},
            {"ours": "2"},
            {"model": "acme/small"},
            {"catalogue": "elsewhere 1.0"},
            {"catalogue": "somewhere 1.0 (another-id)"},
        ],
    )
    def test_what_was_not_looked_at_is_not_judged(self, tmp_path: Path, changes: dict[str, str]) -> None:
        """Words are for readers: only an entry of plain figures about this model and catalogue can be outdated."""
        entry = {**DISAGREEMENT, **changes}
        assert () == self.judged(tmp_path, {"input": 2, "output": 8}, disagreements=[entry]).findings

    def test_a_rate_that_is_not_stated(self, tmp_path: Path) -> None:
        """The word none stands for it, and is held to what is found."""
        entry = {**DISAGREEMENT, "field": "cache_read", "ours": "none", "theirs": "1"}
        rates = {"input": 2, "cache_read": 1, "output": 8}
        assert 1 == len(self.judged(tmp_path, rates, disagreements=[entry]).known)
        found = self.judged(tmp_path, {"input": 2, "output": 8}, disagreements=[entry])
        assert ["cache_read: no longer none here and 1 in somewhere 0.9"] == [each.problem for each in found.findings]

    @pytest.mark.parametrize(("field", "is_known"), [("input", True), ("tier", True), ("the peak", False)])
    def test_a_difference_in_other_terms(self, tmp_path: Path, field: str, is_known: bool) -> None:
        """It is about every unit at once, and an entry about any of them lists it."""
        entry = {**DISAGREEMENT, "field": field, "ours": "2", "theirs": "twice that at the peak"}
        outside = elsewhere(tmp_path, row(rates={"input": 4, "output": 16}))
        write_sheet(tmp_path, "acme", {"big": model(row(basis="x", modes={"fast": {"multiply": 2}}))})
        path = tmp_path / "outside" / "known.toml"
        path.write_text(tomli_w.dumps({"disagreements": [entry]}), encoding="utf-8")
        found = audit(list(offers_in([tmp_path], TODAY)), TODAY, LIMITS, [outside], Known(path))
        assert is_known == (found.findings == ())

    def test_the_id_there_is_judged(self, tmp_path: Path) -> None:
        """The id in brackets is the one that was compared."""
        entry = {**DISAGREEMENT, "catalogue": "somewhere 1.0 (big)"}
        assert 1 == len(self.judged(tmp_path, {"input": 2, "output": 8}, disagreements=[entry]).findings)

    @staticmethod
    def accepting(directory: Path, **entry: Any) -> Audit:
        """The audit of a stale price, with one accepted finding."""
        write_sheet(directory, "acme", {"big": model(row(retrieved=ago(61), basis="x"))})
        path = directory / "known" / "known.toml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(tomli_w.dumps({"accepted": [{"why": "No newer page.", **entry}]}), encoding="utf-8")
        return audit(list(offers_in([directory], TODAY)), TODAY, LIMITS, known=Known(path))

    @pytest.mark.parametrize("name", ["acme/big", "acme/*"])
    def test_an_accepted_finding(self, tmp_path: Path, name: str) -> None:
        """Of one model, or of all of a provider."""
        found = self.accepting(tmp_path, code="stale", model=name)
        assert ((), 1) == (found.findings, len(found.known))

    @pytest.mark.parametrize(("code", "name"), [("ended", "acme/big"), ("stale", "acme/bi"), ("stale", "acme")])
    def test_another_finding_is_not_accepted(self, tmp_path: Path, code: str, name: str) -> None:
        """The finding counts, and the entry is said to be of no use."""
        found = self.accepting(tmp_path, code=code, model=name)
        outdated = (Code.OUTDATED, Severity.WARN, f"there is no {code} finding left")
        assert [(Code.STALE, outdated)] == [(told(found)[0][0], told(found)[1])]

    def test_a_provider_that_is_not_audited(self, tmp_path: Path) -> None:
        """Nothing is said about its entries."""
        assert [Code.STALE] == [each.code for each in self.accepting(tmp_path, code="stale", model="other/*").findings]

    @pytest.mark.parametrize(("days", "expected"), [(1, []), (0, [Code.STALE, Code.OUTDATED])])
    def test_accepting_may_end(self, tmp_path: Path, days: int, expected: list[Code]) -> None:
        """On that day the finding counts again, and the entry says why."""
        found = self.accepting(tmp_path, code="stale", model="acme/big", until=ahead(days))
        assert expected == [each.code for each in found.findings]
        assert ["accepting stale findings ended 2026-11-22"] * bool(expected) == [
            each.problem for each in found.findings if each.code is Code.OUTDATED
        ]
