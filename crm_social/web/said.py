"""What was just said to tasks, for the notice with Undo, and taking it back.

Each thing said has a token, `v:TASK:ID` for a verdict and `h:TASK:ID` for handing over, so a
form or an address can carry one or several.
"""

from typing import Final

from flask import request
from markupsafe import Markup
from msgspec import Struct

from crm_social.actions import follow_up, hand_over
from crm_social.core.dealings import Sign, Signal
from crm_social.core.facts import Verdict
from crm_social.store import contacts, ledger, queue, sight
from crm_social.store.db import Database, Session
from crm_social.store.queue import QueueItem
from crm_social.web import lead, sentences, times
from crm_social.web.page import now, text, zone

#: So many tasks can be chosen at once.
AT_ONCE: Final = 50
_VERDICT: Final = "v"
_HANDED: Final = "h"


class Token(Struct, frozen=True):
    """One thing said to one task."""

    kind: str
    task_id: int
    id: str

    def __str__(self) -> str:
        """Return it as forms and addresses carry it."""
        return f"{self.kind}:{self.task_id}:{self.id}"


class Said(Struct, frozen=True):
    """The notice: a sentence, and what its Undo takes back."""

    sentence: Markup | str
    undo: list[Token] = []
    problem: bool = False


def token(task_id: int, said: Verdict | Signal) -> Token:
    """Return the token of a verdict or a hand-over."""
    return Token(_VERDICT if isinstance(said, Verdict) else _HANDED, task_id, said.id)


def tokens() -> list[Token]:
    """Return the tokens a form or an address carries; whatever is none is left out."""
    found = []
    for one in " ".join(request.values.getlist("said")).split()[:AT_ONCE]:
        kind, _, rest = one.partition(":")
        task, _, said_id = rest.partition(":")
        if kind in {_VERDICT, _HANDED} and task.isascii() and task.isdigit() and len(task) < 16:
            found.append(Token(kind, int(task), said_id[:64]))
    return found


def of_address(session: Session, rep: str) -> Said | None:
    """Return the notice of what the address says was said, where this rep said it."""
    return notice(session, tokens(), rep)


def notice(session: Session, said: list[Token], rep: str) -> Said | None:
    """Return the notice for what a rep said, or None where there is nothing of theirs."""
    # What they said themselves they may read, and take back, wherever the contact is by now.
    with sight.everything():
        return _notice(session, said, rep)


def _notice(session: Session, said: list[Token], rep: str) -> Said | None:
    first = next(iter(said), None)
    item = queue.get(session, first.task_id) if first else None
    if first is None or item is None:
        return None
    if first.kind == _VERDICT:
        verdict = ledger.verdict(session, first.id)
        if verdict is None or verdict.actor != rep or verdict.task != item.task.key:
            return None
        return Said(_of_verdict(verdict, item, len(said)), said)
    signal = _signal(session, item, first.id)
    if signal is None or signal.actor != rep:
        return None
    names = lead.rep_names(session)
    to = names.get(signal.to or "", signal.to or "")
    many = text().queue.handed_many
    if len(said) > 1:
        return Said(sentences.count(many, len(said), text(), to=to), said)
    return Said(sentences.fill(text().queue.handed, text(), to=to, who=_called(item)), said)


def take_back(db: Database, said: list[Token], rep: str) -> QueueItem:
    """Take all of it back, the last thing first, and return the first task as it is now."""
    item = None
    for one in reversed(said):
        if one.kind == _VERDICT:
            item = follow_up.undo(db, one.id, rep, now())
        else:
            item = hand_over.take_back(db, one.task_id, one.id, rep, now())
    assert item is not None  # noqa: S101 - the caller looked that there is something
    return item


def stands(session: Session, said: list[Token]) -> bool:
    """Say whether every token is of the task it names."""
    with sight.everything():
        return bool(said) and all(_fits(session, one) for one in said)


def _fits(session: Session, one: Token) -> bool:
    item = queue.get(session, one.task_id)
    if item is None:
        return False
    if one.kind == _HANDED:
        return True
    verdict = ledger.verdict(session, one.id)
    return verdict is not None and verdict.task == item.task.key


def _of_verdict(verdict: Verdict, item: QueueItem, number: int) -> Markup:
    until = times.element(verdict.until, "full", now(), zone(), text()) if verdict.until else ""
    if number > 1:
        return sentences.count(text().names.just_many[verdict.act], number, text(), until=until)
    pattern = text().names.just[verdict.act]
    return sentences.fill(pattern, text(), who=_called(item), until=until)


def _called(item: QueueItem) -> str:
    return sentences.called(item.name, item.handle, item.task.platform, text())


def _signal(session: Session, item: QueueItem, signal_id: str) -> Signal | None:
    facts = [dated.fact for dated in contacts.facts_of(session, item.contact_id)]
    said = [fact for fact in facts if isinstance(fact, Signal) and fact.id == signal_id]
    if any(fact.withdrawn for fact in said):
        return None
    return next((fact for fact in said if fact.what is Sign.ASSIGN), None)
