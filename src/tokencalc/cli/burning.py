"""What `tokencalc burn` does."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from tokencalc.cli.actuals import Actuals, AskedOfLogs, actuals_of
from tokencalc.cli.answers import Answer, figure_of, give
from tokencalc.cli.options import Format
from tokencalc.cli.reading import BUDGET_EXAMPLE, catalogue_on, scenario_path
from tokencalc.cli.varying import chosen
from tokencalc.engine.alerts import burn_alerts, forecast_thresholds, thresholds
from tokencalc.engine.budget import Budget, MoneyCounted
from tokencalc.engine.errors import TokencalcError
from tokencalc.engine.forecasts import Forecast, Forecasts, Method, forecasts
from tokencalc.engine.lever_plans import Plan
from tokencalc.engine.levers import levers
from tokencalc.engine.lines import Kind
from tokencalc.engine.openings import open_share, switch_by
from tokencalc.engine.projected_spend import projected_spend, unassigned_spend
from tokencalc.engine.projection import Option, project
from tokencalc.engine.records import record
from tokencalc.engine.unstated import unstated_success
from tokencalc.files.loading import Scenario, load
from tokencalc.render.burn import budget_in_words, burn_report
from tokencalc.render.burn_courses import BurnStory, Course, Opening, Untold
from tokencalc.render.burn_data import burn_body, burn_data
from tokencalc.render.report import Heading, Notes, Report

if TYPE_CHECKING:
    from tokencalc.render.charts.model import Chart


@record
class Asked:
    """The options of the command, as they were typed."""

    option: str | None
    actuals: str | None
    what_if: bool
    chart: bool
    logs: AskedOfLogs


def answer_burn(
    given: str | None,
    asked: Asked,
    settings: Sequence[str],
    *,
    pricing: Sequence[str] | None,
    as_of: str | None,
    format_: Format,
    output: str | None,
) -> None:
    """Read the scenario and what was spent, follow every course of the budget, and answer."""
    catalogue = catalogue_on(as_of, pricing)
    scenario = load(scenario_path(given, BUDGET_EXAMPLE), catalogue, settings)
    actuals = actuals_of(asked.actuals, asked.logs, scenario, budget_in(scenario), catalogue)
    story = burn_story(scenario, asked, catalogue.as_of, actuals)
    known = actuals.notes if actuals else ()

    def report() -> Report:
        facts = (budget_in_words(story), f"prices as of {catalogue.as_of}")
        notes = [Notes(items=items) for items in (known, scenario.notes) if items]
        picture = [figure_of(chart())] if asked.chart else []
        return [Heading(title=scenario.name, facts=facts), *burn_report(story, picture), *notes]

    def chart() -> "Chart":
        from tokencalc.render.burn_chart import burn_chart

        return burn_chart(story)

    def body() -> Mapping[str, Any]:
        facts = {"scenario": scenario.name, "file": scenario.document.file, "currency": scenario.currency}
        notes = {"notes": scenario.notes, "actuals_notes": known}
        return {**facts, "as_of": catalogue.as_of, **notes, **burn_body(story)}

    give(Answer(kind="burn", report=report, body=body, data=lambda: burn_data(story), chart=chart), format_, output)


def burn_story(scenario: Scenario, asked: Asked, as_of: date, actuals: Actuals | None) -> BurnStory:
    """Every course of the scenario's budget; what stops a projection is said with its place in the file."""
    budget = budget_in(scenario)
    known = {option.name: option for option in (scenario.baseline, *scenario.options)}
    first = known[chosen(list(known), asked.option)[0]] if asked.option else scenario.baseline
    unstated = {name: _unstated(option, scenario, budget) for name, option in known.items()}
    if unstated[first.name]:
        problem = f"{scenario.document.file}: what the budget counts is not known: a person is paid where a model fails"
        raise TokencalcError(problem, f"state how often it succeeds: {unstated[first.name]}")
    try:
        return _Teller(scenario, budget, asked, as_of, actuals).story(first, unstated)
    except TokencalcError as error:
        raise (scenario.placed(error) if error.option else error) from None


def budget_in(scenario: Scenario) -> Budget:
    """The scenario's budget. Raises an error where it has none."""
    if scenario.budget is None:
        remedy = "add [budget] with amount = ..., or try one with --set budget.amount=250000"
        raise TokencalcError(f"{scenario.document.file}: has no budget", remedy)
    return scenario.budget


