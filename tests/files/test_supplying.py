"""From the tables of supplies, switches and licences to the engine's objects."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import tomli_w

from tests.files.building import TODAY, gallery_catalogue, scenario_text
from tokencalc.engine.allowances import Allowance, AllowanceUnit
from tokencalc.engine.charges import Event, FeeBasis, LicenceFee, Risk
from tokencalc.engine.device import Device
from tokencalc.engine.fleet import Fleet
from tokencalc.engine.licences import Gate
from tokencalc.engine.metered import Metered
from tokencalc.engine.owned import Owned
from tokencalc.engine.price_paths import PricePath
from tokencalc.engine.scaling import Scaling
from tokencalc.engine.seats import Over, Seats
from tokencalc.engine.switch import OneOff, Switch
from tokencalc.files.errors import FaultsError
from tokencalc.files.loading import Scenario, scenario_of
from tokencalc.files.toml import read_document

LICENCES = {
    "licences": {
        "house": {
            "name": "House licence",
            "verified": True,
            "applies_to": ["north/open-70b"],
            "gate": "free",
            "resale": "ask",
            "source": "LICENSE",
            "retrieved": date(2026, 11, 20),
            "rules": [{"use": "commercial", "gate": "ask", "monthly_users": 1000}],
        }
    }
}


def loaded(tmp_path: Path, options: str, *, head: str = "", tail: str = "") -> Scenario:
    """The scenario with these options, supplies and the like."""
    path = tmp_path / "scenario.toml"
    path.write_text(scenario_text(options=options, head=head) + tail, encoding="utf-8")
    sheets = tmp_path / "prices" / "reference"
    sheets.mkdir(parents=True, exist_ok=True)
    (sheets / "licences.toml").write_text(tomli_w.dumps(LICENCES), encoding="utf-8")
    return scenario_of(read_document(path), gallery_catalogue(sheets.parent))


def supply(tmp_path: Path, table: str) -> Any:
    """The engine's supply of a table."""
    options = '\n[[options]]\nname = "A"\nsupply = "mine"\n'
    scenario = loaded(tmp_path, options, tail=f"\n[supplies.mine]\n{table}\n")
    return scenario.options[0].routes[0].supply


