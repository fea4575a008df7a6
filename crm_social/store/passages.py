"""Passages, touches and credits, kept with the moves they follow from, and their tallies.

Set-based: the number of statements does not grow with the number of contacts. A contact that
was advanced grows its rows; one that was folded anew, or of which nothing is kept though it is
not new, has them made from all its facts.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final, Protocol

from msgspec import Struct, field
from sqlalchemy.orm import Session

from crm_social.core import passages, purpose, tallies
from crm_social.core.facts import SKEW, Engagement, micros
from crm_social.core.loop import Move, Rule, Stage
from crm_social.core.passages import Credit, Passage, Touch
from crm_social.core.state import Dated, Outcome, State
from crm_social.core.tallies import Tallies
from crm_social.store import bulk, ledger, people, stale
from crm_social.store.db import moment
from crm_social.store.report_tables import CreditRow, PassageRow, TouchRow
from crm_social.store.reports import counting, posts

_PASSAGE: Final = (
    "contact_id", "cycle", "since", "week", "t1", "t2", "t3", "t4", "t5", "t6", "t7", "skipped",
    "walk", "touched_at", "platform", "channel", "post", "class", "campaign", "author", "amount",
    "currency", "here", "language", "country", "fit", "prize",
)  # fmt: skip
_SINCE: Final = _PASSAGE.index("since")
_STEPS: Final = slice(_PASSAGE.index("t1"), _PASSAGE.index("t7") + 1)
_TOUCHED: Final = _PASSAGE.index("touched_at")
_HERE: Final = _PASSAGE.index("here")
#: What is the person's now, the same in all their rounds.
_WHO: Final = _PASSAGE.index("language")
_TOUCH: Final = ("contact_id", "post", "at")
_CREDIT: Final = (
    "contact_id", "cycle", "outcome", "post", "at", "week", "first", "last", "linear", "time_decay",
    "position", "amount", "currency",
)  # fmt: skip


class Decided(Protocol):
    """A contact that was just decided, as `record` has it."""

    id: int
    state: State
    facts: list[Dated]
    refold: bool
    is_new: bool
    as_of: datetime
    merged: list[int]


class _Kept(Struct):
    """What is kept of one contact."""

    passages: list[bulk.Row] = field(default_factory=list)
    touches: list[bulk.Row] = field(default_factory=list)
    credits: list[bulk.Row] = field(default_factory=list)

    def tallies(self) -> Tallies:
        """Return what the contact counts for."""
        found = tallies.of_passages([_passage(row) for row in self.passages])
        found.update(tallies.of_reach((row[1] for row in self.touches), self.quality()))
        found.update(tallies.of_credits([_credit(row) for row in self.credits]))
        return found

    def but(self, *, touches: bool = False, credits_too: bool = False) -> "_Kept":
        """Return the same without touches or credits."""
        return _Kept(
            self.passages, [] if touches else self.touches, [] if credits_too else self.credits
        )

    def quality(self) -> int | None:
        """Return where the contact counts in the quality of an audience."""
        return _quality(self.passages)


class _Changes(Struct):
    """What is to be written for a batch."""

    news: Tallies = field(default_factory=Tallies)
    replaced: list[int] = field(default_factory=list)
    passages: list[bulk.Row] = field(default_factory=list)
    touches: list[bulk.Row] = field(default_factory=list)
    credits: list[bulk.Row] = field(default_factory=list)
    grown: list[bulk.Row] = field(default_factory=list)

    def replace(self, contact_id: int, before: _Kept, after: _Kept) -> None:
        """Write a contact's rows anew as a whole, where anything of them is different."""
        if before == after:
            return
        if before.passages:
            self.replaced.append(contact_id)
        self.passages += after.passages
        self.touches += after.touches
        self.credits += after.credits
        # Most often only one of the three is different.
        if (before.touches, before.quality()) == (after.touches, after.quality()):
            before, after = before.but(touches=True), after.but(touches=True)
        if before.credits == after.credits:
            before, after = before.but(credits_too=True), after.but(credits_too=True)
        self.news.update(after.tallies())
        self.news.subtract(before.tallies())


