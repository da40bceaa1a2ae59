"""A roll-up priced: each cell at the rates of its own day and hour, or unpriced with the reason.

A model is what a price sheet calls it, or what the user says it is: nothing is matched by likeness.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal

from tokencalc.engine.assumptions import undated_use
from tokencalc.engine.errors import NoPriceYet, TokencalcError
from tokencalc.engine.past_use import PastPrice, PastPrices, PastUse
from tokencalc.engine.rates import in_currency
from tokencalc.engine.records import record
from tokencalc.files.catalogue import Catalogue
from tokencalc.files.errors import AmbiguousModel, UnknownMeaning, UnknownModel
from tokencalc.usage.records import COUNTED
from tokencalc.usage.rollup import HOUR, Key, RollUp, Sums

PROVIDERS = {
    "amazon bedrock": "bedrock",
    "aws": "bedrock",
    "aws.bedrock": "bedrock",
    "azure.ai.inference": "azure",
    "azure.ai.openai": "azure",
    "az.ai.inference": "azure",
    "az.ai.openai": "azure",
    "azure_ai": "azure",
    "bedrock_converse": "bedrock",
    "fireworks_ai": "fireworks",
    "gcp.gemini": "google",
    "gcp.vertex_ai": "vertex",
    "gemini": "google",
    "google ai studio": "google",
    "google vertex": "vertex",
    "mistral_ai": "mistral",
    "moonshot": "moonshotai",
    "moonshot_ai": "moonshotai",
    "together_ai": "together",
    "vertex_ai": "vertex",
    "x_ai": "xai",
}
"""What gateways and conventions call the sellers that have a price sheet. Names in other letters are the same."""


@record
class Unpriced:
    """Why a use has no price, and what would give it one; `near` are models that it might be, the likeliest first."""

    because: str
    remedy: str = ""
    near: tuple[str, ...] = ()


_EARLIER = (
    "--prices-on DATE prices all of it as of one day; or add an earlier row in a sheet of your own (--pricing DIR)"
)


@record
class PricedCell:
    """One cell of a roll-up with its price, or with the reason why it has none.

    `reference` is the model of the price sheet, empty where there is none.
    """

    key: Key
    sums: Sums
    reference: str
    price: PastPrice | Unpriced


class Pricing:
    """Prices the cells of roll-ups in one currency.

    `aliases` are names of models in logs and the models that they are, those of the user before those of a mapping.
    On `prices_on` all use is priced, whenever it was; a name still means what it meant on the day of its use.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        currency: str,
        aliases: Mapping[str, str] | None = None,
        prices_on: date | None = None,
    ) -> None:
        self._catalogue = catalogue
        self._prices_on = prices_on
        self._currency = currency
        self._aliases = dict(aliases or {})
        self._sellers = {reference.partition("/")[0] for reference in catalogue.references()}
        self._names: dict[tuple[str, str], str | Unpriced] = {}
        self._moving: dict[tuple[str, date], str | Unpriced] = {}
        self._models: dict[str, PastPrices] = {}
        for logged, name in self._aliases.items():
            self._check_alias(logged, name)

    def cells(self, rollup: RollUp) -> Iterator[PricedCell]:
        """Every cell with its price, in order of time."""
        for key, sums in rollup.sorted():
            yield self.cell(key, sums)

    def cell(self, key: Key, sums: Sums) -> PricedCell:
        """One cell with its price."""
        units = {unit: Decimal(count) for unit, count in zip(COUNTED, sums.units, strict=True) if count}
        day, hour = self._moment(key)
        name = self.reference_of(key.provider, key.model, day) if units else ""
        if isinstance(name, Unpriced):
            return PricedCell(key=key, sums=sums, reference="", price=name)
        if not units:
            nothing = PastPrice(lines=(), amount=Decimal(0), below=Decimal(0), above=Decimal(0))
            return PricedCell(key=key, sums=sums, reference="", price=nothing)
        use = PastUse(
            day=day,
            hour=hour,
            hours=key.lasts // HOUR,
            units=units,
            requests=None if sums.uncounted or not sums.requests else Decimal(sums.requests),
            smallest=_number(sums.smallest),
            largest=_number(sums.largest),
            mode=key.mode,
            region=key.region,
            priced_on=self._prices_on,
        )
        assumed = () if key.start is not None or self._prices_on else (undated_use(name, day),)
        try:
            price: PastPrice | Unpriced = self._prices_of(name).price(use, key.label, assumed)
        except TokencalcError as error:
            price = Unpriced(because=error.problem, remedy=error.remedy)
            if isinstance(error, NoPriceYet) and self._prices_on is None:  # One reason for all days, not one for each.
                because = f"its first price row starts on {error.first}, after this use"
                price = Unpriced(because=because, remedy=_EARLIER)
        return PricedCell(key=key, sums=sums, reference=name, price=price)

    def model_of(self, key: Key) -> str | Unpriced:
        """The model of a price sheet that a cell is use of, or why there is none."""
        return self.reference_of(key.provider, key.model, self._moment(key)[0])

    def reference_of(self, provider: str, model: str, day: date) -> str | Unpriced:
        """The model of a price sheet that a logged name is, or why there is none."""
        if (provider, model) not in self._names:
            self._names[provider, model] = self._found(provider, model)
        found = self._names[provider, model]
        if isinstance(found, str) and self._moves(found):
            if (found, day) not in self._moving:
                self._moving[found, day] = self._meant_on(found, day)
            return self._moving[found, day]
        return found

    def _moment(self, key: Key) -> tuple[date, int | None]:
        """The day and the hour of a cell in UTC; the as-of day for one that has none."""
        if key.start is None:
            return self._catalogue.as_of, None
        time = datetime.fromtimestamp(key.start, UTC)
        return time.date(), time.hour if key.lasts == HOUR else None

    def _found(self, provider: str, model: str) -> str | Unpriced:
        if not model:
            remedy = "--alias =provider/model says it for all such rows; usage APIs tell it with group_by=model"
            return self._aliases.get("") or Unpriced(because="the log does not say which model", remedy=remedy)
        for name in (f"{provider}/{model}", model):
            if name in self._aliases:
                return self._aliases[name]
        seller = self._seller(provider)
        if seller in self._sellers:
            return self._looked_up(f"{seller}/{model.removeprefix(f'{seller}/')}", model)
        if provider and "/" not in model:
            return self._unknown(f"{provider}/{model}", model)
        return self._looked_up(model, model)

    def _seller(self, provider: str) -> str:
        name = provider.lower()
        return PROVIDERS.get(name, name)

    def _looked_up(self, reference: str, model: str) -> str | Unpriced:
        try:
            if self._moves(reference):
                return reference
            return self._catalogue.find(reference).reference
        except AmbiguousModel as error:
            return Unpriced(because="several providers sell it", remedy=_alias(model), near=error.candidates)
        except UnknownModel:
            return self._unknown(reference, model)

    def _moves(self, reference: str) -> bool:
        """Whether a name means one model today, and meant another before."""
        try:
            return self._catalogue.meaning(reference) is not None
        except UnknownMeaning:
            return True
        except (AmbiguousModel, UnknownModel):
            return False

    def _meant_on(self, reference: str, day: date) -> str | Unpriced:
        try:
            return self._catalogue.on(day).find(reference).reference
        except UnknownMeaning as error:
            return Unpriced(because=error.problem, remedy=_alias(reference))

    def _unknown(self, reference: str, model: str) -> Unpriced:
        near = UnknownModel(reference, self._catalogue.references()).near
        return Unpriced(because="no price sheet has it", remedy=_alias(model), near=tuple(near))

    def _check_alias(self, logged: str, name: str) -> None:
        """An error where the user's own name for a model is none."""
        try:
            self._aliases[logged] = self._catalogue.find(name).reference
        except TokencalcError as error:
            raise BadAlias(logged, name, error) from None

    def _prices_of(self, reference: str) -> PastPrices:
        if reference not in self._models:
            rates = self._catalogue.reference_sheets.exchange_rates(self._catalogue.as_of)
            self._models[reference] = PastPrices(in_currency(self._catalogue.find(reference), self._currency, rates))
        return self._models[reference]

    def lab_of(self, reference: str) -> str:
        """Who trained a model."""
        return self._catalogue.find(reference).lab


class BadAlias(TokencalcError):
    """An alias leads to no model of a price sheet."""

    def __init__(self, logged: str, name: str, error: TokencalcError) -> None:
        super().__init__(f"alias {logged}={name}: {error.problem}", error.remedy)


def _alias(name: str) -> str:
    return f"--alias {name}=provider/model says which model it is"


def _number(value: int | None) -> Decimal | None:
    return None if value is None else Decimal(value)
