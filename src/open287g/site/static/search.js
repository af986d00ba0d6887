"use strict";
/* The search box: forgives errors of typing, asks no server, and works from a file share. The data are a script beside
   this one, loaded when the box is first used. */
(function () {
  var box = document.getElementById("search");
  if (!box) return;
  var root = document.documentElement.dataset.root;
  var home = document.documentElement.dataset.home;
  var list = document.getElementById("found");
  var told = document.getElementById("found-count");
  var words = list.dataset;
  var entries = null, vocabulary = null, active = -1;

  function fold(text) {
    return text.toLowerCase().normalize("NFKD").replace(/[\u0300-\u036f]/g, "").replace(/['’`.]/g, "")
      .replace(/[^a-z0-9]+/g, " ").replace(/\bsaint\b/g, "st").replace(/\bsainte\b/g, "ste")
      .replace(/\bsheriffs?\b/g, "sheriff").replace(/\bdept\b/g, "department").replace(/\bpd\b/g, "police department")
      .replace(/\bco\b/g, "county").replace(/\bso\b/g, "sheriff office").trim();
  }

  function build(data) {
    var names = {};
    data.states.forEach(function (s) { names[s[0]] = s[1]; });
    entries = [];
    function add(kind, name, state, alternatives, href, rank, note) {
      entries.push({kind: kind, name: name, state: state, href: href, rank: rank, note: note,
        tokens: Array.from(new Set(fold(name + " " + alternatives + " " + (names[state] || "") + " " + state).split(" "))),
        own: fold(name)});
    }
    data.states.forEach(function (s) { add(words.state, s[1], s[0], s[2], "state/" + s[0] + ".html", 3, ""); });
    data.agencies.forEach(function (a) {
      add(a[5] ? words.agency : words.former, a[1], a[2], a[3] + " " + a[4] + " " + a[0], "agency/" + a[0] + ".html", a[5] ? 2 : 1, names[a[2]]);
    });
    data.counties.forEach(function (c) {
      add(words.county, c[0], c[1], c[2], "state/" + c[1] + ".html#county-" + c[2], c[3] ? 1 : 0, names[c[1]]);
    });
    data.cities.forEach(function (c) { add(words.city, c[0], c[1], "", "state/" + c[1] + ".html", 0, names[c[1]]); });
    vocabulary = new Map();
    entries.forEach(function (entry, number) {
      entry.tokens.forEach(function (token) {
        if (!vocabulary.has(token)) vocabulary.set(token, []);
        vocabulary.get(token).push(number);
      });
    });
  }

  /* Steps of writing between two words (a letter more, less, other, or two exchanged); more than `most` is enough. */
  function distance(a, b, most) {
    if (Math.abs(a.length - b.length) > most) return most + 1;
    var before = null, last = [], row, i, j;
    for (j = 0; j <= b.length; j++) last.push(j);
    for (i = 1; i <= a.length; i++) {
      row = [i];
      var least = i;
      for (j = 1; j <= b.length; j++) {
        var cost = a[i - 1] === b[j - 1] ? 0 : 1;
        row[j] = Math.min(row[j - 1] + 1, last[j] + 1, last[j - 1] + cost);
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j], before[j - 2] + 1);
        if (row[j] < least) least = row[j];
      }
      if (least > most) return most + 1;
      before = last;
      last = row;
    }
    return last[b.length];
  }

  function near(token) {
    var most = token.length < 4 ? 0 : token.length < 8 ? 1 : 2, found = [];
    vocabulary.forEach(function (numbers, word) {
      var weight = 0;
      if (word === token) weight = 1;
      else if (token.length > 1 && word.startsWith(token)) weight = 0.85;
      else if (most) {
        var steps = distance(token, word, most);
        if (steps <= most) weight = steps === 1 ? 0.7 : 0.5;
        else if (token.length > 4 && word.length > token.length &&
                 distance(token, word.slice(0, token.length), 1) <= 1) weight = 0.5;
      }
      if (weight) found.push([word, numbers, weight]);
    });
    return found;
  }

  function search(text) {
    var tokens = fold(text).split(" ").filter(Boolean), scores = new Map(), whole = tokens.join(" ");
    if (!tokens.length) return [];
    tokens.forEach(function (token) {
      var best = new Map();
      near(token).forEach(function (hit) {
        var rarity = Math.log(1 + entries.length / hit[1].length);
        hit[1].forEach(function (number) {
          var value = hit[2] * rarity;
          if (!(best.get(number) > value)) best.set(number, value);
        });
      });
      best.forEach(function (value, number) {
        var held = scores.get(number) || [0, 0];
        scores.set(number, [held[0] + value, held[1] + 1]);
      });
    });
    return Array.from(scores, function (pair) {
      var entry = entries[pair[0]], value = pair[1][0] * Math.pow(pair[1][1] / tokens.length, 2);
      if (entry.own === whole) value += 6;
      else if (entry.own.startsWith(whole)) value += 2;
      return [value + entry.rank * 0.6, entry];
    }).sort(function (a, b) { return b[0] - a[0] || (a[1].name < b[1].name ? -1 : 1); }).slice(0, 12);
  }

  function show() {
    var hits = entries ? search(box.value) : [];
    active = -1;
    box.removeAttribute("aria-activedescendant");
    list.textContent = "";
    hits.forEach(function (hit, number) {
      var item = document.createElement("li"), link = document.createElement("a"), note = document.createElement("span");
      item.id = "found-" + number;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      link.href = home + hit[1].href;
      link.tabIndex = -1;
      link.textContent = hit[1].name;
      note.textContent = (hit[1].note ? hit[1].note + " · " : "") + hit[1].kind;
      link.appendChild(note);
      item.appendChild(link);
      list.appendChild(item);
    });
    list.hidden = !hits.length;
    box.setAttribute("aria-expanded", String(!!hits.length));
    told.textContent = box.value.trim() && entries ? (hits.length ? words.some.replace("{n}", hits.length) : words.none) : "";
  }

  function load() {
    if (entries || document.getElementById("search-data")) return;
    var script = document.createElement("script");
    script.id = "search-data";
    script.src = root + "data/search.js";
    script.onload = function () { build(window.OPEN287G_SEARCH); show(); };
    document.head.appendChild(script);
  }

  function choose(number) {
    var items = list.querySelectorAll("li");
    if (active >= 0) items[active].setAttribute("aria-selected", "false");
    active = (number + items.length) % items.length;
    items[active].setAttribute("aria-selected", "true");
    items[active].scrollIntoView({block: "nearest"});
    box.setAttribute("aria-activedescendant", items[active].id);
  }

  box.closest(".search").hidden = false;
  box.addEventListener("focus", load);
  box.addEventListener("input", function () { load(); show(); });
  box.addEventListener("keydown", function (event) {
    var items = list.querySelectorAll("li");
    if (event.key === "Escape") { box.value = ""; show(); return; }
    if (!items.length) return;
    if (event.key === "ArrowDown") { event.preventDefault(); choose(active + 1); }
    if (event.key === "ArrowUp") { event.preventDefault(); choose(active < 0 ? -1 : active - 1); }
    if (event.key === "Enter") { event.preventDefault(); items[Math.max(active, 0)].querySelector("a").click(); }
  });
})();
