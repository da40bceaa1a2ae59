"""`tokencalc prices list` and `tokencalc prices history`."""

import csv
import json
from decimal import Decimal, localcontext
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Outcome, Run
from tokencalc.cli.options import Format

DAY = ("--as-of", "2026-11-22")
ROW = 'source = "https://example.com/prices"\nretrieved = 2026-11-20'

ALPHA = f"""
provider = "alpha"
name = "Alpha"
kind = "lab"
currency = "USD"

[models.wide]
name = "Alpha Wide"
lab = "alpha"
weights = "closed"
[[models.wide.prices]]
from = 2026-03-01
basis = "documented"
{ROW}
rates = {{ input = 4, cache_read = 0.4, output = 20, web_search = 10 }}
tiers = [{{ above = 200_000, rates = {{ input = 8, cache_read = 0.8, output = 40 }} }}]
modes.batch = {{ multiply = 0.5 }}
[[models.wide.prices]]
from = 2026-10-01
to = 2027-01-01
status = "promotion"
{ROW}
rates = {{ input = 3, cache_read = 0.3, output = 20, web_search = 10 }}
[[models.wide.prices]]
from = 2026-10-15
status = "cancelled"
{ROW}
rates = {{ input = 6, output = 20 }}
[[models.wide.prices]]
from = 2027-04-01
status = "scheduled"
{ROW}
note = "Announced in autumn."
rates = {{ input = 2, output = 10 }}

[models.small]
name = "Alpha Small"
lab = "alpha"
weights = "open"
[[models.small.prices]]
from = 2026-06-01
{ROW}
rates = {{ input = 1, output = 4 }}

[models.old]
name = "Alpha Old"
lab = "alpha"
weights = "open"
retired = 2026-09-01
[[models.old.prices]]
from = 2025-06-01
{ROW}
rates = {{ input = 0.1, output = 0.1 }}

[models.secret]
name = "Alpha Secret"
lab = "alpha"
weights = "unknown"
note = "Sold on request."
"""

BETA = f"""
provider = "beta"
name = "Beta"
kind = "host"
currency = "USD"

[models."alpha/small"]
name = "Alpha Small"
lab = "alpha"
weights = "open"
[[models."alpha/small".prices]]
from = 2026-06-01
{ROW}
rates = {{ input = 0.9, cache_read = 0.1, output = 5, audio_in = 7 }}
"""

GAMMA = f"""
provider = "gamma"
name = "Gamma"
kind = "host"
currency = "CNY"

[models.small]
name = "Alpha Small in China"
lab = "alpha"
weights = "open"
[[models.small.prices]]
from = 2026-06-01
{ROW}
rates = {{ input = 7, output = 14 }}
"""

DELTA = GAMMA.replace("gamma", "delta").replace("CNY", "XTS")

SCENARIO = """
name = "Two tasks"
start = 2026-12-01
months = 2
currency = "USD"
exchange_rates = { CNY = 7 }

[[workload.tasks]]
name = "chat"
requests_by_month = [300, 900]
input_tokens = 1000
output_tokens = 100

[[workload.tasks]]
name = "search"
requests_by_month = [100, 900]
input_tokens = 3000
output_tokens = 500
units = { web_search = 2 }

[baseline]
name = "today"
model = "alpha/wide"
"""

OURS = ("--pricing", "mine", "--provider", "alpha", "--provider", "beta", "--provider", "gamma")
"""The sheets of these tests: the built-in ones cannot be left out, but other providers can."""


@pytest.fixture(autouse=True)
def _sheets(tmp_path: Path) -> None:
    """The sheets and the scenario in the directory that `run` works in."""
    (tmp_path / "mine").mkdir()
    for name, text in (("alpha", ALPHA), ("beta", BETA), ("gamma", GAMMA), ("delta", DELTA)):
        (tmp_path / "mine" / f"{name}.toml").write_text(text, encoding="utf-8")
    (tmp_path / "work.toml").write_text(SCENARIO, encoding="utf-8")


