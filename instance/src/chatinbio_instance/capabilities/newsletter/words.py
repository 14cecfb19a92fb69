"""What people read of the newsletter."""

from __future__ import annotations

from dataclasses import dataclass

from chatinbio_instance.core.words import Catalogue


@dataclass(frozen=True, slots=True)
class Words:
    """`getting` says what is being done; `consent` is what is agreed to, and kept as it was read."""

    getting: str
    heading: str
    intro: str
    email: str
    consent: str
    subscribe: str
    unsubscribe: str
    thanks: str
    on_the_list: str
    on_the_list_with: str
    joined: str
    unsubscribed: str
    off_the_list: str
    not_on_the_list: str


WORDS = Catalogue(
    en=Words(
        getting="Getting the newsletter form",
        heading="Newsletter",
        intro="News from me, straight to your inbox.",
        email="Your e-mail",
        consent="I want the newsletter by e-mail. I can unsubscribe at any time.",
        subscribe="Subscribe",
        unsubscribe="Unsubscribe",
        thanks="Thank you!",
        on_the_list="You are on the list.",
        on_the_list_with="You are on the list with {addresses}.",
        joined="and",
        unsubscribed="Unsubscribed",
        off_the_list="You are off the list. I hope to see you again.",
        not_on_the_list="You were not on the list.",
    ),
    de=Words(
        getting="Ich hole das Newsletter-Formular",
        heading="Newsletter",
        intro="Neues von mir, direkt in dein Postfach.",
        email="Deine E-Mail-Adresse",
        consent="Ich möchte den Newsletter per E-Mail bekommen. Ich kann ihn jederzeit abbestellen.",
        subscribe="Abonnieren",
        unsubscribe="Abbestellen",
        thanks="Danke!",
        on_the_list="Du stehst auf der Liste.",
        on_the_list_with="Du stehst mit {addresses} auf der Liste.",
        joined="und",
        unsubscribed="Abbestellt",
        off_the_list="Du stehst nicht mehr auf der Liste. Ich hoffe, wir sehen uns wieder.",
        not_on_the_list="Du standest nicht auf der Liste.",
    ),
    ar=Words(
        getting="أجلب نموذج النشرة البريدية",
        heading="النشرة البريدية",
        intro="أخباري تصلك مباشرة إلى بريدك.",
        email="بريدك الإلكتروني",
        consent="أريد تلقّي النشرة عبر البريد الإلكتروني، ويمكنني إلغاء الاشتراك في أي وقت.",
        subscribe="اشتراك",
        unsubscribe="إلغاء الاشتراك",
        thanks="شكرًا لك!",
        on_the_list="أنت الآن في القائمة.",
        on_the_list_with="أنت في القائمة بالعنوان {addresses}.",
        joined="و",
        unsubscribed="أُلغي الاشتراك",
        off_the_list="لم تعد في القائمة. آمل أن أراك مجددًا.",
        not_on_the_list="لم تكن في القائمة.",
    ),
)
