"""What leads, opportunities and sales are owed to, and how the mix of posts does."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from msgspec import Struct, field
from sqlalchemy import bindparam, text
from sqlalchemy.orm import Session

from crm_social.core import owing
from crm_social.core.attribution import WHOLE, Rule
from crm_social.core.facts import micros
from crm_social.core.passages import OUTCOMES
from crm_social.core.periods import Weeks
from crm_social.store.db import moment
from crm_social.store.ledger import chunks
from crm_social.store.reports import counting
from crm_social.store.reports import owing as sums

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
    #: Its id on the platform.
    uid: str
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
    shares = [owing.column(outcome, rule) for outcome in range(len(OUTCOMES))]
    people = [owing.people_column(outcome) for outcome in range(len(OUTCOMES))]
    of_whole = rule in (Rule.FIRST, Rule.LAST)
    found = {}
    for post, *told in sums.most_owed(
        session, shares if of_whole else shares + people, weeks, most
    ):
        mine = told[: len(OUTCOMES)]
        met = [share // WHOLE for share in mine] if of_whole else told[len(OUTCOMES) :]
        found[post] = Owed(post, mine, met)
    few = list(found) if len(found) <= _FEW else None
    for post, currency, n in sums.money(session, owing.money_column(rule), weeks, few):
        if post in found:
            found[post].money[currency] = n
    return list(found.values())


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
    number, platform, channel, uid, url, *told, giveaway, published, heard = row
    said, author, class_, campaign = told
    return Post(
        number,
        platform,
        channel,
        uid,
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
    "id, platform, channel, uid, url, text, author,"
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
