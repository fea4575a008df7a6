"""What the company publishes: stories, each on several channels, and prizes to be won."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import Final

from msgspec import Struct

from crm_social.actions.demo import calendar, data
from crm_social.actions.demo.calendar import DAY
from crm_social.actions.demo.words import Tongue
from crm_social.core.facts import Post

#: Of a hundred stories how many are interesting, news, promotion: as meant, and adrift.
_MEANT: Final = (70, 20, 10)
_ADRIFT: Final = (36, 14, 50)
#: From which share of the time to which the company talked mostly of itself.
_DRIFT: Final = (0.34, 0.58)
#: And the part in which nobody cared for X.
_X_SILENT: Final = (0.45, 0.66)
#: Months in which nobody wants to read of snow.
_NO_SNOW: Final = frozenset(range(4, 12))
#: Stories on a working day.
_A_DAY: Final = 0.55
_GIVEAWAYS_EACH: Final = 150 * DAY
#: No prize was to be won lately: that crowd is gone by now.
_LAST_GIVEAWAY: Final = 40 * DAY
#: Tried this often to write something that was not written before.
_TRIES: Final = 8
_CLOCKS: Final = ("08:05", "09:30", "10:15", "11:30", "13:00", "14:40")


class Published(Struct, frozen=True):
    """One post on one channel, and what it is about."""

    platform: str
    channel: str
    at: datetime
    post: Post
    topic: str
    #: How much better than others it does.
    luck: float
    #: Nobody told that it is one; marketing marks it afterwards.
    marked_later: bool = False


def published(rng: Random, tongue: Tongue, start: datetime, now: datetime) -> list[Published]:
    """Return every post from `start` until `now`, in order of time."""
    return sorted(_all(rng, tongue, start, now), key=lambda one: (one.at, one.platform))


def _all(rng: Random, tongue: Tongue, start: datetime, now: datetime) -> Iterator[Published]:
    first, today = calendar.local(start).date(), calendar.local(now).date()
    number = 0
    for day in _days(first, today):
        lively = (today - day).days <= 5
        chance = 1.0 if lively else _A_DAY
        if calendar.quiet(day, today) or not calendar.works(day) or rng.random() > chance:
            continue
        share = (day - first) / max(today - first, DAY)
        for one in _story(rng, tongue, day, number, share, lively=lively):
            if one.at <= now:
                yield one
        number += 1
    at, prize = start + _GIVEAWAYS_EACH / 3, 0
    while at < now - _LAST_GIVEAWAY:
        yield from _giveaway(rng, calendar.working(rng, at), prize)
        at, prize = at + _GIVEAWAYS_EACH, prize + 1


def _days(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


def _story(
    rng: Random, tongue: Tongue, day: date, number: int, share: float, *, lively: bool
) -> Iterator[Published]:
    found = data.read("posts")
    adrift = _DRIFT[0] <= share < _DRIFT[1]
    class_ = rng.choices(("interesting", "news", "promotion"), _ADRIFT if adrift else _MEANT)[0]
    topics = [one for one in found[class_] if one != "snow" or day.month not in _NO_SNOW]
    topic = rng.choice(topics)
    at = calendar.at_clock(day, rng.choice(_CLOCKS))
    text = ""
    for _ in range(_TRIES):
        text = _text(rng, tongue, rng.choice(found[class_][topic]), at)
        if tongue.is_new(text):
            break
    by_person = class_ == "interesting" and rng.random() < (0.35 if adrift else 0.72)
    authors = found["authors"]
    author = rng.choices(authors, [one["share"] for one in authors])[0]["name"]
    campaign = next((one["name"] for one in found["campaigns"] if day.month in one["months"]), None)
    luck = rng.lognormvariate(0.05 if lively else 0, 0.2 if lively else 0.4)
    for place, (platform, channel) in enumerate(found["channels"].items()):
        if rng.random() * 10 > channel["carries"] + 2 * lively:
            continue
        if platform == "x" and _X_SILENT[0] <= share < _X_SILENT[1]:
            continue
        uid = f"{platform}-{number + 1001}"
        yield Published(
            platform,
            channel["channel"],
            at + timedelta(minutes=7 * place, seconds=rng.randrange(60)),
            Post(
                id=uid,
                url=f"https://{platform}.example/nordlyssol/{uid}",
                text=text,
                published_at=at + timedelta(minutes=7 * place),
                author=author if by_person else None,
                class_=class_,
                campaign=campaign if class_ == "promotion" or rng.random() < 0.4 else None,
            ),
            topic,
            luck,
        )


def _text(rng: Random, tongue: Tongue, template: str, at: datetime) -> str:
    lang, _, rest = template.rpartition("|")
    slots = data.read("posts")["slots"]
    known = {name: rng.choice(options) for name, options in slots.items()}
    if lang:
        # Places are where they are; what else there is has a word in each language.
        known = {name: known[name] for name in ("place", "splace", "hour")}
    text = tongue.fill(rest, lang or "nb", at, **known)
    return text[0].upper() + text[1:]


def _giveaway(rng: Random, at: datetime, number: int) -> Iterator[Published]:
    found = data.read("posts")
    texts = found["giveaways"]
    for platform in ("facebook", "instagram"):
        uid = f"{platform}-prize-{number + 1}"
        # Of one nobody said what it was when it was published.
        later = number % 3 == 1
        yield Published(
            platform,
            found["channels"][platform]["channel"],
            at + timedelta(seconds=rng.randrange(600)),
            Post(
                id=uid,
                url=f"https://{platform}.example/nordlyssol/{uid}",
                text=texts[number % len(texts)],
                published_at=at,
                class_="promotion",
                giveaway=not later,
            ),
            "prize",
            1.0,
            marked_later=later,
        )
