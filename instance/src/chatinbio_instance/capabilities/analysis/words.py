"""What the creator reads of the topics of their visitors' questions; the questions themselves are the visitors'."""

from __future__ import annotations

from dataclasses import dataclass

from chatinbio_instance.core.words import Catalogue, Plural


@dataclass(frozen=True, slots=True)
class Words:
    """`going_through`, `reading`, `grouping` and `writing` say what is being done. `{period}` is "this week", `{days}` its days."""

    going_through: str
    reading: str
    grouping: str
    writing: str
    heading: str
    nothing_asked: str
    no_such_topic: str
    no_topics: str
    ask_about: str
    read: str
    read_about: str
    worth: str
    unanswered: str
    messages: Plural
    questions: Plural
    missing: str
    all_answered: str
    further: Plural
    nobody_else: Plural
    greetings: Plural
    besides: str
    joined: str


WORDS = Catalogue(
    en=Words(
        going_through="Going through the questions",
        reading="Reading what was asked {period}",
        grouping="Grouping {messages} by topic",
        writing="Writing it up",
        heading="What visitors asked {period}",
        nothing_asked="No visitor asked anything {period} ({days}).",
        no_such_topic="There is no topic {topic!r} {period}. The topics are: {topics}.",
        no_topics="none",
        ask_about="What did visitors ask about “{topic}” {period}?",
        read="Read them",
        read_about="Read the questions about {topic}",
        worth="Worth an answer",
        unanswered="Unanswered",
        messages=Plural(one="{n} message", other="{n} messages"),
        questions=Plural(one="{n} question", other="{n} questions"),
        missing="{questions}, {missing} unanswered",
        all_answered="{questions}, all answered",
        further=Plural(one="and {n} further question", other="and {n} further questions"),
        nobody_else=Plural(one="{n} message that nobody else sent", other="{n} messages that nobody else sent"),
        greetings=Plural(one="{n} greeting or the like", other="{n} greetings and the like"),
        besides="Besides: {parts}.",
        joined="and",
    ),
    de=Words(
        going_through="Ich gehe die Fragen durch",
        reading="Ich lese die Fragen: {period}",
        grouping="Ich ordne {messages} nach Themen",
        writing="Ich schreibe es zusammen",
        heading="Was Besucher gefragt haben: {period}",
        nothing_asked="Niemand hat etwas gefragt: {period} ({days}).",
        no_such_topic="Es gibt kein Thema {topic!r}: {period}. Die Themen sind: {topics}.",
        no_topics="keine",
        ask_about="Was haben Besucher über „{topic}“ gefragt, {period}?",
        read="Lesen",
        read_about="Die Fragen zu {topic} lesen",
        worth="Eine Antwort wert",
        unanswered="Unbeantwortet",
        messages=Plural(one="{n} Nachricht", other="{n} Nachrichten"),
        questions=Plural(one="{n} Frage", other="{n} Fragen"),
        missing="{questions}, {missing} unbeantwortet",
        all_answered="{questions}, alle beantwortet",
        further=Plural(one="und {n} weitere Frage", other="und {n} weitere Fragen"),
        nobody_else=Plural(
            one="{n} Nachricht, die sonst niemand schrieb", other="{n} Nachrichten, die sonst niemand schrieb"
        ),
        greetings=Plural(one="{n} Gruß oder Ähnliches", other="{n} Grüße und Ähnliches"),
        besides="Außerdem: {parts}.",
        joined="und",
    ),
    ar=Words(
        going_through="أراجع الأسئلة",
        reading="أقرأ ما سُئل: {period}",
        grouping="أرتّب {messages} حسب الموضوع",
        writing="أكتب الخلاصة",
        heading="ما سأله الزوار: {period}",
        nothing_asked="لم يسأل أحد شيئًا: {period} ({days}).",
        no_such_topic="لا يوجد موضوع {topic!r}: {period}. المواضيع هي: {topics}.",
        no_topics="لا شيء",
        ask_about="ماذا سأل الزوار عن «{topic}»، {period}؟",
        read="اقرأها",
        read_about="اقرأ الأسئلة عن {topic}",
        worth="يستحق إجابة",
        unanswered="بلا إجابة",
        messages=Plural(
            zero="لا رسائل", one="رسالة واحدة", two="رسالتان", few="{n} رسائل", many="{n} رسالة", other="{n} رسالة"
        ),
        questions=Plural(
            zero="لا أسئلة", one="سؤال واحد", two="سؤالان", few="{n} أسئلة", many="{n} سؤالًا", other="{n} سؤال"
        ),
        missing="{questions}، منها {missing} بلا إجابة",
        all_answered="{questions}، كلها مُجاب عنها",
        further=Plural(
            one="وسؤال آخر", two="وسؤالان آخران", few="و{n} أسئلة أخرى", many="و{n} سؤالًا آخر", other="و{n} سؤال آخر"
        ),
        nobody_else=Plural(
            one="رسالة واحدة لم يرسلها غير صاحبها",
            two="رسالتان منفردتان",
            few="{n} رسائل منفردة",
            many="{n} رسالة منفردة",
            other="{n} رسالة منفردة",
        ),
        greetings=Plural(
            one="تحية أو ما شابه",
            two="تحيتان أو ما شابه",
            few="{n} تحيات وما شابه",
            many="{n} تحية وما شابه",
            other="{n} تحية وما شابه",
        ),
        besides="إضافة إلى: {parts}.",
        joined="و",
    ),
)
