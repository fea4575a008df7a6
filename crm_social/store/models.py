"""Models: which is in force, which were, and the drafts of those to come."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from msgspec import Struct
from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from crm_social.core import starters
from crm_social.core.dealings import Publication
from crm_social.core.facts import EVERYBODY
from crm_social.core.model import STARTER, Model
from crm_social.core.models import publication
from crm_social.core.models.reading import Known
from crm_social.core.starters import PREFIX
from crm_social.errors import Invalid
from crm_social.store import ledger
from crm_social.store.tables import DraftRow

#: What `extends` and commands write before a draft's name.
DRAFT: Final = "draft:"
_LOCK: Final = 7_305_128
#: The models of the last few sets of publications, by the names of those facts: what a fact
#: is called follows from what it says, so an entry is right for ever and for any database.
_built: Final[dict[tuple[tuple[bytes, bytes], ...], Model]] = {}
_KEPT: Final = 8


class Version(Struct, frozen=True):
    """One model that was published; `withdrawn` as if it had never been."""

    name: str
    published_at: datetime
    actor: str
    kept: str
    withdrawn: bool = False


def in_force(session: Session) -> Model:
    """Return the newest published model with its lineage; the starter where none was.

    Asks one index which publications there are, and builds the models only when those have
    changed. Raise Invalid where one of them cannot be read: judging by another would be worse.
    """
    rows = session.execute(_NAMES, {"everybody": EVERYBODY}).all()
    if not rows:
        return STARTER
    names = tuple(sorted((bytes(row.key), bytes(row.content)) for row in rows))
    found = _built.get(names)
    if found is None:
        found = _chained(versions(session))
        while len(_built) >= _KEPT:
            _built.pop(next(iter(_built)), None)
        _built[names] = found
    return found


def versions(session: Session) -> list[Version]:
    """Return everything that was published, in the order it came into force."""
    rows = session.execute(_PUBLISHED, {"everybody": EVERYBODY}).all()
    # Of two contents under one key the smaller counts, as for all facts.
    counting = {bytes(row.key): row for row in reversed(rows)}
    told = ledger.dated([(key, bytes(row.content), row.body) for key, row in counting.items()])
    facts = [one.fact for one in told if isinstance(one.fact, Publication)]
    withdrawn = {fact.id for fact in facts if fact.withdrawn}
    found: dict[str, Version] = {}
    for fact in facts:
        # A name is given once; what else an import may bring under it does not count.
        if not fact.withdrawn and fact.id not in found:
            found[fact.id] = Version(
                fact.id, fact.occurred_at, fact.actor, fact.model, fact.id in withdrawn
            )
    return [*found.values()]


def version(session: Session, name: str) -> Version | None:
    """Return the version of this name, or None."""
    return next((one for one in versions(session) if one.name == name), None)


def known(session: Session) -> Known:
    """Return what finds the text of a starter, version or draft by what `extends` calls it."""

    def text_of(name: str) -> str | None:
        if name.startswith(PREFIX):
            return starters.text_of(name.removeprefix(PREFIX))
        if name.startswith(DRAFT):
            found = draft(session, name.removeprefix(DRAFT))
            return found.text if found else None
        published = version(session, name)
        return publication.in_whole(published.kept) if published else None

    return text_of


def one_at_a_time(session: Session) -> None:
    """Hold back others who publish until this transaction ends; SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))


def draft(session: Session, name: str) -> DraftRow | None:
    """Return the draft of this name, or None."""
    return session.get(DraftRow, name)


def drafts(session: Session) -> Sequence[DraftRow]:
    """Return all drafts by name."""
    return session.execute(select(DraftRow).order_by(DraftRow.name)).scalars().all()


def save_draft(session: Session, name: str, text: str, by: str, now: datetime) -> None:
    """Keep a draft, new or in place of what it said before."""
    found = draft(session, name)
    if found is None:
        row = DraftRow(name=name, text=text, created_at=now, created_by=by, changed_at=now)
        session.add(row)
    else:
        found.text, found.changed_at = text, now


def drop_draft(session: Session, name: str) -> None:
    """Forget a draft."""
    session.execute(delete(DraftRow).where(DraftRow.name == name))


def _chained(published: Sequence[Version]) -> Model:
    model = STARTER
    for one in published:
        if one.withdrawn:
            continue
        found = publication.meaning(one.kept)
        if found.model is None:
            raise Invalid(f"The published model {one.name} cannot be read: {found.problems[0]}")
        model = replace(found.model, version=one.name, published_at=one.published_at, before=model)
    return model


_NAMES: Final = text("SELECT key, content FROM facts WHERE subject = :everybody")
_PUBLISHED: Final = text(
    "SELECT key, content, body FROM facts WHERE subject = :everybody ORDER BY key, content"
)
