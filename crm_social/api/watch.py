"""How the installation fares, and what in it hangs on one person."""

from typing import Any

from marshmallow import fields

from crm_social import auth
from crm_social.actions import hanging, health
from crm_social.actions.accounts import Scope
from crm_social.actions.hanging import Thing
from crm_social.actions.health import Looked
from crm_social.api.door import Door
from crm_social.api.fields import AnswerSchema, about, one_of
from crm_social.core.rights import Right
from crm_social.store.db import utc_now

door = Door("Health", "How the installation fares, and what in it hangs on one person.")


class FindingSchema(AnswerSchema):
    """One thing looked at."""

    good = fields.Boolean(metadata=about("It is as it should be.", True))
    what = fields.String(
        validate=one_of(Looked), metadata=about("What was looked at.", "deliveries")
    )
    text = fields.String(
        metadata=about("How it is, as a sentence.", "3 deliveries wait and 0 are dead.")
    )


class FindingsSchema(AnswerSchema):
    """All that was looked at."""

    items = fields.List(fields.Nested(FindingSchema), metadata=about("As `doctor` says them."))


class HangingSchema(AnswerSchema):
    """Something that hangs on one person."""

    thing = fields.String(validate=one_of(Thing), metadata=about("What sort of thing.", "token"))
    name = fields.String(metadata=about("Its own name, where it has one.", "our shop"))
    who = fields.String(metadata=about("The person; empty where nobody is left.", "ola"))
    gone = fields.Boolean(metadata=about("That person cannot sign in any more.", False))


class HangingsSchema(AnswerSchema):
    """All that hangs on one person."""

    items = fields.List(fields.Nested(HangingSchema), metadata=about("The urgent first."))


@door.operation("GET", "/health", Scope.ADMIN, right=Right.SEE_SETTINGS, answers=FindingsSchema)
def get_health() -> Any:
    """Look at the database, the backlog, deliveries, channels and the audit."""
    return {"items": health.examine(auth.database(), auth.config(), utc_now())}


@door.operation("GET", "/bus-factor", Scope.ADMIN, right=Right.SEE_SETTINGS, answers=HangingsSchema)
def get_bus_factor() -> Any:
    """List what would be lost, or stop, if one person were not there tomorrow."""
    return {"items": hanging.look(auth.database(), utc_now())}
