"""People: one with all the why, and lists of many."""

import re

import pytest

from crm_social.actions import follow_up
from crm_social.core.facts import Actor, RejectReason
from crm_social.store.db import utc_now
from crm_social.web import sums
from tests.cast import BOOTS, LIV, comment, engagement, like
from tests.web.conftest import soon, words


def test_a_contact_shows_both_sums_and_their_lines_add_up(ola, hear):
    hear(
        *(like(str(n), actor=LIV, occurred_at=soon(days=3 * n, hours=1)) for n in range(12)),
        comment("20", "Hva koster dette?", actor=LIV, occurred_at=soon(days=2)),
        comment("21", "Kan vi få en demo?", actor=LIV, occurred_at=soon(days=2)),
    )

    page = ola.get("/contacts/1").text

    why = page.split('aria-label="Why"')[1].split("</section>")[0]
    engagement_sum, intent_sum, fit_sum = why.split('<div class="sum">')[1:]
    for piece in (engagement_sum, intent_sum):
        total = round(float(re.search(r'class="total">([\d.]+)', piece)[1]) * 10)
        lines = [round(float(one) * 10) for one in re.findall(r'class="worth">([\d.]+)', piece)]
        folded = re.search(r"<summary>.*?class=\"worth\">([\d.]+)", piece, re.DOTALL)
        assert sum(lines) - (round(float(folded[1]) * 10) if folded else 0) == total
        assert f"Adds up to {total / 10:.1f}." in piece
    fits = [int(one) for one in re.findall(r'class="worth">(\d+)', fit_sum)]
    assert sum(fits) == 100
    assert "What was done 30 days ago counts half" in engagement_sum
    assert "from their Mastodon profile" in fit_sum


@pytest.mark.parametrize(
    ("worths", "total"), [([0.04] * 5, 0.2), ([1 / 3] * 3, 1.0), ([], 0.0), ([9.96, 0.01], 9.97)]
)
def test_shown_lines_add_up_to_the_shown_total(worths, total):
    assert sum(sums.shared_out(worths, total)) == round(total * 10)


def test_a_line_names_the_event_the_post_its_base_and_its_factors(ola, hear):
    hear(
        comment(
            "1",
            "Nydelig!",
            post=engagement(post=BOOTS).post.__class__(
                id="p9", text="Vinterstøvler", author="Mads"
            ),
            occurred_at=soon(days=3),
        )
    )

    page = words(ola.get("/contacts/1"))

    assert (
        "Commented on “Vinterstøvler” 4.5 4 × 1.2 written by a person · 3 days ago · 93% left"
        in page
    )


def test_the_timeline_runs_across_platforms_newest_first(ola, hear):
    mail = "liv@fjordkaffe.example"
    on_blog = Actor(id="b-liv", name="Liv Berg", email=mail, url="https://fjordkaffe.example/")
    hear(
        like("1", actor=LIV, occurred_at=soon(days=2)),
        comment("2", "Fint.", actor=on_blog, platform="wordpress", occurred_at=soon(days=1)),
    )

    page = words(ola.get("/contacts/1")).split("Timeline")[1]

    assert page.index("WordPress") < page.index("Mastodon")
    assert "Moved to “Engaged”" in page or "Moved to “Lead”" in page


def test_what_was_taken_back_is_struck_and_its_words_are_gone(ola, hear):
    at = soon(hours=5)
    hear(like("1", occurred_at=soon(hours=6)), comment("2", "Beklager", occurred_at=at))
    hear(comment("2", "Beklager", occurred_at=soon(hours=4), withdrawn=True))

    page = ola.get("/contacts/1").text

    assert "<s>Commented on “New winter boots in the store”</s>" in page
    assert "Beklager" not in page


def test_verdicts_stand_in_the_timeline_and_undone_ones_do_not(ola, hear, db):
    hear(like("1", occurred_at=soon(hours=2)))
    undone = follow_up.done(db, 1, "ola", utc_now())
    follow_up.undo(db, undone.id, "ola", utc_now())
    follow_up.reject(db, 1, "ola", utc_now(), RejectReason.BAD_TIMING)

    page = words(ola.get("/contacts/1"))

    assert "Ola Sæther said no to “Thank”: not now" in page
    assert "Ola Sæther did “Thank”" not in page


def test_linkedin_is_counted_and_not_scored(ola, hear):
    hear(like("1", platform="linkedin", occurred_at=soon(hours=1)))

    assert "counted only, by its terms" in words(ola.get("/contacts/1"))


