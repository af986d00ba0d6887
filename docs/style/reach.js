// A table or a listing that is wider than its column scrolls by itself, and a keyboard reaches it; the menu is a landmark,
// and the first stop of a keyboard is a way past it.
for (const table of document.querySelectorAll("[role=main] table")) {
  const frame = document.createElement("div");
  frame.className = "reach";
  table.replaceWith(frame);
  frame.append(table);
}
for (const wide of document.querySelectorAll(".reach, [role=main] pre")) wide.tabIndex = 0;
const menu = document.querySelector(".navbar");
menu.setAttribute("role", "navigation");
menu.setAttribute("aria-label", "Pages");

const text = document.querySelector("[role=main]");
text.id = "text";
text.tabIndex = -1;
const past = document.createElement("a");
past.href = "#text";
past.className = "past";
past.textContent = "Skip to the text";
document.body.prepend(past);
