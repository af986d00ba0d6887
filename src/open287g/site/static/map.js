"use strict";
/* The national map in motion: list by list through time, filtered, by county or agency; with the figures, the chart of
   growth and the table that say the same. In: the page's map, its phrases, and the record (record.js). */
(function () {
  const box = document.getElementById("map");
  if (!box) return;
  const kit = window.Open287g, words = kit.words(box), models = JSON.parse(box.dataset.models);
  const home = document.documentElement.dataset.home, calm = matchMedia("(prefers-reduced-motion: reduce)");
  const svg = box.querySelector("svg.nation"), now = box.querySelector(".now"), said = box.querySelector("[role=status]");
  const form = box.querySelector("form"), range = box.querySelector("input[type=range]"), spark = box.querySelector(".spark");
  const buttons = box.querySelector(".steps").elements || {};
  box.querySelectorAll(".steps button").forEach((each) => { buttons[each.name] = each; });
  const whole = svg.getAttribute("viewBox").split(" ").map(Number), STEP = 170, STILL = 700;
  const radios = Array.from(document.querySelectorAll("#units input")), shares = Intl.NumberFormat("en-US", {style: "percent"});
  let record, list, playing = null, settling = null, marks = [], tallest = {};
  const chosen = {unit: "agreements", marks: "", model: "", kind: "", state: ""};

  function filter() {
    const made = {};
    if (chosen.model) made.model = record.models.indexOf(chosen.model);
    if (chosen.kind) made.kind = record.kinds.indexOf(chosen.kind);
    if (chosen.state) made.state = record.states.findIndex((each) => each.code === chosen.state);
    return made;
  }

  function sayFilter() {
    const select = (name) => form.elements[name].selectedOptions[0].textContent;
    return (chosen.state ? kit.fill(words.in, {place: select("state")}) : "") +
      (chosen.model ? kit.fill(words.under, {model: select("model")}) : "") +
      (chosen.kind ? kit.fill(words.by, {kind: select("kind").toLowerCase()}) : "");
  }

  /* What each list counts under what is chosen, kept until something else is chosen. */
  function series(unit) {
    const key = [unit, chosen.model, chosen.kind, chosen.state].join();
    tallest[key] = tallest[key] || record.days.map((_, each) => record.count(unit, each, filter()));
    return tallest[key];
  }

  function group(rows, key) {
    const found = new Map();
    rows.forEach((run) => key(run).forEach((each) => {
      if (!found.has(each)) found.set(each, []);
      found.get(each).push(run);
    }));
    return found;
  }

  function countiesOf(run) { return run.agency.reach === record.FROM_STATE ? [] : run.agency.counties; }
  function hue(rows) { return rows.some((run) => record.models[run.model] === "tfm") ? "tfm" : "other"; }

  function shade(county, rows, reached) {
    if (chosen.unit === "counties") return "";
    if (chosen.unit === "population_covered") {
      const share = (reached.get(county.number) || 0) / (county.residents || Infinity);
      return share >= 1 ? " s3" : share >= 0.25 ? " s2" : "";
    }
    const n = chosen.unit === "agencies" ? record.agenciesOf(rows).length : rows.length;
    return n >= 4 ? " s3" : n >= 2 ? " s2" : "";
  }

  function setClass(element, value) { if (element.getAttribute("class") !== value) element.setAttribute("class", value); }

  function drawCounties(rows) {
    const held = group(rows, countiesOf);
    const reached = chosen.unit === "population_covered" ? record.reached(rows).byCounty : new Map();
    shapes.forEach((path, number) => {
      const mine = held.get(number);
      setClass(path, !mine ? "none" : chosen.marks ? "pale" : hue(mine) + shade(record.counties[number], mine, reached));
    });
  }

  let shapes = new Map();
  function findShapes() {
    const byFips = new Map(record.counties.map((each) => [each.fips, each.number]));
    svg.querySelectorAll("[data-fips]").forEach((path) => {
      if (byFips.has(path.dataset.fips)) shapes.set(byFips.get(path.dataset.fips), path);
    });
  }

  /* A step of the grid on the screen: marks keep their size on a phone and when one state fills the map. */
  function pixel() { return svg.viewBox.baseVal.width / (svg.clientWidth || 960); }

  function radius(agency) {
    const least = 2.2 * pixel();
    return chosen.marks === "officers" ? Math.max(least, 0.5 * Math.sqrt(agency.officers || 0) * pixel()) : 1.3 * least;
  }

  function drawMarks(rows) {
    const layer = svg.querySelector(".marks");
    if (chosen.marks && !marks.length) {
      marks = record.agencies.filter((each) => each.x).map((agency) => {
        const circle = kit.element("circle", {svg: 1, cx: agency.x, cy: agency.y});
        return {agency, circle};
      }).sort((a, b) => (b.agency.officers || 0) - (a.agency.officers || 0));
      marks.forEach((each) => layer.appendChild(each.circle));
    }
    const held = group(rows, (run) => [run.agency]);
    marks.forEach(({agency, circle}) => {
      const mine = chosen.marks && held.get(agency);
      setClass(circle, mine ? hue(mine) + (chosen.marks === "officers" && agency.officers === null ? " unknown" : "") : "none");
    });
  }

  function sizeMarks() { marks.forEach(({agency, circle}) => circle.setAttribute("r", radius(agency).toFixed(1))); }

  const SIGNS = {came: "M-7,0A7,7 0 1 1 7,0A7,7 0 1 1 -7,0Z", left: "M-6,-6L6,6M-6,6L6,-6", back: "M0,-8L8,0L0,8L-8,0Z"};
  function drawMoves(moved) {
    const layer = svg.querySelector(".moves"), scale = (0.75 * pixel()).toFixed(2);
    layer.textContent = "";
    ["came", "left", "back"].forEach((kind) => record.agenciesOf(moved[kind]).filter((each) => each.x).forEach((agency) => {
      layer.appendChild(kit.element("path", {svg: 1, class: kind === "back" ? "again" : kind, d: SIGNS[kind],
        transform: `translate(${agency.x},${agency.y}) scale(${scale})`}));
    }));
  }

  function day(number) { return kit.sayDay(record.days[number], words.months); }

  function sayMoves(moved) {
    if (list === 0) return words.first;
    const n = {came: moved.came.length, left: moved.left.length, back: moved.back.length};
    const apart = (Date.parse(record.days[list]) - Date.parse(record.seen[list - 1])) / kit.DAY - 1;
    const told = n.came + n.left + n.back ? kit.fill(words.moved, {day: day(list - 1), came: kit.plural(words.came, n.came),
      left: kit.plural(words.left, n.left), back: kit.plural(words.back, n.back)}) : kit.fill(words.none_moved, {day: day(list - 1)});
    return told + (apart > 31 ? " " + kit.plural(words.gap, apart) : "");
  }

  function sayNow(moved) {
    const n = series(chosen.unit)[list], where = sayFilter();
    return kit.fill(words.now, {day: day(list), what: kit.plural(words.units[chosen.unit], n), where}) + " " + sayMoves(moved);
  }

  function draw() {
    const rows = record.inForce(list, filter()), moved = record.changes(list, filter());
    drawCounties(rows);
    drawMarks(rows);
    drawMoves(moved);
    now.textContent = sayNow(moved);
    range.value = list;
    range.setAttribute("aria-valuetext", day(list));
    box.querySelector("#place").textContent = `${day(list)} · ` + kit.fill(words.place, {n: list + 1, all: record.days.length});
    buttons.back.disabled = list === 0;
    buttons.on.disabled = list === record.days.length - 1;
    drawStatewide(rows);
    moveCursors();
    clearTimeout(settling);
    if (!playing) settling = setTimeout(() => settle(rows, moved), STILL);
  }

  /* What is slow, or would be read out at every step, waits until the map stands still. */
  function settle(rows, moved) {
    said.textContent = now.textContent;
    const held = group(rows, countiesOf), reached = record.reached(rows).byCounty;
    shapes.forEach((path, number) => nameCounty(path, record.counties[number], held.get(number), reached));
    const byAgency = group(rows, (run) => [run.agency]);
    if (chosen.marks) marks.forEach(({agency, circle}) => nameAgency(circle, agency, byAgency.get(agency)));
    listMoved(moved);
    fillTable(rows, moved);
    keepPlace();
  }

  function entitle(shape, text) {
    const title = shape.querySelector("title") || shape.appendChild(kit.element("title", {svg: 1}));
    title.textContent = text;
  }

  function nameCounty(path, county, rows, reached) {
    const n = chosen.unit === "agencies" ? record.agenciesOf(rows || []).length : (rows || []).length;
    const unit = chosen.unit === "agencies" ? "agencies" : "agreements";
    const share = chosen.unit === "population_covered" && county.residents && rows
      ? kit.fill(words.reached, {percent: shares.format(Math.min(1, (reached.get(county.number) || 0) / county.residents))}) : "";
    const what = rows ? kit.plural(words.units[unit], n) + (share ? ", " + share : "") : words.nothing;
    entitle(path, kit.fill(words.county, {name: county.name, state: county.state.name, what}));
  }

  function nameAgency(circle, agency, rows) {
    if (!rows) return;
    const held = Array.from(new Set(rows.map((run) => models[record.models[run.model]]))).join(", ");
    const officers = agency.officers === null ? words.unknown_officers : kit.plural(words.officers, agency.officers);
    entitle(circle, kit.fill(words.county, {name: agency.name, state: record.states[agency.state].name, what: `${held}; ${officers}`}));
  }

  function drawStatewide(rows) {
    const held = group(rows.filter((run) => run.agency.reach === record.FROM_STATE), (run) => [run.agency.state]);
    const place = box.querySelector(".statewide span");
    place.textContent = held.size ? "" : words.nothing;
    Array.from(held.keys()).sort((a, b) => record.states[a].name.localeCompare(record.states[b].name)).forEach((state) => {
      const agencies = record.agenciesOf(held.get(state)), code = record.states[state].code;
      place.append(kit.element("a", {href: `${home}state/${code}.html`, class: hue(held.get(state)),
        title: agencies.map((each) => each.name).join(", ")}, `${record.states[state].name} ${agencies.length}`), " ");
    });
  }

  const MOST_NAMED = 24;
  function listMoved(moved) {
    const place = box.querySelector(".changed"), told = [];
    ["came", "left", "back"].forEach((kind) => moved[kind].forEach((run) => told.push([kind, run])));
    place.textContent = "";
    place.hidden = !told.length || list === 0 || (list === record.days.length - 1 && Boolean(document.getElementById("growth")));
    told.slice(0, MOST_NAMED).forEach(([kind, run]) => {
      const item = kit.element("li", {class: kind === "back" ? "again" : kind});
      const sign = item.appendChild(kit.element("svg", {viewBox: "-10 -10 20 20", "aria-hidden": "true"}));
      sign.appendChild(kit.element("path", {svg: 1, class: kind === "back" ? "again" : kind, d: SIGNS[kind]}));
      item.appendChild(kit.element("a", {href: `${home}agency/${run.agency.id}.html`}, run.agency.name));
      const state = record.states[run.agency.state].name;
      item.appendChild(kit.element("span", {}, ` ${state} · ${models[record.models[run.model]]} · ${words.moves[kind]}`));
      place.appendChild(item);
    });
    if (told.length > MOST_NAMED) place.appendChild(kit.element("li", {class: "note"}, kit.plural(words.more, told.length - MOST_NAMED)));
  }

  function fillTable(rows, moved) {
    const table = box.querySelector("table.by-state");
    if (!table.closest("details").open) return;
    const held = group(rows, (run) => [run.agency.state]), steps = ["came", "left", "back"].map((kind) =>
      group(list ? moved[kind] : [], (run) => [run.agency.state]));
    const units = ["agreements", "agencies", "counties", "population_covered"];
    const places = new Map(record.states.map((each) => [each.code, each.number]));
    table.querySelectorAll("tbody tr").forEach((row) => {
      const state = places.get(row.dataset.state), mine = held.get(state) || [];
      const numbers = [...units.map((unit) => record.units[unit](mine)), ...steps.map((step) => (step.get(state) || []).length)];
      numbers.forEach((n, column) => {
        const cell = row.cells[column + 1];
        cell.dataset.sort = n;
        cell.textContent = kit.number(n);
      });
      row.classList.toggle("gone", !mine.length && !numbers[4] && !numbers[5]);
    });
  }

  function legend() {
    const items = box.querySelector(".legend:not(.moved)"), steps = words.legend[chosen.unit];
    items.querySelectorAll(".shade").forEach((each) => each.remove());
    if (!steps || chosen.marks) return;
    steps.forEach((text, number) => {
      const item = kit.element("li", {class: "shade"});
      item.appendChild(kit.element("span", {class: `key tfm s${number + 1}`}));
      item.appendChild(kit.element("span", {class: `key wso s${number + 1}`}));
      item.appendChild(document.createTextNode(text));
      items.appendChild(item);
    });
  }

  /* The line above the slider: one step for each list, under the thumb that stands on it. */
  const THUMB = 9, TALL = 64;
  function drawSpark() {
    const wide = Math.max(200, spark.clientWidth || range.clientWidth || 900), values = series(chosen.unit), most = Math.max(1, ...values);
    const x = (each) => THUMB + (wide - 2 * THUMB) * each / Math.max(1, values.length - 1);
    const y = (value) => TALL - 14 - (TALL - 18) * value / most;
    let path = `M${x(0).toFixed(1)},${TALL - 14}`;
    values.forEach((value, each) => { path += `V${y(value).toFixed(1)}H${x(Math.min(each + 1, values.length - 1)).toFixed(1)}`; });
    spark.setAttribute("viewBox", `0 0 ${wide} ${TALL}`);
    spark.textContent = "";
    spark.appendChild(kit.element("path", {svg: 1, class: "under", d: `${path}V${TALL - 14}Z`}));
    let last = -99;
    record.days.forEach((each, number) => {
      const isNew = number === 0 || record.days[number - 1].slice(0, 4) !== each.slice(0, 4);
      if (!isNew || x(number) - last < 38 || x(number) > wide - 20) return;
      last = x(number);
      spark.appendChild(kit.element("text", {svg: 1, x: last, y: TALL - 1}, each.slice(0, 4)));
    });
    spark.appendChild(kit.element("path", {svg: 1, class: "cursor"}));
    moveCursors();
  }

  function moveCursors() {
    const cursor = spark.querySelector(".cursor");
    if (!cursor) return;
    const wide = spark.viewBox.baseVal.width, at = THUMB + (wide - 2 * THUMB) * list / Math.max(1, record.days.length - 1);
    cursor.setAttribute("d", `M${at.toFixed(1)},0V${TALL - 14}`);
    growth.move();
  }

  /* The chart of growth: the still one tells agreements by model; under another unit a line takes its place. */
  const growth = (function () {
    const section = document.getElementById("growth");
    if (!section) return {show() {}, move() {}};
    const still = section.querySelector("svg.growth"), heading = section.querySelector("h2"), note = section.querySelector(".note");
    const titles = JSON.parse(section.dataset.titles), told = note.textContent, legends = section.querySelector(".legend");
    const frame = {left: 76, right: 868, top: 26, bottom: 326};
    let other = null;
    const at = (day) => {
      const first = Date.parse(record.days[0]), last = Date.parse(record.days[record.days.length - 1]);
      return frame.left + (frame.right - frame.left) * (Date.parse(day) - first) / Math.max(last - first, 1);
    };
    function round(most) {
      for (let size = 1; ; size *= 10) for (const part of [1, 2, 5]) if (part * size * 4 >= most) return part * size;
    }
    function drawOther(unit) {
      const values = record.days.map((_, each) => record.count(unit, each, {})), most = Math.max(...values);
      const step = round(most), top = step * Math.max(1, Math.ceil(most / step));
      const y = (value) => frame.bottom - (frame.bottom - frame.top) * value / top;
      other = still.cloneNode(true);
      other.removeAttribute("hidden");
      other.querySelectorAll(".area, .line, .grid:not(.faint), .tick.end, .last, .cursor").forEach((each) => each.remove());
      for (let value = 0; value <= top; value += step) {
        other.appendChild(kit.element("path", {svg: 1, class: "grid", d: `M${frame.left},${y(value).toFixed(1)}H${frame.right}`}));
        const short = value >= 1e6 ? `${kit.number(value / 1e6)} M` : kit.number(value);
        other.appendChild(kit.element("text", {svg: 1, class: "tick end", x: frame.left - 8, y: y(value) + 4}, short));
      }
      let path = `M${frame.left},${y(values[0]).toFixed(1)}`;
      values.forEach((value, each) => { path += `H${at(record.days[each]).toFixed(1)}V${y(value).toFixed(1)}`; });
      other.appendChild(kit.element("path", {svg: 1, class: "area one", d: `${path}V${frame.bottom}H${frame.left}Z`}));
      other.appendChild(kit.element("path", {svg: 1, class: "line", d: path}));
      const end = values[values.length - 1], now = end >= 1e6 ? `${kit.number(end / 1e6, 1)} M` : kit.number(end);
      other.appendChild(kit.element("text", {svg: 1, class: "last", x: frame.right + 8, y: y(end) + 6}, now));
      const values2 = {now: kit.plural(words.units[unit], end), day: day(values.length - 1),
        most: kit.number(most), peak: day(values.indexOf(most))};
      note.textContent = kit.fill(end === most ? words.most : words.grows, values2);
      other.setAttribute("aria-label", `${titles[unit]}. ${note.textContent}`);
      still.after(other);
    }
    return {
      show(unit) {
        if (other) other.remove();
        other = null;
        heading.textContent = titles[unit];
        still.toggleAttribute("hidden", unit !== "agreements");
        legends.hidden = unit !== "agreements";
        if (unit === "agreements") note.textContent = told; else drawOther(unit);
        this.move();
      },
      move() {
        const shown = other || still;
        let cursor = shown.querySelector(".cursor");
        if (!cursor) cursor = shown.appendChild(kit.element("path", {svg: 1, class: "cursor"}));
        cursor.setAttribute("d", list === record.days.length - 1 ? "" : `M${at(record.days[list]).toFixed(1)},${frame.top}V${frame.bottom}`);
      },
    };
  })();

  function zoom() {
    const path = chosen.state && svg.querySelector(`.land [data-state="${chosen.state}"]`);
    let view = whole;
    if (path) {
      const edge = path.getBBox(), room = 0.06 * Math.max(edge.width, edge.height);
      view = [edge.x - room, edge.y - room, edge.width + 2 * room, edge.height + 2 * room];
    }
    svg.setAttribute("viewBox", view.join(" "));
    svg.classList.toggle("near", Boolean(path));
    sizeMarks();
  }

  function keepPlace() {
    const isLast = list === record.days.length - 1, place = {list: isLast ? "" : record.days[list], ...chosen};
    if (place.unit === "agreements") place.unit = "";
    if (isLast && !Object.values(place).some(Boolean) && !location.hash.includes("=")) return;
    kit.writePlace(place);
  }

  function takePlace() {
    const place = kit.readPlace();
    Object.keys(chosen).forEach((name) => {
      const known = name === "unit" ? Object.keys(record.units) : Array.from(form.elements[name].options, (each) => each.value);
      if (known.includes(place[name])) chosen[name] = place[name];
    });
    list = record.days.length - 1;
    if (/^\d{4}-\d\d-\d\d$/.test(place.list || "")) list = Math.max(0, record.listOn(place.list));
  }

  function stop() {
    clearTimeout(playing);
    playing = null;
    buttons.play.textContent = words.play;
    buttons.play.setAttribute("aria-pressed", "false");
  }

  function step() {
    if (list >= record.days.length - 1) { stop(); draw(); return; }
    list += 1;
    playing = setTimeout(step, calm.matches ? 3 * STEP : STEP);
    draw();
  }

  function play() {
    if (playing) { stop(); draw(); return; }
    if (list >= record.days.length - 1) list = -1;
    buttons.play.textContent = words.pause;
    buttons.play.setAttribute("aria-pressed", "true");
    step();
  }

  function choose() {
    ["unit", ...Object.keys(chosen)].forEach((name) => { if (form.elements[name]) form.elements[name].value = chosen[name]; });
    radios.forEach((each) => { each.checked = each.value === chosen.unit; });
    zoom();
    legend();
    drawSpark();
    growth.show(chosen.unit);
    draw();
    sizeMarks();
  }

  function listen() {
    form.addEventListener("change", (event) => { chosen[event.target.name] = event.target.value; choose(); });
    form.addEventListener("submit", (event) => event.preventDefault());
    radios.forEach((each) => each.addEventListener("change", () => { chosen.unit = each.value; choose(); }));
    range.addEventListener("input", () => { stop(); list = Number(range.value); draw(); });
    buttons.play.addEventListener("click", play);
    buttons.back.addEventListener("click", () => { stop(); list -= 1; draw(); });
    buttons.on.addEventListener("click", () => { stop(); list += 1; draw(); });
    box.querySelector("details").addEventListener("toggle", () => draw());
    let resized;
    addEventListener("resize", () => { clearTimeout(resized); resized = setTimeout(() => { drawSpark(); sizeMarks(); draw(); }, 150); });
  }

  function begin(opened) {
    record = opened;
    if (!record.days.length) return;
    findShapes();
    takePlace();
    range.max = record.days.length - 1;
    form.hidden = false;
    box.querySelector(".time").hidden = false;
    box.querySelector(".moved").hidden = false;
    radios.forEach((each) => { each.hidden = false; });
    listen();
    choose();
    document.documentElement.dataset.map = "ready";
  }

  /* The still map is there at once; what moves it is loaded after the page, unless the address asks for a moment. */
  const start = () => kit.record().then(begin);
  if (document.readyState === "complete" || location.hash.length > 1) start(); else addEventListener("load", () => setTimeout(start));
})();
