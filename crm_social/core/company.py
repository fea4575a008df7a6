"""The company view: who is engaged at one company, and how warm they are together.

A company is not a row of its own: it is the people whose company, or whose mail domain, goes
by the same key. So it needs no matching, and is right again the moment a person is.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

from msgspec import Struct

from crm_social.core import fit, scoring
from crm_social.core.identity import mails
from crm_social.core.loop import Stage
from crm_social.core.model import Model
from crm_social.core.scoring import Axis
from crm_social.core.state import State

#: A key is no longer than this, so that any index takes it.
LONGEST: Final = 120

#: Legal forms, as they end a name; Nordic ones first.
_FORMS: Final = frozenset(
    "as asa aksjeselskap allmennaksjeselskap ans da ks sa ba sf enk nuf iks kf "
    "ab abp publ aktiebolag hb kb aps ivs amba fmba smba aktieselskab oy oyj osakeyhtiö ky hf ehf "
    "ohf ltd limited inc incorporated corp corporation co company llc llp lp plc pty pte pvt "
    "private gmbh mbh ag kg kgaa ohg ug eg se nv bv bvba vof sarl sas sasu srl sl slu sau lda "
    "ltda sro spzoo doo dd kft zrt nyrt oao ooo zao pao kk bhd sdn".split()
)
#: Those that also stand first: AB Volvo, Oy Karl Fazer Ab, A/S Norske Shell.
_FORMS_FIRST: Final = frozenset("ab as oy".split())
#: What people write where they have no company. Strangers would look like colleagues.
_NO_COMPANY: Final = frozenset(
    {
        "na", "none", "no", "nil", "null", "ingen", "inget", "ikke", "privat", "private",
        "privatperson", "student", "freelance", "freelancer", "frilans", "frilanser", "self",
        "self employed", "selfemployed", "selvstendig", "selvstendig næringsdrivende",
        "egenföretagare", "egen företagare", "enskild firma", "enkeltpersonforetak", "retired",
        "pensjonist", "pensionist", "pensionär", "unemployed", "arbeidsledig", "arbetslös", "ledig",
        "home", "hjemme", "hemma", "company", "firma", "bedrift", "företag", "test", "various",
        # A legal form and nothing else.
        "as", "ab", "oy", "asa", "ltd", "inc", "gmbh", "llc",
    }
)  # fmt: skip
_INITIALS: Final = re.compile(r"(?<=\b\w)[./](?=\w\b)")
#: With its dots, for a spa is a spa.
_SPA: Final = re.compile(r"\bs\.\s?p\.\s?a\.?\s*$")
_APOSTROPHES: Final = re.compile(r"['’`´]")
_DOMAIN: Final = re.compile(r"(?:https?://)?(?:www\.)?((?:[^\W_][\w-]*\.)+[^\W\d_]{2,})/?")


#: Walking order, both lobes.
_ORDER: Final = tuple(Stage)


class Person(Struct, frozen=True):
    """One person at a company, as the view shows them."""

    id: int
    name: str | None
    handle: str | None
    title: str | None
    stage: Stage
    letter: str
    owner: str | None
    #: Engagement and intent together, in points.
    warmth: float
    #: Their title is one that decides.
    decides: bool


class Warmth(Struct, frozen=True):
    """One axis of all people together: the points in sum, the band of the warmest of them."""

    points: float
    band: int


class Company(Struct, frozen=True):
    """What is known of a company by its people; those out of all scoring are only counted."""

    key: str
    #: As most of them write it, in capitals last; the key where nobody does.
    name: str
    #: Warmest first.
    people: tuple[Person, ...]
    excluded: int
    #: How many engaged within the time after which somebody counts as silent.
    engaged: int
    #: The stage nearest to buying (again) that one of them stands at; None for nobody.
    furthest: Stage | None
    #: How many deals are open, and how many people have bought.
    deals: int
    customers: int
    engagement: Warmth
    intent: Warmth
    #: How many people stand in engagement band 1, 2 and 3.
    bands: tuple[int, int, int]

    @property
    def warmth(self) -> float:
        """Return how warm they are together: the points of engagement and intent in sum."""
        return self.engagement.points + self.intent.points

    @property
    def deciders(self) -> tuple[Person, ...]:
        """Return the people whose title decides, warmest first."""
        return tuple(person for person in self.people if person.decides)


def key(company: str | None, email: str | None) -> str | None:
    """Return the one name a company goes by here, or None where it cannot be told.

    It is the company's name in small letters without its legal form, or, where none is known,
    the domain of the mail address, unless anybody can have an address there.
    """
    if company and (named := _named(company)):
        return named
    return _employer(fit.domain_of(email)) if email else None


@lru_cache(maxsize=1 << 14)
def _named(company: str) -> str | None:
    text = unicodedata.normalize("NFKC", company).casefold().strip()
    if domain := _DOMAIN.fullmatch(text):
        return _employer(domain[1])
    text = _INITIALS.sub("", _APOSTROPHES.sub("", _SPA.sub("", text)))
    words = "".join(one if unicodedata.category(one)[0] in "LMN" else " " for one in text).split()
    if words[-3:] == ["sp", "z", "oo"]:
        del words[-3:]
    while len(words) > 1 and words[-1] in _FORMS:
        words.pop()
    if len(words) > 1 and words[0] in _FORMS_FIRST:
        del words[0]
    name = " ".join(words)[:LONGEST].strip()
    return None if name in _NO_COMPANY else name or None


def _employer(domain: str) -> str | None:
    """Return a domain as a key, or None where it says nothing of an employer."""
    domain = domain.casefold()
    if fit.is_free_mail(domain) or mails.is_free(domain):
        return None
    return domain[:LONGEST] if _DOMAIN.fullmatch(domain) else None


def summary(of: str, members: Sequence[tuple[int, State]], model: Model, now: datetime) -> Company:
    """Return the company that goes by this key, of all its contacts, each with its id."""
    inside = [(contact_id, state) for contact_id, state in members if state.excluded is None]
    states = [state for _, state in inside]
    names = Counter(state.company for state in states if state.company)
    people = [_person(contact_id, state, model, now) for contact_id, state in inside]
    bands = Counter(state.engagement.band for state in states)
    silent_after = model.loop.silent_after
    return Company(
        of,
        min(names, key=lambda name: (-names[name], name.isupper(), name), default=of),
        tuple(sorted(people, key=lambda person: (-person.warmth, person.id))),
        len(members) - len(inside),
        sum(one.engaged_at is not None and now - one.engaged_at < silent_after for one in states),
        max((state.stage for state in states), key=_ORDER.index, default=None),
        sum(len(state.deals) for state in states),
        sum(state.cycle > 0 for state in states),
        _together([state.engagement for state in states], model.engagement.half_life, now),
        _together([state.intent for state in states], model.intent.half_life, now),
        (bands[1], bands[2], bands[3]),
    )


def _person(contact_id: int, state: State, model: Model, now: datetime) -> Person:
    return Person(
        contact_id,
        state.name,
        state.handle,
        state.title,
        state.stage,
        state.letter,
        state.owner,
        scoring.level(state.engagement.heat, now, model.engagement.half_life)
        + scoring.level(state.intent.heat, now, model.intent.half_life),
        bool(state.title) and fit.decides(state.title or "", model.fit),
    )


def _together(axes: Sequence[Axis], half_life: timedelta, now: datetime) -> Warmth:
    points = sum(scoring.level(axis.heat, now, half_life) for axis in axes)
    return Warmth(points, min((axis.band for axis in axes), default=scoring.COLD))
