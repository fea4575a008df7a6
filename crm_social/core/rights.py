"""Who may do what: one table, asked by pages and the API alike."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Role(StrEnum):
    """What somebody is here for."""

    REP = "rep"
    MARKETING = "marketing"
    MANAGER = "manager"
    ADMIN = "admin"
    #: Reads everything and changes nothing.
    AUDITOR = "auditor"


class Right(StrEnum):
    """One thing somebody may do."""

    #: See contacts, companies, leads, timelines, tasks and suggestions.
    SEE_PEOPLE = "see-people"
    SEE_REPORTS = "see-reports"
    #: See users, tokens, channels, webhooks, health and what hangs on one person.
    SEE_SETTINGS = "see-settings"
    SEE_AUDIT = "see-audit"
    #: Take whole tables out of here, each where it may be seen.
    SEE_TABLES = "see-tables"
    #: See the privacy desk: who was forgotten, what is held of whom.
    SEE_PRIVACY = "see-privacy"
    #: Accept, snooze, finish and reject tasks.
    WORK = "work"
    #: Give away what another has.
    REASSIGN = "reassign"
    #: Tell of sales, signals, consents, referrals, links and corrections.
    TELL = "tell"
    #: Say that two contacts are one person or never are, and split a handle off.
    JOIN = "join"
    #: Say of a post that it is a giveaway, and of which class.
    MARK = "mark"
    #: Send engagements.
    INGEST = "ingest"
    SET_GOALS = "set-goals"
    #: Draft models and preview them.
    CHANGE_MODELS = "change-models"
    #: Publish models and roll them back.
    PUBLISH_MODELS = "publish-models"
    #: Add, invite, change, disable and sign out users, and set what they take.
    MANAGE_USERS = "manage-users"
    MANAGE_TOKENS = "manage-tokens"
    MANAGE_CHANNELS = "manage-channels"
    MANAGE_WEBHOOKS = "manage-webhooks"
    #: Say what the company is called, where it is, and whose leads reps see; set it all up.
    MANAGE_COMPANY = "manage-company"
    #: Hand out what is held of a person, note an objection, forget somebody.
    MANAGE_PRIVACY = "manage-privacy"


_REP: Final = frozenset({Right.SEE_PEOPLE, Right.WORK, Right.TELL, Right.JOIN})
_MARKETING: Final = frozenset(
    {
        Right.SEE_PEOPLE,
        Right.SEE_REPORTS,
        Right.MARK,
        Right.INGEST,
        Right.SET_GOALS,
        Right.CHANGE_MODELS,
    }
)
RIGHTS: Final[Mapping[Role, frozenset[Right]]] = MappingProxyType(
    {
        Role.REP: _REP,
        Role.MARKETING: _MARKETING,
        Role.MANAGER: _REP
        | _MARKETING
        | {
            Right.REASSIGN,
            Right.PUBLISH_MODELS,
            Right.SEE_SETTINGS,
            Right.SEE_PRIVACY,
            Right.SEE_TABLES,
        },
        Role.ADMIN: frozenset(Right),
        Role.AUDITOR: frozenset(right for right in Right if right.value.startswith("see-")),
    }
)


def may(role: str, right: Right) -> bool:
    """Say whether somebody of this role may do this; a role nobody knows may do nothing."""
    return role in RIGHTS and right in RIGHTS[Role(role)]


def who_may(right: Right) -> tuple[Role, ...]:
    """Return the roles that may do this, in the order roles are listed."""
    return tuple(role for role in Role if right in RIGHTS[role])
