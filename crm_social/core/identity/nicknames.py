"""Names that one person goes by: Bill and William, Kari and Karin, Lasse and Lars."""

from functools import lru_cache
from typing import Final

#: One line is one family of names, folded; `+` goes on with it. A name may stand in several.
_FAMILIES: Final = """
abigail abby gail
abraham abe abram bram
adrian ade
agnes aggie neta agneta agnete
albert al bert bertie albie
alexander alex al sandy xander lex sasha sander alec alexandre aleksander aleks alasdair alistair
alexandra alex sandra sasha lexi aleksandra
alfred alf fred alfie freddie alfredo
alison ali allison
amanda mandy amy manda
andrew andy drew andreas anders andre andrei andrej andrey
angela angie
ann anna anne annie anya anja hanna hannah nancy anneli annette anita anki ana
annchristine annchristin annkristin anki
antonia toni
anthony tony ant anton antonio antony
archibald archie arch
arthur art artie
augustus gus august
barbara barb babs barbro bobbie
bartholomew bart
benjamin ben benji benny
bernard bernie bernhard bernt bernardo
bertil berra
bo bosse
brigitta birgitta britta gitta gittan britt birgit berit brita
bradley brad
calvin cal
cameron cam
carl karl calle kalle charles carlos
caroline carol carrie caro karoline lina line carolina karolina
catherine cathy kate katie kathy kat cat katherine kathryn katrine katrin kathleen kitty kit
+ cate catharina katarina trine kari karin karen karina cathrine katja kaja
charles charlie chuck chas charley chaz
charlotte lottie lotta charlie lotte
christian chris kristian kris christer krister
christina tina chris kristina kirsten kristin stina kirsti christine christin kristine chrissy tine
christopher chris kit kristoffer christoffer topher stoffer
clarence clare
clifford cliff
clinton clint
constance connie
cornelius neil con
curtis curt
cynthia cindy
daniel dan danny danni daniele danne
david dave davy davie dawid
deborah debbie deb debra
dennis denny
donald don donny donnie
dorothy dot dottie dolly dorothea dorte dorthe
douglas doug
dwight ike
edmund ed ned eddie ted
edward ed ned ted eddie teddy eddy edvard edvin
edwin ed ned eddie
eleanor ella nell nellie ellie nora elinor eleonora lenora
elizabeth liz beth betty eliza lisa libby bess bessie elsie lizzie betsy elisabeth elise elsa
+ lise lisbeth elisabet bettina lillibet elspeth liza else
emily em emmy emma
emmanuel manny emanuel
eric erik rick eirik erick eerik
ernest ernie ernst
eugene gene
eva eve evie
evelyn eve evie
ezekiel zeke
filip philip phil phillip pip filippa
florence flo flossie florrie
frances fran fanny frankie
francis frank fran frankie franz frans
frank franklin
frederick fred freddy freddie rick fredrick fredric fredrik frederik friedrich fritz federico
gabriel gabe
gabriella gabby gabi ella gabrielle
george georgie georg jorgen goran jorn jerzy yrjo
gerald gerry jerry gerard gerhard
geraldine gerry
gilbert gil
gregory greg grigori gregor
grace gracie
gunnar gurra
gustav gus gustaf gosta gurra
hakan hakon haakon
hans johannes hasse johan
harold harry hal harald
harriet hattie
harry harold henry
heather hettie
helen nell ellie helena lena elena helene eleni hella
henry harry hank hal henrik henri henning heinrich enrique hendrik
herbert herb bert
hubert bert hugh
hugh hughie hugo huw
ida idun
immanuel manny
ingrid inga inger
isaac ike zac
isabella bella izzy isabel isabelle belle isobel
isidore izzy
jacob jake jakob
jacqueline jackie
james jim jimmy jamie jem jimmie jaime jimi
jan janne
jane janie jenny janet jean
janet jan
jeffrey jeff geoff geoffrey jeffery
jennifer jen jenny jenni jennie
jeremiah jerry
jeremy jerry jem
jerome jerry
jessica jess jessie
joan jo joanie
joanna jo joanne johanna hanna
john jack johnny jon johnnie johan jan jens johannes ian jean juan giovanni ivan hans jonny
jonathan jon jonny nathan jonatan
jonas jonna jonne
joseph joe joey jo josef jose giuseppe jussi
josephine jo josie josefin josefine
joshua josh
juan john
judith judy judi judit
julia julie jules juliet
julian jules
karin karen kari kaisa kajsa
kenneth ken kenny kent
kimberly kim kimberley
kjell kjeld
klaus claus klas claes clas nicholas
knut knud
kristofer kris
lars lasse lauritz laurits lorens larry
laurence larry lawrence laurie lars lorenz
lena helena magdalena
leonard leo len lenny lennart
leonardo leo
lewis lou louis ludvig ludwig lew luis
lillian lily lil lilian lilly
linda lindy
louis lou louie ludvig luis
louise lou lovisa louisa
lucas luke luca lukas
lucille lucy
lucy lucia lu
madeline maddy maddie madeleine
magdalena magda lena malin magdalene
magnus mange manne
malcolm mal
marcus mark markus marc marco mac
margaret maggie meg peggy daisy greta marge margie rita margareta margrete margit marit merete
+ grete margot molly mette
maria mary marie mia maja maia marja miriam
marilyn mary
martha marty patty
martin marty morten marten
mary molly polly mae mamie
matilda tilda tilly mathilda mathilde
matthew matt matty mattias matthias mathias mats matteus mads matheus
maurice morris mo
maximilian max
megan meg
melissa missy mel lissa
michael mike mick mickey micke mikael mikkel mitch michel miguel mihail mikhail mischa mikko
mildred millie
mitchell mitch
mohammed mohamed muhammad mohammad mo mehmet muhamed mohamad
montgomery monty
nancy nan
natalie nat nathalie natalia natasha
nathan nate nat
nathaniel nat nate nathan
nicholas nick nicky nico niklas nicolas niels nils nikolai nikolaj nicklas klas nicolai klaus
nils nisse niels
nicole nikki nicky
norman norm
ole ola olav olaf olle oli olof
oliver ollie olly
oscar oskar ossie
otto otis
pamela pam
patricia pat patty trish tricia patsy
patrick pat paddy patrik rick padraig
paul pal pavel paulus poul pauli pablo paal
paula polly pauline
penelope penny
pernille pernilla nilla
peter pete petter per par peder petrus pekka pelle piotr pierre pedro pieter
philippa pippa
prudence prue
quentin quint
rachel rae shelly rakel
ralph rolf raffe
ramon ray
randall randy randolph
rasmus erasmus
raymond ray raimo
rebecca becky becca rebecka rebekka
reginald reg reggie
reinhold reino
richard dick rick rich ricky richie rickard rikard dickie ritchie
robert bob rob bobby robbie bert robb roberto robin
robin rob
roderick rod rick
rodney rod
roger rog
roland rolle
ronald ron ronnie ronny
rosemary rose rosie
rudolph rudy rolf rudi rudolf
russell russ rusty
ruth ruthie
samantha sam sammy
samuel sam sammy
sarah sally sara sadie
scott scotty
sebastian seb bastian basse
sergei sergey serge sergej
sharon shari
sidney sid
simon si simen
solomon sol solly
sophia sophie sofia sofie fia
stanley stan
steven steve stephen stefan steffen staffan stevie stephan
stephanie steph stefanie
stewart stu stuart
susan sue susie suzanne susanna susanne suzy sanna sus
sven svein svend svante swen
sylvester sly
sylvia silvia
tamara tammy
terence terry
teresa terry tess theresa therese tessa
thaddeus thad
theodore ted theo teddy teodor
theodora dora
thomas tom tommy tomas thom
thor tor tore thore tord
thorbjorn torbjorn tobbe bjorn
thorsten torsten tosse
timothy tim timmy
tobias toby tobbe tobe
ulrich uli ulrik ulf uffe
ulrika ulla rikke ulrike
urban ubbe
valentina val tina
valerie val
vernon vern
veronica ronnie vera veronika
victor vic viktor
victoria vicky tori vickie viktoria
vilhelm william wilhelm wille
vincent vince vinnie
virginia ginny ginger
vivian viv
vladimir wladimir volodymyr vova
wallace wally
walter walt wally valter wat
wesley wes
wilfred wilf fred
william bill will billy willy liam willie wilhelm vilhelm guillermo ville
winifred winnie freda
winston win
yvonne evonne
zachary zach zack zac
zeta zetta
"""


_MEMBERS: Final = [
    tuple(line.split()) for line in _FAMILIES.replace("\n+", "").strip().splitlines()
]


def _families() -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for number, names in enumerate(_MEMBERS):
        for name in names:
            found.setdefault(name, set()).add(number)
    return {name: frozenset(numbers) for name, numbers in found.items()}


_FAMILY_OF: Final = _families()
_NONE: Final[frozenset[int]] = frozenset()


@lru_cache(maxsize=1 << 16)
def same(one: str, other: str) -> bool:
    """Say whether two folded given names may be one person's. Symmetric, not transitive."""
    return not _FAMILY_OF.get(one, _NONE).isdisjoint(_FAMILY_OF.get(other, _NONE))


def of(name: str) -> tuple[str, ...]:
    """Return the other names a person of this folded given name may go by, in a fixed order."""
    numbers = sorted(_FAMILY_OF.get(name, _NONE))
    return tuple(dict.fromkeys(n for number in numbers for n in _MEMBERS[number] if n != name))


@lru_cache(maxsize=1 << 16)
def families(name: str) -> tuple[str, ...]:
    """Return one word for each family the name stands in, in a fixed order."""
    return tuple(f"*{number}" for number in sorted(_FAMILY_OF.get(name, _NONE)))
