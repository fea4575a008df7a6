"""Overwriting what is personal in facts and messages, for who is forgotten. The rows stay.

Facts keep their key and content, so that the same can never come back; time and post, so that
what is counted of posts stays right. Whatever named the person leads to nobody.
"""

import secrets
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Final

import msgspec
from sqlalchemy import bindparam, text, update
from sqlalchemy.orm import Session

from crm_social.core import events, facts, forgetting, ties
from crm_social.core.dealings import Link
from crm_social.core.facts import NOBODY, Engagement, Fact, subject_of
from crm_social.core.identity import MAIL
from crm_social.store import bulk
from crm_social.store.ledger import chunks
from crm_social.store.tables import AttemptRow, InboxRow

_VALUES: Final = 5_000
_BECAUSE: Final = "The contact was forgotten before this was sent."
_encode = msgspec.json.Encoder().encode

#: Platform, and the id there.
Handle = tuple[str, str]


def blank(session: Session, told: Sequence[tuple[int, Fact]]) -> None:
    """Overwrite facts, given with their ids. Key, content, time and post stay."""
    if not told:
        return
    session.execute(
        _REWRITE_NOBODYS,
        [
            {
                "id": fact_id,
                "body": _encode(forgetting.blanked(fact)).decode(),
                "nobody": NOBODY,
                # The target of anything else is another person.
                "is_post": isinstance(fact, Engagement),
            }
            for fact_id, fact in told
        ],
    )


def cut_links(session: Session, subjects: AbstractSet[bytes]) -> int:
    """Let the links of these handles lead to nobody, and say the same of others. Count them."""
    ids: set[int] = set()
    for some in chunks(sorted(subjects), _VALUES):
        ids.update(row[0] for row in session.execute(_TIES, {"subjects": list(some)}))
    for some_ids in chunks(sorted(ids), _VALUES):
        rows = session.execute(_FACTS, {"ids": list(some_ids)}).all()
        for row, fact in zip(rows, facts.decode([row.body for row in rows]), strict=True):
            assert isinstance(fact, Link)  # noqa: S101 - nothing else ties; for the type checker
            link = forgetting.unnamed(fact, subjects, lambda: secrets.token_bytes(16))
            sides = [bytes.fromhex(one) if one else None for one in (link.subject, link.other)]
            is_ours = bytes(row.subject) in subjects
            values = {
                "id": row.id,
                "subject": NOBODY if is_ours else sides[0],
                "target": sides[1],
                "body": _encode(link).decode(),
            }
            session.execute(_REWRITE, values)
            session.execute(_TIE_TO, {"id": row.id, "subject": sides[0], "other": sides[1] or b""})
            session.execute(_TIE_TO, {"id": row.id, "subject": sides[1], "other": sides[0]})
    for some in chunks(sorted(subjects), _VALUES):
        session.execute(_UNTIE, {"subjects": list(some)})
    return len(ids)


def drop_waiting(session: Session, subjects: set[bytes], suppressed: set[bytes]) -> int:
    """Take what is theirs out of the inbox, and blank what others' handles tell of them there.

    Return how many were blanked; what their own handles told is blanked with the rest.
    """
    gone: list[tuple[int, Fact]] = []
    theirs: list[int] = []
    for row in session.execute(_WAITING, execution_options={"yield_per": _VALUES}):
        if bytes(row.subject) in subjects:
            theirs.append(row.id)
        elif row.speaks:
            (fact,) = facts.decode([row.body])
            if not suppressed.isdisjoint(forgetting.named(fact)):
                gone.append((row.id, fact))
    blank(session, gone)
    bulk.delete(session, InboxRow, "fact_id", theirs + [fact_id for fact_id, _ in gone])
    return len(gone)


def given_by_others(
    session: Session, subjects: set[bytes], handles: Sequence[Handle]
) -> set[bytes]:
    """Return the addresses that somebody else gave too, whom people said to hold apart.

    Whoever gives an address is its holder otherwise, so only handles that links speak of can.
    """
    addresses = {uid: subject_of(MAIL, uid) for platform, uid in handles if platform == MAIL}
    found: set[bytes] = set()
    for mail, address in addresses.items():
        pattern = "%" + mail.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        rows = session.execute(_GIVEN_BY_TIED, {"pattern": pattern}).all()
        told = facts.decode([row.body for row in rows])
        for row, fact in zip(rows, told, strict=True):
            if bytes(row.subject) not in subjects and ties.mail_of(fact) == mail:
                found.add(address)
    return found


def drop_unsent(session: Session, about: set[int]) -> int:
    """Drop the messages about these contacts that nobody has heard yet. Return how many."""
    rows = [(row.id, row.payload) for row in session.execute(_UNSENT)]
    found = blank_messages(session, rows, about)
    if found:
        session.execute(_DROP, [{"id": one, "problem": _BECAUSE} for one in found])
    return len(found)


def blank_messages(
    session: Session, rows: Sequence[tuple[int, str]], about: AbstractSet[int]
) -> list[int]:
    """Blank those of these messages (id, payload) that are about a contact. Return their ids."""
    found = {}
    for delivery_id, payload in rows:
        blank_one = events.without_person(payload, about)
        if blank_one is not None:
            found[delivery_id] = blank_one
    if found:
        session.execute(_PAYLOAD, [{"id": one, "payload": body} for one, body in found.items()])
    for some in chunks(list(found), _VALUES):
        # What a receiver answered may repeat what it was sent.
        session.execute(
            update(AttemptRow).where(AttemptRow.delivery_id.in_(some)).values(answer=None)
        )
    return list(found)


_GIVEN_BY_TIED: Final = text(
    "SELECT subject, body FROM facts WHERE subject IN (SELECT subject FROM ties)"
    " AND lower(body) LIKE :pattern ESCAPE '\\'"
    " AND NOT EXISTS (SELECT 1 FROM inbox i WHERE i.fact_id = facts.id)"
)
_TIES: Final = text("SELECT fact_id FROM ties WHERE subject IN :subjects").bindparams(
    bindparam("subjects", expanding=True)
)
_UNTIE: Final = text("DELETE FROM ties WHERE subject IN :subjects").bindparams(
    bindparam("subjects", expanding=True)
)
_TIE_TO: Final = text("UPDATE ties SET other = :other WHERE subject = :subject AND fact_id = :id")
_FACTS: Final = text("SELECT id, subject, target, body FROM facts WHERE id IN :ids").bindparams(
    bindparam("ids", expanding=True)
)
_REWRITE: Final = text(
    "UPDATE facts SET subject = :subject, target = :target, body = :body WHERE id = :id"
)
_REWRITE_NOBODYS: Final = text(
    "UPDATE facts SET subject = :nobody, body = :body,"
    " target = CASE WHEN :is_post THEN target END WHERE id = :id"
)
_WAITING: Final = text(
    "SELECT f.id, f.subject, f.body,"
    ' (f.body LIKE \'%"email":%\' OR f.body LIKE \'{"fact":"link"%\') AS speaks'
    " FROM inbox i JOIN facts f ON f.id = i.fact_id"
)
_UNSENT: Final = text("SELECT id, payload FROM deliveries WHERE state IN ('ready', 'leased')")
_PAYLOAD: Final = text("UPDATE deliveries SET payload = :payload WHERE id = :id")
_DROP: Final = text(
    "UPDATE deliveries SET state = 'dropped', next_at = NULL, leased_until = NULL,"
    " problem = :problem WHERE id = :id"
)
