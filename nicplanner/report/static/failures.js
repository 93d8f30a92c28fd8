// Single failures of a host, as failures.csv has them: which ports are gone, and what every class still carries.

/** The failures of a host in the table's order: kind, element, and a row for each class and state. */
async function failuresOf(host) {
  const data = await table("failures");
  const found = new Map();
  for (const row of rowsWith(data, "host", host)) {
    const one = rowOf(data, row);
    const key = `${one.kind} ${one.element}`;
    if (!found.has(key)) found.set(key, { kind: one.kind, element: one.element, rows: [] });
    found.get(key).rows.push(one);
  }
  return found;
}

/** Ports that a failure takes: the port, those of the adapter, those on the fabrics of RACK:FABRIC+FABRIC. */
function lost(facts, { kind, element: name }) {
  const fabrics = name.slice(name.indexOf(":") + 1).split("+");
  const gone = { port: (fact) => fact.key === name, adapter: (fact) => fact.adapter === name, switch: (fact) => fabrics.includes(fact.fabric) }[kind];
  return gone ? facts.ports.filter((fact) => fact.group && gone(fact)) : [];
}

function drawFailures(failures) {
  const kinds = [["adapter", "Adapters"], ["switch", "Switches of a fabric"], ["port", "Ports"], ["host", "Other hosts"]];
  const made = [];
  for (const [kind, title] of kinds) {
    const mine = [...failures].filter(([, one]) => one.kind === kind);
    if (!mine.length) continue;
    made.push(element("p", { class: "chips-title" }, title));
    for (const [key, one] of mine) {
      const bad = one.rows.some((row) => row.ok !== "true");
      made.push(element("button", { type: "button", class: `chip${bad ? " bad" : ""}`, "data-failure": key, tabindex: "-1", "aria-pressed": "false",
        "aria-label": `failure of ${kind} ${one.element}${bad ? ": not survived" : ""}` }, own(`${bad ? "✗ " : ""}${one.element}`)));
    }
  }
  $("failures").replaceChildren(...(made.length ? made : ["No failure is required to be survived."]));
  rove($("failures"));
}

/** Cross the ports that are gone, and whatever hangs on them alone. */
function crossOut(facts, failure) {
  const gone = new Set(failure ? lost(facts, failure).flatMap((fact) => [`port ${fact.key}`, `cable ${fact.cable?.cable}`, `end ${fact.end}`]) : []);
  for (const one of document.querySelectorAll("#explorer [data-kind]")) {
    const crossed = gone.has(`${one.dataset.kind} ${one.dataset.key}`);
    one.classList.toggle("failed", crossed);
    if (one.dataset.kind === "port") one.setAttribute("aria-label", one.getAttribute("aria-label").replace(/ \(failed\)$/, "") + (crossed ? " (failed)" : ""));
  }
}

/** The rows of a failure as a table: surviving and required Gbit/s of each class, and whether that holds. */
function leftTable(failure) {
  const states = failure.rows.some((row) => row.state);
  const head = ["class", ...(states ? ["state"] : []), "left", "required", "holds"];
  const rows = failure.rows.map((row) => {
    const needed = Number(row.required_gbps) > 0;
    const mark = row.ok !== "true" ? "✗ no" : needed ? "✓ yes" : "– not required";
    const bar = element("span", { class: "bar", "aria-hidden": "true" }, element("span"));
    bar.firstChild.style.width = `${Math.min(100, (100 * Number(row.surviving_gbps)) / Math.max(Number(row.demand_gbps), 1e-9))}%`;
    bar.firstChild.style.background = classOf(row.traffic).colour;
    return element("tr", { class: row.ok === "true" ? "" : "broken", "data-class": row.traffic },
      element("th", { scope: "row" }, own(row.traffic)), ...(states ? [element("td", {}, own(row.state))] : []),
      element("td", { class: "number" }, row.surviving_gbps, bar), element("td", { class: "number" }, row.required_gbps), element("td", {}, mark));
  });
  return element("table", { class: "plain left-table" }, element("caption", {}, "Gbit/s of each class's group of ports"),
    element("thead", {}, element("tr", {}, ...head.map((name) => element("th", { scope: "col" }, name)))), element("tbody", {}, ...rows));
}
