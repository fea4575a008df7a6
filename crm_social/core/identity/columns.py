"""Which column of somebody's table is what: the usual names, in several languages."""

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec

from crm_social.core.identity.folding import fold
from crm_social.core.identity.profile import Profile

#: Field of a profile to the column names that mean it, folded, best first.
SYNONYMS: Final[dict[str, tuple[str, ...]]] = {
    "given_name": ("given name", "first name", "firstname", "forename", "first", "fornavn",
                   "fornamn", "given"),
    "middle_name": ("middle name", "middle", "middlename", "mellomnavn", "mellannamn"),
    "surname": ("surname", "last name", "lastname", "family name", "last", "etternavn",
                "efternamn", "efternavn"),
    "name": ("full name", "name", "official full", "fullname", "display name", "navn", "namn",
             "person name", "contact name"),
    "nickname": ("nickname", "nick name", "alias", "aliases", "known as", "also known as",
                 "kallenavn", "smeknamn"),
    "birth_date": ("date of birth", "dob", "birth date", "birthdate", "birthday", "born",
                   "born year", "birth year", "year of birth", "fodselsdato", "fodelsedatum"),
    "street": ("street", "address", "address 1", "street address", "adresse", "gateadresse",
               "gatuadress", "addr"),
    "street_number": ("street number", "house number", "husnummer", "number"),
    "address_2": ("address 2", "address line 2"),
    "postcode": ("postcode", "postal code", "zip", "zip code", "postnummer", "postcode fake"),
    "city": ("city", "town", "suburb", "place", "birth place", "birthplace", "poststed", "by",
             "ort", "postort", "stad", "municipality", "kommune", "kommun"),
    "location": ("location", "sted"),
    "region": ("region", "state", "county", "province", "district", "fylke", "lan"),
    "country": ("country", "land", "nation"),
    "number": ("soc sec id", "ssn", "social security number", "national id", "personal number",
               "personnummer", "fodselsnummer", "cpr", "member number", "member id"),
    "email": ("email", "e mail", "mail", "email address", "epost", "e post"),
    "phone": ("phone", "telephone", "mobile", "phone number", "tel", "telefon", "mobil"),
    "company": ("company", "organization", "organisation", "employer", "firma", "bedrift",
                "foretag", "account"),
    "title": ("title", "job title", "occupation", "profession", "position", "role", "chamber",
              "stilling", "yrke", "tittel"),
    "gender": ("gender", "sex", "kjonn", "kon"),
    "handle": ("handle", "username", "user name", "screen name", "account name", "brukernavn"),
    "platform": ("platform", "network", "service", "site"),
    "url": ("url", "profile url", "profile", "link"),
    "links": ("links", "web", "website", "homepage", "nettside"),
    "bio": ("bio", "about", "description", "summary"),
    "followers": ("followers", "follower count"),
}  # fmt: skip
#: What names the row itself, best first; a row without one is named by its line.
IDS: Final = ("unique id", "rec id", "id", "record id", "row id", "person id", "contact id", "uid")

_FIELD_OF: Final = {name: field for field, names in SYNONYMS.items() for name in names}
#: Fields of a profile that a row fills with one value as it is.
_DIRECT: Final = (
    "given_name", "middle_name", "surname", "name", "birth_date", "postcode", "city", "location",
    "region", "country", "number", "email", "phone", "company", "title", "gender", "handle",
    "platform", "url", "bio",
)  # fmt: skip


def understand(header: Sequence[str]) -> tuple[dict[str, list[str]], str | None, list[str]]:
    """Return (field to its columns), the id column or None, and the columns not understood."""
    folded = {column: fold(column) for column in header}
    by_name = {name: column for column, name in reversed(folded.items())}
    key = next((by_name[name] for name in IDS if name in by_name), None)
    fields: dict[str, list[str]] = {}
    unknown = []
    for column, name in folded.items():
        if column == key:
            continue
        field = _FIELD_OF.get(name)
        if field is None:
            unknown.append(column)
        else:
            fields.setdefault(field, []).append(column)
    for field, columns in fields.items():
        columns.sort(key=lambda column: SYNONYMS[field].index(folded[column]))
    return fields, key, unknown


def profile(row: Mapping[str, str], fields: Mapping[str, Sequence[str]]) -> Profile:
    """Return the profile a row describes; of several columns of one field the first filled.

    Raise msgspec.ValidationError where a value is longer than a profile takes.
    """

    def value(field: str) -> str | None:
        for column in fields.get(field, ()):
            found = (row.get(column) or "").strip()
            if found:
                return found
        return None

    given = {field: value(field) for field in _DIRECT}
    aliases = [
        found
        for column in fields.get("nickname", ())
        for found in (row.get(column) or "").split(";")
        if found.strip()
    ]
    if given["name"] and (given["given_name"] or given["surname"]):
        aliases += [given["name"]] if _is_another(given) else []
    street = " ".join(filter(None, (value("street_number"), value("street"), value("address_2"))))
    links = tuple(filter(None, (row.get(column) for column in fields.get("links", ()))))
    filled = {field: found for field, found in given.items() if found}
    return msgspec.convert(
        {**filled, "aliases": aliases, "street": street or None, "links": links}, Profile
    )


def _is_another(given: Mapping[str, str | None]) -> bool:
    """Say whether the whole name begins otherwise than the first: an official name beside it."""
    whole = fold(given["name"] or "").split()
    first = fold(given["given_name"] or "").split()
    return bool(whole and first and whole[0] != first[0])