def listing(run: Run, *arguments: str) -> Outcome:
    """What `prices list` does with the sheets of these tests."""
    given = OURS if "--provider" not in arguments else OURS[:2]
    return run("prices", "list", *arguments, *given, *DAY)


def body_of(run: Run, *arguments: str) -> dict[str, Any]:
    """Its JSON."""
    found: dict[str, Any] = json.loads(listing(run, *arguments, "--format", "json").out)
    return found


def names(run: Run, *arguments: str) -> list[str]:
    """The models that it lists, in their order."""
    return [model["model"] for model in body_of(run, *arguments)["models"]]


def figures(run: Run, *arguments: str) -> dict[str, Decimal | None]:
    """The measure of each model; None where it is unknown."""
    models = body_of(run, *arguments)["models"]
    return {model["model"]: model["measure"] and Decimal(model["measure"]) for model in models}


class TestFilters:
    """A filter leaves those models that it names; several of them leave what all of them do."""

    def test_without_any_models_stand_as_in_the_sheets(self, run: Run) -> None:
        """Sheet by sheet, and in each sheet from the top."""
        expected = ["alpha/wide", "alpha/small", "alpha/old", "alpha/secret", "beta/alpha/small", "gamma/small"]
        assert expected == names(run)

    @pytest.mark.parametrize(
        ("arguments", "expected"),
        [
            (("in china",), ["gamma/small"]),
            (("--provider", "BETA"), ["beta/alpha/small"]),
            (("--lab", "Alpha", "--weights", "closed"), ["alpha/wide"]),
            (("--weights", "closed", "--weights", "unknown"), ["alpha/wide", "alpha/secret"]),
            (("--kind", "host"), ["beta/alpha/small", "gamma/small"]),
            (("--kind", "lab", "small"), ["alpha/small"]),
            (("--unit", "web-search"), ["alpha/wide"]),
            (("--unit", "cache_read"), ["alpha/wide", "beta/alpha/small"]),
            (("--unpriced",), ["alpha/old", "alpha/secret"]),
            (("--priced", "--kind", "lab"), ["alpha/wide", "alpha/small"]),
        ],
    )
    def test_each(self, run: Run, arguments: tuple[str, ...], expected: list[str]) -> None:
        """Repeated options add up, and different ones narrow down; a retired model is not sold, and so not priced."""
        assert expected == names(run, *arguments)

    @pytest.mark.parametrize(
        ("arguments", "error"),
        [
            (("beta", "--kind", "lab"), 'error: --kind lab: leaves out the only model left by "beta" --provider alpha'),
            (
                ("--weights", "closed", "--kind", "host"),
                "error: --kind host: leaves out the only model left by --provider alpha --provider beta "
                "--provider gamma --weights closed\n  there are: lab\n",
            ),
            (
                ("--provider", "alpha", "--kind", "host"),
                "error: --kind host: keeps none of the 4 models left by --provider alpha\n  there are: lab\n",
            ),
            (("--unit", "image_in"), "error: --unit image_in: keeps none of the 6 models"),
            (("--provider", "gamma", "--unpriced"), "error: --unpriced: leaves out the only model"),
            (("--provider", "alhpa"), "no such provider in the price sheets\n  did you mean alpha"),
            (("--lab", "alpha", "--lab", "opnai"), "error: --lab opnai: no such lab in the price sheets"),
            (("alpha smoll",), 'error: no model has "alpha smoll" in its name\n'),
            (
                ("--unit", "websearch"),
                "error: --unit websearch: is not known to price sheets\n  did you mean web_search",
            ),
            (("--unit", "zzz"), "error: --unit zzz: is not known to price sheets\n  it takes: input, cache_read"),
        ],
    )
    def test_an_empty_list_says_why(self, run: Run, arguments: tuple[str, ...], error: str) -> None:
        """Which filter leaves nothing, of how many models, and what it could have asked for."""
        outcome = listing(run, *arguments)
        assert (2, "") == (outcome.code, outcome.out)
        assert error in outcome.err

    def test_a_value_without_models_among_others_is_a_slip(self, run: Run) -> None:
        """Else a part of the list would be missing, and nobody would see it."""
        outcome = listing(run, "--provider", "alpha", "--provider", "deepsek")
        assert (2, "") == (outcome.code, outcome.out)
        assert "error: --provider deepsek: no such provider" in outcome.err

    @pytest.mark.parametrize("arguments", [("--limit", "0"), ("--weights", "opn"), ("--kind", "shop")])
    def test_values_that_cannot_be(self, run: Run, arguments: tuple[str, str]) -> None:
        """They are said on standard error."""
        outcome = listing(run, *arguments)
        assert (2, "") == (outcome.code, outcome.out)
        assert f"'{arguments[0]}'" in outcome.err

    def test_a_limit_keeps_the_first(self, run: Run) -> None:
        """And how many there are in all is said."""
        assert ["alpha/wide", "alpha/small"] == names(run, "--limit", "2")
        assert 6 == body_of(run, "--limit", "2")["matching"]
        assert listing(run, "--limit", "2").out.startswith("2 of 6 models\n")
        assert listing(run, "--limit", "6").out.startswith("6 models\n")