class TestFleets:
    BASE = 'kind = "fleet"\nmodel = "ours"\ngpus_per_replica = 8\n'

    def test_an_offer_of_the_hardware_sheet(self, tmp_path: Path) -> None:
        """Rent, source and memory are those of the sheet."""
        found = supply(tmp_path, self.BASE + 'gpu = "h200_sxm"\nrented_from = "Nebius, 1 GPU"\ntokens_per_second = 9\n')
        assert isinstance(found, Fleet)
        assert (Decimal("3.5"), Decimal(141)) == (found.rate_per_gpu_hour, found.memory_gb_per_gpu)
        assert found.source is not None
        assert (date(2026, 11, 22), "Nebius, 1 GPU, dated undated") == (found.source.retrieved, found.source.note)

    def test_an_estimate_with_the_speed_of_the_sheet(self, tmp_path: Path) -> None:
        """One byte a parameter is computed in 8 bits, two in 16."""
        for size, tflops in ((1, 1979), (2, 989)):
            roofline = (
                f"{{ active_parameters_billion = 37, total_parameters_billion = 671, bytes_per_parameter = {size}, "
                "kv_bytes_per_token = 70_000, concurrent_requests = 32 }"
            )
            table = self.BASE + f'gpu = "h200_sxm"\nrate_per_gpu_hour = 3\nestimate = {roofline}\n'
            found = supply(tmp_path, table)
            assert isinstance(found, Fleet)
            assert found.estimate is not None
            assert (Decimal(4800), Decimal(tflops)) == (found.estimate.bandwidth_gbps, found.estimate.tflops)

    def test_one_that_spills(self, tmp_path: Path) -> None:
        """The peak goes to a model at its plain price, or to another supply by its name."""
        table = self.BASE + (
            'gpu = "x"\nrate_per_gpu_hour = 3\ntokens_per_second = 9\nscaling = "spill"\nspill_to = "acme/small"\n'
        )
        found = supply(tmp_path, table)
        assert isinstance(found, Fleet)
        assert found.spill is not None
        assert (Scaling.SPILL, "acme/small") == (found.scaling, found.spill.name)

    def test_one_that_spills_to_a_supply(self, tmp_path: Path) -> None:
        """The other supply is made once, under its own name."""
        table = self.BASE + (
            'gpu = "x"\nrate_per_gpu_hour = 3\ntokens_per_second = 9\nscaling = "spill"\nspill_to = "api"\n'
            '[supplies.api]\nkind = "metered"\nmodel = "acme/small"\n'
        )
        found = supply(tmp_path, table)
        assert isinstance(found, Fleet)
        assert found.spill is not None
        assert "api" == found.spill.name

    def test_two_that_spill_to_each_other(self, tmp_path: Path) -> None:
        """Nobody serves in the end what neither can."""
        rest = 'gpu = "x"\nrate_per_gpu_hour = 3\ntokens_per_second = 9\nscaling = "spill"\n'
        table = f'{self.BASE}{rest}spill_to = "theirs"\n[supplies.theirs]\n{self.BASE}{rest}spill_to = "mine"\n'
        problem = "supplies.theirs.spill_to: leads back to mine, which hands on to this one itself"
        with pytest.raises(FaultsError, match=problem):
            supply(tmp_path, table)

    def test_an_offer_of_nobody_knows_when(self, tmp_path: Path) -> None:
        """Without any day there is no source, and the rent counts as one's own figure."""
        sheet = tmp_path / "prices" / "reference" / "hardware.toml"
        sheet.parent.mkdir(parents=True)
        sheet.write_text(
            '[gpu.z1]\nname = "Z1"\nmemory_gb = 80\nbandwidth_gbps = 3000\n[[gpu.z1.rent]]\nprice = 2\n'
            'currency = "USD"\nper = "GPU-hour"\nwho = "Z"\nsource = "Z"\ndated = "undated"\n',
            encoding="utf-8",
        )
        found = supply(tmp_path, self.BASE + 'gpu = "z1"\nrented_from = "Z"\ntokens_per_second = 9\n')
        assert isinstance(found, Fleet)
        assert (Decimal(2), None) == (found.rate_per_gpu_hour, found.source)

    def test_an_offer_and_a_page(self, tmp_path: Path) -> None:
        """The offer has its own."""
        table = self.BASE + (
            'gpu = "h200_sxm"\nrented_from = "Nebius, 1 GPU"\ntokens_per_second = 9\n'
            'rate_source = "https://x.example"\nrate_retrieved = 2026-11-20\n'
        )
        with pytest.raises(FaultsError, match="does not go with rented_from"):
            supply(tmp_path, table)


def path(change: str) -> PricePath:
    """A path from the day of the catalogue."""
    return PricePath(change_per_year=Decimal(change), start=TODAY)


