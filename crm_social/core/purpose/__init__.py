"""May this source's data be used for that? Asked before anything is linked, scored or told."""

from crm_social.core.purpose.consents import Grants, grants, keep
from crm_social.core.purpose.gate import Answer, Use, may, may_tell
from crm_social.core.purpose.policies import COUNT_ONLY, PLATFORMS, UNKNOWN, may_score, policy_of
from crm_social.core.purpose.words import Reason

__all__ = [
    "COUNT_ONLY",
    "PLATFORMS",
    "UNKNOWN",
    "Answer",
    "Grants",
    "Reason",
    "Use",
    "grants",
    "keep",
    "may",
    "may_score",
    "may_tell",
    "policy_of",
]
