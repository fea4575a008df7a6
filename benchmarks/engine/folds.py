"""How fast the core alone folds, on one core and with no database.

    python -m benchmarks.engine.folds [--contacts N] [--facts N] [--runs N]

The facts of the engine's stream, sealed and grouped by person: each person is folded from
nothing (as a replay does), and facts are folded one after another into states that already
hold a history (as an applier does); then both once more without the words of comments, which
cost more to read than all the rest costs to fold.
"""

import argparse
import gc
import statistics
from collections.abc import Sequence
from time import process_time

import msgspec

from benchmarks.engine.stream import END, Stream
from crm_social.core import decide
from crm_social.core.facts import Engagement, Fact, seal
from crm_social.core.model import STARTER
from crm_social.core.state import Dated, State


def grouped(facts: Sequence[Fact]) -> dict[bytes, list[Dated]]:
    """Return each person's facts in fold order."""
    found: dict[bytes, list[Dated]] = {}
    for fact in facts:
        sealed = seal(fact)
        found.setdefault(sealed.subject, []).append(Dated(sealed.key, fact))
    return found


def rates(
    history: dict[bytes, list[Dated]], news: Sequence[tuple[bytes, Dated]], runs: int
) -> tuple[list[float], list[float]]:
    """Return facts a second of each run: folded from nothing, and one at a time into a state."""
    number = sum(map(len, history.values()))
    whole, step = [], []
    for _ in range(runs):
        began = process_time()
        states = {
            who: decide.fold(told, STARTER, END, settle=False).state
            for who, told in history.items()
        }
        whole.append(number / (process_time() - began))
        began = process_time()
        for who, dated in news:
            state = states.get(who) or State()
            states[who] = decide.advance(
                state, [dated], STARTER, dated.fact.occurred_at, settle=False
            ).state
        step.append(len(news) / (process_time() - began))
    return whole, step


def without_words(facts: Sequence[Engagement]) -> list[Engagement]:
    """Return the facts with nothing said in them."""
    return [msgspec.structs.replace(fact, text=None) for fact in facts]


def main() -> None:
    """Measure and print; the processor's own time, which neighbours do not lengthen."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--contacts", type=int, default=20_000)
    parser.add_argument("--facts", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    gc.set_threshold(50_000, 20, 50)  # as the command does
    stream = Stream(options.contacts, options.facts)
    old, new = list(stream.history()), stream.take(options.contacts)
    for title, change in (("", list), (", no words", without_words)):
        history = grouped(change(old))
        news = [
            (one.subject, Dated(one.key, fact)) for fact in change(new) for one in (seal(fact),)
        ]
        gc.collect()
        gc.freeze()
        whole, step = rates(history, news, options.runs)
        for name, found in (("folded from nothing", whole), ("one at a time", step)):
            low, middle, high = min(found), statistics.median(found), max(found)
            print(f"{name + title:32} {middle:10,.0f} facts/s  ({low:,.0f} to {high:,.0f})")
        gc.unfreeze()


if __name__ == "__main__":
    main()
