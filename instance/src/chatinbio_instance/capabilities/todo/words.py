"""What people read of a to-do list."""

from __future__ import annotations

from dataclasses import dataclass

from chatinbio_instance.core.words import Catalogue


@dataclass(frozen=True, slots=True)
class Words:
    """`adding`, `looking`, `ticking` and `taking_off` say what is being done."""

    adding: str
    looking: str
    ticking: str
    taking_off: str
    heading: str
    field: str
    example: str
    add: str
    delete: str
    delete_one: str
    nothing: str
    all_done: str
    some_done: str
    ticked_off: str
    opened_again: str
    deleted: str
    added: str
    say_what: str
    too_long: str
    too_many: str
    not_on_list: str
    not_any_more: str
    empty: str
    which: str


WORDS = Catalogue(
    en=Words(
        adding="Writing it down",
        looking="Looking at your to-do list",
        ticking="Ticking it off",
        taking_off="Taking it off the list",
        heading="To-do",
        field="Something to do",
        example="Buy milk",
        add="Add",
        delete="Delete",
        delete_one="Delete: {text}",
        nothing="Nothing to do yet.",
        all_done="All done.",
        some_done="{done} of {all} done",
        ticked_off="Ticked off: {text}",
        opened_again="Opened again: {text}",
        deleted="Deleted: {text}",
        added="Added: {text}",
        say_what="Please say what there is to do.",
        too_long="Please keep a to-do to {most} characters; this has {length}.",
        too_many="{most} to-dos are the most that I can keep. Delete some first.",
        not_on_list="No such to-do is on the list. {list}",
        not_any_more="This to-do is not on the list any more.",
        empty="The list is empty.",
        which="Several to-dos may be meant; say which by its number: {list}",
    ),
    de=Words(
        adding="Ich schreibe es auf",
        looking="Ich sehe auf deine Liste",
        ticking="Ich hake es ab",
        taking_off="Ich nehme es von der Liste",
        heading="Aufgaben",
        field="Was ist zu tun?",
        example="Milch kaufen",
        add="Hinzufügen",
        delete="Löschen",
        delete_one="Löschen: {text}",
        nothing="Noch nichts zu tun.",
        all_done="Alles erledigt.",
        some_done="{done} von {all} erledigt",
        ticked_off="Abgehakt: {text}",
        opened_again="Wieder offen: {text}",
        deleted="Gelöscht: {text}",
        added="Hinzugefügt: {text}",
        say_what="Bitte schreib, was zu tun ist.",
        too_long="Eine Aufgabe darf höchstens {most} Zeichen haben; diese hat {length}.",
        too_many="Mehr als {most} Aufgaben kann ich nicht aufbewahren. Lösche erst ein paar.",
        not_on_list="Das steht nicht auf der Liste. {list}",
        not_any_more="Diese Aufgabe steht nicht mehr auf der Liste.",
        empty="Die Liste ist leer.",
        which="Mehrere Aufgaben können gemeint sein; sag mir die Nummer: {list}",
    ),
    ar=Words(
        adding="أدوّن ذلك",
        looking="أنظر في قائمة مهامك",
        ticking="أضع علامة الإنجاز",
        taking_off="أحذفها من القائمة",
        heading="المهام",
        field="مهمة جديدة",
        example="شراء الحليب",
        add="إضافة",
        delete="حذف",
        delete_one="حذف: {text}",
        nothing="لا مهام بعد.",
        all_done="أُنجز كل شيء.",
        some_done="أُنجز {done} من {all}",
        ticked_off="أُنجزت: {text}",
        opened_again="أُعيد فتحها: {text}",
        deleted="حُذفت: {text}",
        added="أُضيفت: {text}",
        say_what="اكتب ما يجب إنجازه من فضلك.",
        too_long="لا يمكن أن تتجاوز المهمة {most} حرفًا؛ وهذه {length}.",
        too_many="لا أستطيع حفظ أكثر من {most} مهمة. احذف بعضها أولًا.",
        not_on_list="لا توجد مهمة كهذه في القائمة. {list}",
        not_any_more="لم تعد هذه المهمة في القائمة.",
        empty="القائمة فارغة.",
        which="قد يكون المقصود أكثر من مهمة؛ اذكر رقمها: {list}",
    ),
)
