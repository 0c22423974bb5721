// Shows a number and its proposal at the same time, and goes to the next one with n and p.
const others = (link) => document.getElementById(link.getAttribute("href").slice(1));
const show = (link) => {
  const other = others(link);
  if (!other) return;
  link.scrollIntoView({ block: "center" });
  other.scrollIntoView({ block: "center" });
};
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='#']");
  if (link) requestAnimationFrame(() => show(link));
});
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || !["n", "p"].includes(event.key)) return;
  const links = [...document.querySelectorAll(".text a.mark:not(.distractor)")];
  const at = links.indexOf(document.activeElement);
  const next = links[at + (event.key === "n" ? 1 : -1)] ?? links[0];
  if (!next) return;
  // Going to an address would take the focus away, and the next key would begin anew.
  document.querySelectorAll(".shown").forEach((marked) => marked.classList.remove("shown"));
  [next, others(next)].forEach((marked) => marked?.classList.add("shown"));
  show(next);
  next.focus({ preventScroll: true });
});
