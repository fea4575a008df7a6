"""Match contacts that changed: link what is sure, ask about what is likely."""

from collections.abc import Callable, Iterable, Sequence
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


class Compared(Struct, frozen=True):
    """What comparing found out, to be settled unless it is no longer so."""

    #: The contacts of the work list, and those of them that may be matched.
    listed: list[int]
    known: dict[int, Known]
    #: And those they were compared with.
    both: dict[int, Known]
    judged: dict[tuple[int, int], Match]


def append_link(session: Session, link: Link, now: datetime) -> None:
    """Make a link durable; the appliers merge the two contacts."""
    ledger.append(session, [seal(link)], now)


def match_batch(
    db: Database, now: datetime, limit: int = BATCH, link: Linker = append_link
) -> Matched:
    """Match up to `limit` contacts of the work list. Return what that did.

    Comparing takes seconds, so it holds no lock: who changed meanwhile stays on the list.
    """
    return settle(db, compare(db, limit), now, link)


def compare(db: Database, limit: int = BATCH) -> Compared:
    """Compare up to `limit` contacts of the work list with those like them, which stay listed."""
    with db.reading() as session:
        listed = matching.listed(session, limit)
        seen = matching.read(session, listed)
    prepared = {contact: prepare(one.profile) for contact, one in seen.items()}
    found = {contact: keys.of(one) for contact, one in prepared.items()}
    known = db.write(lambda session: _remember(session, listed, seen, found))
    both = dict(known)
    judged: dict[tuple[int, int], Match] = {}
    with db.reading() as session:
        policy = Policy(among=max(_FEWEST, matching.population(session)))
        for contact in sorted(known):
            for other, beside in matching.candidates(session, found[contact], contact).items():
                pair = (min(contact, other), max(contact, other))
                if pair in judged:
                    continue
                both.setdefault(other, beside)
                found_out = identity.match(
                    prepared[contact], prepare(beside.profile), policy=policy
                )
                judged[pair] = _held_back(found_out, _conflict(known[contact], beside))
    return Compared(listed, known, both, judged)


def settle(db: Database, compared: Compared, now: datetime, link: Linker = append_link) -> Matched:
    """Link and suggest what came of comparing, but for who changed or went away meanwhile."""
    return db.write(lambda session: _settle(session, compared, now, link))


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


def _remember(
    session: Session,
    listed: Sequence[int],
    seen: dict[int, Known],
    found: dict[int, list[bytes]],
) -> dict[int, Known]:
    """Keep the listed contacts under their keys. Return those that are still as they were seen."""
    now = matching.read(session, listed)
    known = {contact: one for contact, one in seen.items() if now.get(contact) == one}
    matching.forget_profiles(session, [one for one in listed if one not in now])
    matching.keep(session, known, {contact: found[contact] for contact in known})
    return known


def _settle(session: Session, compared: Compared, now: datetime, link: Linker) -> Matched:
    taken = matching.take(session, compared.listed)
    fresh = matching.read(session, taken)
    known = compared.known
    changed = {one for one in taken if fresh.get(one) != known.get(one)}
    matching.mark(session, changed)
    matching.withdraw(session, [one for one in taken if one not in changed])
    here = matching.remembered(session, sorted(compared.both)) - changed
    own = here.intersection(taken)
    judged = {
        (low, high): one
        for (low, high), one in compared.judged.items()
        if low in here and high in here and (low in own or high in own)
    }
    return _follow(session, judged, compared.both, len(taken) - len(changed), now, link)


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
