"""Köns ord, på svenska."""

from typing import Final

from crm_social.actions.hand_over import Because
from crm_social.core.plays import TaskState
from crm_social.web.words.shape.forms import Count
from crm_social.web.words.shape.queue import Queue

QUEUE: Final = Queue(
    title="Uppföljning",
    search_label="Sök bland uppgifterna",
    search_hint="Sök namn, företag, konto",
    whose="Vems uppgifter",
    tabs={"team": "Att göra", "mine": "Mina", "free": "Ingens", "all": "Allas"},
    groups={
        "late": "Sent",
        "now": "Nu",
        "today": "I dag",
        "later": "Senare",
        "snoozed": "Uppskjutet",
    },
    group_hints={
        "late": "tiden har gått ut",
        "now": "inom 4 timmar",
        "today": "före midnatt",
        "later": "efter i dag",
        "snoozed": "kommer tillbaka när det är dags",
    },
    at_least="{n} eller fler",
    first_of="De första {shown} av {number}. Resten kommer allt eftersom du arbetar.",
    back_when="tillbaka {when}",
    yours="Din · {step}",
    theirs="{who} · {step}",
    faster="{who} hann före och har den här",
    taken_back="Ångrat. Allt är som förut.",
    acts="Åtgärder",
    accept="Ta den",
    done="Gjort",
    snooze="Skjut upp",
    snooze_until="Skjut upp till",
    pick="Välj",
    reject="Avvisa",
    reject_because="Avvisa därför att",
    undo="Ångra",
    looked_after="{who} ansvarar för den här kontakten. Stäm av innan du skriver.",
    yours_now="Din. Tryck {key} när du har gjort det.",
    snoozed_until="Uppskjutet till {when}.",
    held="Väntar: de har ett klagomål som inte är avslutat.",
    held_post="Väntar: uppsökande försäljning vilar på inlägget som det här kom av. Den fortsätter när någon som får det säger till.",
    has_it="{who} har den här.",
    closed={
        TaskState.DONE: "Gjort av {who}, {when}.",
        TaskState.REJECTED: "Avvisat av {who}, {when}.",
        TaskState.EXPIRED: "För sent för att vara värt det, {when}.",
        TaskState.GONE: "Anledningen finns inte längre, {when}.",
    },
    rejected_because="Avvisat av {who}: {reason}, {when}.",
    already="Det här är redan avgjort.",
    too_long_ago="Det är för länge sedan för att ångras; säg i stället vad som gäller nu.",
    nothing_to_undo="Här finns inget att ångra.",
    hand="Ge till",
    hand_to="Ge till",
    hand_because="Därför att",
    handing={
        Because.KNOWS_THEM: "Känner personen",
        Because.THEIR_FIELD: "Kan det här bäst",
        Because.NO_TIME: "Jag hinner inte",
        Because.AGREED: "Vi är överens om det",
    },
    handed="Gavs till {to}: {who}",
    handed_many=Count("{n} gavs till {to}", "{n} gavs till {to}"),
    choose="Välj {who}",
    several="Valda",
    chosen=Count("{n} vald", "{n} valda"),
    choose_none="Välj ingen",
    sure_snooze=Count(
        "Skjuta upp {n} uppgift till {when}?", "Skjuta upp {n} uppgifter till {when}?"
    ),
    sure_reject=Count("Avvisa {n} uppgift: {reason}?", "Avvisa {n} uppgifter: {reason}?"),
    sure_hand=Count("Ge {n} kontakt till {to}?", "Ge {n} kontakter till {to}?"),
    sure_yes=Count("Ja, {n}", "Ja, alla {n}"),
    sure_no="Nej, gå tillbaka",
    not_done=Count(
        "{n} lämnades som den är: någon annan har den, eller så är den avgjord.",
        "{n} lämnades som de är: någon annan har dem, eller så är de avgjorda.",
    ),
    filter="Filter",
    step="Vad som ska göras",
    platform="Plattform",
    any="Alla",
    all_of_them="Visa alla",
    none_filtered="Ingen här passar filtren",
    none_filtered_hint="{link}Visa alla{end} som väntar.",
    none_match="Ingen här passar ”{search}”",
    none_match_hint="Pröva färre bokstäver, eller leta bland {link}alla kontakter{end}.",
    none_mine="Du har inte tagit dig an någon än",
    none_mine_hint=(
        "Öppna {link}Att göra{end} och tryck {key} på någon du vill hjälpa."
        " Sedan är det du som följer upp."
    ),
    all_answered="Alla har fått svar",
    all_answered_hint=(
        "En tom lista är en bra lista: alla som frågade, kommenterade eller delade har hört från"
        " er. Nya dyker upp här av sig själva."
    ),
    meanwhile="Under tiden: folk värda att lyssna på",
    meanwhile_hint=(
        "De som engagerar sig mest just nu. Läs det de skriver, och bidra med något innan du ber"
        " om något."
    ),
    nobody_yet=(
        "Ingen har engagerat sig än. Så snart en kanal är ansluten eller något har lästs in"
        " står den första här."
    ),
)
