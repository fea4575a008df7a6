"""The queue as a list: whose tasks, in which groups, how many, and a mark that tells of changes."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum
from hashlib import blake2b
from typing import Final

import msgspec
from msgspec import Struct

from crm_social.core.facts import micros
from crm_social.core.plays import TaskState
from crm_social.store import places, queue
from crm_social.store.db import Session
from crm_social.store.places import Narrow, Place, Whose
from crm_social.store.queue import QueueItem
from crm_social.web import times

#: Rows on one page; who has more does these first.
ROWS: Final = 200
#: Tasks looked through for them, most urgent first.
_LOOKED: Final = 1_000
#: Further a group is not counted: nobody works so many, and counting them all takes long.
MOST: Final = 1_000
_SOON: Final = timedelta(hours=4)
#: The groups, in the order shown: those due before each edge of `_edges`, then the others.
_KEYS: Final = ("late", "now", "today", "later", "snoozed")


class Who(StrEnum):
    """Whose tasks to list."""

    #: Mine, and those nobody has yet: the queue to work.
    TEAM = "team"
    #: Those I took, the snoozed ones too.
    MINE = "mine"
    #: Those nobody has.
    FREE = "free"
    #: Everybody's.
    ALL = "all"


#: Lists that are the same for everybody.
_OF_ALL: Final = (Who.ALL, Who.FREE)


class Asked(Struct, frozen=True):
    """What the reader wants to see."""

    rep: str
    who: Who = Who.TEAM
    search: str = ""
    play: str = ""
    platform: str = ""
    stage: str = ""

    @property
    def query(self) -> dict[str, str]:
        """Return what an address says of it: all but what goes without saying."""
        who = "" if self.who is Who.TEAM else self.who.value
        said = {"who": who, "q": self.search, **self.filters}
        return {name: value for name, value in said.items() if value}

    @property
    def filters(self) -> dict[str, str]:
        """Return the filters that are on, by the name they have in an address."""
        said = {"play": self.play, "platform": self.platform, "stage": self.stage}
        return {name: value for name, value in said.items() if value}

    @property
    def narrow(self) -> Narrow:
        """Return the same for the store."""
        return Narrow(self.play, self.platform, self.stage, self.who is Who.FREE)


class Group(Struct, frozen=True):
    """Tasks due about the same time; `number` counts those beyond the page's end too."""

    key: str
    number: int
    items: list[QueueItem]
    #: There are more than `number`: they are not counted to the end.
    more: bool = False


class Listing(Struct, frozen=True):
    """The whole list."""

    groups: list[Group]
    number: int
    mark: str

    @property
    def items(self) -> list[QueueItem]:
        """Return all rows, in the order shown."""
        return [item for group in self.groups for item in group.items]

    @property
    def places(self) -> set[tuple[str, int]]:
        """Return the stages and bands of engagement there are in the rows."""
        return {(item.stage, item.engagement_band) for item in self.items}

    @property
    def more(self) -> bool:
        """Say whether there are more than `number`."""
        return any(group.more for group in self.groups)


def mark(session: Session, asked: Asked, now: datetime, zone: tzinfo) -> str:
    """Return a mark that changes when the list does; cheaper than the list."""
    return _looked(session, asked, now, zone).mark


def read(session: Session, asked: Asked, now: datetime, zone: tzinfo) -> Listing:
    """Return the list: in each group what is worth most first."""
    looked = _looked(session, asked, now, zone)
    shown: dict[str, list[int]] = {}
    room = ROWS
    for key, found in looked.groups.items():
        shown[key] = [place.id for place in sorted(found, key=_order)[:room]]
        room -= len(shown[key])
    ids = [task_id for some in shown.values() for task_id in some]
    items = {item.id: item for item in queue.shown(session, ids)}
    groups = [
        Group(
            key,
            min(looked.numbers[key], MOST),
            [items[task_id] for task_id in some if task_id in items],
            more=looked.numbers[key] > MOST,
        )
        for key, some in shown.items()
        if looked.numbers[key]
    ]
    return Listing(groups, sum(group.number for group in groups), looked.mark)


def following(listed: Listing, after: QueueItem, now: datetime, zone: tzinfo) -> QueueItem | None:
    """Return the row that follows a task which may have left the list, else the last one."""
    marks = [micros(edge) for edge in _edges(now, zone).values()]

    def place(item: QueueItem) -> tuple[int, float, int, int]:
        task, due = item.task, micros(item.task.due_at)
        until = None if task.until is None else micros(task.until)
        group = _group_of(task.state, until, due, micros(now), marks)
        return _KEYS.index(group), -item.rank, due, item.id

    others = [item for item in listed.items if item.id != after.id]
    rest = (item for item in others if place(item) > place(after))
    return next(rest, others[-1] if others else None)


class _Looked(Struct):
    """The tasks a page is made of, in their groups, before anybody's name is read."""

    groups: dict[str, list[Place]]
    numbers: dict[str, int]
    mark: str


def _looked(session: Session, asked: Asked, now: datetime, zone: tzinfo) -> _Looked:
    edges = _edges(now, zone)
    whose = _whose(asked)
    found = places.places(
        session, whose, now, limit=_LOOKED, search=asked.search, narrow=asked.narrow
    )
    groups: dict[str, list[Place]] = {key: [] for key in _KEYS}
    at, marks = micros(now), [micros(edge) for edge in edges.values()]
    for place in found:
        groups[_group_of(place.state, place.until, place.due, at, marks)].append(place)
    numbers = {key: len(some) for key, some in groups.items()}
    if len(found) == _LOOKED and not whose.asleep and not asked.search:
        counted = places.counts_for(session, whose, now, edges, asked.narrow, most=MOST + 1)
        numbers |= counted
    said = msgspec.json.encode((asked.who, f"{edges['today']:%d%H}", numbers, found))
    return _Looked(groups, numbers, blake2b(said, digest_size=12).hexdigest())


def _whose(asked: Asked) -> Whose:
    rep = None if asked.who in _OF_ALL else asked.rep
    mine = asked.who is Who.MINE
    return Whose(rep, free=not mine, asleep=mine)


def _order(place: Place) -> tuple[float, int, int]:
    return -place.rank, place.due, place.id


def _edges(now: datetime, zone: tzinfo) -> dict[str, datetime]:
    soon = now + _SOON
    return {"late": now, "now": soon, "today": max(soon, times.midnight(now, zone))}


def _group_of(state: str, until: int | None, due: int, now: int, edges: Sequence[int]) -> str:
    if state == TaskState.SNOOZED and until is not None and until > now:
        return "snoozed"
    return _KEYS[bisect_right(edges, due)]
