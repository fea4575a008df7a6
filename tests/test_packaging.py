"""What is installed is whole: a wheel carries every file the product needs at run time."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The names of the files in a wheel built from this tree."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    left_out = shutil.ignore_patterns(".*", "data", "build", "*.egg-info", "__pycache__", "docs")
    shutil.copytree(ROOT, source, ignore=left_out)
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation",
         "--wheel-dir", str(folder), str(source)],
        check=True, capture_output=True,
    )  # fmt: skip
    (built,) = folder.glob("*.whl")
    return set(zipfile.ZipFile(built).namelist())


def test_every_migration_template_and_static_file_is_in_it(wheel):
    wanted = {
        str(path.relative_to(ROOT))
        for pattern in (
            "migrations/**/*.py",
            "crm_social/**/templates/*",
            "crm_social/**/static/*",
            "crm_social/**/*.gz",
            "crm_social/**/*.json",
            "crm_social/**/*.yaml",
            "connectors/*/*.py",
        )
        for path in ROOT.glob(pattern)
        if path.is_file() and "tests" not in path.parts
    }

    assert "migrations/versions/0001_the_first_schema.py" in wanted
    assert wanted - wheel == set()


def test_no_test_is_in_it(wheel):
    assert [name for name in wheel if name.startswith("tests/") or "/tests/" in name] == []