class TestSort:
    """The cheapest stands first, and what has no figure last."""

    def test_by_name(self, run: Run) -> None:
        """In the order of the alphabet."""
        assert ["alpha/old", "alpha/secret", "alpha/small", "alpha/wide", "beta/alpha/small", "gamma/small"] == names(
            run, "--sort", "name"
        )

    def test_by_a_rate(self, run: Run) -> None:
        """The promotion's; what is retired or has no price stands last, though the retired model was the cheapest."""
        found = figures(run, "--sort", "input", "--kind", "lab")
        assert {
            "alpha/small": Decimal(1),
            "alpha/wide": Decimal(3),
            "alpha/old": None,
            "alpha/secret": None,
        } == found
        assert ["alpha/small", "alpha/wide", "alpha/old", "alpha/secret"] == list(found)

    def test_by_a_rate_that_others_stand_in_for(self, run: Run) -> None:
        """A model without a price for cache reads has none, and not that of its input."""
        found = figures(run, "--sort", "cache-read", "--kind", "lab", "--priced")
        assert {"alpha/wide": Decimal("0.3"), "alpha/small": None} == found

    def test_what_has_no_rate_says_which(self, run: Run) -> None:
        """In the note of the table and in JSON, and how many they are below the table."""
        body = body_of(run, "--sort", "audio-in", "--priced")
        assert [None, *["no rate for audio_in"] * 3] == [model["unknown_because"] for model in body["models"]]
        outcome = listing(run, "--sort", "audio-in", "--priced")
        assert "Unknown, and therefore last: no rate for audio_in (3). Unknown is not free." in outcome.out

    @pytest.mark.parametrize(
        ("arguments", "error"),
        [
            (
                ("--sort", "price"),
                "error: --sort price: is not known to price sheets\n  it takes: name, blend, requests,",
            ),
            (("--sort", "requests"), "error: --sort requests: needs a scenario"),
            (("--sort", "input", "--blend", "3:1"), "error: --sort input: does not go with --blend\n"),
            (("--sort", "blend", "--scenario", "work.toml"), "error: --sort blend: does not go with --scenario\n"),
            (("--sort", "requests", "--blend", "3:1"), "error: --sort requests: needs a scenario"),
            (("--blend", "3:1", "--scenario", "work.toml"), "error: --blend 3:1: does not go with --scenario\n"),
            (("--scenario", "nope.toml"), "error: nope.toml: no such file"),
        ],
    )
    def test_what_contradicts_itself(self, run: Run, arguments: tuple[str, ...], error: str) -> None:
        """No option is quietly without effect."""
        outcome = listing(run, *arguments)
        assert (2, "") == (outcome.code, outcome.out)
        assert error in outcome.err


