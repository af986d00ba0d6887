"use strict";
/* What the rules offer an agency, as its numbers are moved: the arithmetic of `funding.offer`, with the model's own
   parameters (data-parameters). Out: Open287g.offer, and the sums on the page. */
(function () {
  const kit = window.Open287g;

  /* Items in dollars, from low to high, by the model's names; `rules` are its parameters, `asked` an agency's numbers. */
  kit.offer = function (rules, asked) {
    const {officers, salary, grants} = asked;
    const benefits = rules.benefits_share * salary, overtime = rules.overtime * salary;
    const items = !rules.is_offered ? {} : {
      "Equipment": ["once", officers * rules.equipment, officers * rules.equipment],
      "Vehicles": ["once", grants * rules.vehicles, grants * rules.vehicles],
      "Salary": ["every year", officers * rules.salary_share * salary, officers * rules.salary_share * salary],
      "Benefits": ["every year", officers * rules.benefits[0] * benefits, officers * rules.benefits[1] * benefits],
      "Overtime": ["every year", officers * rules.overtime_used[0] * overtime, officers * rules.overtime_used[1] * overtime],
      "Quarterly awards": ["every year", 0, officers * rules.quarters * rules.award],
    };
    const sums = {"once": [0, 0], "every year": [0, 0]};
    Object.values(items).forEach(([paid, low, high]) => { sums[paid][0] += low; sums[paid][1] += high; });
    return {items, sums};
  };

  const box = document.getElementById("money");
  if (!box) return;
  const words = kit.words(box), given = JSON.parse(box.dataset.parameters), form = box.querySelector("form"), fields = form.elements;
  const said = box.querySelector("[role=status]"), example = box.querySelector(".example");
  const SHARES = ["salary_share", "benefits_share", "overtime"];
  let settling;

  function dollars([low, high], joined) {
    const told = [low, high].map((each) => "$" + kit.number(Math.round(each)));
    return told[0] === told[1] ? told[0] : joined ? kit.fill(words.between, {low: told[0], high: told[1]}) : told.join(" – ");
  }

  function value(name) { return Math.max(0, Number(fields[name].value) || 0); }

  function readRules() {
    const rules = {...given};
    ["equipment", "vehicles", "award"].forEach((name) => { rules[name] = value(name); });
    SHARES.forEach((name) => { rules[name] = Math.min(100, value(name)) / 100; });
    if (!fields.any_benefits.checked) rules.benefits = [value("benefits") / 100, value("benefits") / 100];
    if (!fields.any_used.checked) rules.overtime_used = [Math.min(100, value("used")) / 100, Math.min(100, value("used")) / 100];
    return rules;
  }

  function show() {
    const asked = {officers: value("officers"), salary: value("salary"), grants: value("grants")};
    const {items, sums} = kit.offer(readRules(), asked);
    box.querySelectorAll("[data-item]").forEach((cell) => {
      const item = items[cell.dataset.item];
      cell.textContent = item ? dollars(item.slice(1)) : "–";
    });
    box.querySelectorAll("[data-sum]").forEach((cell) => { cell.textContent = dollars(sums[cell.dataset.sum]); });
    const lead = given.is_offered ? kit.fill(words.lead, {once: dollars(sums.once, true), yearly: dollars(sums["every year"], true)}) : words.nothing;
    box.querySelector(".sums").textContent = lead;
    example.hidden = true;
    ["benefits", "used"].forEach((name) => {
      const isAny = fields["any_" + name].checked;
      [fields[name], form.querySelector(`[data-for=${name}]`)].forEach((each) => { each.disabled = isAny; });
    });
    clearTimeout(settling);
    settling = setTimeout(() => { said.textContent = lead; }, 700);
  }

  function follow(event) {
    const moved = event.target;
    if (moved.dataset.for) fields[moved.dataset.for].value = moved.value;
    const slider = moved.name && form.querySelector(`[data-for=${moved.name}]`);
    if (slider) slider.value = moved.value;
    if (moved.name === "place") {
      fields.salary.value = Math.round(given.salaries[moved.value]);
      form.querySelector("[data-for=salary]").value = fields.salary.value;
    }
    show();
  }

  function begin(name, number) {
    [fields[name], form.querySelector(`[data-for=${name}]`)].forEach((each) => { each.defaultValue = number; });
  }

  ["equipment", "vehicles", "award"].forEach((name) => begin(name, given[name]));
  SHARES.forEach((name) => begin(name, 100 * given[name]));
  begin("benefits", 50 * (given.benefits[0] + given.benefits[1]));
  form.hidden = false;
  form.addEventListener("input", follow);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(() => {
    form.querySelectorAll("[data-for]").forEach((each) => { each.value = fields[each.dataset.for].value; });
    show();
  }));
  show();
})();
