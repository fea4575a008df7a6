"""Signing in through a provider (OpenID Connect): out to it, back from it, and who that is here.

What a browser must bring back is in a cookie of its own, encrypted: nothing is written when
somebody sets out. A sign-in comes back once, and within ten minutes. Somebody is known by the
provider's own name for them; who has none yet is found by an invitation they hold or by a mail
address that the provider has verified, never by an address that it has not.
"""

import logging
import re
import secrets
import unicodedata
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from crm_social import signing
from crm_social.actions import invitations, passwords, sessions
from crm_social.actions.accounts import confirm
from crm_social.actions.sessions import SignedIn
from crm_social.config import Config
from crm_social.core.deeds import Deed
from crm_social.core.rights import Role
from crm_social.errors import ConfigError, Conflict, NotFound, Rejected, RemoteError
from crm_social.outbound import Policy, oidc
from crm_social.outbound.oidc import Client, Person, Provider, Secrets
from crm_social.signing import Safe
from crm_social.store import accounts, audit, identities
from crm_social.store.db import Database, Session
from crm_social.store.identities import Known
from crm_social.store.tables import UserRow

log = logging.getLogger(__name__)

#: How long somebody may take at the provider.
WITHIN: Final = timedelta(minutes=10)
#: The part of our address that the provider sends people back to.
BACK: Final = "/sign-in/provider/back"
#: And where it sends them once it has signed them out.
LEFT: Final = "/sign-in"
#: A longer word fits in no address; the provider then asks whom to sign out.
_LONGEST_WORD: Final = 4_000
#: What the provider says of itself is asked for anew after so long.
_DESCRIBED_FOR: Final = timedelta(minutes=5)
_NOT_IN_A_NAME: Final = re.compile(r"[^a-z0-9._-]+")
_LONGEST_NAME: Final = 40


class Refusal(StrEnum):
    """Why somebody who came from the provider is not let in."""

    #: It does not answer as it should.
    UNREACHABLE = "unreachable"
    #: Its word cannot be believed, or is not about this sign-in.
    NOT_BELIEVED = "not-believed"
    #: It let nobody in.
    DENIED = "denied"
    #: This sign-in came back before, or took too long.
    OVER = "over"
    #: It vouches for no mail address of theirs.
    NO_ADDRESS = "no-address"
    #: Nobody here has their mail address.
    NOBODY = "nobody"
    #: Who has it is somebody else there.
    SOMEBODY_ELSE = "somebody-else"
    #: The invitation was used, withdrawn or is too old.
    INVITATION_OVER = "invitation-over"
    #: They may not sign in any more.
    DISABLED = "disabled"


