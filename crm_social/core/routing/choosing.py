"""The choice: who is there already, who knows them, what the rules say, who has time.

A pure function of what it is given; the order of the reps plays no part. Whoever keeps the
result keeps the grounds with it.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from hashlib import blake2b

from msgspec import Struct

from crm_social.core import hours
from crm_social.core.model import Model, Route
from crm_social.core.routing.reps import Rep, stand_in
from crm_social.core.routing.words import Ground, Why, sentences


class Routed(Struct, frozen=True):
    """A contact to be given to somebody, as far as the rules look at it."""

    #: A name that does not depend on when it was first heard of: a handle's.
    contact: str
    stage: str
    letter: str
    country: str | None = None
    lang: str | None = None
    platform: str | None = None
    product: str | None = None
    owner: str | None = None
    #: Reps who know this person and agreed to the use of it.
    relations: tuple[str, ...] = ()
    #: The live tasks that come with the contact.
    tasks: int = 1


class Choice(Struct, frozen=True):
    """Who it is, for whom they stand in, and why; nobody where `owner` is None."""

    owner: str | None
    stand_in_for: str | None
    grounds: tuple[Ground, ...]

    def reasons(self, lang: str) -> list[str]:
        """Return the grounds as sentences in nb, sv or en."""
        return sentences(self.grounds, lang)


class _Candidate(Struct, frozen=True):
    rep: Rep
    stands_in_for: str | None
    opens_at: datetime
    draw: bytes

    @property
    def load(self) -> float:
        """Return the open tasks by what they can take; who can take none is never asked."""
        return self.rep.open_tasks / self.rep.capacity


class _Pool(Struct):
    """Who can take a contact, out of some, and how many of the others cannot."""

    found: list[_Candidate]
    away: int = 0
    full: int = 0


class _Case(Struct, frozen=True):
    who: Routed
    reps: dict[str, Rep]
    at: datetime
    model: Model


def route(who: Routed, reps: Sequence[Rep], at: datetime, model: Model) -> Choice:
    """Return who looks after a contact from now on, and why.

    The owner stays, however much they have to do; who is away is stood in for. Then those
    who know the person, then whom the rules name. Of several: who is at work now, or soonest;
    who has least to do for what they can take; and a draw that always falls the same way.
    """
    case = _Case(who, {rep.name: rep for rep in reps}, at, model)
    grounds: list[Ground] = []
    kept = _kept(case, grounds)
    if kept is not None:
        return kept
    knows = [case.reps[name] for name in sorted(set(who.relations)) if name in case.reps]
    known = _present(case, knows)
    if known.found:
        return _chosen(known, grounds, lambda rep: Ground(Why.RELATION, {"rep": rep}))
    if knows:
        names = ", ".join(rep.name for rep in knows)
        grounds.append(Ground(Why.RELATION_BUSY, {"reps": names}))
    return _ruled(case, grounds)


def _kept(case: _Case, grounds: list[Ground]) -> Choice | None:
    """Return the choice where the contact has an owner, or a stand-in of theirs."""
    name = case.who.owner
    if name is None:
        return None
    owner = case.reps.get(name)
    if owner is not None and owner.present(case.at):
        return Choice(name, None, (Ground(Why.OWNER, {"rep": name}),))
    if owner is not None:
        instead = stand_in(owner, case.reps, case.at)
        if instead is not None and instead.has_room(case.who.tasks):
            ground = Ground(Why.STAND_IN, {"rep": instead.name, "other": name})
            return Choice(instead.name, name, (ground,))
        if instead is not None:
            grounds.append(Ground(Why.STAND_IN_FULL, {"rep": instead.name, "other": name}))
            return None
    away = owner is not None and owner.active
    grounds.append(Ground(Why.NO_STAND_IN if away else Why.LEFT, {"other": name}))
    return None


def _ruled(case: _Case, grounds: list[Ground]) -> Choice:
    """Choose among those the first fitting rule names, and whom the contact suits."""
    rule = next((one for one in case.model.routes if _fits(one, case.who)), None)
    everybody = [case.reps[name] for name in sorted(case.reps)]
    if rule is None:
        named = everybody
        grounds.append(Ground(Why.NO_RULE))
    else:
        named = [
            rep for rep in everybody if rep.name in rule.to or not rep.teams.isdisjoint(rule.to)
        ]
        grounds.append(Ground(Why.RULE, {"rule": rule.name}))
    if not named:
        grounds.append(Ground(Why.NO_REPS))
        return Choice(None, None, tuple(grounds))
    suited = [rep for rep in named if _suits(rep, case.who)]
    if not suited:
        grounds.append(Ground(Why.SUITS_NOBODY, {"reps": str(len(named))}))
        return Choice(None, None, tuple(grounds))
    pool = _present(case, suited)
    if not pool.found:
        pool = _standing_in(case, suited, pool)
    if not pool.found:
        counts = {"away": str(pool.away), "full": str(pool.full)}
        grounds.append(Ground(Why.NOBODY_FREE, counts))
        return Choice(None, None, tuple(grounds))
    return _chosen(pool, grounds, None)


def _fits(rule: Route, who: Routed) -> bool:
    """Say whether a rule speaks of this contact; what is not known meets no condition."""
    conditions = (
        (rule.countries, who.country),
        (rule.languages, who.lang),
        (rule.platforms, who.platform),
        (rule.products, who.product),
        (rule.fits, who.letter),
        (rule.stages, who.stage),
    )
    return all(not wanted or value in wanted for wanted, value in conditions)


def _suits(rep: Rep, who: Routed) -> bool:
    """Say whether a rep takes this contact; what is not known is in nobody's way."""
    limits = (
        (rep.countries, who.country),
        (rep.languages, who.lang),
        (rep.platforms, who.platform),
        (rep.products, who.product),
    )
    return all(not taken or value is None or value in taken for taken, value in limits)


