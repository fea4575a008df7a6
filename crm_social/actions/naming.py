"""What values of reports are called: posts by their words, hours, classes, languages."""

from collections.abc import Sequence
from typing import Final

from crm_social.core import tallies
from crm_social.core.charts.say import Say
from crm_social.store.db import Session
from crm_social.store.reports import attribution

_EXCERPT: Final = 60


def named(session: Session, by: str, values: Sequence[str], lang: str) -> dict[str, str]:
    """Return what the values of a dimension are called in a language."""
    say = Say(lang)
    words = say.words
    found = {value: value for value in values}
    match by:
        case "platform":
            found = {value: say.platform(value) for value in values if value}
        case "class":
            found |= words.classes
        case "author":
            found |= words.authors
        case "language":
            found |= words.languages
        case "hour":
            found = {value: hour(int(value), lang) for value in values if value}
        case "post":
            posts = attribution.posts(session, (int(value) for value in values if value))
            found |= {str(number): excerpt(post) for number, post in posts.items()}
    found[""] = words.everybody if by == tallies.ALL else words.unknown
    return found


def excerpt(post: attribution.Post) -> str:
    """Return the first words of a post, or where it is."""
    said = " ".join(post.text.split()) or post.url or Say("en").platform(post.platform)
    return said if len(said) <= _EXCERPT else said[:_EXCERPT].rstrip() + " …"


def hour(number: int, lang: str) -> str:
    """Return what an hour of the week, from Monday 00 on, is called."""
    words = Say(lang).words
    return words.hour_of_week.format(
        weekday=words.weekdays[number // 24], hour=f"{number % 24:02d}"
    )
