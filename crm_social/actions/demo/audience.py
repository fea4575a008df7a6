"""What people do with what the company publishes: like, ask, wish, praise, complain, share."""

from datetime import datetime, timedelta
from functools import partial
from typing import Final

from msgspec.structs import replace

from crm_social.actions.demo import calendar
from crm_social.actions.demo.cast import Person, Sort
from crm_social.actions.demo.posts import Published
from crm_social.actions.demo.story import Story
from crm_social.core.fact_records import MarkRecord
from crm_social.core.facts import Engagement, name_of, subject_of
from crm_social.core.values import Kind

#: What draws people: things worth knowing, told by a person.
_DRAWS: Final = {"interesting": 0.95, "news": 0.62, "promotion": 0.42}
_BY_PERSON: Final = 1.25
#: The mean time in hours until somebody sees a post, and for those who see it days later.
_SEEN_AFTER: Final = 9.0
_SEEN_LATE: Final = 80.0
#: Kinds without words by platform, with how often each is done.
_SILENT: Final[dict[str, tuple[tuple[Kind, int], ...]]] = {
    "facebook": ((Kind.LIKE, 62), (Kind.REACTION, 22), (Kind.REPOST, 9)),
    "instagram": ((Kind.LIKE, 84), (Kind.SAVE, 9)),
    "wordpress": ((Kind.LIKE, 40), (Kind.CLICK, 50)),
    "bluesky": ((Kind.LIKE, 72), (Kind.REPOST, 17)),
    "mastodon": ((Kind.LIKE, 66), (Kind.REPOST, 22)),
    "x": ((Kind.LIKE, 76), (Kind.REPOST, 14)),
    "youtube": ((Kind.LIKE, 90), (Kind.SAVE, 6)),
}
_QUOTES: Final = frozenset({"bluesky", "mastodon", "x"})
#: What the words of each sort of people are, of a hundred.
_SAYS: Final[dict[Sort, dict[str, int]]] = {
    Sort.CASUAL: {
        "talk": 34, "question": 34, "thanks": 14, "praise": 13, "wish": 3, "complaint": 2,
    },
    Sort.PROFESSIONAL: {
        "talk": 33, "question": 38, "thanks": 14, "praise": 11, "wish": 2, "complaint": 2,
    },
    Sort.ENTHUSIAST: {"talk": 52, "question": 20, "thanks": 8, "praise": 20},
    Sort.CRITIC: {"critic": 70, "question": 20, "talk": 10},
    Sort.COLLEAGUE: {"talk": 60, "praise": 40},
    Sort.RIVAL: {"question": 60, "talk": 40},
    Sort.BOT: {"spam": 1},
    Sort.HUNTER: {"prize": 1},
}  # fmt: skip
_WITHDRAWN: Final = 0.015


