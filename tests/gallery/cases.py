"""The cases of the gallery: what is wrong, and the way out, which the tests follow to see whether it works.

A case of a file has the broken file and its message beside each other, as `scenarios/NAME.toml` and
`scenarios/NAME.txt`, or in `sheets/`. What cannot be kept as a file is made when it is needed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from tests.gallery import repositories

HERE = Path(__file__).parent
GOOD = HERE / "good"
AS_OF = ("--as-of", "2026-11-22")
COMPARE = ("compare", "scenario.toml", "--pricing", "prices")
BREAKEVEN = ("breakeven", "scenario.toml", "--pricing", "prices")
SOLVE = ("solve", "scenario.toml", "--pricing", "prices")
BURN = ("burn", "scenario.toml", "--pricing", "prices", "--set", "budget.amount=9000")
DIFF = ("diff", "--pricing", "prices")
CHECK = ("check", "--pricing", "prices")
USAGE = ("usage", "log.jsonl", "--pricing", "prices")
OPTIMISE = ("route", "optimise", "--pricing", "prices", "scenario.toml")
MEASURED = ("--set", 'models."acme/big".success=0.95', "--set", 'models."north/open-70b".success=0.9')
SHOW = ("prices", "show", "acme/big", "--pricing", "prices")

Make = Callable[[Path], None]
"""Makes in a directory what a case needs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One mistake.

    `mend` pairs each wrong piece of the broken file with the right one; `right` is the right command where the mistake
    is in the command. `make` makes what is not kept as a file, and `shown` says what that is.
    """

    name: str
    wrong: str
    way_out: str
    mend: tuple[tuple[str, str], ...] = ()
    command: tuple[str, ...] = COMPARE
    right: tuple[str, ...] | None = None
    make: Make | None = None
    shown: str = ""
    file: str = "scenario.toml"
    folder: str = field(default="scenarios")

    @property
    def broken(self) -> Path:
        """The broken file, where it is kept."""
        return HERE / self.folder / f"{self.name}.toml"

    @property
    def message(self) -> Path:
        """The exact text on standard error."""
        return HERE / self.folder / f"{self.name}.txt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Cases of one kind, under a heading of the document."""

    title: str
    cases: tuple[Case, ...]


def _scenario(name: str, wrong: str, way_out: str, *mend: tuple[str, str]) -> Case:
    return Case(name=name, wrong=wrong, way_out=way_out, mend=mend)


def _sheet(name: str, wrong: str, way_out: str, *mend: tuple[str, str]) -> Case:
    return Case(
        name=name, wrong=wrong, way_out=way_out, mend=mend, command=SHOW, file="prices/acme.toml", folder="sheets"
    )


def _reference(
    name: str, wrong: str, way_out: str, file: str, command: tuple[str, ...], *mend: tuple[str, str]
) -> Case:
    """A mistake in a reference sheet beside the price sheets."""
    file = f"prices/reference/{file}.toml"
    return Case(name=name, wrong=wrong, way_out=way_out, mend=mend, command=command, file=file, folder="sheets")


def _set(name: str, wrong: str, way_out: str, setting: str, right: str) -> Case:
    """A mistake in `--set`, on the good scenario."""
    return Case(
        name=name,
        wrong=wrong,
        way_out=way_out,
        command=(*COMPARE, "--set", setting),
        right=(*COMPARE, "--set", right),
        folder="commands",
    )


def _asked(name: str, wrong: str, way_out: str, command: Sequence[str], right: Sequence[str]) -> Case:
    """A mistake in what is asked of the good scenario."""
    return Case(name=name, wrong=wrong, way_out=way_out, command=tuple(command), right=tuple(right), folder="commands")


def _command(name: str, wrong: str, way_out: str, command: Sequence[str], right: Sequence[str], make: Make) -> Case:
    return Case(
        name=name,
        wrong=wrong,
        way_out=way_out,
        command=tuple(command),
        right=tuple(right),
        make=make,
        folder="commands",
    )


def _spent(name: str, wrong: str, way_out: str, broken: str, mended: str) -> Case:
    """A mistake in a file of actual spending, and the same file put right beside it."""

    def make(place: Path) -> None:
        (place / "spent.csv").write_text(broken, encoding="utf-8")
        (place / "mended.csv").write_text(mended, encoding="utf-8")

    command, right = ((*BURN, "--actuals", file) for file in ("spent.csv", "mended.csv"))
    return Case(
        name=name,
        wrong=wrong,
        way_out=way_out,
        command=command,
        right=right,
        make=make,
        shown=broken,
        folder="commands",
    )


def _used(model: str, day: str) -> str:
    """A row of a log: a request of a model on a day, or on none."""
    when = f'"time": "{day}T12:00:00Z", ' if day else ""
    return f'{{{when}"provider": "acme", "model": "{model}", "input_tokens": 1500, "output_tokens": 300}}\n'


def _logged(name: str, what: str, way_out: str, right: Sequence[str], *rows: str, wrong: Sequence[str] = ()) -> Case:
    """A mistake in what a budget is to make of logs; beside them are some that are right."""

    def make(place: Path) -> None:
        (place / "log.jsonl").write_text("".join(rows), encoding="utf-8")
        (place / "mended.jsonl").write_text(_used("big", "2027-01-31"), encoding="utf-8")

    mended = (*BURN, "--actuals", "log.jsonl", *right) if right else (*BURN, "--actuals", "mended.jsonl")
    return Case(
        name=name,
        wrong=what,
        way_out=way_out,
        command=(*BURN, *wrong, "--actuals", "log.jsonl"),
        right=mended,
        make=make,
        folder="commands",
    )


def _made(name: str, wrong: str, way_out: str, shown: str, make: Make) -> Case:
    """A scenario file that is made when it is needed; the way out is a good file in its place."""
    return Case(name=name, wrong=wrong, way_out=way_out, make=make, shown=shown, folder="made")


def _text(text: str | bytes) -> Make:
    def make(place: Path) -> None:
        (place / "scenario.toml").write_bytes(text.encode() if isinstance(text, str) else text)

    return make


def _with(wrong: str, right: str) -> Make:
    """The good scenario with something wrong in it that is too long to keep."""
    return _text((GOOD / "scenario.toml").read_text(encoding="utf-8").replace(right, wrong))


def _link_loop(place: Path) -> None:
    (place / "scenario.toml").symlink_to("other.toml")
    (place / "other.toml").symlink_to("scenario.toml")


def _unreadable(place: Path) -> None:
    _text("name = 1\n")(place)
    (place / "scenario.toml").chmod(0)


def _nothing(place: Path) -> None:
    """Nothing but the good files."""


def _with_an_answer(place: Path) -> None:
    """Another scenario, and a saved answer to the good one."""
    repositories.two_files(place)
    option = '{"name": "Acme Big", "bill": "640", "requests": "120000"}'
    head = '"kind": "compare", "schema_version": 1, "scenario": "Help desk", "file": "scenario.toml"'
    answer = f'{{{head}, "currency": "USD", "months": 12, "baseline": {option}, "options": []}}'
    (place / "saved.json").write_text(answer, encoding="utf-8")


def _moving(place: Path) -> None:
    """A price sheet with a name that moves to a model on 2026-03-01."""
    target = '{ model = "big", from = 2026-03-01, source = "https://acme.example/models", retrieved = 2026-11-20 }'
    models = (GOOD / "sheet.toml").read_text(encoding="utf-8")
    text = models.replace("[models.big]", f"[aliases.best]\ntargets = [{target}]\n\n[models.big]", 1)
    (place / "prices" / "acme.toml").write_text(text, encoding="utf-8")


def _compared(name: str, wrong: str, way_out: str, given: Sequence[str], right: Sequence[str], make: Make) -> Case:
    """A mistake in what `diff` is to compare."""
    return _command(name, wrong, way_out, (*DIFF, *given), (*DIFF, *right), make)


def _policy(name: str, wrong: str, way_out: str, broken: str, mended: str, *more: str) -> Case:
    """A mistake in a policy file, and the same file put right beside it; what else is right is `more`."""

    def make(place: Path) -> None:
        (place / "limits.toml").write_text(broken, encoding="utf-8")
        (place / "mended.toml").write_text(mended, encoding="utf-8")

    command, right = ((*CHECK, "scenario.toml", "--policy", file) for file in ("limits.toml", "mended.toml"))
    case = _command(name, wrong, way_out, command, (*right, *more), make)
    return replace(case, shown=broken)


def _limits(text: str) -> Make:
    """A policy file of this text."""

    def make(place: Path) -> None:
        (place / "limits.toml").write_text(text, encoding="utf-8")

    return make


def _log(place: Path) -> None:
    """A log of a request, one of a model that no price sheet has, and another file that is no log."""
    row = '{{"time": "2026-11-0{0}T09:00:00Z", "provider": "acme", "model": "{1}", "input_tokens": 900}}\n'
    (place / "log.jsonl").write_text(row.format(1, "big"), encoding="utf-8")
    (place / "odd.jsonl").write_text(row.format(2, "bigg"), encoding="utf-8")
    (place / "notes.jsonl").write_text('{"who": "Kim", "said": "..."}\n', encoding="utf-8")


def _renamed(place: Path) -> None:
    (place / "scenario.toml").rename(place / "help-desk.toml")


def _saved(name: str, wrong: str, text: str) -> Case:
    """A mistake in a saved answer; two files are compared instead."""

    def make(place: Path) -> None:
        repositories.two_files(place)
        (place / "saved.json").write_text(text, encoding="utf-8")

    way_out = "Save an answer of compare as JSON, or compare two files."
    return _compared(name, wrong, way_out, ("saved.json",), ("scenario.toml", "other.toml"), make)


SEARCHING = 'routes = [{ tasks = ["faq"], model = "acme/big" }]\n'

