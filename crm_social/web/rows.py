"""The rows of the queue as HTML.

Two hundred stand on a page, and every act writes them anew: a template took most of the page's
time. Whatever is not written here is escaped.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, tzinfo
from typing import Final

from markupsafe import Markup, escape
from msgspec import Struct

from crm_social.core.plays import TaskState
from crm_social.store.queue import QueueItem
from crm_social.web import sentences, times
from crm_social.web.words import Words


class Around(Struct, frozen=True):
    """What the rows of a list share."""

    #: Who reads it.
    rep: str
    #: What users are called.
    names: Mapping[str, str]
    #: The address of the page with a task, before and after the task's number.
    address: tuple[str, str]
    #: Marks beside a name, by stage and band.
    marks: Mapping[tuple[str, int], Markup]
    now: datetime
    zone: tzinfo
    text: Words
    open_id: int | None = None
    chosen: Collection[int] = ()
    #: The one another was faster to take.
    taken: int | None = None


_CURRENT: Final = ' aria-current="true"'


def written(items: Iterable[QueueItem], group: str, around: Around) -> Markup:
    """Return the rows of a group, each a list item."""
    rows = "".join(_row(item, group, around) for item in items)
    return Markup(rows)  # noqa: S704 - escaped below


def _row(item: QueueItem, group: str, around: Around) -> str:
    task, words = item.task, around.text
    called = sentences.called(item.name, item.handle, task.platform, words)
    name = escape(called)
    shown = f"<bdi>{name}</bdi>" if item.name or item.handle else name
    company = ""
    if item.company:
        company = f'<span class="company"><bdi>{escape(item.company)}</bdi></span>'
    before, after = around.address
    return (
        f'<li class="row{" taken" if item.id == around.taken else ""}" id="row-{item.id}">'
        f'<input type="checkbox" class="chosen" name="chosen" value="{item.id}" form="bulk"'
        f' aria-label="{escape(words.queue.choose).format(who=name)}"'
        f"{' checked' if item.id in around.chosen else ''}>"
        f'<a id="open-{item.id}" href="{escape(before)}{item.id}{escape(after)}"'
        f"{_CURRENT if item.id == around.open_id else ''}>"
        f"{around.marks[item.stage, item.engagement_band]}"
        f'<span class="one"><strong>{shown}</strong>{company}</span>'
        f'<span class="due{" is-late" if group == "late" else ""}">'
        f"{_due(item, group, around)}</span>"
        f'<span class="two" dir="auto">{_why(item, around)}</span>'
        f'<span class="step">{_step(item, around)}</span></a></li>\n'
    )


def _due(item: QueueItem, group: str, around: Around) -> str:
    task, words = item.task, around.text
    if group == "snoozed" and task.until is not None:
        when = times.element(task.until, "due", around.now, around.zone, words)
        return sentences.fill(words.queue.back_when, words, when=when)
    return times.element(task.due_at, "due", around.now, around.zone, words)


def _why(item: QueueItem, around: Around) -> str:
    task, words = item.task, around.text
    if item.id == around.taken:
        return sentences.fill(words.queue.faster, words, who=_name(task.owner, around))
    because = escape(words.names.because[task.because])
    if task.said:
        lang = f' lang="{escape(task.lang)}"' if task.lang else ""
        return f"{because}: <q{lang}>{escape(task.said)}</q>"
    return f"{because} <q>{escape(task.post)}</q>" if task.post else because


def _step(item: QueueItem, around: Around) -> str:
    task, words = item.task, around.text
    step = words.names.steps[task.play]
    if task.state != TaskState.ACCEPTED:
        return escape(step)
    if task.owner == around.rep:
        return sentences.fill(words.queue.yours, words, step=step)
    return sentences.fill(words.queue.theirs, words, who=_name(task.owner, around), step=step)


def _name(username: str | None, around: Around) -> str:
    return around.names.get(username or "", username or "")
