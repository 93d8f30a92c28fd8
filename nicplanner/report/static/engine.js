// Search, filters, order and CSV of a packed table. Each different value is looked at once; rows are compared by whole numbers.

class View {
  constructor(data) {
    this.data = data;
    this.lower = data.columns.map(() => null);
    this.key = "";
  }

  /** Which values of a column hold a text, upper and lower case alike. */
  holding(at, text) {
    const column = this.data.columns[at];
    this.lower[at] ??= column.values.map((value) => value.toLowerCase());
    const found = new Uint8Array(column.values.length);
    for (let i = 0; i < found.length; i++) found[i] = this.lower[at][i].includes(text) ? 1 : 0;
    return found;
  }

  /** Which values of a column a filter lets through: `=text` is the whole value, anything else a part of it. */
  passing(at, filter) {
    if (!filter.startsWith("=")) return this.holding(at, filter.toLowerCase());
    return Uint8Array.from(this.data.columns[at].values, (value) => (value === filter.slice(1) ? 1 : 0));
  }

  /** Numbers of the rows that hold every word of the search and pass every filter, in order. */
  rows(search, filters, order) {
    const key = JSON.stringify([search, filters, order]);
    if (key === this.key) return this.found;
    const words = search.toLowerCase().split(/\s+/).filter(Boolean);
    const anywhere = words.map((word) => this.data.columns.map((_, at) => this.holding(at, word)));
    const passes = [];
    filters.forEach((filter, at) => filter && passes.push([this.data.columns[at].codes, this.passing(at, filter)]));
    const found = new Uint32Array(this.data.rows);
    let count = 0;
    for (let row = 0; row < this.data.rows; row++) {
      if (passes.every(([codes, pass]) => pass[codes[row]]) && anywhere.every((columns) => this.seen(columns, row))) found[count++] = row;
    }
    this.key = key;
    this.found = this.ordered(found.subarray(0, count), order);
    return this.found;
  }

  seen(columns, row) {
    for (let at = 0; at < columns.length; at++) if (columns[at][this.data.columns[at].codes[row]]) return true;
    return false;
  }

  /** Rows by one column after the other; equal ones stay in the table's order (counting sort, which is stable). */
  ordered(rows, order) {
    for (const { column, dir } of [...order].reverse()) {
      const { codes, values } = this.data.columns[column];
      const last = values.length - 1;
      const place = (row) => (dir === "desc" ? last - codes[row] : codes[row]);
      const starts = new Uint32Array(values.length + 1);
      for (const row of rows) starts[place(row) + 1]++;
      for (let i = 1; i <= values.length; i++) starts[i] += starts[i - 1];
      const sorted = new Uint32Array(rows.length);
      for (const row of rows) sorted[starts[place(row)]++] = row;
      rows = sorted;
    }
    return rows;
  }

  cells(row) {
    return this.data.columns.map((column) => column.values[column.codes[row]]);
  }

  /** Rows as the plan's own CSV: line feeds, and an apostrophe before what a spreadsheet would take for a formula. */
  csv(rows) {
    const texts = this.data.columns.map((column) => column.values.map((value) => quoted(column.kind === "text" ? guarded(value) : value)));
    const lines = [this.data.columns.map((column) => column.name).join(",")];
    for (const row of rows) lines.push(texts.map((values, at) => values[this.data.columns[at].codes[row]]).join(","));
    return lines.join("\n") + "\n";
  }
}

function guarded(text) {
  return /^'*[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}

function quoted(text) {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
