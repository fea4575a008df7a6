"""Recorded payloads that are kept beside the repository, where they are there."""

import json
from pathlib import Path
from typing import Any

import pytest

_SHARED = Path(__file__).resolve().parents[2] / "shared"


def shared(name: str) -> Any:
    """Return a recorded file's JSON; skip the test where it is not on this machine."""
    path = _SHARED / name
    if not path.is_file():
        pytest.skip(f"{name} is not beside this repository (looked in {_SHARED})")
    return json.loads(path.read_text(encoding="utf-8"))
