"""What was wrong with a line of a file is said in the reader's language."""

import io
from datetime import UTC, datetime

import pytest

from crm_social.actions import ingest
from crm_social.actions.ingest import Reading
from crm_social.errors import Invalid
from crm_social.web import line_faults, words
from crm_social.web.words import Lang

NOW = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
GOOD = '{"platform": "mastodon", "kind": "like", "id": "%s", "occurred_at": "2026-11-01T08:00:00Z", "actor": {"id": "a"}%s}'  # noqa: E501
SIGNAL = '{"fact": "signal", "what": "%s", "occurred_at": "2026-11-01T08:00:00Z", "contact": {%s}}'
LINES = [
    '{"platform": "mastodon"}',
    "no json",
    '{"platform": 5, "kind": "like"}',
    GOOD % ("1", ', "post": {"id": "p"}, "what": 1'),
    GOOD % ("2", ""),
    GOOD.replace("2026-11-01T08:00:00Z", "yesterday") % ("3", ""),
    GOOD.replace("2026-11-01T08:00:00Z", "1960-11-01T08:00:00Z") % ("4", ', "post": {"id": "p"}'),
    GOOD % ("x" * 5_000, ', "post": {"id": "p"}'),
    GOOD % ("a\\u0000b", ', "post": {"id": "p"}'),
    GOOD % ("\\ud800", ', "post": {"id": "p"}'),
    '{"fact": "song"}',
    SIGNAL % ("dance", '"id": 1'),
    SIGNAL % ("interest", '"id": 999'),
    SIGNAL % ("interest", ""),
    SIGNAL % ("move", '"email": "a@b.example"'),
    SIGNAL % ("interest", '"email": "no"'),
]  # fmt: skip


@pytest.fixture
def faults(db):
    found = []
    ingest.ingest(
        db,
        io.BytesIO("\n".join(LINES).encode()),
        NOW,
        is_csv=False,
        reading=Reading(actor="ada"),
        tell=lambda problem: found.append(problem) if problem.refused else None,
    )
    return found


@pytest.mark.parametrize("lang", [Lang.NB, Lang.SV])
def test_the_faults_lines_have_are_known_and_said_anew(faults, lang):
    assert [one.line for one in faults] == list(range(1, len(LINES) + 1))
    for one in faults:
        said = line_faults.say(one.reason, words.of(lang), lang)
        assert said.own == "", one.reason
        assert str(said.text) != one.reason


def test_in_english_a_fault_stays_as_the_command_line_says_it(faults):
    for one in faults:
        assert line_faults.say(one.reason, words.of(Lang.EN), Lang.EN).text == one.reason


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("a,b\n1,2", "Den første linjen må navngi kolonnene"),
        ('platform,kind,id,occurred_at,actor.id\n"a', "Dette er ikke CSV."),
    ],
)
def test_a_file_as_a_whole_is_spoken_of_too(db, header, said):
    heard = []
    try:
        ingest.ingest(
            db,
            io.BytesIO(header.encode()),
            NOW,
            is_csv=True,
            tell=lambda problem: heard.append(problem.reason),
        )
    except Invalid as error:
        heard.append(str(error))

    assert said in line_faults.say(heard[0], words.of(Lang.NB), Lang.NB).text


def test_what_is_not_known_is_shown_as_it_is_beside_a_plain_word():
    said = line_faults.say("Something new.", words.of(Lang.SV), Lang.SV)

    assert (str(said.text), said.own) == ("Det här går inte att använda.", "Something new.")


def test_what_stands_in_a_file_is_escaped():
    said = line_faults.say("Invalid enum value '<b>'.", words.of(Lang.NB), Lang.NB)

    assert "<b>" not in str(said.text)
