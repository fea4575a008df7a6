"""Settings: from the environment only, read once, refused where wrong.

Every setting is `CRM_SOCIAL_` and the field's name in capitals. Any of them may be given as
`CRM_SOCIAL_<NAME>_FILE`, the path of a file that holds it. An unknown or wrong setting stops
the start with its name.
"""

import ipaddress
import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from crm_social.errors import ConfigError

PREFIX: Final = "CRM_SOCIAL_"
_EXAMPLES: Final = frozenset({"changeme", "secret", "development", "example"})
_SECRET_BYTES: Final = 32


def _text(value: str) -> str:
    if not value:
        raise ValueError("must not be empty")
    return value


def _flag(value: str) -> bool:
    if value not in {"true", "false"}:
        raise ValueError("must be true or false")
    return value == "true"


def _number(low: int, high: int) -> Callable[[str], int]:
    def parse(value: str) -> int:
        if not value.isascii() or not value.isdigit() or not low <= int(value) <= high:
            raise ValueError(f"must be a whole number from {low} to {high}")
        return int(value)

    return parse


def _networks(value: str) -> tuple[str, ...]:
    names = tuple(part.strip() for part in value.split(",") if part.strip())
    for name in names:
        ipaddress.ip_network(name)
    return names


def _secret(value: str) -> str:
    if len(value.encode()) < _SECRET_BYTES or value.lower() in _EXAMPLES or len(set(value)) < 8:
        raise ValueError(f"must be at least {_SECRET_BYTES} random bytes")
    return value


def _level(value: str) -> str:
    if value not in {"debug", "info", "warning", "error"}:
        raise ValueError("must be debug, info, warning or error")
    return value


def _role(value: str) -> str:
    roles = ("rep", "marketing", "manager", "admin", "auditor")
    if value not in roles:
        raise ValueError(f"must be one of {', '.join(roles)}")
    return value


def _web_address(value: str) -> str:
    if not value.startswith(("https://", "http://")):
        raise ValueError("must begin with https:// or http://")
    return value.rstrip("/")


