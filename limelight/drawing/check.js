// The page of `limelight check`: draws the rows that are in sight, and keeps a decision for each.
const rows = JSON.parse(document.getElementById("data").textContent);
const [ROW, LIST, RANK, GIVEN, SUGGESTED, , PROBABILITY, WHY, LIT] = Array(9).keys();
const CHOICES = [["accept", "a", (row) => `Accept ${row[SUGGESTED]}`], ["keep", "g", (row) => `Keep ${row[GIVEN]}`], ["skip", "s", () => "Skip"]];
const list = document.getElementById("rows");
const count = document.getElementById("count");
const decisions = new Map();

const make = (name, text, className) => {
  const element = document.createElement(name);
  if (text) element.textContent = text;
  if (className) element.className = className;
  return element;
};

const sight = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    if (isIntersecting && !target.firstChild) draw(target);
    else if (!isIntersecting && target.firstChild && !target.contains(document.activeElement)) {
      // A row keeps its height, so that nothing jumps.
      target.style.minHeight = `${target.offsetHeight}px`;
      target.replaceChildren();
    }
  }
}, { rootMargin: "600px" });

function draw(item) {
  const row = rows[item.dataset.at];
  const head = make("header");
  head.append(make("b", row[GIVEN] ? `Given ${row[GIVEN]}` : "No label given"), ` · suggested `, make("b", row[SUGGESTED]));
  const chance = row[PROBABILITY] === null ? "" : ` · chance of the given ${(100 * row[PROBABILITY]).toFixed(1)}%`;
  head.append(make("small", `${chance} · row ${row[ROW].toLocaleString("en")}${row[RANK] ? `, rank ${row[RANK].toLocaleString("en")}` : ""}`));
  const text = make("p");
  text.dir = "auto";
  for (const [piece, level] of row[LIT]) {
    text.append(level ? make("span", piece, `${level > 0 ? "u" : "d"}${Math.abs(level)}`) : piece);
  }
  const foot = make("footer");
  for (const [choice, , name] of CHOICES) {
    if (choice === "keep" && !row[GIVEN]) continue;
    const button = make("button", name(row));
    button.type = "button";
    button.setAttribute("aria-pressed", String(decisions.get(row[ROW]) === choice));
    button.addEventListener("click", () => decide(item, choice));
    foot.append(button);
  }
  item.replaceChildren(head, text, make("p", row[WHY] || "No phrase alone makes the difference.", "why"), foot);
}

function decide(item, choice) {
  const row = rows[item.dataset.at];
  decisions.set(row[ROW], choice);
  draw(item);
  count.textContent = `${decisions.size.toLocaleString("en")} decided`;
  go(item.nextElementSibling ?? item);
}

function go(item) {
  if (!item) return;
  if (!item.firstChild) draw(item);
  item.focus();
  item.scrollIntoView({ block: "nearest" });
}

// Rows are added when the last one comes near, so that a long list opens as fast as a short one.
const CHUNK = 100;
let listed = [];
let added = 0;
const end = new IntersectionObserver((entries) => {
  if (entries.some((entry) => entry.isIntersecting)) grow();
}, { rootMargin: "2000px" });

function grow() {
  const items = listed.slice(added, added + CHUNK).map((at) => {
    const item = make("li", "", "row");
    item.tabIndex = -1;
    item.dataset.at = at;
    sight.observe(item);
    return item;
  });
  added += items.length;
  list.append(...items);
  end.disconnect();
  if (added < listed.length) end.observe(items.at(-1));
}

function show(number) {
  sight.disconnect();
  listed = [...rows.keys()].filter((at) => rows[at][LIST] === number);
  added = 0;
  list.replaceChildren();
  grow();
  if (list.firstChild) list.firstChild.tabIndex = 0;
  else list.append(make("li", "This list is empty."));
  for (const button of document.querySelectorAll("[data-list]")) {
    button.setAttribute("aria-pressed", String(Number(button.dataset.list) === number));
  }
}

const cell = (value) => {
  // No spreadsheet reads it as a formula.
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

function save() {
  const lines = rows.filter((row) => decisions.has(row[ROW])).map((row) => {
    const choice = decisions.get(row[ROW]);
    const label = choice === "accept" ? row[SUGGESTED] : choice === "keep" ? row[GIVEN] : "";
    return [row[ROW], row[GIVEN], row[SUGGESTED], choice, label].map(cell).join(",");
  });
  const link = make("a");
  link.href = URL.createObjectURL(new Blob([["row,given,suggested,decision,label", ...lines, ""].join("\n")], { type: "text/csv" }));
  link.download = "decisions.csv";
  link.click();
  URL.revokeObjectURL(link.href);
}

for (const button of document.querySelectorAll("[data-list]")) {
  button.addEventListener("click", () => show(Number(button.dataset.list)));
}
document.getElementById("save").addEventListener("click", save);
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const key = event.key.toLowerCase();
  const item = document.activeElement?.closest?.(".row");
  const choice = CHOICES.find(([, its]) => its === key);
  if (key === "j") go(item ? item.nextElementSibling : list.querySelector(".row"));
  else if (key === "k") go(item?.previousElementSibling);
  else if (choice && item && (choice[0] !== "keep" || rows[item.dataset.at][GIVEN])) decide(item, choice[0]);
  else return;
  event.preventDefault();
});
// The first list that has rows: they are sorted by list.
show(rows[0]?.[LIST] ?? 1);
