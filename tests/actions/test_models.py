"""Models in force: published, chained, rolled back; and what a draft would change."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import event

from crm_social.actions import intake, models, what_if
from crm_social.actions.replay import check, state_digest
from crm_social.core.dealings import Deal, Person, Publication, Sale
from crm_social.core.facts import seal
from crm_social.core.model import STARTER
from crm_social.core.models.difference import diff
from crm_social.core.models.reading import parse
from crm_social.core.plays import LIVE
from crm_social.errors import Conflict, Invalid, NotFound
from crm_social.store import ledger, rebuild
from crm_social.store import models as stored
from tests.cast import LIV, NOW, ago, comment, like

HOUR = timedelta(hours=1)
QUICK = "fatigue: {tasks: 1}  # one thing at a time\n"
SLOW = "fatigue: {tasks: 2}\n"


@pytest.fixture
def publish(db, reps):
    """Publish a text under a version's name."""

    def run(text, version, at=NOW, by="ada"):
        models.save_draft(db, "work", text, by, at)
        return models.publish_draft(db, "work", version, by, at)

    return run


def in_force(db):
    with db.reading() as session:
        return stored.in_force(session)


def lineage(db):
    return [one.version for one in in_force(db).lineage()]


# ---- in force


def test_the_starter_is_in_force_until_a_model_is_published(db):
    assert in_force(db) is STARTER


def test_a_published_draft_is_in_force_from_then_on_and_knows_what_was_before(db, publish):
    publish(QUICK, "quick")
    publish(SLOW, "slow", NOW + HOUR)
    model = in_force(db)

    assert lineage(db) == ["starter-1", "quick", "slow"]
    assert [one.published_at for one in model.lineage()] == [None, NOW, NOW + HOUR]
    assert [model.at(at).fatigue.tasks for at in (ago(hours=1), NOW, NOW + HOUR)] == [4, 1, 2]


def test_a_publication_is_a_fact_with_who_and_when_and_the_text_as_written(db, publish):
    publish(QUICK, "quick")

    (version,) = models.every(db).versions
    assert (version.name, version.published_at, version.actor) == ("quick", NOW, "ada")
    assert models.text_of(db, "quick") == QUICK
    with db.reading() as session:
        assert ledger.count(session) == 1


def test_a_published_draft_is_done_with(db, publish):
    publish(QUICK, "quick")

    assert models.every(db).drafts == []


def test_the_order_of_arrival_does_not_change_what_is_in_force(db):
    early = Publication(id="early", occurred_at=ago(days=9), actor="ada", model=QUICK)
    late = Publication(id="late", occurred_at=ago(days=2), actor="ada", model=SLOW)
    intake.append(db, [late], NOW)
    assert lineage(db) == ["starter-1", "late"]
    intake.append(db, [early], NOW)

    assert lineage(db) == ["starter-1", "early", "late"]


def test_a_withdrawn_publication_is_as_if_it_had_never_been(db):
    one = Publication(id="one", occurred_at=ago(days=9), actor="ada", model=QUICK)
    two = Publication(id="two", occurred_at=ago(days=2), actor="ada", model=SLOW)
    back = Publication(id="one", occurred_at=ago(days=1), actor="ada", model="", withdrawn=True)
    intake.append(db, [one, two, back], NOW)

    assert lineage(db) == ["starter-1", "two"]
    assert [one.withdrawn for one in models.every(db).versions] == [True, False]


def test_of_two_contents_at_one_moment_the_one_with_the_smaller_digest_counts(db):
    facts = [
        Publication(id="one", occurred_at=ago(days=9), actor="ada", model=text)
        for text in (QUICK, SLOW)
    ]
    intake.append(db, facts, NOW)
    counting = min(facts, key=lambda fact: seal(fact).content)

    assert in_force(db).fatigue == parse(counting.model).fatigue
    assert lineage(db) == ["starter-1", "one"]


def test_a_publication_nobody_can_read_stops_judging_and_is_named(db):
    bad = Publication(id="bad", occurred_at=ago(days=9), actor="ada", model="loops: {}")
    intake.append(db, [bad], NOW)

    with pytest.raises(Invalid, match="model bad cannot be read: line 1, column 1: loops"):
        in_force(db)


