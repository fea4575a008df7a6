"""Routing: to whom a contact goes, and why."""

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_social.core import routing
from crm_social.core.model import Hours, Model, Route
from crm_social.core.routing import Absence, Rep, Routed, Why, route, stand_in
from crm_social.core.routing.words import _SENTENCES
from tests.cast import NOW

#: A Wednesday, 10 o'clock in Oslo.
OFFICE = Hours("Europe/Oslo", holidays="NO")
MODEL = Model()
DAY = timedelta(days=1)


def rep(name, **values):
    return Rep(name, **values)


def away(to=None, *, until=None):
    return {"absences": (Absence(NOW - DAY, until, to),)}


def contact(**values):
    return Routed(**({"contact": "ab12", "stage": "S3", "letter": "A"} | values))


def ruled(*rules):
    return Model(routes=rules)


def whys(choice):
    return [ground.why for ground in choice.grounds]


# ---- the owner, and who stands in


def test_the_owner_stays_though_others_have_less_to_do_and_rules_name_them():
    reps = [rep("ola", open_tasks=30), rep("eva")]
    model = ruled(Route("all", ("eva",)))

    choice = route(contact(owner="ola", relations=("eva",)), reps, NOW, model)

    assert (choice.owner, whys(choice)) == ("ola", [Why.OWNER])


def test_an_absent_owners_stand_in_gets_it():
    choice = route(contact(owner="ola"), [rep("ola", **away("eva")), rep("eva")], NOW, MODEL)

    assert (choice.owner, choice.stand_in_for, whys(choice)) == ("eva", "ola", [Why.STAND_IN])
    assert choice.reasons("nb") == ["ola er borte, og eva er stedfortreder."]


def test_who_stands_in_for_an_absent_stand_in_is_asked_next():
    reps = [rep("ola", **away("eva")), rep("eva", **away("nils")), rep("nils")]

    assert route(contact(owner="ola"), reps, NOW, MODEL).owner == "nils"


def test_a_circle_of_stand_ins_ends():
    reps = {
        "ola": rep("ola", **away("eva")),
        "eva": rep("eva", **away("nils")),
        "nils": rep("nils", **away("eva")),
    }

    assert stand_in(reps["ola"], reps, NOW) is None
    choice = route(contact(owner="ola"), list(reps.values()), NOW, MODEL)
    assert choice.owner is None
    assert Why.NO_STAND_IN in whys(choice)


def test_an_absence_ends_at_its_end():
    ola = rep("ola", **away("eva", until=NOW + DAY))

    assert not ola.present(NOW)
    assert ola.present(NOW + DAY)
    assert ola.present(NOW - 2 * DAY)


def test_of_two_absences_the_one_that_began_last_says_who_stands_in():
    ola = rep("ola", absences=(Absence(NOW - DAY, None, "eva"), Absence(NOW - 2 * DAY, None, "x")))

    assert stand_in(ola, {"ola": ola, "eva": rep("eva")}, NOW).name == "eva"


def test_a_stand_in_with_enough_to_do_is_passed_over():
    reps = [rep("ola", **away("eva")), rep("eva", open_tasks=30), rep("nils")]

    choice = route(contact(owner="ola"), reps, NOW, MODEL)

    assert choice.owner == "nils"
    assert whys(choice)[0] is Why.STAND_IN_FULL


@pytest.mark.parametrize("reps", [[rep("ola", active=False), rep("eva")], [rep("eva")]])
def test_the_contacts_of_one_who_left_go_to_others(reps):
    choice = route(contact(owner="ola"), reps, NOW, MODEL)

    assert (choice.owner, whys(choice)[0]) == ("eva", Why.LEFT)


# ---- relation, rules


def test_who_knows_the_person_comes_before_the_rules():
    model = ruled(Route("all", ("ola",)))

    choice = route(contact(relations=("eva",)), [rep("ola"), rep("eva")], NOW, model)

    assert (choice.owner, whys(choice)) == ("eva", [Why.RELATION, Why.ONLY])


def test_a_relation_who_is_away_is_named_and_the_rules_go_on():
    reps = [rep("ola"), rep("eva", **away("nils")), rep("nils")]
    model = ruled(Route("all", ("ola",)))

    choice = route(contact(relations=("eva",)), reps, NOW, model)

    assert choice.owner == "ola"
    assert choice.grounds[0].values == {"reps": "eva"}


