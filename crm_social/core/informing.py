"""Telling people that we hold their data: by when, and in which words (GDPR article 14).

Their data did not come from them but from a platform, so they are to be told: at the first
contact, before it is first passed on, and within a month at the latest. Answering a complaint is
a contact, whether or not the case is ever settled; to answer is not to tell. Who gave us
something themselves, with a consent or a purchase, was there and is told by that form instead.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from crm_social.core.state import State, Working

#: The longest a person may be left untold.
WITHIN: Final = timedelta(days=30)
_SPOKEN: Final = frozenset({Working.ATTEMPTING, Working.CONNECTED, Working.WAITING})


class Because(StrEnum):
    """Why somebody is to be told by then."""

    #: Thirty days after their first datum came.
    MONTH = "month"
    #: They were contacted.
    CONTACTED = "contacted"
    #: Their data was passed on.
    PASSED_ON = "passed_on"


class Duty(Struct, frozen=True):
    """By when somebody is to be told, and why then."""

    due_at: datetime
    because: Because


class Notice(Struct, frozen=True):
    """The words to tell somebody with."""

    subject: str
    body: str


def is_owed(state: State) -> bool:
    """Say whether a person is to be told at all: a customer and who agreed gave it themselves."""
    return not state.cycle and not any(one.says == "given" for one in state.consents)


def is_spoken_to(state: State) -> bool:
    """Say whether a rep said that they are, or were, in touch."""
    return state.working in _SPOKEN


def due(since: datetime, contacted_at: datetime | None, passed_on_at: datetime | None) -> Duty:
    """Return by when who is known `since` then is to be told: the first of the three moments."""
    moments = [(since + WITHIN, Because.MONTH)]
    if contacted_at is not None:
        moments.append((max(contacted_at, since), Because.CONTACTED))
    if passed_on_at is not None:
        moments.append((max(passed_on_at, since), Because.PASSED_ON))
    return Duty(*min(moments, key=lambda one: one[0]))


def notice(lang: str, *, company: str, contact: str, sources: str, link: str) -> Notice:
    """Return the notice in nb, sv or en.

    `contact` is how the company is reached, `sources` where the data came from, `link` where
    they can object.
    """
    words = _WORDS.get(lang, _WORDS["en"])
    return Notice(
        words.subject.format(company=company),
        words.body.format(company=company, contact=contact, sources=sources, link=link),
    )


_WORDS: Final[Mapping[str, Notice]] = MappingProxyType(
    {
        "nb": Notice(
            "Hva {company} vet om deg",
            """Hei!

Du har vært i kontakt med det {company} legger ut. Vi har derfor lagret noe om deg, og vil at du skal vite det.

Hva: navnet og profilen din slik du viser dem, og det du har gjort og skrevet på sidene våre.
Hvorfra: {sources}.
Hvorfor: for å svare deg, og for å se om noe vi tilbyr kan være nyttig for deg. Grunnlaget er vår berettigede interesse i å holde kontakt med dem som viser interesse (GDPR artikkel 6 nr. 1 f). Vi regner ut hvor mye du engasjerer deg, men ingen beslutning om deg tas av en maskin alene.
Hvor lenge: så lenge du har kontakt med oss, og høyst 24 måneder etter det.
Hvem får det: de som arbeider hos oss, og kunderegisteret vårt.

Du kan be om å se det vi har, få det rettet, slettet, begrenset eller utlevert. Du kan når som helst si nei til at vi bruker det, uten å oppgi grunn:
{link}

Spørsmål: {contact}. Du kan også klage til Datatilsynet.

{company}""",
        ),
        "sv": Notice(
            "Vad {company} vet om dig",
            """Hej!

Du har varit i kontakt med det som {company} publicerar. Därför har vi sparat något om dig, och vi vill att du ska veta det.

Vad: ditt namn och din profil så som du visar dem, och vad du har gjort och skrivit på våra sidor.
Varifrån: {sources}.
Varför: för att svara dig, och för att se om något vi erbjuder kan vara till nytta för dig. Grunden är vårt berättigade intresse av att hålla kontakt med dem som visar intresse (GDPR artikel 6.1 f). Vi räknar ut hur mycket du engagerar dig, men inget beslut om dig fattas av en maskin ensam.
Hur länge: så länge du har kontakt med oss, och högst 24 månader efter det.
Vem får det: de som arbetar hos oss, och vårt kundregister.

Du kan be att få se det vi har, få det rättat, raderat, begränsat eller utlämnat. Du kan när som helst säga nej till att vi använder det, utan att ange skäl:
{link}

Frågor: {contact}. Du kan också klaga hos Integritetsskyddsmyndigheten.

{company}""",
        ),
        "en": Notice(
            "What {company} knows about you",
            """Hello!

You have been in touch with what {company} publishes. So we keep something about you, and want you to know.

What: your name and profile as you show them, and what you did and wrote on our pages.
Where from: {sources}.
Why: to answer you, and to see whether something we offer is of use to you. The ground is our legitimate interest in keeping in touch with those who show interest (GDPR article 6(1)(f)). We work out how much you engage; no decision about you is made by a machine alone.
How long: while you are in touch with us, and at most 24 months after that.
Who gets it: those who work here, and our customer register.

You may ask to see what we hold, and have it put right, erased, restricted or handed out. You may say no to our using it at any time, without giving a reason:
{link}

Questions: {contact}. You may also complain to the data protection authority where you live.

{company}""",
        ),
    }
)
