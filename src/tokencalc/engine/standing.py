"""One option's figures beside the baseline's, and which of them are known."""

from typing import TYPE_CHECKING

from tokencalc.engine.answers import Never
from tokencalc.engine.machine_use import MachineUse
from tokencalc.engine.numbers import Number
from tokencalc.engine.payback import Payback
from tokencalc.engine.projection import Projection
from tokencalc.engine.ratios import Ratio
from tokencalc.engine.records import record
from tokencalc.engine.unstated import UnstatedSuccess

if TYPE_CHECKING:
    from tokencalc.engine.gates import GateFinding
    from tokencalc.engine.present_value import RatesOfReturn


@record
class Standing:
    """One option's figures, in the scenario's currency.

    `projection` is the plan over the horizon, its switch included; `steady` is the option serving everything from the
    first month on, the same where there is no switch. `per_month` is the bill of `steady`, `all_in_per_month` with
    people and expected losses. `total` is cash over the horizon and `saving` the baseline's less this one's; `ratio`
    compares bill, people and amortisation of the steady month. Both leave out expected losses: `saving_with_losses` and
    `ratio_with_losses` count them too, and are None where they are unknown for this one or for the baseline.

    `verbosity_limit` is how many tokens it may answer for each one of the baseline before the saving is gone, where
    equal answers are assumed, or why there is no such number. `machines` is None where there are none, `success` where
    it is unknown; on a route with steps it is what is sure, and `success_at_most` what may be. `residual_value` is what
    is left at the end of what was bought, in no total. `returns` are the rates of return of an outlay, None without
    one.

    `unstated` are the success rates that the cost hangs on and nobody states, and `is_baseline_stated` says whether all
    that move cash are stated for the baseline. Figures that are not known for want of one leave out what people would
    cost: ask `is_total_known`, `is_all_in_known` and `is_comparable` before they are shown or used.
    """

    projection: Projection
    steady: Projection
    per_month: Number
    per_month_low: Number
    per_month_high: Number
    all_in_per_month: Number
    per_thousand_requests: Number | None
    per_success: Number | None
    success: Number | None
    success_at_most: Number | None
    total: Number
    saving: Number
    ratio: Ratio
    saving_with_losses: Number | None
    ratio_with_losses: Ratio | None
    payback: Payback
    net_present_value: Number | None
    returns: "RatesOfReturn | None"
    residual_value: Number
    verbosity_limit: Number | Never
    machines: MachineUse | None
    gates: "tuple[GateFinding, ...]" = ()
    unstated: tuple[UnstatedSuccess, ...] = ()
    is_baseline_stated: bool = True

    @property
    def name(self) -> str:
        """The option's name."""
        return self.projection.option

    @property
    def lacks_success(self) -> bool:
        """Whether what its people would cost is unknown, because nobody says how often its models succeed."""
        return any(each.moves_cash for each in self.unstated)

    @property
    def is_total_known(self) -> bool:
        """Whether its cash over the horizon is known. Until a switch is done the baseline's people are paid too."""
        return not self.lacks_success and (self.is_baseline_stated or self.projection is self.steady)

    @property
    def is_all_in_known(self) -> bool:
        """Whether people and expected losses of a month are known."""
        return not self.unstated

    @property
    def is_comparable(self) -> bool:
        """Whether its saving and its ratio are known, for which the baseline has to be known as well."""
        return not self.lacks_success and self.is_baseline_stated

    @property
    def is_ranked(self) -> bool:
        """Whether it may be used, and enough is known of it and of the baseline to put it beside the others."""
        return not self.is_forbidden and self.is_comparable

    @property
    def is_forbidden(self) -> bool:
        """Whether a licence or a region forbids it in some month: it is shown, and not ranked."""
        return any(finding.gate == "forbidden" for finding in self.gates)
