"""Words of the first run, in Swedish."""

# Labels and hints speak of passwords; none is one.
# ruff: noqa: S106

from typing import Final

from crm_social.actions.first_run import Mark, Step
from crm_social.actions.trying import Found
from crm_social.core.sight import Rule
from crm_social.web.words.shape.forms import Count
from crm_social.web.words.shape.welcome import Company, Welcome

COMPANY: Final = Company(
    name="Företagsnamn",
    name_hint="Står överst på varje sida.",
    lang="Språk",
    lang_hint="För dem som inte själva har valt, och i e-post.",
    lang_none="Det webbläsaren ber om",
    timezone="Tidszon",
    timezone_hint="För webbläsare som inte säger sin, och för arbetstiden i den första modellen.",
    timezone_none="Den webbläsaren uppger",
    country="Helgdagar i",
    country_hint="Dagar då ingen väntar sig svar.",
    country_none="Inget land",
    currency="Valuta",
    currency_hint="Det mål räknas i, tre bokstäver som SEK.",
    domains="Era egna e-postdomäner",
    domains_hint="Den som skriver därifrån är en kollega och inget lead. Med komma emellan.",
    sight="Vems leads en säljare ser",
    sight_hint="Leads som ingen har ser alla. Chefer och administratörer ser allt.",
    sights={Rule.ALL: "Allas", Rule.TEAM: "Sitt teams", Rule.OWN: "Sina egna"},
    sight_hints={
        Rule.ALL: "Säljarna ser vem som tar hand om vem.",
        Rule.TEAM: "Säljarna ser leads hos dem de delar team med. Team ställs in under Folk.",
        Rule.OWN: "Säljarna ser de leads de själva har.",
    },
    crm="Ert CRM",
    crm_hint=(
        "En rad för varje: namnet, ett mellanslag och adressen till en post där, med {id} på"
        " platsen för postens id. Tangenten o öppnar då ett leads post."
    ),
    problems={
        "name": "Ett företagsnamn har högst 100 tecken.",
        "lang": "Välj ett av språken.",
        "timezone": "Välj en av tidszonerna.",
        "country": "Välj ett av länderna.",
        "currency": "En valuta är tre bokstäver, som SEK.",
        "domains": "Skriv domäner som example.se, högst 20, med komma emellan.",
        "sight": "Välj vems leads en säljare ser.",
        "crm": (
            "Varje rad är ett namn, ett mellanslag och en adress som börjar med https:// och har"
            " {id} i sig."
        ),
    },
)
WELCOME: Final = Welcome(
    title="Kom igång",
    progress="{done} av {all} klara",
    steps={
        Step.COMPANY: "Företaget",
        Step.MODEL: "Så säljer ni",
        Step.SOURCES: "Var vi lyssnar",
        Step.TEAM: "Vilka som arbetar här",
        Step.LEADS: "Första leadet",
    },
    marks={Mark.WAITING: "återstår", Mark.SKIPPED: "överhoppat", Mark.DONE: "klart"},
    skip="Hoppa över nu",
    go_on="Spara och gå vidare",
    end="Sluta här",
    end_hint="Allt detta kan ändras senare under Inställningar.",
    admin_head="Välkommen",
    admin_text="Ingen kan logga in här än. Du skapar det första kontot; det får göra allt.",
    code="Koden för den här installationen",
    code_hint="Den visades när crm_social startade och ligger i filen {file} på maskinen.",
    code_wrong="Det här är inte koden för den här installationen.",
    username="Användarnamn",
    your_name="Ditt namn",
    password="Lösenord",
    make="Skapa kontot",
    made_already="Någon har redan skapat det första kontot.",
    company_head="Vad heter företaget, och var finns det?",
    company_hint="Några korta svar. Hoppa över det du inte vet.",
    model_head="Hur säljer ni?",
    model_hint="Det avgör hur varm någon blir av en gillning eller en fråga, och vad nästa steg är.",
    starters={
        "b2b-services": "Tjänster till företag",
        "b2b-product": "En produkt till företag",
        "retail": "Till konsumenter, ofta och snart",
    },
    starter_hints={
        "b2b-services": "Konsulter, byråer, redovisning: få kunder, långa beslut, människor köper av människor.",
        "b2b-product": "Programvara, maskiner, grossister: intresset svalnar fortare, och den som svarar först vinner.",
        "retail": "Butiker och kedjor: ingen behöver ett företag för att passa, och en veckas tystnad säger mycket.",
    },
    by_hours="Låt tidsfrister löpa bara när ni arbetar",
    by_hours_hint="Måndag till fredag, 8 till 16, i {zone}.",
    by_hours_holidays="Måndag till fredag, 8 till 16, i {zone}, utan helgdagarna i {country}.",
    use_model="Använd den här",
    in_force="{name} gäller nu. Väljer du igen tar det över; vad den består av står under Modell.",
    sources_head="Var möter folk er?",
    sources_hint="crm_social läser era kanaler med några minuters mellanrum. Lösenord sparas krypterade.",
    listening="Ni lyssnar på",
    add="Lägg till {platform}",
    try_and_add="Prova och lägg till",
    anyway="Lägg till ändå",
    anyway_hint="Den provas igen av sig själv med några minuters mellanrum.",
    found={
        Found.GOOD: "Anslutningen fungerar.",
        Found.REFUSED: "Den svarar men släpper inte in oss: användaren, lösenordet eller nyckeln är fel, eller får inte läsa det här.",
        Found.SILENT: "Ingen svarar där. Se på adressen, och om servern är igång.",
        Found.STRANGE: "Något svarar där, men det är inte det vi söker. Se på adressen.",
        Found.FORBIDDEN: "Den får inte anropas: adressen är privat eller inte https, eller så nekar den till det vi frågar om.",
        Found.WAIT: "Den fungerar men har frågats för ofta på sistone. Prova igen om en stund.",
        Found.BROKEN: "Själva kopplingen fallerade. Loggen säger mer.",
    },
    their_words="Med dess egna ord:",
    heard=Count(
        "Anslutningen fungerar. Den första sidan har {n} engagemang.",
        "Anslutningen fungerar. Den första sidan har {n} engagemang.",
    ),
    added="{name} är tillagd.",
    try_it="Prova anslutningen",
    team_head="Vilka arbetar här?",
    team_hint="Var och en får en länk som fungerar en gång, i en vecka, och väljer lösenord med den.",
    invite="Bjud in",
    leads_head="Ditt första lead",
    leads_hint="Läs in en fil med det som har hänt hittills, eller se på ett litet exempel först.",
    file="Fil",
    file_hint="CSV med en rad kolumnnamn, eller JSON Lines; högst 20 MB. Större: crm-social ingest.",
    lines_are="Varje rad är",
    lines={
        "engagement": "ett engagemang: en gillning, en kommentar, en delning …",
        "signal": "en kontakt som har visat intresse",
        "sale": "en försäljning",
        "consent": "ett samtycke",
    },
    take_in="Läs in den",
    no_file="Välj en fil först.",
    too_big="Filen är för stor för webbläsaren. Använd crm-social ingest på maskinen.",
    unreadable="Filen kan inte läsas alls.",
    took="{new} inlästa, {known} kända sedan tidigare.",
    refused=Count("{n} rad avvisades. De andra är inne.", "{n} rader avvisades. De andra är inne."),
    at_line="Rad {line}",
    at_field="Rad {line}, {field}",
    more_refused=Count("Och {n} till.", "Och {n} till."),
    nobody_yet="Ingen i den behöver svar än: kön fylls när folk frågar, kommenterar och delar.",
    to_queue="Till kön",
    or_sample="Eller ett exempel att se på",
    sample_hint="Tre påhittade personer och vad de gjorde. Varje namn säger att det är ett prov, och de är borta när du tar bort det.",
    sample_load="Ladda exemplet",
    sample_there="Exemplet är laddat.",
    sample_remove="Ta bort exemplet",
    sample_mark="prov",
)
