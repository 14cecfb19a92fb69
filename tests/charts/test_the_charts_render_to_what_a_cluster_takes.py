"""Whatever the values, what the charts render is valid, restricted, pinned and has the rights of the rbac files."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import helm_python
import kubernetes_validate
import pytest
import yaml

from chatinbio_operator.model import PORT_NAME
from chatinbio_operator.settings import Settings
from tests.charts.rendering import CHARTS, NAMESPACE, ROOT, Object, containers, notes, one, render, workloads

VARIANTS: dict[str, Object] = {
    "defaults": {},
    "kind": yaml.safe_load((CHARTS / "kind" / "values.yaml").read_text()),
    "postgres": {
        "controlPlane": {
            "replicas": 2,
            "database": {"urlSecret": {"name": "database"}},
            "ingress": {"tlsSecretName": "api-tls", "annotations": {"example.com/a": "b"}},
        }
    },
    "every value set": {
        "domain": "pages.example.org",
        "port": 8443,
        "ingressClassName": "traefik",
        "trustedProxies": "10.0.0.0/8, fd00::/8",
        "imagePullSecrets": [{"name": "registry"}],
        "creatorsNamespace": {"name": "people", "create": True},
        "operator": {"extraSettings": {}},
        "controlPlane": {"database": {"storageClassName": "fast"}, "ingress": {"host": "signup.example.org"}},
        "instance": {
            "accessMode": "ReadWriteOncePod",
            "tlsSecretName": "pages-tls",
            "certIssuer": "acme",
            "logLevel": "error",
        },
        "ownDomains": {"verification": "none", "dnsServers": ["10.0.0.10", "[fd00::10]:5353"]},
        "networkPolicy": {"extraFrom": [{"ipBlock": {"cidr": "10.0.0.0/16"}}]},
    },
    "as little as possible": {
        "creatorsNamespace": {"create": False},
        "controlPlane": {"ingress": {"enabled": False}},
        "networkPolicy": {"enabled": False},
    },
}


@pytest.fixture(params=VARIANTS)
def objects(request: pytest.FixtureRequest) -> list[Object]:
    return render("chatinbio", VARIANTS[request.param])


def test_every_object_is_valid_to_the_letter(objects: list[Object]) -> None:
    assert len(objects) > 8
    for each in objects:
        kubernetes_validate.validate(each, kubernetes_validate.latest_version(), strict=True)


def test_no_object_is_rendered_twice_and_each_says_where_it_lives(objects: list[Object]) -> None:
    clusterwide = {"ClusterRole", "ClusterRoleBinding", "Namespace"}
    names = [(o["kind"], o["metadata"].get("namespace"), o["metadata"]["name"]) for o in objects]
    assert len(set(names)) == len(names)
    assert [n for n in names if (n[1] is None) != (n[0] in clusterwide)] == []


def test_selectors_find_their_own_pods_and_only_those(objects: list[Object]) -> None:
    pods = {w["metadata"]["name"]: w["spec"]["template"]["metadata"]["labels"] for w in workloads(objects)}
    for workload in workloads(objects):
        selector = workload["spec"]["selector"]["matchLabels"].items()
        assert [name for name, labels in pods.items() if selector <= labels.items()] == [workload["metadata"]["name"]]
    service = one(objects, "Service", "chatinbio-control-plane")
    selector = service["spec"]["selector"].items()
    assert [name for name, labels in pods.items() if selector <= labels.items()] == ["chatinbio-control-plane"]


def test_every_pod_is_restricted(objects: list[Object]) -> None:
    assert len(workloads(objects)) == 2
    for workload in workloads(objects):
        pod = workload["spec"]["template"]["spec"]
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["securityContext"]["runAsUser"] >= 10_000
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert not {"hostNetwork", "hostPID", "hostIPC"} & pod.keys()
        assert all("hostPath" not in volume for volume in pod["volumes"])
        for container in containers(workload):
            context = container["securityContext"]
            assert context["allowPrivilegeEscalation"] is False
            assert context["readOnlyRootFilesystem"] is True
            assert context["capabilities"] == {"drop": ["ALL"]}
            assert "privileged" not in context


def test_every_container_has_probes_limits_and_a_pinned_image(objects: list[Object]) -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    for workload in workloads(objects):
        for container in containers(workload):
            assert container["livenessProbe"]["httpGet"]["port"] in {p["name"] for p in container["ports"]}
            assert container["livenessProbe"]["httpGet"]["path"] == "/healthz"
            assert container["readinessProbe"]["httpGet"]["path"] == "/readyz"
            assert container["resources"]["limits"]["memory"]
            assert container["resources"]["requests"].keys() == {"cpu", "memory"}
            repository, _, tag = container["image"].rpartition(":")
            assert repository in ("chatinbio/operator", "chatinbio/control-plane")
            assert tag == version


def test_a_variable_is_set_once_and_has_a_value(objects: list[Object]) -> None:
    for workload in workloads(objects):
        for container in containers(workload):
            names = [variable["name"] for variable in container["env"]]
            assert len(set(names)) == len(names)
            assert all("valueFrom" in v or v["value"] for v in container["env"]), "an empty one is left out"
        assert all(isinstance(v.get("value", ""), str) for v in container["env"])


def test_further_settings_are_passed_as_they_are_and_go_before_the_charts_own() -> None:
    more = {"CHATINBIO_CONTROL_PLANE_MAX_BODY_BYTES": 1048576, "CHATINBIO_CONTROL_PLANE_LOG_LEVEL": "debug"}
    objects = render("chatinbio", {"controlPlane": {"extraSettings": more}})
    (container,) = containers(one(objects, "Deployment", "chatinbio-control-plane"))
    environment = {v["name"]: v.get("value") for v in container["env"]}
    assert environment["CHATINBIO_CONTROL_PLANE_MAX_BODY_BYTES"] == "1048576"
    assert environment["CHATINBIO_CONTROL_PLANE_LOG_LEVEL"] == "debug"
    assert environment["CHATINBIO_CONTROL_PLANE_PORT"] == str(container["ports"][0]["containerPort"])


def test_own_domains_are_proved_unless_the_platform_decides_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    def read(values: Object) -> Settings:
        (container,) = containers(one(render("chatinbio", values), "Deployment", "chatinbio-operator"))
        for variable in container["env"]:
            monkeypatch.setenv(variable["name"], variable["value"])
        return Settings()  # type: ignore[call-arg]

    assert (read({}).host_verification, read({}).dns_servers) == ("dns", ())
    given = read(VARIANTS["every value set"])
    assert (given.host_verification, given.dns_servers) == ("none", (("10.0.0.10", 53), ("fd00::10", 5353)))


def test_operators_beside_each_other_have_one_lease_between_them() -> None:
    deployment = one(render("chatinbio", {"operator": {"replicas": 2}}), "Deployment", "chatinbio-operator")
    assert deployment["spec"]["replicas"] == 2
    (container,) = containers(deployment)
    assert not {v["name"] for v in container["env"]} & {
        "CHATINBIO_OPERATOR_LEASE_NAME",
        "CHATINBIO_OPERATOR_LEASE_NAMESPACE",
    }, "the pod's own namespace, where the role lets it"


@pytest.mark.parametrize("program", ["operator", "control-plane"])
def test_roles_are_the_rbac_files_and_nothing_else(program: str, objects: list[Object]) -> None:
    rules = yaml.safe_load((CHARTS / "chatinbio" / "rbac" / f"{program}.yaml").read_text())
    account = {"kind": "ServiceAccount", "name": f"chatinbio-{program}", "namespace": NAMESPACE}
    granted: dict[str, Any] = {"ClusterRole": [], "Role": []}
    for binding in objects:
        if binding["kind"] in ("ClusterRoleBinding", "RoleBinding") and account in binding["subjects"]:
            role = one(objects, binding["roleRef"]["kind"], binding["roleRef"]["name"])
            assert role["metadata"].get("namespace") == binding["metadata"].get("namespace")
            granted[role["kind"]] += role["rules"]
    assert granted == {"ClusterRole": rules["cluster"], "Role": rules["namespaced"] + rules.get("own", [])}
    used = one(objects, "Deployment", f"chatinbio-{program}")["spec"]["template"]["spec"]["serviceAccountName"]
    assert used == account["name"]


@pytest.mark.parametrize("path", sorted((CHARTS / "chatinbio" / "rbac").glob("*.yaml")), ids=lambda p: p.stem)
def test_no_program_is_given_everything(path: Any) -> None:
    rules = yaml.safe_load(path.read_text())
    assert rules.keys() - {"own"} == {"cluster", "namespaced"}
    for rule in [*rules["cluster"], *rules["namespaced"], *rules.get("own", [])]:
        assert rule.keys() == {"apiGroups", "resources", "verbs"}
        assert "*" not in [*rule["apiGroups"], *rule["resources"], *rule["verbs"]]


def test_the_control_plane_touches_creators_and_nothing_else() -> None:
    rules = yaml.safe_load((CHARTS / "chatinbio" / "rbac" / "control-plane.yaml").read_text())
    assert {(g, r) for rule in rules["cluster"] for g in rule["apiGroups"] for r in rule["resources"]} == {
        ("chatinbio.dev", "creators")
    }
    assert rules["namespaced"] == []


def test_the_operator_can_never_overwrite_a_secret() -> None:
    rules = yaml.safe_load((CHARTS / "chatinbio" / "rbac" / "operator.yaml").read_text())
    verbs = {v for rule in rules["namespaced"] if "secrets" in rule["resources"] for v in rule["verbs"]}
    assert verbs
    assert not verbs & {"update", "patch", "deletecollection"}
    assert all("secrets" not in rule["resources"] for rule in rules["cluster"])


def test_the_creators_namespace_is_restricted_and_outlives_the_release() -> None:
    metadata = one(render("chatinbio"), "Namespace", "chatinbio-creators")["metadata"]
    assert metadata["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"
    assert metadata["annotations"]["helm.sh/resource-policy"] == "keep"
    elsewhere = render("chatinbio", {"creatorsNamespace": {"name": "people"}})
    assert "chatinbio-creators" not in yaml.safe_dump(elsewhere), "the one name is a value everywhere"


def test_instances_are_open_on_their_own_port_to_other_namespaces_alone() -> None:
    spec = one(render("chatinbio"), "NetworkPolicy", "chatinbio-instances")["spec"]
    (rule,) = spec["ingress"]
    assert rule["ports"] == [{"protocol": "TCP", "port": PORT_NAME}]
    (source,) = rule["from"]
    assert source["namespaceSelector"]["matchExpressions"] == [
        {"key": "kubernetes.io/metadata.name", "operator": "NotIn", "values": ["chatinbio-creators"]}
    ]
    assert spec["podSelector"] == {}


def test_a_second_control_plane_needs_a_database_server() -> None:
    with pytest.raises(helm_python.HelmError):
        render("chatinbio", {"controlPlane": {"replicas": 2}})
    objects = render("chatinbio", VARIANTS["postgres"])
    assert [o for o in objects if o["kind"] == "PersistentVolumeClaim"] == []
    deployment = one(objects, "Deployment", "chatinbio-control-plane")
    (url,) = [v for v in containers(deployment)[0]["env"] if v["name"] == "CHATINBIO_CONTROL_PLANE_DATABASE_URL"]
    assert url["valueFrom"] == {"secretKeyRef": {"name": "database", "key": "url"}}
    assert deployment["spec"]["replicas"] == 2


def test_sqlite_has_one_writer_and_a_volume_that_is_kept() -> None:
    objects = render("chatinbio")
    claim = one(objects, "PersistentVolumeClaim", "chatinbio-control-plane")
    assert claim["metadata"]["annotations"]["helm.sh/resource-policy"] == "keep"
    deployment = one(objects, "Deployment", "chatinbio-control-plane")
    assert deployment["spec"]["strategy"] == {"type": "Recreate"}
    (url,) = [v for v in containers(deployment)[0]["env"] if v["name"] == "CHATINBIO_CONTROL_PLANE_DATABASE_URL"]
    mounts = {m["mountPath"] for m in containers(deployment)[0]["volumeMounts"]}
    path = url["value"].removeprefix("sqlite+aiosqlite:///")
    assert path.rpartition("/")[0] in mounts


@pytest.mark.parametrize(
    "values",
    [
        {"domian": "example.com"},
        {"operator": {"image": {"repository": "chatinbio/operator", "tag": "latest"}}},
        {"operator": {"extraSettings": {"CHATINBIO_CONTROL_PLANE_PORT": 1}}},
        {"controlPlane": {"ingress": {"hosts": []}}},
        {"domain": "Example.com"},
        {"port": 0},
        {"ingressClassName": ""},
        {"instance": {"accessMode": "ReadWriteMany"}},
        {"scheme": "ftp"},
        {"creatorsNamespace": {"name": "People"}},
        {"operator": {"logLevel": "loud"}},
        {"networkPolicy": {"enabled": "yes"}},
        {"ownDomains": {"verification": "maybe"}},
        {"ownDomains": {"dnsServers": ["dns.example.com"]}},
    ],
    ids=str,
)
def test_values_that_mean_nothing_are_refused(values: Object) -> None:
    with pytest.raises(helm_python.HelmError):
        render("chatinbio", values)


def test_the_crd_in_the_chart_is_the_law_and_is_never_taken_away() -> None:
    law = (ROOT / "crds" / "creators.chatinbio.dev.yaml").read_text()
    copy = CHARTS / "chatinbio-crds" / "files" / "creators.chatinbio.dev.yaml"
    assert copy.read_text() == law, f"cp crds/{copy.name} {copy.relative_to(ROOT)}"
    (rendered,) = render("chatinbio-crds")
    assert rendered["metadata"].pop("annotations") == {"helm.sh/resource-policy": "keep"}
    assert rendered == yaml.safe_load(law)
    with pytest.raises(helm_python.HelmError):
        render("chatinbio-crds", {"keep": False})


@pytest.mark.parametrize("chart", ["chatinbio", "chatinbio-crds"])
def test_a_chart_lints_and_carries_the_release_version(chart: str) -> None:
    found = helm_python.lint(str(CHARTS / chart))
    assert found["errors"] == []
    assert [m for m in found["messages"] if m["severity"] > 1] == []
    manifest = yaml.safe_load((CHARTS / chart / "Chart.yaml").read_text())
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert (manifest["version"], manifest["appVersion"]) == (version, version)


def test_the_notes_lead_to_a_first_creator() -> None:
    said = notes("chatinbio", {"domain": "localhost", "scheme": "http", "port": 8080})
    assert "http://api.localhost:8080/v1/creators" in said
    assert "http://<handle>.localhost:8080" in said
    assert re.search(r"chatinbio-control-plane keys create --name \w+", said)