class TestPricePaths:
    FLEET = 'kind = "fleet"\nmodel = "ours"\ngpu = "x"\ngpus_per_replica = 8\nrate_per_gpu_hour = 3\n'

    def test_an_option_moves_the_prices_of_its_models(self, tmp_path: Path) -> None:
        """Its own model's, those of its routes and those of successors; the baseline's prices stay."""
        options = (
            '\n[[options]]\nname = "A"\nmodel = "acme/old"\nprice_change_per_year = -0.031\n'
            '\n[models."acme/old"]\nsuccessor = "acme/small"\n'
        )
        scenario = loaded(tmp_path, options)
        (route,) = scenario.options[0].routes
        assert isinstance(route.supply, Metered)
        assert route.supply.successor is not None
        assert [path("-0.031")] * 2 == [route.supply.path, route.supply.successor.path]
        assert [None] == [each.supply.path for each in scenario.baseline.routes if isinstance(each.supply, Metered)]

    def test_an_option_moves_the_prices_of_its_routes(self, tmp_path: Path) -> None:
        """A route has no path of its own."""
        options = (
            '\n[[options]]\nname = "A"\nprice_change_per_year = 0.1\n'
            'routes = [{ tasks = ["faq"], model = "acme/small" }]\n'
        )
        (route,) = loaded(tmp_path, options).options[0].routes
        assert isinstance(route.supply, Metered)
        assert path("0.1") == route.supply.path

    def test_no_change_is_no_path(self, tmp_path: Path) -> None:
        """A change of 0 is that of an option which says nothing."""
        options = '\n[[options]]\nname = "A"\nmodel = "acme/small"\nprice_change_per_year = 0\n'
        (route,) = loaded(tmp_path, options).options[0].routes
        assert isinstance(route.supply, Metered)
        assert route.supply.path is None

    def test_a_named_supply_has_its_own(self, tmp_path: Path) -> None:
        """It is one supply for all who name it, so its path is its own, beside the contract."""
        found = supply(tmp_path, 'kind = "metered"\nmodel = "acme/small"\nprice_change_per_year = -0.2\n')
        assert isinstance(found, Metered)
        assert path("-0.2") == found.path

    @pytest.mark.parametrize(("key", "expected"), [("", None), ("rent_change_per_year = 0.05\n", path("0.05"))])
    def test_a_rent(self, tmp_path: Path, key: str, expected: PricePath | None) -> None:
        """A fleet's rent has a path of its own, or none."""
        found = supply(tmp_path, f"{self.FLEET}tokens_per_second = 9\n{key}")
        assert isinstance(found, Fleet)
        assert expected == found.rent_path

    def test_what_a_fleet_spills_stays(self, tmp_path: Path) -> None:
        """The model at its plain price that takes the peaks does not drift with the rent."""
        spilling = 'tokens_per_second = 9\nscaling = "spill"\nspill_to = "acme/small"\nrent_change_per_year = 0.05\n'
        found = supply(tmp_path, self.FLEET + spilling)
        assert isinstance(found, Fleet)
        assert isinstance(found.spill, Metered)
        assert found.spill.path is None

    def test_prices_of_no_model(self, tmp_path: Path) -> None:
        """An option of a named supply alone has no prices that its own path could move."""
        options = '\n[[options]]\nname = "A"\nsupply = "mine"\nprice_change_per_year = 0.1\n'
        tail = f"\n[supplies.mine]\n{self.FLEET}tokens_per_second = 9\n"
        with pytest.raises(FaultsError, match="goes with model, which is missing"):
            loaded(tmp_path, options, tail=tail)


class TestOthers:
    def test_a_contract(self, tmp_path: Path) -> None:
        """Its terms stand beside the model's prices, under the supply's own name."""
        table = (
            'kind = "metered"\nmodel = "acme/small"\ndiscount_share = 0.2\nminimum_per_month = 5\n'
            "committed_per_month = 7\nfree_units = { input = 100 }\n"
        )
        found = supply(tmp_path, table)
        assert isinstance(found, Metered)
        assert found.contract is not None
        assert ("mine", Decimal("0.2"), {"input": Decimal(100)}) == (
            found.name,
            found.contract.discount_share,
            found.contract.free_units,
        )

    def test_servers(self, tmp_path: Path) -> None:
        """What was bought, and what it draws."""
        table = (
            'kind = "owned"\nmodel = "ours"\nreplicas = 2\ngpus_per_replica = 8\ntokens_per_second = 900\n'
            'purchase = { price = 300_000, life_months = 48, source = "https://x.example", retrieved = 2026-11-20 }\n'
            "kw_per_replica = 8\npue = 1.4\nprice_per_kwh = 0.15\n"
        )
        found = supply(tmp_path, table)
        assert isinstance(found, Owned)
        assert (Decimal(300_000), 48) == (found.asset.price, found.asset.life_months)
        assert found.asset.source is not None

    def test_devices(self, tmp_path: Path) -> None:
        """There anyway, where nothing says that they are bought."""
        table = (
            'kind = "device"\nmodel = "ours"\ncount = 3\nprefill_tokens_per_second = 500\n'
            "decode_tokens_per_second = 20\nwatts = 100\nprice_per_kwh = 0.3\n"
        )
        found = supply(tmp_path, table)
        assert isinstance(found, Device)
        assert (3, None) == (found.count, found.asset)


