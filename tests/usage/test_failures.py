"""What tools that count tokens got wrong, as their users reported it: a test for each, named after the report.

ccusage, tokscale, claude-powerline, pi, ccstats, codeburn and LiteLLM are public projects; numbers are their issues'.
"""

import tracemalloc
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.usage.logs import DAY, MARCH_20, NOON, lines
from tests.usage.test_codex import PARENT, count, fork
from tokencalc.files.catalogue import Catalogue
from tokencalc.usage import rows
from tokencalc.usage.pricing import Pricing, Unpriced
from tokencalc.usage.reading import Reading, Wanted, read_logs
from tokencalc.usage.records import COUNTED

NEW_YORK = ZoneInfo("America/New_York")
KOLKATA = ZoneInfo("Asia/Kolkata")
OWN = count(NOON + 640, (1000, 0, 10, 0), (3000, 0, 30, 0))
"""What a fork does after the copy."""


def message(identity: str = "msg-1", request: str | None = "req-1", output: float = 50, **more: Any) -> dict[str, Any]:
    """A row of a Claude Code transcript."""
    usage = {"input_tokens": 100, "output_tokens": output, **more.pop("usage", {})}
    answer = {"id": identity, "model": more.pop("model", "claude-opus-4-6"), "usage": usage}
    row = {"timestamp": "2026-03-20T12:00:00Z", "sessionId": "s", "type": "assistant", "message": answer, **more}
    return row if request is None else {**row, "requestId": request}


def spend(request: str = "r", prompt: int = 100, **more: Any) -> dict[str, Any]:
    """A row of LiteLLM's spend logs."""
    row: dict[str, Any] = {"request_id": request, "call_type": "acompletion", "spend": 0.5, "model": "claude-opus-4-6"}
    row |= {"startTime": "2026-03-20T12:00:00Z", "prompt_tokens": prompt, "completion_tokens": 10, "metadata": {}}
    return {**row, "custom_llm_provider": "anthropic", **more}


class Logs:
    """Files that are written and read back."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(
        self,
        *files: bytes | list[dict[str, Any]],
        zone: tzinfo = UTC,
        since: date | None = None,
        until: date | None = None,
    ) -> Reading:
        """What is read from files of some content."""
        names = []
        for place, content in enumerate(files):
            path = self._folder / f"{place}.jsonl"
            path.write_bytes(content if isinstance(content, bytes) else lines(*content))
            names.append(str(path))
        return read_logs(Wanted(logs=names, zone=zone, since=since, until=until))


@pytest.fixture
def logs(tmp_path: Path) -> Logs:
    """Files of a test."""
    return Logs(tmp_path)


def units(reading: Reading) -> dict[str, int]:
    """What was used of each unit."""
    cells = list(reading.rollup.cells.values())
    sums = {unit: sum(cell.units[place] for cell in cells) for place, unit in enumerate(COUNTED)}
    return {unit: quantity for unit, quantity in sums.items() if quantity}


def requests(reading: Reading) -> int:
    """How many requests were made."""
    return sum(sums.requests for sums in reading.rollup.cells.values())


class TestStreams:
    def test_ccusage_797_the_last_of_a_stream_counts(self, logs: Logs) -> None:
        """A message is logged again while it streams: counting the first cuts the output to a third or half."""
        reading = logs.read([message(output=1), message(output=1), message(output=350), message(output=350)])
        assert {"input": 100, "output": 350} == units(reading)
        assert (1, 3) == (reading.accounting.kept, reading.accounting.duplicates)

    def test_ccusage_976_gateways_give_no_request_id(self, logs: Logs) -> None:
        """Kimi's and others' rows have no requestId: the message's id tells, and 42 to 78 % are not counted again."""
        rows_ = [message(request=None, output=1), message(request=None, output=9), message("msg-2", None, output=5)]
        assert {"input": 200, "output": 14} == units(logs.read(rows_))

    def test_neither_id_means_no_merging(self, logs: Logs) -> None:
        """Rows without any id are each a use: that two are alike does not make them one."""
        row = message("", None)
        assert {"input": 200, "output": 100} == units(logs.read([row, row]))

    def test_ccusage_913_side_chains_copy_messages(self, logs: Logs) -> None:
        """A side chain repeats its parent's messages, as a session that is resumed does in another file."""
        copy = message(isSidechain=True, cwd="/side")
        reading = logs.read([copy, message(cwd="/main")], [message(cwd="/main")])
        assert {"input": 100, "output": 50} == units(reading)
        assert ["/main"] == [key.label for key in reading.rollup.cells]


