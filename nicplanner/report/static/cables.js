// Cables between what is drawn: paths from the foot of a host's port to the head of the port at the other end, drawn again on every change of size.

function drawCables(facts) {
  const svg = $("cables"), stage = $("stage"), frame = stage.getBoundingClientRect();
  const focused = svg.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  svg.setAttribute("width", stage.clientWidth);
  svg.setAttribute("height", stage.clientHeight);
  const place = (kind, key, foot) => {
    const box = stage.querySelector(`[data-kind="${kind}"][data-key="${CSS.escape(key)}"]`)?.getBoundingClientRect();
    return box && [box.left + box.width / 2 - frame.left, (foot ? box.bottom : box.top) - frame.top];
  };
  const lines = facts.ports.filter((fact) => fact.cable)
    .map((fact) => ({ fact, from: place("port", fact.key, true), to: place("end", fact.end, false) })).filter(({ from, to }) => from && to);
  const rows = new Set(lines.map(({ from }) => Math.round(from[1])));
  const paths = rows.size > 1 ? routed(lines) : lines.map(({ from: [x1, y1], to: [x2, y2] }) => curve(x1, y1, x2, y2));
  svg.replaceChildren(...lines.map(({ fact }, at) => cable(fact, paths[at])));
  rove(svg);
  if (focused) svg.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
}

function curve(x1, y1, x2, y2) {
  const bend = (y2 - y1) / 2;
  return `M${x1} ${y1}C${x1} ${y1 + bend} ${x2} ${y2 - bend} ${x2} ${y2}`;
}

/**
 * Paths for ports in several rows: down below the row, to the channel at the right, down to the run above the switches, and into the port.
 * Lower rows, and in a row ports further left, take the inner lanes, so that cables that leave together do not cross.
 */
function routed(lines) {
  const order = lines.map((_, at) => at).sort((a, b) => lines[b].from[1] - lines[a].from[1] || lines[a].from[0] - lines[b].from[0]);
  const step = laneWidth(lines.length);
  const right = $("back").getBoundingClientRect().right - $("stage").getBoundingClientRect().left - laneSpace(lines.length) + 10;
  const paths = [];
  order.forEach((at, lane) => {
    const { from: [x1, y1], to: [x2, y2] } = lines[at];
    const row = order.filter((other) => Math.abs(lines[other].from[1] - y1) < 2);
    const below = y1 + 4 + (row.length - 1 - row.indexOf(at)) * Math.min(5, 16 / row.length);
    paths[at] = corners([[x1, y1], [x1, below], [right + lane * step, below], [right + lane * step, y2 - 12 - lane * step], [x2, y2 - 12 - lane * step], [x2, y2]]);
  });
  return paths;
}

function laneWidth(count) {
  return Math.min(7, 84 / Math.max(count, 1));
}

/** Width of the channel beside the cards, and height of the run above the switches. */
function laneSpace(count) {
  return count * laneWidth(count) + 16;
}

/** A path through points with rounded corners. */
function corners(points) {
  let path = `M${points[0]}`;
  for (let i = 1; i < points.length - 1; i++) {
    const [before, at, after] = [points[i - 1], points[i], points[i + 1]];
    const size = Math.min(5, Math.hypot(at[0] - before[0], at[1] - before[1]) / 2, Math.hypot(after[0] - at[0], after[1] - at[1]) / 2);
    path += `L${towards(at, before, size)}Q${at} ${towards(at, after, size)}`;
  }
  return `${path}L${points.at(-1)}`;
}

function towards([x, y], [a, b], size) {
  const far = Math.hypot(a - x, b - y) || 1;
  return [x + ((a - x) * size) / far, y + ((b - y) * size) / far];
}

function cable(fact, path) {
  const made = drawn("g", { class: "part cable", "data-kind": "cable", "data-key": fact.cable.cable, tabindex: "-1", role: "button", "aria-pressed": "false",
    "aria-label": `cable ${fact.cable.cable}: ${fact.key} to ${fact.switch} ${fact.switchPort}, ${fact.cable.medium}, ${fact.cable.length_m} m, ${fact.cable.colour}` });
  const line = drawn("path", { class: "line", d: path });
  line.style.stroke = fabricOf(fact.fabric).colour;
  line.style.strokeDasharray = fabricOf(fact.fabric).dash.join(" ") || "none";
  made.append(drawn("path", { class: "halo", d: path }), line, drawn("path", { class: "hit", d: path }));
  return made;
}

function drawn(name, attributes) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}
