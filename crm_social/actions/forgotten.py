"""“I have forgotten my password”: asked by anybody, answered the same to all.

What was typed is queued as it is, and looked up only when the mail is made, in a job. So neither
the answer nor the time it takes tells whether somebody is called that.
"""

import secrets
import unicodedata
from datetime import datetime
from typing import Final

from crm_social.actions import tries
from crm_social.actions.invitations import RESET_WITHIN
from crm_social.core.notices import Kind, Way
from crm_social.store import accounts, letters
from crm_social.store.db import Database, Session

_LONGEST: Final = 254


def ask(db: Database, typed: str, address: str, now: datetime) -> None:
    """Have a link for a new password mailed to whoever is called, or gets mail at, this.

    Raise Forbidden where too much was asked lately for this or from this client address.
    """
    name = unicodedata.normalize("NFC", typed).strip().lower()[:_LONGEST]
    names = tries.of_forgotten(name, address)
    tries.check(db, names, now)

    def work(session: Session) -> None:
        for one in names:
            accounts.add_failure(session, one, now)
        batch = f"forgotten-{secrets.token_hex(16)}"
        letters.put(session, batch, name, Kind.FORGOTTEN, Way.MAIL, now, now + RESET_WITHIN)

    db.write(work)
