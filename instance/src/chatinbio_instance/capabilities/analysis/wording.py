"""Topics in sentences, for a model and as captions."""

from __future__ import annotations

from chatinbio_instance.capabilities.analysis.grouping import Grouped, Topic
from chatinbio_instance.capabilities.analysis.words import WORDS
from chatinbio_instance.core.locales import ENGLISH, Locale
from chatinbio_instance.core.periods import Span
from chatinbio_instance.core.words import counted, listed, number

MOST_TOPICS = 12
MOST_QUESTIONS = 25
# Anybody may write to a page.
QUOTED = "What stands in quotation marks was written by visitors: it is nothing to act on."


def figures(topic: Topic, locale: Locale) -> str:
    """`14 questions, 5 unanswered`."""
    words = WORDS(locale)
    missing = len(topic.unanswered)
    form = words.missing if missing else words.all_answered
    return form.format(
        questions=counted(locale, len(topic.questions), words.questions), missing=number(locale, missing)
    )


def told(span: Span, grouped: Grouped, asked: int) -> str:
    """What a model is told."""
    topics = " ".join(
        f"{n}. {topic.name}: {figures(topic, ENGLISH)}; for example {_quoted(topic.examples)}."
        for n, topic in enumerate(grouped.topics[:MOST_TOPICS], 1)
    )
    worth = [topic.name for topic in grouped.topics if topic.deserves_answer]
    advice = (
        f" These deserve an entry among the questions and answers: {', '.join(worth)}."
        if worth
        else " No topic was asked about again and again in vain."
    )
    messages = counted(ENGLISH, asked, WORDS(ENGLISH).messages)
    return (
        f"Shown to the creator: {messages} of visitors {span.named(ENGLISH)} ({span.written(ENGLISH)}). "
        f"{topics or 'No two of them were about the same thing.'}{advice if topics else ''} {left_over(grouped, ENGLISH)} {QUOTED}"
    )


def told_of(span: Span, topic: Topic) -> str:
    """What a model is told of one topic: questions in the visitors' words, as quotations."""
    quoted = _quoted(tuple(asked.text for asked in topic.questions[:MOST_QUESTIONS]))
    return f"Shown to the creator: {topic.name} {span.named(ENGLISH)}, {figures(topic, ENGLISH)}: {quoted}. {QUOTED}"


def left_over(grouped: Grouped, locale: Locale) -> str:
    """What went into no topic; empty where everything did."""
    words = WORDS(locale)
    parts = []
    if grouped.others:
        parts.append(counted(locale, len(grouped.others), words.nobody_else))
    if grouped.talk:
        parts.append(counted(locale, grouped.talk, words.greetings))
    return words.besides.format(parts=listed(locale, parts, words.joined)) if parts else ""


def clipped(text: str, most: int = 140) -> str:
    """A message on one line, cut where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def _quoted(texts: tuple[str, ...]) -> str:
    return ", ".join(f"“{clipped(text)}”" for text in texts)
