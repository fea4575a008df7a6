"""The audit: who did what to what, when and from where; filtered, and as a file."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from flask import Response as Download
from werkzeug.wrappers import Response

from crm_social import auth
from crm_social.actions import auditing
from crm_social.core.deeds import Deed
from crm_social.store import audit as stored
from crm_social.store.audit import Asked
from crm_social.web.page import line, now, number, zone
from crm_social.web.settings.page import bp, me, show

_ROWS: Final = 100
_AT_ONCE: Final = 1_000
_COLUMNS: Final = ("id", "at", "by", "deed", "subject", "address", "detail")
#: Programs that show tables take these for the beginning of a formula.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


@bp.get("/settings/audit")
def audit() -> Response:
    """Show what was done, newest first."""
    asked = _asked()
    config = auth.config()
    head = auditing.newest(auth.database())
    with auth.database().reading() as session:
        found = stored.page(session, asked, before=number("before"), limit=_ROWS + 1)
        people = stored.everybody(session)
    return show(
        "audit",
        "audit",
        lines=found[:_ROWS],
        following=found[_ROWS - 1].id if len(found) > _ROWS else None,
        people=people,
        deeds=list(Deed),
        asked=asked,
        since=line("since", 10),
        until=line("until", 10),
        from_command_line=stored.COMMAND_LINE,
        head=head,
        head_written=auditing.written(head) if head is not None else "",
        faults=auditing.look(auth.database(), config.secret_key, Path(config.data)),
    )


@bp.post("/settings/audit.csv")
def audit_csv() -> Response:
    """Give all lines that are asked for as CSV, and note that they were given."""
    asked = _asked()
    db, at, by = auth.database(), now(), me()
    db.write(lambda session: stored.write(session, Deed.AUDIT_EXPORTED, by, "", at))

    def rows() -> Iterator[str]:
        yield _line(_COLUMNS)
        before = None
        while True:
            with db.reading() as session:
                found = stored.page(session, asked, before=before, limit=_AT_ONCE)
            for one in found:
                more = "; ".join(f"{name}={value}" for name, value in one.detail.items())
                cells = (one.id, one.at.isoformat(), one.by, one.deed, one.subject, one.address)
                yield _line((*cells, more))
            if len(found) < _AT_ONCE:
                return
            before = found[-1].id

    answer = Download(rows(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="audit.csv"'
    return answer


def _asked() -> Asked:
    deed = line("deed", 40)
    until = _day("until")
    return Asked(
        by=line("by", 100) or None,
        deed=deed if deed in set(Deed) else None,
        subject=line("subject", 100) or None,
        since=_day("since"),
        # To the end of the day that is named.
        until=None if until is None else until + timedelta(days=1),
    )


def _day(name: str) -> datetime | None:
    """Return the beginning of a day, where the reader is."""
    try:
        day = datetime.strptime(line(name, 10), "%Y-%m-%d")  # noqa: DTZ007 - the zone comes next
    except ValueError:
        return None
    return day.replace(tzinfo=zone()).astimezone(UTC)


def _line(cells: tuple[object, ...]) -> str:
    written = io.StringIO()
    plain = [str(cell) for cell in cells]
    csv.writer(written).writerow(
        f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in plain
    )
    return written.getvalue()
