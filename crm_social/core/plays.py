"""The plan for those who engage: what to do next, by when, why, and in which words.

After the dinner-party rules of the idea's sources: be presentable, find people, listen and
then contribute, bring something new, do not talk only of yourself. So it pulls before it
pushes: thank, answer and contribute come before call.
"""

from datetime import datetime
from enum import StrEnum
from hashlib import blake2b
from typing import Final

from msgspec import Struct, structs

from crm_social.core import hours
from crm_social.core import text as texts
from crm_social.core.facts import Engagement, subject_of
from crm_social.core.model import Model, Play
from crm_social.core.values import Kind


class TaskState(StrEnum):
    """Where a task stands. The first three are a rep's queue, `held` waits; the rest are closed."""

    OPEN = "open"
    ACCEPTED = "accepted"
    SNOOZED = "snoozed"
    DONE = "done"
    REJECTED = "rejected"
    #: It sells, and is held back: a complaint of theirs is open, or outreach on the post rests.
    HELD = "held"
    #: Too late to be worth doing.
    EXPIRED = "expired"
    #: The engagement behind it was taken back.
    GONE = "gone"


#: What a rep can act on.
QUEUED: Final = frozenset({TaskState.OPEN, TaskState.ACCEPTED, TaskState.SNOOZED})
#: What is not closed.
LIVE: Final = QUEUED | {TaskState.HELD}


class Because(StrEnum):
    """Why a task was opened."""

    LIKED = "liked"
    FOLLOWED = "followed"
    SAVED = "saved"
    COMMENTED = "commented"
    ASKED = "asked"
    COMPLAINED = "complained"
    MENTIONED = "mentioned"
    RATED = "rated"
    SHARED = "shared"
    QUOTED = "quoted"
    WANTS_TO_BUY = "wants_to_buy"
    READY_FOR_SALES = "ready_for_sales"
    REFERRED = "referred"
    INTERESTED = "interested"
    WOKE_UP = "woke_up"
    BOUGHT = "bought"
    BUYS_AGAIN = "buys_again"
    TIME_TO_BUY = "time_to_buy"
    WENT_SILENT = "went_silent"


#: Nobody is too tired to be answered: these are opened however much was done lately.
URGENT: Final = frozenset(
    {
        Because.ASKED,
        Because.COMPLAINED,
        Because.WANTS_TO_BUY,
        Because.READY_FOR_SALES,
        Because.REFERRED,
        Because.INTERESTED,
        Because.BOUGHT,
        Because.BUYS_AGAIN,
    }
)


class Complaint(Struct, frozen=True, omit_defaults=True, gc=False):
    """What a task of care is for, where they complained: its two clocks, and how it ended."""

    opened_at: datetime
    #: They are to be answered, and it is to be settled, by then.
    answer_by: datetime
    settle_by: datetime
    #: The first answer.
    answered_at: datetime | None = None
    #: It is their turn: nothing came from them since the last answer.
    waits: bool = False
    outcome: str | None = None


class Task(Struct, omit_defaults=True, gc=False):
    """One step for a person. `evidence` are the engagements behind it, hex, oldest first."""

    key: str
    play: Play
    because: Because
    subject: str
    evidence: list[str]
    #: The one whose words and post are shown.
    quoted: str
    opened_at: datetime
    due_at: datetime
    expires_at: datetime
    state: TaskState = TaskState.OPEN
    #: What it goes back to when it is no longer held.
    held: TaskState | None = None
    owner: str | None = None
    until: datetime | None = None
    escalated: bool = False
    closed_at: datetime | None = None
    reason: str | None = None
    platform: str = ""
    said: str | None = None
    post: str | None = None
    url: str | None = None
    #: The person's language as far as known, for the words to say.
    lang: str | None = None
    #: It sells, and comes of a post on which outreach rests.
    paused: bool = False
    #: They complained: the case this task is.
    complaint: Complaint | None = None


