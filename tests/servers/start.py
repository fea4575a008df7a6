"""Start throw-away servers for tests: loopback, free ports, private folders, gone afterwards."""

import contextlib
import glob
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg


class NotInstalled(Exception):
    """A program is missing; the message names it and the Debian package that has it."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def find(program: str, package: str) -> str:
    """Return a program's path, looking also where Debian keeps PostgreSQL's."""
    debian = sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{program}"))  # noqa: PTH207
    found = debian[-1] if debian else shutil.which(program)
    if not found:
        raise NotInstalled(f"{program} is not installed (Debian package {package})")
    return found


def ordinary_user() -> dict[str, Any]:
    """Return Popen's arguments to become someone else; PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            user = pwd.getpwnam(name)
            return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    raise NotInstalled("there is no user postgres or nobody to run PostgreSQL as")


def wait_for(port: int, process: subprocess.Popen[bytes], name: str) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"{name} ended with status {process.returncode}")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.5):
            return
        time.sleep(0.05)
    raise RuntimeError(f"{name} did not open its port within 30 seconds")


def stop(process: subprocess.Popen[bytes], how: int) -> None:
    if process.poll() is None:
        process.send_signal(how)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_it_answers(url: str) -> None:
    """Wait past "the database system is starting up"."""
    end = time.monotonic() + 30
    while True:
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)
        else:
            return


@contextlib.contextmanager
def postgresql() -> Iterator[str]:
    """Give the address of a fresh PostgreSQL, not durable, in a folder that is removed."""
    initdb, server = find("initdb", "postgresql"), find("postgres", "postgresql")
    other = ordinary_user()
    folder = Path(tempfile.mkdtemp(prefix="crm-social-pg-"))
    folder.chmod(0o711)
    home = folder / "home"
    home.mkdir(mode=0o700)
    if other:
        os.chown(home, other["user"], other["group"])
    try:
        subprocess.run(
            [initdb, "-D", home / "data", "-U", "app", "--auth=trust", "--encoding=UTF8",
             "--locale=C.UTF-8", "--no-sync"],
            check=True, stdout=subprocess.DEVNULL, cwd=home, **other,
        )  # fmt: skip
        port = free_port()
        log = (folder / "log").open("wb")
        process = subprocess.Popen(
            [server, "-D", home / "data", "-p", str(port), "-c", "listen_addresses=127.0.0.1",
             "-c", f"unix_socket_directories={home}", "-c", "fsync=off",
             "-c", "full_page_writes=off", "-c", "max_connections=200"],
            stdout=log, stderr=log, cwd=home, start_new_session=True, **other,
        )  # fmt: skip
        try:
            wait_for(port, process, "PostgreSQL")
            url = f"postgresql://app@127.0.0.1:{port}/postgres"
            _wait_until_it_answers(url)
            yield url
        finally:
            stop(process, signal.SIGINT)
            log.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def redis() -> Iterator[str]:
    """Give the address of a fresh Redis that keeps nothing."""
    server = find("redis-server", "redis-server")
    folder = tempfile.mkdtemp(prefix="crm-social-redis-")
    port = free_port()
    try:
        process = subprocess.Popen(
            [server, "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly",
             "no", "--dir", folder],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        try:
            wait_for(port, process, "Redis")
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            stop(process, signal.SIGTERM)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
