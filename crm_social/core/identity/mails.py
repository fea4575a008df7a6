"""E-mail addresses: as hard keys, and what their two halves say of a person."""

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
#: Providers whose domain says nothing of an employer: the best known, world wide and Nordic.
_FREE: Final = frozenset(
    "gmail.com googlemail.com hotmail.com hotmail.no hotmail.se hotmail.co.uk outlook.com "
    "live.com live.no live.se msn.com yahoo.com yahoo.no yahoo.se yahoo.co.uk icloud.com me.com "
    "mac.com aol.com gmx.de gmx.net gmx.com web.de proton.me protonmail.com online.no "
    "broadpark.no getmail.no lyse.net altibox.no telia.com bredband.net tele2.se comhem.se "
    "spray.se mail.dk jubii.dk yandex.ru mail.ru fastmail.com hey.com zoho.com".split()
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


def is_shared(local: str) -> bool:
    """Say whether the part before the @ names an office."""
    return local in _SHARED


def is_free(domain: str) -> bool:
    """Say whether anybody can have an address there."""
    return domain in _FREE