def keep(session: Session, decided: Sequence[tuple[Decided, Outcome]]) -> None:
    """Bring what reports read up to what was decided; called when the moves are written."""
    merged = [loser for contact, _ in decided for loser in contact.merged]
    kept = _passages_of(session, [one.id for one, _ in decided if not one.is_new] + merged)
    anew: list[tuple[Decided, Outcome]] = []
    advanced: list[tuple[Decided, Outcome]] = []
    for contact, outcome in decided:
        unknown = not contact.is_new and not kept[contact.id]
        if contact.refold or (unknown and outcome.state.excluded is None):
            anew.append((contact, outcome))
        else:
            advanced.append((contact, outcome))
    changes = _Changes()
    _grow(session, advanced, kept, changes)
    _make_anew(session, anew, merged, changes)
    _write(session, changes)
    heard = [
        one.fact
        for contact, _ in decided
        for one in contact.facts
        if isinstance(one.fact, Engagement) and purpose.may_score(one.fact.platform)
    ]
    marks = [passages.marks_in(contact.facts) for contact, _ in anew]
    said = {post: mark for some in marks for post, mark in some.items()}
    posts.keep(session, heard, said)


def forget(session: Session, contacts: Sequence[int]) -> None:
    """Remove all that is kept of these contacts, and what they counted for."""
    changes = _Changes()
    for contact_id, before in _read(session, contacts).items():
        changes.replace(contact_id, before, _Kept())
    _write(session, changes)


def recounted(session: Session) -> Tallies:
    """Return the tallies as counting all that is kept gives them; to check those kept by."""
    found: Tallies = Tallies()
    ids = [row[0] for row in session.connection().exec_driver_sql(_EVERYBODY)]
    for kept in _read(session, ids).values():
        found.update(kept.tallies())
    return found


def _grow(
    session: Session,
    advanced: Sequence[tuple[Decided, Outcome]],
    kept: Mapping[int, list[bulk.Row]],
    changes: _Changes,
) -> None:
    """Go on from what is kept; whose earlier touches are needed is looked up at once."""
    touched = {contact.id: passages.touches(_engagements(contact), {}) for contact, _ in advanced}
    known = _touched_already(session, advanced, touched)
    whole: list[tuple[Decided, list[Touch], list[Passage]]] = []
    for contact, outcome in advanced:
        rows = kept.get(contact.id, [])
        new = [touch for touch in touched[contact.id] if (contact.id, touch.post) not in known]
        if not outcome.moves and rows and _stands(rows, outcome.state, new):
            # Nearly everybody: one more act of somebody who stays where they are.
            if new:
                _reach(contact.id, new, _quality(rows), changes)
            continue
        before = [_passage(row) for row in rows]
        quality = _quality(rows)
        after = passages.grown(
            [_passage(row) for row in rows], outcome.moves, contact.facts, new, outcome.state
        )
        rows_after = [_passage_row(contact.id, one) for one in after]
        if not after or _quality(rows_after) != quality or _may_credit(after, before, new):
            whole.append((contact, new, after))
            continue
        if rows_after != rows:
            stored = set(rows)
            changes.grown += [row for row in rows_after if row not in stored]
            changes.news.update(tallies.of_passages(after))
            changes.news.subtract(tallies.of_passages(before))
        _reach(contact.id, new, quality, changes)
    read = _read(session, [contact.id for contact, *_ in whole if not contact.is_new])
    for contact, new, after in whole:
        old = read.get(contact.id, _Kept())
        earlier = [Touch(moment(at), "", post=post) for _, post, at in old.touches]
        changes.replace(contact.id, old, _made(contact.id, after, [*earlier, *new]))


