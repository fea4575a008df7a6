"""Every kind of evidence has a sentence in each language."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_social.core.identity import saying
from crm_social.core.identity.matching import Evidence
from crm_social.core.identity.saying import Weight
from crm_social.core.identity.weights import DEFAULT

PAIRS = sorted(DEFAULT.table)
LANGS = ("nb", "sv", "en")


def line(rule, level, one="kari", other="kåre", bits=4.2):
    return str(Evidence(rule, level, one, other, bits))


@pytest.mark.parametrize(("rule", "level"), PAIRS)
def test_every_kind_of_evidence_is_said_in_each_language(rule, level):
    said = saying.told(line(rule, level))

    assert sorted(said) == sorted(LANGS)
    assert len(set(said.values())) == len(LANGS)
    assert not any("{" in one or f"{rule} {level}:" in one for one in said.values())
    assert saying.read(line(rule, level)).rule == rule


@given(
    st.sampled_from(PAIRS),
    st.text(st.characters(exclude_characters="/"), min_size=1),
    st.text(st.characters(exclude_characters="/"), min_size=1),
    st.floats(-40, 60),
)
def test_a_line_is_read_as_it_was_written(pair, one, other, bits):
    read = saying.read(line(*pair, one, other, bits))

    assert (read.rule, read.level, read.one, read.other) == (*pair, one, other)
    assert read.bits == pytest.approx(bits, abs=0.06)


@given(st.text())
def test_no_text_is_too_strange_to_be_said(text):
    for lang in (*LANGS, "fi"):
        assert saying.say(text, lang) or not text


@pytest.mark.parametrize(
    ("blocked", "said"),
    [
        ("never", "Somebody said that these are never one person"),
        ("two ids on one platform: mastodon", "Two accounts on one platform: mastodon"),
        ("two ids on one platform: a and b", "Two accounts on one platform: a and b"),
        ("two birth dates: 1970 and 1980", "Two birth dates: 1970 and 1980"),
        ("two personal numbers: 1 and 2", "Two personal numbers: 1 and 2"),
    ],
)
def test_what_forbids_a_silent_link_is_said_too(blocked, said):
    assert saying.say(blocked, "en") == said
    assert saying.read(blocked).weight is Weight.STOPS


def test_what_speaks_how_much_is_told_by_its_bits():
    found = [saying.read(line("city", "exact", bits=bits)).weight for bits in (12, 4, 1, 0, -2, -9)]

    assert found == [
        Weight.STRONGLY_FOR,
        Weight.FOR,
        Weight.LITTLE,
        Weight.NOTHING,
        Weight.AGAINST,
        Weight.STRONGLY_AGAINST,
    ]


def test_a_link_that_goes_one_way_names_the_one_address():
    assert saying.say("links one:  / https://b.example (+9.0 bits)", "en").endswith(
        ": https://b.example"
    )
