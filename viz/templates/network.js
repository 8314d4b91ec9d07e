"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const { organisations, ties, projects, rings, focus } = data;
  const find = (id) => document.getElementById(id);
  const tiesOf = organisations.map(() => []);
  ties.forEach((tie, number) => {
    tiesOf[tie.from].push(number);
    tiesOf[tie.to].push(number);
  });

  // Elements are made here and filled by textContent only: no text ever becomes markup.
  function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    for (const child of children) {
      element.append(typeof child === "object" ? child : document.createTextNode(String(child)));
    }
    return element;
  }
  const name = (number) => make("bdi", {}, organisations[number].name);
  const count = (number, one, many) => `${number} ${number === 1 ? one : many}`;

  // The panel

  const panel = find("panel"), heading = find("panel-heading"), body = find("panel-body");
  function showInPanel(title, parts, moveThere) {
    heading.replaceChildren(...title);
    body.replaceChildren(...parts);
    panel.scrollTop = 0;
    if (moveThere) {
      heading.focus();
      panel.scrollIntoView({ block: "nearest" });
    }
  }
  function linkTo(number) {
    const button = make("button", { type: "button", class: "name" }, name(number));
    button.addEventListener("click", () => showOrganisation(number, true));
    return button;
  }
  function showOrganisation(number, moveThere) {
    const one = organisations[number];
    const facts = make("dl");
    for (const [key, value] of [["Kind", one.kind_words], ...one.facts]) {
      facts.append(make("dt", {}, key), make("dd", {}, make("bdi", {}, value)));
    }
    const partners = make("ul");
    const strongest = [...tiesOf[number]].sort((a, b) => ties[b].joint - ties[a].joint || a - b);
    for (const tie of strongest) {
      const other = ties[tie].from === number ? ties[tie].to : ties[tie].from;
      const button = make("button", { type: "button", class: "partner" }, name(other),
        make("span", { class: "number" }, count(ties[tie].joint, "project", "projects")));
      button.addEventListener("click", () => showTie(tie, true));
      partners.append(make("li", {}, button));
    }
    showInPanel([name(number)],
      [facts, make("h3", {}, count(strongest.length, "partner here", "partners here")), partners], moveThere);
    select({ nodes: [number], edges: tiesOf[number] });
  }
  function showTie(number, moveThere) {
    const tie = ties[number];
    const list = make("ol");
    for (const place of tie.projects) {
      const { title, acronym, year, id, source } = projects[place];
      const details = [year && `starts ${year}`, id, source && `source: ${source}`].filter(Boolean).join(" · ");
      const headline = acronym && acronym !== title ? `${acronym}: ${title}` : title;
      list.append(make("li", { class: "project" },
        make("strong", {}, make("bdi", {}, headline)), make("span", {}, make("bdi", {}, details))));
    }
    const parts = [make("div", { class: "pair" }, linkTo(tie.from), linkTo(tie.to)), list];
    const missing = tie.joint - tie.projects.length;
    if (missing > 0) parts.push(make("p", { class: "quiet" }, `${count(missing, "project is", "projects are")} not listed on this page.`));
    showInPanel([count(tie.joint, "joint project", "joint projects")], parts, moveThere);
    select({ nodes: [tie.from, tie.to], edges: [number] });
  }

  // The picture

  const picture = find("picture");
  let colours = {}, selected = { nodes: [], edges: [] }, hovered = null;
  // Places are computed for a picture of one shape; they are stretched to the shape there is.
  const shape = Math.max(0.6, Math.min(2.1, picture.clientWidth / Math.max(1, picture.clientHeight)));
  const stretch = Math.sqrt(shape / data.wider);
  const reshape = (x, y) => [x * stretch, y / stretch];

  const nodes = new vis.DataSet(data.nodes.map(({ label, ...node }) => {
    const [x, y] = reshape(node.x, node.y);
    return { ...node, x, y };
  }));
  const edges = new vis.DataSet(data.edges);
  const network = new vis.Network(picture, { nodes, edges }, data.options);
  picture.network = network;

  function readColours() {
    const style = getComputedStyle(document.documentElement);
    for (const key of ["paper", "ink", "quiet", "accent", "tie", "strong-tie", "ring", "outline"]) {
      colours[key] = style.getPropertyValue(`--${key}`).trim();
    }
  }
  // Few lines to the centre can be strong; hundreds would become a blot.
  const central = Math.max(0.25, Math.min(0.55, 25 / organisations.length));
  function paint() {
    const chosen = selected.nodes.length > 0;
    const lit = new Set(selected.edges);
    const near = new Set(selected.nodes);
    for (const number of lit) near.add(ties[number].from).add(ties[number].to);
    nodes.update(data.nodes.map((node) => ({
      id: node.id,
      opacity: !chosen || near.has(node.id) ? 1 : 0.22,
      color: {
        background: node.color, border: colours.outline,
        highlight: { background: node.color, border: colours.accent },
        hover: { background: node.color, border: colours.accent },
      },
    })));
    edges.update(ties.map((tie, number) => {
      const toCentre = tie.from === focus || tie.to === focus;
      const color = lit.has(number) ? colours.accent : toCentre ? colours["strong-tie"] : colours.tie;
      const opacity = chosen ? (lit.has(number) ? 0.9 : 0.08) : toCentre ? central : 0.28;
      return { id: number, color: { color, opacity, highlight: colours.accent, hover: colours.accent } };
    }));
  }
  function select(choice) {
    selected = choice;
    network.setSelection(choice, { highlightEdges: false });
    paint();
  }

  // Names keep their size on the screen and are left out where they would cover each other.

  const SIZE = 12.5, LINE = 14, GAP = 3, WIDEST = 22;
  const lines = organisations.map(({ name }) => breakName(name));
  function breakName(text) {
    const words = text.split(" ");
    let first = words.shift();
    while (words.length && first.length + 1 + words[0].length <= WIDEST) first += ` ${words.shift()}`;
    const cut = (line) => ([...line].length > WIDEST ? `${[...line].slice(0, WIDEST - 1).join("")}…` : line);
    return words.length ? [cut(first), cut(words.join(" "))] : [cut(first)];
  }
  const touches = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  const byImportance = organisations.map((_, number) => number).sort((a, b) =>
    (b === focus) - (a === focus) || organisations[b].degree - organisations[a].degree || a - b);

  function drawNames(context) {
    const scale = network.getScale(), places = network.getPositions();
    const discs = data.nodes.map(({ id, size }) => {
      const reach = size + 2 / scale, { x, y } = places[id];
      return { left: x - reach, right: x + reach, top: y - reach, bottom: y + reach };
    });
    const lit = new Set(selected.edges.flatMap((tie) => [ties[tie].from, ties[tie].to]));
    const first = [...selected.nodes, ...(hovered === null ? [] : [hovered])];
    const order = [...new Set([...first, ...byImportance.filter((id) => lit.has(id)), ...byImportance])];
    const taken = [...captions];
    const low = network.DOMtoCanvas({ x: 0, y: 0 });
    const high = network.DOMtoCanvas({ x: picture.clientWidth, y: picture.clientHeight });
    const inView = (box) => box.left > low.x && box.right < high.x && box.top > low.y && box.bottom < high.y;
    const isFree = (box, id) => inView(box) && !taken.some((other) => touches(other, box)) &&
      !discs.some((other, number) => number !== id && touches(other, box));
    context.textAlign = "center";
    context.textBaseline = "top";
    context.lineJoin = "round";
    for (const id of order) {
      const bold = id === focus || first.includes(id);
      if (selected.nodes.length && !bold && !lit.has(id)) continue;
      context.font = `${bold ? "600 " : ""}${SIZE / scale}px system-ui, "Liberation Sans", Arial, sans-serif`;
      const spots = listSpots(context, id, discs[id], scale);
      const box = spots.find((spot) => isFree(spot, id)) || (bold && spots.find(inView));
      if (!box) continue;
      taken.push(box);
      context.lineWidth = 3.5 / scale;
      context.strokeStyle = colours.paper;
      context.fillStyle = colours.ink;
      lines[id].forEach((line, row) => {
        const x = (box.left + box.right) / 2, y = box.top + (row * LINE) / scale;
        context.strokeText(line, x, y);
        context.fillText(line, x, y);
      });
    }
  }
  function listSpots(context, id, disc, scale) {
    const wide = Math.max(...lines[id].map((line) => context.measureText(line).width));
    const high = (lines[id].length * LINE) / scale, gap = GAP / scale;
    const x = (disc.left + disc.right) / 2, y = (disc.top + disc.bottom) / 2;
    return [
      [x - wide / 2, disc.bottom + gap], [x - wide / 2, disc.top - gap - high],
      [disc.right + gap, y - high / 2], [disc.left - gap - wide, y - high / 2],
    ].map(([left, top]) => ({ left, top, right: left + wide, bottom: top + high }));
  }
  let captions = [];
  function drawRings(context) {
    const scale = network.getScale();
    captions = [];
    context.font = `${11.5 / scale}px system-ui, "Liberation Sans", Arial, sans-serif`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    for (const ring of rings) {
      const [wide, high] = reshape(ring.across, ring.down);
      const words = scale < 0.4 ? ring.words.split(" ")[0] : ring.words;
      context.beginPath();
      context.ellipse(0, 0, wide, high, 0, 0, 2 * Math.PI);
      context.lineWidth = 1 / scale;
      context.strokeStyle = colours.ring;
      context.stroke();
      const [x, y] = [0, -high];
      context.lineWidth = 6 / scale;
      context.strokeStyle = colours.paper;
      context.strokeText(words, x, y);
      context.fillStyle = colours.quiet;
      context.fillText(words, x, y);
      const half = context.measureText(words).width / 2, rise = 8 / scale;
      captions.push({ left: x - half, right: x + half, top: y - rise, bottom: y + rise });
    }
  }

  network.on("beforeDrawing", drawRings);
  network.on("afterDrawing", drawNames);
  network.on("click", ({ nodes: [node], edges: [edge] }) => {
    if (node !== undefined) showOrganisation(node, false);
    else if (edge !== undefined) showTie(edge, false);
    else select({ nodes: [], edges: [] });
  });
  const hover = (node, pointer) => { hovered = node; picture.classList.toggle("pointer", pointer); };
  network.on("hoverNode", ({ node }) => hover(node, true));
  network.on("blurNode", () => hover(null, false));
  network.on("hoverEdge", () => hover(hovered, true));
  network.on("blurEdge", () => hover(hovered, hovered !== null));
  // A page must scroll under the mouse wheel; the picture takes it only together with Ctrl.
  picture.addEventListener("wheel", (event) => { if (!event.ctrlKey) event.stopPropagation(); }, { capture: true });

  const zoom = (factor) => network.moveTo({ scale: Math.min(6, Math.max(0.05, network.getScale() * factor)) });
  function showWhole() {
    const xs = [0], ys = [0];
    for (const { x, y } of nodes.get()) { xs.push(x); ys.push(y); }
    for (const { across, down } of rings) {
      const [wide, high] = reshape(across, down);
      xs.push(-wide, wide);
      ys.push(-high, high);
    }
    const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
    // Room for the names at the rim, in pixels of the screen.
    const scale = Math.min((picture.clientWidth - 90) / (right - left + 1), (picture.clientHeight - 80) / (bottom - top + 1));
    network.moveTo({ position: { x: (left + right) / 2, y: (top + bottom) / 2 }, scale: Math.min(1.4, Math.max(0.05, scale)) });
  }
  find("closer").addEventListener("click", () => zoom(1.35));
  find("farther").addEventListener("click", () => zoom(1 / 1.35));
  find("whole").addEventListener("click", () => { select({ nodes: [], edges: [] }); showWhole(); });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { readColours(); paint(); });
  addEventListener("resize", showWhole);

  // Search

  const search = find("search"), matches = find("matches");
  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const folded = organisations.map((one) => fold(one.name));
  let found = [], current = 0;
  function listMatches() {
    const words = fold(search.value).split(/\s+/).filter(Boolean);
    found = words.length ? byImportance.filter((id) => words.every((word) => folded[id].includes(word))).slice(0, 8) : [];
    current = 0;
    const items = found.map((id, place) => {
      const item = make("li", { role: "option", id: `match-${place}` }, name(id));
      item.addEventListener("mousedown", (event) => { event.preventDefault(); choose(place); });
      return item;
    });
    if (words.length && !found.length) items.push(make("li", { class: "none" }, "No organisation of this name here"));
    matches.replaceChildren(...items);
    matches.hidden = items.length === 0;
    search.setAttribute("aria-expanded", String(!matches.hidden));
    markCurrent();
  }
  function markCurrent() {
    [...matches.children].forEach((item, place) => item.setAttribute("aria-selected", String(place === current && found.length > 0)));
    if (found.length) search.setAttribute("aria-activedescendant", `match-${current}`);
    else search.removeAttribute("aria-activedescendant");
  }
  function choose(place) {
    const id = found[place];
    if (id === undefined) return;
    search.value = "";
    listMatches();
    showOrganisation(id, true);
  }
  search.addEventListener("input", listMatches);
  search.addEventListener("blur", () => { matches.hidden = true; search.setAttribute("aria-expanded", "false"); });
  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter") choose(current);
    else if (event.key === "Escape") { search.value = ""; listMatches(); }
    else if (found.length && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      current = (current + (event.key === "ArrowDown" ? 1 : found.length - 1)) % found.length;
      markCurrent();
    }
  });

  for (const button of document.querySelectorAll("[data-organisation]")) {
    button.addEventListener("click", () => showOrganisation(Number(button.dataset.organisation), true));
  }

  readColours();
  paint();
  showWhole();
})();
