"""Read the sets that the benchmarks measure with; where each came from is in its README."""

import csv
import gzip
from pathlib import Path


def rows(data: Path, name: str) -> list[dict[str, str]]:
    """Return the rows of `NAME.csv.gz` under the folder, every value as text."""
    with gzip.open(data / f"{name}.csv.gz", "rt", encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))
