"""People: who signs in, as what; invitations, new passwords, and what a rep takes."""

from werkzeug.wrappers import Response

from crm_social import auth
from crm_social.actions import accounts, factors, invitations, providers, reps, sessions
from crm_social.actions.invitations import Made
from crm_social.core.rights import Role
from crm_social.core.routing import Rep
from crm_social.store import accounts as stored
from crm_social.store import reps as stored_reps
from crm_social.web import forgotten
from crm_social.web.page import line, now, text
from crm_social.web.settings import inviting
from crm_social.web.settings.account import called
from crm_social.web.settings.page import attempt, bp, done, me, safe, show


@bp.get("/settings/people")
def people() -> Response:
    """List everybody, and the invitations that wait."""
    return _listed()


@bp.post("/settings/people/invite")
def invite() -> Response:
    """Make an invitation, and show its link this once."""
    made, wrong = inviting.invite()
    return _listed(wrong, made)


@bp.post("/settings/people/invitations/<int(max=999999999999999):invitation_id>/withdraw")
def withdraw(invitation_id: int) -> Response:
    """Withdraw an invitation."""
    wrong = attempt(
        lambda: invitations.withdraw(auth.database(), invitation_id, by=me(), now=now())
    )
    return _listed(wrong) if wrong else done("settings.people", "withdrawn")


@bp.get("/settings/people/<username>")
def person(username: str) -> Response:
    """Show one user."""
    return _shown(username)


@bp.post("/settings/people/<username>")
def change_person(username: str) -> Response:
    """Change the name and the role."""

    def act() -> None:
        accounts.change(
            auth.database(), username, now(), me(), name=line("name", 200), role=line("role", 20)
        )

    wrong = attempt(act, conflict=text().settings.people.only_admin)
    return _shown(username, wrong) if wrong else done("settings.person", "saved", username=username)


@bp.post("/settings/people/<username>/takes")
def set_rep(username: str) -> Response:
    """Say what a rep takes: teams, how much, and whether anything at all."""
    capacity = line("capacity", 6)

    def act() -> None:
        changes = {
            "teams": frozenset(
                part for one in line("teams", 400).split(",") if (part := one.strip())
            ),
            "capacity": int(capacity) if capacity.isascii() and capacity.isdigit() else -1,
            "active": bool(line("active", 5)),
        }
        reps.set_rep(auth.database(), username, changes, now(), me())

    wrong = attempt(act)
    return _shown(username, wrong) if wrong else done("settings.person", "saved", username=username)


@bp.post("/settings/people/<username>/email")
def set_person_email(username: str) -> Response:
    """Say where somebody gets mail; one's own asks for the password, elsewhere."""
    said = text().notices
    if username == me():
        return _shown(username, said.email_own)
    wrong = attempt(
        lambda: accounts.set_email(auth.database(), username, line("email", 300), now(), me()),
        conflict=said.email_taken,
    )
    return _shown(username, wrong) if wrong else done("settings.person", "saved", username=username)


@bp.post("/settings/people/<username>/reset")
def reset_person(username: str) -> Response:
    """Make a link for a new password, and show it this once."""
    made: list[Made] = []

    def act() -> None:
        accounts.refuse_oneself(username, me())
        post = safe() if forgotten.can_mail() else None
        made.append(invitations.reset(auth.database(), username, by=me(), now=now(), post=post))

    wrong = attempt(act)
    if wrong:
        return _shown(username, wrong)
    inviting.tell(made[0])
    return _shown(username, link=made[0])


@bp.post("/settings/people/<username>/<any(disable, enable, end, factor, unlink):act>")
def act_on_person(username: str, act: str) -> Response:
    """Disable or let in again, sign out everywhere, take the second factor away, or unlink."""
    db, at, by = auth.database(), now(), me()

    def remove_factor() -> None:
        accounts.refuse_oneself(username, by)
        factors.remove(db, username, at, by)

    def unlink() -> None:
        accounts.refuse_oneself(username, by)
        providers.forget(db, username, at, by)

    acts = {
        "disable": lambda: accounts.disable_user(db, username, at, by),
        "enable": lambda: accounts.enable_user(db, username, at, by),
        "end": lambda: sessions.end_all(db, username, at, by),
        "factor": remove_factor,
        "unlink": unlink,
    }
    said = text()
    no = said.notices.email_taken if act == "enable" else said.settings.people.only_admin
    wrong = attempt(acts[act], conflict=no)
    if wrong:
        return _shown(username, wrong)
    return done("settings.person", "signed_out" if act == "end" else "saved", username=username)


def _listed(wrong: str = "", link: Made | None = None) -> Response:
    with auth.database().reading() as session:
        found = stored.users(session)
        seen = stored.last_seen(session)
    return show(
        "people",
        "people",
        422 if wrong else 200,
        problem=wrong,
        users=sorted(found, key=lambda user: (user.disabled_at is not None, user.username)),
        seen=seen,
        waiting=invitations.waiting(auth.database(), now()),
        roles=list(Role),
        link=link,
        link_address=inviting.address_of(link.word) if link else "",
    )


def _shown(username: str, wrong: str = "", link: Made | None = None) -> Response:
    with auth.database().reading() as session:
        found = accounts.existing(session, username)
        rep = stored_reps.get(session, username)
        tokens = [
            row
            for row in stored.tokens(session)
            if row.username == username
            and row.revoked_at is None
            and (row.expires_at is None or row.expires_at > now())
        ]
    return show(
        "people",
        "person",
        422 if wrong else 200,
        problem=wrong,
        person=found,
        rep=rep or Rep(username),
        is_rep=rep is not None,
        tokens=tokens,
        sessions=sessions.of(auth.database(), username, now(), auth.lasting()),
        linked=providers.known_at(auth.database(), username),
        called=called,
        roles=list(Role),
        link=link,
        link_address=inviting.address_of(link.word) if link else "",
    )
