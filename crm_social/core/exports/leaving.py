"""What of people may leave by bulk: the purpose gate, asked of every row that is about somebody.

Who objected to it is absent altogether, and so is what comes of platforms that are only counted.
Where terms let ids leave and no more, what the person is called and wrote stays here.
"""

from functools import lru_cache
from typing import Final

import msgspec
from msgspec import Struct

from crm_social.core.dealings import (
    Consent,
    Correction,
    Link,
    Mark,
    Pause,
    Person,
    Publication,
    Referral,
    Sale,
    Signal,
)
from crm_social.core.facts import Actor, Engagement, Fact, Forgotten, Verdict
from crm_social.core.purpose import Grants, Use, may, may_tell
from crm_social.core.purpose.policies import Exporting, policy_of
from crm_social.core.state import State

_NOBODY_YET: Final = Grants()


class Leaving(Struct, frozen=True):
    """What may leave of one contact."""

    state: State
    #: The platforms of their handles.
    platforms: frozenset[str]

    @property
    def known(self) -> bool:
        """Say whether a row about them may leave at all: one platform's terms allow it."""
        return any(may_leave(platform, self.state.grants) for platform in self.platforms)

    @property
    def whole(self) -> bool:
        """Say whether all that is known of them may be told."""
        return all(may_tell(platform, self.state.grants) for platform in self.platforms)

    def told(self, datum: str) -> str | None:
        """Return what is known of the person, None where its source's terms keep it here."""
        value: str | None = getattr(self.state, datum)
        source = self.state.sources.get(datum)
        if value is None or source is None or not may_tell(source, self.state.grants):
            return None
        return value


def may_leave(platform: str, grants: Grants) -> bool:
    """Say whether what was heard on a platform may leave, be it as ids alone."""
    return may(Use.EXPORT, platform, grants).allowed


@lru_cache(1024)
def post_may_leave(platform: str) -> bool:
    """Say whether what is known of our own posts on a platform may leave."""
    return policy_of(platform).export is not Exporting.NONE


def of_fact(fact: Fact, leaving: Leaving | None, platform: str | None) -> Fact | None:
    """Return what may leave of a fact, None where it stays.

    `leaving` is whom it is about, None where it is not applied yet; `platform` that of the
    handle it names, where the fact itself does not say it.
    """
    grants = leaving.state.grants if leaving is not None else _NOBODY_YET
    match fact:
        case Forgotten():
            return None
        case Publication():
            return fact
        case Mark() | Pause():
            return fact if post_may_leave(fact.platform) else None
        case Engagement():
            found = fact.platform
        case Sale() | Signal() | Consent() | Referral():
            found = fact.who.platform
        case Verdict() | Link() | Correction():
            if platform is None:
                # Of a handle that nobody has seen yet: it says nothing of anybody.
                return fact
            found = platform
    if not may_leave(found, grants):
        return None
    return fact if may_tell(found, grants) else ids_only(fact)


def ids_only(fact: Fact) -> Fact:
    """Return a fact without what the person is called, wrote and is described by."""
    replace = msgspec.structs.replace
    match fact:
        case Engagement():
            return replace(fact, actor=Actor(id=fact.actor.id), text=None, lang=None)
        case Sale() | Signal() | Consent() | Referral():
            return replace(fact, who=Person(fact.who.platform, fact.who.uid))
        case Link():
            return replace(fact, evidence=())
        case _:
            return fact
