"""How a drawing says numbers, days and names in a language, as the pages say them."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from babel import Locale, dates, lists, numbers

from crm_social.core.charts.words import WORDS, Count, Words

_LOCALES: Final = {"nb": "nb_NO", "sv": "sv_SE", "en": "en_GB"}
#: Below it a share is told with a decimal.
_FEW: Final = 0.1
_HOUR: Final = 60
_DAY: Final = 24 * _HOUR
#: How platforms write their own names; the others by a capital letter.
_PLATFORMS: Final = {
    "x": "X",
    "linkedin": "LinkedIn",
    "wordpress": "WordPress",
    "youtube": "YouTube",
    "tiktok": "TikTok",
    "github": "GitHub",
    "hackernews": "Hacker News",
}
NONE: Final = "–"


class Say:
    """Says things in one language: nb, sv or en."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self.words: Words = WORDS[lang]
        self.locale = Locale.parse(_LOCALES[lang])

    def number(self, value: float) -> str:
        """Return a number with at most two decimals."""
        return numbers.format_decimal(value, format="#,##0.##", locale=self.locale)

    def tenths(self, value: float) -> str:
        """Return a number with at most one decimal."""
        return numbers.format_decimal(round(value, 1), format="#,##0.#", locale=self.locale)

    def share(self, value: float | None) -> str:
        """Return a share in percent, with a decimal below ten; a dash where there is none."""
        if value is None:
            return NONE
        pattern = self.locale.percent_formats[None].pattern
        if 0 < value < _FEW:
            pattern = pattern.replace("0", "0.0")
        return numbers.format_percent(value, format=pattern, locale=self.locale)

    def percent(self, value: float) -> str:
        """Return a share in whole percent."""
        return numbers.format_percent(value, locale=self.locale)

    def money(self, value: float, currency: str) -> str:
        """Return an amount in whole units of its currency."""
        return numbers.format_currency(
            round(value), currency, format="#,##0 ¤¤", locale=self.locale, currency_digits=False
        )

    def day(self, day: date) -> str:
        """Return a day with its year."""
        return dates.format_date(day, "medium", locale=self.locale)

    def month(self, year: int, month: int) -> str:
        """Return a month with its year."""
        return dates.format_skeleton("yMMM", date(year, month, 1), locale=self.locale)

    def count(self, forms: Count, n: int, **named: object) -> str:
        """Return the form for a number, filled."""
        pattern = forms[0] if n == 1 else forms[1]
        return pattern.format(n=self.number(n), **named)

    def lasted(self, minutes: int | None) -> str:
        """Return a time between steps as people say it; a dash where there is none."""
        if minutes is None:
            return NONE
        if minutes < _HOUR:
            return self.count(self.words.minutes, minutes)
        if minutes < 2 * _DAY:
            return self.count(self.words.hour_count, minutes // _HOUR)
        return self.count(self.words.days, minutes // _DAY)

    def days(self, days: float) -> str:
        """Return so many whole days."""
        return self.count(self.words.days, int(days))

    def platform(self, name: str) -> str:
        """Return a platform's name as people write it."""
        if name == "email":
            return self.words.mail
        family, _, member = name.partition(".")
        if member:
            return f"{family.upper()} {member.capitalize()}"
        return _PLATFORMS.get(name, name.capitalize())

    def listed(self, items: Sequence[str]) -> str:
        """Return items as a sentence lists them."""
        return lists.format_list(list(items), locale=self.locale)

    def period(self, since: date, until: date) -> str:
        """Return from when to when."""
        return self.words.since_until.format(since=self.day(since), until=self.day(until))

    def covers(self, platforms: Iterable[str], since: date | None) -> str:
        """Return where people were heard and since when, and who is left out."""
        words = self.words
        heard = words.covers_nothing
        if since is not None:
            names = self.listed([self.platform(name) for name in platforms])
            heard = words.covers.format(platforms=names, date=self.day(since))
        return f"{heard} {words.left_out}"
