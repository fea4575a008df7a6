"""The whole story told: who there is, what is published, and what everybody makes of it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from operator import attrgetter
from random import Random
from typing import Final

from crm_social.actions.demo import calendar, posts
from crm_social.actions.demo.audience import Audience
from crm_social.actions.demo.cast import Cast
from crm_social.actions.demo.customers import Customers
from crm_social.actions.demo.market import Market
from crm_social.actions.demo.office import Office
from crm_social.actions.demo.sellers import Sellers
from crm_social.actions.demo.story import Story
from crm_social.actions.demo.words import Tongue
from crm_social.core.facts import Fact
from crm_social.core.model import Model

#: What is said how many hours before now, whatever else is.
_LATELY: Final = (
    (21.0, "complaint"),
    (5.2, "wish"),
    (2.6, "complaint"),
    (1.1, "wish"),
    (0.7, "complaint"),
    (0.4, "question"),
)


def tell(
    rng: Random,
    model: Model,
    start: datetime,
    now: datetime,
    progress: Callable[[str, int, int], None],
) -> list[Fact]:
    """Return everything that happened from `start` until `now`, as facts in order of time."""
    cast = Cast(rng, start, now)
    tongue = Tongue(rng, [person.first for person in cast.people])
    story = Story(rng, tongue, start, now, model)
    story.know(cast.people)
    audience = Audience(story, cast.people)
    customers = Customers(story, audience, cast)
    market = Market(story, audience, cast, customers)
    office = Office(story, audience, cast.people)
    Sellers(story, audience, market, office)
    customers.old_ones()
    _lately(story, audience, cast)
    for one in posts.published(rng, tongue, start, now):
        story.at(one.at, partial(_publish, audience, one))
    days = (now - start) // calendar.DAY

    def told(when: datetime) -> None:
        progress("living through it", max(0, (when - start) // calendar.DAY), days)

    story.run(told)
    return sorted(story.facts, key=attrgetter("occurred_at"))


def _lately(story: Story, audience: Audience, cast: Cast) -> None:
    """Let there be something fresh to answer when the trial begins."""
    known = [one for one in cast.people if one.company is not None and not one.met_outside]
    for hours, what in _LATELY:
        person = story.rng.choice(known)
        story.at(story.now - timedelta(hours=hours), partial(audience.says, person, what))


def _publish(audience: Audience, one: posts.Published, _: datetime) -> None:
    audience.sees(one)
