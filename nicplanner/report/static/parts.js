// Draws the parts of the layout as buttons: classes, VLANs, the host's cards with their ports, and the switches at the other end.

const $ = (id) => document.getElementById(id);
const NEUTRAL = { colour: "var(--free)", ink: "var(--ink)" };

function classOf(name) {
  return entry(PAGE.classes, name) || { ...NEUTRAL, demand_gbps: "" };
}

function fabricOf(name) {
  return entry(PAGE.fabrics, name) || { colour: "var(--faint)", dash: [] };
}

/** A part that lights up: a button that knows its kind and key. */
function part(kind, key, label, ...content) {
  return element("button", { type: "button", class: `part ${kind}`, "data-kind": kind, "data-key": key, tabindex: "-1", "aria-pressed": "false",
    "aria-label": label }, ...content);
}

function drawParts(facts) {
  const used = facts.ports.filter((fact) => fact.group);
  $("classes").replaceChildren(...[...new Set(used.flatMap((fact) => fact.classes))].map((name) => classPart(name, used, facts.group.demands)));
  $("vlans").replaceChildren(...facts.vlans.map(vlanPart));
  $("back").replaceChildren(...cards(facts));
  $("ends").replaceChildren(...ends(used));
  $("stage").style.setProperty("--lanes", `${laneSpace(used.length)}px`);
  for (const bar of document.querySelectorAll("#explorer [role=toolbar]")) rove(bar);
}

function swatch(name) {
  const made = element("span", { class: "swatch", "aria-hidden": "true" });
  made.style.background = classOf(name).colour;
  return made;
}

function classPart(name, used, demands) {
  const mine = used.filter((fact) => fact.classes.includes(name));
  const demand = demands[name] || classOf(name).demand_gbps;
  const text = `${mine[0].redundancy}, ${mine.length} ${mine.length === 1 ? "port" : "ports"}${demand ? `, ${demand} Gbit/s` : ""}`;
  return part("class", name, `class ${name}: ${text}`, swatch(name), element("span", { class: "name" }, own(name)), element("small", {}, text));
}

function vlanPart(vlan) {
  const text = [vlan.subnet, vlan.gateway && `gateway ${vlan.gateway}`].filter(Boolean).join(", ");
  return part("vlan", vlan.key, `VLAN ${vlan.vlan} ${vlan.name}: ${text}`, swatch(vlan.traffic),
    element("span", { class: "name" }, element("b", {}, vlan.vlan), " ", own(vlan.name)), element("small", {}, text));
}

/** The host's adapters, each a card with its ports. */
function cards(facts) {
  const adapters = [...new Set([...facts.ports.map((fact) => fact.adapter), ...facts.group.slots])];
  return adapters.map((adapter) => {
    const ports = facts.ports.filter((fact) => fact.adapter === adapter);
    const model = entry(facts.group.adapters, adapter) || "";
    const title = element("p", { class: "card-title" }, element("b", {}, own(adapter)), " ", own(model || (ports.length ? "" : "empty slot")));
    const box = element("div", { class: `card${ports.length ? "" : " empty"}` }, title);
    if (ports.length) box.append(element("div", { class: "ports" }, ...ports.map(portPart)));
    return box;
  });
}

function portPart(fact) {
  const what = fact.group ? `${fact.classes.join(", ")}, ${fact.redundancy}, to ${fact.switch} ${fact.switchPort}, fabric ${fact.fabric}` : "free";
  const stripes = fact.classes.map((name) => {
    const stripe = element("span", { class: "stripe" }, own(name));
    stripe.style.background = classOf(name).colour;
    stripe.style.color = classOf(name).ink;
    return stripe;
  });
  const free = fact.management ? "management only" : "free";
  const foot = fact.group ? `${fact.redundancy} ${fact.fabric}` : `${Number(fact.speed)} Gbit/s`;
  const made = part("port", fact.key, `port ${fact.key}: ${what}`, element("span", { class: "port-name" }, own(fact.port)),
    element("span", { class: "stripes" }, ...(stripes.length ? stripes : [element("span", { class: "stripe free" }, free)])),
    element("small", {}, own(foot)));
  if (!fact.group) made.classList.add("unused");
  return made;
}

/** What is at the other end: switches, or hosts of direct cables, each with the ports that this host uses. */
function ends(used) {
  const names = [...new Set(used.map((fact) => fact.switch))].sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  return names.map((name) => {
    const mine = used.filter((fact) => fact.switch === name);
    const known = entry(PAGE.switches, name);
    const about = known ? `fabric ${known.fabric}, ${known.model}, rack ${known.rack} unit ${known.unit}` : "host at the other end of direct cables";
    const title = part("switch", name, `${known ? "switch" : "host"} ${name}: ${about}`, element("b", {}, own(name)), element("small", {}, own(about)));
    title.style.borderLeftColor = fabricOf(mine[0].fabric).colour;
    const ports = mine.map((fact) => part("end", fact.end, `port ${fact.switchPort} of ${name}`, own(fact.switchPort)));
    return element("div", { class: "card end-card" }, title, element("div", { class: "ports" }, ...ports));
  });
}
