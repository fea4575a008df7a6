"""A line of an explanation in words: nb, sv and en."""

import re
from typing import Final

from crm_social.core.scoring import Credit

LANGUAGES: Final = ("nb", "sv", "en")

_RULES: Final[dict[str, tuple[str, str, str]]] = {
    "like": ("likte", "gillade", "liked"),
    "reaction": ("reagerte", "reagerade", "reacted"),
    "comment": ("kommenterte", "kommenterade", "commented"),
    "reply": ("svarte", "svarade", "replied"),
    "repost": ("delte", "delade", "shared"),
    "quote": ("siterte", "citerade", "quoted"),
    "mention": ("nevnte oss", "nämnde oss", "mentioned us"),
    "follow": ("begynte å følge oss", "började följa oss", "started following us"),
    "save": ("tok vare på", "sparade", "saved"),
    "rating": ("vurderte oss", "gav ett omdöme", "rated us"),
    "click": ("klikket", "klickade", "clicked"),
    "signal": ("viste interesse", "visade intresse", "showed interest"),
    "asked about buying": ("spurte om å kjøpe", "frågade om köp", "asked about buying"),
    "asked a question": ("stilte et spørsmål", "ställde en fråga", "asked a question"),
    "praised us": ("roste oss", "berömde oss", "praised us"),
    "referral": (
        "anbefalte oss til en annen",
        "rekommenderade oss till en annan",
        "sent us somebody",
    ),
}
_FACTORS: Final[dict[str, tuple[str, str, str]]] = {
    "written by a person": (
        "skrevet av et menneske",
        "skrivet av en människa",
        "written by a person",
    ),
    "giveaway": ("konkurranse", "tävling", "giveaway"),
    "in the thread": ("i tråden", "i tråden", "in the thread"),
    "elsewhere": ("et annet sted", "på annan plats", "elsewhere"),
    "on our own post": ("på vårt eget innlegg", "på vårt eget inlägg", "on our own post"),
    "daily cap": ("dagens tak", "dagens tak", "daily cap"),
}
_NUMBERED: Final = re.compile(r"number (\d+) of its kind that day")
_NTH: Final = (
    "nummer {} av sitt slag den dagen",
    "nummer {} i sitt slag den dagen",
    "number {} of its kind that day",
)
_POST: Final = ("{}-innlegg", "{}-inlägg", "{} post")
_UNDER: Final = ("{} «{}»", "{} ”{}”", "{} “{}”")
_MODEL: Final = ("modell", "modell", "model")


def rule(name: str, lang: str) -> str:
    """Return what a credit was given for; a kind without a meaning here goes by its own name."""
    return _RULES[name][_place(lang)] if name in _RULES else name


def factor(name: str, lang: str) -> str:
    """Return a factor's name."""
    place = _place(lang)
    if name in _FACTORS:
        return _FACTORS[name][place]
    if numbered := _NUMBERED.fullmatch(name):
        return _NTH[place].format(numbered[1])
    return _POST[place].format(name.removesuffix(" post"))


def line(credit: Credit, lang: str) -> str:
    """Return the whole line: event, post, day, base, factors, points and the model's version."""
    place = _place(lang)
    done = rule(credit.rule, lang)
    what = _UNDER[place].format(done, credit.post) if credit.post else done
    product = "".join(
        f" × {value:.3g} ({factor(name, lang)})" for name, value in credit.factors.items()
    )
    return (
        f"{what[:1].upper()}{what[1:]}, {credit.at:%Y-%m-%d}:"
        f" {credit.base:g}{product} = {credit.points:.3g} ({_MODEL[place]} {credit.model})"
    )


def _place(lang: str) -> int:
    return LANGUAGES.index(lang) if lang in LANGUAGES else LANGUAGES.index("en")
