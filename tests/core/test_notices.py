"""When a message may leave, and what stands in a digest."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from crm_social.core.model import Play
from crm_social.core.notices import Wants
from crm_social.core.notices.calm import (
    LONGEST,
    LULL,
    MORNING,
    Calm,
    begins,
    day_before,
    digest_day,
    is_quiet,
    leaves_at,
    may_leave,
)
from crm_social.core.notices.message import Group, Message, Row, chat, one_line, page, plain
from crm_social.core.notices.morning import NAMED, Day, Live, Part, pick
from crm_social.core.notices.trying import again_at
from crm_social.core.notices.wants import ChatFormat, check, minutes, shown
from crm_social.core.notices.words import WORDS
from crm_social.core.plays import Because, TaskState
from crm_social.core.routing import Absence
from crm_social.errors import Invalid

ZONES = ("Europe/Oslo", "America/New_York", "Asia/Kolkata", "Pacific/Apia", "UTC")
MINUTE = timedelta(minutes=1)
FIRST = datetime(2025, 1, 1, tzinfo=UTC)
moments = st.integers(0, 3 * 365 * 24 * 60).map(lambda number: FIRST + number * MINUTE)
times = st.integers(0, 24 * 60 - 1)


@st.composite
def calms(draw):
    starts = draw(st.lists(moments, max_size=2))
    absences = tuple(Absence(at, at + timedelta(hours=draw(st.integers(1, 200)))) for at in starts)
    wants = Wants(
        digest_at=draw(times),
        quiet_from=draw(times),
        quiet_until=draw(times),
        quiet_days=draw(st.booleans()),
        timezone=draw(st.sampled_from(ZONES)),
    )
    days = draw(st.frozensets(st.integers(1, 7), min_size=1))
    return Calm(wants, "UTC", days, draw(st.sampled_from([None, "NO", "SE"])), absences)


def changes_clock(calm, since, until):
    zone = calm.zone
    return since.astimezone(zone).utcoffset() != until.astimezone(zone).utcoffset()


@settings(deadline=None)
@given(calms(), moments)
def test_what_waits_leaves_when_nobody_is_disturbed_and_not_before_it_was_written(calm, at):
    found = leaves_at(at, calm)

    assert found is not None
    assert found >= at
    assert not is_quiet(found, calm)
    assert leaves_at(found, calm) == found
    assert (found == at) == (not is_quiet(at, calm))


@settings(deadline=None)
@given(calms(), moments, st.data())
def test_nothing_waits_longer_than_it_must(calm, at, data):
    found = leaves_at(at, calm)
    assume(found > at and not changes_clock(calm, at, found))

    between = data.draw(st.integers(0, (found - at) // MINUTE - 1))

    assert is_quiet(at + between * MINUTE, calm)


def oslo(*shown, **more):
    return datetime(*shown, tzinfo=ZoneInfo("Europe/Oslo"), **more).astimezone(UTC)


CALM = Calm(Wants(), "Europe/Oslo", holidays="NO")


@pytest.mark.parametrize(
    ("written", "leaves"),
    [
        # A working Wednesday, its evening, its night, and Friday's evening.
        ((2026, 11, 25, 12, 0), (2026, 11, 25, 12, 0)),
        ((2026, 11, 25, 17, 59), (2026, 11, 25, 17, 59)),
        ((2026, 11, 25, 18, 0), (2026, 11, 26, 7, 30)),
        ((2026, 11, 26, 3, 0), (2026, 11, 26, 7, 30)),
        ((2026, 11, 27, 18, 0), (2026, 11, 30, 7, 30)),
        # Holy week in Norway: from Wednesday evening to Tuesday morning.
        ((2026, 4, 1, 18, 0), (2026, 4, 7, 7, 30)),
        # 17 May is a Sunday in 2026, Whit Monday comes after a week.
        ((2026, 5, 22, 20, 0), (2026, 5, 26, 7, 30)),
    ],
)
def test_quiet_hours_nights_weekends_and_holidays(written, leaves):
    assert leaves_at(oslo(*written), CALM) == oslo(*leaves)


@pytest.mark.parametrize(
    ("quiet", "at", "leaves"),
    [
        # Spring: half past two is skipped, so its quiet hours end at what is skipped to.
        ((60, 150), oslo(2026, 3, 29, 1, 30), datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
        # Autumn: it comes twice, and what is read off the wall holds both times.
        ((60, 150), oslo(2026, 10, 25, 1, 30), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        (
            (60, 150),
            oslo(2026, 10, 25, 2, 10, fold=1),
            datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
        ),
        # A night lasts an hour longer, or shorter, by the clock on the wall.
        ((1080, 450), oslo(2026, 10, 24, 18, 0), oslo(2026, 10, 25, 7, 30)),
        ((1080, 450), oslo(2026, 3, 28, 18, 0), oslo(2026, 3, 29, 7, 30)),
    ],
)
def test_quiet_hours_are_those_of_the_clock_on_the_wall_when_it_is_changed(quiet, at, leaves):
    wants = Wants(quiet_from=quiet[0], quiet_until=quiet[1], quiet_days=False)

    assert leaves_at(at, Calm(wants, "Europe/Oslo")) == leaves


def test_whoever_is_away_is_told_when_they_are_back_or_never_while_that_is_not_known():
    back_at = oslo(2026, 12, 7, 9, 0)
    away = Calm(Wants(), "Europe/Oslo", absences=(Absence(oslo(2026, 11, 20, 8, 0), back_at),))
    gone = Calm(Wants(), "Europe/Oslo", absences=(Absence(oslo(2026, 11, 20, 8, 0)),))

    assert leaves_at(oslo(2026, 11, 25, 12, 0), away) == back_at
    assert leaves_at(oslo(2026, 11, 25, 12, 0), gone) is None


def test_without_quiet_hours_and_free_days_everything_leaves_at_once():
    wants = Wants(quiet_from=0, quiet_until=0, quiet_days=False)
    at = oslo(2026, 12, 25, 3, 0)

    assert leaves_at(at, Calm(wants, "Europe/Oslo", holidays="NO")) == at


# ---- one message for a burst


@settings(deadline=None)
@given(st.lists(st.integers(0, 3600), min_size=1, max_size=40), st.integers(0, 7200))
def test_a_burst_is_one_message_and_nobody_waits_long_for_it(seconds, later):
    start = oslo(2026, 11, 25, 10, 0)
    told = [start + timedelta(seconds=one) for one in seconds]
    now = max(told) + timedelta(seconds=later)

    leaves = may_leave(told, CALM, now)

    assert leaves == (now - max(told) >= LULL or now - min(told) >= LONGEST)


def test_at_night_even_a_finished_burst_waits():
    told = [oslo(2026, 11, 25, 19, 0)]

    assert not may_leave(told, CALM, oslo(2026, 11, 25, 23, 0))
    assert not may_leave(told, CALM, oslo(2026, 11, 26, 7, 29))
    assert may_leave(told, CALM, oslo(2026, 11, 26, 7, 30))
    assert not may_leave([], CALM, oslo(2026, 11, 26, 9, 0))


# ---- the digest's hour


@settings(deadline=None)
@given(calms(), moments)
def test_a_digest_comes_on_its_own_working_day_while_its_reader_is_there(calm, now):
    day = digest_day(calm, now)

    assert day in {None, now.astimezone(calm.zone).date()}
    assert day is None or calm.works_on(day)
    assert day is None or not calm.is_away(now)


@settings(deadline=None)
@given(calms(), st.dates(date(2025, 1, 1), date(2027, 12, 31)))
def test_each_working_day_of_somebody_who_is_there_has_its_digest(calm, day):
    calm = Calm(calm.wants, calm.timezone, calm.days, calm.holidays)
    since = begins(day, calm)
    # Where the quiet hours swallow the rest of the day there is no morning left.
    hour = leaves_at(since + timedelta(minutes=calm.wants.digest_at), calm)
    assume(hour is not None and hour.astimezone(calm.zone).date() == day)
    assume(not changes_clock(calm, since, since + timedelta(days=1)))

    assert (digest_day(calm, hour) == day) == calm.works_on(day)
    assert digest_day(calm, hour - timedelta(seconds=1)) is None
    assert digest_day(calm, hour + MORNING) is None


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (oslo(2026, 11, 25, 7, 29), None),
        (oslo(2026, 11, 25, 7, 30), date(2026, 11, 25)),
        (oslo(2026, 11, 25, 11, 29), date(2026, 11, 25)),
        (oslo(2026, 11, 25, 11, 30), None),
        (oslo(2026, 11, 28, 8, 0), None),
        # Ascension Day.
        (oslo(2026, 5, 14, 8, 0), None),
        # Summer and winter time alike.
        (datetime(2026, 6, 24, 5, 30, tzinfo=UTC), date(2026, 6, 24)),
        (datetime(2026, 12, 1, 6, 30, tzinfo=UTC), date(2026, 12, 1)),
    ],
)
def test_the_digest_leaves_at_half_past_seven_on_working_days(now, day):
    assert digest_day(CALM, now) == day


def test_a_digest_before_the_quiet_hours_end_waits_for_them():
    early = Calm(Wants(digest_at=6 * 60), "Europe/Oslo")

    assert digest_day(early, oslo(2026, 11, 25, 6, 0)) is None
    assert digest_day(early, oslo(2026, 11, 25, 7, 30)) == date(2026, 11, 25)


def test_monday_looks_back_to_friday_and_after_a_holiday_to_the_day_before_it():
    assert day_before(date(2026, 11, 30), CALM) == date(2026, 11, 27)
    assert day_before(date(2026, 4, 7), CALM) == date(2026, 4, 1)


# ---- what is in it

DAY = Day("ola", oslo(2026, 11, 25, 7, 30), oslo(2026, 11, 26, 0, 0), oslo(2026, 11, 24, 0, 0))
hours = st.integers(-24 * 30, 24 * 30).map(lambda hour: DAY.now + timedelta(hours=hour))
lives = st.builds(
    Live,
    id=st.integers(1, 10_000),
    play=st.sampled_from(Play),
    because=st.sampled_from(Because),
    state=st.sampled_from(TaskState),
    owner=st.sampled_from(["ola", "eva", None]),
    opened_at=hours,
    due_at=hours,
    until=st.none() | hours,
    rank=st.floats(0, 20),
    is_case=st.booleans(),
    waits=st.booleans(),
)
tasks = st.lists(lives, max_size=60, unique_by=lambda one: one.id)


@settings(deadline=None)
@given(tasks, st.integers(0, 9))
def test_a_digest_counts_what_is_there_and_names_the_first(found, done):
    digest = pick(found, DAY, done)

    for part, picked in digest.parts.items():
        assert len(picked.named) == min(picked.count, NAMED)
        assert picked.count > 0
        assert all(one.owner in {"ola", None} for one in picked.named), part
        assert all(one.is_case == (part is Part.CASES) for one in picked.named)
        assert TaskState.DONE not in {one.state for one in picked.named}
    mine = [one for one in found if one.owner == "ola" and not one.is_case]
    awake = [
        one
        for one in mine
        if one.state in {TaskState.OPEN, TaskState.ACCEPTED}
        or (one.state is TaskState.SNOOZED and one.until and one.until <= DAY.now)
    ]
    counts = {part: picked.count for part, picked in digest.parts.items()}
    late = sum(one.due_at < DAY.now for one in awake)
    today = sum(DAY.now <= one.due_at < DAY.ends_at for one in awake)
    assert (counts.get(Part.OVERDUE, 0), counts.get(Part.TODAY, 0)) == (late, today)
    assert digest.is_empty() == (not counts)


@settings(deadline=None)
@given(tasks, st.randoms())
def test_a_digest_does_not_depend_on_the_order_things_are_read_in(found, random):
    shuffled = list(found)
    random.shuffle(shuffled)

    assert pick(shuffled, DAY, 0) == pick(found, DAY, 0)


def case(number, due_at, *, waits=False, owner="ola", state=TaskState.ACCEPTED, until=None):
    return Live(
        number, Play.CARE, Because.COMPLAINED, state, owner, DAY.now - timedelta(days=3), due_at,
        until, 1.0, is_case=True, waits=waits,
    )  # fmt: skip


def test_cases_are_told_by_their_clock_and_stand_in_no_other_part():
    hour = timedelta(hours=1)
    late, soon = case(1, DAY.now - hour), case(2, DAY.now + hour, owner=None)
    settle = case(3, DAY.now - 2 * hour, waits=True)
    theirs_now, evas = case(4, DAY.now + hour, waits=True), case(5, DAY.now - hour, owner="eva")

    digest = pick([soon, late, settle, theirs_now, evas], DAY, 0)

    assert list(digest.parts) == [Part.CASES]
    assert digest.parts[Part.CASES].named == (settle, late, soon)
    assert (digest.parts[Part.CASES].count, digest.parts[Part.CASES].late) == (3, 2)


def test_the_clock_of_a_case_does_not_sleep():
    asleep = case(1, DAY.now, state=TaskState.SNOOZED, until=DAY.now + timedelta(days=2))

    assert pick([asleep], DAY, 0).parts[Part.CASES].count == 1
    assert pick([case(1, DAY.now, state=TaskState.DONE)], DAY, 0).is_empty()


def test_others_tasks_are_in_nobody_elses_digest():
    theirs = Live(1, Play.CALL, Because.ASKED, TaskState.OPEN, "eva", DAY.now, DAY.now, None, 1.0)

    assert pick([theirs], DAY, 3).is_empty()


# ---- wishes, tries


@settings(deadline=None)
@given(times)
def test_a_time_of_day_is_read_as_it_is_shown(value):
    assert minutes(shown(value)) == value


@pytest.mark.parametrize("text", ["", "7", "24:00", "7:60", "07:3", "-1:00", "٧:٣٠", "07:30:00"])
def test_what_is_no_time_of_day_is_none(text):
    assert minutes(text) is None


@pytest.mark.parametrize(
    ("wants", "field"),
    [
        (Wants(timezone="Oslo"), "timezone"),
        (Wants(timezone="../etc/passwd"), "timezone"),
        (Wants(digest_at=1440), "digest_at"),
        (Wants(quiet_from=-1), "quiet_from"),
    ],
)
def test_wishes_nobody_can_have_are_refused_with_their_field(wants, field):
    with pytest.raises(Invalid) as refused:
        check(wants)
    assert refused.value.field == field


class Even:
    def uniform(self, low, high):
        return (low + high) / 2


def test_tries_get_rarer_and_end_where_the_message_is_no_use_any_more():
    now = oslo(2026, 11, 25, 8, 0)
    ends = now + timedelta(hours=4)

    assert again_at(1, now, ends, Even()) == now + timedelta(seconds=5)
    assert again_at(4, now, ends, Even()) == now + timedelta(hours=2)
    assert again_at(5, now, ends, Even()) is None
    assert again_at(1, now, ends, Even(), timedelta(minutes=7)) == now + timedelta(minutes=7)
    assert again_at(10, now, now + timedelta(days=9), Even()) is None


# ---- words and forms


HOSTILE = "<b>@all</b> [x](https://evil.example) *y* & `z`\r\n.\u202e\u200bkcab"
MESSAGE = Message(
    "nb",
    "Et lead er ditt nå",
    "Hei Ola,",
    "Se her.",
    [Group("Dine nå: 1", [Row(one_line(HOSTILE), "https://crm.example/contacts/1")], "og 3 til")],
    "Gjort: 2.",
    Row("Åpne oppfølgingen", "https://crm.example/queue"),
    Row("Kontoen din", "https://crm.example/settings/account"),
)


def test_what_people_wrote_stays_on_one_line_and_is_no_markup():
    assert "\n" not in one_line(HOSTILE)
    assert "\u202e" not in one_line(HOSTILE)
    assert "<b>" not in page(MESSAGE)
    assert "&lt;b&gt;@all&lt;/b&gt;" in page(MESSAGE)
    text = plain(MESSAGE)
    assert "\n- <b>@all</b> [x](https://evil.example) *y* & `z` . kcab\n" in text
    assert "  https://crm.example/contacts/1\n" in text


def test_slack_gets_mrkdwn_in_which_nobody_is_called_by_what_people_wrote():
    text = chat(MESSAGE, ChatFormat.SLACK)["text"]

    assert text.startswith("*Et lead er ditt nå*\nSe her.\n\n*Dine nå: 1*\n• <https://crm")
    assert "&lt;b&gt;@all&lt;/b&gt;" in text
    assert "<!" not in text


def test_mattermost_gets_markdown_in_which_nobody_is_called_by_what_people_wrote():
    text = chat(MESSAGE, ChatFormat.MATTERMOST)["text"]

    assert text.startswith("**Et lead er ditt nå**\n")
    assert "@all" not in text
    assert r"\[x\]\(https://evil.example\)" in text
    assert "](https://crm.example/contacts/1)" in text


def test_teams_gets_one_adaptive_card():
    body = chat(MESSAGE, ChatFormat.TEAMS)

    (attachment,) = body["attachments"]
    card = attachment["content"]
    assert body["type"] == "message"
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    assert (card["type"], card["version"]) == ("AdaptiveCard", "1.4")
    assert {block["type"] for block in card["body"]} == {"TextBlock"}
    assert card["actions"] == [
        {
            "type": "Action.OpenUrl",
            "title": "Åpne oppfølgingen",
            "url": "https://crm.example/queue",
        }
    ]


@pytest.mark.parametrize("lang", ["nb", "sv", "en"])
def test_every_reason_step_and_part_has_its_word(lang):
    words = WORDS[lang]

    assert set(words.why) == set(Because)
    assert set(words.steps) == set(Play)
    assert set(words.parts) == set(Part)


@pytest.mark.parametrize("name", WORDS["en"].__struct_fields__)
def test_every_language_fills_the_same_places(name):
    import re

    def places(value):
        values = value.values() if isinstance(value, dict) else [value]
        return [sorted(re.findall(r"{(\w+)}", one)) for one in values]

    assert places(getattr(WORDS["nb"], name)) == places(getattr(WORDS["en"], name))
    assert places(getattr(WORDS["sv"], name)) == places(getattr(WORDS["en"], name))
