"""Every key of a model's file: what kind of value it has, its bounds, and what it means.

This table is all that knows the file: reading, writing, differences and the page
docs/models.md follow it, and a test holds it to the dataclasses of core/model.py.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from crm_social.core.loop import Stage
from crm_social.core.model import (
    AxisModel,
    CreditModel,
    Fatigue,
    FitModel,
    Hours,
    LoopModel,
    Model,
    Play,
    PlayModel,
    PlayRule,
    Route,
)
from crm_social.core.models.groups import Field, Maybe, Record, Records, Section
from crm_social.core.models.tables import Every, Ladder, Span, Steps, Table, Words
from crm_social.core.models.times import Clock, Day, Duration, Holidays, Zone
from crm_social.core.models.values import (
    Choice,
    Factor,
    Flag,
    Kind,
    Line,
    Number,
    Plain,
    Single,
)
from crm_social.core.text import written
from crm_social.core.text.learning import Learned
from crm_social.core.values import Kind as Act

_MINUTE: Final = timedelta(minutes=1)
_LETTERS: Final = ("A", "B", "C", "D")
_STAGES: Final = tuple(map(str, Stage))
_PLAYS: Final = tuple(map(str, Play))
_ACTS: Final = tuple(map(str, Act))

_points = Number()
_fit = Number(-100, 100, whole=True)
_fit_of = Number(-100, 100)
_length = Duration(_MINUTE)
_platform = Line("the name of a platform, like `mastodon`", r"[a-z][a-z0-9_.-]{0,39}\Z")
_country = Line("a country in two capital letters, like `NO`", r"[A-Z]{2}\Z")
_domain = Line(
    "a mail domain in small letters, like `example.com`",
    r"(?=.{3,253}\Z)[^\s@/.A-Z]+(\.[^\s@/.A-Z]+)+\Z",
)
_line = Line()


@dataclass(frozen=True)
class _Employees(Single):
    """How many people a company employs."""

    allowed: str = "a number of employees"

    def value_of(self, text: str) -> int:
        """Return the number."""
        if not (text.isascii() and text.isdecimal() and len(text) <= 9):
            raise ValueError
        return int(text)


class _Learned(Single):
    """What a company's corrections taught, as the product writes it."""

    allowed = "the line that `crm-social model learn` wrote, or `none`"

    def value_of(self, text: str) -> Learned:
        """Return what was learned."""
        return written.read(text)

    def write(self, value: Learned) -> Plain:
        """Return the line."""
        return f'"{written.write(value)}"'

    def say(self, value: Learned) -> str:
        """Return from how much it was learned."""
        return written.told(value)


def _fits(what: str) -> Field:
    return Field(Words(Choice(_LETTERS), order=_LETTERS), f"Only {what} of these fit letters.")


def _stages(what: str) -> Field:
    return Field(Words(Choice(_STAGES), order=_STAGES), f"Only {what} at these stages.")


def _axis(what: str) -> Field:
    return Field(
        Record(
            {
                "half_life": Field(_length, f"{what} fades by half in this time."),
                "bands": Field(
                    Ladder(("1", "2"), Number(0, 1e6, above=True)),
                    "Where band 1 and band 2 begin; what is below is band 3.",
                ),
                "leave_at": Field(
                    Number(0, 1, "", share=True, above=True),
                    "A band is left at this share of where it begins, so that nobody flickers.",
                ),
            },
            AxisModel,
        ),
        f"How {what.lower()} fades and is banded.",
    )


def _credit_order(credit: CreditModel) -> Iterator[tuple[str, str]]:
    if credit.giveaway_forgiven < credit.giveaway:
        yield "giveaway_forgiven", "Forgiven, a giveaway cannot count for less than before."


def _loop_order(loop: LoopModel) -> Iterator[tuple[str, str]]:
    if loop.at_risk_after >= loop.dormant_after:
        yield "dormant_after", "Out of order: a customer is at risk before being dormant."
    if loop.accept_within > loop.recycle_after:
        yield "recycle_after", "Out of order: a lead escalates before it is recycled."


def _play_order(play: PlayModel) -> Iterator[tuple[str, str]]:
    if play.expires_in < play.due_in:
        yield "expires_in", "Out of order: a task cannot expire before it is due."


def _hours_order(hours: Hours) -> Iterator[tuple[str, str]]:
    if hours.opens >= hours.closes:
        yield "closes", "Out of order: a day opens before it closes."


