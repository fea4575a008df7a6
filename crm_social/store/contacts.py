"""Contacts as the doors read them: one with all its why, and lists of many."""

from datetime import datetime

import msgspec
from msgspec import Struct
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, defer

from crm_social.core import explain
from crm_social.core.explain import Explanation
from crm_social.core.loop import Move, Rule, Stage
from crm_social.core.model import Model
from crm_social.core.state import Dated, State
from crm_social.store import ledger, people, sight, stale
from crm_social.store.tables import ContactRow, MoveRow, RedirectRow

_decode_state = msgspec.json.Decoder(State).decode


class Contact(Struct, frozen=True):
    """One contact: its stored state and the handles it goes by."""

    id: int
    state: State
    handles: list[tuple[str, str]]


def get(session: Session, contact_id: int) -> Contact | None:
    """Return a contact, or None where there is none in sight.

    The id of one that was merged away leads to the one it became.
    """
    into = session.execute(
        select(RedirectRow.into_id).where(RedirectRow.contact_id == contact_id)
    ).scalar_one_or_none()
    found = into if into is not None else contact_id
    memory = session.execute(
        select(ContactRow.memory).where(ContactRow.id == found, *sight.of_contacts())
    ).scalar_one_or_none()
    if memory is None:
        return None
    return Contact(found, _decode_state(memory), people.handles_of(session, found))


def in_sight(session: Session, *contact_ids: int) -> bool:
    """Say whether whoever asks may see these contacts; of ids that are none, nothing is hidden."""
    if sight.now() is None:
        return True
    known = ContactRow.id.in_(contact_ids)
    count = select(func.count()).select_from(ContactRow).where(known)
    seen = session.execute(count.where(*sight.of_contacts())).scalar_one()
    return bool(seen == session.execute(count).scalar_one())


def facts_of(session: Session, contact_id: int) -> list[Dated]:
    """Return the contact's facts in fold order, and what was said of the posts in them.

    Those not yet applied are left out.
    """
    subjects = people.subjects_of(session, [contact_id])[contact_id]
    by_subject = ledger.of_subjects(session, subjects)
    found = [dated for subject in subjects for dated in by_subject.get(subject, ())]
    (marks,) = stale.marks_for(session, [found], ())
    found += marks
    found.sort(key=lambda dated: (dated.fact.occurred_at, dated.key))
    return found


def why(session: Session, contact_id: int, model: Model, now: datetime) -> Explanation:
    """Return the sums behind the contact's axes, fit and stage as of now."""
    return explain.explain(facts_of(session, contact_id), model, now)


def moves_of(session: Session, contact_id: int) -> list[Move]:
    """Return the contact's moves, oldest first."""
    query = select(MoveRow).where(MoveRow.contact_id == contact_id).order_by(MoveRow.at, MoveRow.id)
    return [
        Move(
            Stage(row.from_stage),
            Stage(row.to_stage),
            row.at,
            Rule(row.rule),
            evidence=row.evidence,
            skipped=row.skipped,
            model=row.model,
            actor=row.actor,
            reason=row.reason,
        )
        for row in session.execute(query).scalars()
    ]


def page(
    session: Session,
    *,
    after: int,
    limit: int,
    stage: str | None = None,
    owner: str | None = None,
    search: str | None = None,
    stages: tuple[str, ...] = (),
) -> list[ContactRow]:
    """Return contacts in sight in order of id after the given one, filtered."""
    query = (
        select(ContactRow)
        .options(defer(ContactRow.memory, raiseload=True))
        .where(ContactRow.id > after, *sight.of_contacts())
    )
    if stage:
        query = query.where(ContactRow.stage == stage)
    if stages:
        query = query.where(ContactRow.stage.in_(stages))
    if owner:
        query = query.where(ContactRow.owner == owner)
    if search:
        like = "%" + search.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        columns = (ContactRow.name, ContactRow.handle, ContactRow.company, ContactRow.email)
        query = query.where(or_(*(column.ilike(like, escape="\\") for column in columns)))
    return list(session.execute(query.order_by(ContactRow.id).limit(limit)).scalars())


def stage_counts(session: Session) -> dict[str, int]:
    """Return how many contacts in sight stand at each stage."""
    query = select(ContactRow.stage, func.count().label("number")).where(*sight.of_contacts())
    return {row.stage: row.number for row in session.execute(query.group_by(ContactRow.stage))}
