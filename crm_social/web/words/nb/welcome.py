"""Words of the first run, in Norwegian bokmål."""

# Labels and hints speak of passwords; none is one.
# ruff: noqa: S106

from typing import Final

from crm_social.actions.first_run import Mark, Step
from crm_social.actions.trying import Found
from crm_social.core.sight import Rule
from crm_social.web.words.shape.forms import Count
from crm_social.web.words.shape.welcome import Company, Welcome

COMPANY: Final = Company(
    name="Firmanavn",
    name_hint="Står øverst på hver side.",
    lang="Språk",
    lang_hint="For dem som ikke har valgt selv, og i e-post.",
    lang_none="Det nettleseren ber om",
    timezone="Tidssone",
    timezone_hint="For nettlesere som ikke sier sin, og for arbeidstiden i den første modellen.",
    timezone_none="Den nettleseren oppgir",
    country="Helligdager i",
    country_hint="Dager da ingen venter svar.",
    country_none="Ikke noe land",
    currency="Valuta",
    currency_hint="Det mål regnes i, tre bokstaver som NOK.",
    domains="Deres egne e-postdomener",
    domains_hint="Den som skriver derfra, er en kollega og ikke et lead. Med komma mellom.",
    sight="Hvem sine leads en selger ser",
    sight_hint="Leads ingen har, ser alle. Ledere og administratorer ser alt.",
    sights={Rule.ALL: "Alles", Rule.TEAM: "Sitt teams", Rule.OWN: "Sine egne"},
    sight_hints={
        Rule.ALL: "Selgerne ser hvem som følger opp hvem.",
        Rule.TEAM: "Selgerne ser leadene til dem de deler team med. Team settes under Folk.",
        Rule.OWN: "Selgerne ser leadene de selv har.",
    },
    crm="CRM-systemet deres",
    crm_hint=(
        "Én linje for hvert: navnet, et mellomrom og adressen til en post der, med {id} på plassen"
        " til postens id. Tasten o åpner da posten til et lead."
    ),
    problems={
        "name": "Et firmanavn har høyst 100 tegn.",
        "lang": "Velg et av språkene.",
        "timezone": "Velg en av tidssonene.",
        "country": "Velg et av landene.",
        "currency": "En valuta er tre bokstaver, som NOK.",
        "domains": "Skriv domener som example.no, høyst 20, med komma mellom.",
        "sight": "Velg hvem sine leads en selger ser.",
        "crm": (
            "Hver linje er et navn, et mellomrom og en adresse som begynner med https:// og har"
            " {id} i seg."
        ),
    },
)
WELCOME: Final = Welcome(
    title="Kom i gang",
    progress="{done} av {all} gjort",
    steps={
        Step.COMPANY: "Firmaet",
        Step.MODEL: "Slik selger dere",
        Step.SOURCES: "Hvor vi lytter",
        Step.TEAM: "Hvem som jobber her",
        Step.LEADS: "Det første leadet",
    },
    marks={Mark.WAITING: "gjenstår", Mark.SKIPPED: "hoppet over", Mark.DONE: "gjort"},
    skip="Hopp over nå",
    go_on="Lagre og gå videre",
    end="Avslutt her",
    end_hint="Alt dette kan endres senere under Innstillinger.",
    admin_head="Velkommen",
    admin_text="Ingen kan logge inn her ennå. Du lager den første kontoen; den kan gjøre alt.",
    code="Koden for denne installasjonen",
    code_hint="Den ble vist da crm_social startet, og ligger i filen {file} på maskinen.",
    code_wrong="Dette er ikke koden for denne installasjonen.",
    username="Brukernavn",
    your_name="Navnet ditt",
    password="Passord",
    make="Lag kontoen",
    made_already="Noen har allerede laget den første kontoen.",
    company_head="Hva heter firmaet, og hvor er det?",
    company_hint="Noen korte svar. Hopp over det du ikke vet.",
    model_head="Hvordan selger dere?",
    model_hint="Det avgjør hvor varm noen blir av et liker-klikk eller et spørsmål, og hva neste steg er.",
    starters={
        "b2b-services": "Tjenester til bedrifter",
        "b2b-product": "Et produkt til bedrifter",
        "retail": "Til folk flest, ofte og snart",
    },
    starter_hints={
        "b2b-services": "Rådgivning, byrå, regnskap: få kunder, lange avgjørelser, folk kjøper av folk.",
        "b2b-product": "Programvare, maskiner, engros: interessen kjølner fortere, og den som svarer først, vinner.",
        "retail": "Butikker og kjeder: ingen trenger et firma for å passe, og en uke med stillhet sier mye.",
    },
    by_hours="La frister bare løpe når dere er på jobb",
    by_hours_hint="Mandag til fredag, 8 til 16, i {zone}.",
    by_hours_holidays="Mandag til fredag, 8 til 16, i {zone}, uten helligdagene i {country}.",
    use_model="Bruk denne",
    in_force="{name} gjelder nå. Velger du på nytt, tar det over; hva den består av, står under Modell.",
    sources_head="Hvor møter folk dere?",
    sources_hint="crm_social leser kanalene deres med få minutters mellomrom. Passord lagres kryptert.",
    listening="Dere lytter til",
    add="Legg til {platform}",
    try_and_add="Prøv og legg til",
    anyway="Legg til likevel",
    anyway_hint="Den prøves igjen av seg selv med få minutters mellomrom.",
    found={
        Found.GOOD: "Forbindelsen virker.",
        Found.REFUSED: "Den svarer, men slipper oss ikke inn: brukeren, passordet eller nøkkelen er feil, eller har ikke lov til å lese dette.",
        Found.SILENT: "Ingen svarer der. Se på adressen, og om tjeneren er oppe.",
        Found.STRANGE: "Noe svarer der, men det er ikke det vi ser etter. Se på adressen.",
        Found.FORBIDDEN: "Den kan ikke kalles: adressen er privat eller ikke https, eller den avslår det vi spør om.",
        Found.WAIT: "Den virker, men er spurt for ofte i det siste. Prøv igjen om litt.",
        Found.BROKEN: "Koblingen selv sviktet. Loggen sier mer.",
    },
    their_words="Med dens egne ord:",
    heard=Count(
        "Forbindelsen virker. Den første siden har {n} engasjement.",
        "Forbindelsen virker. Den første siden har {n} engasjementer.",
    ),
    added="{name} er lagt til.",
    try_it="Prøv forbindelsen",
    team_head="Hvem jobber her?",
    team_hint="Hver får en lenke som virker én gang, i en uke, og velger passord med den.",
    invite="Inviter",
    leads_head="Det første leadet",
    leads_hint="Hent inn en fil med det som har skjedd til nå, eller se på et lite eksempel først.",
    file="Fil",
    file_hint="CSV med en linje kolonnenavn, eller JSON Lines; høyst 20 MB. Større: crm-social ingest.",
    lines_are="Hver linje er",
    lines={
        "engagement": "et engasjement: en liker, en kommentar, en deling …",
        "signal": "en kontakt som har vist interesse",
        "sale": "et salg",
        "consent": "et samtykke",
    },
    take_in="Hent den inn",
    no_file="Velg en fil først.",
    too_big="Filen er for stor for nettleseren. Bruk crm-social ingest på maskinen.",
    unreadable="Filen kan ikke leses i det hele tatt.",
    took="{new} hentet inn, {known} kjent fra før.",
    refused=Count(
        "{n} linje ble avvist. De andre er inne.", "{n} linjer ble avvist. De andre er inne."
    ),
    at_line="Linje {line}",
    at_field="Linje {line}, {field}",
    more_refused=Count("Og {n} til.", "Og {n} til."),
    nobody_yet="Ingen i den trenger svar ennå: køen fylles når folk spør, kommenterer og deler.",
    to_queue="Til køen",
    or_sample="Eller et eksempel å se på",
    sample_hint="Tre oppdiktede personer og det de gjorde. Hvert navn sier at det er en prøve, og de er borte når du fjerner den.",
    sample_load="Last eksempelet",
    sample_there="Eksempelet er lastet.",
    sample_remove="Fjern eksempelet",
    sample_mark="prøve",
)
