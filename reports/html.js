"use strict";
// Without this script the page shows everything. With it the tables can be filtered and sorted, and of very many rows
// only the first are laid out; print shows all that fit the filter.
document.documentElement.classList.add("js");
document.addEventListener("DOMContentLoaded", () => {
  const page = 200;
  const order = new Intl.Collator("en", { numeric: true }).compare;

  const enliven = (name) => {
    const part = (what) => document.getElementById(`${name}-${what}`);
    const [table, tools, on, count, more] = ["table", "tools", "on", "shown", "more"].map(part);
    if (!table) return null;
    const all = Number(table.dataset.all);
    let rows = [...table.tBodies[0].rows].map((row) => ({ row, text: null }));
    let limit = page;
    let picked = null;  // what a link has asked for that no control says
    const search = tools.querySelector("input");
    const selects = [...tools.querySelectorAll("select")];
    const links = [...document.querySelectorAll(`a[href="#${name}"][data-filter]`)];

    // A filter: how it is called, which link asks for it, how many of `all` fit (where that is known), which rows do.
    const filters = () => {
      const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      const found = selects.filter((select) => select.selectedIndex > 0).map((select) => {
        const { column } = select.dataset, { value } = select, option = select.selectedOptions[0];
        return {
          title: `${select.labels[0].firstChild.data}: ${option.text}`, key: `${select.name}=${value}`, all: Number(option.dataset.all),
          fits: ({ row }) => (row.cells[column].dataset.value ?? row.cells[column].textContent) === value,
          drop: () => { select.selectedIndex = 0; },
        };
      });
      if (words.length > 0) found.push({
        title: `Text: ${search.value.trim()}`,
        fits: (item) => {
          item.text ??= item.row.textContent.toLowerCase();
          return words.every((word) => item.text.includes(word));
        },
        drop: () => { search.value = ""; },
      });
      if (picked) found.push({ ...picked, drop: () => { picked = null; } });
      return found;
    };

    const button = (text, action) => {
      const made = document.createElement("button");
      made.type = "button";
      made.textContent = text;
      made.addEventListener("click", () => {
        action();
        limit = page;
        show();
        search.focus();
      });
      return made;
    };
    const clear = () => filters().forEach(({ drop }) => drop());

    // Says of the filters what the rows do not: what fits, but has no room in the table.
    const beyond = (active, fitting) => {
      if (rows.length === all) return "";
      if (active.length === 0) return `; the table holds the first ${rows.length} of ${all}`;
      const known = active.length === 1 ? active[0].all : undefined;
      if (known === fitting) return "; no others fit";
      return known === undefined
        ? `; searched were the first ${rows.length} of ${all}: more may fit among the others, which the JSON and CSV reports list`
        : `; ${known} of all ${all} fit, ${known - fitting} of them beyond this table: see the JSON and CSV reports`;
    };

    const show = () => {
      const active = filters();
      let fitting = 0;
      for (const item of rows) {
        const fits = active.every((filter) => filter.fits(item));
        if (fits) fitting += 1;
        item.row.classList.toggle("out", !fits);
        item.row.classList.toggle("shown", fits && fitting <= limit);
      }
      count.textContent = `${Math.min(fitting, limit)} of ${fitting} shown` +
        (fitting < rows.length ? `, ${rows.length - fitting} filtered out` : "") + beyond(active, fitting);
      more.hidden = fitting <= limit;
      on.hidden = active.length === 0;
      tools.parentElement.classList.toggle("filtered", active.length > 0);
      const dropping = active.map(({ title, drop }) => {
        const made = button(title, drop);
        made.title = "Remove this filter";
        return made;
      });
      const clearing = button("Clear all filters", clear);
      clearing.className = "clear";
      on.replaceChildren("Filtered by ", ...dropping, clearing);
      for (const select of selects) select.classList.toggle("set", select.selectedIndex > 0);
      for (const link of links) {
        if (active.length === 1 && active[0].key === link.dataset.filter) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      }
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
      const made = document.createElement("button");
      made.type = "button";
      made.textContent = head.textContent;
      head.replaceChildren(made);
      made.addEventListener("click", () => {
        const falling = head.getAttribute("aria-sort") === "ascending";
        for (const other of heads) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", falling ? "descending" : "ascending");
        // Severities and the like go by the order of their control, all else by what the cells say.
        const scale = selects.find(({ dataset }) => dataset.ordered !== undefined && Number(dataset.column) === column);
        const ranks = new Map(scale && [...scale.options].map((option, rank) => [option.value, String(rank)]));
        const keyed = rows.map((item) => {
          const text = item.row.cells[column].textContent;
          return [ranks.get(text) ?? text, item];
        });
        keyed.sort(([one], [other]) => (falling ? order(other, one) : order(one, other)));
        rows = keyed.map(([, item]) => item);
        table.tBodies[0].append(...rows.map((item) => item.row));
        show();
      });
    });
    show();
    tools.hidden = false;

    // Nothing but this filter: a control's value, or what `otherwise` says.
    return (key, otherwise) => {
      clear();
      const [field, value] = key.split(/=(.*)/s);
      const select = selects.find((one) => one.name === field);
      if (select) select.value = value;
      else picked = { key, ...otherwise };
      limit = page;
      show();
    };
  };

  const tables = { findings: enliven("findings"), tokens: enliven("tokens") };
  // The page goes where the link leads as well.
  document.addEventListener("click", ({ target }) => {
    const link = target.closest("a[data-filter]");
    if (link) {
      const { filter, all } = link.dataset, mark = filter.replace(/^mark=/, "");
      tables[link.getAttribute("href").slice(1)]?.(filter, {
        title: `Mark: ${link.querySelector("title")?.textContent}`, all: Number(all),
        fits: ({ row }) => row.dataset.marks?.split(" ").includes(mark),
      });
    }
    const number = target.closest("#tokens-table a");
    if (number) {
      const token = number.closest("tr").cells[0].textContent;
      const column = [...document.getElementById("findings-table").tHead.rows[0].cells].findIndex((head) => head.textContent === "Token");
      tables.findings?.("token", {
        title: `Token: ${token}`, all: Number(number.textContent), fits: ({ row }) => row.cells[column].textContent === token,
      });
    }
  });

  // The marks of the timeline are one stop of the tab key.
  const timeline = document.querySelector(".timeline");
  const marks = timeline ? [...timeline.querySelectorAll("a")] : [];
  const stop = (mark) => marks.forEach((one) => one.setAttribute("tabindex", one === mark ? 0 : -1));
  if (marks.length > 0) {
    timeline.setAttribute("role", "toolbar");
    stop(marks[0]);
    timeline.addEventListener("keydown", (event) => {
      const at = marks.indexOf(event.target);
      const to = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: marks.length - 1 }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      const mark = marks[Math.min(Math.max(to, 0), marks.length - 1)];
      stop(mark);
      mark.focus();
    });
    timeline.addEventListener("focusin", ({ target }) => { if (marks.includes(target)) stop(target); });
  }

  // A link to a manual opens it.
  const open = () => {
    const target = location.hash && document.getElementById(location.hash.slice(1));
    if (target && target.tagName === "DETAILS") target.open = true;
  };
  window.addEventListener("hashchange", open);
  open();
});
