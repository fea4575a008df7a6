"""Who this is: the newest word of platforms, CRM and reps on name, company and the rest."""

from typing import Final

from crm_social.core import fit, text
from crm_social.core.dealings import Person
from crm_social.core.facts import Actor, Engagement
from crm_social.core.state import Excluded
from crm_social.core.walk.course import Course

#: What a person is judged to suit us by.
_FITTING: Final = ("name", "handle", "email", "company", "title")
_TOLD: Final = ("name", "email", "company", "title", "size", "industry", "country")
#: Data of which the source is kept: explanations name it, and its terms bind who else hears.
_SOURCED: Final = frozenset({*_FITTING, "size", "industry", "country"})


def know(course: Course, fact: Engagement) -> Excluded | None:
    """Take the newest word on who this is; what a platform does not say stays.

    Return why they are out of all scoring, where their mail address says so.
    """
    state, actor = course.state, fact.actor
    if fact.lang or fact.text:
        words = course.model.words
        state.lang = text.language(fact.lang, fact.text, words) or state.lang
    if actor == course.actor_before:
        return None
    course.actor_before = actor
    state.location = actor.location or state.location
    state.url = actor.url or state.url
    state.bio = actor.bio or state.bio
    return _take(course, actor, _FITTING, fact.platform)


def know_of(course: Course, who: Person, source: str) -> Excluded | None:
    """Take what the CRM or a rep knows of this person, as `know` does."""
    state = course.state
    course.actor_before = None
    if who.location:
        state.location = who.location
    if who.phone:
        state.phone = who.phone
    excluded = _take(course, who, _TOLD, source)
    if who.platform == "email" and not state.email:
        state.email = who.uid
        state.sources["email"] = source
        judge(course)
        excluded = excluded or fit.ours_or_theirs(who.uid, course.model)
    return excluded


def judge(course: Course) -> None:
    """Judge the fit by what is known now."""
    judged = fit.fit(course.state, course.model)
    course.state.fit, course.state.letter = judged.points, judged.letter


def _take(
    course: Course, who: Actor | Person, names: tuple[str, ...], source: str
) -> Excluded | None:
    state = course.state
    changed = False
    for name in names:
        said = getattr(who, name)
        if said and said != getattr(state, name):
            setattr(state, name, said)
            changed = True
            if name in _SOURCED:
                state.sources[name] = source
    if not changed:
        return None
    judge(course)
    return fit.ours_or_theirs(state.email, course.model) if state.email else None