def _reach(contact_id: int, new: Sequence[Touch], quality: int | None, changes: _Changes) -> None:
    """Add a person to the posts they engaged with for the first time."""
    on_posts = [touch for touch in new if touch.post]
    changes.touches += [(contact_id, one.post, micros(one.at)) for one in on_posts]
    if quality is not None:
        for one in on_posts:
            changes.news[tallies.reach(one.post, quality)] += 1


def _quality(rows: Sequence[bulk.Row]) -> int | None:
    """Return where a contact counts in the quality of an audience; None of one without rows."""
    if not rows:
        return None
    return tallies.quality_of(rows[-1][_WHO + 2], prize=rows[-1][_WHO + 3])


def _stands(rows: Sequence[bulk.Row], state: State, new: Sequence[Touch]) -> bool:
    """Say whether a contact's rows stay as they are: new touches, if any, are only counted.

    They come after every step, and are not the first of their round.
    """
    if state.excluded is not None:
        return False
    prize = state.live > 0 and state.serious == 0
    who = (state.lang or "", state.country or "", state.letter, prize)
    if rows[-1][_HERE] != state.stage.value or any(row[_WHO:] != who for row in rows):
        return False
    if not new:
        return True
    newest = max((at for at in rows[-1][_STEPS] if at is not None), default=0)
    since = rows[-1][_SINCE] or 0
    return rows[-1][_TOUCHED] is not None and micros(new[0].at) > max(newest, since)


def _may_credit(after: list[Passage], before: list[Passage], new: list[Touch]) -> bool:
    """Say whether posts may now have other credits: an outcome is new, or a touch before one."""
    ends = passages.ends_of(after)
    if len(ends) != len(passages.ends_of(before)):
        return True
    return bool(new) and any(at >= new[0].at for _, _, at in ends)


def _make_anew(
    session: Session,
    anew: Sequence[tuple[Decided, Outcome]],
    merged: Sequence[int],
    changes: _Changes,
) -> None:
    read = _read(session, [one.id for one, _ in anew if not one.is_new] + list(merged))
    for loser in merged:
        changes.replace(loser, read[loser], _Kept())
    unknown = [contact for contact, _ in anew if not contact.refold]
    histories = _histories(session, unknown)
    moves = _moves_of(session, [contact.id for contact in unknown])
    for contact, outcome in anew:
        made: Iterable[Move] = outcome.moves
        if not contact.refold:
            contact.facts = histories[contact.id]
            made = moves[contact.id]
        touched = passages.touches(_engagements(contact), passages.marks_in(contact.facts))
        after = passages.grown([], made, contact.facts, touched, outcome.state)
        old = read.get(contact.id, _Kept())
        changes.replace(contact.id, old, _made(contact.id, after, touched))


def _made(contact_id: int, after: Sequence[Passage], touched: Sequence[Touch]) -> _Kept:
    """Return the rows of a contact; of one who is out of all scoring none."""
    if not after:
        return _Kept()
    on_posts = sorted(
        (touch for touch in touched if touch.post), key=lambda one: (one.at, one.post)
    )
    return _Kept(
        [_passage_row(contact_id, one) for one in after],
        sorted((contact_id, one.post, micros(one.at)) for one in on_posts),
        sorted(_credit_row(contact_id, one) for one in passages.credited(after, on_posts)),
    )


def _engagements(contact: Decided) -> list[Engagement]:
    """Return the contact's engagements that stand; those whose time has not come wait."""
    latest = contact.as_of + SKEW
    return passages.standing([one for one in contact.facts if one.fact.occurred_at <= latest])


def _touched_already(
    session: Session,
    advanced: Sequence[tuple[Decided, Outcome]],
    touched: Mapping[int, Sequence[Touch]],
) -> set[tuple[int, int]]:
    """Return which of these (contact, post) are kept already."""
    pairs = [
        (contact.id, touch.post)
        for contact, _ in advanced
        if not contact.is_new
        for touch in touched[contact.id]
        if touch.post
    ]
    if not pairs:
        return set()
    connection = session.connection()
    ids, numbers = [list(column) for column in zip(*pairs, strict=True)]
    if connection.dialect.name == "sqlite":
        asked = "[" + ",".join(f"[{one},{other}]" for one, other in pairs) + "]"
        found = connection.exec_driver_sql(_TOUCHED_SQLITE, (asked,))
    else:
        found = connection.exec_driver_sql(_TOUCHED_POSTGRESQL, (ids, numbers))
    return {(row[0], row[1]) for row in found}


