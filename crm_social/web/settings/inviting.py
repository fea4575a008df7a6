"""Inviting somebody from a page, in the settings and in the first run: one way for both."""

from flask import request, url_for

from crm_social import auth
from crm_social.actions import invitations
from crm_social.actions.invitations import Made
from crm_social.queue import MAIL
from crm_social.store import accounts
from crm_social.web import forgotten
from crm_social.web.page import lang, line, now, text
from crm_social.web.settings.page import attempt, me, safe


def invite() -> tuple[Made | None, str]:
    """Invite whom the form names, by mail as well where that can be sent.

    Return the link, or None and what was wrong as a sentence for the reader.
    """
    made: list[Made] = []
    email = line("email", 300)

    def act() -> None:
        found = invitations.invite(
            auth.database(),
            username=line("username", 100).lower(),
            name=line("name", 200),
            role=line("role", 20),
            by=me(),
            now=now(),
            email=email,
            post=safe() if forgotten.can_mail() else None,
            lang=lang(),
        )
        made.append(found)

    said = text()
    taken = said.notices.email_taken if _has_somebody(email) else said.settings.people.taken
    wrong = attempt(act, conflict=taken)
    if wrong:
        return None, wrong
    tell(made[0])
    return made[0], ""


def tell(made: Made) -> None:
    """Have a link that is mailed leave at once."""
    if made.mailed_to is not None:
        auth.bell().ring(MAIL)


def address_of(word: str) -> str:
    """Return the address of a one-time link: of the settings, else as this browser came here."""
    root = auth.config().public_url or request.host_url.rstrip("/")
    return root + url_for("link.form", word=word)


def _has_somebody(email: str) -> bool:
    with auth.database().reading() as session:
        return bool(email) and accounts.by_email(session, email.lower()) is not None
