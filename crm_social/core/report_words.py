"""The words of the report to management, in each language: the mail needs them, too."""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from crm_social.core.goals import Metric


class Words(Struct, frozen=True, kw_only=True):
    """Every word of the report."""

    title: str
    period: str
    loop: str
    now: str
    before: str
    counts: Mapping[Metric, str]
    won: str
    return_rate: str
    first_time: str
    again_time: str
    days: str
    fewer: str
    fewer_sales: str
    best: str
    no_best: str
    no_text: str
    people: str
    leads: str
    customers: str
    mix: str
    posts: str
    share: str
    target: str
    classes: Mapping[str, str]
    no_posts: str
    goals: str
    metrics: Mapping[Metric, str]
    reached: str
    goal: str
    ends_at: str
    owner: str
    no_goals: str
    coverage: str
    since: str
    heard: str
    state: str
    ok: str
    broken: str
    no_sources: str
    missing: str
    small: str


def _metrics(*names: str) -> Mapping[Metric, str]:
    return dict(zip(Metric, names, strict=True))


def _counts(metrics: Mapping[Metric, str]) -> Mapping[Metric, str]:
    others = {Metric.WON, Metric.RETURN_RATE}
    return {metric: name for metric, name in metrics.items() if metric not in others}


_EN: Final = _metrics(
    "People who engaged", "Leads", "Leads ready for sales", "Sales", "Won amount", "Return rate"
)
_NB: Final = _metrics(
    "Folk som engasjerte seg",
    "Leads",
    "Leads klare for salg",
    "Salg",
    "Vunnet beløp",
    "Gjenkjøpsandel",
)
_SV: Final = _metrics(
    "Folk som engagerade sig",
    "Leads",
    "Leads redo för sälj",
    "Försäljningar",
    "Vunnet belopp",
    "Återköpsandel",
)
WORDS: Final[Mapping[str, Words]] = {
    "en": Words(
        title="From a like to a customer",
        period="{since} to {until}, beside {first} to {last}. Days are UTC days.",
        loop="The loop in numbers",
        now="This period",
        before="Before",
        counts=_counts(_EN),
        won="Won, {currency}",
        return_rate="Customers who bought again",
        first_time="From first contact to purchase",
        again_time="From one purchase to the next",
        days="{n} days",
        fewer="fewer than {least}",
        fewer_sales="fewer than {least} sales",
        best="Posts that people met first before they became leads and customers",
        no_best="No post was met by {least} people or more.",
        no_text="Without text",
        people="People",
        leads="Leads",
        customers="Customers",
        mix="What was published",
        posts="Posts",
        share="Share",
        target="Rule",
        classes={
            "interesting": "Interesting",
            "news": "News",
            "promotion": "About us",
            "": "Other",
        },
        no_posts="Nothing was published that anybody engaged with.",
        goals="Goals",
        metrics=_EN,
        reached="So far",
        goal="Goal",
        ends_at="Will end at",
        owner="Owner",
        no_goals="No goal is set.",
        coverage="What this report knows of",
        since="Since",
        heard="Last read",
        state="State",
        ok="in order",
        broken="needs a person",
        no_sources="No channel is read; the numbers come from imports and programs alone.",
        missing="Not listened to: {names}.",
        small="Groups are shown from {least} people. Employees and competitors are left out.",
    ),
    "nb": Words(
        title="Fra første like til kunde",
        period="{since} til {until}, ved siden av {first} til {last}. Dager er UTC-dager.",
        loop="Sløyfen i tall",
        now="Denne perioden",
        before="Før",
        counts=_counts(_NB),
        won="Vunnet, {currency}",
        return_rate="Kunder som kjøpte igjen",
        first_time="Fra første kontakt til kjøp",
        again_time="Fra ett kjøp til det neste",
        days="{n} dager",
        fewer="færre enn {least}",
        fewer_sales="færre enn {least} salg",
        best="Innlegg folk møtte først før de ble leads og kunder",
        no_best="Ingen innlegg ble møtt av {least} personer eller flere.",
        no_text="Uten tekst",
        people="Personer",
        leads="Leads",
        customers="Kunder",
        mix="Det som ble publisert",
        posts="Innlegg",
        share="Andel",
        target="Regel",
        classes={
            "interesting": "Interessant",
            "news": "Nyheter",
            "promotion": "Om oss",
            "": "Annet",
        },
        no_posts="Ingenting ble publisert som noen engasjerte seg i.",
        goals="Mål",
        metrics=_NB,
        reached="Så langt",
        goal="Mål",
        ends_at="Ender på",
        owner="Eier",
        no_goals="Ingen mål er satt.",
        coverage="Det denne rapporten vet om",
        since="Siden",
        heard="Sist lest",
        state="Tilstand",
        ok="i orden",
        broken="trenger et menneske",
        no_sources="Ingen kanal leses; tallene kommer bare fra importer og programmer.",
        missing="Vi lytter ikke på: {names}.",
        small="Grupper vises fra {least} personer. Ansatte og konkurrenter er ikke med.",
    ),
    "sv": Words(
        title="Från första gillningen till kund",
        period="{since} till {until}, bredvid {first} till {last}. Dagar är UTC-dagar.",
        loop="Slingan i siffror",
        now="Den här perioden",
        before="Före",
        counts=_counts(_SV),
        won="Vunnet, {currency}",
        return_rate="Kunder som köpte igen",
        first_time="Från första kontakt till köp",
        again_time="Från ett köp till nästa",
        days="{n} dagar",
        fewer="färre än {least}",
        fewer_sales="färre än {least} försäljningar",
        best="Inlägg folk mötte först innan de blev leads och kunder",
        no_best="Inget inlägg möttes av {least} personer eller fler.",
        no_text="Utan text",
        people="Personer",
        leads="Leads",
        customers="Kunder",
        mix="Det som publicerades",
        posts="Inlägg",
        share="Andel",
        target="Regel",
        classes={
            "interesting": "Intressant",
            "news": "Nyheter",
            "promotion": "Om oss",
            "": "Annat",
        },
        no_posts="Inget publicerades som någon engagerade sig i.",
        goals="Mål",
        metrics=_SV,
        reached="Hittills",
        goal="Mål",
        ends_at="Slutar på",
        owner="Ägare",
        no_goals="Inget mål är satt.",
        coverage="Det den här rapporten vet om",
        since="Sedan",
        heard="Senast läst",
        state="Tillstånd",
        ok="i ordning",
        broken="behöver en människa",
        no_sources="Ingen kanal läses; siffrorna kommer bara från importer och program.",
        missing="Vi lyssnar inte på: {names}.",
        small="Grupper visas från {least} personer. Anställda och konkurrenter är inte med.",
    ),
}
