"""The second factor: codes of an app (TOTP, RFC 6238), and recovery codes that stand in once."""

import hmac
import re
import secrets
from datetime import datetime, timedelta
from typing import Final

import pyotp

from crm_social import signing
from crm_social.actions.accounts import confirm, existing
from crm_social.core.deeds import Deed
from crm_social.errors import Conflict, Invalid
from crm_social.signing import Safe
from crm_social.store import accounts, audit
from crm_social.store.db import Database, Session
from crm_social.store.tables import UserRow

ISSUER: Final = "crm_social"
#: How many recovery codes somebody gets.
CODES: Final = 10
_STEP: Final = 30
_SECRET: Final = re.compile(r"[A-Z2-7]{32}\Z")


def new_secret() -> str:
    """Return a key for an app: 160 random bits, in base 32."""
    return pyotp.random_base32()


def address(username: str, secret: str) -> str:
    """Return what the picture says that an app reads."""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=ISSUER)


def add(
    db: Database, safe: Safe, username: str, *, secret: str, code: str, password: str, now: datetime
) -> list[str]:
    """Ask for codes of this key from now on. Return the recovery codes, shown this once.

    Raise Invalid where the password or the code is wrong, Conflict where there is one already.
    """
    confirm(db, username, password, now)
    step = _step_of(secret, code, now) if _SECRET.match(secret) else None
    if step is None:
        raise Invalid("This code is not right. Look at the app again.", "code")
    codes = [_new_code() for _ in range(CODES)]

    def work(session: Session) -> None:
        found = existing(session, username)
        if found.factor is not None:
            raise Conflict("There is a second factor already; take it away first.")
        digests = [_digest(one) for one in codes]
        accounts.set_factor(session, found.id, safe.lock(secret), digests, step)
        audit.write(session, Deed.FACTOR_ADDED, username, f"user:{username}", now)

    db.write(work)
    return codes


def remove(db: Database, username: str, now: datetime, by: str) -> None:
    """Ask for the password alone from now on; for oneself, `confirm` it before."""

    def work(session: Session) -> None:
        found = existing(session, username)
        if found.factor is None:
            raise Conflict("There is no second factor.")
        accounts.set_factor(session, found.id, None, [])
        audit.write(session, Deed.FACTOR_REMOVED, by, f"user:{username}", now)

    db.write(work)


def takes(session: Session, safe: Safe, user: UserRow, code: str, now: datetime) -> bool:
    """Say whether this code lets the user in, and use it up."""
    if user.factor is None:
        return False
    plain = "".join(code.split()).replace("-", "").lower()
    step = _step_of(safe.unlock(user.factor), plain, now)
    if step is not None:
        return accounts.take_step(session, user.id, step)
    if accounts.take_code(session, user.id, signing.digest(plain)):
        audit.write(session, Deed.RECOVERY_CODE_USED, user.username, f"user:{user.username}", now)
        return True
    return False


def _step_of(secret: str, code: str, now: datetime) -> int | None:
    """Return the time step whose code this is: now's, or the one before or after."""
    plain = "".join(code.split())
    for off in (0, -1, 1):
        at = now + timedelta(seconds=off * _STEP)
        if hmac.compare_digest(pyotp.TOTP(secret).at(at).encode(), plain.encode()):
            return int(at.timestamp()) // _STEP
    return None


def _new_code() -> str:
    """Return 50 random bits as two groups of letters and digits that are not mistaken."""
    letters = "abcdefghijkmnpqrstuvwxyz23456789"
    drawn = "".join(secrets.choice(letters) for _ in range(10))
    return f"{drawn[:5]}-{drawn[5:]}"


def _digest(code: str) -> bytes:
    return signing.digest(code.replace("-", ""))
