"""A sign-in provider that tells what a test has it tell, true or not. It checks PKCE as it must.

For journeys there is a real one (`oidc-provider-mock`, by Authlib's own server); no real one can
be brought to lie.
"""

import base64
import hashlib
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from flask import Flask, Response, jsonify, redirect, request
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from werkzeug.serving import make_server


class Provider:
    """What it says, and what it was asked."""

    def __init__(self) -> None:
        self.key = RSAKey.generate_key(2048, parameters={"kid": "one", "use": "sig"})
        self.issuer = ""
        #: What it says of who signs in.
        self.claims: dict[str, Any] = {}
        #: What it says otherwise than it should.
        self.lies: dict[str, Any] = {}
        self.codes: dict[str, dict[str, str]] = {}
        self.answer: Response | None = None
        self.signs_with: Any = None
        self.header: dict[str, Any] = {"alg": "RS256", "kid": "one"}
        self.exchanged: list[dict[str, str]] = []
        #: Where it signs people out; empty where it does not.
        self.leaves_at = ""

    def id_token(self, nonce: str, client: str) -> str:
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": client,
            "iat": now,
            "exp": now + 300,
            "nonce": nonce,
            "sub": "liv-at-provider",
            **self.claims,
            **self.lies,
        }
        told = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(
            self.header, told, self.signs_with or self.key, algorithms=["RS256", "HS256"]
        )


@contextmanager
def running() -> Iterator[Provider]:
    """Give a provider that listens on a port of this machine."""
    provider = Provider()
    app = Flask("provider")

    @app.get("/.well-known/openid-configuration")
    def describe() -> Any:
        return jsonify(
            issuer=provider.lies.get("issuer", provider.issuer),
            authorization_endpoint=provider.issuer + "/authorize",
            token_endpoint=provider.issuer + "/token",
            jwks_uri=provider.issuer + "/keys",
            **({"end_session_endpoint": provider.leaves_at} if provider.leaves_at else {}),
            authorization_response_iss_parameter_supported=True,
        )

    @app.get("/keys")
    def keys() -> Any:
        return jsonify(KeySet([provider.key]).as_dict(private=False))

    @app.get("/authorize")
    def authorize() -> Any:
        code = secrets.token_urlsafe(8)
        provider.codes[code] = request.args.to_dict()
        back = {"code": code, "state": request.args["state"], "iss": provider.issuer}
        return redirect(f"{request.args['redirect_uri']}?{urlencode(back)}")

    @app.post("/token")
    def token() -> Any:
        provider.exchanged.append(request.form.to_dict())
        if provider.answer is not None:
            return provider.answer
        asked = provider.codes.pop(request.form["code"], None)
        verifier = hashlib.sha256(request.form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(verifier).rstrip(b"=").decode()
        if asked is None or asked["code_challenge"] != challenge:
            return jsonify(error="invalid_grant"), 400
        return jsonify(
            access_token="at",
            token_type="Bearer",
            id_token=provider.id_token(asked["nonce"], asked["client_id"]),
        )

    server = make_server("127.0.0.1", 0, app, threaded=True)
    server.daemon_threads = False
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()


def asked_of(location: str) -> dict[str, str]:
    """Return what an address asks."""
    return {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
