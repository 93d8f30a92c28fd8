// Tables that are searched: DataTables shows pages of what the view finds. A table is unpacked when it comes near the screen.

const CHOICES = 12; // a column with at most so many values is filtered by choosing one

/** Make tables when they come near; those that cannot be unpacked keep their printed rows. */
function startTables() {
  if (typeof DecompressionStream === "undefined") return;
  document.documentElement.classList.add("live-tables");
  const watcher = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      watcher.unobserve(entry.target);
      makeTable(entry.target);
    }
  }, { rootMargin: "400px" });
  for (const section of document.querySelectorAll("section.table")) {
    section.querySelector(".live").hidden = false;
    watcher.observe(section);
  }
}

async function makeTable(section) {
  const data = await table(section.dataset.table);
  const view = new View(data);
  const heads = [...section.querySelectorAll(".static thead th")];
  const node = element("table", { class: "display live-table", "aria-labelledby": `title-${section.dataset.table}` });
  const top = element("tr");
  for (const head of heads) top.append(head.cloneNode(true));
  node.append(element("thead", {}, top));
  section.querySelector(".live").append(node);
  let found = view.rows("", [], []);
  const made = new DataTable(node, {
    serverSide: true, // not a server: the view, which is quicker than a row an object
    ajax: (asked, answer) => {
      found = view.rows(asked.search.value, asked.columns.map((one) => one.search.value), asked.order);
      const shown = [...found.subarray(asked.start, asked.start + asked.length)];
      answer({ draw: asked.draw, recordsTotal: data.rows, recordsFiltered: found.length, data: shown.map((row) => view.cells(row)) });
    },
    columns: data.columns.map((column, at) => ({
      render: DataTable.render.text(), className: heads[at].className, type: "string", orderSequence: ["asc", "desc", ""],
    })),
    autoWidth: false,
    order: [],
    pageLength: 25,
    lengthMenu: [10, 25, 50, 100, 500],
    searchDelay: 1, // ms; 0 would be taken for the wait that a server wants
    language: { search: "Search", lengthMenu: "_MENU_ rows a page", info: "_START_ to _END_ of _TOTAL_", infoFiltered: "found among _MAX_",
      infoEmpty: "nothing", zeroRecords: "No row has all of this." },
    layout: { topStart: "search", topEnd: "pageLength", bottomStart: "info", bottomEnd: "paging" },
  });
  const wrap = element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": `${section.dataset.title}, table` });
  node.replaceWith(wrap);
  wrap.append(node);
  node.querySelector("thead").append(filterRow(data, made, section.dataset.title));
  const button = element("button", { type: "button", class: "download" }, "Download CSV");
  button.title = "the rows that are found, in this order";
  button.addEventListener("click", () => download(`${section.dataset.table}.csv`, view.csv(found)));
  section.querySelector(".live .dt-length, .live .dt-search").parentElement.append(button);
}

/** A row of filters: a choice where a column has few values, else a text. */
function filterRow(data, made, title) {
  const row = element("tr", { class: "filters" });
  data.columns.forEach((column, at) => {
    const label = `${column.name.replaceAll("_", " ")}: filter of ${title}`;
    let field;
    if (column.values.length <= CHOICES) {
      field = element("select", { "aria-label": label }, element("option", { value: "" }, "all"));
      for (const value of column.values) field.append(element("option", { value: `=${value}` }, value === "" ? "(nothing)" : value));
    } else {
      field = element("input", { type: "search", "aria-label": label, placeholder: "filter", spellcheck: "false" });
    }
    field.autocomplete = "off";
    field.addEventListener("input", () => made.column(at).search(field.value).draw());
    row.append(element("td", {}, field));
  });
  return row;
}

function download(name, text) {
  const address = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  element("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}
