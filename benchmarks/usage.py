"""Reading logs: transcripts against a bare parser, DuckDB against its own bare aggregate, and memory against rows.

The logs are made here, in a temporary directory. A transcript is what an agent leaves: people's turns carry files and
results of tools, with numbered lines, a model's turns its words and what was used, repeated while they stream; the mean
line is 4.4 kB.
"""

import json
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import process_time

_CODE = (
    "def compute(self, value: int) -> str:",
    '    """The value, as text."""',
    "    if value is None or not self.names:",
    '        return f"{self.name}: {value}"',
    "    for name in sorted(self.names):",
    '        found[name] = self.read("value", name)',
    "",
    "    return found",
)
TRANSCRIPT_MEGABYTES = 300
LONG_MEGABYTES = 1000
SLIM_ROWS = 100_000
FULL_SLIM_ROWS = 1_000_000
_TIMES = 10
_MONTH = 30 * 24 * 3600
_PROMPTS = (200, 900, 3_000, 9_000, 30_000)


def write_transcript(path: Path, megabytes: int = TRANSCRIPT_MEGABYTES) -> None:
    """A transcript of about that size, the last line of which is being written."""
    chance = random.Random(1)
    words = "\n".join(f"{line:6}\u2192{chance.choice(_CODE)}" for line in range(5_000))
    size = number = 0
    with path.open("w", encoding="utf-8") as file:
        while size < megabytes * 1_000_000:
            number += 1
            row = _model_turn(number, words, chance) if number % 2 else _other_turn(number, words, chance)
            size += file.write(f"{json.dumps(row, ensure_ascii=False)}\n")
        file.write('{"type": "assist')


def _at(number: int) -> str:
    return f"2026-{number % 9 + 1:02}-{number % 28 + 1:02}T{number % 24:02}:{number % 60:02}:{number % 59:02}.000Z"


def _other_turn(number: int, words: str, chance: random.Random) -> dict[str, object]:
    at = chance.randrange(100_000)
    content = [{"type": "tool_result", "content": words[at : at + chance.randrange(1000, 13_500)]}]
    turn = {"type": "user", "uuid": f"u{number}", "timestamp": _at(number), "sessionId": "s"}
    return turn | {"message": {"role": "user", "content": content}}


def _model_turn(number: int, words: str, chance: random.Random) -> dict[str, object]:
    at, said = chance.randrange(100_000), number // 6
    usage = {
        "input_tokens": said % 7,
        "cache_creation_input_tokens": said % 5000,
        "cache_read_input_tokens": said * 97 % 190_000,
        "cache_creation": {"ephemeral_5m_input_tokens": said % 5000, "ephemeral_1h_input_tokens": 0},
        "output_tokens": said % 900 + number % 6,
        "service_tier": "standard",
    }
    content = [{"type": "text", "text": words[at : at + chance.randrange(200, 1500)]}]
    message = {"id": f"msg_{said}", "role": "assistant", "model": "claude-sonnet-5-5", "content": content}
    turn = {"type": "assistant", "uuid": f"a{number}", "timestamp": _at(number), "sessionId": "s"}
    return turn | {"requestId": f"req_{said}", "isSidechain": False, "message": message | {"usage": usage}}


def write_slim(path: Path, rows: int) -> None:
    """Short lines without ids, one a request, over a month: more rows are more in an hour, not more hours and sizes."""
    with path.open("w", encoding="utf-8") as file:
        for number in range(rows):
            at = 1_774_008_000 + number * _MONTH // rows
            prompt = _PROMPTS[number % len(_PROMPTS)]
            usage = f'"prompt_tokens": {prompt}, "completion_tokens": {number % 500}'
            file.write(f'{{"created": {at}, "model": "m{number % 4}", "usage": {{{usage}}}}}\n')


def speed_of_a_transcript(scratch: Path, runs: int) -> float:
    """How many times as fast a transcript is rolled up as `json.loads` reads each of its lines."""
    path = _transcript(scratch)

    def own() -> None:
        from tokencalc.usage import fast  # noqa: PLC0415
        from tokencalc.usage.reading import Wanted, read_logs  # noqa: PLC0415

        fast.LARGE = 2 * path.stat().st_size  # Row by row, though DuckDB is installed.
        read_logs(Wanted(logs=[str(path)], source="claude-code"))

    def bare() -> None:
        with path.open("rb") as file:
            for line in file:
                try:
                    json.loads(line)
                except ValueError:
                    continue

    return _ratio(bare, own, runs)


