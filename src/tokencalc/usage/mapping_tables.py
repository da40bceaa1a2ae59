"""The keys of a mapping file: where a kind of log says what. The built-in sources are such files too."""

from typing import Annotated

from tokencalc.files.faults import Table
from tokencalc.files.fields import Text
from tokencalc.files.numbers import OneOf, PositiveWhole, Whole
from tokencalc.usage.records import COUNTED

CountedUnit = Annotated[str, OneOf(COUNTED)]
LABELS = ("project", "user", "tag", "api_key")
LabelName = Annotated[str, OneOf(LABELS)]


class MappingTable(Table):
    """Where the rows of one kind of log say what was used."""

    name: Text
    """What the source is called, as --source has it."""
    title: Text
    """What people call it."""
    page: Text | None = None
    """The page that documents the format."""
    detect: list[Text] = []
    """What a row of such a log has: paths that must be there, or path=value."""
    only_with: Text | None = None
    """Text that every line has that says something was used: lines without it are not parsed."""
    each: Text | None = None
    """The path to lists of rows in a page; what a row does not say is looked up in what encloses it."""
    json_text: list[Text] = []
    """Keys whose text is JSON, as columns of a CSV may be."""
    is_use: list[Text] = []
    """What a row has that says something was used: paths, or path=value, or path=one,another; others are no use."""
    not_use: list[Text] = []
    """What a row has that is no use of a model, though it counts tokens."""
    note: Text | None = None
    """What a reader of the figures should know."""

    provider: Text | None = None
    """The provider, where it is the same for all rows."""
    provider_from: Text | None = None
    """The path to the provider's name."""
    model: Text | None = None
    """The path to the model's name."""
    model_until: Text | None = None
    """The text before which a longer value names the model."""
    aliases: dict[Text, Text] = {}
    """Names of models in the log, and the models of price sheets that they are."""
    labels: dict[LabelName, Text] = {}
    """Paths to what rows belong to: project, user, tag, api_key."""

    when: Text | None = None
    """The path to the time: ISO 8601, or seconds, milliseconds, microseconds or nanoseconds since 1970."""
    from_start_in: Annotated[str, OneOf(("seconds", "milliseconds"))] | None = None
    """The unit of times that count from the start of the log instead."""
    until: Text | None = None
    """The path to the end of the time that a row covers."""
    covers_seconds: Whole = 0
    """How long a row covers, 3600 for an hour and 86400 for a day; 0 for a single request."""
    key: list[Text] = []
    """Paths to the parts of the provider's own id; a row needs the first. Of rows with one id the largest counts."""
    lower_rank_if: Text | None = None
    """The path to a flag of rows that are copies: of equal rows, the other one counts."""
    requests: Text | int = 1
    """How many requests a row is: a number, the path to one, or "unknown"."""
    mode: Text | None = None
    """The price mode, where it is the same for all rows."""
    mode_from: Text | None = None
    """The path to the price mode."""
    modes: dict[Text, str] = {}
    """Names of modes in the log, and those of price sheets; an empty one is the plain price."""
    region_from: Text | None = None
    """The path to the region."""
    regions: dict[Text, str] = {}
    """Names of regions in the log, and those of price sheets; an empty one is the plain price."""
    prompts_from: Text | None = None
    """The path to a name for the length of the prompts."""
    prompts: dict[Text, list[int]] = {}
    """The shortest and the longest prompt that such a name means."""

    usage: Text | None = None
    """The path to a provider's own usage object, which is read as that provider means it."""
    also: list[Text] = []
    """Paths to items of lists that are uses of their own, of the model that they name: usage objects inside a row."""
    units: dict[CountedUnit, Text] = {}
    """What was used, by unit: a sum of paths, in which @unit is what another unit came to."""
    reasoning: Text | None = None
    """The part of the output that was thought."""
    total: Text | None = None
    """The path to the sum of all tokens: where it is more by just the reasoning, that is not in the output yet."""
    reasoning_is_rough: bool = False
    """Whether the reasoning is counted in another way than the output, so that it may seem to be more."""
    unit_from: Text | None = None
    """The path to the unit's name, where a row says one unit only."""
    unit_names: dict[Text, str] = {}
    """Names of units in the log, and ours; `requests`, or an empty one for what is not counted."""
    quantity: Text | None = None
    """The path to the quantity of that one unit."""

    billed: Text | None = None
    """The path to what was charged."""
    billed_per: PositiveWhole = 1
    """How many of the log's units of money are one: 100 for cents."""
    currency: Text | None = None
    """The currency of what was charged."""
    currency_from: Text | None = None
    """The path to it."""


class ShapeTable(Table):
    """What the keys of one provider's usage object mean."""

    name: Text
    """What the shape is called."""
    title: Text
    """Whose it is."""
    page: Text
    """The page that documents it."""
    detect: list[Text]
    """Keys that it has; one of several, with |."""
    units: dict[CountedUnit, Text]
    """What was used, by unit."""
    reasoning: Text | None = None
    """The part of the output that was thought."""
    total: Text | None = None
    """The path to the sum of all tokens: where it is more by just the reasoning, that is not in the output yet."""
    reasoning_is_rough: bool = False
    """Whether the reasoning is counted in another way than the output, so that it may seem to be more."""
    mode_from: Text | None = None
    """The path to the price mode."""
    region_from: Text | None = None
    """The path to the region."""
