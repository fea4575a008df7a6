"""Models as text: what is written is what is meant, and what is wrong is named, all of it."""

import re
from dataclasses import MISSING, fields, is_dataclass, replace
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from crm_social.core import starters
from crm_social.core.loop import Stage
from crm_social.core.model import (
    STARTER,
    AxisModel,
    CreditModel,
    Fatigue,
    FitModel,
    Hours,
    LoopModel,
    Model,
    Play,
    PlayModel,
    PlayRule,
    Route,
)
from crm_social.core.models import publication
from crm_social.core.models.difference import diff, told
from crm_social.core.models.layout import keys, kind_at
from crm_social.core.models.reading import parse, read
from crm_social.core.models.writing import dump
from crm_social.core.starters import PREFIX, STARTERS
from crm_social.core.values import Kind
from crm_social.errors import Invalid

DOCS = Path(__file__).parents[2] / "docs" / "models.md"
#: Making a failing model of a hundred values smaller takes minutes and tells no more.
AS_FOUND = (Phase.explicit, Phase.reuse, Phase.generate)
OF_THE_PUBLICATION = {"version", "published_at", "before"}


def known(name):
    return starters.text_of(name.removeprefix(PREFIX)) if name.startswith(PREFIX) else None


def problems(text, **more):
    return [str(one) for one in read(text, **more).problems]


def plain(value):
    """Return a value as plain containers, every field of it, to compare whole models."""
    if is_dataclass(value):
        return {
            one.name: plain(getattr(value, one.name))
            for one in fields(value)
            if one.name not in OF_THE_PUBLICATION
        }
    if isinstance(value, MappingProxyType | dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, tuple):
        return [plain(one) for one in value]
    return value


# ---- starters


def test_the_first_starter_is_the_model_in_force_until_one_is_published():
    assert plain(parse(starters.text_of(STARTERS[0]))) == plain(STARTER)


def test_the_first_starter_leaves_no_group_of_keys_to_defaults():
    text = starters.text_of(STARTERS[0])

    assert [one.name for one in fields(CreditModel) if f"\n  {one.name}:" not in text] == []
    assert [one.name for one in fields(FitModel) if f"\n  {one.name}:" not in text] == []
    assert [one.name for one in fields(LoopModel) if f"\n  {one.name}:" not in text] == []


@pytest.mark.parametrize("name", STARTERS[1:])
def test_every_other_starter_can_be_read_and_differs(name):
    model = parse(starters.text_of(name), PREFIX + name, known)

    assert len(diff(STARTER, model)) > 10


def test_a_starter_that_does_not_exist_is_not_found():
    assert starters.text_of("../secrets") is None


# ---- round trip

numbers = st.floats(0, 1000) | st.integers(0, 1000)
factors = st.floats(0, 100)
lengths = st.integers(60, 3650 * 86_400).map(lambda seconds: timedelta(seconds=seconds))
any_length = st.just(timedelta(0)) | lengths
lines = st.text(
    st.characters(exclude_categories=("C", "Z"), include_characters=" "), min_size=1, max_size=40
).filter(str.strip)
kinds = st.sampled_from([str(one) for one in Kind])
platforms = st.from_regex(r"[a-z][a-z0-9_.-]{0,39}", fullmatch=True)
countries = st.from_regex(r"[A-Z]{2}", fullmatch=True)
domains = st.from_regex(r"[a-zæøå0-9-]{1,20}\.[a-z]{2,8}", fullmatch=True)
stages = st.frozensets(st.sampled_from([str(one) for one in Stage]))
fits = st.frozensets(st.sampled_from("ABCD"))
tables = st.dictionaries(kinds, numbers).map(MappingProxyType)


def falling(values, number):
    return st.lists(values, min_size=number, max_size=number, unique=True).map(
        lambda some: tuple(sorted(some, reverse=True))
    )


@st.composite
def axes(draw):
    bands = draw(falling(st.floats(1e-6, 1e6), 2))
    return AxisModel(draw(lengths), bands, draw(st.floats(0.01, 1)))


