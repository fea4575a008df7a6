"""The rows of passages, touches and credits, and what one contact counts for by them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from msgspec import Struct, field
from sqlalchemy.orm import Session

from crm_social.core import owing, passages, tallies
from crm_social.core.facts import micros
from crm_social.core.owing import Owing
from crm_social.core.passages import Credit, Passage, Touch
from crm_social.core.tallies import Tallies
from crm_social.store import bulk
from crm_social.store.db import moment

PASSAGE: Final = (
    "contact_id", "cycle", "since", "week", "t1", "t2", "t3", "t4", "t5", "t6", "t7", "skipped",
    "walk", "touched_at", "platform", "channel", "post", "class", "campaign", "author", "amount",
    "currency", "here", "language", "country", "fit", "prize",
)  # fmt: skip
#: Where the fit letter and the prize are, which are the person's in all rounds.
_LETTER: Final = PASSAGE.index("fit")
_PRIZE: Final = PASSAGE.index("prize")
TOUCH: Final = ("contact_id", "post", "at")
CREDIT: Final = (
    "contact_id", "cycle", "outcome", "post", "at", "week", "first", "last", "linear", "time_decay",
    "position", "amount", "currency",
)  # fmt: skip


class Kept(Struct):
    """What is kept of one contact."""

    passages: list[bulk.Row] = field(default_factory=list)
    touches: list[bulk.Row] = field(default_factory=list)
    credits: list[bulk.Row] = field(default_factory=list)

    def tallies(self) -> Tallies:
        """Return what the contact counts for."""
        found = tallies.of_passages([_passage(row) for row in self.passages])
        found.update(tallies.of_reach((row[1] for row in self.touches), self.quality()))
        found.update(tallies.of_credits(self._credits()))
        return found

    def owing(self) -> Owing:
        """Return what posts are owed of the contact's outcomes."""
        return owing.of_credits(self._credits())

    def quality(self) -> int | None:
        """Return where the contact counts in an audience; None of one without rows."""
        if not self.passages:
            return None
        last = self.passages[-1]
        return tallies.quality_of(last[_LETTER], prize=last[_PRIZE])

    def _credits(self) -> list[Credit]:
        return [_credit(row) for row in self.credits]


def made(contact_id: int, after: Sequence[Passage], touched: Sequence[Touch]) -> Kept:
    """Return the rows of a contact; of one who is out of all scoring none."""
    if not after:
        return Kept()
    on_posts = sorted(
        (touch for touch in touched if touch.post), key=lambda one: (one.at, one.post)
    )
    return Kept(
        [_passage_row(contact_id, one) for one in after],
        sorted((contact_id, one.post, micros(one.at)) for one in on_posts),
        sorted(_credit_row(contact_id, one) for one in passages.credited(after, on_posts)),
    )


def read(session: Session, contacts: Sequence[int]) -> dict[int, Kept]:
    """Return what is kept of each of these contacts, be it nothing."""
    found = {contact: Kept() for contact in contacts}
    for row in of(session, "passages", PASSAGE, contacts, order="contact_id, cycle"):
        found[row[0]].passages.append((*row[:-1], bool(row[-1])))
    for row in of(session, "touches", TOUCH, contacts, order="contact_id, post"):
        found[row[0]].touches.append(row)
    order = "contact_id, cycle, outcome, post"
    for row in of(session, "credits", CREDIT, contacts, order=order):
        found[row[0]].credits.append(row)
    return found


def of(
    session: Session, table: str, columns: Sequence[str], contacts: Sequence[int], order: str
) -> list[bulk.Row]:
    """Return these columns of the rows of these contacts, in this order."""
    if not contacts:
        return []
    connection = session.connection()
    select = f"SELECT {', '.join(columns)} FROM {table} WHERE contact_id "
    if connection.dialect.name == "sqlite":
        where = f"IN (SELECT value FROM json_each(?)) ORDER BY {order}"
        ids = "[" + ",".join(map(str, contacts)) + "]"
        return [tuple(row) for row in connection.exec_driver_sql(select + where, (ids,))]
    where = f"= ANY(%b::bigint[]) ORDER BY {order}"
    return [tuple(row) for row in connection.exec_driver_sql(select + where, (list(contacts),))]


def _passage_row(contact_id: int, one: Passage) -> bulk.Row:
    first = one.first
    return (
        contact_id,
        one.cycle,
        _micros(one.since),
        one.week,
        *(_micros(at) for at in one.reached),
        one.skipped,
        one.walk,
        None if first is None else micros(first.at),
        "" if first is None else first.platform,
        "" if first is None else first.channel,
        0 if first is None else first.post,
        "" if first is None else first.class_,
        "" if first is None else first.campaign,
        "" if first is None else first.author,
        one.amount,
        one.currency,
        one.here,
        one.lang,
        one.country,
        one.letter,
        one.prize,
    )


def _passage(row: bulk.Row) -> Passage:
    touched_at = row[13]
    first = None if touched_at is None else Touch(moment(touched_at), *row[14:20])
    return Passage(
        cycle=row[1],
        since=_moment(row[2]),
        reached=[_moment(at) for at in row[4:11]],
        skipped=row[11],
        walk=row[12],
        first=first,
        amount=row[20],
        currency=row[21],
        here=row[22],
        lang=row[23],
        country=row[24],
        letter=row[25],
        prize=bool(row[26]),
    )


def _credit_row(contact_id: int, one: Credit) -> bulk.Row:
    return (
        contact_id,
        one.cycle,
        one.outcome,
        one.post,
        micros(one.at),
        passages.week_of(one.at),
        *one.by_rule,
        one.amount,
        one.currency,
    )


def _credit(row: bulk.Row) -> Credit:
    return Credit(row[1], row[2], row[3], moment(row[4]), tuple(row[6:11]), row[11], row[12])


def _micros(at: datetime | None) -> int | None:
    return None if at is None else micros(at)


def _moment(value: int | None) -> datetime | None:
    return None if value is None else moment(value)
