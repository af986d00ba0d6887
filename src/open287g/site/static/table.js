"use strict";
/* Tables whose rows can be put in order by a click on a heading; a county of the map leads to its state. */
(function () {
  function value(row, column) {
    var cell = row.cells[column];
    return cell.dataset.sort !== undefined ? cell.dataset.sort : cell.textContent.trim();
  }
  document.querySelectorAll("table.sortable").forEach(function (table) {
    Array.from(table.tHead.rows[0].cells).forEach(function (head, column) {
      var button = document.createElement("button");
      button.type = "button";
      while (head.firstChild) button.appendChild(head.firstChild);
      head.appendChild(button);
      button.addEventListener("click", function () {
        var isNumber = head.classList.contains("number");
        var was = head.getAttribute("aria-sort");
        var way = was === "ascending" || (was === null && isNumber) ? "descending" : "ascending";
        Array.from(table.tHead.rows[0].cells).forEach(function (each) { each.removeAttribute("aria-sort"); });
        head.setAttribute("aria-sort", way);
        var sign = way === "ascending" ? 1 : -1, body = table.tBodies[0];
        Array.from(body.rows).sort(function (a, b) {
          var one = value(a, column), two = value(b, column);
          return sign * (isNumber ? (Number(one) || 0) - (Number(two) || 0) : one.localeCompare(two));
        }).forEach(function (row) { body.appendChild(row); });
      });
    });
  });
  document.querySelectorAll("svg.nation").forEach(function (map) {
    map.addEventListener("click", function (event) {
      var shape = event.target.closest("[data-state]"), held = shape && shape.matches(".tfm, .other, .pale");
      if (shape) location.href = document.documentElement.dataset.home + (held && shape.dataset.fips ? "county/" + shape.dataset.fips : "state/" + shape.dataset.state) + ".html";
    });
  });
  var more = document.querySelector("details.more");
  if (more) {
    more.addEventListener("focusout", function (event) {
      if (event.relatedTarget && !more.contains(event.relatedTarget)) more.open = false;
    });
    more.addEventListener("keydown", function (event) {
      if (event.key === "Escape") { more.open = false; more.firstElementChild.focus(); }
    });
  }
})();
