"""One scenario of `tokencalc check` put to its limits, and its base beside it."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from tokencalc.cli.check_bases import Bases
from tokencalc.cli.check_files import Found
from tokencalc.engine.checks import CheckedScenario, Level, Limit, Problem
from tokencalc.engine.checks_judged import findings_of
from tokencalc.engine.checks_lines import per_month_by_line, unset_in
from tokencalc.engine.checks_subject import Base, Subject
from tokencalc.engine.comparison import compare
from tokencalc.engine.errors import TokencalcError
from tokencalc.engine.numbers import exactly
from tokencalc.engine.records import record
from tokencalc.files.catalogue import Catalogue
from tokencalc.files.check_tables import Rules, displaced, merged, rules_in, with_line
from tokencalc.files.errors import FileError, did_you_mean, nearest
from tokencalc.files.loading import Scenario, scenario_of
from tokencalc.files.overrides import with_settings
from tokencalc.files.saved import SavedScenario
from tokencalc.files.toml import Document

NO_LIMITS = "add [checks] with max_monthly_cost = ..., name a file with --policy, or give --max-monthly-cost"


@record
class Asked:
    """The arguments and options, as they were typed; `typed` are the limits of the command line."""

    scenarios: Sequence[str]
    policy: str | None
    typed: Rules
    settings: Sequence[str]
    base: str | None
    compare_to: str | None
    pricing: Sequence[str] | None
    pricing_old: Sequence[str] | None
    as_of: str | None


class Checker:
    """Puts scenarios to limits, with what they share."""

    def __init__(
        self, asked: Asked, catalogue: Catalogue, before: Catalogue, policy: Rules, bases: Bases | None
    ) -> None:
        self.asked = asked
        self.catalogue = catalogue
        self.before = before
        self.policy = policy
        self.bases = bases
        self.typed_currency: str | None = None

    def checked(self, found: Found) -> CheckedScenario:
        """One scenario; what is wrong with it is told of it, and keeps no other from being checked."""
        name = ""
        try:
            if found.error is not None:
                raise found.error
            assert found.document is not None
            name = str(found.document.data.get("name", ""))
            return self._put(found, with_settings(found.document, self.asked.settings))
        except TokencalcError as error:
            return CheckedScenario(file=found.file, name=name, problems=tuple(_problems(error)))

    def _put(self, found: Found, document: Document) -> CheckedScenario:
        scenario = scenario_of(document, self.catalogue)
        own = rules_in(document)
        sources = (self.asked.typed, own, self.policy)
        rules = merged(sources)
        self._check_rules(rules, scenario)
        subject = _subject(scenario, rules.plan, self.catalogue)
        base = Base() if self.bases is None else self._base(found, scenario, subject)
        subject = replace(subject, base=base)
        findings = findings_of(rules.limits, subject, allows_assumed=bool(rules.allows_assumed))
        return CheckedScenario(
            file=found.file,
            name=scenario.name,
            option=subject.standing.name,
            currency=scenario.currency,
            per_month=subject.per_month,
            base_per_month=base.per_month,
            is_new=base.is_new,
            findings=tuple(
                each if each.level is Level.PASS else replace(each, limit=with_line(each.limit, document))
                for each in findings
            ),
            notes=(*_displaced(sources), *_notes(subject, base)),
        )

    def _check_rules(self, rules: Rules, scenario: Scenario) -> None:
        """Nothing, or an error where there is nothing to check, or an amount is in no currency of the scenario's."""
        if not rules.limits:
            raise FileError(scenario.document.file, "has no limits to be checked", NO_LIMITS)
        policy = self.policy
        if policy.currency not in (None, scenario.currency) and _has_money(policy.limits):
            problem = f"is in {scenario.currency}, and the limits of {self.asked.policy} are in {policy.currency}"
            raise FileError(scenario.document.file, problem, "give it limits of its own, or a policy in its currency")
        if _has_money(self.asked.typed.limits):
            self.typed_currency = self.typed_currency or scenario.currency
            if self.typed_currency != scenario.currency:
                problem = f"is in {scenario.currency}, and a scenario before it in {self.typed_currency}"
                raise FileError(scenario.document.file, problem, "an amount of the command line can be in one only")
        plan = rules.plan or scenario.baseline.name
        beside = [limit for limit in rules.limits if limit.key.needs_an_option]
        if beside and plan == scenario.baseline.name:
            problem = f"{beside[0].key} puts an option beside the baseline, and no option is named"
            raise FileError(scenario.document.file, problem, '[checks] plan = "..." names it, or --option NAME')

    def _base(self, found: Found, scenario: Scenario, subject: Subject) -> Base:
        """What the scenario was; why that is not known, where it is not."""
        assert self.bases is not None
        try:
            old = self.bases.old(found)
            if old is None:
                return Base(per_month=Decimal(0), is_new=True, lines={})
            if isinstance(old, SavedScenario):
                return _saved_base(old, scenario)
            if self.before is self.catalogue and _is_same_file(old, scenario.document):
                is_of_a_revision = old is found.document
                return _as_base(subject) if is_of_a_revision else Base(because=_ITSELF, remedy=_BEFORE)
            return self._priced(old, scenario, subject)
        except TokencalcError as error:
            problem = next(_problems(error))
            return Base(because=f"the base cannot be priced: {problem.text}", remedy=problem.remedy)

    def _priced(self, old: Document, scenario: Scenario, subject: Subject) -> Base:
        """What the scenario was, at the prices of the base."""
        before = scenario_of(with_settings(old, self.asked.settings), self.before)
        if before.currency != scenario.currency:
            return _in_other_currency(before.currency)
        return _as_base(_subject(before, self._plan_of(before, subject), self.before))

    def _plan_of(self, before: Scenario, subject: Subject) -> str | None:
        """The plan that the base itself had; without any, the option of the same name."""
        own = rules_in(before.document)
        if own.limits or own.plan is not None:
            return own.plan if self.asked.typed.plan is None else self.asked.typed.plan
        return subject.standing.name


