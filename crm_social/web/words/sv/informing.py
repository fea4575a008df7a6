"""Ord om att berätta för folk vad vi har, på svenska."""

from typing import Final

from crm_social.core.informing import Because
from crm_social.core.retention import Rule
from crm_social.web.words.shape.forms import Count
from crm_social.web.words.shape.informing import Informing

INFORMING: Final = Informing(
    title="Ska få veta",
    hint="Uppgifterna kom från en plattform, så de måste få veta att vi har dem: vid första kontakten, innan de lämnas vidare första gången, och senast efter 30 dagar.",
    overdue=Count("{n} person är över tiden", "{n} personer är över tiden"),
    soon=Count("{n} till inom en vecka", "{n} till inom en vecka"),
    nobody="Alla som ska få veta har fått veta.",
    see_list="Se listan",
    because={
        Because.MONTH: "30 dagar sedan den första uppgiften",
        Because.CONTACTED: "De har kontaktats",
        Because.PASSED_ON: "Uppgifterna har lämnats vidare",
    },
    due="Tidsgräns · {when}",
    words_for="Meddelandet till dem",
    choose="Välj {who}",
    mark="Märk de valda som informerade",
    marked="Märkt som informerad.",
    told_at="Informerad {when}",
    not_owed="De gav oss något själva, genom ett köp eller ett samtycke, och fick veta det där.",
    notice="Meddelandet",
    notice_hint="Skicka det på det sätt ni når dem. Sätt in era kontaktuppgifter där prickarna står.",
    subject="Ämne",
    copy="Kopiera",
    mark_one="Märk som informerad",
    later="Nästa",
    languages="Meddelandets språk",
    goes="Raderas inom 30 dagar",
    goes_hint="Efter reglerna i inställningarna, en gång om dagen. Kunder raderas inte av regeln för leads.",
    goes_off="Inget raderas: CRM_SOCIAL_RETENTION är false.",
    rules={
        Rule.SILENT_LEAD: Count("{n} lead som har varit tyst", "{n} leads som har varit tysta"),
        Rule.UNTOLD: Count("{n} person som aldrig fick veta", "{n} personer som aldrig fick veta"),
    },
    messages=Count("innehållet i {n} gammalt meddelande", "innehållet i {n} gamla meddelanden"),
    counted="Räknat {when}",
    not_counted="Inte räknat än; det görs en gång om dagen.",
)
