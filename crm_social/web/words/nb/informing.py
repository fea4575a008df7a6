"""Ord om å fortelle folk hva vi har, på bokmål."""

from typing import Final

from crm_social.core.informing import Because
from crm_social.core.retention import Rule
from crm_social.web.words.shape.forms import Count
from crm_social.web.words.shape.informing import Informing

INFORMING: Final = Informing(
    title="Skal få vite det",
    hint="Opplysningene kom fra en plattform, så de må få vite at vi har dem: ved første kontakt, før de gis videre første gang, og senest etter 30 dager.",
    overdue=Count("{n} person er over fristen", "{n} personer er over fristen"),
    soon=Count("{n} til innen en uke", "{n} til innen en uke"),
    nobody="Alle som skal få vite det, har fått vite det.",
    see_list="Se listen",
    because={
        Because.MONTH: "30 dager siden den første opplysningen",
        Because.CONTACTED: "De er kontaktet",
        Because.PASSED_ON: "Opplysningene er gitt videre",
    },
    due="Frist · {when}",
    words_for="Meldingen til dem",
    choose="Velg {who}",
    mark="Merk de valgte som informert",
    marked="Merket som informert.",
    told_at="Informert {when}",
    not_owed="De ga oss noe selv, ved et kjøp eller et samtykke, og fikk vite det der.",
    notice="Meldingen",
    notice_hint="Send den på den måten dere når dem. Sett inn kontaktopplysningene deres der prikkene står.",
    subject="Emne",
    copy="Kopier",
    mark_one="Merk som informert",
    later="Neste",
    languages="Språket i meldingen",
    goes="Slettes innen 30 dager",
    goes_hint="Etter reglene i innstillingene, en gang om dagen. Kunder slettes ikke av regelen for leads.",
    goes_off="Ingenting slettes: CRM_SOCIAL_RETENTION er false.",
    rules={
        Rule.SILENT_LEAD: Count("{n} lead det er stille fra", "{n} leads det er stille fra"),
        Rule.UNTOLD: Count(
            "{n} person som aldri fikk vite det", "{n} personer som aldri fikk vite det"
        ),
    },
    messages=Count("innholdet i {n} gammel melding", "innholdet i {n} gamle meldinger"),
    counted="Talt {when}",
    not_counted="Ikke talt ennå; det gjøres en gang om dagen.",
)