NUMBERS = Section(
    title="Numbers, dates and text",
    cases=(
        _scenario(
            "number-in-quotes",
            "A number in quotes.",
            "Take the quotes away.",
            ('input_tokens = "1500"', "input_tokens = 1_500"),
        ),
        _scenario(
            "number-is-true",
            "A truth value where a number belongs.",
            "Say how large the share is.",
            ("cached_share = true", "cached_share = 0.5"),
        ),
        _scenario(
            "number-is-a-date",
            "A date where a number belongs.",
            "Write the number of requests.",
            ("requests_per_month = 2027-01-01", "requests_per_month = 100_000"),
        ),
        _scenario(
            "number-is-a-list",
            "A list where one number belongs.",
            "Write one number: the mean request's.",
            ("output_tokens = [200, 400]", "output_tokens = 300"),
        ),
        _scenario(
            "number-is-a-table",
            "A table where one number belongs.",
            "Write one number: the mean request's.",
            ("output_tokens = { mean = 300 }", "output_tokens = 300"),
        ),
        _scenario(
            "text-is-a-number", "A number where text belongs.", "Put it in quotes.", ("name = 24", 'name = "24"')
        ),
        _scenario("text-is-empty", "An empty name.", "Give it a name.", ('name = ""', 'name = "Acme Big"')),
        _scenario(
            "table-is-text",
            "Text where a table belongs.",
            "Write a table with a name and a model.",
            ('baseline = "acme/big"\n', "\n"),
            ("\n# The baseline is named above.\n", '\n[baseline]\nname = "Acme Big"\nmodel = "acme/big"\n'),
        ),
        _scenario(
            "list-is-text",
            "One name where a list of names belongs.",
            "Put it in brackets.",
            ('tasks = "faq"', 'tasks = ["faq"]'),
        ),
        _scenario(
            "date-in-quotes",
            "A date in quotes.",
            "Take the quotes away.",
            ('start = "2027-01-01"', "start = 2027-01-01"),
        ),
        _scenario(
            "date-with-time",
            "A date with a time of day.",
            "Leave the time away.",
            ("start = 2027-01-01T00:00:00Z", "start = 2027-01-01"),
        ),
        _scenario(
            "negative",
            "A negative number of tokens.",
            "Write 0 or more.",
            ("output_tokens = -300", "output_tokens = 300"),
        ),
        _scenario(
            "not-a-number",
            "A growth rate that is not a number.",
            "Write a number; 0 for no growth.",
            ("growth_per_month = nan", "growth_per_month = 0.02"),
        ),
        _scenario(
            "infinite",
            "An infinite number of requests.",
            "Write a number.",
            ("requests_per_month = inf", "requests_per_month = 100_000"),
        ),
        _scenario(
            "exponent-too-large",
            "A number with an exponent that no computer holds.",
            "Write the number that was meant.",
            ("requests_per_month = 1e999999999999999999999", "requests_per_month = 1e5"),
        ),
        _scenario(
            "number-too-large",
            "More requests than there could be.",
            "Write the number that was meant.",
            ("requests_per_month = 1e20", "requests_per_month = 1e5"),
        ),
        _scenario(
            "too-many-digits",
            "A share with more decimal places than any measurement has.",
            "Round it.",
            ("cached_share = 0.33333333333333333333333333333333", "cached_share = 0.3333"),
        ),
        _scenario(
            "share-in-percent",
            "A share written as a percentage.",
            "Write it as a part of 1.",
            ("cached_share = 50", "cached_share = 0.5"),
        ),
        _scenario(
            "growth-below-nothing",
            "A workload that shrinks by all there is.",
            "Write a smaller decline.",
            ("growth_per_month = -1", "growth_per_month = -0.1"),
        ),
        _scenario(
            "part-of-a-month",
            "A horizon of one and a half months.",
            "Write whole months.",
            ("months = 1.5", "months = 12"),
        ),
        _scenario("no-months", "A horizon of no months.", "Write one month at least.", ("months = 0", "months = 12")),
        _scenario(
            "too-many-months",
            "A horizon beyond fifty years.",
            "Write a shorter one.",
            ("months = 1200", "months = 120"),
        ),
        _scenario(
            "end-of-time",
            "A horizon that runs beyond the calendar.",
            "Start earlier.",
            ("start = 9999-06-01", "start = 2027-06-01"),
        ),
        _scenario(
            "currency-in-small-letters",
            "A currency that is not a code of three capital letters.",
            "Write its code.",
            ('currency = "usd"', 'currency = "USD"'),
        ),
        _scenario(
            "exchange-rate-code",
            "An exchange rate of a currency that is not named by its code.",
            "Write its code.",
            ("yuan = 7.1", "CNY = 7.1"),
        ),
        _scenario(
            "exchange-rate-zero", "An exchange rate of 0.", "Write what one dollar costs.", ("CNY = 0", "CNY = 7.1")
        ),
    ),
)

PARTS = Section(
    title="Parts and their whole",
    cases=(
        _scenario(
            "cached-parts",
            "More of the prompt is cached than there is prompt.",
            "Lower one of the shares, so that they add up to 1 at most.",
            ("cache_write_share = 0.3", "cache_write_share = 0.2"),
        ),
        _scenario(
            "cached-parts-of-a-size",
            "More of a size's prompt is cached than there is.",
            "Lower one of the shares, so that they add up to 1 at most.",
            ("cached_share = 0.9", "cached_share = 0.8"),
        ),
        _scenario(
            "smallest-above-mean",
            "The shortest prompt of a size is longer than its mean prompt.",
            "Exchange the two, or put the mean between them.",
            ("min_input_tokens = 1_500", "min_input_tokens = 500"),
        ),
        _scenario(
            "largest-below-mean",
            "The longest prompt of a size is shorter than its mean prompt.",
            "Exchange the two, or put the mean between them.",
            ("max_input_tokens = 8_000", "max_input_tokens = 20_000"),
        ),
    ),
)

KEYS = Section(
    title="Keys that do not exist, or are missing",
    cases=(
        _scenario(
            "unknown-key", "A slip in a key of the file.", "Write the key that is named.", ("month =", "months =")
        ),
        _scenario(
            "unknown-workload-key",
            "A slip in a key of the workload.",
            "Write the key that is named.",
            ("growth_by_month", "growth_per_month"),
        ),
        _scenario(
            "unknown-task-key",
            "A slip in a key of a task.",
            "Write the key that is named; what was missing is there then.",
            ("output_token =", "output_tokens ="),
        ),
        _scenario(
            "unknown-size-key",
            "A slip in a key of a size.",
            "Write the key that is named.",
            ("max_tokens", "max_input_tokens"),
        ),
        _scenario(
            "unknown-route-key",
            "A slip in a key of a route, which stands in one line with others.",
            "Write the key that is named.",
            ("task =", "tasks ="),
        ),
        _scenario(
            "unknown-supply-key",
            "A slip in a key of rented GPUs.",
            "Write the key that is named.",
            ("headroom =", "headroom_share ="),
        ),
        _scenario(
            "unknown-ratio",
            "A slip in a key of what was measured.",
            "Write the key that is named.",
            ("ouput_ratio", "output_ratio"),
        ),
        _scenario(
            "unknown-unit",
            "A slip in a unit.",
            "Write the unit that is named.",
            ("image_input", "image_in"),
        ),
        _scenario(
            "key-of-another-tool",
            "A key that resembles none.",
            "Take it away, or choose among the keys that there are.",
            ("temperature = 0.7\n", ""),
        ),
        _scenario(
            "missing-start",
            "A scenario without its first day.",
            "Add the key.",
            ("months = 12\n", "start = 2027-01-01\nmonths = 12\n"),
        ),
        _scenario(
            "missing-name",
            "A task without a name.",
            "Add the key.",
            ("[[workload.tasks]]\nrequests", '[[workload.tasks]]\nname = "faq"\nrequests'),
        ),
        _scenario(
            "missing-in-supply",
            "Rented GPUs without their number.",
            "Add the key.",
            ('gpu = "H200"\n', 'gpu = "H200"\ngpus_per_replica = 8\nrate_per_gpu_hour = 3.5\n'),
        ),
        _scenario(
            "missing-tokens",
            "A task without the length of its answers.",
            "Add output_tokens.",
            ("cached_share = 0.5\n", "cached_share = 0.5\noutput_tokens = 300\n"),
        ),
        _scenario(
            "no-tasks",
            "A workload without tasks.",
            "Write at least one.",
            (
                "tasks = []",
                'tasks = [{ name = "faq", requests_per_month = 1e5, input_tokens = 1_500, output_tokens = 300 }]',
            ),
        ),
        _scenario(
            "model-without-name",
            "Measured ratios of a model that is not named.",
            "Write the model between the quotes.",
            ('[models.""]', '[models."north/open-70b"]'),
        ),
    ),
)

EXCLUSIVE = Section(
    title="Keys that exclude or need each other",
    cases=(
        _scenario(
            "volume-given-twice",
            "A volume stated in two ways.",
            "Keep one of the two.",
            ("requests_per_month = 100_000\nrequests_by_month = [1, 2]\n", "requests_per_month = 100_000\n"),
        ),
        _scenario(
            "no-volume",
            "A task without a volume.",
            "Give one of the keys.",
            ("# no volume\n", "requests_per_month = 100_000\n"),
        ),
        _scenario(
            "users-and-requests",
            "Requests of a month, and requests of each user as well.",
            "Keep one of the two.",
            ("requests_per_month = 20_000\nrequests_per_user", "requests_per_user"),
        ),
        _scenario(
            "users-without-people",
            "Requests of each user, and nobody who could become one.",
            "Say how many people there are, and which share of them are users.",
            (
                "requests_per_user = 60\n",
                "requests_per_user = 60\nheadcount = 1_000\nadoption_by_month = [0.32, 0.63, 0.84]\n",
            ),
        ),
        _scenario(
            "people-nobody-asks-for",
            "People of whom no task makes use.",
            "Say what a user asks, instead of a volume.",
            ("requests_per_month = 60_000\n", "requests_per_user = 60\n"),
        ),
        _scenario(
            "people-of-a-stated-volume",
            "People beside a volume that is stated without them.",
            "Say what a user asks, instead of the volume.",
            ("requests_per_month = 60_000\n", "requests_per_user = 60\n"),
        ),
        _scenario(
            "ceiling-of-users",
            "A ceiling for a volume that follows from people.",
            "Take it away: adoption has its own.",
            ("max_requests_per_month = 50_000\n", ""),
        ),
        _scenario(
            "adoption-above-all",
            "An adoption in percent.",
            "Write shares, 0.63 for 63%.",
            ("[0.32, 63, 0.84]", "[0.32, 0.63, 0.84]"),
        ),
        _scenario(
            "adoption-of-no-month",
            "An adoption without any month.",
            "Write one share for all months.",
            ("adoption_by_month = []", "adoption_by_month = [0.8]"),
        ),
        _scenario(
            "growth-of-a-listed-volume",
            "A growth rate for a volume that is listed month by month.",
            "Take the growth away: the list has it in it.",
            ("growth_per_month = 0.1\nrequests_by_month = [10, 11, 12]", "requests_by_month = [10, 11, 12]"),
        ),
        _scenario(
            "too-few-months-listed",
            "A volume listed for eleven of twelve months.",
            "Add the month that is missing.",
            (
                "[100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100]",
                "[100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 100]",
            ),
        ),
        _scenario(
            "months-cut-by-the-calendar",
            "A volume listed for twelve months that begin inside a month, and so touch thirteen.",
            "Start on the first of a month, or list the thirteenth.",
            ("start = 2027-01-16", "start = 2027-01-01"),
        ),
        _scenario(
            "tokens-beside-sizes",
            "One prompt length, and sizes as well.",
            "Keep the sizes, and take the single length away.",
            ("input_tokens = 1_500\nsizes", "sizes"),
        ),
        _scenario(
            "no-sizes",
            "An empty list of sizes.",
            "Write a size, or input_tokens and output_tokens instead.",
            ("sizes = []", "sizes = [{ requests = 1, input_tokens = 1_500, output_tokens = 300 }]"),
        ),
        _scenario(
            "profile-of-23-hours",
            "A day of 23 hours.",
            "Add the hour that is missing.",
            (
                "[1, 1, 1, 1, 1, 1, 2, 4, 8, 9, 9, 9, 9, 9, 9, 8, 6, 4, 3, 2, 2, 1, 1]",
                "[1, 1, 1, 1, 1, 1, 2, 4, 8, 9, 9, 9, 9, 9, 9, 8, 6, 4, 3, 2, 2, 1, 1, 1]",
            ),
        ),
        _scenario(
            "profile-of-nothing",
            "A day without traffic.",
            "Give the busy hours a weight.",
            (
                "[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]",
                "[0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0]",
            ),
        ),
        _scenario(
            "peak-beside-profile",
            "A peak factor, and the profile that it follows from.",
            "Keep one of the two.",
            ("peak_to_average = 3\n", ""),
        ),
        _scenario(
            "rent-without-its-day",
            "The page of a rent without the day on which it was read.",
            "Add the day.",
            (
                'rate_source = "https://gpu.example"\n',
                'rate_source = "https://gpu.example"\nrate_retrieved = 2026-11-20\n',
            ),
        ),
        _scenario(
            "model-and-supply",
            "An option with both a model of a provider and rented GPUs.",
            "Keep one; or send some tasks to the model by a route.",
            ('model = "acme/small"\n', ""),
        ),
        _scenario(
            "mode-without-model",
            "A price mode beside routes, which have modes of their own.",
            "Move the mode into the route.",
            ('mode = "batch"\n', ""),
            ('model = "acme/big" }', 'model = "acme/big", mode = "batch" }'),
        ),
        _scenario(
            "drift-of-no-prices",
            "Prices that change with the years, of an option that pays none.",
            "Let the rent change instead.",
            ("price_change_per_year = -0.031\n", ""),
            ("rate_per_gpu_hour = 3.5\n", "rate_per_gpu_hour = 3.5\nrent_change_per_year = 0.05\n"),
        ),
        _scenario(
            "prices-drop-by-everything",
            "Prices that are nothing after a year.",
            "Write by which share they change, above -1.",
            ("price_change_per_year = -1\n", "price_change_per_year = -0.1\n"),
        ),
    ),
)

