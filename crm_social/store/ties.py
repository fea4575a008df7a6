"""Links and splits of handles: kept beside the handles, and people regrouped by them.

Most batches touch no tied handle and never come here. Where one does, everybody it may
concern is grouped again from what all their facts say.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from sqlalchemy import TextClause, bindparam, text
from sqlalchemy.orm import Session

from crm_social.core import identity, ties
from crm_social.core.dealings import Link
from crm_social.core.facts import subject_of
from crm_social.core.state import Dated
from crm_social.core.ties import Ties
from crm_social.store import bulk, ledger
from crm_social.store.inbox import Arrived
from crm_social.store.ledger import chunks
from crm_social.store.tables import TieRow

_VALUES: Final = 5_000


def keep(session: Session, arrived: Sequence[Arrived]) -> set[bytes]:
    """Remember the links among these facts. Return the handles they speak of."""
    rows = []
    for one in arrived:
        if isinstance(one.fact, Link):
            other = bytes.fromhex(one.fact.other or "")
            rows.append((one.subject, one.id, other))
            if other:
                rows.append((other, one.id, one.subject))
    bulk.insert_new(session, TieRow, ("subject", "fact_id", "other"), rows)
    return {row[0] for row in rows}


def tied(session: Session, subjects: Iterable[bytes]) -> set[bytes]:
    """Return those of these handles of which a link or split was ever said."""
    if session.execute(_ANY).first() is None:
        return set()
    found: set[bytes] = set()
    for some in chunks(sorted(subjects), _VALUES):
        found.update(bytes(row[0]) for row in session.execute(_TIED, {"subjects": list(some)}))
    return found


class Circle:
    """Everybody some handles may concern: their contacts, all handles of those, and links."""

    def __init__(
        self,
        session: Session,
        seeds: Iterable[bytes],
        batch: Sequence[int],
        pairs: Iterable[tuple[bytes, bytes]],
    ) -> None:
        """Gather from these handles outwards, until no link and no address leads further.

        `pairs` are those that share an address by what this batch says: their contacts may
        not have been merged in the tables yet.
        """
        self._session = session
        self._beside: dict[bytes, set[bytes]] = {}
        for one, other in pairs:
            self._beside.setdefault(one, set()).add(other)
            self._beside.setdefault(other, set()).add(one)
        self._batch = batch
        self.contact_of: dict[bytes, int] = {}
        self.mail_of: dict[bytes, str] = {}
        self._links: set[int] = set()
        self._mails: set[tuple[bytes, str]] = set()
        self._told: set[bytes] = set()
        fresh = set(seeds)
        while fresh:
            fresh = self._widen(fresh)

    def people(self) -> list[list[bytes]]:
        """Return the handles as people; an address that nobody holds any more is in none."""
        said = Ties(self._said())
        held = {
            subject_of(identity.MAIL, mail)
            for subject, mail in self._mails
            if not said.apart(subject)
        }
        everyone = sorted(self._told | held)
        return ties.components(everyone, sorted(self._mails), said)

    def _widen(self, seeds: set[bytes]) -> set[bytes]:
        """Take in the contacts of these handles. Return known handles that lie further out."""
        session = self._session
        contacts = sorted(set(self._contacts(seeds).values()))
        if contacts and session.get_bind().dialect.name == "postgresql":
            session.execute(_LOCK, {"contacts": contacts})
        inside = {}
        for ids in chunks(contacts, _VALUES):
            for row in session.execute(_HANDLES, {"contacts": list(ids)}):
                inside[bytes(row[0])] = row[1]
        self.contact_of.update(inside)
        led = self._read(sorted(inside))
        for subject in inside:
            led |= self._beside.get(subject, set())
        for some in chunks(sorted(inside.keys() | seeds), _VALUES):
            for row in session.execute(_LINKS, {"subjects": list(some)}):
                self._links.add(row[0])
                led.add(bytes(row[1]))
        return set(self._contacts(led - self.contact_of.keys()))

    def _read(self, subjects: Sequence[bytes]) -> set[bytes]:
        """Take in what these handles' facts say of who they are. Return the addresses given."""
        addresses = set()
        for subject, fact in ledger.told_of(self._session, subjects, batch=self._batch):
            if ties.handle_of(fact):
                self._told.add(subject)
            if mail := ties.mail_of(fact):
                self._mails.add((subject, mail))
                address = subject_of(identity.MAIL, mail)
                self.mail_of[address] = mail
                addresses.add(address)
        return addresses

    def _contacts(self, subjects: Iterable[bytes]) -> dict[bytes, int]:
        found = {}
        for some in chunks(sorted(subjects), _VALUES):
            for row in self._session.execute(_CONTACTS, {"subjects": list(some)}):
                found[bytes(row[0])] = row[1]
        return found

    def _said(self) -> list[Dated]:
        rows = [
            (bytes(row[0]), bytes(row[1]), row[2])
            for ids in chunks(sorted(self._links), _VALUES)
            for row in self._session.execute(_FACTS, {"ids": list(ids)})
        ]
        return ledger.dated(rows)


def _listed(statement: str, name: str) -> TextClause:
    return text(statement).bindparams(bindparam(name, expanding=True))


_ANY: Final = text("SELECT 1 FROM ties LIMIT 1")
_TIED: Final = _listed("SELECT DISTINCT subject FROM ties WHERE subject IN :subjects", "subjects")
_LINKS: Final = _listed("SELECT fact_id, other FROM ties WHERE subject IN :subjects", "subjects")
_CONTACTS: Final = _listed(
    "SELECT subject, contact_id FROM handles WHERE subject IN :subjects", "subjects"
)
_HANDLES: Final = _listed(
    "SELECT subject, contact_id FROM handles WHERE contact_id IN :contacts", "contacts"
)
_LOCK: Final = _listed(
    "SELECT id FROM contacts WHERE id IN :contacts ORDER BY id FOR UPDATE", "contacts"
)
_FACTS: Final = _listed("SELECT key, content, body FROM facts WHERE id IN :ids", "ids")
