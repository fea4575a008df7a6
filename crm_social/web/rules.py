"""A model as rules a person reads: a name and a value each, in the reader's language."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any, Final

from msgspec import Struct

from crm_social.core import plays, reasons
from crm_social.core.model import Hours, Model, Play, Route
from crm_social.core.plays import Because
from crm_social.core.values import Kind
from crm_social.web import sentences
from crm_social.web.words import ALL, Words

AXES: Final = ("engagement", "intent", "advocacy")
LETTERS: Final = ("A", "B", "C")
CELLS: Final = tuple(f"{letter}{band}" for letter in "ABCD" for band in "123")
#: Values told and edited one by one, by the heading they stand under.
GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "points": tuple(f"credit.points.{kind.value}" for kind in Kind),
    "words": (
        "credit.buying",
        "credit.question",
        "credit.praise",
        "credit.referral",
        "credit.daily_cap",
    ),
    "factors": (
        "credit.person",
        "credit.thread",
        "credit.elsewhere",
        "credit.giveaway",
        "credit.giveaway_forgiven",
    ),
    "fit": ("fit.known", "fit.company", "fit.business_mail", "fit.free_mail", "fit.decides"),
    "loop": (
        "loop.intent_within",
        "loop.silent_after",
        "loop.accept_within",
        "loop.recycle_after",
        "loop.wakes_after",
        "loop.onboarding_for",
        "loop.active_within",
        "loop.usual_interval",
        "loop.win_back_tries",
        "loop.detractor_rest",
        "loop.settle_within",
        "fatigue.tasks",
        "fatigue.within",
    ),
}


class Line(Struct, frozen=True):
    """One rule: its key in the file, what it is called, and its value in words."""

    path: str
    name: str
    value: str


class PlayLine(Struct, frozen=True):
    """When a step is due, when it is too late, how long it rests, and whether it sells."""

    play: Play
    due: str
    expires: str
    rests: str
    sells: bool


class Suggestion(Struct, frozen=True):
    """What is suggested to say for a reason, by language."""

    because: Because
    words: Mapping[str, str]


def lines(model: Model, group: str, text: Words) -> list[Line]:
    """Return the rules under one heading; kinds of acts that give nothing are left out."""
    found = []
    for path in GROUPS[group]:
        value = value_at(model, path)
        if value is not None:
            factor = group == "factors"
            found.append(Line(path, name(path, text), said(value, text, factor=factor)))
    return found


def name(path: str, text: Words) -> str:
    """Return what a key is called."""
    if path.startswith("credit.points."):
        rule = reasons.rule(path.rpartition(".")[2], language(text))
        return rule[:1].upper() + rule[1:]
    return text.model.labels.get(path, path)


def said(value: Any, text: Words, *, factor: bool = False) -> str:
    """Return a value in words."""
    if isinstance(value, timedelta):
        return span(value, text)
    return f"× {sentences.number(value, text)}" if factor else sentences.number(value, text)


def span(length: timedelta, text: Words) -> str:
    """Return a length of time in its largest whole unit."""
    minutes = round(length / timedelta(minutes=1))
    if minutes % 1440 == 0:
        return str(sentences.count(text.times.days, minutes // 1440, text))
    if minutes % 60 == 0:
        return str(sentences.count(text.times.hours, minutes // 60, text))
    return str(sentences.count(text.times.minutes, minutes, text))


def value_at(model: Model, path: str) -> Any:
    """Return the value of a key; None where a table has no such entry."""
    found: Any = model
    for part in path.split("."):
        found = found.get(part) if isinstance(found, Mapping) else getattr(found, part)
    return found


def play_lines(model: Model, text: Words) -> list[PlayLine]:
    """Return the plays in the order reps know them."""
    return [
        PlayLine(
            play,
            span(one.due_in, text),
            span(one.expires_in, text),
            span(one.rests_for, text),
            one.sells,
        )
        for play in Play
        if (one := model.plays.get(play)) is not None
    ]


def called_for(model: Model, text: Words) -> Iterator[tuple[str, Play | None]]:
    """Yield which acts call for which step; the first that fits holds."""
    for rule in model.play_rules:
        kinds = [kind.value for kind in Kind if kind.value in rule.kinds]
        names = [reasons.rule(kind, language(text)) for kind in kinds]
        limits = sorted(rule.stages) + sorted(rule.fits)
        told = sentences.listed(names, text) if names else text.model.any_act
        told = f"{told} ({', '.join(limits)})" if limits else told
        yield told[:1].upper() + told[1:], rule.play


def suggestions() -> list[Suggestion]:
    """Return what is suggested to say for each reason, in every language."""
    return [
        Suggestion(
            because,
            {
                lang.value: plays.suggestion(because, lang.value).format(name=" …", post=" …")
                for lang in ALL
            },
        )
        for because in Because
    ]


def hours(found: Hours | None, text: Words) -> str:
    """Return when we work, in one line."""
    if found is None:
        return text.model.around_the_clock
    days = sentences.listed([text.model.days[day] for day in sorted(found.days)], text)
    line = text.model.open_hours.format(
        days=days, opens=_clock(found.opens), closes=_clock(found.closes), zone=found.timezone
    )
    free = text.model.holidays_of.format(place=found.holidays) if found.holidays else ""
    return f"{line} {free}".strip()


def route(one: Route, text: Words) -> str:
    """Return to whom a route gives, and whom, in one line."""
    limits = [
        ", ".join(sorted(some))
        for some in (
            one.countries,
            one.languages,
            one.platforms,
            one.products,
            one.fits,
            one.stages,
        )
        if some
    ]
    to = sentences.listed(list(one.to), text)
    if not limits:
        return text.model.route_rest.format(to=to)
    return text.model.route.format(to=to, limits="; ".join(limits))


def language(text: Words) -> str:
    """Return which language these words are in."""
    return next(lang.value for lang, words in ALL.items() if words is text)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
