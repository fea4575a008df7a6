"""Words of queues with a name, in Swedish."""

from typing import Final

from crm_social.web.words.shape.filters import Filters

FILTERS: Final = Filters(
    title="Sparade filter",
    hint="De är bara dina. Den som får adressen till ett filter ser sin egen kö genom det.",
    saved="Sparade",
    everything="Allt som ska göras",
    save="Spara det här filtret",
    name="Namn",
    manage="Byt namn, radera …",
    rename="Byt namn",
    drop="Radera",
    is_default="Kön öppnas med det här",
    make_default="Öppna kön med det här",
    no_default="Öppna kön med allt",
    none="Inga filter är sparade. Avgränsa kön och ge urvalet ett namn där.",
    shared="Öppna",
    taken="Det finns redan ett filter med det namnet.",
    too_many="Det finns redan 30 filter. Radera ett först.",
    bad_name="Ett filter behöver ett namn på högst 60 tecken.",
)
