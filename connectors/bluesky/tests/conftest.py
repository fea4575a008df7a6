from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import responses

from connectors.bluesky.tests.ledger import Fixture, Ledger
from connectors.bluesky.tests.network import Network, Person
from tests.conftest import started

FIXTURES = Path(__file__).parents[1] / "fixtures"
ROOT = Path(__file__).parents[3]


@pytest.fixture
def fixture() -> Fixture:
    """Return the recorded payload of a name."""
    return lambda name: json.loads((FIXTURES / f"{name}.json").read_text())


@pytest.fixture
def server() -> Iterator[responses.RequestsMock]:
    """A server with canned answers; see canned.py."""
    with responses.RequestsMock(assert_all_requests_are_fired=False) as server:
        yield server


@pytest.fixture(scope="session")
def network() -> Iterator[Network]:
    """Bluesky's own development network, started for this run."""
    for said in started("tests.servers.bluesky"):
        yield Network(**said)


@pytest.fixture
def brand(network: Network) -> Person:
    """The company's account."""
    return network.join("brand")


@pytest.fixture
def kari(network: Network) -> Person:
    """Kari engages."""
    return network.join("kari")


@pytest.fixture
def ledger(network: Network, brand: Person) -> Ledger:
    """What we have of the company's channel."""
    return Ledger(
        {"handle": brand.handle, "app_password": brand.app_password(), "service": network.pds}
    )
