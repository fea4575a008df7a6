"""What is new about a comment, compared with what the ledger knows. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from connectors.wordpress.mapping import is_strong
from connectors.wordpress.text import same
from crm_social.sdk import Engagement

#: The smallest step in time: newer, and still the time of the act.
TICK: Final = timedelta(microseconds=1)


def news(
    heard: Engagement, known: Engagement | None, now: datetime, *, came_back: bool
) -> tuple[Engagement, ...]:
    """Return what must be told of a comment that is shown now, mostly nothing.

    - Never heard of: as it is. Withdrawn before and shown again: made again, now.
    - Another text: an edit. WordPress keeps no time of it, so it is when we saw it.
    - A better name for its author (an application password was given, an administrator
      corrected the address): taken from the old handle and given to the new one, at its
      old time, because nobody did anything now.

    With rights the text is what was typed, without them what is shown, where ":)" is a
    picture. So a comment heard the other way before was not edited because its text differs.
    """
    if known is None:
        return (copy(heard, occurred_at=now),) if came_back else (heard,)
    # A reply whose parent is deleted for good moves up a level. It is still the reply that
    # was told under that kind, and kind is part of its name.
    heard = copy(heard, kind=known.kind, in_reply_to=known.in_reply_to)
    if known.text is None:
        # Blanked, because somebody asked to be forgotten: no edit.
        return ()
    sees_more = bool(heard.actor.email) and not known.actor.email
    sees_less = bool(known.actor.email) and not heard.actor.email
    differs = not same(heard.text or "", known.text) and not sees_less
    at = later(now, known) if differs and not sees_more else known.occurred_at + TICK
    if heard.actor.id != known.actor.id and is_strong(heard.actor.id):
        return withdrawn(known, at), copy(heard, occurred_at=at + TICK)
    if differs:
        # Anybody's view may know less of the author than the ledger does.
        actor = heard.actor if heard.actor.id == known.actor.id else known.actor
        return (copy(heard, occurred_at=at, actor=actor),)
    untouched = known.occurred_at == heard.occurred_at
    if untouched and sees_more:
        return (copy(heard, occurred_at=at),)
    return ()


def withdrawn(known: Engagement, at: datetime) -> Engagement:
    """Return the withdrawal of an engagement; what was said is not said again."""
    return copy(known, occurred_at=at, withdrawn=True, text=None)


def later(now: datetime, known: Engagement) -> datetime:
    """Return now, or just after what is known where the clocks disagree."""
    return max(now, known.occurred_at + TICK)


def copy(engagement: Engagement, **changes: Any) -> Engagement:
    fields = {name: getattr(engagement, name) for name in engagement.__struct_fields__}
    return Engagement(**fields | changes)
