"""What leads, opportunities and sales are owed to, and how the mix of posts does."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from msgspec import Struct, field
from sqlalchemy import bindparam, text
from sqlalchemy.orm import Session

from crm_social.core.attribution import WHOLE, Rule
from crm_social.core.facts import micros
from crm_social.core.passages import OUTCOMES
from crm_social.core.periods import Weeks, blocks
from crm_social.store.db import moment
from crm_social.store.ledger import chunks
from crm_social.store.reports import counting

_VALUES: Final = 5_000
#: Of so many posts each is looked up by itself; of more all are read.
_FEW: Final = 500
_LETTERS: Final = "ABCD"
_PRIZE: Final = 4


class Post(Struct, frozen=True):
    """A post as its engagements show it."""

    id: int
    platform: str
    channel: str
    url: str
    text: str
    #: Empty for the logo.
    author: str
    class_: str
    campaign: str
    giveaway: bool
    published_at: datetime | None
    heard_at: datetime


class Owed(Struct):
    """What is owed to one post; post 0 stands for outcomes before which nobody met a post."""

    post: int
    #: Of each outcome how many are owed to it, in millionths, and of how many people.
    shares: list[int] = field(default_factory=lambda: [0] * len(OUTCOMES))
    people: list[int] = field(default_factory=lambda: [0] * len(OUTCOMES))
    #: Won amounts in hundredths, by currency.
    money: dict[str, int] = field(default_factory=dict)


class Reach(Struct):
    """Who engaged with a post, and what came of it."""

    post: Post
    people: int = 0
    #: Of them by letter, A to D, and how many did all they did for a prize.
    letters: list[int] = field(default_factory=lambda: [0] * len(_LETTERS))
    for_prize: int = 0
    #: Of each outcome, how many people had met this post before it.
    outcomes: list[int] = field(default_factory=lambda: [0] * len(OUTCOMES))

    @property
    def quality(self) -> float | None:
        """Return the share whose fit is A or B; None where nobody engaged."""
        return sum(self.letters[:2]) / self.people if self.people else None

    @property
    def prize_share(self) -> float | None:
        """Return the share that came for a prize only; None where nobody engaged."""
        return self.for_prize / self.people if self.people else None


def owed(session: Session, rule: Rule, weeks: Weeks, most: int | None = None) -> list[Owed]:
    """Return what outcomes of a period are owed to, those most owed of sales and leads first.

    At most `most` posts, where given. Under the rules of the first and the last touch one post
    has the whole; under the others `people` are all who met the post before.
    """
    found: dict[str, Owed] = {}
    in_blocks = "counted = {} AND period BETWEEN {} AND {}"
    periods = blocks(weeks)
    for post, outcome, n in counting.rows_of(
        session,
        "key, a",
        [(in_blocks, [f"credit:{rule.value}:{level}", *block]) for level, *block in periods],
    ):
        found.setdefault(post, Owed(int(post))).shares[outcome] = n
    for key, n in counting.rows_of(
        session,
        "key",
        [(in_blocks, [f"money:{rule.value}:{level}", *block]) for level, *block in periods],
    ):
        post, _, currency = key.partition(" ")
        found.setdefault(post, Owed(int(post))).money[currency] = n
    kept = [one for one in found.values() if any(one.shares) or one.money]
    kept.sort(key=lambda one: (-one.shares[2], -one.shares[1], -one.shares[0], one.post))
    kept = kept[:most]
    if rule in (Rule.FIRST, Rule.LAST):
        for one in kept:
            one.people = [share // WHOLE for share in one.shares]
    else:
        _count_people(session, kept, periods)
    return kept


def _count_people(
    session: Session, kept: Sequence[Owed], periods: Sequence[tuple[int, int, int]]
) -> None:
    """Count who met these posts before, looking up each by itself where they are few."""
    few = len(kept) <= _FEW
    ranges: list[tuple[str, list[Any]]] = []
    for level, first, last in periods:
        where, values = "counted = {}", [f"credit:people:{level}"]
        if few:
            every = range(first, last + 1)
            keys = [str(one.post) for one in kept] or ["none"]
            where += f" AND period IN ({_marks(every)}) AND key IN ({_marks(keys)})"
            ranges.append((where, [*values, *every, *keys]))
        else:
            ranges.append((where + " AND period BETWEEN {} AND {}", [*values, first, last]))
    by_post = {str(one.post): one for one in kept}
    for post, outcome, n in counting.rows_of(session, "key, a", ranges):
        if post in by_post:
            by_post[post].people[outcome] = n


def _marks(values: Collection[object]) -> str:
    return ", ".join("{}" for _ in values)


def posts(session: Session, ids: Iterable[int]) -> dict[int, Post]:
    """Return these posts by number."""
    found = {}
    for some in chunks(sorted(set(ids)), _VALUES):
        for row in session.execute(_THESE, {"ids": list(some)}):
            found[row[0]] = _post(row)
    return found


def newest(
    session: Session, limit: int, *, before: tuple[int, int] | None = None, channel: str = ""
) -> list[Reach]:
    """Return posts, newest first, with who engaged and what came of it.

    `before` is the (moment, number) of the last one seen; see `place_of`.
    """
    asked: dict[str, Any] = {"limit": limit, "channel": channel}
    asked["at"], asked["id"] = before or (2**62, 0)
    rows = session.execute(_NEWEST, asked).all()
    found = {str(row[0]): Reach(_post(row)) for row in rows}
    if not found:
        return []
    marks = ", ".join("{}" for _ in found)
    for key, quality, number in counting.rows(
        session,
        "key, a",
        f"counted = {{}} AND period = 0 AND key IN ({marks})",
        ["reach", *found],
    ):
        one = found[key]
        one.people += number
        one.letters[quality % _PRIZE] += number
        one.for_prize += number if quality >= _PRIZE else 0
    for key, outcome, number in counting.rows(
        session,
        "key, a",
        f"counted = {{}} AND period = 0 AND key IN ({marks})",
        ["came", *found],
    ):
        found[key].outcomes[outcome] = number
    return list(found.values())


def place_of(post: Post) -> tuple[int, int]:
    """Return where a post stands in the list of the newest, to go on from there."""
    return micros(post.published_at or post.heard_at), post.id


def every(session: Session) -> list[Post]:
    """Return every post, oldest first."""
    return [_post(row) for row in session.execute(_ALL)]


def _post(row: Any) -> Post:
    number, platform, channel, url, said, author, class_, campaign, giveaway, published, heard = row
    return Post(
        number,
        platform,
        channel,
        url,
        said,
        author,
        class_,
        campaign,
        bool(giveaway),
        None if published is None else moment(published),
        moment(heard),
    )


_COLUMNS: Final = (
    "id, platform, channel, url, text, author,"
    " CASE WHEN marked_class <> '' THEN marked_class ELSE class END,"
    " campaign, coalesce(marked_giveaway, giveaway), published_at, heard_at"
)
_AT: Final = "coalesce(published_at, heard_at)"
_THESE: Final = text(f"SELECT {_COLUMNS} FROM posts WHERE id IN :ids").bindparams(
    bindparam("ids", expanding=True)
)
_NEWEST: Final = text(
    f"SELECT {_COLUMNS} FROM posts"
    f" WHERE (:channel = '' OR channel = :channel) AND ({_AT} < :at OR ({_AT} = :at AND id > :id))"
    f" ORDER BY {_AT} DESC, id LIMIT :limit"
)
_ALL: Final = text(f"SELECT {_COLUMNS} FROM posts ORDER BY {_AT}, id")