class TestBlend:
    """A blend is the price of a million tokens of a mix, at base rates."""

    def test_input_and_output(self, run: Run) -> None:
        """3:1 is what it is without a mix of one's own."""
        expected = {"alpha/small": Decimal(3 * 1 + 4) / 4, "alpha/wide": Decimal(3 * 3 + 20) / 4}
        arguments = ("--kind", "lab", "--priced")
        assert expected == figures(run, "--blend", "3:1", *arguments) == figures(run, "--sort", "blend", *arguments)

    def test_cached_input(self, run: Run) -> None:
        """Its own rate where there is one, else that of input, and that is said."""
        body = body_of(run, "--blend", "6:3:1", "--kind", "lab", "--priced")
        small, wide = body["models"]
        assert (6 * 1 + 3 * 1 + Decimal(4)) / 10 == Decimal(small["measure"])
        assert (6 * 3 + 3 * Decimal("0.3") + 20) / 10 == Decimal(wide["measure"])
        assert (["rate_falls_back"], []) == (small["assumed"], wide["assumed"])
        assert "cache = input" in listing(run, "--blend", "6:3:1", "--kind", "lab", "--priced").out

    def test_a_part_without_weight_needs_no_rate(self, run: Run) -> None:
        """1:0 is the price of input."""
        assert Decimal(1) == figures(run, "--blend", "1:0")["alpha/small"]

    @pytest.mark.parametrize("blend", ["3", "3:", "3:1:1:1", "a:b", "-1:2", "3/1", "1e3:1", "0:0", "٣:1"])
    def test_what_is_no_blend(self, run: Run, blend: str) -> None:
        """An error that shows how one is written."""
        outcome = listing(run, f"--blend={blend}")
        assert (2, "") == (outcome.code, outcome.out)
        assert outcome.err.startswith(f"error: --blend {blend}: ")

    def test_by_name_with_a_blend(self, run: Run) -> None:
        """A measure need not be what the list is sorted by."""
        assert ["alpha/small", "alpha/wide"] == names(
            run, "--blend", "3:1", "--sort", "name", "--kind", "lab", "--priced"
        )


class TestScenario:
    """A scenario measures by what 1,000 requests of its own workload cost."""

    CHAT, SEARCH = Decimal(300) / 400, Decimal(100) / 400

    def test_tasks_weigh_as_in_its_first_month(self, run: Run) -> None:
        """Three requests of the one task for every one of the other; searches cost what they cost."""
        tokens = self.CHAT * (1000 * 3 + 100 * 20) + self.SEARCH * (3000 * 3 + 500 * 20)
        searches = self.SEARCH * 2 * 10
        assert tokens / 1000 + searches == figures(run, "--scenario", "work.toml", "--priced")["alpha/wide"]

    def test_a_missing_unit_is_unknown_and_last(self, run: Run) -> None:
        """The table says so, with the unit."""
        found = figures(run, "--scenario", "work.toml", "--priced")
        assert [False, True, True, True] == [each is None for each in found.values()]
        out = listing(run, "--scenario", "work.toml", "small").out
        assert 3 == sum("unknown  no rate for web_search" in line for line in out.splitlines())
        assert "at equal token counts for every model" in " ".join(out.split())

    def test_its_currency_and_exchange_rates_hold(self, run: Run) -> None:
        """In euros at the scenario's rates, which come before the ones that are known otherwise."""
        text = SCENARIO.replace('currency = "USD"', 'currency = "EUR"').replace(
            "{ CNY = 7 }", "{ CNY = 8, USD = 1.25 }"
        )
        Path("work.toml").write_text(text.replace("units = { web_search = 2 }", ""), encoding="utf-8")
        found = figures(run, "--scenario", "work.toml", "--priced")
        chinese = self.CHAT * (1000 * 7 + 100 * 14) + self.SEARCH * (3000 * 7 + 500 * 14)
        ours = self.CHAT * (1000 * 1 + 100 * 4) + self.SEARCH * (3000 * 1 + 500 * 4)
        assert (chinese / 8 / 1000, ours / Decimal("1.25") / 1000) == (found["gamma/small"], found["alpha/small"])
        assert (
            "Prices in USD are converted at 1.25 USD for one EUR, the scenario's own rate."
            in listing(run, "--scenario", "work.toml").out
        )

    def test_a_first_month_without_requests(self, run: Run) -> None:
        """It weighs nothing, and that is an error."""
        Path("work.toml").write_text(SCENARIO.replace("[300,", "[0,").replace("[100,", "[0,"), encoding="utf-8")
        outcome = listing(run, "--scenario", "work.toml")
        assert (2, "") == (outcome.code, outcome.out)
        assert "error: the workload has no requests in the month of 2026-12-01\n" in outcome.err

    def test_a_fault_of_the_scenario_is_said(self, run: Run) -> None:
        """With its file and line."""
        Path("work.toml").write_text(SCENARIO.replace("months = 2", "months = 0"), encoding="utf-8")
        assert "error: work.toml:4: months: must be 1 or more" in listing(run, "--scenario", "work.toml").err


