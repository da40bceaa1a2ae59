"""Actual spending from a file: every form of it, and each mistake with its line."""

import gzip
import io
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.engine.burning import year
from tokencalc.engine.budget import Budget, TokensCounted
from tokencalc.engine.errors import TokencalcError
from tokencalc.engine.forecasts import Actual
from tokencalc.files import actuals
from tokencalc.files.actuals import MOST_FAULTS, read_actuals
from tokencalc.files.errors import FaultsError, FileError

BUDGET = year(365)
TOKENS = Budget(amount=Decimal(9), start=BUDGET.start, end=BUDGET.end, counts=TokensCounted())
TEAM = Budget(amount=Decimal(9), start=BUDGET.start, end=BUDGET.end, tasks=("chat",))
JANUARY = Actual(day=date(2026, 1, 31), amount=Decimal("12.50"))
FEBRUARY = Actual(day=date(2026, 2, 28), amount=Decimal(7))


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty directory to work in."""
    monkeypatch.chdir(tmp_path)


def read(text: str, budget: Budget = BUDGET, name: str = "spent.csv") -> tuple[Actual, ...]:
    """What is read from a file with a text."""
    Path(name).write_text(text, encoding="utf-8")
    return read_actuals(name, budget, ["chat", "code"])


class TestForms:
    @pytest.mark.parametrize(
        "text",
        [
            "date,amount\n2026-01-31,12.50\n2026-02-28,7\n",
            "\ufeff amount , date \r\n12.50, 2026-01-31\r\n7,2026-02-28\r\n",
            "date,amount,task\n2026-01-31,12.50,chat\n\n2026-02-28,7,\n",
            "date,amount,tokens\n2026-01-31,12.50,9\n2026-02-28,7,8\n",
            '[{"date": "2026-01-31", "amount": 12.50}, {"date": "2026-02-28", "amount": "7"}]',
            ' [{"amount": 12.50, "date": "2026-01-31", "task": null}, {"date": "2026-02-28", "amount": 7}]',
        ],
    )
    def test_csv_and_json(self, text: str) -> None:
        """Columns in any order, with the task or the other unit beside; numbers stay exact."""
        assert (JANUARY, FEBRUARY) == read(text)

    @pytest.mark.parametrize("name", ["spent.csv.gz", "spent.json.gz"])
    def test_packed(self, name: str) -> None:
        """What ends in .gz is unpacked first."""
        text = "date,amount\n2026-01-31,12.50" if "csv" in name else '[{"date": "2026-01-31", "amount": 12.50}]'
        Path(name).write_bytes(gzip.compress(text.encode()))
        assert (JANUARY,) == read_actuals(name, BUDGET, [])

    def test_piped(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A dash is what is piped in, and is called so in an error."""
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"date,amount\n2026-01-31,12.50")))
        assert (JANUARY,) == read_actuals("-", BUDGET, [])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"date,amount\nx,1")))
        with pytest.raises(FaultsError, match=r"^standard input:2: date: is not a date"):
            read_actuals("-", BUDGET, [])

    def test_tokens_for_a_budget_of_tokens(self) -> None:
        """A budget of tokens reads the column of tokens, whatever else there is."""
        expected = (Actual(day=date(2026, 1, 31), amount=Decimal(9)),)
        assert expected == read("date,amount,tokens\n2026-01-31,12.50,9\n", TOKENS)

    def test_only_the_teams_own_tasks_count(self) -> None:
        """A budget of some tasks leaves out what others spent, and what belongs to no task."""
        text = "date,amount,task\n2026-01-31,12.50,chat\n2026-01-31,1,code\n2026-01-31,2,\n"
        assert (JANUARY,) == read(text, TEAM)

    def test_a_day_may_stand_twice(self) -> None:
        """Both amounts are handed on, and are added up."""
        assert (JANUARY, JANUARY) == read("date,amount\n2026-01-31,12.50\n2026-01-31,12.50\n")


