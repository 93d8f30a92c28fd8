"""The built site: no warning, nothing from other hosts, no trace of the machine, figures in both themes."""

from __future__ import annotations

import re
import tempfile
from html.parser import HTMLParser
from pathlib import Path

import pytest

pytest.importorskip("sphinx")

LOADING = {"img": "src", "script": "src", "iframe": "src", "source": "src", "link": "href", "object": "data", "embed": "src"}
"""Elements that load what an attribute names."""


class Loads(HTMLParser):
    """Collects what a page loads, its links, and its images without a text."""

    def __init__(self) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.links: list[str] = []
        self.silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag in LOADING and found.get(LOADING[tag]):
            self.loaded.append(str(found[LOADING[tag]]))
        if tag == "a" and found.get("href"):
            self.links.append(str(found["href"]))
        if tag == "img" and not found.get("alt"):
            self.silent.append(str(found.get("src")))


def read(page: Path) -> Loads:
    found = Loads()
    found.feed(page.read_text(encoding="utf-8"))
    return found


def pages(site: Path) -> list[Path]:
    found = sorted(site.rglob("*.html"))
    assert len(found) > 45
    return found


def test_pages_load_nothing_from_other_hosts(site):
    for page in pages(site):
        for address in read(page).loaded:
            assert not re.match(r"[a-z]+:|//", address) or address.startswith("data:"), (page, address)
    for style in site.rglob("*.css"):
        text = style.read_text(encoding="utf-8")
        assert not re.search(r"(@import|url\()\s*['\"]?(https?:)?//", text), style


def test_formulas_are_set_without_network(site):
    page = (site / "explanation" / "program.html").read_text(encoding="utf-8")
    assert 'src="../_static/mathjax/tex-chtml.js' in page
    assert (site / "_static" / "mathjax" / "tex-chtml.js").is_file()
    assert page.count('class="math notranslate') > 50


def test_links_within_the_site_lead_somewhere(site):
    known = {page.resolve(): set(re.findall(r'\bid="([^"]+)"', page.read_text(encoding="utf-8"))) for page in pages(site)}
    for page in known:
        for link in read(page).links:
            if re.match(r"[a-z]+:", link):
                continue
            file, _, anchor = link.partition("#")
            target = (page.parent / file).resolve() if file else page
            assert target in known or target.is_file(), (page, link)
            assert not anchor or target not in known or anchor in known[target], (page, link)


def test_images_say_what_they_show(site):
    assert all(read(page).silent == [] for page in pages(site))


def test_there_is_no_trace_of_the_machine(site):
    for page in pages(site):
        text = page.read_text(encoding="utf-8")
        assert str(site.parent) not in text
        assert str(Path(__file__).parents[2]) not in text, page
        assert f"{tempfile.gettempdir()}/nicplanner-docs" not in text, page
        assert "internal fault:" not in text, page


def test_the_first_page_has_a_figure_in_both_themes(site):
    page = (site / "index.html").read_text(encoding="utf-8")
    for theme in ("light", "dark"):
        (name,) = re.findall(rf'class="[^"]*only-{theme}[^"]*" src="([^"]+-{theme}\.svg)"', page)
        assert "<svg" in (site / name).read_text(encoding="utf-8")


def test_a_figure_is_drawn_the_same_again(tmp_path):
    from nicdocs.drawing import draw

    source = 'nic.plot_host(nic.plan(nic.Design.parse(nic.starter())), "hv01")'
    for name in ("one.svg", "two.svg"):
        draw(source, "dark", tmp_path / name)
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "two.svg").read_bytes()


def test_outputs_are_those_of_the_commands(site):
    text = re.sub(r"<[^>]+>", "", (site / "tutorial.html").read_text(encoding="utf-8"))
    assert "plan: proven: every rule holds" in text
    assert "Branch office Hyper-V cluster: OPTIMAL (proven, no plan uses fewer ports)" in text
    assert "sw-b/g2 is taken by hv01 onboard/lom1 already" in text
    assert "lower live-migration from 1.9 to at most 1.8 Gbit/s a host" in text


def test_a_command_that_fails_is_no_output(tmp_path):
    from nicdocs.transcript import run

    assert run("nicplanner check missing.yaml", tmp_path)[1] == 2
    with pytest.raises(ValueError, match="cannot run 'rm'"):
        run("rm -r x", tmp_path)


def test_references_to_names_that_are_not_there_are_warnings():
    from nicdocs.references import exists, in_source

    assert exists("nicplanner.model.solve_network")
    assert exists("pd.DataFrame")
    assert not exists("nicplanner.model.solve_networks")
    assert in_source("HasSite")
    assert not in_source("HasSites")