class TestCurrencies:
    """Prices are compared in one currency."""

    def test_a_plain_list_leaves_them_as_they_are(self, run: Run) -> None:
        """As the sheets state them."""
        model = body_of(run)["models"][-1]
        assert ("CNY", "CNY", "7") == (model["currency"], model["sheet_currency"], model["rates"]["input"])

    def test_a_sort_converts_them(self, run: Run) -> None:
        """To dollars where there are several, at the dated rate of the reference sheet."""
        (model,) = [each for each in body_of(run, "--sort", "input")["models"] if each["model"] == "gamma/small"]
        assert ("USD", "CNY") == (model["currency"], model["sheet_currency"])
        with localcontext(prec=60):
            assert abs(Decimal(model["measure"]) * Decimal("6.737012") - 7) < Decimal("1e-20")
        assert "6.737012 CNY for one USD" in " ".join(listing(run, "--sort", "input").out.split())

    def test_one_currency_is_not_converted(self, run: Run) -> None:
        """A list in yuan alone is compared in yuan."""
        body = body_of(run, "--sort", "input", "--provider", "gamma")
        assert ("CNY", "7") == (body["models"][0]["currency"], body["models"][0]["measure"])

    def test_another_may_be_asked_for(self, run: Run) -> None:
        """With or without a sort."""
        assert {"CNY"} == {model["currency"] for model in body_of(run, "--currency", "cny")["models"]}
        assert {"CNY"} == {
            model["currency"] for model in body_of(run, "--currency", "CNY", "--sort", "input")["models"]
        }

    def test_without_an_exchange_rate_a_model_stands_last(self, run: Run) -> None:
        """It keeps its own currency, and its figure is unknown."""
        providers = ("--provider", "delta", "--provider", "alpha")
        models = body_of(run, *providers, "small", "--sort", "input")["models"]
        assert ["alpha/small", "delta/small"] == [model["model"] for model in models]
        assert ("XTS", "no exchange rate to USD") == (models[1]["currency"], models[1]["unknown_because"])
        assert "no exchange rate to USD" in listing(run, *providers, "small", "--sort", "input").out

    def test_a_currency_that_no_rate_leads_to_is_an_error(self, run: Run) -> None:
        """Where it was asked for by name."""
        outcome = listing(run, "--currency", "XTS")
        assert (2, "") == (outcome.code, outcome.out)
        assert "error: alpha/wide is priced in USD, and no exchange rate to XTS is known\n" in outcome.err


