"""Who is who, by hard keys: one handle is one person, and so is one e-mail address."""

from typing import Final

from crm_social.core import purpose
from crm_social.core.facts import Engagement

#: The platform word under which an e-mail address stands among a contact's handles.
MAIL: Final = "email"

#: Addresses that several people read: they name an office, not a person.
_SHARED: Final = frozenset(
    "info post kontakt contact hei hej hello mail office support help hjelp kundeservice "
    "kundtjanst service sales salg salj noreply no-reply admin administrator webmaster "
    "postmaster firmapost resepsjon reception booking faktura invoice".split()
)


def given_mail(fact: Engagement) -> str | None:
    """Return the hard key an engagement gives of its actor beside the handle, or None.

    What a platform forbids to use for sales links nobody either.
    """
    return mail_key(fact.actor.email) if purpose.may_score(fact.platform) else None


def mail_key(email: str | None) -> str | None:
    """Return the address as a hard key, or None where it does not name one person."""
    if not email:
        return None
    local, at, domain = email.strip().lower().rpartition("@")
    if not (local and at and "." in domain) or " " in local or local in _SHARED:
        return None
    return f"{local}@{domain}"