def test_whom_a_lagging_clock_met_before_the_model_is_judged_by_it_when_its_time_comes(db, publish):
    publish(QUICK, "quick")
    while intake.apply_batch(db, NOW).facts or intake.apply_due(db, NOW).contacts:
        pass
    intake.take_in(db, [like(occurred_at=ago(hours=1))], ago(minutes=10))

    while intake.apply_due(db, NOW + HOUR).contacts:
        pass

    assert check(db, NOW + HOUR) == (1, [])


def test_asking_again_costs_one_statement_and_gives_the_same_model(db, publish):
    publish(QUICK, "quick")
    first, said = in_force(db), []
    with db.reading() as session:
        session.connection()
        event.listen(db.engine, "before_cursor_execute", lambda *args: said.append(args[2]))
        again = stored.in_force(session)

    assert again is first
    assert len(said) == 1


def test_what_a_published_text_extends_may_change_and_it_does_not(db, publish):
    models.save_draft(db, "base", SLOW, "ada", NOW)
    publish("extends: draft:base\nloop: {win_back_tries: 5}", "one")
    models.save_draft(db, "base", QUICK, "ada", NOW)

    assert (in_force(db).fatigue.tasks, in_force(db).loop.win_back_tries) == (2, 5)


# ---- publishing


def test_a_version_is_never_given_to_other_content(db, publish):
    publish(QUICK, "one")

    with pytest.raises(Conflict, match="version one already"):
        publish(SLOW, "one", NOW + HOUR)
    assert in_force(db).fatigue.tasks == 1


def test_the_starters_version_is_taken(publish):
    with pytest.raises(Conflict, match="starter-1"):
        publish(QUICK, "starter-1")


def test_publishing_the_same_again_while_it_is_in_force_changes_nothing(db, publish):
    first = publish(QUICK, "one")

    assert publish(QUICK, "one", NOW + HOUR) == first
    assert lineage(db) == ["starter-1", "one"]


def test_publishing_a_draft_twice_by_a_second_click_changes_nothing(db, publish):
    first = publish(QUICK, "one")

    assert models.publish_draft(db, "work", "one", "ada", NOW + HOUR) == first


def test_an_old_version_comes_back_by_rolling_back_only(db, publish):
    publish(QUICK, "one")
    publish(SLOW, "two", NOW + HOUR)

    with pytest.raises(Conflict, match="Roll back to it"):
        publish(QUICK, "one", NOW + 2 * HOUR)


def test_publishing_needs_somebody_who_is_known(publish):
    with pytest.raises(NotFound, match="no user 'nobody'"):
        publish(QUICK, "one", by="nobody")


def test_publishing_needs_a_draft(db, reps):
    with pytest.raises(NotFound, match="no draft 'work'"):
        models.publish_draft(db, "work", "one", "ada", NOW)


@pytest.mark.parametrize("name", ["", "One", "starter:x", "../one", "o" * 65])
def test_the_name_of_a_version_has_a_form(publish, name):
    with pytest.raises(Invalid, match="The name of a version is"):
        publish(QUICK, name)


def test_a_clock_that_stepped_back_is_refused(publish):
    publish(QUICK, "one")

    with pytest.raises(Conflict, match="Set the clock right"):
        publish(SLOW, "two", ago(hours=1))


def test_a_draft_with_mistakes_is_not_kept_and_all_are_named(db):
    with pytest.raises(Invalid) as raised:
        models.save_draft(db, "work", "loops: {}\nfit: {known: x}", "ada", NOW)

    assert len(str(raised.value).splitlines()) == 3
    assert models.every(db).drafts == []


def test_a_draft_that_extends_itself_through_another_is_refused_with_the_chain(db):
    models.save_draft(db, "a", QUICK, "ada", NOW)
    models.save_draft(db, "b", "extends: draft:a", "ada", NOW)

    with pytest.raises(Invalid, match="draft:a > draft:b > draft:a"):
        models.save_draft(db, "a", "extends: draft:b", "ada", NOW)


def test_saving_a_draft_again_replaces_what_it_said(db):
    models.save_draft(db, "work", QUICK, "ada", NOW)
    models.save_draft(db, "work", SLOW, "eva", NOW + HOUR)

    (draft,) = models.every(db).drafts
    assert (draft.text, draft.created_by, draft.changed_at) == (SLOW, "ada", NOW + HOUR)


