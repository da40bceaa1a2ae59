"""Which model a name means, whose sheet it is taken from, and which of its rows somebody knows on a day."""

import errno
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.files.building import SOURCE, TODAY, model, row, sheet_text, write_sheet
from tokencalc.engine.errors import TokencalcError
from tokencalc.files.catalogue import Catalogue
from tokencalc.files.errors import AmbiguousModel, FaultsError, FileError, UnknownMeaning, UnknownModel
from tokencalc.files.names import model_names
from tokencalc.files.places import PRICING


@pytest.fixture
def sheets(tmp_path: Path) -> Path:
    """A lab, its model at two hosts, and another lab's model at both of them."""
    place = tmp_path / "sheets"
    write_sheet(place, "acme", {"big": model(aliases=["big-latest"]), "lab/small": model()})
    write_sheet(place, "north", {"big": model(), "open-70b": model(lab="openlab")}, kind="host")
    write_sheet(place, "south", {"big": model(), "open-70b": model(lab="openlab"), "only": model()}, kind="host")
    return place


@pytest.fixture
def find(sheets: Path) -> Callable[[str], str]:
    """What a name means among those sheets."""
    catalogue = Catalogue(TODAY, [sheets])
    return lambda name: catalogue.find(name).reference


class TestNames:
    @pytest.mark.parametrize(
        ("name", "reference"),
        [
            ("acme/big", "acme/big"),
            ("north/big", "north/big"),
            ("acme/big-latest", "acme/big"),
            ("big-latest", "acme/big"),
            ("only", "south/only"),
            ("acme/lab/small", "acme/lab/small"),
            ("lab/small", "acme/lab/small"),
        ],
    )
    def test_a_name_means_one_model(self, find: Callable[[str], str], name: str, reference: str) -> None:
        """With the provider or without it, by id or by alias, whether or not the id has a slash of its own."""
        assert reference == find(name)

    def test_a_bare_name_means_the_labs_own_offer(self, find: Callable[[str], str]) -> None:
        """Hosts sell `big` too, but acme trained it."""
        assert "acme/big" == find("big")

    def test_the_labs_own_offer_needs_a_price(self, tmp_path: Path) -> None:
        """A lab that names no price for its model does not sell it: the one host that does is not passed over."""
        write_sheet(tmp_path, "lab", {"chat": {**model(lab="lab"), "prices": []}})
        write_sheet(tmp_path, "host", {"chat": model(lab="lab")}, kind="host")
        with pytest.raises(AmbiguousModel, match="say which: host/chat, lab/chat"):
            Catalogue(TODAY, [tmp_path]).find("chat")

    @pytest.mark.parametrize(("as_of", "is_sold"), [(date(2026, 10, 31), True), (date(2026, 11, 1), False)])
    def test_the_labs_own_offer_must_still_be_sold(self, tmp_path: Path, as_of: date, is_sold: bool) -> None:
        """From the day on which the lab no longer sells it, its offer goes before the hosts' no more."""
        write_sheet(tmp_path, "lab", {"chat": model(lab="lab", retired=date(2026, 11, 1))})
        write_sheet(tmp_path, "host", {"chat": model(lab="lab")}, kind="host")
        catalogue = Catalogue(as_of, [tmp_path])
        if is_sold:
            assert "lab/chat" == catalogue.find("chat").reference
        else:
            with pytest.raises(AmbiguousModel, match="say which: host/chat, lab/chat"):
                catalogue.find("chat")

    def test_a_bare_name_of_hosts_alone_is_ambiguous(self, find: Callable[[str], str]) -> None:
        """None of the sellers trained it: the message names each."""
        with pytest.raises(AmbiguousModel) as caught:
            find("open-70b")
        assert '"open-70b" is sold by several providers' == caught.value.problem
        assert "say which: north/open-70b, south/open-70b" == caught.value.remedy

    def test_two_labs_of_one_name_are_ambiguous(self, tmp_path: Path) -> None:
        """Where two labs each sell a model of their own under one name, neither is meant more than the other."""
        write_sheet(tmp_path, "one", {"chat": model(lab="one")})
        write_sheet(tmp_path, "two", {"chat": model(lab="two")})
        with pytest.raises(AmbiguousModel):
            Catalogue(TODAY, [tmp_path]).find("chat")

    @pytest.mark.parametrize(
        ("name", "nearest"),
        [
            ("acme/bigg", {"acme/big"}),
            ("ACME/BIG", {"acme/big"}),
            ("south/onyl", {"south/only"}),
            ("open70b", {"north/open-70b", "south/open-70b"}),
            ("onlly", {"south/only"}),
            ("nly", {"south/only"}),
            ("70B", {"north/open-70b", "south/open-70b"}),
        ],
    )
    def test_an_unknown_name_has_its_nearest(
        self, sheets: Path, monkeypatch: pytest.MonkeyPatch, name: str, nearest: set[str]
    ) -> None:
        """Nearest as a whole, else by the model alone, else what the name is a part of; the most like first."""
        monkeypatch.setattr("tokencalc.files.catalogue.PRICING", sheets)
        with pytest.raises(UnknownModel) as caught:
            Catalogue(TODAY, [sheets]).find(name)
        assert f'no price sheet has a model "{name}"' == caught.value.problem
        assert nearest == set(caught.value.near[: len(nearest)])
        assert f"did you mean {' or '.join(caught.value.near)}?" == caught.value.remedy

    @pytest.mark.parametrize("name", ["zzzzzz", "", "\udcff"])
    def test_a_name_like_no_other(self, find: Callable[[str], str], name: str) -> None:
        """The remedy is where all names are to be found."""
        with pytest.raises(UnknownModel) as caught:
            find(name)
        assert "`tokencalc prices list` shows every model; --pricing DIR adds your own sheets" == caught.value.remedy

    @pytest.mark.parametrize(("name", "known"), [("acme/big", True), ("open-70b", False), ("our own", False)])
    def test_a_name_that_may_be_ones_own(self, sheets: Path, name: str, known: bool) -> None:
        """It is no mistake to ask what nobody sells, or several do and none is meant: before and after it is one."""
        catalogue = Catalogue(TODAY, [sheets])
        assert known == (catalogue.known(name) is not None)
        if not known:
            with pytest.raises((AmbiguousModel, UnknownModel)):
                catalogue.find(name)
        assert known == (catalogue.known(name) is not None)

    def test_a_provider_that_does_not_sell_it(self, find: Callable[[str], str]) -> None:
        """A known provider before the slash is meant: what others sell under that name is not taken instead."""
        with pytest.raises(UnknownModel):
            find("acme/only")

    def test_references_are_read_without_parsing(self, sheets: Path) -> None:
        """Every model of every sheet, the user's own first, once each."""
        references = Catalogue(TODAY, [sheets, sheets]).references()
        expected = ["acme/big", "acme/lab/small", "north/big", "north/open-70b", "south/big", "south/open-70b"]
        assert [*expected, "south/only"] == references[:7]
        assert len(references) == len(set(references))
        aliases = {"deepseek/deepseek-chat", "mistral/mistral-large-latest"}
        offered = list(model_names([sheets]))
        assert references == [name for name in offered if name in set(references)]
        assert aliases <= set(offered) - set(references)

    def test_names_to_complete_survive_what_cannot_be_read(self, sheets: Path) -> None:
        """A directory among the sheets is passed over while names are completed."""
        (sheets / "broken.toml").mkdir()
        assert "acme/big" in list(model_names([sheets]))


