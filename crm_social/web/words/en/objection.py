"""Words of objecting, in English."""

from typing import Final

from crm_social.web.words.shape.objection import Objection

OBJECTION: Final = Objection(
    title="Your data",
    heads={
        "ask": "Say no to our using your data",
        "done": "Noted",
        "wrong": "This link does not work",
        "too_many": "Too many tries",
    },
    texts={
        "ask": "You need give no reason. From that moment on we do not rate what you do on our pages, and nobody here contacts you to sell. If you write to us, we may still answer.",
        "done": "From now on we do not use your data to rate or contact you. You can still ask to see what we hold, or to have it erased.",
        "wrong": "It may be cut off or too old. Open it once more from the message you got, or write to us: a no in any words counts.",
        "too_many": "Wait a quarter of an hour and open the link again.",
    },
    button="Stop using my data",
)
