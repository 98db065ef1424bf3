"use strict";

// Asks for /status.json every few seconds while the page is visible, and shows it.
// Every value becomes text, never markup: names come from the cluster.

const INTERVAL_MILLIS = 3000;
const TIMEOUT_MILLIS = 10000;
const MAX_NAMES = 6;

const byId = (id) => document.getElementById(id);

function el(tag, className, ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...children.filter((child) => child !== undefined && child !== ""));
  return element;
}

// ---- numbers and times

const whole = new Intl.NumberFormat("en");
const count = (number, one, many) => `${whole.format(number)} ${number === 1 ? one : many || one + "s"}`;

function duration(seconds) {
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172800) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86400)} days`;
}

const secondsBetween = (from, to) => (Date.parse(to) - Date.parse(from)) / 1000;
const cores = (millicores) =>
  millicores >= 10000 ? `${(millicores / 1000).toFixed(1)} cores` : `${whole.format(millicores)}m`;
const bytes = (mebibytes) =>
  mebibytes >= 10240 ? `${(mebibytes / 1024).toFixed(1)} GiB` : `${whole.format(mebibytes)} MiB`;
const clock = (time) => new Date(time).toLocaleTimeString([], { hour12: false });

function timeElement(time, text) {
  const element = el("time", "", text);
  element.dateTime = time;
  element.title = new Date(time).toLocaleString();
  return element;
}

// ---- tables

function table(columns, rows) {
  const head = el("tr", "", ...columns.map((column) => el("th", column.number ? "number" : "", column.title)));
  const body = rows.map((row) =>
    el("tr", "", ...columns.map((column) => {
      const cell = el("td", [column.number ? "number" : "", column.name ? "name" : ""].join(" ").trim());
      cell.append(...[column.of(row)].flat().filter((part) => part !== undefined));
      return cell;
    })));
  return el("table", "", el("thead", "", head), el("tbody", "", ...body));
}

const empty = (text) => el("p", "empty", text);

// ---- overview

function tile(label, value, unit, note, tone) {
  return el("div", "tile",
    el("div", "label", label),
    el("div", `value ${tone || ""}`, value, unit ? el("small", "", unit) : ""),
    el("div", `note ${tone || "muted"}`, note));
}

function showTiles(status) {
  const nodes = status.nodes;
  const served = nodes.total === 0 ? 100 : (100 * (nodes.count.fresh + nodes.count.late)) / nodes.total;
  const notFresh = nodes.total - nodes.count.fresh;
  const reported = status.replicas.filter((replica) => replica.report);
  const ready = reported.filter((replica) => replica.report.ready).length;
  const watches = status.apiServer.watches;
  const broken = watches.filter((watch) => watch.problem || !watch.synced);
  const partitions = status.partitions;
  const kubelets = status.kubelets;
  byId("tiles").replaceChildren(
    tile("Nodes", whole.format(nodes.total), "",
      notFresh === 0 ? "all fresh" : `${whole.format(nodes.count.fresh)} fresh, ${served.toFixed(served > 99 && served < 100 ? 2 : 0)} % served`,
      nodes.count.stale + nodes.count.none > 0 ? "warn" : ""),
    tile("Kubelets with problems", whole.format(kubelets.failing + kubelets.slow), "",
      kubelets.failing + kubelets.slow === 0 ? "none" : `${whole.format(kubelets.failing)} failing, ${whole.format(kubelets.slow)} slow`,
      kubelets.failing > 0 ? "bad" : kubelets.slow > 0 ? "warn" : ""),
    tile("Replicas ready", String(ready), `of ${status.replicas.length}`,
      ready === status.replicas.length ? "all answer queries" : "see below",
      ready === status.replicas.length ? "" : "bad"),
    tile("Partitions served", whole.format(partitions.count - partitions.unserved), `of ${whole.format(partitions.count)}`,
      partitions.unserved === 0 ? "no query is refused" : `queries of ${partitions.unserved} get 503`,
      partitions.unserved === 0 ? "" : "bad"),
    tile("API server", watches.length === 0 ? "?" : broken.length === 0 ? "Connected" : "Trouble", "",
      watches.length === 0 ? "no report" : broken.length === 0 ? `${count(watches.length, "watch", "watches")} up to date` : `${count(broken.length, "watch", "watches")} with problems`,
      broken.length === 0 ? "" : "bad"));
}

function showNotices(status) {
  const notices = status.missing.map((missing) =>
    el("p", "notice", `Partial: ${missing.what}: ${missing.reason}.`));
  if (status.nodes.omitted > 0) {
    notices.push(el("p", "notice", `The map shows the first ${whole.format(status.nodes.list.length)} nodes by name.`));
  }
  byId("notices").replaceChildren(...notices);
}

// ---- the map of nodes

const map = {
  canvas: byId("map"),
  nodes: [],
  resolution: 60,
  by: "freshness",
  find: "",
  size: 20,
  columns: 1,
  width: 0,
  hovered: -1,
};

const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function rgb(hex) {
  const value = parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

const STEPS = 6;

function ramp(exact) {
  const share = Math.round(Math.min(1, Math.max(0, exact)) * STEPS) / STEPS;
  const from = rgb(map.colors.fresh0);
  const to = rgb(map.colors.fresh1);
  const mixed = from.map((channel, i) => Math.round(channel + (to[i] - channel) * share));
  return `rgb(${mixed})`;
}

function readColors() {
  map.colors = {
    fresh0: css("--fresh-0"), fresh1: css("--fresh-1"), late: css("--late"), slow: css("--slow"),
    failing: css("--failing"), stale: css("--stale"), none: css("--none"), unknown: css("--unknown"),
    text: css("--text"), card: css("--card"),
  };
}

// What a node is shown as: the worst that is true of it.
function category(node) {
  if (node.state === "stale" || node.state === "none" || node.state === "unknown") {
    return node.problem === "failing" && node.state !== "stale" ? "failing" : node.state;
  }
  return node.problem || node.state;
}

function colorOf(node) {
  if (map.by === "cpu") {
    return node.cpuPercent === undefined ? map.colors.unknown : ramp(1 - node.cpuPercent / 100);
  }
  if (map.by === "answer") {
    if (!node.tookMillis) return map.colors.unknown;
    return ramp(1 - Math.log10(Math.max(1, node.tookMillis)) / 4);
  }
  const kind = category(node);
  return kind === "fresh" ? ramp(node.ageSeconds / map.resolution) : map.colors[kind];
}

function layOut() {
  const width = map.canvas.parentElement.clientWidth;
  const nodes = Math.max(1, map.nodes.length);
  const tallest = Math.min(440, Math.max(240, window.innerHeight * 0.5));
  let size = Math.min(26, Math.floor(Math.sqrt((width * tallest) / nodes)));
  while (size > 3 && Math.ceil(nodes / Math.floor(width / size)) * size > tallest) size--;
  map.size = Math.max(3, size);
  map.columns = Math.max(1, Math.floor(width / map.size));
  map.width = width;
}

function draw() {
  layOut();
  const rows = Math.ceil(map.nodes.length / map.columns);
  const scale = window.devicePixelRatio || 1;
  const height = Math.max(map.size, rows * map.size);
  map.canvas.width = Math.round(map.width * scale);
  map.canvas.height = Math.round(height * scale);
  map.canvas.style.height = `${height}px`;
  const context = map.canvas.getContext("2d");
  context.scale(scale, scale);
  const gap = map.size > 14 ? 3 : map.size > 6 ? 1 : map.size > 4 ? 0.5 : 0;
  const side = map.size - gap;
  const radius = map.size > 14 ? 4 : map.size > 8 ? 1.5 : 0;
  map.nodes.forEach((node, i) => {
    const x = (i % map.columns) * map.size;
    const y = Math.floor(i / map.columns) * map.size;
    const found = map.find === "" || node.name.includes(map.find);
    context.globalAlpha = found ? 1 : 0.13;
    context.fillStyle = colorOf(node);
    if (radius > 0) {
      context.beginPath();
      context.roundRect(x, y, side, side, radius);
      context.fill();
    } else {
      context.fillRect(x, y, side, side);
    }
    if (i === map.hovered) {
      context.globalAlpha = 1;
      context.strokeStyle = map.colors.text;
      context.lineWidth = 2;
      context.strokeRect(x + 0.5, y + 0.5, side - 1, side - 1);
    }
  });
}

const LABELS = {
  fresh: "fresh", late: "late", slow: "slow", failing: "failing", stale: "stale, not served",
  none: "no samples yet", unknown: "unknown: its replica did not answer",
};

function legendItem(color, text, number) {
  const swatch = el("span", "swatch");
  swatch.style.background = color;
  return el("li", "", swatch, text, number === undefined ? "" : el("b", "", whole.format(number)));
}

function rampItem(text, reversed) {
  const swatch = el("span", "swatch ramp");
  swatch.style.background = `linear-gradient(90deg, ${map.colors[reversed ? "fresh1" : "fresh0"]}, ${map.colors[reversed ? "fresh0" : "fresh1"]})`;
  return el("li", "", swatch, text);
}

function showLegend() {
  const items = [];
  if (map.by === "freshness") {
    const counts = {};
    map.nodes.forEach((node) => { counts[category(node)] = (counts[category(node)] || 0) + 1; });
    const fresh = rampItem(`fresh, just now to ${duration(map.resolution)} ago`);
    fresh.append(el("b", "", whole.format(counts.fresh || 0)));
    items.push(fresh);
    ["late", "slow", "failing", "stale", "none", "unknown"]
      .filter((kind) => counts[kind])
      .forEach((kind) => items.push(legendItem(map.colors[kind], LABELS[kind], counts[kind])));
  } else if (map.by === "cpu") {
    items.push(rampItem("CPU in use, 0 to 100 % of the node's", true));
    items.push(legendItem(map.colors.unknown, "not known", map.nodes.filter((node) => node.cpuPercent === undefined).length));
  } else {
    items.push(rampItem("kubelet's last answer took 1 ms to 10 s", true));
    items.push(legendItem(map.colors.unknown, "not known", map.nodes.filter((node) => !node.tookMillis).length));
  }
  if (map.find) {
    items.push(el("li", "", el("b", "", count(map.nodes.filter((node) => node.name.includes(map.find)).length, "node")), "found"));
  }
  byId("legend").replaceChildren(...items);
}

function showMap(status) {
  map.nodes = status.nodes.list;
  map.resolution = status.resolutionSeconds;
  const counts = status.nodes.count;
  map.canvas.setAttribute("aria-label",
    `Map of ${status.nodes.total} nodes: ${counts.fresh} fresh, ${counts.late} late, ${counts.stale} stale, ${counts.none} without samples, ${counts.unknown} unknown`);
  draw();
  showLegend();
}

function describe(node) {
  const kind = category(node);
  const facts = [LABELS[kind]];
  if (node.ageSeconds !== undefined) facts.push(`scraped ${duration(node.ageSeconds)} ago`);
  if (node.tookMillis) facts.push(`answered in ${duration(node.tookMillis / 1000)}`);
  if (node.cpuMillicores !== undefined) {
    facts.push(`CPU ${cores(node.cpuMillicores)}${node.cpuPercent === undefined ? "" : ` (${node.cpuPercent} %)`}`);
    facts.push(`memory ${bytes(node.memoryMebibytes)}`);
  }
  return [el("b", "name", node.name), facts.join(" · ")];
}

function hover(event) {
  const box = map.canvas.getBoundingClientRect();
  const column = Math.floor((event.clientX - box.left) / map.size);
  const index = Math.floor((event.clientY - box.top) / map.size) * map.columns + column;
  const tip = byId("tip");
  const hit = column >= 0 && column < map.columns && index >= 0 && index < map.nodes.length;
  if (map.hovered !== (hit ? index : -1)) {
    map.hovered = hit ? index : -1;
    requestAnimationFrame(draw);
  }
  tip.hidden = !hit;
  if (!hit) return;
  tip.replaceChildren(...describe(map.nodes[index]));
  const x = event.clientX - box.left;
  tip.style.left = `${Math.max(0, Math.min(x + 14, box.width - tip.offsetWidth))}px`;
  tip.style.top = `${Math.floor(index / map.columns) * map.size + map.size + 8}px`;
}

// ---- replicas

// A replica that runs alone has no cluster port.
const nameOf = (replica) => (replica.endsWith(":0") ? "this replica" : replica);

function stateOf(replica) {
  if (replica.state !== "Up") return el("span", "state warn", replica.state);
  if (!replica.report) return el("span", "state bad", "No answer");
  return replica.report.ready
    ? el("span", "state good", "Ready")
    : el("span", "state bad", "Not ready");
}

function roles(replica, status) {
  const found = [];
  if (status.replicas.length > 1) {
    if (replica.name === status.answeredBy) found.push("this page");
    if (replica.leader) found.push("leader");
    if (replica.oldest) found.push("oldest");
  }
  status.leases
    .filter((lease) => lease.holder.startsWith(replica.name))
    .forEach(() => found.push("Lease holder"));
  return [...new Set(found)].map((role) => el("span", "badge", role));
}

function showReplicas(status) {
  const copies = (replica) => {
    const more = [];
    if (replica.copies.warming) more.push(`${replica.copies.warming} warming`);
    if (replica.copies.retiring) more.push(`${replica.copies.retiring} retiring`);
    return [`${replica.copies.ready}`, more.length ? el("div", "warn", more.join(", ")) : undefined];
  };
  byId("replicas").replaceChildren(status.replicas.length === 0 ? empty("This replica has not joined a cluster yet.") : table([
    { title: "Replica", of: (replica) => [el("div", "name", nameOf(replica.name)), ...roles(replica, status)] },
    { title: "State", of: (replica) => [stateOf(replica),
      ...(replica.report ? replica.report.notReady.map((why) => el("div", "bad", why)) : [])] },
    { title: "Nodes", number: true, of: (replica) => whole.format(replica.nodes) },
    { title: "Copies", number: true, of: copies },
    { title: "Heap", number: true, of: (replica) => replica.report
      ? [bytes(Math.round(replica.report.heapUsedBytes / 1048576)), el("div", "muted", `of ${bytes(Math.round(replica.report.heapMaxBytes / 1048576))}`)]
      : "" },
    { title: "Up", number: true, of: (replica) => replica.report
      ? [timeElement(replica.report.started, duration(secondsBetween(replica.report.started, status.time))), el("div", "muted", replica.report.version)]
      : "" },
  ], status.replicas));
}

// ---- kubelets

// Kubelets that fail for the same reason are one row, whatever address the reason names.
function kind(kubelet) {
  return `${kubelet.problem} ${general(kubelet)}`;
}

// Without the node's name and address, which kubelets with the same trouble do not share.
function general(kubelet) {
  return kubelet.reason
    .split(kubelet.node).join("…")
    .replace(/\[?\b[0-9a-f]*(?:[.:][0-9a-f]*){2,}\]?/gi, "…")
    .replace(/^…:? */, "");
}

function names(kubelets) {
  const one = (kubelet) =>
    kubelet.node + (kubelet.tookMillis ? ` (${duration(kubelet.tookMillis / 1000)})` : "") + (kubelet.nodeReady ? "" : " (NotReady)");
  const first = el("div", "nodes-of name", kubelets.slice(0, MAX_NAMES).map(one).join(", "));
  if (kubelets.length <= MAX_NAMES) return [first];
  const rest = el("details", "", el("summary", "", `and ${whole.format(kubelets.length - MAX_NAMES)} more`),
    el("div", "nodes-of name", kubelets.slice(MAX_NAMES).map(one).join(", ")));
  const key = kind(kubelets[0]);
  rest.open = opened.has(key);
  rest.addEventListener("toggle", () => rest.open ? opened.add(key) : opened.delete(key));
  return [first, rest];
}

const opened = new Set();

function showKubelets(status) {
  const groups = new Map();
  status.kubelets.list.forEach((kubelet) => {
    const key = kind(kubelet);
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(kubelet);
  });
  const total = status.kubelets.failing + status.kubelets.slow;
  byId("kubelets-count").textContent = status.kubelets.omitted > 0 ? `${whole.format(status.kubelets.list.length)} of ${whole.format(total)} listed` : "";
  byId("kubelets").replaceChildren(groups.size === 0 ? empty("All kubelets answer within a second.") : table([
    { title: "Problem", of: (group) => [
      el("div", group[0].problem === "failing" ? "bad" : "warn",
        group[0].problem !== "failing" ? "answers after more than 1 s" : group.length > 1 ? general(group[0]) : group[0].reason),
      ...names(group)] },
    { title: "Kubelets", number: true, of: (group) => whole.format(group.length) },
    { title: "Since", number: true, of: (group) => {
      const first = group.reduce((earliest, kubelet) => kubelet.since < earliest ? kubelet.since : earliest, group[0].since);
      return timeElement(first, `${duration(secondsBetween(first, status.time))} ago`);
    } },
  ], [...groups.values()].sort((one, other) =>
    one[0].problem.localeCompare(other[0].problem) || other.length - one.length)));
}

// ---- consumers

function bars(title, consumers, value, text) {
  const most = Math.max(1, ...consumers.map(value));
  const rows = consumers.map((consumer) => {
    const bar = el("i");
    bar.style.width = `${(100 * value(consumer)) / most}%`;
    const who = el("span", "who", consumer.namespace ? el("span", "where", `${consumer.namespace}/`) : "", consumer.name);
    who.title = consumer.namespace ? `${consumer.namespace}/${consumer.name} on ${consumer.node}` : consumer.name;
    return el("div", "bar", bar, who, el("span", "amount", text(consumer)));
  });
  return el("div", "", el("h3", "", title), ...(rows.length ? rows : [empty("No usage yet.")]));
}

function showTop(status) {
  const cpu = (consumer) => consumer.cpuMillicores;
  const memory = (consumer) => consumer.memoryMebibytes;
  const cpuText = (consumer) => cores(cpu(consumer));
  const memoryText = (consumer) => bytes(memory(consumer));
  byId("top").replaceChildren(
    bars("Nodes by CPU", status.top.nodesByCpu, cpu, cpuText),
    bars("Nodes by memory", status.top.nodesByMemory, memory, memoryText),
    bars("Pods by CPU", status.top.podsByCpu, cpu, cpuText),
    bars("Pods by memory", status.top.podsByMemory, memory, memoryText));
}

// ---- partitions

function showPartitions(status) {
  const wanted = Math.min(2, Math.max(1, status.replicas.length));
  const counts = {};
  const cells = status.partitions.list.map((partition) => {
    const copies = partition.copies.slice(0, 4);
    const phases = copies.map((copy) => copy.phase);
    while (phases.length < wanted) phases.push("Missing");
    phases.forEach((phase) => { counts[phase] = (counts[phase] || 0) + 1; });
    const unserved = !copies.some((copy) => copy.phase === "Ready" || copy.phase === "Retiring");
    const cell = el("div", `partition${unserved ? " unserved" : ""}`, ...phases.map((phase) => el("div", `copy ${phase}`)));
    cell.title = `Partition ${partition.partition}\n` + (copies.length
      ? copies.map((copy) => `copy ${copy.copy}: ${copy.phase} on ${nameOf(copy.replica)}`).join("\n")
      : "no copy");
    return cell;
  });
  byId("partitions").replaceChildren(...cells);
  byId("partitions-count").textContent = `${status.partitions.count} partitions, ${count(wanted, "copy", "copies")} of each`;
  byId("phases").replaceChildren(...["Ready", "Warming", "Retiring", "Missing"]
    .filter((phase) => counts[phase])
    .map((phase) => el("li", "", el("span", `swatch ${phase}`), phase.toLowerCase(), el("b", "", whole.format(counts[phase])))));
}

// ---- changes

const CHANGES = {
  "replica-joined": ["Replica joined", "replicas joined"],
  "replica-left": ["Replica left", "replicas left"],
  "replica-unreachable": ["Replica unreachable", "replicas unreachable"],
  "replica-reachable": ["Replica reachable again", "replicas reachable again"],
  "replica-draining": ["Replica drains", "replicas drain"],
  "copy-ready": ["Copy ready", "copies ready"],
  "copy-moved": ["Copy moved", "copies moved"],
  "node-added": ["Node added", "nodes added"],
  "node-removed": ["Node removed", "nodes removed"],
  "kubelet-failed": ["Kubelet fails", "kubelets fail"],
  "kubelet-recovered": ["Kubelet works again", "kubelets work again"],
};

function change(entry, status) {
  const [one, many] = CHANGES[entry.kind] || [entry.kind, entry.kind];
  const several = entry.count > 1;
  const place = entry.kind === "copy-ready" ? `on ${nameOf(entry.detail)}` : entry.detail;
  return el("li", "",
    timeElement(entry.time, `${duration(secondsBetween(entry.time, status.time))} ago`),
    el("div", "",
      several ? `${whole.format(entry.count)} ${many}` : one, " ",
      el("span", "name", several ? `${nameOf(entry.subject)}, …` : nameOf(entry.subject)),
      place ? el("div", "detail", place) : ""));
}

function showChanges(status) {
  byId("changes").replaceChildren(...(status.changes.length
    ? status.changes.map((entry) => change(entry, status))
    : [el("li", "", "", el("span", "muted", "None since the replicas started."))]));
}

// ---- API server, certificates, Leases

function showApi(status) {
  byId("api-address").textContent = status.apiServer.address;
  byId("api").replaceChildren(table([
    { title: "Watch", of: (watch) => watch.kind },
    { title: "Replica", name: true, of: (watch) => nameOf(watch.replica) },
    { title: "State", of: (watch) => watch.problem ? el("span", "bad", watch.problem)
      : watch.synced ? el("span", "good", "up to date") : el("span", "warn", "first list") },
    { title: "Objects", number: true, of: (watch) => whole.format(watch.objects) },
  ], status.apiServer.watches));
}

function showCertificates(status) {
  const soon = 7 * 86400;
  const rows = status.certificates.map((certificate) => ({
    what: `Certificate, ${certificate.use}`,
    who: nameOf(certificate.replica),
    note: certificate.subject,
    left: secondsBetween(status.time, certificate.notAfter),
    at: certificate.notAfter,
  }));
  const expiry = (row) => row.left < 0 ? el("span", "bad", "expired")
    : timeElement(row.at, `expires in ${duration(row.left)}`);
  const certificates = table([
    { title: "Certificate", of: (row) => [row.what, el("div", "muted name", row.note)] },
    { title: "Replica", name: true, of: (row) => row.who },
    { title: "Expiry", number: true, of: (row) => el("span", row.left < soon ? "bad" : "", expiry(row)) },
  ], rows);
  const leases = table([
    { title: "Lease", name: true, of: (lease) => lease.name },
    { title: "Holder", name: true, of: (lease) => lease.holder || "free" },
    { title: "Renewed", number: true, of: (lease) => lease.holder
      ? timeElement(lease.renewed, `${duration(Math.max(0, secondsBetween(lease.renewed, status.time)))} ago`) : "" },
  ], status.leases);
  byId("certificates").replaceChildren(rows.length ? certificates : empty("No certificates reported."),
    ...(status.leases.length ? [leases] : []));
}

// ---- refreshing

let timer;
let latest;
let refreshing = false;

function show(status) {
  latest = status;
  byId("server").textContent = status.replicas.length > 1 ? `as seen by ${status.answeredBy}` : "";
  showNotices(status);
  showTiles(status);
  showMap(status);
  showReplicas(status);
  showKubelets(status);
  showTop(status);
  showPartitions(status);
  showChanges(status);
  showApi(status);
  showCertificates(status);
}

function live(on, text) {
  byId("live").className = on ? "on" : "off";
  byId("live-text").textContent = text;
}

async function refresh() {
  if (refreshing) return;
  refreshing = true;
  try {
    const response = await fetch("/status.json", { signal: AbortSignal.timeout(TIMEOUT_MILLIS), cache: "no-store" });
    if (!response.ok) throw new Error(`${response.status} ${(await response.text()).trim()}`);
    show(await response.json());
    live(true, `Live, ${clock(latest.time)}`);
  } catch (error) {
    live(false, `No answer${latest ? ` since ${clock(latest.time)}` : ""}; trying again`);
    console.warn("status.json:", error.message);
  }
  refreshing = false;
  plan(INTERVAL_MILLIS);
}

function plan(millis) {
  clearTimeout(timer);
  if (!document.hidden) timer = setTimeout(refresh, millis);
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) clearTimeout(timer);
  else plan(0);
});

document.querySelectorAll("[data-by]").forEach((button) => {
  button.addEventListener("click", () => {
    map.by = button.dataset.by;
    document.querySelectorAll("[data-by]").forEach((other) => other.setAttribute("aria-pressed", String(other === button)));
    draw();
    showLegend();
  });
});

byId("find").addEventListener("input", (event) => {
  map.find = event.target.value.trim();
  draw();
  showLegend();
});

map.canvas.addEventListener("mousemove", hover);
map.canvas.addEventListener("mouseleave", () => {
  map.hovered = -1;
  byId("tip").hidden = true;
  draw();
});

window.addEventListener("resize", () => latest && draw());
window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  readColors();
  if (latest) show(latest);
});

readColors();
refresh();
