"""fhir.py SERVE DATA [--markdown]: each FHIR search beside the same question of /api/v1/search, by one client over one
connection in one run, no two questions alike in a row; and what including people, organizations and places adds to
50 roles.

SERVE is the built `second-opinion`, beside which `second-opinion-server` lies; DATA its data directory.
"""
import http.client
import json
import random
import subprocess
import sys
import time
from urllib.parse import quote

serve, data = sys.argv[1:3]
markdown = "--markdown" in sys.argv[3:]
QUESTIONS, ROUNDS = 400, 5
STATES = "AL AZ CA CO CT FL GA IA IL IN KY LA MA MD MI MN MO NC NJ NV NY OH OK OR PA SC TN TX VA WA WI".split()
CODES = "207RX0202X 207RH0003X 2086X0206X 2085R0001X 208600000X 207R00000X 207Q00000X 208000000X".split()
NUCC = quote("http://nucc.org/provider-taxonomy|", safe="")


def start():
    server = subprocess.Popen([serve, "--data", data, "serve", "--listen", "127.0.0.1:0", "--quiet"],
                              stderr=subprocess.PIPE, text=True)
    for line in server.stderr:
        if "listening on" in line:
            # What follows is the log of requests: it is read so that the server never waits.
            subprocess.Popen(["cat"], stdin=server.stderr, stdout=subprocess.DEVNULL)
            return server, int(line.rsplit(":", 1)[1])
    sys.exit("fhir: the server did not start")


server, port = start()
connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)


def ask(path):
    begin = time.perf_counter()
    connection.request("GET", path)
    answer = connection.getresponse()
    body = answer.read()
    return time.perf_counter() - begin, answer.status, body


def resident():
    child = server.pid
    with open(f"/proc/{child}/status") as lines:
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


def ready():
    """Until the joins are made: how long that takes, and the memory before and after."""
    before, begin = resident(), time.perf_counter()
    while True:
        _, status, _ = ask("/fhir/r4/Practitioner?_summary=count")
        if status == 200:
            return time.perf_counter() - begin, before, resident()
        time.sleep(0.2)


def percentile(times, part):
    times = sorted(times)
    return 1000 * times[min(len(times) - 1, int(part * len(times)))]


def measure(paths):
    for path in paths[:20]:
        _, status, body = ask(path)
        if status != 200:
            sys.exit(f"fhir: {path}: {status} {body[:200]!r}")
    times = [ask(path)[0] for _ in range(ROUNDS) for path in paths]
    return percentile(times, 0.99), percentile(times, 0.50)


def in_turn(first, second):
    """The same of two lists of questions, one question of each after the other: what else the machine does meets both."""
    times = ([], [])
    for path in first[:20] + second[:20]:
        if ask(path)[1] != 200:
            sys.exit(f"fhir: {path}: no answer")
    for _ in range(ROUNDS):
        for pair in zip(first, second):
            for path, kept in zip(pair, times):
                kept.append(ask(path)[0])
    return tuple((percentile(kept, 0.99), percentile(kept, 0.50)) for kept in times)


def names():
    bundle = json.loads(ask("/fhir/r4/Practitioner?_count=500&_elements=name")[2])
    found = {name["family"] for entry in bundle.get("entry", []) for name in entry["resource"].get("name", [])
             if name.get("family", "").isascii()}
    return sorted(found)


try:
    seconds, before, after = ready()
    pick = random.Random(7)
    families = names()
    state = [pick.choice(STATES) for _ in range(QUESTIONS)]
    code = [pick.choice(CODES) for _ in range(QUESTIONS)]
    family = [quote(pick.choice(families)) for _ in range(QUESTIONS)]
    fhir = "/fhir/r4/PractitionerRole?_count=10&"
    api = "/api/v1/search?kind=clinician&limit=10&"
    pairs = [
        ("family", [f"/fhir/r4/Practitioner?_count=10&family={f}" for f in family], [f"{api}words={f}" for f in family]),
        ("specialty", [f"{fhir}specialty={NUCC}{c}" for c in code], [f"{api}specialty={c}" for c in code]),
        ("location.address-state", [f"{fhir}location.address-state={s}" for s in state],
         [f"{api}state={s}" for s in state]),
        ("specialty and location.address-state",
         [f"{fhir}specialty={NUCC}{c}&location.address-state={s}" for c, s in zip(code, state)],
         [f"{api}specialty={c}&state={s}" for c, s in zip(code, state)]),
        ("practitioner.family", [f"{fhir}practitioner.family={f}" for f in family],
         [f"{api}words={f}" for f in family]),
    ]
    rows = []
    for name, ours, theirs in pairs:
        status = ask(theirs[0])[1]
        (p99, p50) = measure(ours)
        beside = measure(theirs) if status == 200 else (float("nan"), float("nan"))
        rows.append((name, p50, p99, beside[0], p99 / beside[0]))
    plain = [f"/fhir/r4/PractitionerRole?_count=50&location.address-state={s}" for s in state]
    more = "".join(f"&_include=PractitionerRole:{part}" for part in ("practitioner", "organization", "location"))
    alone, including = in_turn(plain, [path + more for path in plain])
    print(f"joins made in {seconds:.1f} s; memory {before:.0f} MB before, {after:.0f} MB after", file=sys.stderr)
    if markdown:
        print("| search | p50 ms | p99 ms | p99 of /api/v1/search | times | goal |\n|---|---|---|---|---|---|")
        for name, p50, p99, beside, times in rows:
            print(f"| {name} | {p50:.2f} | {p99:.2f} | {beside:.2f} | {times:.1f} | 5 |")
        print(f"| the same 50 roles without | {alone[1]:.2f} | {alone[0]:.2f} | | | |")
        print(f"| 50 roles with three includes | {including[1]:.2f} | {including[0]:.2f} | | "
              f"+{including[0] - alone[0]:.2f} ms | +5 ms |")
    else:
        for name, p50, p99, beside, times in rows:
            print(f"{name}\t{p50:.2f}\t{p99:.2f}\t{beside:.2f}\t{times:.1f}")
        print(f"the same 50 roles without\t{alone[1]:.2f}\t{alone[0]:.2f}")
        print(f"includes of 50 roles\t{including[1]:.2f}\t{including[0]:.2f}\t+{including[0] - alone[0]:.2f}")
    missed = [name for name, *_, times in rows if times > 5]
    if including[0] - alone[0] > 5:
        missed.append("includes")
    print("goals: " + ("missed by " + ", ".join(missed) if missed else "met"), file=sys.stderr)
finally:
    server.terminate()
    server.wait()
