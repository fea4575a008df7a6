"""Which handles are one person: by shared mail address, by links made, and by splits.

Timeless as far as mail goes: whenever an address was given, it ties. Of what was said of a
handle (a link, a split, "never these two") the newest word holds. So the same facts give
the same people, in whatever order they came.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from operator import itemgetter

from crm_social.core import identity
from crm_social.core.dealings import Consent, Link, Referral, Sale, Signal, Tie
from crm_social.core.facts import Engagement, Fact, subject_of
from crm_social.core.state import Dated

_When = tuple[datetime, bytes]


def handle_of(fact: Fact) -> tuple[str, str] | None:
    """Return (platform, id there) of the handle a fact makes known; None if it names none."""
    match fact:
        case Engagement():
            return fact.platform, fact.actor.id
        case Sale() | Signal() | Consent() | Referral():
            return fact.who.platform, fact.who.uid
        case _:
            return None


def mail_of(fact: Fact) -> str | None:
    """Return the mail address a fact ties its handle to, or None."""
    match fact:
        case Engagement():
            return identity.given_mail(fact)
        case Sale() | Signal() | Consent() | Referral():
            return identity.mail_key(fact.who.email)
        case _:
            return None


def handles_named(fact: Fact) -> list[tuple[str, str]]:
    """Return the handles a fact names: its own, and the mail address it gives."""
    found = []
    if handle := handle_of(fact):
        found.append(handle)
    if mail := mail_of(fact):
        found.append((identity.MAIL, mail))
    return found


class Ties:
    """What was said of handles by links and splits: the newest word on each."""

    def __init__(self, links: Iterable[Dated]) -> None:
        """Take link facts in the order of the ledger; those taken back count as never said."""
        said = [(one, one.fact) for one in links if isinstance(one.fact, Link)]
        undone: dict[str, datetime] = {}
        for one, link in said:
            if link.withdrawn:
                at = undone.get(one.name, link.occurred_at)
                undone[one.name] = max(at, link.occurred_at)
        # Of rivals under one key the order given decides, which is that of their contents.
        self._links: list[tuple[_When, Link]] = sorted(
            (
                ((link.occurred_at, one.key), link)
                for one, link in said
                if not link.withdrawn
                and not (one.name in undone and link.occurred_at <= undone[one.name])
            ),
            key=itemgetter(0),
        )
        self._cut: dict[bytes, _When] = {}
        self._apart: set[bytes] = set()
        for when, link in self._links:
            subject = bytes.fromhex(link.subject)
            other = bytes.fromhex(link.other) if link.other else None
            if link.tie is Tie.SPLIT:
                self._cut[subject] = when
                self._apart.add(subject)
            elif link.tie is Tie.NEVER and other is not None:
                self._apart.add(other)
            elif link.tie is Tie.SAME and other is not None:
                self._apart -= {subject, other}

    def apart(self, subject: bytes) -> bool:
        """Say whether a handle stands alone, whatever mail address it gives."""
        return subject in self._apart

    def same(self) -> list[tuple[bytes, bytes]]:
        """Return the pairs of handles that are one person by a link that still holds."""
        found = []
        for when, link in self._links:
            if link.tie is Tie.SAME and link.other:
                pair = bytes.fromhex(link.subject), bytes.fromhex(link.other)
                if all(when > self._cut.get(one, when[:0]) for one in pair):
                    found.append(pair)
        return found

    def joins(self, mails: Iterable[tuple[bytes, str]]) -> list[tuple[bytes, bytes]]:
        """Return every pair of handles that are one person: by mail address and by links."""
        by_mail = [
            (subject, subject_of(identity.MAIL, mail))
            for subject, mail in mails
            if not self.apart(subject)
        ]
        return by_mail + self.same()


def heads(
    pairs: Iterable[tuple[bytes, bytes]], named: Iterable[bytes] = ()
) -> Callable[[bytes], bytes]:
    """Return what gives, for each handle, the one that stands for all joined with it.

    It is the lowest of them, so that it does not depend on the order of the pairs.
    """
    leader = {subject: subject for subject in named}

    def head(subject: bytes) -> bytes:
        leader.setdefault(subject, subject)
        while leader[subject] != subject:
            leader[subject] = leader[leader[subject]]
            subject = leader[subject]
        return subject

    for one, other in pairs:
        low, high = sorted((head(one), head(other)))
        leader[high] = low
    return head


def components(
    subjects: Sequence[bytes], mails: Iterable[tuple[bytes, str]], ties: Ties
) -> list[list[bytes]]:
    """Return the handles as people: each a sorted list, the lists in the order of their first."""
    mails = list(mails)
    pairs = ties.joins(mails)
    inside = set(subjects)
    head = heads([pair for pair in pairs if inside.issuperset(pair)], subjects)
    people: dict[bytes, list[bytes]] = {}
    for subject in sorted(inside):
        people.setdefault(head(subject), []).append(subject)
    return list(people.values())
