"""Users, their links, second factors and sessions; and what the audit has of it."""

from datetime import timedelta

import pyotp
import pytest

from crm_social.actions import accounts, factors, invitations, passwords, sessions
from crm_social.actions.sessions import Lasting
from crm_social.errors import Conflict, Forbidden, Invalid, NotFound, SignInRequired
from crm_social.signing import Safe
from crm_social.store import accounts as stored
from crm_social.store import audit
from tests.cast import NOW, PASSWORD

NEW = "another good password"
LASTING = Lasting(timedelta(minutes=30), timedelta(hours=12))


@pytest.fixture
def safe():
    return Safe("test " * 8)


@pytest.fixture
def factor(db, reps, safe):
    """Ola's app: its key, and the recovery codes."""
    secret = factors.new_secret()
    codes = factors.add(
        db, safe, "ola", secret=secret, code=code(secret), password=PASSWORD, now=NOW
    )
    return secret, codes


def code(secret, at=NOW):
    return pyotp.TOTP(secret).at(at)


def enter(db, username="ola", password=PASSWORD, now=NOW):
    return sessions.sign_in(db, username, password, "203.0.113.7", now, "Firefox/1")


def signed_in(db, cookie, now=NOW):
    found = sessions.session_user(db, cookie, now, LASTING)
    return found.username if found else None


def deeds(db, **asked):
    with db.reading() as session:
        return [line.deed for line in audit.page(session, audit.Asked(**asked))]


def role(db, username):
    with db.reading() as session:
        return accounts.existing(session, username).role


# ---- guesses, and what changes meanwhile


def test_guessing_ones_password_inside_a_session_counts_as_outside(db, reps):
    for _ in range(10):
        with pytest.raises(Invalid):
            accounts.confirm(db, "ola", "a wrong password", NOW)

    with pytest.raises(Forbidden):
        accounts.confirm(db, "ola", PASSWORD, NOW)
    assert deeds(db, subject="user:ola")[:10] == ["sign-in.failed"] * 10


def test_a_password_changed_while_it_is_weighed_opens_nothing(db, reps, monkeypatch):
    weigh = passwords.is_right

    def slowly(kept, given):
        right = weigh(kept, given)
        accounts.set_password(db, "ola", NEW, NOW)
        return right

    monkeypatch.setattr(passwords, "is_right", slowly)

    with pytest.raises(SignInRequired):
        enter(db)


def test_the_code_a_factor_was_added_with_opens_no_session(db, safe, factor):
    secret, _ = factor

    with pytest.raises(SignInRequired):
        sessions.second_step(db, safe, enter(db).cookie, code(secret), "203.0.113.7", NOW)


def test_links_end_with_the_admin_who_made_them(db, reps):
    accounts.set_role(db, "eva", "admin", NOW)
    back = invitations.invite(db, username="back", name="", role="admin", by="eva", now=NOW)

    accounts.disable_user(db, "eva", NOW)

    with pytest.raises(NotFound):
        invitations.use(db, back.word, NEW, NOW)


def test_a_new_password_ends_the_links_for_one(db, reps):
    made = invitations.reset(db, "ola", by="ada", now=NOW)

    accounts.set_password(db, "ola", NEW, NOW)

    with pytest.raises(NotFound):
        invitations.use(db, made.word, NEW, NOW)


def test_the_same_name_again_is_no_deed(db, reps):
    accounts.rename(db, "ola", "Ola Other", NOW)
    accounts.change(db, "ola", NOW, name="Ola Other", role="marketing")

    assert deeds(db, subject="user:ola").count("user.renamed") == 1


def test_who_acted_lately_was_here_though_their_session_is_forgotten(db, reps):
    enter(db, "ada")
    later = NOW + timedelta(days=9)
    enter(db, now=later)

    with db.reading() as session:
        ada, ola = (accounts.existing(session, name).id for name in ("ada", "ola"))
        seen = stored.last_seen(session)

    assert (seen[ada], seen[ola]) == (NOW, later)


# ---- roles and names


def test_another_role_signs_out_everywhere_and_is_written_down(db, reps):
    opened = enter(db)

    accounts.set_role(db, "ola", "manager", NOW, "ada")

    assert (role(db, "ola"), signed_in(db, opened.cookie)) == ("manager", None)
    with db.reading() as session:
        (line,) = audit.page(session, audit.Asked(deed="role.changed"))
    assert (line.by, line.subject) == ("ada", "user:ola")
    assert line.detail == {"before": "rep", "role": "manager"}


def test_the_only_admin_cannot_stop_being_one(db, reps):
    with pytest.raises(Conflict, match="only admin"):
        accounts.set_role(db, "ada", "rep", NOW, "ada")
    with pytest.raises(Conflict, match="only admin"):
        accounts.disable_user(db, "ada", NOW, "ada")

    assert (role(db, "ada"), deeds(db, by="ada")) == ("admin", [])


def test_one_of_two_admins_can(db, reps):
    accounts.set_role(db, "eva", "admin", NOW, "ada")

    accounts.disable_user(db, "ada", NOW, "eva")

    with pytest.raises(SignInRequired):
        enter(db, "ada")