def target(model: str, **more: Any) -> dict[str, Any]:
    """A target of an alias; a key that ends in _ stands for the key without it, which Python reserves."""
    more = {key.rstrip("_"): value for key, value in more.items()}
    return {"model": model, "source": SOURCE, "retrieved": date(2026, 11, 20), **more}


class TestNamesThatMove:
    """An alias means what it means on the catalogue's day, and nothing where nobody says what."""

    targets = (
        target("small", from_=date(2026, 1, 1)),
        target("big", from_=date(2026, 6, 1), to=date(2026, 9, 1)),
        target("huge"),
    )

    @pytest.fixture
    def sheets(self, tmp_path: Path) -> Path:
        """A lab with a name that moves, and a host that always means one model by it."""
        models = {"small": model(), "big": model(), "huge": model(), "unrelated": model()}
        write_sheet(tmp_path, "acme", models, aliases={"best": {"targets": list(self.targets)}})
        write_sheet(tmp_path, "north", {"open-70b": model(lab="openlab", aliases=["top"])}, kind="host")
        return tmp_path

    @pytest.mark.parametrize("name", ["best", "acme/best"])
    @pytest.mark.parametrize(
        ("as_of", "reference"),
        [
            (date(2026, 1, 1), "acme/small"),
            (date(2026, 5, 31), "acme/small"),
            (date(2026, 6, 1), "acme/big"),
            (date(2026, 8, 31), "acme/big"),
            (date(2026, 11, 20), "acme/huge"),
            (date(2027, 11, 20), "acme/huge"),
        ],
    )
    def test_it_means_the_target_of_the_day(self, sheets: Path, name: str, as_of: date, reference: str) -> None:
        """From a target's first day until the next one's; without a first day, from the day it was read on."""
        assert reference == Catalogue(as_of, [sheets]).find(name).reference

    @pytest.mark.parametrize(
        ("as_of", "meant", "instead"),
        [
            (date(2025, 12, 31), "acme/small from 2026-01-01 on", "acme/small"),
            (
                date(2026, 9, 1),
                "acme/big until 2026-09-01, and acme/huge when it was read on 2026-11-20",
                "acme/big or acme/huge",
            ),
            (
                date(2026, 11, 19),
                "acme/big until 2026-09-01, and acme/huge when it was read on 2026-11-20",
                "acme/big or acme/huge",
            ),
        ],
    )
    def test_on_other_days_nobody_says(self, sheets: Path, as_of: date, meant: str, instead: str) -> None:
        """Before the first target and in a gap: what is known around that day, and the models to name instead."""
        with pytest.raises(UnknownMeaning) as caught:
            Catalogue(as_of, [sheets]).find("best")
        assert f'"best" has no known meaning on {as_of}: it meant {meant}' == caught.value.problem
        assert f"name the model itself: {instead}; or choose another day with --as-of" == caught.value.remedy

    def test_it_means_what_it_meant_on_a_day_of_the_past(self, sheets: Path) -> None:
        """Logs are read later: names mean what they meant on their day, at the prices known now."""
        today = Catalogue(date(2026, 11, 20), [sheets])
        then = today.on(date(2026, 3, 1))
        assert ("acme/huge", "acme/small") == (today.find("best").reference, then.find("best").reference)
        assert date(2026, 11, 20) == then.as_of
        assert "acme/huge" == today.find("best").reference

    def test_a_name_ends(self, tmp_path: Path) -> None:
        """After the last day of its last target it means nothing."""
        targets = [target("big", from_=date(2026, 1, 1), to=date(2026, 3, 1))]
        write_sheet(tmp_path, "acme", {"big": model()}, aliases={"best": {"targets": targets}})
        with pytest.raises(UnknownMeaning) as caught:
            Catalogue(TODAY, [tmp_path]).find("best")
        assert f'"best" has no known meaning on {TODAY}: it meant acme/big until 2026-03-01' == caught.value.problem

    def test_one_model_around_a_gap_is_named_once(self, tmp_path: Path) -> None:
        """What it meant before and after may be the same."""
        targets = [target("big", from_=date(2026, 1, 1), to=date(2026, 3, 1)), target("big")]
        write_sheet(tmp_path, "acme", {"big": model()}, aliases={"best": {"targets": targets}})
        with pytest.raises(UnknownMeaning) as caught:
            Catalogue(date(2026, 5, 1), [tmp_path]).find("best")
        assert "name the model itself: acme/big; or choose another day with --as-of" == caught.value.remedy

    @pytest.mark.parametrize(
        ("as_of", "since"), [(date(2026, 7, 1), "since 2026-06-01"), (TODAY, "as read on 2026-11-20")]
    )
    def test_since_when(self, sheets: Path, as_of: date, since: str) -> None:
        """The catalogue tells the alias, its first day or that nobody states one, and the page."""
        meaning = Catalogue(as_of, [sheets]).meaning("best")
        assert meaning is not None
        assert ("best", since, SOURCE) == (meaning.alias, meaning.since, meaning.source.url)

    @pytest.mark.parametrize("name", ["big", "acme/huge", "top"])
    def test_other_names_have_no_meaning_to_tell(self, sheets: Path, name: str) -> None:
        """An id, and an alias that never moves, always mean the same."""
        assert Catalogue(TODAY, [sheets]).meaning(name) is None

    @pytest.mark.parametrize(
        ("as_of", "names"), [(date(2026, 5, 31), []), (date(2026, 6, 1), ["best"]), (date(2026, 9, 1), [])]
    )
    def test_a_model_knows_its_names_of_the_day(self, sheets: Path, as_of: date, names: list[str]) -> None:
        """While an alias means a model, the model's sheet says so."""
        sheet, name = Catalogue(as_of, [sheets]).locate("acme/big")
        assert names == [meaning.alias for meaning in sheet.meanings_on(name, as_of)]

    def test_only_what_it_means_is_parsed(self, sheets: Path) -> None:
        """Of the sheet, the alias and its targets are read, and not the rest."""
        sheet, _ = Catalogue(TODAY, [sheets]).locate("best")
        assert {"small", "big", "huge"} == set(sheet.file.models)

    def test_anothers_alias_is_found_where_the_labs_means_nothing(self, sheets: Path, tmp_path: Path) -> None:
        """A host that sells one model under the name sells it on every day."""
        write_sheet(tmp_path, "south", {"best-1": model(aliases=["best"])}, kind="host")
        assert "south/best-1" == Catalogue(date(2025, 12, 31), [sheets]).find("best").reference

    def test_the_users_own_price_counts_under_it(self, sheets: Path, tmp_path: Path) -> None:
        """A sheet of the user's own with a price for the target goes before the sheet that has the alias."""
        own = tmp_path / "own"
        write_sheet(own, "acme", {"huge": model(row(rates={"input": 1, "output": 1}))})
        assert 1 == Catalogue(TODAY, [own, sheets]).find("best").rows[-1].rates["input"]

    def test_the_users_own_alias_comes_first(self, sheets: Path, tmp_path: Path) -> None:
        """What a name means may be said anew in a sheet of the user's own, also for days that the other leaves out."""
        own = tmp_path / "own"
        aliases = {"best": {"targets": [target("mine", from_=date(2025, 1, 1))]}}
        write_sheet(own, "acme", {"mine": model()}, aliases=aliases)
        for as_of in (date(2025, 12, 31), TODAY):
            assert "acme/mine" == Catalogue(as_of, [own, sheets]).find("best").reference

    def test_it_is_suggested_and_completed(self, sheets: Path) -> None:
        """A slip in an alias that moves leads to it, and Tab offers it."""
        with pytest.raises(UnknownModel) as caught:
            Catalogue(TODAY, [sheets]).find("acme/besst")
        assert "acme/best" in caught.value.near
        assert "acme/best" in list(model_names([sheets]))

    def test_it_may_be_written_in_one_line(self, tmp_path: Path) -> None:
        """As a table in a line of its own, before the models or after them."""
        line = '{ targets = [{ model = "big", source = "https://acme.example", retrieved = 2026-11-20 }] }'
        text = sheet_text("acme", {"big": model()})
        for place, written in enumerate((f"aliases.best = {line}\n{text}", f"{text}\n[aliases]\nbest = {line}\n")):
            (tmp_path / "acme.toml").write_text(written, encoding="utf-8")
            assert "acme/big" == Catalogue(TODAY, [tmp_path]).find("best").reference, place


