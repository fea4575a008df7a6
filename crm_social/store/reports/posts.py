"""The posts people engaged with, as their engagements show them.

Engagements may tell the same post differently, and come in any order. Of each field the
smallest word told is kept, whoever told it first, so any order gives the same row. What
marketing said of the class or the prize stands beside, and goes before.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import bindparam, text
from sqlalchemy.orm import Session

from crm_social.core.dealings import Mark
from crm_social.core.facts import Engagement, micros
from crm_social.core.passages import post_id
from crm_social.store import bulk
from crm_social.store.ledger import chunks
from crm_social.store.report_tables import PostRow

_COLUMNS: Final = (
    "id", "platform", "channel", "uid", "url", "text", "author", "class", "campaign", "giveaway",
    "published_at", "heard_at", "marked_class", "marked_giveaway",
)  # fmt: skip
_HEARD: Final = _COLUMNS.index("heard_at")
_TOLD: Final = _COLUMNS.index("marked_class")
_EXCERPT: Final = 200
_VALUES: Final = 5_000


def keep(session: Session, heard: Iterable[Engagement], marks: Mapping[int, Mark | None]) -> None:
    """Keep the posts of these engagements; of those `marks` names, what marketing said."""
    told: dict[int, list[Any]] = {}
    for fact in heard:
        if fact.post is not None:
            row = _row(fact)
            known = told.get(row[0])
            if known is not None and known[:_HEARD] == row[:_HEARD]:
                known[_HEARD] = min(known[_HEARD], row[_HEARD])
                continue
            told[row[0]] = (
                row if known is None else [*_joined(known[:_TOLD], row[:_TOLD]), "", None]
            )
    stored = {
        row[0]: _stored(row)
        for some in chunks(sorted(told), _VALUES)
        for row in session.execute(_THESE, {"ids": list(some)})
    }
    changed = []
    for number, row in sorted(told.items()):
        before = stored.get(number)
        after = row if before is None else [*_joined(before[:_TOLD], row[:_TOLD]), *before[_TOLD:]]
        if number in marks:
            mark = marks[number]
            after[_TOLD:] = ["", None] if mark is None else [mark.class_ or "", mark.giveaway]
        if after != before:
            changed.append(tuple(after))
    bulk.upsert(session, PostRow, _COLUMNS, changed, key="id")


def _row(fact: Engagement) -> list[Any]:
    post = fact.post
    assert post is not None  # noqa: S101 - the caller asked
    return [
        post_id(fact.platform, post.id),
        fact.platform,
        fact.channel or "",
        post.id,
        post.url or "",
        (post.text or "")[:_EXCERPT],
        post.author or "",
        post.class_ or "",
        post.campaign or "",
        post.giveaway,
        None if post.published_at is None else micros(post.published_at),
        micros(fact.occurred_at),
        "",
        None,
    ]


def _stored(row: Sequence[Any]) -> list[Any]:
    found = list(row)
    for place in (_COLUMNS.index("giveaway"), _COLUMNS.index("marked_giveaway")):
        found[place] = None if found[place] is None else bool(found[place])
    return found


def _joined(one: list[Any], other: list[Any]) -> list[Any]:
    found = []
    for mine, theirs in zip(one, other, strict=True):
        if mine in (None, "") or theirs in (None, ""):
            found.append(theirs if mine in (None, "") else mine)
        elif isinstance(mine, bool):
            found.append(mine or theirs)
        else:
            found.append(min(mine, theirs))
    return found


_THESE: Final = text(f"SELECT {', '.join(_COLUMNS)} FROM posts WHERE id IN :ids").bindparams(
    bindparam("ids", expanding=True)
)
