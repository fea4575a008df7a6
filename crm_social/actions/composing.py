"""Messages to users in words: made when they leave, of what is true then.

What a notice was about may be over by now: a lead that was handed back, a task that was done. It
is left out, and a message with nothing left in it is not sent.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Final

from babel import Locale, dates
from msgspec import Struct

from crm_social.core.model import Play
from crm_social.core.notices import Calm, Kind
from crm_social.core.notices import calm as calendar
from crm_social.core.notices.message import Group, Message, Row, one_line
from crm_social.core.notices.morning import Day, Live, Part, ids, pick
from crm_social.core.notices.words import WORDS, Words
from crm_social.core.plays import TaskState
from crm_social.store import accounts, calendars, mornings, own_company, sight
from crm_social.store.db import Session
from crm_social.store.mornings import Somebody
from crm_social.store.notices import Reader, Waiting

_LOCALES: Final = {"nb": "nb_NO", "sv": "sv_SE", "en": "en_GB"}
#: How many of a kind are named in one message.
_NAMED: Final = 10


class For(Struct, frozen=True):
    """For whom a message is made, and how they read it."""

    reader: Reader
    calm: Calm
    lang: str
    #: Where our pages are; empty where the settings do not say, and then nothing is linked.
    root: str
    #: It leaves for another company's servers: only what may be told there is.
    abroad: bool = False
    #: Others read along: nobody is named.
    shared: bool = False

    @property
    def words(self) -> Words:
        """Return the words of the reader's language."""
        return WORDS[self.lang]

    def link(self, path: str) -> str:
        """Return the address of a page of ours, empty where none is known."""
        return f"{self.root}{path}" if self.root else ""

    def day(self, day: date) -> str:
        """Return a weekday with its date."""
        return self._written(day, "EEEE {} MMMM")

    def when(self, at: datetime, now: datetime) -> str:
        """Return a moment on the clock on their wall: the time of today, else the day."""
        local = at.astimezone(self.calm.zone)
        if local.date() == now.astimezone(self.calm.zone).date():
            return f"{local:%H:%M}"
        return self._written(local.date(), "{} MMM")

    def moment(self, at: datetime) -> str:
        """Return a moment with its day and the zone it is told in."""
        local = at.astimezone(self.calm.zone)
        return f"{self.day(local.date())}, {local:%H:%M} ({local:%Z})"

    def _written(self, day: date, pattern: str) -> str:
        # In Norwegian a day of the month is an ordinal.
        form = pattern.format("d." if self.lang == "nb" else "d")
        return dates.format_date(day, form, locale=Locale.parse(_LOCALES[self.lang]))

    def named(self, one: Somebody | None) -> str:
        """Return what somebody is called in this message."""
        called = None if one is None else one.told if self.abroad else one.called
        return one_line(called or "") or self.words.somebody


def language(session: Session, chosen: str | None) -> str:
    """Return the language of a message: the reader's own, the company's, English."""
    company = own_company.get(session).lang
    return next((lang for lang in (chosen, company) if lang and lang in WORDS), "en")


def digest(session: Session, to: For, day: date, now: datetime) -> Message | None:
    """Return the digest of a day as it is now; None where there is nothing to do."""
    username, words = to.reader.username, to.words
    before = calendar.day_before(day, to.calm)
    since, begins = calendar.begins(before, to.calm), calendar.begins(day, to.calm)
    ends = calendar.begins(day + timedelta(days=1), to.calm)
    with looking_as(session, to.reader):
        live = mornings.live(session, username)
        done = mornings.done(session, username, since, begins)
        found = pick(live, Day(username, now, ends, since), done)
        if found.is_empty():
            return None
        people = mornings.behind(session, ids(found))
    groups = []
    for part, picked in found.parts.items():
        title = words.cases_late if picked.late else words.parts[part]
        title = title.format(n=picked.count, late=picked.late)
        named = [one for one in picked.named if one.id in people]
        rows = [_row(to, part, one, people[one.id], now) for one in named]
        groups.append(_group(to, title, rows, picked.count))
    said = to.day(day)
    return _message(
        to,
        words.digest_subject.format(day=said),
        words.digest_opening.format(day=said),
        groups,
        closing=words.done.format(n=done, day=to.day(before)) if done else "",
    )


def collected(
    session: Session, to: For, waiting: Sequence[Waiting], now: datetime
) -> Message | None:
    """Return what came in a while, as one message; None where nothing of it is true any more."""
    words, groups = to.words, []
    count = 0
    kinds: list[Kind] = []
    ways: dict[Kind, Callable[..., list[Row]]] = {
        Kind.ALARM: _alarms,
        Kind.LATE: _late,
        Kind.ASSIGNED: _assigned,
    }
    with looking_as(session, to.reader):
        for kind, rows_of in ways.items():
            rows = rows_of(session, to, [one for one in waiting if one.kind is kind], now)
            if rows:
                count += len(rows)
                kinds.append(kind)
                title = getattr(words, kind.value).format(n=len(rows))
                groups.append(_group(to, title, rows[:_NAMED], len(rows)))
    if not groups:
        return None
    if len(kinds) > 1:
        subject = words.mixed_subject.format(n=count)
    else:
        one = "_one" if count == 1 else ""
        subject = getattr(words, f"{kinds[0].value}_subject{one}").format(n=count)
    return _message(to, subject, f"{subject}.", groups)


