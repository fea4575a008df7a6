"""The way out for mail: one message at a time to the server the settings name.

The server is chosen by whoever runs the product, so it may stand anywhere; a password goes only
over TLS, or to this machine itself.
"""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Final
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from crm_social.errors import AuthExpired, Rejected, Unavailable

_SECONDS: Final = 20
_HERE: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_PORTS: Final = {"smtp": 587, "smtps": 465}
#: Answers by which a server says that the message itself will never be taken (RFC 5321).
_NEVER: Final = 500


class Server(Struct, frozen=True):
    """Where mail is handed over, and from whom it comes."""

    host: str
    port: int
    #: TLS from the first byte; else STARTTLS where the server offers it.
    is_tls: bool
    username: str
    password: str
    sender: str


class Mail(Struct, frozen=True):
    """One message: plain text, and the same as a page."""

    to: str
    subject: str
    text: str
    html: str
    #: The same for the same message, so that a receiver knows a second copy.
    id: str
    at: datetime


def server(url: str, sender: str) -> Server:
    """Return the server of `smtp://user:password@host:port` or `smtps://…`.

    Raise ValueError where it is none.
    """
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname:
        raise ValueError("must be smtp://host:port or smtps://host:port")
    return Server(
        parts.hostname,
        parts.port or _PORTS[parts.scheme],
        parts.scheme == "smtps",
        unquote(parts.username or ""),
        unquote(parts.password or ""),
        sender,
    )


def send(to: Server, mail: Mail) -> None:
    """Hand one message over.

    Raise Rejected where the server will never take it, AuthExpired where it does not let us in,
    and Unavailable where it may take it later.
    """
    with _told(to):
        message = _message(to, mail)
        with _connected(to) as connection:
            connection.send_message(message)


def is_address(text: str) -> bool:
    """Say whether a mail can be addressed to this."""
    try:
        made = Address(addr_spec=text)
    except (ValueError, MessageError, IndexError):
        return False
    return text.isascii() and text.isprintable() and bool(made.username and "." in made.domain)


def _message(to: Server, mail: Mail) -> EmailMessage:
    message = EmailMessage()
    message["From"] = Address("crm_social", addr_spec=to.sender)
    message["To"] = Address(addr_spec=mail.to)
    message["Subject"] = " ".join(mail.subject.split())
    message["Date"] = format_datetime(mail.at)
    message["Message-ID"] = f"<{mail.id}@{to.sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    return message


@contextmanager
def _connected(to: Server) -> Iterator[smtplib.SMTP]:
    context = ssl.create_default_context()
    if to.is_tls:
        made: smtplib.SMTP = smtplib.SMTP_SSL(to.host, to.port, timeout=_SECONDS, context=context)
    else:
        made = smtplib.SMTP(to.host, to.port, timeout=_SECONDS)
    with closing(made):
        made.ehlo()
        is_safe = to.is_tls
        if not to.is_tls and made.has_extn("starttls"):
            made.starttls(context=context)
            made.ehlo()
            is_safe = True
        if to.username:
            if not is_safe and to.host not in _HERE:
                raise Rejected(f"{to.host} offers no TLS; the password was not sent.")
            made.login(to.username, to.password)
        yield made
        # The mail is theirs by now, however they say goodbye.
        with suppress(OSError, smtplib.SMTPException):
            made.quit()


@contextmanager
def _told(to: Server) -> Iterator[None]:
    """Turn what went wrong into one of ours, with a sentence a person can act on."""
    try:
        yield
    except smtplib.SMTPAuthenticationError as error:
        raise AuthExpired(f"{to.host} does not take the user and password of the mail.") from error
    except smtplib.SMTPRecipientsRefused as error:
        code = max((code for code, _ in error.recipients.values()), default=_NEVER)
        kind = Rejected if code >= _NEVER else Unavailable
        raise kind(f"{to.host} does not take mail for this address ({code}).") from error
    except smtplib.SMTPResponseException as error:
        kind = Rejected if error.smtp_code >= _NEVER else Unavailable
        raise kind(f"{to.host} refused the mail ({error.smtp_code}).") from error
    except (MessageError, ValueError) as error:
        raise Rejected("No mail can be addressed to this.") from error
    except (OSError, smtplib.SMTPException) as error:
        raise Unavailable(f"{to.host} cannot be reached ({type(error).__name__}).") from error
