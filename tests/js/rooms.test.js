// The rooms of the page's scripts stand on floors: a room imports only from floors below its own.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../static/js/", import.meta.url));
// The lowest is static/vendor, next to the rooms.
const FLOORS = [
  ["page", "extension", "lesson"],
  ["panels", "digits", "many", "words"],
  ["inside"],
  ["elsewhere"],
  ["answer"],
  ["heatmap", "export"],
  ["model"],
  ["site"],
  ["dom.js", "format.js", "storage.js", "float16.js", "home.js", "quotation.js", "once.js"],
  ["embed", "rules.js", "phrase_table.js"],
  [".."],
];

const floorOf = (path) => FLOORS.findIndex((floor) => floor.includes(path.split("/")[0]));
const scripts = readdirSync(ROOT, { recursive: true }).filter((path) => path.endsWith(".js"));
const importsOf = (path) =>
  [...readFileSync(join(ROOT, path), "utf8").matchAll(/^(?:import|export)\b[^;]*?"(\.[^"]+)";/gm)].map(([, target]) =>
    normalize(join(dirname(path), target)),
  );

test("every script stands in a room that has a floor", () => {
  assert.deepEqual(
    scripts.filter((path) => floorOf(path) < 0),
    [],
  );
});

test("a room imports only from itself and from floors below", () => {
  const wrong = [];
  for (const path of scripts) {
    for (const target of importsOf(path)) {
      const sameRoom = path.split("/")[0] === target.split("/")[0];
      if (!sameRoom && floorOf(target) <= floorOf(path)) wrong.push(`${path} imports ${target}`);
    }
  }
  assert.deepEqual(wrong, []);
});

/** @returns {string[]} a way from a script back to itself, if there is one */
function circleAt(path, graph, way = []) {
  if (way.includes(path)) return [...way.slice(way.indexOf(path)), path];
  const targets = graph.get(path) ?? [];
  // Scripts that lead to no circle need no second look.
  graph.set(path, []);
  for (const target of targets) {
    const circle = circleAt(target, graph, [...way, path]);
    if (circle.length) return circle;
  }
  return [];
}

test("no script needs itself by way of others, for what it runs or for its types", () => {
  const typesOf = (path) =>
    [...readFileSync(join(ROOT, path), "utf8").matchAll(/\bimport\("(\.[^"]+)"\)|@import .* from "(\.[^"]+)"/g)].map(
      ([, one, other]) => normalize(join(dirname(path), one ?? other)),
    );
  const graph = new Map(scripts.map((path) => [path, [...importsOf(path), ...typesOf(path)]]));
  assert.deepEqual(
    scripts.flatMap((path) => circleAt(path, graph)),
    [],
  );
});

test("of the room of a network others know only its door", () => {
  const doors = readdirSync(join(ROOT, "inside"), { recursive: true }).filter((path) => path.endsWith("network.js"));
  assert.ok(doors.length > 1);
  for (const door of doors) {
    const room = join("inside", dirname(door));
    const wrong = scripts.filter(
      (path) =>
        dirname(path) !== room &&
        importsOf(path).some((target) => dirname(target) === room && target !== join("inside", door)),
    );
    assert.deepEqual(wrong, []);
  }
});

test("each script that draws an answer is tested with its attention", () => {
  const ways = [
    /^import "[./]*embed\/element\.js"/,
    /^import \{.*\bHeatMap\b/,
    /createElement\("limelight-heat"\)/,
    /^export class LimelightHeat/,
    /byId\("heatmap"\),\s*byId/,
  ];
  const draws = new RegExp(ways.map(({ source }) => source).join("|"), "m");
  const tests = fileURLToPath(new URL(".", import.meta.url));
  const sources = readdirSync(tests, { recursive: true })
    .filter((path) => path.endsWith(".test.js"))
    .map((path) => readFileSync(join(tests, path), "utf8"));
  const tested = sources.flatMap((source) =>
    [...source.matchAll(/assertAttention\(.*"(\S+\.js)"\)/g)].map(([, path]) => path),
  );
  assert.deepEqual(scripts.filter((path) => draws.test(readFileSync(join(ROOT, path), "utf8"))).sort(), tested.sort());
});
