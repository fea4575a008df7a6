"""Settings: one list of subjects, one detail, one next step each."""

from crm_social.web.settings import (
    account,
    audit,
    channels,
    company,
    health,
    identity,
    informing,
    notices,
    people,
    privacy,
    tokens,
    webhooks,
)
from crm_social.web.settings.page import bp

__all__ = [
    "account",
    "audit",
    "bp",
    "channels",
    "company",
    "health",
    "identity",
    "informing",
    "notices",
    "people",
    "privacy",
    "tokens",
    "webhooks",
]
