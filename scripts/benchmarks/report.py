"""`docs/performance.md` of what was measured."""

import pathlib

HERE = pathlib.Path(__file__).parent


def page(found):
    parts = [
        "# Performance\n",
        "Written by `scripts/bench`; numbers of another run are another machine's. Only ratios within one run mean anything"
        " elsewhere.\n",
        "**A quick run**: one round of each, on a machine that may have had other work. A whole run says more.\n"
        if found["quick"] else "",
        "## Bars\n", bars(found["bars"]), machine(found["machine"]), METHOD, span_path(found), operations(found),
        servers(found), connections(found), resources(found), profiles(found["bars"])]
    return "\n".join(parts)


def table(head, aligned, rows):
    cells = [head, ["---:" if right else "---" for right in aligned], *rows]
    return "".join("| " + " | ".join(str(cell) for cell in row) + " |\n" for row in cells)


def bars(found):
    rows = [(bar.what, bar.bar, bar.measured, bar.verdict) for bar in found]
    return table(("what", "bar", "measured", ""), (0, 1, 1, 0), rows)


def machine(found):
    return "## Machine and versions\n\n" + table(("", ""), (0, 0), found.items())


def span_path(found):
    rows = []
    for (name, size), row in found["rows"].items():
        if row.bytes:
            copy = found["rows"]["copy", size].median
            rows.append((
                size, f"{row.bytes / 1e6:.2f}", name, f"{row.bytes / row.median / 1e6:.0f}", f"{row.median * 1000:.3f}",
                f"{row.median / int(size.split()[0]) * 1e6:.2f}", f"{row.spread:.0%}", f"{row.median / copy:.1f}x"))
    head = ("input", "MB", "what", "MB/s", "ms", "us a span", "spread", "against copying")
    parsers = found["parsers"]
    programs = (
        ("index, decide, emit: Spanwarden", "ours"), (f"DOM parse: simdjson ({parsers['kernel']})", "simdjson"),
        ("drop spans by name: jq", "jq"))
    replies = (
        ("trace of 5 MB", "trace"), ("search of 200 traces", "search"), ("v3 read as v1, search of 20 traces", "v3"),
        ("v3, search of 20 traces", "v3 answer"))
    others = []
    for reply, key in replies:
        of = parsers[key]
        others += [(reply, name, f"{of['bytes'] / of[program] / 1e6:.0f}", f"{of[program] * 1000:.2f}")
                   for name, program in programs if program in of]
    return (
        "## The span path\n\n" + table(head, (0, 1, 0, 1, 1, 1, 1, 1), rows) + "\nThe same replies by other programs, in"
        " turns:\n\n" + table(("reply", "what", "MB/s", "ms"), (0, 0, 1, 1), others))


def operations(found):
    rows = [
        (name, on, f"{row.microseconds:.3f}" if row.microseconds < 10 else f"{row.microseconds:.1f}", f"{row.spread:.0%}")
        for (name, on), row in found["rows"].items() if not row.bytes]
    return "## Tokens and decisions\n\n" + table(("what", "on", "us", "spread"), (0, 0, 1, 1), rows)


def servers(found):
    rows = []
    for (name, size, connections), seconds in found["servers"].items():
        if connections is None:
            nginx = found["servers"]["nginx", size, None]
            rows.append((
                size, found["connections"][size], name, f"{seconds * 1e6:.0f}", f"{found['spreads'][name, size]:.0%}",
                f"{seconds / nginx:.2f}x"))
    head = ("stored reply", "connections", "server", "us of processor a request", "spread", "against nginx")
    note = "" if "envoy" in found["machine"] else "\nEnvoy could not be installed here.\n"
    return "## Servers\n\n" + table(head, (0, 1, 0, 1, 1, 1), rows) + note


def connections(found):
    rows = []
    for name in dict.fromkeys(name for name, *_ in found["servers"]):
        times = [found["servers"].get((name, "4KB", count)) for count in (1, 8)] + [found["servers"][name, "4KB", None]]
        if None not in times:
            rows.append((name, *(f"{seconds * 1e6:.0f}" for seconds in times)))
    return "Of 4 KB, by connections, us a request:\n\n" + table(("server", "1", "8", "64"), (0, 1, 1, 1), rows)


def resources(found):
    rows = []
    for row in found["memory"]:
        trace, above, visible = row["trace"], row["above"], row["visible"]
        allowed = 1.5 * visible + 64 * trace.spans
        rows.append((
            trace.name, trace.spans, row["group"], f"{visible / 1e6:.1f}", f"{above / 1e6:.1f}", f"{above / allowed:.2f}x"))
    head = ("stored reply", "spans", "grant", "visible, MB", "above idle, MB", "of the bar")
    rates = found["audit"]
    return (
        "## Memory, start, audit\n\n" + table(head, (0, 1, 0, 1, 1, 1), rows)
        + f"\nStart to accepting {found['start'] * 1000:.0f} ms, idle memory {found['idle'] / 1e6:.1f} MB, binary"
        f" {found['binary'] / 1e6:.1f} MB. Durable records a second: {rates[1]:.0f} by one waiter, {rates[64]:.0f} by 64.\n")


def profiles(found):
    """What is known of each bar that was missed: by hand, in profiles.md beside this file."""
    known = dict(
        part.split("\n", 1) for part in ("\n" + (HERE / "profiles.md").read_text()).split("\n## ")[1:])
    missed = dict.fromkeys(bar.profile for bar in found if bar.verdict == "missed")
    parts = [f"### {name[0].upper()}{name[1:]}\n{known.get(name, chr(10) + 'No profile yet.' + chr(10))}" for name in missed]
    return "## Bars that are missed: profiles, and what it would take\n\n" + ("\n".join(parts) or "None.\n")


METHOD = (HERE / "method.md").read_text()
