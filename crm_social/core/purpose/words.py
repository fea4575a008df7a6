"""The gate's reasons in words a rep can read, and repeat to whoever asks."""

from enum import StrEnum
from typing import Final


class Reason(StrEnum):
    """Why something may be done, or may not."""

    # It may:
    TERMS = "terms"
    GIVEN_TO_US = "given_to_us"
    PUBLIC_DATA = "public_data"
    RELATION = "relation"
    IDS_ONLY = "ids_only"
    CONSENT = "consent"
    CONTRACT = "contract"
    EXISTING_CUSTOMER = "existing_customer"
    LEGITIMATE_INTEREST = "legitimate_interest"
    PUBLIC_ANSWER = "public_answer"
    # It may not:
    OBJECTED = "objected"
    COUNT_ONLY = "count_only"
    NO_GRANT = "no_grant"
    WITHDRAWN = "withdrawn"
    NO_CONSENT_TO_LINK = "no_consent_to_link"
    NO_BASIS = "no_basis"
    NOT_A_CUSTOMER = "not_a_customer"
    INTEREST_TOO_LITTLE = "interest_too_little"


_SENTENCES: Final[dict[str, dict[Reason, str]]] = {
    "nb": {
        Reason.TERMS: "Vilkårene på {platform} tillater det.",
        Reason.GIVEN_TO_US: "Personen ga oss opplysningene selv ({platform}).",
        Reason.PUBLIC_DATA: "Opplysningene på {platform} er offentlige, og bruken er til å vente.",
        Reason.RELATION: "En selger kjenner personen og har sagt ja til å bruke det.",
        Reason.IDS_ONLY: "Fra {platform} kan bare id-er, lenker og våre egne vurderinger sendes videre.",
        Reason.CONSENT: "Personen har samtykket.",
        Reason.CONTRACT: "Det finnes en avtale. Skriv om det avtalen gjelder, ikke for å selge noe annet.",
        Reason.EXISTING_CUSTOMER: "Personen er kunde og kan få tilbud som ligner på det de har kjøpt, så lenge de kan takke nei.",
        Reason.LEGITIMATE_INTEREST: "Vi har en berettiget interesse i å ringe, og personen har ikke reservert seg.",
        Reason.PUBLIC_ANSWER: "De skrev offentlig, og kan få et offentlig svar samme sted.",
        Reason.OBJECTED: "Personen har reservert seg mot dette.",
        Reason.COUNT_ONLY: "{platform} tillater bare å telle og svare på plattformen. Det kan ikke bli en kundemulighet.",
        Reason.NO_GRANT: "Dette er en selgers eget nettverk, og selgeren har ikke sagt ja til at det brukes.",
        Reason.WITHDRAWN: "Personen har trukket samtykket tilbake.",
        Reason.NO_CONSENT_TO_LINK: "{platform} krever at personen samtykker før profilen kobles til en kontakt.",
        Reason.NO_BASIS: "Vi har verken samtykke eller et kundeforhold som gjør det lov å kontakte personen {channel}.",
        Reason.NOT_A_CUSTOMER: "Regelen for eksisterende kunder gjelder ikke: personen har ikke kjøpt noe hos oss.",
        Reason.INTEREST_TOO_LITTLE: "Berettiget interesse er ikke nok til å kontakte personen {channel}. Det krever samtykke.",
    },
    "sv": {
        Reason.TERMS: "Villkoren på {platform} tillåter det.",
        Reason.GIVEN_TO_US: "Personen gav oss uppgifterna själv ({platform}).",
        Reason.PUBLIC_DATA: "Uppgifterna på {platform} är offentliga, och användningen är väntad.",
        Reason.RELATION: "En säljare känner personen och har sagt ja till att det används.",
        Reason.IDS_ONLY: "Från {platform} får bara id:n, länkar och våra egna bedömningar skickas vidare.",
        Reason.CONSENT: "Personen har samtyckt.",
        Reason.CONTRACT: "Det finns ett avtal. Skriv om det avtalet gäller, inte för att sälja något annat.",
        Reason.EXISTING_CUSTOMER: "Personen är kund och kan få erbjudanden som liknar det de har köpt, så länge de kan tacka nej.",
        Reason.LEGITIMATE_INTEREST: "Vi har ett berättigat intresse av att ringa, och personen har inte motsatt sig det.",
        Reason.PUBLIC_ANSWER: "De skrev offentligt, och kan få ett offentligt svar på samma ställe.",
        Reason.OBJECTED: "Personen har motsatt sig detta.",
        Reason.COUNT_ONLY: "{platform} tillåter bara att räkna och att svara på plattformen. Det kan inte bli en affärsmöjlighet.",
        Reason.NO_GRANT: "Det här är en säljares eget nätverk, och säljaren har inte sagt ja till att det används.",
        Reason.WITHDRAWN: "Personen har tagit tillbaka sitt samtycke.",
        Reason.NO_CONSENT_TO_LINK: "{platform} kräver att personen samtycker innan profilen kopplas till en kontakt.",
        Reason.NO_BASIS: "Vi har varken samtycke eller en kundrelation som gör det tillåtet att kontakta personen {channel}.",
        Reason.NOT_A_CUSTOMER: "Regeln för befintliga kunder gäller inte: personen har inte köpt något hos oss.",
        Reason.INTEREST_TOO_LITTLE: "Berättigat intresse räcker inte för att kontakta personen {channel}. Det kräver samtycke.",
    },
    "en": {
        Reason.TERMS: "The terms of {platform} allow it.",
        Reason.GIVEN_TO_US: "The person gave us this themselves ({platform}).",
        Reason.PUBLIC_DATA: "What {platform} shows is public, and the use is one they would expect.",
        Reason.RELATION: "A rep knows this person and agreed to the use of it.",
        Reason.IDS_ONLY: "Of {platform} only ids, links and our own judgements may be passed on.",
        Reason.CONSENT: "The person has agreed.",
        Reason.CONTRACT: "There is a contract. Write about what it covers, not to sell something else.",
        Reason.EXISTING_CUSTOMER: "They are a customer and may be offered what is like their purchase, as long as they can decline.",
        Reason.LEGITIMATE_INTEREST: "We have a legitimate interest in calling, and they have not objected.",
        Reason.PUBLIC_ANSWER: "They wrote in public, and may be answered in public in the same place.",
        Reason.OBJECTED: "The person has objected to this.",
        Reason.COUNT_ONLY: "{platform} allows counting, and answering on the platform. It cannot become a lead.",
        Reason.NO_GRANT: "This is a rep's own network, and the rep has not agreed to its use.",
        Reason.WITHDRAWN: "The person has withdrawn their consent.",
        Reason.NO_CONSENT_TO_LINK: "{platform} demands that the person agrees before the profile is tied to a contact.",
        Reason.NO_BASIS: "There is neither a consent nor a customer relation that would allow contact {channel}.",
        Reason.NOT_A_CUSTOMER: "The rule for existing customers does not hold: they have bought nothing from us.",
        Reason.INTEREST_TOO_LITTLE: "A legitimate interest is not enough for contact {channel}. That takes a consent.",
    },
}  # fmt: skip

_CHANNELS: Final[dict[str, dict[str | None, str]]] = {
    "nb": {
        None: "på denne måten",
        "email": "på e-post",
        "sms": "på SMS",
        "phone": "på telefon",
        "message": "i en direktemelding",
    },
    "sv": {
        None: "på det här sättet",
        "email": "via e-post",
        "sms": "via sms",
        "phone": "per telefon",
        "message": "i ett direktmeddelande",
    },
    "en": {
        None: "in this way",
        "email": "by e-mail",
        "sms": "by text message",
        "phone": "by phone",
        "message": "by direct message",
    },
}


def say(reason: Reason, lang: str, *, platform: str, channel: str | None) -> str:
    """Return a reason as a sentence in nb, sv or en; English for any other language."""
    known = lang if lang in _SENTENCES else "en"
    channels = _CHANNELS[known]
    where = channels.get(channel, channels[None])
    # A connector's own word has no capital.
    named = _SENTENCES[known][reason].format(platform=platform, channel=where)
    return named[0].upper() + named[1:]
