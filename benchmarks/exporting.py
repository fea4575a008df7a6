"""How much memory `crm-social export` takes, whatever the number of facts.

    python -m benchmarks.exporting [--facts 20000,100000,1000000] [--size lite,pg]

Facts, contacts, handles, tasks and moves are copies of what the engine made of one person, written
by SQL: a contact with a handle and a move for ten facts, a live task for thirty. Every table is
then written by the command itself, in a process of its own, in each form; printed are its peak of
memory, the bytes written and the seconds taken.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from sqlalchemy import text

from benchmarks.queue import SECRET, Place, loaded, postgresql, series, sqlite
from crm_social.core.exports.writing import Form

_COMMAND: Final = (sys.executable, "-c", "from crm_social.app import main; main()")
#: Facts to a contact.
_EACH: Final = 10
#: Sixteen bytes that name a row by its number.
_NAME: Final = {
    "sqlite": "CAST(printf('%016d', {}) AS BLOB)",
    "postgresql": "convert_to(lpad(cast({} AS text), 16, '0'), 'UTF8')",
}


def main() -> None:
    """Load, export, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--facts", default="20000,100000,1000000")
    parser.add_argument("--size", default="lite,pg")
    parser.add_argument("--forms", default=",".join(Form))
    given = parser.parse_args()
    print("| database | facts | form | peak MB | MB written | seconds |")
    print("|---|---|---|---|---|---|", flush=True)
    for kind in given.size.split(","):
        for number in (int(one) for one in given.facts.split(",")):
            with ExitStack() as stack:
                where = stack.enter_context(postgresql() if kind == "pg" else sqlite())
                url = where(number)
                place = loaded(kind, max(100, number // _EACH), url, stack)
                _fill(place, number)
                for form in map(Form, given.forms.split(",")):
                    print(f"| {kind} | {number:,} | {form} | {_exported(url, form)} |", flush=True)


def _fill(place: Place, number: int) -> None:
    name = _NAME[place.db.engine.dialect.name]
    handle, fact = name.format("series.i"), name.format("1000000000 + series.i")
    of = name.format(f"series.i / {_EACH} + 2")
    some = series(place.db)
    with place.db.writing() as session:
        last = {"last": number // _EACH}
        session.execute(
            text(
                f"INSERT INTO handles (subject, contact_id, platform, uid) {some}"
                f" SELECT {handle}, series.i, 'mastodon', 'u' || series.i FROM series"
            ),
            last,
        )
        session.execute(
            text(
                "INSERT INTO moves (contact_id, from_stage, to_stage, at, rule, evidence, skipped,"
                f" model) {some} SELECT series.i, from_stage, to_stage, at, rule, evidence,"
                " skipped, model FROM series CROSS JOIN moves WHERE moves.id = 1"
            ),
            last,
        )
        session.execute(
            text(
                "INSERT INTO facts (key, content, subject, target, occurred_at, received_at, body)"
                f" {some} SELECT {fact}, content, {of}, target, occurred_at, received_at, body"
                " FROM series CROSS JOIN facts WHERE facts.id = 1"
            ),
            {"last": number - _EACH},
        )


def _exported(url: str, form: Form) -> str:
    """Export every table. Return the peak of memory, what was written, and how long it took."""
    with tempfile.TemporaryDirectory(prefix="crm-social-export-") as folder:
        settings = {
            "CRM_SOCIAL_DATA": folder,
            "CRM_SOCIAL_DATABASE_URL": url,
            "CRM_SOCIAL_SECRET_KEY": SECRET,
        }
        out = Path(folder) / "out"
        begun = time.perf_counter()
        process = subprocess.Popen(
            [*_COMMAND, "export", "all", "--format", form, "--output", str(out)],
            env=os.environ | settings,
            stderr=subprocess.DEVNULL,
        )
        peak = 0
        while process.poll() is None:
            peak = max(peak, _peak(process.pid))
            time.sleep(0.02)
        passed = time.perf_counter() - begun
        if process.returncode:
            raise SystemExit(f"the export of {form} ended with {process.returncode}")
        written = sum(path.stat().st_size for path in out.iterdir())
        return f"{peak / 1024:.0f} | {written / 1e6:.0f} | {passed:.0f}"


def _peak(process: int) -> int:
    """Return the most memory a process had so far, in kB; 0 of one that is gone.

    What the system tells of a child when it ended counts the memory of who started it, too.
    """
    try:
        lines = Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0
    return next((int(one.split()[1]) for one in lines if one.startswith("VmHWM:")), 0)


if __name__ == "__main__":
    main()
