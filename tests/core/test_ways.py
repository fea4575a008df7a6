"""What is told of the loop is what is walked: every way, every rule, and the picture."""

import xml.etree.ElementTree as ET
from datetime import timedelta

import msgspec
import pytest
from hypothesis import given, settings

from crm_social.core import decide, drawing, ways
from crm_social.core.loop import EDGES, MEANING, PLACES, Rule, Stage
from crm_social.core.model import STARTER, Play
from crm_social.core.ways import WAYS
from tests.cast import KARI, LIV, NOW, ago, comment, engagement
from tests.core.stories import dated, stories
from tests.core.told import consent, fold, likes, referral, sale, signal, verdict, wants

TOLD = {(way.start, way.end): way for way in WAYS}
SVG = "{http://www.w3.org/2000/svg}"


def follows(at):
    return engagement("follow", "f", actor=LIV, occurred_at=at)


def task(play, *told, as_of=NOW):
    """Return the live task of a play after these facts."""
    return next(one for one in fold(*told, as_of=as_of).state.tasks if one.play is play)


def tales():
    """Yield histories that together walk every way by every rule."""
    ready = [wants("1", occurred_at=ago(days=3)), wants("2", occurred_at=ago(days=2))]
    ready.append(likes("3", occurred_at=ago(days=2)))
    call = task(Play.CALL, *ready, as_of=ago(days=2))
    taken = [*ready, verdict(call, "accept", ago(days=1, hours=20))]
    qualified = [
        *taken,
        signal("need", ago(days=1, hours=10)),
        signal("budget", ago(days=1, hours=9)),
    ]
    offered = [*qualified, sale("opened", ago(days=1, hours=8))]
    for some in (ready, taken, qualified, offered):
        yield [*some, signal("employee", ago(hours=2))]
        yield [*some, consent("objected", "*", ago(hours=2))]
        yield [*some, signal("recycle", ago(hours=2), reason="next year")]
        yield [*some, signal("not_a_fit", ago(hours=2))]
    yield [*offered, sale("won", ago(hours=1))]
    yield [*offered, sale("lost", ago(hours=1))]
    yield [wants("1", occurred_at=ago(days=40)), wants("2", occurred_at=ago(days=39))]
    yield [likes(actor=KARI, occurred_at=ago(days=200))]
    yield [comment("9", "Hva koster dette?", actor=KARI, occurred_at=ago(days=200))]
    yield [*ready, *(taken_back(one) for one in ready[:2])]
    yield [likes(), taken_back(likes())]
    yield [wants("1", actor=KARI), taken_back(wants("1", actor=KARI))]
    liked = likes(occurred_at=ago(hours=2))
    for some in ([liked], [liked, signal("interest", ago(hours=1))]):
        yield [*some, signal("employee", ago(minutes=5))]
        yield [*some, consent("objected", "score", ago(minutes=5))]
    yield [comment(f"{n}", "Fint.", actor=LIV, occurred_at=ago(days=n)) for n in range(4)]
    yield [liked, referral(ago(hours=1), made=False)]
    yield [likes(occurred_at=ago(days=99)), consent("given", "contact", ago(hours=1))]
    yield [consent("given", "contact", ago(hours=1)), signal("profile", ago(minutes=1))]
    yield from bought()


def bought():
    """Yield histories of customers."""
    settled = [follows(ago(days=60)), sale("won", ago(days=50))]
    yield settled
    active = [
        *settled,
        *(engagement("quote", f"a{n}", actor=LIV, occurred_at=ago(days=15)) for n in range(2)),
    ]
    yield active
    yield [*settled, signal("visit", ago(days=19))]
    old = [follows(ago(days=700)), sale("won", ago(days=600)), signal("visit", ago(days=500))]
    yield old
    again = [*active, wants("w", occurred_at=ago(days=10))]
    yield again
    reorder = task(Play.REORDER, *again, as_of=ago(days=9))
    yield [*again, verdict(reorder, "accept", ago(days=8))]
    yield [*again, sale("opened", ago(days=7), deal="d2"), sale("lost", ago(days=6), deal="d2")]
    yield [*again, sale("opened", ago(days=7), deal="d2"), sale("won", ago(days=6), deal="d2")]
    yield [*settled, sale("opened", ago(days=7), deal="d2")]


