"""The form in which the company says what it is: the same in the first run and the settings."""

from typing import Any, Final
from zoneinfo import available_timezones

import holidays
from babel import Locale
from flask import request

from crm_social.core.own_company import OwnCompany
from crm_social.core.sight import Rule
from crm_social.errors import Invalid
from crm_social.web import sentences
from crm_social.web.page import ZONE_COOKIE, line, text
from crm_social.web.words import ALL

_LONG: Final = 4_000
_EXAMPLES: Final = {
    "domains": "example.no, example.com",
    "crm": "hubspot https://app.hubspot.com/contacts/1234/record/0-1/{id}",
}
_LINES: Final = ("name", "lang", "timezone", "currency")


def typed(*, rules: bool) -> dict[str, Any]:
    """Return what was typed, as changes of the company; with `rules` those of the settings."""
    changes: dict[str, Any] = {name: line(name, 200) for name in _LINES}
    if not rules:
        domains = [one for one in line("domains", _LONG).split(",") if one.strip()]
        return changes | {"country": line("country", 10), "domains": domains}
    sight = line("sight", 10)
    if sight not in set(Rule):
        raise Invalid("Choose whose leads a rep sees.", "sight")
    return changes | {"sight": sight, "crm": _patterns(request.form.get("crm", "")[:_LONG])}


def shown(company: OwnCompany, *, guess: bool = False) -> dict[str, Any]:
    """Return what the form's template is told; `guess` fills what was not said."""
    zones = sorted(zone for zone in available_timezones() if "/" in zone and zone[:4] != "Etc/")
    timezone = company.timezone
    if guess and not timezone:
        told = request.cookies.get(ZONE_COOKIE, "")
        timezone = told if told in zones else ""
    return {
        "company": company,
        "timezone": timezone,
        "zone_names": [(zone, zone.replace("_", " ")) for zone in zones],
        "countries": countries(),
        "spoken_names": [(key, one.shell.language_name) for key, one in ALL.items()],
        "rules": list(Rule),
        "examples": _EXAMPLES,
        "crm_lines": "\n".join(f"{name} {address}" for name, address in company.crm.items()),
    }


def countries() -> dict[str, str]:
    """Return the countries whose holidays are known, by code, in order of their names."""
    names = Locale.parse(sentences.locale(text())).territories
    known = holidays.list_supported_countries(include_aliases=False)
    found = {code: names[code] for code in known if code in names}
    return dict(sorted(found.items(), key=lambda one: one[1].casefold()))


def _patterns(said: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in said.splitlines():
        if one.strip():
            name, _, address = one.strip().partition(" ")
            found[name] = address
    return found