NAMES = Section(
    title="Tasks, options and routes",
    cases=(
        _scenario(
            "task-named-twice",
            "Two tasks of one name.",
            "Give one of them another name.",
            ('name = "faq"\nrequests_per_month = 20_000', 'name = "summary"\nrequests_per_month = 20_000'),
        ),
        _scenario(
            "option-named-twice",
            "An option with the baseline's name.",
            "Give it another name.",
            ('name = "Acme Big"\nmodel = "north', 'name = "Open 70B"\nmodel = "north'),
        ),
        _scenario(
            "route-to-unknown-task",
            "A route for a task that there is not.",
            "Write the name that is given.",
            ('tasks = ["sumary"]', 'tasks = ["summary"]'),
        ),
        _scenario(
            "task-on-two-routes",
            "A task on two routes.",
            "Take it off one of them.",
            ('tasks = ["summary", "faq"]', 'tasks = ["summary"]'),
        ),
        _scenario(
            "task-served-by-nobody",
            "An option that leaves a task out.",
            "Name a model for whatever no route serves.",
            ('name = "Routed"\n', 'name = "Routed"\nmodel = "acme/big"\n'),
        ),
        _scenario(
            "unknown-kind",
            "A way to buy tokens that there is not.",
            "Write the kind that is named.",
            ('kind = "gpus"', 'kind = "fleet"'),
        ),
        _scenario(
            "no-throughput-for-a-task",
            "Rented GPUs without a throughput for one of their tasks.",
            "Measure it, and add it.",
            ("{ faq = 900 }", "{ faq = 900, summary = 1_400 }"),
        ),
        _scenario(
            "throughput-of-unknown-task",
            "A throughput for a task that there is not.",
            "Write the name that is given.",
            ("sumary = 1_400", "summary = 1_400"),
        ),
        _scenario(
            "no-throughput-at-all",
            "GPUs that produce nothing.",
            "Write what was measured.",
            ("{ faq = 0, summary = 1_400 }", "{ faq = 900, summary = 1_400 }"),
        ),
        _scenario(
            "what-gpus-do-not-make",
            "Rented GPUs for a task that searches the web.",
            "Send that task to a model that is sold with searches.",
            ('name = "Open 70B on rented GPUs"\n', 'name = "Open 70B on rented GPUs"\n' + SEARCHING),
        ),
        _scenario(
            "all-headroom",
            "GPUs of which every part is kept free.",
            "Keep less than all free.",
            ("headroom_share = 1", "headroom_share = 0.2"),
        ),
    ),
)

MODELS = Section(
    title="Models and prices",
    cases=(
        _scenario(
            "unknown-model",
            "A slip in a model's name.",
            "Write the name that is given.",
            ('"acme/bigg"', '"acme/big"'),
        ),
        _scenario(
            "part-of-a-name",
            "A part of a model's name.",
            "Write the whole name.",
            ('"open-70"', '"north/open-70b"'),
        ),
        _scenario(
            "ambiguous-model",
            "A name that two hosts use, neither of which trained the model.",
            "Say which one is meant.",
            ('"open-70b"', '"south/open-70b"'),
        ),
        _scenario(
            "no-published-price",
            "A model whose price nobody publishes.",
            "Choose another, or write down the price that you were offered in a sheet of your own.",
            ('"acme/preview"', '"acme/small"'),
        ),
        _scenario(
            "no-price-yet",
            "A model used before its first price row.",
            "Start when it is sold, or choose another.",
            ("start = 2027-01-01", "start = 2027-06-01"),
        ),
        _scenario(
            "no-rate-for-a-unit",
            "A cache that the model is not sold with.",
            "Take the share away: without a rate it cannot be bought.",
            ("cache_write_1h_share = 0.1\n", ""),
        ),
        _scenario(
            "unknown-mode",
            "A price mode that the model is not sold in.",
            "Choose one that is named.",
            ('mode = "flex"', 'mode = "batch"'),
        ),
        _scenario(
            "mode-of-a-model-without-modes",
            "A price mode of a model that has none.",
            "Leave the mode out.",
            ('mode = "batch"\n', ""),
        ),
        _scenario(
            "unknown-region",
            "A region for which there is no price of its own.",
            "Choose one that is named.",
            ('region = "europe"', 'region = "eu"'),
        ),
        _scenario(
            "retired-model",
            "A model that is taken off sale inside the horizon.",
            "Name the model that takes over.",
            ('model = "acme/old"\n', 'model = "acme/old"\n\n[models."acme/old"]\nsuccessor = "acme/big"\n'),
        ),
        _scenario(
            "retired-successor",
            "A successor that is taken off sale inside the horizon, too.",
            "Name the next one as well.",
            ('successor = "acme/old"\n', 'successor = "acme/old"\n\n[models."acme/old"]\nsuccessor = "acme/big"\n'),
        ),
        _scenario(
            "successors-in-a-circle",
            "Two retired models that name each other.",
            "Name a model that is still sold.",
            ('successor = "acme/older"', 'successor = "acme/big"'),
        ),
        _scenario(
            "other-currency",
            "Models priced in another currency than the scenario's, and no exchange rate.",
            "State the rate.",
            ('currency = "EUR"\n', 'currency = "EUR"\nexchange_rates = { USD = 1.08 }\n'),
        ),
        _scenario(
            "exchange-rate-own-currency",
            "An exchange rate of the scenario's own currency.",
            "Take it out.",
            ("{ USD = 1, CNY = 7.1 }", "{ CNY = 7.1 }"),
        ),
        _scenario(
            "ratios-of-unknown-model",
            "Measured ratios of a model that there is not.",
            "Write the name that is given.",
            ('[models."north/open70b"]', '[models."north/open-70b"]'),
        ),
        _scenario(
            "ratios-given-twice",
            "Measured ratios under two names of one model.",
            "Keep one of the two.",
            ("\n[models.big-latest]\ntoken_ratio = 1.1\n", ""),
        ),
        _scenario(
            "several-faults",
            "Several mistakes at once.",
            "Put them right one after the other, from the top.",
            ("months = 12.5", "months = 12"),
            ("cached_share = 1.5", "cached_share = 0.5"),
            ("input_token = 6_000", "input_tokens = 6_000"),
            ("name = 1\n", 'name = "Acme Big"\n'),
        ),
    ),
)

