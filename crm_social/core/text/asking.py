"""Whether a text asks, thanks, or complains in so many words."""

from typing import Final

from crm_social.core.text.patterns import ASKS, COMPLAINS, THANKS, Pattern

#: A question mark that is not a part of a link.
_MARK: Final = Pattern(r"https?:\S+|www\.\S+|\?")
_ASKS: Final = Pattern(
    r"(?:^|[.!…\n]\s*|@\w+[\s,:]+)(?:(?:hi|hello|hey|hei|hej|hallo|so|and|but|ok|og|och|men)[\s,]+)?(?:"
    r"what|what'?s|whats|where|where'?s|when|when'?s|why|how|how'?s|who|who'?s|which|whose|"
    r"(?:can|could|will|would|do|does|did|is|are|was|were|has|have|may|should|shall) "
    r"(?:i|you|u|we|they|he|she|it|this|that|these|those|there|the|my|your|anyone|anybody|someone|somebody)|"
    r"any (?:chance|idea|update|updates|news|word|way|plans?|suggestions?|reason)|anyone know|do u|"
    r"hva|hvor|hvordan|hvorfor|når|hvem|hvilken|hvilke|kva|kvar|korleis|kvifor|kven|"
    r"(?:kan|har|er|skal|vil|får|må|finnes|går|selger|leverer|kommer|blir|tar|vet|veit) (?:dere|du|de|man|jeg|vi|det|den|dette|noen|noe|i|eg|nokon)|"
    r"vad|var|hur|varför|när|vem|vilken|vilket|vilka|"
    r"(?:kan|har|är|ska|vill|får|måste|finns|går|säljer|levererar|kommer|blir|tar|vet) (?:ni|du|de|man|jag|vi|det|den|detta|någon|nån)|"
    r"hvad|hvornår|hvilket|(?:findes|sælger) (?:der|i|den|det)"
    r")\b",
)  # fmt: skip
_THANKS: Final = Pattern(
    r"(?<!no )(?<!nei )(?<!nej )(?<!ingen )\b(?:"
    r"thanks|thank (?:you|u|god|ya)|thx|tysm|thnx|much appreciated|appreciate (?:it|you|that|your|the)|grateful|"
    r"(?:tusen |mange |hjertelig |stor )?takk|(?:tusen |stort |varmt )?tack(?:ar)?|(?:tusind |mange )?tak"
    r")\b(?! (?:for nothing|for ingenting|för ingenting|for ingen|for ruining|for losing|for wasting|for the delay|goodness))",
)  # fmt: skip
_GRATEFUL: Final = frozenset(
    "thanks thank thx tysm thnx appreciated appreciate grateful takk tack tackar tak".split()
)
_COMPLAINS: Final = Pattern(
    r"\b(?! )(?:"
    r"(?:want|need|demand|give me|get|where is|still waiting (?:for|on)) (?:a |my |our |the |full )*(?:refund|money back|compensation)|refund (?:me|please|now|my)|money back|"
    r"never (?:again|shopping|flying|ordering|buying|using|coming back)|rip[- ]?off|scam(?:mers|med|ming)?|fraud(?:sters)?|false advertising|"
    r"(?:worst|terrible|horrible|awful|pathetic|poor|shocking|appalling|disgraceful|unacceptable) (?:ever|service|customer|experience|company|support|quality|airline|app|product|communication)|"
    r"(?:is|are|was|were|arrived|came) (?:broken|defective|faulty|damaged|ruined|unusable|not working)|(?:doesn'?t|does not|didn'?t|did not|won'?t|not) work(?:ing)?\b|(?:it |still |has |have )*never (?:arrived|came|showed up)|"
    r"keeps? (?:crashing|freezing|failing|cutting out|disconnecting|cancel+ing|losing|dying)|(?:is|are|was|were|has been|got) (?:down again|double charged|lost again|delayed again|cancel+ed again)|charged (?:me )?twice|"
    r"krasjer|kraschar|crasher|henger seg|hänger sig|still (?:waiting|no (?:answer|reply|response|refund|help)|not (?:arrived|working|received|fixed))|on hold (?:for|over)|hung up on|"
    r"pengene? (?:mine )?tilbake|aldri (?:mer|igjen)|svindel|svindlere|reklamasjon|reklamere|klage på|klager på|vil klage|ødelagt|virker ikke|fungerer ikke|funker ikke|kom aldri|venter fortsatt|venter ennå|ikke fått (?:svar|hjelp|pakken|pengene|varen|varene)|elendig (?:service|kundeservice|kvalitet)|dårlig (?:service|kundeservice|kvalitet|opplevelse|behandling)|"
    r"pengarna (?:mina )?tillbaka|mina pengar tillbaka|aldrig (?:mer|igen)|bedrägeri|bedragare|reklamation|reklamera|klagomål|vill klaga|trasig(?:t|a)?|fungerar inte|funkar inte|kom aldrig|väntar fortfarande|inte fått (?:svar|hjälp|paketet|pengarna|varan)|(?:usel|uselt|dålig|dåligt|kass) (?:service|kundtjänst|kvalitet|bemötande|upplevelse)|"
    r"pengene retur|aldrig mere|virker ikke|i stykker|venter stadig|ikke fået (?:svar|hjælp|pakken|pengene)|(?:elendig|dårlig) (?:service|kundeservice|kvalitet|oplevelse)"
    r")\b",
)  # fmt: skip

