"""The hours of the week as a picture: when people engaged first."""

from collections.abc import Sequence
from typing import Final

from crm_social.core.charts import sheet
from crm_social.core.charts.frame import Frame, head
from crm_social.core.charts.heat import cell
from crm_social.core.charts.say import Say

_LEFT: Final = 124
_WIDE: Final = 33.5
_TALL: Final = 34
_HOURS: Final = 24


def draw(frame: Frame, found: Sequence[tuple[int, int]]) -> str:
    """Return the heat map of 168 hours from Monday 00 on, each (people, of them leads)."""
    say = Say(frame.lang)
    words = say.words
    top = head(frame, say, words.hours, words.units_hours)
    most = max((people for people, _ in found), default=0)
    if not most:
        return sheet.empty(top, words.empty, words.empty_hint)
    parts = [
        sheet.text(_LEFT + _WIDE * (hour + 0.5) - 1, 20, f"{hour:02d}", "grey small mid")
        for hour in range(_HOURS)
    ]
    parts.append(sheet.rule(30))
    for number, (people, leads) in enumerate(found):
        weekday, hour = divmod(number, _HOURS)
        y = 36 + weekday * _TALL
        if not hour:
            parts.append(sheet.text(sheet.EDGE, y + _TALL / 2 + 3, words.weekdays[weekday]))
        told = words.hour_cell.format(
            hour=words.hour_of_week.format(weekday=words.weekdays[weekday], hour=f"{hour:02d}"),
            people=say.count(words.people_of, people),
            leads=say.count(words.leads_of, leads),
        )
        box = (_LEFT + hour * _WIDE, y, _WIDE - 2, _TALL - 2)
        words_in = say.number(people) if people else ""
        parts.append(sheet.mark(told, cell(box, people / most, words_in)))
    return sheet.document(top, sheet.Body(parts, 36 + 7 * _TALL))
