"""How fast, and in how much memory, the whole ledger is folded again and compared.

    python -m benchmarks.engine.replay [--facts N] [--contacts N] [--size lite|pg] [--cache DIR]

Loads so many facts through the engine's own path (or takes them from the cache folder), then
does in a process of its own what `crm-social replay --check` does, and prints the rate, the
memory at every tenth and the peak.
"""

import argparse
import contextlib
import gc
import resource
import subprocess
import sys
from pathlib import Path
from time import perf_counter

from benchmarks.engine import place
from benchmarks.engine.__main__ import folder
from benchmarks.engine.stream import END
from crm_social.actions import replay
from crm_social.store import ledger
from crm_social.store.db import Database


def resident() -> float:
    """Return the memory of this process now, in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


def peak() -> float:
    """Return the most memory this program has had, in MB.

    Not by getrusage, which counts what the process that started this one had.
    """
    status = Path("/proc/self/status").read_text()
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024 / 1e6


def work(url: str) -> None:
    """Replay and compare; print the rate and the memory. Exit 1 where something differs."""
    gc.set_threshold(50_000, 20, 50)  # as the command does
    db = Database(url)
    with db.reading() as session:
        facts = ledger.count(session)
    said: list[tuple[int, float]] = []
    began = perf_counter()
    compared, problems = replay.check(db, END, lambda compared: said.append((compared, resident())))
    seconds = perf_counter() - began
    print(f"{facts:,} facts of {compared:,} contacts: {facts / seconds:,.0f} facts/s")
    tenths = [said[(len(said) - 1) * tenth // 10] for tenth in range(1, 11)] if said else []
    print("MB at every tenth: " + ", ".join(f"{memory:.0f}" for _, memory in tenths))
    print(f"peak {peak():,.0f} MB; {len(problems)} differences")
    for problem in problems[:5]:
        print(f"  {problem}")
    sys.exit(bool(problems))


def main() -> None:
    """Load, measure and print."""
    if sys.argv[1:2] == ["--work"]:
        work(sys.argv[2])
        return
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--facts", type=int, default=5_000_000)
    parser.add_argument("--contacts", type=int, default=1_000_000)
    parser.add_argument("--size", choices=["lite", "pg"], default="lite")
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--postgresql", metavar="URL", help="a server to use, as its superuser")
    options = parser.parse_args()
    gc.set_threshold(50_000, 20, 50)  # as the command does
    facts = max(options.contacts, options.facts)
    with contextlib.ExitStack() as stack:
        cache = stack.enter_context(folder(options.cache))
        if options.size == "pg":
            server = stack.enter_context(place.server(cache, options.postgresql))
            loaded = place.postgresql(server, options.contacts, facts, "")
        else:
            loaded = place.sqlite(cache, options.contacts, facts, "")
        db = stack.enter_context(loaded)
        db.close()
        command = [sys.executable, "-m", "benchmarks.engine.replay", "--work", db.url]
        sys.exit(subprocess.run(command, check=False).returncode)


if __name__ == "__main__":
    main()
