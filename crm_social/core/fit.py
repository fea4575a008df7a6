"""How well a person suits us, 0 to 100, from what is known of them, datum by datum."""

from typing import Final

from msgspec import Struct

from crm_social.core.model import FitModel, Model
from crm_social.core.state import Excluded, State


class FitLine(Struct, frozen=True):
    """One datum and the points it gives."""

    name: str
    #: The datum as known.
    datum: str
    points: int
    #: Where it was heard: a platform's word; empty for what needs no source.
    source: str


class Fit(Struct, frozen=True):
    """The sum, its letter and its lines."""

    points: int
    letter: str
    lines: tuple[FitLine, ...]


_DECIDES: Final = frozenset(
    "ceo cto cfo cmo coo cio founder owner partner director head manager president vp chief "
    "daglig leder sjef direktør eier gründer innkjøper innkjøpssjef markedssjef salgssjef "
    "vd chef direktör ägare grundare inköpare inköpschef marknadschef säljchef".split()
)
#: Nordic titles are one word: eiendomssjef, driftsleder, fastighetschef.
_DECIDING_ENDS: Final = ("sjef", "leder", "leiar", "chef", "direktør", "direktör")
#: Mail anyone can have; it says nothing of where a person works.
_FREE_MAIL: Final = frozenset(
    "gmail.com googlemail.com hotmail.com hotmail.no hotmail.se outlook.com live.com live.no "
    "live.se msn.com yahoo.com yahoo.no yahoo.se icloud.com me.com mac.com proton.me gmx.com "
    "protonmail.com online.no broadpark.no telia.com bredband.net spray.se aol.com fastmail.com "
    "zoho.com mail.com".split()
)


def fit(who: State, model: Model) -> Fit:
    """Return the fit with the datum, its source and the points of each line."""
    weights = model.fit
    lines: list[FitLine] = []

    def give(name: str, field: str, datum: str, points: float) -> None:
        lines.append(FitLine(name, datum, round(points), who.sources.get(field, "")))

    if who.known:
        lines.append(FitLine("known", "a person we can name or answer", weights.known, ""))
    if who.company:
        give("company", "company", who.company, weights.company)
    if who.title and decides(who.title, weights):
        give("title", "title", who.title, weights.decides)
    if who.email:
        domain = domain_of(who.email)
        free = is_free_mail(domain)
        give("mail", "email", domain, weights.free_mail if free else weights.business_mail)
    if who.size is not None and weights.sizes:
        points = next(
            (points for least, points in sorted(weights.sizes, reverse=True) if who.size >= least),
            0,
        )
        give("size", "size", str(who.size), points)
    if who.industry and who.industry.lower() in weights.industries:
        give("industry", "industry", who.industry, weights.industries[who.industry.lower()])
    if who.country and who.country in weights.countries:
        give("country", "country", who.country, weights.countries[who.country])
    points = max(0, min(100, sum(line.points for line in lines)))
    letters = zip("ABC", weights.letters, strict=True)
    letter = next((name for name, start in letters if points >= start), "D")
    return Fit(points, letter, tuple(lines))


def ours_or_theirs(email: str, model: Model) -> Excluded | None:
    """Return whether a mail address is one of our own people's or a competitor's."""
    domain = domain_of(email)
    if domain in model.fit.own_domains:
        return Excluded.EMPLOYEE
    return Excluded.COMPETITOR if domain in model.fit.competitor_domains else None


def domain_of(email: str) -> str:
    """Return what stands after the last @, in small letters."""
    return email.rpartition("@")[2].lower()


def is_free_mail(domain: str) -> bool:
    """Say whether anybody can have an address there."""
    return domain in _FREE_MAIL


def decides(title: str, weights: FitModel) -> bool:
    """Say whether a title is one of those who decide."""
    words = title.lower().replace("/", " ").replace(",", " ").split()
    return any(
        word in _DECIDES or word in weights.titles or word.endswith(_DECIDING_ENDS)
        for word in words
    )