class TestForks:
    def test_ccusage_897_forks_repeat_their_parent(self, logs: Logs) -> None:
        """Sub-agents' sessions begin with the totals of their parent: 12.9 billion tokens were shown for under 2."""
        reading = logs.read(PARENT, fork("one", OWN), fork("two"), fork("three"))
        assert {"input": 3000, "output": 30} == units(reading)

    def test_tokscale_679_turns_of_one_size_are_kept(self, logs: Logs) -> None:
        """Merging turns because their numbers are equal loses turns: two forks may do the same."""
        reading = logs.read(PARENT, fork("one", OWN), fork("two", OWN))
        assert {"input": 4000, "output": 40} == units(reading)

    def test_equal_turns_of_one_session_are_kept(self, logs: Logs) -> None:
        """Two turns of one size within one session are two."""
        reading = logs.read([*PARENT, count(NOON + 300, (1000, 0, 10, 0), (3000, 0, 30, 0))])
        assert {"input": 3000, "output": 30} == units(reading)


class TestTimeZones:
    """ccusage #44, #349, #413, #683, #1114, #1195, #1311: days of UTC where days of the user were meant."""

    EVENING = "2026-03-21T03:30:00Z"
    """Half past eleven in the evening of March 20 in New York."""

    def test_ccusage_44_a_day_is_the_user_s(self, logs: Logs) -> None:
        """What was used late in the evening belongs to that day, where the user is."""
        row = [message(timestamp=self.EVENING)]
        for zone, kept in ((UTC, 0), (NEW_YORK, 1)):
            reading = logs.read(row, zone=zone, since=date(2026, 3, 20), until=date(2026, 3, 21))
            assert (kept, 1 - kept) == (reading.accounting.kept, reading.accounting.outside)

    def test_ccusage_413_an_offset_is_applied_once(self, logs: Logs) -> None:
        """The same moment in three notations is the same hour, whatever the zone."""
        stamps = (self.EVENING, "2026-03-20T23:30:00-04:00", "2026-03-21T09:00:00+05:30")
        rows_ = [message(f"m{place}", timestamp=stamp) for place, stamp in enumerate(stamps)]
        for zone in (UTC, NEW_YORK):
            reading = logs.read(rows_, zone=zone)
            assert [MARCH_20 + DAY + 3 * 3600] == [key.start for key in reading.rollup.cells]

    def test_ccusage_1195_hours_and_days_agree(self, logs: Logs) -> None:
        """In a zone half an hour off, hours begin with the zone's, so that days are whole hours."""
        reading = logs.read([message(timestamp="2026-03-20T18:45:00Z")], zone=KOLKATA)
        (start,) = [key.start for key in reading.rollup.cells]
        assert start is not None
        assert (21, 0, 0) == (*datetime.fromtimestamp(start, KOLKATA).timetuple()[2:5],)

    def test_a_time_without_a_zone_is_one_of_utc(self, logs: Logs) -> None:
        """A time that names no zone is the same wherever it is read."""
        for zone in (UTC, NEW_YORK):
            reading = logs.read([message(timestamp="2026-03-20T12:00:00")], zone=zone)
            assert [NOON] == [key.start for key in reading.rollup.cells]


