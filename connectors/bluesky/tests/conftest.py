from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import responses

from connectors.bluesky.tests.ledger import Fixture, Ledger
from connectors.bluesky.tests.network import Network, Person

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
    with tempfile.TemporaryFile("w+") as words:
        server = subprocess.Popen(
            [sys.executable, "-m", "tests.servers.bluesky"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=words,
            text=True,
        )
        try:
            line = server.stdout.readline()
            if not line:
                words.seek(0)
                said = words.read().strip().splitlines() or ["It says nothing."]
                reason = f"Bluesky's development network cannot be started here: {said[-1]}"
                required = os.environ.get("CRM_SOCIAL_TEST_SERVERS") == "require"
                (pytest.fail if required else pytest.skip)(reason)
            yield Network(**json.loads(line))
        finally:
            server.stdin.close()
            server.stdout.close()
            server.wait(60)


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