class TestListFormats:
    """The chosen measure is in every format."""

    def test_the_table_fits_80_columns(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        """Name, weights, two rates, the measure and a note, each model on lines of its own; no cards."""
        monkeypatch.setenv("COLUMNS", "80")
        lines = listing(run, "--blend", "6:3:1", "--priced").out.splitlines()
        assert "USD per million tokens, sorted by blend 6:3:1, prices as of 2026-11-22" == lines[1]
        assert ["model", "weights", "input", "output", "blend", "6:3:1", "note"] == lines[3].split()
        assert ["alpha/small", "open", "1", "4", "1.3", "cache", "=", "input"] in [line.split() for line in lines]
        assert max(map(len, lines)) <= 80

    def test_a_list_of_every_model_fits_80_columns(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        """The built-in sheets have long names, and rates of many digits once they are converted."""
        monkeypatch.setenv("COLUMNS", "80")
        lines = run("prices", "list", "--scenario", "work.toml", "--pricing", "mine", *DAY).out.splitlines()
        assert ["model", "weights", "input", "output", "requests", "note"] in [line.split() for line in lines[:6]]
        assert max(map(len, lines)) <= 80

    def test_a_unit_that_is_asked_for_has_a_column(self, run: Run) -> None:
        """Searches are priced by the thousand, and the heading says so."""
        out = listing(run, "--unit", "web_search").out
        assert "web search per 1,000 calls" in out
        assert ["model", "weights", "input", "output", "web", "search", "note"] == out.splitlines()[3].split()

    def test_csv(self, run: Run) -> None:
        """A column with the measure's name; a rate has its column anyway."""
        rows = list(csv.DictReader(listing(run, "--blend", "1:1", "--format", "csv").out.splitlines()))
        assert {"alpha/small": "2.5", "beta/alpha/small": "2.95", "alpha/wide": "11.5", "alpha/old": ""} == {
            row["model"]: row["blend 1:1"] for row in rows if row["model"] not in ("gamma/small", "alpha/secret")
        }
        assert "no longer sold" == {row["model"]: row["unknown because"] for row in rows}["alpha/old"]
        head = listing(run, "--sort", "input", "--format", "csv").out.splitlines()[0].split(",")
        assert 1 == head.count("input")

    def test_json(self, run: Run) -> None:
        """What the measure is, in words."""
        body = body_of(run, "--blend", "3:1")
        assert ("blend", "blend", "blend 3:1") == (
            body["sorted_by"],
            body["measure"]["name"],
            body["measure"]["title"],
        )
        assert (None, None) == (body_of(run)["sorted_by"], body_of(run)["measure"])

    @pytest.mark.parametrize("chosen", ["markdown", "html"])
    def test_documents(self, run: Run, chosen: str) -> None:
        """The same table."""
        out = listing(run, "--blend", "3:1", "--format", chosen).out
        assert "blend 3:1" in out
        assert "unknown" in out


def history(run: Run, model: str, *arguments: str, day: str = "2026-11-22") -> Outcome:
    """What `prices history` does with the sheets of these tests."""
    return run("prices", "history", model, "--pricing", "mine", "--as-of", day, *arguments)


def steps(run: Run, model: str, day: str = "2026-11-22") -> list[dict[str, Any]]:
    """The steps of its JSON."""
    found: list[dict[str, Any]] = json.loads(history(run, model, "--format", "json", day=day).out)["steps"]
    return found


class TestHistory:
    """Every dated step of a model, with its change."""

    def test_steps_are_marked(self, run: Run) -> None:
        """Oldest first: ordinary, promotion, cancelled, scheduled; the promotion holds on the day."""
        found = steps(run, "alpha/wide")
        expected = [("current", False), ("promotion", True), ("cancelled", False), ("scheduled", False)]
        assert expected == [(step["status"], step["is_current"]) for step in found]

    def test_changes_are_against_the_price_before(self, run: Run) -> None:
        """The scheduled price follows the ordinary one, for the promotion is over by then."""
        found = [
            {rate["unit"]: rate["change_share"] for rate in step["rates"]}["input"] for step in steps(run, "alpha/wide")
        ]
        assert [None, "-0.25", "1", "-0.5"] == found

    def test_the_table_shows_them_in_percent(self, run: Run) -> None:
        """Beside the rate; a rate that stays has none."""
        lines = [line.split() for line in history(run, "alpha/wide").out.splitlines()]
        assert ["2026-10-01", "3", "-25%", "0.3", "-25%", "20", "10", "not", "stated"] in lines
        assert ["2026-03-01", "4", "0.4", "20", "10", "documented"] in lines

    def test_bars_are_as_long_as_prices_are_high(self, run: Run) -> None:
        """The dearest has 24 blocks; what was cancelled or is to come is shaded."""
        lines = [line.split() for line in history(run, "alpha/wide").out.splitlines()]
        bars = {line[0]: line[-1] for line in lines if line and set(line[-1]) & set("█▒░")}
        assert {
            "2026-03-01": "█" * 20 + "▎",  # A blend of 8 where 9.5 are 24 blocks: 20.2.
            "2026-10-01": "█" * 18 + "▍",  # 7.25 are 18.3.
            "2026-10-15": "░" * 24,
            "2027-04-01": "▒" * 10,  # 4 are 10.1.
        } == bars

    def test_what_a_row_has_besides_is_named(self, run: Run) -> None:
        """And not expanded."""
        out = " ".join(history(run, "alpha/wide").out.split())
        assert "2026-03-01 (also tiers, batch): mine/alpha.toml, read 2026-11-20: https://example.com/prices" in out
        assert "Announced in autumn." in out

    def test_one_row_is_no_change(self, run: Run) -> None:
        """There is no plot of a single bar."""
        out = history(run, "alpha/small").out
        assert "No change is known since 2026-06-01.\n" in out
        assert "█" not in out

    def test_a_name_that_moves_says_what_it_means(self, run: Run) -> None:
        """The history is that of the model that it means on the day."""
        target = f'{{ model = "small", from = 2026-07-01, {ROW} }}'.replace("\n", ", ")
        text = ALPHA.replace("[models.old]", f"[aliases.newest]\ntargets = [{target}]\n\n[models.old]")
        Path("mine", "alpha.toml").write_text(text, encoding="utf-8")
        out = history(run, "newest").out
        assert "newest means alpha/small, since 2026-07-01; this is its history.\n" in out

    def test_a_model_without_a_price(self, run: Run) -> None:
        """It has no history, and why is said."""
        outcome = history(run, "alpha/secret")
        assert (0, "") == (outcome.code, outcome.err)
        assert "Sold on request." in outcome.out
        assert "No published price is known" in outcome.out
        assert [] == steps(run, "alpha/secret")

    @pytest.mark.parametrize(("day", "expected"), [("2026-11-19", 2), ("2026-11-20", 4), ("2026-02-28", 0)])
    def test_a_day_knows_what_was_read_by_then(self, run: Run, day: str, expected: int) -> None:
        """Announced prices count from the day on which they were read; what is left out is counted."""
        assert expected == len(steps(run, "alpha/wide", day))
        left_out = f"Rows not known on {day} are left out: {4 - expected}."
        assert (expected < 4) == (left_out in history(run, "alpha/wide", day=day).out)

    def test_a_row_that_changes_no_base_rate_says_what_it_changes(self, run: Run) -> None:
        """Else it would look like a step without a reason."""
        again = f"[[models.small.prices]]\nfrom = 2026-09-01\n{ROW}\nrates = {{ input = 1, output = 4 }}\n"
        for mode, what in (("modes.batch = { multiply = 0.5 }\n", "batch"), ("", "nothing that is priced")):
            text = ALPHA.replace("[models.old]", f"{again}{mode}\n[models.old]")
            Path("mine", "alpha.toml").write_text(text, encoding="utf-8")
            out = " ".join(history(run, "alpha/small").out.split())
            assert f"Base rates as before; changed: {what}." in out

    def test_new_and_formerly_free_rates(self, run: Run) -> None:
        """Neither has a percentage."""
        again = f"[[models.small.prices]]\nfrom = 2026-09-01\n{ROW}\nrates = {{ input = 0, output = 4 }}\n"
        more = f"[[models.small.prices]]\nfrom = 2026-10-01\n{ROW}\nrates = {{ input = 2, output = 4, audio_in = 7 }}\n"
        text = ALPHA.replace("[models.old]", f"{again}{more}\n[models.old]")
        Path("mine", "alpha.toml").write_text(text, encoding="utf-8")
        lines = [line.split() for line in history(run, "alpha/small").out.splitlines()]
        assert ["2026-09-01", "0", "-100%", "4", "-", "not", "stated"] in lines
        assert ["2026-10-01", "2", "was", "free", "4", "7", "new", "not", "stated"] in lines

    def test_without_a_blend_a_common_unit_is_drawn(self, run: Run) -> None:
        """Videos have no tokens; what every step has a rate for can be compared."""
        rows = "".join(
            f"[[models.film.prices]]\nfrom = 2026-0{month}-01\n{ROW}\nrates = {{ video_second = 0.{month} }}\n"
            for month in (1, 2)
        )
        film = f'[models.film]\nname = "Film"\nlab = "alpha"\nweights = "closed"\n{rows}'
        Path("mine", "alpha.toml").write_text(f"{ALPHA}\n{film}", encoding="utf-8")
        out = history(run, "alpha/film").out
        assert "each video second" in out
        assert ["2026-01-01", "current", "0.1", "█" * 12] in [line.split() for line in out.splitlines()]

    def test_csv_has_a_row_for_each_unit_of_each_step(self, run: Run) -> None:
        """As many as the sheet has rates."""
        rows = list(csv.DictReader(history(run, "alpha/wide", "--format", "csv").out.splitlines()))
        assert 4 + 4 + 2 + 2 == len(rows)
        assert ("2026-10-01", "2027-01-01", "promotion", "input", "3", "4", "-0.25") == tuple(
            rows[4][key] for key in ("from", "to", "status", "unit", "rate", "rate before", "change share")
        )

    @pytest.mark.parametrize("chosen", ["table", "markdown", "html"])
    def test_the_plot_is_in_every_document(self, run: Run, chosen: str) -> None:
        """It is made of letters, which paste anywhere."""
        assert "█" * 18 + "▍" in history(run, "alpha/wide", "--format", chosen).out

    @pytest.mark.parametrize(
        ("model", "error"),
        [
            ("alpha/wdie", "did you mean alpha/wide"),
            ("small", '"small" is sold by several providers'),
        ],
    )
    def test_names_are_found_as_anywhere(self, run: Run, model: str, error: str) -> None:
        """An unknown name has the nearest ones, an ambiguous one its candidates."""
        Path("mine", "alpha.toml").write_text(ALPHA.replace("models.small", "models.tiny"), encoding="utf-8")
        outcome = history(run, model)
        assert (2, "") == (outcome.code, outcome.out)
        assert error in outcome.err


@pytest.mark.parametrize("chosen", [each for each in Format if each is not Format.SVG])
@pytest.mark.parametrize(
    "arguments",
    [
        ("list", "--blend", "2:1", *OURS),
        ("list", "--scenario", "work.toml", *OURS),
        ("history", "alpha/wide", *OURS[:2]),
    ],
    ids=["blend", "scenario", "history"],
)
def test_the_callers_decimal_precision_changes_nothing(run: Run, arguments: tuple[str, ...], chosen: Format) -> None:
    """Figures are made in contexts of their own, in every format."""
    command = ("prices", *arguments, *DAY, "--format", chosen)
    plain = run(*command)
    with localcontext(prec=3):
        assert plain == run(*command)
    assert 0 == plain.code
