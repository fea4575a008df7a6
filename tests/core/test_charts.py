"""Drawings of reports: the numbers they were given, in three languages, whole and safe to open."""

import re
import xml.etree.ElementTree as ET
from datetime import UTC, date, datetime

import pytest

from crm_social.core.attribution import WHOLE, Rule
from crm_social.core.calibration import Band
from crm_social.core.charts import (
    attribution,
    calibration,
    cohorts,
    funnel,
    goals,
    hours,
    loop,
    mix,
    paths,
    posts,
    sheet,
)
from crm_social.core.charts.frame import Frame
from crm_social.core.charts.say import Say
from crm_social.core.charts.words import WORDS
from crm_social.core.funnel import SELLING, Step
from crm_social.core.goals import Goal, Metric, Pace, Standing
from crm_social.core.loop import Stage
from crm_social.core.mix import Channel, Month, Part
from crm_social.core.periods import Weeks, between

SVG = "{http://www.w3.org/2000/svg}"
WEEKS = between(date(2026, 9, 1), date(2026, 11, 25))
DAY = date(2026, 11, 25)
NOT_OURS = '<script>alert(1)</script> & "Æ" \x00\x0b \u202e\u05e9\u05dc'


def frame(lang="en", weeks: Weeks | None = WEEKS):
    return Frame(lang, DAY, weeks, ["mastodon", "linkedin"], date(2026, 1, 5))


def step(place, reached, skipped=0, previous=None, minutes=None):
    first = None if not place else reached / 100
    return Step(SELLING[place], reached, skipped, previous, first, minutes)


