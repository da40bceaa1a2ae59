"""How much longer a model's answers may be than assumed before its saving is gone."""

from collections.abc import Iterable

from tokencalc.engine.answers import Never
from tokencalc.engine.lines import CostLine
from tokencalc.engine.numbers import Number, divide, total
from tokencalc.engine.units import SHEET_UNITS

MEASURED = Never(because="no length of its answers is assumed")
NOT_LINEAR = Never(because="it is not paid for token by token")
FREE_ANSWERS = Never(because="its answers cost nothing")
TOO_DEAR = Never(because="it costs more even with answers of no length")


def verbosity_limit(lines: Iterable[CostLine], saving: Number) -> Number | Never:
    """The output tokens for each one of the baseline at which an option's saving is gone, or why there is no such.

    1 + saving / cost of the answers whose length is assumed: what is paid for token by token is linear in them, and
    time on GPUs, machines and seats is not. `lines` are those of the months without the switch, and `saving` is what
    they cost less than the baseline's. Call it inside the engine's context.
    """
    resting = [line for line in lines if any(each.code == "equal_answer_tokens" for each in line.assumed)]
    if not resting:
        return MEASURED
    if any(line.unit not in SHEET_UNITS for line in resting):
        return NOT_LINEAR
    answers = total(line.amount for line in resting if line.unit == "output")
    if not answers:
        return FREE_ANSWERS
    limit = 1 + divide(saving, answers)
    return limit if limit > 0 else TOO_DEAR
