"""Reference sheets: what is known of licences, labs, plans, hardware and currencies, beside the price sheets.

They are in the directory `reference` of every directory of price sheets, the user's own first and the built-in one
last. An entry of the same name in an earlier one takes its place.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from tokencalc.engine.currencies import ExchangeRate
from tokencalc.engine.errors import TokencalcError
from tokencalc.engine.licences import Gate, Licence, RevenuePeriod, Rule, Use
from tokencalc.files.errors import Fault
from tokencalc.files.faults import Table, checked
from tokencalc.files.places import PRICING, REFERENCE
from tokencalc.files.toml import Document, Way, document_of, text_of

if TYPE_CHECKING:
    from tokencalc.files.currency_tables import CurrenciesFile
    from tokencalc.files.hardware_tables import GpuTable, SmallMachineTable
    from tokencalc.files.lab_tables import LabTable
    from tokencalc.files.licence_tables import LicenceTable, RuleTable
    from tokencalc.files.plan_tables import PlanTable

_ENTRY = re.compile(r"""^(?=\[\w+\.(?:[\w-]+|"[^"]*"|'[^']*')\])""", re.MULTILINE)
F = TypeVar("F", bound=Table)
Entry = TypeVar("Entry")


class References:
    """The reference sheets of some directories of price sheets, read when they are asked for."""

    def __init__(self, directories: Sequence[Path]) -> None:
        self._directories = [directory / REFERENCE for directory in (*directories, PRICING)]
        self._files: dict[str, list[Any]] = {}

    def exchange_rates(self, as_of: date) -> tuple[ExchangeRate, ...]:
        """The dated exchange rates that were known on a day; of two currencies with none by then, all.

        Whoever states a rate between two currencies states all of theirs: no other is taken from a later directory.
        """
        from tokencalc.files.currency_tables import CurrenciesFile  # noqa: PLC0415  # each question needs few of the sheets

        pairs = self._merged("currencies", CurrenciesFile, _rates_by_pair)
        return tuple(rate for rates in pairs.values() for rate in _known_on(as_of, rates))

    def licences(self, about: str = "") -> Mapping[str, Licence]:
        """The licence of each model that one is known for, by the `provider/model` of its lab's own sheet.

        With `about`, no more may be read than what the sheets say of that model.

        Of two entries that name a model, the first counts: one of the user's own comes before the built-in ones.
        """
        from tokencalc.files.licence_tables import LicencesFile  # noqa: PLC0415  # each question needs few of the sheets

        tables = self._merged("licences", LicencesFile, lambda file: file.licences, about)
        last_first = reversed(list(tables.items()))
        return {model: _licence(key, table) for key, table in last_first for model in table.applies_to}

    def labs(self) -> "Mapping[str, LabTable]":
        """The labs, by their short names."""
        from tokencalc.files.lab_tables import LabsFile  # noqa: PLC0415  # each question needs few of the sheets

        return self._merged("labs", LabsFile, lambda file: file.labs)

    def plans(self) -> "Mapping[str, PlanTable]":
        """The plans, by `provider/id`."""
        from tokencalc.files.plan_tables import PlansFile  # noqa: PLC0415  # each question needs few of the sheets

        return self._merged(
            "plans", PlansFile, lambda file: {f"{plan.provider}/{plan.id}": plan for plan in file.plans}
        )

    def gpus(self, about: str = "") -> "Mapping[str, GpuTable]":
        """The accelerators, by their short names; with `about`, maybe no more than the one of that name."""
        from tokencalc.files.hardware_tables import HardwareFile  # noqa: PLC0415  # each question needs few of the sheets

        found = self._merged("hardware", HardwareFile, lambda file: file.gpu, about)
        return found if about in found else self._merged("hardware", HardwareFile, lambda file: file.gpu)

    def devices(self) -> "Mapping[str, SmallMachineTable]":
        """The small machines, by their short names."""
        from tokencalc.files.hardware_tables import HardwareFile  # noqa: PLC0415  # each question needs few of the sheets

        return self._merged("hardware", HardwareFile, lambda file: file.device)

    def placed_in_lab(self, lab: str, way: Way, error: TokencalcError) -> TokencalcError:
        """The error about something that a lab's entry says, with the file and line of it."""
        document = next(each for each in self._documents("labs") if lab in each.data["labs"])
        return document.error(Fault(way=("labs", lab, *way), problem=error.problem, remedy=error.remedy))

    def _merged(
        self, name: str, model: type[F], entries: Callable[[F], Mapping[str, Entry]], about: str = ""
    ) -> Mapping[str, Entry]:
        found: dict[str, Entry] = {}
        for file in self._read(name, model, about):
            found |= {key: entry for key, entry in entries(file).items() if key not in found}
        return found

    def _read(self, name: str, model: type[F], about: str) -> Sequence[F]:
        """The sheets of that name; of one that is alone no more may be read than the entries that mention `about`."""
        if name not in self._files:
            texts = list(self._texts(name))
            if about and len(texts) == 1:
                part = self._part(*texts[0], model, about)
                if part is not None:
                    return part
            self._files[name] = [checked(document_of(path, text), model) for path, text in texts]
        return self._files[name]

    def _part(self, path: Path, text: str, model: type[F], about: str) -> Sequence[F] | None:
        """The entries of a sheet that mention a name; None where they are faulty.

        Whatever is wrong in them is looked at again in the whole sheet, so that lines and neighbours are told right.
        """
        head, *entries = _ENTRY.split(text)
        found = [entry for entry in entries if about in entry]
        try:
            return [checked(document_of(path, "".join((head, *found))), model)] if found else []
        except TokencalcError:
            return None

    def _documents(self, name: str) -> Iterator[Document]:
        return (document_of(path, text) for path, text in self._texts(name))

    def _texts(self, name: str) -> Iterator[tuple[Path, str]]:
        paths = (directory / f"{name}.toml" for directory in self._directories)
        return ((path, text_of(path)) for path in paths if path.is_file())


def _rates_by_pair(file: "CurrenciesFile") -> Mapping[str, Sequence[ExchangeRate]]:
    """The dated rates of a file by the two currencies that each is between, whichever way round it is stated."""
    found: dict[str, list[ExchangeRate]] = {}
    for table in file.rates:
        if table.day is not None:
            rate = ExchangeRate(
                currency=table.currency, per=table.per, rate=table.rate, day=table.day, source=table.source
            )
            found.setdefault("/".join(sorted((table.currency, table.per))), []).append(rate)
    return found


def _known_on(day: date, rates: Sequence[ExchangeRate]) -> Sequence[ExchangeRate]:
    return [rate for rate in rates if rate.day is not None and rate.day <= day] or rates


def _licence(key: str, table: "LicenceTable") -> Licence:
    return Licence(
        key=key,
        name=table.name,
        verified=table.verified,
        gate=Gate(table.gate),
        resale=Gate(table.resale),
        rules=tuple(_rule(rule) for rule in table.rules),
        excluded_regions=tuple(table.excluded_regions),
        source=table.source,
        retrieved=table.retrieved,
        note=table.note or "",
        assumed_fee_share=table.assumed_fee_share,
    )


def _rule(table: "RuleTable") -> Rule:
    return Rule(
        use=Use(table.use),
        gate=Gate(table.gate),
        monthly_users=table.monthly_users,
        revenue=table.revenue,
        revenue_period=RevenuePeriod(table.revenue_period) if table.revenue_period else None,
        currency=table.currency or "",
        clause=table.clause or "",
    )