SUPPLIES = Section(
    title="Supplies, the switch and licences",
    cases=(
        _scenario(
            "supply-unknown",
            "A supply's name that there is not.",
            "Write the name that is given.",
            ('supply = "b"', 'supply = "B"'),
        ),
        _scenario(
            "supply-without-any",
            "A supply's name where the scenario has no supplies.",
            "Add it.",
            (
                '\n[[options]]\nname = "B"',
                '\n[supplies.B]\nkind = "metered"\nmodel = "north/open-70b"\n\n[[options]]\nname = "B"',
            ),
        ),
        _scenario(
            "supply-kind-unknown",
            "A kind of supply that there is not.",
            "Write one that is known.",
            ('"api"', '"metered"'),
        ),
        _scenario(
            "supply-kind-missing",
            "A supply that does not say what it is.",
            "Add its kind.",
            ("[supplies.B]\n", '[supplies.B]\nkind = "metered"\n'),
        ),
        _scenario(
            "supply-model-unknown",
            "A supply of a model that there is not.",
            "Write the name that is given.",
            ("open70b", "open-70b"),
        ),
        _scenario(
            "discount-of-everything",
            "A discount of the whole price.",
            "Write a share below 1.",
            ("discount_share = 1.0", "discount_share = 0.1"),
        ),
        _scenario(
            "fleet-without-rent",
            "Rented GPUs without their rent.",
            "State it, or name an offer of the hardware sheet.",
            ('gpu = "H200"\n', 'gpu = "H200"\nrate_per_gpu_hour = 3.5\n'),
        ),
        _scenario(
            "fleet-offer-unknown",
            "An offer that the hardware sheet does not have.",
            "Write one that it has.",
            ('"Nebius"', '"Nebius, 1 GPU"'),
        ),
        _scenario(
            "fleet-gpu-unknown",
            "A GPU that the hardware sheet does not have, and an offer of it.",
            "Write the name that is given.",
            ('"h200sxm"', '"h200_sxm"'),
        ),
        _scenario(
            "fleet-without-speed",
            "Rented GPUs whose throughput nobody states.",
            "Measure it.",
            ('gpu = "H200"\n', 'gpu = "H200"\ntokens_per_second = 900\n'),
        ),
        _scenario(
            "fleet-estimate-of-unknown-gpu",
            "An estimate on a GPU whose speed is not known.",
            "State it.",
            ("concurrent_requests = 32", "concurrent_requests = 32, bandwidth_gbps = 4800, tflops = 1979"),
        ),
        _scenario(
            "fleet-spill-nowhere",
            "A fleet that spills, and nobody to take it.",
            "Say who.",
            ('scaling = "spill"\n', 'scaling = "fixed"\n'),
        ),
        _scenario(
            "fleet-spill-to-itself",
            "A fleet that spills to itself.",
            "Name a model, or another supply.",
            ('spill_to = "B"', 'spill_to = "north/open-70b"'),
        ),
        _scenario(
            "fleet-lag-without-scaling",
            "Hours of lag of a fleet that is always there.",
            "Leave them out, or let it follow the load.",
            ("lag_hours = 1\n", ""),
        ),
        _scenario(
            "fleet-hourly-without-profile",
            "A fleet that follows the load of hours that nobody knows.",
            "State hourly_profile.",
            (
                "[workload]\n",
                "[workload]\nhourly_profile = [1, 1, 1, 1, 1, 1, 2, 4, 8, 10, 10, 9, "
                "8, 9, 10, 10, 9, 7, 5, 4, 3, 2, 1, 1]\n",
            ),
        ),
        _scenario(
            "fleet-memory-too-small",
            "A model that does not fit its GPUs.",
            "Take more of them.",
            ("gpus_per_replica = 1", "gpus_per_replica = 2"),
        ),
        _scenario(
            "owned-speed-of-unknown-task",
            "A throughput of a task that there is not.",
            "Write its name.",
            ("fag", "faq"),
        ),
        _scenario(
            "owned-too-small",
            "Servers that cannot serve the busiest hour.",
            "Buy more of them.",
            ("replicas = 1", "replicas = 3"),
        ),
        _scenario(
            "owned-salvage-above-price",
            "Servers that are sold for more than they cost.",
            "Lower it.",
            ("310_000", "31_000"),
        ),
        _scenario(
            "owned-source-without-day",
            "A page that states the price, and no day on which it was read.",
            "Add it.",
            ("life_months = 48,", "life_months = 48, retrieved = 2026-11-20,"),
        ),
        _scenario(
            "device-too-slow",
            "Devices that cannot serve the load.",
            "Take more of them.",
            ("count = 1\n", "count = 20\n"),
        ),
        _scenario(
            "seats-without-price",
            "Seats whose price nobody states.",
            "State it, or name a plan of the reference sheet.",
            ("seats = 50\n", "seats = 50\nprice_per_seat = 20\n"),
        ),
        _scenario(
            "seats-more-used",
            "More seats used than paid.",
            "Pay for them.",
            ("seats = 50\n", "seats = 60\n"),
        ),
        _scenario(
            "seats-plan-unknown",
            "A plan that the reference sheet does not have.",
            "Write the name that is given.",
            ("max20x", "max-20x"),
        ),
        _scenario(
            "seats-plan-in-another-currency",
            "A plan whose price is in another currency.",
            "State the price in the scenario's.",
            ('plan = "zhipuai/coding-pro"\n', 'plan = "zhipuai/coding-pro"\nprice_per_seat = 80\n'),
        ),
        _scenario(
            "seats-allowance-without-unit",
            "An allowance of nobody knows what.",
            "Say of what.",
            ('over = "slowed"\n', 'over = "slowed"\nallowance_unit = "tokens"\n'),
        ),
        _scenario(
            "seats-windows-without-allowance",
            "Windows of an allowance that is not stated.",
            "State it.",
            ("windows_per_month = 4\n", ""),
        ),
        _scenario(
            "seats-metered-by-nobody",
            "Use above the allowance that is metered, at nobody's prices.",
            "Say at whose.",
            ('over = "metered"\n', 'over = "metered"\nmetered = "acme/small"\n'),
        ),
        _scenario(
            "seats-full",
            "More use than the seats allow, where that is blocked.",
            "Buy more seats.",
            ("seats = 50\n", "seats = 500\n"),
        ),
        _scenario(
            "seats-with-images",
            "Images on a plan that says nothing of them.",
            "Send that task to a model that is sold with them.",
            ("units = { web_search = 1 }\n", ""),
        ),
        _scenario(
            "route-with-both",
            "A route with both a model and a supply.",
            "Keep one.",
            ('model = "acme/small"\nsupply', "supply"),
        ),
        _scenario(
            "route-with-neither",
            "A route to nowhere.",
            "Say where.",
            ('tasks = ["faq"]\n', 'tasks = ["faq"]\nmodel = "acme/small"\n'),
        ),
        _scenario(
            "attempts-without-judge",
            "Several tries, and nothing that says when one is good enough.",
            "Add a judge.",
            ("attempts = 2\n", "attempts = 2\njudge = { tpr = 0.95, fpr = 0.1 }\n"),
        ),
        _scenario(
            "too-many-attempts",
            "More tries than anybody waits for.",
            "Lower it: what a judge refuses a hundred times over is not getting better.",
            ("attempts = 1_000\n", "attempts = 10\n"),
        ),
        _scenario(
            "judge-without-success",
            "A judge of answers of which nobody knows how many are right.",
            "Measure it.",
            ("fpr = 0.1 }\n", 'fpr = 0.1 }\n\n[models."north/open-70b"]\nsuccess = 0.9\n'),
        ),
        _scenario(
            "latency-upside-down",
            "A time within which more answers come than within a longer one.",
            "Swap the two.",
            ("p50 = 4.2, p95 = 1.4", "p50 = 1.4, p95 = 4.2"),
        ),
        _scenario(
            "step-accepts-too-much",
            "A step that accepts more answers than there are.",
            "Write a share, not percent or a count.",
            ("accept = 1.2", "accept = 0.8"),
        ),
        _scenario(
            "step-never-reached",
            "A step after one that accepts everything.",
            "Say what is passed on.",
            ('"north/open-70b" }', '"north/open-70b", judge = { tpr = 0.95, fpr = 0.1 } }'),
        ),
        _scenario(
            "step-with-judge-and-accept",
            "A judge, and a measured acceptance beside it.",
            "Keep one: each says how many answers count.",
            (", accept = 0.8", ""),
        ),
        _scenario(
            "step-attempts-without-judge",
            "A step with several tries, and nothing that says when one is good enough.",
            "Add a judge, or the share that you measured.",
            ("attempts = 3", "attempts = 3, accept = 0.8"),
        ),
        _scenario(
            "step-of-unknown-task",
            "A route with steps for a task that does not exist.",
            "Correct its name.",
            ('"sumary"', '"summary"'),
        ),
        _scenario(
            "step-accepts-unknown-task",
            "Measured acceptances with a task's name misspelt.",
            "Correct it.",
            ("summry", "summary"),
        ),
        _scenario(
            "step-of-no-model",
            "A step of a judge alone.",
            "Name what it judges.",
            ("{ judge", '{ model = "north/open-70b", judge'),
        ),
        _scenario(
            "step-without-success",
            "A judge in a step, and nobody knows how many of the answers are right.",
            "Measure it.",
            ('[models."acme/big"]', '[models."acme/small"]\nsuccess = 0.93\n\n[models."acme/big"]'),
        ),
        _scenario(
            "step-with-a-timeout-and-no-outages",
            "A timeout of a step that never fails.",
            "Say on what share of the requests it fails.",
            ("timeout_seconds = 8", "outage_share = 0.01, timeout_seconds = 8"),
        ),
        _scenario(
            "step-first-carries-context",
            "A first step that sees a failed answer.",
            "Move it to the step that does.",
            (
                ', carries_context = true },\n    { model = "acme/big"',
                ' },\n    { model = "acme/big", carries_context = true',
            ),
        ),
        _scenario(
            "steps-beside-a-model",
            "A route with a model and with steps.",
            "Keep one.",
            ('model = "north/open-70b"\nsteps', "steps"),
        ),
        _scenario(
            "steps-beside-a-judge",
            "A judge of a route with steps.",
            "Say which step it looks at.",
            ("judge = { tpr = 0.95, fpr = 0.1 }\nsteps", "steps"),
            ('"north/open-70b" }', '"north/open-70b", judge = { tpr = 0.95, fpr = 0.1 } }'),
        ),
        _scenario(
            "steps-with-an-impossible-multiple",
            "A few requests that cost more than all.",
            "Divide the mean cost of those that are passed on by the mean cost of all.",
            ("escalated_cost_multiple = 20", "escalated_cost_multiple = 1.2"),
        ),
        _scenario(
            "steps-with-a-multiple-of-none",
            "Dearer escalated requests on a route that escalates none.",
            "Leave it out.",
            ("escalated_cost_multiple = 1.2\n", ""),
        ),
        _scenario(
            "steps-with-a-multiple-and-no-second",
            "Dearer escalated requests after the last step.",
            "Add the step that they go to.",
            ("fpr = 0.1 } },\n", 'fpr = 0.1 } },\n    { model = "acme/big" },\n'),
        ),
        _scenario(
            "steps-with-an-impossible-count",
            "Two models that are right together more often than one of them alone.",
            "Count all three shares on the same requests.",
            ("both_right = 0.95", "both_right = 0.87"),
        ),
        _scenario(
            "steps-with-a-count-of-unknown-task",
            "A joint count of a task that does not exist.",
            "Correct its name.",
            ("faqs", "faq"),
        ),
        _scenario(
            "steps-with-a-count-and-no-judge",
            "A joint count where nobody judges the first answer.",
            "Leave it out, or say how well right answers are told from wrong ones.",
            ("accept = 0.8", "judge = { tpr = 0.95, fpr = 0.1 }"),
        ),
        _scenario(
            "router-of-three",
            "A router with three models.",
            "Keep a weak and a strong one.",
            ('    { model = "acme/small" },\n', ""),
        ),
        _scenario(
            "router-and-judge",
            "A router, and a judge of what it has routed already.",
            "Keep one.",
            (", judge = { tpr = 0.95, fpr = 0.1 }", ""),
        ),
        _scenario(
            "router-without-steps",
            "A router with one model.",
            "Name the other.",
            ('model = "north/open-70b"\nrouter', "router"),
            ("0.2 }\n", '0.2 }\nsteps = [{ model = "north/open-70b" }, { model = "acme/big" }]\n'),
        ),
        _scenario(
            "router-share-above-one",
            "A router that sends more requests on than there are.",
            "Write a share, not percent.",
            ("strong_share = 20", "strong_share = 0.2"),
        ),
        _scenario(
            "switch-of-the-baseline",
            "A switch to what is there today.",
            "It belongs to an option.",
            ("\n[baseline.switch]\nstart = 2027-03-01\n", ""),
        ),
        _scenario(
            "switch-days-without-cost",
            "Days of work that cost nothing.",
            "Say what a day costs.",
            ("engineering_days = 20\n", "engineering_days = 20\ncost_per_day = 900\n"),
        ),
        _scenario(
            "switch-ramp-down",
            "A ramp that goes down.",
            "Write its shares from the lowest to the highest.",
            ("[0.5, 0.25, 1.0]", "[0.25, 0.5, 1.0]"),
        ),
        _scenario(
            "switch-ramp-above-one",
            "A share above the whole.",
            "Write a share.",
            ("1.5]", "1.0]"),
        ),
        _scenario(
            "switch-evaluation-of-unknown-task",
            "An evaluation of a task that there is not.",
            "Write its name.",
            ("fag", "faq"),
        ),
        _scenario(
            "fee-with-two-bases",
            "A licence fee counted on two things.",
            "Make it two fees.",
            ("per_mtok = 0.1\n", ""),
        ),
        _scenario(
            "fee-of-nothing",
            "A licence fee that says nothing of its amount.",
            "Say it.",
            ('name = "Agreement"\n', 'name = "Agreement"\nper_month = 500\n'),
        ),
        _scenario(
            "fee-threshold-without-share",
            "A threshold of revenue, and no share of it.",
            "Leave it out, or make it a share of revenue.",
            ("above_revenue_per_month = 1_000_000\n", ""),
        ),
        _scenario(
            "fee-share-of-unknown-revenue",
            "A share of revenue, and nobody knows how large that is.",
            "State the revenue.",
            ("revenue_share = 0.02\n", "revenue_share = 0.02\n\n[company]\nrevenue_per_month = 900_000\n"),
        ),
        _scenario(
            "success-above-one",
            "A success rate above the whole.",
            "Write a share: 0.93 is 93%.",
            ("faq = 93", "faq = 0.93"),
        ),
        _scenario(
            "event-without-day",
            "Something that happens, and nobody knows when.",
            "Add the day.",
            ("cost = 40_000\n", "cost = 40_000\non = 2027-10-01\n"),
        ),
        _scenario(
            "risk-above-one",
            "A probability in percent.",
            "Write a share: 0.1 is 10%.",
            ("= 10\n", "= 0.1\n"),
        ),
    ),
)

