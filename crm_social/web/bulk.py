"""Several tasks at once, with care: first the question with their number and names, then the act.

Each task is its own act: what another took meanwhile is left alone and counted.
"""

from collections.abc import Callable
from typing import Any, Final

from flask import make_response, render_template, request
from msgspec import Struct
from werkzeug.wrappers import Response

from crm_social import auth
from crm_social.actions import follow_up, hand_over
from crm_social.errors import Conflict, Invalid, NotFound
from crm_social.queue import DELIVER
from crm_social.store import queue
from crm_social.store.queue import QueueItem
from crm_social.web import lead, said, sentences, times
from crm_social.web.acts import answer, handing_because, reason_why, until_when
from crm_social.web.page import is_fragment, line, now, text, zone
from crm_social.web.queue import asked_for, bp, chosen
from crm_social.web.said import AT_ONCE, Said, Token

#: The queue's, with the addresses of `acts` and of this file.
__all__ = ["bp"]

#: What the form carries on from the question to the act.
_BUTTONS: Final = ("snooze", "reason", "to")
_CARRIED: Final = ("snooze", "reason", "to", "because")


class Plan(Struct, frozen=True):
    """What is to be done to each, and the question to ask before."""

    question: str
    say: Callable[[int, str], Token]


@bp.post("/queue/bulk")
def bulk() -> Response:
    """Ask whether the chosen tasks are meant, then do it."""
    ids = chosen()
    if not ids or len(ids) > AT_ONCE:
        raise Invalid(f"Choose one to {AT_ONCE} tasks.", "chosen")
    with auth.database().reading() as session:
        found = [item for task in ids if (item := queue.get(session, task)) is not None]
        plan = _plan(len(found), lead.rep_names(session))
    if not found:
        raise NotFound("None of these tasks are here any more.")
    if request.form.get("sure") != str(len(found)):
        return _question(plan, found)
    return _act(plan, found)


def _question(plan: Plan, found: list[QueueItem]) -> Response:
    asked = asked_for()
    carried = {name: request.form[name] for name in _CARRIED if name in request.form}
    context: dict[str, Any] = {
        "asked": asked,
        "found": found,
        "carried_on": carried,
        "question": plan.question,
    }
    template = "_sure.html" if is_fragment() else "sure.html"
    return make_response(render_template(template, **context))


def _act(plan: Plan, found: list[QueueItem]) -> Response:
    rep = auth.signed_in().username
    tokens: list[Token] = []
    contacts: set[int] = set()
    left = 0
    for item in found:
        try:
            tokens.append(plan.say(item.id, rep))
            contacts.add(item.contact_id)
        except (Conflict, NotFound):
            # Taken, closed or gone meanwhile: that one stays as it is. Where the same person's
            # other task was chosen too, this one went with it.
            left += item.contact_id not in contacts
    auth.bell().ring(DELIVER)
    if not left:
        return answer(found[0], None, tokens=tokens)
    notice = _partly(tokens, left, rep)
    return answer(found[0], None, tokens=tokens, notice=notice)


def _partly(tokens: list[Token], number: int, rep: str) -> Said:
    left = sentences.count(text().queue.not_done, number, text())
    with auth.database().reading() as session:
        done = said.notice(session, tokens, rep)
    sentence = f"{done.sentence} " if done else ""
    return Said(sentence + left, tokens, problem=True)


def _plan(number: int, names: dict[str, str]) -> Plan:
    words, db = text().queue, auth.database()
    # The button that was pressed says what to do.
    match next((name for name in _BUTTONS if name in request.form), None):
        case "snooze":
            until = until_when("snooze")
            when = times.element(until, "full", now(), zone(), text())
            question = sentences.count(words.sure_snooze, number, text(), when=when)

            def say(task: int, rep: str) -> Token:
                return said.token(task, follow_up.snooze(db, task, rep, now(), until))

        case "reason":
            reason = reason_why()
            why = text().names.reasons[reason]
            question = sentences.count(words.sure_reject, number, text(), reason=why.lower())

            def say(task: int, rep: str) -> Token:
                return said.token(task, follow_up.reject(db, task, rep, now(), reason))

        case "to":
            to, because = line("to", 40), handing_because()
            question = sentences.count(words.sure_hand, number, text(), to=names.get(to, to))

            def say(task: int, rep: str) -> Token:
                handed = hand_over.hand_over(db, task, rep, now(), to, because)
                return said.token(task, handed)

        case _:
            raise Invalid("Say until when: choose one of the times.", "for")
    return Plan(question, say)
