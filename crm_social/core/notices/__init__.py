"""Notices: what somebody is told of, when it may reach them, and in which words."""

from crm_social.core.notices.calm import Calm, digest_day, leaves_at, may_leave
from crm_social.core.notices.wants import ChatFormat, ChatTo, Kind, Wants, Way

__all__ = [
    "Calm",
    "ChatFormat",
    "ChatTo",
    "Kind",
    "Wants",
    "Way",
    "digest_day",
    "leaves_at",
    "may_leave",
]
