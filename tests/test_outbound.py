"""The way out: where calls may go, that they go nowhere else, and that they end."""

import gzip
import time
from collections.abc import Callable, Iterator, Sequence
from ipaddress import ip_network
from pathlib import Path

import pytest
import requests

from crm_social import outbound
from crm_social.config import Config
from crm_social.errors import Invalid, Malformed, Rejected, Unavailable
from crm_social.outbound import Policy, wire
from tests.certificates import self_signed
from tests.servers.receiver import (
    answer,
    babble,
    cut,
    drip_body,
    drip_head,
    flood,
    hang,
    receiver,
    reset,
)
from tests.shared import shared

LOOPBACK = (ip_network("127.0.0.0/8"),)
PUBLIC = "93.184.216.34"


def book(**names: Sequence[Sequence[str]] | str) -> Callable[[str, int], Sequence[str]]:
    """Return a resolver that knows these names; of several answers the last is repeated."""
    known = {
        name.replace("_", "."): [[found]] if isinstance(found, str) else list(found)
        for name, found in names.items()
    }

    def resolve(host: str, port: int) -> Sequence[str]:
        answers = known.get(host.rstrip("."))
        if not answers:
            raise OSError(f"no such name: {host}")
        return answers.pop(0) if len(answers) > 1 else answers[0]

    return resolve


def policy(**names: Sequence[Sequence[str]] | str) -> Policy:
    return Policy(resolve=book(**names))


@pytest.fixture
def local() -> Policy:
    """Loopback may be called, without TLS."""
    return Policy(LOOPBACK, allow_http=True, resolve=book(hook_test="127.0.0.1"))


@pytest.fixture
def http(local: Policy) -> Iterator[requests.Session]:
    with outbound.client(local, connect=1, read=0.6, total=1.2) as session:
        yield session


# ---- addresses


@pytest.mark.parametrize(
    "url",
    [
        "https://crm.example/hook?a=b",
        "https://CRM.example:443/",
        "https://crm.example:8443",
        "https://crm.example./hook",
        "https://bücher.example/",
        f"https://{PUBLIC}/",
        "https://[2606:2800:220:1::1]/",
        "https://nat64.example/",
    ],
)
def test_a_public_https_address_may_be_called(url):
    outbound.check_url(
        url,
        Policy(
            resolve=book(
                crm_example=PUBLIC,
                **{"xn--bcher-kva.example": PUBLIC, "nat64.example": "64:ff9b::5db8:d822"},
            )
        ),
    )


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("", "begins with https"),
        ("crm.example/hook", "begins with https"),
        ("http://crm.example/hook", "begins with https"),
        ("ftp://crm.example/hook", "begins with https"),
        ("https:crm.example", "begins with https"),
        ("https://", "not a web address"),
        ("https:///hook", "not a web address"),
        ("https://crm.example/a b", "no spaces"),
        ("https://crm.example/\r\nX-Injected: 1", "control characters"),
        ("https://crm.example\\@intranet/", "backslashes"),
        ("https://kari:hemmelig@crm.example/", "no user name"),
        ("https://crm.example:22/", "ports 443 and 8443"),
        ("https://crm.example:99999/", "not a web address"),
        ("https://crm..example/", "not"),
        ("https://-crm.example/", "not"),
        (f"https://{'a' * 64}.example/", "not"),
        ("https://crm.example/" + "a" * 2000, "at most 2000"),
        ("https://2130706433/", "not a name or an ordinary IP"),
        ("https://0x7f.1/", "not a name or an ordinary IP"),
        ("https://0x7f000001/", "not a name or an ordinary IP"),
        ("https://0177.0.0.1/", "not a name or an ordinary IP"),
        ("https://127.1/", "not a name or an ordinary IP"),
        ("https://127.0.0.1./", "not a name or an ordinary IP"),
        ("https://crm.example%00.intranet/", "not"),
        ("https://[fe80::1%25eth0]/", "not"),
        ("https://nowhere.example/", "has no address. Is the name spelt right"),
    ],
)
def test_what_is_no_ordinary_address_is_refused_with_the_reason(url, why):
    with pytest.raises(Invalid, match=why) as refused:
        outbound.check_url(url, policy(crm_example=PUBLIC))

    assert refused.value.field == "url"


def test_a_password_in_an_address_is_not_repeated():
    with pytest.raises(Invalid) as refused:
        outbound.check_url("https://kari:hemmelig@crm.example/", policy())

    assert "hemmelig" not in str(refused.value)