SYNTAX = Section(
    title="Files that are not TOML",
    cases=(
        _scenario(
            "percent-sign",
            "A percentage.",
            "Write it as a part of 1.",
            ("growth_per_month = 2%", "growth_per_month = 0.02"),
        ),
        _scenario(
            "text-without-quotes",
            "Text without quotes.",
            "Put it in quotes.",
            ("name = Help desk", 'name = "Help desk"'),
        ),
        _scenario(
            "quote-not-closed",
            "Text that does not end.",
            "Close the quote.",
            ('name = "Help desk\n', 'name = "Help desk"\n'),
        ),
        _scenario(
            "key-twice",
            "A key that stands twice.",
            "Keep one of the two lines.",
            ("months = 12\nmonths = 24\n", "months = 12\n"),
        ),
        _scenario(
            "table-twice",
            "A table that stands twice, where a list of tables is meant.",
            "Write double brackets.",
            ('[options]\nname = "Open 70B"', '[[options]]\nname = "Open 70B"'),
            ('[options]\nname = "Open 70B, too"', '[[options]]\nname = "Open 70B, too"'),
        ),
        _scenario(
            "bracket-not-closed",
            "A list that does not end.",
            "Close the bracket.",
            ('tasks = ["faq"\n', 'tasks = ["faq"]\n'),
        ),
        _scenario("no-equals-sign", "A line without =.", "Write key = value.", ("months: 12", "months = 12")),
        _scenario(
            "single-backslash",
            "A path of Windows in double quotes.",
            "Write every backslash twice.",
            (r'note = "C:\data\tickets.csv"', r'note = "C:\\data\\tickets.csv"'),
        ),
        _made(
            "five-thousand-digits",
            "A number of five thousand digits.",
            "Write the number that was meant.",
            "requests_per_month = 99999...",
            _with("requests_per_month = " + "9" * 5000, "requests_per_month = 100_000"),
        ),
        _made(
            "three-thousand-brackets",
            "Brackets three thousand deep.",
            "Write a list of numbers.",
            "requests_by_month = [[[[[...",
            _with("requests_by_month = " + "[" * 3000 + "]" * 3000, "requests_per_month = 100_000"),
        ),
        _made(
            "long-hexadecimal",
            "A hexadecimal number of a thousand digits.",
            "Write the number that was meant.",
            "requests_per_month = 0xfffff...",
            _with("requests_per_month = 0x" + "f" * 1000, "requests_per_month = 100_000"),
        ),
    ),
)

FILES = Section(
    title="Files that cannot be read",
    cases=(
        _command(
            "no-such-file",
            "A file that is not there.",
            "Give the right name; built-in scenarios are named without .toml.",
            ("compare", "suport-assistant"),
            ("compare", "support-assistant"),
            _nothing,
        ),
        _made("empty-file", "An empty file.", "Write the keys that are missing.", "", _text("")),
        _made(
            "not-utf-8",
            "Text in another encoding than UTF-8.",
            "Save it as UTF-8.",
            'name = "Caf\\xe9"    (Latin-1)',
            _text('name = "Help desk"\nnote = "Café"\n'.encode("latin-1")),
        ),
        _made(
            "utf-16",
            "Text in UTF-16, as Windows PowerShell writes it.",
            "Save it as UTF-8.",
            "",
            _text('name = "Help desk"\n'.encode("utf-16")),
        ),
        _made(
            "directory",
            "A directory where a file belongs.",
            "Name the file in it.",
            "",
            lambda place: (place / "scenario.toml").mkdir(),
        ),
        _made("link-loop", "Symbolic links that lead to each other.", "Point one of them at a file.", "", _link_loop),
        _made("unreadable", "A file that you may not read.", "Give yourself the right to read it.", "", _unreadable),
        _made("too-large", "A file of more than 10 MB.", "Name the right file.", "", _text(b"#" * 10_000_001)),
    ),
)

SETTINGS = Section(
    title="--set",
    cases=(
        _set("set-without-equals", "No value.", "Write path=value.", "months", "months=24"),
        _set("set-without-path", "No path.", "Write path=value.", "=24", "months=24"),
        _set(
            "set-with-a-strange-path",
            "A path that cannot be read.",
            "Write names with other signs than letters, digits, - and _ in quotes.",
            "workload.tasks[faq].output_tokens=500",
            'workload.tasks["faq"].output_tokens=500',
        ),
        _set(
            "set-with-a-backslash",
            "A name in double quotes with a single backslash.",
            "Write the backslash twice, or use single quotes.",
            r'options["a\path"].model=acme/small',
            'options["Open 70B"].model=acme/small',
        ),
        _set(
            "set-unknown-key",
            "A key that there is not.",
            "Write the key that is named.",
            "workload.growth=0.1",
            "workload.growth_per_month=0.1",
        ),
        _set(
            "set-unknown-item",
            "An item that there is not.",
            "Write the name that is given.",
            'workload.tasks["fax"].output_tokens=500',
            'workload.tasks["faq"].output_tokens=500',
        ),
        _set(
            "set-item-out-of-range",
            "A position beyond the end of the list.",
            "Count from 0, or use its name.",
            "workload.tasks[2].output_tokens=500",
            "workload.tasks[1].output_tokens=500",
        ),
        _set(
            "set-no-such-list",
            "A list that there is not.",
            "Write the key that is named.",
            "workload.task[0].output_tokens=500",
            "workload.tasks[0].output_tokens=500",
        ),
        _set(
            "set-position-in-a-table",
            "A position in a table, whose keys have names.",
            "Write a key.",
            "workload[0].output_tokens=500",
            "workload.tasks[0].output_tokens=500",
        ),
        _set("set-inside-a-value", "A key inside a number.", "Stop at the number.", "months.first=6", "months=6"),
        _set(
            "set-wrong-value",
            "A value that is not allowed there.",
            "Write one that is.",
            'workload.tasks["faq"].cached_share=50%',
            'workload.tasks["faq"].cached_share=0.5',
        ),
        _set(
            "set-unknown-model",
            "A model that there is not.",
            "Write the name that is given.",
            'options["Open 70B"].model=acme/bigg',
            'options["Open 70B"].model=acme/big',
        ),
    ),
)

PRICING = Section(
    title="--pricing and --as-of",
    cases=(
        _command(
            "no-pricing-directory",
            "A directory that is not there.",
            "Name the directory that has your sheets.",
            ("compare", "scenario.toml", "--pricing", "price"),
            COMPARE,
            _nothing,
        ),
        _command(
            "empty-pricing-directory",
            "A directory without price sheets.",
            "Name the directory that has your sheets.",
            ("compare", "scenario.toml", "--pricing", "empty"),
            COMPARE,
            lambda place: (place / "empty").mkdir(),
        ),
        _command(
            "pricing-is-a-file",
            "A sheet where its directory belongs.",
            "Name the directory.",
            ("compare", "scenario.toml", "--pricing", "prices/acme.toml"),
            COMPARE,
            _nothing,
        ),
        _command(
            "directory-among-sheets",
            "A directory with the name of a price sheet.",
            "Give it a name that does not end in .toml.",
            ("compare", "scenario.toml", "--pricing", "prices", "--pricing", "more"),
            COMPARE,
            lambda place: (place / "more" / "new.toml").mkdir(parents=True),
        ),
        _command(
            "before-all-prices",
            "A day on which no price was known yet.",
            "Choose a later day.",
            ("compare", "scenario.toml", "--pricing", "prices", "--as-of", "2025-06-30"),
            COMPARE,
            _nothing,
        ),
        _command(
            "alias-before-it-meant-anything",
            "A name that moves from model to model, on a day of which nobody says what it meant.",
            "Choose a day on which that is known, or name the model itself.",
            ("prices", "show", "--pricing", "prices", "--as-of", "2026-02-28", "best"),
            ("prices", "show", "--pricing", "prices", "--as-of", "2026-03-01", "best"),
            _moving,
        ),
    ),
)

