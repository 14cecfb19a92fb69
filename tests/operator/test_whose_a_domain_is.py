"""The record of a domain, and to whom a domain leads, whatever DNS shows and whoever is asked first. No clock, no network."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from chatinbio_api import Creator
from chatinbio_operator.cluster import Memory
from chatinbio_operator.desired import children
from chatinbio_operator.model import Answer, Claim, Observed, Platform
from chatinbio_operator.model.domains import claim, moved, record, unproved, withheld
from chatinbio_operator.verdict import failing, judge, judge_removal, unreadable
from tests.operator.test_plans_are_right import Object, creator

HOST = "music.example.com"
NOON = datetime(2027, 1, 1, 12, tzinfo=UTC)
DNS, NONE = Platform(), Platform(host_verification="none")


def told(state: str, *, with_record: bool = True) -> Object:
    entry = {"host": HOST, "state": state, "message": "…"} | ({"record": {}} if with_record else {})
    return {"hosts": [entry]}


def named(name: str, created: str = "2027-01-01T00:00:00Z", status: Object | None = None) -> Object:
    spec = {"displayName": name, "owner": {"email": f"{name}@example.com"}, "hosts": [HOST]}
    return {"metadata": {"name": name, "creationTimestamp": created}, "spec": spec, "status": status or {}}


def test_a_record_is_of_one_handle_one_owner_and_one_domain_and_always_the_same() -> None:
    ada = creator(owner={"email": "ada@example.com"})
    values = {
        record(ada, HOST)["value"],
        record(ada, "other.example.com")["value"],
        record(creator(owner={"email": "eve@example.com"}), HOST)["value"],
        record(Creator.parse(named("eve") | {"spec": named("ada")["spec"]}), HOST)["value"],
    }
    assert len(values) == 4
    assert record(creator(owner={"email": "ADA@Example.com"}), HOST)["value"] in values, "as owners are compared"
    assert claim(named("ada"), HOST).value == record(ada, HOST)["value"], "as others see it"
    assert record(ada, HOST) == {
        "name": "_chatinbio.music.example.com",
        "type": "TXT",
        "value": "chatinbio-verification=333d74f1108e5b089603b0493c7f6029",  # in the DNS of people: it may never change
    }


def test_only_what_was_said_with_a_record_was_proved() -> None:
    assert claim(named("ada", status=told("Serving")), HOST).proved is False, "an empty record is none"
    whole = told("Serving")
    whole["hosts"][0]["record"] = record(Creator.parse(named("ada")), HOST)
    assert claim(named("ada", status=whole), HOST).proved
    assert not claim(named("ada", status=told("Serving", with_record=False)), HOST).proved
    assert not claim(named("ada", status=told("Taken")), HOST).proved


def test_a_domain_that_nobody_has_claimed_yet_leads_nowhere() -> None:
    """The spec that is carried out may be a moment older than what is remembered."""
    assert withheld(creator(hosts=[HOST]), DNS, {}, {}) == {HOST: ""}
    assert withheld(creator(hosts=["eve.localhost"]), DNS, {}, {}) == {}, "that one is refused by its name"


def test_who_names_a_domain_is_remembered_and_what_a_later_crd_says_of_one_is_left_out() -> None:
    memory = Memory()

    def put(version: int, hosts: list[object]) -> None:
        body = named("ada")
        body |= {"kind": "Creator", "metadata": body["metadata"] | {"uid": "uid", "resourceVersion": str(version)}}
        memory.put(body | {"spec": body["spec"] | {"hosts": hosts}})

    put(1, [HOST, {"name": "later.example.com"}])
    assert (memory.naming(HOST), tuple(memory.observe("ada").claims)) == ({"ada"}, (HOST,))
    put(2, ["other.example.com"])
    assert (memory.naming(HOST), memory.naming("other.example.com")) == (frozenset(), {"ada"})
    memory.drop({"kind": "Creator", "metadata": {"name": "ada", "uid": "uid"}})
    assert memory.naming("other.example.com") == frozenset()


def test_what_is_withheld_has_neither_rule_nor_certificate() -> None:
    platform = Platform(cert_issuer="letsencrypt")
    one = creator(hosts=[HOST, "ada.example.com"])
    held = {HOST: ""}
    ingresses = [body for body in children(one, platform, held) if body["kind"] == "Ingress"]
    assert [rule["host"] for body in ingresses for rule in body["spec"]["rules"]] == [
        "ada.localhost",
        "ada.example.com",
    ]
    assert [tls["hosts"] for body in ingresses for tls in body["spec"].get("tls", ())] == [["ada.example.com"]]
    all_held = children(one, platform, {HOST: "", "ada.example.com": "bob"})
    assert [body["metadata"]["name"] for body in all_held if body["kind"] == "Ingress"] == ["ada"]
    assert children(one, platform)[-1] == all_held[-1], "being proved restarts nothing"


def test_without_proof_the_older_creator_has_it() -> None:
    old, new = named("zoe", "2027-01-01T00:00:00Z"), named("ada", "2027-01-02T00:00:00Z")
    claims = {HOST: (claim(new, HOST), claim(old, HOST))}
    assert withheld(Creator.parse(old), NONE, claims, {}) == {}
    assert withheld(Creator.parse(new), NONE, claims, {}) == {HOST: "zoe"}
    assert unproved(Creator.parse(new), NONE, claims) == ()


def test_what_was_proved_is_kept_by_a_status_that_could_not_be_judged() -> None:
    serving = judge(creator(hosts=[HOST]), DNS, Observed(), NOON)
    assert serving["hosts"][0]["record"] == record(creator(), HOST)
    body = named("ada", status=serving)
    kept = [
        failing(body, "ValueError: no", NOON),
        unreadable(body, "spec: no", NOON),
        judge_removal(Creator.parse(body), DNS, "the instance to stop", NOON),
    ]
    assert [status["hosts"] for status in kept] == [serving["hosts"]] * 3


def test_a_status_that_says_otherwise_of_a_host_is_noticed() -> None:
    assert moved({}, told("Unverified")) == {HOST}
    assert moved(told("Unverified"), told("Unverified")) == set()
    assert moved(told("Unverified"), told("Serving")) == {HOST}
    assert moved(told("Serving"), {}) == {HOST}


# -- however it goes -------------------------------------------------------------------------------------------------

NAMES = ("ada", "bob", "eve")  # the older first
PASS = st.tuples(st.just("pass"), st.sampled_from(NAMES))
EVENT = st.one_of(
    st.tuples(st.just("dns"), st.sets(st.sampled_from(NAMES))),
    st.tuples(st.just("outage"), st.booleans()),
    st.tuples(st.just("restart"), st.none()),
)
# Something happens, and some are passed over before the next thing does.
STEPS = st.lists(st.tuples(EVENT, st.lists(PASS, min_size=2, max_size=4)), min_size=3, max_size=12).map(
    lambda steps: [step for event, passes in steps for step in (event, *passes)]
)


@dataclass
class Fleet:
    """Three Creators that name one domain, each passed over at any time, by an operator that forgets when it is restarted."""

    shown: set[str] = field(default_factory=set)
    outage: bool = False
    proved: set[str] = field(default_factory=set)
    looking: set[str] = field(default_factory=set)
    known: Answer | None = None

    def do(self, what: str, value: object) -> None:
        match what, value:
            case "dns", set():
                self.shown = value
            case "outage", bool():
                self.outage = value
            case "restart", _:
                self.looking, self.known = set(), None
            case "pass", str():
                self.pass_over(value)

    def pass_over(self, name: str) -> None:
        claims = {HOST: tuple(Claim(each, (str(NAMES.index(each)), each), each, each in self.proved) for each in NAMES)}
        one = Creator.parse(named(name))
        self.looking = self.looking - {name} | ({name} if unproved(one, DNS, claims) else set())
        self.ask()
        answers = {HOST: self.known} if self.known else {}
        # The Ingress of a Creator and its status follow each other: whoever is proved has the rule.
        self.proved = self.proved - {name} | (set() if withheld(one, DNS, claims, answers) else {name})

    def ask(self) -> None:
        if not self.looking:
            self.known = None
        elif self.outage:
            self.known = Answer(self.known.values if self.known else frozenset(), "SERVFAIL")
        else:
            self.known = Answer(frozenset(self.shown))


@settings(deadline=None, derandomize=True, max_examples=200)
@given(STEPS)
def test_a_domain_never_leads_to_two_and_ends_with_whom_dns_shows(steps: list[tuple[str, object]]) -> None:
    fleet = Fleet()
    for what, value in steps:
        before = set(fleet.proved)
        fleet.do(what, value)
        assert len(fleet.proved) <= 1
        if fleet.outage and before and what != "pass":
            assert fleet.proved == before
    kept = set(fleet.proved)
    fleet.outage = False
    for _ in range(3):
        for name in NAMES:
            fleet.pass_over(name)
    assert fleet.proved == (set(sorted(fleet.shown)[:1]) or kept)