REFUSED = {
    "this machine itself": "127.0.0.1 127.255.255.254 0.0.0.0 ::1 ::",
    "private network": "10.0.0.1 172.16.0.1 172.31.255.254 192.168.1.1 100.64.0.1 100.127.255.255"
    " fc00::1 fd00:ec2::254",
    "link-local": "169.254.169.254 fe80::1",
    "multicast": "224.0.0.1 239.255.255.255 ff02::1",
    "documentation": "192.0.2.1 198.51.100.1 203.0.113.1 198.18.0.1 2001:db8::1 3fff::1",
    "reserved": "192.0.0.1 240.0.0.1 255.255.255.255 192.88.99.1 100::1 5f00::1 4000::1",
    "wraps an IPv4": "::ffff:127.0.0.1 ::ffff:93.184.216.34 ::127.0.0.1 ::ffff:0:10.0.0.1"
    " 2002:7f00:1:: 2001:0:a00:1:: 64:ff9b:1::a00:1",
    "private network ": "64:ff9b::a00:1",
}


@pytest.mark.parametrize(
    ("address", "what"),
    [(address, what.strip()) for what, some in REFUSED.items() for address in some.split()],
)
def test_an_address_nobody_outside_should_make_us_reach_is_refused(address, what):
    literal = f"[{address}]" if ":" in address else address

    with pytest.raises(Invalid, match=what):
        outbound.check_url(f"https://{literal}/", policy())
    with pytest.raises(Invalid, match=what):
        outbound.check_url("https://crm.example/", policy(crm_example=address))


def test_where_a_name_leads_is_not_told():
    with pytest.raises(Invalid) as refused:
        outbound.check_url("https://crm.example/", policy(crm_example="10.1.2.3"))

    assert "10.1.2.3" not in str(refused.value)


def test_every_answer_of_the_resolver_must_pass():
    with pytest.raises(Invalid, match="private network"):
        outbound.check_url("https://crm.example/", policy(crm_example=[[PUBLIC, "10.0.0.8"]]))


def test_an_administrator_can_allow_a_network():
    config = Config(allow_private=("10.1.0.0/16",), public_url="https://sales.example")

    found = Policy.of(config)

    outbound.check_url("https://10.1.2.3/", found)
    with pytest.raises(Invalid):
        outbound.check_url("https://10.2.2.3/", found)
    with pytest.raises(Invalid, match="begins with https"):
        outbound.check_url("http://10.1.2.3/", found)
    with pytest.raises(Invalid, match="wraps"):
        outbound.check_url("https://[::ffff:10.1.2.3]/", found)


def test_a_resolver_that_never_answers_is_given_up():
    def silent(host: str, port: int) -> Sequence[str]:
        time.sleep(1)
        return [PUBLIC]

    with pytest.raises(Invalid, match="No name server could say in time"):
        outbound.check_url("https://crm.example/", Policy(resolve=silent), seconds=0.1)


def test_the_hostile_addresses_are_all_refused():
    recorded = shared("fixtures/hostile/ssrf_urls.json")
    wrong = []
    for case in recorded["cases"]:
        found = Policy(resolve=book(**recorded["resolver"]))
        try:
            outbound.check_url(case["url"], found)
            verdict = "allow"
        except Invalid:
            verdict = "deny"
        if case["verdict"] not in {verdict, "pin"}:
            wrong.append((case["url"], verdict))

    assert wrong == []


# ---- connections


