"""Tables that are imported and built when a document first has one.

Building a pydantic model takes about a millisecond, and a scenario has few of all the tables that there are. What is
validated later is validated as it would have been at once: the same values, the same errors, the same schema. For types
and for readers the name is the table itself:

    if TYPE_CHECKING:
        from tokencalc.files.switch_tables import SwitchTable
    else:
        SwitchTable = later("tokencalc.files.switch_tables", "SwitchTable")
"""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Annotated, Any

from pydantic import BaseModel, GetCoreSchemaHandler, GetJsonSchemaHandler, TypeAdapter
from pydantic_core import CoreSchema, core_schema

from tokencalc.engine.records import record


def later(module: str, name: str) -> Any:
    """The annotation of a value that is a table, or one of several tables, of a module that is not imported yet."""
    return Annotated[Any, Later(module=module, name=name)]


@record
class Later:
    """The name of an annotation, and the module that has it."""

    module: str
    name: str

    def annotation(self) -> Any:
        """What is meant: a table, or a union of tables. The module is imported now."""
        return getattr(import_module(self.module), self.name)

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Validate with `check`."""
        return core_schema.no_info_plain_validator_function(self.check)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """The schema of what is meant, with its tables among the definitions of the whole."""
        return handler(core_schema.definitions_schema(TypeAdapter(self.annotation()).core_schema, []))

    def check(self, value: Any) -> Any:
        """The table; pydantic puts what is wrong in it behind the way to it."""
        return _check_of(self)(value)


@cache
def _check_of(table: Later) -> Callable[[Any], Any]:
    """What validates; a table does so itself, and only several together need more."""
    found = table.annotation()
    is_table = isinstance(found, type) and issubclass(found, BaseModel)
    return found.model_validate if is_table else TypeAdapter(found).validate_python
