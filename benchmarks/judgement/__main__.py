"""Print one table of judgement beside the baselines.

    python -m benchmarks.judgement DATA [PART ...]

DATA is the folder of the sets, each with its README; parts are text, identity and forecast,
and all of those there are run by default.
"""

import importlib
import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from benchmarks.judgement.table import Row, lines

PARTS: Final = ("text", "identity", "forecast")


def main(data: Path, parts: list[str]) -> None:
    """Print the table's lines as they are measured."""
    for line in lines(_rows(data, parts)):
        print(line, flush=True)


def _rows(data: Path, parts: list[str]) -> Iterator[Row]:
    for part in parts or PARTS:
        name = f"benchmarks.judgement.{part}"
        if importlib.util.find_spec(name) is not None:
            yield from importlib.import_module(name).rows(data)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), sys.argv[2:])
