"""The reference sheets of licences and plans: every open model has its licence, and every number has its source."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import tomli_w

from tests.files.building import TODAY, document, model, write_sheet
from tokencalc.engine.errors import TokencalcError
from tokencalc.engine.licences import Gate, Licence, Use
from tokencalc.files.catalogue import Catalogue
from tokencalc.files.licence_tables import LicencesFile, LicenceTable
from tokencalc.files.places import PRICING, REFERENCE
from tokencalc.files.plan_tables import PlansFile, PlanTable
from tokencalc.files.references import References
from tokencalc.files.sheets import ModelTable, Sheet

WINDOWS = ("5 hours", "week", "month")
KNOWN = (Gate.FREE, Gate.SHOW_NAME, Gate.ASK, Gate.FORBIDDEN)
LICENCE: dict[str, Any] = {
    "name": "A licence",
    "verified": True,
    "applies_to": ["acme/big"],
    "gate": "free",
    "resale": "ask",
    "source": "LICENSE",
    "retrieved": date(2026, 11, 20),
}
"""A licence as a reference sheet states it."""
PLAN: dict[str, Any] = {
    "id": "pro",
    "provider": "acme",
    "name": "Acme Pro",
    "kind": "coding",
    "price": 20,
    "currency": "USD",
    "per": "month",
    "source": "https://acme.example/plans",
    "dated": "2026-11",
}
"""A plan as a reference sheet states it."""


@pytest.fixture(scope="module")
def references() -> References:
    """The built-in reference sheets."""
    return References([])


@pytest.fixture(scope="module")
def tables() -> Mapping[str, LicenceTable]:
    """The built-in licences as they stand in the file."""
    return LicencesFile.model_validate(_data("licences")).licences


@pytest.fixture(scope="module")
def plans() -> list[PlanTable]:
    """The built-in plans as they stand in the file."""
    return PlansFile.model_validate(_data("plans")).plans


@pytest.fixture(scope="module")
def models() -> dict[str, ModelTable]:
    """Every model of the built-in price sheets, by provider/model."""
    sheets = [Sheet(path) for path in sorted(PRICING.glob("*.toml"))]
    return {f"{each.file.provider}/{name}": table for each in sheets for name, table in each.file.models.items()}


class TestLicencesOfTheSheets:
    def test_every_open_model_has_one(
        self, models: Mapping[str, ModelTable], tables: Mapping[str, LicenceTable]
    ) -> None:
        """Each model whose weights are public has exactly one entry, its own or that of the lab's model it names."""
        keys: dict[str, set[str]] = defaultdict(set)
        for key, table in tables.items():
            for name in table.applies_to:
                keys[name].add(key)
        public = {name: table for name, table in models.items() if table.weights in ("open", "restricted")}
        found = {name: keys[name] | keys[table.same_weights_as or ""] for name, table in public.items()}
        assert {} == {name: sorted(entries) for name, entries in found.items() if len(entries) != 1}

    def test_the_catalogue_finds_it(self, models: Mapping[str, ModelTable]) -> None:
        """What a command asks for is what the file says: of a lab's own model, and of a host's offer of its weights."""
        catalogue = Catalogue(TODAY)
        own = catalogue.licence_of("moonshotai/kimi-k3")
        hosted = next(name for name, table in models.items() if table.same_weights_as == "moonshotai/kimi-k3")
        assert own is not None
        assert "kimi-k3" == own.key
        assert own == catalogue.licence_of(hosted)

    def test_they_name_models_of_the_sheets(
        self, models: Mapping[str, ModelTable], tables: Mapping[str, LicenceTable]
    ) -> None:
        """No entry names a model that no sheet sells, or that keeps its weights."""
        names = [name for table in tables.values() for name in table.applies_to]
        assert [] == [name for name in names if name not in models or models[name].weights == "closed"]

    def test_no_model_is_named_twice(self, tables: Mapping[str, LicenceTable]) -> None:
        """A model that two entries name would have the licence of whichever comes last."""
        named = Counter(name for table in tables.values() for name in table.applies_to)
        assert [] == [name for name, times in named.items() if times > 1]


