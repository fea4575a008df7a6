"""How long people's data is kept: the rules, as functions of the settings and the moment."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from msgspec import Struct

from crm_social.core.dealings import Consent, Referral, Sale, Sign, Signal
from crm_social.core.facts import Engagement, Fact, Verdict
from crm_social.core.values import Kind

_MONTH: Final = timedelta(days=365.25 / 12)
#: A like is no activity: it keeps nobody on file.
_LIGHT: Final = frozenset({Kind.LIKE.value, Kind.REACTION.value})
#: What was said about a person, and was none of their doing or ours with them.
_ABOUT: Final = frozenset({Sign.PROFILE, Sign.ASSIGN, Sign.KNOWS, Sign.INFORMED})


class Rule(StrEnum):
    """Why somebody goes."""

    #: A lead of whom nothing was heard for long.
    SILENT_LEAD = "silent_lead"
    #: They were to be told what we hold, and nobody told them.
    UNTOLD = "untold"


class Rules(Struct, frozen=True):
    """How long is kept what; 0 keeps it for ever."""

    lead_months: int = 24
    #: How long after the day by which somebody was to be told.
    grace_days: int = 60
    message_days: int = 90


def silent_before(rules: Rules, at: datetime) -> datetime | None:
    """Return since when a lead must have been heard of; None where none goes."""
    return at - rules.lead_months * _MONTH if rules.lead_months else None


def untold_before(rules: Rules, at: datetime) -> datetime | None:
    """Return by when somebody must have been told; None where nobody goes for that."""
    return at - timedelta(days=rules.grace_days) if rules.grace_days else None


def messages_before(rules: Rules, at: datetime) -> datetime | None:
    """Return since when the content of sent messages is kept; None where it always is."""
    return at - timedelta(days=rules.message_days) if rules.message_days else None


def is_activity(fact: Fact) -> bool:
    """Say whether a fact is something that keeps a person on file."""
    match fact:
        case Engagement():
            return fact.kind not in _LIGHT and not fact.withdrawn
        case Signal():
            return fact.what not in _ABOUT
        case Sale() | Consent() | Referral() | Verdict():
            return True
        case _:
            return False