@st.composite
def credits_(draw):
    giveaways = sorted(draw(st.lists(st.floats(0, 1), min_size=2, max_size=2)))
    values = {one.name: draw(numbers) for one in fields(CreditModel) if one.default is not MISSING}
    values.update({name: draw(factors) for name in ("own_post", "thread", "elsewhere", "person")})
    return CreditModel(
        **values
        | {
            "points": draw(tables),
            "networks": MappingProxyType(draw(st.dictionaries(platforms, tables, max_size=3))),
            "intent": draw(tables),
            "advocacy": draw(tables),
            "classes": MappingProxyType(draw(st.dictionaries(lines, factors, max_size=4))),
            "giveaway": giveaways[0],
            "giveaway_forgiven": giveaways[1],
            "daily_cap": draw(st.floats(0.1, 1e6)),
        }
    )


whole = st.integers(-100, 100)
sizes = st.dictionaries(st.integers(0, 10**8), whole, max_size=5).map(
    lambda some: tuple(sorted(some.items()))
)
people = st.builds(
    FitModel,
    known=whole,
    company=whole,
    business_mail=whole,
    free_mail=whole,
    decides=whole,
    sizes=sizes,
    industries=st.dictionaries(lines, st.floats(-100, 100), max_size=4).map(MappingProxyType),
    countries=st.dictionaries(countries, st.floats(-100, 100), max_size=4).map(MappingProxyType),
    titles=st.frozensets(lines, max_size=4),
    letters=falling(st.integers(0, 100), 3),
    own_domains=st.frozensets(domains, max_size=3),
    competitor_domains=st.frozensets(domains, max_size=3),
)


@st.composite
def loops(draw):
    accept, recycle = sorted(draw(st.lists(lengths, min_size=2, max_size=2)))
    risk, dormant = draw(falling(st.floats(0.1, 100), 2))[::-1]
    values = {
        one.name: draw(lengths) for one in fields(LoopModel) if isinstance(one.default, timedelta)
    }
    return LoopModel(
        **values
        | {
            "mql_cells": draw(st.frozensets(st.sampled_from(["A1", "A2", "B1", "C3", "D2"]))),
            "accept_within": accept,
            "recycle_after": recycle,
            "window": draw(falling(st.floats(0.1, 20), 2))[::-1],
            "at_risk_after": risk,
            "dormant_after": dormant,
            "win_back_tries": draw(st.integers(0, 100)),
            "detractor_rest": draw(any_length),
            "settle_within": draw(lengths),
        }
    )


@st.composite
def plans(draw):
    due, expires = sorted(draw(st.lists(lengths, min_size=2, max_size=2)))
    weight = draw(st.floats(-100, 100))
    return PlayModel(due, expires, draw(any_length), weight, sells=draw(st.booleans()))


hours = st.none() | st.builds(
    Hours,
    timezone=st.sampled_from(["Europe/Oslo", "UTC", "America/Argentina/Buenos_Aires"]),
    days=st.frozensets(st.integers(1, 7), min_size=1),
    opens=st.integers(0, 700),
    closes=st.integers(701, 1440),
    holidays=st.sampled_from([None, "NO", "SE", "DE-BY"]),
)
routes = st.builds(
    Route,
    name=lines,
    to=st.lists(lines, min_size=1, max_size=3, unique=True).map(tuple),
    countries=st.frozensets(countries, max_size=2),
    languages=st.frozensets(st.sampled_from(["nb", "no", "sv"])),
    platforms=st.frozensets(platforms, max_size=2),
    products=st.frozensets(lines, max_size=2),
    fits=fits,
    stages=stages,
)
models = st.builds(
    Model,
    engagement=axes(),
    intent=axes(),
    advocacy=axes(),
    credit=credits_(),
    fit=people,
    loop=loops(),
    plays=st.fixed_dictionaries({play: plans() for play in Play}).map(MappingProxyType),
    play_rules=st.lists(
        st.builds(
            PlayRule,
            kinds=st.frozensets(kinds),
            play=st.none() | st.sampled_from(Play),
            stages=stages,
            fits=fits,
        ),
        max_size=4,
    ).map(tuple),
    fatigue=st.builds(Fatigue, tasks=st.integers(1, 1000), within=lengths),
    hours=hours,
    routes=st.lists(routes, max_size=3, unique_by=lambda one: one.name).map(tuple),
)


@settings(max_examples=60, deadline=None, phases=AS_FOUND)
@given(models)
def test_what_is_written_of_any_model_reads_as_that_model(model):
    text = dump(model)

    assert problems(text) == []
    assert plain(parse(text)) == plain(model)
    assert diff(model, parse(text)) == []


