"""Passages: what reports keep of each person's rounds on the loop.

A passage is one person's way through one lobe: round 0 from the first engagement to the first
purchase, every further round from one purchase to the next. It keeps when each stage was first
reached, where the first touch was, and the way that was walked. All of it follows from the
contact's facts and moves.

Those who are out of all scoring (employees, competitors, bots, who objected) have none.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from msgspec import Struct, field

from crm_social.core import purpose
from crm_social.core.attribution import WHOLE, Rule, shares
from crm_social.core.dealings import Deal, Mark, Sale
from crm_social.core.facts import Engagement, micros, target_of
from crm_social.core.funnel import LOBES
from crm_social.core.loop import Move, Stage
from crm_social.core.state import Dated, State
from crm_social.core.values import EPOCH

#: 1970-01-01 was a Thursday; weeks begin on Mondays.
_MICROS_A_DAY: Final = 86_400_000_000
_THURSDAY: Final = 3
_HOURS_A_WEEK: Final = 168
#: Steps of the longer lobe.
MOST_STEPS: Final = 7
#: A token of `walk`: from, to, `!` where passed in the same moment else `-`, and the day.
TOKEN: Final = 11
UNKNOWN: Final = ""


class Outcome(Struct, frozen=True):
    """What posts are credited with."""

    name: str
    #: The number of the step it is, by lobe.
    steps: Mapping[int, int]


LEAD: Final = 0
OPPORTUNITY: Final = 1
WON: Final = 2
#: Leads, opportunities and sales, and at which step of each lobe they happen.
OUTCOMES: Final = (
    Outcome("lead", {1: 1}),
    Outcome("opportunity", {1: 5, 2: 4}),
    Outcome("won", {1: 6, 2: 5}),
)


class Touch(Struct, frozen=True, gc=False):
    """A person's first act on a post, or an act on no post at all (`post` 0)."""

    at: datetime
    platform: str
    channel: str = UNKNOWN
    post: int = 0
    class_: str = UNKNOWN
    campaign: str = UNKNOWN
    author: str = UNKNOWN


class Passage(Struct):
    """One round of one person."""

    cycle: int
    #: When the round began: None for the first, which has no beginning before it.
    since: datetime | None = None
    #: The moment each step was first reached, as far as it was.
    reached: list[datetime | None] = field(default_factory=lambda: [None] * MOST_STEPS)
    #: One bit for each step that was passed in the same moment.
    skipped: int = 0
    walk: str = ""
    first: Touch | None = None
    #: Of the sale that ended it, in hundredths.
    amount: int | None = None
    currency: str = UNKNOWN
    #: Where the person stands now; empty for all rounds but the newest.
    here: str = ""
    lang: str = UNKNOWN
    country: str = UNKNOWN
    letter: str = UNKNOWN
    #: All they did was for a prize.
    prize: bool = False

    @property
    def lobe(self) -> int:
        """Return which half of the eight this round walks."""
        return 2 if self.cycle else 1

    @property
    def week(self) -> int | None:
        """Return the week of the first step, the cohort; None where it was not reached."""
        return None if self.reached[0] is None else week_of(self.reached[0])


class Credit(Struct, frozen=True, gc=False):
    """What one post has of one outcome, in millionths by each rule; post 0: of no post."""

    cycle: int
    outcome: int
    post: int
    at: datetime
    by_rule: tuple[int, ...]
    amount: int | None = None
    currency: str = UNKNOWN


def day_of(at: datetime) -> int:
    """Return the number of the UTC day, 0 being 1970-01-01."""
    return micros(at) // _MICROS_A_DAY


def week_of(at: datetime) -> int:
    """Return the number of the UTC week from Monday on, 0 being that of 1970-01-01."""
    return week_of_day(day_of(at))


def week_of_day(day: int) -> int:
    """Return the number of the week a day is in."""
    return (day + _THURSDAY) // 7


def first_day(week: int) -> int:
    """Return the Monday of a week, as the number of the day."""
    return week * 7 - _THURSDAY


