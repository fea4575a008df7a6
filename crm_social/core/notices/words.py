"""The words of messages to users, in each language: mails are written far from any page."""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from crm_social.core.model import Play
from crm_social.core.notices.morning import Part
from crm_social.core.plays import Because


class Words(Struct, frozen=True, kw_only=True):
    """Every word of every message. `{n}` is a number, `{who}` somebody's name."""

    hello: str
    #: For `{day}`, a weekday with its date.
    digest_subject: str
    digest_opening: str
    #: By `{n}`, since `{day}`.
    done: str
    parts: Mapping[Part, str]
    #: The title of cases of which some are past their clock, `{late}`.
    cases_late: str
    #: Cases: to be answered by `{when}`, or late since then; or to be settled, and late.
    answer_row: str
    answer_late_row: str
    settle_late_row: str
    #: Of a `{step}` for `{who}`, because of `{why}`; late since, or due at, `{when}`.
    row: str
    overdue_row: str
    today_row: str
    nobodys: str
    more: str
    queue: str

    assigned_subject_one: str
    assigned_subject: str
    assigned: str
    late_subject_one: str
    late_subject: str
    late: str
    alarm_subject_one: str
    alarm_subject: str
    alarm: str
    mixed_subject: str
    colleague: str
    why: Mapping[Because, str]
    steps: Mapping[Play, str]
    somebody: str

    test_subject: str
    test: str
    invitation_subject: str
    #: By `{by}`, as `{username}`, until `{when}`.
    invitation: str
    invitation_link: str
    reset_subject: str
    reset: str
    reset_link: str
    #: Which page of ours says when and how messages come: `{url}`.
    foot: str
    foot_link: str
    foot_plain: str


