"use strict";
/* A statement's number against the record: the reading is said first, then what the list in force shows, then which other
   unit or list near by gives the number. The verdicts are those of the audit; their meanings stand on the page. */
(function () {
  const box = document.getElementById("check");
  if (!box) return;
  const kit = window.Open287g, words = kit.words(box), form = box.querySelector("form"), fields = form.elements;
  const place = box.querySelector(".result"), home = document.documentElement.dataset.home, root = document.documentElement.dataset.root;
  const NEAR = 14 * kit.DAY, ABOUT = 0.05, NAMES = ["how", "number", "unit", "state", "day", "model", "kind"];
  let record;

  function label(name) { return fields[name].selectedOptions[0].textContent; }

  function ask() {
    const number = Number(fields.number.value.replace(/[,\s]/g, ""));
    const filter = {};
    if (fields.state.value) filter.state = record.states.findIndex((each) => each.code === fields.state.value);
    if (fields.model.value) filter.model = record.models.indexOf(fields.model.value);
    if (fields.kind.value) filter.kind = record.kinds.indexOf(fields.kind.value);
    const where = (fields.state.value ? kit.fill(words.in, {place: label("state")}) : "") +
      (fields.model.value ? kit.fill(words.under, {model: label("model")}) : "") +
      (fields.kind.value ? kit.fill(words.by, {kind: label("kind").toLowerCase()}) : "");
    const isGiven = fields.number.value.trim() !== "" && Number.isFinite(number);
    return {number: isGiven ? number : null, unit: fields.unit.value, day: fields.day.value, how: fields.how.value, filter, where};
  }

  function agrees(asked, found) {
    switch (asked.how) {
      case "about": return Math.abs(found - asked.number) <= ABOUT * found;
      case "least": return found >= asked.number;
      case "most": return found <= asked.number;
      default: return found === asked.number;
    }
  }

  /* The other ways to the same number: another unit on that list, or the same unit on a list near by. */
  function others(asked, list) {
    const units = Object.keys(record.units).filter((unit) => unit !== asked.unit && record.count(unit, list, asked.filter) === asked.number);
    const days = record.days.map((_, each) => each).filter((each) => each !== list &&
      Math.abs(Date.parse(record.days[each]) - Date.parse(asked.day)) <= NEAR && record.count(asked.unit, each, asked.filter) === asked.number);
    return {units, days};
  }

  function judge(asked, list) {
    if (list < 0) return {verdict: "not_testable"};
    const found = record.count(asked.unit, list, asked.filter), near = asked.number ? others(asked, list) : {units: [], days: []};
    let verdict = "contradicted";
    if (found === asked.number) verdict = "confirmed";
    else if (agrees(asked, found)) verdict = "within_wording";
    else if (asked.unit === "agreements" && asked.number === found + 1) verdict = "known_slip";
    else if (near.units.length) verdict = "confirmed_other_unit";
    else if (near.days.length) verdict = "confirmed_other_day";
    return {verdict, found, ...near};
  }

  function say(unit, n) { return kit.plural(words.units[unit], n); }
  function day(text) { return kit.sayDay(text, words.months); }

  function notes(asked, list, told) {
    const made = [];
    if (told.verdict === "contradicted" && told.found) {
      made.push(kit.fill(words.off, {percent: ((asked.number - told.found) / told.found).toLocaleString("en-US", {style: "percent", maximumFractionDigits: 1, signDisplay: "always"})}));
    }
    if (told.verdict === "known_slip") made.push(words.slip);
    if (told.verdict !== "confirmed") {
      told.units.forEach((unit) => made.push(kit.fill(words.unit, {what: say(unit, asked.number)})));
      told.days.slice(0, 3).forEach((each) => made.push(kit.fill(words.day, {day: day(record.days[each])})));
    }
    const next = record.days[list + 1], seen = record.seen[list];
    if (asked.day > seen && !next) made.push(kit.fill(words.after, {day: day(asked.day), seen: day(seen)}));
    if (asked.day > seen && next && Date.parse(next) - Date.parse(seen) > 31 * kit.DAY) {
      made.push(kit.fill(words.gap, {first: day(seen), next: day(next), value: kit.number(told.found),
        later: kit.number(record.count(asked.unit, list + 1, asked.filter))}));
    }
    return made;
  }

  function add(name, text, kind) { return place.appendChild(kit.element(name, kind ? {class: kind} : {}, text)); }

  function show() {
    const asked = ask();
    place.hidden = false;
    place.textContent = "";
    if (asked.number === null || !/^\d{4}-\d\d-\d\d$/.test(asked.day)) { add("p", words.incomplete, "warning"); return; }
    kit.writePlace(Object.fromEntries(NAMES.map((name) => [name, fields[name].value])));
    add("p", kit.fill(words.reading, {what: say(asked.unit, asked.number), where: asked.where, day: day(asked.day), how: words.how[asked.how]}), "reading");
    const list = record.listOn(asked.day), told = judge(asked, list);
    const verdict = add("p", words.verdicts[told.verdict], "verdict " + told.verdict);
    verdict.dataset.verdict = told.verdict;
    if (list < 0) { add("p", kit.fill(words.before, {day: day(asked.day), first: day(record.days[0])})); return; }
    const shown = add("p", kit.fill(words.shows, {what: say(asked.unit, told.found), where: asked.where, list: day(record.days[list])}), "lead");
    shown.dataset.value = told.found;
    notes(asked, list, told).forEach((each) => add("p", each));
    const links = add("p", undefined, "note"), chosen = new URLSearchParams({list: record.days[list]});
    ["state", "model", "kind"].forEach((name) => { if (fields[name].value) chosen.set(name, fields[name].value); });
    links.append(kit.element("a", {href: `${home}map.html#${chosen}`}, words.map), " · ",
      kit.element("a", {href: `${home}lists.html#participating-${record.days[list]}`}, words.list));
  }

  kit.record().then((opened) => {
    record = opened;
    form.hidden = false;
    const given = kit.readPlace();
    NAMES.forEach((name) => { if (given[name]) fields[name].value = given[name]; });
    form.addEventListener("submit", (event) => { event.preventDefault(); show(); });
    if (given.number) show();
    document.documentElement.dataset.check = "ready";
  });
})();
