"""Contact, booking and newsletter: what is wrong is shown in the form in place, what is right is kept for the creator."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from chatinbio_instance.capabilities.newsletter.words import WORDS
from tests.instance.capabilities.desk import Desk, Guest
from tests.instance.surface.drawn import Drawn

CONTACT = {"name": "Ada", "email": "ada@example.com", "message": "Do you teach?"}
BOOKING = CONTACT | {"date": "2027-05-31", "place": "Bi Nuu, Berlin", "budget": "€500"}
NEWSLETTER = {"email": "ada@example.com", "consent": True}
FORMS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "contact": ("show_contact_form", "contact.send", CONTACT),
    "booking": ("show_booking_form", "booking.send", BOOKING),
    "newsletter": ("show_newsletter_form", "newsletter.subscribe", NEWSLETTER),
}
TABLES = {
    "contact": "contact_messages",
    "booking": "booking_requests",
    "newsletter": "newsletter_subscribers",
}


def fill(drawn: Drawn, values: dict[str, Any]) -> Drawn:
    for name, value in values.items():
        drawn.fill(f"/form/{name}", value)
    return drawn


async def submit(guest: Guest, kind: str, **values: Any) -> tuple[str, Drawn]:
    tool, action, right = FORMS[kind]
    drawn = fill(await guest.shown(tool), right | values)
    return (await guest.press(drawn, action)).status, drawn


def errors(drawn: Drawn) -> dict[str, str]:
    """What is shown as wrong, by field; empty for the form as a whole."""
    shown = {c["value"]["path"].rpartition("/")[2]: c["error"] for c in drawn.of_kind("Input", "ActionCheckBox")}
    [shown[""]] = [form["error"] for form in drawn.of_kind("Form")]
    return {name: words for name, bound in shown.items() if (words := drawn.value(bound))}


@pytest.mark.parametrize("kind", FORMS)
async def test_what_is_sent_is_a_lead_and_the_form_says_thank_you_in_its_place(
    desk: Desk, ada: Guest, kind: str
) -> None:
    tool, action, right = FORMS[kind]
    drawn = fill(await ada.shown(tool), right)
    outcome = await ada.press(drawn, action)
    assert outcome.status == "completed"
    assert [surface.surface for surface in outcome.surfaces] == [drawn.surface]
    assert not any("createSurface" in message for message in outcome.surfaces[0].messages)
    assert "Thank you!" in drawn.words
    assert drawn.of_kind("Form", "Input") == []
    assert "ada@example.com" not in str(drawn.data)
    [lead] = await desk.leads(kind)
    assert (lead.kind, lead.email, lead.at) == (kind, "ada@example.com", desk.now)
    assert lead.message == right.get("message", "")


async def test_a_booking_keeps_what_was_asked_and_a_subscription_what_was_agreed_to(desk: Desk, ada: Guest) -> None:
    await submit(ada, "booking")
    await submit(ada, "newsletter")
    [booking] = await desk.leads("booking")
    assert booking.fields == {"date": "2027-05-31", "place": "Bi Nuu, Berlin", "budget": "€500"}
    [subscriber] = await desk.leads("newsletter")
    assert subscriber.fields == {"consent": WORDS("en").consent}
    assert WORDS("en").consent in (await (await desk.visitor("bob")).shown("show_newsletter_form")).words


async def test_a_form_begins_with_what_was_said_already(ada: Guest) -> None:
    contact = await ada.shown("show_contact_form", message="About the workshop")
    assert contact.data["form"]["message"] == "About the workshop"
    booking = await ada.shown("show_booking_form", day="2027-06-01", place="Leeds", budget="200", message="A wedding")
    assert booking.data["form"] == {
        "name": "",
        "email": "",
        "date": "2027-06-01",
        "place": "Leeds",
        "budget": "200",
        "message": "A wedding",
    }


@pytest.mark.parametrize(
    ("kind", "values", "wrong"),
    [
        ("contact", {"name": "  "}, {"name": "fill this in"}),
        ("contact", {"email": ""}, {"email": "fill this in"}),
        ("contact", {"email": "ada@example"}, {"email": "name@example.com"}),
        ("contact", {"message": "x" * 4001}, {"message": "4,000 characters"}),
        ("contact", {"name": "x" * 101, "message": ""}, {"name": "100 characters", "message": "fill this in"}),
        ("booking", {"date": "31.5.2027"}, {"date": "YYYY-MM-DD"}),
        ("booking", {"date": "2027-02-30"}, {"date": "YYYY-MM-DD"}),
        ("booking", {"date": "2027-01-12"}, {"date": "is over"}),
        ("booking", {"date": "", "place": ""}, {"date": "fill this in", "place": "fill this in"}),
        ("newsletter", {"consent": False}, {"consent": "tick this box"}),
        ("newsletter", {"email": "a@b.c, d@e.f"}, {"email": "name@example.com"}),
    ],
)
async def test_what_is_wrong_is_shown_beneath_its_field_and_nothing_is_kept(
    desk: Desk, ada: Guest, kind: str, values: dict[str, Any], wrong: dict[str, str]
) -> None:
    status, drawn = await submit(ada, kind, **values)
    assert status == "validation_error"
    found = errors(drawn)
    assert found.keys() == wrong.keys()
    assert all(words in found[name] for name, words in wrong.items())
    assert all(drawn.data["form"][name] == value for name, value in values.items())  # what was written stays
    assert await desk.leads(kind) == []
    fill(drawn, FORMS[kind][2])
    assert (await ada.press(drawn, FORMS[kind][1])).status == "completed"
    assert len(await desk.leads(kind)) == 1


async def test_what_was_put_right_is_not_wrong_any_more(ada: Guest) -> None:
    _, drawn = await submit(ada, "contact", name="", email="x")
    drawn.fill("/form/name", "Ada")
    await ada.press(drawn, "contact.send")
    assert errors(drawn).keys() == {"email"}


async def test_budget_may_be_left_out_and_today_is_early_enough(desk: Desk, ada: Guest) -> None:
    assert (await submit(ada, "booking", budget="", date=f"{desk.now:%Y-%m-%d}"))[0] == "completed"
    desk.later(minutes=2)
    # Somewhere on earth it is still yesterday.
    assert (await submit(ada, "booking", date=f"{desk.now - timedelta(days=1):%Y-%m-%d}"))[0] == "completed"


@pytest.mark.parametrize("kind", FORMS)
async def test_one_a_minute_is_kept_of_a_visitor_and_the_form_says_so(desk: Desk, ada: Guest, kind: str) -> None:
    tool, action, right = FORMS[kind]
    first, second = fill(await ada.shown(tool), right), fill(await ada.shown(tool), right | {"email": "b@example.com"})
    assert (await ada.press(first, action)).status == "completed"
    assert (await ada.press(second, action)).status == "validation_error"
    assert "wait a minute" in errors(second)[""]
    assert (await submit(await desk.visitor("bob"), kind))[0] == "completed"
    desk.later(seconds=61)
    assert (await ada.press(second, action)).status == "completed"
    assert "b@example.com" in [lead.email for lead in await desk.leads(kind)]


@pytest.mark.parametrize("kind", FORMS)
async def test_leads_come_newest_first(desk: Desk, kind: str) -> None:
    for name in ("ada", "bob", "cleo"):
        await submit(await desk.visitor(name), kind, email=f"{name}@example.com")
        desk.later(seconds=1)
    assert [lead.email for lead in await desk.leads(kind)] == ["cleo@example.com", "bob@example.com", "ada@example.com"]


async def test_an_address_that_is_on_the_list_already_is_thanked_and_kept_once(desk: Desk, ada: Guest) -> None:
    forms = [fill(await ada.shown("show_newsletter_form"), NEWSLETTER) for _ in range(2)]
    await ada.press(forms[0], "newsletter.subscribe")
    outcome = await ada.press(fill(forms[1], {"email": " Ada@Example.com "}), "newsletter.subscribe")
    assert outcome.status == "completed"
    assert "Thank you!" in forms[1].words
    assert await desk.rows("SELECT email FROM newsletter_subscribers") == [("ada@example.com",)]
    # Another visitor with the same address learns nothing, and the creator sees it once, as of the first time.
    desk.later(hours=1)
    assert (await submit(await desk.visitor("bob"), "newsletter"))[0] == "completed"
    [lead] = await desk.leads("newsletter")
    assert lead.at == desk.now - timedelta(hours=1)


async def test_who_is_on_the_list_gets_off_it_in_place(desk: Desk, ada: Guest) -> None:
    _, thanked = await submit(ada, "newsletter")
    shown = await ada.shown("show_newsletter_form")
    assert shown.of_kind("Form") == []
    assert "You are on the list with ada@example.com." in shown.words
    for drawn in (shown, thanked):  # from the older surface too, where there is nothing left to do
        assert (await ada.press(drawn, "newsletter.unsubscribe")).status == "completed"
        assert await desk.leads("newsletter") == []
    assert "You are off the list. I hope to see you again." in shown.words
    assert "You were not on the list." in thanked.words
    assert len((await ada.shown("show_newsletter_form")).of_kind("Form")) == 1


async def test_nobody_signs_off_another(desk: Desk, ada: Guest) -> None:
    await submit(ada, "newsletter")
    bob = await desk.visitor("bob")
    await submit(bob, "newsletter")
    await bob.act("newsletter.unsubscribe")
    assert [lead.email for lead in await desk.leads("newsletter")] == ["ada@example.com"]


@pytest.mark.parametrize(
    ("action", "sent"),
    [
        ("contact.send", {"name": ["Ada"]}),
        ("contact.send", CONTACT | {"visitor_id": "bob"}),
        ("contact.send", CONTACT | {"message": "x" * 100_001}),
        ("booking.send", BOOKING | {"date": 5}),
        ("newsletter.subscribe", NEWSLETTER | {"consent": "maybe"}),
        ("newsletter.unsubscribe", {"email": "ada@example.com"}),
    ],
)
async def test_forged_arguments_are_refused(desk: Desk, ada: Guest, action: str, sent: dict[str, Any]) -> None:
    outcome = await ada.act(action, **sent)
    assert (outcome.status, outcome.surfaces) == ("validation_error", ())
    assert await desk.leads(action.partition(".")[0]) == []


@pytest.mark.parametrize("action", ["contact.send", "booking.send", "newsletter.subscribe"])
async def test_a_payload_that_is_missing_is_a_form_that_is_empty(ada: Guest, action: str) -> None:
    outcome = await ada.act(action)
    assert outcome.status == "validation_error"
    assert "Please fill this in." in outcome.summary
    assert len(outcome.surfaces) == 1


@pytest.mark.parametrize("kind", FORMS)
async def test_it_goes_with_the_visitor(desk: Desk, ada: Guest, kind: str) -> None:
    await submit(ada, kind)
    await submit(await desk.visitor("bob"), kind, email="bob@example.com")
    await desk.write(lambda connection: connection.execute(text("DELETE FROM visitors WHERE id = 'ada'")))
    assert await desk.rows(f"SELECT visitor_id, email FROM {TABLES[kind]}") == [("bob", "bob@example.com")]


async def test_strange_words_are_kept_as_words(desk: Desk, ada: Guest) -> None:
    message = "<b>hi</b>\n=HYPERLINK('x') '; DROP TABLE contact_messages; --"
    # What turns the words around for whoever reads them is no word.
    await submit(ada, "contact", message=message.replace("x", "x\u202e"))
    [lead] = await desk.leads("contact")
    assert lead.message == message


@pytest.mark.parametrize("capability", ["links", "events", "faq", "todo", "poll"])
async def test_others_leave_no_leads(desk: Desk, capability: str) -> None:
    assert await desk.leads(capability) == []