class Audience:
    """Everybody who reads along, and what they do."""

    def __init__(self, story: Story, people: list[Person]) -> None:
        """Let these people read what is published."""
        self._story, self._rng = story, story.rng
        #: Of each platform the people there, with the place of their handle.
        self._there: dict[str, list[tuple[Person, int]]] = {}
        #: What was meant by the words of an engagement, by its name.
        self.meant: dict[str, str] = {}
        self._wrote: dict[str, str] = {}
        #: The newest posts of each platform, to write below.
        self.newest: dict[str, Published] = {}
        for person in people:
            self.add(person)

    def add(self, person: Person) -> None:
        """Let one more read along."""
        for place, (platform, _, _) in enumerate(person.handles):
            self._there.setdefault(platform, []).append((person, place))

    def sees(self, one: Published) -> None:
        """Let everybody who sees this post do something about it, or nothing."""
        self.newest[one.platform] = one
        rng = self._rng
        if one.topic == "prize":
            self._prize(one)
            return
        post = one.post
        draw = _DRAWS.get(post.class_ or "", 1.0) * (_BY_PERSON if post.author else 1.0)
        draw *= one.luck * calendar.season(calendar.local(one.at).date())
        for person, place in self._there.get(one.platform, ()):
            if not person.since <= one.at <= person.until:
                continue
            chance = person.keen * draw
            if person.waves:
                chance *= person.interest(one.at)
            if person.customer:
                chance *= 1.5
            if rng.random() < chance:
                mean = _SEEN_LATE if rng.random() < 0.22 else _SEEN_AFTER
                hours = rng.expovariate(1 / mean) + 0.05
                when = calendar.waking(rng, one.at + timedelta(hours=hours))
                self._story.at(when, partial(self._act, person, place, one))

    def says(self, person: Person, what: str, when: datetime, place: int = 0) -> None:
        """Let somebody write something of this kind below the newest post they see."""
        platform = person.handles[place][0]
        one = self.newest.get(platform)
        if one is not None:
            self._words(person, place, one, what, when)

    def trust_in(self, person: Person, at: datetime) -> float:
        """Return how much somebody read of what is worth reading in the last half year."""
        since = at - timedelta(days=180)
        return sum(points for when, points in person.read if when >= since)

    def _act(self, person: Person, place: int, one: Published, when: datetime) -> None:
        rng = self._rng
        interest = person.interest(when)
        if rng.random() < min(0.8, person.chatty * (1 + 0.12 * (interest - 1))):
            self._words(person, place, one, self._what(person, interest), when)
            if rng.random() < 0.35:
                self._silent(person, place, one, when + timedelta(seconds=rng.randrange(5, 90)))
        else:
            self._silent(person, place, one, when)
        if not person.follows and rng.random() < 0.1:
            person.follows = True
            self.follow(person, when + timedelta(seconds=rng.randrange(60, 900)), place)

    def _what(self, person: Person, interest: float) -> str:
        says = dict(_SAYS[person.sort])
        if interest > 2 and person.sort is Sort.PROFESSIONAL:
            # Who is about to buy asks, and then asks for a price.
            says |= {"question": 80, "wish": 14, "praise": 5}
        if person.customer:
            says |= {"praise": says.get("praise", 0) + 16, "complaint": 6}
        return self._rng.choices(list(says), list(says.values()))[0]

    def _silent(self, person: Person, place: int, one: Published, when: datetime) -> None:
        rng = self._rng
        kinds = _SILENT[one.platform]
        kind = rng.choices([kind for kind, _ in kinds], [often for _, often in kinds])[0]
        fact = self._engagement(person, place, kind, when, one)
        self._tell(person, fact, when)
        if rng.random() < _WITHDRAWN:
            back = when + timedelta(hours=rng.uniform(0.02, 200))
            self._story.at(back, partial(self._takes_back, fact))

    def _words(self, person: Person, place: int, one: Published, what: str, when: datetime) -> None:
        rng = self._rng
        kind = Kind.COMMENT
        replies = one.platform in {"bluesky", "mastodon", "x"}
        if replies:
            kind = Kind.REPLY
        if what == "talk" and one.platform in _QUOTES and rng.random() < 0.25:
            what, kind = "quote", Kind.QUOTE
        lang = "en" if what == "spam" else person.lang
        text = self._story.tongue.say(lang, what, when, topic=one.topic, name=person.first)
        fact = self._engagement(person, place, kind, when, one, text)
        name = name_of(fact).hex()
        self.meant[name] = what
        self._wrote[name] = subject_of(fact.platform, fact.actor.id).hex()
        self._tell(person, fact, when)

    def mention(self, person: Person, when: datetime) -> None:
        """Let somebody speak of the company on their own ground."""
        text = self._story.tongue.say(person.lang, "mention", when)
        self._tell(person, self._engagement(person, 0, Kind.MENTION, when, None, text), when)

    def follow(self, person: Person, when: datetime, place: int = 0) -> None:
        """Let somebody follow the page they saw."""
        self._story.at(when, partial(self._follow, person, place))

    def whose_words(self, name: str) -> str | None:
        """Return the handle (hex) that wrote the words of an engagement, by its name."""
        return self._wrote.get(name)

    def _follow(self, person: Person, place: int, when: datetime) -> None:
        self._tell(person, self._engagement(person, place, Kind.FOLLOW, when), when)

    def _takes_back(self, fact: Engagement, at: datetime) -> None:
        self._story.tell(replace(fact, withdrawn=True, occurred_at=at))

    def _engagement(
        self,
        person: Person,
        place: int,
        kind: Kind,
        when: datetime,
        one: Published | None = None,
        text: str | None = None,
    ) -> Engagement:
        platform = person.handles[place][0]
        newest = one or self.newest.get(platform)
        uid = f"{kind}-{len(self._story.facts):06d}"
        return Engagement(
            platform=platform,
            channel=newest.channel if newest else None,
            kind=kind,
            id=uid,
            occurred_at=when,
            actor=person.actor(place),
            post=one.post if one else None,
            text=text,
            lang=person.lang if text and self._rng.random() < 0.5 else None,
            url=f"https://{platform}.example/{person.handles[place][2]}/{uid}" if text else None,
        )

    def _tell(self, person: Person, fact: Engagement, when: datetime) -> None:
        self._story.tell(fact)
        post = fact.post
        if post is None or post.giveaway:
            return
        points = {"interesting": 1.0, "news": 0.4}.get(post.class_ or "", 0.0)
        if points:
            points *= 1.5 if post.author else 1.0
            person.read.append((when, points))

    def _prize(self, one: Published) -> None:
        """Let those who come for a prize come, in two days, and a few others with them."""
        rng, story = self._rng, self._story
        for person, place in self._there.get(one.platform, ()):
            if one.at > person.until + timedelta(days=200):
                continue
            hunts = person.sort is Sort.HUNTER
            if rng.random() > (0.36 if hunts else 0.05):
                continue
            when = calendar.waking(rng, one.at + timedelta(hours=rng.expovariate(1 / 14)))
            if hunts and rng.random() < 0.55:
                story.at(when, partial(self._words, person, place, one, "prize"))
            else:
                story.at(when, partial(self._silent, person, place, one))
        if one.marked_later:
            story.at_work(one.at + timedelta(hours=20), partial(self._mark, one))

    def _mark(self, one: Published, at: datetime) -> None:
        record = MarkRecord(
            platform=one.platform,
            post=one.post.id,
            occurred_at=at,
            id=self._story.name(),
            actor=self._story.marketer,
            giveaway=True,
        )
        self._story.record(record)
