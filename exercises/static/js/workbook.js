// Draws a 2×2 map anew while somebody writes on it. Without a script the map is drawn with each save.

for (const field of document.querySelectorAll("fieldset[data-map]")) {
  const draw = () => {
    for (const cell of field.querySelectorAll("[data-cell]")) cell.querySelector("ul").replaceChildren();
    for (const row of field.querySelectorAll("[data-row]")) {
      const text = row.querySelector("input").value.trim();
      const cell = field.querySelector(`[data-cell="${row.querySelector("select").value}"]`);
      if (!text || !cell) continue;
      const item = document.createElement("li");
      item.textContent = text;
      cell.querySelector("ul").append(item);
    }
  };
  field.addEventListener("input", draw);
  draw();
}