@pytest.mark.parametrize("name", ["", " ", "a\nb", "x" * 101])
def test_a_name_is_one_line_of_at_most_100_characters(db, reps, name):
    with pytest.raises(Invalid, match="name"):
        accounts.rename(db, "ola", name, NOW, "ada")


def test_ones_own_password_is_changed_with_the_one_before(db, reps):
    with pytest.raises(Invalid, match="not your password"):
        accounts.change_own_password(db, "ola", before="wrong one", password=NEW, now=NOW)

    accounts.change_own_password(db, "ola", before=PASSWORD, password=NEW, now=NOW)

    assert signed_in(db, enter(db, password=NEW).cookie) == "ola"


# ---- links


def test_an_invitation_lets_somebody_choose_a_password_once(db, reps):
    made = invitations.invite(db, username="liv", name="Liv Berg", role="rep", by="ada", now=NOW)

    assert invitations.use(db, made.word, NEW, NOW) == "liv"

    assert signed_in(db, enter(db, "liv", NEW).cookie) == "liv"
    with pytest.raises(NotFound):
        invitations.use(db, made.word, NEW, NOW)
    assert deeds(db, subject="user:liv")[1:] == ["invitation.accepted", "user.invited"]


def test_an_invitation_ends_after_a_week(db, reps):
    made = invitations.invite(db, username="liv", name="", role="rep", by="ada", now=NOW)
    later = NOW + timedelta(days=7)

    assert invitations.waiting(db, NOW)[0].username == "liv"
    assert invitations.waiting(db, later) == []
    with pytest.raises(NotFound):
        invitations.meant(db, made.word, later)


def test_a_newer_invitation_ends_the_one_before(db, reps):
    old = invitations.invite(db, username="liv", name="", role="rep", by="ada", now=NOW)
    new = invitations.invite(db, username="liv", name="", role="manager", by="ada", now=NOW)

    with pytest.raises(NotFound):
        invitations.meant(db, old.word, NOW)
    assert invitations.meant(db, new.word, NOW).role == "manager"


def test_a_withdrawn_invitation_lets_nobody_in(db, reps):
    made = invitations.invite(db, username="liv", name="", role="rep", by="ada", now=NOW)

    invitations.withdraw(db, made.id, by="ada", now=NOW)

    with pytest.raises(NotFound):
        invitations.use(db, made.word, NEW, NOW)
    with pytest.raises(NotFound):
        invitations.withdraw(db, made.id, by="ada", now=NOW)


def test_a_username_that_is_taken_cannot_be_invited(db, reps):
    with pytest.raises(Conflict):
        invitations.invite(db, username="ola", name="", role="rep", by="ada", now=NOW)


def test_a_weak_password_leaves_the_link_as_it_was(db, reps):
    made = invitations.reset(db, "ola", by="ada", now=NOW)

    with pytest.raises(Invalid):
        invitations.use(db, made.word, "password1", NOW)

    assert invitations.use(db, made.word, NEW, NOW) == "ola"


def test_a_new_password_by_link_ends_all_sessions_and_works_half_an_hour(db, reps):
    opened = enter(db)
    made = invitations.reset(db, "ola", by="ada", now=NOW)
    with pytest.raises(NotFound):
        invitations.meant(db, made.word, NOW + timedelta(minutes=30))

    invitations.use(db, made.word, NEW, NOW)

    assert signed_in(db, opened.cookie) is None
    assert signed_in(db, enter(db, password=NEW).cookie) == "ola"


def test_who_is_disabled_gets_in_by_no_link(db, reps):
    made = invitations.reset(db, "ola", by="ada", now=NOW)
    accounts.disable_user(db, "ola", NOW, "ada")

    with pytest.raises(NotFound):
        invitations.use(db, made.word, NEW, NOW)
    with pytest.raises(Conflict):
        invitations.reset(db, "ola", by="ada", now=NOW)


def test_only_digests_of_links_are_kept(db, reps):
    made = invitations.reset(db, "ola", by="ada", now=NOW)

    with db.reading() as session:
        rows = session.connection().exec_driver_sql("SELECT * FROM links").all()
    assert made.word not in str(rows)


# ---- the second factor


def test_with_a_second_factor_the_password_opens_only_half_a_session(db, safe, factor):
    opened = enter(db)

    assert opened.half
    assert signed_in(db, opened.cookie) is None
    later = NOW + timedelta(minutes=1)
    whole = sessions.second_step(
        db, safe, opened.cookie, code(factor[0], later), "203.0.113.7", later
    )
    assert signed_in(db, whole, later) == "ola"
    assert sessions.half_way(db, opened.cookie, later) is None


def test_a_code_is_taken_once(db, safe, factor):
    later = NOW + timedelta(minutes=1)
    shown = code(factor[0], later)
    sessions.second_step(db, safe, enter(db, now=later).cookie, shown, "x", later)

    with pytest.raises(SignInRequired):
        sessions.second_step(db, safe, enter(db, now=later).cookie, shown, "x", later)


