/**
 * @file The theme switch, and whether this visit is the first one, or that of a link. A classic script: a module would
 * run after the first paint.
 */
{
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);
  try {
    const chosen = localStorage.getItem("theme");
    if (chosen === "dark" || chosen === "light") root.dataset.theme = chosen;
    // On a first visit the page shows an example, whose text is in the page before the scripts are loaded:
    // page/main.js. Without a server the page is that of one model, also where the address names another.
    const other = "home" in root.dataset && location.search.includes("model=");
    if (!sessionStorage.getItem("draft") && !history.state && !location.hash && !other)
      root.classList.add("first-visit");
  } catch {
    // Where a browser blocks storage, the theme is the system's, and no visit is known to be the first.
  }

  // A shared link brings a review, whose answer comes: on a phone the box is folded from the start.
  if (location.hash.startsWith("#v1=")) root.classList.add("linked");

  document.addEventListener("DOMContentLoaded", () => {
    const button = document.getElementById("theme");
    const show = () => button.setAttribute("aria-pressed", String(isDark()));
    button.addEventListener("click", () => {
      root.dataset.theme = isDark() ? "light" : "dark";
      try {
        localStorage.setItem("theme", root.dataset.theme);
      } catch {
        // The switch still works; it is only not remembered.
      }
      show();
    });
    system.addEventListener("change", show);
    show();
  });
}
