"""Ord for å si nei, på bokmål."""

from typing import Final

from crm_social.web.words.shape.objection import Objection

OBJECTION: Final = Objection(
    title="Opplysningene dine",
    heads={
        "ask": "Si nei til at vi bruker opplysningene dine",
        "done": "Det er notert",
        "wrong": "Denne lenken virker ikke",
        "too_many": "For mange forsøk",
    },
    texts={
        "ask": "Du trenger ikke å oppgi noen grunn. Fra det øyeblikket vurderer vi ikke lenger det du gjør på sidene våre, og ingen her tar kontakt for å selge. Skriver du til oss, kan vi fortsatt svare.",
        "done": "Fra nå av bruker vi ikke opplysningene dine til å vurdere eller kontakte deg. Du kan fortsatt be om å se det vi har, eller få det slettet.",
        "wrong": "Den kan være kuttet eller for gammel. Åpne den på nytt fra meldingen du fikk, eller skriv til oss: et nei teller uansett hvordan du sier det.",
        "too_many": "Vent et kvarter og åpne lenken på nytt.",
    },
    button="Slutt å bruke opplysningene mine",
)