class _Refused(Exception):
    """Somebody is not let in."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(why)
        self.why = why


class Setting(Struct, frozen=True):
    """What the settings say of the provider."""

    us: Client
    policy: Policy
    label: str
    creates: str
    second_factor: bool
    #: Nobody but admins has another way in.
    only: bool
    #: Who signs out here is signed out there, and then sent back to this address of ours.
    signs_out: bool
    left: str


class Out(Struct, frozen=True):
    """Somebody on the way to the provider: what must come back with them."""

    secrets: Secrets
    at: datetime
    #: The page they wanted.
    following: str | None = None
    #: The word of the invitation they hold.
    invitation: str | None = None


class Start(Struct, frozen=True):
    """Where to send a browser, and the cookie to give it."""

    address: str
    cookie: str


class Back(Struct, frozen=True):
    """Who came back, let in, and the page they wanted."""

    signed_in: SignedIn
    following: str | None


class Describing:
    """What the provider says of itself, kept for a few minutes."""

    def __init__(self) -> None:
        self._kept: tuple[datetime, Client, Provider] | None = None

    def of(self, setting: Setting, now: datetime) -> Provider:
        """Return it. Raise RemoteError where the provider does not say."""
        kept = self._kept
        if kept is None or kept[1] != setting.us or now - kept[0] > _DESCRIBED_FOR:
            found = oidc.discover(setting.us, setting.policy)
            self._kept = (now, setting.us, found)
            return found
        return kept[2]


def setting_of(config: Config) -> Setting | None:
    """Return what the settings say, None where there is no provider."""
    if not config.oidc_issuer:
        return None
    return Setting(
        us=Client(
            config.oidc_issuer,
            config.oidc_client_id,
            config.oidc_client_secret,
            config.public_url + BACK,
        ),
        policy=Policy.of(config),
        label=config.oidc_label or urlsplit(config.oidc_issuer).hostname or config.oidc_issuer,
        creates=config.oidc_creates,
        second_factor=config.oidc_second_factor,
        only=config.oidc_only,
        signs_out=config.oidc_sign_out,
        left=config.public_url + LEFT,
    )


def set_out(
    setting: Setting,
    describing: Describing,
    safe: Safe,
    now: datetime,
    *,
    following: str | None = None,
    invitation: str | None = None,
) -> Start:
    """Return where to send a browser to sign in. Raise RemoteError where that is nowhere."""
    provider = describing.of(setting, now)
    made = Secrets(*(secrets.token_urlsafe(32) for _ in range(3)))
    kept = Out(made, now, following, invitation)
    cookie = safe.lock(msgspec.json.encode(kept).decode())
    return Start(oidc.address(setting.us, provider, made), cookie)


def come_back(
    db: Database,
    setting: Setting,
    describing: Describing,
    out: Out,
    told: dict[str, str],
    address: str,
    now: datetime,
    agent: str = "",
    *,
    safe: Safe | None = None,
) -> Back | Refusal:
    """Let in who comes back from the provider with what it told the browser to say.

    `safe` encrypts what signs them out there again, where the settings ask for that.

    Return why not, where nobody is let in; the log has more, and the audit says that it was tried.
    """
    try:
        return _come_back(db, setting, describing, out, told, address, now, agent, safe)
    except _Refused as refused:
        why = refused.why
    except Rejected as error:
        log.warning("sign-in provider not believed reason=%s", error)
        why = Refusal.NOT_BELIEVED
    except RemoteError as error:
        log.warning("sign-in provider failed reason=%s", error)
        why = Refusal.UNREACHABLE
    issuer = setting.us.issuer
    db.write(
        lambda session: audit.write(
            session, Deed.SIGN_IN_FAILED, "", "", now, issuer=issuer, why=why.value
        )
    )
    return why


def _come_back(
    db: Database,
    setting: Setting,
    describing: Describing,
    out: Out,
    told: dict[str, str],
    address: str,
    now: datetime,
    agent: str,
    safe: Safe | None,
) -> Back:
    provider = describing.of(setting, now)
    code = _code(provider, out, told)
    if not _first(db, out, now):
        raise _Refused(Refusal.OVER)
    person = oidc.person(setting.us, provider, out.secrets, code, setting.policy, now)
    cookie = secrets.token_urlsafe(32)
    kept = None
    if setting.signs_out and safe is not None:
        word = person.id_token if len(person.id_token) <= _LONGEST_WORD else ""
        kept = safe.lock(word)

    def work(session: Session) -> bool:
        user = _known(session, setting, person, out, now)
        if user.disabled_at is not None:
            raise _Refused(Refusal.DISABLED)
        half = user.factor is not None and not setting.second_factor
        sessions.let_in(session, user, cookie, now, address, agent, half=half, id_token=kept)
        return half

    half = db.write(work)
    return Back(SignedIn(cookie, half), out.following)


def opened(safe: Safe, cookie: str, now: datetime) -> Out | None:
    """Return what a browser was sent out with; None where that is none of ours, or too old."""
    try:
        out = msgspec.json.decode(safe.unlock(cookie), type=Out)
    except (ConfigError, msgspec.MsgspecError):
        return None
    return out if now - out.at <= WITHIN else None


def _code(provider: Provider, out: Out, told: dict[str, str]) -> str:
    """Return the code the provider gave, once this answer is known to be its own, to us."""
    if not secrets.compare_digest(told.get("state", "").encode(), out.secrets.state.encode()):
        raise Rejected("This answer belongs to another sign-in than this browser began.")
    oidc.check_issuer(provider, told.get("iss"))
    if "error" in told:
        log.info("sign-in provider let nobody in")
        raise _Refused(Refusal.DENIED)
    code = told.get("code", "")
    if not 0 < len(code) <= 2_000:
        raise Rejected("The sign-in provider gave no code.")
    return code


def _first(db: Database, out: Out, now: datetime) -> bool:
    """Note that a sign-in came back. Return whether for the first time."""
    digest = signing.digest(out.secrets.state)

    def work(session: Session) -> None:
        if not identities.comes_back(session, digest, now):
            raise Conflict("It did before.")

    try:
        db.write(work)
    except Conflict:
        return False
    return True


def _known(session: Session, setting: Setting, person: Person, out: Out, now: datetime) -> UserRow:
    """Return who the provider means, linked for good where that was not known yet."""
    user = identities.user(session, person.issuer, person.subject)
    if user is not None:
        identities.touch(session, person.issuer, person.subject, now)
        return user
    if out.invitation is not None:
        user = _invited(session, out.invitation, now)
    elif person.email is None:
        raise _Refused(Refusal.NO_ADDRESS)
    else:
        user = accounts.by_email(session, person.email)
        if user is None and setting.creates:
            user = _created(session, person, person.email, setting.creates, now)
    if user is None:
        raise _Refused(Refusal.NOBODY)
    if identities.subject_of(session, user.id, person.issuer) is not None:
        raise _Refused(Refusal.SOMEBODY_ELSE)
    identities.add(session, user.id, person.issuer, person.subject, now)
    audit.write(
        session,
        Deed.IDENTITY_LINKED,
        user.username,
        f"user:{user.username}",
        now,
        issuer=person.issuer,
    )
    return user


def _invited(session: Session, word: str, now: datetime) -> UserRow:
    try:
        invitation = invitations.invited(session, word, now)
        username = invitations.accept(session, invitation, _no_password(), now)
    except (Conflict, NotFound) as error:
        raise _Refused(Refusal.INVITATION_OVER) from error
    return _stored(session, username)


def _created(session: Session, person: Person, email: str, role: str, now: datetime) -> UserRow:
    """Add somebody the provider vouches for, by the name they have there."""
    wanted = _name_of(person.username or email) or _name_of(email)
    username, number = wanted, 1
    while accounts.user(session, username) is not None:
        number += 1
        username = f"{wanted[: _LONGEST_NAME - 5]}-{number}"
    accounts.add_user(
        session,
        username=username,
        name=person.name or username,
        role=role,
        password=_no_password(),
        now=now,
        email=email,
    )
    subject = f"user:{username}"
    audit.write(session, Deed.USER_ADDED, username, subject, now, role=role, issuer=person.issuer)
    return _stored(session, username)


def _name_of(said: str) -> str:
    """Return a name people here can have, made of one from elsewhere."""
    plain = unicodedata.normalize("NFKD", said.partition("@")[0].lower())
    letters = "".join(one for one in plain if not unicodedata.combining(one))
    name = _NOT_IN_A_NAME.sub("-", letters).strip("._-")[:_LONGEST_NAME]
    return name if len(name) > 1 else f"user-{name}".rstrip("-")


def _stored(session: Session, username: str) -> UserRow:
    session.flush()
    user = accounts.user(session, username)
    assert user is not None  # noqa: S101 - added just now; for the type checker
    return user


def _no_password() -> str:
    """Return the hash of a password nobody has: a reset link gives them one, if ever."""
    return passwords.hashed(secrets.token_urlsafe(32))


# ---- signing out there


class Leaving(Struct, frozen=True):
    """Somebody who signed out here and is on the way to do so at the provider."""

    at: datetime
    #: What the provider said of them when they came.
    id_token: str


def leave(setting: Setting | None, safe: Safe, id_token: str | None, now: datetime) -> str | None:
    """Return the cookie to give a browser that goes on to the provider; None where it need not.

    `id_token` is what signing out here gave.
    """
    if setting is None or not setting.signs_out or id_token is None:
        return None
    try:
        word = safe.unlock(id_token)
    except ConfigError:
        # The key was changed meanwhile.
        word = ""
    return safe.lock(msgspec.json.encode(Leaving(now, word)).decode())


def way_out(
    setting: Setting, describing: Describing, safe: Safe, cookie: str, now: datetime
) -> str | None:
    """Return where to send a browser with this cookie; None where it is old or leads nowhere."""
    try:
        leaving = msgspec.json.decode(safe.unlock(cookie), type=Leaving)
    except (ConfigError, msgspec.MsgspecError):
        return None
    if now - leaving.at > WITHIN:
        return None
    try:
        provider = describing.of(setting, now)
    except RemoteError as error:
        log.warning("sign-in provider failed reason=%s", error)
        return None
    return oidc.way_out(setting.us, provider, leaving.id_token, setting.left)


# ---- unlinking


def known_at(db: Database, username: str) -> list[Known]:
    """Return the providers that let a user in."""
    with db.reading() as session:
        user = accounts.user(session, username)
        return [] if user is None else identities.of(session, user.id)


def unlink_own(
    db: Database, setting: Setting | None, username: str, password: str, now: datetime
) -> None:
    """Forget who a user is at providers, by their own wish.

    Their password proves that they can come in without. Raise Invalid where it is wrong, and
    Conflict where it would let them in nowhere.
    """
    with db.reading() as session:
        user = accounts.user(session, username)
        if user is None:
            raise NotFound(f"There is no user {username}.")
        if setting is not None and setting.only and user.role != Role.ADMIN:
            raise Conflict("Only admins may sign in with a password here.")
    confirm(db, username, password, now)
    forget(db, username, now, username)


def forget(db: Database, username: str, now: datetime, by: str) -> int:
    """Forget who a user is at providers, as when they leave one. Return at how many they were."""

    def work(session: Session) -> int:
        user = accounts.user(session, username)
        if user is None:
            raise NotFound(f"There is no user {username}.")
        number = identities.remove(session, user.id)
        if number:
            audit.write(session, Deed.IDENTITY_REMOVED, by, f"user:{username}", now)
        return number

    return db.write(work)
