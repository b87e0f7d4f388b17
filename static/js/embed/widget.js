/**
 * @file The widget of a notebook (limelight/widget.py): it follows limelight-heat.js in one module, and anywidget calls
 * `render`.
 */

/* global LimelightHeat */

/**
 * @param {{model: any, el: HTMLElement}} parts the traits of the widget in Python, and where to draw
 * @returns {() => void} removes the widget
 */
function render({ model, el }) {
  const heat = /** @type {any} */ (document.createElement("limelight-heat"));
  const verdict = document.createElement("p");
  const choice = document.createElement("select");
  const label = document.createElement("label");
  label.append("Lens ", choice);
  heat.setAttribute("theme", "auto");
  // The verdict stands above it.
  for (const name of ["switch", "legend"]) heat.setAttribute(name, "");
  const send = (name, value) => {
    model.set(name, value);
    model.save_changes();
  };
  const tell = () => {
    verdict.textContent = model.get("verdict");
  };
  const draw = () => {
    heat.answer = model.get("answer");
    tell();
    choice.replaceChildren(
      ...model
        .get("lenses")
        .map(([value, textContent]) => Object.assign(document.createElement("option"), { value, textContent })),
    );
    choice.value = model.get("lens");
  };
  heat.addEventListener("point", ({ detail }) => send("hover", detail.tokens));
  heat.addEventListener("pick", ({ detail }) => {
    const struck = model.get("without");
    const isStruck = detail.tokens.every((token) => struck.includes(token));
    send("selection", detail.tokens);
    send(
      "without",
      isStruck ? struck.filter((token) => !detail.tokens.includes(token)) : [...struck, ...detail.tokens],
    );
  });
  choice.addEventListener("change", () => send("lens", choice.value));
  model.on("change:answer", draw);
  // An error comes without an answer.
  model.on("change:verdict", tell);
  draw();
  el.append(verdict, heat, label);
  return () => {
    model.off("change:answer", draw);
    model.off("change:verdict", tell);
  };
}

export default { render };
