"""Learning from corrections: better on what was taught, reproducible, small, forgettable."""

import msgspec
import pytest

from crm_social.core.text import Learned, Lesson, judge, learn
from crm_social.core.text.reading import scored


def lesson(said, value, field="sentiment", *, shipped=False):
    cut, scores = scored(said)
    return Lesson(cut, field, value, scores, shipped)


#: Words of a trade that nobody else calls good or bad.
TAUGHT = [
    lesson(f"{opening} {word} {number}", value)
    for number, opening in enumerate(
        ("The valve is", "Our valve was", "Again the valve is", "Valve")
    )
    for word, value in (("galled", "negative"), ("bubbletight", "positive"))
    for _ in range(3)
]


def test_what_was_taught_is_known_in_new_sentences():
    learned = learn(TAUGHT)

    assert judge("Both pumps are galled", learned=learned).sentiment == "negative"
    assert judge("All of them bubbletight", learned=learned).sentiment == "positive"
    assert judge("Both pumps are galled").sentiment == "neutral"


def test_a_flag_can_be_taught():
    said = [
        f"Put {number} on the spring list for us" for number in ("two", "three", "some", "nine")
    ]
    learned = learn([lesson(one, "yes", "buying_intent") for one in said] * 3)
    reading = judge("Put seven on the spring list for us", learned=learned)

    assert not judge("Put seven on the spring list for us").buying
    assert reading.buying


def test_equal_lessons_teach_equal_weights():
    assert learn(TAUGHT) == learn(list(TAUGHT))


def test_what_is_learned_is_data():
    learned = learn(TAUGHT)

    assert msgspec.json.decode(msgspec.json.encode(learned), type=Learned) == learned


def test_a_word_of_one_text_is_not_learned():
    learned = learn([*TAUGHT, lesson("Zebulon Qvist was galled", "negative")])

    assert not any("zebulon" in name for own in learned.weights.values() for name in own)


def test_nothing_taught_changes_nothing():
    learned = learn([])

    assert judge("The valve is galled", learned=learned) == judge("The valve is galled")


@pytest.mark.parametrize("field", ["question", "complaint", "praise", "spam", "buying_intent"])
def test_a_flag_that_nobody_corrected_stays(field):
    learned = learn(TAUGHT)

    assert learned.says(field, ["valve"], shipped=True)
    assert not learned.says(field, ["valve"], shipped=False)