class TestWhatLicencesSay:
    def test_seen_means_sourced(self, tables: Mapping[str, LicenceTable]) -> None:
        """An entry that counts as seen says where; one that does not claims nothing."""
        unsourced = [key for key, table in tables.items() if table.verified and table.source.startswith("Not ")]
        claiming = [
            key
            for key, table in tables.items()
            if not table.verified and (table.gate, table.resale, table.rules) != ("unknown", "unknown", [])
        ]
        assert ([], []) == (unsourced, claiming)

    def test_nothing_was_read_in_the_future(self, tables: Mapping[str, LicenceTable]) -> None:
        """Every entry was read by today."""
        assert [] == [key for key, table in tables.items() if table.retrieved > TODAY]

    def test_thresholds_are_complete(self, tables: Mapping[str, LicenceTable]) -> None:
        """Revenue has a currency and a period, and neither stands without it."""
        parts = [
            (key, rule.revenue is not None, rule.currency is not None, rule.revenue_period is not None)
            for key, table in tables.items()
            for rule in table.rules
        ]
        assert [] == [key for key, *has in parts if len(set(has)) > 1]

    def test_rules_tighten(self, references: References) -> None:
        """A rule asks more than the licence asks without it; what is unknown has no rules."""
        lax = [
            licence.key
            for licence in references.licences().values()
            for rule in licence.rules
            if KNOWN.index(rule.gate) <= KNOWN.index(_gate(licence, rule.use))
        ]
        assert [] == lax

    def test_resale_asks_no_less_than_use(self, references: References) -> None:
        """Who sells the model as a service uses it commercially, too."""
        known = [licence for licence in references.licences().values() if licence.gate is not Gate.UNKNOWN]
        assert [] == [each.key for each in known if KNOWN.index(each.resale) < KNOWN.index(each.gate)]

    def test_regions_are_codes(self, tables: Mapping[str, LicenceTable]) -> None:
        """Excluded regions are two capital letters, each once."""
        regions = [region for table in tables.values() for region in table.excluded_regions]
        assert [] == [region for region in regions if not re.fullmatch("[A-Z]{2}", region)]
        assert [] == [
            key for key, table in tables.items() if len(set(table.excluded_regions)) < len(table.excluded_regions)
        ]


class TestWellKnownLicences:
    """Clauses that decide, each as its text has it."""

    def test_kimi_k3(self, references: References) -> None:
        """Kimi K3 License, 2: "exceeds 20 million US dollars [...] in total over any consecutive 12 months"."""
        resale = references.licences()["moonshotai/kimi-k3"].rules[1]
        assert "resale, above 20,000,000 USD of revenue in 12 months" == resale.condition
        assert Gate.ASK is resale.gate

    def test_glm_5_3(self, references: References) -> None:
        """GLM-5.3 License, 2: "exceeds 10 billion US dollars"; the Flash of the same week is MIT."""
        licences = references.licences()
        assert "resale, above 10,000,000,000 USD of revenue in 12 months" == licences["zai/glm-5.3"].rules[0].condition
        assert () == licences["zai/glm-5.3-flash"].rules

    def test_llama(self, references: References) -> None:
        """Llama licences, 1.b.i: "prominently display “Built with Llama”", whatever the size."""
        llama = references.licences()["meta/llama-3.3-70b-instruct"]
        assert (Gate.SHOW_NAME, Gate.SHOW_NAME) == (llama.gate, llama.resale)
        assert "commercial use, above 700,000,000 monthly users" == llama.rules[0].condition

    def test_llama_in_europe(self, references: References) -> None:
        """Llama 3.2 use policy: no rights in "any multimodal models" are granted in the European Union."""
        licences = references.licences()
        assert ("EU",) == licences["meta/llama-3.2-90b-vision-instruct"].excluded_regions
        assert () == licences["meta/llama-3.2-3b-instruct"].excluded_regions


