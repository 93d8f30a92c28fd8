"""What a file describes: a server, a switch, an adapter, or nothing that a plan knows.

The format does not say.  The rules stand here, in README.md beside this file what they give over the open library.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from nicplanner.catalog.library.report import Unfit

LEAST_SWITCH_PORTS = 8
"""Data ports below which a device is no switch that hosts are planned on."""
MOST_SERVER_PORTS = 16
"""Data ports above which a device with bays for cards is no server."""
MOST_CARD_PORTS = 8
"""Ports above which a module is no card of a server."""

_ALL = r""
"""A pattern that every model fits."""


def _lines(patterns: Mapping[str, str]) -> dict[str, re.Pattern[str]]:
    return {maker: re.compile(pattern, re.IGNORECASE) for makers, pattern in patterns.items() for maker in makers.split("|")}


SERVERS = _lines(
    {
        "dell|dell emc": r"poweredge|vxrail|powervault nx",
        "hp|hpe|hewlett packard enterprise": r"proliant|apollo",
        "lenovo": r"thinksystem|thinkagile|system x",
        "ibm": r"system x|eserver|power s",
        "cisco": r"ucs[a-z]?-[cs][0-9]",
        "supermicro": r"as-|sys-|ssg-|superserver|iot superserver",
        "fujitsu": r"primergy|primequest",
        "inspur": r"nf[0-9]",
        "huawei": r"fusionserver|rh[0-9]|[0-9]+h v[0-9]",
        "oracle|sun": r"sun fire|sparc|(?:oracle )?(?:server )?x[0-9]-[0-9]",
    }
)
"""Lines of servers: maker → beginning of the model's name."""

OTHERS = _lines(
    {
        "a10|adtran|adva|albis-elcon|barracuda|check point|ciena|citrix|cryptopro|deciso|ericsson|f5|factor-ts|firebrick|infinera|infoblox|"
        "infotecs|ivanti|nec|netgate|opengear|palo alto|parks|peplink|rad|riverbed|rohde & schwarz|sonicwall|sophos|thales|v-solution|"
        "watchguard|zpe|zte": _ALL,
        "allied telesis": r"(?:at-)?ar[0-9]",
        "arista": r"awe-",
        "cisco": r"(?:cisco )?(?:isr|asr|asa|fpr|firepower|vedge|air-|aironet|meraki (?:mx|z)|ncs|ir[0-9]|esa|wsa|apic|crs|c8[0-9]{3}|"
        r"catalyst 8[0-9]{3}|[1-4][0-9]{3}(?: |$))",
        "datacom": r"dm46",
        "dell": r"powervault|dr[0-9]",
        "eltex": r"esr",
        "fortinet": r"(?!fortiswitch)",
        "hp|hpe": r"aruba (?:mc|ec-|7[0-9]{3}(?:\b|$))|msr|(?:hpe )?flexnetwork msr",
        "huawei": r"ar[0-9]|ne[0-9]|atn|dorado|oceanstor|usg",
        "juniper": r"srx|mx[0-9]|acx|ptx|nfx|netscreen|ssg|ctp",
        "lancom": r"(?:lancom )?(?:isg|wlc|[0-9]{3,4}[a-z]*\b)",
        "mellanox|nvidia": r"sb[0-9]|qm[0-9]",
        "mikrotik": r"ccr|rb[0-9]",
        "nokia": r"7(?:210|250|705|750)",
        "trendnet": r"tew-",
        "ubiquiti": r"edgerouter|er-|usg|udm|unifi (?:security|dream|nvr|application)",
        "zyxel": r"usg|zywall|atp",
    }
)
"""Routers, firewalls, load balancers, console servers, access networks, InfiniBand: maker → beginning of the model's name."""

_OTHER_WORDS = re.compile(r"\b(?:router|firewall|security gateway|load balancer|wireless controller|olt)\b", re.IGNORECASE)

CARD_MAKERS = frozenset(
    {"intel", "broadcom", "broadcom corporation", "qlogic", "emulex", "mellanox", "nvidia", "chelsio", "marvell", "solarflare", "silicom"}
)
_CARD_TEXT = re.compile(
    r"\b(?:nic|r?ndc|ocp|cna|m?lom|flexlom|flr|mezz(?:anine)?|pcie?|pci express|network daughter card|(?:network|server|ethernet) adapter|"
    r"ethernet (?!shared).{0,40}\badapter)\b|^aoc-|expansion card",
    re.IGNORECASE,
)


def is_card(maker: str, model: str, text: str, ports: int) -> None:
    """Refuse a module that is no network card of a server.

    Parameters
    ----------
    maker, model
        As the file states them.
    text
        Part number, description, comments and profile, without links.
    ports
        How many data ports it has.

    Raises
    ------
    Unfit
        If it is none.
    """
    if not ports:
        raise Unfit("skipped", "no Ethernet port")
    said = _CARD_TEXT.search(model) or _CARD_TEXT.search(f"{model.replace('-', ' ')} {text}")
    known = maker.casefold() in CARD_MAKERS or said is not None
    if ports > MOST_CARD_PORTS or not known:
        raise Unfit("skipped", "a line card or other module, not an adapter")


def section_of(maker: str, model: str, ports: int, mgmt: int, slots: int) -> str:
    """Return ``servers`` or ``switches``.

    Parameters
    ----------
    maker, model
        As the file states them.
    ports, mgmt, slots
        How many data ports, management ports and places for cards it has.

    Raises
    ------
    Unfit
        If it is neither.
    """
    if not ports and not mgmt and not slots:
        raise Unfit("skipped", "no Ethernet port")
    if _fits(SERVERS, maker, model):
        return "servers"
    if _fits(OTHERS, maker, model) or _OTHER_WORDS.search(model):
        raise Unfit("skipped", "a router, firewall or other appliance")
    if slots and ports <= MOST_SERVER_PORTS:
        return "servers"
    if ports >= LEAST_SWITCH_PORTS:
        return "switches"
    few = f"fewer than {LEAST_SWITCH_PORTS} data ports, and no server" if ports else "management ports alone, and no server"
    raise Unfit("skipped", few)


def _fits(lines: Mapping[str, re.Pattern[str]], maker: str, model: str) -> bool:
    pattern = lines.get(maker.casefold())
    return pattern is not None and pattern.match(model) is not None