_TELLING: Final = {Because.ASKED: 1, Because.COMPLAINED: 2, Because.WANTS_TO_BUY: 2}
_TITLE: Final = 90
_SAID: Final = 400

_BECAUSE: Final[dict[str, Because]] = {
    Kind.LIKE: Because.LIKED,
    Kind.REACTION: Because.LIKED,
    Kind.FOLLOW: Because.FOLLOWED,
    Kind.SAVE: Because.SAVED,
    Kind.COMMENT: Because.COMMENTED,
    Kind.REPLY: Because.COMMENTED,
    Kind.MENTION: Because.MENTIONED,
    Kind.RATING: Because.RATED,
    Kind.REPOST: Because.SHARED,
    Kind.QUOTE: Because.QUOTED,
}


def wanted(
    fact: Engagement, said: texts.Reading, stage: str, letter: str, model: Model
) -> tuple[Play, Because] | None:
    """Return the play one engagement calls for by a person of this stage and fit, and why.

    None for none. Spam and what touches a special category call for nothing.
    """
    if said.spam or said.special:
        return None
    if said.buying:
        return Play.CALL, Because.WANTS_TO_BUY
    play = None
    for rule in model.play_rules:
        if (
            fact.kind in rule.kinds
            and (not rule.stages or stage in rule.stages)
            and (not rule.fits or letter in rule.fits)
        ):
            play = rule.play
            break
    if said.complaint and fact.text:
        return Play.CARE, Because.COMPLAINED
    if play is None:
        return None
    if said.question and play is Play.ANSWER:
        return play, Because.ASKED
    return play, _BECAUSE.get(fact.kind, Because.COMMENTED)


class Occasion(Struct, frozen=True, gc=False):
    """What a task is opened for: the fact behind it, and whose it is."""

    at: datetime
    #: The fact's name, hex.
    evidence: str
    #: The name of the handle it was told of, hex; empty where the engagement says it.
    subject: str = ""
    lang: str | None = None
    #: The engagement, where one was the occasion.
    fact: Engagement | None = None
    #: What the task is about where no post is: a product.
    about: str | None = None


def opened(play: Play, because: Because, occasion: Occasion, model: Model) -> Task:
    """Return a new open task with its due time, reason and evidence."""
    plan, fact, subject = model.plays[play], occasion.fact, occasion.subject
    if fact is not None:
        subject = subject_of(fact.platform, fact.actor.id).hex()
    task = Task(
        key=key_of(play, subject, occasion.evidence),
        play=play,
        because=because,
        subject=subject,
        evidence=[occasion.evidence],
        quoted=occasion.evidence,
        opened_at=occasion.at,
        due_at=hours.after(occasion.at, plan.due_in, model.hours),
        expires_at=occasion.at + plan.expires_in,
        post=occasion.about,
        lang=occasion.lang,
    )
    if fact is not None:
        task.platform = fact.platform
        quote(task, fact)
    if because is Because.COMPLAINED:
        complained(task, occasion.at, model)
    return task


def complained(task: Task, at: datetime, model: Model) -> None:
    """Begin the clocks of a complaint; where it had begun and was answered, it is our turn again."""
    before = task.complaint
    answer_by = hours.after(at, model.plays[task.play].due_in, model.hours)
    if before is None:
        task.complaint = Complaint(at, answer_by, at + model.loop.settle_within)
        task.due_at = min(task.due_at, answer_by)
    elif before.waits:
        task.complaint = structs.replace(before, waits=False)
        task.due_at = answer_by


def answered(task: Task, at: datetime) -> None:
    """They were answered: from now on it is their turn, until they write or we settle it."""
    before = task.complaint
    if before is not None:
        first = before.answered_at or at
        task.complaint = structs.replace(before, answered_at=first, waits=True)
        task.due_at = max(before.settle_by, at)


def settled(task: Task, at: datetime, outcome: str | None) -> None:
    """The complaint is settled; that is its first answer too, where there was none before."""
    before = task.complaint
    if before is not None:
        first = before.answered_at or at
        task.complaint = structs.replace(before, answered_at=first, waits=False, outcome=outcome)


