"""Why it is me: the grounds of a choice, for machines and in words."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from msgspec import Struct, field


class Why(StrEnum):
    """What decided, or kept somebody out."""

    OWNER = "owner"
    STAND_IN = "stand_in"
    STAND_IN_FULL = "stand_in_full"
    NO_STAND_IN = "no_stand_in"
    LEFT = "left"
    BACK = "back"
    RELATION = "relation"
    RELATION_BUSY = "relation_busy"
    RULE = "rule"
    NO_RULE = "no_rule"
    ONLY = "only"
    SOONEST = "soonest"
    LEAST = "least"
    DRAWN = "drawn"
    NO_REPS = "no_reps"
    SUITS_NOBODY = "suits_nobody"
    NOBODY_FREE = "nobody_free"


class Ground(Struct, frozen=True, omit_defaults=True):
    """One ground of a choice, and the names and numbers in it."""

    why: Why
    values: dict[str, str] = field(default_factory=dict)


_SENTENCES: Final[dict[str, dict[Why, str]]] = {
    "nb": {
        Why.OWNER: "{rep} har kontakten fra før.",
        Why.STAND_IN: "{other} er borte, og {rep} er stedfortreder.",
        Why.STAND_IN_FULL: "{other} er borte, og stedfortrederen {rep} har nok å gjøre.",
        Why.NO_STAND_IN: "{other} er borte, og ingen er satt inn som stedfortreder.",
        Why.LEFT: "{other} tar ikke imot kontakter lenger.",
        Why.BACK: "{rep} er tilbake, etter at {other} var stedfortreder.",
        Why.RELATION: "{rep} kjenner personen fra før og har sagt ja til at det brukes.",
        Why.RELATION_BUSY: "De som kjenner personen, er borte eller har nok å gjøre: {reps}.",
        Why.RULE: "Regelen «{rule}» gjelder.",
        Why.NO_RULE: "Ingen regel gjelder, så alle det passer for, kan få den.",
        Why.ONLY: "Bare {rep} kan ta den nå.",
        Why.SOONEST: "{rep} er først på jobb ({at}).",
        Why.LEAST: "{rep} har minst å gjøre: {open} av {capacity} oppgaver.",
        Why.DRAWN: "{equal} sto likt, og loddet falt på {rep}.",
        Why.NO_REPS: "Det er ingen selger å gi den til.",
        Why.SUITS_NOBODY: "Ingen av de {reps} selgerne tar dette landet, språket, plattformen eller produktet.",
        Why.NOBODY_FREE: "Alle som kunne tatt den, er borte ({away}) eller har nok å gjøre ({full}).",
    },
    "sv": {
        Why.OWNER: "{rep} har kontakten sedan tidigare.",
        Why.STAND_IN: "{other} är borta, och {rep} är ersättare.",
        Why.STAND_IN_FULL: "{other} är borta, och ersättaren {rep} har fullt upp.",
        Why.NO_STAND_IN: "{other} är borta, och ingen är utsedd till ersättare.",
        Why.LEFT: "{other} tar inte emot kontakter längre.",
        Why.BACK: "{rep} är tillbaka, efter att {other} var ersättare.",
        Why.RELATION: "{rep} känner personen sedan tidigare och har sagt ja till att det används.",
        Why.RELATION_BUSY: "De som känner personen är borta eller har fullt upp: {reps}.",
        Why.RULE: "Regeln ”{rule}” gäller.",
        Why.NO_RULE: "Ingen regel gäller, så alla som det passar kan få den.",
        Why.ONLY: "Bara {rep} kan ta den nu.",
        Why.SOONEST: "{rep} är först på jobbet ({at}).",
        Why.LEAST: "{rep} har minst att göra: {open} av {capacity} uppgifter.",
        Why.DRAWN: "{equal} stod lika, och lotten föll på {rep}.",
        Why.NO_REPS: "Det finns ingen säljare att ge den till.",
        Why.SUITS_NOBODY: "Ingen av de {reps} säljarna tar det här landet, språket, plattformen eller produkten.",
        Why.NOBODY_FREE: "Alla som hade kunnat ta den är borta ({away}) eller har fullt upp ({full}).",
    },
    "en": {
        Why.OWNER: "{rep} looks after this contact already.",
        Why.STAND_IN: "{other} is away, and {rep} stands in.",
        Why.STAND_IN_FULL: "{other} is away, and {rep}, who stands in, has enough to do.",
        Why.NO_STAND_IN: "{other} is away, and nobody was named to stand in.",
        Why.LEFT: "{other} takes no contacts any more.",
        Why.BACK: "{rep} is back, after {other} stood in.",
        Why.RELATION: "{rep} knows this person and agreed to the use of it.",
        Why.RELATION_BUSY: "Those who know this person are away or have enough to do: {reps}.",
        Why.RULE: "The rule “{rule}” holds.",
        Why.NO_RULE: "No rule speaks of this contact, so it may go to all whom it suits.",
        Why.ONLY: "Only {rep} can take it now.",
        Why.SOONEST: "{rep} is at work first ({at}).",
        Why.LEAST: "{rep} has least to do: {open} of {capacity} tasks.",
        Why.DRAWN: "{equal} were equal, and the draw fell on {rep}.",
        Why.NO_REPS: "There is no rep to give it to.",
        Why.SUITS_NOBODY: "None of the {reps} reps takes this country, language, platform or product.",
        Why.NOBODY_FREE: "All who could take it are away ({away}) or have enough to do ({full}).",
    },
}  # fmt: skip


def sentences(grounds: Iterable[Ground], lang: str) -> list[str]:
    """Return grounds as sentences in nb, sv or en; English for any other language."""
    known = _SENTENCES.get(lang, _SENTENCES["en"])
    return [known[ground.why].format_map(ground.values) for ground in grounds]