@settings(max_examples=30, deadline=None, phases=AS_FOUND)
@given(models, models)
def test_models_that_differ_in_any_field_differ_in_words(one, other):
    assert (diff(one, other) == []) is (plain(one) == plain(other))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_a_model_or_has_problems_with_a_place(text):
    found = read(text)

    assert (found.model is None) is bool(found.problems)
    assert all(one.line >= 1 and one.column >= 1 for one in found.problems)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_good_file_with_some_characters_changed_never_breaks_the_reader(data):
    text = starters.text_of(STARTERS[0])
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text) - 1))
        text = text[:at] + data.draw(st.sampled_from(" :-,{}[]&*!|>'\"%@#\n\tA1")) + text[at + 1 :]

    found = read(text)

    assert (found.model is None) is bool(found.problems)


def test_every_field_of_the_model_has_a_key_and_every_key_a_field():
    for kind, made in (
        ("credit", CreditModel),
        ("fit", FitModel),
        ("loop", LoopModel),
        ("plays.*", PlayModel),
        ("play_rules.-", PlayRule),
        ("fatigue", Fatigue),
        ("hours", Hours),
        ("routes.-", Route),
        ("axes.intent", AxisModel),
    ):
        depth = kind.count(".") + 2
        inside = {
            path.rsplit(".", 1)[1]
            for path, _ in keys()
            if path.startswith(kind + ".") and path.count(".") == depth - 1
        }
        assert inside == {one.name for one in fields(made) if one.init}
    top = {path for path, _ in keys() if "." not in path}
    axes_inside = {"engagement", "intent", "advocacy"}
    assert top - {"axes"} | axes_inside == {one.name for one in fields(Model)} - OF_THE_PUBLICATION


# ---- what is left out, and what is extended


def test_a_key_that_is_left_out_has_its_default():
    model = parse("axes: {intent: {half_life: 7 d}}")

    assert diff(STARTER, model) == ["axes.intent.half_life: 14 days -> 7 days"]


def test_without_extends_a_table_is_all_that_it_says():
    assert dict(parse("credit: {points: {like: 2}}").credit.points) == {"like": 2}


def test_with_extends_a_table_adds_to_the_other_and_none_takes_away():
    text = "extends: starter:b2b-services\ncredit: {points: {like: 2, save: none}}"
    model = parse(text, known=known)

    assert diff(STARTER, model) == [
        "credit.points.like: 1 point -> 2 points",
        "credit.points.save: 2 points -> taken out",
    ]


def test_models_can_extend_one_another_in_a_row():
    texts = {"a": "extends: b\nfatigue: {tasks: 1}", "b": "loop: {window: [0.5, 2]}"}
    model = parse(texts["a"], "a", texts.get)

    assert (model.fatigue.tasks, model.loop.window) == (1, (0.5, 2))


def test_a_circle_is_refused_with_its_chain():
    texts = {"a": "extends: b", "b": "extends: c", "c": "extends: a"}

    (said,) = problems(texts["a"], name="a", known=texts.get)

    assert said.startswith("line 1, column 10: extends: ")
    assert said.endswith("This goes in a circle: a > b > c > a.")


def test_a_model_that_extends_itself_is_a_circle():
    assert "a > a" in problems("extends: a", name="a", known=lambda _: "extends: a")[0]


def test_a_row_without_end_is_refused():
    (said,) = problems("extends: m1", known=lambda name: f"extends: m{int(name[1:]) + 1}")

    assert "More than 20 models extend one another" in said


def test_an_unknown_model_to_extend_is_named_with_the_nearest_starter():
    assert problems("extends: starter:retial", known=known) == [
        (
            "line 1, column 10: extends: There is no 'starter:retial'; write the name of a version,"
            " `starter:` and the name of a starter, or `draft:` and the name of a draft."
            " Did you mean `starter:retail`?"
        )
    ]


def test_a_mistake_in_what_is_extended_is_told_with_its_place():
    (said,) = problems("extends: a", known=lambda _: "\naxis: {}")

    assert "a cannot be read itself: line 2, column 1: axis: There is no such key" in said


# ---- what is wrong


