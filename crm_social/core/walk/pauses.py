"""Outreach that rests on a post, and goes on again."""

from datetime import datetime, timedelta
from typing import Final

from crm_social.core.dealings import Pause
from crm_social.core.facts import target_of
from crm_social.core.walk import tasks
from crm_social.core.walk.course import Course

#: What waited is worth doing this long yet.
_GRACE: Final = timedelta(days=3)


def heard(course: Course, said: Pause, at: datetime) -> None:
    """Hold what sells and comes of a post, or let it go on; what was meant before stays done."""
    target = target_of(said.platform, said.post, None)
    if said.rests:
        course.resting.add(target)
    else:
        course.resting.discard(target)
    for task in course.state.tasks:
        given = course.given.get(task.quoted)
        before = task.paused
        tasks.rests(course, task, given.fact if given is not None else None, at)
        if before and not task.paused:
            course.state.resumed_at = at
            task.expires_at = max(task.expires_at, at + _GRACE)
