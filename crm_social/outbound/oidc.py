"""The other end of OpenID Connect: what a provider says of itself, and who it says somebody is.

The authorization code flow with PKCE, state and nonce (OpenID Connect Core 1.0, RFC 7636,
RFC 9207). Every call goes through the client of this room; what a provider says is believed only
where its own keys signed it, for us, for this sign-in, and it has not run out.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, TypeGuard
from urllib.parse import urlencode

import requests
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from msgspec import Struct

from crm_social.errors import CrmSocialError, Malformed, Rejected, Unavailable
from crm_social.outbound.client import client
from crm_social.outbound.places import Policy

SCOPES: Final = "openid email profile"
_WELL_KNOWN: Final = "/.well-known/openid-configuration"
#: By the provider's private key alone: with a shared secret whoever has it could say anything.
_SIGNED_BY: Final = [
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA",
]  # fmt: skip
#: Clocks differ by so many seconds.
_LEEWAY: Final = 60


class Client(Struct, frozen=True):
    """Who we are to the provider."""

    issuer: str
    id: str
    secret: str
    #: Our own address that the provider sends people back to.
    back: str


class Provider(Struct, frozen=True):
    """What a provider says of itself (OpenID Connect Discovery 1.0)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None = None
    #: Where it signs people out for us (OpenID Connect RP-Initiated Logout 1.0); None where it
    #: does not.
    end_session_endpoint: str | None = None
    #: Our secret goes in a header; else it goes in the form.
    takes_basic: bool = True
    #: Its answers always say who answers.
    says_issuer: bool = False


class Person(Struct, frozen=True):
    """Who somebody is by a provider's word."""

    issuer: str
    subject: str
    #: In small letters, and only where the provider has verified it.
    email: str | None
    name: str | None
    username: str | None
    #: The signed word itself, by which the provider knows them again when they sign out.
    id_token: str = ""


class Secrets(Struct, frozen=True):
    """What only we and, one after the other, the provider know of one sign-in."""

    state: str
    nonce: str
    verifier: str


def discover(us: Client, policy: Policy) -> Provider:
    """Return what the provider says of itself. Raise RemoteError where it cannot be used."""
    with _session(policy) as session:
        told = _read(session.get(us.issuer + _WELL_KNOWN), "its description of itself")
    needed = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")
    for name in needed:
        if not isinstance(told.get(name), str):
            raise Malformed(f"The sign-in provider's description has no {name}.")
    if told["issuer"].rstrip("/") != us.issuer:
        raise Malformed(
            f"The sign-in provider calls itself {told['issuer'][:200]!r}, not {us.issuer!r}."
        )
    methods = told.get("token_endpoint_auth_methods_supported")
    userinfo, leaving = told.get("userinfo_endpoint"), told.get("end_session_endpoint")
    return Provider(
        issuer=told["issuer"],
        authorization_endpoint=told["authorization_endpoint"],
        token_endpoint=told["token_endpoint"],
        jwks_uri=told["jwks_uri"],
        userinfo_endpoint=userinfo if isinstance(userinfo, str) else None,
        end_session_endpoint=leaving if _is_address(leaving) else None,
        # Where nothing is said, the standard says it is this.
        takes_basic=not isinstance(methods, list) or "client_secret_basic" in methods,
        says_issuer=told.get("authorization_response_iss_parameter_supported") is True,
    )


def address(us: Client, provider: Provider, secrets: Secrets) -> str:
    """Return where to send the browser to sign in."""
    asked = {
        "response_type": "code",
        "client_id": us.id,
        "redirect_uri": us.back,
        "scope": SCOPES,
        "state": secrets.state,
        "nonce": secrets.nonce,
        "code_challenge": create_s256_code_challenge(secrets.verifier),
        "code_challenge_method": "S256",
    }
    return _with(provider.authorization_endpoint, asked)


def way_out(us: Client, provider: Provider, id_token: str, back: str) -> str | None:
    """Return where to send the browser to be signed out there; None where that is nowhere.

    `id_token` is what the provider said of them when they came, "" where that is not known any
    more; `back` is our own address that it sends them to afterwards.
    """
    if provider.end_session_endpoint is None:
        return None
    asked = {"client_id": us.id, "post_logout_redirect_uri": back}
    if id_token:
        asked = {"id_token_hint": id_token} | asked
    return _with(provider.end_session_endpoint, asked)


def _with(address: str, asked: Mapping[str, str]) -> str:
    return address + ("&" if "?" in address else "?") + urlencode(asked)


