// What a host's ports are used for, gathered from the tables: the facts that the layout draws.

/** The facts of a host: its ports in the table's order, with cable, switch port and VLANs. */
async function hostFacts(group, [host, rack, unit]) {
  const [ports, cabling, switchPorts, vlans] = await Promise.all(["ports", "cabling", "switch_ports", "vlans"].map(table));
  const cables = cablesOf(cabling, host);
  const rows = rowsWith(ports, "host", host).map((row) => rowOf(ports, row));
  const carried = vlansOfSwitches(switchPorts, new Set(rows.map((row) => row.switch).filter(Boolean)));
  const known = [];
  for (let row = 0; row < vlans.rows; row++) {
    const one = rowOf(vlans, row);
    if (inScope(one.scope, host, rack, group.cluster)) known.push({ ...one, key: `${one.vlan} ${one.name}` });
  }
  const facts = rows.map((row) => portFact(row, group, cables, carried, known));
  const used = new Set(facts.flatMap((fact) => fact.vlans));
  return { host, rack, unit, group, ports: facts, vlans: known.filter((one) => used.has(one.key)) };
}

function portFact(row, group, cables, carried, known) {
  const key = `${row.adapter}/${row.port}`;
  const classes = row.traffic ? row.traffic.split(";") : [];
  const ids = carried.get(`${row.switch} ${row.switch_port}`);
  const mine = known.filter((one) => classes.includes(one.traffic) && fits(one, row, ids));
  return {
    key, classes, adapter: row.adapter, port: row.port, speed: row.speed_gbps, group: row.group, redundancy: row.redundancy,
    switch: row.switch, switchPort: row.switch_port, end: row.switch ? `${row.switch} ${row.switch_port}` : "", fabric: row.fabric,
    link: row.link_gbps, cable: cables.get(key), vlans: mine.map((one) => one.key),
    management: row.adapter === "onboard" && group.mgmt.includes(row.port),
  };
}

/** Whether a VLAN is on a port: on a switch the switch port says so, on a direct cable its class and its two hosts. */
function fits(vlan, row, ids) {
  if (ids) return ids.has(vlan.vlan) && (vlan.fabric === "" || vlan.fabric === row.fabric);
  return vlan.fabric === "direct" && [`link:${row.host}-${row.switch}`, `link:${row.switch}-${row.host}`].includes(vlan.scope);
}

function inScope(scope, host, rack, cluster) {
  if (scope === `cluster:${cluster}` || scope === `rack:${rack}` || scope === "site") return true;
  return scope.startsWith(`link:${host}-`) || (scope.startsWith("link:") && scope.endsWith(`-${host}`));
}

/** Cables of a host by its port; a direct cable stands in the table once, with the later host in place of the switch. */
function cablesOf(cabling, host) {
  const found = new Map();
  for (const row of rowsWith(cabling, "host", host)) {
    const one = rowOf(cabling, row);
    found.set(`${one.adapter}/${one.port}`, one);
  }
  for (const row of rowsWith(cabling, "switch", host)) {
    const one = rowOf(cabling, row);
    found.set(one.switch_port, one);
  }
  return found;
}

/** VLAN ids of every used port of some switches. */
function vlansOfSwitches(switchPorts, switches) {
  const found = new Map();
  for (const name of switches) {
    for (const row of rowsWith(switchPorts, "switch", name)) {
      const one = rowOf(switchPorts, row);
      found.set(`${name} ${one.port}`, new Set([one.native_vlan, ...one.tagged_vlans.split(";")].filter(Boolean)));
    }
  }
  return found;
}
