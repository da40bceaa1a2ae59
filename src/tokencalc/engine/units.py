"""What is billed, and in which quantity it is priced.

Units never overlap: a cached prompt token is `cache_read` and not also `input`; reasoning tokens are `output`.
"""

from tokencalc.engine.records import record

TOKENS_PER_MILLION = 1_000_000


@record
class Unit:
    """One billed unit.

    `per` is the pricing quantity (a rate is money per so many units), `label` abbreviates it. `is_prompt` units count
    towards the request's context size, `is_text` units scale with a tokenizer, and `falls_back_to` names the unit whose
    rate is used where a sheet states none of its own.
    """

    name: str
    per: int
    label: str
    is_token: bool = False
    is_prompt: bool = False
    is_text: bool = False
    falls_back_to: str | None = None


def _token(name: str, *, is_prompt: bool = False, is_text: bool = False, falls_back_to: str | None = None) -> Unit:
    return Unit(
        name=name,
        per=TOKENS_PER_MILLION,
        label="Mtok",
        is_token=True,
        is_prompt=is_prompt,
        is_text=is_text,
        falls_back_to=falls_back_to,
    )


def _call(name: str) -> Unit:
    return Unit(name=name, per=1_000, label="k calls")


def _second(name: str) -> Unit:
    return Unit(name=name, per=1, label="s")


UNITS: dict[str, Unit] = {
    unit.name: unit
    for unit in (
        _token("input", is_prompt=True, is_text=True),
        _token("cache_read", is_prompt=True, is_text=True, falls_back_to="input"),
        _token("cache_write", is_prompt=True, is_text=True, falls_back_to="input"),
        _token("cache_write_1h", is_prompt=True, is_text=True),
        _token("output", is_text=True),
        _token("audio_in", is_prompt=True),
        _token("audio_out"),
        _token("image_in", is_prompt=True),
        _token("image_out"),
        _token("video_in", is_prompt=True),
        _call("request"),
        _call("web_search"),
        _call("file_search"),
        _second("audio_second"),
        _second("video_second"),
        Unit(name="gpu_hour", per=1, label="GPU-h"),
    )
}
"""Every unit by name. `cache_write` is kept for five minutes, `cache_write_1h` for an hour."""

GPU_HOUR = "gpu_hour"
SHEET_UNITS = tuple(name for name in UNITS if name != GPU_HOUR)
"""The units a price sheet may state a rate for."""
