"""Ord för att säga nej, på svenska."""

from typing import Final

from crm_social.web.words.shape.objection import Objection

OBJECTION: Final = Objection(
    title="Dina uppgifter",
    heads={
        "ask": "Säg nej till att vi använder dina uppgifter",
        "done": "Det är noterat",
        "wrong": "Den här länken fungerar inte",
        "too_many": "För många försök",
    },
    texts={
        "ask": "Du behöver inte ange något skäl. Från den stunden bedömer vi inte längre det du gör på våra sidor, och ingen här tar kontakt för att sälja. Skriver du till oss kan vi fortfarande svara.",
        "done": "Från och med nu använder vi inte dina uppgifter för att bedöma eller kontakta dig. Du kan fortfarande be att få se vad vi har, eller få det raderat.",
        "wrong": "Den kan vara avklippt eller för gammal. Öppna den igen från meddelandet du fick, eller skriv till oss: ett nej räknas hur du än säger det.",
        "too_many": "Vänta en kvart och öppna länken igen.",
    },
    button="Sluta använda mina uppgifter",
)
