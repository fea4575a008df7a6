"""Keep heads of the audit outside it, and look whether it still holds what they saw.

The chain finds a line that was changed or taken out between others, and not that the newest were
cut off: what is left is a whole chain. A head says that at some moment line so and so was the
newest and what its chain was. It is kept in a table of its own, in a file of the data folder and
in the log, once an hour where something was done; and it can be written down anywhere.
"""

import logging
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Final

from msgspec import Struct, structs

from crm_social import signing
from crm_social.core.facts import micros
from crm_social.errors import Invalid
from crm_social.store import audit, audit_heads
from crm_social.store.audit_heads import Head
from crm_social.store.db import Database, Session

log = logging.getLogger(__name__)

#: The file in the data folder, a line a head.
FILE: Final = "audit-heads.txt"
#: So many of the newest heads of each place a daily look compares.
_FEW: Final = 50
_PURPOSE: Final = "audit head"
_LINE: Final = re.compile(
    r"(?P<at>\S+) lines=(?P<lines>\d{1,18}) last=(?P<last>\d{1,18})"
    r" chain=(?P<chain>[0-9a-f]{64}) mark=(?P<mark>[0-9a-f]{32})"
)
_NOTED: Final = re.compile(r"(?P<last>\d{1,18}):(?P<chain>[0-9a-f]{16,64})")
#: A longer file is read from its end.
_MOST: Final = 4_000_000


class Place(StrEnum):
    """Where a head was kept."""

    TABLE = "table"
    FILE = "file"
    #: Somebody brought it.
    GIVEN = "given"


class Wrong(StrEnum):
    """What is wrong with the audit, or with a head."""

    #: A line is not as it was written, or one before it was taken out.
    BROKEN = "broken"
    #: The line a head saw is gone: what came last was cut off.
    CUT = "cut"
    #: The line a head saw is there and another one.
    OTHER = "other"
    #: The head was not made by this installation, or under another secret.
    FORGED = "forged"


class Fault(Struct, frozen=True):
    """One thing that is wrong, with the line it is about; a head's place and moment."""

    wrong: Wrong
    line: int
    place: Place | None = None
    at: datetime | None = None


def keep(db: Database, secret: str, folder: Path, now: datetime) -> Head | None:
    """Keep a head of the audit, where it grew since the last. Return the one that was kept."""

    def work(session: Session) -> Head | None:
        found = audit_heads.now(session, now)
        before = next(iter(audit_heads.newest(session)), None)
        if found is None or (before is not None and before.last >= found.last):
            return None
        head = structs.replace(found, mark=_mark(found, secret))
        audit_heads.add(session, head)
        return head

    head = db.write(work)
    if head is not None:
        # Whoever sends logs elsewhere has it there.
        log.info("audit head lines=%d last=%d chain=%s", head.lines, head.last, head.chain)
        _append(folder / FILE, head)
    return head


def newest(db: Database) -> Head | None:
    """Return the head that was kept last, None where none was."""
    with db.reading() as session:
        return next(iter(audit_heads.newest(session)), None)


def heads(db: Database) -> list[Head]:
    """Return the heads kept last, newest first."""
    with db.reading() as session:
        return audit_heads.newest(session, _FEW)


def look(db: Database, secret: str, folder: Path) -> list[Fault]:
    """Return what the heads kept last say is wrong; the chain is not walked."""
    with db.reading() as session:
        return _compared(
            session,
            secret,
            [(Place.TABLE, one) for one in audit_heads.newest(session, _FEW)]
            + [(Place.FILE, one) for one in _of_file(folder / FILE)[-_FEW:]],
        )


def check(db: Database, secret: str, folder: Path, given: Sequence[str] = ()) -> list[Fault]:
    """Return all that is wrong with the audit: its chain, and what heads saw that is not there.

    `given` are heads written down elsewhere, as `LINE:CHAIN`. Raise Invalid for what is none.
    """
    noted = [(Place.GIVEN, _noted(one)) for one in given]
    with db.reading() as session:
        broken = audit.first_broken(session)
        faults = [] if broken is None else [Fault(Wrong.BROKEN, broken)]
        heads = [(Place.TABLE, one) for one in audit_heads.newest(session, None)]
        heads += [(Place.FILE, one) for one in _of_file(folder / FILE)]
        return faults + _compared(session, secret, heads + noted)


def written(head: Head) -> str:
    """Return a head as people write it down, for `check` to be given."""
    return f"{head.last}:{head.chain}"


def _compared(session: Session, secret: str, heads: Sequence[tuple[Place, Head]]) -> list[Fault]:
    """Return what is wrong, of what was cut off only the earliest head of each place that saw it.

    Newer ones saw it too.
    """
    found = audit_heads.chains(session, [head.last for _, head in heads])
    faults: dict[tuple[Place, Wrong], Fault] = {}
    for place, head in sorted(heads, key=lambda one: one[1].last):
        wrong = _wrong(place, head, found.get(head.last), secret)
        if wrong is not None:
            at = None if place is Place.GIVEN else head.at
            faults.setdefault((place, wrong), Fault(wrong, head.last, place, at))
    return list(faults.values())


def _wrong(place: Place, head: Head, chain: str | None, secret: str) -> Wrong | None:
    if place is not Place.GIVEN and not signing.same(head.mark, _mark(head, secret)):
        return Wrong.FORGED
    if chain is None:
        return Wrong.CUT
    return None if chain.startswith(head.chain) else Wrong.OTHER


def _mark(head: Head, secret: str) -> str:
    said = f"{micros(head.at)}.{head.lines}.{head.last}.{head.chain}"
    return signing.mark(signing.key_for(secret, _PURPOSE), said)


def _append(path: Path, head: Head) -> None:
    line = (
        f"{head.at.astimezone(UTC).isoformat(timespec='microseconds')} lines={head.lines}"
        f" last={head.last} chain={head.chain} mark={head.mark}\n"
    )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="ascii") as file:
            file.write(line)
    except OSError as error:
        # The table and the log have it; a folder nobody may write to stops nothing.
        log.warning("audit head not written to its file error=%s", type(error).__name__)


def _of_file(path: Path) -> list[Head]:
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - _MOST))
            text = file.read(_MOST).decode("ascii", errors="replace")
    except OSError:
        return []
    found = []
    for line in text.splitlines():
        read = _LINE.fullmatch(line)
        if read is None:
            continue
        try:
            at = datetime.fromisoformat(read["at"])
        except ValueError:
            continue
        if at.tzinfo is not None:
            found.append(
                Head(at, int(read["lines"]), int(read["last"]), read["chain"], read["mark"])
            )
    return found


def _noted(text: str) -> Head:
    read = _NOTED.fullmatch(text.strip())
    if read is None:
        raise Invalid(
            f"{text[:100]!r} is no head of the audit: LINE:CHAIN, as it is shown.", "head"
        )
    return Head(datetime.fromtimestamp(0, UTC), 0, int(read["last"]), read["chain"])
