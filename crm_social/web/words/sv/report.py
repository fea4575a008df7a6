"""Orden kring rapporten, på svenska."""

from typing import Final

from crm_social.store.schedules import Every
from crm_social.web.words.shape.forms import Count
from crm_social.web.words.shape.report import Report

REPORT: Final = Report(
    title="Rapport",
    period="De senaste hela veckorna",
    weeks=Count("{n} vecka", "{n} veckor"),
    show="Visa",
    as_text="Ren text",
    print_hint="Den skrivs ut på en sida; webbläsaren kan spara den som PDF.",
    mailed="Med e-post",
    mailed_hint="Den skickas klockan sju på morgonen: på måndagar om veckan före, eller den första i månaden om de fyra veckorna före.",
    no_server="Ingen e-postserver är inställd: den som driver installationen kan ange en. Inget skickas innan dess.",
    nobody="Den skickas inte till någon.",
    to="{email}, {every}",
    every={Every.WEEK: "varje måndag", Every.MONTH: "den första i varje månad"},
    next="nästa gång {when}",
    problem="Den förra skickades inte: {problem}",
    email="Till",
    how_often="Hur ofta",
    language="Språk",
    timezone="Tidszon",
    save="Skicka den regelbundet",
    no_more="Skicka den inte mer",
    wrong={
        "email": "Det här är ingen e-postadress.",
        "timezone": "Det här är ingen tidszon; skriv en som Europe/Oslo.",
        "lang": "Välj ett språk.",
        "every": "Välj hur ofta.",
    },
)