def _present(case: _Case, reps: Iterable[Rep]) -> _Pool:
    """Return those who are here and have room."""
    pool = _Pool([])
    for rep in reps:
        if not rep.present(case.at):
            pool.away += 1
        elif not rep.has_room(case.who.tasks):
            pool.full += 1
        else:
            pool.found.append(_candidate(case, rep, None))
    return pool


def _standing_in(case: _Case, reps: Iterable[Rep], present: _Pool) -> _Pool:
    """Return those who stand in for the absent, where of these nobody is here with room."""
    found: dict[str, _Candidate] = {}
    for rep in reps:
        instead = stand_in(rep, case.reps, case.at)
        if instead is not None and instead.has_room(case.who.tasks):
            found.setdefault(instead.name, _candidate(case, instead, rep.name))
    return _Pool(list(found.values()), present.away, present.full)


def _candidate(case: _Case, rep: Rep, stands_in_for: str | None) -> _Candidate:
    opens_at = hours.next_open(case.at, rep.hours or case.model.hours)
    draw = blake2b(f"{case.who.contact}\0{rep.name}".encode(), digest_size=8).digest()
    return _Candidate(rep, stands_in_for, opens_at, draw)


def _chosen(pool: _Pool, grounds: list[Ground], because: Callable[[str], Ground] | None) -> Choice:
    """Return the choice among candidates, with what told them apart."""
    found = pool.found
    best = min(found, key=lambda one: (one.opens_at, one.load, one.draw))
    name = best.rep.name
    if because is not None:
        grounds.append(because(name))
    if best.stands_in_for is not None:
        grounds.append(Ground(Why.STAND_IN, {"rep": name, "other": best.stands_in_for}))
    grounds.extend(_told_apart(best, found))
    return Choice(name, best.stands_in_for, tuple(grounds))


def _told_apart(best: _Candidate, found: list[_Candidate]) -> Iterable[Ground]:
    name = best.rep.name
    if len(found) == 1:
        yield Ground(Why.ONLY, {"rep": name})
        return
    soonest = [one for one in found if one.opens_at == best.opens_at]
    if len(soonest) < len(found):
        yield Ground(Why.SOONEST, {"rep": name, "at": f"{best.opens_at:%Y-%m-%d %H:%M} UTC"})
    least = [one for one in soonest if one.load == best.load]
    if len(least) < len(soonest):
        has = {"open": str(best.rep.open_tasks), "capacity": str(best.rep.capacity)}
        yield Ground(Why.LEAST, {"rep": name} | has)
    if len(least) > 1:
        yield Ground(Why.DRAWN, {"rep": name, "equal": str(len(least))})
