"""What a comment says: its language, whether it asks, whether it wants to buy.

Word lists in Norwegian, Swedish and English; a complaint is never taken for an
intent to buy, because that mistake costs a customer.
"""

import re
from functools import lru_cache
from typing import Final

from msgspec import Struct

_BUYING: Final = re.compile(
    r"\b(?:"
    r"pris(?:en|er|ene|liste|list|lista|overslag|uppgift)?|kost(?:er|ar|et|nad)|tilbud(?:et)?|offert(?:en)?|"
    r"bestill(?:e|er|ing)?|beställ(?:a|er|ning)?|kjøp(?:e|er)?|köp(?:a|er)?|prøve(?:periode|versjon)|"
    r"demo(?:en|nstrasjon|nstration)?|interessert|intresserade?|abonnement|lisens(?:en|er)?|licens(?:en|er)?|"
    r"(?:ring|kontakt(?:e|a)?) (?:meg|mig|oss)|på lager|i lager|levering(?:stid)?|leverans(?:tid)?|"
    r"pric(?:e|es|ing)|how much|costs?|quot(?:e|ation)|buy(?:ing)?|purchas(?:e|ing)|order(?:ing)?|"
    r"free trial|trial|licen[cs]es?|subscription|in stock|interested in|(?:call|contact) (?:me|us)"
    r")\b",
    re.IGNORECASE,
)
_COMPLAINT: Final = re.compile(
    r"\b(?:"
    r"refund|money back|never again|worst|terrible|awful|scam|rip[- ]?off|complain(?:t|ing)?|broken|"
    r"pengene? tilbake|aldri mer|elendig|dårlig(?:e|ste)?|svindel|reklam(?:asjon|ere)|klage(?:r|n)?|ødelagt|"
    r"pengarna tillbaka|aldrig mer|usel|dålig(?:t|a)?|bedrägeri|reklam(?:ation|era)|klaga(?:r|t)?|trasig(?:t|a)?"
    r")\b",
    re.IGNORECASE,
)
_ASKING: Final = re.compile(
    r"^\W*(?:hva|hvor|hvordan|hvorfor|når|kan (?:dere|du)|har (?:dere|du)|finnes|vad|var|hur|varför|kan (?:ni|du)|"
    r"har (?:ni|du)|finns|what|where|when|why|how|can you|do you|is there|are there|which)\b",
    re.IGNORECASE,
)
_COMMON: Final = {
    "nb": frozenset("og ikke jeg det er på som har vi dere hva hvordan koster bra takk av til".split()),
    "sv": frozenset("och inte jag det är på som har vi ni vad hur kostar bra tack av till för".split()),
    "en": frozenset("and not i the is on that have we you what how of to it this for with".split()),
}  # fmt: skip
_LANGUAGES: Final = {
    "nb": "nb", "no": "nb", "nn": "nb", "da": "nb", "sv": "sv", "en": "en",
}  # fmt: skip
_WORD: Final = re.compile(r"[^\W\d_]+")


class Reading(Struct, frozen=True):
    """What one text says."""

    question: bool = False
    complaint: bool = False
    #: The words that show an intent to buy, as written; empty for a complaint.
    buying: tuple[str, ...] = ()


NOTHING: Final = Reading()


@lru_cache(maxsize=4096)
def read(text: str) -> Reading:
    """Return what the text says. The same text is read once."""
    if _COMPLAINT.search(text):
        return Reading(question="?" in text, complaint=True)
    return Reading(
        question="?" in text or _ASKING.match(text) is not None,
        buying=tuple(dict.fromkeys(match.group(0) for match in _BUYING.finditer(text)))[:5],
    )


def language(tag: str | None, text: str | None) -> str | None:
    """Return nb, sv or en by the platform's tag, else by the text's commonest words, else None."""
    if tag and (known := _LANGUAGES.get(tag.lower().partition("-")[0])):
        return known
    if not text:
        return None
    words = [word.lower() for word in _WORD.findall(text[:1000])]
    counts = {name: sum(word in common for word in words) for name, common in _COMMON.items()}
    best = max(counts, key=lambda name: counts[name])
    if not counts[best] or list(counts.values()).count(counts[best]) > 1:
        return None
    return best
