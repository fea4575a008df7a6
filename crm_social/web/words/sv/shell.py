"""Ord runt alla sidor, på svenska."""

from typing import Final

from crm_social.actions.providers import Refusal
from crm_social.web.words.shape.forms import Count
from crm_social.web.words.shape.shell import Shell, SignIn, Times, Trouble

TIMES: Final = Times(
    minutes=Count("{n} min", "{n} min"),
    hours=Count("{n} tim", "{n} tim"),
    days=Count("{n} dag", "{n} dagar"),
    ahead="om {span}",
    ago="{span} sedan",
    late="{span} sen",
    by="senast {date}",
    late_since="sen sedan {date}",
    just_now="nyss",
    tomorrow="i morgon",
    yesterday="i går",
    late_since_yesterday="sen sedan i går",
    full="{date} kl. {clock}",
    in_hours=Count("Om {n} timme", "Om {n} timmar"),
    tomorrow_morning="I morgon bitti",
    next_monday="Nästa måndag",
)
SHELL: Final = Shell(
    language_name="Svenska",
    locale="sv-SE",
    skip="Hoppa till innehållet",
    main="Huvudmeny",
    queue="Uppföljning",
    contacts="Kontakter",
    account="Ditt konto",
    language="Språk",
    sign_out="Logga ut",
    keys="Tangenter",
    keys_off="Stäng av enkla tangenter i den här webbläsaren",
    close="Stäng",
    key_help={
        "j": "Nästa lead",
        "k": "Föregående lead",
        "a": "Ta den",
        "s": "Skjut upp till …",
        "d": "Gjort",
        "r": "Avvisa därför att …",
        "g": "Ge till …",
        "x": "Välj flera",
        "u": "Ångra det senaste",
        "c": "Kopiera texten",
        "o": "Öppna posten i CRM, eller inlägget",
        "/": "Sök",
        "?": "De här tangenterna",
        "Esc": "Stäng, eller lämna sökningen",
    },
    sell="sälj",
    back="igen",
    copied="Kopierat",
    no_connection="Ingen förbindelse. Inget har ändrats.",
    no_answer="Servern svarade inte i tid. Titta efter innan du gör om det.",
    fault="Servern är upptagen eller har ett fel. Inget har ändrats; försök igen.",
)
TROUBLE: Final = Trouble(
    titles={
        403: "Det här får du inte göra",
        404: "Sidan finns inte",
        405: "Adressen kan inte öppnas så här",
        409: "Något har ändrats under tiden",
        413: "Det här är för mycket på en gång",
        422: "Det här går inte att använda",
        500: "Något gick sönder hos oss",
        503: "Upptaget just nu",
    },
    title="Det gick inte",
    sentences={
        403: "Du har inte behörighet. Den som driver installationen kan ändra det.",
        404: "Adressen kan vara felskriven, eller så är det som fanns här borta.",
        405: "Gå tillbaka till sidan du kom från och använd knapparna där.",
        409: "Någon hann före, eller så gjordes det i ett annat fönster. Titta på det igen.",
        413: "Skicka mindre, eller dela upp det.",
        422: "Något som fyllts i saknas eller går inte att läsa.",
        500: "Felet är antecknat. Gå tillbaka och försök igen, så kan det gå.",
        503: "Databasen kan inte ta emot det här nu. Inget är sparat: försök igen om en stund.",
    },
    fields={
        "until": "En uppgift kan skjutas upp till en tid inom de närmaste 180 dagarna.",
        "at": "Välj en dag och ett klockslag då du vill bli påmind.",
        "for": "Säg till när: välj en av tiderna.",
        "reason": "Säg varför: välj ett av skälen.",
        "to": "Välj en av dem som loggar in här.",
        "chosen": "Välj 1 till 50 uppgifter.",
        "lang": "Välj ett av språken.",
    },
    out_of_date="Sidan är inaktuell. Ladda om den och gör om det du gjorde.",
    back="Tillbaka till uppföljningen",
)
SIGN_IN: Final = SignIn(
    title="Logga in",
    head="Logga in i crm_social",
    username="Användarnamn",
    password="Lösenord",  # noqa: S106 - fältets namn
    button="Logga in",
    forgotten="Glömt det? Den som driver installationen kan ge dig ett nytt.",
    no_cookies="Din webbläsare måste godta kakor härifrån för att du ska kunna logga in.",
    wrong="Användarnamnet eller lösenordet stämmer inte.",
    too_many="För många misslyckade försök. Vänta en kvart och försök igen.",
    with_provider="Logga in med {provider}",
    or_here="Eller med ett lösenord för den här installationen:",
    or_choose_as="Eller välj ett lösenord, så loggar du in som {username}.",
    only_admins="Lösenord är bara för administratörer; alla andra loggar in ovanför.",
    refused_head="Du är inte inloggad",
    back="Tillbaka till inloggningen",
    left_head="Du är utloggad",
    left_going="Du är utloggad här. Nu loggas du ut hos {provider} också.",
    left_on="Gå vidare",
    left_stays="Du är utloggad här. {provider} gick inte att be om att logga ut dig, så du kan fortfarande vara inloggad där.",
    refused={
        Refusal.UNREACHABLE: "{provider} svarar inte som det ska. Försök igen om en stund.",
        Refusal.NOT_BELIEVED: "Det som kom från {provider} gick inte att bekräfta. Börja om.",
        Refusal.DENIED: "{provider} släppte inte in dig, eller så avbröt du på vägen.",
        Refusal.OVER: "Inloggningen tog för lång tid eller är redan använd. Börja om.",
        Refusal.NO_ADDRESS: (
            "{provider} går inte i god för någon e-postadress, så vi vet inte vem du är här."
            " Be en administratör bjuda in dig."
        ),
        Refusal.NOBODY: (
            "Ingen här har den e-postadress som du har hos {provider}."
            " Be en administratör bjuda in dig."
        ),
        Refusal.SOMEBODY_ELSE: (
            "Den som har din e-postadress här är någon annan hos {provider}."
            " Fråga en administratör."
        ),
        Refusal.INVITATION_OVER: ("Inbjudan är använd, återkallad eller för gammal. Be om en ny."),
        Refusal.DISABLED: "Du kan inte logga in här längre. Fråga en administratör.",
    },
)
