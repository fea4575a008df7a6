"""The hand-written limit as something that runs one trial when asked."""

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from urllib.parse import urlsplit

#: What the limit's script takes for one trial of the one-event-at-a-time mode.
_EACH: Final = 300


class Limit:
    """One mode of the limit's script, preloaded and waiting.

    `events` is how many events one trial takes in.
    """

    def __init__(
        self,
        folder: Path,
        mode: str,
        *,
        contacts: int,
        preload: int,
        batch: int,
        batches: int,
        runs: int,
        dsn: str = "",
    ) -> None:
        self.mode = mode
        self.events = min(_EACH, batch) if mode == "orm-each" else batch * batches
        self._home = TemporaryDirectory(prefix="crm-social-limit-")
        reading, writing = os.pipe()
        self._log = (Path(self._home.name) / "log").open("w+")
        self._process = subprocess.Popen(
            [
                sys.executable, "-m", "benchmarks.engine.paced", str(folder.resolve()),
                str(writing), "--contacts", str(contacts), "--preload", str(preload),
                "--batch", str(batch), "--batches", str(batches), "--rounds", str(runs),
                "--modes", mode, "--sync", "FULL",
            ],
            stdin=subprocess.PIPE,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            pass_fds=[writing],
            env={**os.environ, "PERF_HOME": self._home.name, "PERF_DSN": dsn},
            text=True,
        )  # fmt: skip
        os.close(writing)
        self._told = os.fdopen(reading)
        self._expect_ready()

    def trial(self) -> tuple[float, float]:
        """Return the seconds of one trial, on the clock and of the processors."""
        self._go()
        clock, processors = map(float, self._heard().split())
        return clock, processors

    def next(self) -> None:
        """Wait until the script has made the next trial's events."""
        self._expect_ready()

    def close(self) -> list[str]:
        """End the script. Return what it says of its own results."""
        if self._process.stdin:
            self._process.stdin.close()
        self._process.wait(120)
        self._log.seek(0)
        said = [line.rstrip() for line in self._log if line.startswith(("# (", "# check"))]
        self._log.close()
        self._told.close()
        self._home.cleanup()
        return said

    def _go(self) -> None:
        if self._process.stdin is None:
            raise RuntimeError("the limit's script has no standard input")
        self._process.stdin.write("\n")
        self._process.stdin.flush()

    def _expect_ready(self) -> None:
        heard = self._heard()
        if heard != "ready":
            raise RuntimeError(f"the limit's script said {heard!r}")

    def _heard(self) -> str:
        line = self._told.readline().strip()
        if not line:
            self._log.seek(0)
            raise RuntimeError("the limit's script ended:\n" + self._log.read()[-2000:])
        return line


def dsn_of(url: str) -> str:
    """Return a database's address the way the limit's scripts read it."""
    parts = urlsplit(url)
    return (
        f"host={parts.hostname} port={parts.port} user={parts.username}"
        f" dbname={parts.path.lstrip('/')}"
    )
