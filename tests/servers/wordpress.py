#!/usr/bin/env python3
"""Start a real WordPress on loopback for tests and take it away without a trace.

    python tests/servers/wordpress.py

The site is Debian's package `wordpress`, run by PHP's own web server, with a MariaDB of its
own that listens on a socket only; all of it lives in one private temporary folder. When the
site answers, one line of JSON goes to stdout: `url`, `version`, and for each of `accounts`
its `id` and `application_password`. It stops on SIGTERM, on SIGINT and when stdin ends, so
it cannot outlive a test run that was killed.

What cannot be started is said in one sentence on stderr, with exit status 1.
"""

from __future__ import annotations

import json
import os
import secrets
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

PACKAGES = (
    "wordpress php-cli php-mysql php-xml php-mbstring mariadb-server-core mariadb-client-core"
)
WORDPRESS = Path("/usr/share/wordpress")
PARTS = Path(__file__).with_suffix("")
#: A socket's path must fit in 107 bytes; folders below a long TMPDIR do not.
LONGEST_FOLDER = 80
KEYS = [
    f"{use}_{what}"
    for use in ("AUTH", "SECURE_AUTH", "LOGGED_IN", "NONCE")
    for what in ("KEY", "SALT")
]

CONFIG = """<?php
define('DB_NAME', 'wordpress');
define('DB_USER', 'root');
define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:{socket}');
define('DB_CHARSET', 'utf8mb4');
define('DB_COLLATE', '');
define('WP_HOME', '{url}');
define('WP_SITEURL', '{url}');
define('WP_ENVIRONMENT_TYPE', 'local');  // application passwords without TLS
define('WP_DEBUG', true);
define('WP_DEBUG_DISPLAY', false);       // a notice inside JSON would break it
define('WP_DEBUG_LOG', '{folder}/wordpress.log');
define('WP_HTTP_BLOCK_EXTERNAL', true);  // nothing leaves this machine
define('AUTOMATIC_UPDATER_DISABLED', true);
define('DISABLE_WP_CRON', true);
{keys}
$table_prefix = 'wp_';
if (!defined('ABSPATH')) {{ define('ABSPATH', __DIR__ . '/'); }}
require_once ABSPATH . 'wp-settings.php';
"""


class StartError(Exception):
    """Why there is no WordPress; the message is for whoever ran the tests."""


def program(name: str) -> str:
    """Return where a program is, also where only administrators look."""
    found = shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    if found is None:
        raise StartError(f"the program {name} is missing: apt-get install {PACKAGES}")
    return found


def run(what: str, *command: str, cwd: Path) -> str:
    """Run to the end and return stdout. Raise StartError with what the program said."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode:
        raise StartError(f"{what} failed: {(done.stderr or done.stdout)[-2000:]}")
    return done.stdout


@contextmanager
def running(log: Path, *command: str, cwd: Path, **env: str) -> Iterator[subprocess.Popen[bytes]]:
    """Keep a server running for the block, in a process group of its own."""
    with log.open("wb") as out:
        server = subprocess.Popen(
            command,
            cwd=cwd,
            env=os.environ | env,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    try:
        yield server
    finally:
        stop(server)


def stop(server: subprocess.Popen[bytes]) -> None:
    """End a server and its workers."""
    for signum in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(server.pid, signum)
            server.wait(20)
        except ProcessLookupError:
            break
        except subprocess.TimeoutExpired:
            continue
    server.wait()


@contextmanager
def private_folder() -> Iterator[Path]:
    """Give a folder nobody else can look into, and remove it with all that is in it."""
    parent = None if len(tempfile.gettempdir()) <= LONGEST_FOLDER else "/tmp"
    folder = Path(tempfile.mkdtemp(prefix="wordpress-", dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def lay_out(site: Path) -> None:
    """Make the site's folder: WordPress by links, with a theme and a plugin of our own.

    Only the scripts at the top are copied: WordPress takes the folder of `wp-load.php` for
    its own, and through a link that would be Debian's, with Debian's configuration.
    """
    if not (WORDPRESS / "wp-load.php").is_file():
        raise StartError(f"there is no {WORDPRESS}/wp-load.php: apt-get install {PACKAGES}")
    site.mkdir()
    for script in WORDPRESS.glob("*.php"):
        if script.name != "wp-config.php":
            shutil.copy(script, site)
    for part in ("wp-admin", "wp-includes"):
        (site / part).symlink_to(WORDPRESS / part)
    theme, plugins = site / "wp-content/themes/plain", site / "wp-content/mu-plugins"
    theme.mkdir(parents=True)
    plugins.mkdir()
    (theme / "style.css").write_text("/* Theme Name: plain */\n")
    shutil.copy(PARTS / "theme.php", theme / "index.php")
    shutil.copy(PARTS / "workbench.php", plugins)


def database_arguments(folder: Path) -> list[str]:
    # Root is refused by MariaDB unless it says so itself.
    user = ["--user=root"] if os.geteuid() == 0 else []
    return ["--no-defaults", *user, f"--datadir={folder}/data"]


@contextmanager
def mariadb(folder: Path, sock: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Keep a database running for the block; it keeps nothing safe, only fast."""
    arguments = database_arguments(folder)
    run(
        "mariadb-install-db",
        program("mariadb-install-db"),
        *arguments,
        "--auth-root-authentication-method=normal",
        "--skip-test-db",
        "--skip-name-resolve",
        cwd=folder,
    )
    log = folder / "mariadb.log"
    with running(
        log,
        program("mariadbd"),
        *arguments,
        f"--socket={sock}",
        f"--pid-file={folder}/mariadb.pid",
        "--skip-networking",
        "--performance-schema=OFF",
        "--innodb-buffer-pool-size=32M",
        "--innodb-log-file-size=8M",
        "--innodb-flush-log-at-trx-commit=0",
        "--innodb-flush-method=nosync",
        cwd=folder,
    ) as server:
        wait_for("mariadbd", server, log, sock.exists)
        yield server