@pytest.mark.parametrize(
    ("text", "expected"),
    [  # each a text, and words that must be among what is said of it
        ("axes: {intent: {half_lfe: 3 d}}",
         ("line 1, column 17: axes.intent.half_lfe: There is no such key here; there is half_life,"
         " bands or leave_at. Did you mean `half_life`?")),
        ("axes: {intent: {half_life: -3 d}}",
         ("line 1, column 28: axes.intent.half_life: '-3 d' cannot be used; write a time like"
         " `30 d`, `4 h` or `15 min`, from 1 minute to 3650 days.")),
        ("axes: {intent: {half_life: 0 d}}", "axes.intent.half_life: '0 d' cannot be used"),
        ("axes: {intent: {half_life: 30}}", "The unit is missing."),
        ("axes: {intent: {half_life: 30 dya}}", "Did you mean `day`?"),
        ("axes: {intent: {half_life: 99999999 d}}", "from 1 minute to 3650 days"),
        ("axes: {intent: {half_life: [1, 2]}}", "axes.intent.half_life: This must be a time"),
        ("axes: {intent: {half_life: }}", "axes.intent.half_life: There is no value; write"),
        ("axes: {intent: {half_life: 0.0001 d}}", "whole seconds"),
        ("axes: {intent: {bands: {1: 3, 2: 10}}}",
         "axes.intent.bands: Out of order: 1 begins at 3 and must begin above 2, at 10."),
        ("axes: {intent: {bands: {1: 2}}}", "axes.intent.bands: Out of order"),
        ("axes: {intent: {bands: {1: 4, 2: 4}}}", "axes.intent.bands: Out of order"),
        ("axes: {intent: {bands: {2: 0}}}", "axes.intent.bands.2: '0' cannot be used"),
        ("axes: {intent: {bands: {3: 1}}}", "axes.intent.bands.3: There is no such key here"),
        ("axes: {intent: {leave_at: 0}}", "write a number above 0 and up to 1, or per cent."),
        ("axes: {intent: {leave_at: 1.01}}", "write a number above 0 and up to 1, or per cent."),
        ("axes: {intent: {leave_at: 0,8}}", "axes.intent.8: There is no such key"),
        ("axes:\n  intent:\n    leave_at: 0,8", "Did you mean `0.8`?"),
        ("credit: {buying: .nan}", "credit.buying: '.nan' cannot be used"),
        ("credit: {buying: .inf}", "credit.buying: '.inf' cannot be used"),
        ("credit: {buying: 1e999}", "credit.buying: '1e999' cannot be used"),
        ("credit: {buying: -1}", "write a number from 0 to 1000"),
        ("credit: {buying: 1e5}", "write a number from 0 to 1000"),
        ("credit: {points: {lik: 1}}", "credit.points.lik: No key of this table"),
        ("credit: {points: {like: none}}", "credit.points.like: There is no value"),
        ("credit: {networks: {You Tube: {like: 1}}}", "the name of a platform"),
        ("credit: {giveaway: 0.7, giveaway_forgiven: 0.6}", "credit.giveaway_forgiven: Forgiven"),
        ("credit: {daily_cap: 0}", "credit.daily_cap: '0' cannot be used"),
        ("fit: {letters: {A: 20, B: 45}}", "fit.letters: Out of order: A begins at 20"),
        ("fit: {letters: {E: 5}}", "fit.letters.E: There is no such key"),
        ("fit: {known: 2.5}", "fit.known: '2.5' cannot be used; write a whole number"),
        ("fit: {countries: {no: 5}}", "a country in two capital letters"),
        ("fit: {sizes: {50: 1, 10: 2}}", "fit.sizes: Out of order: 10 stands after 50."),
        ("fit: {sizes: {many: 1}}", "a number of employees"),
        ("fit: {own_domains: [kari@firma.example]}", "a mail domain in small letters"),
        ("fit: {titles: [a, a]}", "fit.titles: a stands here twice."),
        ("fit: {titles: sjef}", "fit.titles: This must be a list"),
        ("loop: {mql_cells: [A1, E4]}", "loop.mql_cells: 'E4' cannot be used; write A1"),
        ("loop: {window: [1.2, 0.8]}", "loop.window: 1.2 to 0.8 is no span"),
        ("loop: {window: [1]}", "loop.window: This must be two numbers"),
        ("loop: {at_risk_after: 3, dormant_after: 2}", "loop.dormant_after: Out of order"),
        ("loop: {accept_within: 20 d}", "loop.recycle_after: Out of order"),
        ("plays: {phone: {due_in: 1 d}}", "plays.phone: There is no such key here; there is thank"),
        ("plays: {call: }", "plays.call: This must be a group of keys: due_in"),
        ("plays: {call: {}}", "plays.call: There is nothing in this group"),
        ("plays: {call: {due_in: 30 d}}", "plays.call.expires_in: Out of order"),
        ("plays: {call: {sells: often}}", "plays.call.sells: 'often' cannot be used; write yes"),
        ("play_rules: [{kinds: [like], play: thnak}]", "Did you mean `thank`?"),
        ("play_rules: [{kinds: [lik], play: thank}]", "play_rules.1.kinds: 'lik' cannot be used"),
        ("play_rules: [{play: thank, stages: [S9]}]", "play_rules.1.stages: 'S9' cannot be used"),
        ("play_rules: [{play: thank, fits: [E]}]", "play_rules.1.fits: 'E' cannot be used"),
        ("play_rules: [{kinds: [like]}]", "play_rules.1: `play` is missing."),
        ("play_rules: {play: thank}", "play_rules: This must be a list of groups"),
        ("fatigue: {tasks: 0}", "fatigue.tasks: '0' cannot be used"),
        ("hours: {timezone: Europe/Olso}", "Did you mean `Europe/Oslo`?"),
        ("hours: {timezone: ../../etc/passwd}", "hours.timezone: '../../etc/passwd' cannot be"),
        ("hours: {timezone: UTC, holidays: XX}", "hours.holidays: 'XX' cannot be used"),
        ("hours: {timezone: UTC, holidays: DE-XX}", "hours.holidays: 'DE-XX' cannot be used"),
        ("hours: {timezone: UTC, opens: 17:00, closes: 8:00}", "hours.closes: Out of order"),
        ("hours: {timezone: UTC, closes: 24:01}", "hours.closes: '24:01' cannot be used"),
        ("hours: {timezone: UTC, days: []}", "hours.days: Name at least 1."),
        ("hours: {days: [mon]}", "hours: `timezone` is missing."),
        ("routes: [{name: x}]", "routes.1: `to` is missing."),
        ("routes: [{name: x, to: [a]}, {name: x, to: [b]}]", "routes.2: There are two called 'x'."),
        ("axes: {intent: {}, intent: {}}",
         "line 1, column 20: axes.intent: Given twice; the first is on line 1."),
        ("axes: &a {}\ncredit: *a", "line 2, column 9: Aliases (*a) are not allowed here."),
        ("axes: &a {}", "line 1, column 7: Anchors (&a) are not allowed here."),
        ("axes: !!python/object/apply:os.system [ls]", "are not allowed here."),
        ("<<: {a: 1}", "<<: There is no such key here"),
        ("? [a]\n: 1", "A key is a word, not a list or group."),
        ("[a]", "line 1, column 1: A model is a group of keys"),
        ("hei", "line 1, column 1: A model is a group of keys"),
        ("", "line 1, column 1: There is nothing in this file."),
        ("# only a remark\n", "There is nothing in this file."),
        ("axes: {}\n---\ncredit: {}", "line 2, column 1: A model is one document"),
        ("axes: {", "This is not YAML"),
        ("axes:\n\tintent: {}", "line 2, column 1: This is not YAML"),
        ("axes: {}\nfit: \0", "line 2, column 6: The character U+0000 is not text."),
        ("extends: [a]", "extends: This must be the name of a version"),
        ("[" * 50, "This is nested deeper than 12 levels."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_place_and_what_is_allowed(text, expected):
    found = problems(text)

    assert any(expected in one for one in found), found
    assert all(re.match(r"line \d+, column \d+: ", one) for one in found)


def test_everything_that_is_wrong_is_told_at_once_in_order():
    found = read("fit: {known: x}\naxes: {intent: {half_life: x}, engagment: {}}\nloops: {}")

    assert [(one.line, one.path) for one in found.problems] == [
        (1, "fit.known"),
        (2, "axes.intent.half_life"),
        (2, "axes.engagment"),
        (3, "loops"),
    ]


def test_reading_or_failing_raises_with_a_line_for_each_problem():
    with pytest.raises(Invalid) as raised:
        parse("fit: {known: x}\nloops: {}")

    assert len(str(raised.value).splitlines()) == 2


def test_a_file_that_is_too_large_is_refused_without_looking_into_it():
    assert problems("# " + "a" * 200_000) == [
        "line 1, column 1: A model is at most 200 kB of text."
    ]


@pytest.mark.parametrize(
    "text",
    [
        "a: [" * 40_000,
        "{" * 190_000,
        "- " * 90_000,
        "a: " + "[a," * 60_000,
        "\n".join(f"k{number}: {number}" for number in range(14_000)),
        "a: &a [x,x,x,x,x,x,x,x,x]\n"
        + "\n".join(f"b{n}: &b{n} [*a,*a,*a,*a,*a,*a,*a,*a,*a]" for n in range(3_000)),
    ],
)
def test_hostile_files_are_refused_with_few_problems(text):
    found = read(text)

    assert found.model is None
    assert 0 < len(found.problems) <= 200


def test_norway_and_times_of_day_are_what_they_look_like():
    model = parse(
        "fit: {countries: {NO: 5}}\nhours: {timezone: Europe/Oslo, opens: 07:30, holidays: NO}"
    )

    assert dict(model.fit.countries) == {"NO": 5}
    assert (model.hours.opens, model.hours.holidays) == (450, "NO")


def test_shares_can_be_written_in_per_cent():
    assert parse("axes: {intent: {leave_at: 80 %}}").intent.leave_at == 0.8


def test_times_can_be_written_in_words():
    loop = parse("loop: {silent_after: 2 weeks, accept_within: 1.5 hours}").loop

    assert (loop.silent_after, loop.accept_within) == (timedelta(days=14), timedelta(minutes=90))


# ---- differences


def test_differences_are_told_with_units():
    new = replace(
        STARTER,
        hours=Hours("Europe/Oslo"),
        fatigue=Fatigue(tasks=1),
        routes=(Route("Sweden", ("eva",), countries=frozenset({"SE"})),),
        play_rules=STARTER.play_rules[:2],
    )

    assert diff(STARTER, new) == [
        "play_rules.3: kinds: repost, quote; play: contribute -> taken out",
        "fatigue.tasks: 4 tasks -> 1 task",
        (
            "hours: around the clock -> timezone: Europe/Oslo; days: mon, tue, wed, thu, fri;"
            " opens: 08:00; closes: 16:00; holidays: none"
        ),
        "routes.Sweden: not there -> to: eva; countries: SE",
    ]


# ---- publications


def test_a_publication_keeps_the_text_and_all_that_it_meant():
    text = "# mine\nextends: starter:retail\nfatigue: {tasks: 1}   # no more"
    model = parse(text, known=known)

    kept = publication.sealed(text, model)

    assert publication.as_written(kept) == text + "\n"
    assert plain(publication.meaning(kept).model) == plain(model)


def test_a_plain_text_is_a_publication_too():
    assert publication.meaning("fatigue: {tasks: 1}").model.fatigue.tasks == 1


# ---- the page


def default_of(path):
    """Return what the starter says for a key, as the page has it; of list items their own."""
    if path == "plays":
        return "see [plays](scoring.md#plays-what-to-do-next)"
    words = told(STARTER)
    parent, _, key = path.rpartition(".")
    if path not in words and parent and not any(one.startswith(path + ".") for one in words):
        made = getattr(kind_at(parent), "kind", kind_at(parent))
        made = getattr(made, "record", made).of
        default = next(one.default for one in fields(made) if one.name == key)
        if default is MISSING:
            return "by play" if path.startswith("plays.") else "must be given"
        return ", ".join(dict(kind_at(path).lines(default, "")).values()) or "none"
    some = {
        one[len(path) + 1 :]: said
        for one, said in words.items()
        if f"{one}.".startswith(f"{path}.")
    }
    return ", ".join(f"{one}: {said}" if one else said for one, said in some.items()) or "none"


@pytest.mark.parametrize(("path", "meaning"), [*keys()])
def test_every_key_is_on_the_page_with_its_meaning(path, meaning):
    assert re.search(
        rf"^\| `{re.escape(path)}` \| {re.escape(meaning)} \|",
        DOCS.read_text("utf-8"),
        re.MULTILINE,
    )


@pytest.mark.parametrize("path", [path for path, _ in keys() if hasattr(kind_at(path), "allowed")])
def test_the_form_and_default_of_every_value_are_on_the_page(path):
    page = DOCS.read_text("utf-8")
    row = next(line for line in page.splitlines() if line.startswith(f"| `{path}` |"))

    assert f"| {kind_at(path).allowed} | {default_of(path)} |" in row


def test_no_key_is_on_the_page_that_does_not_exist():
    named = re.findall(r"^\| `([a-z_.*-]+)` \|", DOCS.read_text("utf-8"), re.MULTILINE)

    assert set(named) <= {path for path, _ in keys()} | {"extends"}


def test_the_example_on_the_page_can_be_read():
    (example,) = re.findall(r"```yaml\n(.*?)```", DOCS.read_text("utf-8"), re.DOTALL)

    assert problems(example, known=known) == []
