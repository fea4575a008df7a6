"""Run a limit script so that somebody else says when each of its trials begins.

    python -m benchmarks.engine.paced DIR FD_TO_WRITE [arguments of b2_pipeline.py ...]

The script asks `common.quiet()` before every trial and times it with `common.Meter`. Both are
wrapped: `quiet` says "ready" and waits for a line on the standard input, and each trial's
seconds, on the clock and of the processors, are told when it ends. Nothing else is touched.
"""

import importlib
import os
import runpy
import sys
from pathlib import Path
from typing import Any


def main() -> None:
    """Wrap, then run the script as if it had been called."""
    folder, told_to = Path(sys.argv[1]), int(sys.argv[2])
    sys.path.insert(0, str(folder))
    common: Any = importlib.import_module("common")

    def tell(line: str) -> None:
        os.write(told_to, line.encode() + b"\n")

    def wait(*_: object, **__: object) -> bool:
        tell("ready")
        return bool(sys.stdin.readline())

    class Told(common.Meter):  # type: ignore[misc]
        def __exit__(self, *error: object) -> None:
            super().__exit__(*error)
            tell(f"{self.wall} {self.client + self.server}")

    common.quiet, common.Meter = wait, Told
    script = folder / "b2_pipeline.py"
    sys.argv = [str(script), *sys.argv[3:]]
    runpy.run_path(str(script), run_name="__main__")


if __name__ == "__main__":
    main()
