"""What the pages of reports share: the period in the address, links, and forms to save."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from babel import dates, numbers
from flask import request, url_for
from msgspec import Struct
from werkzeug.wrappers import Response

from crm_social.actions.charts import Reader
from crm_social.core import parquet, periods, spreadsheet
from crm_social.core.loop import Stage
from crm_social.core.passages import first_day
from crm_social.core.periods import Weeks
from crm_social.store.db import Session
from crm_social.store.reports import funnel
from crm_social.web import sentences
from crm_social.web.page import blueprint, lang, now, text

bp = blueprint("reports", __name__)

#: So many weeks can be chosen; 13 are a quarter of a year.
LENGTHS: Final = (1, 4, 13, 26, 52, 104)
_USUAL: Final = 13
_PARQUET: Final = "application/vnd.apache.parquet"
#: Below it a share is told with a decimal.
_FEW: Final = 0.1


class Coverage(Struct, frozen=True):
    """What the numbers of a page cover."""

    platforms: list[str]
    since: date | None


def weeks() -> Weeks:
    """Return the period in the address: two dates, or so many weeks until now."""
    since, until = _day("since"), _day("until")
    if since is not None and until is not None and since <= until:
        return periods.asked(since, until, now())
    return periods.latest(now(), length())


def length() -> int:
    """Return the number of weeks in the address, where it is one to choose."""
    value = request.args.get("weeks", "")
    return int(value) if value in {str(one) for one in LENGTHS} else _USUAL


def _day(name: str) -> date | None:
    try:
        found = date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
    return found if abs(found - now().date()) < timedelta(days=36_500) else None


def chosen(name: str, values: tuple[str, ...]) -> str:
    """Return what the address chooses among these, else the first of them."""
    value = request.args.get(name, "")
    return value if value in values else values[0]


def coverage(session: Session) -> Coverage:
    """Return where people were heard, and since when."""
    platforms, first = funnel.heard(session)
    since = None if first is None else periods.date_of(first_day(first))
    return Coverage([sentences.platform(name, text()) for name in platforms], since)


def people(of: str, period: Weeks | None = None, **more: Any) -> str:
    """Return the address of the list behind a number."""
    asked = {name: value for name, value in more.items() if value not in (None, "", False)}
    asked = {
        name: value.value if isinstance(value, Stage) else value for name, value in asked.items()
    }
    if period is not None:
        asked |= {"since": period.since.isoformat(), "until": period.until.isoformat()}
    return url_for("reports.behind", of=of, **asked)


def for_good() -> str:
    """Return the address of this page with its weeks named, so that it shows the same for ever."""
    period = weeks()
    return again(weeks="", since=period.since.isoformat(), until=period.until.isoformat())


def tab(endpoint: str, *kept: str) -> str:
    """Return the address of another page that asks the same, with what both can be asked."""
    asked: dict[str, Any] = {
        name: request.args[name]
        for name in ("weeks", "since", "until", *kept)
        if request.args.get(name)
    }
    return url_for(endpoint, **asked)


def again(**changes: Any) -> str:
    """Return the address of this page with something else chosen, or in another form."""
    asked = {**request.args.to_dict(), **changes}
    kept = {name: value for name, value in asked.items() if value not in (None, "")}
    return f"{request.path}?{urlencode(kept)}" if kept else request.path


def table(name: str, heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> Response:
    """Return rows as a table to save: as CSV, or as Parquet where that was asked for."""
    if form() == "parquet":
        response = Response(parquet.whole(heads, rows), content_type=_PARQUET)
        response.headers["Content-Disposition"] = f'attachment; filename="{name}.parquet"'
        return response
    response = Response(spreadsheet.written(heads, rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def as_table() -> bool:
    """Say whether the page is asked for as a table to save."""
    return form() in {"csv", "parquet"}


def form() -> str:
    """Return in which form the page is asked for: as a page, `csv`, `parquet` or `svg`.

    Where Parquet cannot be written, who asks for it gets the page, which does not offer it.
    """
    found = chosen("format", ("", "csv", "parquet", "svg"))
    return "" if found == "parquet" and not parquet.is_here() else found


def day(value: date) -> str:
    """Return a date as the reader's language writes it."""
    return dates.format_date(value, "medium", locale=sentences.locale(text()))


def lasted(minutes: int | None) -> str:
    """Return a time between steps as people say it; a dash where there is none."""
    times = text().times
    if minutes is None:
        return "–"
    if minutes < 60:
        return sentences.count(times.minutes, minutes, text())
    if minutes < 2 * 24 * 60:
        return sentences.count(times.hours, minutes // 60, text())
    return sentences.count(times.days, minutes // (24 * 60), text())


def share(value: float | None) -> str:
    """Return a share in percent, with a decimal below ten; a dash where there is none."""
    if value is None:
        return "–"
    locale = sentences.locale(text())
    pattern = locale.percent_formats[None].pattern
    if 0 < value < _FEW:
        pattern = pattern.replace("0", "0.0")
    return numbers.format_percent(value, format=pattern, locale=locale)


def as_picture() -> bool:
    """Say whether the page is asked for as a picture to save."""
    return form() == "svg"


def reader() -> Reader:
    """Return for whom a picture is drawn."""
    return Reader(lang().value, now())


def picture(svg: str, name: str) -> Response:
    """Return a picture as a file to save."""
    response = Response(svg, content_type="image/svg+xml; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.svg"'
    return response


def shared(**more: Any) -> dict[str, Any]:
    """Return what every page of reports is made with."""
    return {
        "lengths": LENGTHS,
        "length": length(),
        "dated": "since" in request.args and "until" in request.args,
        "period": weeks(),
        "people": people,
        "again": again,
        "for_good": for_good,
        "tab_of": tab,
        "day": day,
        "lasted": lasted,
        "share": share,
        "has_parquet": parquet.is_here(),
        "listed": lambda items: sentences.listed(items, text()),
        **more,
    }
