"""What the offline engine says, as the creator in the first person: sentences with places for what the page holds.

A tuple holds variants of one sentence. Kinds of links are those of `core.material`, and "contact" and "" for any.
"""

from __future__ import annotations

from dataclasses import dataclass

from chatinbio_instance.core.words import Plural


@dataclass(frozen=True, slots=True)
class Words:
    """`{names}` are titles of links, `{event}` is a date as `described` has it, `{name}` the creator's."""

    on_sites: dict[str, tuple[str, ...]]
    led: dict[str, tuple[str, ...]]
    closing: dict[str, tuple[str, ...]]
    no_links_yet: str
    no_such_link: dict[str, str]
    instead: str
    not_on: str
    joined: str
    joined_or: str
    more: Plural

    here_it_is: tuple[str, ...]
    next_date: tuple[str, ...]
    after_that: str
    many_dates: str
    coming_up: str
    counts: tuple[str, str, str, str]
    no_dates: str
    no_more_dates: str
    nothing_planned: str
    in_city: str
    described: str
    quoted: str
    place: str
    theirs: str
    periods: dict[str, str]
    on_day: str
    in_month: str

    i_am: str
    nothing_about_me: str
    owner: str
    identity: str
    failed: str
    empty_list: str
    pending: str
    done: dict[str, str]
    hello: tuple[str, ...]
    little: str
    ask_me: str
    subjects: dict[str, str]
    dates_subject: str
    faq_subject: str
    thanks: tuple[str, ...]
    goodbye: tuple[str, ...]
    not_sure: tuple[str, ...]
    unsure: tuple[str, ...]
    could_ask: str
    did_you_mean: str
    if_you_mean: str
