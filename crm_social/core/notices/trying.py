"""When a message that could not be sent is tried again."""

from datetime import datetime, timedelta
from random import Random
from typing import Final

from crm_social.core import delivery

#: How long a message that is no use later may take to leave.
KEPT_FOR: Final = timedelta(days=4)
TEST_WITHIN: Final = timedelta(hours=1)
#: A server that does not let us in is asked again so much later, and no try is used up: somebody
#: has to mend the settings first.
LET_IN: Final = timedelta(minutes=15)


def again_at(
    tries: int, now: datetime, expires_at: datetime, random: Random, wait: timedelta | None = None
) -> datetime | None:
    """Return when to try again after so many failures, on the schedule of deliveries.

    Not before `wait` is over, where the receiver asked for that. None where it is given up: the
    schedule has ended, or the message would come too late to be of use.
    """
    if tries >= delivery.TRIES:
        return None
    at = now + max(delivery.pause(tries, random), wait or timedelta(0))
    return at if at < expires_at else None
