"""The company whose installation this is: what it is called, where it is, and its rules."""

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import holidays
import msgspec
from msgspec import Struct

from crm_social.core.reasons import LANGUAGES
from crm_social.core.sight import Rule
from crm_social.errors import Invalid

#: Where the id of a record goes in the address of a CRM.
PLACE: Final = "{id}"
_LONGEST_NAME: Final = 100
_LONGEST_ADDRESS: Final = 500
_MOST: Final = 20
_CURRENCY: Final = re.compile(r"[A-Z]{3}\Z")
_DOMAIN: Final = re.compile(r"(?=.{4,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}\Z")
_VISIBLE: Final = re.compile(r"[!-~]+\Z")
_SYSTEM: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}\Z")


class OwnCompany(Struct, frozen=True):
    """What the company said of itself; an empty word is one it has not said."""

    name: str = ""
    #: Of pages for whoever has chosen no language, and of mails.
    lang: str = ""
    #: Of times, for browsers that do not say theirs; and of the working hours.
    timezone: str = ""
    #: Whose public holidays are free, ISO 3166.
    country: str = ""
    #: Of goals and sales, where nothing else is said; ISO 4217.
    currency: str = ""
    #: Its own mail domains: who writes from there is a colleague and no lead.
    domains: tuple[str, ...] = ()
    #: Whose leads a rep sees.
    sight: Rule = Rule.ALL
    #: The address of a record in each CRM, with `{id}` where the record's id goes.
    crm: dict[str, str] = {}


def checked(found: OwnCompany) -> OwnCompany:
    """Return the same, tidied. Raise Invalid with the field that is wrong."""
    name = " ".join(found.name.split())
    if len(name) > _LONGEST_NAME or not name.isprintable():
        raise Invalid(f"A company's name has at most {_LONGEST_NAME} characters.", "name")
    if found.lang and found.lang not in LANGUAGES:
        raise Invalid(f"A language is one of {', '.join(LANGUAGES)}.", "lang")
    if found.timezone and not _is_zone(found.timezone):
        raise Invalid("A time zone is one like Europe/Oslo.", "timezone")
    country = found.country.upper()
    if country and country not in holidays.list_supported_countries(include_aliases=False):
        raise Invalid("A country is two letters like NO, one whose holidays are known.", "country")
    currency = found.currency.upper()
    if currency and not _CURRENCY.match(currency):
        raise Invalid("A currency is three letters like NOK.", "currency")
    return OwnCompany(
        name,
        found.lang,
        found.timezone,
        country,
        currency,
        _domains(found.domains),
        found.sight,
        _crm(found.crm),
    )


def record_address(patterns: Mapping[str, str], platform: str, uid: str) -> str | None:
    """Return where a CRM shows a record, of the handle `crm.hubspot` with the id there.

    None where it is no CRM's handle, or the company has not said where that CRM is.
    """
    family, _, system = platform.partition(".")
    pattern = patterns.get(system) if family == "crm" else None
    return None if pattern is None else pattern.replace(PLACE, quote(uid, safe=""))


def first_model(starter: str, company: OwnCompany, *, by_hours: bool) -> str:
    """Return the text of a model that begins with a starter and knows the company.

    `by_hours` has deadlines run from 8 to 16 on working days, holidays left out.
    """
    text: dict[str, object] = {"extends": f"starter:{starter}"}
    if company.domains:
        text["fit"] = {"own_domains": list(company.domains)}
    if by_hours and company.timezone:
        hours: dict[str, object] = {
            "timezone": company.timezone,
            "days": ["mon", "tue", "wed", "thu", "fri"],
            "opens": "08:00",
            "closes": "16:00",
        }
        text["hours"] = hours | ({"holidays": company.country} if company.country else {})
    # JSON is YAML too.
    return msgspec.json.format(msgspec.json.encode(text), indent=2).decode() + "\n"


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _domains(names: tuple[str, ...]) -> tuple[str, ...]:
    tidy = [name.strip().lower().removeprefix("@") for name in names]
    found = tuple(dict.fromkeys(name for name in tidy if name))
    if len(found) > _MOST or not all(_DOMAIN.match(name) for name in found):
        raise Invalid(f"At most {_MOST} domains, each like example.no.", "domains")
    return found


def _crm(patterns: Mapping[str, str]) -> dict[str, str]:
    found = {name.strip().lower(): address.strip() for name, address in patterns.items()}
    for name, address in found.items():
        if not _SYSTEM.match(name) or not _is_pattern(address):
            raise Invalid(
                "Each CRM is a name and an address that begins with https:// and has {id} where"
                " the record's id goes.",
                "crm",
            )
    if len(found) > _MOST:
        raise Invalid(f"At most {_MOST} CRMs.", "crm")
    return dict(sorted(found.items()))


def _is_pattern(address: str) -> bool:
    if len(address) > _LONGEST_ADDRESS or not _VISIBLE.match(address):
        return False
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    # In the host an id would lead anywhere.
    after_host = address[len("https://") + len(parts.netloc) :]
    return parts.scheme == "https" and bool(parts.hostname) and PLACE in after_host
