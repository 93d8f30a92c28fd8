// Theme and start.

function startTheme() {
  const root = document.documentElement, system = matchMedia("(prefers-color-scheme: dark)"), select = $("theme");
  const apply = () => {
    const dark = select.value ? select.value === "dark" : system.matches;
    if (select.value) root.dataset.theme = select.value;
    else delete root.dataset.theme;
    root.classList.toggle("dark", dark); // for the styles of the tables
  };
  select.addEventListener("change", apply);
  system.addEventListener("change", apply);
  apply();
}

document.documentElement.classList.add("scripts");
startTheme();
startTables();
startExplorer();