_CREDIT: Final = {
    "points": Field(
        Table(Choice(_ACTS), _points), "Engagement points for one act of each kind; else 0."
    ),
    "networks": Field(
        Table(_platform, Table(Choice(_ACTS), _points)),
        "The same for one network, where an act there says more or less.",
    ),
    "buying": Field(_points, "Intent points for words about buying."),
    "question": Field(_points, "Intent points for a question."),
    "intent": Field(
        Table(Choice(_ACTS), _points), "Intent points for kinds that are intent by themselves."
    ),
    "advocacy": Field(Table(Choice(_ACTS), _points), "Advocacy points for telling others of us."),
    "praise": Field(_points, "Advocacy points for praise in words."),
    "referral": Field(_points, "Advocacy points for bringing somebody."),
    "own_post": Field(Factor(), "The act was done on our own post."),
    "thread": Field(Factor(), "The act was a reply in the thread of our post."),
    "elsewhere": Field(Factor(), "The act was done elsewhere, for others to see."),
    "person": Field(Factor(), "The post was written by a person rather than the logo."),
    "giveaway": Field(Factor(high=1), "The post was a giveaway."),
    "giveaway_forgiven": Field(
        Factor(high=1), "The same for somebody who later showed real intent."
    ),
    "classes": Field(Table(_line, Factor()), "The class of the post (70-20-10)."),
    "daily_cap": Field(
        Number(0, 1e6, above=True),
        "More engagement points than this a person cannot earn in a day.",
    ),
}
_FIT: Final = {
    "known": Field(_fit, "A name, handle or e-mail address is known."),
    "company": Field(_fit, "A company is known."),
    "business_mail": Field(_fit, "The e-mail address is a company's."),
    "free_mail": Field(_fit, "The e-mail address is one anybody can have."),
    "decides": Field(_fit, "The title is that of one who decides."),
    "sizes": Field(
        Steps(_Employees(), _fit), "From so many employees upwards; the highest that holds counts."
    ),
    "industries": Field(Table(_line, _fit_of), "By industry, as the CRM or the profile names it."),
    "countries": Field(Table(_country, _fit_of), "By country."),
    "titles": Field(Words(_line), "Further words that mark a title as one who decides."),
    "letters": Field(
        Ladder(("A", "B", "C"), Number(0, 100, whole=True)),
        "Where the letters A, B and C begin; what is below is D.",
    ),
    "own_domains": Field(Words(_domain), "Mail domains of our own people, who are not scored."),
    "competitor_domains": Field(Words(_domain), "Mail domains of competitors, who are not scored."),
}
_CELLS: Final = tuple(letter + band for letter in _LETTERS for band in "123")
_LOOP: Final = {
    "mql_cells": Field(
        Words(Choice(_CELLS), order=_CELLS),
        "Fit letter and engagement band that, with intent, are ready for sales (MQL).",
    ),
    "intent_within": Field(_length, "Intent counts for the stages this long."),
    "silent_after": Field(_length, "Nothing heard for this long: back to the audience."),
    "accept_within": Field(_length, "An MQL nobody accepted in this time escalates."),
    "recycle_after": Field(_length, "An MQL nobody accepted in this time is recycled."),
    "wakes_after": Field(_length, "A recycled lead rests this long where the rep named no date."),
    "onboarding_for": Field(_length, "How long after the purchase onboarding lasts."),
    "active_within": Field(_length, "A customer who engages within this time is active."),
    "usual_interval": Field(
        _length, "The time between purchases of a customer with only one to tell from."
    ),
    "window": Field(
        Span(Number(0, 20, "of the customer's own interval", above=True)),
        "When the window to buy again opens and closes.",
    ),
    "at_risk_after": Field(
        Number(0, 100, "own intervals", above=True), "Silent this long, a customer is at risk."
    ),
    "dormant_after": Field(
        Number(0, 100, "own intervals", above=True), "Silent this long, a customer is dormant."
    ),
    "win_back_tries": Field(
        Number(0, 100, "tries", whole=True), "So often winning back is tried; then it stops."
    ),
    "detractor_rest": Field(
        Duration(), "Sales tasks stay paused this long after the last complaint is closed."
    ),
    "settle_within": Field(_length, "A complaint is to be settled within this time."),
}
_PLAY: Final = {
    "due_in": Field(Duration(), "The task is due so long after its reason."),
    "expires_in": Field(_length, "Too late to be worth doing after this time."),
    "rests_for": Field(Duration(), "The same play is not suggested again for this long."),
    "weight": Field(
        Number(-100, 100, ""),
        "Its place in a queue: a step of 1 weighs as much as double the warmth.",
    ),
    "sells": Field(Flag(), "It sells: a complaint, an objection or fatigue holds it back."),
}
_RULE: Final = {
    "kinds": Field(Words(Choice(_ACTS), order=_ACTS), "Engagements of these kinds; empty: any."),
    "play": Field(Maybe(Choice(_PLAYS, Play)), "The play they call for, or `none`."),
    "stages": _stages("people"),
    "fits": _fits("people"),
}
_FATIGUE: Final = {
    "tasks": Field(
        Number(1, 1000, "tasks", whole=True), "At most so many tasks are opened for one person …"
    ),
    "within": Field(_length, "… in this time, whoever does them."),
}
_HOURS: Final = {
    "timezone": Field(Zone(), "The time zone of the office."),
    "days": Field(Words(Day(), least=1), "The days we work."),
    "opens": Field(Clock(), "When the day begins."),
    "closes": Field(Clock(), "When the day ends."),
    "holidays": Field(Maybe(Holidays()), "Whose public holidays are free."),
}
_ROUTE: Final = {
    "name": Field(_line, "What the rule is called in explanations."),
    "to": Field(Words(_line, ordered=True, least=1), "The users it goes to."),
    "countries": Field(Words(_country), "Only people in these countries."),
    "languages": Field(
        Words(Line("a language in small letters, like `nb`", r"[a-z]{2,3}\Z")),
        "Only people who write in these languages.",
    ),
    "platforms": Field(Words(_platform), "Only people heard on these platforms."),
    "products": Field(Words(_line), "Only people interested in these products."),
    "fits": _fits("people"),
    "stages": _stages("people"),
}

