"""Evidence in words: what was seen in two profiles, as a person reads it in nb, sv and en.

The lines are those that `matching.Evidence` writes and suggestions and links keep: rule, level,
both values and the bits they are worth. Here they are read again and said in a sentence; a line
that is none of ours is given back as it is.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from msgspec import Struct

_LINE: Final = re.compile(
    r"(?P<rule>[a-z_]+) (?P<level>[a-z]+): (?P<values>.*) \((?P<bits>[+-]\d+\.\d) bits\)\Z",
    re.DOTALL,
)
_CUT: Final = re.compile(r"(?P<rule>[a-z_]+) (?P<level>[a-z]+): (?P<values>.*)\Z", re.DOTALL)
_STOPS: Final = re.compile(r"(?P<what>[a-z ]+?)(?:: (?P<values>.*))?\Z", re.DOTALL)
_AND: Final = " and "
_SLASH: Final = " / "


class Weight(StrEnum):
    """How much a line speaks for one person, or against."""

    STRONGLY_FOR = "strongly_for"
    FOR = "for"
    LITTLE = "little"
    NOTHING = "nothing"
    AGAINST = "against"
    STRONGLY_AGAINST = "strongly_against"
    #: It forbids that the two are joined without a person's word.
    STOPS = "stops"


class Line(Struct, frozen=True):
    """One line of evidence; `bits` is None where it was cut off, or where it is no number."""

    rule: str
    level: str
    one: str
    other: str
    bits: float | None
    weight: Weight


def read(line: str) -> Line | None:
    """Return a line as its parts, None where it is none of ours."""
    found = _LINE.match(line) or _CUT.match(line)
    if found is not None and _is_known(found["rule"], found["level"]):
        bits = float(found["bits"]) if "bits" in found.re.groupindex else None
        one, other = _both(found["values"], _SLASH)
        weight = Weight.NOTHING if bits is None else _weight(bits)
        return Line(found["rule"], found["level"], one, other, bits, weight)
    found = _STOPS.match(line)
    if found is not None and found["what"] in _STOPPED:
        one, other = _both(found["values"] or "", _AND)
        return Line(_STOPPED[found["what"]], _STOP, one, other, None, Weight.STOPS)
    return None


def say(line: str, lang: str) -> str:
    """Return a line of evidence as a sentence, in nb, sv or en."""
    seen = read(line)
    if seen is None:
        return line
    words = _WORDS[lang if lang in _WORDS else "en"]
    name = f"{seen.rule} {seen.level}"
    if seen.weight is Weight.STOPS and seen.one and not seen.other:
        name = f"{seen.rule}_on {seen.level}"
    pattern = words.own.get(name) or words.levels[seen.level]
    what = words.rules.get(seen.rule, "")
    return pattern.format(
        what=what, What=what[:1].upper() + what[1:], one=seen.one, other=seen.other
    )


def told(line: str) -> dict[str, str]:
    """Return a line of evidence as a sentence in each language."""
    return {lang: say(line, lang) for lang in sorted(_WORDS)}


def _both(values: str, between: str) -> tuple[str, str]:
    """Return the two values; where they hold what stands between them, halve them there."""
    parts = values.split(between)
    middle = (len(parts) + 1) // 2
    return between.join(parts[:middle]), between.join(parts[middle:])


def _is_known(rule: str, level: str) -> bool:
    words = _WORDS["en"]
    return f"{rule} {level}" in words.own or (rule in words.rules and level in words.levels)


def _weight(bits: float) -> Weight:
    if bits >= 10:
        return Weight.STRONGLY_FOR
    if bits >= 3:
        return Weight.FOR
    if bits > 0:
        return Weight.LITTLE
    if bits > -0.05:
        return Weight.NOTHING
    return Weight.STRONGLY_AGAINST if bits <= -5 else Weight.AGAINST


class _Words(Struct, frozen=True):
    #: What each rule compares.
    rules: Mapping[str, str]
    #: How two values of it agree, `{what}` being that, `{What}` at the beginning.
    levels: Mapping[str, str]
    #: Sentences of their own, by rule and level.
    own: Mapping[str, str]


_STOP: Final = "stops"
#: What stops a silent link, as it is kept, and what it is called here.
_STOPPED: Final = {
    "never": "never",
    "two ids on one platform": "ids",
    "two personal numbers": "numbers",
    "two birth dates": "births",
}

_WORDS: Final[Mapping[str, _Words]] = MappingProxyType(
    {
        "en": _Words(
            rules={
                "given": "first name",
                "surname": "last name",
                "middle": "middle name",
                "single": "name",
                "company_name": "company’s name",
                "number": "personal number",
                "birth": "birth date",
                "postcode": "postcode",
                "street": "street",
                "city": "town",
                "region": "region",
                "country": "country",
                "phone": "phone number",
                "gender": "gender",
                "title": "title",
                "mail": "mail address",
                "company": "employer",
                "domain": "mail domain",
                "handle": "account name",
                "mail_handle": "mail and account name",
                "id": "account",
            },
            levels={
                "exact": "Same {what}: {one}",
                "sound": "{What}: {one} and {other} sound alike",
                "nickname": "{What}: {one} and {other} are short for one another",
                "typo": "{What}: {one} and {other}, a slip apart",
                "close": "{What}: {one} and {other} are nearly the same",
                "initial": "{What}: {one} and {other} begin alike",
                "middle": "{What}: {one} and {other}, where one goes by the middle name",
                "swapped": "{What}: {one} and {other}, where first and last changed places",
                "partial": "{What}: {one} and {other}, one is part of the other",
                "half": "{What}: {one} and {other}, of two double names one half agrees",
                "part": "{What}: {one} and {other}, one is part of the other",
                "near": "{What}: {one} and {other} are alike",
                "core": "{What}: {one} and {other} agree but for what stands around",
                "year": "{What}: {one} and {other} are of the same year",
                "differ": "{What}: {one} and {other} are not the same",
                "conflict": "{What}: {one} and {other}, each has what the other lacks",
            },
            own={
                "id exact": "The same account: {one}",
                "mail_local local": "The same name at two mail providers: {one} and {other}",
                "handle_name full": "An account name spells the whole name: {one} and {other}",
                "handle_name initial": "Initial and last name as account name: {one} and {other}",
                "handle_name surname": "An account name has the last name: {one} and {other}",
                "handle_name given": "An account name has the first name: {one} and {other}",
                "handle_name part": "An account name has part of the name: {one} and {other}",
                "mail_name full": "A mail address spells the whole name: {one} and {other}",
                "mail_name initial": "Initial and last name as mail address: {one} and {other}",
                "mail_name surname": "A mail address has the last name: {one} and {other}",
                "mail_name given": "A mail address has the first name: {one} and {other}",
                "mail_name part": "A mail address has part of the name: {one} and {other}",
                "office exact": "An account name says what the title says: {one} and {other}",
                "domain exact": "Mail at the same company: {one}",
                "domain_company exact": "Mail at the other’s employer: {one} and {other}",
                "gender exact": "The same gender",
                "gender differ": "Not the same gender",
                "links both": "Each profile links to the other: {one} and {other}",
                "links one": "One profile links to the other: {one}{other}",
                "links shared": "Both profiles link to {one}",
                "never stops": "Somebody said that these are never one person",
                "ids stops": "Two accounts on one platform: {one} and {other}",
                "ids_on stops": "Two accounts on one platform: {one}",
                "numbers stops": "Two personal numbers: {one} and {other}",
                "births stops": "Two birth dates: {one} and {other}",
            },
        ),
        "nb": _Words(
            rules={
                "given": "fornavn",
                "surname": "etternavn",
                "middle": "mellomnavn",
                "single": "navn",
                "company_name": "firmanavn",
                "number": "fødselsnummer",
                "birth": "fødselsdato",
                "postcode": "postnummer",
                "street": "gateadresse",
                "city": "sted",
                "region": "område",
                "country": "land",
                "phone": "telefonnummer",
                "gender": "kjønn",
                "title": "tittel",
                "mail": "e-postadresse",
                "company": "arbeidsgiver",
                "domain": "e-postdomene",
                "handle": "kontonavn",
                "mail_handle": "e-post og kontonavn",
                "id": "konto",
            },
            levels={
                "exact": "Samme {what}: {one}",
                "sound": "{What}: {one} og {other} høres like ut",
                "nickname": "{What}: {one} og {other} er kortformer av hverandre",
                "typo": "{What}: {one} og {other}, én skrivefeil unna",
                "close": "{What}: {one} og {other} er nesten like",
                "initial": "{What}: {one} og {other} begynner likt",
                "middle": "{What}: {one} og {other}, den ene bruker mellomnavnet",
                "swapped": "{What}: {one} og {other}, der fornavn og etternavn har byttet plass",
                "partial": "{What}: {one} og {other}, det ene er en del av det andre",
                "half": "{What}: {one} og {other}, to doble navn med én felles del",
                "part": "{What}: {one} og {other}, det ene er en del av det andre",
                "near": "{What}: {one} og {other} ligner",
                "core": "{What}: {one} og {other} er like bortsett fra det som står rundt",
                "year": "{What}: {one} og {other} er fra samme år",
                "differ": "{What}: {one} og {other} er ikke like",
                "conflict": "{What}: {one} og {other}, begge har noe den andre mangler",
            },
            own={
                "id exact": "Samme konto: {one}",
                "mail_local local": "Samme navn hos to e-posttjenester: {one} og {other}",
                "handle_name full": "Et kontonavn er hele navnet: {one} og {other}",
                "handle_name initial": "Forbokstav og etternavn som kontonavn: {one} og {other}",
                "handle_name surname": "Et kontonavn har etternavnet: {one} og {other}",
                "handle_name given": "Et kontonavn har fornavnet: {one} og {other}",
                "handle_name part": "Et kontonavn har en del av navnet: {one} og {other}",
                "mail_name full": "En e-postadresse er hele navnet: {one} og {other}",
                "mail_name initial": "Forbokstav og etternavn som e-postadresse: {one} og {other}",
                "mail_name surname": "En e-postadresse har etternavnet: {one} og {other}",
                "mail_name given": "En e-postadresse har fornavnet: {one} og {other}",
                "mail_name part": "En e-postadresse har en del av navnet: {one} og {other}",
                "office exact": "Et kontonavn sier det samme som tittelen: {one} og {other}",
                "domain exact": "E-post hos samme bedrift: {one}",
                "domain_company exact": "E-post hos den andres arbeidsgiver: {one} og {other}",
                "gender exact": "Samme kjønn",
                "gender differ": "Ikke samme kjønn",
                "links both": "Profilene lenker til hverandre: {one} og {other}",
                "links one": "Den ene profilen lenker til den andre: {one}{other}",
                "links shared": "Begge profilene lenker til {one}",
                "never stops": "Noen har sagt at disse aldri er samme person",
                "ids stops": "To kontoer på samme plattform: {one} og {other}",
                "ids_on stops": "To kontoer på samme plattform: {one}",
                "numbers stops": "To fødselsnumre: {one} og {other}",
                "births stops": "To fødselsdatoer: {one} og {other}",
            },
        ),
        "sv": _Words(
            rules={
                "given": "förnamn",
                "surname": "efternamn",
                "middle": "mellannamn",
                "single": "namn",
                "company_name": "företagsnamn",
                "number": "personnummer",
                "birth": "födelsedatum",
                "postcode": "postnummer",
                "street": "gatuadress",
                "city": "ort",
                "region": "område",
                "country": "land",
                "phone": "telefonnummer",
                "gender": "kön",
                "title": "titel",
                "mail": "e-postadress",
                "company": "arbetsgivare",
                "domain": "e-postdomän",
                "handle": "kontonamn",
                "mail_handle": "e-post och kontonamn",
                "id": "konto",
            },
            levels={
                "exact": "Samma {what}: {one}",
                "sound": "{What}: {one} och {other} låter lika",
                "nickname": "{What}: {one} och {other} är kortformer av varandra",
                "typo": "{What}: {one} och {other}, ett skrivfel ifrån varandra",
                "close": "{What}: {one} och {other} är nästan lika",
                "initial": "{What}: {one} och {other} börjar likadant",
                "middle": "{What}: {one} och {other}, den ena använder mellannamnet",
                "swapped": "{What}: {one} och {other}, där för- och efternamn har bytt plats",
                "partial": "{What}: {one} och {other}, det ena är en del av det andra",
                "half": "{What}: {one} och {other}, två dubbelnamn med en gemensam del",
                "part": "{What}: {one} och {other}, det ena är en del av det andra",
                "near": "{What}: {one} och {other} liknar varandra",
                "core": "{What}: {one} och {other} är lika utom det som står runt om",
                "year": "{What}: {one} och {other} är från samma år",
                "differ": "{What}: {one} och {other} är inte lika",
                "conflict": "{What}: {one} och {other}, båda har något som den andra saknar",
            },
            own={
                "id exact": "Samma konto: {one}",
                "mail_local local": "Samma namn hos två e-posttjänster: {one} och {other}",
                "handle_name full": "Ett kontonamn är hela namnet: {one} och {other}",
                "handle_name initial": "Initial och efternamn som kontonamn: {one} och {other}",
                "handle_name surname": "Ett kontonamn har efternamnet: {one} och {other}",
                "handle_name given": "Ett kontonamn har förnamnet: {one} och {other}",
                "handle_name part": "Ett kontonamn har en del av namnet: {one} och {other}",
                "mail_name full": "En e-postadress är hela namnet: {one} och {other}",
                "mail_name initial": "Initial och efternamn som e-postadress: {one} och {other}",
                "mail_name surname": "En e-postadress har efternamnet: {one} och {other}",
                "mail_name given": "En e-postadress har förnamnet: {one} och {other}",
                "mail_name part": "En e-postadress har en del av namnet: {one} och {other}",
                "office exact": "Ett kontonamn säger detsamma som titeln: {one} och {other}",
                "domain exact": "E-post hos samma företag: {one}",
                "domain_company exact": "E-post hos den andras arbetsgivare: {one} och {other}",
                "gender exact": "Samma kön",
                "gender differ": "Inte samma kön",
                "links both": "Profilerna länkar till varandra: {one} och {other}",
                "links one": "Den ena profilen länkar till den andra: {one}{other}",
                "links shared": "Båda profilerna länkar till {one}",
                "never stops": "Någon har sagt att de här aldrig är samma person",
                "ids stops": "Två konton på samma plattform: {one} och {other}",
                "ids_on stops": "Två konton på samma plattform: {one}",
                "numbers stops": "Två personnummer: {one} och {other}",
                "births stops": "Två födelsedatum: {one} och {other}",
            },
        ),
    }
)
