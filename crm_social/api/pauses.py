"""Posts on which outreach rests because somebody said so."""

from typing import Any

import msgspec
from flask import g
from marshmallow import fields, validate

from crm_social import auth
from crm_social.actions import pausing
from crm_social.actions.accounts import Scope
from crm_social.api.door import Door
from crm_social.api.fields import (
    AnswerSchema,
    InputSchema,
    Text,
    about,
    maybe,
    maybe_moment,
    moment,
)
from crm_social.api.pagination import IdPieceSchema, id_cursor, piece
from crm_social.api.schemas import PageSchema
from crm_social.core.rights import Right
from crm_social.queue import APPLY
from crm_social.store import pauses
from crm_social.store.db import utc_now
from crm_social.store.pauses import Paused

_PLATFORM = about("The platform of the post.", "mastodon")
_POST = about("The post, as its platform names it.", "https://social.example/p1")

door = Door("Pauses", "Posts on which outreach rests because somebody said so.")


class PauseSchema(AnswerSchema):
    """One time outreach from a post rested."""

    id = fields.Integer(metadata=about("The pause's id.", 4))
    platform = fields.String(metadata=_PLATFORM)
    post = fields.String(metadata=_POST)
    url = maybe("Where the post is.", "https://social.example/p1")
    began_at = moment("Since when it rests.")
    began_by = fields.String(metadata=about("Who said so.", "mads"))
    reason = fields.String(metadata=about("Why.", "The price in it is wrong."))
    ended_at = maybe_moment("When somebody let it go on; null while it rests.")
    ended_by = maybe("Who did.", "mads")
    ended_because = maybe("Why.", "The price is put right.")


class PausePageSchema(PageSchema):
    """A piece of the list of pauses, the oldest first."""

    items = fields.List(fields.Nested(PauseSchema), metadata=about("This piece of the list."))


class PausesQuerySchema(IdPieceSchema):
    """Which pauses."""

    running = fields.Boolean(metadata=about("Only those that hold, or only those that are over."))


class NewPauseSchema(InputSchema):
    """Which post rests, and why."""

    platform = Text(required=True, validate=validate.Length(1, 100), metadata=_PLATFORM)
    post = Text(required=True, validate=validate.Length(1, 1_000), metadata=_POST)
    reason = Text(
        required=True,
        validate=validate.Length(1, pausing.LONGEST),
        metadata=about("Why it should rest; it stays on the pause.", "The price in it is wrong."),
    )


class EndPauseSchema(InputSchema):
    """Why outreach may go on."""

    reason = Text(
        required=True,
        validate=validate.Length(1, pausing.LONGEST),
        metadata=about("Why it may go on; it stays on the pause.", "The price is put right."),
    )


@door.operation("GET", "/pauses", Scope.READ, answers=PausePageSchema, query=PausesQuerySchema)
def list_pauses(*, limit: int, after: int = 0, running: bool | None = None) -> Any:
    """List in order of id the posts that rest, or rested, by somebody's word.

    Those that an alarm holds are listed with the alarms.
    """
    with auth.database().reading() as session:
        found = pauses.in_order(session, running=running, after=after, limit=limit + 1)
    return piece([_told(one) for one in found], limit, lambda one: id_cursor(one["id"]))


@door.operation(
    "POST",
    "/pauses",
    Scope.FACTS,
    right=Right.MARK,
    answers=PauseSchema,
    body=NewPauseSchema,
    fails=["NotFound"],
)
def pause_post(*, platform: str, post: str, reason: str) -> Any:
    """Let outreach from a post rest: tasks that sell and quote it are held, and none expires.

    Said of a post that rests by somebody's word already, it answers with that pause and changes
    nothing. 404 `NotFound` for a post nobody engaged with.
    """
    made = pausing.rest(auth.database(), platform, post, g.username, reason, utc_now())
    auth.bell().ring(APPLY)
    return _told(made)


@door.operation(
    "POST",
    "/pauses/<row:pause_id>/go-on",
    Scope.FACTS,
    right=Right.MARK,
    answers=PauseSchema,
    body=EndPauseSchema,
    fails=["NotFound"],
)
def end_pause(pause_id: int, *, reason: str) -> Any:
    """Let outreach go on, unless an alarm holds the post too.

    Said of a pause that is over, it answers with it and changes nothing.
    """
    ended = pausing.go_on(auth.database(), pause_id, g.username, reason, utc_now())
    auth.bell().ring(APPLY)
    return _told(ended)


def _told(pause: Paused) -> dict[str, Any]:
    told = msgspec.structs.asdict(pause)
    del told["key"], told["target"]
    return told
