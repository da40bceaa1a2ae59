"""Scenarios to be held to limits: a hundred of the built-in example, each with its own."""

from pathlib import Path

_EXAMPLE = Path(__file__).resolve().parent.parent / "scenarios" / "support-assistant.toml"
_LIMITS = """
[checks]
max_monthly_cost = 1_000_000
max_cost_per_request = 1
max_price_age_days = 365
"""
SCENARIOS = 100


def scenarios_with_limits(scratch: Path) -> tuple[str, str]:
    """The directory of the hundred, and one file of it."""
    directory = scratch / "scenarios"
    directory.mkdir()
    text = _EXAMPLE.read_text(encoding="utf-8") + _LIMITS
    for number in range(SCENARIOS):
        (directory / f"{number}.toml").write_text(text, encoding="utf-8")
    return str(directory), str(directory / "0.toml")
