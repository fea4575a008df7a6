"""Who lives in the demo: companies and the people at them, and people at home."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random
from typing import Any, Final

from anyascii import anyascii
from msgspec import Struct, field

from crm_social.actions.demo import data
from crm_social.actions.demo.calendar import DAY
from crm_social.core.facts import Actor

OURS: Final = "nordlyssol.example"
#: The industry of those who read along to advise others.
ADVISERS: Final = "Rådgivning"
RIVAL: Final = "takstrom.example"
_COUNTRIES: Final = (("NO", 74), ("SE", 16), ("DK", 4), ("GB", 6))
_LANGUAGE: Final = {"NO": "nb", "SE": "sv", "DK": "en", "GB": "en"}


class Sort(StrEnum):
    """What brings somebody to the company's pages."""

    CASUAL = "casual"
    PROFESSIONAL = "professional"
    ENTHUSIAST = "enthusiast"
    #: Comes when something can be won.
    HUNTER = "hunter"
    CRITIC = "critic"
    COLLEAGUE = "colleague"
    RIVAL = "rival"
    BOT = "bot"


class Company(Struct, eq=False):
    """One invented company."""

    name: str
    domain: str
    country: str
    industry: str
    size: int
    roof: int
    place: str
    people: list["Person"] = field(default_factory=list)


class Wave(Struct, frozen=True):
    """A time in which somebody is keener than usual: from, to, and how much at its height."""

    begins: datetime
    ends: datetime
    height: float

    def at(self, moment: datetime) -> float:
        """Return how many times the usual interest there is; it rises, and falls faster."""
        if not self.begins <= moment <= self.ends:
            return 1.0
        share = (moment - self.begins) / (self.ends - self.begins)
        return 1.0 + self.height * (share / 0.7 if share < 0.7 else (1 - share) / 0.3)


class Person(Struct, eq=False):
    """One invented person. `handles` are (platform, id there, handle), the usual one first."""

    name: str
    sort: Sort
    country: str
    lang: str
    since: datetime
    until: datetime
    #: Chance to do something about a post they could see, before all else.
    keen: float
    #: Of what they do, the share that is words.
    chatty: float
    handles: list[tuple[str, str, str]]
    nameless: bool = False
    #: Their page says where they work, and as what.
    open_about_work: bool = False
    mail: str | None = None
    #: They give the address where they comment.
    gives_mail: bool = False
    company: Company | None = None
    title: str | None = None
    decides: bool = False
    waves: list[Wave] = field(default_factory=list)
    #: When they did something with what is worth reading, and how much that says.
    read: list[tuple[datetime, float]] = field(default_factory=list)
    follows: bool = False
    #: The place among `handles` of the one that sales know them by.
    met_at: int = 0
    #: Their record in the CRM, once a rep has made one.
    crm: str | None = None
    customer: bool = False
    #: Sales met them where none of our channels is, so only the CRM knows them.
    met_outside: bool = False

    @property
    def first(self) -> str:
        """Return the first of their names."""
        return self.name.split()[0]

    def interest(self, at: datetime) -> float:
        """Return how many times the usual interest they have at a moment."""
        return max((wave.at(at) for wave in self.waves), default=1.0)

    def actor(self, place: int = 0) -> Actor:
        """Return the handle as its platform shows it."""
        _, uid, handle = self.handles[place]
        company = self.company
        tells = self.open_about_work and company is not None
        return Actor(
            id=uid,
            handle=handle,
            name=None if self.nameless else self.name,
            url=f"https://{self.handles[place][0]}.example/@{handle}",
            email=self.mail if self.gives_mail else None,
            company=company.name if tells and company else None,
            title=self.title if tells else None,
            location=company.place if tells and company else None,
        )