def _histories(session: Session, contacts: Sequence[Decided]) -> dict[int, list[Dated]]:
    """Return all facts of these contacts that were applied, and what was said of their posts."""
    if not contacts:
        return {}
    subjects = people.subjects_of(session, [one.id for one in contacts])
    facts_of = ledger.of_subjects(session, [one for some in subjects.values() for one in some])
    histories = [
        [one for subject in subjects[contact.id] for one in facts_of.get(subject, ())]
        for contact in contacts
    ]
    for history, marks in zip(histories, stale.marks_for(session, histories, ()), strict=True):
        history.extend(marks)
        history.sort(key=lambda dated: (dated.fact.occurred_at, dated.key))
    return {contact.id: history for contact, history in zip(contacts, histories, strict=True)}


def _moves_of(session: Session, contacts: Sequence[int]) -> dict[int, list[Move]]:
    """Return the moves of these contacts, in the order of walking."""
    found: dict[int, list[Move]] = {contact: [] for contact in contacts}
    for contact, start, end, at, rule, evidence, skipped in _of(
        session, "moves", _MOVE, contacts, order="id"
    ):
        move = Move(Stage(start), Stage(end), moment(at), Rule(rule), evidence, bool(skipped))
        found[contact].append(move)
    return found


def _write(session: Session, changes: _Changes) -> None:
    for row in (PassageRow, TouchRow, CreditRow):
        bulk.delete(session, row, "contact_id", changes.replaced)
    bulk.upsert(session, PassageRow, _PASSAGE, changes.grown, key="contact_id, cycle")
    bulk.insert(session, PassageRow, _PASSAGE, changes.passages)
    bulk.insert(session, TouchRow, _TOUCH, changes.touches)
    bulk.insert(session, CreditRow, _CREDIT, changes.credits)
    counting.add(session, changes.news)


def _passages_of(session: Session, contacts: Sequence[int]) -> dict[int, list[bulk.Row]]:
    found: dict[int, list[bulk.Row]] = {contact: [] for contact in contacts}
    for row in _of(session, "passages", _PASSAGE, contacts, order="contact_id, cycle"):
        found[row[0]].append((*row[:-1], bool(row[-1])))
    return found


def _read(session: Session, contacts: Sequence[int]) -> dict[int, _Kept]:
    found = {contact: _Kept() for contact in contacts}
    for contact, rows in _passages_of(session, contacts).items():
        found[contact].passages = rows
    for row in _of(session, "touches", _TOUCH, contacts, order="contact_id, post"):
        found[row[0]].touches.append(row)
    order = "contact_id, cycle, outcome, post"
    for row in _of(session, "credits", _CREDIT, contacts, order=order):
        found[row[0]].credits.append(row)
    return found


def _of(
    session: Session, table: str, columns: Sequence[str], contacts: Sequence[int], order: str
) -> list[bulk.Row]:
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


_MOVE: Final = ("contact_id", "from_stage", "to_stage", "at", "rule", "evidence", "skipped")
_EVERYBODY: Final = "SELECT DISTINCT contact_id FROM passages"
_TOUCHED_SQLITE: Final = (
    "SELECT t.contact_id, t.post FROM json_each(?) asked JOIN touches t"
    " ON t.contact_id = json_extract(asked.value, '$[0]')"
    " AND t.post = json_extract(asked.value, '$[1]')"
)
_TOUCHED_POSTGRESQL: Final = (
    "SELECT t.contact_id, t.post"
    " FROM unnest(%b::bigint[], %b::bigint[]) AS asked (contact_id, post)"
    " JOIN touches t USING (contact_id, post)"
)
