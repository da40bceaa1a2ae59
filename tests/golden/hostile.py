"""Text that would do harm, or break a table, in a format that took it for more than text."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import tomli_w

MARKUP = "[bold]loud[/bold] :boom: [link=http://evil.example]here[/link]"
MARKDOWN = "a|b `code` **strong** _em_ ~~gone~~ [here](http://evil.example) ![i](x) # head <http://evil.example>"
HTML = "<script>alert(1)</script><img src=x onerror=alert(1)> \"quoted\" 'single' <!-- hidden -->"
FORMULA = "=cmd()|'/c calc'!A1"
STEERING = "red\x1b[31m bell\x07 title\x1b]0;owned\x07 c1\x9b31m back\b\b\b return\rover"
HIDDEN = "\u202egnp.exe\u202c zero\u200bwidth \u2066isolate\u2069 \ufeffmark \U000e0041tag"
LINES = "first\nsecond\r\n| third |\n\n# fourth"
CHINESE = "\u5408\u540c\u5ba1\u67e5"
EVERY = (MARKUP, MARKDOWN, HTML, FORMULA, STEERING, HIDDEN, LINES, CHINESE)
FORMULAS = (FORMULA, "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "\uff1d1+1")
MODELS = (MARKUP, MARKDOWN, FORMULA, HIDDEN, CHINESE)


def write_files(directory: Path) -> None:
    """Write a scenario, a price sheet and logs in which every text that people may choose is hostile."""
    (directory / "prices").mkdir()
    (directory / "scenario.toml").write_bytes(tomli_w.dumps(_scenario()).encode())
    (directory / "later.toml").write_bytes(tomli_w.dumps(_scenario(900)).encode())
    (directory / "prices" / "evil.toml").write_bytes(tomli_w.dumps(_sheet()).encode())
    (directory / "log.jsonl").write_text("".join(_log()), encoding="utf-8")
    (directory / "unknown.jsonl").write_text("".join(_row(text) for text in EVERY), encoding="utf-8")


def _log() -> Iterator[str]:
    """Rows of models that have a price, and one that nobody can count."""
    yield from (_row(model) for model in MODELS)
    yield from (_row("model", project=text) for text in EVERY)
    yield _row("model", input_tokens=" ".join(EVERY))


def _row(model: str, **changes: object) -> str:
    row = {"time": "2026-11-20T12:00:00Z", "provider": "evil", "model": model, "input_tokens": 900, "output_tokens": 90}
    return f"{json.dumps({**row, **changes})}\n"


def _scenario(requests: int = 1000) -> dict[str, object]:
    return {
        "name": " ".join(EVERY),
        "note": " ".join(EVERY),
        "start": date(2027, 1, 1),
        "months": 2,
        "workload": {
            "tasks": [
                {"name": text, "note": text, "requests_per_month": requests, "input_tokens": 900, "output_tokens": 90}
                for text in EVERY
            ]
        },
        "baseline": {"name": f"today {MARKDOWN}", "model": "evil/model"},
        "options": [
            *({"name": text, "note": text, "model": "evil/model"} for text in (*EVERY, *FORMULAS[1:])),
            *({"name": f"on {text}", "model": f"evil/{text}"} for text in MODELS),
            {
                "name": f"fleet {MARKDOWN}",
                "supply": {
                    "kind": "fleet",
                    "model": f"own {MARKDOWN}",
                    "gpu": " ".join(EVERY),
                    "gpus_per_replica": 1,
                    "rate_per_gpu_hour": 3,
                    "rate_source": " ".join(EVERY),
                    "rate_retrieved": date(2026, 11, 22),
                    "tokens_per_second": 900,
                    "throughput_source": " ".join(EVERY),
                },
            },
        ],
    }


def _sheet() -> dict[str, object]:
    row = {
        "from": date(2026, 1, 1),
        "basis": " ".join(EVERY),
        "source": " ".join(EVERY),
        "retrieved": date(2026, 11, 22),
        "via": " ".join(EVERY),
        "note": " ".join(EVERY),
        "rates": {"input": 1, "output": 4},
        "modes": {text: {"multiply": 2} for text in EVERY},
    }
    model = {"lab": FORMULA, "weights": "open", "licence": MARKDOWN, "note": HTML, "prices": [row]}
    names = ("model", *MODELS)
    return {
        "provider": "evil",
        "name": MARKDOWN,
        "kind": "host",
        "currency": "USD",
        "note": HTML,
        "models": {name: {**model, "name": f"{FORMULA} {name}"} for name in names},
    }