def wait_for(name: str, server: subprocess.Popen[bytes], log: Path, ready: Any) -> None:
    """Return when `ready()` is true. Raise StartError when the server ended or 60 s passed."""
    deadline = time.monotonic() + 60
    while not ready():
        if server.poll() is not None or time.monotonic() > deadline:
            said = log.read_text(errors="replace")[-2000:]
            raise StartError(f"{name} does not answer; it said: {said}")
        time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/wp-json/?_fields=name", timeout=20) as response:  # noqa: S310
            return isinstance(json.load(response), dict)
    except (OSError, ValueError):
        return False


def start(stack: ExitStack) -> tuple[dict[str, Any], list[subprocess.Popen[bytes]]]:
    """Start everything on the stack; return what to tell the caller, and the servers."""
    php = [program("php"), "-d", "memory_limit=256M", "-d", "display_errors=stderr"]
    folder = stack.enter_context(private_folder())
    site, sock = folder / "site", folder / "mariadb.sock"
    lay_out(site)
    database = stack.enter_context(mariadb(folder, sock))
    client = [program("mariadb"), "--no-defaults", f"--socket={sock}", "--user=root"]
    run("create database", *client, "-e", "create database wordpress", cwd=folder)
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    keys = "\n".join(f"define('{key}', '{secrets.token_hex(32)}');" for key in KEYS)
    (site / "wp-config.php").write_text(
        CONFIG.format(socket=sock, url=url, folder=folder, keys=keys)
    )
    told = run("The installation", *php, str(PARTS / "install.php"), url, cwd=site)
    log = folder / "php.log"
    web = stack.enter_context(
        running(
            log,
            *php,
            "-S",
            f"127.0.0.1:{port}",
            "-t",
            str(site),
            str(PARTS / "router.php"),
            cwd=site,
            PHP_CLI_SERVER_WORKERS="2",
        )
    )
    wait_for("PHP's web server", web, log, lambda: answers(url))
    return {"url": url, **json.loads(told)}, [database, web]


def interrupted(signum: int, _frame: FrameType | None) -> None:
    for other in (signal.SIGTERM, signal.SIGINT):
        signal.signal(other, signal.SIG_IGN)  # a second one must not stop the tidying up
    raise SystemExit(128 + signum)


def wait_until_told(servers: list[subprocess.Popen[bytes]]) -> None:
    """Return when stdin has ended. Raise StartError when a server ended first."""
    while True:
        readable, _, _ = select.select([sys.stdin.fileno()], [], [], 0.5)
        if readable and not os.read(sys.stdin.fileno(), 4096):
            return
        if any(server.poll() is not None for server in servers):
            raise StartError("a server of the test site ended by itself")


def main() -> int:
    for signum in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signum, interrupted)
    try:
        with ExitStack() as stack:
            told, servers = start(stack)
            print(json.dumps(told), flush=True)
            wait_until_told(servers)
    except StartError as error:
        print(f"WordPress cannot be started: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
