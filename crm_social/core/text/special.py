"""Whether a text tells something of its writer that the law protects (GDPR art. 9 and 10, children).

Such a comment is not scored, not sent on and not shown in lists. Nothing is ever derived from it
but its category. What protects is saying it of oneself or one's family, or naming what only a
person it touches would name; a word in passing ("a headache to set up") is not enough.
"""

from typing import Final

from crm_social.core.text.patterns import PROTECTED, Pattern
from crm_social.core.text.tokens import NUMBER

#: "I am", "as a", "my wife is": the writer speaks of themselves or those they live with.
_AM: Final = (
    r"(?:i am|i'm|im|i was|we are|we're|as an?|being|my (?:wife|husband|son|daughter|mother|father|partner|kid|child) is|"
    r"jeg er|eg er|vi er|me er|som|er selv|jeg ble|jeg var|min (?:kone|mann|sønn|datter|mor|far|kjæreste|samboer) er|"
    r"jag är|jag var|jag blev|min (?:fru|man|son|dotter|mamma|pappa|sambo) är|jeg er|min (?:kone|mand|søn|datter|kæreste) er)"
    r"(?: an?| en| ei| ett| et| also| også| själv| selv| født| född| practicing| praktiserende| troende| registered| proud| stolt| black)*"
)
_HAVE: Final = (
    r"(?:i have|i've|i've had|i had|i got|i suffer from|living with|diagnosed with|recovering from|because of my|my|with|"
    r"jeg har|eg har|jeg fikk|lider av|har fått|plages av|på grunn av|mi?n|mitt|mine|med|etter|har hatt|man har|"
    r"jag har|jag fick|lider av|har fått|på grund av|mina|efter|om man har|har haft|jeg fik|efter min)"
)
_ILL: Final = (
    r"(?:cancer|kreft(?!er|ene)\w*|\w*kreft(?:en)?|kræft|cancern|diabet\w*|epileps\w*|epilepti\w*|hiv|aids|asthma|astma|depression\w*|depresjon\w*|deprimer\w*|deprimeret|"
    r"anxiety|angst(?:en)?|ångest\w*|burn ?out|utbrent(?:het)?|utbränd\w*|utmattning\w*|adhd|autis\w*|asperger\w*|bipolar\w*|schizo\w*|dement\w*|demens\w*|dementia|alzheimer\w*|parkinson\w*|"
    r"ms-?(?:syk|sjuk)?|mult\w+[ -]s[ck]l\w+|migraine\w*|migrene\w*|migrän\w*|arthritis|revmati\w*|leddgikt|artrit|gikt|copd|kols|kol|crohn\w*|cøliaki|celiaki|coeliac|celiac|glutenallergi\w*|nøtteallergi\w*|nötallergi\w*|nut allergy|allergi\w*|"
    r"fibromyalgi\w*|leukemi\w*|leukaemia|tumou?r\w*|svulst|stroke|hjerneslag|slag(?:anfall)?|hjerteinfarkt|hjärtinfarkt|heart attack|infarkt|hjertefeil|hjärtfel|hepatit\w*|anorexi\w*|bulimi\w*|spiseforstyrrelse\w*|ätstörning\w*|eating disorder|"
    r"ptsd|endometrios\w*|prolaps|skiveprolaps|diskbråck|kronisk\w* \w+|chronic (?:pain|illness|disease|fatigue)|disabilit\w+|disabled|wheelchair|rullestol\w*|rullstol\w*|kørestol\w*|"
    r"(?:hip|knee) (?:replacement|surgery)|surgery|operasjon\w*|operation|hofteoperasjon|chemo\w*|kjemo\w*|cellegift|cellgift|dialys\w*|insulin\w*|medication|medisin\w*|medicin\w*|antidepress\w*|blodfortynnende|blodförtunnande|blodtrykk|blodtryck|blood thinners|"
    r"miscarriage|abort\w*|spontanabort|missfall|alkoholi\w*|alcoholic|rusavhengig\w*|missbruk\w*|addict\w*|selvmord\w*|självmord\w*|suicid\w*|sykdom\w*|sjukdom\w*|sygdom\w*|diagnos\w*)"
)
_THOSE: Final = (
    r"(?:homo(?:fil|seks|sex)?\w*|gay|lesb\w+|bi|bifil\w*|bise[kx]\w+|trans|transe|trans(?:kvinne|kvinna|mann|man|person|gender)|"
    r"skeiv\w*|queer|enby|(?:non|ikke|icke)[- ]?bin[aæä]r\w*|ase[kx]s?u\w+|panse[kx]s?u\w+)"
)
_NEAR: Final = (
    r"(?:wife|husband|partner|parents|grandparents|family|mother|mom|mum|father|dad|sister|brother|son|daughter|kids|children|"
    r"friends|colleagues|coworkers|co-workers|boss|team|class)"
)
#: Tells others of one's orientation; not a book that came out as a paperback.
_OUT: Final = (
    rf"(?:came|coming|come) out as (?:an? )?{_THOSE}|kom(?:mer|met|mit)? ut som (?:en |ei )?{_THOSE}|"
    rf"\bi(?:'ve| have| just| recently| finally| only)* c[ao]me out to (?:my {_NEAR}(?!'s)|everyone|everybody)|"
    r"\b(?:jeg|jag|eg) kom(?:mer|met|mit)? (?:endelig |äntligen )?ut (?:til|for|för|inför) (?:foreldrene|familien|familjen|mamma|pappa|mine? foreldre|mina föräldrar|venn\w+|vänner\w*|alle|alla)"
)
_RULES: Final = {
    "health": (
        rf"\b{_HAVE} (?:\w+ ){{0,2}}{_ILL}\b",
        rf"\b{_AM} (?:\w+ )?(?:{_ILL}|blind|deaf|døv\w*|döv|gravid|pregnant|sykmeldt|sjukskriven|sygemeldt|ufør\w*|uføretrygdet|syk|sjuk|syg|kronisk syk|kroniskt sjuk|handicapped|handikappet|immunsuppr\w*)\b",
        r"\b(?:sykmeld\w+|sjukskriv\w+|sygemeld\w+|uføretrygd\w*|sjukersättning\w*|brystkreft\w*|bröstcancer\w*|brystkræft\w*|lungekreft\w*|prostatakreft\w*|cellegift\w*|cellgift\w*|chemotherapy|"
        r"epileps[iy]\w*|diabet(?:es|iker|iker\w*|ic)|hiv(?:-\w+)?|blodfortynnende|blodförtunnande|blood thinners?|antidepressiv\w*|antidepressants?|insulin(?:pumpe|pump)?|"
        r"(?:väntar|venter|ventar|expecting a|expecting our) (?:barn|tvillinger|tvillingar|baby)|(?:i'?m|i am|we'?re|my wife is|er|är|for|mens jeg er|när jag är) (?:\d+ \w+ )?(?:gravid|pregnant|høygravid|höggravid)|"
        r"(?:safe|trygg|okej|ok|farlig|bra|egnet|suitable)\b[^.!?\n]{0,40}\b(?:gravid\w*|pregnan\w+|ammer|ammar|breastfeeding|diabet\w*|epileps\w*|astma|asthma|pacemaker|allergi\w*|migrene|migrän)|"
        r"(?:bare|bara|just) (?:operert|opererats|had surgery)|hip replacement|knee replacement|hofteprotese|höftprotes|ny hofte|ny höft|in (?:a )?wheelchair|sitter i rullestol|sitter i rullstol|bruker rullestol|"
        r"i (?:terapi|psykoterapi|therapy)|innlagt på|inlagd på|på (?:psykiatrisk|psyket)|my (?:therapist|psychiatrist|oncologist)|psykologen min|min psykolog|autismespekter\w*|ms-(?:syk|sjuk)|har (?:ms|kols|kol|adhd|add|ptsd|astma|angst|ångest|migrene|migrän|cøliaki|celiaki)|"
        r"(?:have|has|with) (?:adhd|ptsd|asthma|ms|copd|migraines?|autism|celiac|coeliac))\b",
    ),
    "political": (
        r"\b(?:stemte|stemmer|har stemt|vil stemme|røstar|røysta|röstade|röstar|har röstat|stemmer på|i (?:vote|voted)|voting for|we voted|voted for|vote for) (?:alltid |always |på |for |the )*"
        r"(?:rødt|sv|ap|arbeiderpartiet|sp|senterpartiet|mdg|krf|venstre|høyre|frp|fremskrittspartiet|sosialistisk|labour|tory|tories|conservatives?|lib ?dems?|greens?|democrats?|republicans?|trump|biden|harris|obama|"
        r"s|m|v|mp|c|l|kd|sd|sossarna|socialdemokraterna|moderaterna|vänsterpartiet|miljöpartiet|centern?|centerpartiet|liberalerna|kristdemokraterna|sverigedemokraterna|"
        r"enhedslisten|socialdemokratiet|radikale|konservative|dansk folkeparti|liberal alliance|alternativet|blankt?|rød|blå|rött|blått)\b",
        rf"\b{_AM} (?:\w+ )?(?:sosse|socialdemokrat|sosialdemokrat|moderat|vänsterpartist|miljöpartist|centerpartist|sverigedemokrat|kommunist|sosialist|socialist|konservativ|liberalist|høyremann|venstremann|frp-?er|sv-?er|rødt-?medlem|"
        r"republican|democrat|conservative|tory|labour (?:voter|member|supporter)|communist|liberal|libertarian|marxist|anarchist|feminist og rødt|partimedlem|folkevalgt|politiker)\b",
        r"\b(?:stiller|ställer upp|kandiderer|kandiderar|running|standing) (?:til|til valg|for|för|i|to|as)\b[^.!?\n]{0,30}\b(?:kommunestyret|kommunevalget|stortinget|fylkestinget|riksdagen|fullmäktige|kommunfullmäktige|folketinget|byrådet|congress|council|parliament|mp|"
        r"venstre|høyre|ap|sv|sp|frp|krf|mdg|rødt|moderaterna|centern|centerpartiet|vänsterpartiet|miljöpartiet)\b",
        r"\b(?:sitter|sit|satt) (?:i|on|in) (?:\w+ )?(?:kommunestyret|stortinget|fylkestinget|riksdagen|fullmäktige|kommunfullmäktige|byrådet|folketinget|the council|parliament|congress|bystyret)\b|\b(?:canvass\w*|campaign(?:ed|ing)?|phone ?bank\w*|driver valgkamp|valgkamp|kampanjar|valarbetare|dører?banking) (?:for|för)\b|"
        r"\b(?:medlem (?:av|i)|aktiv i|member of|active in|melde meg inn i|gick med i) (?:the )?(?:rødt|sv|ap|arbeiderpartiet|senterpartiet|sp|mdg|krf|venstre|høyre|frp|auf|unge høyre|unge venstre|fpu|"
        r"socialdemokraterna|moderaterna|vänsterpartiet|miljöpartiet|centerpartiet|liberalerna|kd|sd|sverigedemokraterna|ssu|muf|labour|conservative party|conservatives|green party|greens|democratic party|republican party|dsa|enhedslisten|socialdemokratiet|radikale venstre|dansk folkeparti)\b|"
        r"\b(?:registered|lifelong|card-carrying) (?:republican|democrat|conservative|labour|socialist)\b",
    ),
    "religion": (
        rf"\b{_AM} (?:\w+ ){{0,2}}(?:muslims?|muslimer?|muslimar|muslimsk|jøder?|jøde|jødisk|judar|jude|judisk|jewish|jews?|kristne?|kristna|kristen|christians?|catholic|katolikk?|katolsk|katolik|protestant|buddhist|buddhister?|hindu|hinduer|sikh|"
        r"jehovah?'?s\b[\w' ]*|mormon|mormoner|ateist|atheist|agnostic|pinsevenn\w*|pingstvän|baptist|orthodox|ortodoks|ortodox|evangelical|religious|religiøs|religiös|troende|bahai|quaker|bekjennende|mosaisk|shia|sunni|imam|prest|präst|rabbi)\b",
        r"\b(?:halal\w*|kosher|koscher|ramadan|eid (?:mubarak|al)|(?:i|we) pray|we fast(?! track| forward| food)|i fast (?:during|until|every|from|when|while|today|tomorrow|for (?:lent|ramadan|god|\d+ )|on (?:\w+days?|yom))|(?:jeg|vi|jag) (?:ber til|ber til gud|faster|fastar|tror på (?:gud|allah|jesus))|i believe in (?:god|allah|jesus)|"
        r"(?:min|our|my|vår|i) (?:menighet|församling|congregation|church group|moské|moskeen|synagoge|synagoga|parish|menigheten)|konvertert til|konverterade till|converted to (?:islam|judaism|christianity)|(?:bruker|bär|har|wear|wears) (?:hijab|hijaben|kippa|slöja|niqab|turban|a hijab|a turban)|av religiøse (?:grunner|årsaker)|av religiösa skäl|for religious reasons)\b",
    ),
    "union": (
        r"\b(?:fagforening\w*|fagorganiser\w*|fagforbund\w*|fackförening\w*|fackförbund\w*|fackklubb\w*|fackligt? (?:aktiv|ansluten|organiserad)|facklig|fagforeningsmedlem|tillitsvalgt|tillidsrepræsentant|hovedtillitsvalgt|skyddsombud|"
        r"trade unions?|labou?r unions?|shop steward|union (?:member|rep|representative|dues|card)|unionized|unionised|our union|my union|(?:vi|we|i|jeg|jag) (?:streiker|strejkar|strejker|er i streik|tatt ut i streik|went on strike|are on strike|am on strike|are striking))\b",
        r"\b(?:organisert i|organiserad i|organiseret i|medlem (?:av|i)|er med i|är med i|är ansluten till|member of|betaler kontingent til|in) (?:the )?(?:lo|nito|tekna|fagforbundet|utdanningsforbundet|fellesforbundet|norsk sykepleierforbund|nsf|negotia|parat|handel og kontor|el og it|ys|unio|akademikerne|delta|"
        r"unionen|kommunal|if metall|metall|vårdförbundet|lärarförbundet|sveriges lärare|handels|vision|saco|tco|st|byggnads|seko|jusek|akavia|ledarna|hk|3f|foa|dansk metal|prosa|djøf|krifa|unison|unite|gmb|usdaw|teamsters|uaw|afl-cio|seiu|aft|nea|(?:\w+'? )?(?:teachers?|nurses|workers|teachers'|workers')\w*'? (?:union|federation))\b",
    ),
    "orientation": (
        rf"\b{_AM} (?:\w+ ){{0,2}}(?:lesbisk|lesbian|lesbe|homofil\w*|homo|homoseksuell\w*|homosexuell\w*|homoseksuel|gay|bi|bifil|biseksuell|bisexuell|bisexual|skeiv\w*|queer|trans|transe|transkvinne|transmann|transkvinna|transman|transperson|transgender|trans (?:kvinne|mann|woman|man|kvinna|person)|aseksuell|asexual|panseksuell|pansexual|ikke-?binær|icke-?binär|non-?binary|drag queen|heterofil)\b",
        rf"\b(?:{_OUT})\b",
        r"\b(?:lesbisk\w*|lesbian|transkvinne|transkvinna|transperson|bisexual|bisexuell|biseksuell|homofil|skeiv|kom(?:mer)? ut av skapet|out of the closet|"
        r"(?:min fru och jag|min kone og jeg|my wife and i)\b[^.!?\n]{0,30}\b(?:två kvinnor|to kvinner|two women|kvinner|kvinnor|both women)|(?:mannen min og jeg|min man och jag|my husband and i)\b[^.!?\n]{0,30}\b(?:to menn|två män|two men|both men)|"
        r"(?:to|två|two) (?:mødre|mammor|mammaer|moms|mums|dads|pappor|pappaer|fedre) (?:her|här|here|hjemme|i)|same-?sex (?:couple|partner|marriage)|gift med en mann|as a gay|my (?:boyfriend|husband) and i are (?:both )?(?:men|gay))\b",
    ),
    "ethnicity": (
        rf"\b{_AM} (?:\w+ )?(?:rom|romsk|romni|roma|romani|sinti|tater|resande|samisk|same|sámi|sami|saami|kven|kvensk|tornedaling|svart|black|afrikansk|african|asian|asiat|latino|latina|hispanic|arab|araber|arabisk|kurd\w*|somal\w*|pakistan\w*|tyrkisk|turk|iran\w*|irak\w*|syr(?:er|isk|ier|ian)|eritre\w*|etiop\w*|afghan\w*|"
        r"vietnam\w*|tamil\w*|polsk|polack|polakk|bosni\w*|kosovo\w*|mulatt|indigenous|native american|aboriginal|maori|inuit|grønlender|grönländare|urfolk|mørkhudet|mörkhyad|person of colou?r|african[- ]american|farget|innvandrer|invandrare|immigrant|flyktning|flykting|refugee|asylsøker|asylsökande)\b",
        r"\b(?:foreldrene mine|mine foreldre|mamma og pappa|familien min|min familie|mina föräldrar|min familj|my parents|my family|my mother|my father|faren min|moren min|min mamma|min pappa|besteforeldrene mine) "
        r"(?:kom|kommer|er|är|came|come|comes|are|is|fled|flyktet|flydde|immigrated|kom hit) (?:opprinnelig |ursprungligen |originally )?(?:fra|från|from|to|hit från|hit fra)\b|"
        r"\b(?:på grunn av|because of|på grund av) (?:hudfargen|min hudfarge|hudfärgen|min hudfärg|my skin|the colou?r of my skin|my race|my ethnicity|navnet mitt|min etnisitet)|\b(?:samisk|romsk|kurdisk|somalisk|pakistansk) (?:bakgrunn|familie|opphav|bakgrund|familj)\b",
    ),
    "crime": (
        r"\b(?:convicted (?:of|for)|i was (?:convicted|arrested|jailed)|criminal record|my (?:probation|parole)|on (?:parole|probation)|served (?:time|\w+ years)|did time|(?:out of|in|from) (?:prison|jail)|ex-?con|felon\w*|"
        r"dømt for|straffedømt|straffedømd|dömd för|ble dømt|blev dömd|sonet|soner|sonar dom|fotlenke|fotboja|fodlænke|prøveløslatt|villkorlig|promille\w*|fyllekjør\w*|rattfyll\w*|rattonykter\w*|spirituskørsel|bot for|böter för|rulleblad|(?:plettet|prikk på) (?:vandelen|rullebladet)|belastningsregistret|(?:i|från|fra|ut av) (?:fengsel|fengselet|fängelset?|fængsel)|satt inne|suttit inne|siddet inde|(?:er|är|am|was) (?:siktet|tiltalt|åtalad|misstänkt|mistenkt|sigtet|charged with)|anmeldt for|i was charged with|dui|shoplifting|community service)\b",
    ),
    "child": (
        r"\b(?:jeg er|eg er|er|jag är|är|i am|i'm|im|jeg blir|blir|jag fyller|fyller|turning|turned|i just turned|fylte|age|aged) (?:bare |bara |only |kun |just )?(?:[4-9]|1[0-4]|ten|eleven|twelve|thirteen|ti|elleve|tolv|tretten|tio|elva|tretton)"
        r"(?:\s*(?:år\b|years? old|yo\b|yrs?\b|y/o|og et halvt|og kan|och|and a half)|[!.,?]*$|\s+(?:can|could|next|and|but|og|och|men|and|kan|i dag|idag|today|in|i (?:januar|februar|mars|april|mai|maj|juni|juli|august|september|oktober|november|desember|december))\b)",
        r"(?:^|[.!?,]\s*)(?:1[0-4]|[6-9]) (?:år|next week|years old|yo|years|tomorrow|today)\b(?! (?:garanti|ago|siden|sedan|gammel|gammal|i bransjen))",
        r"\b(?:går|går jag|jeg går|jag går|begynner|i'?m|i am) (?:i|in) (?:the )?(?:(?:1|2|3|4|5|6|7|8|første|andre|tredje|fjerde|femte|sjette|sjuende|åttende|fjärde|sjätte|sjunde|åttonde)\.?:?a? (?:klasse|klass|trinn|trinnet|klassen|grade)|(?:1st|2nd|3rd|4th|5th|6th|7th|8th|first|second|third|fourth|fifth|sixth|seventh|eighth) grade|barneskolen|lågstadiet|mellanstadiet|elementary school|middle school|primary school|folkeskolen)\b|"
        r"\b(?:mamma|pappa|mom|dad|mum|mor|far) (?:sier|säger|says|lar meg ikke|låter mig inte|won'?t let me)\b[^.!?\n]{0,30}\b(?:for ung|for liten|för ung|för liten|too young)\b",
    ),
}  # fmt: skip
_PATTERNS: Final = {name: Pattern("|".join(patterns)) for name, patterns in _RULES.items()}
#: The first four letters of words without one of which a category cannot match: most comments
#: hold none, and cost one look at a set.
_HEADS: Final = {
    name: frozenset(words.split())
    for name, words in {
        "health": "canc kref diab epil hiv hiv- aids asth astm depr anxi angs ångs burn utbr utma adhd "
        "auti aspe bipo schi deme alzh park ms scle skle migr arth revm ledd artr gikt copd kols kol croh "
        "cøli celi coel glut nøtt nöta nut alle fibr leuk tumo svul stro hjer slag hjär hear infa hepa "
        "anor buli spis ätst eati ptsd endo prol skiv disk kron chro disa whee rull køre hip knee surg "
        "oper hoft chem kjem cell dial insu medi anti blod bloo misc abor spon miss alco alko rusa "
        "addi selv själ suic sykd sjuk sygd diag blin deaf døv døve döv grav preg sykm syge ufør syk "
        "syg hand immu brys brös lung pros bryst vänt vent expe høyg högg amme amma brea pace ny "
        "tera psyk ther onco innl inla brea add høfte høft höft kræf",
        "political": "stem røst røys röst vote voti soss soci sosi mode väns milj cent sver komm "
        "kons libe høyr vens frp- sv-e rødt repu demo cons tory labo lib marx anar femi "
        "folk poli stil stäl kand runn stan sitt sit satt canv camp phon bank driv valg kamp vala dører "
        "døre medl akti memb acti meld gick regi life card",
        "religion": "musl jøde jødi juda jude judi jewi jew jews kris chri cath kato prot budd hind "
        "sikh jeho morm atei athe agno pins ping bapt orth orto evan reli troe baha quak beke mosa "
        "shia sunn imam pres präs rabb hala kosh kosc rama eid pray fast ber tror beli meni förs "
        "cong chur mosk syna pari konv conv hija kipp slöj niqa turb wear",
        "union": "fago fagf fagfo fack till til- tilli skyd trad labo labou shop unio stre stri orga "
        "medl memb beta fagl hove lo nito tekn utda fell nors nsf nego para hand ys akad delt komm meta "
        "vård lära visi saco tco bygg seko juse akav leda hk 3f foa dans pros djøf krif unis unit gmb "
        "usda team uaw seiu aft nea teac nurs",
        "orientation": "lesb homo gay bi bifi bise bise bisex skei quee tran asek asex pans ikke "
        "icke non bina drag hete kom komm came comi fru kone wife mann man husb två menn mødr wome moms mums dads same "
        "gift boyf",
        "ethnicity": "rom roms romn roma sint tate resa sami sámi same saam kven torn svar blac afri "
        "asia lati hisp arab kurd soma paki tyrk turk iran irak syr syri syre erit etio afgh viet "
        "tami pols pola bosn koso mula indi nati abor maor inui grøn grön urfo mørk mörk pers colo "
        "farg innv invan inva immi flyk refu asyl fore fami förä pare moth fath fare mamm papp "
        "hudf skin race ethn navn etni",
        "crime": "conv arre jail crim prob paro serv pris ex-c excon ex felo dømt stra döm dömd "
        "sone sona fotl fotb fodl prøv vill prom fyll ratt spir bot böte rull vand bela feng fäng "
        "fæng inne sikt tilt åtal miss mist sigt char anme dui shopl",
        "child": "år year yo yrs yr ten elev twel thir ti tolv tret elva tio 0 klas "
        "trin grad bare låga låg mell elem midd prim folk ung lite youn bday",
    }.items()
}  # fmt: skip


