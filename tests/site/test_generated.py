"""What the documentation says is what the code has: every key, column, command, rule, finding, family, entry and public name."""

from __future__ import annotations

import doctest
import importlib
import inspect
import re

import pytest
import typer

import nicplanner
from nicplanner import audit, plot
from nicplanner.catalog import KINDS, load_shipped
from nicplanner.catalog.entries import SlotEntry
from nicplanner.cli.main import app
from nicplanner.design import Design, fields, starter
from nicplanner.export import FORMATS
from nicplanner.model import constraints
from nicplanner.model.build import build_model
from nicplanner.model.sets import make_sets
from nicplanner.moves.order import MOVES
from nicplanner.network import build_network
from nicplanner.rules import load_profile, profile_names
from nicplanner.rules.conditions import CONDITIONS
from nicplanner.study import study_file
from nicplanner.study.meanings import MEANINGS
from nicplanner.tables import SPECS
from nicplanner.verify.advice import NOTES
from nicplanner.verify.security import CHECKS

nicdocs = pytest.importorskip("nicdocs")
from nicdocs import audits, catalog_lists, commands, design_keys, families, findings, measured, plan_tables, platforms, public  # noqa: E402
from nicdocs.markdown import label, plain, table  # noqa: E402

DESIGN_FILE = design_keys.keys()