def _unstated(option: Option, scenario: Scenario, budget: Budget) -> str:
    """The keys that the budget's money hangs on and that nobody states; "" for none."""
    kinds = budget.counts.kinds if isinstance(budget.counts, MoneyCounted) else ()
    found = [
        each.key
        for each in unstated_success(option, scenario.workload)
        if Kind.EXPECTED_LOSS in kinds or (Kind.PEOPLE in kinds and each.moves_cash)
    ]
    return ", ".join(dict.fromkeys(found))


class _Teller:
    """Follows the courses of one budget."""

    def __init__(self, scenario: Scenario, budget: Budget, asked: Asked, as_of: date, actuals: Actuals | None) -> None:
        self.scenario = scenario
        self.budget = budget
        self.asked = asked
        self.as_of = as_of
        self.actuals = actuals
        self.forecasts: Forecasts | None = None

    def story(self, first: Option, unstated: Mapping[str, str]) -> BurnStory:
        """The story of the budget, with the first option looked at closely."""
        plan = self._plan(first)
        shown = list(self._shown(plan))
        if self.forecasts is not None:
            plan = replace(plan, actual=self.forecasts.actual)
        others = [each for each in (self.scenario.baseline, *self.scenario.options) if each is not first]
        courses = [*shown, *(self._course(plan, each) for each in others if not unstated[each.name])]
        untold = [Untold(name=name, because=f"state {keys}") for name, keys in unstated.items() if keys]
        found = self.forecasts
        if found is not None and not isinstance(found.trend, Forecast):
            untold.append(Untold(name="along the trend", because=found.trend.because))
        is_asked = self.asked.what_if or not all(course.burn.lasts for course in shown)
        today = found.through if found is not None else self._today()
        return BurnStory(
            budget=self.budget,
            currency=self.scenario.currency,
            baseline=self.scenario.baseline.name,
            courses=courses,
            untold=untold,
            today=today,
            has_actuals=found is not None,
            thresholds=list(self._thresholds(courses)),
            alerts=burn_alerts(shown[0].burn, through=None if found is None else found.through),
            pulled=levers(plan) if is_asked else None,
            openings=list(self._openings(plan, unstated)) if is_asked else None,
        )

    def _plan(self, option: Option) -> Plan:
        scenario = self.scenario
        return Plan(
            option=option,
            baseline=scenario.baseline,
            workload=scenario.workload,
            months=scenario.months,
            budget=self.budget,
            known_baseline=project(scenario.baseline, scenario.workload, scenario.months),
        )

    def _today(self) -> date | None:
        return self.as_of if self.budget.start <= self.as_of < self.budget.end else None

    def _shown(self, plan: Plan) -> Iterator[Course]:
        """The option that is looked at closely, and where what was spent leads."""
        name = plan.option.name
        projection = plan.projection()
        if self.actuals is None:
            yield Course(option=name, method=Method.PLAN, burn=plan.burn(projection))
            return
        self.forecasts = found = forecasts(
            projected_spend(projection, self.budget),
            self.actuals.found,
            self.budget,
            unassigned=unassigned_spend(projection, self.budget),
        )
        for each in (found.plan, found.linear, found.trend):
            if isinstance(each, Forecast):
                yield Course(option=name, method=each.method, burn=each.burn, forecast=each)

    def _course(self, plan: Plan, option: Option) -> Course:
        """Another option with its switch, from the day after the last actual on where there are some."""
        return Course(option=option.name, method=Method.PLAN, burn=plan.burn(plan.projection(option)))

    def _thresholds(self, courses: Sequence[Course]) -> Iterator[Any]:
        if self.forecasts is not None:
            yield courses[0].option, forecast_thresholds(self.forecasts)
        for course in courses:
            if course.forecast is None:
                yield course.option, thresholds(self.budget, {Method.PLAN.value: course.burn})

    def _openings(self, plan: Plan, unstated: Mapping[str, str]) -> Iterator[Opening]:
        """What moving to each option does: to the one that is looked at alone, where it is not the baseline."""
        if unstated[plan.baseline.name]:
            return
        chosen_one = plan.option is not plan.baseline
        for option in [plan.option] if chosen_one else self.scenario.options:
            if not unstated[option.name]:
                yield open_share(plan, option)
                yield switch_by(plan, option)