def hour_of(at: datetime) -> int:
    """Return which hour of its week a moment lies in, 0 being Monday 00 UTC."""
    return (micros(at) // 3_600_000_000 + 24 * _THURSDAY) % _HOURS_A_WEEK


def post_id(platform: str, post: str) -> int:
    """Return the number a post goes by in reports, from its name in the ledger; never 0."""
    return int.from_bytes(target_of(platform, post, None)[:8], "big") >> 1 or 1


def standing(facts: Sequence[Dated]) -> list[Engagement]:
    """Return the engagements among a contact's facts, in fold order, that stand and may count.

    One that was edited stands at its first moment.
    """
    found: dict[str, Engagement | None] = {}
    undone: dict[str, datetime] = {}
    for dated in facts:
        fact = dated.fact
        if not isinstance(fact, Engagement) or not purpose.may_score(fact.platform):
            continue
        name = dated.name
        if fact.withdrawn:
            undone[name] = max(fact.occurred_at, undone.get(name, fact.occurred_at))
            found[name] = None
        elif found.get(name) is None and undone.get(name, EPOCH) < fact.occurred_at:
            found[name] = fact
    kept = [fact for fact in found.values() if fact is not None]
    kept.sort(key=lambda fact: fact.occurred_at)
    return kept


def touches(engagements: Iterable[Engagement], marks: Mapping[int, Mark | None]) -> list[Touch]:
    """Return the first act on each post, and every act on none, in the order of time."""
    seen: set[int] = set()
    found = []
    for fact in engagements:
        post = fact.post
        number = post_id(fact.platform, post.id) if post else 0
        if number and number in seen:
            continue
        seen.add(number)
        mark = marks.get(number)
        class_ = (mark.class_ if mark else None) or (post.class_ if post else None)
        found.append(
            Touch(
                fact.occurred_at,
                fact.platform,
                fact.channel or UNKNOWN,
                number,
                class_ or UNKNOWN,
                (post.campaign if post else None) or UNKNOWN,
                ("person" if post.author else "logo") if post else UNKNOWN,
            )
        )
    return found


def marks_in(facts: Iterable[Dated]) -> dict[int, Mark | None]:
    """Return the newest word of marketing that stands on each post; None: all was taken back."""
    found: dict[int, Mark | None] = {}
    undone: dict[str, datetime] = {}
    marks = [(dated.name, dated.fact) for dated in facts if isinstance(dated.fact, Mark)]
    for name, mark in marks:
        if mark.withdrawn:
            undone[name] = mark.occurred_at
    for name, mark in marks:
        post, taken_back_at = post_id(mark.platform, mark.post), undone.get(name)
        found.setdefault(post, None)
        if not mark.withdrawn and (taken_back_at is None or mark.occurred_at > taken_back_at):
            found[post] = mark
    return found


def walked(
    moves: Iterable[Move], facts: Sequence[Dated], touched: Sequence[Touch], state: State
) -> list[Passage]:
    """Return the rounds a contact walked by these moves, with its touches; none of one excluded.

    `facts` are those behind moves and touches.
    """
    if state.excluded is not None:
        return []
    rounds = [Passage(0)]
    for move in moves:
        _walk(rounds, move, facts)
    for touch in touched:
        one = _at(rounds, touch.at)
        if one.first is None or touch.at < one.first.at:
            one.first = touch
    for one in rounds:
        one.lang, one.country = state.lang or UNKNOWN, state.country or UNKNOWN
        one.letter, one.prize = state.letter, state.live > 0 and state.serious == 0
    rounds[-1].here = state.stage.value
    return rounds


def _walk(rounds: list[Passage], move: Move, facts: Sequence[Dated]) -> None:
    one = rounds[-1]
    one.walk += token(move)
    steps = LOBES[one.lobe]
    if move.to_stage in steps:
        place = steps.index(move.to_stage)
        if one.reached[place] is None:
            one.reached[place] = move.at
            one.skipped |= move.skipped << place
    if move.to_stage is Stage.CUSTOMER:
        one.amount, one.currency = _worth(move, facts)
        rounds.append(Passage(one.cycle + 1, since=move.at))


def token(move: Move) -> str:
    """Return a move as `walk` keeps it."""
    start, end = move.from_stage.value, move.to_stage.value
    return f"{start:.<2}{end:.<2}{'!' if move.skipped else '-'}{day_of(move.at):06d}"


def tokens(walk: str) -> list[tuple[str, bool, int]]:
    """Return what was walked: (`S1S2`, passed in the same moment, day), in order."""
    return [
        (walk[place : place + 4], walk[place + 4] == "!", int(walk[place + 5 : place + TOKEN]))
        for place in range(0, len(walk), TOKEN)
    ]


def _worth(move: Move, facts: Sequence[Dated]) -> tuple[int | None, str]:
    for dated in facts:
        fact = dated.fact
        if (
            isinstance(fact, Sale)
            and dated.name == move.evidence
            and fact.what in (Deal.WON, Deal.PURCHASE)
            and fact.occurred_at == move.at
            and fact.amount is not None
        ):
            return round(fact.amount * 100), fact.currency or UNKNOWN
    return None, UNKNOWN


def _at(rounds: Sequence[Passage], at: datetime) -> Passage:
    for one in reversed(rounds):
        if one.since is None or one.since <= at:
            return one
    return rounds[0]


def ends_of(passages: Iterable[Passage]) -> list[tuple[Passage, int, datetime]]:
    """Return every outcome in these passages: the round, which it is, and when."""
    found = []
    for one in passages:
        for number, outcome in enumerate(OUTCOMES):
            step = outcome.steps.get(one.lobe)
            at = None if step is None else one.reached[step]
            if at is not None:
                found.append((one, number, at))
    return found


def credited(passages: Iterable[Passage], touched: Sequence[Touch]) -> list[Credit]:
    """Return what each post has of each outcome of one person.

    Touches of the same round count, up to the moment of the outcome. Where none was on a post
    the whole is credited to post 0, so that nothing is lost in a sum.
    """
    on_posts = [touch for touch in touched if touch.post]
    found = []
    for one, outcome, at in ends_of(passages):
        before = [
            touch
            for touch in on_posts
            if touch.at <= at and (one.since is None or touch.at >= one.since)
        ]
        amount, currency = (one.amount, one.currency) if outcome == WON else (None, UNKNOWN)
        if not before:
            found.append(Credit(one.cycle, outcome, 0, at, (WHOLE,) * len(Rule), amount, currency))
            continue
        moments = [touch.at for touch in before]
        by_rule = [shares(rule, moments, at) for rule in Rule]
        found += [
            Credit(
                one.cycle,
                outcome,
                touch.post,
                at,
                tuple(some[place] for some in by_rule),
                amount,
                currency,
            )
            for place, touch in enumerate(before)
        ]
    return found
