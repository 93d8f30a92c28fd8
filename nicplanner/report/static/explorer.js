// The interactive layout: a host is chosen, parts light up, failures cross ports out.

const MOST_OFFERED = 200; // names that the host field offers at once

const shown = { facts: null, failures: new Map(), pinned: null, failure: null, number: 0 };

async function startExplorer() {
  if (typeof DecompressionStream === "undefined" || !PAGE.groups.length) return;
  $("explorer").hidden = false;
  PAGE.groups.forEach((group, at) => $("group").append(element("option", { value: at }, `${group.name}, ${group.server}`)));
  $("group").addEventListener("change", () => choose(Number($("group").value), 0));
  $("host").addEventListener("input", hostTyped);
  $("before").addEventListener("click", () => step(-1));
  $("after").addEventListener("click", () => step(1));
  const explorer = $("explorer");
  explorer.addEventListener("pointerover", (event) => hover(event.target.closest("[data-kind]")));
  explorer.addEventListener("pointerleave", () => hover(null));
  explorer.addEventListener("focusin", (event) => event.target.matches("[data-kind]:focus-visible") && hover(event.target));
  explorer.addEventListener("focusout", () => hover(null));
  explorer.addEventListener("click", (event) => clicked(event.target));
  explorer.addEventListener("keydown", keyed);
  new ResizeObserver(() => shown.facts && (drawCables(shown.facts), refresh())).observe($("stage"));
  await choose(PAGE.first, 0);
}

/** Show a host: the one of a number in a group. */
async function choose(group, place) {
  const number = ++shown.number;
  const chosen = PAGE.groups[group];
  const facts = await hostFacts(chosen, chosen.places[place]);
  if (number !== shown.number) return; // another one has been chosen since
  Object.assign(shown, { facts, group, place, pinned: null, failure: null, failures: new Map() });
  $("group").value = group;
  $("host").value = facts.host;
  offer("");
  $("place").textContent = `rack ${facts.rack}, unit ${facts.unit}; ${place + 1} of ${chosen.places.length.toLocaleString("en")}`;
  $("back-title").replaceChildren("Back of ", own(facts.host));
  drawParts(facts);
  drawCables(facts);
  refresh();
  const failures = await failuresOf(facts.host);
  if (number !== shown.number) return;
  shown.failures = failures;
  drawFailures(failures);
}

/** Offer the hosts of the group whose names hold a text. */
function offer(text) {
  const found = [];
  for (const [name] of PAGE.groups[shown.group].places) {
    if (name.toLowerCase().includes(text.toLowerCase())) found.push(element("option", { value: name }));
    if (found.length === MOST_OFFERED) break;
  }
  $("hosts").replaceChildren(...found);
}

function hostTyped() {
  const name = $("host").value;
  for (const [at, group] of [[shown.group, PAGE.groups[shown.group]], ...PAGE.groups.entries()]) {
    const place = group.places.findIndex(([host]) => host === name);
    if (place >= 0) return choose(at, place);
  }
  offer(name);
}

function step(by) {
  const count = PAGE.groups[shown.group].places.length;
  choose(shown.group, (shown.place + by + count) % count);
}

function hover(target) {
  refresh(target && { kind: target.dataset.kind, key: target.dataset.key });
}

/** Light what is pointed at, else what is kept, and say what is shown. */
function refresh(pointed = null) {
  if (!shown.facts) return;
  const chosen = pointed || shown.pinned;
  light(shown.facts, chosen);
  crossOut(shown.facts, shown.failure);
  for (const one of document.querySelectorAll("#explorer [aria-pressed]")) {
    const on = one.dataset.failure ? one.dataset.failure === shown.failureKey && Boolean(shown.failure)
      : shown.pinned?.kind === one.dataset.kind && shown.pinned?.key === one.dataset.key;
    one.setAttribute("aria-pressed", String(on));
  }
  tell(chosen);
}

function tell(chosen) {
  const { facts, failure } = shown;
  const lines = [];
  if (failure) {
    const gone = lost(facts, failure).map((fact) => fact.key);
    const bad = failure.rows.filter((row) => row.ok !== "true").map((row) => row.traffic);
    lines.push(element("p", { class: "told-title" }, `Failure of ${failure.kind} `, own(failure.element)),
      element("p", {}, gone.length ? `Gone: ${gone.join(", ")}. ` : "", bad.length ? `Does not hold for ${[...new Set(bad)].join(", ")}.` : "Every class still has what it requires."));
  }
  if (chosen) lines.push(...words(facts, chosen));
  if (!lines.length) {
    const used = facts.ports.filter((fact) => fact.group).length;
    lines.push(element("p", {}, own(facts.host), `: ${used} of ${facts.ports.length} ports in use.`));
  }
  const made = element("div", {}, ...lines);
  if (made.textContent !== $("told").textContent) $("told").replaceChildren(made);
  const key = failure ? shown.failureKey : "";
  if ($("left").dataset.failure !== key) {
    $("left").dataset.failure = key;
    $("left").replaceChildren(...(failure ? [leftTable(failure)] : []));
  }
}

/** Keep a part, or a failure; once more lets it go. */
function clicked(target) {
  const chip = target.closest("[data-failure]"), one = target.closest("[data-kind]");
  if (chip) {
    const same = shown.failure && shown.failureKey === chip.dataset.failure;
    shown.failureKey = chip.dataset.failure;
    shown.failure = same ? null : shown.failures.get(chip.dataset.failure);
    focusOn(chip);
    refresh();
  } else if (one) {
    const same = shown.pinned?.kind === one.dataset.kind && shown.pinned?.key === one.dataset.key;
    shown.pinned = same ? null : { kind: one.dataset.kind, key: one.dataset.key };
    focusOn(one);
    refresh();
  }
}

function focusOn(one) {
  for (const other of one.closest("[role=toolbar]").querySelectorAll("[tabindex]")) other.setAttribute("tabindex", other === one ? "0" : "-1");
}

function keyed(event) {
  if (event.key === "Escape") {
    shown.pinned = shown.failure = null;
    refresh();
  } else if ((event.key === "Enter" || event.key === " ") && event.target.matches("svg [data-kind]")) {
    event.preventDefault();
    clicked(event.target);
  } else if (moveFocus(event)) {
    event.preventDefault();
  }
}
