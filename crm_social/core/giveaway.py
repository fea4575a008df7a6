"""Does a post look as if something could be won by engaging with it? A hint, never a rule.

Only a person marks a post as a giveaway. The weights and lines below are a first cut by
judgement, not learned: they order posts for a person to look at, and each reason is told.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Final

from msgspec import Struct

from crm_social.core.facts import Engagement
from crm_social.core.values import Kind

#: From here on the post is shown as a possible giveaway.
LOOKS_LIKE_ONE: Final = 0.6
#: With fewer people nothing can be said.
FEWEST: Final = 8

_WORDS: Final = re.compile(
    r"\b(?:"
    r"vinn(?:e|er|ere|are)?|vunnet|konkurranse(?:n|r)?|trekning(?:en)?|premie(?:n|r)?|"
    r"trekke(?:r|s)? (?:en|to|tre)|tävl(?:a|ing|ingen|ingar)|utlottning(?:en)?|lott(?:a|ar) ut|"
    r"konkurrence(?:n)?|lodtrækning(?:en)?|"
    r"giveaways?|give[- ]away|raffle|sweepstakes?|contest|win|winners?"
    r")\b",
    re.IGNORECASE,
)
_TAG: Final = re.compile(r"(?<![\w@])@[\w.-]{2,}")
_SHORT: Final = 40
_BURST: Final = timedelta(hours=24)
_TEXTS: Final = frozenset({Kind.COMMENT, Kind.REPLY, Kind.QUOTE})
#: What each sign is worth where it is as strong as can be; together more than one.
_POST_SAYS_SO: Final = 0.5
_TAGS_OTHERS: Final = 0.35
_FIRST_TIMERS: Final = 0.25
_SHORT_TEXTS: Final = 0.15
_IN_A_BURST: Final = 0.15


class Hint(Struct, frozen=True):
    """How much a post looks like a giveaway, 0 to 1, and why: a sentence for each reason."""

    score: float
    reasons: tuple[str, ...]

    @property
    def looks_like_one(self) -> bool:
        """Say whether a person should have a look."""
        return self.score >= LOOKS_LIKE_ONE


def hint(engagements: Sequence[Engagement], first_timers: Iterable[str]) -> Hint:
    """Return what the engagements on one post, those that stand, say of it.

    `first_timers` are the ids of the actors never heard of before they engaged with it.
    Nothing is said of a post with fewer than FEWEST people.
    """
    people = {one.actor.id for one in engagements}
    if len(people) < FEWEST:
        return Hint(0.0, ())
    texts = [one.text for one in engagements if one.kind in _TEXTS and one.text]
    found = [
        _says_so(engagements),
        _share(
            sum(len(_TAG.findall(text)) > 0 for text in texts),
            len(texts),
            _TAGS_OTHERS,
            (0.15, 0.5),
            "{share} of the {all} texts tag other people.",
        ),
        _share(
            len(people & set(first_timers)),
            len(people),
            _FIRST_TIMERS,
            (0.5, 0.9),
            "{share} of the {all} people were never heard of before.",
        ),
        _share(
            sum(len(text) < _SHORT for text in texts),
            len(texts),
            _SHORT_TEXTS,
            (0.6, 0.95),
            "{share} of the {all} texts are shorter than " + f"{_SHORT} characters.",
        ),
        _share(
            _busiest(engagements),
            len(engagements),
            _IN_A_BURST,
            (0.6, 0.95),
            "{share} of the {all} engagements fell within one day.",
        ),
    ]
    told = [one for one in found if one is not None]
    return Hint(round(min(1.0, sum(worth for worth, _ in told)), 2), tuple(why for _, why in told))


def _says_so(engagements: Sequence[Engagement]) -> tuple[float, str] | None:
    said = max((one.post.text or "" for one in engagements if one.post), key=len, default="")
    words = list(dict.fromkeys(word.lower() for word in _WORDS.findall(said)))
    if not words:
        return None
    return _POST_SAYS_SO, f"The post says {', '.join(f'“{word}”' for word in words[:3])}."


def _share(
    part: int, whole: int, worth: float, between: tuple[float, float], why: str
) -> tuple[float, str] | None:
    """Return what a share is worth, rising from nothing at `between[0]` to all at `between[1]`."""
    if whole < FEWEST:
        return None
    share = part / whole
    low, high = between
    if share < low:
        return None
    strength = min(1.0, (share - low) / (high - low))
    return worth * strength, why.format(share=f"{share:.0%}", all=whole)


def _busiest(engagements: Sequence[Engagement]) -> int:
    """Return how many engagements fell into the day that holds most of them."""
    times = sorted(one.occurred_at for one in engagements)
    most = start = 0
    for end, at in enumerate(times):
        while at - times[start] > _BURST:
            start += 1
        most = max(most, end - start + 1)
    return most
