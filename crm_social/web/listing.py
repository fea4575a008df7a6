"""The queue as a list: whose tasks, in which groups, how many, and a mark that tells of changes."""

from datetime import datetime, timedelta, tzinfo
from enum import StrEnum
from typing import Final

from msgspec import Struct

from crm_social.core.plays import TaskState
from crm_social.store import queue, reading
from crm_social.store.db import Session
from crm_social.store.queue import Narrow, QueueItem
from crm_social.web import times

#: Rows on one page; who has more does these first.
ROWS: Final = 200
#: Tasks looked through for them, most urgent first.
_LOOKED: Final = 1_000
_SOON: Final = timedelta(hours=4)


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


class Listing(Struct, frozen=True):
    """The whole list."""

    groups: list[Group]
    number: int
    mark: str

    @property
    def items(self) -> list[QueueItem]:
        """Return all rows, in the order shown."""
        return [item for group in self.groups for item in group.items]


def mark(session: Session, asked: Asked, now: datetime, zone: tzinfo) -> str:
    """Return a mark that changes when the list does; cheaper than the list."""
    rep = None if asked.who in _OF_ALL else asked.rep
    edges = _edges(now, zone)
    found = reading.queue_mark(session, now, edges, rep=rep, free=asked.who is Who.TEAM)
    return f"{asked.who}-{edges['today']:%d%H}-{found}"


def read(session: Session, asked: Asked, now: datetime, zone: tzinfo) -> Listing:
    """Return the list: in each group what is worth most first."""
    edges = _edges(now, zone)
    mine = asked.who is Who.MINE
    items = _mine(session, asked) if mine else _open(session, asked, now)
    groups: dict[str, list[QueueItem]] = {key: [] for key in (*edges, "later", "snoozed")}
    for item in items:
        groups[_group_of(item, now, edges)].append(item)
    numbers = {key: len(found) for key, found in groups.items()}
    if not mine and not asked.search and len(items) == _LOOKED:
        numbers = _counted(session, asked, now, edges)
    shown, room = [], ROWS
    for key, found in groups.items():
        if numbers[key]:
            found.sort(key=_order)
            shown.append(Group(key, numbers[key], found[:room]))
            room = max(0, room - len(found))
    return Listing(shown, sum(numbers.values()), mark(session, asked, now, zone))


def following(listed: Listing, after: QueueItem, now: datetime, zone: tzinfo) -> QueueItem | None:
    """Return the row that follows a task which may have left the list, else the last one."""
    edges = _edges(now, zone)
    keys = [*edges, "later", "snoozed"]

    def place(item: QueueItem) -> tuple[int, float, datetime, str]:
        return (keys.index(_group_of(item, now, edges)), *_order(item))

    others = [item for item in listed.items if item.id != after.id]
    rest = (item for item in others if place(item) > place(after))
    return next(rest, others[-1] if others else None)


def _order(item: QueueItem) -> tuple[float, datetime, str]:
    return -item.rank, item.task.due_at, item.task.key


def _edges(now: datetime, zone: tzinfo) -> dict[str, datetime]:
    soon = now + _SOON
    return {"late": now, "now": soon, "today": max(soon, times.midnight(now, zone))}


def _group_of(item: QueueItem, now: datetime, edges: dict[str, datetime]) -> str:
    task = item.task
    if task.state is TaskState.SNOOZED and task.until is not None and task.until > now:
        return "snoozed"
    return next((key for key, edge in edges.items() if task.due_at < edge), "later")


def _open(session: Session, asked: Asked, now: datetime) -> list[QueueItem]:
    rep = None if asked.who in _OF_ALL else asked.rep
    return queue.open_for(
        session, rep, now, limit=_LOOKED, search=asked.search, narrow=asked.narrow
    )


def _mine(session: Session, asked: Asked) -> list[QueueItem]:
    found = queue.page(session, after=0, limit=_LOOKED, state="live", owner=asked.rep)
    return [item for item in found if _suits(item, asked)]


def _suits(item: QueueItem, asked: Asked) -> bool:
    wanted = asked.search.casefold()
    texts = (item.name, item.handle, item.company)
    return (
        (not wanted or any(wanted in text.casefold() for text in texts if text))
        and asked.play in {"", item.task.play}
        and asked.platform in {"", item.task.platform}
        and asked.stage in {"", item.stage}
    )


def _counted(
    session: Session, asked: Asked, now: datetime, edges: dict[str, datetime]
) -> dict[str, int]:
    rep = None if asked.who in _OF_ALL else asked.rep
    below = queue.counts_for(session, rep, now, edges, asked.narrow)
    late, soon, today = below["late"], below["now"], below["today"]
    return {
        "late": late,
        "now": soon - late,
        "today": today - soon,
        "later": below["all"] - today,
        "snoozed": 0,
    }
