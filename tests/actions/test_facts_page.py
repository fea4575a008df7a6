"""The page on facts: what it shows is taken, and it names every field and word there is."""

import io
import re
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from crm_social.actions import ingest, record_files
from crm_social.actions.ingest import Reading
from crm_social.core.dealings import Deal, Label, Sign, Tie
from crm_social.core.fact_records import RECORDS, FactRecord
from crm_social.core.facts import Act
from tests.cast import NOW, comment

PAGE = (Path(__file__).parents[2] / "docs" / "facts.md").read_text(encoding="utf-8")
SECTIONS = {
    word: re.search(rf"^## {word}\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)[1]
    for word in RECORDS
}


def parts(kind):
    """Yield a type and all it is made of."""
    yield kind
    for one in get_args(kind):
        yield from parts(one)


def fields(kind, prefix=""):
    """Yield (dotted name, type) of every field of a record and of what is in it."""
    for field in msgspec.structs.fields(kind):
        inner = [one for one in parts(field.type) if hasattr(one, "__struct_fields__")]
        inner = [one for one in inner if isinstance(one, type)]
        if inner:
            yield from fields(inner[0], f"{field.encode_name}.")
        else:
            yield prefix + field.encode_name, field.type


_META = re.compile(r"(?:description|examples|pattern)=(?:'[^']*'|\"[^\"]*\"|\[[^\]]*\])")
ALL = {
    (word, name, _META.sub("", str(kind)))
    for word in RECORDS
    for name, kind in fields(RECORDS[word])
}


@pytest.mark.parametrize("word", [word for word in RECORDS if word != "verdict"])
@pytest.mark.parametrize("form", ["json", "csv"])
def test_what_the_page_shows_is_taken(db, take_in, word, form):
    take_in(comment(id="https://social.example/statuses/1"))
    blocks = dict(re.findall(r"^```(\w*)\n(.*?)^```$", SECTIONS[word], re.MULTILINE | re.DOTALL))
    data = " ".join(blocks["json"].split("\n")) if form == "json" else blocks[""]
    problems = []

    report = ingest.ingest(
        db,
        io.BytesIO(data.encode()),
        NOW,
        is_csv=form == "csv",
        reading=Reading(word, "ola"),
        tell=problems.append,
    )

    assert (report.new, problems) == (1, [])


@pytest.mark.parametrize("name", sorted({name.rpartition(".")[2] for _, name, _ in ALL}))
def test_every_field_is_named(name):
    assert f"`{name}`" in PAGE


@pytest.mark.parametrize("word", [*Sign, *Deal, *Tie, *Label, *Act])
def test_every_word_is_named(word):
    assert f"`{word}`" in PAGE


def test_columns_that_are_no_texts_are_those_of_the_records():
    typed = {"bool": set(), "int": set(), "float": set()}
    for _, name, kind in ALL:
        for word, names in typed.items():
            if re.search(rf"\b{word}\b", kind):
                names.add(name)
    engagement = {"actor.followers", "post.giveaway"}

    assert typed["bool"] == record_files._CSV_FLAGS - engagement
    assert typed["int"] == record_files._CSV_WHOLE - engagement
    assert typed["float"] == record_files._CSV_NUMBERS


def test_every_record_is_one_of_the_union():
    assert set(get_args(FactRecord)) == set(RECORDS.values())
