"""Whole values kept as JSON text: decisions, messages and reasons.

They are written once and read whole, so columns would buy nothing. What is stored must stay readable for
months: a field that is added to one of these values needs a default.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Generic, TypeVar

from pydantic import Discriminator, Tag, TypeAdapter
from pydantic_core import PydanticSerializationError

from bot.model import Community, Content, Decision, Digest, Habits, Message, Notice, Reason, Setup, Traits
from bot.store.columns import storable

T = TypeVar("T")


class Codec(Generic[T]):
    """Values of one type to JSON text and back."""

    def __init__(self, kind: Any) -> None:
        """`kind` is T as pydantic reads types: a class, or a union that says how its members are told apart."""
        self._kind = kind

    @cached_property
    def _adapter(self) -> TypeAdapter[T]:
        # Built when it is first needed: building costs milliseconds.
        return TypeAdapter(self._kind)

    def dump(self, value: T) -> str:
        """The value as JSON. Lone surrogates, which are no text, become U+FFFD."""
        try:
            return self._adapter.dump_json(value).decode()
        except PydanticSerializationError:
            clean = self._adapter.validate_python(_storable(self._adapter.dump_python(value)))
            return self._adapter.dump_json(clean).decode()

    def load(self, text: str) -> T:
        """The value that `dump` wrote."""
        return self._adapter.validate_json(text)


def _member(value: object) -> str:
    """Which content a value or its stored form is: digests have groups, notices a text, the rest are messages."""
    if not isinstance(value, Mapping):
        return type(value).__name__
    return Digest.__name__ if "groups" in value else Notice.__name__ if "text" in value else Message.__name__


_CONTENT = Annotated[
    Annotated[Message, Tag(Message.__name__)]
    | Annotated[Digest, Tag(Digest.__name__)]
    | Annotated[Notice, Tag(Notice.__name__)],
    Discriminator(_member),
]

COMMUNITY: Codec[Community] = Codec(Community)
CONTENT: Codec[Content] = Codec(_CONTENT)
DECISION: Codec[Decision] = Codec(Decision)
HABITS: Codec[Habits] = Codec(Habits)
SETUP: Codec[Setup] = Codec(Setup)
REASONS: Codec[tuple[Reason, ...]] = Codec(tuple[Reason, ...])
TRAITS: Codec[Traits] = Codec(Traits)


def _storable(value: Any) -> Any:
    match value:
        case str():
            return storable(value)
        case dict():
            return {key: _storable(item) for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_storable(item) for item in value]
        case _:
            return value