SHEETS = Section(
    title="Price sheets",
    cases=(
        _sheet(
            "sheet-unknown-unit",
            "A slip in the unit of a price.",
            "Write the unit that is named.",
            ("ouput =", "output ="),
        ),
        _sheet(
            "sheet-unknown-key",
            "A slip in a key of a price row.",
            "Write the key that is named.",
            ("retreived", "retrieved"),
        ),
        _sheet(
            "sheet-unknown-window-key",
            "A slip in a key of a window.",
            "Write the key that is named.",
            ("hours =", "hours_utc ="),
        ),
        _sheet(
            "sheet-unknown-key-in-a-mode",
            "A slip inside a mode, in one line with others.",
            "Write the key that is named.",
            ("multipy", "multiply"),
        ),
        _sheet(
            "sheet-no-provider",
            "A sheet that does not say whose prices it has.",
            "Add the key.",
            ('name = "Acme"\n', 'provider = "acme"\nname = "Acme"\n'),
        ),
        _sheet(
            "sheet-price-in-quotes",
            "A price with a currency sign.",
            "Write the number alone: the sheet's currency counts.",
            ('input = "$5"', "input = 5"),
        ),
        _sheet("sheet-negative-price", "A negative price.", "Write 0 for free.", ("output = -25", "output = 25")),
        _sheet("sheet-currency", "A currency sign.", "Write its code.", ('currency = "$"', 'currency = "USD"')),
        _sheet("sheet-kind", "A kind of provider that there is not.", "Choose one.", ('"vendor"', '"lab"')),
        _sheet("sheet-weights", "An unknown kind of weights.", "Choose one.", ('"proprietary"', '"closed"')),
        _sheet(
            "sheet-status",
            "An unknown status.",
            "Choose one.",
            ('status = "announced"', 'status = "scheduled"'),
        ),
        _sheet(
            "sheet-ends-before-it-starts",
            "A row that ends before it starts.",
            "Exchange the days; `to` is the first day on which the row no longer holds.",
            ("to = 2025-09-01", "to = 2026-09-01"),
        ),
        _sheet(
            "sheet-two-rows-one-day",
            "Two rows that start on one day.",
            "Keep one, or correct its first day.",
            ("from = 2026-01-01\nsource", "from = 2026-09-01\nsource"),
        ),
        _sheet(
            "sheet-alias-twice",
            "One name for two models.",
            "Take it off one of them.",
            ('aliases = ["big"]', 'aliases = ["little"]'),
        ),
        _sheet(
            "sheet-alias-of-no-model",
            "An alias of a model that the sheet does not have.",
            "Name one that it has.",
            ('model = "bigg"', 'model = "big"'),
        ),
        _sheet(
            "sheet-alias-is-a-model",
            "An alias with the id of a model.",
            "Give it another name.",
            ("[aliases.big]", "[aliases.best]"),
            ("[[aliases.big.targets]]", "[[aliases.best.targets]]"),
        ),
        _sheet(
            "sheet-alias-without-targets",
            "An alias that means nothing.",
            "Say what it means.",
            (
                "targets = []",
                'targets = [{ model = "big", source = "https://acme.example/models", retrieved = 2026-11-20 }]',
            ),
        ),
        _sheet(
            "sheet-alias-not-in-order",
            "Targets of an alias out of order.",
            "Put their days in order.",
            ("from = 2026-06-01", "from = 2025-06-01"),
        ),
        _sheet(
            "sheet-alias-ends-before-it-starts",
            "A target of an alias that ends before its first day.",
            "Put its last day after the first.",
            ("to = 2025-09-01\n", "to = 2026-12-01\n"),
        ),
        _sheet(
            "sheet-alias-means-two-at-once",
            "A target that ends after the next one starts.",
            "Let one end where the next starts.",
            ("to = 2026-07-01\n", ""),
        ),
        _sheet(
            "sheet-alias-moved-some-day",
            "A target of an alias without a first day, after one without a last.",
            "Say until when the one before it is known.",
            (
                'from = 2026-01-01\nsource = "https://acme.example/models"',
                'from = 2026-01-01\nto = 2026-03-01\nsource = "https://acme.example/models"',
            ),
        ),
        _sheet(
            "sheet-tier-without-start",
            "A tier that does not say where it starts.",
            "Say from how many tokens on it holds.",
            ("{ rates = { input = 8", "{ above = 200_000, rates = { input = 8"),
        ),
        _sheet(
            "sheet-tier-with-two-starts",
            "A tier with two starts.",
            "Keep the one that the vendor states: more than so many tokens, or so many at least.",
            ("above = 200_000, at_least = 200_001", "above = 200_000"),
        ),
        _sheet(
            "sheet-tiers-not-ascending",
            "Tiers that do not ascend.",
            "Write them from the lowest to the highest.",
            (
                "{ above = 200_000, rates = { input = 8, output = 30 } },"
                " { above = 32_000, rates = { input = 6, output = 20 } }",
                "{ above = 32_000, rates = { input = 6, output = 20 } },"
                " { above = 200_000, rates = { input = 8, output = 30 } }",
            ),
        ),
        _sheet(
            "sheet-tier-without-rate",
            "A tier without a rate that the row has.",
            "State the rate in the tier, too.",
            ("rates = { input = 8, cache_read = 0.8 }", "rates = { input = 8, cache_read = 0.8, output = 30 }"),
        ),
        _sheet(
            "sheet-factor-and-rates",
            "A mode with a factor and rates of its own.",
            "Keep one of the two.",
            ("multiply = 0.5, rates = { input = 2, output = 10 }", "multiply = 0.5"),
        ),
        _sheet(
            "sheet-empty-mode",
            "A mode that changes nothing.",
            "Say what it changes.",
            ("batch = {}", "batch = { multiply = 0.5 }"),
        ),
        _sheet(
            "sheet-tiers-beside-factor",
            "Tiers beside a factor.",
            "Take them away: the factor moves the row's own tiers.",
            ("multiply = 0.5, tiers = [{ above = 32_000, rates = { input = 3 } }]", "multiply = 0.5"),
        ),
        _sheet(
            "sheet-unknown-window",
            "A price for a window that the sheet does not have.",
            "Write a window that is named, or add one.",
            ("nights = { multiply = 0.8 }", "night = { multiply = 0.8 }"),
        ),
        _sheet(
            "sheet-no-windows",
            "A price for a window in a sheet without windows.",
            "Add the window.",
            (
                "[models.big]\n",
                '[windows.night]\nhours_utc = [[0, 6]]\nweekdays = ["mon"]\nsource = "https://acme.example/pricing"\n'
                "retrieved = 2026-11-20\n\n[models.big]\n",
            ),
        ),
        _sheet(
            "sheet-windows-overlap",
            "Two windows with hours in common.",
            "Move one of them: an hour has one price.",
            ('weekdays = ["fri", "sat", "sun"]', 'weekdays = ["sat", "sun"]'),
        ),
        _sheet(
            "sheet-window-overlaps-itself",
            "A window that counts an hour twice.",
            "Write pairs of hours that have none in common.",
            ("hours_utc = [[0, 6], [5, 8]]", "hours_utc = [[0, 8]]"),
        ),
        _sheet(
            "sheet-window-over-midnight",
            "A window that runs past midnight.",
            "Write it as two pairs of hours.",
            ("hours_utc = [[22, 6]]", "hours_utc = [[22, 24], [0, 6]]"),
        ),
        _sheet("sheet-weekday", "An unknown day of the week.", "Choose among those named.", ('"monday"', '"mon"')),
        _sheet(
            "sheet-several-faults",
            "Several mistakes in one sheet.",
            "Put them right one after the other, from the top.",
            ("to = 2025-09-01", "to = 2026-09-01"),
            ("rates = { input = 8, cache_read = 0.8 }", "rates = { input = 8, cache_read = 0.8, output = 30 }"),
            ('aliases = ["big-latest", "small"]', 'aliases = ["big-latest"]'),
        ),
    ),
)

REFERENCE = Section(
    title="Reference sheets",
    cases=(
        _reference(
            "reference-unknown-gate",
            "A licence that asks something that is not known.",
            "Choose among those named.",
            "licences",
            SHOW,
            ('gate = "gratis"', 'gate = "free"'),
        ),
        _reference(
            "reference-missing-key",
            "A licence that does not say what it asks of hosts.",
            "Add the key; unknown is an answer too.",
            "licences",
            SHOW,
            ('gate = "free"\n', 'gate = "free"\nresale = "unknown"\n'),
        ),
        _reference(
            "reference-currency-code",
            "A dated exchange rate of a currency that is not named by its code.",
            "Write its code.",
            "currencies",
            ("cost", "cloud/open-32b", "--input", "1500", "--currency", "USD", "--pricing", "prices"),
            ('currency = "yuan"', 'currency = "CNY"'),
        ),
        _reference(
            "reference-unknown-model",
            "A lab whose best model is in no price sheet.",
            "Write the name that is given.",
            "labs",
            ("prices", "labs", "acme", "--pricing", "prices"),
            ('flagship = "acme/bgi"', 'flagship = "acme/big"'),
        ),
    ),
)

