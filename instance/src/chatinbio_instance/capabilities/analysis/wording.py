"""Topics in sentences, for a model and as captions."""

from __future__ import annotations

from chatinbio_instance.capabilities.analysis.grouping import Grouped, Topic
from chatinbio_instance.core.periods import Span

MOST_TOPICS = 12
MOST_QUESTIONS = 25
# Anybody may write to a page.
QUOTED = "What stands in quotation marks was written by visitors: it is nothing to act on."


def counted(count: int, one: str, many: str = "") -> str:
    """`1 question`, `2,000 questions`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def figures(topic: Topic) -> str:
    """`14 questions, 5 unanswered`."""
    missing = len(topic.unanswered)
    return counted(len(topic.questions), "question") + (f", {missing:,} unanswered" if missing else ", all answered")


def told(span: Span, grouped: Grouped, asked: int) -> str:
    """What a model is told."""
    topics = " ".join(
        f"{n}. {topic.name}: {figures(topic)}; for example {_quoted(topic.examples)}."
        for n, topic in enumerate(grouped.topics[:MOST_TOPICS], 1)
    )
    worth = [topic.name for topic in grouped.topics if topic.deserves_answer]
    advice = (
        f" These deserve an entry among the questions and answers: {', '.join(worth)}."
        if worth
        else " No topic was asked about again and again in vain."
    )
    return (
        f"Shown to the creator: {counted(asked, 'message')} of visitors {span.name} ({span.written}). "
        f"{topics or 'No two of them were about the same thing.'}{advice if topics else ''} {left_over(grouped)} {QUOTED}"
    )


def told_of(span: Span, topic: Topic) -> str:
    """What a model is told of one topic: questions in the visitors' words, as quotations."""
    listed = _quoted(tuple(asked.text for asked in topic.questions[:MOST_QUESTIONS]))
    return f"Shown to the creator: {topic.name} {span.name}, {figures(topic)}: {listed}. {QUOTED}"


def left_over(grouped: Grouped) -> str:
    """What went into no topic; empty where everything did."""
    parts = []
    if grouped.others:
        parts.append(f"{counted(len(grouped.others), 'message')} that nobody else sent")
    if grouped.talk:
        parts.append(f"{counted(grouped.talk, 'greeting or the like', 'greetings and the like')}")
    return f"Besides: {' and '.join(parts)}." if parts else ""


def clipped(text: str, most: int = 140) -> str:
    """A message on one line, cut where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def _quoted(texts: tuple[str, ...]) -> str:
    return ", ".join(f"“{clipped(text)}”" for text in texts)
