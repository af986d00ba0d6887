"use strict";
/* On a page of someone else: each link of the class open287g becomes a frame that keeps the height of what it shows.
   Without this script the link and its picture stay. */
(function () {
  const frames = new Map();

  function place(link) {
    const frame = document.createElement("iframe"), picture = link.querySelector("img");
    frame.src = link.href;
    frame.title = picture ? picture.alt : "Open287g";
    frame.loading = "lazy";
    frame.setAttribute("sandbox", "allow-scripts allow-popups allow-popups-to-escape-sandbox");
    frame.style.cssText = "border:0;width:100%;max-width:60rem;height:20rem;display:block;color-scheme:light dark";
    link.replaceWith(frame);
    frames.set(frame, frame);
  }

  function fit(event) {
    const height = event.data && event.data.open287g;
    if (!Number.isFinite(height) || height < 20 || height > 5000) return;
    frames.forEach((frame) => { if (frame.contentWindow === event.source) frame.style.height = Math.ceil(height) + "px"; });
  }

  function start() { document.querySelectorAll("a.open287g").forEach(place); }

  if (window.OPEN287G_EMBED) { window.OPEN287G_EMBED(); return; }
  window.OPEN287G_EMBED = start;
  addEventListener("message", fit);
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", start); else start();
})();