def test_a_dropped_draft_is_gone(db):
    models.save_draft(db, "work", QUICK, "ada", NOW)
    models.drop_draft(db, "work", NOW)

    with pytest.raises(NotFound):
        models.text_of(db, "draft:work")


def test_publishing_is_applied_at_once(db, publish):
    publish(QUICK, "one")

    with db.reading() as session:
        assert ledger.waiting(session) == 0


# ---- rolling back


def test_rolling_back_publishes_the_old_content_under_a_new_name_with_the_reason(db, publish):
    publish(QUICK, "one")
    publish(SLOW, "two", NOW + HOUR)
    back = models.roll_back(db, "one", "too many\ntasks", "eva", NOW + 2 * HOUR)

    assert lineage(db) == ["starter-1", "one", "two", "one.rollback-1"]
    assert diff(models.model_of(db, "one"), in_force(db)) == []
    assert models.text_of(db, back.name) == f"# Back to one (eva): too many tasks\n{QUICK}"


def test_rolling_back_twice_gives_two_names(db, publish):
    publish(QUICK, "one")
    for number in range(2):
        publish(SLOW, f"two-{number}", NOW + (2 * number + 1) * HOUR)
        models.roll_back(db, "one", "again", "eva", NOW + (2 * number + 2) * HOUR)

    assert lineage(db)[-1] == "one.rollback-2"


def test_the_starter_can_be_gone_back_to(db, publish):
    publish(QUICK, "one")
    models.roll_back(db, "starter-1", "too few tasks", "eva", NOW + HOUR)

    assert diff(STARTER, in_force(db)) == []


def test_rolling_back_to_what_is_in_force_is_refused(db, publish):
    publish(QUICK, "one")

    with pytest.raises(Conflict, match="one is in force now"):
        models.roll_back(db, "one", "why not", "eva", NOW + HOUR)


def test_rolling_back_needs_a_version_and_a_reason(db, reps):
    with pytest.raises(NotFound, match="no version 'one'"):
        models.roll_back(db, "one", "why not", "eva", NOW)
    with pytest.raises(Invalid, match="Say why"):
        models.roll_back(db, "one", " ", "eva", NOW)


# ---- names


def test_a_model_is_found_by_each_of_its_names(db, publish):
    publish(QUICK, "one")
    models.save_draft(db, "idea", SLOW, "ada", NOW)

    assert models.text_of(db, "in-force") == QUICK
    assert models.text_of(db, "idea") == models.text_of(db, "draft:idea") == SLOW
    assert "Retail" in models.text_of(db, "starter:retail")
    assert models.text_of(db, "starter-1") == models.text_of(db, "starter:b2b-services")
    assert "half_life: 14 d" in models.text_of(db, "one", whole=True)
    with pytest.raises(NotFound, match="no model 'two'"):
        models.text_of(db, "two")


# ---- what a draft would change


def asked(uid="1", **changes):
    return comment(uid, text="Hva koster dette?", **{"actor": LIV, **changes})


def would(db, text, **more):
    return what_if.preview(db, parse(text), NOW, name="work", **more)


def test_a_draft_that_says_the_same_changes_nothing(db, take_in):
    take_in(like(), asked())
    found = would(db, "axes: {}")

    assert (found.contacts, found.changed, found.moved, found.examples) == (2, 0, 0, [])


def test_preview_counts_stages_and_bands_before_and_after(db, take_in):
    take_in(like(), asked())
    found = would(db, "axes: {engagement: {bands: {1: 3, 2: 2}}}")

    assert {stage: (one.before, one.after) for stage, one in found.stages.items()} == {
        "S1": (1, 1),
        "S3": (1, 1),
    }
    assert found.bands == {"engagement": {"2 > 1": 1}}
    assert (found.changed, found.moved) == (1, 0)
    assert [one.why for one in found.examples] == ["engagement 2 > 1"]


def test_preview_tells_who_would_move_from_where_to_where(db, take_in):
    strict = "loop: {mql_cells: [A1]}"
    take_in(asked(occurred_at=ago(days=2)))
    before = would(db, strict, from_start=True)

    assert (before.mql.before, before.mql.after) == (1, 0)
    assert before.moves == {"S3 > S2": 1}
    (example,) = before.examples
    assert example.who == "Liv Berg (liv@social.example)"
    assert (example.before, example.after) == ("S3 A2", "S2 A2")


