"""What the values in facts may look like: identifiers, words, texts, instants, kinds."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Final

from msgspec import Meta

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

Identifier = Annotated[str, Meta(min_length=1, max_length=2048)]
Word = Annotated[str, Meta(min_length=1, max_length=40, pattern=r"^[a-z][a-z0-9_.-]*\Z")]
Line = Annotated[str, Meta(max_length=1000)]
Text = Annotated[str, Meta(max_length=10_000)]
Instant = Annotated[datetime, Meta(tz=True)]
#: A handle's 16-byte name, or a task's key, in hex.
Digest = Annotated[str, Meta(min_length=32, max_length=32, pattern=r"^[0-9a-f]*\Z")]


class Kind(StrEnum):
    """The kinds of engagement with a meaning; any other is kept and scores 0."""

    LIKE = "like"
    REACTION = "reaction"
    COMMENT = "comment"
    REPLY = "reply"
    REPOST = "repost"
    QUOTE = "quote"
    MENTION = "mention"
    FOLLOW = "follow"
    SAVE = "save"
    RATING = "rating"
    CLICK = "click"
    SIGNAL = "signal"


#: Kinds that are always done to a post; a record of one without `post.id` is refused.
ON_A_POST: Final = frozenset(
    {
        Kind.LIKE,
        Kind.REACTION,
        Kind.COMMENT,
        Kind.REPLY,
        Kind.REPOST,
        Kind.QUOTE,
        Kind.SAVE,
        Kind.RATING,
    }
)