BREAK_EVEN = Section(
    title="Break-even and solve",
    cases=(
        _asked(
            "vary-unknown-key",
            "A path to vary that no scenario has.",
            "Take the nearest key.",
            (*BREAKEVEN, "--vary", 'workload.tasks["faq"].outputs'),
            (*BREAKEVEN, "--vary", 'workload.tasks["faq"].output_tokens'),
        ),
        _asked(
            "vary-no-number",
            "A key to vary that is not a number.",
            "Vary a number.",
            (*BREAKEVEN, "--vary", "name"),
            (*BREAKEVEN, "--vary", "growth"),
        ),
        _asked(
            "vary-with-bounds",
            "Bounds in the path to vary.",
            "Give them with --within.",
            (*BREAKEVEN, "--vary", "growth=0..0.1"),
            (*BREAKEVEN, "--vary", "growth", "--within", "0..0.1"),
        ),
        _asked(
            "solve-with-bounds",
            "Bounds in the path to solve for.",
            "Give them with --within.",
            (*SOLVE, "--until", "saving=0", "--vary", "volume=0.1..2"),
            (*SOLVE, "--until", "saving=0", "--vary", "volume", "--within", "0.1..2"),
        ),
        _asked(
            "within-alone",
            "Bounds of nothing.",
            "Say which number has them.",
            (*BREAKEVEN, "--within", "0..0.1"),
            (*BREAKEVEN, "--vary", "growth", "--within", "0..0.1"),
        ),
        _asked(
            "within-one-number",
            "One bound instead of two.",
            "Write two dots between two numbers.",
            (*SOLVE, "--until", "saving=0", "--vary", "growth", "--within", "0.1"),
            (*SOLVE, "--until", "saving=0", "--vary", "growth", "--within", "0..0.1"),
        ),
        _asked(
            "within-upside-down",
            "The upper bound first.",
            "Write the lower one first.",
            (*SOLVE, "--until", "saving=0", "--vary", "growth", "--within", "0.1..0"),
            (*SOLVE, "--until", "saving=0", "--vary", "growth", "--within", "0..0.1"),
        ),
        _asked(
            "within-no-number",
            "A bound that is not a number.",
            "Write a number.",
            (*SOLVE, "--until", "saving=0", "--vary", "growth", "--within", "0..ten"),
            (*SOLVE, "--until", "saving=0", "--vary", "growth", "--within", "0..0.1"),
        ),
        _asked(
            "within-no-whole-number",
            "Half a month as a bound.",
            "Write a whole number.",
            (*SOLVE, "--until", "saving=0", "--vary", "months", "--within", "1..2.5"),
            (*SOLVE, "--until", "saving=0", "--vary", "months", "--within", "1..3"),
        ),
        _asked(
            "within-no-date",
            "A number as the bound of a date.",
            "Write two dates.",
            (*SOLVE, "--until", "saving=0", "--vary", "start", "--within", "1..2"),
            (*SOLVE, "--until", "saving=0", "--vary", "start", "--within", "2027-01-01..2027-01-09"),
        ),
        _asked(
            "within-beyond-the-key",
            "A bound that the key may not be.",
            "Stay within what the key may be.",
            (*SOLVE, "--until", "saving=0", "--vary", 'workload.tasks["faq"].cached_share', "--within", "0..2"),
            (*SOLVE, "--until", "saving=0", "--vary", 'workload.tasks["faq"].cached_share', "--within", "0..1"),
        ),
        _asked(
            "month-beyond-the-horizon",
            "Break-even at the prices of a month that is not in the horizon.",
            "Choose a month of the horizon.",
            (*BREAKEVEN, "--month", "2031-01"),
            (*BREAKEVEN, "--month", "2027-05"),
        ),
        _asked(
            "month-no-month",
            "Break-even at the prices of a month by its name.",
            "Write its year and its number.",
            (*BREAKEVEN, "--month", "May"),
            (*BREAKEVEN, "--month", "2027-05"),
        ),
        _asked(
            "unknown-option",
            "An option that the scenario does not have.",
            "Take the nearest name.",
            (*BREAKEVEN, "--option", "Open 70"),
            (*BREAKEVEN, "--option", "Open 70B"),
        ),
        _asked(
            "until-no-target",
            "A target without a number.",
            "Write what is measured, and the number it is to reach.",
            (*SOLVE, "--vary", "growth", "--until", "cheaper"),
            (*SOLVE, "--vary", "growth", "--until", "saving=0"),
        ),
        _asked(
            "until-unknown-measure",
            "A target for something that is not measured.",
            "Take one that is.",
            (*SOLVE, "--vary", "growth", "--until", "savings=0"),
            (*SOLVE, "--vary", "growth", "--until", "saving=0"),
        ),
        _asked(
            "until-payback-at-least",
            "A payback that is to be late.",
            "Write at most how many months.",
            (*SOLVE, "--vary", "growth", "--until", "payback>=9"),
            (*SOLVE, "--vary", "growth", "--until", "payback<=9"),
        ),
        _asked(
            "until-npv-without-a-rate",
            "A target for a present value, and no rate.",
            "State the rate.",
            (*SOLVE, "--vary", "growth", "--until", "npv=0"),
            (*SOLVE, "--vary", "growth", "--until", "npv=0", "--set", "discount_rate_per_year=0.08"),
        ),
        _asked(
            "across-one-value",
            "A map over one value.",
            "Name two.",
            (*BREAKEVEN, "--across", "volume"),
            (*BREAKEVEN, "--across", "volume,growth"),
        ),
        _asked(
            "across-three-values",
            "A map over three values.",
            "Name two.",
            (*BREAKEVEN, "--across", "volume,growth,months"),
            (*BREAKEVEN, "--across", "volume,growth"),
        ),
    ),
)

BUDGETS = Section(
    title="Budgets and what was spent",
    cases=(
        _scenario(
            "budget-with-neither",
            "A budget of nothing.",
            "Say how much money, or how many tokens.",
            ("alert_at", "amount = 50_000\nalert_at"),
        ),
        _scenario(
            "budget-units-of-money",
            "Units of tokens in a budget of money.",
            "Leave them out, or write tokens instead of amount.",
            ('units = ["output"]\n', ""),
        ),
        _scenario(
            "budget-beyond-the-horizon",
            "A budget that ends after the horizon, and begins before it.",
            "Keep its period within the horizon, or make the horizon longer.",
            ("2026-12-01", "2027-01-01"),
            ("2028-02-01", "2028-01-01"),
        ),
        _scenario(
            "budget-shares-that-are-no-whole",
            "Planned shares that do not add up to 1.",
            "Plan the whole of it.",
            ("0.5, 0.4]", "0.5, 0.5]"),
        ),
        _scenario(
            "budget-top-up-outside",
            "A top-up after the period.",
            "Give it a day of the period.",
            ("on = 2028-01-01", "on = 2027-12-01"),
        ),
        _scenario(
            "budget-unknown-task",
            "A budget of a task that there is not.",
            "Take the nearest name.",
            ('"fqa"', '"faq"'),
        ),
        _scenario(
            "budget-alerts-that-fall",
            "Shares to be told of that do not go up.",
            "Write them from the lowest to the highest.",
            ("[1.0, 0.5]", "[0.5, 1.0]"),
        ),
        _asked(
            "burn-without-a-budget",
            "A burn of no budget.",
            "Add one, or try one.",
            ("burn", "--pricing", "prices", "scenario.toml"),
            BURN,
        ),
        _asked(
            "budget-lasts-with-a-level",
            "A budget that is to last by so much.",
            "It lasts or it does not: leave the number out.",
            (*SOLVE, "--vary", "growth", "--set", "budget.amount=9000", "--until", "budget-lasts>=0"),
            (*SOLVE, "--vary", "growth", "--set", "budget.amount=9000", "--until", "budget-lasts"),
        ),
        _asked(
            "budget-lasts-without-a-budget",
            "A budget that is to last, and none is stated.",
            "State one.",
            (*SOLVE, "--vary", "growth", "--until", "budget-lasts"),
            (*SOLVE, "--vary", "growth", "--until", "budget-lasts", "--set", "budget.amount=9000"),
        ),
        _spent(
            "spent-on-no-day",
            "A day of spending that is no date.",
            "Write the year first.",
            "date,amount\n31.01.2027,480.10\n",
            "date,amount\n2027-01-31,480.10\n",
        ),
        _spent(
            "spent-with-a-currency",
            "An amount with its currency.",
            "Write the number alone.",
            "date,amount\n2027-01-31,$480.10\n",
            "date,amount\n2027-01-31,480.10\n",
        ),
        _spent(
            "spent-less-than-nothing",
            "Spending below nothing.",
            "Take a credit off the amount it belongs to.",
            "date,amount\n2027-01-30,480.10\n2027-01-31,-20\n",
            "date,amount\n2027-01-31,460.10\n",
        ),
        _spent(
            "spent-outside-the-period",
            "Spending of the year before.",
            "Leave it out.",
            "date,amount\n2026-12-31,512\n2027-01-31,480.10\n",
            "date,amount\n2027-01-31,480.10\n",
        ),
        _spent(
            "spent-unknown-column",
            "A column that is not known.",
            "Take the nearest name.",
            "date,ammount\n2027-01-31,480.10\n",
            "date,amount\n2027-01-31,480.10\n",
        ),
        _spent(
            "spent-with-semicolons",
            "A file with semicolons between its columns.",
            "Save it with commas.",
            "date;amount\n2027-01-31;480.10\n",
            "date,amount\n2027-01-31,480.10\n",
        ),
        _spent(
            "spent-with-several-mistakes",
            "Several mistakes in one file: all are named.",
            "Mend each of them.",
            'date,amount,task\n31.01.2027,480.10,fqa\n2027-02-28,"1,250",faq\n',
            "date,amount,task\n2027-01-31,480.10,faq\n2027-02-28,1250,faq\n",
        ),
        _spent(
            "spent-tokens-of-a-money-budget",
            "Tokens that were used, and a budget of money.",
            "Give what they cost.",
            "date,tokens\n2027-01-31,9000000\n",
            "date,amount,tokens\n2027-01-31,480.10,9000000\n",
        ),
        _spent(
            "spent-on-an-unknown-task",
            "Spending of a task that there is not.",
            "Take the nearest name.",
            "date,amount,task\n2027-01-31,480.10,fqa\n",
            "date,amount,task\n2027-01-31,480.10,faq\n",
        ),
        _logged(
            "spent-on-a-model-without-a-price",
            "Logs in which a model has a name that no price sheet has, so that what was spent is not known.",
            "Say which model it is.",
            ("--alias", "ours=acme/big"),
            _used("big", "2027-01-30"),
            _used("ours", "2027-01-31"),
        ),
        _logged(
            "spent-without-a-time",
            "Logs whose rows do not say when they were.",
            "Name logs that do.",
            (),
            _used("big", ""),
        ),
        _logged(
            "spent-as-nobody-billed",
            "What was billed, from logs that do not say it.",
            "Leave `--billed` out, for the list prices of each day.",
            (),
            _used("big", "2027-01-31"),
            wrong=("--billed",),
        ),
        _logged(
            "spent-on-other-tasks",
            "A team's budget, and logs whose rows belong to other projects.",
            "Have the logs say which task of the scenario a row is.",
            (),
            _used("big", "2027-01-31"),
            wrong=("--set", 'budget.tasks=["faq"]'),
        ),
        _asked(
            "spent-as-billed-without-logs",
            "How logs are read, without any.",
            "Name them, or leave the option out.",
            (*BURN, "--billed"),
            BURN,
        ),
    ),
)

PLANS = Section(
    title="The best plan",
    cases=(
        _asked(
            "optimise-what-nobody-measured",
            "A best plan, and nobody knows how often any model is right.",
            "State what you measured.",
            OPTIMISE,
            (*OPTIMISE, *MEASURED),
        ),
        _asked(
            "optimise-with-no-judge",
            "A judge of one number.",
            "Give the shares of right and of wrong answers that it accepts.",
            (*OPTIMISE, *MEASURED, "--judge", "0.9"),
            (*OPTIMISE, *MEASURED, "--judge", "0.9,0.1"),
        ),
        _asked(
            "optimise-with-an-unknown-candidate",
            "A candidate that no price sheet has.",
            "Take the nearest name.",
            (*OPTIMISE, *MEASURED, "--candidate", "acme/bgi"),
            (*OPTIMISE, *MEASURED, "--candidate", "acme/big"),
        ),
        _asked(
            "optimise-over-a-file",
            "A plan written over the scenario.",
            "Choose a new name, or take the option from the answer.",
            (*OPTIMISE, *MEASURED, "--write", "scenario.toml"),
            (*OPTIMISE, *MEASURED, "--format", "json"),
        ),
        _asked(
            "route-of-an-unknown-option",
            "A plan of an option that there is not.",
            "Take the nearest name.",
            ("route", "show", "scenario.toml", "--pricing", "prices", "--option", "Open 70"),
            ("route", "show", "scenario.toml", "--pricing", "prices", "--option", "Open 70B"),
        ),
    ),
)

