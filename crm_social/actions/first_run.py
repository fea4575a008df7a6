"""The first run: who may become the first admin, and how far setting up has come.

Whoever comes first to a new installation must not own it. So there is a code, made on the
machine and kept in its data folder; only who can read it there, or saw it when the product
started, makes the first admin. It is used once. The database keeps its digest, one of each
machine that serves.
"""

import hmac
import os
import secrets
from contextlib import suppress
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from crm_social import signing
from crm_social.actions import passwords, tries
from crm_social.actions.accounts import check_new
from crm_social.core.deeds import Deed
from crm_social.core.rights import Role
from crm_social.errors import ConfigError, Conflict, Invalid
from crm_social.store import accounts, audit, ledger, own_company
from crm_social.store.db import Database, Session

#: Where the code lies in the data folder.
FILE: Final = "first-run-code.txt"
_CODES: Final = "first_run_codes"
_RUN: Final = "first_run"
#: Without letters and digits that look like others.
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS: Final = 5
_GROUP: Final = 4


class Step(StrEnum):
    """What there is to set up once somebody can sign in, in the order it is asked."""

    COMPANY = "company"
    MODEL = "model"
    SOURCES = "sources"
    TEAM = "team"
    LEADS = "leads"


class Mark(StrEnum):
    """How far a step is."""

    WAITING = "waiting"
    SKIPPED = "skipped"
    DONE = "done"


class Run(Struct, frozen=True):
    """How far setting up has come."""

    marks: dict[Step, Mark]
    #: Somebody said that this is enough.
    is_over: bool = False

    @property
    def next_step(self) -> Step | None:
        """Return the first step nobody has looked at, then the first that was skipped."""
        for wanted in (Mark.WAITING, Mark.SKIPPED):
            for step, mark in self.marks.items():
                if mark is wanted:
                    return step
        return None

    @property
    def done(self) -> int:
        """Return how many steps are done."""
        return sum(mark is Mark.DONE for mark in self.marks.values())

    @property
    def is_open(self) -> bool:
        """Say whether there is something left to do."""
        return not self.is_over and self.done < len(self.marks)


def is_needed(db: Database) -> bool:
    """Say whether nobody can sign in yet."""
    with db.reading() as session:
        return not accounts.are_there_any(session)


def code(db: Database, folder: Path) -> str | None:
    """Return the code that makes the first admin, None once there is somebody.

    It is made when first asked for, kept in the folder, and the same until it is used.
    """
    path = folder / FILE
    if not is_needed(db):
        path.unlink(missing_ok=True)
        return None
    kept = _kept(path)
    digest = signing.digest(kept).hex()

    def work(session: Session) -> None:
        known = _digests(own_company.note(session, _CODES))
        if digest not in known:
            own_company.keep_note(session, _CODES, [*known, digest])

    db.write(work)
    return kept


def make_admin(
    db: Database,
    folder: Path,
    *,
    code: str,
    username: str,
    name: str,
    password: str,
    address: str,
    now: datetime,
) -> None:
    """Make the first admin by the code. Of two who come at once one is, and the code is used up.

    Raise Invalid with the field that is wrong, Forbidden after too many guesses, Conflict where
    somebody can sign in already.
    """
    names = [tries.of_address(address)]
    tries.check(db, names, now)
    given = signing.digest("-".join(code.lower().split())).hex()
    with db.reading() as session:
        known = _digests(own_company.note(session, _CODES))
    if not any(hmac.compare_digest(given, one) for one in known):
        tries.count(db, names, "", now)
        raise Invalid("This is not the code of this installation.", "code")
    check_new(username, name, Role.ADMIN)
    passwords.check(password, username)
    kept = passwords.hashed(password)

    def work(session: Session) -> None:
        codes = _digests(own_company.take_note(session, _CODES))
        if given not in codes or accounts.are_there_any(session):
            raise Conflict("Somebody made the first admin already. Sign in.")
        accounts.add_user(
            session,
            username=username,
            name=name or username,
            role=Role.ADMIN,
            password=kept,
            now=now,
        )
        own_company.keep_note(session, _RUN, msgspec.to_builtins(Run({})))
        audit.write(session, Deed.USER_ADDED, "", f"user:{username}", now, role=Role.ADMIN)

    db.write(work)
    with suppress(OSError):
        (folder / FILE).unlink(missing_ok=True)


def run(db: Database) -> Run:
    """Return how far setting up has come.

    Where people came before there was a first run, it is over once there is something to show.
    """
    with db.reading() as session:
        kept = own_company.note(session, _RUN)
        over = kept is None and not ledger.is_empty(session)
    return _run(kept, is_over=over)


def mark(db: Database, step: Step, mark: Mark) -> Run:
    """Say how far a step is; what is done stays done."""

    def work(session: Session) -> Run:
        found = _run(own_company.note(session, _RUN))
        if found.marks[step] is Mark.DONE:
            return found
        after = Run({**found.marks, step: mark}, found.is_over)
        own_company.keep_note(session, _RUN, msgspec.to_builtins(after))
        return after

    return db.write(work)


def end(db: Database) -> None:
    """Say that it is enough; nothing asks to go on any more."""

    def work(session: Session) -> None:
        found = _run(own_company.note(session, _RUN))
        after = Run(found.marks, is_over=True)
        own_company.keep_note(session, _RUN, msgspec.to_builtins(after))

    db.write(work)


def _run(kept: object, *, is_over: bool = False) -> Run:
    found = Run({}) if kept is None else msgspec.convert(kept, Run)
    marks = {step: found.marks.get(step, Mark.WAITING) for step in Step}
    return Run(marks, is_over or found.is_over)


def _digests(kept: object) -> list[str]:
    return [] if kept is None else msgspec.convert(kept, list[str])


def _kept(path: Path) -> str:
    """Return the code in this file, made where there is none, for its owner alone to read."""
    made = "-".join(
        "".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS)
    )
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            kept = path.read_text(encoding="ascii").strip()
            if len(kept) >= len(made):
                return kept
            # Broken off while it was written: nobody has seen it.
            handle = os.open(path, os.O_WRONLY | os.O_TRUNC)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(made + "\n")
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror}.") from error
    return made
