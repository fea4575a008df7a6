"""Learn which language a text is in: words, and pieces of the words that are not known."""

import csv
import math
import re
from collections import Counter
from pathlib import Path
from typing import Final

from benchmarks.judgement import seeds, sets
from crm_social.core.text.languages import NAMES, Languages, packed, runs
from crm_social.core.text.tokens import LINK, tokens

SCALE: Final = 10.0
_WORDS: Final = 6_000
_RUNS: Final = 3_000
#: A text in Bokmål is written in Nynorsk by these, then by the endings below.
_NYNORSK: Final = dict(
    pair.split(":")
    for pair in (
        "jeg:eg ikke:ikkje hva:kva hvor:kvar hvordan:korleis hvorfor:kvifor hvem:kven "
        "hvilken:kva noe:noko noen:nokon noen:nokre bare:berre være:vere blir:vert ble:vart "
        "blitt:vorte fra:frå en:ein de:dei dere:dykk deres:dykkar dem:dei hun:ho henne:henne "
        "hele:heile hel:heil mye:mykje mer:meir flere:fleire selv:sjølv kommer:kjem kom:kom "
        "sammen:saman også:òg hos:hjå mens:medan da:då nå:no høyt:høgt øye:auge se:sjå "
        "ser:ser si:seie sier:seier gjør:gjer gjøre:gjere vet:veit ha:ha å:å gi:gje gir:gjev "
        "gå:gå får:får ta:ta tar:tek dra:dra først:fyrst første:fyrste mellom:mellom "
        "hver:kvar hverandre:kvarandre hvert:kvart uke:veke måned:månad år:år "
        "kjærlighet:kjærleik muligheter:moglegheiter mulig:mogleg vanskelig:vanskeleg "
        "egentlig:eigentleg hyggelig:hyggeleg dårlig:dårleg deilig:deileg virkelig:verkeleg "
        "selskap:selskap butikken:butikken bedre:betre mot:mot etter:etter uten:utan enn:enn "
        "alle:alle alltid:alltid aldri:aldri gammel:gamal liten:liten bok:bok boken:boka "
        "boka:boka historien:historia musikken:musikken synes:tykkjer tenker:tenkjer "
        "skriver:skriv forteller:fortel handler:handlar spiller:spelar spille:spele "
        "elsker:elskar liker:likar kjøper:kjøper snakker:snakkar lager:lagar prøver:prøver "
        "trenger:treng hjelpe:hjelpe jente:jente oss:oss vi:vi meg:meg deg:deg min:min "
        "mitt:mitt mine:mine ditt:ditt din:din disse:desse denne:denne dette:dette "
        "disse:desse ingen:ingen inget:inkje intet:inkje"
    ).split()
)
_ENDINGS: Final = (
    (re.compile(r"(\w{3,})ene\b"), r"\1ane"),
    (re.compile(r"(\w{3,})lig\b"), r"\1leg"),
    (re.compile(r"(\w{3,})lige\b"), r"\1lege"),
    (re.compile(r"(\w{3,})heten\b"), r"\1heita"),
    (re.compile(r"(\w{3,})het\b"), r"\1heit"),
    (re.compile(r"(\w{3,})elser\b"), r"\1ingar"),
    (re.compile(r"(\w{3,})inger\b"), r"\1ingar"),
    (re.compile(r"(\w{3,})sjon(er|ene)\b"), r"\1sjonar"),
    (re.compile(r"(\w{3,})ede\b"), r"\1a"),
)
#: The commonest words of languages the product does not speak: they speak against all it does.
_STRANGE: Final = (
    "der die und ist nicht das ich ein eine mit auf für von zu sich dem den auch wie was wir sie "
    "ihr haben sehr aber oder wenn noch nur schon kann immer bitte danke warum wo bei aus nach "
    "het een van niet zijn dat ik je wij maar ook naar voor met te er aan wordt heeft geen goed "
    "le la les des une est pas que qui pour dans avec sur vous nous mais plus tout très merci "
    "el los las una es por con para del como pero muy más este esta qué gracias cuando hola "
    "il che di non per sono questo della molto grazie ciao come anche più o que não uma em "
    "ja on ei se että mutta kun niin ovat kuin minä olen tämä mikä miten kiitos hyvä oli vain "
    "og ekki það að er ég sem við eru til þetta hann hún nie jest się na czy jak dla tak "
    "por cuanto cuánto cuesta donde dónde esto favor bitte sagen können das hier ist moi avec "
    "bu ve bir için çok ne değil da de ama var ben sen mi"
).split()


