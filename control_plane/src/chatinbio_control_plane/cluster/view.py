"""A Creator as the API shows it. Pure: a projection of spec and status, the same for every endpoint."""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from chatinbio_api import Condition, ConditionType, Creator, Phase
from chatinbio_api.names import GROUP

ACCOUNT_LABEL: Final = f"{GROUP}/account"  # whose creator it is: the account's id
SKELETON_LABEL: Final = f"{GROUP}/skeleton"  # what the handle looks like, to find look-alikes without reading all
SIGNUP_ANNOTATION: Final = f"{GROUP}/signup"  # which signup made it (signup.claim); holds no secret


class _View(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, frozen=True)


class ConditionView(_View):
    """One statement of the operator about the instance. `Progressing` and `Degraded` are False when all is well."""

    type: str = Field(examples=["WorkloadAvailable"])
    status: Literal["True", "False", "Unknown"]
    reason: str = Field(examples=["Starting"])
    message: str = Field(description="What a person should know or do.")
    last_transition_time: datetime


class RecordView(_View):
    """A record for the domain's owner to publish in DNS, and to leave there."""

    name: str = Field(description="The whole name, without a final dot.", examples=["_chatinbio.music.example.com"])
    type: str = Field(examples=["TXT"])
    value: str = Field(examples=["chatinbio-verification=333d74f1108e5b089603b0493c7f6029"])


class HostView(_View):
    """One of the creator's own domains."""

    host: str = Field(examples=["music.example.com"])
    state: str | None = Field(
        default=None,
        description="`Serving`: it leads to the page; `Unverified`: the record is not in DNS yet; `Taken`: it leads to another "
        "creator's page; `Reserved`: it is the platform's own; null: nobody has looked at it yet.",
        examples=["Unverified"],
    )
    message: str = Field(default="", description="What a person should know or do.")
    record: RecordView | None = Field(
        default=None, description="Pass it on to the creator; null where no domain has to be proved."
    )


class CreatorView(_View):
    """A creator and how its instance fares."""

    handle: str = Field(examples=["ada"])
    display_name: str = Field(examples=["Ada Lovelace"])
    email: str = Field(examples=["ada@example.com"])
    url: str = Field(description="The public page.", examples=["http://ada.localhost:8080"])
    phase: Phase = Field(description="One word for people; programs read `ready` and `conditions`.")
    ready: bool = Field(description="Whether visitors are served with what was last asked for.")
    conditions: tuple[ConditionView, ...] = ()
    suspended: bool = False
    version: str | None = Field(default=None, description="The version that runs; null until the instance was started.")
    hosts: tuple[HostView, ...] = Field(default=(), description="The creator's own domains, as they were asked for.")
    created_at: datetime
    claim_url: str | None = Field(
        default=None,
        description="The link by which the creator takes the page over. Only in the answer to the signup; pass it on, it is not kept.",
    )


def view(creator: Creator, page_url: str, *, conditions: bool = True) -> CreatorView:
    """The view of a Creator; `page_url` is used until the operator has published one."""
    status = creator.status
    ready = is_ready(creator)
    return CreatorView(
        handle=creator.handle,
        display_name=creator.spec.display_name,
        email=creator.spec.owner.email,
        url=status.url or page_url,
        phase=_phase(creator),
        ready=ready,
        conditions=tuple(_condition(c) for c in status.conditions) if conditions else (),
        suspended=creator.spec.suspended,
        version=status.version or None,
        hosts=tuple(_host(host, creator) for host in creator.spec.hosts),
        created_at=creator.metadata.creation_timestamp or datetime.fromtimestamp(0).astimezone(),
    )


def is_ready(creator: Creator) -> bool:
    """Visitors are served, with the spec as it now stands: after a change an old `Ready` counts for nothing, and neither
    does a page that is served while the change is on its way or cannot be carried out."""
    condition = creator.status.condition(ConditionType.READY)
    if condition is None or condition.status != "True" or creator.metadata.deletion_timestamp is not None:
        return False
    seen = max(condition.observed_generation, creator.status.observed_generation or 0)
    wanted = (creator.status.condition(type_) for type_ in (ConditionType.CONFIG_VALID, ConditionType.UP_TO_DATE))
    return seen >= creator.metadata.generation and all(c is None or c.status == "True" for c in wanted)


def _host(host: str, creator: Creator) -> HostView:
    told = next((each for each in creator.status.hosts if each.host == host), None)
    return HostView.model_validate(told.model_dump()) if told else HostView(host=host)


def _phase(creator: Creator) -> Phase:
    if creator.metadata.deletion_timestamp is not None:
        return Phase.TERMINATING
    try:
        return Phase(creator.status.phase or Phase.PENDING)
    except ValueError:
        return Phase.PROVISIONING  # a newer operator knows more words


def _condition(condition: Condition) -> ConditionView:
    return ConditionView(
        type=condition.type,
        status=condition.status,
        reason=condition.reason,
        message=condition.message,
        last_transition_time=condition.last_transition_time,
    )