@pytest.mark.parametrize(
    "change",
    [
        lambda text: "\ufeff" + text,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace('provider = "acme"', "provider = 'acme'"),
        lambda text: text.replace('provider = "acme"', '  "provider"   =   "acme"  # who sells'),
        lambda text: text.replace("[models.big]", "[models.'big']"),
        lambda text: text.replace("[models.big]", '  [ models . "big" ]  # the large one'),
        lambda text: "# provider = 'other'\n" + text,
    ],
    ids=["mark", "windows", "single quotes", "quoted key", "quoted name", "spaces", "comment"],
)
def test_a_sheet_may_be_written_in_any_style_of_toml(tmp_path: Path, change: Callable[[str], str]) -> None:
    """Names are found before a sheet is parsed, whichever way its first lines and headers are written."""
    text = change(sheet_text("acme", {"big": model()}))
    (tmp_path / "acme.toml").write_text(text, encoding="utf-8", newline="")
    catalogue = Catalogue(TODAY, [tmp_path])
    assert "acme/big" == catalogue.find("acme/big").reference
    assert "acme/big" == catalogue.references()[0]


@pytest.mark.parametrize("name", ["acme/nick", "nick"])
def test_a_name_may_be_escaped(tmp_path: Path, name: str) -> None:
    """Letters of a model's id may be written as escapes: whoever looks it up by an alias finds all of it."""
    text = sheet_text("acme", {"big": model(aliases=["nick"])}).replace("models.big", 'models."b\\u0069g"')
    (tmp_path / "acme.toml").write_text(text, encoding="utf-8")
    found = Catalogue(TODAY, [tmp_path]).find(name)
    assert ("acme/big", 1) == (found.reference, len(found.rows))


