"""Mailing the report: who gets it, when next, and sending what is due.

A report is leased before it is sent and noted afterwards: one that was broken off goes out once
more under the same Message-ID, that of the morning it was due, and none is lost.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import structs

from crm_social.actions import report
from crm_social.config import Config
from crm_social.core.deeds import Deed
from crm_social.core.reasons import LANGUAGES
from crm_social.core.report import page, plain
from crm_social.errors import AuthExpired, ConfigError, Invalid, NotFound, Rejected, Unavailable
from crm_social.outbound import mail
from crm_social.outbound.mail import Mail, Server
from crm_social.store import audit, schedules
from crm_social.store.audit import COMMAND_LINE
from crm_social.store.db import Database, Session
from crm_social.store.schedules import Every, Schedule

#: Mails go out at this hour of the reader's morning.
_HOUR: Final = 7
_WEEKS: Final = {Every.WEEK: 1, Every.MONTH: 4}


def server_of(config: Config) -> Server | None:
    """Return the mail server of the settings, None where there is none."""
    return mail.server(config.mail_url, config.mail_from) if config.mail_url else None


def mail_to(
    db: Database, email: str, every: str, lang: str, timezone: str, by: str, now: datetime
) -> Schedule:
    """Have the report mailed to an address each Monday, or on the first of each month.

    Said again of the same address it takes the place of what was said before. Raise Invalid,
    with the field.
    """
    if not mail.is_address(email):
        raise Invalid("This is no e-mail address.", "email")
    if every not in set(Every):
        raise Invalid(f"It is mailed every {' or '.join(Every)}.", "every")
    if lang not in LANGUAGES:
        raise Invalid(f"A language is one of {', '.join(LANGUAGES)}.", "lang")
    try:
        ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Invalid("This is no time zone; write one like Europe/Oslo.", "timezone") from error
    wanted = Schedule(
        id=0,
        email=email,
        lang=lang,
        every=Every(every),
        timezone=timezone,
        created_by=by,
        next_at=following(Every(every), timezone, now),
        sent_at=None,
        problem="",
    )

    def work(session: Session) -> Schedule:
        schedule_id = schedules.save(session, wanted, now)
        about = f"schedule:{schedule_id}"
        audit.write(session, Deed.SCHEDULE_SET, by, about, now, every=every, email=email)
        return structs.replace(wanted, id=schedule_id)

    return db.write(work)


def mail_no_more(db: Database, schedule_id: int, now: datetime, by: str = COMMAND_LINE) -> None:
    """Mail the report no more. Raise NotFound where it was not mailed."""

    def work(session: Session) -> None:
        if not schedules.drop(session, schedule_id):
            raise NotFound(f"There is no schedule {schedule_id}.")
        audit.write(session, Deed.SCHEDULE_DROPPED, by, f"schedule:{schedule_id}", now)

    db.write(work)


def every(db: Database) -> list[Schedule]:
    """Return to whom the report is mailed."""
    with db.reading() as session:
        return schedules.every(session)


def following(how_often: Every, timezone: str, now: datetime) -> datetime:
    """Return the next Monday, or first of a month, at seven in the morning there, after now."""
    zone = ZoneInfo(timezone)
    day = now.astimezone(zone).date()
    while True:
        at = datetime(day.year, day.month, day.day, _HOUR, tzinfo=zone).astimezone(UTC)
        wanted = day.isoweekday() == 1 if how_often is Every.WEEK else day.day == 1
        if wanted and at > now:
            return at
        day += timedelta(days=1)


def send_report(
    db: Database, to: Server | None, email: str, weeks: int, lang: str, now: datetime
) -> None:
    """Mail the report to an address, now. Raise ConfigError without a server."""
    if to is None:
        raise ConfigError("CRM_SOCIAL_MAIL_URL and CRM_SOCIAL_MAIL_FROM are needed to send mail.")
    if not mail.is_address(email):
        raise Invalid("This is no e-mail address.", "email")
    mail.send(to, _mail(db, email, weeks, lang, now, f"report-{now:%Y%m%d%H%M%S}"))


def send_due(
    db: Database, to: Server | None, now: datetime, stop: Callable[[], bool] = lambda: False
) -> int:
    """Mail every report whose time has come. Return how many were sent.

    Without a mail server nothing is sent, and what is due waits.
    """
    sent = 0
    while to is not None and not stop():
        due = db.write(lambda session: schedules.take(session, now))
        if due is None:
            break
        sent += _send(db, to, due, now)
    return sent


def _send(db: Database, to: Server, due: Schedule, now: datetime) -> bool:
    after = following(due.every, due.timezone, now)
    name = f"report-{due.id}-{due.next_at:%Y%m%d%H%M}"
    kept: dict[str, object] = {
        "problem": "", "sent_at": now, "next_at": after, "leased_until": None,
    }  # fmt: skip
    try:
        mail.send(to, _mail(db, due.email, _WEEKS[due.every], due.lang, now, name))
    except Unavailable as error:
        # It is tried again when the lease is over, under the same name.
        kept = {"problem": str(error)}
    except (Rejected, AuthExpired) as error:
        kept = {"problem": str(error), "next_at": after, "leased_until": None}
    db.write(lambda session: schedules.note(session, due.id, **kept))
    return not kept["problem"]


def _mail(db: Database, email: str, weeks: int, lang: str, now: datetime, name: str) -> Mail:
    found = report.make(db, now, weeks, lang)
    return Mail(email, found.title, plain(found), page(found), name, now)
