"""The test server comes and goes without a trace."""

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from connectors.wordpress.tests.conftest import LAUNCHER

pytestmark = pytest.mark.server


@pytest.mark.parametrize("how", ["SIGTERM", "stdin"])
def test_the_test_server_leaves_nothing_behind(
    server: dict[str, Any], tmp_path: Path, how: str
) -> None:
    with subprocess.Popen(
        [sys.executable, LAUNCHER],
        env=os.environ | {"TMPDIR": str(tmp_path)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout
        assert process.stdin
        url = json.loads(process.stdout.readline())["url"]
        if how == "stdin":
            process.stdin.close()
        else:
            process.send_signal(signal.SIGTERM)
        process.wait(30)

    assert not list(tmp_path.iterdir())
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", urlsplit(url).port), timeout=5)


def test_what_is_missing_is_named() -> None:
    done = subprocess.run(
        [sys.executable, LAUNCHER], env={"PATH": "/nowhere"}, capture_output=True, check=False
    )

    assert done.returncode == 1
    assert b"apt-get install wordpress php-cli" in done.stderr
