"""What one wants to be told, how and when: as the form shows it, and as it is typed."""

from typing import Any, Final

from crm_social import auth
from crm_social.actions import notices as acts
from crm_social.actions.posting import Outlet
from crm_social.core.notices import ChatFormat, ChatTo, Wants
from crm_social.core.notices.wants import minutes, shown
from crm_social.errors import Invalid
from crm_social.outbound import Policy
from crm_social.web.page import line
from crm_social.web.settings.page import me, safe

#: What is no time of day, so that it is refused with its field.
_NO_TIME: Final = -1


def outlet() -> Outlet:
    """Return where messages leave, by the settings."""
    return Outlet.of(auth.config(), safe(), Policy.of(auth.config()))


def typed() -> Wants:
    """Return what the form asks for. Raise Invalid with the field."""
    chat, form = line("chat", 20) or ChatTo.NONE, line("chat_format", 20) or ChatFormat.SLACK
    if chat not in set(ChatTo):
        raise Invalid("There is no such way.", "chat")
    if form not in set(ChatFormat):
        raise Invalid("There is no such chat.", "chat_format")
    return Wants(
        mail=bool(line("mail", 5)),
        chat=ChatTo(chat),
        chat_format=ChatFormat(form),
        assigned=bool(line("assigned", 5)),
        late=bool(line("late", 5)),
        alarm=bool(line("alarm", 5)),
        digest_at=_time("digest_at") if line("digest", 5) else None,
        quiet_from=_time("quiet_from"),
        quiet_until=_time("quiet_until"),
        quiet_days=bool(line("quiet_days", 5)),
        timezone=line("timezone", 64),
    )


def values() -> dict[str, Any]:
    """Return what the part of the account page about notices shows."""
    found = acts.show(auth.database(), outlet(), me())
    wants = found.wants
    times = {
        "digest_at": shown(wants.digest_at if wants.digest_at is not None else _usual()),
        "quiet_from": shown(wants.quiet_from),
        "quiet_until": shown(wants.quiet_until),
    }
    return {
        "notices": found,
        "times": times,
        "chats": [one for one in ChatTo if one is not ChatTo.SHARED or found.can_share],
        "formats": list(ChatFormat),
    }


def _usual() -> int:
    usual = Wants().digest_at
    return 0 if usual is None else usual


def _time(name: str) -> int:
    found = minutes(line(name, 10))
    return _NO_TIME if found is None else found