def test_published_now_the_past_keeps_its_moves(db, take_in):
    take_in(asked(occurred_at=ago(days=2)))
    found = would(db, "loop: {mql_cells: [A1]}")

    assert (found.mql_moves.before, found.mql_moves.after) == (1, 1)


def test_queues_are_told_by_play_with_what_would_open_and_close(db, take_in):
    take_in(like(), like("2", actor=LIV), asked())
    rules = "play_rules: [{kinds: [like], play: none}, {kinds: [comment], play: answer}]"
    found = would(db, rules, from_start=True)

    assert (found.queue["thank"].before, found.queue["thank"].after) == (2, 0)
    assert found.closes == {"thank": 2}
    assert found.opens == {}


def test_examples_are_as_many_as_asked_for_and_movers_come_first(db, take_in):
    take_in(like(), asked())
    text = "play_rules: []\nloop: {mql_cells: [A1]}"

    assert would(db, text, from_start=True, examples=0).examples == []
    (one,) = would(db, text, from_start=True, examples=1).examples
    assert one.who.startswith("Liv Berg")


def test_sales_seen_coming_are_counted_for_both(db, take_in):
    liv = Person(platform="mastodon", uid="liv")
    deal = {"source": "crm", "id": "7", "who": liv}
    take_in(
        asked(occurred_at=ago(days=9)),
        Sale(what=Deal.OPENED, occurred_at=ago(days=3), **deal),
        Sale(what=Deal.WON, occurred_at=ago(days=1), **deal),
    )
    found = would(db, "loop: {mql_cells: [A1]}")

    assert found.sales == 1
    assert (found.seen_coming.before, found.seen_coming.after) == (1, 0)


def test_a_sale_that_was_taken_back_is_none(db, take_in):
    liv = Person(platform="mastodon", uid="liv")
    deal = {"source": "crm", "id": "7", "who": liv, "what": Deal.WON, "occurred_at": ago(days=1)}
    take_in(asked(), Sale(**deal), Sale(**deal, withdrawn=True))

    assert would(db, "axes: {}").sales == 0


def test_preview_keeps_nothing(db, take_in):
    take_in(like(), asked())
    before = state_digest(db, NOW)
    would(db, "play_rules: []", from_start=True)

    assert state_digest(db, NOW) == before
    assert in_force(db) is STARTER


def test_progress_is_told(db, take_in):
    take_in(like(), asked())
    told = []
    would(db, "axes: {}", progress=lambda done, total: told.append((done, total)))

    assert told[-1] == (2, 2)


@pytest.mark.parametrize(
    "text",
    [
        "extends: starter:b2b-product",
        "extends: starter:retail",
        "loop: {mql_cells: [D3]}",
        "play_rules: []",
        "axes: {engagement: {half_life: 1 h, bands: {1: 3, 2: 2}}}",
    ],
)
def test_publishing_does_what_the_preview_said(db, take_in, publish, text):
    take_in(
        *(like(str(number), occurred_at=ago(days=number)) for number in range(9)),
        *(asked(str(number), occurred_at=ago(days=5 * number)) for number in range(4)),
    )
    models.save_draft(db, "work", text, "ada", NOW)
    said = what_if.preview(db, models.model_of(db, "work"), NOW, name="work")
    publish(text, "one")
    take_in()

    with db.reading() as session:
        kept = [one.state for one in rebuild.stored(session)]
    assert Counter(state.stage for state in kept) == {
        stage: one.after for stage, one in said.stages.items() if one.after
    }
    assert Counter(task.play for state in kept for task in state.tasks if task.state in LIVE) == {
        play: one.after for play, one in said.queue.items() if one.after
    }
    assert {state.model for state in kept} == {"one"}
    assert check(db, NOW)[1] == []


def test_of_two_who_publish_one_version_at_once_one_is_told_so(db, reps):
    models.save_draft(db, "a", QUICK, "ada", NOW)
    models.save_draft(db, "b", SLOW, "ada", NOW)

    def publish(draft, at):
        try:
            return models.publish_draft(db, draft, "one", "ada", at).name
        except Conflict as error:
            return str(error)

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(publish, "ab", (NOW, NOW + HOUR)))

    assert said[1] == "one"
    assert said[0].startswith(("There is a version one", "The last version came into force"))
    assert lineage(db) == ["starter-1", "one"]
