"""Whole tables read a piece at a time, in order of their keys, as of one moment."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Final

from crm_social.core.exports import TABLES
from crm_social.core.exports.writing import Rows
from crm_social.store.db import Session
from crm_social.store.exports import folded, plain, told

#: Rows read at once.
PIECE: Final = 1_000
_Reader = Callable[[Session, int, datetime | None], Iterator[Rows]]
_READERS: Final[dict[str, _Reader]] = {**folded.READERS, **told.READERS}
#: The tables of the database whose rows each exported table is made of.
MADE_OF: Final[dict[str, str]] = {
    **{name: source.row.__tablename__ for name, source in plain.SOURCES.items()},
    **folded.MADE_OF,
    **told.MADE_OF,
}


def pieces(
    session: Session, name: str, since: datetime | None, piece: int = PIECE
) -> Iterator[Rows]:
    """Yield a table's rows, `piece` at most at once, each a value for each of its columns.

    Rows about people of whom nothing may leave are left out; so a piece may be empty.
    """
    if name in _READERS:
        return _READERS[name](session, piece, since)
    return plain.read(session, TABLES[name], piece, since)
