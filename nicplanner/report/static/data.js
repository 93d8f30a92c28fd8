// Packed tables: base64 of gzip of a head and typed arrays, see nicplanner/report/packing.py.

const PAGE = JSON.parse(document.getElementById("page-data").textContent);
const unpacked = new Map();

/** An entry by name. Names may be those that every object has, as `constructor` is. */
function entry(entries, name) {
  return Object.hasOwn(entries, name) ? entries[name] : undefined;
}

/** A table by name, unpacked when it is first asked for. */
function table(name) {
  if (!unpacked.has(name)) unpacked.set(name, unpack(name));
  return unpacked.get(name);
}

async function unpack(name) {
  const holder = document.querySelector(`#table-${name} .packed`);
  if (!holder) return { rows: 0, columns: [], column: () => ({ values: [""], codes: [] }) };
  const packed = Uint8Array.from(atob(holder.textContent), (sign) => sign.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  const body = await new Response(stream).arrayBuffer();
  const length = new DataView(body).getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(body, 4, length)));
  let at = 4 + length + padding(length);
  for (const column of head.columns) {
    const kind = { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array }[column.width];
    column.codes = new kind(body, at, head.rows);
    const size = column.width * head.rows;
    at += size + padding(size);
  }
  const empty = { values: [""], codes: new Uint8Array(head.rows) };
  head.column = (wanted) => head.columns.find((one) => one.name === wanted) || empty;
  return head;
}

function padding(size) {
  return (4 - (size % 4)) % 4;
}

/** Numbers of the rows that have a value in a column. */
function rowsWith(from, name, value) {
  const column = from.column(name);
  const code = column.values.indexOf(value);
  const found = [];
  if (code < 0) return found;
  for (let row = 0; row < from.rows; row++) if (column.codes[row] === code) found.push(row);
  return found;
}

/** A row as an object. */
function rowOf(from, row) {
  return Object.fromEntries(from.columns.map((column) => [column.name, column.values[column.codes[row]]]));
}

/** An element with text and attributes; text is never taken for markup. */
function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key === "class") made.className = value;
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== null) made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

/** Text in its own direction, so that names do not turn round what stands beside them. */
function own(text) {
  return element("bdi", {}, text);
}