def test_an_act_on_a_contacts_page_stays_there(ola, task_id):
    plain = ola.send(f"/queue/{task_id}/accept", page="contact")
    htmx = ola.send(f"/queue/{task_id}/done", page="contact", htmx=True)

    assert plain.location.startswith("/contacts/1?said=")
    assert htmx.headers["HX-Replace-Url"] == "/contacts/1"
    assert 'id="list"' not in htmx.text


def test_a_contact_that_was_merged_leads_to_the_one_it_became(ola, hear):
    other = Actor(id="kari-b", handle="kari@other.example")
    hear(like("1", occurred_at=soon(days=2)))
    hear(like("2", actor=other, platform="bluesky", occurred_at=soon(days=1)))
    mail = "kari@home.example"
    hear(
        like("3", actor=Actor(id="kari", email=mail), occurred_at=soon(hours=2)),
        like(
            "4", actor=Actor(id="kari-b", email=mail), platform="bluesky", occurred_at=soon(hours=1)
        ),
    )

    assert ola.get("/contacts/2").location == "/contacts/1"


def test_an_unknown_contact_is_not_found(ola):
    assert ola.get("/contacts/99").status_code == 404


@pytest.mark.parametrize(
    "who",
    [
        Actor(id="n", handle="n@x", name="N" * 80),
        Actor(id="n", handle="n@x", name="محمد عبد الله"),
        Actor(id="n", handle="n@x", name="🌿 Frida ☕️"),
        Actor(id="n", handle="only@handle"),
        Actor(id="n"),
    ],
)
def test_people_of_any_name_have_a_page(ola, hear, who):
    hear(comment(text="Hva koster det?", actor=who, occurred_at=soon(hours=1)))

    page = ola.get("/contacts/1").text

    assert (who.name or who.handle or "Someone") in page
    assert ola.get("/contacts").status_code == 200
    assert ola.get("/queue").status_code == 200


def test_contacts_are_found_by_words_and_place(ola, two_tasks):
    assert "Per Hansen" in words(ola.get("/contacts"))
    assert "Per Hansen" not in words(ola.get("/contacts?q=kari"))
    assert "Per Hansen" not in words(ola.get("/contacts?stage=S3"))
    assert "Nobody here" in words(ola.get("/contacts?stage=R5"))


def test_contacts_come_in_pages(ola, hear):
    hear(
        *(
            like(str(n), actor=Actor(id=f"a{n}", name=f"Person {n:03}"), occurred_at=soon(hours=1))
            for n in range(60)
        )
    )

    first = ola.get("/contacts")
    after = re.search(r"after=(\d+)", first.text)[1]
    second = ola.get(f"/contacts?after={after}")

    seen = [re.findall(r"Person \d\d\d", page.text) for page in (first, second)]
    assert [len(names) for names in seen] == [50, 10]
    assert not set(seen[0]) & set(seen[1])


def at_fjordkaffe(number, **changes):
    values = {"id": f"k{number}", "name": f"Kaja {number}", "company": "FJORDKAFFE A/S"} | changes
    return Actor(**values)


def test_a_lead_shows_five_colleagues_warmest_first_and_how_many_more(ola, hear):
    hear(like("0", actor=LIV, occurred_at=soon(hours=1)))
    hear(
        *(like(f"{n}", actor=at_fjordkaffe(n), occurred_at=soon(hours=n)) for n in range(1, 8)),
        like("b", actor=at_fjordkaffe(9, company="Bryggen AS"), occurred_at=soon(hours=1)),
    )

    page = ola.get("/contacts/1").text
    block = page.split('aria-label="Colleagues"')[1].split("</section>")[0]

    assert "Colleagues at <bdi>Fjordkaffe AS</bdi>" in block
    assert re.findall(r"Kaja \d", block) == [f"Kaja {n}" for n in range(1, 6)]
    assert "Engaged, cool" in block
    assert "And 2 more." in block
    linked = re.search(r'href="(/contacts/\d+)"><bdi>Kaja 1', block)[1]
    assert "<h1><bdi>Kaja 1</bdi>" in ola.get(linked).text


@pytest.mark.parametrize(
    "who",
    [
        Actor(id="n", name="Nils", email="nils@gmail.com"),
        Actor(id="n", name="Nils", company="Freelance"),
        Actor(id="n", name="Nils", company="Bryggen AS"),
    ],
)
def test_strangers_are_no_colleagues(ola, hear, who):
    other = Actor(id="o", name="Ole", company="freelance", email="ole@gmail.com")
    hear(like("1", actor=who, occurred_at=soon(hours=1)), like("2", actor=other))

    assert "Colleagues" not in ola.get("/contacts/1").text
