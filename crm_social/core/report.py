"""The report to management: one page, the same in the browser, in the mail and in plain text.

`document` puts the numbers into the words of a language; whoever shows it only lays it out.
It speaks of groups: of fewer than five people it says just that, and an amount or a share that
fewer than five people stand behind is not told.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from html import escape
from typing import Final

from babel import Locale, dates, numbers
from msgspec import Struct

from crm_social.core.attribution import Rule
from crm_social.core.funnel import RETURNING
from crm_social.core.goals import Goal, Metric, Pace
from crm_social.core.passages import LEAD, OUTCOMES, WON
from crm_social.core.report_words import WORDS, Words

#: Groups of people are told from this size on.
LEAST: Final = 5
_LOCALES: Final = {"nb": "nb_NO", "sv": "sv_SE", "en": "en_GB"}
_POST: Final = 60


class Turn(Struct, frozen=True):
    """How a lobe turned: of rounds begun the share that ended in a purchase, and the time."""

    begun: int
    rate: float | None
    purchases: int
    minutes: int | None


class Won(Struct, frozen=True):
    """What was won in one currency, by how many sales."""

    currency: str
    amount: float
    sales: int


class Best(Struct, frozen=True):
    """One post, how many engaged with it, and what is owed to it as its first touch."""

    text: str
    platform: str
    people: int
    leads: int
    customers: int
    #: The post's number, for the lists behind these.
    post: int = 0


class Share(Struct, frozen=True):
    """How much of what was published was of one class; `target` by the rule of 70-20-10."""

    class_: str
    posts: int
    share: float | None
    target: float | None


class Source(Struct, frozen=True):
    """One channel that is listened to: since when, and what keeps it from being heard."""

    name: str
    since: date
    heard: date | None
    problem: str


class Aim(Struct, frozen=True):
    """A goal, how it does, who answers for it, and how many people or sales it counts.

    Of a rate they are the people it is a share of.
    """

    goal: Goal
    pace: Pace
    owner: str
    behind: int


class Half(Struct, frozen=True):
    """The numbers of one period."""

    since: date
    until: date
    counts: Mapping[Metric, int]
    won: Sequence[Won]
    sell: Turn
    back: Turn


class Numbers(Struct, frozen=True):
    """Everything the report is made of."""

    now: Half
    before: Half
    best: Sequence[Best]
    mix: Sequence[Share]
    goals: Sequence[Aim]
    sources: Sequence[Source]
    #: Networks we could listen to and do not.
    missing: Sequence[str]


class Behind(Struct, frozen=True):
    """The list a cell counts: what to ask of lists of people, and how many rows it has."""

    asked: Mapping[str, str | int]
    count: int


class Part(Struct, frozen=True):
    """One table of the report; `note` stands below it, and alone where there are no rows."""

    title: str
    heads: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    note: str = ""
    #: Cell for cell the list it counts; None where it counts nobody, or too few to tell.
    behind: Sequence[tuple[Behind | None, ...]] = ()


class _Cell(Struct, frozen=True):
    """What a cell says, and the list it counts."""

    said: str
    behind: Behind | None = None


_Row = tuple[_Cell, ...]


class Document(Struct, frozen=True):
    """The report in words."""

    lang: str
    title: str
    period: str
    parts: Sequence[Part]
    note: str


def document(found: Numbers, lang: str) -> Document:
    """Return the report in a language: nb, sv or en."""
    say = _Say(lang)
    words = say.words
    return Document(
        lang,
        words.title,
        words.period.format(
            since=say.day(found.now.since),
            until=say.day(found.now.until),
            first=say.day(found.before.since),
            last=say.day(found.before.until),
        ),
        [
            _part(
                words.loop,
                ("", words.now, words.before),
                [*_people(found, say), *_turns(found, say)],
            ),
            _best(found, say),
            Part(
                words.mix,
                ("", words.posts, words.share, words.target),
                [_mixed(one, say) for one in found.mix],
                "" if found.mix else words.no_posts,
            ),
            _part(
                words.goals,
                ("", words.reached, words.goal, words.ends_at, words.owner),
                [_goal(one, say) for one in found.goals],
                "" if found.goals else words.no_goals,
            ),
            _coverage(found, say),
        ],
        words.small.format(least=LEAST),
    )


def plain(found: Document) -> str:
    """Return the report as plain text, at most 78 columns wide where its words allow."""
    lines = [found.title, "=" * len(found.title), found.period]
    for part in found.parts:
        lines += ["", part.title, "-" * len(part.title)]
        if part.rows:
            lines += _table(part)
        if part.note:
            lines.append(part.note)
    return "\n".join([*lines, "", found.note, ""])


def page(found: Document) -> str:
    """Return the report as one HTML page without anything to load, for mail."""
    parts = "".join(_html(part) for part in found.parts)
    return (
        f'<!doctype html><html lang="{found.lang}"><head><meta charset="utf-8">'
        f"<title>{escape(found.title)}</title></head>"
        '<body style="font:15px/20px sans-serif;max-width:680px;margin:24px auto">'
        f'<h1 style="font-size:20px">{escape(found.title)}</h1><p>{escape(found.period)}</p>'
        f"{parts}<p><small>{escape(found.note)}</small></p></body></html>"
    )


class _Say:
    """Says numbers and days as a language does, and hides small groups."""

    def __init__(self, lang: str) -> None:
        self.words: Words = WORDS[lang]
        self.locale = Locale.parse(_LOCALES[lang])

    def number(self, value: float) -> str:
        return numbers.format_decimal(round(value), locale=self.locale)

    def people(self, value: int) -> str:
        if 0 < value < LEAST:
            return self.words.fewer.format(least=LEAST)
        return self.number(value)

    def money(self, value: float, currency: str) -> str:
        return numbers.format_currency(
            round(value), currency, format="#,##0 ¤¤", locale=self.locale, currency_digits=False
        )

    def share(self, value: float | None) -> str:
        return "–" if value is None else numbers.format_percent(value, locale=self.locale)

    def day(self, day: date | None) -> str:
        return "–" if day is None else dates.format_date(day, format="medium", locale=self.locale)


def _part(title: str, heads: tuple[str, ...], rows: Sequence[_Row], note: str = "") -> Part:
    said = [tuple(cell.said for cell in row) for row in rows]
    return Part(title, heads, said, note, [tuple(cell.behind for cell in row) for row in rows])


def _list(count: int, **asked: str | int) -> Behind | None:
    """Return the list of so many rows; None of a group too small to tell of."""
    return Behind(asked, count) if count >= LEAST else None


def _metric(
    count: int, metric: Metric, since: date, until: date, currency: str = ""
) -> Behind | None:
    days = {"first": since.isoformat(), "last": until.isoformat()}
    more = {"currency": currency} if metric is Metric.WON else {}
    return _list(count, of="metric", metric=metric.value, **days, **more)


def _of_weeks(half: Half) -> dict[str, str]:
    return {"since": half.since.isoformat(), "until": half.until.isoformat()}


def _people(found: Numbers, say: _Say) -> Iterator[_Row]:
    halves = (found.now, found.before)
    for metric, name in say.words.counts.items():
        counts = [(half, half.counts.get(metric, 0)) for half in halves]
        yield (
            _Cell(name),
            *(
                _Cell(say.people(count), _metric(count, metric, half.since, half.until))
                for half, count in counts
            ),
        )
    currencies = {one.currency for half in halves for one in half.won}
    for currency in sorted(currencies):
        yield (
            _Cell(say.words.won.format(currency=currency)),
            *(_amount(half, currency, say) for half in halves),
        )


def _amount(half: Half, currency: str, say: _Say) -> _Cell:
    one = next((one for one in half.won if one.currency == currency), Won(currency, 0, 0))
    if 0 < one.sales < LEAST:
        return _Cell(say.words.fewer_sales.format(least=LEAST))
    behind = _metric(one.sales, Metric.WON, half.since, half.until, currency)
    return _Cell(say.money(one.amount, currency), behind)


def _turns(found: Numbers, say: _Say) -> Iterator[_Row]:
    halves = (found.now, found.before)

    def rate(half: Half) -> _Cell:
        turn = half.back
        if 0 < turn.begun < LEAST:
            return _Cell(say.words.fewer.format(least=LEAST))
        begun = _list(turn.begun, of="step", lobe=2, stage=RETURNING[0].value, **_of_weeks(half))
        return _Cell(say.share(turn.rate), begun)

    def time(half: Half, lobe: int) -> _Cell:
        turn = half.sell if lobe == 1 else half.back
        if 0 < turn.purchases < LEAST:
            return _Cell(say.words.fewer_sales.format(least=LEAST))
        if turn.minutes is None:
            return _Cell("–")
        bought = _list(turn.purchases, of="purchases", lobe=lobe, **_of_weeks(half))
        return _Cell(say.words.days.format(n=say.number(turn.minutes / 1440)), bought)

    yield (_Cell(say.words.return_rate), *(rate(half) for half in halves))
    yield (_Cell(say.words.first_time), *(time(half, 1) for half in halves))
    yield (_Cell(say.words.again_time), *(time(half, 2) for half in halves))


def _best(found: Numbers, say: _Say) -> Part:
    words, weeks = say.words, _of_weeks(found.now)

    def owed(one: Best, number: int, outcome: str) -> _Cell:
        asked = {"of": "credit", "rule": Rule.FIRST.value, "outcome": outcome, **weeks}
        return _Cell(say.people(number), _list(number, post=one.post, **asked))

    rows = [
        (
            _Cell(f"{_short(one.text) or words.no_text} ({one.platform})"),
            _Cell(say.people(one.people), _list(one.people, of="post", post=one.post)),
            owed(one, one.leads, OUTCOMES[LEAD].name),
            owed(one, one.customers, OUTCOMES[WON].name),
        )
        for one in found.best
        if one.people >= LEAST
    ]
    heads = ("", words.people, words.leads, words.customers)
    return _part(words.best, heads, rows, "" if rows else words.no_best.format(least=LEAST))


def _mixed(one: Share, say: _Say) -> tuple[str, ...]:
    name = say.words.classes.get(one.class_, one.class_)
    target = "–" if one.target is None else say.share(one.target)
    return name, say.number(one.posts), say.share(one.share), target


def _goal(one: Aim, say: _Say) -> _Row:
    words, goal, pace = say.words, one.goal, one.pace
    name = f"{words.metrics[goal.metric]}, {say.day(goal.since)} – {say.day(goal.until)}"
    told = _told(goal, say)
    is_amount = goal.metric is Metric.WON
    few = (words.fewer_sales if is_amount else words.fewer).format(least=LEAST)
    counted = goal.metric not in {Metric.WON, Metric.RETURN_RATE}

    def hidden(value: float | None) -> str:
        if value is None:
            return "–"
        group = round(value) if counted else one.behind
        return few if 0 < group < LEAST else told(value)

    behind = _metric(one.behind, goal.metric, goal.since, goal.until, goal.currency)
    said = (told(goal.target), hidden(pace.forecast), one.owner)
    return (_Cell(name), _Cell(hidden(pace.reached), behind), *map(_Cell, said))


def _told(goal: Goal, say: _Say) -> Callable[[float], str]:
    if goal.metric is Metric.WON:
        return lambda value: say.money(value, goal.currency)
    if goal.metric is Metric.RETURN_RATE:
        return lambda value: say.share(value / 100)
    return say.number


def _coverage(found: Numbers, say: _Say) -> Part:
    words = say.words
    rows = [
        (
            one.name,
            say.day(one.since),
            say.day(one.heard),
            words.broken if one.problem else words.ok,
        )
        for one in found.sources
    ]
    missing = words.missing.format(names=", ".join(found.missing)) if found.missing else ""
    note = " ".join(some for some in ("" if rows else words.no_sources, missing) if some)
    return Part(words.coverage, ("", words.since, words.heard, words.state), rows, note)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _POST else f"{line[:_POST].rstrip()} …"


def _table(part: Part) -> list[str]:
    rows = [part.heads, *part.rows]
    widths = [max(len(row[place]) for row in rows) for place in range(len(part.heads))]
    lines = []
    for row in rows:
        first = row[0].ljust(widths[0])
        others = [cell.rjust(widths[place]) for place, cell in enumerate(row[1:], 1)]
        lines.append("  ".join([first, *others]).rstrip())
    return lines


def _html(part: Part) -> str:
    cell = "padding:4px 0 4px 16px;border-bottom:1px solid #ddd;text-align:"
    body = ""
    if part.rows:
        heads = "".join(
            f'<th style="{cell}{"left" if not place else "right"}">{escape(head)}</th>'
            for place, head in enumerate(part.heads)
        )
        body = f"<tr>{heads}</tr>" + "".join(
            "<tr>"
            + "".join(
                f'<td style="{cell}{"left" if not place else "right"}">{escape(one)}</td>'
                for place, one in enumerate(row)
            )
            + "</tr>"
            for row in part.rows
        )
        body = f'<table style="border-collapse:collapse;width:100%">{body}</table>'
    note = f"<p>{escape(part.note)}</p>" if part.note else ""
    return f'<h2 style="font-size:15px">{escape(part.title)}</h2>{body}{note}'