#: Common words with such a beginning that no pattern holds.
_PLAIN: Final = frozenset(
    "canceled cancelled center charge charges charging congrats consider considered "
    "considering conversation conversations diagram disappointed disappointing disappointment "
    "disaster drive driving elevator expect expected expensive experience experienced "
    "experiences fare fares fastest folks forever hand handle handled handles handling hands hear heard "
    "hearing life literally media miss missed missing mistake mistakes paris personal "
    "personally phone phones policy present probably problem problems promise promised promo prompt refund "
    "refunded refunding refunds refuse refused refuses reliable safety service services "
    "sitting social standby still straight stranded street team teams there there's therefore "
    "transfer transferred transfers united".split()
)
#: An age tells of a child only up to fourteen.
_AGE: Final = Pattern(r"[14-9](?<![^\s.!?,].)(?:(?<=1)[0-4]|(?<=[4-9]))(?!\d)")
_BITS: Final = {name: PROTECTED << at for at, name in enumerate(_HEADS)}
_NUMBERED: Final = PROTECTED << len(_HEADS)
_ANY: Final = _NUMBERED | sum(_BITS.values())
#: By each such beginning, which categories are worth a look: a bit for each.
_LOOKS: Final = {
    head: sum(_BITS[name] for name, heads in _HEADS.items() if head in heads)
    for heads in _HEADS.values()
    for head in heads
} | {NUMBER: _NUMBERED}


def calls(token: str) -> int:
    """Return which categories are worth a look because of a word, a bit for each."""
    return 0 if token in _PLAIN else _LOOKS.get(token[:4], 0)


def category(small: str, called: int) -> str | None:
    """Return the first protected category that a text in small letters tells of its writer.

    One of health, political, religion, union, orientation, ethnicity, crime, child; or None.
    `called` is what its words call for.
    """
    looks = called & _ANY
    if not looks:
        return None
    if looks & _NUMBERED and _AGE.search(small):
        looks |= _BITS["child"]
    for name, bit in _BITS.items():
        if looks & bit and _PATTERNS[name].search(small):
            return name
    return None
