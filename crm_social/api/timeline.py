"""A contact's timeline: what the person did, what reps said to it, and the steps on the loop."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from marshmallow import fields

from crm_social.api.explanation import MoveSchema, told_move
from crm_social.api.fields import AnswerSchema, about, evidence, maybe, maybe_moment, moment, one_of
from crm_social.api.pagination import moment_cursor
from crm_social.api.schemas import PageSchema
from crm_social.core.facts import SKEW, Act, Engagement, Verdict, micros
from crm_social.core.loop import Move
from crm_social.core.state import Dated


class EngagedSchema(AnswerSchema):
    """An engagement as one fact told of it."""

    evidence = evidence()
    platform = fields.String(metadata=about("Where.", "mastodon"))
    channel = maybe("On which of our channels.", "@shop")
    kind = fields.String(metadata=about("What was done.", "comment"))
    id = fields.String(metadata=about("The platform's id of it.", "https://social.example/1"))
    happened = fields.String(
        validate=one_of(["made", "edited", "withdrawn"]),
        metadata=about("What this entry tells of it.", "made"),
    )
    withdrawn = fields.Boolean(
        metadata=about("It was taken back, then or later; its text is not shown.", False)
    )
    text = maybe("What the person wrote.", "Hva koster dette?")
    url = maybe("Where it stands.", "https://social.example/1")
    post_id = maybe("The platform's id of the post it was done to.", "p1")
    post_text = maybe("What the post says.", "New winter boots")
    post_url = maybe("Where the post stands.", "https://social.example/p1")


class SaidSchema(AnswerSchema):
    """What a rep said to a task."""

    id = fields.String(metadata=about("The verdict's id.", "4d1c0a8f2b6e4f7a9c3d5e6f7a8b9c0d"))
    task_key = fields.String(metadata=about("The `key` of the task.", "9f86d081884c7d65"))
    act = fields.String(validate=one_of(Act), metadata=about("What was said.", "accept"))
    actor = fields.String(metadata=about("Who said it.", "ola"))
    withdrawn = fields.Boolean(metadata=about("It was taken back.", False))
    until = maybe_moment("Until when the task was put off.")
    reason = maybe("Why it was rejected.", "bad_timing")
    note = maybe("What to remember.", "Sent the price list.")


class EntrySchema(AnswerSchema):
    """One thing that happened; the field named by `type` tells of it, the others are null."""

    type = fields.String(
        validate=one_of(["engagement", "verdict", "move"]),
        metadata=about("What it is.", "engagement"),
    )
    at = moment("When it happened.")
    engagement = fields.Nested(EngagedSchema, allow_none=True)
    verdict = fields.Nested(SaidSchema, allow_none=True)
    move = fields.Nested(MoveSchema, allow_none=True)


class TimelineSchema(PageSchema):
    """A piece of a contact's timeline."""

    items = fields.List(fields.Nested(EntrySchema), metadata=about("This piece of the list."))


def entries(facts: Sequence[Dated], moves: Sequence[Move], now: datetime) -> list[dict[str, Any]]:
    """Return everything that happened until now, newest first."""
    found = [*_facts(facts, now), *_moves(moves)]
    return sorted(found, key=place, reverse=True)


def place(entry: dict[str, Any]) -> tuple[int, str]:
    """Return where an entry stands in the timeline."""
    return micros(entry["at"]), entry["key"]


def cursor(entry: dict[str, Any]) -> str:
    """Return the cursor of what comes after this entry."""
    return moment_cursor(entry["at"], entry["key"])


def _facts(facts: Sequence[Dated], now: datetime) -> Iterator[dict[str, Any]]:
    # At one moment the withdrawal is the later word, as in the fold.
    taken_back: dict[str, datetime] = {}
    for dated in facts:
        if dated.fact.withdrawn:
            taken_back[dated.name] = dated.fact.occurred_at
    standing: set[str] = set()
    for dated in facts:
        fact, name = dated.fact, dated.name
        if fact.occurred_at > now + SKEW:
            return
        withdrawn = name in taken_back and fact.occurred_at <= taken_back[name]
        entry: dict[str, Any] = {
            "at": fact.occurred_at,
            "key": f"f{dated.key.hex()}",
            "engagement": None,
            "verdict": None,
            "move": None,
        }
        if isinstance(fact, Verdict):
            if not fact.withdrawn:
                yield entry | {"type": "verdict", "verdict": _said(fact, withdrawn=withdrawn)}
            continue
        if not isinstance(fact, Engagement):
            continue
        happened = "withdrawn" if fact.withdrawn else "edited" if name in standing else "made"
        (standing.discard if fact.withdrawn else standing.add)(name)
        engaged = _engaged(name, fact, happened, withdrawn=withdrawn)
        yield entry | {"type": "engagement", "engagement": engaged}


def _engaged(name: str, fact: Engagement, happened: str, *, withdrawn: bool) -> dict[str, Any]:
    post = fact.post
    return {
        "evidence": name,
        "platform": fact.platform,
        "channel": fact.channel,
        "kind": fact.kind,
        "id": fact.id,
        "happened": happened,
        "withdrawn": withdrawn,
        "text": None if withdrawn else fact.text,
        "url": fact.url,
        "post_id": post.id if post else None,
        "post_text": post.text if post else None,
        "post_url": post.url if post else None,
    }


def _said(verdict: Verdict, *, withdrawn: bool) -> dict[str, Any]:
    return {
        "id": verdict.id,
        "task_key": verdict.task,
        "act": verdict.act,
        "actor": verdict.actor,
        "withdrawn": withdrawn,
        "until": verdict.until,
        "reason": verdict.reason,
        "note": verdict.note,
    }


def _moves(moves: Sequence[Move]) -> Iterator[dict[str, Any]]:
    for number, move in enumerate(moves):
        yield {
            "type": "move",
            "at": move.at,
            # After the fact of the same moment that is behind it.
            "key": f"m{number:06}",
            "engagement": None,
            "verdict": None,
            "move": told_move(move),
        }
