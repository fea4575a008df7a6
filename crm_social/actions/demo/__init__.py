"""An invented company with its history, so that a trial shows at once what the product does.

Nordlys Sol sells solar power for commercial roofs. Everything that happened to it is told as
facts, the same way as real ones are, by a story that is drawn from a seed: the same seed and
the same moment give the same facts. Nobody in it exists.
"""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import groupby
from random import Random
from typing import Final

from msgspec import Struct

from crm_social.actions import accounts, intake, models, reps, routing, tallying
from crm_social.actions.demo import calendar, data, notices, office, telling
from crm_social.core.facts import Fact
from crm_social.core.model import Model
from crm_social.store import ledger, rebuild
from crm_social.store.accounts import users
from crm_social.store.db import Database

SEED: Final = 20261125
MONTHS: Final = 24
VERSION: Final = "nordlys-1"
_MODEL: Final = "nordlys"

#: Hears what is being done, how far it is, and how far it goes.
Progress = Callable[[str, int, int], None]


class Loaded(Struct, frozen=True):
    """What the demo brought, and how to sign in."""

    contacts: int
    facts: int
    username: str
    password: str
    #: The other users; the password is theirs too.
    others: tuple[str, ...]


def load(
    db: Database,
    now: datetime,
    *,
    seed: int = SEED,
    months: int = MONTHS,
    progress: Progress = lambda *_: None,
) -> Loaded | None:
    """Load the history of the `months` until `now`.

    Return None, and change nothing, where there is data or a user already.
    """
    with db.reading() as session:
        if ledger.count(session) or users(session):
            return None
    start = calendar.at_clock(calendar.local(now - timedelta(days=30.4 * months)).date(), "06:00")
    password = "-".join(secrets.choice(_WORDS) for _ in range(4))
    _add_people(db, password, start, now)
    models.save_draft(db, _MODEL, data.text("model"), "ada", start)
    models.publish_draft(db, _MODEL, VERSION, "ada", start)
    facts = tell(models.model_of(db, models.IN_FORCE), start, now, seed=seed, progress=progress)
    _take_in(db, facts, now, progress)
    with db.reading() as session:
        contacts = rebuild.count(session)
    first, *others = (user["username"] for user in data.read("reps")["users"])
    return Loaded(contacts, len(facts), first, password, tuple(others))


def tell(
    model: Model,
    start: datetime,
    now: datetime,
    *,
    seed: int = SEED,
    progress: Progress = lambda *_: None,
) -> list[Fact]:
    """Return the facts of the story from `start` until `now`, in order of time."""
    rng = Random(seed)  # noqa: S311 - a story, not a secret
    told = telling.tell(rng, model, start, now, progress)
    letters = notices.written(rng, told, now)
    return sorted([*told, *letters], key=lambda fact: fact.occurred_at)


def _add_people(db: Database, password: str, start: datetime, now: datetime) -> None:
    found = data.read("reps")
    for user in found["users"]:
        accounts.add_user(db, **user, password=password, now=start)
    for rep in found["reps"]:
        changes = {"teams": frozenset(rep["teams"]), "capacity": rep["capacity"]}
        reps.set_rep(db, rep["username"], changes, start)
    away = found["leave"]
    begins, ends = office.leave(now)
    reps.absent(
        db,
        away["who"],
        now,
        starts_at=begins,
        ends_at=ends,
        stand_in=away["stand_in"],
        reason=away["reason"],
    )


def _take_in(db: Database, facts: list[Fact], now: datetime, progress: Progress) -> None:
    """Take the facts in, month by month as they happened, and let time pass until now."""
    number = 0
    for _, month in groupby(facts, lambda fact: (fact.occurred_at.year, fact.occurred_at.month)):
        some = list(month)
        for first in range(0, len(some), intake.BATCH):
            batch = some[first : first + intake.BATCH]
            intake.take_in(db, batch, batch[-1].occurred_at)
            number += len(batch)
            progress("taking it in", number, len(facts))
    while intake.apply_batch(db, now).facts:
        pass
    while intake.apply_due(db, now).contacts:
        pass
    # Whoever is on leave is stood in for.
    after: int | None = 0
    while after is not None:
        after = routing.assign_batch(db, now, after=after).after
    tallying.bring_up_to_date(db, now)


_WORDS: Final = (
    "fjord bridge lantern harbour birch copper meadow glacier compass kettle heather anchor "
    "willow marble ribbon saddle timber velvet window yellow island orchard pepper quartz"
).split()
