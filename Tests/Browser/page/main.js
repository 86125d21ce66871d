// Asks for what Jaeger's web interface (main, c321fb32b) asks for on the same page, and writes down what it got.
const report = { calls: [], violations: [], errors: [], capabilities: JAEGER_BACKEND_CAPABILITIES };
document.addEventListener("securitypolicyviolation", event => report.violations.push(event.effectiveDirective));
addEventListener("error", event => report.errors.push(String(event.message)));

async function ask(path) {
  const reply = await fetch(path, { credentials: "same-origin" });
  const body = await reply.json().catch(() => null);
  report.calls.push({ path, status: reply.status });
  if (!reply.ok && body && body.errors) document.getElementById("headline").textContent = body.errors[0].msg;
  return reply.ok ? body : null;
}

function rows(id, list) {
  const place = document.getElementById(id);
  for (const cells of list)
    place.appendChild(document.createElement(place.tagName === "UL" ? "li" : "tr")).textContent = cells.join(" ");
}

async function trace(id) {
  const body = await ask(`api/traces/${id}`);
  const found = body ? body.data[0] : { spans: [], processes: {} };
  rows("spans", found.spans.map(span => [found.processes[span.processID].serviceName, span.operationName]));
  return found.spans.map(span => found.processes[span.processID].serviceName);
}

async function search(query) {
  const service = query.get("service");
  const services = await ask("api/v3/services");
  report.services = services ? services.services : null;
  rows("services", (report.services || []).map(name => [name]));
  if (!service) return;
  const operations = await ask(`api/v3/operations?service=${encodeURIComponent(service)}`);
  rows("operations", (operations ? operations.operations : []).map(operation => [operation.name]));
  const time = micros => encodeURIComponent(new Date(Number(micros) / 1000).toISOString());
  const found = await ask(
    `api/v3/trace-summaries?query.serviceName=${encodeURIComponent(service)}&query.startTimeMin=${time(query.get("start"))}` +
    `&query.startTimeMax=${time(query.get("end"))}&query.searchDepth=${query.get("limit")}`);
  report.summaries = (found ? found.summaries : []).map(summary => summary.spanCount);
  rows("summaries", (found ? found.summaries : []).map(summary => [summary.traceId, summary.rootServiceName, summary.spanCount]));
}

async function monitor() {
  await ask("api/v3/services");
  const rest = "endTs=1795415561957&lookback=3600000&ratePer=600000&spanKind=server&step=60000";
  for (const kind of ["latencies", "calls", "errors"])
    for (const group of ["", "groupByOperation=true&"])
      await ask(`api/metrics/${kind}?service=frontend&${group}quantile=0.95&${rest}`);
}

async function page() {
  const [, name, ids] = location.pathname.split("/");
  const query = new URLSearchParams(location.search);
  if (name === "trace") {
    report.spans = [];
    for (const id of ids.split("...")) report.spans.push(await trace(id));
  } else if (name === "dependencies") {
    await ask("api/dependencies?endTs=1795415557701&lookback=604800000");
  } else if (name === "monitor") {
    await monitor();
  } else {
    await search(query);
  }
  // What no page of this origin may do, asked for by the test that sees it refused.
  const other = query.get("elsewhere");
  if (other) await fetch(other).catch(() => report.errors.push("elsewhere is refused"));
}

page().catch(error => report.errors.push(String(error))).finally(async () => {
  // Violations are told a turn later.
  await new Promise(resolve => setTimeout(resolve, 100));
  report.color = getComputedStyle(document.querySelector("h1")).color;
  document.getElementById("report").textContent = JSON.stringify(report);
});