class TestShadowing:
    """A model that several directories have is taken from the first, model by model."""

    @pytest.fixture
    def own(self, tmp_path: Path) -> Path:
        """A sheet of the user's own, with one negotiated price."""
        write_sheet(tmp_path / "own", "acme", {"big": model(row(rates={"input": 1, "output": 1}))})
        return tmp_path / "own"

    def price(self, own: Path, sheets: Path, name: str) -> Decimal:
        return Catalogue(TODAY, [own, sheets]).find(name).rows[-1].rates["input"]

    @pytest.mark.parametrize("name", ["acme/big", "big", "acme/big-latest", "big-latest"])
    def test_the_users_own_price_comes_first(self, own: Path, sheets: Path, name: str) -> None:
        """By its id, and by an alias that only the sheet behind it has."""
        assert 1 == self.price(own, sheets, name)

    def test_the_rest_of_the_sheet_stays_in_force(self, own: Path, sheets: Path) -> None:
        """A model that the user's sheet does not have is still sold at the sheet's price."""
        assert 2 == self.price(own, sheets, "acme/lab/small")

    def test_a_name_given_to_another_model(self, tmp_path: Path, sheets: Path) -> None:
        """An alias in the user's sheet wins over the id of another model of the same provider behind it."""
        own = tmp_path / "own"
        write_sheet(own, "acme", {"mine": model(row(rates={"input": 1, "output": 1}), aliases=["big"])})
        assert "acme/mine" == Catalogue(TODAY, [own, sheets]).find("big").reference

    def test_each_model_is_listed_once(self, own: Path, sheets: Path) -> None:
        """In a list of all models the shadowed one does not appear again."""
        found = [model for _, model in Catalogue(TODAY, [own, sheets]).models() if model.provider == "acme"]
        assert [("acme/big", Decimal(1)), ("acme/lab/small", Decimal(2))] == [
            (each.reference, each.rows[-1].rates["input"]) for each in found
        ]

    def test_built_in_sheets_come_last(self, tmp_path: Path) -> None:
        """A user's sheet shadows a built-in model, and nothing else of that provider."""
        path = sorted(PRICING.glob("*.toml"))[0]
        provider, _, name = next(iter(Catalogue(TODAY).references())).partition("/")
        assert provider == path.stem
        write_sheet(tmp_path, provider, {name: model(row(rates={"input": 1, "output": 1}))})
        mine, builtin = Catalogue(TODAY, [tmp_path]), Catalogue(TODAY)
        assert {"input": 1, "output": 1} == mine.find(f"{provider}/{name}").rows[-1].rates
        assert set(builtin.references()) == set(mine.references())


