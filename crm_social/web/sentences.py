"""Sentences put together: patterns filled, words counted, numbers as each language writes them.

Everything here is told which words to use; templates get them bound to the reader's language.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from babel import Locale, lists, numbers
from markupsafe import Markup, escape

from crm_social.core import reasons
from crm_social.core.facts import Engagement
from crm_social.core.plays import Task
from crm_social.web.words import Count, OnPost, Words

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


def locale(text: Words) -> Locale:
    """Return Babel's locale for these words."""
    return locale_of(text.shell.locale)


@lru_cache
def locale_of(tag: str) -> Locale:
    """Return Babel's locale of this name."""
    return Locale.parse(tag, sep="-")


def number(value: float, text: Words) -> str:
    """Return a number with the language's own marks, at most two decimals."""
    return _number(value, text.shell.locale)


@lru_cache(maxsize=4_096)
def _number(value: float, tag: str) -> str:
    return numbers.format_decimal(value, format="#,##0.##", locale=locale_of(tag))


def tenths(value: int, text: Words) -> str:
    """Return a number of tenths as a number with one decimal."""
    return numbers.format_decimal(value / 10, format="#,##0.0", locale=locale(text))


def percent(value: float, text: Words) -> str:
    """Return so many of a hundred, in whole percent."""
    return numbers.format_percent(value / 100, format=None, locale=locale(text))


def money(value: float, currency: str, text: Words) -> str:
    """Return an amount in whole units of its currency."""
    return numbers.format_currency(
        round(value), currency, format="#,##0 ¤¤", locale=locale(text), currency_digits=False
    )


def listed(items: Sequence[str], text: Words) -> str:
    """Return items as a sentence lists them: a, b and c."""
    return lists.format_list(list(items), locale=locale(text))


def fill(pattern: str, text: Words, **named: object) -> Markup:
    """Return the pattern as HTML with what is named put in; whatever is not Markup is escaped."""
    values = {
        name: number(value, text) if isinstance(value, int | float) else value
        for name, value in named.items()
    }
    return escape(pattern).format(**values)


def count(forms: Count, n: int, text: Words, **named: object) -> Markup:
    """Return the form for this number, filled like `fill`, with the number as `{n}`."""
    if not named:
        return _counted(forms, n, text.shell.locale)
    one = locale(text).plural_form(n) == "one"
    return fill(forms.one if one else forms.other, text, n=n, **named)


@lru_cache(maxsize=4_096)
def _counted(forms: Count, n: int, tag: str) -> Markup:
    one = locale_of(tag).plural_form(n) == "one"
    return escape(forms.one if one else forms.other).format(n=_number(n, tag))


def platform(name: str, text: Words) -> str:
    """Return a platform's name as people write it."""
    if name == "email":
        return text.names.mail
    family, _, member = name.partition(".")
    if member:
        # `crm.hubspot` is HubSpot's record; what brings it is no place to look for people.
        return f"{family.upper()} {member.capitalize()}"
    return _PLATFORMS.get(name, name.capitalize())


def on_post(forms: OnPost, post: str | None, **named: object) -> str:
    """Return the form with the post where there is one, else the other."""
    return forms.on.format(post=post, **named) if post else forms.alone.format(**named)


def why(task: Task, text: Words) -> str:
    """Return why a task exists, as one sentence without a subject."""
    return on_post(text.names.why[task.because], task.post)


def did(fact: Engagement, post: str | None, text: Words) -> str:
    """Return what somebody did, with the post's line where there is one."""
    known = {kind.value: forms for kind, forms in text.names.did.items()}
    if fact.kind in known:
        return on_post(known[fact.kind], post)
    return on_post(text.names.did_other, post, kind=fact.kind.capitalize())


def counted(rule: str, post: str | None, lang: str, text: Words) -> str:
    """Return what a credit was given for, with the post's line where there is one."""
    what = reasons.rule(rule, lang)
    what = what[:1].upper() + what[1:]
    return text.names.under.format(what=what, post=post) if post else what


def called(name: str | None, handle: str | None, heard_on: str, text: Words) -> str:
    """Return what to call somebody, who may have no name we know."""
    if name or handle:
        return name or handle or ""
    if heard_on:
        return text.names.someone_on.format(platform=platform(heard_on, text))
    return text.names.someone
