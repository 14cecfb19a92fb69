"""A poll: options to choose from, and once there is a vote, or none may be cast any more, how it stands."""

from __future__ import annotations

from chatinbio_instance.capabilities.poll.service import Ballot
from chatinbio_instance.capabilities.poll.store import Option
from chatinbio_instance.capabilities.poll.words import WORDS
from chatinbio_instance.core.events import SurfaceShown
from chatinbio_instance.core.locales import Locale
from chatinbio_instance.core.words import counted
from chatinbio_instance.surface import Action, Board, event


def shown(surface: str, ballot: Ballot, locale: Locale) -> SurfaceShown:
    """The poll as a new surface."""
    board = Board()
    return board.show(surface, _drawn(board, ballot, locale))


def redrawn(surface: str, ballot: Ballot, locale: Locale) -> SurfaceShown:
    """The poll in place, as it stands now."""
    board = Board()
    return board.redraw(surface, _drawn(board, ballot, locale))


def gone(surface: str, locale: Locale) -> SurfaceShown:
    """What takes its place when the creator has deleted it."""
    board = Board()
    return board.redraw(surface, board.card(board.styled_text(WORDS(locale).over, color="muted")))


def _drawn(board: Board, ballot: Ballot, locale: Locale) -> str:
    poll = ballot.poll
    heading = [board.text(poll.question, "h4", weight=1)]
    if not poll.is_open:
        heading.append(board.badge(WORDS(locale).closed, "muted"))
    row = _result if ballot.own is not None or not poll.is_open else _choice
    rows = [row(board, ballot, option, locale) for option in poll.options]
    total = board.styled_text(counted(locale, poll.votes, WORDS(locale).votes), size="sm", color="muted")
    return board.card(board.column(board.row(*heading), *rows, total))


def _choice(board: Board, ballot: Ballot, option: Option, locale: Locale) -> str:
    key = f"vote-{option.id}"
    read = WORDS(locale).vote_for.format(option=option.text)
    return board.action_button(option.text, _vote(ballot, option), read=read, key=key)


def _result(board: Board, ballot: Ballot, option: Option, locale: Locale) -> str:
    words = WORDS(locale)
    poll = ballot.poll
    share = option.votes / poll.votes if poll.votes else 0.0
    own = option.id == ballot.own
    text = words.result.format(votes=counted(locale, option.votes, words.votes), share=f"{100 * share:.0f}")
    meter = board.box(board.meter(option.text, share, text=text, color="success" if own else "primary"), weight=4)
    if own:
        beside = board.badge(words.yours, "success")
    elif poll.is_open:
        read = words.change_to.format(option=option.text)
        key = f"vote-{option.id}"
        beside = board.action_button(words.vote, _vote(ballot, option), size="sm", variant="plain", read=read, key=key)
    else:
        beside = board.spacer("sm")
    # The same share of every row, so that the bars are of one length.
    return board.row(meter, board.box(beside, align="end", weight=1))


def _vote(ballot: Ballot, option: Option) -> Action:
    return event("poll.vote", poll=ballot.poll.id, option=option.id, text=option.text)
