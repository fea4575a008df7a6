"""Tables that leave as they are kept, but for rows about people of whom nothing may leave."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from crm_social.core.exports import Table
from crm_social.core.exports.leaving import post_may_leave
from crm_social.core.exports.writing import Rows
from crm_social.store.account_tables import AuditHeadRow, AuditRow
from crm_social.store.care_tables import AlarmRow, DutyRow, PauseRow
from crm_social.store.desk_tables import OwnCompanyRow
from crm_social.store.exports import people
from crm_social.store.identity_tables import IdentityRow
from crm_social.store.notice_tables import LetterRow, NoticeRow
from crm_social.store.plan_tables import GoalRow, ScheduleRow, StudyRow
from crm_social.store.report_tables import CreditRow, PassageRow, PostRow, TallyRow, TouchRow
from crm_social.store.tables import (
    AbsenceRow,
    AttemptRow,
    Base,
    ChannelRow,
    DeliveryRow,
    DraftRow,
    EndpointRow,
    ForecastRow,
    ForgettingRow,
    MoveRow,
    RedirectRow,
    RepRow,
    TokenRow,
    UserRow,
)


@dataclass(frozen=True)
class Source:
    """Where a table's rows are: by which columns they are ordered, and whom they are about."""

    row: type[Base]
    key: tuple[str, ...]
    #: The column with the contact's id.
    about: str | None = None
    #: The column with the number of a post, whose platform must let it leave.
    post: str | None = None
    #: The column with a platform.
    platform: str | None = None
    #: Columns that are not named as they leave, or are made of what is kept.
    picks: Mapping[str, Any] = field(default_factory=dict)


_ID: Final = ("id",)
SOURCES: Final[dict[str, Source]] = {
    "alarms": Source(AlarmRow, _ID, platform="platform"),
    "pauses": Source(PauseRow, _ID, platform="platform"),
    "duties": Source(DutyRow, ("contact_id",), about="contact_id"),
    # A number that was forgotten leads to 0, and tells nothing.
    "merges": Source(RedirectRow, ("contact_id",)),
    "moves": Source(MoveRow, _ID, about="contact_id"),
    "posts": Source(
        PostRow, _ID, platform="platform", picks={"post": PostRow.uid, "class": PostRow.class_}
    ),
    "rounds": Source(PassageRow, ("contact_id", "cycle"), about="contact_id", platform="platform"),
    "touches": Source(TouchRow, ("contact_id", "post"), about="contact_id", post="post"),
    "credits": Source(
        CreditRow, ("contact_id", "cycle", "outcome", "post"), about="contact_id", post="post"
    ),
    "tallies": Source(TallyRow, ("counted", "period", "key", "a", "b", "c")),
    "goals": Source(GoalRow, _ID),
    "schedules": Source(ScheduleRow, _ID),
    "drafts": Source(DraftRow, ("name",)),
    "studies": Source(StudyRow, _ID),
    "forecasts": Source(ForecastRow, _ID),
    "users": Source(UserRow, _ID, picks={"second_factor": UserRow.factor.is_not(None)}),
    "identities": Source(IdentityRow, ("issuer", "subject")),
    "reps": Source(RepRow, ("username",)),
    "absences": Source(AbsenceRow, _ID),
    "tokens": Source(TokenRow, _ID),
    "channels": Source(ChannelRow, _ID),
    "endpoints": Source(EndpointRow, _ID),
    "deliveries": Source(DeliveryRow, _ID),
    "attempts": Source(AttemptRow, _ID),
    "notices": Source(NoticeRow, _ID, about="contact_id"),
    "letters": Source(LetterRow, _ID),
    "company_settings": Source(OwnCompanyRow, ("name",)),
    "audit": Source(AuditRow, _ID),
    "audit_heads": Source(AuditHeadRow, _ID),
    "forgettings": Source(ForgettingRow, _ID),
}


def read(session: Session, table: Table, piece: int, since: datetime | None) -> Iterator[Rows]:
    """Yield the rows of one of `SOURCES`, the key's next ones at a time."""
    source = SOURCES[table.name]
    key = [getattr(source.row, name) for name in source.key]
    columns = [source.picks.get(name, getattr(source.row, name, None)) for name in table.names]
    query = select(*columns, *key).order_by(*key).limit(piece)
    if source.post is not None:
        on = PostRow.id == getattr(source.row, source.post)
        query = query.add_columns(PostRow.platform).outerjoin(PostRow, on)
    if since is not None and table.since is not None:
        query = query.where(getattr(source.row, table.since) >= since)
    after: tuple[Any, ...] | None = None
    width = len(columns)
    while True:
        asked = query if after is None else query.where(tuple_(*key) > after)
        found = session.execute(asked).all()
        yield _leaving(session, table, source, found, width)
        if len(found) < piece:
            return
        after = tuple(found[-1][width : width + len(key)])


def _leaving(
    session: Session, table: Table, source: Source, found: Any, width: int
) -> list[list[Any]]:
    names = table.names
    if source.about is not None:
        place = names.index(source.about)
        ids = {row[place] for row in found if row[place] is not None}
        who = people.of(session, ids)
        found = [row for row in found if row[place] is None or _known(who.get(row[place]))]
    if source.platform is not None:
        place = names.index(source.platform)
        found = [row for row in found if not row[place] or post_may_leave(row[place])]
    if source.post is not None:
        found = [row for row in found if row[-1] is None or post_may_leave(row[-1])]
    return [[_plain(value) for value in row[:width]] for row in found]


def _known(leaving: Any) -> bool:
    return leaving is not None and leaving.known


def _plain(value: Any) -> Any:
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else value
