"""What was wrong with a line of a file, in the reader's language.

Files are read far from any page, and what cannot be used is said there in English, as the
command line shows it. Here those sentences are known again by their form and said anew; of one
that is not known, its reader hears that the value cannot be used, and sees the sentence itself.
"""

import re
from typing import Final

from msgspec import Struct

from crm_social.web import sentences
from crm_social.web.words import Lang, Words

_FORMS: Final = tuple(
    (name, re.compile(pattern, re.DOTALL))
    for name, pattern in (
        ("missing", r"The record is missing required field `(?P<field>[^`]+)`\."),
        ("unknown", r"The record contains unknown field `(?P<field>[^`]+)`\."),
        ("too_long", r"Expected `str` of length <= (?P<n>\d+)\."),
        ("too_short", r"Expected `str` of length >= (?P<n>\d+)\."),
        ("too_large", r"Expected `\w+` <=? (?P<n>[-\d.e+]+)\."),
        ("too_small", r"Expected `\w+` >=? (?P<n>[-\d.e+]+)\."),
        ("form", r"Expected `str` matching regex .*"),
        ("time", r"(?:Invalid RFC3339 encoded datetime|Expected `datetime` .*)\."),
        ("sort", r"Expected `(?P<wanted>[^`]+)`, got `(?P<got>[^`]+)`\."),
        ("choice", r"Invalid (?:enum )?value (?P<value>.+)\."),
        ("json", r"(?:JSON is malformed|Input data was truncated|This JSON is nested).*"),
        ("utf8", r"This (?:line )?is not UTF-8\."),
        ("character", r"(?:The character U\+0000|A text holds half of a surrogate).*"),
        ("time_bounds", r"This time is outside the years 1 to 9999\."),
        ("time_unset", r"(?:Nothing here|No engagement) is from 1970 or before.*"),
        ("long_line", r"This line is longer than \d+ bytes\."),
        ("csv", r"(?:This is no CSV|The first line is no CSV header): .*"),
        ("columns", r"This line has (?P<n>\d+) values and the header (?P<m>\d+)\."),
        ("twice", r"Both (?P<one>\S+) and (?P<other>.+?) say something\."),
        ("flag", r"\S+ must be true or false, not (?P<value>.*)\."),
        ("whole", r"\S+ must be a whole number, not (?P<value>.*)\."),
        ("number", r"\S+ must be a number like .*, not (?P<value>.*)\."),
        ("fact", r"A fact is one of .*, not (?P<value>.*)\."),
        ("post_id", r"An? \S+ needs `post\.id`.*"),
        ("contact", r"There is no contact (?P<n>\d+)\."),
        ("address", r"This is no mail address\."),
        ("other_address", r"This is another address than `email`\."),
        ("together", r"(?P<one>platform) and (?P<other>handle_id) go together\."),
        ("together", r"(?P<one>system) goes with (?P<other>external_id)\."),
        ("needs", r"A (?:signal|link) \S+ needs .*"),
        ("actor", r"Say who says so\."),
        ("header", r"A CSV file begins with a line of column names.* begins with (?P<value>.*)\."),
    )
)
#: What a person is named by; the sentence lists the ways.
_WHO: Final = re.compile(r"(?:Name one handle here.*|Name .*|Say which CRM this id is of\.)")


class Said(Struct, frozen=True):
    """A fault in the reader's language; `own` is the sentence itself where only that says it."""

    text: str
    own: str = ""


def say(fault: str, words: Words, lang: Lang) -> Said:
    """Return what was wrong, as its reader is told."""
    if lang is Lang.EN:
        return Said(fault)
    said = words.lines
    for name, form in _FORMS:
        found = form.fullmatch(fault)
        if found is not None:
            parts = found.groupdict()
            for part in ("wanted", "got"):
                if part in parts:
                    parts[part] = said.sorts.get(parts[part], parts[part])
            return Said(sentences.fill(getattr(said, name), words, **parts))
    if _WHO.fullmatch(fault):
        return Said(said.who)
    return Said(said.other, fault)
