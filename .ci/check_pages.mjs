// Opens the HTML and Markdown reports of folders in a browser, as people do:
//   NODE_MODULES=... node check_pages.mjs FOLDER...
// Offline: a report is self-contained, and what an inventory says is never acted on.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const modules = resolve(process.env.NODE_MODULES ?? "node_modules");
const require = createRequire(join(modules, "here.js"));
const { chromium } = require("playwright-core");
const { HtmlValidate, StaticConfigLoader } = require("html-validate");
const axe = require("axe-core");

const HIDDEN = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffe\uffff\u{e0000}-\u{e007f}]+/u;
// What a page may consist of.
const MARKDOWN = "html head body meta title h1 h2 h3 h4 p table thead tbody tr th td code pre ul ol li strong em a br details summary hr";

let failed = false;
function expect(condition, what) {
  if (!condition) throw new Error(what);
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
});

// Runs the check on a page of its own, which must stay silent: no request but for `url`, no error, no dialog.
async function visit(options, url, check) {
  const context = await browser.newContext({ offline: true, ...options });
  context.setDefaultTimeout(10_000);
  const faults = [];
  context.on("request", (request) => { if (request.url() !== url) faults.push(`request: ${request.url().slice(0, 200)}`); });
  context.on("console", (message) => { if (/error|warning/.test(message.type())) faults.push(`console: ${message.text()}`); });
  context.on("weberror", (error) => faults.push(`error: ${error.error()}`));
  context.on("dialog", (dialog) => { faults.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  context.on("page", (page) => { if (context.pages().length > 1) faults.push(`a second page: ${page.url()}`); });
  try {
    const page = await context.newPage();
    await page.goto(url);
    const result = await check(page);
    expect(!(await page.evaluate(() => window.MARK)), "a script of the inventory ran");
    expect(faults.length === 0, faults.slice(0, 5).join("\n"));
    return result;
  } finally {
    await context.close();
  }
}

// What stands in the page that should not: elements not in `tags`, handlers, links that an inventory could have made.
const strangers = (page, tags) => page.evaluate((tags) => {
  const found = [];
  for (const element of document.querySelectorAll("*")) {
    if (!tags.includes(element.localName)) found.push(`<${element.localName}>`);
    for (const { name, value } of element.attributes) {
      if (/^on|^(src|srcset|action|formaction|style)$/.test(name)) found.push(`${element.localName} ${name}=${value}`);
      if (name === "href" && (!/^(https:\/\/|#)/.test(value) || value.includes("tracker.example"))) found.push(`href=${value}`);
    }
  }
  return found.slice(0, 5).join(", ");
}, tags.split(" "));

// Only letters and digits, so that markup and spaces between them do not matter.
const letters = (text) => text.replace(/[^\p{L}\p{N}]/gu, "");
async function missing(page, report) {
  const text = letters(await page.evaluate(() => document.body.innerText));
  const pieces = (finding) => [finding.token ?? finding.location.file, ...finding.message.split(HIDDEN)].map(letters);
  return report.findings.filter((finding) => !pieces(finding).every((piece) => text.includes(piece)));
}

// A table with the controls above it.
function table(page, name) {
  const on = page.locator(`#${name}-on`), more = page.locator(`#${name}-more`);
  return {
    rows: page.locator(`#${name}-table tbody tr:visible`),
    tools: page.locator(`#${name}-tools`),
    choose(select, value) { return this.tools.locator(`[name=${select}]`).selectOption(value); },
    // Of very many only the first are laid out.
    async count() {
      while (await more.isVisible()) await more.click();
      return this.rows.count();
    },
    // What the page says that it is filtered by, and the button that ends it.
    async filters() { return (await on.isVisible()) ? (await on.locator("button").allInnerTexts()).map((text) => text.replace(/^.*?: /, "")) : []; },
    clear: () => on.getByText("Clear all filters").click(),
  };
}

const checks = {
  async "html-validate"({ file }) {
    const validator = new HtmlValidate(new StaticConfigLoader({ extends: ["html-validate:recommended"] }));
    const { results } = await validator.validateFile(file);
    const messages = results.flatMap((result) => result.messages);
    expect(messages.length === 0, messages.slice(0, 5).map((m) => `${m.line}:${m.column} ${m.ruleId}: ${m.message}`).join("\n"));
  },

  async "html offline"({ url }) {
    await visit({}, url, async (page) => {
      const scripts = await page.locator("script").count();
      expect(scripts <= 1, `${scripts} scripts`);
      const found = await strangers(page, "html head body meta title style script main header footer nav section article aside div span " +
        "h1 h2 h3 h4 h5 h6 p table caption thead tbody tfoot tr th td code pre ul ol li dl dt dd strong em b i small time a br details summary hr " +
        "svg g rect line path circle text desc label form input select option button fieldset legend output figure figcaption mark abbr wbr");
      expect(!found, found);
    });
  },

  async "html accessible"({ url }) {
    const screens = [{ isMobile: true, viewport: { width: 360, height: 800 } }, { viewport: { width: 1280, height: 800 } }];
    // Without the page's own policy, so that nothing but its text keeps it from the network.
    await Promise.all(screens.map((screen) => visit({ bypassCSP: true, ...screen }, url, async (page) => {
      await page.addScriptTag({ content: axe.source });
      const { width } = screen.viewport;
      const grounds = new Set();
      for (const colorScheme of ["light", "dark"]) {
        await page.emulateMedia({ colorScheme });
        const [overflow, ground] = await page.evaluate(() =>
          [document.documentElement.scrollWidth, getComputedStyle(document.body).backgroundColor]);
        expect(overflow <= width, `${overflow} pixels wide on a screen of ${width}`);
        // axe takes a page without a background for white, whatever the colour scheme.
        expect(ground !== "rgba(0, 0, 0, 0)" && !grounds.has(ground), `background in ${colorScheme}: ${ground}`);
        grounds.add(ground);
        const cut = await page.evaluate(() => [...document.querySelectorAll("svg text")].filter((text) => {
          const [inner, outer] = [text, text.ownerSVGElement].map((element) => element.getBoundingClientRect());
          return inner.left < outer.left - 1 || inner.right > outer.right + 1;
        }).map((text) => text.textContent));
        expect(cut.length === 0, `cut off at the edge of the picture: ${cut.length}, as ${cut[0]}`);
        const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
        expect(violations.length === 0, `${colorScheme}, ${width} px: ` +
          violations.map((v) => `${v.id}: ${v.help}: ${v.nodes.length}, as ${v.nodes[0].html.slice(0, 300)}`).join("\n"));
      }
    })));
  },

  async "html filtered"({ url, report }) {
    const counting = report.findings.filter((finding) => !finding.waiver);
    if (counting.length === 0) return;
    await visit({}, url, async (page) => {
      const findings = table(page, "findings");
      const holds = (rows, what) => expect(rows === what.length, `${rows} of ${what.length}`);
      holds(await findings.count(), counting);
      const alike = (key, value) => counting.filter((finding) => finding[key] === value);
      const { severity, token, rule } = counting.at(-1);
      for (const [key, value] of [["severity", severity], ["rule", rule], ["status", counting[0].status]]) {
        if (value === null) continue;   // without a baseline there is no status
        await findings.choose(key, value);
        holds(await findings.count(), alike(key, value));
        expect((await findings.filters()).includes(`${value} (${alike(key, value).length})`), `not told: ${key} ${value}`);
        await findings.clear();
      }
      // The choices of a filter are all values, and together all findings.
      for (const select of await findings.tools.locator("select").all()) {
        const counts = await select.evaluate((element) => [...element.options].slice(1).map((option) => Number(option.dataset.all)));
        expect(counts.reduce((one, other) => one + other, 0) === counting.length, `${await select.getAttribute("name")}: ${counts}`);
      }
      await findings.choose("severity", severity);
      await findings.tools.locator("[name=text]").fill(`${token ?? ""} ${rule}`);
      expect(await findings.count() >= 1 && (await findings.rows.first().innerText()).includes(rule), "not found");
      expect((await findings.filters()).length === 3, `on: ${await findings.filters()}`);   // the two, and what clears them
      await findings.clear();
      holds(await findings.count(), counting);
    });
  },

  // What a number at the top or a mark leads to is as much as it says, with the mouse and by the keyboard.
  async "html links that filter"({ url, report }) {
    if (report.tokens.length === 0) return;
    await visit({}, url, async (page) => {
      const tables = { findings: table(page, "findings"), tokens: table(page, "tokens") };
      // How many the link speaks of, and which table it filters.
      const follow = async (link, act) => {
        const target = tables[(await link.getAttribute("href")).slice(1)];
        await act(link);
        expect((await target.filters()).length === 2, `filters: ${await target.filters()}`);
        expect(await link.getAttribute("aria-current") === "true", "the link does not say that its filter is on");
        expect(await target.rows.first().isVisible() && page.url().includes("#"), "does not lead there");
        return target;
      };
      const click = (link) => link.click(), press = async (link) => { await link.focus(); await page.keyboard.press("Enter"); };
      for (const tile of await page.locator(".tiles a[data-filter]").all()) {
        const number = Number(await tile.locator("strong").innerText());
        for (const act of [click, press]) {
          // It takes the place of what was chosen before.
          await tables[(await tile.getAttribute("href")).slice(1)].tools.locator("[name=text]").fill("x");
          const target = await follow(tile, act);
          expect(await target.count() === number, `${await target.count()} rows for ${await tile.innerText()}`);
        }
        const key = (await tile.getAttribute("data-filter")).replace(/^.*=/, "");
        for (const text of (await tables.tokens.filters()).length ? await tables.tokens.rows.allInnerTexts() : [])
          expect(text.includes(key), `not ${key}: ${text}`);
        await Promise.all(Object.values(tables).map((one) => one.filters().then((on) => on.length && one.clear())));
      }
      const states = { ended: "ended", expiring: "ends soon", healthy: "later or never", unknown: "unknown" };
      for (const [state, word] of Object.entries(states)) {
        const number = report.tokens.filter((token) => token.state === state).length;
        if (number === 0) continue;
        await tables.tokens.choose("state", word);
        expect(await tables.tokens.count() === number, `${await tables.tokens.count()} of ${number} ${state}`);
      }
      await tables.tokens.clear();
      expect(await tables.tokens.count() === report.tokens.length, "not all tokens");

      const marks = page.locator(".timeline a");
      const dated = report.tokens.filter((token) => token.expires);
      const ends = page.locator(".timeline a:not(.rotation)");
      const counts = await ends.evaluateAll((links) => links.map((link) => Number(link.dataset.all)));
      expect(counts.reduce((one, other) => one + other, 0) === dated.length, `marks of ${counts} tokens, not ${dated.length}`);
      const some = (await marks.all()).filter((mark, index, all) => index % Math.ceil(all.length / 8) === 0);
      for (const mark of some) {
        const title = await mark.evaluate((link) => link.querySelector("title").textContent);
        const target = await follow(mark, (link) => link.dispatchEvent("click"));   // others may lie above it
        const rows = await target.rows.allInnerTexts();
        expect(String(rows.length) === await mark.getAttribute("data-all"), `${rows.length} rows for ${title}`);
        const first = rows[0].trim().split(/\s/)[0];
        expect(rows.length > 6 || title.includes(first), `${first} is not in ${title}`);
        await target.clear();
      }
      if (await marks.count() > 1) {
        await marks.first().focus();
        await page.keyboard.press("ArrowRight");
        expect(await marks.nth(1).evaluate((link) => document.activeElement === link && link.tabIndex === 0), "arrow keys do not move");
        await page.keyboard.press("Enter");
        expect((await tables.tokens.filters()).length === 2, "a mark does not hear the enter key");
        await tables.tokens.clear();
      }
      const number = page.locator("#tokens-table td:nth-child(6) a").first();
      if (await number.count() === 0) return;
      const said = await number.innerText();
      await number.click();
      expect(String(await tables.findings.count()) === said, `${await tables.findings.count()} findings for ${said} of a token`);
    });
  },

  // No level is skipped, in what is folded up neither.
  async "html headings"({ url }) {
    await visit({ bypassCSP: true }, url, async (page) => {
      await page.evaluate(() => document.querySelectorAll("details").forEach((details) => { details.open = true; }));
      const levels = await page.evaluate(() => [...document.querySelectorAll("h1,h2,h3,h4,h5,h6")].map((head) => Number(head.localName[1])));
      expect(levels[0] === 1 && levels.lastIndexOf(1) === 0, `the first is h${levels[0]}`);
      const skips = levels.findIndex((level, index) => index > 0 && level > levels[index - 1] + 1);
      expect(skips < 0, `heading ${skips} is h${levels[skips]} after h${levels[skips - 1]}`);
      await page.addScriptTag({ content: axe.source });
      const { violations } = await page.evaluate(() => window.axe.run(document, { runOnly: ["heading-order", "page-has-heading-one", "empty-heading"] }));
      expect(violations.length === 0, violations.map((v) => v.id).join());
    });
  },

  async "html without scripts"({ url, report }) {
    await visit({ javaScriptEnabled: false }, url, async (page) => {
      const lost = await missing(page, report);
      expect(lost.length === 0, `not to be seen: ${JSON.stringify(lost.slice(0, 2))}`);
      const tokens = await page.locator("#tokens-table tbody tr:visible").count();
      expect(tokens === report.tokens.length, `${tokens} of ${report.tokens.length} tokens`);
      const dead = await page.evaluate(() => [...document.querySelectorAll("a[data-filter]")].filter((link) =>
        !document.getElementById(link.getAttribute("href").slice(1))).length);
      expect(dead === 0, `${dead} links lead nowhere`);
    });
  },

  async "html printed"({ url, report }) {
    const viewport = { width: 718, height: 1046 };   // A4 without margins of 1 cm
    await visit({ viewport }, url, async (page) => {
      await page.emulateMedia({ media: "print" });
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(width <= viewport.width, `${width} pixels wide on a sheet of ${viewport.width}`);
      const lost = await missing(page, report);
      expect(lost.length === 0, `not printed: ${JSON.stringify(lost.slice(0, 2))}`);
      const pages = (await page.pdf()).toString("latin1").match(/\/Type\s*\/Page\b/g) ?? [];
      // 3 for the 21 findings of the example: in a table, for a sheet is no wider than some phones.
      const most = 3 + report.findings.length / 10;
      const cards = await page.locator("#findings-table tbody tr").evaluateAll((rows) => rows.some((row) => getComputedStyle(row).display === "block"));
      expect(!cards, "findings are printed as cards");
      expect(pages.length > 0 && pages.length <= most, `${pages.length} pages, at most ${most}`);
      // The list of tokens is printed where somebody has chosen among them.
      const tokens = table(page, "tokens");
      expect(await tokens.rows.count() === 0, "the list of all tokens is printed");
      if (report.tokens.length === 0) return;
      const { id } = report.tokens.at(-1);
      await page.emulateMedia({ media: "screen" });
      await tokens.tools.locator("[name=text]").fill(id);
      const found = await tokens.count();
      await page.emulateMedia({ media: "print" });
      expect(found > 0 && await tokens.rows.count() === found, `${await tokens.rows.count()} of ${found} tokens printed`);
      expect((await page.locator("#tokens-on").innerText()).includes(id.slice(0, 60)), "not printed: that it is filtered");
    });
  },

  async "markdown"({ folder, report }) {
    const html = execFileSync("cmark-gfm", ["-e", "table", "-e", "autolink", "-e", "strikethrough", "-e", "tagfilter", "-e", "tasklist",
      "--unsafe", join(folder, "credlint.md")], { encoding: "utf8", maxBuffer: 1 << 28 });
    const charts = await visit({}, "about:blank", async (page) => {
      await page.setContent(`<!DOCTYPE html><meta charset="utf-8"><title>report</title>${html}`);
      const found = await strangers(page, MARKDOWN);
      expect(!found, found);
      return page.evaluate(() => [...document.querySelectorAll("code.language-mermaid")].map((code) => code.textContent));
    });
    const living = report.tokens.filter((token) => token.expires > report.run.now);
    expect(charts.length > 0 || living.length === 0, "no chart");
    if (charts.length > 0) await visit({}, "about:blank", async (page) => {
      await page.addScriptTag({ path: join(modules, "mermaid/dist/mermaid.min.js") });
      for (const chart of charts) {
        const { svg, bars, labels } = await page.evaluate(async (chart) => {
          window.mermaid.initialize({ startOnLoad: false, securityLevel: "strict" });
          await window.mermaid.parse(chart);
          const { svg } = await window.mermaid.render("chart", chart);
          document.body.innerHTML = svg;
          const labels = [...document.querySelectorAll("text[class*=taskText]")].map((text) => text.textContent.trim());
          return { svg, bars: document.querySelectorAll("rect.task").length, labels };
        }, chart);
        expect(!/Maximum text size|Syntax error/.test(svg), "Mermaid refuses the chart");
        const lines = chart.split("\n").filter((line) => line.trim() && !/^\s*(gantt|title|dateFormat|axisFormat|tickInterval|todayMarker|section)\b/.test(line));
        expect(bars === lines.length && bars > 0, `${bars} bars for ${lines.length} tasks`);
        // Mermaid takes what follows the first colon for the dates.
        const names = lines.map((line) => line.slice(0, line.lastIndexOf(":")).trim());
        const lost = names.filter((name) => !labels.includes(name));
        expect(lost.length === 0, `not in the chart: ${lost.slice(0, 5)}; but: ${labels.slice(0, 5)}`);
      }
    });
  },
};

// Of a report with more findings than its table has room for: nobody may take "0 shown" for "there is none".
const checksOfMany = {
  async "html beyond the table"({ url, report }) {
    await visit({}, url, async (page) => {
      const findings = table(page, "findings");
      const owners = new Map(report.tokens.map(({ id, owner }) => [id, owner]));
      const counting = report.findings.filter(({ waiver }) => !waiver).map((finding) => ({ ...finding, owner: owners.get(finding.token) }));
      const all = counting.length;
      const said = () => page.locator("#findings-shown").innerText();
      expect((await said()).endsWith(`the table holds the first ${ROWS} of ${all}`), await said());
      expect((await page.locator("body").innerText()).includes(`And ${all - ROWS} more (`), "what is beyond is not told");
      const alike = (key) => [...new Set(counting.map((one) => one[key]))].map((value) => [value, counting.filter((one) => one[key] === value)]);
      const ends = (list) => list.filter((_, index) => index < 2 || index === list.length - 1);   // each takes seconds
      let beyond = 0;
      for (const key of ["severity", "rule", "owner"])
        for (const [value, those] of ends(alike(key))) {
          await findings.choose(key, value);
          expect((await findings.filters()).includes(`${value} (${those.length})`), `${await findings.filters()}, not ${value} (${those.length})`);
          const fitting = Number((await said()).match(/ of (\d+) shown/)[1]);
          if (fitting < those.length) beyond += 1;
          const end = fitting === those.length ? "; no others fit" : `; ${those.length} of all ${all} fit, ${those.length - fitting} of them beyond this table`;
          expect((await said()).includes(end), `${value}: ${await said()}, not ${end}`);
          await findings.clear();
        }
      expect(beyond > 0, "nothing is beyond the table");
      await findings.tools.locator("[name=text]").fill("no such text");
      expect(/^0 of 0 shown.*more may fit/.test(await said()), await said());
    });
  },
};
const ROWS = 20_000;

for (const folder of process.argv.slice(2)) {
  const file = resolve(folder, "credlint.html");
  const report = JSON.parse(readFileSync(join(folder, "credlint.json"), "utf8"));
  for (const [name, check] of Object.entries(report.findings.length > ROWS ? checksOfMany : checks)) {
    const start = Date.now();
    try {
      await check({ folder, file, url: pathToFileURL(file).href, report });
      console.log(`${folder}: ${name}: ok (${((Date.now() - start) / 1000).toFixed(1)} s)`);
    } catch (fault) {
      failed = true;
      console.log(`${folder}: ${name}: ${String(fault.message).slice(0, 3000)}`);
    }
  }
}
await browser.close();
process.exit(failed ? 1 : 0);