BAD = {
    "": "spent.csv:1: has no column date\n  example, in two lines: date,amount and 2027-01-31,1250.40",
    "date,amout\n": 'spent.csv:1: has an unknown column "amout"\n  did you mean amount?',
    "date,cost\n": 'spent.csv:1: has an unknown column "cost"\n  the columns are: date, amount, tokens, task',
    "date;amount\n31.01.2026;1,50\n": 'unknown column "date;amount"\n  separate the columns with commas: date,amount',
    "date,amount,date\n": "spent.csv:1: has the column date twice",
    "amount\n1\n": "spent.csv:1: has no column date",
    "date,tokens\n2026-01-31,5\n": "spent.csv:2: has no amount\n  the budget counts money: give a column amount",
    "date,amount\n": "spent.csv: has no spending that the budget counts",
    "date,amount\n2026-01-31,1\n31.01.2026,2\n": 'spent.csv:3: date: is not a date (found "31.01.2026")',
    "date,amount\n2026-02-30,2\n": 'spent.csv:2: date: is not a date (found "2026-02-30")',
    "date,amount\n20260228,2\n": 'spent.csv:2: date: is not a date (found "20260228")',
    "date,amount\n2025-12-31,2\n": (
        "spent.csv:2: date: 2025-12-31 is outside the budget's period, which is 2026-01-01 to 2026-12-31\n"
        "  leave it out: it is no spending of that period"
    ),
    "date,amount\n2027-01-01,2\n": "spent.csv:2: date: 2027-01-01 is outside",
    "date,amount\n2026-01-31,-2\n": 'spent.csv:2: amount: is not a number of 0 or more (found "-2")',
    'date,amount\n2026-01-31,"1,250"\n': 'spent.csv:2: amount: is not a number of 0 or more (found "1,250")',
    "date,amount\n2026-01-31,\n": 'spent.csv:2: amount: is not a number of 0 or more (found "")',
    "date,amount\n2026-01-31\n": 'spent.csv:2: amount: is not a number of 0 or more (found "")',
    "date,amount\n2026-01-31,NaN\n": "spent.csv:2: amount: is not a number",
    f"date,amount\n2026-01-31,{'1' * 29}\n": "spent.csv:2: amount: is not a number",
    "date,amount\n2026-01-31,1e30\n": "spent.csv:2: amount: is not a number",
    "date,amount,task\n2026-01-31,1,chta\n": 'spent.csv:2: task: no task is named "chta"\n  did you mean chat?',
    "date,amount,task\n2026-01-31,1,other\n": "the tasks are: chat, code",
    "date,amount\n2026-01-31,1,2\n": "spent.csv:2: has more cells than there are columns",
    'date,amount\n2026-01-31,"1\n': "spent.csv:2: is not CSV (unexpected end of data)",
    "[1]": "spent.csv: entry 1: is not an object with a date and an amount",
    '{"date": "2026-01-31"}': "spent.csv: is not a list",
    "[{]": "spent.csv:1: is not JSON (",
    '[{"date": "2026-01-31", "amount": 1}, {"date": 5, "amount": 1}]': "spent.csv: entry 2: date: is not a date",
    '[{"date": "2026-01-31", "amount": -1}]': 'spent.csv: entry 1: amount: is not a number of 0 or more (found "-1")',
    '[{"date": "2026-01-31", "amount": true}]': "entry 1: amount: is not a number of 0 or more (found no number)",
    '[{"date": "2026-01-31", "sum": 1}]': 'spent.csv: entry 1: has an unknown column "sum"',
    '[{"date": null, "amount": 1}]': "entry 1: date: is not a date (found no text)",
    '[{"date": "2026-01-31", "amount": 1, "task": 7}]': 'entry 1: task: no task is named "7"',
    "[" * 100_000: "is not JSON",
}


class TestMistakes:
    @pytest.mark.parametrize("text", BAD, ids=range(len(BAD)))
    def test_each_names_its_place_and_the_way_out(self, text: str) -> None:
        """The file, the line or the entry, the column, and what was found there."""
        with pytest.raises(TokencalcError) as raised:
            read(text)
        assert BAD[text] in str(raised.value)

    def test_all_at_once(self) -> None:
        """Every mistake of every line is named, in the order of the lines; what is right is no mistake."""
        with pytest.raises(FaultsError) as raised:
            read("date,amount,task\n31.01.2026,$5,chat\n2026-01-31,5,chat\n2026-02-28,5,chta\n")
        expected = ["spent.csv:2: date", "spent.csv:2: amount", "spent.csv:4: task"]
        assert expected == [": ".join(str(each).split(": ")[:2]) for each in raised.value.errors]

    def test_so_many_at_most(self) -> None:
        """Of thousands of mistakes, as with another form of dates, the first are named and the others counted."""
        with pytest.raises(FaultsError) as raised:
            read("date,amount\n" + "31.01.2026,5\n" * (MOST_FAULTS + 3))
        assert MOST_FAULTS + 1 == len(raised.value.errors)
        assert str(raised.value).endswith("spent.csv: has 3 more mistakes")

    def test_no_such_file(self) -> None:
        """A file that is not there is named."""
        with pytest.raises(FileError, match=r"^nowhere\.csv: no such file"):
            read_actuals("nowhere.csv", BUDGET, [])

    @pytest.mark.parametrize("raw", [b"date,amount", gzip.compress(b"date,amount" * 99)[:-9]], ids=["plain", "cut off"])
    def test_not_packed_at_all(self, raw: bytes) -> None:
        """What is called .gz and is none, or is cut off, cannot be read."""
        Path("spent.csv.gz").write_bytes(raw)
        with pytest.raises(FileError, match=r"^spent\.csv\.gz: cannot be read \("):
            read_actuals("spent.csv.gz", BUDGET, [])

    def test_a_directory(self) -> None:
        """A directory is no file, and that is said in words."""
        Path("spent").mkdir()
        with pytest.raises(FileError, match=r"^spent: cannot be read \(Is a directory\)$"):
            read_actuals("spent", BUDGET, [])

    def test_no_text(self) -> None:
        """Bytes that are no UTF-8 are refused."""
        Path("spent.csv").write_bytes(b"date,amount\n\xff")
        with pytest.raises(FileError, match="is not text in UTF-8"):
            read_actuals("spent.csv", BUDGET, [])

    @pytest.mark.parametrize("name", ["spent.csv", "spent.csv.gz"])
    def test_too_large(self, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """A file is not read beyond its limit, unpacked either."""
        monkeypatch.setattr(actuals, "MAX_BYTES", 20)
        raw = b"date,amount\n2026-01-31,12.50\n"
        Path(name).write_bytes(gzip.compress(raw) if name.endswith("gz") else raw)
        with pytest.raises(FileError, match=f"^{name}: larger than"):
            read_actuals(name, BUDGET, [])
