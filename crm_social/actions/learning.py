"""Learn words from what reps corrected, and publish them with the model in force."""

import re
from datetime import datetime
from typing import Final

from msgspec import Struct

from crm_social.actions import models
from crm_social.core import purpose, text
from crm_social.core.dealings import Correction, Label
from crm_social.core.facts import Engagement, subject_of
from crm_social.core.model import Model
from crm_social.core.text import Learned, Lesson, Reading, written
from crm_social.core.text.reading import scored
from crm_social.errors import Conflict
from crm_social.store import lessons
from crm_social.store import models as store_models
from crm_social.store.db import Database
from crm_social.store.models import Version

#: Fewer corrections than this prove nothing.
LEAST: Final = 10
#: So many of the newest comments that nobody corrected stand beside the corrections: else the
#: words that every comment holds would learn from mistakes alone.
_BESIDE: Final = 500
_FIELDS: Final = {
    Label.BUYING: "buying_intent",
    Label.QUESTION: "question",
    Label.COMPLAINT: "complaint",
    Label.PRAISE: "praise",
    Label.SPAM: "spam",
}
_LINE: Final = re.compile(r"^words:.*\n?", re.MULTILINE)


class Change(Struct, frozen=True):
    """One label that a comment would get, or lose."""

    text: str
    label: str
    holds: bool


class Lessons(Struct, frozen=True):
    """What there is to learn from, and what came of it."""

    #: Corrections whose text is still known and may be learned from.
    corrections: int
    #: Corrections whose text is gone, taken back, protected, or of a source not for sales.
    unused: int
    #: None where there are fewer than LEAST.
    words: Learned | None
    looked_at: int
    changes: list[Change]


def learn(db: Database, most: int = 200) -> Lessons:
    """Return what the corrections there are teach, beside the `most` newest comments.

    Equal corrections of equal texts teach the same. Nothing is kept or changed.
    """
    with db.reading() as session:
        told = lessons.corrections(session)
        about = lessons.of_names(session, dict.fromkeys(one.engagement for one in told))
        newest = lessons.newest(session, max(_BESIDE, most))
        model = store_models.in_force(session)
    about = {name: fact for name, fact in about.items() if _may_teach(fact)}
    # What a person calls abuse teaches nothing: angry people would be read as spam.
    used = [one for one in told if one.engagement in about and one.label in _FIELDS]
    if len(used) < LEAST:
        return Lessons(len(used), len(told) - len(used), None, 0, [])
    corrected = {one.engagement for one in told}
    beside = sorted(
        (one for one in newest[:_BESIDE] if one.name not in corrected and _may_teach(one.fact)),
        key=lambda one: (one.fact.occurred_at, one.name),
    )
    taught = [_lesson(about[one.engagement], one.label, one) for one in used]
    for label in sorted({one.label for one in used}):
        taught += [_lesson(one.fact, label, None) for one in beside]
    words = written.kept(text.learn(taught, fair=False))
    looked_at = [one.fact for one in newest[:most]]
    changes = [change for fact in looked_at for change in _changes(fact, model, words)]
    return Lessons(len(used), len(told) - len(used), words, len(looked_at), changes)


def publish(db: Database, words: Learned, version: str, by: str, now: datetime) -> Version:
    """Bring the model in force, with these words, into force as a version of its own.

    Raise Conflict where the words in force are these already.
    """
    if models.model_of(db, models.IN_FORCE).words == words:
        raise Conflict("These words are in force already.")
    text_now = _LINE.sub("", models.text_of(db, models.IN_FORCE))
    end = "" if text_now.endswith("\n") else "\n"
    draft = f"{version[:58]}.words"
    models.save_draft(db, draft, f'{text_now}{end}words: "{written.write(words)}"\n', by, now)
    return models.publish_draft(db, draft, version, by, now)


def _may_teach(fact: Engagement) -> bool:
    """Say whether a text may be learned from: nothing is derived from what the law protects."""
    return purpose.may_score(fact.platform) and _read(fact).special is None


def _read(fact: Engagement, words: Learned | None = None) -> Reading:
    return text.read(fact.text or "", fact.lang, words)


def _lesson(fact: Engagement, label: Label, correction: Correction | None) -> Lesson:
    cut, scores = scored(fact.text or "", fact.lang)
    shipped = _holds(_read(fact), label)
    holds = shipped if correction is None else correction.holds
    return Lesson(
        cut,
        _FIELDS[label],
        "yes" if holds else "no",
        scores,
        shipped,
        writer=subject_of(fact.platform, fact.actor.id).hex(),
        counts=correction is not None,
    )


def _holds(reading: Reading, label: Label) -> bool:
    return bool(getattr(reading, label.value))


def _changes(fact: Engagement, model: Model, words: Learned) -> list[Change]:
    before, after = _read(fact, model.words), _read(fact, words)
    return [
        Change(" ".join((fact.text or "").split())[:80], label.value, _holds(after, label))
        for label in _FIELDS
        if _holds(before, label) != _holds(after, label)
    ]