def test_the_first_rule_that_fits_holds_and_names_reps_or_teams():
    model = ruled(
        Route("sweden", ("south",), countries=frozenset({"SE"})),
        Route("rest", ("ola",)),
    )
    reps = [rep("ola"), rep("eva", teams=frozenset({"south"}))]

    assert route(contact(country="SE"), reps, NOW, model).owner == "eva"
    assert route(contact(country="NO"), reps, NOW, model).owner == "ola"
    assert route(contact(), reps, NOW, model).owner == "ola"
    assert route(contact(country="SE"), reps, NOW, model).grounds[0].values == {"rule": "sweden"}


@pytest.mark.parametrize(
    ("condition", "value"),
    [
        ("countries", {"country": "SE"}),
        ("languages", {"lang": "sv"}),
        ("platforms", {"platform": "x"}),
        ("products", {"product": "coffee"}),
        ("fits", {"letter": "B"}),
        ("stages", {"stage": "S6"}),
    ],
)
def test_each_condition_of_a_rule_is_asked(condition, value):
    (wanted,) = value.values()
    model = ruled(Route("one", ("eva",), **{condition: frozenset({wanted})}), Route("2", ("ola",)))
    reps = [rep("ola"), rep("eva")]

    assert route(contact(**value), reps, NOW, model).owner == "eva"
    assert route(contact(), reps, NOW, model).owner == "ola"


@pytest.mark.parametrize(
    ("limit", "value"),
    [
        ("countries", {"country": "SE"}),
        ("languages", {"lang": "sv"}),
        ("platforms", {"platform": "x"}),
        ("products", {"product": "coffee"}),
    ],
)
def test_a_rep_gets_only_what_they_take_and_what_is_not_known(limit, value):
    reps = [rep("eva", **{limit: frozenset({"other"})})]

    refused = route(contact(**value), reps, NOW, MODEL)

    assert (refused.owner, whys(refused)) == (None, [Why.NO_RULE, Why.SUITS_NOBODY])
    assert route(contact(), reps, NOW, MODEL).owner == "eva"


def test_who_is_named_by_a_rule_and_away_is_stood_in_for():
    model = ruled(Route("all", ("ola",)))

    choice = route(contact(), [rep("ola", **away("eva")), rep("eva")], NOW, model)

    assert (choice.owner, choice.stand_in_for) == ("eva", "ola")


def test_nobody_stands_in_where_a_colleague_is_here():
    reps = [rep("ola", **away("eva")), rep("nils"), rep("eva", countries=frozenset({"SE"}))]

    assert route(contact(country="NO"), reps, NOW, MODEL).owner == "nils"


def test_where_nobody_can_it_is_nobody_and_says_how_many_are_away_and_full():
    reps = [rep("ola", **away()), rep("eva", open_tasks=30), rep("nils", capacity=0)]

    choice = route(contact(), reps, NOW, MODEL)

    assert choice.owner is None
    assert choice.grounds[-1].values == {"away": "1", "full": "2"}


def test_without_reps_and_where_a_rule_names_none_it_is_nobody():
    assert whys(route(contact(), [], NOW, MODEL)) == [Why.NO_RULE, Why.NO_REPS]
    assert whys(route(contact(), [rep("ola")], NOW, ruled(Route("x", ("eva",))))) == [
        Why.RULE,
        Why.NO_REPS,
    ]


# ---- time, load, draw


def test_who_is_at_work_comes_before_who_has_less_to_do():
    night = Hours("Europe/Oslo", opens=20 * 60, closes=24 * 60)
    reps = [rep("ola", hours=OFFICE, open_tasks=9), rep("eva", hours=night)]

    choice = route(contact(), reps, NOW, MODEL)

    assert (choice.owner, whys(choice)) == ("ola", [Why.NO_RULE, Why.SOONEST])


def test_on_a_holiday_whoever_works_first_gets_it():
    christmas = NOW.replace(month=12, day=25)
    reps = [rep("ola"), rep("eva", hours=Hours("Asia/Tokyo"))]

    choice = route(contact(), reps, christmas, Model(hours=OFFICE))

    assert choice.owner == "eva"
    assert choice.grounds[-1].values["at"] == "2026-12-27 23:00 UTC"


def test_who_has_least_to_do_for_what_they_can_take_gets_it():
    reps = [rep("ola", open_tasks=5, capacity=10), rep("eva", open_tasks=6, capacity=20)]

    choice = route(contact(), reps, NOW, MODEL)

    assert (choice.owner, whys(choice)) == ("eva", [Why.NO_RULE, Why.LEAST])
    assert choice.reasons("en")[-1] == "eva has least to do: 6 of 20 tasks."