def taken_back(fact):
    at = fact.occurred_at + timedelta(minutes=20)
    return msgspec.structs.replace(fact, withdrawn=True, occurred_at=at)


def walked(told):
    return {
        (move.from_stage, move.to_stage, move.rule)
        for some in told
        for move in fold(*some).moves
        if not move.skipped
    }


def test_there_is_a_way_for_every_edge_and_no_other():
    assert set(TOLD) == EDGES
    assert len(WAYS) == len(EDGES)


@settings(max_examples=200, deadline=None)
@given(stories(people=1))
def test_nobody_walks_a_way_by_a_rule_that_is_not_told(story):
    for move in decide.fold(dated(story), STARTER, NOW).moves:
        way = TOLD[move.from_stage, move.to_stage]
        if move.rule is Rule.MANUAL:
            assert way.by_hand
        else:
            assert move.rule in ((*way.rules, *way.passed_by) if move.skipped else way.rules)


def test_every_way_is_walked_by_every_rule_that_is_told():
    found = walked(tales())

    expected = {(way.start, way.end, rule) for way in WAYS for rule in way.rules}
    assert {tuple(map(str, one)) for one in expected - found} == set()


@pytest.mark.parametrize(
    "way", [way for way in WAYS if way.by_hand], ids=lambda way: f"{way.start}-{way.end}"
)
def test_by_hand_every_way_but_over_the_purchase_can_be_gone(way):
    told = []
    if way.start.startswith("R"):
        # Whoever is to be at R4 has come to the time to buy again.
        told.append(sale("won", ago(days=320 if way.start is Stage.RE_ENGAGED else 7)))
    for number, stage in enumerate((way.start, way.end)):
        told.append(signal("move", ago(days=5 - number), to=stage.value, reason="they said so"))

    moves = fold(*told, as_of=ago(days=3)).moves

    by_hand = [(one.from_stage, one.to_stage) for one in moves if one.rule is Rule.MANUAL]
    assert by_hand[-1] == (way.start, way.end)


def test_nobody_is_moved_over_the_purchase_by_hand():
    told = [signal("move", ago(days=5 - n), to=to, reason="so") for n, to in enumerate(("X", "R3"))]

    assert fold(*told).moves == []


def test_stages_passed_on_the_way_are_those_told():
    passed = {
        (move.from_stage, move.to_stage, move.rule)
        for some in ([sale("won", ago(hours=1))], [referral(ago(hours=1), made=False)])
        for move in fold(likes(actor=LIV, occurred_at=ago(days=200)), *some).moves
        if move.skipped
    }

    assert (Stage.ACCEPTED, Stage.QUALIFIED, Rule.WON) in passed
    assert all(rule in TOLD[start, end].passed_by for start, end, rule in passed)


def test_the_table_names_every_stage_way_and_rule():
    table = ways.table()

    assert [one["stage"] for one in table["stages"]] == [place.stage for place in PLACES]
    assert {(one["from"], one["to"]) for one in table["edges"]} == EDGES
    assert set(table["rules"]) == set(MEANING)
    named = {rule for one in table["edges"] for rule in (*one["rules"], *one["passed_by"])}
    assert named == set(MEANING) - {Rule.MANUAL}


def test_the_picture_shows_every_stage_and_every_way():
    picture = ET.fromstring(drawing.draw())  # noqa: S314 - our own

    titles = {element.text for element in picture.iter(f"{SVG}title")}
    shown = {title.split(":")[0] for title in titles}
    assert {f"{start} to {end}" for start, end in EDGES} <= shown
    names = {"".join(element.itertext()) for element in picture.iter(f"{SVG}text")}
    assert {f"{place.stage} {place.name}" for place in PLACES} <= names


def test_the_picture_stays_inside_its_frame():
    picture = ET.fromstring(drawing.draw())  # noqa: S314 - our own
    width, height = map(float, picture.get("viewBox").split()[2:])

    for element in picture.iter(f"{SVG}text"):
        # The widest letters are narrower than 10 points.
        room, x = 10 * len("".join(element.itertext())), float(element.get("x"))
        before = {"middle": room / 2, "end": room}.get(element.get("text-anchor"), 0)
        assert x - before > 0
        assert x - before + room * 0.75 < width
        assert 0 < float(element.get("y")) < height
