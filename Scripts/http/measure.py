"""measure.py SERVE DATA WORK [--markdown] [--page]: our server and nginx, in turn in one run, and the figures beside
their goals.

SERVE is the built `second-opinion`, beside which `second-opinion-server` lies; DATA its data directory. With --page
only the list for people is measured, without nginx.
"""
import gzip
import json
import os
import random
import re
import resource
import socket
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request

serve, data, work = sys.argv[1:4]
markdown = "--markdown" in sys.argv[4:]
only_page = "--page" in sys.argv[4:]
here = os.path.dirname(os.path.abspath(__file__))
ROUNDS, SECONDS, CONNECTIONS, IDLE, QUESTIONS = 5, 4, 8, 2000, 600
CANCERS = "breast lung prostate colorectal melanoma myeloma pancreatic ovarian kidney bladder".split()
STATES = "AL AZ CA CO CT FL GA IA IL IN KY LA MA MD MI MN MO NC NJ NV NY OH OK OR PA SC TN TX VA WA WI".split()


def get(port, path, encoding=None):
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}")
    if encoding:
        request.add_header("Accept-Encoding", encoding)
    with urllib.request.urlopen(request) as answer:
        return answer.read()


def load(port, path, connections=CONNECTIONS):
    """Requests a second, and the 99th and the 50th percentile in milliseconds."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{SECONDS}s", "--latency", "-s", os.path.join(here, "ask.lua"),
               f"http://127.0.0.1:{port}", "--", path]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in text or "Socket errors" in text:
        sys.exit(f"measure: {path}: {text}")
    times = []
    for percent in (99, 50):
        value, unit = re.search(rf"{percent}%\s+([\d.]+)(us|ms|s)", text).groups()
        times.append(float(value) * {"us": 0.001, "ms": 1, "s": 1000}[unit])
    return (float(re.search(r"Requests/sec:\s+([\d.]+)", text).group(1)), *times)


def resident(pid):
    with open(f"/proc/{pid}/status") as lines:
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


def pages(port):
    """Lists of 20 hits for people, with their map, no two alike, asked by one reader: the whole of each request."""
    whole = []
    for cancer in CANCERS:
        for more in ("", "&plan=00000ZZ0010001", "&kind=center"):
            path = f"/search?cancer={cancer}&near=41.88,-87.63&limit=20{more}"
            try:
                text = get(port, path)
            except urllib.error.HTTPError:
                continue  # a directory without this plan
            if text.count(b'class="position"') == 20 and b"<svg" in text:
                whole.append((path, len(text)))
    if not whole:
        sys.exit("measure: no list has 20 hits")
    new = [whole[i % len(whole)][0].replace("41.88,-87.63", f"{30 + i / 4000:.5f},{-120 + i / 1000:.4f}")
           for i in range(40000)]
    path = write("page.txt", new)
    load(port, path, 1)
    runs = []
    for number in range(1, ROUNDS + 1):
        print(f"page, round {number} of {ROUNDS} …", file=sys.stderr)
        runs.append(load(port, path, 1))
    p99, p50 = (statistics.median(run[i] for run in runs) for i in (1, 2))
    size = statistics.median(size for _, size in whole)
    return [("page with 20 hits, no two alike, one reader: p50 ms", f"{p50:.2f}", "", None),
            ("page with 20 hits, no two alike, one reader: p99 ms", f"{p99:.2f}", "≤ 5", p99 <= 5),
            ("bytes of such a page", f"{size:,.0f}", "", None)]


def show(rows):
    if markdown:
        print("| figure | measured | goal | |\n| --- | --- | --- | --- |")
    for title, value, goal, met in rows:
        verdict = "" if met is None else "ok" if met else "missed"
        print(f"| {title} | {value} | {goal} | {verdict} |" if markdown
              else f"{title:<60} {value:>20}  {goal:<8} {verdict}".rstrip())


def write(name, lines):
    path = os.path.join(work, name)
    with open(path, "w") as out:
        out.write("".join(line + "\n" for line in lines))
    return path


log = open(os.path.join(work, "server.log"), "w+b")
server = subprocess.Popen([serve, "serve", "--data", data, "--listen", "127.0.0.1:0", "--quiet"], stderr=log,
                          stdout=subprocess.DEVNULL)
nginx = None
try:
    port = None
    for _ in range(200):
        with open(log.name) as text:
            found = re.search(r"listening on http://127.0.0.1:(\d+)", text.read())
        if found:
            port = int(found.group(1))
            break
        if server.poll() is not None:
            sys.exit("measure: the server ended: " + open(log.name).read())
        time.sleep(0.05)  # between two looks at the log
    page_rows = pages(port)
    if only_page:
        show(page_rows)
        sys.exit()
    # A cancer, and what else a person asks: the filters of Scripts/rivals/contract.py. No question comes twice in one
    # run of a list, and no answer is kept between two.
    draw = random.Random(1)
    everybody = json.loads(get(port, "/api/v1/search?kind=clinician&limit=1&facets=cancer"))
    cancers = sorted(one["value"] for one in everybody["facets"]["cancer"])
    asked = set()
    for _ in range(20000):
        if len(asked) == QUESTIONS:
            break
        parts = [f"cancer={draw.choice(cancers)}"]
        if draw.random() < 0.6:
            parts.append(f"network=n{draw.randrange(40)}")
            if draw.random() < 0.3:
                parts.append("accepting=yes")
        if draw.random() < 0.5:
            parts.append(f"state={draw.choice(STATES)}")
        if draw.random() < 0.2:
            parts.append("nci=comprehensive")
        if draw.random() < 0.2:
            parts.append("virtual=video")
        path = f"/api/v1/search?{'&'.join(parts)}&limit=10"
        if path not in asked and len(json.loads(get(port, path))["data"]) == 10:
            asked.add(path)
    if len(asked) < QUESTIONS:
        sys.exit(f"measure: only {len(asked)} questions have 10 hits")
    asked = sorted(asked)
    draw.shuffle(asked)
    bytes_ = statistics.median(len(get(port, path)) for path in asked[:100])
    packed = statistics.median(len(get(port, path, "gzip")) for path in asked[:100])
    assert gzip.decompress(get(port, asked[0], "gzip")) == get(port, asked[0])

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        other = free.getsockname()[1]
    os.makedirs(os.path.join(work, "static"), exist_ok=True)
    with open(os.path.join(work, "static", "one.json"), "w") as out:
        out.write(json.dumps({"text": "a" * (1024 - len('{"text": ""}'))}))
    configuration = write("nginx.conf", [
        "worker_processes 1;", f"pid {work}/nginx.pid;", f"error_log {work}/nginx-error.log;", "daemon off;",
        "user root;" if os.getuid() == 0 else "",
        "events { worker_connections 4096; }", "http {", "  types { application/json json; }",
        f"  access_log {work}/nginx-access.log;", "  keepalive_requests 100000000;", "  open_file_cache max=10;",
        f"  server {{ listen 127.0.0.1:{other}; root {work}/static; }}", "}"])
    nginx = subprocess.Popen(["nginx", "-c", configuration, "-p", work])
    for _ in range(200):
        try:
            assert len(get(other, "/one.json")) == 1024
            break
        except OSError:
            time.sleep(0.05)  # nginx says nowhere when it listens

    sides = {"constant": (port, write("constant.txt", ["/healthz"])),
             "filter": (port, write("filter.txt", asked)),
             "nginx": (other, write("nginx.txt", ["/one.json"]))}
    runs = {name: [] for name in sides}
    for side in sides.values():
        load(*side)
    for number in range(1, ROUNDS + 1):
        print(f"http, round {number} of {ROUNDS} …", file=sys.stderr)
        for name, side in sides.items():
            runs[name].append(load(*side))

    # The soft limit of many a shell is 1,024.
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    before = resident(server.pid)
    idle = []
    for _ in range(IDLE):
        connection = socket.create_connection(("127.0.0.1", port))
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        idle.append(connection)
    for connection in idle:
        assert connection.recv(4096).startswith(b"HTTP/1.1 200")
    with_idle = resident(server.pid)
    for connection in idle:
        connection.close()
finally:
    for process in (server, nginx):
        if process is not None:
            process.terminate()
            process.wait()

rate = {name: statistics.median(run[0] for run in found) for name, found in runs.items()}
slowest = {name: statistics.median(run[1] for run in found) for name, found in runs.items()}
rows = [(f"{title}: requests/s, p99 ms", f"{rate[name]:,.0f}, {slowest[name]:.2f}", "", None) for name, title in (
    ("constant", "constant reply (`/healthz`)"), ("filter", "filter queries with 10 hits, no two alike"),
    ("nginx", "nginx, one worker, static 1 KB"))]
for title, value, goal, met in (
        ("filter / constant, requests/s", rate["filter"] / rate["constant"], "≥ 0.8", lambda x: x >= 0.8),
        ("filter / nginx, requests/s", rate["filter"] / rate["nginx"], "≥ 0.5", lambda x: x >= 0.5),
        ("filter / nginx, p99", slowest["filter"] / slowest["nginx"], "≤ 2", lambda x: x <= 2)):
    rows.append((title, f"{value:.2f}", goal, met(value)))
rows += page_rows
rows.append(("bytes of such an answer, as gzip", f"{bytes_:,.0f}, {packed:,.0f}", "", None))
rows.append((f"memory for {IDLE:,} idle connections, MB", f"{with_idle - before:.0f}", "≤ 200", with_idle - before <= 200))
show(rows)
