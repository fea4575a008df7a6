"""Køens ord, på norsk bokmål."""

from typing import Final

from crm_social.actions.hand_over import Because
from crm_social.core.plays import TaskState
from crm_social.web.words.shape.forms import Count
from crm_social.web.words.shape.queue import Queue

QUEUE: Final = Queue(
    title="Oppfølging",
    search_label="Søk i oppgavene",
    search_hint="Søk navn, bedrift, konto",
    whose="Hvem sine oppgaver",
    tabs={"team": "Å gjøre", "mine": "Mine", "free": "Ingens", "all": "Alles"},
    groups={
        "late": "For sent",
        "now": "Nå",
        "today": "I dag",
        "later": "Senere",
        "snoozed": "Utsatt",
    },
    group_hints={
        "late": "tiden er ute",
        "now": "innen 4 timer",
        "today": "før midnatt",
        "later": "etter i dag",
        "snoozed": "kommer tilbake til avtalt tid",
    },
    at_least="{n} eller flere",
    first_of="De første {shown} av {number}. Resten kommer etter hvert som du jobber.",
    back_when="tilbake {when}",
    yours="Din · {step}",
    theirs="{who} · {step}",
    faster="{who} var raskere og har denne",
    taken_back="Angret. Alt er som før.",
    acts="Handlinger",
    accept="Ta den",
    done="Gjort",
    snooze="Utsett",
    snooze_until="Utsett til",
    pick="Velg",
    reject="Avvis",
    reject_because="Avvis fordi",
    undo="Angre",
    looked_after="{who} har ansvar for denne kontakten. Avklar før du skriver.",
    yours_now="Din. Trykk {key} når du har gjort det.",
    snoozed_until="Utsatt til {when}.",
    held="Venter: de har en klage som ikke er avsluttet.",
    held_post="På vent: oppsøkende salg hviler på innlegget dette kom av. Det fortsetter når en som har rett til det, sier fra.",
    has_it="{who} har denne.",
    closed={
        TaskState.DONE: "Gjort av {who}, {when}.",
        TaskState.REJECTED: "Avvist av {who}, {when}.",
        TaskState.EXPIRED: "For sent til å være verdt det, {when}.",
        TaskState.GONE: "Grunnen til dette er borte, {when}.",
    },
    rejected_because="Avvist av {who}: {reason}, {when}.",
    already="Dette er avgjort allerede.",
    too_long_ago="Det er for lenge siden til å angres; si heller hva som gjelder nå.",
    nothing_to_undo="Her er det ingenting å angre.",
    hand="Gi til",
    hand_to="Gi til",
    hand_because="Fordi",
    handing={
        Because.KNOWS_THEM: "Kjenner personen",
        Because.THEIR_FIELD: "Kan dette best",
        Because.NO_TIME: "Jeg rekker det ikke",
        Because.AGREED: "Vi er enige om det",
    },
    handed="Gitt til {to}: {who}",
    handed_many=Count("{n} gitt til {to}", "{n} gitt til {to}"),
    choose="Velg {who}",
    several="Valgt",
    chosen=Count("{n} valgt", "{n} valgt"),
    choose_none="Velg ingen",
    sure_snooze=Count("Utsette {n} oppgave til {when}?", "Utsette {n} oppgaver til {when}?"),
    sure_reject=Count("Avvise {n} oppgave: {reason}?", "Avvise {n} oppgaver: {reason}?"),
    sure_hand=Count("Gi {n} kontakt til {to}?", "Gi {n} kontakter til {to}?"),
    sure_yes=Count("Ja, {n}", "Ja, alle {n}"),
    sure_no="Nei, gå tilbake",
    not_done=Count(
        "{n} ble stående: en annen har den, eller den er avgjort.",
        "{n} ble stående: en annen har dem, eller de er avgjort.",
    ),
    filter="Filter",
    step="Hva som skal gjøres",
    platform="Plattform",
    any="Alle",
    all_of_them="Vis alle",
    none_filtered="Ingen her passer til filtrene",
    none_filtered_hint="{link}Vis alle{end} som venter.",
    none_match="Ingen her passer til «{search}»",
    none_match_hint="Prøv færre bokstaver, eller let blant {link}alle kontakter{end}.",
    none_mine="Du har ikke tatt noen ennå",
    none_mine_hint=(
        "Åpne {link}Å gjøre{end} og trykk {key} på en du vil hjelpe."
        " Fra da av er det du som følger opp."
    ),
    all_answered="Alle har fått svar",
    all_answered_hint=(
        "En tom liste er en god liste: alle som spurte, kommenterte eller delte, har hørt fra"
        " dere. Nye dukker opp her av seg selv."
    ),
    meanwhile="I mellomtiden: folk det er verdt å lytte til",
    meanwhile_hint=(
        "De som engasjerer seg mest for tiden. Les det de skriver, og bidra med noe før du ber"
        " om noe."
    ),
    nobody_yet=(
        "Ingen har engasjert seg ennå. Så snart en kanal er koblet til eller noe er lest inn,"
        " står den første her."
    ),
)