def slowness_of_duckdb(scratch: Path, runs: int) -> float:
    """The time of rolling a long transcript up with DuckDB over that of an aggregate written by hand."""
    import duckdb  # noqa: PLC0415

    from tokencalc.usage.duck import roll_up_fast  # noqa: PLC0415
    from tokencalc.usage.mapping import LogMapping  # noqa: PLC0415
    from tokencalc.usage.opening import find_logs  # noqa: PLC0415
    from tokencalc.usage.rollup import CUTS  # noqa: PLC0415
    from tokencalc.usage.sources import source_named, sources  # noqa: PLC0415

    path = scratch / "long-transcript.jsonl"
    write_transcript(path, LONG_MEGABYTES)
    sizes = " ".join(f"WHEN i + r + w <= {cut} THEN {cut}" for cut in CUTS)
    query = _BARE.format(sizes=sizes, path=path)
    mapping = source_named("claude-code", sources())
    assert isinstance(mapping, LogMapping)
    table = mapping.table

    def own() -> None:
        from datetime import UTC  # noqa: PLC0415

        assert roll_up_fast(find_logs([str(path)]), table, "project", UTC) is not None

    def bare() -> None:
        with duckdb.connect() as connection:
            connection.execute(query).fetchall()

    return _ratio(own, bare, runs)


_BARE = """
SELECT epoch(CAST("timestamp" AS TIMESTAMPTZ))::BIGINT // 3600 AS hour, model, speed, tier, region, cwd,
  CASE {sizes} END AS size, count(*), sum(i), sum(o), sum(r), sum(w), sum(h), sum(s), sum(t), sum(cost),
  min(i + r + w), max(i + r + w)
FROM (
  SELECT *, row_number() OVER (
    PARTITION BY id, "requestId" ORDER BY i + o + r + w DESC, "isSidechain", cost DESC, "timestamp") AS place
  FROM (
    SELECT "timestamp", "requestId", "isSidechain", cwd, "costUSD" AS cost, message.id AS id, message.model AS model,
      message.usage.speed AS speed, message.usage.service_tier AS tier, message.usage.inference_geo AS region,
      message.usage.input_tokens AS i, message.usage.output_tokens AS o,
      message.usage.cache_read_input_tokens AS r, message.usage.cache_creation_input_tokens AS w,
      message.usage.cache_creation.ephemeral_1h_input_tokens AS h,
      message.usage.server_tool_use.web_search_requests AS s,
      message.usage.output_tokens_details.thinking_tokens AS t
    FROM read_json('{path}', format = 'newline_delimited', ignore_errors = true, columns = {{
      'timestamp': 'VARCHAR', 'requestId': 'VARCHAR', 'isSidechain': 'BOOLEAN', 'cwd': 'VARCHAR',
      'costUSD': 'DECIMAL(38, 24)', 'message': 'STRUCT(id VARCHAR, model VARCHAR, usage STRUCT(
        input_tokens BIGINT, output_tokens BIGINT, cache_read_input_tokens BIGINT, cache_creation_input_tokens BIGINT,
        speed VARCHAR, service_tier VARCHAR, inference_geo VARCHAR,
        cache_creation STRUCT(ephemeral_1h_input_tokens BIGINT), server_tool_use STRUCT(web_search_requests BIGINT),
        output_tokens_details STRUCT(thinking_tokens BIGINT)))'}})
    WHERE message.usage IS NOT NULL))
WHERE place = 1 GROUP BY ALL
"""
"""What somebody would write by hand for the same sums of the same cells, and who believes every row."""


def growth_of_memory(scratch: Path, *, full: bool = False) -> float:
    """The peak memory of reading ten times as many rows over that of reading them once."""
    rows = FULL_SLIM_ROWS if full else SLIM_ROWS
    peaks = []
    for count in (rows, rows * _TIMES):
        path = scratch / f"slim-{count}.jsonl"
        write_slim(path, count)
        peaks.append(_peak(path))
        path.unlink()
    return peaks[1] / peaks[0]


_READ = """
import resource, sys
from tokencalc.usage import fast
from tokencalc.usage.reading import Wanted, read_logs
fast.LARGE = sys.maxsize  # Row by row, though DuckDB is installed.
read = read_logs(Wanted(logs=[sys.argv[1]], source="response-bodies"))
assert read.accounting.kept, read.accounting
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def _peak(path: Path) -> int:
    run = subprocess.run([sys.executable, "-c", _READ, str(path)], check=True, capture_output=True, text=True)
    return int(run.stdout)


def _transcript(scratch: Path) -> Path:
    path = scratch / "transcript.jsonl"
    if not path.exists():
        write_transcript(path)
    return path


def _ratio(dividend: Callable[[], None], divisor: Callable[[], None], runs: int) -> float:
    """The median processor time of the one over that of the other, taken in turns after a run that does not count."""
    times: tuple[list[float], list[float]] = ([], [])
    for run in range(runs + 1):
        for task, taken in zip((dividend, divisor), times, strict=True):
            start = process_time()
            task()
            if run:
                taken.append(process_time() - start)
    return median(times[0]) / median(times[1])
