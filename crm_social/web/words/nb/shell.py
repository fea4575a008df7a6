"""Ord rundt alle sider, på norsk bokmål."""

from typing import Final

from crm_social.actions.providers import Refusal
from crm_social.web.words.shape.forms import Count
from crm_social.web.words.shape.shell import Shell, SignIn, Times, Trouble

TIMES: Final = Times(
    minutes=Count("{n} min", "{n} min"),
    hours=Count("{n} t", "{n} t"),
    days=Count("{n} dag", "{n} dager"),
    ahead="om {span}",
    ago="{span} siden",
    late="{span} for sent",
    by="innen {date}",
    late_since="forfalt {date}",
    just_now="nettopp",
    tomorrow="i morgen",
    yesterday="i går",
    late_since_yesterday="forfalt i går",
    full="{date} kl. {clock}",
    in_hours=Count("Om {n} time", "Om {n} timer"),
    tomorrow_morning="I morgen tidlig",
    next_monday="Neste mandag",
)
SHELL: Final = Shell(
    language_name="Norsk",
    locale="nb-NO",
    skip="Hopp til innholdet",
    main="Hovedmeny",
    queue="Oppfølging",
    contacts="Kontakter",
    account="Din konto",
    language="Språk",
    sign_out="Logg ut",
    keys="Taster",
    keys_off="Slå av enkelttaster i denne nettleseren",
    close="Lukk",
    key_help={
        "j": "Neste lead",
        "k": "Forrige lead",
        "a": "Ta den",
        "s": "Utsett til …",
        "d": "Gjort",
        "r": "Avvis fordi …",
        "g": "Gi til …",
        "x": "Velg flere",
        "u": "Angre det siste",
        "c": "Kopier teksten",
        "o": "Åpne posten i CRM-systemet, eller innlegget",
        "/": "Søk",
        "?": "Disse tastene",
        "Esc": "Lukk, eller gå ut av søket",
    },
    sell="selg",
    back="igjen",
    copied="Kopiert",
    no_connection="Ingen forbindelse. Ingenting er endret.",
    no_answer="Serveren svarte ikke i tide. Se etter før du gjør det en gang til.",
    fault="Serveren er opptatt eller har en feil. Ingenting er endret; prøv igjen.",
)
TROUBLE: Final = Trouble(
    titles={
        403: "Dette har du ikke lov til",
        404: "Denne siden finnes ikke",
        405: "Denne adressen kan ikke åpnes slik",
        409: "Noe har endret seg i mellomtiden",
        413: "Dette er for mye på én gang",
        422: "Dette kan ikke brukes",
        500: "Noe gikk i stykker hos oss",
        503: "Opptatt akkurat nå",
    },
    title="Det gikk ikke",
    sentences={
        403: "Du har ikke tilgang. Den som driver denne installasjonen, kan endre det.",
        404: "Adressen kan være feilskrevet, eller det som var her, er borte.",
        405: "Gå tilbake til siden du kom fra, og bruk knappene der.",
        409: "Noen kom deg i forkjøpet, eller det ble gjort i et annet vindu. Se på det igjen.",
        413: "Send mindre, eller del det opp.",
        422: "Noe av det som er fylt ut, mangler eller kan ikke leses.",
        500: "Feilen er notert. Gå tilbake og prøv igjen, så kan det hende det går.",
        503: "Databasen kan ikke ta imot dette nå. Ingenting er lagret: prøv igjen om litt.",
    },
    fields={
        "until": "En oppgave kan utsettes til et tidspunkt i de neste 180 dagene.",
        "at": "Velg en dag og et klokkeslett du vil bli minnet på det.",
        "for": "Si til når: velg et av tidspunktene.",
        "reason": "Si hvorfor: velg en av grunnene.",
        "to": "Velg en av dem som logger inn her.",
        "chosen": "Velg 1 til 50 oppgaver.",
        "lang": "Velg et av språkene.",
    },
    out_of_date="Siden er utdatert. Last den inn på nytt, og gjør det en gang til.",
    back="Tilbake til oppfølgingen",
)
SIGN_IN: Final = SignIn(
    title="Logg inn",
    head="Logg inn i crm_social",
    username="Brukernavn",
    password="Passord",  # noqa: S106 - feltets navn
    button="Logg inn",
    forgotten="Glemt det? Den som driver denne installasjonen, kan gi deg et nytt.",
    no_cookies="Nettleseren din må godta informasjonskapsler herfra for at du skal logge inn.",
    wrong="Brukernavnet eller passordet stemmer ikke.",
    too_many="For mange mislykkede forsøk. Vent et kvarter og prøv igjen.",
    with_provider="Logg inn med {provider}",
    or_here="Eller med et passord for denne installasjonen:",
    or_choose_as="Eller velg et passord, så logger du inn som {username}.",
    only_admins="Passord er bare for administratorer; alle andre logger inn ovenfor.",
    refused_head="Du er ikke logget inn",
    back="Tilbake til innloggingen",
    left_head="Du er logget ut",
    left_going="Du er logget ut her. Nå blir du logget ut hos {provider} også.",
    left_on="Gå videre",
    left_stays="Du er logget ut her. Vi fikk ikke bedt {provider} om å logge deg ut, så du kan fortsatt være logget inn der.",
    refused={
        Refusal.UNREACHABLE: "{provider} svarer ikke som det skal. Prøv igjen om litt.",
        Refusal.NOT_BELIEVED: (
            "Vi fikk ikke bekreftet det som kom fra {provider}. Begynn på nytt."
        ),
        Refusal.DENIED: "{provider} slapp deg ikke inn, eller du avbrøt underveis.",
        Refusal.OVER: "Innloggingen tok for lang tid eller er brukt allerede. Begynn på nytt.",
        Refusal.NO_ADDRESS: (
            "{provider} går ikke god for noen e-postadresse, så vi vet ikke hvem du er her."
            " Be en administrator invitere deg."
        ),
        Refusal.NOBODY: (
            "Ingen her har e-postadressen du bruker hos {provider}."
            " Be en administrator invitere deg."
        ),
        Refusal.SOMEBODY_ELSE: (
            "Den som har e-postadressen din her, er en annen hos {provider}. Spør en administrator."
        ),
        Refusal.INVITATION_OVER: (
            "Invitasjonen er brukt, trukket tilbake eller for gammel. Be om en ny."
        ),
        Refusal.DISABLED: "Du kan ikke lenger logge inn her. Spør en administrator.",
    },
)
