"""The company in a scenario file."""

from decimal import Decimal

from tokencalc.files.faults import Table
from tokencalc.files.fields import Text
from tokencalc.files.numbers import Growth, NotNegative

_ZERO = Decimal(0)


class CompanyTable(Table):
    """Who uses the models: what licences ask about."""

    monthly_users: NotNegative | None = None
    """People who use its products in the first month."""
    users_growth_per_month: Growth = _ZERO
    """Growth of that number from one month to the next."""
    revenue_per_month: NotNegative | None = None
    """Revenue of the whole group in the first month, in the scenario's currency."""
    revenue_growth_per_month: Growth = _ZERO
    """Growth of that revenue from one month to the next."""
    regions: list[Text] = []
    """Countries (ISO 3166 codes, and EU) in which its product is used."""
    regions_allowed: list[Text] = []
    """Countries from which a model may be served; any where left out."""
    resells: bool = False
    """Whether it sells the model itself to others as a service."""
