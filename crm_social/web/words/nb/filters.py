"""Words of queues with a name, in Norwegian bokmål."""

from typing import Final

from crm_social.web.words.shape.filters import Filters

FILTERS: Final = Filters(
    title="Lagrede filtre",
    hint="De er bare dine. Den som får adressen til et filter, ser sin egen kø gjennom det.",
    saved="Lagret",
    everything="Alt som skal gjøres",
    save="Lagre dette filteret",
    name="Navn",
    manage="Gi nytt navn, slett …",
    rename="Gi nytt navn",
    drop="Slett",
    is_default="Køen åpnes med dette",
    make_default="Åpne køen med dette",
    no_default="Åpne køen med alt",
    none="Ingen filtre er lagret. Avgrens køen, og gi utvalget et navn der.",
    shared="Åpne",
    taken="Det finnes allerede et filter med det navnet.",
    too_many="Det er allerede 30 filtre. Slett et først.",
    bad_name="Et filter trenger et navn på høyst 60 tegn.",
)
