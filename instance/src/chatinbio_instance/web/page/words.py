"""What the document says beside the creator's own words, in every language of the front end.

The elements say the same (`src/words/page/` of the front end); a browser test holds both to each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from chatinbio_instance.library.page import PageSettings

Language = Literal["en", "de", "ar"]


@dataclass(frozen=True, slots=True)
class Words:
    """One language as it is written in one country. `tag` is what says so (`en-GB`), the language itself where no country is meant.
    `{}` is where a name or a number goes."""

    language: Language
    tag: str
    direction: Literal["ltr", "rtl"]
    og_locale: str
    months: tuple[str, ...]
    months_in_dates: tuple[str, ...]
    date: str
    weekdays: tuple[str, ...]
    half_days: tuple[str, str] | None
    links: str
    coming: str
    tickets: str
    tickets_for: str
    add_to_calendar: str
    all_dates: str
    questions: str
    more: str
    share: str
    open_on: str
    embed_note: str
    bare: str
    contact: str
    qr: str
    every_date: str
    made_with: str
    ask: str
    chat_needs_script: str
    admin_needs_script: str
    admin_title: str
    description: str


EN: Final = Words(
    language="en",
    tag="en",
    direction="ltr",
    og_locale="en_US",
    months=("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    months_in_dates=("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    date="{month} {day}",
    weekdays=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    half_days=("AM", "PM"),
    links="Links",
    coming="Coming up",
    tickets="Tickets",
    tickets_for="Tickets: {}",
    add_to_calendar="Add to your calendar: {}",
    all_dates="All {} dates",
    questions="Good to know",
    more="More",
    share="Share this page",
    open_on="Open on {}",
    embed_note="Plays from {}, which learns that you were here.",
    bare="Links and dates will stand here soon. Until then, say hello in the chat.",
    contact="Save contact",
    qr="QR code",
    every_date="All dates for your calendar",
    made_with="Made with {}",
    ask="Ask {} anything",
    chat_needs_script="The chat needs JavaScript. Everything else on this page works without it.",
    admin_needs_script="To edit your page, switch JavaScript on for this site and reload.",
    admin_title="Your page",
    description="Links, dates and answers of {}, and a chat to ask for more.",
)
DE: Final = Words(
    language="de",
    tag="de",
    direction="ltr",
    og_locale="de_DE",
    months=("Jan", "Feb", "Mär", "Apr", "Mai", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dez"),
    months_in_dates=(
        "Jan.",
        "Feb.",
        "März",
        "Apr.",
        "Mai",
        "Juni",
        "Juli",
        "Aug.",
        "Sept.",
        "Okt.",
        "Nov.",
        "Dez.",
    ),
    date="{day}. {month}",
    weekdays=("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"),
    half_days=None,
    links="Links",
    coming="Demnächst",
    tickets="Tickets",
    tickets_for="Tickets: {}",
    add_to_calendar="In deinen Kalender: {}",
    all_dates="Alle {} Termine",
    questions="Gut zu wissen",
    more="Mehr",
    share="Diese Seite teilen",
    open_on="Auf {} öffnen",
    embed_note="Kommt von {} und verrät dort, dass du hier warst.",
    bare="Links und Termine stehen bald hier. Bis dahin: Sag im Chat hallo.",
    contact="Kontakt sichern",
    qr="QR-Code",
    every_date="Alle Termine für deinen Kalender",
    made_with="Gemacht mit {}",
    ask="Frag {}, was du willst",
    chat_needs_script="Der Chat braucht JavaScript. Alles andere auf dieser Seite geht auch ohne.",
    admin_needs_script="Um deine Seite zu bearbeiten, schalte für diese Website JavaScript ein und lade neu.",
    admin_title="Deine Seite",
    description="Links, Termine und Antworten von {}, und ein Chat für alle weiteren Fragen.",
)
AR: Final = Words(
    language="ar",
    tag="ar",
    direction="rtl",
    og_locale="ar_AR",
    months=(
        "يناير",
        "فبراير",
        "مارس",
        "أبريل",
        "مايو",
        "يونيو",
        "يوليو",
        "أغسطس",
        "سبتمبر",
        "أكتوبر",
        "نوفمبر",
        "ديسمبر",
    ),
    months_in_dates=(
        "يناير",
        "فبراير",
        "مارس",
        "أبريل",
        "مايو",
        "يونيو",
        "يوليو",
        "أغسطس",
        "سبتمبر",
        "أكتوبر",
        "نوفمبر",
        "ديسمبر",
    ),
    date="{day} {month}",
    weekdays=("الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"),
    half_days=("ص", "م"),
    links="الروابط",
    coming="المواعيد القادمة",
    tickets="التذاكر",
    tickets_for="التذاكر: {}",
    add_to_calendar="أضف إلى تقويمك: {}",
    all_dates="كل المواعيد ({})",
    questions="أسئلة شائعة",
    more="المزيد",
    share="شارك هذه الصفحة",
    open_on="افتح في {}",
    embed_note="يُشغَّل من {}، وسيعلم بزيارتك لهذه الصفحة.",
    bare="ستظهر الروابط والمواعيد هنا قريبًا. وحتى ذلك الحين، ألقِ التحية في المحادثة.",
    contact="حفظ جهة الاتصال",
    qr="رمز QR",
    every_date="كل المواعيد لتقويمك",
    made_with="صُنعت باستخدام {}",
    ask="اسأل {} عمّا تشاء",
    chat_needs_script="تحتاج المحادثة إلى JavaScript. كل ما عداها في هذه الصفحة يعمل من دونه.",
    admin_needs_script="لتعديل صفحتك، فعّل JavaScript لهذا الموقع ثم أعد التحميل.",
    admin_title="صفحتك",
    description="روابط {} ومواعيده وإجاباته، ومحادثة لكل سؤال آخر.",
)
CATALOGUES: Final[dict[str, Words]] = {"en": EN, "de": DE, "ar": AR}


def fixed_language(settings: PageSettings) -> str | None:
    """The language that the creator chose for everybody, None where every visitor has their own."""
    language: str = getattr(settings, "language", "auto")
    return language if language in CATALOGUES else None
