"""What people read of the booking form."""

from __future__ import annotations

from dataclasses import dataclass

from chatinbio_instance.core.words import Catalogue


@dataclass(frozen=True, slots=True)
class Words:
    """`getting` says what is being done."""

    getting: str
    heading: str
    intro: str
    name: str
    email: str
    date: str
    place: str
    place_example: str
    budget: str
    budget_example: str
    message: str
    send: str
    thanks: str
    has_reached_me: str
    day_is_over: str


WORDS = Catalogue(
    en=Words(
        getting="Getting the booking form",
        heading="Book me",
        intro="Tell me about it. I need your e-mail to answer you; nothing is fixed before we have both agreed.",
        name="Your name",
        email="Your e-mail",
        date="Date",
        place="Place",
        place_example="Venue, city",
        budget="Budget, if you know it",
        budget_example="€500",
        message="What is it about?",
        send="Send request",
        thanks="Thank you!",
        has_reached_me="Your request has reached me, with your e-mail to answer to.",
        day_is_over="This day is over. Please choose one to come.",
    ),
    de=Words(
        getting="Ich hole das Buchungsformular",
        heading="Buche mich",
        intro="Erzähl mir davon. Für meine Antwort brauche ich deine E-Mail-Adresse; fest ist erst, was wir beide zugesagt haben.",
        name="Dein Name",
        email="Deine E-Mail-Adresse",
        date="Datum",
        place="Ort",
        place_example="Veranstaltungsort, Stadt",
        budget="Budget, falls du es kennst",
        budget_example="500 €",
        message="Worum geht es?",
        send="Anfrage senden",
        thanks="Danke!",
        has_reached_me="Deine Anfrage ist bei mir angekommen, mit deiner E-Mail-Adresse für die Antwort.",
        day_is_over="Dieser Tag ist vorbei. Bitte wähle einen, der noch kommt.",
    ),
    ar=Words(
        getting="أجلب نموذج الحجز",
        heading="احجزني",
        intro="حدّثني عن مناسبتك. أحتاج إلى بريدك الإلكتروني لأرد عليك؛ ولا شيء مؤكد قبل أن نتفق معًا.",
        name="اسمك",
        email="بريدك الإلكتروني",
        date="التاريخ",
        place="المكان",
        place_example="القاعة، المدينة",
        budget="الميزانية إن كنت تعرفها",
        budget_example="500 يورو",
        message="ما الموضوع؟",
        send="إرسال الطلب",
        thanks="شكرًا لك!",
        has_reached_me="وصلني طلبك ومعه بريدك الإلكتروني لأرد عليك.",
        day_is_over="لقد مضى هذا اليوم. اختر يومًا قادمًا من فضلك.",
    ),
)