class TestWhatIsKnown:
    """Somebody standing on a day knows the rows that have begun, and those announced by then."""

    rows = (
        row(from_=date(2026, 1, 1), rates={"input": 1}),
        row(from_=date(2026, 6, 1), status="cancelled", rates={"input": 2}),
        row(from_=date(2026, 9, 1), rates={"input": 3}),
        row(from_=date(2027, 3, 1), status="scheduled", retrieved=date(2026, 10, 1), rates={"input": 4}),
        row(from_=date(2027, 6, 1), retrieved=date(2026, 10, 1), rates={"input": 5}),
        row(from_=date(2027, 1, 1), to=date(2027, 2, 1), status="promotion", rates={"input": 6}),
    )

    @pytest.mark.parametrize(
        ("as_of", "inputs"),
        [
            (date(2025, 12, 31), []),
            (date(2026, 1, 1), [1]),
            (date(2026, 8, 31), [1]),
            (date(2026, 9, 1), [1, 3]),
            (date(2026, 9, 30), [1, 3]),
            (date(2026, 10, 1), [1, 3, 4]),
            (date(2026, 11, 20), [1, 3, 6, 4]),
            (date(2027, 5, 31), [1, 3, 6, 4]),
            (date(2027, 6, 1), [1, 3, 6, 4, 5]),
        ],
    )
    def test_rows_known_on_a_day(self, tmp_path: Path, as_of: date, inputs: list[int]) -> None:
        """A cancelled row never counts; a row without an announcement counts from its first day on; oldest first."""
        write_sheet(tmp_path, "acme", {"big": model(*self.rows)})
        found = Catalogue(as_of, [tmp_path]).find("acme/big")
        assert inputs == [row.rates["input"] for row in found.rows]

    def test_all_rows_are_there_to_be_shown(self, tmp_path: Path) -> None:
        """The history of a model has every row, cancelled and future ones too, by its first day."""
        write_sheet(tmp_path, "acme", {"big": model(*self.rows)})
        sheet, name = Catalogue(date(2020, 1, 1), [tmp_path]).locate("acme/big")
        assert [1, 2, 3, 6, 4, 5] == [row.rates["input"] for row in sheet.all_rows(name)]

    def test_why_nothing_was_known(self, tmp_path: Path) -> None:
        """Before its first row a model has no price, and its note says from which day on it has."""
        write_sheet(tmp_path, "acme", {"big": model(*self.rows, note="A note.")})
        expected = "none was known on 2025-01-01: its first price row starts on 2026-01-01; choose --as-of from then on"
        assert expected == Catalogue(date(2025, 1, 1), [tmp_path]).find("acme/big").note
        assert "A note." == Catalogue(TODAY, [tmp_path]).find("acme/big").note

    @pytest.mark.parametrize("prices", [[], [row(status="cancelled")]], ids=["no rows", "cancelled rows"])
    def test_a_model_without_prices(self, tmp_path: Path, prices: list[dict[str, Any]]) -> None:
        """A model whose price nobody publishes keeps the note that says why."""
        write_sheet(tmp_path, "acme", {"big": {**model(note="On request."), "prices": prices}})
        found = Catalogue(TODAY, [tmp_path]).find("acme/big")
        assert ((), "On request.") == (found.rows, found.note)


