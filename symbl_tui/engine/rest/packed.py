"""A long list of a request, validated, and JSON again until it is used.

Thousands of objects would cost the event loop more to receive from the process that validated them than the
validation took.
"""

import json
from functools import lru_cache
from typing import Any, Final, Generic, TypeVar, get_args

from pydantic import GetCoreSchemaHandler, TypeAdapter
from pydantic_core import CoreSchema, core_schema

T = TypeVar("T")
_TYPES: Final = 32


class Packed(Generic[T]):
    """In a body's class: a value that is validated as ``T`` and kept as JSON."""

    def __init__(self, type: Any, encoded: str) -> None:  # noqa: ANN401 - T, as an annotation
        """Keep a valid value of the type."""
        self._type = type
        self._encoded = encoded

    def unpack(self) -> T:
        """The value; takes as long as its validation, so that a worker process calls it."""
        value: T = validate(self._type, self._encoded)
        return value

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:  # noqa: ANN401
        """The schema of ``T``, whose value is packed once it is valid."""
        (type,) = get_args(source)

        def pack(value: object, check: core_schema.ValidatorFunctionWrapHandler) -> "Packed[T]":
            if isinstance(value, cls):
                return value
            check(value)
            # What came and not what was checked: it is validated again where its objects are needed.
            return cls(type, json.dumps(value))

        return core_schema.no_info_wrap_validator_function(pack, handler.generate_schema(type))


def validate(type: Any, encoded: str | bytes) -> Any:  # noqa: ANN401 - what an annotation may be
    """Parse JSON and validate it as ``type``; raises ``ValueError``, of which ``ValidationError`` is one."""
    return _adapter(type).validate_python(json.loads(encoded))


@lru_cache(maxsize=_TYPES)
def _adapter(type: Any) -> TypeAdapter[Any]:  # noqa: ANN401
    return TypeAdapter(type)
