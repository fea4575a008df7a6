"""Match contacts that changed: link what is sure, ask about what is likely."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from crm_social.actions import facts
from crm_social.core import identity
from crm_social.core.dealings import Link, Tie
from crm_social.core.deeds import Deed
from crm_social.core.facts import seal
from crm_social.core.identity import Match, Policy, Says, keys, prepare
from crm_social.errors import NotFound
from crm_social.store import audit, ledger, matching, people
from crm_social.store.db import Database, Session
from crm_social.store.matching import Asked, Known

BATCH: Final = 200
ENGINE: Final = "engine"
#: A contact with more handles than this grows no more by itself: somebody looks first.
MANY_HANDLES: Final = 25
#: The odds against two picked at random are never thought shorter than among so many.
_FEWEST: Final = 1_000
_LINES: Final = 20
#: A line of evidence is cut here, a handle's bio may be long.
_LENGTH: Final = 300

#: Takes a link in the transaction at hand.
Linker = Callable[[Session, Link, datetime], None]


class Matched(Struct, frozen=True):
    """What one batch of matching did."""

    contacts: int
    linked: int
    suggested: int


def append_link(session: Session, link: Link, now: datetime) -> None:
    """Make a link durable; the appliers merge the two contacts."""
    ledger.append(session, [seal(link)], now)


def match_batch(
    db: Database, now: datetime, limit: int = BATCH, link: Linker = append_link
) -> Matched:
    """Match up to `limit` contacts of the work list, in one transaction. Return what that did."""
    return db.write(lambda session: _match(session, now, limit, link))


def accept(
    db: Database, one: int, other: int, *, by: str, now: datetime, link: Linker = append_link
) -> None:
    """Say that two suggested contacts are one person. Raise NotFound without the suggestion.

    They are one contact at once, or, where somebody else holds them now, in a moment.
    """
    said = db.write(lambda session: _answer(session, one, other, Tie.SAME, by, now, link))
    facts.apply_now(db, [seal(one).key for one in said], now)
    # Of the one that is no more nothing is to be compared with others.
    db.write(lambda session: matching.mark(session, (one, other)))


def refuse(
    db: Database, one: int, other: int, *, by: str, now: datetime, link: Linker = append_link
) -> None:
    """Say that two suggested contacts are two people; they are never suggested again.

    Raise NotFound without the suggestion.
    """
    said = db.write(lambda session: _answer(session, one, other, Tie.NEVER, by, now, link))
    facts.apply_now(db, [seal(one).key for one in said], now)


def follow_pairs(
    session: Session,
    pairs: Iterable[tuple[int, int]],
    known: dict[int, Known],
    among: int,
    now: datetime,
    link: Linker,
) -> Matched:
    """Judge these pairs of contacts, and link or suggest what is likely."""
    policy = Policy(among=max(_FEWEST, among))
    prepared = {contact: prepare(one.profile) for contact, one in known.items()}
    judged = {}
    for low, high in pairs:
        # One of them may have been merged or forgotten meanwhile.
        if low in known and high in known:
            found = identity.match(prepared[low], prepared[high], policy=policy)
            judged[low, high] = _held_back(found, _conflict(known[low], known[high]))
    return _follow(session, judged, known, len(known), now, link)


def _match(session: Session, now: datetime, limit: int, link: Linker) -> Matched:
    taken = matching.take(session, limit)
    if not taken:
        return Matched(0, 0, 0)
    known = matching.read(session, taken)
    matching.forget_profiles(session, [one for one in taken if one not in known])
    prepared = {contact: prepare(one.profile) for contact, one in known.items()}
    found = {contact: keys.of(one) for contact, one in prepared.items()}
    matching.keep(session, known, found)
    matching.withdraw(session, taken)
    policy = Policy(among=max(_FEWEST, matching.population(session)))
    judged: dict[tuple[int, int], Match] = {}
    both: dict[int, Known] = dict(known)
    for contact in sorted(known):
        for other, beside in matching.candidates(session, found[contact], contact).items():
            pair = (min(contact, other), max(contact, other))
            if pair in judged:
                continue
            both.setdefault(other, beside)
            found_out = identity.match(prepared[contact], prepare(beside.profile), policy=policy)
            judged[pair] = _held_back(found_out, _conflict(known[contact], beside))
    return _follow(session, judged, both, len(taken), now, link)


def _follow(
    session: Session,
    judged: dict[tuple[int, int], Match],
    known: dict[int, Known],
    contacts: int,
    now: datetime,
    link: Linker,
) -> Matched:
    """Link or suggest what was judged likely, unless people have spoken of it."""
    likely = {pair: one for pair, one in judged.items() if one.verdict is not Says.NO}
    settled = matching.settled(session, likely)
    linked = 0
    suggested = []
    grown: set[int] = set()
    subjects = people.subjects_of(session, sorted({one for pair in likely for one in pair}))
    spoken = matching.anything_said(session)
    for pair, judgement in sorted(likely.items()):
        if pair in settled:
            continue
        if spoken and matching.said(session, *(subjects[one] for one in pair)):
            continue
        size = sum(len(known[one].ids) for one in pair)
        # One link of a contact at a time: the next is judged with what they know together.
        may = size <= MANY_HANDLES and grown.isdisjoint(pair) and all(subjects[o] for o in pair)
        if judgement.verdict is Says.AUTO and may:
            grown.update(pair)
            link(session, _link(pair, subjects, Tie.SAME, ENGINE, judgement, now), now)
            linked += 1
        else:
            suggested.append((*pair, judgement.p, _lines(judgement)))
    matching.suggest(session, suggested, now)
    return Matched(contacts, linked, len(suggested))


def _conflict(one: Known, other: Known) -> str | None:
    """Return what forbids a silent link: accounts on one platform, and none in common."""
    ours, theirs = _accounts(one), _accounts(other)
    for platform in sorted(ours.keys() & theirs.keys()):
        if ours[platform].isdisjoint(theirs[platform]):
            return f"two ids on one platform: {platform}"
    return None


def _accounts(known: Known) -> dict[str, set[str]]:
    accounts: dict[str, set[str]] = {}
    for platform, uid in known.ids:
        accounts.setdefault(platform, set()).add(uid)
    return accounts


def _held_back(judgement: Match, conflict: str | None) -> Match:
    if conflict is None or judgement.verdict is Says.NO:
        return judgement
    return replace(judgement, verdict=Says.SUGGEST, blocked_by=judgement.blocked_by or conflict)


def _answer(
    session: Session, one: int, other: int, tie: Tie, by: str, now: datetime, link: Linker
) -> list[Link]:
    pair = (min(one, other), max(one, other))
    kept = matching.suggestion(session, *pair)
    state = Asked.ACCEPTED if tie is Tie.SAME else Asked.REFUSED
    if kept is None or not matching.answer(session, *pair, state, now):
        raise NotFound(f"Nobody waits for an answer about contacts {pair[0]} and {pair[1]}.")
    deed = Deed.SUGGESTION_ACCEPTED if tie is Tie.SAME else Deed.SUGGESTION_REFUSED
    audit.write(session, deed, by, f"contact:{pair[0]}", now, other=f"contact:{pair[1]}")
    subjects = people.subjects_of(session, pair)
    if not all(subjects.values()):
        return []
    said = _link(pair, subjects, tie, by, None, now)
    link(session, said, now)
    return [said]


def _link(
    pair: tuple[int, int],
    subjects: dict[int, list[bytes]],
    tie: Tie,
    by: str,
    judgement: Match | None,
    now: datetime,
) -> Link:
    subject, other = (min(subjects[one]).hex() for one in pair)
    return Link(
        id=f"{by}:{tie}:{subject}:{other}",
        tie=tie,
        subject=subject,
        other=other,
        occurred_at=now,
        actor=by,
        p=judgement.p if judgement else None,
        evidence=tuple(_lines(judgement)) if judgement else (),
    )


def _lines(judgement: Match) -> list[str]:
    lines = [str(line)[:_LENGTH] for line in judgement.evidence[:_LINES]]
    return [*lines, judgement.blocked_by] if judgement.blocked_by else lines
