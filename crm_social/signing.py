"""Keys made from the one secret, each for one purpose, and what they seal or sign."""

import base64
import hmac
from datetime import UTC, datetime
from hashlib import blake2b, sha256
from typing import Final

from cryptography.fernet import Fernet, InvalidToken
from standardwebhooks.webhooks import Webhook

from crm_social.errors import ConfigError

_SECRET_PREFIX: Final = "whsec_"  # noqa: S105 - the standard's marker, not a secret


def key_for(secret: str, purpose: str) -> bytes:
    """Return 32 bytes that serve this purpose and no other."""
    return blake2b(purpose.encode(), key=sha256(secret.encode()).digest(), digest_size=32).digest()


class Safe:
    """Encrypts what must not lie in the database in clear."""

    def __init__(self, secret: str) -> None:
        self._fernet = Fernet(base64.urlsafe_b64encode(key_for(secret, "at rest")))

    def lock(self, value: str) -> str:
        """Return the value encrypted."""
        return self._fernet.encrypt(value.encode()).decode()

    def unlock(self, value: str) -> str:
        """Return the value in clear. Raise ConfigError where another key locked it."""
        try:
            return self._fernet.decrypt(value.encode()).decode()
        except InvalidToken as error:
            raise ConfigError(
                "CRM_SOCIAL_SECRET_KEY is not the one this database's secrets were locked with."
            ) from error


def digest(token: str) -> bytes:
    """Return what is kept of a random token, so that the database gives none away."""
    return sha256(token.encode()).digest()


def mark(key: bytes, text: str) -> str:
    """Return a short proof that we wrote this text."""
    return hmac.new(key, text.encode(), sha256).hexdigest()[:32]


def same(one: str, other: str) -> bool:
    """Compare two proofs in a time that tells nothing of where they differ."""
    return hmac.compare_digest(one.encode(), other.encode())


def webhook_headers(secrets: list[str], message_id: str, at: datetime, body: str) -> dict[str, str]:
    """Return the three headers of the Standard Webhooks specification, one signature a secret.

    See https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md.
    """
    at = at.astimezone(UTC)  # the library takes any zone for UTC
    signatures = [Webhook(secret).sign(message_id, at, body) for secret in secrets]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def new_webhook_secret(random: bytes) -> str:
    """Return 24 random bytes as a secret in the specification's spelling."""
    return _SECRET_PREFIX + base64.b64encode(random).decode()
