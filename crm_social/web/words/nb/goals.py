"""Ordene om mål, på bokmål."""

from typing import Final

from crm_social.core import report_words
from crm_social.core.charts.words import WORDS
from crm_social.web.words.shape.forms import Count
from crm_social.web.words.shape.goals import Goals

GOALS: Final = Goals(
    title="Mål",
    intro="Takten er en rett linje over arbeidsdager. Prognosen fortsetter med snittfarten på arbeidsdagene så langt, og vet ingenting om sesonger. Dager er UTC-dager.",
    metrics=report_words.WORDS["nb"].metrics,
    standings=WORDS["nb"].standings,
    of="{reached} av {target}",
    nobody_yet="Ingen å telle ennå, av {target}",
    period="{since} til {until}",
    owner="Eier",
    expected="Etter takten",
    forecast="Ender på",
    forecast_hint="med farten så langt",
    days_left=Count("{n} arbeidsdag igjen", "{n} arbeidsdager igjen"),
    line="Nådd dag for dag, ved siden av takten",
    drop="Trekk tilbake",
    none="Ingen mål er satt.",
    none_hint="Et mål sier hva som skal nås innen når, og hvem som svarer for det.",
    new="Nytt mål",
    metric="Hva",
    target="Mål",
    target_hint="Personer, et beløp eller prosent.",
    currency="Valuta, for et beløp",
    since="Fra",
    until="Til",
    note="Hva det er for",
    set="Sett målet",
    wrong={
        "target": "Et mål er et tall over 0; en andel er høyst 100.",
        "currency": "Et beløp har en valuta med tre store bokstaver, og ingenting annet har det.",
        "since": "Velg den første dagen.",
        "until": "Et mål slutter tidligst dagen det begynner, og varer høyst tre år.",
        "owner": "Velg noen som svarer for det.",
        "note": "Si det kortere.",
        "metric": "Velg hva som telles.",
    },
)
