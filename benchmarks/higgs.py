"""Turn the Higgs retweet, mention and reply stream into version 1 engagement records.

    python -m benchmarks.higgs EVENTS.csv.gz > higgs.jsonl

The source is SNAP's higgs-activity_time (De Domenico et al., Sci. Rep. 3:2980, 2013):
actor, target, seconds since 1970, and RT, MT or RE. It names accounts by number and posts
not at all, so the account engaged with stands for the post, and an engagement is named by
all four columns (there are no exact duplicates).
"""

import csv
import gzip
import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

KINDS = {"RT": "repost", "MT": "mention", "RE": "reply"}


def records(path: Path) -> Iterator[bytes]:
    """Yield one JSON record a line of the file, without the newline."""
    with gzip.open(path, "rt", encoding="ascii", newline="") as file:
        for row in csv.DictReader(file):
            actor, target, seconds, kind = row["actor"], row["target"], row["ts"], row["kind"]
            at = datetime.fromtimestamp(int(seconds), UTC)
            record = {
                "platform": "x",
                "channel": "@higgs",
                "kind": KINDS[kind],
                "id": f"{actor}-{target}-{seconds}-{kind}",
                "occurred_at": f"{at:%Y-%m-%dT%H:%M:%SZ}",
                "actor": {"id": actor, "handle": f"user{actor}"},
                "post": {"id": f"of-{target}"},
            }
            yield json.dumps(record, separators=(",", ":")).encode()


def main() -> None:
    """Write every record to standard output."""
    for record in records(Path(sys.argv[1])):
        sys.stdout.buffer.write(record + b"\n")


if __name__ == "__main__":
    main()
