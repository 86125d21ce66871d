"""Three people look at each page of the web interface in a real browser, and see what is theirs. Prints a table; exits 1 where something is not so."""

import html
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import stage
import store

CHECKOUT, MISSING, LOGIN = "41dfbdece71aac11a179da94153e2174", "0123456789abcdef0123456789abcdef", "64c6c3dbfb7af4836035fc0126b77dfb"
SEARCH = "/search?end=1795405000000000&limit=20&lookback=custom&maxDuration&minDuration&service=frontend&start=1795401000000000"
PAGES = ["/", SEARCH, f"/trace/{CHECKOUT}", f"/trace/{CHECKOUT}?uiFind=ledger&uiEmbed=v0", f"/trace/{MISSING}",
         f"/trace/{CHECKOUT}...{LOGIN}", "/dependencies", "/monitor"]
NOISE = re.compile(r"CONSOLE[:(]")
problems = []


def expect(holds, what):
    if not holds:
        problems.append(what)


def look(url, folder):
    """(what the page wrote down, what it shows, console messages)"""
    words = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking",
             f"--user-data-dir={folder}", "--enable-logging=stderr", "--virtual-time-budget=20000", "--dump-dom", url]
    run = subprocess.run(words, capture_output=True, text=True, timeout=120)
    found = re.search(r'<pre id="report">(.*?)</pre>', run.stdout, re.DOTALL)
    report = json.loads(html.unescape(found.group(1))) if found and found.group(1) else {}
    shown = html.unescape(run.stdout.replace(found.group(0) if found else "", ""))
    return report, shown, [line for line in run.stderr.splitlines() if NOISE.search(line)]


def trace_of(identity):
    return next(trace for trace in store.TRACES if trace["traceID"].zfill(32) == identity)


def services(persona, identity):
    trace = trace_of(identity)
    return sorted(store.service_of(trace, span) for span in trace["spans"] if stage.visible(persona, trace, span))


def hidden(persona):
    """Services of the checkout and the login whose namespaces this viewer may see nothing of: not even as somebody's peer."""
    pairs = [(trace_of(identity), span) for identity in (CHECKOUT, LOGIN) for span in trace_of(identity)["spans"]]
    seen = {stage.owner(*pair) for pair in pairs if stage.visible(persona, *pair)}
    return {store.service_of(*pair) for pair in pairs} - {store.service_of(*pair) for pair in pairs if stage.owner(*pair) in seen}


def judge(persona, path, report, text, console):
    what = f"{persona} {path[:60]}"
    statuses = [call["status"] for call in report.get("calls", [])]
    expect(statuses, f"{what}: the page did not run")
    # What is refused by a status is told by the browser as well; that is no error of the page.
    odd = [line for line in console if not re.search(r"status of 40[34]", line)]
    expect(not odd and report.get("violations") == [] and report.get("errors") == [], f"{what}: {odd} {report.get('violations')} {report.get('errors')}")
    expect(report.get("color") == "rgb(1, 2, 3)", f"{what}: the page's style did not load")
    expect(not any(report.get("capabilities", {"": True}).values()), f"{what}: what is refused is not switched off")
    expect(all(status < 500 for status in statuses), f"{what}: {statuses}")
    for name in hidden(persona):
        expect(not re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text), f"{what}: `{name}` is in the page")
    if path.startswith("/trace/") and MISSING not in path:
        ids = re.findall(r"[0-9a-f]{32}", path)
        expect([sorted(part) for part in report.get("spans", [])] == [services(persona, one) for one in ids], f"{what}: {report.get('spans')}")
    refused = {"/dependencies": [403], "/monitor": [200] + [403] * 6, f"/trace/{MISSING}": [404]}
    expect(statuses == refused.get(path, [200] * len(statuses)), f"{what}: {statuses}")
    if path in refused:
        expect(re.search(r'<h1 id="headline">[^<]{10,}', text), f"{what}: no headline")
    return statuses


def elsewhere(scene, folder):
    """That the browser holds the gateway's policy is seen where a page asks another origin."""
    other = scene.url("olu", "/api/v3/services")
    report, _, console = look(scene.url("sam", f"/monitor?elsewhere={other}"), folder)
    expect(report.get("violations") == ["connect-src"] and report.get("errors") == ["elsewhere is refused"], f"another origin: {report.get('violations')} {report.get('errors')}")
    expect(any("Content Security Policy" in line for line in console), "another origin: nothing on the console")
    print("a page that asks another origin: refused by the gateway's content security policy, and said on the console")


def main():
    with tempfile.TemporaryDirectory(prefix="spanwarden-browser-") as folder:
        profile = Path(folder) / "profile"
        scene = stage.Stage(folder, sys.argv[1])
        try:
            lists = {}
            for persona in stage.PERSONAS:
                for path in PAGES:
                    report, text, console = look(scene.url(persona, path), profile)
                    statuses = judge(persona, path, report, text, console)
                    shown = [len(part) for part in report.get("spans", [])] or report.get("summaries") or ""
                    print(f"{persona}  {re.sub(r'[?].*', '?…', path):74} {' '.join(map(str, statuses))}  {shown}")
                    lists.setdefault(persona, report.get("services") or lists.get(persona))
            expect(len({json.dumps(names) for names in lists.values()}) == 3, f"three lists of services: {lists}")
            elsewhere(scene, profile)
        finally:
            scene.end()
        records = scene.records()
        subjects = {record["actor"]["sub"] for record in records if record["type"] == "access"}
        expect(subjects == set(stage.PERSONAS), f"on the record: {subjects}")
        pages = len(stage.PERSONAS) * len(PAGES)
        print(f"{pages} pages, {sum(record['type'] == 'access' for record in records)} accesses on the record, {len(problems)} problems")
    for problem in problems:
        print("browser: " + problem, file=sys.stderr)
    sys.exit(1 if problems else 0)


main()