def _mail_server(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or parts.port == 0:
        raise ValueError("must be smtp://host:port or smtps://host:port")
    return value


def _mail_address(value: str) -> str:
    local, at, domain = value.rpartition("@")
    if not local or not at or not domain or not value.isascii() or " " in value:
        raise ValueError("must be an e-mail address")
    return value


def _chat_format(value: str) -> str:
    if value not in {"slack", "mattermost", "teams"}:
        raise ValueError("must be slack, mattermost or teams")
    return value


def _setting(parse: Callable[[str], Any], default: Any, *, secret: bool = False) -> Any:
    return field(default=default, repr=not secret, metadata={"parse": parse})


@dataclass(frozen=True)
class Config:
    """Every setting, with its default."""

    #: Where the SQLite file and the secrets of a local trial are kept.
    data: str = _setting(_text, "data")
    #: `sqlite:///path` or `postgresql://…`; by default a SQLite file in the data folder.
    database_url: str = _setting(_text, "", secret=True)
    #: `redis://…` when several machines share the work; without it everything runs in one process.
    redis_url: str = _setting(_text, "", secret=True)
    #: Signs and encrypts; at least 32 random bytes. For a local trial on SQLite it is made on the
    #: first start and kept in the data folder.
    secret_key: str = _setting(_secret, "", secret=True)
    #: The address to listen on.
    host: str = _setting(_text, "127.0.0.1")
    #: The port to listen on.
    port: int = _setting(_number(1, 65535), 8000)
    #: How many requests are served at once.
    threads: int = _setting(_number(1, 256), 8)
    #: The address people reach the product at; links in messages begin with it.
    public_url: str = _setting(_web_address, "")
    #: How many proxies in front set X-Forwarded-For; 0 trusts none.
    proxies: int = _setting(_number(0, 5), 0)
    #: Networks that outbound calls may reach although they are private, comma-separated
    #: (`10.1.0.0/16`).
    allow_private: tuple[str, ...] = _setting(_networks, ())
    #: Outbound calls may use plain http, and any port. Only for trials and tests.
    allow_http: bool = _setting(_flag, False)  # noqa: FBT003
    #: Minutes without a request after which a person must sign in again.
    session_idle_minutes: int = _setting(_number(5, 1440), 30)
    #: Hours after which a person must sign in again whatever happens.
    session_hours: int = _setting(_number(1, 168), 12)
    #: Where mail is handed over: `smtp://user:password@host:587` or `smtps://…`; none sends none.
    mail_url: str = _setting(_mail_server, "", secret=True)
    #: The address mail comes from.
    mail_from: str = _setting(_mail_address, "")
    #: An incoming webhook of a chat for everybody who wants it and has none of their own.
    chat_url: str = _setting(_web_address, "", secret=True)
    #: How that chat wants messages written: slack, mattermost or teams.
    chat_format: str = _setting(_chat_format, "slack")
    #: The OpenID Connect provider people may sign in with: its issuer, as it calls itself.
    oidc_issuer: str = _setting(_web_address, "")
    #: What the provider calls us.
    oidc_client_id: str = _setting(_text, "")
    #: What proves to the provider that we are that; a public client has none.
    oidc_client_secret: str = _setting(_text, "", secret=True)
    #: What the provider is called on the sign-in page; by default its host.
    oidc_label: str = _setting(_text, "")
    #: The role of whoever comes from the provider with a verified address and is no user yet:
    #: rep, marketing, manager, admin or auditor; none lets in only users and who was invited.
    oidc_creates: str = _setting(_role, "")
    #: The provider asks for a second factor: none of our own is asked of who comes from there.
    oidc_second_factor: bool = _setting(_flag, False)  # noqa: FBT003
    #: Only admins may sign in with a password; everybody else comes from the provider.
    oidc_only: bool = _setting(_flag, False)  # noqa: FBT003
    #: Who signs out here and came from the provider is signed out there as well.
    oidc_sign_out: bool = _setting(_flag, False)  # noqa: FBT003
    #: Once a day, delete by the rules below; false shows what would go and deletes nothing.
    retention: bool = _setting(_flag, True)  # noqa: FBT003
    #: Months without activity after which a lead is deleted; 0 keeps leads for ever.
    lead_months: int = _setting(_number(0, 120), 24)
    #: Days after which somebody is deleted who was to be told what we hold and was not; 0 never.
    notice_grace_days: int = _setting(_number(0, 3650), 60)
    #: Days after which the content of messages to endpoints is deleted; 0 keeps it for ever.
    message_days: int = _setting(_number(0, 3650), 90)
    #: How much is logged: debug, info, warning or error.
    log_level: str = _setting(_level, "info")

    @property
    def database(self) -> str:
        """Return the database address in force."""
        return self.database_url or f"sqlite:///{Path(self.data).resolve() / 'crm_social.db'}"

    @property
    def is_local(self) -> bool:
        """Say whether this is the embedded form: one process, one SQLite file."""
        return self.database.startswith("sqlite:")


def names() -> list[str]:
    """Return the name of every setting, as written in the environment."""
    return [PREFIX + one.name.upper() for one in fields(Config)]


def from_env(environ: Mapping[str, str] | None = None) -> Config:
    """Return the settings. Raise ConfigError with the name of one that is unknown or wrong."""
    given = _given(os.environ if environ is None else environ)
    known = {PREFIX + one.name.upper(): one for one in fields(Config)}
    values: dict[str, Any] = {}
    for name, value in given.items():
        if name not in known:
            raise ConfigError(f"There is no setting {name}. {_suggest(name, known)}")
        one = known[name]
        try:
            values[one.name] = one.metadata["parse"](value)
        except ValueError as error:
            shown = "" if not one.repr else f" It is {value!r}."
            raise ConfigError(f"{name} {error}.{shown}") from error
    config = Config(**values)
    if config.mail_url and not config.mail_from:
        raise ConfigError(f"{PREFIX}MAIL_FROM is needed with {PREFIX}MAIL_URL.")
    _check_oidc(config)
    if config.secret_key:
        return config
    if not config.is_local:
        raise ConfigError(f"{PREFIX}SECRET_KEY is needed: {_SECRET_BYTES} random bytes or more.")
    return Config(**{**values, "secret_key": _local_secret(Path(config.data))})


def _check_oidc(config: Config) -> None:
    if config.oidc_issuer:
        for name in ("oidc_client_id", "public_url"):
            if not getattr(config, name):
                raise ConfigError(f"{PREFIX}{name.upper()} is needed with {PREFIX}OIDC_ISSUER.")
    elif any(
        (config.oidc_client_id, config.oidc_client_secret, config.oidc_only, config.oidc_sign_out)
    ):
        raise ConfigError(f"{PREFIX}OIDC_ISSUER is needed with the other settings of OIDC.")


def _given(environ: Mapping[str, str]) -> dict[str, str]:
    given = {}
    for name, value in environ.items():
        if not name.startswith(PREFIX) or name.startswith(PREFIX + "TEST_"):
            continue
        if name.endswith("_FILE"):
            try:
                value = Path(value).read_text(encoding="utf-8").strip()  # noqa: PLW2901
            except (OSError, UnicodeDecodeError) as error:
                raise ConfigError(f"{name} names a file that cannot be read: {error}.") from error
            name = name.removesuffix("_FILE")  # noqa: PLW2901
            if name in environ:
                raise ConfigError(f"{name} and {name}_FILE are both set; keep one.")
        given[name] = value
    return given


def _suggest(name: str, known: Mapping[str, Any]) -> str:
    near = [one for one in known if one.startswith(name) or name.startswith(one)]
    return f"Did you mean {near[0]}?" if near else "All settings are listed in docs/settings.md."


def _local_secret(folder: Path) -> str:
    """Return the secret of a local trial, made on the first start and kept."""
    path = folder / "secret.key"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return _secret(path.read_text(encoding="ascii").strip())
        with os.fdopen(handle, "w", encoding="ascii") as file:
            made = secrets.token_urlsafe(48)
            file.write(made)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise ConfigError(f"{PREFIX}DATA: {path} cannot be written: {error.strerror}.") from error
    except ValueError as error:
        raise ConfigError(f"{path} holds no usable secret: it {error}. Remove it.") from error
    return made
