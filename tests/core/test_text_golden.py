"""The readings of a few hundred of our own sentences, as they were when last looked at.

What makes reading faster must change none of them. Where a judgement is changed on purpose,
look at what differs and write the file anew:

    python -m tests.core.test_text_golden > tests/core/readings.jsonl
"""

import json
from pathlib import Path

import msgspec

from crm_social.core.text import judge

READINGS = Path(__file__).with_name("readings.jsonl")


def line(said):
    found = msgspec.to_builtins(judge(said))
    shown = {name: value for name, value in found.items() if value and value != "neutral"}
    return json.dumps([said, shown], ensure_ascii=False)


def test_our_own_sentences_are_read_as_they_were():
    lines = READINGS.read_text(encoding="utf-8").splitlines()

    assert [line(json.loads(one)[0]) for one in lines] == lines


if __name__ == "__main__":
    for one in READINGS.read_text(encoding="utf-8").splitlines():
        print(line(json.loads(one)[0]))
