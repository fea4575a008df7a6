"""How fast the core alone folds, on one core and with no database.

    python -m benchmarks.engine.folds [--contacts N] [--facts N] [--runs N]

The facts of the engine's stream, sealed and grouped by person: each person is folded from
nothing (as a replay does), and facts are folded one after another into states that already
hold a history (as an applier does).
"""

import argparse
import gc
import statistics
from collections.abc import Sequence
from time import process_time

from benchmarks.engine.stream import END, Stream
from crm_social.core import decide
from crm_social.core.facts import Fact, seal
from crm_social.core.model import STARTER
from crm_social.core.state import Dated, State


def grouped(facts: Sequence[Fact]) -> dict[bytes, list[Dated]]:
    """Return each person's facts in fold order."""
    found: dict[bytes, list[Dated]] = {}
    for fact in facts:
        sealed = seal(fact)
        found.setdefault(sealed.subject, []).append(Dated(sealed.key, fact))
    return found


def main() -> None:
    """Measure and print; the processor's own time, which neighbours do not lengthen."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--contacts", type=int, default=20_000)
    parser.add_argument("--facts", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    gc.set_threshold(50_000, 20, 50)  # as the command does
    stream = Stream(options.contacts, options.facts)
    history = grouped(list(stream.history()))
    news = stream.take(options.contacts)
    later = [(one.subject, Dated(one.key, fact)) for fact in news for one in (seal(fact),)]
    gc.collect()
    gc.freeze()
    whole, step = [], []
    for _ in range(options.runs):
        began = process_time()
        states = {
            who: decide.fold(told, STARTER, END, settle=False).state
            for who, told in history.items()
        }
        whole.append(options.facts / (process_time() - began))
        began = process_time()
        for who, dated in later:
            state = states.get(who) or State()
            states[who] = decide.advance(state, [dated], STARTER, stream.now, settle=False).state
        step.append(len(later) / (process_time() - began))
    for name, rates in (("folded from nothing", whole), ("one at a time into a state", step)):
        middle = statistics.median(rates)
        print(f"{name:28} {middle:10,.0f} facts/s  ({min(rates):,.0f} to {max(rates):,.0f})")


if __name__ == "__main__":
    main()
