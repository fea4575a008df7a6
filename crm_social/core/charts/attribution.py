"""Attribution as a picture: of each post what leads, opportunities and sales are owed to it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from msgspec import Struct

from crm_social.core.attribution import WHOLE, Rule
from crm_social.core.charts import sheet
from crm_social.core.charts.frame import Frame, head
from crm_social.core.charts.say import Say
from crm_social.core.passages import OUTCOMES

#: Posts that are drawn; the table has the others.
MOST: Final = 25
_NAME: Final = 325
#: Of each outcome where its bar begins, and how long the longest is.
_BARS: Final = (380, 510, 640)
_BAR: Final = 70
_LOOKS: Final = ("bar", "bar", "good")
_WON_AT: Final = 928


class Row(Struct, frozen=True):
    """What is owed to one post; `name` is None where nobody met a post before."""

    name: str | None
    #: Of each outcome, in millionths.
    shares: Sequence[int]
    #: In hundredths, by currency.
    money: Mapping[str, int]


def draw(frame: Frame, rule: Rule, rows: Sequence[Row]) -> str:
    """Return the bars of posts in the order given."""
    say = Say(frame.lang)
    words = say.words
    unit = words.units_attribution.format(rule=words.rules[rule])
    top = head(frame, say, words.attribution, unit)
    if not rows:
        return sheet.empty(top, words.empty, words.empty_hint)
    some = rows[:MOST]
    most = [max(*(row.shares[place] for row in some), 1) for place in range(len(OUTCOMES))]
    parts = [sheet.text(_WON_AT, 20, words.won, "grey small n")]
    for x, outcome in zip(_BARS, OUTCOMES, strict=True):
        parts.append(sheet.text(x, 20, words.outcomes[outcome.name], "grey small"))
    parts.append(sheet.rule(30))
    y = 56.0
    for row in some:
        parts += _row(say, row, most, y)
        y += sheet.ROW + 16 * max(0, len(row.money) - 1)
    left_out = words.not_all_posts.format(shown=MOST) if len(rows) > MOST else ""
    return sheet.document(top, sheet.Body(parts, y - 28, left_out))


def _row(say: Say, row: Row, most: Sequence[int], y: float) -> Iterator[str]:
    words = say.words
    name = words.no_post if row.name is None else row.name
    short = sheet.fitted(name, _NAME)
    yield sheet.text(sheet.EDGE, y, short if row.name is None else sheet.isolated(short))
    for place, outcome in enumerate(OUTCOMES):
        share, x = row.shares[place], _BARS[place]
        number = say.number(round(share / WHOLE, 2))
        long = _BAR * share / most[place]
        told = words.owed_cell.format(post=name, n=number, outcome=words.outcomes[outcome.name])
        bar = sheet.rect(x, y - 11, long, 14, _LOOKS[place])
        yield sheet.mark(told, [bar, sheet.text(x + (long + 6 if share else 0), y, number)])
    for place, (currency, amount) in enumerate(sorted(row.money.items())):
        yield sheet.text(_WON_AT, y + 16 * place, say.money(amount / 100, currency), "n")
