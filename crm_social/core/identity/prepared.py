"""A profile as it is compared: every value folded once."""

import re
from typing import Final

from msgspec import Struct

from crm_social.core.identity import companies, dates, handles, mails, names, places, ties
from crm_social.core.identity.companies import Company
from crm_social.core.identity.folding import fold, skeleton
from crm_social.core.identity.handles import Handle
from crm_social.core.identity.names import Name
from crm_social.core.identity.profile import Profile

_DIGITS: Final = re.compile(r"\d")


class Prepared(Struct, frozen=True, gc=False):
    """A profile ready to be compared. Empty values are None or empty."""

    source: Profile
    #: (platform, id) where both are given: stable for ever.
    stable: tuple[str, str] | None
    names: tuple[Name, ...]
    #: The name where it is a company's rather than a person's.
    named_company: Company | None
    handle: Handle | None
    mail: str | None
    mail_local: Handle | None
    mail_domain: str | None
    company: Company | None
    title: str | None
    birth: str | None
    street: str | None
    postcode: str | None
    city: str | None
    region: str | None
    country: str | None
    gender: str | None
    number: str | None
    phone: str | None
    #: Where the profile can be found, and what it points at.
    addresses: frozenset[str]
    mentions: frozenset[str]


def prepare(profile: Profile) -> Prepared:
    """Return the profile folded for comparison; what cannot be read counts as not given."""
    company = companies.parse(profile.name) if profile.name else None
    person = company is None or not company.legal or bool(profile.given_name or profile.surname)
    mail = (profile.email or "").strip().lower() or None
    local, _, domain = (mail or "").rpartition("@")
    city = profile.city or profile.location
    title = fold(profile.title or "") or None
    return Prepared(
        source=profile,
        stable=(profile.platform, profile.id) if profile.platform and profile.id else None,
        names=names.of(profile) if person else (),
        named_company=None if person else company,
        handle=handles.parse(profile.handle) if profile.handle else None,
        mail=mail,
        mail_local=handles.parse(local) if local and not mails.is_shared(local) else None,
        mail_domain=domain if domain and not mails.is_free(domain) else None,
        company=companies.parse(profile.company) if profile.company else None,
        title=title,
        birth=dates.digits(profile.birth_date) if profile.birth_date else None,
        street=places.street(profile.street) if profile.street else None,
        postcode=places.postcode(profile.postcode) if profile.postcode else None,
        city=places.city(city) if city else None,
        region=fold(profile.region or "") or None,
        country=fold(profile.country or "") or None,
        gender=skeleton(fold(profile.gender or ""))[:1] or None,
        number=fold(profile.number or "").replace(" ", "") or None,
        phone="".join(_DIGITS.findall(profile.phone or ""))[-8:] or None,
        addresses=ties.addresses(profile),
        mentions=ties.mentions(profile),
    )