def test_a_recovery_code_stands_in_once(db, safe, factor):
    one = factor[1][3]
    opened = enter(db)
    whole = sessions.second_step(db, safe, opened.cookie, f" {one.upper()} ", "x", NOW)

    assert signed_in(db, whole) == "ola"
    with pytest.raises(SignInRequired):
        sessions.second_step(db, safe, enter(db).cookie, one, "x", NOW)
    with db.reading() as session:
        assert stored.codes_left(session, accounts.existing(session, "ola").id) == 9
    assert "recovery-code.used" in deeds(db, by="ola")


def test_wrong_codes_count_as_failed_tries(db, safe, factor):
    opened = enter(db)
    for _ in range(10):
        with pytest.raises(SignInRequired):
            sessions.second_step(db, safe, opened.cookie, "000000", "x", NOW)

    with pytest.raises(Forbidden, match="Too many"):
        sessions.second_step(db, safe, opened.cookie, factor[1][0], "x", NOW)


def test_the_right_password_does_not_clear_wrong_codes(db, safe, factor):
    for _ in range(10):
        with pytest.raises(SignInRequired):
            sessions.second_step(db, safe, enter(db).cookie, "000000", "x", NOW)

    with pytest.raises(Forbidden, match="Too many"):
        enter(db)


def test_the_second_step_is_waited_for_ten_minutes(db, safe, factor):
    opened = enter(db)
    later = NOW + timedelta(minutes=11)

    with pytest.raises(NotFound):
        sessions.second_step(db, safe, opened.cookie, code(factor[0], later), "x", later)


@pytest.mark.parametrize(("password", "wrong"), [(PASSWORD, "code"), ("not it at all", "before")])
def test_a_factor_is_added_with_the_password_and_a_right_code(db, reps, safe, password, wrong):
    secret = factors.new_secret()
    given = "000000" if wrong == "code" else code(secret)

    with pytest.raises(Invalid) as refused:
        factors.add(db, safe, "ola", secret=secret, code=given, password=password, now=NOW)

    assert refused.value.field == wrong
    assert not enter(db).half


def test_an_admin_takes_a_lost_factor_away(db, factor):
    factors.remove(db, "ola", NOW, "ada")

    assert not enter(db).half
    assert "second-factor.removed" in deeds(db, by="ada")


def test_neither_the_key_nor_the_codes_lie_in_the_database_in_clear(db, factor):
    secret, codes = factor
    with db.reading() as session:
        run = session.connection().exec_driver_sql
        kept = str(run("SELECT * FROM users").all()) + str(
            run("SELECT * FROM recovery_codes").all()
        )
    assert secret not in kept
    assert codes[0] not in kept


# ---- sessions


def test_sessions_are_listed_with_where_they_came_from_and_ended_one_by_one(db, reps):
    here, there = enter(db), enter(db)

    found = sessions.of(db, "ola", NOW, LASTING)
    sessions.end(db, "ola", sessions.name_of(there.cookie), NOW, "ola")

    assert {(one.address, one.agent) for one in found} == {("203.0.113.7", "Firefox/1")}
    assert (signed_in(db, here.cookie), signed_in(db, there.cookie)) == ("ola", None)
    with pytest.raises(NotFound):
        sessions.end(db, "eva", sessions.name_of(here.cookie), NOW, "eva")


def test_all_sessions_can_be_ended_at_once(db, reps):
    opened = [enter(db), enter(db)]

    sessions.end_all(db, "ola", NOW, "ada")

    assert [signed_in(db, one.cookie) for one in opened] == [None, None]


def test_signing_in_is_written_down_and_failing_too(db, reps):
    enter(db)
    with pytest.raises(SignInRequired):
        enter(db, password="not the password")

    assert deeds(db, subject="user:ola")[:2] == ["sign-in.failed", "sign-in.succeeded"]


def test_what_was_typed_for_a_username_is_not_written_down_unless_it_is_one(db, reps):
    with pytest.raises(SignInRequired):
        enter(db, "my secret password")

    with db.reading() as session:
        (line,) = audit.page(session, audit.Asked(deed="sign-in.failed"))
    assert (line.deed, line.by, line.subject) == ("sign-in.failed", "", "")


# ---- tokens


def test_no_token_is_made_for_who_cannot_sign_in(db, reps):
    accounts.disable_user(db, "ola", NOW, "ada")

    with pytest.raises(NotFound):
        accounts.add_token(db, name="x", scopes=["read"], username="ola", now=NOW, days=None)


def test_making_and_revoking_a_token_is_written_down_without_the_token(db, reps):
    made = accounts.add_token(
        db, name="shop", scopes=["read"], username="ola", now=NOW, days=1, by="ada"
    )
    accounts.revoke_token(db, made.id, NOW, "ada")

    with db.reading() as session:
        found = audit.page(session, audit.Asked(subject=f"token:{made.id}"))
    assert [line.deed for line in found] == ["token.revoked", "token.added"]
    assert found[1].detail == {"scopes": "read", "user": "ola"}
    assert made.token not in str(found)
