"""What somebody wants to be told of, by which way, and when not to be disturbed."""

from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Struct

from crm_social.errors import Invalid

_DAY_MINUTES: Final = 24 * 60


class Kind(StrEnum):
    """What a message is about."""

    #: Contacts that became somebody's, by routing or by a colleague.
    ASSIGNED = "assigned"
    #: A lead that nobody took on in time.
    LATE = "late"
    #: Something that is wrong, such as many complaints at once.
    ALARM = "alarm"
    #: What the day brings.
    DIGEST = "digest"
    TEST = "test"
    #: One-time links: they wait for no quiet hours, somebody stands before the door.
    INVITATION = "invitation"
    RESET = "reset"
    #: Somebody who may be no user at all asked for a new password.
    FORGOTTEN = "forgotten"


#: What comes one by one and is collected into one message.
COLLECTED: Final = (Kind.ASSIGNED, Kind.LATE, Kind.ALARM)
#: What is sent at any hour, because somebody asked for it just now.
ASKED_FOR: Final = frozenset({Kind.TEST, Kind.INVITATION, Kind.RESET, Kind.FORGOTTEN})


class Way(StrEnum):
    """How a message reaches somebody."""

    MAIL = "mail"
    CHAT = "chat"


class ChatTo(StrEnum):
    """Which incoming webhook of a chat is written to."""

    NONE = "none"
    #: Their own.
    OWN = "own"
    #: The one the settings name for all; others read along, so nobody is named there.
    SHARED = "shared"


class ChatFormat(StrEnum):
    """How the chat wants a message written."""

    SLACK = "slack"
    MATTERMOST = "mattermost"
    TEAMS = "teams"


class Wants(Struct, frozen=True, omit_defaults=True):
    """What one user wants. Times are minutes after midnight, on the clock on their wall."""

    mail: bool = True
    chat: ChatTo = ChatTo.NONE
    chat_format: ChatFormat = ChatFormat.SLACK
    assigned: bool = True
    late: bool = True
    alarm: bool = True
    #: When the morning digest is sent on working days; None for never.
    digest_at: int | None = 7 * 60 + 30
    #: Not to be disturbed from and until; never, where both are the same.
    quiet_from: int = 18 * 60
    quiet_until: int = 7 * 60 + 30
    #: Nor on days nobody works.
    quiet_days: bool = True
    #: Empty for the zone of their working hours, or of the company.
    timezone: str = ""

    def to_hear(self, kind: Kind) -> bool:
        """Say whether they want to hear of this."""
        if kind is Kind.DIGEST:
            return self.digest_at is not None
        return kind not in COLLECTED or bool(getattr(self, kind.value))


def check(wants: Wants) -> None:
    """Raise Invalid, with the field, where somebody cannot want this."""
    for name in ("digest_at", "quiet_from", "quiet_until"):
        value = getattr(wants, name)
        if value is not None and not 0 <= value < _DAY_MINUTES:
            raise Invalid("A time is between 00:00 and 23:59.", name)
    if wants.timezone:
        try:
            ZoneInfo(wants.timezone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise Invalid("A time zone is one like Europe/Oslo.", "timezone") from error


def minutes(text: str) -> int | None:
    """Return minutes after midnight of `07:30`, None where it is no time of day."""
    hour, colon, minute = text.strip().partition(":")
    if not colon or not (hour.isascii() and hour.isdigit() and len(hour) <= 2):
        return None
    if not (minute.isascii() and minute.isdigit() and len(minute) == 2):
        return None
    found = int(hour) * 60 + int(minute)
    return found if int(minute) < 60 and found < _DAY_MINUTES else None


def shown(minutes: int) -> str:
    """Return minutes after midnight as `07:30`."""
    return f"{minutes // 60:02}:{minutes % 60:02}"
