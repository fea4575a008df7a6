"""The words that show an intent to buy, in Norwegian, Swedish, Danish and English.

Two strengths: words said only by somebody who wants to buy ("what does it cost", "send me a
quote"), and wishes ("I want the blue one") that also stand in complaints and so count in a text
that is not friendly only where the table's weights agree (reading.py).
"""

from typing import Final

from crm_social.core.text.patterns import BUYS, LONGS, WISHES, Pattern

#: The bits of the patterns here.
CALLS: Final = LONGS | BUYS | WISHES
#: What is asked of a company that nobody calls a purchase: "I want my money back".
_NO_GOODS: Final = (
    r"(?!\s+(?:(?:to|my|a|an|the|your|some|full|å|en|et|ett|att|at|mine?|mina|min|et|på)\s+)*"
    r"(?:refund|money|help|answer|answers|response|reply|explanation|apology|compensation|sleep|"
    r"break|nap|hug|drink|cry|die|know|say|see|hear|talk|speak|cancel|complain|change|return|rebook|"
    r"leave|go|stop|be|understand|agent|manager|human|person|info|information|hjelp|svar|svaret|"
    r"pengene|penger|pengarna|pengar|penge|vite|veta|vide|snakke|prata|tale|klage|klaga|avbestille|"
    r"avboka|afbestille|ferie|semester|hjälp|hjælp|refusjon|erstatning|ersättning|unnskyldning|"
    r"ursäkt|undskyldning)\b)"
)
_THING: Final = (
    r"(?:one|two|three|it|this|that|these|them|those|a|an|the|some|another|both|my|mine|your)\b"
)
_STRONG: Final = Pattern(
    r"\b(?! )(?:"
    # asks the price
    r"how much (?:is|are|does|do|for|would|will|it|this|that|to)\b[^.?!\n]{0,40}|how much\s*\?|"
    r"what(?:'s|s| is| are| does| do| would) (?:the |your |it |this |that |they )?(?:price|prices|cost|pricing|rate|rates)\b|"
    r"(?:price|pricing|cost)s?\s*(?:please|pls|plz|\?)|(?:pm|dm|send|tell)(?: me| us)?(?: the| your)? (?:price|prices|price ?list|pricing)\b|"
    r"price ?list|(?:a|your|for|get|want|need|like|send) (?:a |me |us )*(?:quote|quotation|offer)\b|"
    r"hva (?:koster|blir prisen|er prisen|tar dere)|kva kostar|hvor mye (?:koster|er|blir|tar|for)\b|kor mykje kostar|"
    r"vad (?:kostar|blir priset|är priset|tar ni)|hur mycket (?:kostar|är|blir|tar|för)\b|hvad (?:koster|er prisen|tager i)|"
    r"hvor meget (?:koster|er|tager)|(?:pris|priser|prisen|priset|prisliste|prislista|prisliste)\s*(?:\?|på|for|för|takk|tack)|"
    r"(?:koster|kostar) (?:den|det|de|disse|dette|denna|den her|det her|dere|en|et|ett)\b|"
    # wants an offer, a demonstration, a trial
    r"(?:få|få et|send|sende|skicka|vill ha|vil ha|ønsker|ønsker oss|önskar|vil gerne have|ha|har dere|har ni) (?:meg |oss |mig |os |et |en |ett |gjerne |gärna )*"
    r"(?:pristilbud|prisoverslag|tilbud|tilbud på|offert|prisuppgift|prisforslag|demo|demonstrasjon|demonstration|prøveperiode|provperiod)\b|"
    r"(?:book|get|see|want|like|need|schedule|have|request|try|there|bestille|booke|boka|vil se|vill se|vil ha|vill ha) (?:a |an |the |en |your )*(?:demo|free trial|trial|quote|prøveperiode)\b|"
    r"(?:bestille|bestilla|beställa|booke|boka|avtale|avtala|aftale|få|book|arrange|schedule|want|need|get) (?:a |an |en |et |ett )?(?:gratis |free )?"
    r"(?:befaring|befaringer|hjemmebesøk|hembesök|hjemmebesøg|platsbesök|site visit|site survey|home visit)\b|"
    # wants to buy, in so many words
    r"(?:want|wanna|wants|need|going|gonna|like|love|looking|ready|plan|planning|hope|hoping|about|interested in|thinking of|thinking about|considering|"
    r"i'll|ill|i will|we'll|we will|i'd|i would|gotta|have|might|may|should i|can i|could i|where can i|where do i|how do i|how can i|where to|let me)"
    r"(?: to| just| probably| definitely| finally| also| really)* (?:buy|buying|order|ordering|purchase|purchasing|pre-?order|subscribe to your|sign up for|become a customer)\b|"
    r"(?:where|how) (?:can|do|could) (?:i|we|you|one) (?:get|buy|order|purchase|find) (?:one|this|these|it|them|some|that)\b|"
    r"(?:buying|ordering|pre-?ordering|purchasing) (?:the|a|an|one|this|it|my|mine|some)\b|take my money|sign (?:me|us) up|count (?:me|us) in|i'?ll take (?:it|one|two|three|both|\d+)|"
    r"(?:interested|intresserade?|interessert|interesseret) (?:in|i|av|af|på)\b|(?:i'?m|i am|we'?re|we are|jeg er|vi er|jag är|er|är) (?:very |veldig |mycket |meget )?(?:interested|interessert|intresserad|intresserade|interesseret|interesserte)\b|"
    r"(?:vil|vill|skal|ska|ønsker|önskar|vurderer|överväger|overvejer|tenker|tänker|har tenkt|kan jeg|kan vi|kan jag|kan man|får man|får jeg|hvor kan|hvordan|var kan|hur kan|lyst til|lust|gjerne|gärna|gerne|klare? for|klare? til|klara? (?:för|att)|redo att|parat til)"
    r"(?: jeg| vi| jag| man| vi| å| att| at| gjerne| gärna| gerne| også| också| även| få)* (?:kjøpe|køpe|köpa|købe|bestille|beställa|forhåndsbestille|förboka|forudbestille|bli kunde|blive kunde|abonnere|tegne abonnement|teckna abonnemang)\b|"
    # asks whether it can be had
    r"(?:in|på|i) (?:stock|lager)\s*\?|(?:is|are) (?:it|they|this|these|there any) (?:still )?(?:available|for sale|in stock)\b|(?:still|already) (?:available|for sale)\b|"
    r"(?:har dere|har ni|har i|finnes den|finns den|findes den|er den) [^.?!\n]{0,30}(?:på lager|i lager|til salgs|till salu|til salg)|"
    r"(?:når|när|hvornår|when)[^.?!\n]{0,30}(?:på lager igjen|i lager igen|på lager igen|back in stock|on sale|i salg|til salgs|till salu)|"
    r"do you (?:sell|ship to|deliver to|offer a (?:discount|trial))\b|(?:selger|säljer|sælger) (?:dere|ni|i) \w+|(?:leverer|levererar) (?:dere|ni|i) til{1,2}l?\b|"
    r"(?:lisens|licens|licen[cs]e|abonnement|abonnemang|subscription)(?:er|en|s)? (?:for|för|til|till) (?:\d+|oss|vår|the|our|a|et|en|ett)\b"
    r")",
)  # fmt: skip
_WISH: Final = Pattern(
    r"\b(?! )(?:"
    r"(?:wanna|tryn?na|tryna|time to|dying to|begging to|someone|somebody|who(?:'s| is| wants to| will)?) (?:buy|cop|order)\b" + _NO_GOODS + r"(?: me)?(?:\s+[\w'-]+){1,3}|"
    r"(?:in need of|set my heart on|my heart set on|makes me want|making me want|convince me to (?:buy|get)|gone need|gonna need|imma need|finna need)" + _NO_GOODS + r" (?:" + _THING + r"|new)|"
    r"(?:buy|get|want|need)" + _NO_GOODS + r" (?:[\w'-]+ ){1,4}(?:for me|pls|plz|please)\b|"
    r"(?:i|we|really|so|just|still|do|badly|desperately|def|definitely|kinda|honestly) (?:really |so |just |still |badly |desperately |do |all )*(?:want|need|wants|crave|must have|have to have|gotta have)"
    + _NO_GOODS
    + r" (?:me |us )?(?:"
    + _THING
    + r"|to get\b|to upgrade\b|to switch to\b|to try\b|new\b)(?:\s+[\w'-]+){0,3}|"
    r"(?:want|need)" + _NO_GOODS + r" (?:this|these|the|a new|an?)\b(?:\s+[\w'-]+){0,3} (?:so bad|so badly|asap|now|please|in my life)\b|"
    r"(?:wanna|gonna|gotta|going to|about to|want to|need to|trying to|tryna|planning to|plan to|might|finna|thinking (?:of|about)|looking to|ready to|hoping to|hope to|decided to|debating(?: on)?|considering|should i|do i|i'?ll|i will|i'?m) "
    r"(?:just |probably |definitely |finally |really |even |either |actually )*(?:get|getting|upgrade|upgrading|switch|switching|cop|copping|grab|grabbing|trade in|preorder)\b" + _NO_GOODS + r"(?: to| me| myself)*(?: (?:"
    + _THING
    + r"|iphone|new\b|\w+phone))|"
    r"(?:can'?t wait|cannot wait|excited) (?:to (?:get|have|buy|own|order|try)|for my new)\b|(?:saving|save) (?:up )?(?:for|money for)\b|(?:shopping|in the market|looking) for (?:a|an|the|some|new)\b|"
    r"(?:on|to) my (?:wish ?list|shopping list)|my next (?:phone|car|laptop|purchase|one) (?:is|will|should)\b|should i (?:get|buy|upgrade)\b|(?:get|buy) (?:me|us) (?:one|this|that|a|an|the)\b|worth (?:buying|upgrading|getting)\b|"
    r"(?:^|[.!,…\n]\s*|\b(?:lol|omg|ugh|like|and|but|also|now|yes|man|bro|god|damn|fuck it|honestly) )(?:really |just |still |badly |seriously )*(?:need|want|wants|needs|craving|wanting|getting|buying|ordering)"
    + _NO_GOODS
    + r" (?:me |us |to get |to buy |to have )?(?:"
    + _THING
    + r"|new\b|to upgrade\b|to switch\b)(?:\s+[\w'-]+){0,2}|"
    r"(?:i|we) (?:\w+ ){0,3}(?:want|need)" + _NO_GOODS + r" (?:\w+ ){0,2}(?:a|an|the|this|that|one|these|new)\b(?:\s+[\w'-]+){0,2}|"
    r"(?:someone|somebody|anyone|who(?:'s| is)?|can (?:someone|somebody|you|i)|please|pls|plz|mom|dad|santa|babe)(?: please| pls| just| gonna| wanna| going to)* (?:buy|get|gift|give|send|bring) (?:me|us) (?:"
    + _THING
    + r"|new)|(?:gimme|hit me with) (?:"
    + _THING
    + r")|"
    r"(?:i'?m|im|i am|we'?re|we are|be|am|he'?s|she'?s) (?:\w+ )?(?:getting|buying|ordering|upgrading|switching|copping|wanting|craving)\b" + _NO_GOODS + r"(?: to| me| myself| my)*(?:\s+[\w'-]+){1,2}|"
    r"(?:just|finally|already|have|i've|i) (?:pre-?)?ordered (?:my|the|a|an|one|it)\b|"
    r"(?:would|i'd|id|i) (?:really |so |totally )?(?:love|like|kill) (?:to (?:have|own|get|try)|for|an?|one|the new)\b|"
    r"(?:when|once|soon as|if|until|till|before) i (?:\w+ )?(?:get|buy|upgrade|order|can afford|switch)\b" + _NO_GOODS + r"(?: to| me| myself)*(?:\s+[\w'-]+){1,2}|"
    r"(?:to|gonna|and|just|can|could|let'?s|i'?ma|imma) (?:buy|get|purchase|order|own|pre-?order)\b" + _NO_GOODS + r" (?:me |myself )?(?:"
    + _THING
    + r"|new)(?:\s+[\w'-]+){0,2}|"
    r"(?:any|good|best) (?:deals?|offers?|discounts?) (?:on|for)\b|which (?:one|phone|model|version|size|colou?r|plan|should) (?:\w+ )?(?:should|to|do|would|i)\b|"
    r"(?:waiting|wait) (?:for|on|to get|until) (?:my|the|a|an) (?:new |next )?\w+|(?:will|gonna|shall|must) be mine\b|(?:i|we) (?:should|could|must|might|may|will|can|have to) (?:\w+ )?(?:get|buy|upgrade|cop|switch)\b" + _NO_GOODS + r"|"
    r"(?:ringe?|ringa|kontakte?|kontakta|call|contact|phone) (?:meg|mig|oss|os|me|us)\b(?! back)|(?:ta|tag) kontakt med (?:meg|mig|oss|os)\b|"
    r"i wish i (?:had|could afford|could buy|could get)\b|(?:dying|itching) for (?:a|the|this)\b|"
    r"(?:jeg|vi|jag|eg|me) (?:vil|vill|må|måste|trenger|behöver|ønsker meg|önskar mig|ønsker|vil gjerne|vill gärna|vil gerne|skal)(?: bare| bara| virkelig| verkligen| gjerne| gärna| gerne)* (?:ha|have|prøve|prova|prøve)"
    + _NO_GOODS
    + r" (?:en|et|ett|den|det|denne|denna|dette|detta|disse|dessa|sånn|sådan|én|to|två|tre|\d+|noen|några)\b|"
    r"(?:jeg|vi|jag) (?:trenger|behöver|har brug for|har bruk for|ser etter|letar efter|leter etter|är ute efter|er på jakt etter)"
    + _NO_GOODS
    + r" (?:en|et|ett|ny|nye|nytt|nya|\d+|noen|några)\b|"
    r"(?:må|måste|skal) (?:bare |bara )?(?:ha|have|kjøpes|köpas|købes|skaffe|skaffa)(?: meg| mig| oss)? (?:den|det|denne|denna|disse|dessa|en sånn|en sådan)\b|"
    r"(?:gleder meg til å få|ser fram emot att få|står på ønskelista|på önskelistan|på ønskelisten|på ønskelista)"
    r")",
)  # fmt: skip
#: A longing in words that are bad elsewhere: "I want it so bad".
_LONGING: Final = Pattern(
    r"\b(?:want|wants|need|needs|wanna (?:have|buy|get))" + _NO_GOODS + r"\b[^.!?\n]{1,40}?"
    r"\b(?:so+ (?:so+ )?(?:damn |fucking |freaking )?bad(?:ly)?|some kinda bad|real bad|in my life)\b"
)  # fmt: skip
#: Says that nothing will be bought, or that it was bought already.
_NOT: Final = Pattern(
    r"\b(?! )(?:(?:don'?t|do not|dont|didn'?t|doesn'?t|won'?t|wont|will not|never|not|no longer|can'?t|cannot|wouldn'?t|ain'?t|nobody|no one)(?: even| really| ever| gonna| going to)* (?:want|wants|need|buy|buying|order|ordering|get|getting|interested|worth|purchase|upgrade|upgrading|switch|switching)|"
    r"(?:vil|vill|skal|ska|kommer|trenger|behöver) (?:jeg |jag |vi )?(?:ikke|inte|ikkje|aldri|aldrig)|(?:ikke|inte|ikkje|aldri|aldrig) (?:kjøp|köp|køb|bestill|beställ|interess|intress|ha\b)|"
    r"(?:kjøper|köper|køber|bestiller|beställer|handler|handlar) (?:ikke|inte|aldri|aldrig))",
)  # fmt: skip
#: No text without one of these longs for anything.
_LONGED: Final = frozenset("bad badly life".split())
#: No text without one of these can show an intent.
_CALLS: Final = frozenset(
    "price prices pricing cost costs much quote quotation offer demo trial buy buying order "
    "ordering purchase purchasing preorder preordering pre subscribe sign interested money where "
    "stock available sale sell ship deliver discount license licence subscription customer count "
    "i'll ill pris priser prisen priset prisliste prislista koster kostar kosta koste prisoverslag "
    "pristilbud prisuppgift tilbud offert demonstrasjon demonstration prøveperiode provperiod "
    "kjøpe köpa købe kjøp köp bestille beställa forhåndsbestille abonnere interessert intresserad "
    "intresserade interesseret interesserte lager salg salgs salu selger säljer sælger leverer "
    "levererar lisens lisenser licens licenser abonnement abonnemang kunde tar tager befaring "
    "befaringer hjemmebesøk hembesök hjemmebesøg platsbesök visit survey".split()
)
_HOPES: Final = frozenset(
    "want wants wanna need needs must get getting gets upgrade upgrading switch switching cop "
    "copping grab crave craving wanting gimme excited wait saving save shopping market list next "
    "should worth wish dying itching gonna gotta i'd id buy buying buys order ordering ordered "
    "preordered preorder purchase own deal deals offers discounts mine which call contact phone "
    "ring ringe ringa kontakt kontakte kontakta vil vill må måste trenger behöver behov brug bruk ønsker önskar skal "
    "heart ser letar leter jakt ønskelista ønskelisten önskelistan gleder fram give gift bring send".split()
)