class TestPrices:
    def price(self, reading: Reading) -> list[Decimal | str]:
        """What each cell costs by the price sheets, or why nobody knows."""
        pricing = Pricing(Catalogue(date(2026, 11, 22)), "USD", reading.aliases)
        prices = [cell.price for cell in pricing.cells(reading.rollup)]
        return [each.because if isinstance(each, Unpriced) else Decimal(str(each.amount)) for each in prices]

    @pytest.mark.parametrize("model", ["claude-opus-99", "claude-opus-4-6:thinking", "kimi-k2:cloud", "qwen-TEE", ""])
    def test_ccusage_1201_an_unknown_model_is_not_free(self, logs: Logs, model: str) -> None:
        """A name that no sheet has, and a name with a suffix, has no price: it is said, and never 0."""
        row = spend(model=model, spend=None)
        (because,) = self.price(logs.read([row]))
        assert isinstance(because, str)
        assert because

    def test_claude_powerline_104_an_hour_of_cache_costs_more(self, logs: Logs) -> None:
        """Keeping a prompt for an hour costs twice the input, for five minutes 1.25 times: $305 was shown for $356."""
        details = {"ephemeral_5m_input_tokens": 0, "ephemeral_1h_input_tokens": 1_000_000}
        rows_ = []
        for kept, how in (("5m", {}), ("1h", {"cache_creation_token_details": details})):
            usage = {"cache_creation_input_tokens": 1_000_000, **how}
            metadata = {"usage_object": usage}
            rows_.append(spend(kept, 1_000_000, completion_tokens=0, metadata=metadata, team_id=kept))
        hour, minutes = self.price(logs.read(rows_))
        assert isinstance(hour, Decimal)
        assert Decimal(minutes) / Decimal("1.25") == hour / 2


class TestFilesOfAnySize:
    def test_ccusage_873_a_snapshot_of_734_mb_in_one_line(self, logs: Logs, monkeypatch: pytest.MonkeyPatch) -> None:
        """A line longer than the longest row, which is no use, is passed over; the rows around it count."""
        monkeypatch.setattr(rows, "LONGEST", 1 << 20)
        snapshot = b'{"type": "file-history-snapshot", "sessionId": "s", "timestamp": "2026", "content": "%s"}\n'
        head = lines(message("m1")) + lines(*[message("m1")] * 60)
        reading = logs.read(head + snapshot % (b"x" * (5 << 20)) + lines(message("m2")))
        assert {"input": 200, "output": 100} == units(reading)
        assert (1, 0) == (reading.accounting.without_usage, reading.accounting.malformed)

    def test_a_line_of_that_size_with_a_usage_is_told(self, logs: Logs, monkeypatch: pytest.MonkeyPatch) -> None:
        """One that may say that something was used is not dropped in silence."""
        monkeypatch.setattr(rows, "LONGEST", 1 << 20)
        long = message("m3", content="x" * (2 << 20))
        reading = logs.read([message("m1"), long, message("m2")])
        assert {"input": 200, "output": 100} == units(reading)
        assert [(2, "is longer than 1 MB")] == [(each.line, each.because) for each in reading.accounting.first_faulty]

    def test_tokscale_1209_messages_are_not_kept(self, logs: Logs) -> None:
        """Reading 30 MB of messages takes a third of that: what a row said besides its counts is let go."""
        content = lines(*[message(f"m{place}", content="x" * 30_000) for place in range(1000)])
        tracemalloc.start()
        try:
            reading = logs.read(content)
            _, most = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        assert {"input": 100_000, "output": 50_000} == units(reading)
        assert len(content) / 3 > most


class TestLinesThatAreWrong:
    def test_mngr_1089_one_broken_line_among_many(self, logs: Logs) -> None:
        """A line that is no JSON neither ends the reading nor vanishes: it is told with its number."""
        broken = b'{"type": "assistant", "message": {"usage": nonsense}}\n'
        reading = logs.read(lines(message("m1")) + broken + lines(message("m2")))
        assert {"input": 200, "output": 100} == units(reading)
        (faulty,) = reading.accounting.first_faulty
        assert (2, True) == (faulty.line, faulty.because.startswith("is not JSON"))

    def test_the_last_line_is_being_written(self, logs: Logs) -> None:
        """A last line that was cut off is no fault of the log's."""
        reading = logs.read((lines(message("m1")) + lines(message("m2")))[:-20])
        assert {"input": 100, "output": 50} == units(reading)
        assert (1, 0) == (reading.accounting.partial, reading.accounting.malformed)

    def test_counts_that_are_none(self, logs: Logs) -> None:
        """A count below 0, a half and a yes are told, and count nothing."""
        rows_ = [message(f"m{place}", output=bad) for place, bad in enumerate((-1, 1.5, True))]
        reading = logs.read([*rows_, message("m9")])
        assert {"input": 100, "output": 50} == units(reading)
        assert 3 == reading.accounting.malformed