LAYOUT: Final = Record(
    {
        "axes": Field(
            Section(
                {
                    "engagement": _axis("Engagement"),
                    "intent": _axis("Intent"),
                    "advocacy": _axis("Advocacy"),
                }
            ),
            "How warmth fades, and where its bands begin.",
        ),
        "credit": Field(
            Record(_CREDIT, CreditModel, (_credit_order,)), "What one engagement gives."
        ),
        "fit": Field(Record(_FIT, FitModel), "How well a person suits us, 0 to 100."),
        "loop": Field(Record(_LOOP, LoopModel, (_loop_order,)), "When people move on the loop."),
        "plays": Field(
            Every(Choice(_PLAYS, Play), Record(_PLAY, PlayModel, (_play_order,)), words=_PLAYS),
            "When each play is due, too late, and rests.",
        ),
        "play_rules": Field(
            Records(Record(_RULE, PlayRule)),
            "Which play an engagement calls for; the first rule that fits holds.",
        ),
        "fatigue": Field(Record(_FATIGUE, Fatigue), "How much one person is asked of."),
        "hours": Field(
            Maybe(Record(_HOURS, Hours, (_hours_order,)), "around the clock"),
            "When we work; due times and the SLA stand still in between. `none`: around the clock.",
        ),
        "routes": Field(
            Records(Record(_ROUTE, Route), "name"),
            "To whom a contact goes; the first rule that fits holds, empty conditions hold always.",
        ),
        "words": Field(
            Maybe(_Learned()),
            "What corrections taught of words; written by `crm-social model learn`, not by hand.",
        ),
    },
    Model,
)


def keys(kind: Kind = LAYOUT, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield every key of the file with what it means; `*` stands for any name, `-` for an item."""
    if isinstance(kind, Maybe):
        yield from keys(kind.kind, path)
    elif isinstance(kind, Records):
        yield from keys(kind.record, f"{path}.-")
    elif isinstance(kind, Every):
        yield from keys(kind.value, f"{path}.*")
    elif isinstance(kind, Section):
        for key, one in kind.fields.items():
            at = f"{path}.{key}" if path else key
            yield at, one.meaning
            yield from keys(one.kind, at)


def kind_at(path: str) -> Any:
    """Return the kind of value of a key that `keys` yields."""
    kind: Any = LAYOUT
    for part in path.split("."):
        while isinstance(kind, Maybe):
            kind = kind.kind
        if part == "-":
            kind = kind.record
        elif part == "*":
            kind = kind.value
        else:
            kind = kind.fields[part].kind
    return kind
