"""A small sample to look at: invented people, marked by their names, gone when asked.

They go the way of everything: facts into the ledger, and out by forgetting.
"""

import secrets
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct

from crm_social.actions import forget, intake
from crm_social.core.facts import Actor, Engagement, Post
from crm_social.core.values import Kind
from crm_social.errors import NotFound
from crm_social.store import own_company
from crm_social.store.db import Database, Session

_NOTE: Final = "sample"
#: Of our own site: what people write there may be worked with.
_PLATFORM: Final = "wordpress"
_WHY: Final = "The sample was removed."


class _Act(Struct, frozen=True):
    who: str
    kind: Kind
    hours: float
    text: str | None = None
    lang: str | None = None


class _Person(Struct, frozen=True):
    name: str
    company: str
    title: str


_PEOPLE: Final = {
    "kari": _Person("Kari Fjord", "Fjordkaffe AS", "Daglig leder"),
    "erik": _Person("Erik Lind", "Lindbergs Bygg AB", "Inköpschef"),
    "anna": _Person("Anna Reed", "Reed & Sons", "Office manager"),
}
_ACTS: Final = (
    _Act("anna", Kind.LIKE, 60),
    _Act("erik", Kind.LIKE, 52),
    _Act("kari", Kind.LIKE, 48),
    _Act("kari", Kind.REPOST, 20),
    _Act("anna", Kind.COMMENT, 5, "This helped us a lot, thank you!", "en"),
    _Act("erik", Kind.COMMENT, 3, "Levererar ni till Göteborg också?", "sv"),
    _Act(
        "kari", Kind.COMMENT, 1, "Hva koster dette for tolv ansatte? Vi vil gjerne bestille.", "nb"
    ),
)


def is_there(db: Database) -> bool:
    """Say whether the sample is loaded."""
    with db.reading() as session:
        return own_company.note(session, _NOTE) is not None


def load(db: Database, now: datetime, mark: str) -> int:
    """Load the sample, each name with this mark in brackets, and return how many people it has.

    Where it is loaded already nothing changes.
    """
    told = secrets.token_hex(4)

    def work(session: Session) -> bool:
        if own_company.note(session, _NOTE) is not None:
            return False
        own_company.keep_note(session, _NOTE, told)
        return True

    if db.write(work):
        intake.take_in(db, [_fact(act, told, mark, now) for act in _ACTS], now)
    return len(_PEOPLE)


def remove(db: Database, by: str, now: datetime) -> None:
    """Forget everybody in the sample."""
    with db.reading() as session:
        told = own_company.note(session, _NOTE)
    if told is None:
        return
    for who in _PEOPLE:
        try:
            someone = (_PLATFORM, _uid(str(told), who))
            forget.forget(db, someone, by=by, now=now, reason=_WHY)
        except NotFound:
            continue
    db.write(lambda session: own_company.take_note(session, _NOTE))


def _uid(told: str, who: str) -> str:
    return f"sample:{told}:{who}"


def _fact(act: _Act, told: str, mark: str, now: datetime) -> Engagement:
    person = _PEOPLE[act.who]
    return Engagement(
        platform=_PLATFORM,
        channel=_NOTE,
        kind=act.kind,
        id=f"sample:{told}:{act.who}:{act.kind}:{act.hours:g}",
        occurred_at=now - timedelta(hours=act.hours),
        actor=Actor(
            id=_uid(told, act.who),
            name=f"{person.name} ({mark})",
            company=person.company,
            title=person.title,
            email=f"{act.who}.{told}@sample.example",
        ),
        post=Post(id=f"sample:{told}:post", text=mark, published_at=now - timedelta(hours=72)),
        text=act.text,
        lang=act.lang,
    )