def calls(token: str) -> int:
    """Return which of these patterns a word calls for, a bit for each."""
    return (
        (LONGS if token in _LONGED else 0)
        | (BUYS if token in _CALLS else 0)
        | (WISHES if token in _HOPES else 0)
    )


def longs(small: str, called: int) -> bool:
    """Tell whether a text in small letters longs for something so much that it sounds bad.

    `called` is what its words call for, here and below.
    """
    return bool(called & LONGS) and _LONGING.search(small) is not None


def words(text: str, small: str, called: int, *, wishes: bool) -> tuple[str, ...]:
    """Return up to five phrases that show an intent to buy, as written, in their order.

    `small` is the text in small letters, of equal length. Without `wishes`, as in a negative
    text, a wish does not count; nothing counts where buying is ruled out.
    """
    found: list[tuple[int, int]] = []
    if called & BUYS:
        found = [match.span() for match in _STRONG.finditer(small)]
    if called & WISHES and wishes:
        found += [match.span() for match in _WISH.finditer(small)]
    if not found or ruled_out(small):
        return ()
    phrases = (" ".join(text[start:end].split()) for start, end in found)
    return tuple(dict.fromkeys(phrases))[:5]


def ruled_out(small: str) -> bool:
    """Tell whether a text in small letters says that nothing will be bought."""
    return _NOT.search(small) is not None
