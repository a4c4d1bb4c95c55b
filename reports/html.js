"use strict";
// Without this script the page shows everything. With it the findings can be filtered and sorted, and of very many only
// the first are laid out; print shows all that fit the filter.
document.documentElement.classList.add("js");
document.addEventListener("DOMContentLoaded", () => {
  const table = document.getElementById("findings-table");
  const tools = document.getElementById("tools");
  if (!table || !tools) return;
  const page = 200;
  const body = table.tBodies[0];
  let rows = [...body.rows].map((row) => ({ row, text: null }));
  let limit = page;
  const field = (name) => tools.querySelector(`[name=${name}]`);
  const count = document.getElementById("shown");
  const more = document.getElementById("more");

  const owners = [...new Set(rows.map((item) => item.row.dataset.owner))].sort();
  for (const owner of owners) field("owner").add(new Option(owner || "no owner", owner));

  const show = () => {
    const words = field("text").value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = ["severity", "owner", "status"].map((name) => [name, field(name)]).filter(([, input]) => input && input.selectedIndex > 0);
    let fitting = 0;
    for (const item of rows) {
      if (words.length > 0) item.text ??= item.row.textContent.toLowerCase();
      const fits = wanted.every(([name, input]) => item.row.dataset[name] === input.value) && words.every((word) => item.text.includes(word));
      if (fits) fitting += 1;
      item.row.classList.toggle("out", !fits);
      item.row.classList.toggle("shown", fits && fitting <= limit);
    }
    count.textContent = `${Math.min(fitting, limit)} of ${fitting} shown` + (fitting < rows.length ? `, ${rows.length - fitting} filtered out` : "");
    more.hidden = fitting <= limit;
  };
  tools.addEventListener("input", () => {
    limit = page;
    show();
  });
  more.addEventListener("click", () => {
    limit *= 3;
    show();
  });

  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const falling = head.getAttribute("aria-sort") === "ascending";
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", falling ? "descending" : "ascending");
      const order = new Intl.Collator("en", { numeric: true }).compare;
      const keyed = rows.map((item) => [item.row.cells[column].dataset.key ?? item.row.cells[column].textContent, item]);
      keyed.sort(([one], [other]) => (falling ? order(other, one) : order(one, other)));
      rows = keyed.map(([, item]) => item);
      body.append(...rows.map((item) => item.row));
      show();
    });
  });

  // A link to a manual opens it.
  const open = () => {
    const target = location.hash && document.getElementById(location.hash.slice(1));
    if (target && target.tagName === "DETAILS") target.open = true;
  };
  window.addEventListener("hashchange", open);
  open();
  show();
  tools.hidden = false;
});
