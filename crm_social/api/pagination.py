"""Lists in pieces: a cursor says where the last piece ended, so nothing is seen twice or missed.

Rows that come meanwhile are met at the end of a list in order of id. A cursor is checked, not
secret: it holds a place and nothing else, and what may be read there is asked anew.
"""

import base64
import binascii
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, TypeVar

from flask import request, url_for
from marshmallow import ValidationError, fields, validate

from crm_social.api.fields import LAST_ID, InputSchema, about
from crm_social.core.facts import micros

T = TypeVar("T")

MOST: Final = 200
USUAL: Final = 50
_PLACE: Final = re.compile(r"(-?[0-9]{1,19})\.([\w-]{1,100})\Z", re.ASCII)
_ID: Final = "id"


class Cursor(fields.String):
    """Where a list was left; what a subclass makes of the place is what the view gets."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> Any:
        match = _PLACE.match(_opened(super()._deserialize(value, attr, data, **kwargs)))
        place = self.place(int(match[1]), match[2]) if match else None
        if place is None:
            raise ValidationError("This is no cursor of this list; follow `next` as it is.")
        return place

    def place(self, number: int, key: str) -> Any:
        raise NotImplementedError


class IdCursor(Cursor):
    """Where a list in order of id was left: the last id."""

    def place(self, number: int, key: str) -> int | None:
        return number if key == _ID and 0 <= number <= LAST_ID else None


class MomentCursor(Cursor):
    """Where a list in order of time was left: the last moment, and which of those at it."""

    def place(self, number: int, key: str) -> tuple[int, str] | None:
        return None if key == _ID else (number, key)


class PieceSchema(InputSchema):
    """How large a piece of a list is."""

    limit = fields.Integer(
        load_default=USUAL,
        validate=validate.Range(1, MOST),
        metadata=about("How many items to answer at most."),
    )


class IdPieceSchema(PieceSchema):
    """Which piece of a list in order of id."""

    cursor = IdCursor(
        attribute="after",
        metadata=about("Where the piece before ended; comes from its `next`."),
    )


class MomentPieceSchema(PieceSchema):
    """Which piece of a list in order of time."""

    cursor = MomentCursor(
        attribute="before",
        metadata=about("Where the piece before ended; comes from its `next`."),
    )


def id_cursor(row_id: int) -> str:
    """Return the cursor after this id."""
    return _closed(f"{row_id}.{_ID}")


def moment_cursor(at: datetime, key: str) -> str:
    """Return the cursor before this moment and key."""
    return _closed(f"{micros(at)}.{key}")


def pair_cursor(number: int, key: int) -> str:
    """Return the cursor after the row these two numbers name."""
    return _closed(f"{number}.{key}")


def piece(found: Sequence[T], limit: int, cursor: Callable[[T], str]) -> dict[str, Any]:
    """Return a piece of a list; `found` holds one more than `limit` where there are more."""
    items = found[:limit]
    more = None
    if len(found) > limit:
        given = {**request.args.to_dict(), **(request.view_args or {})}
        more = url_for(request.endpoint or "", **given | {"cursor": cursor(items[-1])})
    return {"items": items, "next": more}


def _opened(cursor: str) -> str:
    try:
        place = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
    except (UnicodeError, binascii.Error, ValueError):
        return ""
    return place if _closed(place) == cursor else ""


def _closed(place: str) -> str:
    return base64.urlsafe_b64encode(place.encode()).decode().rstrip("=")
