import json
from datetime import UTC, date, datetime, timedelta

from connectors.wordpress.listing import written
from connectors.wordpress.place import Place
from connectors.wordpress.site import Site

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
SETTINGS = {"url": "https://blog.example", "user": "kari"}
SITE = Site("https://blog.example/wp-json/", "blog.example", "Blog", "Europe/Oslo", 1.0, 4)


def filled() -> Place:
    place = Place.load({}, SETTINGS)
    place.settle(SITE, NOW)
    place.staff, place.withdrawn = {4, 7}, {12, 9}
    place.after, place.read_at = NOW, {14: NOW}
    place.saw(3, NOW)
    return place


def test_a_place_survives_as_json() -> None:
    place = filled()

    again = Place.load(json.loads(json.dumps(place.dump(NOW))), SETTINGS)

    assert again == place


def test_other_settings_make_the_site_be_found_anew() -> None:
    again = Place.load(filled().dump(NOW), SETTINGS | {"user": "ola"})

    assert again.stale(NOW)
    again.settle(SITE, NOW)
    assert again.after == NOW


def test_another_site_begins_from_nothing() -> None:
    again = Place.load(filled().dump(NOW), SETTINGS | {"url": "https://other.example"})

    again.settle(Site("https://other.example/wp-json/", "other.example"), NOW)

    assert (again.after, again.posts, again.withdrawn, again.read_at) == (None, {}, set(), {})


def test_a_site_is_looked_at_anew_every_day() -> None:
    assert not filled().stale(NOW + timedelta(hours=23))
    assert filled().stale(NOW + timedelta(hours=24))


def test_a_busy_site_does_not_make_the_cursor_large() -> None:
    place = filled()
    for n in range(5000):
        place.saw(n, NOW - timedelta(minutes=n))
    place.withdrawn = set(range(5000))

    cursor = place.dump(NOW)

    assert len(json.dumps(cursor)) < 40_000
    assert 0 in Place.load(cursor, SETTINGS).posts
    assert 4999 in Place.load(cursor, SETTINGS).withdrawn


def test_posts_nobody_comments_on_are_forgotten_after_90_days() -> None:
    place = filled()
    place.posts[8] = date(2026, 8, 1)

    assert "8" not in place.dump(NOW)["posts"]


def test_a_time_is_asked_for_with_its_zone() -> None:
    assert written(NOW) == "2026-11-02T12:00:00Z"