def _saved_base(old: SavedScenario, scenario: Scenario) -> Base:
    """The bill of an earlier answer, whose lines nobody knows."""
    if old.per_month is None:
        return Base(because="it could not be checked in the earlier answer", remedy="mend it there, and answer anew")
    return Base(per_month=old.per_month) if old.currency == scenario.currency else _in_other_currency(old.currency)


_ITSELF = "it is compared with itself"
_BEFORE = "name what it was before: a git revision, another file, or --pricing-old for other prices"


def _is_same_file(old: Document, new: Document) -> bool:
    """Whether a base is the very file that is checked, which can never have changed."""
    return os.path.realpath(old.path) == os.path.realpath(new.path)


def _in_other_currency(currency: str) -> Base:
    return Base(because=f"the base is in {currency}", remedy="amounts of one currency can be compared")


@exactly
def _as_base(subject: Subject) -> Base:
    return Base(
        per_month=subject.per_month,
        lines=per_month_by_line(subject.bill, subject.months),
        unset=unset_in(subject.bill),
    )


def _subject(scenario: Scenario, plan: str | None, catalogue: Catalogue) -> Subject:
    """The figures of the option that limits are on, beside the baseline alone."""
    names = [scenario.baseline.name, *(option.name for option in scenario.options)]
    if plan is not None and plan not in names:
        remedy = did_you_mean(nearest(plan, names)) or f"its options are: {', '.join(names)}"
        raise FileError(scenario.document.file, f'no option is named "{plan}"', remedy)
    options = [option for option in scenario.options if option.name == plan]
    try:
        found = compare(scenario.baseline, options, scenario.workload, scenario.months)
    except TokencalcError as error:
        raise scenario.placed(error) from None
    return Subject(comparison=found, standing=found.standings[-1], as_of=catalogue.as_of, budget=scenario.budget)


def _has_money(limits: Sequence[Limit]) -> bool:
    return any(limit.key.is_in_money for limit in limits)


def _notes(subject: Subject, base: Base) -> Iterator[str]:
    if subject.standing.per_month_high > subject.standing.per_month:
        yield "its bill is a band, of which the dearer end counts"
    if base.is_new:
        yield "it is new, so that all of its bill is an increase"


def _displaced(sources: Sequence[Rules]) -> Iterator[str]:
    for (place, nearer), keys in displaced(sources).items():
        how = "given by" if nearer.startswith("--") else "set in"
        yield f"{', '.join(keys)} of {place}: {how} {nearer}, which counts"


def _problems(error: TokencalcError) -> Iterator[Problem]:
    for each in getattr(error, "errors", (error,)):
        yield Problem(
            text=each.problem, remedy=each.remedy, file=getattr(each, "file", ""), line=getattr(each, "line", None)
        )
