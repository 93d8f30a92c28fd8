// What lights up together, and which part has the keyboard.

/** The ports that a part belongs to. */
function portsOf(facts, kind, key) {
  const belongs = {
    class: (fact) => fact.classes.includes(key), port: (fact) => fact.key === key, cable: (fact) => fact.cable?.cable === key,
    switch: (fact) => fact.switch === key, end: (fact) => fact.end === key, vlan: (fact) => fact.vlans.includes(key),
  }[kind];
  return facts.ports.filter(belongs);
}

/** Everything that belongs to a part, as a set of "kind key". */
function related(facts, kind, key) {
  const ports = portsOf(facts, kind, key);
  const vlans = facts.vlans.filter((one) => kind === "vlan" ? one.key === key
    : ports.some((fact) => fact.vlans.includes(one.key)) && (kind !== "class" || one.traffic === key));
  const classes = kind === "class" ? [key] : kind === "vlan" ? vlans.map((one) => one.traffic) : ports.flatMap((fact) => fact.classes);
  const cables = ports.filter((fact) => fact.cable).map((fact) => fact.cable.cable);
  const found = { class: classes, vlan: vlans.map((one) => one.key), port: ports.map((fact) => fact.key), cable: cables,
    end: ports.map((fact) => fact.end), switch: ports.map((fact) => fact.switch) };
  return new Set([`${kind} ${key}`, ...Object.entries(found).flatMap(([name, keys]) => keys.filter(Boolean).map((one) => `${name} ${one}`))]);
}

/** Light what belongs to a part and dim the rest; nothing: all as it was. */
function light(facts, chosen) {
  const lit = chosen ? related(facts, chosen.kind, chosen.key) : null;
  for (const one of document.querySelectorAll("#explorer [data-kind]")) {
    const on = lit?.has(`${one.dataset.kind} ${one.dataset.key}`);
    one.classList.toggle("lit", Boolean(on));
    one.classList.toggle("dim", Boolean(lit) && !on);
  }
  return lit;
}

/** Say in words what is lit. */
function words(facts, { kind, key }) {
  const lit = related(facts, kind, key);
  const all = (name) => [...lit].filter((one) => one.startsWith(`${name} `)).map((one) => one.slice(name.length + 1));
  const list = (title, found) => found.length ? [element("dt", {}, title), element("dd", {}, own(found.join(", ")))] : [];
  const name = { class: "Class", port: "Port", cable: "Cable", switch: entry(PAGE.switches, key) ? "Switch" : "Host", end: "Switch port", vlan: "VLAN" }[kind];
  const rows = [["Classes", "class"], ["Ports", "port"], ["Cables", "cable"], ["Switches", "switch"], ["Switch ports", "end"], ["VLANs", "vlan"]];
  return [element("p", { class: "told-title" }, `${name} `, own(key)),
    element("dl", {}, ...rows.filter(([, one]) => one !== kind).flatMap(([title, one]) => list(title, all(one))))];
}

/** One part of a toolbar has the keyboard; arrows, Home and End move it. */
function rove(bar) {
  const parts = [...bar.querySelectorAll("[tabindex]")];
  parts.forEach((one, at) => one.setAttribute("tabindex", at ? "-1" : "0"));
}

function moveFocus(event) {
  const bar = event.target.closest("[role=toolbar]");
  const parts = bar ? [...bar.querySelectorAll("[tabindex]")] : [];
  const at = parts.indexOf(event.target);
  const to = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: parts.length - 1 }[event.key];
  if (at < 0 || to === undefined) return false;
  const next = parts[(to + parts.length) % parts.length];
  parts[at].setAttribute("tabindex", "-1");
  next.setAttribute("tabindex", "0");
  next.focus();
  return true;
}
