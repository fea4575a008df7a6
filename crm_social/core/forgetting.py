"""Forgetting a person: what stays of each fact, and which facts are theirs.

What stays says that something happened, when, and to which post, and leads to nobody. Links
between the forgotten and others stay for the others' sake, for they decide who those are.
"""

from collections.abc import Callable
from collections.abc import Set as AbstractSet

import msgspec

from crm_social.core import ties
from crm_social.core.dealings import Correction, Link, Sale
from crm_social.core.facts import Engagement, Fact, Forgotten, Verdict, subject_of


def blanked(fact: Fact) -> Forgotten:
    """Return what stays of a fact: what sort it was, when it was, and sums without a name."""
    if isinstance(fact, Forgotten):
        return fact
    tag = str(fact.__struct_config__.tag)
    match fact:
        case Engagement():
            return Forgotten(
                tag, fact.occurred_at, fact.withdrawn, platform=fact.platform, kind=fact.kind
            )
        case Sale():
            return Forgotten(
                tag,
                fact.occurred_at,
                fact.withdrawn,
                kind=fact.what,
                amount=fact.amount,
                currency=fact.currency,
            )
        case _:
            return Forgotten(tag, fact.occurred_at, fact.withdrawn)


def named(fact: Fact) -> set[bytes]:
    """Return the handles that make a fact somebody's: who acted, and the address they gave.

    A link is about both of its handles. The other side of a referral is not in it: that one
    keeps what was said of the person here.
    """
    match fact:
        case Link():
            return {bytes.fromhex(one) for one in (fact.subject, fact.other) if one}
        case Verdict() | Correction():
            return {bytes.fromhex(fact.subject)}
        case _:
            return {subject_of(*handle) for handle in ties.handles_named(fact)}


def unnamed(link: Link, forgotten: AbstractSet[bytes], stand_in: Callable[[], bytes]) -> Link:
    """Return a link with a stand-in of its own for each side that is forgotten.

    It cannot just go: that a handle stands alone, or does so no longer, or that another link
    was taken back, was said by it of others too. Nobody has a stand-in's name.
    """

    def side(name: str) -> str:
        return stand_in().hex() if bytes.fromhex(name) in forgotten else name

    return msgspec.structs.replace(
        link,
        # It held both names, where the engine made it.
        id=f"forgotten:{stand_in().hex()}",
        subject=side(link.subject),
        other=link.other and side(link.other),
        p=None,
        evidence=(),
        reason=None,
    )
