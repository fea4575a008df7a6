"""What is sealed, marked and signed, held against the Standard Webhooks specification."""

import base64
import hmac
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from crm_social import signing
from crm_social.errors import ConfigError
from tests.shared import shared

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OTHER = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
#: (secret, id, time, body, signature): the first is the specification's, the others were
#: computed with OpenSSL.
VECTORS = [
    (
        SECRET,
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        '{"test": 2432232314}',
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    ),
    (
        OTHER,
        "msg_1",
        1795340400,
        '{"type":"task.opened","data":{"name":"Åse Ødegård","emoji":"🛒"}}',
        "v1,vc6ioMxfOpGdVqPckhmgPquR3jEoulvAqGKzO/mF8xQ=",
    ),
    (OTHER, "msg_2", 1795340400, "", "v1,ziXYcCOR8OZGESCX7SVBmvoIsBn18P1yJ0FlTlPjnuU="),
]


def at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


@pytest.mark.parametrize(("secret", "name", "seconds", "body", "signature"), VECTORS)
def test_signatures_are_those_of_the_specification(secret, name, seconds, body, signature):
    headers = signing.webhook_headers([secret], name, at(seconds), body)

    assert headers == {
        "webhook-id": name,
        "webhook-timestamp": str(seconds),
        "webhook-signature": signature,
    }


def test_a_fraction_of_a_second_does_not_part_header_and_signature():
    whole = signing.webhook_headers([SECRET], "msg_1", at(1795340400), "{}")
    later = at(1795340400).replace(microsecond=999_999)

    assert signing.webhook_headers([SECRET], "msg_1", later, "{}") == whole


def test_the_published_library_accepts_what_we_sign_by_either_secret():
    body = '{"type":"task.opened","data":{"name":"Åse"}}'

    headers = signing.webhook_headers([SECRET, OTHER], "msg_1", datetime.now(UTC), body)

    assert Webhook(SECRET).verify(body, headers)["type"] == "task.opened"
    assert Webhook(OTHER).verify(body.encode(), headers)["type"] == "task.opened"
    assert len(headers["webhook-signature"].split(" ")) == 2


@pytest.mark.parametrize(
    "change",
    [
        {"webhook-id": "msg_2"},
        {"webhook-timestamp": "1"},
        {"webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="},
    ],
)
def test_the_published_library_refuses_what_was_changed(change):
    headers = signing.webhook_headers([SECRET], "msg_1", datetime.now(UTC), "{}") | change

    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify("{}", headers)


def test_a_new_secret_is_one_the_specification_takes():
    secret = signing.new_webhook_secret(bytes(range(24)))

    assert secret.startswith("whsec_")
    assert base64.b64decode(secret.removeprefix("whsec_"), validate=True) == bytes(range(24))


def test_the_recorded_signatures_are_those_we_would_send():
    recorded = shared("fixtures/crms/standard_webhooks/vectors.json")["symmetric"]
    checked = 0
    for case in recorded:
        if not case["expect"]["valid"]:
            continue
        given = case["headers"]
        signatures = given["webhook-signature"].split(" ")
        ours = signing.webhook_headers(
            case["secrets"], given["webhook-id"], at(int(given["webhook-timestamp"])), case["body"]
        )["webhook-signature"].split(" ")
        assert set(ours) & set(signatures), case["name"]
        checked += 1

    assert checked >= 5


def test_of_the_recorded_hostile_signatures_only_the_good_ones_are_ours():
    recorded = shared("fixtures/hostile/webhook_signatures.json")["cases"]
    told = {}
    for case in recorded:
        given = case["headers"]
        if case["scheme"] != "standard-webhooks" or case["verdict"] != "accept":
            continue
        body = base64.b64decode(case["body_base64"]).decode()
        ours = signing.webhook_headers(
            case["secrets"], given["webhook-id"], at(int(given["webhook-timestamp"])), body
        )["webhook-signature"].split(" ")
        told[case["why"]] = bool(set(ours) & set(given["webhook-signature"].split(" ")))

    assert len(told) == 6
    assert all(told.values()), told


# ---- the rest of the file's promises


def test_what_is_locked_is_opened_by_its_own_key_only():
    safe = signing.Safe("a secret " * 5)
    locked = safe.lock(SECRET)

    assert safe.unlock(locked) == SECRET
    assert SECRET not in locked
    assert safe.lock(SECRET) != locked
    with pytest.raises(ConfigError, match="CRM_SOCIAL_SECRET_KEY"):
        signing.Safe("another secret " * 5).unlock(locked)


def test_a_key_serves_one_purpose():
    one, other = (signing.key_for("a secret " * 5, purpose) for purpose in ("forms", "at rest"))

    assert one != other
    assert len(one) == 32
    assert signing.mark(one, "text") == hmac.new(one, b"text", sha256).hexdigest()[:32]
    assert signing.mark(one, "text") != signing.mark(other, "text")


def test_of_a_token_only_its_digest_is_kept():
    assert signing.digest("crms_1") == sha256(b"crms_1").digest()
