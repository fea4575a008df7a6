"""What posts are owed of outcomes, summed over blocks of weeks: what attribution reports add up.

Sums are kept in rows, one for each block of weeks, post and currency. What is owed in millionths
and the people are in the row without a currency; won money is in the row of its currency. Posts
are many, and what is owed to them lies in many weeks, so each credit counts in a block of every
level (`periods.LEVELS`): a long period is a few large blocks and some small ones at its ends.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from crm_social.core.attribution import WHOLE, Rule, divided
from crm_social.core.passages import UNKNOWN, Credit, week_of
from crm_social.core.periods import LEVELS

#: As columns call the outcomes, in their order.
_OUTCOMES: Final = ("leads", "opportunities", "sales")
_PEOPLE: Final = "people"
_MONEY: Final = "money"


def column(outcome: int, rule: Rule) -> str:
    """Return the column with what is owed of an outcome by a rule, in millionths."""
    return f"{_OUTCOMES[outcome]}_{rule.value}"


def people_column(outcome: int) -> str:
    """Return the column with how many met the post before the outcome."""
    return f"{_OUTCOMES[outcome]}_{_PEOPLE}"


def money_column(rule: Rule) -> str:
    """Return the column with what was won by a rule, in hundredths."""
    return f"{_MONEY}_{rule.value}"


#: Everything that is summed, in the order of the tables.
COLUMNS: Final = (
    *(f"{outcome}_{what}" for outcome in _OUTCOMES for what in (_PEOPLE, *Rule)),
    *(money_column(rule) for rule in Rule),
)

#: The level and number of the block, the post, the currency, and the column.
Name = tuple[int, int, int, str, str]
Owing = Counter[Name]


def of_credits(owed: Sequence[Credit]) -> Owing:
    """Return what one person's credits count for."""
    found: Owing = Counter()
    ends: dict[tuple[int, int], list[Credit]] = {}
    for one in owed:
        ends.setdefault((one.cycle, one.outcome), []).append(one)
    for (_, outcome), some in ends.items():
        blocks = [(level, week_of(some[0].at) // level) for level in LEVELS]
        for one in some:
            for level, block in blocks:
                found[level, block, one.post, UNKNOWN, people_column(outcome)] += 1
        for number, rule in enumerate(Rule):
            shares, won = column(outcome, rule), money_column(rule)
            for one, part in zip(some, _money(some, number), strict=True):
                share = one.by_rule[number]
                for level, block in blocks:
                    if share:
                        found[level, block, one.post, UNKNOWN, shares] += share
                    if part:
                        found[level, block, one.post, one.currency, won] += part
    return found


def _money(some: Sequence[Credit], rule: int) -> list[int]:
    amount = some[0].amount
    if amount is None:
        return [0] * len(some)
    weights = [one.by_rule[rule] / WHOLE for one in some]
    sign = -1 if amount < 0 else 1
    return [sign * part for part in divided(abs(amount), weights)]
