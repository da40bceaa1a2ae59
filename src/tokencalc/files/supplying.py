"""From the tables of supplies to the engine's own, each made once: what all tasks ask of one is added up."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

from tokencalc.engine.currencies import ExchangeRate
from tokencalc.engine.errors import NoExchangeRate, TokencalcError
from tokencalc.engine.metered import Metered
from tokencalc.engine.price_paths import PricePath
from tokencalc.engine.rates import Model, in_currency
from tokencalc.engine.records import record
from tokencalc.engine.supply import SAME_TOKENS, Ratios, Supply
from tokencalc.files.catalogue import Catalogue
from tokencalc.files.errors import AmbiguousModel, Fault, UnknownModel
from tokencalc.files.exchange import in_force, own_exchange_rates
from tokencalc.files.option_tables import OptionTable, RouteTable
from tokencalc.files.scenario import ScenarioFile
from tokencalc.files.toml import Way, path_of

if TYPE_CHECKING:
    from tokencalc.files.fleet_tables import FleetTable
    from tokencalc.files.ratio_tables import RatiosTable
    from tokencalc.files.step_tables import StepTable
    from tokencalc.files.supply_tables import MeteredTable, SeatsTable, SupplyTable


@record
class Plain:
    """The plain price: no mode, no region."""

    mode: str | None = None
    waiting_mode: str | None = None
    region: str | None = None


_ZERO = Decimal(0)
PLAIN = Plain()
Terms: TypeAlias = "RouteTable | OptionTable | StepTable | MeteredTable | Plain"
"""What says in which mode and region a model is bought."""


def path_of_prices(change_per_year: Decimal, as_of: date) -> PricePath | None:
    """The path of prices from the day they are read as of; None where they do not change."""
    return PricePath(change_per_year=change_per_year, start=as_of) if change_per_year else None


class SupplyBuilder:
    """Supplies made from their tables; what is wrong with models' names is collected, so that it shows all at once.

    `baseline_of` has the model that serves each task today: where a model does, its token counts are the scenario's.
    """

    def __init__(self, file: ScenarioFile, catalogue: Catalogue) -> None:
        self.file = file
        self.catalogue = catalogue
        self.faults: list[Fault] = []
        self.baseline_of: dict[str, str] = {}
        self._models: dict[str, Model | TokencalcError] = {}
        self._made: list[Metered] = []
        self._named: dict[str, Supply | None] = {}
        self._begun: list[str] = []

    def model(self, name: str, way: Way) -> Model | None:
        """The model of that name, in the scenario's currency; None, and a fault, where there is none."""
        if name not in self._models:
            try:
                self._models[name] = self.catalogue.find(name)
            except (AmbiguousModel, UnknownModel) as error:
                self._models[name] = error
        model = self._models[name]
        if isinstance(model, TokencalcError):
            self.faults.append(Fault(way=way, problem=model.problem, remedy=model.remedy))
            return None
        if model.currency == self.file.currency:
            return model
        try:
            return in_currency(model, self.file.currency, self._exchange_rates())
        except NoExchangeRate as error:
            self.faults.append(Fault(way=way, problem=error.problem, remedy=error.remedy))
            return None

    def _exchange_rates(self) -> Sequence[ExchangeRate]:
        """The scenario's own rates, else the dated ones of the reference sheet that were known on the day."""
        known = self.catalogue.reference_sheets.exchange_rates(self.catalogue.as_of)
        return in_force(own_exchange_rates(self.file), known)

    def metered(
        self,
        model: Model,
        terms: Terms,
        tasks: Sequence[str],
        before: tuple[str, ...] = (),
        drift: Decimal = _ZERO,
    ) -> Metered:
        """The model's supply, and after it those of the models that take over, each on its predecessor's last day.

        The prices of all of them change by `drift` a year.
        """
        line = (*before, model.reference)
        heir = self._heir(model, line)
        supply = Metered(
            model=model,
            mode=terms.mode or "",
            waiting_mode=terms.waiting_mode or "",
            region=terms.region or "",
            ratios=self.ratios(model.reference, tasks),
            successor=self.metered(heir, terms, tasks, line, drift) if heir else None,
            path=path_of_prices(drift, self.catalogue.as_of),
        )
        if supply not in self._made:
            self._made.append(supply)
        return self._made[self._made.index(supply)]

    def _heir(self, model: Model, line: Sequence[str]) -> Model | None:
        key = self._key_of(model.reference)
        name = self.file.models[key].successor if key else None
        if key is None or name is None:
            return None
        way: Way = ("models", key, "successor")
        heir = self.model(name, way)
        if heir is not None and heir.reference in line:
            problem = f"leads back to {heir.reference}, which is retired itself"
            self.faults.append(Fault(way=way, problem=problem, remedy="name a model that is still sold then"))
            return None
        return heir

    def inline(self, table: "FleetTable", tasks: Sequence[str], way: Way) -> Supply | None:
        """A supply that stands in an option itself."""
        return self._made_of(table, "", tasks, way)

    def named(self, name: str, tasks: Sequence[str]) -> Supply | None:
        """The supply of that name, made once for every option and route that names it."""
        if name not in self._named:
            self._begun.append(name)
            self._named[name] = self._made_of(self.file.supplies[name], name, tasks, ("supplies", name))
            self._begun.remove(name)
        return self._named[name]

    def _made_of(self, table: "SupplyTable", name: str, tasks: Sequence[str], way: Way) -> Supply | None:
        """The engine's supply of a table; None, and faults, where it names what is not there."""
        if table.kind == "metered":
            return self._under_contract(name, table, tasks)
        ratios = self.ratios(self.reference(table.model), tasks)
        if table.kind == "fleet":
            return self._fleet(table, name, tasks, ratios, way)
        if table.kind == "seats":
            return self._seats(table, name, tasks, ratios, way)
        if table.kind == "owned":
            from tokencalc.files.machine_supplies import owned_of  # noqa: PLC0415  # most scenarios have no machines

            return owned_of(table, name, tasks, ratios)
        from tokencalc.files.machine_supplies import device_of  # noqa: PLC0415  # likewise

        return device_of(table, name, ratios)

    def _fleet(self, table: "FleetTable", name: str, tasks: Sequence[str], ratios: Ratios, way: Way) -> Supply | None:
        from tokencalc.files.machine_supplies import fleet_of, gpu_faults  # noqa: PLC0415  # likewise

        wants = table.rented_from is not None or table.estimate is not None or table.weights_gb is not None
        gpus = self.catalogue.reference_sheets.gpus(table.gpu) if wants else {}
        faults = gpu_faults(table, gpus, way, self.file.currency)
        spill = self._other(table.spill_to, tasks, (*way, "spill_to"))
        self.faults += faults
        if faults:
            return None
        fleet = fleet_of(table, name, tasks, ratios, gpus.get(table.gpu), spill)
        return replace(fleet, rent_path=path_of_prices(table.rent_change_per_year, self.catalogue.as_of))

    def _seats(self, table: "SeatsTable", name: str, tasks: Sequence[str], ratios: Ratios, way: Way) -> Supply | None:
        from tokencalc.files.seat_supplies import plan_faults, seats_of  # noqa: PLC0415  # likewise

        plans = self.catalogue.reference_sheets.plans() if table.plan else {}
        faults = plan_faults(table, plans, way, self.file.currency)
        metered = self._other(table.metered, tasks, (*way, "metered"))
        self.faults += faults
        return None if faults else seats_of(table, name, plans.get(table.plan or ""), ratios, metered)

    def _other(self, name: str | None, tasks: Sequence[str], way: Way) -> Supply | None:
        """The supply that takes what another cannot: one with a name, or a model at its plain price."""
        if name is None:
            return None
        if name in self._begun:
            problem = f"leads back to {name}, which hands on to this one itself"
            self.faults.append(Fault(way=way, problem=problem, remedy="name another supply, or a model"))
            return None
        if name in self.file.supplies:
            return self.named(name, tasks)
        model = self.model(name, way)
        return None if model is None else self.metered(model, PLAIN, tasks)

    def _under_contract(self, name: str, table: "MeteredTable", tasks: Sequence[str]) -> Metered | None:
        model = self.model(table.model, ("supplies", name, "model"))
        if model is None:
            return None
        from tokencalc.engine.contract import Contract  # noqa: PLC0415  # few scenarios need it

        contract = Contract(
            discount_share=table.discount_share,
            free_units=dict(table.free_units),
            committed_per_month=table.committed_per_month,
            minimum_per_month=table.minimum_per_month,
        )
        plain = self.metered(model, table, tasks, drift=table.price_change_per_year)
        return replace(plain, contract=contract, label=name)

    def ratios(self, model: str, tasks: Sequence[str]) -> Ratios:
        """What was measured about the model; where it serves these tasks today, its counts are the scenario's own."""
        if all(self.baseline_of.get(task) == model for task in tasks):
            return SAME_TOKENS
        table = self.measured(model)
        found = (
            Ratios(
                token_ratio=table.token_ratio,
                output_ratio=table.output_ratio,
                has_automatic_caching=table.automatic_caching,
            )
            if table
            else Ratios()
        )
        return found if found.token_ratio is not None else self._by_tokenizer(model, tasks, found)

    def _by_tokenizer(self, model: str, tasks: Sequence[str], unset: Ratios) -> Ratios:
        """The ratios with those of the tokenizers for tasks that say what their text is, if all of them do."""
        contents = {task.name: task.content for task in self.file.workload.tasks if task.name in tasks}
        if not any(contents.values()):
            return unset
        from tokencalc.files.tokenizers import (  # noqa: PLC0415  # few scenarios need it
            MeasuredRatio,
            lab_name,
            token_ratio,
            tokenizers,
        )

        known = tokenizers(self.catalogue.directories)
        found: dict[str, MeasuredRatio] = {}
        for task, content in contents.items():
            today = self.baseline_of.get(task)
            if content is None or today is None:
                return unset
            names = [lab_name(name, self.catalogue) for name in (today, model)]
            ratio = token_ratio(names[0], names[1], content, known)
            if not isinstance(ratio, MeasuredRatio):
                return unset
            found[task] = ratio
        kinds = ", ".join(dict.fromkeys(each.content for each in found.values()))
        pairs = "; ".join(dict.fromkeys(f"{each.option} against {each.baseline}" for each in found.values()))
        sources = f"sample texts had ({kinds}): {pairs}, reference sheet of tokenizers (token_ratio is not set)"
        return replace(unset, by_task={task: each.ratio for task, each in found.items()}, tokenizer=sources)

    def measured(self, model: str) -> "RatiosTable | None":
        """What `[models]` says of a model."""
        key = self._key_of(model)
        return self.file.models[key] if key else None

    def _key_of(self, model: str) -> str | None:
        """The key of `[models]` that means this model: its own name, or another that the catalogue takes for it."""
        if model in self.file.models:
            return model
        return next((key for key in self.file.models if self.reference(key) == model), None)

    def reference(self, name: str) -> str:
        """`provider/model` for a name that the catalogue knows, else the name itself."""
        known = self.known(name)
        return name if known is None else known.reference

    def known(self, name: str) -> Model | None:
        """The model of that name as its sheet has it; None for a name of one's own."""
        return self.catalogue.known(name)

    def check_ratios(self) -> None:
        """Find keys of `[models]` that mean no model at all: a slip there would quietly change every figure."""
        tables = (self.file.baseline.supply, *(each.supply for each in self.file.options), *self.file.supplies.values())
        own = {table.model for table in tables if table is not None and not isinstance(table, str)}
        first: dict[str, str] = {}
        for key in self.file.models:
            way: Way = ("models", key)
            known = self.known(key)
            if known is None:
                if key not in own:
                    self.model(key, way)
            elif first.setdefault(known.reference, key) != key:
                problem = f"means {known.reference}, and so does {path_of(('models', first[known.reference]), {})}"
                self.faults.append(Fault(way=way, problem=problem, remedy="keep one of the two"))