def key_of(play: Play, subject: str, evidence: str) -> str:
    """Return the name of the task that this engagement of this handle opens, hex."""
    return blake2b(f"{play}\0{subject}\0{evidence}".encode(), digest_size=16).hexdigest()


def says_more(new: Because, old: Because) -> bool:
    """Say whether a new reason tells a rep more than the one a task was opened for."""
    return _TELLING.get(new, 0) > _TELLING.get(old, 0)


def quote(task: Task, fact: Engagement) -> None:
    """Show this engagement's words and post on the task."""
    post = fact.post
    task.said = excerpt(fact.text, _SAID) if fact.text else None
    task.post = excerpt(post.text, _TITLE) if post and post.text else None
    task.url = fact.url or (post.url if post else None)


def rests_until(task: Task, at: datetime, model: Model) -> datetime:
    """Return until when the same play is not suggested again for this contact."""
    return at + model.plays[task.play].rests_for


def rank(task: Task, heat: float | None, model: Model) -> float:
    """Return where a task stands in a queue: the play's weight and the contact's warmth.

    Warmth is the engagement heat, so the order does not change while nothing happens.
    """
    return model.plays[task.play].weight + (heat or 0.0)


def excerpt(text: str, length: int) -> str:
    """Return the text on one line, cut at a word where it is too long."""
    line = " ".join(text.split())
    if len(line) <= length:
        return line
    return line[: length - 1].rsplit(" ", 1)[0].rstrip(",.;:") + "…"


def sentence(task: Task) -> str:
    """Return why this task exists, as one English sentence without a subject."""
    because, post = task.because, task.post
    where = f" “{post}”" if post else " your post"
    what = f" {post}" if post else ""
    return {
        Because.LIKED: f"Liked{where}.",
        Because.FOLLOWED: "Started following you.",
        Because.SAVED: f"Saved{where} for later.",
        Because.COMMENTED: f"Commented on{where}.",
        Because.ASKED: f"Asked a question on{where}.",
        Because.COMPLAINED: f"Is not happy, under{where}.",
        Because.MENTIONED: "Mentioned you.",
        Because.RATED: f"Rated{where}.",
        Because.SHARED: f"Shared{where}.",
        Because.QUOTED: f"Quoted{where} with words of their own.",
        Because.WANTS_TO_BUY: f"Asked about buying, under{where}.",
        Because.READY_FOR_SALES: "Suits you, engages often and asked lately.",
        Because.REFERRED: "Was sent to you by somebody who knows you.",
        Because.INTERESTED: "Showed interest, a colleague noted.",
        Because.WOKE_UP: "Was to be looked at again about now.",
        Because.BOUGHT: f"Bought{what}: welcome them.",
        Because.BUYS_AGAIN: "Is a customer and asks again.",
        Because.TIME_TO_BUY: f"Bought{what} before, and by their own rhythm it is time again.",
        Because.WENT_SILENT: "Is a customer and has not been heard of for long.",
    }[because]