@pytest.fixture
def dialled(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Where connections would have gone; none gets through."""
    found: list[tuple[str, int]] = []

    def connect(self: object, address: tuple[str, int]) -> None:
        found.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(wire._Hurried, "connect", connect, raising=False)
    return found


def call(url: str, found: Policy) -> None:
    with outbound.client(found) as session:
        session.post(url, data=b"{}")


def test_a_call_goes_to_the_address_that_was_checked_and_to_nothing_else(dialled):
    rebinding = policy(crm_example=[[PUBLIC], ["127.0.0.1"]])

    with pytest.raises(Unavailable, match=r"crm\.example refused the connection"):
        call("https://crm.example/hook", rebinding)
    with pytest.raises(Rejected, match="this machine itself"):
        call("https://crm.example/hook", rebinding)

    assert dialled == [(PUBLIC, 443)]


def test_the_hostile_addresses_are_refused_again_at_the_call(dialled):
    recorded = shared("fixtures/hostile/ssrf_urls.json")
    for case in recorded["cases"]:
        found = Policy(resolve=book(**recorded["resolver"]))
        refused = Rejected if case["verdict"] == "deny" else Unavailable
        # A name that is not in the recorded book is nobody's, and so no danger.
        with pytest.raises((refused, Unavailable)):
            call(case["url"], found)

    assert {address for address, _ in dialled} <= {
        "93.184.216.34",
        "2606:2800:220:1:248:1893:25c8:1946",
        "151.101.1.69",
        "151.101.65.69",
    }


def test_the_next_address_is_tried_where_one_is_dead(dialled):
    with pytest.raises(Unavailable):
        call("https://crm.example:8443/", policy(crm_example=[["2606:2800:220:1::1", PUBLIC]]))

    assert dialled == [("2606:2800:220:1::1", 8443), (PUBLIC, 8443)]


def test_a_name_without_an_address_is_unavailable_and_not_refused():
    with pytest.raises(Unavailable, match=r"nowhere\.example has no address"):
        call("https://nowhere.example/", policy())


def test_proxies_of_the_environment_and_of_the_caller_are_ignored(local, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9/")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9/")
    with receiver() as server, outbound.client(local) as session:
        found = session.post(server.url, proxies={"http": "http://127.0.0.1:9/"})

    assert found.text == "ok"


def test_the_name_is_resolved_here_and_sent_on_as_it_was(local):
    with receiver() as server, outbound.client(local) as session:
        session.post(f"http://hook.test:{server.port}/hook")

    assert server.heard[0].headers["host"] == f"hook.test:{server.port}"


def test_we_say_who_we_are(local):
    named = Policy(LOOPBACK, allow_http=True, home="https://sales.example")
    with receiver() as server, outbound.client(named) as session:
        session.post(server.url)

    agent = server.heard[0].headers["user-agent"]
    assert agent.startswith("crm-social/")
    assert agent.endswith(" (+https://sales.example)")


def test_one_connection_serves_several_calls_with_one_look_up():
    lookups = []

    def resolve(host: str, port: int) -> Sequence[str]:
        lookups.append(host)
        return ["127.0.0.1"]

    found = Policy(LOOPBACK, allow_http=True, resolve=resolve)
    with receiver() as server, outbound.client(found) as session:
        for _ in range(3):
            session.post(f"http://hook.test:{server.port}/")

    assert lookups == ["hook.test"]


def test_no_cookie_is_kept(local):
    with receiver(answer(200, Set_Cookie="who=ola; Path=/")) as server:
        with outbound.client(local) as session:
            session.post(server.url)
            session.post(server.url)

        assert "cookie" not in server.heard[1].headers


@pytest.mark.parametrize("target", ["http://169.254.169.254/latest/", "/elsewhere"])
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_an_answer_and_never_followed(http, status, target):
    with receiver(answer(status, Location=target)) as server:
        found = http.post(server.url, allow_redirects=True)

    assert (found.status_code, found.history, found.next) == (status, [], None)
    assert len(server.heard) == 1


# ---- TLS


@pytest.fixture
def tls(tmp_path: Path) -> Iterator[tuple[str, requests.Session]]:
    """The address of a receiver with a certificate for hook.test, and a session trusting it."""
    trusted, context = self_signed(tmp_path, "hook.test")
    found = Policy(
        LOOPBACK,
        allow_http=True,
        resolve=book(**{"hook.test": "127.0.0.1", "other.test": "127.0.0.1"}),
    )
    with (
        receiver(context=context) as server,
        outbound.client(found, read=0.6, total=1) as session,
    ):
        session.verify = str(trusted)
        session.server = server
        yield f"https://hook.test:{server.port}/hook", session


def test_the_certificate_is_checked_by_name_though_the_call_goes_to_an_address(tls):
    url, session = tls

    assert session.post(url, data=b"{}").text == "ok"


def test_a_certificate_for_another_name_is_refused(tls):
    url, session = tls

    with pytest.raises(Unavailable, match=r"no certificate we can trust \(Hostname mismatch"):
        session.post(url.replace("hook.test", "other.test"), data=b"{}")

    assert session.server.heard == []


def test_nobody_can_switch_certificates_off(tls):
    url, session = tls
    session.verify = True

    with pytest.raises(Unavailable, match=r"no certificate we can trust \(self-signed"):
        session.post(url, verify=False)

    assert session.server.heard == []


def test_slow_answers_end_under_tls_too(tls):
    url, session = tls
    session.server.behave = drip_head
    began = time.monotonic()

    with pytest.raises(Unavailable, match="did not answer in time"):
        session.post(url)

    assert time.monotonic() - began < 2


def test_a_server_without_tls_is_said_to_be_one(http):
    with (
        receiver() as server,
        pytest.raises(Unavailable, match="could not agree with us on encryption"),
    ):
        http.post(server.url.replace("http:", "https:"))


# ---- answers


@pytest.mark.parametrize(
    ("behave", "sentence"),
    [
        (hang, "did not answer in time"),
        (drip_head, "did not answer in time"),
        (drip_body(200), "did not answer in time"),
        (reset, "closed the connection without an answer"),
        (cut(200), "broke off in the middle of its answer"),
        (babble, "answered with something that is not HTTP"),
        (
            answer(200, b"this is not gzip", Content_Encoding="gzip"),
            "answered with something that cannot be unpacked",
        ),
    ],
    ids=["hang", "drip-head", "drip-body", "reset", "cut", "babble", "unpack"],
)
def test_no_whole_answer_is_one_sentence_and_soon_over(http, behave, sentence):
    with receiver(behave) as server:
        began = time.monotonic()
        with pytest.raises(Unavailable, match=f"127.0.0.1 {sentence}"):
            http.post(server.url, data=b"{}")

    assert time.monotonic() - began < 2.5


def test_nobody_there_is_one_sentence(http):
    with receiver() as server:
        url = server.url
    with pytest.raises(Unavailable, match=r"127\.0\.0\.1 refused the connection"):
        http.post(url)


def test_each_call_on_one_connection_has_its_own_time(local):
    def rest(handler):
        time.sleep(0.4)
        answer(200, b"ok")(handler)

    with receiver(rest) as server, outbound.client(local, read=1, total=0.7) as session:
        found = [session.post(server.url).text for _ in range(3)]

    assert found == ["ok"] * 3


@pytest.mark.parametrize("stream", [False, True])
def test_an_answer_beyond_the_limit_is_cut_off(http, stream):
    with receiver(flood) as server, pytest.raises(Malformed, match="more than 1,000,000 bytes"):
        list(http.get(server.url, stream=stream).iter_content(None))


def test_the_limit_counts_what_is_unpacked(local):
    bomb = gzip.compress(b"0" * 50_000_000)
    with (
        receiver(answer(200, bomb, Content_Encoding="gzip")) as server,
        outbound.connector_session(local) as session,
        pytest.raises(Malformed, match="more than 5,000,000 bytes"),
    ):
        session.get(server.url)


def test_the_beginning_of_an_answer_is_what_came_before_it_broke(http):
    with receiver(cut(500)) as server, http.get(server.url, stream=True) as found:
        began = outbound.beginning(found, 2000)

    assert began == b"Internal "


def test_the_beginning_of_an_endless_answer_is_short(http):
    with receiver(flood) as server, http.get(server.url, stream=True) as found:
        assert outbound.beginning(found, 2000) == b"x" * 2000


def test_the_session_of_connectors_and_receivers_speak_json(http):
    with receiver(answer(200, b'{"a": 1}')) as server:
        assert http.get(server.url).json() == {"a": 1}


def test_an_address_the_product_may_not_call_is_rejected_by_the_session(http):
    for url in ("ftp://127.0.0.1/", "file:///etc/passwd", "http://kari:pw@127.0.0.1/", "nonsense"):
        with pytest.raises(Rejected):
            http.get(url)


def test_what_often_holds_a_secret_is_not_shown():
    assert outbound.shown("https://crm.example/hook?key=1#x") == "https://crm.example/hook"


# ---- streams


def test_a_stream_goes_only_where_a_call_may_go(local):
    with receiver() as server:
        with outbound.dial(f"ws://hook.test:{server.port}/", local) as made:
            assert made.getpeername() == ("127.0.0.1", server.port)
        with pytest.raises(Rejected, match="begins with https"):
            outbound.dial(f"ws://hook.test:{server.port}/", Policy(LOOPBACK, resolve=local.resolve))
    with pytest.raises(Rejected, match="private network"):
        outbound.dial("wss://crm.example/", policy(crm_example=[[PUBLIC, "10.0.0.8"]]))
    with pytest.raises(Unavailable, match="refused the connection"):
        outbound.dial(f"ws://hook.test:{server.port}/", local)
