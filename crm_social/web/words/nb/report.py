"""Ordene rundt rapporten, på bokmål."""

from typing import Final

from crm_social.store.schedules import Every
from crm_social.web.words.shape.forms import Count
from crm_social.web.words.shape.report import Report

REPORT: Final = Report(
    title="Rapport",
    period="De siste hele ukene",
    weeks=Count("{n} uke", "{n} uker"),
    show="Vis",
    as_text="Ren tekst",
    print_hint="Den skrives ut på én side; nettleseren kan lagre den som PDF.",
    mailed="På e-post",
    mailed_hint="Den sendes klokka sju om morgenen: på mandager om uka før, eller den første i måneden om de fire ukene før.",
    no_server="Ingen e-posttjener er satt opp: den som drifter installasjonen, kan oppgi en. Ingenting sendes før det.",
    nobody="Den sendes ikke til noen.",
    to="{email}, {every}",
    every={Every.WEEK: "hver mandag", Every.MONTH: "den første i hver måned"},
    next="neste gang {when}",
    problem="Den forrige ble ikke sendt: {problem}",
    email="Til",
    how_often="Hvor ofte",
    language="Språk",
    timezone="Tidssone",
    save="Send den fast",
    no_more="Ikke send den mer",
    wrong={
        "email": "Dette er ingen e-postadresse.",
        "timezone": "Dette er ingen tidssone; skriv en som Europe/Oslo.",
        "lang": "Velg et språk.",
        "every": "Velg hvor ofte.",
    },
)
