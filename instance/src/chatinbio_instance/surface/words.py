"""What people read of any form and of any list of questions."""

from __future__ import annotations

from dataclasses import dataclass

from chatinbio_instance.core.words import Catalogue


@dataclass(frozen=True, slots=True)
class Words:
    """`{most}` and `{length}` count characters."""

    send: str
    tick: str
    fill_in: str
    too_long: str
    no_email: str
    no_date: str
    too_soon: str
    ask: str


WORDS = Catalogue(
    en=Words(
        send="Send",
        tick="Please tick this box to go on.",
        fill_in="Please fill this in.",
        too_long="Please keep this to {most} characters; it has {length}.",
        no_email="This is no complete e-mail address, such as name@example.com.",
        no_date="Please write a date as YYYY-MM-DD, such as 2027-05-31.",
        too_soon="You have just sent one. Please wait a minute before you send another.",
        ask="Ask: {question}",
    ),
    de=Words(
        send="Senden",
        tick="Bitte setze hier ein Häkchen, um fortzufahren.",
        fill_in="Bitte fülle das aus.",
        too_long="Bitte höchstens {most} Zeichen; es sind {length}.",
        no_email="Das ist keine vollständige E-Mail-Adresse wie name@example.com.",
        no_date="Bitte schreib ein Datum als JJJJ-MM-TT, etwa 2027-05-31.",
        too_soon="Du hast gerade schon etwas gesendet. Bitte warte eine Minute.",
        ask="Fragen: {question}",
    ),
    ar=Words(
        send="إرسال",
        tick="ضع علامة في هذا المربع للمتابعة من فضلك.",
        fill_in="املأ هذا الحقل من فضلك.",
        too_long="اكتب {most} حرفًا على الأكثر؛ العدد الحالي {length}.",
        no_email="هذا ليس عنوان بريد إلكتروني كاملًا مثل name@example.com.",
        no_date="اكتب التاريخ بالصيغة YYYY-MM-DD، مثل 2027-05-31.",
        too_soon="لقد أرسلت رسالة للتو. انتظر دقيقة قبل إرسال أخرى من فضلك.",
        ask="اسأل: {question}",
    ),
)