class TestTrouble:
    def test_a_missing_directory(self, tmp_path: Path) -> None:
        """A directory that is not there, an empty one, and a file are told apart."""
        (tmp_path / "empty").mkdir()
        (tmp_path / "file").write_text("", encoding="utf-8")
        reasons = {"none": "no such directory", "empty": "has no price sheet (*.toml)", "file": "is a file, not a dir"}
        for name, reason in reasons.items():
            with pytest.raises(FileError, match=r"wants a directory of price sheets") as caught:
                Catalogue(TODAY, [tmp_path / name])
            assert reason in caught.value.problem

    def test_a_directory_that_the_system_withholds(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A directory that cannot be listed is told like a file that cannot be read."""

        def withheld(_path: Path, _pattern: str) -> list[Path]:
            raise OSError(errno.ENAMETOOLONG, "File name too long")

        monkeypatch.setattr(Path, "glob", withheld)
        with pytest.raises(FileError, match="none: cannot be read: file name too long"):
            Catalogue(TODAY, [tmp_path / "none"])

    def test_a_sheet_that_is_not_used_is_not_parsed(self, sheets: Path) -> None:
        """A mistake in one sheet does not stop whoever needs another."""
        (sheets / "broken.toml").write_text('provider = "broken"\n[models.nothing]\nname = 1\n', encoding="utf-8")
        catalogue = Catalogue(TODAY, [sheets])
        assert "acme/big" == catalogue.find("acme/big").reference
        with pytest.raises(FaultsError, match=r"broken\.toml:3: models\.nothing\.name: must be text"):
            catalogue.find("broken/nothing")
        with pytest.raises(FaultsError):
            list(catalogue.models())

    def test_a_sheet_without_provider_says_so_when_its_model_is_missed(self, tmp_path: Path) -> None:
        """Without a provider no name leads to the sheet: instead of "unknown model" its own mistake is told."""
        text = sheet_text("acme", {"big": model()}).replace('provider = "acme"\n', "")
        (tmp_path / "acme.toml").write_text(text, encoding="utf-8")
        with pytest.raises(FaultsError, match="provider: is missing"):
            Catalogue(TODAY, [tmp_path]).find("acme/big")

    def test_a_mistake_in_a_part_is_told_with_the_lines_of_the_whole(self, tmp_path: Path) -> None:
        """Only the parts that mention a name are parsed, but what is wrong in them is told as if all had been."""
        models = {f"other-{number}": model() for number in range(20)}
        path = write_sheet(tmp_path, "acme", {**models, "big": model(row(status="announced"))})
        lines = path.read_text(encoding="utf-8").splitlines()
        expected = lines.index('status = "announced"') + 1
        with pytest.raises(TokencalcError, match=f"acme.toml:{expected}: "):
            Catalogue(TODAY, [tmp_path]).find("acme/big")

    def test_a_part_never_lacks_a_row(self, tmp_path: Path) -> None:
        """The rows of a model are found wherever in the sheet they stand, and under whichever name it is looked up."""
        text = sheet_text("acme", {"big": {**model(aliases=["nick"]), "prices": []}, "small": model()})
        late = '[[models.big.prices]]\nfrom = 2026-01-01\nsource = "x"\nretrieved = 2026-11-20\nrates = { input = 9 }\n'
        (tmp_path / "acme.toml").write_text(text.replace("prices = []\n", "") + late, encoding="utf-8")
        for name in ("acme/big", "acme/nick", "nick"):
            assert [{"input": 9}] == [row.rates for row in Catalogue(TODAY, [tmp_path]).find(name).rows]
