"""Orden om mål, på svenska."""

from typing import Final

from crm_social.core import report_words
from crm_social.core.charts.words import WORDS
from crm_social.web.words.shape.forms import Count
from crm_social.web.words.shape.goals import Goals

GOALS: Final = Goals(
    title="Mål",
    intro="Takten är en rak linje över arbetsdagar. Prognosen fortsätter med snittfarten på arbetsdagarna hittills och vet inget om säsonger. Dagar är UTC-dagar.",
    metrics=report_words.WORDS["sv"].metrics,
    standings=WORDS["sv"].standings,
    of="{reached} av {target}",
    nobody_yet="Ingen att räkna än, av {target}",
    period="{since} till {until}",
    owner="Ägare",
    expected="Enligt takten",
    forecast="Slutar på",
    forecast_hint="med farten hittills",
    days_left=Count("{n} arbetsdag kvar", "{n} arbetsdagar kvar"),
    line="Nått dag för dag, bredvid takten",
    drop="Ta tillbaka",
    none="Inget mål är satt.",
    none_hint="Ett mål säger vad som ska nås till när, och vem som svarar för det.",
    new="Nytt mål",
    metric="Vad",
    target="Mål",
    target_hint="Personer, ett belopp eller procent.",
    currency="Valuta, för ett belopp",
    since="Från",
    until="Till",
    note="Vad det är för",
    set="Sätt målet",
    wrong={
        "target": "Ett mål är ett tal över 0; en andel är högst 100.",
        "currency": "Ett belopp har en valuta med tre stora bokstäver, och inget annat har det.",
        "since": "Välj den första dagen.",
        "until": "Ett mål slutar tidigast dagen det börjar och varar högst tre år.",
        "owner": "Välj någon som svarar för det.",
        "note": "Säg det kortare.",
        "metric": "Välj vad som räknas.",
    },
)
