"""What a person has agreed and objected to, as far as it holds now.

Consents and objections are two registers. What was given holds until it is withdrawn, an
objection until it is lifted: a consent, or another ground on record, does not lift it.
Of several words that cover a use and channel the newest holds.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct

from crm_social.core.dealings import Consent

_OBJECTIONS: Final = frozenset({"objected", "lifted"})
_EVERYTHING: Final = "*"
#: An answer where they wrote in public. No channel of marketing.
PUBLIC: Final = "public"


class Grants(Struct, frozen=True):
    """The words that hold, oldest first, and what else gives ground."""

    words: tuple[Consent, ...] = ()
    #: They have bought of us.
    customer: bool = False
    #: Reps who know them and granted the use of it.
    known_by: tuple[str, ...] = ()

    def consents_to(self, purpose: str, channel: str | None) -> list[Consent]:
        """Return the consents that cover a use and channel, newest first.

        Those before a withdrawal are left out; it stands last.
        """
        found = []
        for word in reversed(self.words):
            if word.says in _OBJECTIONS or not _covers(word, (purpose, _EVERYTHING), channel):
                continue
            found.append(word)
            if word.says == "withdrawn":
                break
        return found

    def objects_to(self, purpose: str, channel: str | None) -> bool:
        """Say whether an objection to a use by a channel holds.

        Who wants no contact is still answered in public, unless the objection is to
        everything or names that channel.
        """
        for word in reversed(self.words):
            if word.says not in _OBJECTIONS or not _covers(word, (purpose, _EVERYTHING), channel):
                continue
            if word.says == "lifted":
                return False
            if channel != PUBLIC or word.channel == PUBLIC or word.purpose == _EVERYTHING:
                return True
        return False


def grants(
    consents: Iterable[Consent], *, customer: bool = False, known_by: Iterable[str] = ()
) -> Grants:
    """Return what holds of these facts, which come in the order of time.

    A fact that was withdrawn (taken back by who told it) was never said.
    """
    said = list(consents)
    undone = {one.id: one.occurred_at for one in said if one.withdrawn}
    words: list[Consent] = []
    for one in said:
        never = one.withdrawn or (one.id in undone and one.occurred_at <= undone[one.id])
        if not never:
            words = keep(words, one)
    return Grants(tuple(words), customer, tuple(known_by))


def keep(words: Sequence[Consent], said: Consent) -> list[Consent]:
    """Return the words that still say something beside a newer one, and that one, in order.

    Whoever must remember what holds, and not all that was ever said, keeps these.
    """
    return [*(word for word in words if not _replaces(said, word)), said]


def _replaces(new: Consent, old: Consent) -> bool:
    if (new.purpose, new.channel) != (old.purpose, old.channel):
        return False
    if (new.says in _OBJECTIONS) != (old.says in _OBJECTIONS):
        return False
    # A withdrawal stays in front of what it ended, which may be a wider consent; and one
    # ground on record does not end another.
    return new.says != "given" or (old.says, old.basis) == ("given", new.basis)


def _covers(word: Consent, purposes: Sequence[str], channel: str | None) -> bool:
    return word.purpose in purposes and word.channel in (None, channel)
