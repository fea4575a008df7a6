"""Passwords: what may be one, and whether it is the right one."""

import secrets
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from crm_social.errors import Invalid

_hasher = PasswordHasher()
#: Checked when the user is unknown, so that both answers take as long.
NOBODY: Final = _hasher.hash(secrets.token_hex(16))
_WORST: Final = frozenset(
    "password passord lösenord 12345678 123456789 1234567890 qwertyui qwerty123 iloveyou "
    "sommer2026 sommar2026 velkommen välkommen crm_social crmsocial letmein1 admin123 "
    "password1 passord1 passord123 password123 11111111 00000000 abc12345".split()
)


def check(password: str, username: str) -> None:
    """Raise Invalid for a password that is too short, too long or among the first guessed."""
    if not 8 <= len(password) <= 200:
        raise Invalid("A password has 8 to 200 characters.", "password")
    plain = password.lower()
    if plain in _WORST or plain == username or len(set(plain)) < 3:
        raise Invalid("This password is among the first anyone would guess.", "password")


def hashed(password: str) -> str:
    """Return what is kept of a password."""
    return _hasher.hash(password)


def is_right(kept: str, password: str) -> bool:
    """Say whether this is the password that was kept."""
    try:
        return _hasher.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(kept: str) -> bool:
    """Say whether a password is hashed by older parameters than today's."""
    return _hasher.check_needs_rehash(kept)