STEPS = [
    step(0, 100, 3),
    step(1, 40, 2, 0.4, 1440),
    *(step(n, 1, 0, 0.05, 90) for n in range(2, 7)),
]
GOAL = Goal(1, Metric.LEADS, 120, "", date(2026, 10, 1), date(2026, 12, 31), "ola", NOT_OURS)
PACE = Pace(Standing.BEHIND, 60, 72, 101, 64, 38)
LINE = [(date(2026, 10, 1), 20.0), (date(2026, 11, 25), 60.0)]
PARTS = [Part("interesting", 7, 0.7, 0.7, [WHOLE * 3 // 2, 0, WHOLE]), Part("", 2)]
REACH = [5, 0, 2] + [0] * 27

DRAWN = {
    "loop": lambda f: loop.draw(
        f,
        dict.fromkeys(Stage, 0) | {Stage.LEAD: 1234},
        [loop.Flow(Stage.ENGAGED, Stage.LEAD, 17), loop.Flow(Stage.LEAD, Stage.AUDIENCE, 4)],
        [loop.Lobe(1, 90, 8, 0.09, 3 * 1440), loop.Lobe(2, 0, 0, None, None)],
    ),
    "funnel": lambda f: funnel.draw(
        f, funnel.Asked(1, "post", 30), [funnel.Value("9", NOT_OURS, STEPS)], {"9": [50, 10]}
    ),
    "cohorts": lambda f: cohorts.draw(
        f, 1, Stage.LEAD, [cohorts.Row(date(2026, 9, 7), 25, [5, 10, 25])]
    ),
    "paths": lambda f: paths.draw(
        f,
        1,
        [
            paths.Link(0, Stage.AUDIENCE, Stage.ENGAGED, 30),
            paths.Link(1, Stage.ENGAGED, Stage.LEAD, 12),
        ],
    ),
    "hours": lambda f: hours.draw(f, [(0, 0)] * 33 + [(14, 3)] + [(0, 0)] * 134),
    "mix": lambda f: mix.draw(
        f,
        [Month(2026, 10, PARTS)],
        [Channel(NOT_OURS, 80, 2.44, 16.9, 3.5, datetime(2026, 11, 20, tzinfo=UTC))],
    ),
    "attribution": lambda f: attribution.draw(
        f,
        Rule.LINEAR,
        [
            attribution.Row(NOT_OURS, [WHOLE // 3, 0, 2 * WHOLE], {"NOK": 1_250_000, "SEK": 100}),
            attribution.Row(None, [WHOLE, 0, 0], {}),
        ],
    ),
    "goals": lambda f: goals.draw(f, [goals.Card(GOAL, PACE, LINE, "Ola Sæther")]),
    "calibration": lambda f: calibration.of_bands(
        f, {"engagement": [Band(40, 10), Band(200, 10), Band()]}
    ),
    "forecast": lambda f: calibration.of_forecast(f, [calibration.Tenth(0.02, 0.03, 500)]),
    "posts": lambda f: posts.draw(
        f, [posts.Row(NOT_OURS, date(2026, 11, 1), REACH, 9, [4, 1, 0], 0.41)]
    ),
}
EMPTY = {
    "loop": lambda f: loop.draw(f, dict.fromkeys(Stage, 0), [], []),
    "funnel": lambda f: funnel.draw(f, funnel.Asked(1), [], {}),
    "cohorts": lambda f: cohorts.draw(f, 1, Stage.LEAD, [cohorts.Row(date(2026, 9, 7), 0, [0])]),
    "paths": lambda f: paths.draw(f, 1, []),
    "hours": lambda f: hours.draw(f, [(0, 0)] * 168),
    "mix": lambda f: mix.draw(f, [], []),
    "attribution": lambda f: attribution.draw(f, Rule.FIRST, []),
    "goals": lambda f: goals.draw(f, []),
    "calibration": lambda f: calibration.of_bands(f, {}),
    "forecast": lambda f: calibration.of_forecast(f, []),
    "posts": lambda f: posts.draw(f, []),
}
#: What must be read on each, beside its title and its period.
NUMBERS = {
    "loop": ["1,234", "17", "4", "9.0%", "3 days", "90", "8", "–"],
    "funnel": ["100", "40", "40%", "24 h", "3", "2", "50", "10", "5.0%"],
    "cohorts": ["25", "20%", "40%", "100%", "7 Sept 2026"],
    "paths": ["Audience 30", "Engaged 30", "Lead 12"],
    "hours": ["14", "Tuesday"],
    "mix": ["70%", "2", "1.5", "1", "80", "2.4", "16 days", "3 days"],
    "attribution": ["0.33", "2", "12,500 NOK", "1 SEK", "Met no post before"],
    "goals": ["60 of 120", "Behind pace", "1 Oct 2026", "31 Dec 2026"],
    "calibration": ["40", "10", "25%", "200", "5%", "Hot", "Warm"],
    "forecast": ["2.0%", "3.0%", "500"],
    "posts": ["9", "4", "1", "41%"],
}


def read(svg):
    """A drawing as XML; it must be XML first."""
    return ET.fromstring(svg)  # noqa: S314 - our own


def texts(svg):
    return ["".join(one.itertext()) for one in read(svg).iter(f"{SVG}text")]


@pytest.mark.parametrize("name", DRAWN)
def test_a_drawing_shows_its_numbers_with_title_period_and_what_it_covers(name):
    found = texts(DRAWN[name](frame()))

    assert [one for one in NUMBERS[name] if one not in found] == []
    assert found[1].startswith("31 Aug 2026 to 29 Nov 2026")
    said = " ".join(found)
    assert "Heard on Mastodon and LinkedIn, since 5 Jan 2026." in said
    assert "Employees, competitors, bots" in said


@pytest.mark.parametrize("lang", WORDS)
@pytest.mark.parametrize("name", DRAWN)
def test_a_drawing_is_in_its_language_and_needs_nothing_from_elsewhere(name, lang):
    svg = DRAWN[name](frame(lang))
    root = read(svg)

    assert root.get("lang") == lang
    assert WORDS[lang].left_out.split()[0] in " ".join(texts(svg))
    assert {one.tag for one in root.iter()} <= {
        SVG + name
        for name in ("svg", "title", "desc", "style", "rect", "text", "g", "path", "circle")
    }
    assert not re.search(r"href|url\(|@import|<script|var\(", svg)
    assert svg.count("http") == 1
    assert "prefers-color-scheme:dark" in svg


@pytest.mark.parametrize("name", ["funnel", "mix", "attribution", "goals", "posts"])
def test_what_others_wrote_is_text_and_nothing_else(name):
    svg = DRAWN[name](frame())

    assert "<script" not in svg
    assert "&lt;script" in svg
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f]", svg)


@pytest.mark.parametrize("lang", WORDS)
@pytest.mark.parametrize("name", EMPTY)
def test_with_nothing_to_draw_a_drawing_says_why(name, lang):
    svg = EMPTY[name](frame(lang))

    assert read(svg).find(f"{SVG}title") is not None
    words = WORDS[lang]
    why = {words.empty, words.covers_nothing, words.none, words.no_forecast}
    assert why & set(texts(svg))


@pytest.mark.parametrize("name", DRAWN)
def test_nothing_is_drawn_outside_the_sheet(name):
    for lang in WORDS:
        root = read(DRAWN[name](frame(lang)))
        for one in root.iter(f"{SVG}rect"):
            right = float(one.get("x", 0)) + float(one.get("width"))
            assert -0.01 <= float(one.get("x", 0)) <= right <= sheet.WIDTH + 0.01


def test_the_bars_of_a_funnel_are_as_long_as_its_steps_are_large():
    bars = [
        float(one.get("width"))
        for one in read(DRAWN["funnel"](frame())).iter(f"{SVG}rect")
        if one.get("class") == "bar"
    ]

    assert bars[1] / bars[0] == pytest.approx(0.4, abs=0.005)
    assert bars[2] / bars[0] == pytest.approx(0.01, abs=0.005)


def test_of_many_values_the_largest_are_drawn_and_the_drawing_says_so():
    many = [funnel.Value(str(n), f"Post {n}", STEPS) for n in range(50)]

    found = texts(funnel.draw(frame(), funnel.Asked(1, "post"), many, {}))

    assert "Post 11" in " ".join(found)
    assert "Post 12" not in " ".join(found)
    assert "The 12 largest of 50 are drawn; the table has them all." in found


def test_the_cells_of_cohorts_are_darker_for_more():
    cells = [
        float(one.get("fill-opacity"))
        for one in read(DRAWN["cohorts"](frame())).iter(f"{SVG}rect")
        if one.get("class") == "bar"
    ]

    assert cells == sorted(cells)
    assert len(cells) == 3


def test_a_goals_line_ends_at_what_was_reached_and_the_outlook_at_the_forecast():
    placed = goals.line_of(GOAL, PACE, LINE, 91, 120)

    assert placed.found == [(0, 100), (55, 60)]
    assert placed.pace == 0
    assert placed.outlook == ((55, 60), (91, pytest.approx(19)))


def test_a_rate_has_no_days_and_is_a_bar():
    rate = Goal(2, Metric.RETURN_RATE, 20, "", date(2026, 10, 1), date(2026, 12, 31), "ola")
    pace = Pace(Standing.BEHIND, 12.0, 20, 12.0, 64, 38)

    found = texts(goals.draw(frame(), [goals.Card(rate, pace, [], "Ola Sæther")]))

    assert "12% of 20%" in found


def test_the_days_of_a_post_are_told_as_a_sentence():
    say = Say("en")

    assert posts.told(say, REACH, date(2026, 11, 1)) == (
        "7 people in the first 30 days, most on 1 Nov 2026: 5"
    )
    assert posts.told(say, [0] * 30, date(2026, 11, 1)) == "Nobody yet"
    assert posts.told(Say("nb"), [0, 1] + [0] * 28, date(2026, 11, 1)) == (
        "1 person de første 30 dagene, flest 2. nov. 2026: 1"
    )


def test_the_days_of_a_post_are_bars_in_a_box():
    found = posts.bars(REACH, 120, 20)

    assert [(bar.x, bar.height) for bar in found] == [(0, 20), (8, 8)]


def test_long_words_are_cut_to_their_room():
    assert sheet.fitted("short", 100) == "short"
    cut = sheet.fitted("a very long name of a post that goes on", 100)
    assert cut.endswith("…")
    assert sheet.wide(cut) <= 100
