"""What docs/real-traffic.md shows, for cog: the traces' figures, and the program's answers in tables."""

import json
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from docs.samples import ROOT, output_of, sample

AS_OF = "--as-of 2026-11-22"
CHAT = "kimi-chat-hour"
CODE = "azure-code-hour"
BASELINE = "GPT-6.1 Sol"
KIMI = "Kimi K2.6, its own API"
DEEPSEEK = "DeepSeek Flash, its own API"
FLEET = "DeepSeek V3 on rented H100s"
ONE_PRICE = (BASELINE, KIMI, DEEPSEEK)
"""Models with one price for every prompt of the chat: no tier, or none that a prompt reaches."""

MEAN_INPUT, MEAN_OUTPUT = "12035.0613", "342.6189"
CACHED = {
    "nothing is cached": "0",
    "LRU, 10,000 blocks": "0.215306015",
    "forgets after 5 minutes": "0.293387357",
    "forgets nothing": "0.373623749",
}
ALL = CACHED["forgets nothing"]
REST = "0.626376251"
REQUESTS = 8_782_630
DECODE_ALONE = 2 * 22_300
CLAUDE = """--set 'models."anthropic/claude-haiku-5-5".token_ratio=1.43'"""

Standing = dict[str, Any]


def one_size(cached_share: str) -> str:
    """The setting that describes the chat by its mean request."""
    size = f"requests=1, input_tokens={MEAN_INPUT}, output_tokens={MEAN_OUTPUT}, cached_share={cached_share}"
    return f"--set 'workload.tasks[0].sizes=[{{ {size} }}]'"


def month_of(requests: int) -> str:
    """The setting of the requests a month."""
    return f"--set 'workload.tasks[0].requests_per_month={requests}'"


def standings(arguments: str) -> dict[str, Standing]:
    """The program's own answer about each option and the baseline, by name."""
    answer = json.loads(output_of(f"compare {arguments} {AS_OF} --why --format json"))
    return {each["name"]: each for each in (answer["baseline"], *answer["options"])}


def compared(scenario: str) -> None:
    """Print the table that `tokencalc compare` gives for a scenario."""
    sample(f"compare {scenario} {AS_OF}")


def command(*settings: str) -> None:
    """Print the command line that compares the chat under other settings."""
    _print("```sh", " \\\n    ".join((f"tokencalc compare {CHAT} {AS_OF}", *settings)), "```")


def facts(scenario: str) -> None:
    """Print what a trace says, which stands at the top of its scenario."""
    lines = (ROOT / "scenarios" / f"{scenario}.toml").read_text(encoding="utf-8").splitlines()
    _print("```text", *(line[4:] for line in lines if line.startswith("#   ")), "```")


def mean_against_buckets() -> None:
    """Print what the chat costs a month by its size buckets, and by its mean request."""
    buckets, mean = standings(CHAT), standings(f"{CHAT} {one_size(ALL)}")
    starts = {
        BASELINE: "272,000 tokens",
        KIMI: "-",
        "Claude Haiku 5.5": "100,000 tokens",
        "Qwen3.7 Flash": "32,000 tokens",
    }
    _table(
        ["a month", "dearer above", "by size buckets", "by the mean request", "missed"],
        (
            [
                name,
                start,
                _month(buckets[name]),
                _month(mean[name]),
                f"{abs(1 - _bill(mean[name]) / _bill(buckets[name])):.0%}",
            ]
            for name, start in starts.items()
        ),
    )


def band_of_a_straddled_bucket() -> None:
    """Print what the program says of a bucket whose prompts may lie on either side of a tier start."""
    said = output_of(f"compare {CHAT} {CLAUDE} {AS_OF}").splitlines()
    first = next(place for place, line in enumerate(said) if "costs between" in line)
    _print("```text", *said[first : first + 2], "```")


def caches() -> None:
    """Print what the chat costs a month with caches that remember less or more."""
    rows = []
    for label, share in CACHED.items():
        found = standings(f"{CHAT} {one_size(share)}")
        rows.append([label, f"{Decimal(share):.1%}", *(_month(found[name]) for name in ONE_PRICE)])
    written = standings(f"{CHAT} {one_size(ALL)} --set 'workload.tasks[0].cache_write_share={REST}'")
    label = "forgets nothing; all else is written to it"
    rows.append([label, f"{Decimal(ALL):.1%}", *(_month(written[name]) for name in ONE_PRICE)])
    _table(["a month", "share of the prompts", *ONE_PRICE], rows)


def parts_of_the_bill() -> None:
    """Print the shares of new prompt tokens, cached ones and answers in the chat's bills."""
    found = standings(CHAT)
    units = {"input": "new prompt tokens", "cache_read": "cached prompt tokens", "output": "answers"}
    rows = []
    for name in ONE_PRICE:
        lines, whole = found[name]["lines"], Decimal(found[name]["total"])
        parts = (sum(Decimal(line["amount"]) for line in lines if line["unit"] == unit) for unit in units)
        rows.append([name, *(f"{part / whole:.0%}" for part in parts)])
    _table(["part of the bill", *units.values()], rows)


def throughputs() -> None:
    """Print the GPUs of the fleet at the throughput worked out for the chat, and at that of decode nodes alone."""
    decode = f"""--set 'options["{FLEET}"].supply.tokens_per_second={DECODE_ALONE}'"""
    speeds = {"worked out for this traffic": "", f"{DECODE_ALONE:,}, twice a decode node's": decode}
    rows = []
    for label, speed in speeds.items():
        found = (standings(f"{CHAT} {speed} {month_of(REQUESTS * times)}")[FLEET] for times in (1, 10))
        rows.append([label, *map(_gpus, found)])
    _table(["output tokens a second of 16 GPUs", "GPUs for this traffic", "GPUs for ten times as much"], rows)


def peaks() -> None:
    """Print what the chat costs a month if the traced hour is so many times the mean hour."""
    names = (BASELINE, DEEPSEEK, FLEET)
    rows = []
    for peak in (1, 2, 5, 10):
        found = standings(f"{CHAT} {month_of(REQUESTS // peak)} --set workload.peak_to_average={peak}")
        bills = (_month(found[name]) for name in names)
        rows.append([f"{peak}x", f"{REQUESTS // peak:,}", *bills, _gpus(found[FLEET])])
    _table(["traced hour / mean hour", "requests a month", *names, "its GPUs"], rows)


def _bill(standing: Standing) -> Decimal:
    return Decimal(standing["per_month"])


def _month(standing: Standing) -> str:
    return f"${_bill(standing):,.0f}"


def _gpus(standing: Standing) -> str:
    rented = standing["machines"]
    return f"{Decimal(rented['most_gpus']):,.0f}, {Decimal(rented['utilisation']):.1%} used"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    rule = ["---", *["---:"] * (len(head) - 1)]
    _print(*(f"| {' | '.join(row)} |" for row in (head, rule, *rows)))


def _print(*lines: str) -> None:
    print("\n".join(lines))  # noqa: T201