class TestPlansOfTheSheets:
    def test_allowances_are_sourced(self, plans: list[PlanTable]) -> None:
        """Whoever states an allowance, or what happens above it, says where that comes from and of when it is."""
        stated = [plan for plan in plans if plan.allowances or plan.over != "unknown"]
        assert [] == [_plan_key(plan) for plan in stated if not (plan.allowance_source and plan.allowance_dated)]

    def test_sources_have_something_to_say(self, plans: list[PlanTable]) -> None:
        """No source of allowances stands beside none."""
        silent = [plan for plan in plans if not plan.allowances and plan.over == "unknown"]
        assert [] == [_plan_key(plan) for plan in silent if plan.allowance_source or plan.allowance_dated]

    def test_a_name_is_one_plan(self, plans: list[PlanTable]) -> None:
        """Two plans of a provider under one id would be one for whoever asks."""
        assert [] == [key for key, times in Counter(map(_plan_key, plans)).items() if times > 1]

    def test_windows(self, plans: list[PlanTable]) -> None:
        """A window is one that can be counted, and a plan has one allowance for each, unit and model."""
        kinds = [(_plan_key(plan), each.window, each.unit, each.model) for plan in plans for each in plan.allowances]
        assert set(WINDOWS) == {window for _, window, *_ in kinds}
        assert len(kinds) == len(set(kinds))

    def test_a_longer_window_has_more(self, plans: list[PlanTable]) -> None:
        """What a month includes is no less than what a week does, and that no less than five hours."""
        held: dict[tuple[str, str, str | None], dict[str, Decimal]] = defaultdict(dict)
        for plan in plans:
            for each in plan.allowances:
                held[_plan_key(plan), each.unit, each.model][each.window] = each.quantity
        ordered = {key: [windows[name] for name in WINDOWS if name in windows] for key, windows in held.items()}
        assert {} == {key: quantities for key, quantities in ordered.items() if quantities != sorted(quantities)}

    def test_ranges_go_up(self, plans: list[PlanTable]) -> None:
        """The upper end of a range lies above the lower."""
        ranges = [(_plan_key(plan), each) for plan in plans for each in plan.allowances]
        assert [] == [
            key for key, each in ranges if each.quantity_high is not None and each.quantity_high <= each.quantity
        ]

    def test_money_is_the_plans(self, plans: list[PlanTable]) -> None:
        """An allowance in money is in the currency that the plan is paid in."""
        money = [(plan, each.unit) for plan in plans for each in plan.allowances if re.fullmatch("[A-Z]{3}", each.unit)]
        assert [] == [_plan_key(plan) for plan, unit in money if unit != plan.currency]

    def test_models_are_those_of_the_sheets(self, plans: list[PlanTable], models: Mapping[str, ModelTable]) -> None:
        """An allowance that is counted on a model names it as a sheet does."""
        named = {each.model for plan in plans for each in plan.allowances if each.model}
        assert set() == named - set(models)

    def test_prices_end_after_they_start(self, plans: list[PlanTable]) -> None:
        """A plan's last day is no earlier than its first."""
        dated = [plan for plan in plans if plan.from_ and plan.to]
        assert [] == [_plan_key(plan) for plan in dated if plan.from_ and plan.to and plan.to <= plan.from_]