class Cast:
    """Everybody, drawn from a seed for a time of so many months."""

    def __init__(self, rng: Random, start: datetime, end: datetime) -> None:
        """Draw companies and people who come to know of us between `start` and `end`."""
        self._rng, self._start, self._end = rng, start, end
        self._handles: set[str] = set()
        self._names: set[str] = set()
        months = (end - start) / DAY / 30.4
        self.companies: list[Company] = []
        self.people: list[Person] = []
        self._make(months)

    def _make(self, months: float) -> None:
        rng = self._rng
        made = _company_names(rng)
        for name, country, industry in made:
            if len(self.companies) >= int(21 * months + 30):
                break
            self.companies.append(self._company(name, country, industry))
        for company in self.companies:
            for number in range(rng.choices((1, 2, 3, 4, 5), (46, 26, 14, 9, 5))[0]):
                self._professional(company, first=number == 0)
        some: tuple[tuple[Sort, float], ...] = (
            (Sort.CASUAL, 42 * months + 60),
            (Sort.HUNTER, 16 * months),
            (Sort.ENTHUSIAST, 2.2 * months + 6),
            (Sort.CRITIC, 0.25 * months + 1),
        )
        for sort, many in some:
            for _ in range(int(many)):
                self.people.append(self._private(sort))
        for sort, number, domain in ((Sort.COLLEAGUE, 9, OURS), (Sort.RIVAL, 4, RIVAL)):
            for _ in range(number):
                self.people.append(self._insider(sort, domain))
        for number in range(6):
            self.people.append(self._bot(number))
        self.people.sort(key=lambda one: (one.since, one.handles[0]))

    def _company(self, name: str, country: str, industry: dict[str, Any]) -> Company:
        rng = self._rng
        least, most = industry["people"]
        size = int(least * (most / least) ** rng.random())
        plain = anyascii(name.rsplit(" ", 1)[0]).lower().replace(" ", "")
        roof = max(250, int(size * industry["roof"] * rng.uniform(0.5, 1.6) / 50) * 50)
        places = data.read("companies")["places"][country]
        return Company(
            name, f"{plain}.example", country, industry["name"], size, roof, rng.choice(places)
        )

    def _professional(self, company: Company, *, first: bool) -> None:
        rng = self._rng
        titles = data.read("companies")["titles"]
        decides = rng.random() < (0.6 if first else 0.3)
        since = self._since()
        person = self._person(
            Sort.PROFESSIONAL, company.country, since, rng.uniform(0.02, 0.1), rng.uniform(0.1, 0.4)
        )
        if company.industry == ADVISERS:
            # They read everything, ask much, and buy nothing.
            person.keen, person.chatty = rng.uniform(0.08, 0.2), rng.uniform(0.35, 0.6)
        person.company, person.decides = company, decides
        person.title = rng.choice(titles["decides" if decides else "works"][company.country])
        person.open_about_work = rng.random() < 0.74
        names = anyascii(person.name).lower().split()
        person.mail = f"{names[0]}.{names[-1]}@{company.domain}"
        person.gives_mail = rng.random() < (0.8 if person.handles[0][0] == "wordpress" else 0.22)
        company.people.append(person)
        self.people.append(person)

    def _private(self, sort: Sort) -> Person:
        rng = self._rng
        country = _drawn(rng, _COUNTRIES)
        keen, chatty = {
            Sort.CASUAL: (rng.uniform(0.008, 0.055), rng.uniform(0.02, 0.25)),
            Sort.HUNTER: (rng.uniform(0.0, 0.006), 0.5),
            Sort.ENTHUSIAST: (rng.uniform(0.1, 0.2), rng.uniform(0.35, 0.6)),
            Sort.CRITIC: (rng.uniform(0.02, 0.05), 0.95),
        }[sort]
        person = self._person(sort, country, self._since(), keen, chatty)
        person.nameless = rng.random() < 0.12
        if sort is Sort.HUNTER:
            person.handles = [
                (rng.choice(("facebook", "facebook", "instagram")), *person.handles[0][1:])
            ]
        if rng.random() < 0.12:
            person.mail, person.gives_mail = _free_mail(person.name), True
        return person

    def _insider(self, sort: Sort, domain: str) -> Person:
        rng = self._rng
        person = self._person(sort, "NO", self._start, rng.uniform(0.05, 0.15), 0.15)
        person.until = self._end + DAY
        person.mail = f"{anyascii(person.first).lower()}@{domain}"
        person.gives_mail = rng.random() < 0.6
        return person

    def _bot(self, number: int) -> Person:
        person = self._person(Sort.BOT, "GB", self._since(), 0.02, 1.0)
        person.until = person.since + timedelta(days=40)
        platform = ("x", "instagram", "facebook")[number % 3]
        person.handles = [(platform, *person.handles[0][1:])]
        return person

    def _since(self) -> datetime:
        """Return when somebody first hears of us: more do the longer we are there."""
        share: float = self._rng.random() ** 0.8
        return self._start + (self._end - self._start) * share - 20 * DAY * self._rng.random()

    def _person(
        self, sort: Sort, country: str, since: datetime, keen: float, chatty: float
    ) -> Person:
        rng = self._rng
        names = data.read("names")
        known = names[country]
        given = rng.choice(known["given"])
        surname = "".join(rng.choice(half) for half in known["halves"])
        if rng.random() < 0.15:
            surname = rng.choice(known["surnames"])
        name = f"{given} {surname}"
        if name in self._names and rng.random() < 0.9:
            # Some share a name, as people do; most do not.
            name = f"{rng.choice(known['given'])} {surname}"
        self._names.add(name)
        stays = timedelta(days=rng.expovariate(1 / 300) + 30)
        return Person(
            name, sort, country, _LANGUAGE[country], since, since + stays, keen, chatty,
            list(self._accounts(name, country)),
        )  # fmt: skip

    def _accounts(self, name: str, country: str) -> Iterator[tuple[str, str, str]]:
        rng = self._rng
        channels = data.read("posts")["channels"]
        weights = [one["audience"] for one in channels.values()]
        platforms = rng.choices(list(channels), weights)
        if rng.random() < 0.14:
            platforms = list(dict.fromkeys([*platforms, *rng.choices(list(channels), weights)]))
        plain = anyascii(name).lower().split()
        for platform in platforms:
            given, surname = plain[0], plain[-1]
            handle = rng.choice(
                (
                    f"{given}.{surname}",
                    f"{given}_{surname}",
                    f"{given[0]}{surname}",
                    f"{given}{surname[0]}{rng.randrange(10, 99)}",
                    f"{given}_{rng.choice(data.read('names')['nameless'])}",
                )
            )
            if rng.random() < 0.06:
                handle = rng.choice(data.read("names")["nameless"])
            while f"{platform}{handle}" in self._handles:
                handle = f"{handle}{rng.randrange(10, 99)}"
            self._handles.add(f"{platform}{handle}")
            yield platform, f"{country.lower()}-{rng.randrange(16**9):09x}", handle


def _free_mail(name: str) -> str:
    """Return a free address of a kind that nobody can have: Gmail knows no underscores."""
    return f"{anyascii(name).lower().replace(' ', '_')}@gmail.com"


def _drawn(rng: Random, weighed: tuple[tuple[str, int], ...]) -> str:
    return rng.choices([one for one, _ in weighed], [weight for _, weight in weighed])[0]


def _company_names(rng: Random) -> list[tuple[str, str, dict[str, Any]]]:
    """Return every name there can be with its country and industry, Norwegian ones most."""
    found = data.read("companies")
    made = [
        (f"{stem} {word} {found['forms'][country]}", country, industry)
        for industry in found["industries"]
        for country, words in industry["words"].items()
        for word in words
        for stem in found["stems"][country]
    ]
    rng.shuffle(made)
    share = {"NO": 1.0, "SE": 0.9, "DK": 0.6, "GB": 0.8}
    return [one for one in made if rng.random() < share[one[1]]]