_WORDS: Final[dict[str, dict[Because, str]]] = {
    "nb": {
        Because.LIKED: "Hei{name}! Takk for at du likte innlegget vårt{post}. Hva fikk deg til å stoppe ved det?",
        Because.FOLLOWED: "Hei{name}, og velkommen! Hva vil du helst høre mer om fra oss?",
        Because.SAVED: "Hei{name}! Så hyggelig at du tok vare på innlegget{post}. Si fra om du vil ha mer om temaet.",
        Because.COMMENTED: "Takk for at du delte det{name}! Vil du fortelle litt mer om hvordan det er hos dere?",
        Because.ASKED: "Hei{name}, godt spørsmål! Kort svart: … Si gjerne litt mer om hva du trenger, så svarer jeg bedre.",
        Because.COMPLAINED: "Hei{name}. Det var leit å høre, og takk for at du sier fra. Jeg ser på det nå. Kan du fortelle meg hva som skjedde?",
        Because.MENTIONED: "Hei{name}! Takk for at du nevnte oss. Hva skulle til for at det ble enda bedre?",
        Because.RATED: "Hei{name}, takk for vurderingen! Hva gjorde størst forskjell for deg?",
        Because.SHARED: "Tusen takk for at du delte{post}{name}! Hva sa de som leste det hos deg?",
        Because.QUOTED: "Takk for at du tenkte videre på{post}{name}! Det du skriver, gjorde meg nysgjerrig: …",
        Because.WANTS_TO_BUY: "Hei{name}, takk for at du spør! Kort svart: … Skal vi ta en prat på ti minutter i morgen, så finner vi ut hva som passer?",
        Because.READY_FOR_SALES: "Hei{name}! Du har fulgt med oss en stund. Skal vi ta en kort prat om hva dere holder på med?",
        Because.REFERRED: "Hei{name}! En felles kjent mente at vi burde snakke sammen. Hva er du opptatt av for tiden?",
        Because.INTERESTED: "Hei{name}! Takk for praten sist. Hva skulle til for at dette ble nyttig for dere?",
        Because.WOKE_UP: "Hei{name}! Sist sa du at det ikke passet akkurat da. Har noe endret seg siden?",
        Because.BOUGHT: "Hei{name}, og takk for at du valgte oss! Er alt som det skal? Vi holder gjerne kontakten: si fra hvor du helst følger oss.",
        Because.BUYS_AGAIN: "Hei{name}, så hyggelig å høre fra deg igjen! Kort svar: … Skal vi ta det på ti minutter i morgen?",
        Because.TIME_TO_BUY: "Hei{name}! Hvordan har det gått siden sist? Si fra om det begynner å bli tid for påfyll, så ordner jeg det.",
        Because.WENT_SILENT: "Hei{name}! Det er en stund siden vi snakket. Er det noe vi burde ha gjort bedre?",
    },
    "sv": {
        Because.LIKED: "Hej{name}! Tack för att du gillade vårt inlägg{post}. Vad fick dig att stanna till?",
        Because.FOLLOWED: "Hej{name}, och välkommen! Vad vill du helst höra mer om från oss?",
        Because.SAVED: "Hej{name}! Vad roligt att du sparade inlägget{post}. Säg till om du vill ha mer om ämnet.",
        Because.COMMENTED: "Tack för att du delade med dig{name}! Berätta gärna lite mer om hur det är hos er.",
        Because.ASKED: "Hej{name}, bra fråga! Kort svar: … Berätta gärna mer om vad du behöver, så svarar jag bättre.",
        Because.COMPLAINED: "Hej{name}. Det var tråkigt att höra, och tack för att du säger till. Jag tittar på det nu. Kan du berätta vad som hände?",
        Because.MENTIONED: "Hej{name}! Tack för att du nämnde oss. Vad skulle göra det ännu bättre?",
        Because.RATED: "Hej{name}, tack för omdömet! Vad gjorde störst skillnad för dig?",
        Because.SHARED: "Stort tack för att du delade{post}{name}! Vad sa de som läste det hos dig?",
        Because.QUOTED: "Tack för att du tänkte vidare på{post}{name}! Det du skriver gjorde mig nyfiken: …",
        Because.WANTS_TO_BUY: "Hej{name}, tack för att du frågar! Kort svar: … Ska vi ta ett samtal på tio minuter i morgon, så ser vi vad som passar?",
        Because.READY_FOR_SALES: "Hej{name}! Du har följt oss ett tag. Ska vi ta ett kort samtal om vad ni arbetar med?",
        Because.REFERRED: "Hej{name}! En gemensam bekant tyckte att vi borde prata. Vad är du upptagen av just nu?",
        Because.INTERESTED: "Hej{name}! Tack för senast. Vad skulle göra det här användbart för er?",
        Because.WOKE_UP: "Hej{name}! Senast sa du att det inte passade just då. Har något ändrats sedan dess?",
        Because.BOUGHT: "Hej{name}, och tack för att du valde oss! Är allt som det ska? Vi håller gärna kontakten: säg var du helst följer oss.",
        Because.BUYS_AGAIN: "Hej{name}, vad roligt att höra från dig igen! Kort svar: … Ska vi ta det på tio minuter i morgon?",
        Because.TIME_TO_BUY: "Hej{name}! Hur har det gått sedan sist? Säg till om det börjar bli dags för påfyllning, så ordnar jag det.",
        Because.WENT_SILENT: "Hej{name}! Det var ett tag sedan vi hördes. Finns det något vi borde ha gjort bättre?",
    },
    "en": {
        Because.LIKED: "Hi{name}! Thank you for liking our post{post}. What made you stop at it?",
        Because.FOLLOWED: "Hi{name}, and welcome! What would you most like to hear about from us?",
        Because.SAVED: "Hi{name}! Glad you kept{post}. Tell me if you want more on the subject.",
        Because.COMMENTED: "Thank you for sharing that{name}! Would you tell a little more about how it is where you work?",
        Because.ASKED: "Hi{name}, good question! In short: … Tell me a little about what you need, and I can answer better.",
        Because.COMPLAINED: "Hi{name}. I am sorry to hear that, and thank you for telling us. I am looking into it now. What happened?",
        Because.MENTIONED: "Hi{name}! Thank you for mentioning us. What would have made it better still?",
        Because.RATED: "Hi{name}, thank you for the rating! What made the biggest difference to you?",
        Because.SHARED: "Many thanks for sharing{post}{name}! What did those who read it say?",
        Because.QUOTED: "Thank you for taking{post} further{name}! What you write made me curious: …",
        Because.WANTS_TO_BUY: "Hi{name}, thank you for asking! In short: … Shall we take ten minutes tomorrow and find out what suits you?",
        Because.READY_FOR_SALES: "Hi{name}! You have followed us for a while. Shall we take a short talk about what you are working on?",
        Because.REFERRED: "Hi{name}! Somebody we both know thought we should talk. What are you busy with at the moment?",
        Because.INTERESTED: "Hi{name}! Thank you for the talk. What would make this useful to you?",
        Because.WOKE_UP: "Hi{name}! Last time it was not the moment. Has anything changed since?",
        Because.BOUGHT: "Hi{name}, and thank you for choosing us! Is everything as it should be? We would like to keep in touch: where do you like to follow us?",
        Because.BUYS_AGAIN: "Hi{name}, how good to hear from you again! In short: … Shall we take ten minutes tomorrow?",
        Because.TIME_TO_BUY: "Hi{name}! How has it been since last time? Tell me when you begin to run low, and I will see to it.",
        Because.WENT_SILENT: "Hi{name}! It has been a while. Is there something we should have done better?",
    },
}  # fmt: skip


def words(task: Task, name: str | None) -> str:
    """Return words to say, in the person's language (English where it is not known)."""
    because, post, lang = task.because, task.post, task.lang
    template = _WORDS.get(lang or "en", _WORDS["en"])[because]
    quotes = ("«", "»") if lang == "nb" else ("”", "”") if lang == "sv" else ("“", "”")
    title = f" {quotes[0]}{post}{quotes[1]}" if post else ""
    if not title and because in {Because.SHARED, Because.QUOTED, Because.SAVED}:
        title = {"nb": " innlegget", "sv": " inlägget"}.get(lang or "", " our post")
    first = (name or "").split(" ")[0].strip(",.") if name else ""
    comma = {Because.COMMENTED, Because.SHARED, Because.QUOTED}
    called = (f", {first}" if because in comma else f" {first}") if first else ""
    return template.format(name=called, post=title)


def suggestion(because: Because, lang: str) -> str:
    """Return the words a reason suggests, with `{name}` and `{post}` still to be filled."""
    return _WORDS[lang][because]