def trial(to: For) -> Message:
    """Return a message to try a way with."""
    return _message(to, to.words.test_subject, to.words.test, [], queue=False)


def link(
    to: For, kind: Kind, username: str, address: str, by: str, expires_at: datetime
) -> Message:
    """Return the message with a one-time link: an invitation, or a new password."""
    words = to.words
    when = to.moment(expires_at)
    name = "invitation" if kind is Kind.INVITATION else "reset"
    said = getattr(words, name).format(by=one_line(by), username=username, when=when)
    return Message(
        lang=to.lang,
        subject=getattr(words, f"{name}_subject"),
        hello=words.hello.format(who=one_line(to.reader.name)),
        opening=said,
        groups=[],
        link=Row(getattr(words, f"{name}_link"), address),
    )


def reads(session: Session, reader: Reader, root: str) -> For:
    """Return how somebody reads a mail."""
    lang = language(session, reader.lang)
    calm = calendars.calm(session, reader.username, reader.wants)
    return For(reader, calm, lang, root)


@contextmanager
def looking_as(session: Session, reader: Reader) -> Iterator[None]:
    """See what somebody may see, and no more, for a while."""
    sight.look_as(sight.of(session, reader.username, reader.role))
    try:
        yield
    finally:
        sight.look_as(None)


def _row(to: For, part: Part, task: Live, who: Somebody, now: datetime) -> Row:
    words = to.words
    patterns = {
        Part.CASES: _clock(words, task, now),
        Part.OVERDUE: words.overdue_row,
        Part.TODAY: words.today_row,
    }
    text = _said(to, patterns.get(part, words.row), task, who, now)
    if task.owner is None:
        text = words.nobodys.format(row=text)
    path = f"/cases/{task.id}" if part is Part.CASES else f"/contacts/{who.contact_id}"
    return Row(text, to.link(path))


def _clock(words: Words, task: Live, now: datetime) -> str:
    """Return the pattern that says how the clock of a case stands."""
    if task.due_at >= now:
        return words.answer_row
    return words.settle_late_row if task.waits else words.answer_late_row


def _said(to: For, pattern: str, task: Live, who: Somebody | None, now: datetime) -> str:
    words = to.words
    return pattern.format(
        who=to.named(who),
        step=words.steps[task.play],
        why=words.why[task.because],
        when=to.when(task.due_at, now),
    )


def _group(to: For, title: str, rows: Sequence[Row], count: int) -> Group:
    if to.shared:
        return Group(title)
    left = count - len(rows)
    return Group(title, rows, to.words.more.format(n=left) if left else "")


def _assigned(session: Session, to: For, waiting: Sequence[Waiting], now: datetime) -> list[Row]:
    """Return a line for each contact that is still theirs."""
    found, tasks = _about(session, waiting)
    rows = {}
    for asked, who in found.items():
        mine = [task for task in tasks.get(who.contact_id, ()) if task.owner == to.reader.username]
        if not mine and who.owner != to.reader.username:
            continue
        text = _said(to, to.words.today_row, mine[0], who, now) if mine else to.named(who)
        rows[who.contact_id] = Row(text, to.link(f"/contacts/{asked}"))
    return list(rows.values())


def _late(session: Session, to: For, waiting: Sequence[Waiting], now: datetime) -> list[Row]:
    """Return a line for each lead that is still not taken on."""
    found, tasks = _about(session, waiting)
    rows = {}
    for who in found.values():
        calls = [
            task
            for task in tasks.get(who.contact_id, ())
            if task.play is Play.CALL and task.state is TaskState.OPEN
        ]
        if not calls:
            continue
        text = _said(to, to.words.row, calls[0], who, now)
        owner = calls[0].owner
        if owner is None:
            text = to.words.nobodys.format(row=text)
        elif owner != to.reader.username:
            user = accounts.user(session, owner)
            name = one_line(user.name if user else owner)
            text = to.words.colleague.format(row=text, who=name)
        rows[who.contact_id] = Row(text, to.link(f"/contacts/{who.contact_id}"))
    return list(rows.values())


def _alarms(session: Session, to: For, waiting: Sequence[Waiting], now: datetime) -> list[Row]:  # noqa: ARG001 - called as the others are
    rows = []
    for one in waiting:
        said = one.said.sentence.get(to.lang) or one.said.sentence.get("en", "")
        if said:
            rows.append(Row(" ".join(said.split()), to.link(one.said.path)))
    return rows


def _about(
    session: Session, waiting: Sequence[Waiting]
) -> tuple[dict[int, Somebody], dict[int, list[Live]]]:
    asked = [one.contact_id for one in waiting if one.contact_id is not None]
    found = mornings.people(session, asked)
    tasks = mornings.of_contacts(session, [who.contact_id for who in found.values()])
    return found, tasks


def _message(
    to: For,
    subject: str,
    opening: str,
    groups: Sequence[Group],
    *,
    closing: str = "",
    queue: bool = True,
) -> Message:
    words = to.words
    hello = words.hello.format(who=one_line(to.reader.name))
    account = to.link("/settings/account")
    foot = words.foot.format(url=account) if account else words.foot_plain
    return Message(
        lang=to.lang,
        subject=subject,
        hello=hello,
        # A chat has no greeting; where others read along it must be said whom it is for.
        opening=f"{hello} {opening}" if to.shared else opening,
        groups=groups,
        closing=closing,
        link=Row(words.queue, to.link("/queue")) if queue else None,
        foot=Row(foot, account),
    )
