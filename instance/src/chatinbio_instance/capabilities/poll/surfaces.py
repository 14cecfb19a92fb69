"""A poll: options to choose from, and once there is a vote, or none may be cast any more, how it stands."""

from __future__ import annotations

from chatinbio_instance.capabilities.poll.service import Ballot
from chatinbio_instance.capabilities.poll.store import Option
from chatinbio_instance.core.events import SurfaceShown
from chatinbio_instance.surface import Action, Board, event


def shown(surface: str, ballot: Ballot) -> SurfaceShown:
    """The poll as a new surface."""
    board = Board()
    return board.show(surface, _drawn(board, ballot))


def redrawn(surface: str, ballot: Ballot) -> SurfaceShown:
    """The poll in place, as it stands now."""
    board = Board()
    return board.redraw(surface, _drawn(board, ballot))


def gone(surface: str) -> SurfaceShown:
    """What takes its place when the creator has deleted it."""
    board = Board()
    return board.redraw(surface, board.card(board.styled_text("This poll is over.", color="muted")))


def _drawn(board: Board, ballot: Ballot) -> str:
    poll = ballot.poll
    heading = [board.text(poll.question, "h4", weight=1)]
    if not poll.is_open:
        heading.append(board.badge("Closed", "muted"))
    counted = ballot.own is not None or not poll.is_open
    rows = [_result(board, ballot, option) if counted else _choice(board, ballot, option) for option in poll.options]
    total = board.styled_text(_votes(poll.votes), size="sm", color="muted")
    return board.card(board.column(board.row(*heading), *rows, total))


def _choice(board: Board, ballot: Ballot, option: Option) -> str:
    key = f"vote-{option.id}"
    return board.action_button(option.text, _vote(ballot, option), read=f"Vote for {option.text}", key=key)


def _result(board: Board, ballot: Ballot, option: Option) -> str:
    poll = ballot.poll
    share = option.votes / poll.votes if poll.votes else 0.0
    own = option.id == ballot.own
    text = f"{_votes(option.votes)} · {share:.0%}"
    meter = board.box(board.meter(option.text, share, text=text, color="success" if own else "primary"), weight=4)
    if own:
        beside = board.badge("Yours", "success")
    elif poll.is_open:
        read = f"Change my vote to {option.text}"
        key = f"vote-{option.id}"
        beside = board.action_button("Vote", _vote(ballot, option), size="sm", variant="plain", read=read, key=key)
    else:
        beside = board.spacer("sm")
    # The same share of every row, so that the bars are of one length.
    return board.row(meter, board.box(beside, align="end", weight=1))


def _vote(ballot: Ballot, option: Option) -> Action:
    return event("poll.vote", poll=ballot.poll.id, option=option.id, text=option.text)


def _votes(count: int) -> str:
    return "1 vote" if count == 1 else f"{count} votes"
