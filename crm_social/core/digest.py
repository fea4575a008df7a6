"""One hash of derived state: what two installations must agree on after the same facts.

Row ids, arrival times and who applied what when are not in it.
"""

from collections.abc import Iterable
from hashlib import blake2b, sha256
from typing import Any

import msgspec

from crm_social.core.loop import Move
from crm_social.core.plays import LIVE, Task
from crm_social.core.state import State

_encode = msgspec.json.Encoder(order="sorted").encode


def portrait(
    state: State, handles: Iterable[tuple[str, str]], moves: Iterable[Move], tasks: Iterable[Task]
) -> dict[str, Any]:
    """Return what counts of one contact, as plain values in a fixed order.

    Sums may differ in the last bit between two machines' mathematics libraries, so heat
    is rounded to six decimals (under a millionth of its points).
    """
    axes = {
        name: [None if axis.heat is None else round(axis.heat, 6), axis.band]
        for name, axis in (
            ("engagement", state.engagement),
            ("intent", state.intent),
            ("advocacy", state.advocacy),
        )
    }
    who = [state.name, state.handle, state.email, state.company, state.title, state.location]
    return {
        "handles": sorted(handles),
        "who": who,
        "fit": [state.fit, state.letter],
        "axes": axes,
        "stage": [state.stage, state.stage_at],
        "loop": [state.cycle, state.bought, state.deals, state.working, state.recycled],
        "gates": [state.excluded, state.complaints, state.calm_at, state.consents],
        "referrals": [state.referrals, state.referred_by],
        "model": state.model,
        "owner": state.owner,
        "disqualified": state.disqualified,
        "moves": list(moves),
        "tasks": sorted((task for task in tasks if task.state in LIVE), key=lambda task: task.key),
    }


def of_contact(picture: dict[str, Any]) -> bytes:
    """Return the 32-byte digest of one contact's portrait."""
    return blake2b(_encode(picture), digest_size=32).digest()


def of_all(contacts: Iterable[bytes]) -> str:
    """Return the hash of all contacts' digests, whatever their order."""
    whole = sha256()
    for digest in sorted(contacts):
        whole.update(digest)
    return whole.hexdigest()
