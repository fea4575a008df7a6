"""Tables with a known answer, to evaluate on."""

import csv
import random
from datetime import date, timedelta


def leads(path, *, rows=900, signal=2.0, extra=None, base=-0.5):
    """Write leads whose visits and source drive the outcome; return the path."""
    draw = random.Random(7)
    start = date(2025, 1, 1)
    with path.open("w", newline="", encoding="utf-8") as file:
        made = [_lead(draw, start, number, signal, base) for number in range(rows)]
        for one in made:
            one.update({} if extra is None else extra(one, draw))
        out = csv.DictWriter(file, list(made[0]))
        out.writeheader()
        out.writerows(made)
    return path


def _lead(draw, start, number, signal, base):
    visits = draw.expovariate(1)
    source = draw.choice(["fair", "web", "mail"])
    odds = base + signal * (visits - 1) + (signal if source == "fair" else 0)
    won = draw.random() < 1 / (1 + 2.718281828**-odds)
    return {
        "day": (start + timedelta(days=number // 3)).isoformat(),
        "visits": f"{visits:.2f}" if draw.random() > 0.1 else "",
        "source": source,
        "won": "yes" if won else "no",
    }
