"""What can go wrong, by what the caller should do about it.

CrmSocialError
├── NotFound              404
├── Conflict              409
│   └── TaskTaken             another rep was faster
├── Invalid               422     names the field and the reason
├── Forbidden             403
│   └── SignInRequired    401
├── Busy                  503     the database is full or locked: try again, nothing was kept
├── ConfigError                   at start, names the setting
└── RemoteError           502     a platform or a receiver failed us
    ├── AuthExpired               a person must sign in again
    ├── RateLimited               retry after .retry_after seconds
    ├── Unavailable               retry later
    ├── Rejected                  they refused this payload
    ├── Malformed                 did it come from there?
    └── Unsupported               known and ignored

A new class needs a new reaction, not a new message.
Messages are sentences for the person who will read them, with the value that was wrong.
"""


class CrmSocialError(Exception):
    """Base of every error this product raises on purpose."""

    status = 500


class NotFound(CrmSocialError):
    """There is no such thing, or not for you."""

    status = 404


class Conflict(CrmSocialError):
    """What was asked does not fit what is stored now."""

    status = 409


class TaskTaken(Conflict):
    """Another rep was faster."""


class Invalid(CrmSocialError):
    """The input cannot be used; says which field and why."""

    status = 422

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class Forbidden(CrmSocialError):
    """This person or token may not do that."""

    status = 403


class SignInRequired(Forbidden):
    """Nobody is signed in, or the token is unknown, expired or revoked."""

    status = 401


class Busy(CrmSocialError):
    """The database cannot take it now; nothing was kept and it is safe to try again."""

    status = 503


class ConfigError(CrmSocialError):
    """A setting is missing, unknown or wrong; the message names it."""


class RemoteError(CrmSocialError):
    """Somebody else's server failed us."""

    status = 502


class AuthExpired(RemoteError):
    """A credential is missing, wrong or expired: a person must sign in again."""


class RateLimited(RemoteError):
    """They asked us to wait; `retry_after` is in seconds, None where they did not say."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Unavailable(RemoteError):
    """They did not answer, or answered with a fault of their own: try later."""


class Rejected(RemoteError):
    """They understood and refused: sending the same again will not help."""


class Malformed(RemoteError):
    """The payload is not what this platform sends."""


class Unsupported(RemoteError):
    """A message the platform is known to send and we have no use for."""