def test_a_contact_with_more_tasks_than_there_is_room_for_goes_elsewhere():
    reps = [rep("ola", open_tasks=8, capacity=10), rep("eva", open_tasks=29)]

    assert route(contact(tasks=2), reps, NOW, MODEL).owner == "ola"
    assert route(contact(tasks=3), reps, NOW, MODEL).owner is None


def test_equals_share_evenly_and_each_contact_has_its_own():
    reps = [rep(name) for name in ("ola", "eva", "nils", "anna")]

    drawn = Counter(
        route(contact(contact=f"{number:032x}"), reps, NOW, MODEL).owner for number in range(4000)
    )

    assert set(drawn) == {"ola", "eva", "nils", "anna"}
    assert all(880 < number < 1120 for number in drawn.values())


# ---- whatever the reps

NAMES = ("ola", "eva", "nils", "anna")
WORDS = st.sampled_from((frozenset(), frozenset({"a"}), frozenset({"a", "b"})))


@st.composite
def teams(draw):
    return [
        Rep(
            name,
            active=draw(st.integers(0, 4)) > 0,
            teams=draw(WORDS),
            countries=draw(WORDS),
            languages=draw(WORDS),
            capacity=draw(st.integers(0, 4)),
            open_tasks=draw(st.integers(0, 5)),
            hours=draw(st.sampled_from((None, OFFICE, Hours("Asia/Tokyo")))),
            absences=tuple(
                Absence(NOW - DAY, None, draw(st.sampled_from((None, *NAMES))))
                for _ in range(draw(st.integers(0, 1)))
            ),
        )
        for name in draw(st.lists(st.sampled_from(NAMES), unique=True))
    ]


MAYBE = st.sampled_from((None, "a", "b", "c"))
CONTACTS = st.builds(
    Routed,
    contact=st.sampled_from(("1", "2")),
    stage=st.just("S3"),
    letter=st.just("A"),
    country=MAYBE,
    lang=MAYBE,
    owner=st.sampled_from((None, None, *NAMES)),
    relations=st.lists(st.sampled_from(NAMES), max_size=2).map(tuple),
    tasks=st.integers(0, 2),
)
MODELS = st.lists(
    st.builds(
        Route,
        name=st.just("rule"),
        to=st.lists(st.sampled_from((*NAMES, "a", "b")), min_size=1).map(tuple),
        countries=WORDS,
    ),
    max_size=2,
).map(lambda rules: Model(routes=tuple(rules)))


@settings(deadline=None)
@given(CONTACTS, teams(), MODELS, st.randoms(use_true_random=False))
def test_the_order_of_the_reps_plays_no_part(who, reps, model, rng):
    shuffled = reps[:]
    rng.shuffle(shuffled)

    assert route(who, shuffled, NOW, model) == route(who, reps, NOW, model)


@settings(deadline=None, max_examples=300)
@given(CONTACTS, teams(), MODELS)
def test_nobody_absent_or_gone_gets_it_and_nobody_full_but_its_owner(who, reps, model):
    choice = route(who, reps, NOW, model)

    assert choice.grounds
    if choice.owner is None:
        assert choice.stand_in_for is None
        return
    chosen = next(one for one in reps if one.name == choice.owner)
    assert chosen.present(NOW)
    assert choice.owner == who.owner or chosen.has_room(who.tasks)
    if choice.stand_in_for is not None:
        lender = next(one for one in reps if one.name == choice.stand_in_for)
        assert not lender.present(NOW)


@settings(deadline=None, max_examples=300)
@given(CONTACTS, teams(), MODELS)
def test_every_choice_says_why_in_every_language(who, reps, model):
    choice = route(who, reps, NOW, model)

    for lang in ("nb", "sv", "en"):
        said = choice.reasons(lang)
        assert len(said) == len(choice.grounds)
        assert all(one.endswith(".") and "{" not in one for one in said)


@pytest.mark.parametrize("lang", ["nb", "sv", "en"])
def test_every_ground_has_words(lang):
    assert set(_SENTENCES[lang]) == set(Why)
    assert len(set(_SENTENCES[lang].values())) == len(Why)


def test_a_language_we_do_not_write_gets_english():
    grounds = route(contact(), [rep("ola")], NOW, MODEL).grounds

    assert routing.sentences(grounds, "fi") == routing.sentences(grounds, "en")
