"""What people read of the contact form."""

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
    message: str
    send: str
    thanks: str
    has_reached_me: str


WORDS = Catalogue(
    en=Words(
        getting="Getting the contact form",
        heading="Write to me",
        intro="This goes to me alone. I need your e-mail to answer you.",
        name="Your name",
        email="Your e-mail",
        message="Your message",
        send="Send message",
        thanks="Thank you!",
        has_reached_me="Your message has reached me, with your e-mail to answer to.",
    ),
    de=Words(
        getting="Ich hole das Kontaktformular",
        heading="Schreib mir",
        intro="Das lese nur ich. Für meine Antwort brauche ich deine E-Mail-Adresse.",
        name="Dein Name",
        email="Deine E-Mail-Adresse",
        message="Deine Nachricht",
        send="Nachricht senden",
        thanks="Danke!",
        has_reached_me="Deine Nachricht ist bei mir angekommen, mit deiner E-Mail-Adresse für die Antwort.",
    ),
    ar=Words(
        getting="أجلب نموذج التواصل",
        heading="راسلني",
        intro="لن يقرأ هذه الرسالة أحد غيري. أحتاج إلى بريدك الإلكتروني لأرد عليك.",
        name="اسمك",
        email="بريدك الإلكتروني",
        message="رسالتك",
        send="إرسال الرسالة",
        thanks="شكرًا لك!",
        has_reached_me="وصلتني رسالتك ومعها بريدك الإلكتروني لأرد عليك.",
    ),
)
