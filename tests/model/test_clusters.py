"""Host groups that meet: clusters give what the joint program gives, and say no more than is proven."""

from copy import deepcopy
from random import Random
from typing import Any

import pytest

import nicplanner as nic
from nicplanner.model import NoPlanError, Solution, solve_network
from nicplanner.model import clusters as clusters_module
from nicplanner.model.alike import fingerprint, likeness
from nicplanner.model.build import build_model
from nicplanner.model.outcome import Outcome
from nicplanner.model.sets import all_sets
from nicplanner.model.solve import _plenty, lexicographic
from nicplanner.network import Network, build_network
from nicplanner.solver import Clock, Status


def scarce(seed: int) -> dict[str, Any]:
    """Return a few small host groups over one to four racks, with hardly more switch ports than they need, or fewer."""
    random = Random(seed)
    racks = [f"R{i}" for i in range(1, random.randint(1, 4) + 1)]
    need = dict.fromkeys(racks, 0)
    hosts = {}
    for g in range(random.randint(3, 6)):
        where = sorted(random.sample(racks, random.randint(1, min(2, len(racks)))))
        members = {rack: random.randint(1, 2) for rack in where}
        carried: dict[str, Any] = {"production": {"demand_gbps": random.choice([0.9, 2.3, 2.4])}}
        if random.random() < 0.5:
            carried["iscsi"] = {"demand_gbps": random.choice([0.5, 1.2])}
        if random.random() < 0.5:
            carried["management"] = {}
        ports = (3 if carried["production"]["demand_gbps"] > 2 else 2) + 2 * ("iscsi" in carried)
        for rack, n in members.items():
            need[rack] += n * ports
        total = sum(members.values())
        hosts[f"g{g}-[1-{total}]" if total > 1 else f"g{g}-1"] = {
            "server": "box",
            "adapters": {"slot1": "quad"},
            "rack": members,
            "unit": 1 + 3 * g,
            "cluster": random.choice("cd"),
            "traffic": carried,
        }
    switches, second = {}, random.random() < 0.3
    for rack in racks:
        for i, fabric in enumerate("AB"):
            model = f"small{max(1, -(-need[rack] // 2) + random.choice([-1, 0, 0, 1, 1, 2]))}"
            switches[f"s{fabric.lower()}-{rack}"] = {"model": model, "rack": rack, "unit": 42 - i, "fabric": fabric}
        if second:
            switches[f"sa2-{rack}"] = {"model": "small1", "rack": rack, "unit": 40, "fabric": "A"}
    needed = {name for group in hosts.values() for name in group["traffic"]}
    traffic = {
        "production": {"demand_gbps": 1, "min_failover": 0.3},
        "iscsi": {"demand_gbps": 1, "min_failover": 0.5, "scope": random.choice(["site", "cluster"]), "sharing": "dedicated"},
        "management": {"demand_gbps": 0.1},
    }
    return {
        "nicplanner": 1,
        "name": "Scarce",
        "catalog": {
            "adapters": {"quad": {"interfaces": {"p[1-4]": "1000base-t"}}},
            "servers": {"box": {"height_units": 1, "interfaces": {"lom[1-2]": "1000base-t"}, "slots": ["slot1"]}},
            "switches": {
                f"small{n}": {"height_units": 1, "interfaces": {f"ge[1-{n}]" if n > 1 else "ge1": "1000base-t"}} for n in range(1, 60)
            },
        },
        "racks": {rack: {} for rack in racks},
        "switches": switches,
        "hosts": hosts,
        "traffic": {name: one for name, one in traffic.items() if name in needed},
        "addressing": {"supernet": "10.0.0.0/16", "vlans": "100-199"},
    }


def network_of(data: dict[str, Any]) -> Network:
    return build_network(nic.Design.from_dict(data).site)


def joint(network: Network, solver: str = "highs") -> Outcome | None:
    """Return the optimum of the joint program, None if there is none."""
    model = build_model(network, all_sets(network)[0])
    try:
        return lexicographic(model.program, model.objectives(), solver, Clock())
    except NoPlanError:
        return None


def clustered(network: Network, solver: str = "highs", clock: Clock | None = None) -> Solution | None:
    try:
        return solve_network(network, solver, clock)
    except NoPlanError:
        return None


