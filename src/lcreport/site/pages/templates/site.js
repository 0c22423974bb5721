"use strict";
(() => {
  const root = document.currentScript.dataset.root;
  // Of a reading page the bar says which languages there are, of every other page its script.
  const { languages } = (document.querySelector(".ls-bar") ?? document.currentScript).dataset;
  const codes = languages.split(" ");
  const language = Math.max(0, codes.indexOf(document.documentElement.lang));
  const parts = new Map();
  const waiting = new Map();
  // A page opened from a folder may not fetch, but may load a script beside it.
  window.lcreportIndex = ([key, content]) => parts.set(key, content);
  const load = (path, key) => {
    if (!waiting.has(key)) {
      waiting.set(key, new Promise((done) => {
        const script = document.createElement("script");
        script.src = root + path;
        script.onload = script.onerror = () => done(parts.get(key));
        document.head.append(script);
      }));
    }
    return waiting.get(key);
  };
  const shard = (dataset, letter) => {
    const name = `organisations-${letter}`;
    return load(`${dataset}/data/${name}.js`, `${dataset}/${name}`);
  };
  const every = (dataset) => Promise.all([..."0123456789abcdef"].map((letter) => shard(dataset, letter)));

  const make = (tag, properties, ...inside) => {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...inside);
    return made;
  };
  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").replace(/’/g, "'").toLowerCase();
  const endingOf = (place) => (place ? `.${codes[place]}.html` : ".html");
  const ending = endingOf(language);
  const said = (words) => words[language] || words.find(Boolean) || "";

  // Where an organisation's annex of a period is read; in another language if it has only that.
  const annex = (dataset, period, slug, there) => {
    const found = there & (1 << language) ? language : codes.findIndex((_, place) => there & (1 << place));
    const link = make("a", { href: `${root}${dataset}/${period[0]}/edition-${period[1]}/${slug}/index${endingOf(found)}` });
    if (found !== language) link.hreflang = codes[found];
    return link;
  };
  const label = (period) => said(period[3]);

  // The bar of an annex: lists are filled when they are opened
  const bar = document.querySelector(".ls-bar");
  const own = bar?.dataset;
  const item = (link, text, current) => {
    link.append(text);
    if (current) link.setAttribute("aria-current", "page");
    return make("li", {}, link);
  };
  const fillPeriods = async (list) => {
    const found = await shard(own.dataset, own.shard);
    const row = found?.rows.find((candidate) => candidate[0] === own.organisation);
    if (!row) return;
    list.append(...found.periods.filter((period) => row[3][period[0]]).map((period) =>
      item(annex(own.dataset, period, row[0], row[3][period[0]]), label(period), period[0] === own.period)));
  };
  const LISTED = 60;
  const fillOrganisations = async (list, field) => {
    const found = (await every(own.dataset)).filter(Boolean);
    const rows = found.flatMap((part) => part.rows).filter((row) => row[3][own.period]);
    const period = found[0]?.periods.find((candidate) => candidate[0] === own.period);
    if (!period) return;
    const named = rows.map((row) => ({ row, name: said(row[1]), text: ` ${fold([...row[1], ...row[2]].join(" "))}` }));
    named.sort((one, two) => one.name.localeCompare(two.name, codes[language]));
    const show = () => {
      const words = fold(field.value).split(/\s+/).filter(Boolean);
      const fit = named.filter((entry) => words.every((word) => entry.text.includes(word)));
      list.replaceChildren(...fit.slice(0, LISTED).map(({ row, name }) =>
        item(annex(own.dataset, period, row[0], row[3][own.period]), name, row[0] === own.organisation)));
    };
    if (named.length > 10) {
      field.parentElement.hidden = false;
      field.addEventListener("input", show);
    }
    show();
  };
  for (const menu of document.querySelectorAll(".ls-menu")) {
    menu.addEventListener("toggle", () => {
      if (!menu.open) return;
      document.querySelectorAll(".ls-menu[open]").forEach((other) => { other.open = other === menu; });
      if (menu.dataset.filled) return;
      menu.dataset.filled = "yes";
      const list = menu.querySelector("ul");
      if (menu.dataset.switch === "periods") fillPeriods(list);
      else fillOrganisations(list, menu.querySelector("input"));
    });
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  }
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll(".ls-menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });

  // Search
  const results = document.getElementById("results");
  if (!results) return;
  document.getElementById("no-script").remove();
  const texts = JSON.parse(results.dataset.texts);
  const SHOWN = 50;
  const entry = (kind, names, more) => {
    const raw = ` ${names.filter(Boolean).join(" · ").toLowerCase()}`;
    return { kind, raw, text: ` ${fold(raw).replace(/[^\p{L}\p{N}]+/gu, " ")}`, ...more };
  };
  const read = async (dataset) => {
    const [names, ...found] = await Promise.all([load(`${dataset}/data/names.js`, `${dataset}/names`), ...[..."0123456789abcdef"].map((letter) => shard(dataset, letter))]);
    const shards = found.filter(Boolean);
    const area = new Map(names.areas.map((row) => [row[0], said(row[1])]));
    const place = new Map((shards[0]?.indicators ?? []).map((slug, index) => [slug, index]));
    return {
      dataset,
      title: said(names.title),
      periods: (shards[0]?.periods ?? []).map((row) => entry("period", [...row[3], row[0], ...row[4]], { it: row })),
      areas: names.areas.map((row) => entry("area", row[1], { it: row })),
      indicators: names.indicators.map((row) => entry("indicator", row[1], { it: row, place: place.get(row[0]), area: area.get(row[3]) })),
      organisations: shards.flatMap((part) => part.rows).map((row) => entry("organisation", [...row[1], ...row[2]], { it: row })),
    };
  };
  // Which of the words an entry holds, as bits; a word counts where one of the entry's begins with it.
  const bits = (entry, words) => words.reduce((sum, word, index) => sum | (entry.text.includes(` ${word}`) ? 1 << index : 0), 0);
  const score = (entry, query, folded) => (entry.raw.includes(query) ? 4 : 0) + (`${entry.text} `.includes(` ${folded} `) ? 2 : entry.text.includes(` ${folded}`) ? 1 : 0);

  const find = (index, query) => {
    const folded = fold(query).replace(/[^\p{L}\p{N}]+/gu, " ").trim();
    const words = folded.split(" ").filter(Boolean).slice(0, 20);
    if (!words.length) return [];
    const all = (1 << words.length) - 1;
    const hits = (entries) => entries.map((entry) => ({ ...entry, bits: bits(entry, words) })).filter((entry) => entry.bits);
    const found = [];
    for (const part of index) {
      const [periods, areas, indicators, organisations] = [part.periods, part.areas, part.indicators, part.organisations].map(hits);
      const whole = (hit) => hit.bits === all;
      for (const hit of [...indicators, ...areas, ...organisations, ...periods].filter(whole)) {
        found.push({ part, kind: hit.kind, hit, score: 10 + score(hit, query.trim().toLowerCase(), folded) });
      }
      // Words for different things, such as an organisation's and an indicator's, meet in an annex.
      const few = (entries, most) => entries.filter((entry) => !whole(entry)).sort((a, b) => b.bits - a.bits).slice(0, most);
      for (const organisation of few(organisations, 120)) {
        for (const indicator of [null, ...few(indicators, 40)]) {
          if (indicator && !organisation.it[4].includes(indicator.place)) continue;
          for (const period of [null, ...few(periods, 20)]) {
            const held = [organisation, indicator, period].filter(Boolean);
            const together = held.reduce((sum, entry) => sum | entry.bits, 0);
            const needed = held.every((entry) => held.filter((other) => other !== entry).reduce((sum, other) => sum | other.bits, 0) !== all);
            if (together !== all || !needed || held.length < 2) continue;
            const at = period ? period.it : part.periods.find((candidate) => organisation.it[3][candidate.it[0]])?.it;
            if (!at || !organisation.it[3][at[0]]) continue;
            found.push({ part, kind: "annex", organisation, indicator, at, score: 5 });
          }
        }
      }
    }
    return found.sort((one, two) => two.score - one.score);
  };

  const shown = ({ part, kind, hit, organisation, indicator, at }) => {
    const { dataset } = part;
    const link = (href, text) => make("a", { className: "title", href: root + href, textContent: text });
    const line = make("li");
    const soft = (text) => text && line.append(" ", make("span", { className: "soft", textContent: text }));
    // Of several datasets one may be simulated: two hits of one name could not be told apart.
    const inside = (entry) => {
      if (index.length > 1) entry.append(make("span", { className: "soft block", textContent: part.title }));
      return entry;
    };
    if (kind === "annex") {
      const made = annex(dataset, at, organisation.it[0], organisation.it[3][at[0]]);
      made.className = "title";
      made.textContent = `${said(organisation.it[1])} – ${label(at)}`;
      line.append(make("span", { className: "kind", textContent: texts.annex }), made);
      soft(indicator && said(indicator.it[1]));
      return inside(line);
    }
    const { it } = hit;
    line.append(make("span", { className: "kind", textContent: texts[kind] }));
    if (kind === "period") line.append(link(`${dataset}/${it[0]}/index${ending}`, label(it)));
    if (kind === "area") line.append(link(`${dataset}/areas/${it[0]}/index${ending}`, said(it[1])));
    if (kind === "organisation") line.append(link(`${dataset}/organisations/${it[0]}/index${ending}`, said(it[1])));
    if (kind === "indicator") {
      line.append(link(`${dataset}/indicators/${it[0]}/index${ending}`, said(it[1])));
      soft([hit.area, said(it[2])].filter(Boolean).join(" · "));
    }
    if (kind === "indicator" || kind === "organisation") {
      const rows = kind === "organisation" ? [it] : part.organisations.map((other) => other.it).filter((row) => row[4].includes(hit.place));
      const links = [];
      for (const row of rows.slice(0, 3)) {
        const some = part.periods.map((period) => period.it).filter((period) => row[3][period[0]]);
        for (const period of some.slice(0, kind === "organisation" ? 3 : 1)) {
          const made = annex(dataset, period, row[0], row[3][period[0]]);
          made.textContent = kind === "organisation" ? label(period) : `${said(row[2])}, ${said(period[4])}`;
          links.push(make("li", {}, made));
        }
      }
      if (links.length) line.append(make("ul", {}, ...links));
    }
    return inside(line);
  };

  let index = [];
  const field = document.getElementById("query");
  const count = document.getElementById("count");
  const show = () => {
    const found = find(index, field.value);
    results.replaceChildren(...found.slice(0, SHOWN).map(shown));
    const total = found.length ? texts.results.replace("{count}", found.length) : texts.no_results;
    count.textContent = field.value.trim() ? total : "";
  };
  const start = async () => {
    field.value = new URLSearchParams(location.search).get("q") ?? "";
    if (field.value) count.textContent = texts.loading;
    const datasets = (await load("_/datasets.js", "datasets")) ?? [];
    index = await Promise.all(datasets.map(read));
    field.addEventListener("input", show);
    field.form.addEventListener("submit", (event) => {
      event.preventDefault();
      history.replaceState(null, "", `?q=${encodeURIComponent(field.value)}`);
      show();
    });
    show();
    if (!field.value) field.focus();
  };
  start();
})();
