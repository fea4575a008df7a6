"""The content mix against 70-20-10, and how often channels speak."""

from datetime import UTC, datetime, timedelta

import pytest

from crm_social.core import mix
from crm_social.core.mix import Published

NOW = datetime(2026, 11, 25, tzinfo=UTC)


def post(number, class_, days, channel="@shop"):
    return Published(number, NOW - timedelta(days=days), channel, class_)


def test_shares_are_of_the_posts_that_have_a_class():
    posts = [post(n, "interesting", 3) for n in range(3)]
    posts += [post(7, "promotion", 4), post(8, "", 5), post(9, "a word of our own", 6)]

    (month,) = mix.months(posts, {})

    shares = {part.class_: (part.posts, part.share, part.target) for part in month.parts}
    assert shares == {
        "interesting": (3, 0.75, 0.7),
        "news": (0, 0.0, 0.2),
        "promotion": (1, 0.25, 0.1),
        "": (2, None, None),
    }


def test_what_is_owed_stands_in_the_month_of_the_post():
    months = mix.months(
        [post(1, "news", 3), post(2, "news", 40)], {1: [10, 0, 1], 2: [5, 5, 5], 3: [9, 9, 9]}
    )

    news = [part for one in months for part in one.parts if part.class_ == "news"]
    assert [(one.month, part.owed) for one, part in zip(months, news, strict=True)] == [
        (10, [5, 5, 5]),
        (11, [10, 0, 1]),
    ]


def test_the_longest_silence_may_be_the_one_going_on():
    quiet, lively = mix.channels(
        [post(1, "", 90, "@quiet"), post(2, "", 70, "@quiet"), post(3, "", 14), post(4, "", 1)], NOW
    )

    assert (quiet.channel, quiet.longest_silence, quiet.silent_for) == ("@quiet", 70.0, 70.0)
    assert (lively.longest_silence, lively.silent_for) == (13.0, 1.0)
    assert lively.weekly == pytest.approx(1.0)