def language_weights(data: Path, sources: Path) -> Languages:
    """Return the weights of words and of pieces of words for each language."""
    texts = _texts(data, sources)
    counts = {name: Counter(word for text in texts[name] for word in text) for name in NAMES}
    runs_of = {
        name: Counter(
            run for word, count in counts[name].items() for run in runs(word) * min(count, 20)
        )
        for name in NAMES
    }
    words, pieces = _weights(counts, _WORDS), _weights(runs_of, _RUNS)
    lowest = [-40] * len(NAMES)
    for word in _STRANGE:
        if word not in words or max(words[word]) < 15:
            words.setdefault(word, lowest)
    return Languages(words=_packed(words), runs=_packed(pieces))


def _packed(weights: dict[str, list[int]]) -> dict[str, int]:
    return {name: packed(weights[name]) for name in sorted(weights)}


def _texts(data: Path, sources: Path) -> dict[str, list[list[str]]]:
    bokmaal = [row["text"] for row in sets.rows(data, "norec_sentence/sentences")]
    bokmaal += [text for text, _ in seeds.sentences("nb", 40)] + _said("nb")
    swedish = [row["text"] for row in sets.rows(data, "absabank_imm/paragraphs")]
    swedish += [text for text, _ in seeds.sentences("sv", 40)]
    swedish += _listed(sources / "asent_sv_lexicon_v1.txt") + _listed(sources / "AFINN-sv-165.txt")
    swedish += _said("sv")
    danish = [text for text, _ in seeds.sentences("da", 40)] + _said("da")
    for name in ("dan_mixed_2014", "dan_newscrawl_2011"):
        with (sources / f"{name}_10K-sentences.csv").open(encoding="utf-8", newline="") as source:
            danish += [row[2] for row in csv.reader(source) if len(row) > 2]
    english = [
        line.split("\t")[0]
        for line in (sources / "goemotions-train.tsv").read_text(encoding="utf-8").splitlines()
    ]
    english += [text for text, _ in seeds.sentences("en", 40)] + _said("en")
    english += [row["text"] for row in sets.rows(data, "banking77/queries")]
    found = {
        "nb": bokmaal,
        "nn": [_nynorsk(text) for text in bokmaal] + _said("nn"),
        "da": danish,
        "sv": swedish,
        "en": english,
    }
    return {
        name: [[one for one in tokens(text) if one[0].isalpha() and one != LINK] for text in texts]
        for name, texts in found.items()
    }


def _said(language: str) -> list[str]:
    """Return our own comments in a language."""
    folders = ("feelings", "buying")
    return [text for folder in folders for text, _ in seeds.comments(folder, language)]


def _listed(lexicon: Path) -> list[str]:
    """Return the words of a lexicon, each as a text: they widen what is known of a language."""
    lines = lexicon.read_text(encoding="utf-8").splitlines()
    return [word for line in lines if (word := line.partition("\t")[0]).isalpha()]


def _nynorsk(text: str) -> str:
    words = [_NYNORSK.get(word, word) for word in text.lower().split()]
    written = " ".join(words)
    for pattern, replacement in _ENDINGS:
        written = pattern.sub(replacement, written)
    return written


def _weights(counts: dict[str, Counter[str]], kept: int) -> dict[str, list[int]]:
    """Return log-odds of each feature against the mean of the languages, in tenths."""
    totals = {name: sum(counted.values()) for name, counted in counts.items()}
    chosen: set[str] = set()
    for name in NAMES:
        chosen.update(word for word, _ in counts[name].most_common(kept))
    found = {}
    for word in chosen:
        logs = [math.log((counts[name][word] + 0.5) / totals[name] * 1e6 + 1.0) for name in NAMES]
        mean = sum(logs) / len(logs)
        found[word] = [round((one - mean) * SCALE) for one in logs]
    return {word: row for word, row in found.items() if max(row) - min(row) >= 4}
