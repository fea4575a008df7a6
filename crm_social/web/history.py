"""What happened with one contact, newest first: engagements, what reps said, and moves."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from msgspec import Struct

from crm_social.core import plays, purpose
from crm_social.core.facts import Act, Engagement, Verdict
from crm_social.core.loop import MEANING, Move
from crm_social.core.state import Dated
from crm_social.web import words

_POST: Final = 90


class Event(Struct, frozen=True):
    """One line of the timeline."""

    at: datetime
    #: engagement, verdict or move
    what: str
    title: str
    platform: str = ""
    text: str | None = None
    url: str | None = None
    withdrawn: bool = False
    edited: bool = False
    #: False where the platform's terms let us count it only.
    scored: bool = True
    stage: str = ""


class Told(Struct):
    """One engagement as last told, and how it was first."""

    first: Engagement
    last: Engagement


class Profile(Struct, frozen=True):
    """One account of the contact, as last shown."""

    platform: str
    label: str
    url: str | None


def engagements(facts: Sequence[Dated]) -> dict[str, Told]:
    """Return each engagement by its name, as last told."""
    found: dict[str, Told] = {}
    for dated in facts:
        fact = dated.fact
        if not isinstance(fact, Engagement):
            continue
        told = found.get(dated.name)
        if told is None:
            found[dated.name] = Told(fact, fact)
        # At one moment the withdrawal is the later word, as in the fold.
        elif not (told.last.withdrawn and told.last.occurred_at == fact.occurred_at):
            told.last = fact
    return found


def timeline(
    facts: Sequence[Dated],
    moves: Sequence[Move],
    *,
    steps: Mapping[str, str],
    names: Mapping[str, str],
) -> list[Event]:
    """Return all that happened, newest first.

    `steps` are the words for the step of each task key, `names` what reps are called.
    """
    events = [_engagement(told) for told in engagements(facts).values()]
    verdicts = [dated.fact for dated in facts if isinstance(dated.fact, Verdict)]
    undone = {verdict.id for verdict in verdicts if verdict.withdrawn}
    events += [_verdict(verdict, steps, names) for verdict in verdicts if verdict.id not in undone]
    events += [_move(move, names) for move in moves if not move.skipped]
    # Of one moment, what was caused stands above its cause.
    order = {"move": 2, "verdict": 1, "engagement": 0}
    events.sort(key=lambda event: (event.at, order[event.what]), reverse=True)
    return events


def profiles(facts: Sequence[Dated], handles: Sequence[tuple[str, str]]) -> list[Profile]:
    """Return the contact's accounts, addresses last, each with a link where it has one."""
    shown: dict[tuple[str, str], Profile] = {}
    for told in engagements(facts).values():
        fact = told.last
        actor = fact.actor
        label = actor.handle or actor.name or actor.id
        shown[fact.platform, actor.id] = Profile(fact.platform, label, web_address(actor.url))
    for platform, uid in handles:
        shown.setdefault((platform, uid), Profile(platform, uid, None))
    return sorted(shown.values(), key=lambda one: (one.platform == "email", one.platform))


def post_line(fact: Engagement) -> str | None:
    """Return the first words of the post that was engaged with."""
    return plays.excerpt(fact.post.text, _POST) if fact.post and fact.post.text else None


def web_address(url: str | None) -> str | None:
    """Return the address where it is one a page may link to, else None."""
    return url if url and url.startswith(("https://", "http://")) else None


def _engagement(told: Told) -> Event:
    fact, first = told.last, told.first
    withdrawn = fact.withdrawn
    shown = first if withdrawn else fact
    return Event(
        at=first.occurred_at,
        what="engagement",
        title=words.did(fact.kind, post_line(shown)),
        platform=fact.platform,
        text=None if withdrawn else fact.text,
        url=None if withdrawn else web_address(fact.url or (fact.post.url if fact.post else None)),
        withdrawn=withdrawn,
        edited=not withdrawn and fact.text != first.text,
        scored=purpose.may_score(fact.platform),
    )


def _verdict(verdict: Verdict, steps: Mapping[str, str], names: Mapping[str, str]) -> Event:
    who = names.get(verdict.actor, verdict.actor)
    step = steps.get(verdict.task, "a step")
    title = f"{who} {words.ACTED[verdict.act]} “{step}”"
    if verdict.act is Act.REJECT and verdict.reason:
        title += f": {words.reason(verdict.reason).lower()}"
    return Event(at=verdict.occurred_at, what="verdict", title=title, text=verdict.note)


def _move(move: Move, names: Mapping[str, str]) -> Event:
    name = words.STAGES[move.to_stage][0]
    who = f" {names.get(move.actor, move.actor)}." if move.actor else ""
    return Event(
        at=move.at,
        what="move",
        title=f"Moved to “{name}”",
        text=MEANING[move.rule] + who,
        stage=move.to_stage,
    )
