"use strict";
/* Search that forgives errors of typing, asks no server, and works from a file share. The data (data/search.js) are
   loaded when a box is first used. Out: OPEN287G_FIND for other modules, and the box of the page.

   A name is likened to what was typed word by word: rare words weigh more, a word may be begun or mistyped, and a name
   with many words that were not typed falls behind. An agency's other spellings are names of it too; its county, state,
   ORI and id help to choose it. */
window.OPEN287G_FIND = (function () {
  const root = document.documentElement;
  const OWN = 1, OTHER = 0.94, BESIDE = 0.62, MOST_SHOWN = 12;
  const RANKS = {state: 0.3, agency: 0.12, former: 0.05, county: 0.06, city: 0};
  const codes = new Set();
  let loading = null, entries = [], vocabulary = new Map(), listed = [];

  function fold(text) {
    return text.toLowerCase().normalize("NFKD").replace(/[\u0300-\u036f]/g, "").replace(/['’`.]/g, "")
      .replace(/[^a-z0-9]+/g, " ").replace(/\bsaint\b/g, "st").replace(/\bsainte\b/g, "ste").replace(/\bfort\b/g, "ft")
      .replace(/\bmount\b/g, "mt").replace(/\bsheriffs?\b/g, "sheriff").replace(/\bdept\b/g, "department")
      .replace(/\bpd\b/g, "police department").replace(/\bco\b/g, "county").replace(/\bso\b/g, "sheriff office").trim();
  }

  function split(text) { return fold(text).split(" ").filter(Boolean); }

  /* Words of a name, and pairs that people write as one: De Soto, St. Johns, Miami-Dade. */
  function wordsOf(text) {
    const found = split(text), joined = [];
    for (let at = 1; at < found.length; at++) {
      if (found[at - 1].length < 6 && found[at].length > 2) joined.push(found[at - 1] + found[at]);
    }
    return {found, joined};
  }

  function letters(word) {
    let mask = 0;
    for (let at = 0; at < word.length; at++) mask |= 1 << (word.charCodeAt(at) % 32);
    return mask;
  }

  function post(word, number, weight) {
    let held = vocabulary.get(word);
    if (!held) { held = {word, mask: letters(word), entries: new Map(), n: 0, isOwn: false}; vocabulary.set(word, held); }
    if (!(held.entries.get(number) >= weight)) held.entries.set(number, weight);
    held.isOwn = held.isOwn || weight === OWN;
  }

  function add(kind, name, state, others, beside, href, note, residents = 0) {
    const number = entries.length, own = wordsOf(name);
    entries.push({kind, name, state, href, note, residents, own: own.found, size: 0, whole: own.found.join(" ")});
    own.found.forEach((word) => post(word, number, OWN));
    own.joined.forEach((word) => post(word, number, OTHER));
    others.forEach((other) => { const told = wordsOf(other); told.found.concat(told.joined).forEach((word) => post(word, number, OTHER)); });
    beside.forEach((text) => split(text).forEach((word) => post(word, number, BESIDE)));
  }

  function build(data) {
    const names = {}, local = root.lang === "es" ? 2 : 1;
    data.states.forEach((each) => { names[each[0]] = each[local] || each[1]; codes.add(each[0].toLowerCase()); });
    data.states.forEach((each) => add("state", names[each[0]], each[0], [each[1], each[2]], [each[0]], `state/${each[0]}.html`, ""));
    data.agencies.forEach((each) => add(each[5] ? "agency" : "former", each[1], each[2], each[3].split(" | "),
      [each[4], each[0], names[each[2]], each[2]], `agency/${each[0]}.html`, names[each[2]]));
    data.counties.forEach((each) => add("county", each[0], each[1], [], [each[2], names[each[1]], each[1]],
      each[3] ? `county/${each[2]}.html` : `state/${each[1]}.html#county-${each[2]}`, names[each[1]], each[4]));
    data.cities.forEach((each) => add("city", each[0], each[1], [], [names[each[1]], each[1]], `state/${each[1]}.html`, names[each[1]], each[2]));
    listed = Array.from(vocabulary.values());
    listed.forEach((each) => { each.rarity = Math.log(1 + entries.length / each.entries.size); });
    entries.forEach((entry) => { entry.size = entry.own.reduce((sum, word) => sum + vocabulary.get(word).rarity, 0); });
  }

  /* Steps of writing between two words (a letter more, less, other, or two exchanged); more than `most` is enough. */
  function distance(a, b, most) {
    if (Math.abs(a.length - b.length) > most) return most + 1;
    let before = null, last = Array.from({length: b.length + 1}, (_, each) => each);
    for (let i = 1; i <= a.length; i++) {
      const row = [i];
      let least = i;
      for (let j = 1; j <= b.length; j++) {
        row[j] = Math.min(row[j - 1] + 1, last[j] + 1, last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j], before[j - 2] + 1);
        if (row[j] < least) least = row[j];
      }
      if (least > most) return most + 1;
      before = last;
      last = row;
    }
    return last[b.length];
  }

  function bits(value) { let n = 0; for (; value; value &= value - 1) n += 1; return n; }

  function likeness(token, word, most) {
    if (word === token) return 1;
    if (word.length > token.length && word.startsWith(token)) return token.length > 1 ? 0.72 + 0.25 * token.length / word.length : 0.3;
    if (!most) return 0;
    const steps = distance(token, word, most);
    if (steps <= most) return Math.pow(1 - steps / (Math.max(token.length, word.length) + 0.6), 1.4);
    if (token.length > 4 && word.length > token.length && distance(token, word.slice(0, token.length), 1) <= 1) {
      return 0.5 + 0.15 * token.length / word.length;
    }
    return 0;
  }

  /* Words of the record like one that was typed; kept, since what is typed next mostly begins with the same words. */
  const kept = new Map();
  function near(token, isState) {
    const key = token + (isState ? "!" : "");
    if (!kept.has(key)) kept.set(key, isState ? [[vocabulary.get(token), 1]] : findNear(token));
    return kept.get(key);
  }

  function findNear(token) {
    const most = token.length < 3 ? 0 : token.length < 5 ? 1 : token.length < 9 ? 2 : 3, mask = letters(token), found = [];
    const isNumber = /\d/.test(token);
    listed.forEach((held) => {
      if (held.word !== token && !held.word.startsWith(token)) {
        if (isNumber || !most || held.word.length < token.length - most) return;
        if (bits(mask & ~held.mask) > most) return;
        if (held.word.length <= token.length + most && bits(mask ^ held.mask) > 2 * most) return;
      }
      const like = likeness(token, held.word, most);
      if (like > 0.3) found.push([held, like]);
    });
    return found;
  }

  /* What was typed as words, and with two neighbors as one where the record knows that word. */
  function readings(text) {
    const tokens = split(text), told = [tokens];
    for (let at = 1; at < tokens.length; at++) {
      const joined = tokens[at - 1] + tokens[at];
      if (vocabulary.has(joined)) told.push([...tokens.slice(0, at - 1), joined, ...tokens.slice(at + 1)]);
    }
    return told;
  }

  function score(tokens, best) {
    const sums = new Map();
    let asked = 0;
    tokens.forEach((token, at) => {
      const isState = at > 0 && at === tokens.length - 1 && codes.has(token);
      const hits = near(token, isState), mine = new Map();
      const rarity = hits.length ? Math.max(...hits.map(([held, like]) => held.rarity * like)) : 9;
      asked += rarity;
      hits.forEach(([held, like]) => held.entries.forEach((weight, number) => {
        const value = like * weight * rarity;
        if (!(mine.get(number) > value)) mine.set(number, value);
        if (weight === OWN) {
          const sum = sums.get(number) || {typed: 0, own: 0};
          sums.set(number, sum);
        }
      }));
      mine.forEach((value, number) => {
        const sum = sums.get(number) || {typed: 0, own: 0};
        sum.typed += value;
        sums.set(number, sum);
      });
      hits.forEach(([held, like]) => { if (like > 0.5) held.entries.forEach((weight, number) => { if (weight === OWN) sums.get(number).own += held.rarity; }); });
    });
    sums.forEach((sum, number) => {
      const entry = entries[number], left = Math.max(0, entry.size - sum.own);
      const value = sum.typed / (asked + 0.22 * left) + RANKS[entry.kind] * 0.5;
      if (!(best.get(number) > value)) best.set(number, value);
    });
  }

  /* Where names of several kinds fit about as well, the best of each kind comes first: its agency, its county, its city. */
  const AS_WELL = 0.22;
  function mix(found) {
    const first = new Set(), ahead = [];
    found.forEach((each) => {
      if (found[0][0] - each[0] > AS_WELL || first.has(each[1].kind)) return;
      first.add(each[1].kind);
      ahead.push(each);
    });
    return ahead.concat(found.filter((each) => !ahead.includes(each)));
  }

  function search(text, kinds) {
    const best = new Map(), whole = fold(text);
    if (!whole) return [];
    readings(text).forEach((tokens) => score(tokens, best));
    const found = Array.from(best, ([number, value]) => [value + (entries[number].whole === whole ? 0.4 : 0), entries[number]])
      .filter(([value, entry]) => value > 0.3 && (!kinds || kinds.includes(entry.kind)))
      .sort((a, b) => b[0] - a[0] || b[1].residents - a[1].residents || a[1].name.localeCompare(b[1].name) || a[1].state.localeCompare(b[1].state))
      .slice(0, 4 * MOST_SHOWN);
    return mix(found).slice(0, MOST_SHOWN).map(([, entry]) => entry);
  }

  function load() {
    loading = loading || new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = root.dataset.root + "data/search.js";
      script.onload = () => { build(window.OPEN287G_SEARCH); done(); };
      script.onerror = failed;
      document.head.appendChild(script);
    });
    return loading;
  }

  /* A box with its list of what was found; `choose` is given the entry, and without it a choice leads to its page. */
  function attach(box, list, told, kinds, choose) {
    const words = list.dataset, home = root.dataset.home;
    let hits = [], active = -1;

    function item(entry, number) {
      const made = document.createElement("li"), link = document.createElement("a"), note = document.createElement("span");
      made.id = `${list.id}-${number}`;
      made.setAttribute("role", "option");
      made.setAttribute("aria-selected", "false");
      link.href = home + entry.href;
      link.tabIndex = -1;
      link.textContent = entry.name;
      note.textContent = (entry.note ? entry.note + " · " : "") + words[entry.kind];
      link.appendChild(note);
      if (choose) link.addEventListener("click", (event) => { event.preventDefault(); take(entry); });
      made.appendChild(link);
      return made;
    }

    function show() {
      hits = box.value.trim() && entries.length ? search(box.value, kinds && kinds()) : [];
      active = -1;
      box.removeAttribute("aria-activedescendant");
      list.textContent = "";
      hits.forEach((entry, number) => list.appendChild(item(entry, number)));
      list.hidden = !hits.length;
      box.setAttribute("aria-expanded", String(!!hits.length));
      told.textContent = box.value.trim() && entries.length ? (hits.length ? words.some.replace("{n}", hits.length) : words.none) : "";
    }

    function take(entry) { box.value = ""; show(); choose(entry); }

    function mark(number) {
      const items = list.querySelectorAll("li");
      if (active >= 0) items[active].setAttribute("aria-selected", "false");
      active = (number + items.length) % items.length;
      items[active].setAttribute("aria-selected", "true");
      items[active].scrollIntoView({block: "nearest"});
      box.setAttribute("aria-activedescendant", items[active].id);
    }

    box.addEventListener("focus", () => load().then(show));
    box.addEventListener("input", () => load().then(show));
    box.addEventListener("keydown", (event) => {
      if (event.key === "Escape") { box.value = ""; show(); return; }
      if (!hits.length) return;
      if (event.key === "ArrowDown") { event.preventDefault(); mark(active + 1); }
      if (event.key === "ArrowUp") { event.preventDefault(); mark(active < 0 ? -1 : active - 1); }
      if (event.key === "Enter") { event.preventDefault(); list.querySelectorAll("a")[Math.max(active, 0)].click(); }
    });
  }

  const box = document.getElementById("search");
  if (box) {
    box.closest(".search").hidden = false;
    attach(box, document.getElementById("found"), document.getElementById("found-count"));
  }
  return {load, search, attach};
})();