class TestSeats:
    BASE = 'kind = "seats"\nmodel = "acme/small"\nseats = 10\n'

    def test_of_their_own(self, tmp_path: Path) -> None:
        """An allowance of a week, metered above it."""
        table = self.BASE + (
            'used_seats = 8\nprice_per_seat = 20\nallowance = 1_000\nallowance_unit = "requests"\n'
            'windows_per_month = 4.35\nusable_share = 0.5\nover = "metered"\nmetered = "acme/small"\n'
            'price_source = "https://x.example"\nprice_retrieved = 2026-11-20\n'
        )
        found = supply(tmp_path, table)
        assert isinstance(found, Seats)
        expected = Allowance(
            quantity=Decimal(1000),
            unit=AllowanceUnit.REQUESTS,
            windows_per_month=Decimal("4.35"),
            usable_share=Decimal("0.5"),
        )
        assert (expected, Over.METERED, 8) == (found.allowance, found.over, found.used_seats)
        assert found.source is not None
        assert found.metered is not None

    def test_of_a_plan(self, tmp_path: Path) -> None:
        """Cursor's plan of 60 includes 70 of use a month, at metered prices."""
        found = supply(tmp_path, self.BASE + 'plan = "cursor/pro-plus"\nmetered = "acme/small"\n')
        assert isinstance(found, Seats)
        assert found.allowance is not None
        assert (Decimal(60), AllowanceUnit.MONEY, Decimal(70)) == (
            found.price_per_seat,
            found.allowance.unit,
            found.allowance.quantity,
        )
        assert found.source is not None
        assert "pricing/reference/plans.toml" == found.source.sheet

    def test_of_a_plan_without_a_number(self, tmp_path: Path) -> None:
        """A plan that states multiples only has no allowance here."""
        found = supply(tmp_path, self.BASE + 'plan = "anthropic/max-5x"\n')
        assert isinstance(found, Seats)
        assert found.allowance is None


OPTION = '\n[[options]]\nname = "A"\nmodel = "acme/small"\n'


def test_a_switch(tmp_path: Path) -> None:
    """Its one-offs, its evaluation and its ramp."""
    text = OPTION + (
        "[options.switch]\nstart = 2027-03-01\nengineering_days = 10\ncost_per_day = 900\nmigration_cost = 5\n"
        "fine_tuning = { cost = 70, refresh_months = 6 }\nevaluation_requests = 100\ndual_running_months = 1\n"
        "ramp = [0.5, 1]\n"
    )
    (option,) = loaded(tmp_path, text).options
    assert option.switch == Switch(
        start=date(2027, 3, 1),
        one_offs=(
            OneOff(name="engineering", amount=Decimal(9000)),
            OneOff(name="migration", amount=Decimal(5)),
            OneOff(name="fine-tuning", amount=Decimal(70), every_months=6),
        ),
        evaluation={"faq": Decimal(100)},
        dual_running_months=1,
        ramp=(Decimal("0.5"), Decimal(1)),
    )


def test_what_is_charged_beside(tmp_path: Path) -> None:
    """Risks, events, and fees on each basis."""
    fees = {"per_month": 1, "per_mtok": 2, "per_gpu_year": 3, "revenue_share": 0.02}
    text = OPTION + "".join(
        f'[[options.licence_fees]]\nname = "{key}"\n{key} = {amount}\n' for key, amount in fees.items()
    )
    text += (
        '[[options.licence_fees]]\nname = "cliff"\nrevenue_share = 0.01\nabove_revenue_per_month = 9\nis_cliff = true\n'
    )
    text += '[[options.risks]]\nname = "support"\nyearly_probability = 0.1\nimpact = 50\n'
    text += '[[options.events]]\nname = "end"\non = 2027-06-01\ncost = 4\n'
    (option,) = loaded(tmp_path, text, tail="\n[company]\nrevenue_per_month = 100\n").options
    found = [each for each in option.charges if isinstance(each, LicenceFee)]
    assert [
        FeeBasis.MONTH,
        FeeBasis.MTOK,
        FeeBasis.GPU_YEAR,
        FeeBasis.REVENUE_ABOVE,
        FeeBasis.ALL_REVENUE,
    ] == [fee.basis for fee in found]
    assert (None, Decimal(9)) == (found[0].months, found[-1].threshold)
    assert found[-1].revenue is not None
    assert [Risk, Event] == [type(each) for each in option.charges if not isinstance(each, LicenceFee)]