def section(text: str, heading: str) -> str:
    """Return what stands below a heading of the second level."""
    found = re.search(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, heading
    return found.group(1)


def test_every_record_of_the_design_file_has_a_section():
    records = {one for name, one in vars(fields).items() if name.endswith(("Record", "Entry"))} | {SlotEntry}
    assert {record for _, record in design_keys.SECTIONS} == records


@pytest.mark.parametrize(("path", "record"), design_keys.SECTIONS, ids=[path or "top" for path, _ in design_keys.SECTIONS])
def test_every_key_has_a_row(path, record):
    text = section(DESIGN_FILE, f"`{path}`" if path else "The top level")
    for key in record.by_key():
        name, meaning, allowed, _, default = re.search(rf"^\| (`{key}`{{#.*)$", text, re.MULTILINE).group(1)[:-1].split(" | ")[:5]
        assert label("key", design_keys.path_of(path, key)) in name
        assert meaning
        assert allowed
        assert default.strip()


def test_every_key_of_a_study_has_a_row():
    text = design_keys.study_keys()
    records = {one for name, one in vars(study_file).items() if name.endswith("Record")}
    assert {record for _, record in design_keys.STUDY} == records
    for path, record in design_keys.STUDY:
        assert set(MEANINGS[record.__name__]) == set(record.by_key())
        mine = section(text, f"`{path}`" if path else "The top level")
        assert all(f"| `{key}`{{#" in mine for key in record.by_key())


def test_required_keys_say_so():
    assert "`demand_gbps`{#key-traffic-demand-gbps} | demand of a host" in DESIGN_FILE
    assert re.search(r"`demand_gbps`\{#key-traffic-demand-gbps\} .*\| \*\*required\*\* \|", DESIGN_FILE)
    assert re.search(r"`min_failover`\{#key-traffic-min-failover\} .*\| number, 0 to 1 \| fraction \| `1` \|", DESIGN_FILE)


def test_every_column_has_a_row():
    text = plan_tables.tables()
    for spec in SPECS.values():
        mine = section(text, f"`{spec.name}.csv`")
        assert plain(spec.row) in mine
        for column in spec.columns:
            assert f"| `{column.name}`{{#{label('column', spec.name, column.name)}}} | {plain(column.meaning)}" in mine


def every_command(name: str, command: object) -> list[tuple[str, object]]:
    if not hasattr(command, "commands"):
        return [(name, command)]
    return [pair for word, inside in command.commands.items() for pair in every_command(f"{name} {word}", inside)]


def test_every_command_and_option():
    text, found = commands.commands(), every_command("nicplanner", typer.main.get_command(app))
    assert len(found) > 12
    for name, command in found:
        mine = section(text, f"`{name}`")
        for one in command.params:
            assert plain(one.help or "") in mine or one.name == "help"
            assert all(option in mine for option in one.opts if option.startswith("-") and option != "--help"), (name, one.opts)


def test_exit_codes_and_formats():
    assert all(f"| `{code}` |" in commands.exit_codes() for code in (0, 1, 2, 3, 4, 5, 130))
    assert all(f"| `{name}` | {plain(one.meaning)} |" in commands.formats() for name, one in FORMATS.items())
    assert all(f"## `{name}`" in commands.hand_over() for name in FORMATS)


def test_every_status_of_an_audit_and_column_of_its_moves():
    for name, meaning in audit.MEANINGS.items():
        assert f"| `{name}` | {plain(meaning)} | {'yes' if name in audit.VIOLATIONS else 'no'} |" in audits.statuses()
    assert all(f"| `{column.name}` | {plain(column.meaning)} |" in audits.moves() for column in MOVES.columns)


@pytest.mark.parametrize("name", profile_names())
def test_every_rule_and_source_of_a_platform(name):
    text, profile = platforms.platform(name), load_profile(name)
    for rule in profile.rules.values():
        row = next(line for line in text.splitlines() if line.startswith(f"| `{rule.id}`{{#"))
        assert plain(rule.statement).rstrip(".") in row
        assert all(key in row for key in rule.source)
        assert all(condition in row for condition in rule.never)
        assert not rule.unchecked or plain(rule.unchecked) in row
    for key, source in profile.sources.items():
        assert f"| `{key}`{{#{label('source', name, key)}}} | {plain(source)} |" in text
    assert all(f"| {plain(one.traffic)} | {one.mode} |" in text for one in profile.reservations)
    assert all(f"| {kind} |" in section(text, "Defaults of the kinds of traffic") for kind in profile.kinds)


def test_every_platform_and_condition():
    assert all(f"(platforms/{name}.md)" in platforms.overview() for name in profile_names())
    assert all(f"| `{name}` | {plain(one.meaning)} |" in platforms.conditions() for name, one in CONDITIONS.items())


def test_every_finding():
    text = findings.findings()
    assert all(f"`{name}`{{#" in text for name in NOTES)
    assert all(f"| `{check}` |" in text for check in CHECKS)
    for name in profile_names():
        assert all(f"| `{rule.id}`{{#" in text for rule in load_profile(name).rules.values() if rule.watched)


@pytest.mark.parametrize("kind", KINDS)
def test_every_entry_of_the_catalog(kind):
    text, catalog = getattr(catalog_lists, kind)(), load_shipped()
    for name in catalog.names(kind):
        row = next(line for line in text.splitlines() if line.startswith(f"| `{name}` |"))
        entry = catalog.get(kind, name)
        assert all(f"`{key}`" in row for key in entry.unverified)
        assert plain(entry.source) in row


def every_family() -> list:
    lists = [found for name, found in vars(constraints).items() if name.endswith("_FAMILIES")]
    return [family for found in lists for family in found]


def test_every_family_has_a_section_with_its_inequality():
    text = families.families()
    assert len(every_family()) > 25
    for family in every_family():
        mine = text.split(f"({label('family', family.__name__)})=\n", 1)[1].split("\n(family-", 1)[0]
        assert ".. math::" in mine
        assert f"{family.__module__.removeprefix('nicplanner.')}.{family.__name__}" in mine
        assert f"[`{family.__name__}`](#{label('family', family.__name__)})" in text


def test_every_family_is_proved_again_or_says_why_not():
    for family in every_family():
        modules = families.proved_by(family)
        assert bool(modules) != ("Nothing to be proved" in inspect.getdoc(family)), family.__name__
        assert all(importlib.import_module(f"nicplanner.{module}") for module in modules)


def test_the_inequalities_are_those_of_the_table():
    assert families.inequalities()["assign"] == "sum_g x[k,g] = 1"
    assert set(families.inequalities()) == {family.__name__ for family in every_family()}


def test_the_rows_of_the_starter_add_up():
    network = build_network(Design.parse(starter()).site)
    program = build_model(network, [make_sets(network, group) for group in network.groups]).program
    assert sum(families.starter_rows().values()) == len(program.rows) + len(program.exact)
    assert f"has {len(program.lower)} variables" in families.starter_size()


def test_the_objectives_are_those_of_the_program():
    assert families.order() == list(families.WORDS)
    assert all(f"| `{name}` |" in families.objectives() for name in families.order())


def test_the_proof_has_every_rule():
    assert set(families.proofs()) == {str(number) for number in range(1, 12)}
    assert all(f"`{module}`" in families.checks() for modules in families.proofs().values() for module in modules)


def test_every_public_name():
    named = [name for name in nicplanner.__all__ if name != "__version__"]
    assert all(f":: nicplanner.{name}" in public.names() for name in named)
    assert all(f":: nicplanner.plot.{name}" in public.figures() for name in plot.__all__ if name.startswith("plot_"))


def test_every_result_of_a_public_function():
    asked = (nicplanner.explain, nicplanner.size, nicplanner.judge, nicplanner.runway)
    named = [one for function in asked for one in public.result_of(function)]
    assert [one.rpartition(".")[2] for one in named] == ["Explanation", "Sized", "Judged", "Runway"]
    assert all(f".. autoclass:: {one}\n" in public.names() for one in named)


def test_measured_tables_are_the_benchmarks():
    assert measured.measured("ten_port.py").startswith("| model")
    with pytest.raises(ValueError, match="no heading"):
        measured.measured("no such benchmark")


def test_tables_hold_what_would_be_markup():
    assert table(("a",), [[plain("<b>|*x*|`c|d`")]]) == "| a |\n| --- |\n| \\<b\\>\\|\\*x\\*\\|`c\\|d` |\n"
    assert table(("a",), []) == ""


@pytest.mark.parametrize("name", ["forms", "markdown", "references"])
def test_examples_in_docstrings(name):
    failed, tried = doctest.testmod(importlib.import_module(f"nicdocs.{name}"))
    assert tried
    assert not failed
