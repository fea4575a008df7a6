"""What moved a chance, in words a rep reads in ten seconds: nb, sv and en."""

from typing import Final

#: Feature, and how it is said; `{}` is its value. What is not here is said by its name.
_SAID: Final[dict[str, tuple[str, str, str]]] = {
    "asked about buying lately": (
        "spurte om kjøp {} ganger siste to uker",
        "frågade om köp {} gånger senaste två veckorna",
        "asked about buying {} times in the last two weeks",
    ),
    "asked about buying": (
        "spurte om kjøp {} ganger",
        "frågade om köp {} gånger",
        "asked about buying {} times",
    ),
    "questions lately": (
        "stilte {} spørsmål siste to uker",
        "ställde {} frågor senaste två veckorna",
        "asked {} questions in the last two weeks",
    ),
    "questions": (
        "stilte {} spørsmål",
        "ställde {} frågor",
        "asked {} questions",
    ),
    "complaints": (
        "klaget {} ganger",
        "klagade {} gånger",
        "complained {} times",
    ),
    "giveaway share": (
        "{} % av engasjementet var på konkurranser",
        "{} % av engagemanget gällde tävlingar",
        "{} % of the engagement was for a prize",
    ),
    "silence": (
        "{} dager siden sist",
        "{} dagar sedan sist",
        "{} days since last heard of",
    ),
    "silence by usual gap": (
        "stille {} ganger så lenge som vanlig",
        "tyst {} gånger så länge som vanligt",
        "silent {} times as long as usual",
    ),
    "tenure": (
        "kjent i {} dager",
        "känd i {} dagar",
        "known for {} days",
    ),
    "acts": (
        "{} engasjementer i alt",
        "{} engagemang totalt",
        "{} engagements in all",
    ),
    "acts this week": (
        "{} engasjementer siste uke",
        "{} engagemang senaste veckan",
        "{} engagements in the last week",
    ),
    "acts this month": (
        "{} engasjementer siste måned",
        "{} engagemang senaste månaden",
        "{} engagements in the last month",
    ),
    "acts this quarter": (
        "{} engasjementer siste kvartal",
        "{} engagemang senaste kvartalet",
        "{} engagements in the last quarter",
    ),
    "acts this year": (
        "{} engasjementer siste år",
        "{} engagemang senaste året",
        "{} engagements in the last year",
    ),
    "warmth fast": (
        "hvor varm akkurat nå",
        "hur varm just nu",
        "how warm right now",
    ),
    "warmth middling": (
        "hvor varm siste måneder",
        "hur varm de senaste månaderna",
        "how warm in recent months",
    ),
    "warmth slow": (
        "hvor varm over lang tid",
        "hur varm över lång tid",
        "how warm over a long time",
    ),
    "fit": (
        "passform {}",
        "passform {}",
        "fit {}",
    ),
    "fit letter": (
        "passform {}",
        "passform {}",
        "fit {}",
    ),
    "engagement band": (
        "engasjementsbånd {}",
        "engagemangsband {}",
        "engagement band {}",
    ),
    "intent band": (
        "interessebånd {}",
        "intresseband {}",
        "intent band {}",
    ),
    "stage": (
        "er i {}",
        "är i {}",
        "is in {}",
    ),
    "days in stage": (
        "{} dager i samme steg",
        "{} dagar i samma steg",
        "{} days in the same stage",
    ),
    "colleagues engaging": (
        "{} kolleger er også aktive",
        "{} kollegor är också aktiva",
        "{} colleagues are engaging too",
    ),
    "company size": (
        "firma med {} ansatte",
        "företag med {} anställda",
        "a company of {} people",
    ),
    "has a company": (
        "firma kjent: {}",
        "företag känt: {}",
        "company known: {}",
    ),
    "tasks open": (
        "{} åpne oppgaver",
        "{} öppna uppgifter",
        "{} open tasks",
    ),
    "targets": (
        "engasjert i {} innlegg",
        "engagerad i {} inlägg",
        "engaged with {} posts",
    ),
    "platforms": (
        "aktiv på {} plattformer",
        "aktiv på {} plattformar",
        "active on {} platforms",
    ),
    "active spells": (
        "aktiv i {} perioder",
        "aktiv i {} perioder",
        "active in {} spells",
    ),
    "usual gap": (
        "{} dager mellom hver gang, som regel",
        "{} dagar mellan gångerna, som regel",
        "{} days between two times, as a rule",
    ),
    "newest gap": (
        "{} dager mellom de to siste gangene",
        "{} dagar mellan de två senaste gångerna",
        "{} days between the last two times",
    ),
    "longest gap": (
        "borte i {} dager på det lengste",
        "borta i {} dagar som längst",
        "away for {} days at the longest",
    ),
    "interesting posts": (
        "engasjert i {} interessante innlegg",
        "engagerad i {} intressanta inlägg",
        "engaged with {} interesting posts",
    ),
    "news posts": (
        "engasjert i {} nyheter",
        "engagerad i {} nyheter",
        "engaged with {} news posts",
    ),
    "promotion posts": (
        "engasjert i {} salgsinnlegg",
        "engagerad i {} säljinlägg",
        "engaged with {} promotions",
    ),
    "has an e-mail": (
        "e-post kjent: {}",
        "e-post känd: {}",
        "e-mail known: {}",
    ),
    "country": (
        "land: {}",
        "land: {}",
        "country: {}",
    ),
    "industry": (
        "bransje: {}",
        "bransch: {}",
        "industry: {}",
    ),
}
#: Counts of one kind of engagement, by the kind.
_KINDS: Final[dict[str, tuple[str, str, str]]] = {
    "like": ("likte {} ganger", "gillade {} gånger", "liked {} times"),
    "reaction": ("reagerte {} ganger", "reagerade {} gånger", "reacted {} times"),
    "comment": ("kommenterte {} ganger", "kommenterade {} gånger", "commented {} times"),
    "reply": ("svarte {} ganger", "svarade {} gånger", "replied {} times"),
    "repost": ("delte {} ganger", "delade {} gånger", "shared {} times"),
    "quote": ("siterte {} ganger", "citerade {} gånger", "quoted {} times"),
    "mention": ("nevnte oss {} ganger", "nämnde oss {} gånger", "mentioned us {} times"),
    "follow": ("begynte å følge {} ganger", "började följa {} gånger", "followed {} times"),
    "save": ("lagret {} ganger", "sparade {} gånger", "saved {} times"),
    "click": ("klikket {} ganger", "klickade {} gånger", "clicked {} times"),
}
#: Features that are yes or no.
_YES_NO: Final = {"has a company", "has an e-mail"}
_YES: Final = {"nb": ("nei", "ja"), "sv": ("nej", "ja"), "en": ("no", "yes")}
_LANGUAGES: Final = ("nb", "sv", "en")
_POINTS: Final = {"nb": "poeng", "sv": "poäng", "en": "points"}


def line(points: float, feature: str, value: float | str | None, language: str) -> str:
    """Return "+12 points: asked about buying 2 times in the last two weeks", in a language.

    Raise ValueError for a language other than nb, sv and en.
    """
    return f"{points:+.0f} {_POINTS[language]}: {what(feature, value, language)}"


def what(feature: str, value: float | str | None, language: str) -> str:
    """Return "asked about buying 2 times in the last two weeks", in nb, sv or en.

    Raise ValueError for another language.
    """
    said = _SAID.get(feature) or _KINDS.get(feature.removesuffix(" acts"))
    shown = _shown(feature, value, language)
    return said[_LANGUAGES.index(language)].format(shown) if said else f"{feature}: {shown}"


def _shown(feature: str, value: float | str | None, language: str) -> str:
    if value is None:
        return "?"
    if feature in _YES_NO:
        return _YES[language][bool(value)]
    if isinstance(value, str):
        return value
    return f"{value * 100:.0f}" if feature.endswith("share") else f"{value:.0f}"
