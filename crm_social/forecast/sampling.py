"""Whom the forecast learns from, where there are more people than memory and a night hold."""

import heapq
from hashlib import blake2b
from typing import Final

from crm_social.core import company
from crm_social.core.facts import Engagement
from crm_social.forecast.training import History

#: Nobody is left out up to so many contacts.
MOST: Final = 20_000


class Sample:
    """Of all contacts some, each as likely as the other, and of a company all or nobody.

    Who is in it is told by numbers made of names, so the same contacts give the same sample.
    Rates are those of everybody, which a sample of buyers would not keep.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        #: The largest number first.
        self._heap: list[tuple[int, int]] = []
        self._kept: dict[int, History] = {}
        #: Who has this number or a larger one is left out.
        self._end = 1 << 64
        #: How many contacts were offered.
        self.offered = 0

    def add(self, name: str, one: History) -> None:
        """Offer a contact, by a name that is its own."""
        place = self.offered
        self.offered += 1
        number = _number(_company(one) or name)
        if number >= self._end:
            return
        heapq.heappush(self._heap, (-number, place))
        self._kept[place] = one
        if len(self._heap) > self._most:
            self._end = -self._heap[0][0]
            while self._heap and -self._heap[0][0] == self._end:
                del self._kept[heapq.heappop(self._heap)[1]]

    def histories(self) -> list[History]:
        """Return the contacts in the sample, in the order they were offered."""
        return [self._kept[place] for place in sorted(self._kept)]


def _company(one: History) -> str | None:
    """Return the one name of the company somebody told last, or None."""
    for dated in reversed(one.facts):
        if isinstance(dated.fact, Engagement):
            actor = dated.fact.actor
            if found := company.key(actor.company, actor.email):
                return found
    return None


def _number(name: str) -> int:
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big")