DIFFS = Section(
    title="What a change does",
    cases=(
        _command(
            "diff-of-nothing",
            "Nothing to compare.",
            "Name two files, or a revision.",
            ("diff",),
            (*DIFF, "scenario.toml", "other.toml"),
            repositories.two_files,
        ),
        _compared(
            "diff-of-one-file",
            "One file, and nothing beside it.",
            "Name another.",
            ("scenario.toml",),
            ("scenario.toml", "other.toml"),
            repositories.two_files,
        ),
        _compared(
            "diff-of-a-file-and-a-directory",
            "A file beside a directory.",
            "Compare two of a kind.",
            ("scenario.toml", "new"),
            ("old", "new"),
            repositories.two_files,
        ),
        _compared(
            "diff-of-no-scenarios",
            "A directory without a scenario.",
            "Name one that has some.",
            ("old", "prices"),
            ("old", "new"),
            repositories.two_files,
        ),
        _compared(
            "diff-of-two-currencies",
            "Bills in two currencies.",
            "State both in one.",
            ("scenario.toml", "euros.toml"),
            ("scenario.toml", "other.toml"),
            repositories.other_currency,
        ),
        _compared(
            "diff-with-no-such-revision",
            "A branch that was never fetched.",
            "Fetch it, or name one that there is.",
            ("--base", "origin/main"),
            ("--base", "main"),
            repositories.repository,
        ),
        _compared(
            "diff-with-no-such-file-in-it",
            "A file that the revision does not have.",
            "Name one that it has.",
            ("main:other.toml",),
            ("main:scenario.toml",),
            repositories.repository,
        ),
        _compared(
            "diff-with-a-broken-revision",
            "A file that was broken then.",
            "Compare with a revision in which it can be read.",
            ("scenario.toml", "main:broken.toml"),
            ("scenario.toml", "main:scenario.toml"),
            repositories.once_broken,
        ),
        _compared(
            "diff-since-another-beginning",
            "A branch that shares no commit with this one.",
            "Name a revision that this one comes from.",
            ("--base", "main"),
            ("--base", "fresh"),
            repositories.two_beginnings,
        ),
        _compared(
            "diff-since-with-two-files",
            "A base and two files.",
            "Give one or the other.",
            ("--base", "main", "scenario.toml", "other.toml"),
            ("--base", "main", "scenario.toml"),
            repositories.repository,
        ),
        _compared(
            "diff-since-within-nothing",
            "A base, and a directory that neither side has.",
            "Name one that there is, or none.",
            ("--base", "main", "scenarios"),
            ("--base", "main"),
            repositories.repository,
        ),
        _saved("diff-with-no-json", "A saved answer that is no JSON.", "Help desk: 640 a month\n"),
        _saved("diff-with-another-answer", "A saved answer of another command.", '{"kind": "cost"}\n'),
        _saved(
            "diff-with-a-newer-answer",
            "A saved answer of a version that is not known.",
            '{"kind": "compare", "schema_version": 99}\n',
        ),
        _saved(
            "diff-with-part-of-an-answer",
            "A saved answer of which a part is missing.",
            '{"kind": "compare", "schema_version": 1, "months": 12}\n',
        ),
        _compared(
            "diff-set-on-an-answer",
            "Another value for a saved answer.",
            "Set it where the answer is made, or compare two files.",
            ("saved.json", "--set", "months=3"),
            ("scenario.toml", "other.toml", "--set", "months=3"),
            _with_an_answer,
        ),
    ),
)

CHECKS = Section(
    title="Limits",
    cases=(
        _scenario(
            "checks-unknown-limit",
            "A limit that is misspelt.",
            "Write it as the message has it: a limit that nobody knows is none.",
            ("max_montly_cost", "max_monthly_cost"),
        ),
        _scenario(
            "checks-unknown-plan",
            "Limits on an option that is not there.",
            "Name one of the scenario's.",
            ('"Open 7B"', '"Open 70B"'),
        ),
        _scenario(
            "checks-warning-too-late",
            "A warning that comes no sooner than the failure.",
            "Let it warn before.",
            ("max_monthly_cost = 6_000", "max_monthly_cost = 4_000"),
        ),
        _scenario(
            "checks-message-without-limit",
            "Words about a limit that is not set.",
            "Set it, or leave the words out.",
            ("messages.max_increase", "messages.max_monthly_cost"),
        ),
        _scenario(
            "checks-no-licences",
            "Licences of which none is allowed.",
            "Say what they may ask.",
            ("licences = []", 'licences = ["free"]'),
        ),
        _scenario(
            "checks-unknown-answer",
            "An answer that no licence gives.",
            "Use one of those that there are.",
            ('"share"', '"show_name"'),
        ),
        _asked(
            "check-without-limits",
            "A scenario without limits.",
            "Give it some: nothing to check is no pass.",
            (*CHECK, "scenario.toml"),
            (*CHECK, "scenario.toml", "--max-monthly-cost", "5000"),
        ),
        _asked(
            "check-of-no-match",
            "A glob that matches nothing.",
            "Write it as it is meant from here.",
            (*CHECK, "--max-monthly-cost", "5000", "scenarios/*.toml"),
            (*CHECK, "--max-monthly-cost", "5000", "scen*.toml"),
        ),
        _asked(
            "check-of-no-scenarios",
            "A directory of other TOML files.",
            "Name one that has scenarios, or a file.",
            (*CHECK, "--max-monthly-cost", "5000", "prices"),
            (*CHECK, "--max-monthly-cost", "5000", "scenario.toml"),
        ),
        _command(
            "check-of-nothing",
            "No scenario is named, and none is here.",
            "Name one: the built-in example is never taken.",
            ("check",),
            (*CHECK, "help-desk.toml", "--max-monthly-cost", "5000"),
            _renamed,
        ),
        _asked(
            "check-with-no-such-option",
            "A check of an option that is not there.",
            "Name one that it has.",
            (*CHECK, "scenario.toml", "--max-monthly-cost", "5000", "--allow-assumed", "--option", "Open 7B"),
            (*CHECK, "scenario.toml", "--max-monthly-cost", "5000", "--allow-assumed", "--option", "Open 70B"),
        ),
        _policy(
            "check-with-a-misspelt-policy",
            "A policy with a misspelt limit.",
            "Write it as the message has it.",
            "max_montly_cost = 5_000\n",
            "max_monthly_cost = 5_000\n",
        ),
        _policy(
            "check-policy-without-limits",
            "A policy that sets no limits.",
            "Set one.",
            "allow_assumed = true\n",
            "allow_assumed = true\nmax_monthly_cost = 5_000\n",
        ),
        _command(
            "check-saving-of-the-baseline",
            "A limit that puts an option beside the baseline, and no option.",
            "Name the option.",
            (*CHECK, "--policy", "limits.toml", "scenario.toml"),
            (*CHECK, "--policy", "limits.toml", "scenario.toml", "--option", "Open 70B", "--allow-assumed"),
            _limits("min_saving = 1\n"),
        ),
        _command(
            "check-policy-in-another-currency",
            "Amounts of a policy in another currency than the scenario's.",
            "Give the scenario a policy in its own.",
            (*CHECK, "--policy", "limits.toml", "scenario.toml"),
            (*CHECK, "--max-monthly-cost", "5000", "scenario.toml"),
            _limits('currency = "EUR"\nmax_monthly_cost = 5_000\n'),
        ),
        _command(
            "check-against-no-such-file",
            "A file to compare with that is not there.",
            "Name one that is.",
            (*CHECK, "scenario.toml", "--max-increase", "500", "--compare-to", "old.toml"),
            (*CHECK, "scenario.toml", "--max-increase", "5000", "--compare-to", "other.toml"),
            repositories.two_files,
        ),
        _command(
            "check-against-nothing",
            "A base whose variable is not set.",
            "Set it: nothing has ever changed against nothing.",
            (*CHECK, "scenario.toml", "--max-increase", "500", "--compare-to", ""),
            (*CHECK, "scenario.toml", "--max-increase", "5000", "--compare-to", "other.toml"),
            repositories.two_files,
        ),
        _command(
            "check-against-two-bases",
            "A revision and a file to compare with.",
            "Give one of the two.",
            (*CHECK, "scenario.toml", "--max-increase", "500", "--base", "main", "--compare-to", "scenario.toml"),
            (*CHECK, "scenario.toml", "--max-increase", "500", "--base", "main"),
            repositories.repository,
        ),
    ),
)


def _use(name: str, wrong: str, way_out: str, command: Sequence[str], right: Sequence[str] = USAGE) -> Case:
    """A mistake in what is asked of logs."""
    return _command(f"usage-{name}", wrong, way_out, command, right, _log)


USAGES = Section(
    title="Logs",
    cases=(
        _use("no-such-file", "A log that is not there.", "Name one that is.", ("usage", "logs.jsonl")),
        _use(
            "unknown-log",
            "A file whose rows are those of no known kind of log.",
            "Name its kind, or state its columns in a mapping; here it is the wrong file.",
            ("usage", "notes.jsonl"),
        ),
        _use(
            "unknown-source",
            "A kind of log that is misspelt.",
            "Write it as the message has it; `tokencalc usage sources` lists them all.",
            (*USAGE, "--source", "plian"),
            (*USAGE, "--source", "plain"),
        ),
        _use(
            "unknown-group",
            "A group that use is not told apart by.",
            "Name one of those that there are.",
            (*USAGE, "--by", "team"),
            (*USAGE, "--by", "label"),
        ),
        _use(
            "unknown-zone",
            "A time zone that nobody knows.",
            "Name it by its region and city.",
            (*USAGE, "--tz", "Berlin"),
            (*USAGE, "--tz", "Europe/Berlin"),
        ),
        _use(
            "alias-of-nothing",
            "An alias that leads to no model.",
            "Lead it to one of a price sheet.",
            (*USAGE, "--alias", "bigg=acme/bugg"),
            (*USAGE, "--alias", "bigg=acme/big"),
        ),
        _use(
            "other-days",
            "Days in which nothing was used.",
            "Name others: the last of them is the day before `--until`.",
            (*USAGE, "--since", "2026-12-01"),
            (*USAGE, "--since", "2026-11-01", "--until", "2026-12-01"),
        ),
        _use(
            "focus-without-price",
            "A FOCUS file of use that has no price.",
            "Say which model it is.",
            (*USAGE, "odd.jsonl", "--format", "focus"),
            (*USAGE, "odd.jsonl", "--format", "focus", "--alias", "bigg=acme/big"),
        ),
        _use(
            "focus-at-other-prices",
            "A FOCUS file at the prices of another day.",
            "A charge is at the price of its own day.",
            (*USAGE, "--format", "focus", "--prices-on", "2026-11-20"),
            (*USAGE, "--prices-on", "2026-11-20"),
        ),
    ),
)

SECTIONS = (
    NUMBERS,
    PARTS,
    KEYS,
    EXCLUSIVE,
    NAMES,
    MODELS,
    SUPPLIES,
    SYNTAX,
    FILES,
    SETTINGS,
    BREAK_EVEN,
    BUDGETS,
    PLANS,
    DIFFS,
    CHECKS,
    USAGES,
    PRICING,
    SHEETS,
    REFERENCE,
)
CASES = tuple(case for section in SECTIONS for case in section.cases)
