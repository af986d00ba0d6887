"use strict";
/* Two to five states, counties or agencies side by side. States are told by the rows of the question `compare`
   (data/compare.js), counties and agencies are counted from the record; what is chosen stands in the address. */
(function () {
  const box = document.getElementById("compare");
  if (!box) return;
  const kit = window.Open287g, find = window.OPEN287G_FIND, words = kit.words(box), home = document.documentElement.dataset.home;
  const form = box.querySelector("form"), place = box.querySelector(".beside"), list = box.querySelector(".chosen");
  const told = box.querySelector(":scope > [role=status]"), MOST = 5, LEAST = 2, NATION = "US";
  const START = {state: ["FL", "TX"], county: [], agency: []};
  let record, states, newest, places = new Map(), kind = "state", chosen = START.state.slice();

  function number(value, name) {
    if (value === null || value === undefined) return "–";
    if (/_share$|percent$|^reached$/.test(name)) return kit.number(value, 1) + "%";
    return /_per_/.test(name) ? kit.number(value, 2) : kit.number(value);
  }

  function firstOf(agencies) {
    const lists = agencies.flatMap((agency) => agency.runs.map((run) => run.first));
    return lists.length ? kit.sayDay(record.days[Math.min(...lists)], words.months) : words.never;
  }

  function modelsOf(runs) {
    return Object.fromEntries(record.models.map((code, model) => [code, runs.filter((run) => run.model === model).length]));
  }

  function ratio(part, whole, per) { return whole ? per * part / whole : null; }

  function tellState(code) {
    const row = states.get(code), known = record.states.find((each) => each.code === code);
    return row && {name: known ? known.name : words.nation, href: known ? `state/${code}.html` : "states.html", values: row};
  }

  function tellCounty(fips) {
    const county = record.counties.find((each) => each.fips === fips), known = places.get(fips);
    if (!known) return null;
    const rows = county ? record.inForce(newest, {county: county.number}) : [];
    const residents = county && county.residents !== null ? county.residents : known.residents;
    const reached = county ? record.reached(record.inForce(newest, {})).byCounty.get(county.number) || 0 : 0;
    const ever = county ? record.agencies.filter((each) => each.reach !== record.FROM_STATE && each.counties.includes(county.number)) : [];
    return {name: `${known.name}, ${known.state}`, href: known.href, values: {
      agreements: rows.length, agencies: record.agenciesOf(rows).length, residents, agreements_per_100000: ratio(rows.length, residents, 100000),
      reached: residents ? Math.min(100, 100 * reached / residents) : null, sworn: record.units.sworn_officers_employed(rows),
      first: firstOf(ever), ...modelsOf(rows)}};
  }

  function tellAgency(id) {
    const agency = record.agencies.find((each) => each.id === id);
    if (!agency) return null;
    const rows = record.inForce(newest, {agency: agency.number}), residents = agency.reach === 2 ? agency.residents : null;
    const lists = record.days.filter((_, each) => agency.runs.some((run) => run.first <= each && run.gone > each)).length;
    return {name: `${agency.name}, ${record.states[agency.state].name}`, href: `agency/${id}.html`, values: {
      agreements: rows.length, first: firstOf([agency]), lists, sworn: agency.officers, residents,
      officers_per_1000: agency.officers === null ? null : ratio(agency.officers, residents, 1000), ...modelsOf(rows)}};
  }

  const TELL = {state: tellState, county: tellCounty, agency: tellAgency};

  function cell(measure, each, most) {
    const made = kit.element("td", {class: "number"}), value = each.values[measure];
    made.append(typeof value === "string" ? value : number(value, measure));
    const pair = kind === "state" && words.shares[measure];
    if (pair && each.values[pair[1]]) {
      made.append(kit.element("br"), kit.element("span", {class: "note"}, kit.fill(words.of, {part: kit.number(each.values[pair[0]]), whole: kit.number(each.values[pair[1]])})));
    }
    if (typeof value === "number" && most > 0 && value > 0 && each.code !== NATION) {
      const bar = kit.element("svg", {class: "meter", viewBox: "0 0 100 4", preserveAspectRatio: "none", "aria-hidden": "true"});
      const wide = 100 * value / most;
      bar.appendChild(kit.element("rect", {svg: 1, x: 100 - wide, width: wide, height: 4}));
      made.appendChild(bar);
    }
    return made;
  }

  function draw() {
    const shown = chosen.map((code) => ({code, ...TELL[kind](code)})).filter((each) => each.name);
    chosen = shown.map((each) => each.code);
    listChosen(shown);
    place.hidden = shown.length < LEAST;
    place.textContent = "";
    told.textContent = shown.length < LEAST ? words.few : kit.fill(words.shown, {names: shown.map((each) => each.name).join("; ")});
    kit.writePlace(kind === "state" && chosen.join() === START.state.join() ? {} : {[kind]: chosen.join()});
    if (shown.length < LEAST) return;
    const columns = kind === "state" ? [...shown, {code: NATION, ...tellState(NATION)}] : shown;
    const table = kit.element("table"), head = table.createTHead().insertRow();
    head.appendChild(kit.element("th", {scope: "col"}, words.measure));
    columns.forEach((each) => {
      const column = head.appendChild(kit.element("th", {scope: "col", class: "number"}));
      column.appendChild(kit.element("a", {href: home + each.href}, each.name));
    });
    const body = table.createTBody();
    words[kind].forEach(([measure, title]) => {
      const isModel = record.models.includes(measure);
      if (shown.every(({values}) => values[measure] === null || values[measure] === undefined || (isModel && !values[measure]))) return;
      const row = body.insertRow(), most = Math.max(...shown.map((each) => Number(each.values[measure]) || 0));
      row.appendChild(kit.element("th", {scope: "row"}, title));
      columns.forEach((each) => row.appendChild(cell(measure, each, most)));
    });
    place.appendChild(table);
  }

  function listChosen(shown) {
    list.textContent = "";
    shown.forEach((each) => {
      const item = list.appendChild(kit.element("li")), out = kit.element("button", {type: "button", class: "plain",
        "aria-label": kit.fill(words.remove, {name: each.name})}, `${each.name} ×`);
      out.addEventListener("click", () => {
        chosen = chosen.filter((code) => code !== each.code);
        draw();
        document.getElementById("add").focus();
      });
      item.appendChild(out);
    });
  }

  function choose(entry) {
    const code = kind === "state" ? entry.state : entry.href.match(/(\d{5}|[^/]+?)(\.html)?$/)[1];
    if (chosen.includes(code)) return;
    if (chosen.length >= MOST) { told.textContent = words.full; return; }
    chosen.push(code);
    draw();
  }

  const KINDS = {state: ["state"], county: ["county"], agency: ["agency", "former"]};

  function narrow(event) {
    const wanted = event.currentTarget.elements, text = wanted.narrow.value.trim().toLowerCase();
    document.querySelectorAll(".ranking tbody tr").forEach((row) => {
      const isSome = Number(row.cells[1].dataset.sort) > 0;
      row.hidden = !row.cells[0].textContent.toLowerCase().includes(text) || (wanted.some.checked && !isSome);
    });
  }

  Promise.all([kit.record(), kit.load("compare.js", "OPEN287G_COMPARE"), find.load()]).then(([opened, compared]) => {
    record = opened;
    newest = record.days.length - 1;
    states = new Map(compared.states.map((row) => [row.state, row]));
    window.OPEN287G_SEARCH.counties.forEach(([name, state, fips, isPaged, residents]) => places.set(fips,
      {name, state: record.states.find((each) => each.code === state).name, residents, href: isPaged ? `county/${fips}.html` : `state/${state}.html#county-${fips}`}));
    const given = kit.readPlace();
    Object.keys(KINDS).filter((each) => given[each]).forEach((each) => { kind = each; chosen = given[each].split(",").slice(0, MOST); });
    form.elements.kind.value = kind;
    form.addEventListener("change", (event) => {
      if (event.target.name !== "kind") return;
      kind = event.target.value;
      chosen = START[kind].slice();
      draw();
    });
    form.addEventListener("submit", (event) => event.preventDefault());
    find.attach(document.getElementById("add"), document.getElementById("added"), document.getElementById("added-count"), () => KINDS[kind], choose);
    form.hidden = false;
    const ranking = document.querySelector(".narrow");
    ranking.hidden = false;
    ranking.addEventListener("input", narrow);
    ranking.addEventListener("submit", (event) => event.preventDefault());
    draw();
    document.documentElement.dataset.compare = "ready";
  });
})();