def _is_address(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and value.startswith(("https://", "http://"))


def check_issuer(provider: Provider, told: str | None) -> None:
    """Raise Rejected where an answer comes from another provider than was asked (RFC 9207)."""
    if told is None and not provider.says_issuer:
        return
    if told != provider.issuer:
        raise Rejected("The answer came from another sign-in provider than was asked.")


def person(
    us: Client, provider: Provider, secrets: Secrets, code: str, policy: Policy, now: datetime
) -> Person:
    """Return who the provider says signed in, for the code it gave.

    Raise Rejected where it does not take the code or its word cannot be believed, and
    Unavailable or Malformed where it does not answer as it should.
    """
    with _session(policy) as session:
        tokens = _exchange(session, us, provider, secrets, code)
        keys = _read(session.get(provider.jwks_uri), "its keys")
        claims = _believed(us, provider, secrets, tokens, keys, now)
        if claims.get("email") is None and provider.userinfo_endpoint:
            claims = _with_profile(session, provider, tokens, claims)
    return _person(provider, claims, str(tokens["id_token"]))


def _session(policy: Policy) -> requests.Session:
    # Somebody waits before the page for it.
    return client(policy, connect=5, read=10, total=15)


def _exchange(
    session: requests.Session, us: Client, provider: Provider, secrets: Secrets, code: str
) -> dict[str, Any]:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": us.back,
        "code_verifier": secrets.verifier,
    }
    basic = None
    if us.secret and provider.takes_basic:
        basic = (us.id, us.secret)
    else:
        form["client_id"] = us.id
        if us.secret:
            form["client_secret"] = us.secret
    answer = session.post(
        provider.token_endpoint, data=form, auth=basic, headers={"Accept": "application/json"}
    )
    if answer.status_code in {400, 401, 403}:
        raise Rejected(f"The sign-in provider does not take this sign-in: {_why(answer)}.")
    return _read(answer, "its tokens")


def _believed(
    us: Client,
    provider: Provider,
    secrets: Secrets,
    tokens: Mapping[str, Any],
    keys: Mapping[str, Any],
    now: datetime,
) -> dict[str, Any]:
    """Return what the provider says of the person, once all that proves it is in order."""
    raw = tokens.get("id_token")
    if not isinstance(raw, str):
        raise Malformed("The sign-in provider gave no id_token.")
    try:
        known = KeySet.import_key_set({"keys": keys["keys"]})
        token = jwt.decode(raw, known, algorithms=_SIGNED_BY)
        asked = {
            "iss": {"essential": True, "value": provider.issuer},
            "aud": {"essential": True, "value": us.id},
            "sub": {"essential": True},
            "nonce": {"essential": True, "value": secrets.nonce},
        }
        params = {
            "client_id": us.id,
            "nonce": secrets.nonce,
            "access_token": tokens.get("access_token"),
        }
        claims = CodeIDToken(token.claims, token.header, asked, params)
        claims.validate(now=int(now.timestamp()), leeway=_LEEWAY)
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise Rejected(
            f"What the sign-in provider says cannot be believed: {_plainly(error)}."
        ) from error
    return dict(token.claims)


def _with_profile(
    session: requests.Session,
    provider: Provider,
    tokens: Mapping[str, Any],
    claims: dict[str, Any],
) -> dict[str, Any]:
    """Return the claims with those that the provider tells only when asked again."""
    bearer = {"Authorization": f"Bearer {tokens.get('access_token')}"}
    told = _read(session.get(provider.userinfo_endpoint or "", headers=bearer), "who this is")
    if told.get("sub") != claims["sub"]:
        raise Rejected("The sign-in provider speaks of two people at once.")
    return {**told, **claims}


def _person(provider: Provider, claims: Mapping[str, Any], id_token: str) -> Person:
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= 255 or "\0" in subject:
        raise Malformed("The sign-in provider names nobody we could keep.")
    # The string "true" is what some send for it, and it is no yes.
    verified = claims.get("email_verified") is True
    email = _text(claims.get("email"))
    return Person(
        issuer=provider.issuer,
        subject=subject,
        email=email.lower() if email is not None and verified else None,
        name=_text(claims.get("name")),
        username=_text(claims.get("preferred_username")),
        id_token=id_token,
    )


def _text(value: object) -> str | None:
    if not isinstance(value, str) or not 0 < len(value) <= 254 or not value.isprintable():
        return None
    return value


def _read(answer: requests.Response, what: str) -> dict[str, Any]:
    if answer.status_code != 200:
        raise Unavailable(
            f"The sign-in provider answered {answer.status_code} when asked for {what}."
        )
    try:
        told = json.loads(answer.content)
    except (ValueError, RecursionError) as error:
        raise Malformed(f"The sign-in provider sent no JSON when asked for {what}.") from error
    if not isinstance(told, dict):
        raise Malformed(f"The sign-in provider sent no object when asked for {what}.")
    return told


def _why(answer: requests.Response) -> str:
    """Return the provider's own word for why, where it is one."""
    try:
        said = json.loads(answer.content).get("error")
    except (ValueError, RecursionError, AttributeError, CrmSocialError):
        said = None
    return said[:60] if isinstance(said, str) and said.isprintable() else str(answer.status_code)


def _plainly(error: Exception) -> str:
    said = getattr(error, "error", None)
    return said if isinstance(said, str) else type(error).__name__