class TestLiteLlm:
    def test_15740_one_answer_in_two_rows(self, logs: Logs) -> None:
        """/v1/responses writes two rows of one call: the call's id tells."""
        rows_ = [spend("resp_a", litellm_call_id="call"), spend("resp_b", litellm_call_id="call")]
        assert {"input": 100, "output": 10} == units(logs.read(rows_))

    def test_17814_reading_an_answer_back(self, logs: Logs) -> None:
        """An answer that is fetched again is logged as if it had been made again."""
        rows_ = [spend("a"), spend("b", call_type="aget_responses")]
        reading = logs.read(rows_)
        assert {"input": 100, "output": 10} == units(reading)
        assert 1 == reading.accounting.without_usage

    def test_6633_streams_without_an_id(self, logs: Logs) -> None:
        """Rows with an empty request id are each a request: they are not one and the same."""
        reading = logs.read([spend(""), spend(""), spend("", 7)])
        assert {"input": 207, "output": 30} == units(reading)
        assert 3 == requests(reading)

    def test_11364_cached_tokens_are_not_input(self, logs: Logs) -> None:
        """What was read from the cache is part of the prompt, and has a price of its own."""
        usage = {"prompt_tokens": 100, "prompt_tokens_details": {"cached_tokens": 80}}
        reading = logs.read([spend(metadata={"usage_object": usage})])
        assert {"input": 20, "cache_read": 80, "output": 10} == units(reading)

    def test_42663_a_breakdown_shorter_than_its_total(self, logs: Logs) -> None:
        """Of 184,457 written tokens the parts named 31,490: the rest was written too, for five minutes."""
        usage = {"cache_creation_input_tokens": 184_457}
        usage |= {"cache_creation_token_details": {"ephemeral_1h_input_tokens": 31_490}}  # type: ignore[dict-item]  # nested
        reading = logs.read([spend(prompt=184_457, metadata={"usage_object": usage})])
        assert {"cache_write": 184_457 - 31_490, "cache_write_1h": 31_490, "output": 10} == units(reading)

    def test_16341_a_breakdown_longer_than_its_total(self, logs: Logs) -> None:
        """Parts that are more than their whole are told with both numbers."""
        usage = {"cache_creation_input_tokens": 10}
        usage |= {"cache_creation_token_details": {"ephemeral_1h_input_tokens": 11}}  # type: ignore[dict-item]  # nested
        reading = logs.read([spend(metadata={"usage_object": usage}), spend("b")])
        (faulty,) = reading.accounting.first_faulty
        assert "the parts are more than the whole: cache_write_1h 11 of" in faulty.because
        assert "10" in faulty.because


class TestEveryRowIsAccountedFor:
    def test_each_row_is_of_one_kind(self, logs: Logs) -> None:
        """Rows read are those kept, repeated, wrong, cut off, without use and of other days."""
        rows_ = [message(), message(output=60), message("m2", output=-1), message("m3", timestamp="2026-03-25")]
        user = {"type": "user", "sessionId": "s", "timestamp": "2026-03-20T12:00:00Z"}
        reading = logs.read(
            lines(*rows_, user)[:-1] + b"\n" + b'{"usage', since=date(2026, 3, 20), until=date(2026, 3, 22)
        )
        told = reading.accounting
        assert (1, 1, 1, 1, 1, 1) == (
            told.kept,
            told.duplicates,
            told.malformed,
            told.partial,
            told.without_usage,
            told.outside,
        )
        assert 6 == told.rows
