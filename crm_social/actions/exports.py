"""Hand out whole tables: allowed, noted in the audit, and read as of one moment."""

from collections.abc import Iterator
from datetime import datetime

from crm_social.core.deeds import Deed
from crm_social.core.exports import TABLES, Table, writing
from crm_social.core.exports.writing import Form
from crm_social.core.rights import Right, may
from crm_social.errors import Forbidden, Invalid, NotFound
from crm_social.store import audit, exports
from crm_social.store.db import Database, Session


def table(name: str) -> Table:
    """Return the table of this name. Raise NotFound."""
    found = TABLES.get(name)
    if found is None:
        raise NotFound(f"There is no table {name[:40]!r} to export.")
    return found


def check(wanted: Table, form: Form, since: datetime | None) -> None:
    """Raise Invalid where rows of this table have no time to ask for, ConfigError for a form."""
    writing.check(form)
    if since is not None and wanted.since is None:
        with_time = ", ".join(one.name for one in TABLES.values() if one.since)
        raise Invalid(
            f"The rows of {wanted.name} are changed, not added: only {with_time} can be asked"
            " for since a time.",
            "since",
        )


def check_role(wanted: Table, role: str) -> None:
    """Raise Forbidden where this role may not have this table."""
    if not may(role, Right.SEE_TABLES) or not may(role, wanted.right):
        raise Forbidden(f"The table {wanted.name} is not for {role}.")


def note(
    db: Database, wanted: list[Table], form: Form, since: datetime | None, by: str, now: datetime
) -> None:
    """Write into the audit that these tables are about to leave."""

    def work(session: Session) -> None:
        for one in wanted:
            subject = f"table:{one.name}"
            audit.write(session, Deed.DATA_EXPORTED, by, subject, now, format=form, since=since)

    db.write(work)


def read(db: Database, wanted: Table, form: Form, since: datetime | None) -> Iterator[bytes]:
    """Yield a table as a file, in pieces, as of the moment the first is asked for."""
    with db.reading() as session:
        yield from pieces(session, wanted, form, since)


def pieces(session: Session, wanted: Table, form: Form, since: datetime | None) -> Iterator[bytes]:
    """Yield a table as a file, in pieces, as this session sees it."""
    # Whoever may export may see everything there is; what may leave is asked of each row.
    rows = exports.pieces(session, wanted.name, since)
    for piece in writing.written(wanted, form, rows):
        if piece:
            yield piece
