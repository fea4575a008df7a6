"""JSON into typed values, strictly; what cannot be used is named with field and reason."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

import msgspec
from msgspec import Struct

from crm_social.core.values import EPOCH
from crm_social.errors import Invalid

T = TypeVar("T")
S = TypeVar("S", bound=Struct)

#: Nanoseconds are cut; left to the decoder they would be rounded, perhaps into another day.
_NANOSECONDS: Final = re.compile(
    rb'("(?:occurred_at|published_at|until)"\s*:\s*"[^"]{19}\.\d{6})\d+'
)
_HALF_A_PAIR: Final = re.compile(rb"\\u[dD][89abAB]")
_WHERE: Final = re.compile(r"(?P<reason>.*?)(?: - at `\$?\.?(?P<field>[^`]*)`)?\Z", re.DOTALL)
#: Identifiers are kept letter by letter; what people wrote has one spelling.
_AS_IT_IS: Final = frozenset({"id", "external_id", "handle_id", "post", "task"})


def read(decode: Callable[[bytes], T], line: bytes) -> T:
    """Return what one JSON value says. Raise Invalid with the field and the reason."""
    try:
        return decode(_NANOSECONDS.sub(rb"\1", line))
    except msgspec.MsgspecError as error:
        if _HALF_A_PAIR.search(line) and "truncated" in str(error):
            raise Invalid("A text holds half of a surrogate pair, which is no character.") from (
                error
            )
        raise invalid(error) from error
    except UnicodeDecodeError as error:
        raise Invalid("This is not UTF-8.") from error
    except RecursionError as error:
        raise Invalid("This JSON is nested too deeply.") from error


def invalid(error: msgspec.MsgspecError) -> Invalid:
    """Return what msgspec found wrong in the words of ours, with the dotted field."""
    match = _WHERE.match(str(error))
    reason, field = (match["reason"], match["field"]) if match else (str(error), None)
    if missing := re.search(r"missing required field `(\w+)`", reason):
        field = f"{field}.{missing[1]}" if field else missing[1]
    elif unknown := re.search(r"unknown field `([^`]+)`", reason):
        field = f"{field}.{unknown[1]}" if field else unknown[1]
    reason = reason.replace("Object missing", "The record is missing")
    return Invalid(reason.replace("Object ", "The record ").rstrip(".") + ".", field)


def tidy(record: S) -> S:
    """Return a record with its times in UTC and its texts in NFC.

    Raise Invalid for U+0000, for a time of a clock that was never set, and for one that no
    calendar has.
    """
    changes: dict[str, Any] = {}
    for name, value in _values(record):
        if isinstance(value, str):
            if "\0" in value:
                raise Invalid("The character U+0000 is not allowed.", _shown(name))
            if name not in _AS_IT_IS and not unicodedata.is_normalized("NFC", value):
                changes[name] = unicodedata.normalize("NFC", value)
        elif isinstance(value, datetime):
            changes[name] = _moment(name, value)
        elif isinstance(value, Struct):
            try:
                changes[name] = tidy(value)
            except Invalid as error:
                raise Invalid(str(error), f"{_shown(name)}.{error.field}") from error
    return msgspec.structs.replace(record, **changes) if changes else record


def _moment(name: str, value: datetime) -> datetime:
    try:
        utc = value.astimezone(UTC)
    except OverflowError as error:
        raise Invalid("This time is outside the years 1 to 9999.", name) from error
    if utc <= EPOCH:
        raise Invalid("Nothing here is from 1970 or before: this clock was never set.", name)
    return utc


def _values(record: Struct) -> Iterator[tuple[str, Any]]:
    for name in record.__struct_fields__:
        yield name, getattr(record, name)


def _shown(name: str) -> str:
    return name.rstrip("_")
