"use strict";
(() => {
  const texts = JSON.parse(document.getElementById("lc-main").dataset.texts);
  const make = (tag, properties, ...inside) => {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...inside);
    return made;
  };
  const press = (text, act) => {
    const button = make("button", { type: "button", textContent: text });
    button.addEventListener("click", () => act(button));
    return button;
  };

  // A row with the parts below it stays together, and so do the rows of one area.
  const families = (body) => {
    const found = [];
    for (const row of body.rows) {
      const part = /\blc-level-/.test(row.className);
      if (part && found.length) found[found.length - 1].push(row);
      else found.push([row]);
    }
    return found;
  };
  const order = (body, column, sign) => {
    const heads = [...body.rows].filter((row) => row.classList.contains("lc-group"));
    const rest = families(body).filter((family) => !heads.includes(family[0]));
    const value = (family) => family[0].cells[column];
    const compare = (one, other) => {
      const [a, b] = [value(one), value(other)];
      const known = [a, b].map((cell) => cell?.dataset.value !== undefined);
      if (known[0] && known[1]) return sign * (a.dataset.value - b.dataset.value);
      if (known[0] !== known[1]) return known[0] ? -1 : 1;
      const words = [a, b].map((cell) => cell?.textContent.trim() ?? "");
      return sign * words[0].localeCompare(words[1], document.documentElement.lang, { numeric: true });
    };
    body.append(...heads, ...rest.sort(compare).flat());
  };

  const sortable = (table) => {
    const heads = table.tHead?.rows.length === 1 ? [...table.tHead.rows[0].cells] : [];
    if (heads.length < 2 || table.tBodies[0]?.rows.length < 3) return null;
    const first = [...table.tBodies].map((body) => [...body.rows]);
    const reset = press(texts.original_order, () => {
      [...table.tBodies].forEach((body, index) => body.append(...first[index]));
      heads.forEach((head) => head.removeAttribute("aria-sort"));
      reset.hidden = true;
    });
    reset.hidden = true;
    heads.forEach((head, column) => {
      const label = head.textContent.trim();
      if (!label) return;
      const button = press(label, () => {
        const down = head.getAttribute("aria-sort") !== "descending";
        const number = head.classList.contains("lc-number");
        const sorted = head.getAttribute("aria-sort");
        const next = sorted ? (sorted === "ascending" ? "descending" : "ascending") : number && down ? "descending" : "ascending";
        heads.forEach((other) => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", next);
        [...table.tBodies].forEach((body) => order(body, column, next === "ascending" ? 1 : -1));
        reset.hidden = false;
      });
      button.title = texts.sort.replace("{column}", label);
      head.replaceChildren(button);
    });
    return reset;
  };

  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase();
  const filterable = (table, id) => {
    const rows = [...table.tBodies].flatMap((body) => [...body.rows]);
    if (rows.length < 8) return [];
    const input = make("input", { type: "search", id: `${id}-filter`, autocomplete: "off" });
    const status = make("span", { className: "lc-status" });
    status.setAttribute("role", "status");
    input.addEventListener("input", () => {
      const words = plain(input.value).split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const body of table.tBodies) {
        let any = false;
        const heads = [];
        for (const row of body.rows) {
          if (row.classList.contains("lc-group")) { heads.push(row); continue; }
          const text = plain(row.textContent);
          row.hidden = !words.every((word) => text.includes(word));
          if (!row.hidden) { any = true; shown += 1; }
        }
        heads.forEach((row) => { row.hidden = !any; });
      }
      status.textContent = words.length ? `${shown} ${texts.rows_shown}` : "";
    });
    return [make("label", { htmlFor: input.id }, texts.filter, " ", input), status];
  };

  // With caption, unit, legend and notes, for who pastes it into a document; rows alone as text.
  const asHtml = (table) => {
    const figure = table.closest("figure");
    const copy = table.cloneNode(true);
    copy.querySelectorAll("[hidden]").forEach((row) => row.remove());
    copy.querySelectorAll("th button").forEach((button) => button.replaceWith(button.textContent));
    copy.querySelectorAll("sup a").forEach((link) => link.replaceWith(link.textContent));
    copy.querySelectorAll("*").forEach((part) => {
      const kept = ["colspan", "scope"];
      [...part.attributes].forEach(({ name }) => { if (!kept.includes(name)) part.removeAttribute(name); });
    });
    copy.setAttribute("border", "1");
    const around = (selector) => [...figure.querySelectorAll(selector)].map((found) => {
      const part = found.cloneNode(true);
      // A chart's source stands in its caption.
      part.querySelectorAll(".lc-source").forEach((source) => source.remove());
      const line = make("p", { textContent: part.textContent.replace("\u2191", "").trim() });
      return found.matches(".lc-remarks li") ? make("p", { textContent: `[${found.value}] ${line.textContent}` }) : line;
    });
    const whole = make("div", {}, ...around(":scope > figcaption, .lc-legend, .lc-unit"), copy);
    whole.append(...around(".lc-remarks li, .lc-notes li, .lc-source"));
    return whole;
  };
  const copyable = (table) => press(texts.copy, async (button) => {
    const textOf = (cell) => cell.textContent.trim().replace(/\s+/g, " ");
    const lines = [...table.rows].filter((row) => !row.hidden).map((row) => [...row.cells].map(textOf).join("\t"));
    const [text, whole] = [lines.join("\n"), asHtml(table)];
    const typed = (type, content) => ({ [type]: new Blob([content], { type }) });
    try {
      const forms = { ...typed("text/plain", text), ...typed("text/html", whole.outerHTML) };
      await navigator.clipboard.write([new ClipboardItem(forms)]);
    } catch {
      // Older browsers copy what is selected, as HTML too.
      document.body.append(whole);
      getSelection().selectAllChildren(whole);
      document.execCommand("copy");
      whole.remove();
      button.focus();
    }
    button.textContent = texts.copied;
    setTimeout(() => { button.textContent = texts.copy; }, 2000);
  });

  const toolsOf = (figure) => {
    let tools = figure.querySelector(":scope > .lc-tools:not(.lc-above)");
    if (!tools) figure.append(tools = make("p", { className: "lc-tools" }));
    return tools;
  };
  for (const figure of document.querySelectorAll("figure.lc-table, figure.lc-chart")) {
    const table = figure.querySelector("table");
    if (!table) continue;
    const reset = sortable(table);
    const filter = figure.matches(".lc-table") ? filterable(table, figure.id) : [];
    if (filter.length) {
      figure.querySelector(".lc-scroll").before(make("p", { className: "lc-tools lc-above" }, ...filter));
    }
    toolsOf(figure).append(copyable(table), ...(reset ? [reset] : []));
  }
  // Each cell knows its column's head, for where rows are cards; roles keep them a table for screen
  // readers.
  const nameCells = (table) => {
    const heads = [...(table.tHead?.rows[0]?.cells ?? [])];
    const names = heads.map((head) => head.textContent.trim());
    table.setAttribute("role", "table");
    for (const part of [table.tHead, ...table.tBodies]) part?.setAttribute("role", "rowgroup");
    heads.forEach((head) => head.setAttribute("role", "columnheader"));
    for (const row of table.rows) {
      row.setAttribute("role", "row");
      if (row.parentNode === table.tHead) continue;
      [...row.cells].forEach((cell, column) => {
        cell.setAttribute("role", cell.tagName === "TH" ? "rowheader" : "cell");
        if (cell.tagName !== "TD" || row.cells.length !== heads.length) return;
        cell.classList.toggle("lc-again", names.filter((name) => name === names[column]).length > 1);
        // Of two columns the second needs no name.
        if (heads.length > 2) cell.dataset.label = names[column];
      });
    }
    if (heads.length > 2) return heads.filter((head) => head.classList.contains("lc-number")).length < 2;
    return [...table.rows].some((row) => row.cells[1]?.textContent.length > 80);
  };
  const ofTexts = new Set();
  for (const figure of document.querySelectorAll("figure.lc-table")) {
    const table = figure.querySelector("table");
    if (!table) continue;
    const firsts = [...table.tBodies].flatMap((body) => [...body.rows]).filter((row) => !row.classList.contains("lc-group"));
    const numbered = firsts.every((row) => row.cells[0]?.tagName === "TD" && /^\d{1,3}$/.test(row.cells[0].textContent.trim()));
    figure.classList.toggle("lc-numbered", numbered && firsts.length > 0);
    if (nameCells(table)) ofTexts.add(figure);
  }

  // Step by step until it fits: closer columns, the window's whole width, on a narrow one cards;
  // only then it scrolls to the side. Where it fits, its head sticks to the window.
  const [phone, tablet] = ["(max-width: 40rem)", "(max-width: 64rem)"].map((query) => matchMedia(query));
  const page = document.querySelector(".lc-page");
  const fit = () => {
    page?.classList.remove("lc-wide");
    const regions = [...document.querySelectorAll(".lc-scroll")];
    const fits = (region) => region.scrollWidth <= region.clientWidth;
    const over = new Set(regions.filter((region) => {
      const figure = region.closest("figure.lc-table");
      figure?.classList.remove("lc-cards", "lc-full");
      region.classList.remove("lc-close");
      region.classList.add("lc-fits");
      figure?.classList.toggle("lc-cards", phone.matches && ofTexts.has(figure));
      if (fits(region)) return false;
      region.classList.add("lc-close");
      if (fits(region) || !figure) return !fits(region);
      figure.classList.toggle("lc-cards", tablet.matches);
      return !fits(region);
    }));
    if ([...over].some((region) => region.closest("figure.lc-table")) && !tablet.matches) {
      page?.classList.add("lc-wide");
      for (const region of over) {
        if (!fits(region)) region.closest("figure.lc-table")?.classList.add("lc-full");
        if (fits(region)) over.delete(region);
      }
    }
    for (const region of regions) {
      region.classList.toggle("lc-fits", !over.has(region));
      region.classList.toggle("lc-over", over.has(region));
      if (over.has(region)) region.tabIndex = 0;
      else region.removeAttribute("tabindex");
    }
  };
  fit();
  addEventListener("resize", fit);

  // Each chart as a file, on white: with its finding above and its source below.
  const svgOf = (drawing) => {
    const { ink, before, after, place } = drawing.dataset;
    const svg = drawing.querySelector("svg").cloneNode(true);
    if (ink) svg.setAttribute("color", ink);
    if (!before) svg.style.background = "#fff";
    for (const [name, value] of Object.entries(JSON.parse(place || "{}"))) svg.setAttribute(name, value);
    return (before || "") + new XMLSerializer().serializeToString(svg) + (after || "");
  };
  const save = (address, name) => make("a", { href: address, download: name }).click();
  const saves = (figure, drawing) => ["png", "svg"].map((kind) => press(kind.toUpperCase(), () => {
    const written = svgOf(drawing);
    const name = `${drawing.dataset.name || figure.id}.${kind}`;
    const address = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(written)}`;
    if (kind === "svg") { save(address, name); return; }
    const image = new Image();
    image.addEventListener("load", () => {
      // Sharp on a slide as wide as a screen.
      const scale = 1920 / image.naturalWidth;
      const canvas = make("canvas", { width: 1920, height: Math.round(image.naturalHeight * scale) });
      const pen = canvas.getContext("2d");
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.drawImage(image, 0, 0, canvas.width, canvas.height);
      save(canvas.toDataURL("image/png"), name);
    });
    image.src = address;
  }));

  for (const figure of document.querySelectorAll("figure.lc-chart")) {
    const [drawing, details] = [figure.querySelector(".lc-drawing"), figure.querySelector("details")];
    if (!drawing || !details) continue;
    const show = (asTable) => {
      drawing.style.display = asTable ? "none" : "";
      details.hidden = !asTable;
      details.open = asTable;
      [chart, data].forEach((button, index) => button.setAttribute("aria-pressed", String(asTable === Boolean(index))));
    };
    const chart = press(texts.chart, () => show(false));
    const data = press(texts.table, () => show(true));
    details.querySelector("summary").hidden = true;
    toolsOf(figure).prepend(chart, data);
    toolsOf(figure).append(...saves(figure, drawing));
    show(false);
  }

  const links = new Map([...document.querySelectorAll(".lc-contents a")].map((link) => [link.hash.slice(1), link]));
  const heads = [...links.keys()].map((id) => document.getElementById(id)).filter(Boolean);
  const mark = () => {
    // The last sections are too short to come up to the window's top.
    const end = innerHeight + scrollY >= document.documentElement.scrollHeight - 4;
    const edge = end ? innerHeight : 120;
    const passed = heads.filter((head) => head.getBoundingClientRect().top < edge);
    const chosen = end && passed.find((head) => head.id === location.hash.slice(1) && head.getBoundingClientRect().top >= 0);
    const current = (chosen || passed.at(-1) || heads[0])?.id;
    for (const [id, link] of links) {
      if (id === current) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  };
  let waiting = false;
  addEventListener("scroll", () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; mark(); });
  }, { passive: true });
  mark();
})();
