"use strict";
/* The record in the browser: who is on ICE's list at any list, counted by the same rules as everywhere in Open287g.
   In: window.OPEN287G_RECORD (data/record.js). Out: window.Open287g, which the other modules share. Asks no server. */
window.Open287g = (function () {
  const root = document.documentElement;

  /* Files of data are scripts, since a page that is opened from a disk may load nothing else. */
  const loading = {};
  function load(name, variable) {
    loading[name] = loading[name] || new Promise((done, failed) => {
      if (window[variable]) { done(window[variable]); return; }
      const script = document.createElement("script");
      script.src = root.dataset.root + "data/" + name;
      script.onload = () => done(window[variable]);
      script.onerror = failed;
      document.head.appendChild(script);
    });
    return loading[name];
  }

  /* Phrases come from the page, in its language: [one, many] where they go with a number. */
  function words(element) { return JSON.parse(element.dataset.words); }

  function fill(phrase, values) {
    return phrase.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
  }

  function plural(pair, n, values) { return fill(n === 1 ? pair[0] : pair[1], {n: number(n), ...values}); }

  function number(value, digits) {
    return value.toLocaleString("en-US", {minimumFractionDigits: digits || 0, maximumFractionDigits: digits || 0});
  }

  function element(name, attributes, text) {
    const made = name === "svg" || attributes && attributes.svg
      ? document.createElementNS("http://www.w3.org/2000/svg", name) : document.createElement(name);
    Object.entries(attributes || {}).forEach(([key, value]) => { if (key !== "svg") made.setAttribute(key, value); });
    if (text !== undefined) made.textContent = text;
    return made;
  }

  const DAY = 86400000;

  /* A day, written YYYY-MM-DD, as it is read; the page gives a pattern for each month. */
  function sayDay(day, months) {
    const [year, month, number] = day.split("-").map(Number);
    return fill(months[month - 1], {d: number, y: year});
  }

  function open(data) {
    const agencies = data.agencies.map((row, number) => ({
      number, id: row[0], name: row[1], state: row[2], kind: row[3], reach: row[4], counties: row[5], home: row[6],
      residents: row[7], officers: row[8], body: row[9], x: row[10], y: row[11], runs: []}));
    const runs = data.runs.map((row) => {
      const run = {agency: agencies[row[0]], model: row[1], first: row[2], gone: row[3] < 0 ? Infinity : row[3],
        start: row[4], isDeparture: row[5] === 1};
      run.agency.runs.push(run);
      return run;
    });
    const states = data.states.map((row, number) => ({number, code: row[0], name: root.lang === "es" ? row[2] : row[1],
      english: row[1], residents: row[3], isTerritory: row[4] === 1}));
    const counties = data.counties.map((row, number) =>
      ({number, fips: row[0], name: row[1], state: states[row[2]], residents: row[3]}));
    const FROM_STATE = 3, OF_PLACE = 2, OF_COUNTIES = 1;

    /* The list in force on a day: the last one of that day or before; -1 before the first. */
    function listOn(day) {
      let low = 0, high = data.days.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (data.days[middle] <= day) low = middle + 1; else high = middle;
      }
      return low - 1;
    }

    function passes(run, filter) {
      return (filter.model === undefined || run.model === filter.model) &&
        (filter.kind === undefined || run.agency.kind === filter.kind) &&
        (filter.state === undefined || run.agency.state === filter.state) &&
        (filter.county === undefined || (run.agency.reach !== FROM_STATE && run.agency.counties.includes(filter.county))) &&
        (filter.agency === undefined || run.agency.number === filter.agency);
    }

    /* Runs that cover a list: on it or before it, and not yet seen gone. */
    function inForce(list, filter) {
      return runs.filter((run) => run.first <= list && run.gone > list && passes(run, filter || {}));
    }

    /* What the step from the list before shows: new, gone, and back again. A new signing or another party is neither. */
    function changes(list, filter) {
      if (list <= 0) return {came: [], left: [], back: []};
      const passing = runs.filter((run) => passes(run, filter || {}));
      return {
        came: passing.filter((run) => run.first === list && run.start === 0),
        back: passing.filter((run) => run.first === list && run.start === 1),
        left: passing.filter((run) => run.gone === list && run.isDeparture),
      };
    }

    function agenciesOf(rows) { return Array.from(new Set(rows.map((run) => run.agency))); }

    function countiesOf(rows) {
      const found = new Set();
      rows.forEach((run) => { if (run.agency.reach !== FROM_STATE) run.agency.counties.forEach((each) => found.add(each)); });
      return found;
    }

    /* Residents reached, by state and by county: counties whole, each once; places beside them, never more than live in
       their county; a state-wide agency reaches nobody who is counted. The rule of `measures.coverage`. */
    function reached(rows) {
      const held = agenciesOf(rows), covered = new Set(), inCovered = new Set(), places = new Map();
      held.filter((each) => each.reach === OF_COUNTIES).forEach((each) => each.counties.forEach((county) => {
        covered.add(each.state + ":" + county);
        inCovered.add(county);
      }));
      held.filter((each) => each.reach === OF_PLACE && !each.counties.some((county) => inCovered.has(county)))
        .forEach((each) => {
          const key = each.state + ":" + each.home;
          places.set(key, (places.get(key) || 0) + each.residents);
        });
      const byState = new Map(), byCounty = new Map();
      function add(key, people) {
        const [state, county] = key.split(":").map(Number);
        byState.set(state, (byState.get(state) || 0) + people);
        byCounty.set(county, (byCounty.get(county) || 0) + people);
      }
      covered.forEach((key) => add(key, counties[key.split(":")[1]].residents || 0));
      places.forEach((people, key) => {
        const limit = counties[key.split(":")[1]].residents;
        add(key, limit === null ? people : Math.min(people, limit));
      });
      return {byState, byCounty};
    }

    function sum(map) { let whole = 0; map.forEach((value) => { whole += value; }); return whole; }

    function officers(rows) {
      const met = new Set();
      let whole = 0;
      agenciesOf(rows).forEach((each) => {
        if (met.has(each.body)) return;
        met.add(each.body);
        whole += each.officers || 0;
      });
      return whole;
    }

    const UNITS = {
      agreements: (rows) => rows.length,
      agencies: (rows) => agenciesOf(rows).length,
      states: (rows) => new Set(rows.map((run) => run.agency.state)).size,
      states_only: (rows) => new Set(rows.filter((run) => !states[run.agency.state].isTerritory).map((run) => run.agency.state)).size,
      counties: (rows) => countiesOf(rows).size,
      population_covered: (rows) => sum(reached(rows).byState),
      sworn_officers_employed: officers,
    };

    function count(unit, list, filter) { return UNITS[unit](inForce(list, filter)); }

    return {days: data.days, seen: data.seen, models: data.models, kinds: data.kinds, edition: data.edition, states,
      counties, agencies, runs, listOn, inForce, changes, agenciesOf, countiesOf, reached, count, units: UNITS, FROM_STATE};
  }

  let opened;
  function record() {
    opened = opened || load("record.js", "OPEN287G_RECORD").then(open);
    return opened;
  }

  /* The part of an address after the sign #, as names and values; a page keeps what is chosen there. */
  function readPlace() { return Object.fromEntries(new URLSearchParams(location.hash.slice(1))); }
  function writePlace(values) {
    const told = new URLSearchParams(Object.entries(values).filter(([, value]) => value !== undefined && value !== ""));
    try { history.replaceState(null, "", "#" + told.toString()); } catch (refused) { /* a page inside a frame of a file */ }
  }

  return {load, words, fill, plural, number, element, sayDay, record, open, readPlace, writePlace, DAY};
})();