class TestLicences:
    def test_a_fee_binds_when_an_agreement_is_asked_for(self, tmp_path: Path) -> None:
        """900 users that grow by a fifth a month are 1,080 in February: above 1,000, on our own GPUs."""
        text = '\n[[options]]\nname = "A"\nsupply = "mine"\n[[options.licence_fees]]\nname = "f"\nper_month = 5\n'
        tail = (
            '\n[supplies.mine]\nkind = "fleet"\nmodel = "north/open-70b"\ngpu = "x"\ngpus_per_replica = 1\n'
            "rate_per_gpu_hour = 1\ntokens_per_second = 900\n"
            "[company]\nmonthly_users = 900\nusers_growth_per_month = 0.2\n"
        )
        scenario = loaded(tmp_path, text, tail=tail)
        (option,) = scenario.options
        assert [(Gate.FREE, date(2027, 1, 1)), (Gate.ASK, date(2027, 2, 1))] == [
            (finding.gate, finding.since) for finding in option.gates
        ]
        (fee,) = option.charges
        assert isinstance(fee, LicenceFee)
        assert fee.months is not None
        assert 1 == min(fee.months)

    def test_its_own_start_comes_first(self, tmp_path: Path) -> None:
        """From the month in which it was agreed."""
        text = OPTION + '[[options.licence_fees]]\nname = "f"\nper_month = 5\nstart = 2027-02-10\n'
        (option,) = loaded(tmp_path, text).options
        (fee,) = option.charges
        assert isinstance(fee, LicenceFee)
        assert fee.months is not None
        assert 1 == min(fee.months)

    def test_a_host_is_another_matter(self, tmp_path: Path) -> None:
        """What is bought as a service is under the terms of who sells it."""
        (option,) = loaded(tmp_path, OPTION, tail="\n[company]\nmonthly_users = 9_000\n").options
        (finding,) = option.gates
        assert (Gate.FREE, False) == (finding.gate, finding.is_ours)

    def test_where_it_is_served(self, tmp_path: Path) -> None:
        """An option may say it, and a supply that says it too comes first."""
        company = '\n[company]\nregions_allowed = ["EU"]\n'
        text = OPTION + 'served_in = ["DE"]\n\n[[options]]\nname = "B"\nsupply = "mine"\nserved_in = ["DE"]\n'
        table = '\n[supplies.mine]\nkind = "metered"\nmodel = "acme/small"\nserved_in = ["US"]\n'
        options = loaded(tmp_path, text, tail=company + table).options
        assert [[Gate.FREE], [Gate.FORBIDDEN]] == [[each.gate for each in option.gates] for option in options]

    def test_a_model_of_our_own(self, tmp_path: Path) -> None:
        """Nobody knows the licence of what no sheet has."""
        text = '\n[[options]]\nname = "A"\nsupply = "mine"\n'
        tail = (
            '\n[supplies.mine]\nkind = "fleet"\nmodel = "ours"\ngpu = "x"\ngpus_per_replica = 1\n'
            "rate_per_gpu_hour = 1\ntokens_per_second = 900\n[company]\nresells = true\n"
        )
        (option,) = loaded(tmp_path, text, tail=tail).options
        assert [Gate.UNKNOWN] == [finding.gate for finding in option.gates]


class TestTokenizers:
    BASE = (
        'name = "A"\nstart = 2027-01-01\nmonths = 1\n[[workload.tasks]]\nname = "faq"\nrequests_per_month = 1\n'
        'input_tokens = 1\noutput_tokens = 1\n{content}\n[baseline]\nname = "B"\nmodel = "anthropic/claude-opus-5-5"\n'
        '[[options]]\nname = "O"\nmodel = "{model}"\n'
    )

    @pytest.mark.parametrize(
        ("content", "model", "ratio"),
        [
            ('content = "english"', "deepseek/deepseek-flash", Decimal("0.6514")),
            ('content = "chinese"', "deepseek/deepseek-flash", Decimal("0.5859")),
            ('content = "english"', "moonshotai/kimi-k3", None),
            ("", "deepseek/deepseek-flash", None),
            (
                'content = "code"\n[[workload.tasks]]\nname = "b"\nrequests_per_month = 1\ninput_tokens = 1\n'
                "output_tokens = 1",
                "deepseek/deepseek-flash",
                None,
            ),
        ],
    )
    def test_the_kind_of_text(self, tmp_path: Path, content: str, model: str, ratio: Decimal | None) -> None:
        """A task that says what its text is has the tokenizers' ratio, where both vocabularies are known."""
        path = tmp_path / "scenario.toml"
        path.write_text(self.BASE.format(content=content, model=model), encoding="utf-8")
        (option,) = scenario_of(read_document(path), gallery_catalogue()).options
        found = option.routes[0].supply
        assert isinstance(found, Metered)
        assert found.ratios.by_task.get("faq") == ratio
        assert ("tokenizer_ratio" in {each.code for each in found.ratios.assumed_for(model)}) == (ratio is not None)