@pytest.fixture
def grown(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many host groups each cluster had that was solved."""
    sizes: list[int] = []

    def counting(network: Network, every: Any) -> Any:
        sizes.append(len(every))
        return build_model(network, every)

    monkeypatch.setattr(clusters_module, "build_model", counting)
    return sizes


def test_clusters_give_what_the_joint_program_gives(grown: list[int]) -> None:
    ends = {"plan": 0, "none": 0, "grown": 0, "part": 0}
    for seed in range(60):
        network = network_of(scarce(seed))
        grown.clear()
        found, best = clustered(network), joint(network)
        assert (found is None) == (best is None), seed
        ends["plan" if found else "none"] += 1
        if found is not None and best is not None:
            assert found.status is Status.OPTIMAL
            assert dict(found.objective) == dict(best.objective), seed
            assert dict(found.bound) == dict(best.bound), seed
            ends["grown"] += bool(grown)
            ends["part"] += bool(grown) and max(grown) < len(network.groups)
    assert min(ends.values()) >= 5, ends  # every way was taken


def test_solvers_agree() -> None:
    for seed in range(12):
        network = network_of(scarce(seed))
        highs, cbc = clustered(network), clustered(network, "cbc")
        assert (highs is None) == (cbc is None), seed
        if highs is not None and cbc is not None:
            assert highs.objective == cbc.objective, seed


def test_order_in_the_file_does_not_matter(grown: list[int]) -> None:
    seen = 0
    for seed in range(10):
        data = scarce(seed)
        turned = deepcopy(data)
        for part in ("hosts", "switches", "racks", "traffic"):
            turned[part] = dict(reversed(turned[part].items()))
        grown.clear()
        found, other = clustered(network_of(data)), clustered(network_of(turned))
        assert found == other, seed
        seen += bool(grown) and found is not None
    assert seen


def test_the_whole_road_proves_the_plan_of_clusters() -> None:
    plans = 0
    for seed in range(12):
        design = nic.Design.from_dict(scarce(seed))
        try:
            plan = nic.plan(design)
        except nic.InfeasibleError:
            continue
        assert plan.status == "OPTIMAL"
        assert nic.verify(design, plan).empty
        plans += 1
    assert plans


class _Short(Clock):
    """A clock that is over once it has been asked so often."""

    def __init__(self, questions: int) -> None:
        super().__init__(1000.0)
        self.questions = questions

    def share(self, part: float) -> Clock:
        return self

    def left(self) -> float:
        self.questions -= 1
        return 100.0 if self.questions > 0 else 0.0


def test_a_time_limit_never_claims_a_proof() -> None:
    statuses = set()
    for seed in range(6):
        network = network_of(scarce(seed))
        best = joint(network)
        if best is None:
            continue
        for questions in range(16):
            try:
                found = solve_network(network, clock=_Short(questions))
            except nic.NoSolutionError:
                statuses.add(Status.NO_SOLUTION)
                continue
            statuses.add(found.status)
            names = list(best.objective)
            vector, optimum = ([one[name] for name in names] for one in (found.objective, best.objective))
            if found.status is Status.OPTIMAL:
                assert vector == optimum, (seed, questions)
            else:
                assert vector >= optimum, (seed, questions)
                least = found.bound["recommendations"], found.bound["preferences"]
                assert all(one is None or one == 0 for one in least), (seed, questions)
    assert statuses == {Status.OPTIMAL, Status.FEASIBLE, Status.NO_SOLUTION}


def test_equal_looks_are_equal_programs() -> None:
    same = differ = 0
    for seed in range(20):
        data = scarce(seed)
        for name, group in list(data["hosts"].items())[:2]:  # twins at the same height in racks of their own
            racks = {rack: f"X{rack}{name[:2]}" for rack in group["rack"]}
            data["racks"].update({twin: {"position": 1} for twin in racks.values()} | {rack: {"position": 1} for rack in racks})
            for switch in [one for one in data["switches"].items() if one[1]["rack"] in racks]:
                data["switches"][f"{switch[0]}{name[:2]}"] = {**switch[1], "rack": racks[switch[1]["rack"]]}
            data["hosts"][f"t{name[1:]}"] = {**deepcopy(group), "rack": {racks[rack]: n for rack, n in group["rack"].items()}}
        network = _plenty(network_of(data))
        looks: dict[object, object] = {}
        for sets in all_sets(network)[0]:
            model = build_model(network, [sets])
            look, program = likeness(network, sets), fingerprint(model.program, model.objectives())
            if look is not None:
                same, differ = same + (look in looks), differ + (look not in looks)
                assert looks.setdefault(look, program) == program, seed
    assert same
    assert differ


def test_equal_groups_are_built_once(monkeypatch: pytest.MonkeyPatch) -> None:
    import nicplanner.model.solve as solve_module

    data = scarce(0)
    group = {"server": "box", "adapters": {"slot1": "quad"}, "unit": 1, "traffic": {"production": {"demand_gbps": 1}}}
    data["racks"] = {f"R{i}": {} for i in range(1, 7)}
    data["switches"] = {
        f"s{fabric}-{rack}": {"model": "small8", "rack": rack, "unit": 42 - i, "fabric": fabric}
        for rack in data["racks"]
        for i, fabric in enumerate("AB")
    }
    data["hosts"] = {f"g{rack}-1": {**group, "rack": rack} for rack in data["racks"]}
    data["traffic"] = {"production": {"demand_gbps": 1, "min_failover": 0.4}}
    built = []

    def counting(network: Network, every: Any, **more: Any) -> Any:
        built.append(len(every))
        return build_model(network, every, **more)

    monkeypatch.setattr(solve_module, "build_model", counting)
    found = solve_network(network_of(data))
    assert found.status is Status.OPTIMAL
    assert built == [1]
