"""A company with buyers and others, from whose past the forecast can learn."""

from random import Random

from crm_social.core.dealings import Deal, Person, Sale
from crm_social.core.facts import Actor
from tests.cast import ago, comment

ASKS = "Hva koster dette?"


def company(number):
    """Return what so many people did: who asks for the price often buys a while later."""
    draw = Random(11)
    for who in range(number):
        actor, asks = Actor(id=f"u{who}"), draw.random() < 0.5
        first = draw.uniform(120, 400)
        for place in range(draw.randint(2, 4)):
            at = ago(days=first - draw.uniform(0, 60))
            text = ASKS if asks else "Fin dag i dag"
            yield comment(f"{who}-{place}", text, actor=actor, occurred_at=at)
        buys = draw.random() < (0.85 if asks else 0.06)
        what = Deal.WON if buys else Deal.LOST
        at = ago(days=first - 60 - draw.uniform(5, 55))
        yield Sale("acme", f"d{who}", what, Person("mastodon", f"u{who}"), at)
