"""Who is who: hard keys, evidence that adds up, and what may follow from it.

`match` judges two profiles; `keys.of` says under which few keys a profile is found;
`clusters` turns pairs into persons; `learning` learns the weights from many records.
"""

from crm_social.core.identity import columns, keys, linking
from crm_social.core.identity.mails import MAIL, given_mail, mail_key
from crm_social.core.identity.matching import DEFAULT, Evidence, Match, Policy, Says, match
from crm_social.core.identity.prepared import Prepared, prepare
from crm_social.core.identity.profile import Profile

__all__ = [
    "DEFAULT",
    "MAIL",
    "Evidence",
    "Match",
    "Policy",
    "Prepared",
    "Profile",
    "Says",
    "columns",
    "given_mail",
    "keys",
    "linking",
    "mail_key",
    "match",
    "prepare",
]