class TestReader:
    def test_the_users_own_come_first(self, tmp_path: Path) -> None:
        """An entry of the same name in the user's directory takes the place of the built-in one, and others stay."""
        _write(tmp_path, "licences", {"licences": {"kimi-k3": LICENCE | {"applies_to": ["moonshotai/kimi-k3"]}}})
        licences = References([tmp_path]).licences()
        assert ("A licence", ()) == (licences["moonshotai/kimi-k3"].name, licences["moonshotai/kimi-k3"].rules)
        assert "deepseek-mit" == licences["deepseek/deepseek-v4-pro"].key

    def test_a_users_plan(self, tmp_path: Path) -> None:
        """A plan of one's own is found by provider and id, with its range."""
        allowance = {"quantity": 10, "quantity_high": 40, "unit": "prompts", "window": "5 hours"}
        stated = {"allowance_source": "A letter", "allowance_dated": "2026-11", "over": "blocked"}
        _write(tmp_path, "plans", {"plans": [PLAN | stated | {"allowances": [allowance]}]})
        plan = References([tmp_path]).plans()["acme/pro"]
        assert [(Decimal(10), Decimal(40))] == [(each.quantity, each.quantity_high) for each in plan.allowances]
        assert ("blocked", "A letter") == (plan.over, plan.allowance_source)

    def test_an_own_model(self, tmp_path: Path) -> None:
        """The licence that the user's sheet gives the user's model is found through the host that sells it, too."""
        write_sheet(tmp_path, "acme", {"big": model()})
        write_sheet(tmp_path, "host", {"big-fast": model(same_weights_as="acme/big")}, kind="host")
        _write(tmp_path, "licences", {"licences": {"acme": LICENCE}})
        licence = Catalogue(TODAY, [tmp_path]).licence_of("host/big-fast")
        assert licence is not None
        assert (Gate.FREE, Gate.ASK) == (licence.gate, licence.resale)

    @pytest.mark.parametrize("model", ["moonshotai/kimi-k3", "deepseek/deepseek-v4-pro", "acme/big", ""])
    def test_about_one_model(self, references: References, model: str) -> None:
        """Its licence is the same whether all of the sheet is read or no more than what mentions it."""
        assert references.licences().get(model) == References([]).licences(model).get(model)

    def test_about_one_machine(self) -> None:
        """One that is there is the same by itself; for a name that is not, all that there are stand beside it."""
        everything = References([]).gpus()
        assert everything["h200_sxm"] == References([]).gpus("h200_sxm")["h200_sxm"]
        assert everything == References([]).gpus("h200")

    def test_about_a_model_that_a_sheet_of_ones_own_takes_back(self, tmp_path: Path) -> None:
        """A user's entry takes the place of the built-in one of its key for all models, those it does not name too."""
        _write(tmp_path, "licences", {"licences": {"kimi-k3": LICENCE}})
        assert None is References([tmp_path]).licences("moonshotai/kimi-k3").get("moonshotai/kimi-k3")

    def test_about_a_model_of_a_broken_sheet(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Every fault of the sheet is told, at its line, and not only those of what mentions the model."""
        monkeypatch.setattr("tokencalc.files.references.PRICING", tmp_path)
        other = {**LICENCE, "applies_to": ["acme/small"], "gate": "never"}
        _write(tmp_path, "licences", {"licences": {"other": other, "acme": LICENCE | {"gate": "perhaps"}}})
        assert {} == References([]).licences("acme/none")
        with pytest.raises(TokencalcError, match=r"(?s)licences\.other\.gate: .*licences\.acme\.gate: "):
            References([]).licences("acme/big")

    @pytest.mark.parametrize(
        ("changes", "problem"),
        [
            ({"gate": "perhaps"}, "licences.acme.gate: must be "),
            ({"applies_to": "acme/big"}, "licences.acme.applies_to: must be a list"),
            ({"rules": [{"use": "commercial", "gate": "ask", "revenue": 0}]}, "licences.acme.rules[0].revenue: "),
            ({"rules": [{"use": "resale"}]}, "licences.acme.rules[0].gate: is missing"),
            ({"exluded_regions": ["EU"]}, "licences.acme.exluded_regions: "),
        ],
    )
    def test_a_broken_licence(self, tmp_path: Path, changes: dict[str, Any], problem: str) -> None:
        """What is wrong in a licence is told by file, line and key."""
        _write(tmp_path, "licences", {"licences": {"acme": LICENCE | changes}})
        with pytest.raises(TokencalcError, match=re.escape("licences.toml:")) as caught:
            References([tmp_path]).licences()
        assert problem in str(caught.value)

    @pytest.mark.parametrize(
        ("changes", "problem"),
        [
            ({"over": "free"}, 'plans["Acme Pro"].over: must be '),
            ({"price": -1}, 'plans["Acme Pro"].price: must be 0 or more'),
            (
                {"allowances": [{"quantity": 0, "unit": "prompts", "window": "week"}]},
                'plans["Acme Pro"].allowances[0].quantity: ',
            ),
            ({"allowance_sorce": "A letter"}, 'plans["Acme Pro"].allowance_sorce: '),
        ],
    )
    def test_a_broken_plan(self, tmp_path: Path, changes: dict[str, Any], problem: str) -> None:
        """What is wrong in a plan is told by file, line and key."""
        _write(tmp_path, "plans", {"plans": [PLAN | changes]})
        with pytest.raises(TokencalcError, match=re.escape("plans.toml:")) as caught:
            References([tmp_path]).plans()
        assert problem in str(caught.value)


def _data(name: str) -> dict[str, Any]:
    return document((PRICING / REFERENCE / f"{name}.toml").read_text(encoding="utf-8")).data


def _write(directory: Path, name: str, data: Mapping[str, Any]) -> None:
    (directory / REFERENCE).mkdir()
    (directory / REFERENCE / f"{name}.toml").write_text(tomli_w.dumps(data), encoding="utf-8")


def _gate(licence: Licence, use: Use) -> Gate:
    return licence.resale if use is Use.RESALE else licence.gate


def _plan_key(plan: PlanTable) -> str:
    return f"{plan.provider}/{plan.id}"