_OPENS: Final = frozenset(
    "what what's whats where where's when when's why how how's who who's which whose can could "
    "will would do does did is are was were has have may should shall any anyone hva hvor hvordan "
    "hvorfor når hvem hvilken hvilke kva kvar korleis kvifor kven kan har er skal vil får må finnes "
    "går selger leverer kommer blir tar vet veit vad var hur varför när vem vilken vilket vilka är "
    "ska vill måste finns säljer levererar hvad hvornår hvilket findes sælger".split()
)
#: No text without one of these complains outright.
_SOUR: Final = frozenset(
    "refund keep keeps crashing again charged twice krasjer kraschar crasher henger hänger money compensation never rip ripoff scam scammers scammed scamming fraud fraudsters "
    "false worst terrible horrible awful pathetic poor shocking appalling disgraceful unacceptable "
    "broken defective faulty damaged ruined unusable work working arrived came still hold hung "
    "pengene aldri svindel svindlere reklamasjon reklamere klage klager ødelagt virker fungerer "
    "funker kom venter ikke elendig dårlig pengarna mina aldrig bedrägeri bedragare reklamation "
    "reklamera klagomål klaga trasig trasigt trasiga fungerar funkar väntar inte usel uselt dålig "
    "dåligt kass stykker".split()
)


def calls(token: str) -> int:
    """Return which of these patterns a word calls for, a bit for each."""
    return (
        (ASKS if token in _OPENS else 0)
        | (THANKS if token in _GRATEFUL else 0)
        | (COMPLAINS if token in _SOUR else 0)
    )


def asks(small: str, called: int) -> bool:
    """Tell whether the text asks something: a question mark outside links, or a question's start.

    Here and below, `small` is the text in small letters and `called` is what its words call for.
    """
    if "?" in small and (("http" not in small and "www." not in small) or _marked(small)):
        return True
    return bool(called & ASKS) and _ASKS.search(small) is not None


def thanks(small: str, called: int) -> bool:
    """Tell whether the text thanks somebody and means it: not "thanks for nothing"."""
    return bool(called & THANKS) and _THANKS.search(small) is not None


def complains(small: str, called: int) -> bool:
    """Tell whether the text complains outright."""
    return bool(called & COMPLAINS) and _COMPLAINS.search(small) is not None


def _marked(small: str) -> bool:
    return any(match.group() == "?" for match in _MARK.finditer(small))
