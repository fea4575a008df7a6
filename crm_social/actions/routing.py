"""Give contacts to reps: each assignment is a fact with its reasons, applied at once."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import blake2b
from typing import Final

import msgspec
from msgspec import Struct

from crm_social.core import routing
from crm_social.core.dealings import Person, Sign, Signal
from crm_social.core.facts import MICROSECOND, SKEW, checked_fact, seal
from crm_social.core.model import Model
from crm_social.core.routing import Choice, Ground, Rep, Why
from crm_social.core.routing.need import needs, routed
from crm_social.core.state import State
from crm_social.store import inbox, ledger, memory, models
from crm_social.store import reps as stored
from crm_social.store.db import Database, Session
from crm_social.store.reps import Loan, Waiting

#: The actor of what nobody but the rules decided.
ACTOR: Final = "routing"
BATCH: Final = 500
#: What a fact's reason may hold.
_LINE: Final = 1000

_encode = msgspec.json.Encoder().encode


class Assigned(Struct, frozen=True):
    """What one batch did: contacts looked at and given away, and where to go on after."""

    seen: int = 0
    given: int = 0
    messages: int = 0
    #: None at the end.
    after: int | None = None


class _Gift(Struct, frozen=True):
    """A contact that gets an owner, and for which of its handles that is said."""

    contact_id: int
    state: State
    subject: str
    occasion: str
    choice: Choice


def assign_batch(db: Database, now: datetime, limit: int = BATCH, after: int = 0) -> Assigned:
    """Give up to `limit` contacts that wait for somebody to a rep, in one transaction.

    Contacts of those who are back return to them first. Whoever else runs this at once waits,
    so nobody is given more than they can take and no contact is given away twice.
    """
    return db.write(lambda session: _assign(session, now, limit, after))


def _assign(session: Session, now: datetime, limit: int, after: int) -> Assigned:
    stored.one_at_a_time(session)
    reps = stored.everybody(session)
    if not reps:
        # Nobody was made a rep: tasks without an owner are everybody's.
        return Assigned()
    here = {rep.name for rep in reps if rep.present(now)}
    away = {rep.name for rep in reps} - here | stored.disabled(session)
    model = models.in_force(session)
    gifts = _returned(session, here, limit) if not after else []
    returned = {gift.contact_id for gift in gifts}
    waiting, further = stored.waiting(session, away, after=after, limit=limit)
    by_name = {rep.name: rep for rep in reps}
    for one in waiting:
        if one.contact_id not in returned:
            gift = _gift(one, by_name, away, model, now)
            if gift is not None:
                gifts.append(gift)
    messages = _give(session, gifts, now)
    return Assigned(len(waiting), len(gifts), messages, further)


def _gift(
    waiting: Waiting, reps: dict[str, Rep], away: set[str], model: Model, now: datetime
) -> _Gift | None:
    """Choose for one contact, and count it on the one it goes to."""
    state = waiting.state
    task = needs(state, away)
    if task is None:
        return None
    who = routed(state, task)
    choice = routing.route(who, list(reps.values()), now, model)
    if choice.owner is None or choice.owner == state.owner:
        return None
    rep = reps[choice.owner]
    reps[rep.name] = msgspec.structs.replace(rep, open_tasks=rep.open_tasks + who.tasks)
    return _Gift(waiting.contact_id, state, task.subject, task.key, choice)


def _returned(session: Session, here: set[str], limit: int) -> list[_Gift]:
    """Return the contacts that go back to owners who are here again."""
    lent = stored.loans(session, here, limit)
    if not lent:
        return []
    known = stored.handles(session, [loan.subject for loan in lent])
    contacts = sorted({contact for _, _, contact in known.values()})
    states = {one.contact_id: one.state for one in stored.locked(session, contacts)}
    gifts: dict[int, _Gift] = {}
    for loan in lent:
        _, _, contact = known.get(loan.subject, ("", "", 0))
        state = states.get(contact)
        # Whoever was given, or took, the contact meanwhile keeps it.
        if state is not None and state.owner == loan.borrower:
            values = {"rep": loan.lender, "other": loan.borrower}
            choice = Choice(loan.lender, None, (Ground(Why.BACK, values),))
            gifts[contact] = _Gift(contact, state, loan.subject.hex(), "back", choice)
    stored.forget_loans(session, [loan.subject for loan in lent])
    return list(gifts.values())


def _give(session: Session, gifts: Sequence[_Gift], now: datetime) -> int:
    """Append the facts and apply them. Return how many messages that queued."""
    if not gifts:
        return 0
    known = stored.handles(session, [bytes.fromhex(gift.subject) for gift in gifts])
    signals = []
    for gift in gifts:
        subject = bytes.fromhex(gift.subject)
        platform, uid, _ = known[subject]
        signals.append(_signal(gift, Person(platform, uid), now))
        lender = gift.choice.stand_in_for
        if lender is not None and lender == gift.state.owner:
            stored.lend(session, Loan(subject, lender, str(gift.choice.owner)))
    sealed = [seal(checked_fact(signal)) for signal in signals]
    ledger.append(session, sealed, now)
    # One said just after a fact whose clock is ahead counts now all the same.
    as_of = max(now, *(signal.occurred_at - SKEW for signal in signals))
    arrived = inbox.take_these(session, [one.key for one in sealed])
    return memory.apply(session, arrived, as_of).messages


def _signal(gift: _Gift, who: Person, now: datetime) -> Signal:
    """Return the fact: named by what it decides, so that decided twice is once."""
    state, choice = gift.state, gift.choice
    named = (gift.subject, gift.occasion, state.owner, choice.owner)
    newest = state.last_at
    return Signal(
        id=blake2b(repr(named).encode(), digest_size=16).hexdigest(),
        what=Sign.ASSIGN,
        who=who,
        occurred_at=now if newest is None else max(now, newest + MICROSECOND),
        actor=ACTOR,
        to=choice.owner,
        reason=" ".join(choice.reasons("en"))[:_LINE],
        # The same for machines, and for readers of other languages.
        note=_encode(choice.grounds).decode(),
    )