WORDS: Final[Mapping[str, Words]] = {
    "en": Words(
        hello="Hello {who},",
        digest_subject="Your day, {day}",
        digest_opening="This is {day} in crm_social.",
        done="Done since {day}: {n}.",
        parts={
            Part.CASES: "Cases to answer: {n}",
            Part.OVERDUE: "Late: {n}",
            Part.TODAY: "Due today: {n}",
            Part.HOT: "New hot leads: {n}",
            Part.HANDOVERS: "New customers to welcome: {n}",
        },
        cases_late="Cases to answer: {n}, late: {late}",
        answer_row="{who}: answer by {when}",
        answer_late_row="{who}: was to be answered by {when}",
        settle_late_row="{who}: was to be settled by {when}",
        row="{who}: {step}. {why}",
        overdue_row="{who}: {step}. {why}, due {when}",
        today_row="{who}: {step} by {when}. {why}",
        nobodys="{row} (nobody has it yet)",
        more="and {n} more",
        queue="Open your queue",
        assigned_subject_one="A lead is yours now",
        assigned_subject="{n} leads are yours now",
        assigned="Yours now: {n}",
        late_subject_one="Nobody has taken on a lead in time",
        late_subject="Nobody has taken on {n} leads in time",
        late="Ready for sales and not taken on in time: {n}",
        alarm_subject_one="Something needs you",
        alarm_subject="{n} things need you",
        alarm="Needs you: {n}",
        mixed_subject="{n} things for you",
        colleague="{row} (with {who})",
        why={
            Because.LIKED: "Liked",
            Because.FOLLOWED: "Follows you now",
            Because.SAVED: "Saved",
            Because.COMMENTED: "Commented",
            Because.ASKED: "Asked",
            Because.COMPLAINED: "Not happy",
            Because.MENTIONED: "Mentioned you",
            Because.RATED: "Rated",
            Because.SHARED: "Shared",
            Because.QUOTED: "Quoted",
            Because.WANTS_TO_BUY: "Asked about buying",
            Because.READY_FOR_SALES: "Ready for sales",
            Because.REFERRED: "Was referred",
            Because.INTERESTED: "Showed interest",
            Because.WOKE_UP: "Time to look again",
            Because.BOUGHT: "Bought",
            Because.BUYS_AGAIN: "Asks again",
            Because.TIME_TO_BUY: "Time to buy again",
            Because.WENT_SILENT: "Went silent",
        },
        steps={
            Play.THANK: "thank",
            Play.ANSWER: "answer",
            Play.CONTRIBUTE: "contribute",
            Play.CALL: "call",
            Play.HANDOVER: "welcome",
            Play.REORDER: "offer again",
            Play.WIN_BACK: "win back",
            Play.CARE: "put right",
        },
        somebody="Somebody",
        test_subject="A message to try",
        test="If you can read this, messages from crm_social reach you here.",
        invitation_subject="You are invited to crm_social",
        invitation=(
            "{by} has invited you. Choose a password, and sign in as {username} from then on."
            " The link works once, until {when}."
        ),
        invitation_link="Choose a password",
        reset_subject="A new password for crm_social",
        reset=(
            "Somebody asked for a new password for {username}. If it was you, choose one now; the"
            " link works once, until {when}. If it was not, do nothing: the old one stays."
        ),
        reset_link="Choose a new password",
        foot="When and how you are told is yours to say: {url}",
        foot_link="Your account",
        foot_plain="When and how you are told is yours to say, on your account page.",
    ),
    "nb": Words(
        hello="Hei {who},",
        digest_subject="Dagen din, {day}",
        digest_opening="Dette er {day} i crm_social.",
        done="Gjort siden {day}: {n}.",
        parts={
            Part.CASES: "Saker å svare på: {n}",
            Part.OVERDUE: "Forsinket: {n}",
            Part.TODAY: "Forfaller i dag: {n}",
            Part.HOT: "Nye varme leads: {n}",
            Part.HANDOVERS: "Nye kunder å ønske velkommen: {n}",
        },
        cases_late="Saker å svare på: {n}, for sent: {late}",
        answer_row="{who}: svar innen {when}",
        answer_late_row="{who}: skulle hatt svar innen {when}",
        settle_late_row="{who}: skulle vært løst innen {when}",
        row="{who}: {step}. {why}",
        overdue_row="{who}: {step}. {why}, forfalt {when}",
        today_row="{who}: {step} innen {when}. {why}",
        nobodys="{row} (ingen har den ennå)",
        more="og {n} til",
        queue="Åpne oppfølgingen",
        assigned_subject_one="Et lead er ditt nå",
        assigned_subject="{n} leads er dine nå",
        assigned="Dine nå: {n}",
        late_subject_one="Ingen har tatt et lead i tide",
        late_subject="Ingen har tatt {n} leads i tide",
        late="Klare for salg og ikke tatt i tide: {n}",
        alarm_subject_one="Noe trenger deg",
        alarm_subject="{n} ting trenger deg",
        alarm="Trenger deg: {n}",
        mixed_subject="{n} ting til deg",
        colleague="{row} (hos {who})",
        why={
            Because.LIKED: "Likte",
            Because.FOLLOWED: "Følger dere nå",
            Because.SAVED: "Tok vare på",
            Because.COMMENTED: "Kommenterte",
            Because.ASKED: "Spurte",
            Because.COMPLAINED: "Ikke fornøyd",
            Because.MENTIONED: "Nevnte dere",
            Because.RATED: "Vurderte",
            Because.SHARED: "Delte",
            Because.QUOTED: "Siterte",
            Because.WANTS_TO_BUY: "Spurte om å kjøpe",
            Because.READY_FOR_SALES: "Klar for salg",
            Because.REFERRED: "Ble anbefalt",
            Because.INTERESTED: "Viste interesse",
            Because.WOKE_UP: "På tide å se på igjen",
            Because.BOUGHT: "Kjøpte",
            Because.BUYS_AGAIN: "Spør igjen",
            Because.TIME_TO_BUY: "På tide å kjøpe igjen",
            Because.WENT_SILENT: "Har blitt stille",
        },
        steps={
            Play.THANK: "takk",
            Play.ANSWER: "svar",
            Play.CONTRIBUTE: "bidra",
            Play.CALL: "ring",
            Play.HANDOVER: "ønsk velkommen",
            Play.REORDER: "tilby mer",
            Play.WIN_BACK: "vinn tilbake",
            Play.CARE: "rydd opp",
        },
        somebody="Noen",
        test_subject="En prøvemelding",
        test="Kan du lese dette, når meldinger fra crm_social deg her.",
        invitation_subject="Du er invitert til crm_social",
        invitation=(
            "{by} har invitert deg. Velg et passord; etterpå logger du inn som {username}."
            " Lenken virker én gang, til {when}."
        ),
        invitation_link="Velg et passord",
        reset_subject="Nytt passord til crm_social",
        reset=(
            "Noen har bedt om et nytt passord for {username}. Var det deg, velg et nå; lenken"
            " virker én gang, til {when}. Var det ikke deg, gjør ingenting: det gamle gjelder"
            " fortsatt."
        ),
        reset_link="Velg et nytt passord",
        foot="Når og hvordan du får beskjed, bestemmer du her: {url}",
        foot_link="Kontoen din",
        foot_plain="Når og hvordan du får beskjed, bestemmer du på siden for kontoen din.",
    ),
    "sv": Words(
        hello="Hej {who},",
        digest_subject="Din dag, {day}",
        digest_opening="Det här är {day} i crm_social.",
        done="Gjort sedan {day}: {n}.",
        parts={
            Part.CASES: "Ärenden att svara på: {n}",
            Part.OVERDUE: "Försenat: {n}",
            Part.TODAY: "Ska göras i dag: {n}",
            Part.HOT: "Nya heta leads: {n}",
            Part.HANDOVERS: "Nya kunder att välkomna: {n}",
        },
        cases_late="Ärenden att svara på: {n}, för sent: {late}",
        answer_row="{who}: svara senast {when}",
        answer_late_row="{who}: skulle ha fått svar senast {when}",
        settle_late_row="{who}: skulle ha lösts senast {when}",
        row="{who}: {step}. {why}",
        overdue_row="{who}: {step}. {why}, skulle ha gjorts {when}",
        today_row="{who}: {step} senast {when}. {why}",
        nobodys="{row} (ingen har den än)",
        more="och {n} till",
        queue="Öppna uppföljningen",
        assigned_subject_one="Ett lead är ditt nu",
        assigned_subject="{n} leads är dina nu",
        assigned="Dina nu: {n}",
        late_subject_one="Ingen har tagit ett lead i tid",
        late_subject="Ingen har tagit {n} leads i tid",
        late="Redo för sälj och inte tagna i tid: {n}",
        alarm_subject_one="Något behöver dig",
        alarm_subject="{n} saker behöver dig",
        alarm="Behöver dig: {n}",
        mixed_subject="{n} saker till dig",
        colleague="{row} (hos {who})",
        why={
            Because.LIKED: "Gillade",
            Because.FOLLOWED: "Följer er nu",
            Because.SAVED: "Sparade",
            Because.COMMENTED: "Kommenterade",
            Because.ASKED: "Frågade",
            Because.COMPLAINED: "Inte nöjd",
            Because.MENTIONED: "Nämnde er",
            Because.RATED: "Gav omdöme",
            Because.SHARED: "Delade",
            Because.QUOTED: "Citerade",
            Because.WANTS_TO_BUY: "Frågade om köp",
            Because.READY_FOR_SALES: "Redo för sälj",
            Because.REFERRED: "Blev rekommenderad",
            Because.INTERESTED: "Visade intresse",
            Because.WOKE_UP: "Dags att titta igen",
            Because.BOUGHT: "Köpte",
            Because.BUYS_AGAIN: "Frågar igen",
            Because.TIME_TO_BUY: "Dags att köpa igen",
            Because.WENT_SILENT: "Har tystnat",
        },
        steps={
            Play.THANK: "tacka",
            Play.ANSWER: "svara",
            Play.CONTRIBUTE: "bidra",
            Play.CALL: "ring",
            Play.HANDOVER: "välkomna",
            Play.REORDER: "erbjud mer",
            Play.WIN_BACK: "vinn tillbaka",
            Play.CARE: "ställ till rätta",
        },
        somebody="Någon",
        test_subject="Ett provmeddelande",
        test="Kan du läsa det här når meddelanden från crm_social dig här.",
        invitation_subject="Du är inbjuden till crm_social",
        invitation=(
            "{by} har bjudit in dig. Välj ett lösenord; sedan loggar du in som {username}."
            " Länken fungerar en gång, till {when}."
        ),
        invitation_link="Välj ett lösenord",
        reset_subject="Nytt lösenord till crm_social",
        reset=(
            "Någon har bett om ett nytt lösenord för {username}. Var det du, välj ett nu; länken"
            " fungerar en gång, till {when}. Var det inte du, gör ingenting: det gamla gäller"
            " fortfarande."
        ),
        reset_link="Välj ett nytt lösenord",
        foot="När och hur du får besked bestämmer du här: {url}",
        foot_link="Ditt konto",
        foot_plain="När och hur du får besked bestämmer du på sidan för ditt konto.",
    ),
}
