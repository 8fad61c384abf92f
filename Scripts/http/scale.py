"""scale.py SERVE DATA [DATA…] [--markdown]: the server over a directory on this machine, over one PostgreSQL and over one
that brings three shards together, asked the same in turn, and what each of them needs; for each DATA, a data directory.

SERVE is the built `second-opinion`, beside which `second-opinion-server` lies. The databases are servers of their own on
loopback, in a folder that is removed at the end. An answer that differs ends it.
"""
import glob
import http.client
import json
import os
import random
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time

serve = sys.argv[1]
directories = [word for word in sys.argv[2:] if not word.startswith("--")]
markdown = "--markdown" in sys.argv[2:]
QUESTIONS, SHARDS, CALLS = 60, 3, 4
CANCERS = "breast lung prostate colorectal melanoma myeloma pancreatic ovarian kidney bladder".split()
STATES = "AZ CA CO FL GA IL MA MI MN NC NY OH PA TX VA WA".split()
binaries = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda path: int(path.split("/")[4]))[-1]
work = tempfile.mkdtemp(prefix="second-opinion-scale-")
os.chmod(work, 0o755)
processes = []


def as_server():
    """A database server does not run as root."""
    if os.geteuid() != 0:
        return []
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def start_database(number):
    folder, port = f"{work}/server{number}", free_port()
    os.mkdir(folder)
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    password = f"{work}/password"
    with open(password, "w") as file:
        file.write("scale\n")
    os.chmod(password, 0o644)
    run = dict(check=True, stdout=subprocess.DEVNULL, cwd="/")
    subprocess.run([*as_server(), f"{binaries}/initdb", "-D", f"{folder}/data", "-U", "scale", "-A", "scram-sha-256",
                    f"--pwfile={password}", "-E", "UTF8", "--locale=C", "--no-sync"], **run)
    subprocess.run([*as_server(), f"{binaries}/pg_ctl", "-D", f"{folder}/data", "-w", "-l", f"{folder}/log", "-o",
                    f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off "
                    f"-c shared_buffers=512MB -c max_wal_size=4GB", "start"], **run)
    processes.append(lambda: subprocess.run([*as_server(), f"{binaries}/pg_ctl", "-D", f"{folder}/data", "-m",
                                             "immediate", "stop"], stdout=subprocess.DEVNULL, cwd="/"))
    return port


def sql(port, database, statement):
    done = subprocess.run([f"{binaries}/psql", "-h", "127.0.0.1", "-p", str(port), "-U", "scale", "-d", database, "-Atqc",
                           statement], check=True, capture_output=True, text=True, env={**os.environ, "PGPASSWORD": "scale"})
    return done.stdout.strip()


def dsn(port, database):
    return f"postgres://scale:scale@127.0.0.1:{port}/{database}"


def publish(data, port, database, shards=()):
    begin = time.perf_counter()
    words = [serve, "--data", data, "publish", "postgres", "--dsn", dsn(port, database), "--quiet"]
    if shards:
        words += ["--shards", ",".join(dsn(shard, database) for shard in shards)]
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begin


def start_server(data, engine):
    words = [serve, "--data", data, "serve", "--listen", "127.0.0.1:0", "--quiet"]
    if engine:
        words += ["--engine", engine]
    begin = time.perf_counter()
    server = subprocess.Popen(words, stderr=subprocess.PIPE, text=True, env={**os.environ, "XDG_CACHE_HOME": work})
    processes.append(server.kill)
    for line in server.stderr:
        if "listening on" in line:
            # What follows is the log of requests: it is read so that the server never waits.
            subprocess.Popen(["cat"], stdin=server.stderr, stdout=subprocess.DEVNULL)
            port = int(line.rsplit(":", 1)[1])
            return server, http.client.HTTPConnection("127.0.0.1", port, timeout=600), time.perf_counter() - begin
    sys.exit("scale: the server did not start")


def resident(pid):
    with open(f"/proc/{pid}/status") as lines:
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


def questions():
    """By kind of question: narrow ones are of one town, broad ones of the whole country. No two are alike, since a
    server keeps what it worked out."""
    drawn = random.Random(7)
    kinds = {"cancer in a state": [], "cancer near a place": [], "cancer anywhere": [], "with facets": []}
    for _ in range(QUESTIONS // len(kinds)):
        cancer, state = drawn.choice(CANCERS), drawn.choice(STATES)
        place = f"{drawn.uniform(30, 45):.4f},{drawn.uniform(-120, -75):.4f}"
        kinds["cancer in a state"].append(f"/api/v1/search?cancer={cancer}&state={state}")
        kinds["cancer near a place"].append(f"/api/v1/search?cancer={cancer}&near={place}&within=50mi")
        kinds["cancer anywhere"].append(f"/api/v1/search?cancer={cancer}&near={place}")
        kinds["with facets"].append(f"/api/v1/search?cancer={cancer}&state={state}&facets=specialty,network")
    return kinds


def ask(connection, path):
    begin = time.perf_counter()
    connection.request("GET", path)
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        sys.exit(f"scale: {path}: {answer.status} {body[:300]!r}")
    return (time.perf_counter() - begin) * 1000, body


def found(body):
    answer = json.loads(body)
    return {name: answer.get(name) for name in ("total", "data", "facets", "relax", "unknown_left_out")}


def in_turn(servers, paths):
    """The median of each in milliseconds, each question asked of all in turn."""
    times = {name: [] for name in servers}
    for path in paths:
        answers = {}
        for name, (_, connection, _) in servers.items():
            spent, answers[name] = ask(connection, path)
            times[name].append(spent)
        if len({json.dumps(found(body), sort_keys=True) for body in answers.values()}) != 1:
            sys.exit(f"scale: {path}: the engines answer differently")
    return {name: statistics.median(values) for name, values in times.items()}


def measure(data, number, coordinator, shards):
    database = f"scale{number}"
    for port in (coordinator, *shards):
        sql(port, "postgres", f"CREATE DATABASE {database}")
    sql(coordinator, "postgres", f"CREATE DATABASE {database}_whole")
    print(f"scale: publishing {data} …", file=sys.stderr)
    loaded = publish(data, coordinator, f"{database}_whole")
    divided = publish(data, coordinator, database, shards)
    size = int(sql(coordinator, "postgres", f"SELECT pg_database_size('{database}_whole')")) / 1e6
    of_shard = max(int(sql(port, "postgres", f"SELECT pg_database_size('{database}')")) for port in shards) / 1e6
    generation = os.path.realpath(f"{data}/current")
    snapshot = sum(os.path.getsize(path) for path in glob.glob(f"{generation}/*") if os.path.isfile(path)) / 1e6
    people = int(sql(coordinator, f"{database}_whole", "SELECT entities FROM second_opinion.generation"))
    servers = {"this machine": start_server(data, None),
               "one database": start_server(data, dsn(coordinator, f"{database}_whole")),
               f"{SHARDS} shards": start_server(data, dsn(coordinator, database))}
    ours = list(servers)[0]
    for name, (_, connection, _) in servers.items():
        ask(connection, "/api/v1/search?cancer=thyroid&state=OR")
    print("scale: asking …", file=sys.stderr)
    rows = []
    for kind, paths in questions().items():
        times = in_turn(servers, paths)
        rows.append((f"{kind}, ms", [f"{times[name]:.2f}" + ("" if name == ours else f" ({times[name] / times[ours]:.0f} x)")
                                     for name in servers]))
    # One connection asks as fast as it is answered: what one core carries.
    path = questions()["cancer in a state"][0]
    rates = []
    for name, (_, connection, _) in servers.items():
        paths = [path.replace("cancer=", f"limit={10 + step}&cancer=") for step in range(CALLS * 10)]
        rates.append(f"{1000 * len(paths) / sum(ask(connection, one)[0] for one in paths):,.0f}")
    rows.append(("one client, narrow questions a second", rates))
    rows.append(("memory of the server, MB", [f"{resident(server.pid):,.0f}" for server, _, _ in servers.values()]))
    rows.append(("start of the server, s", [f"{start:.2f}" for _, _, start in servers.values()]))
    rows.append(("files or database (a shard), MB", [f"{snapshot:,.0f}", f"{size:,.0f}", f"{of_shard:,.0f}"]))
    rows.append(("publishing, s", ["", f"{loaded:.0f}", f"{divided:.0f}"]))
    show(f"{people:,} people and organizations", list(servers), rows)
    for server, _, _ in servers.values():
        server.kill()
        server.wait()
    # The next is measured without this one beside it.
    for port in (coordinator, *shards):
        sql(port, "postgres", f"DROP DATABASE {database} WITH (FORCE)")
    sql(coordinator, "postgres", f"DROP DATABASE {database}_whole WITH (FORCE)")


def show(title, names, rows):
    if markdown:
        print(f"| {title} | {' | '.join(names)} |\n| --- {'| --- ' * len(names)}|")
        for name, values in rows:
            print(f"| {name} | {' | '.join(values)} |")
        print()
    else:
        print(f"{title:<44}" + "".join(f"{name:>22}" for name in names))
        for name, values in rows:
            print(f"{name:<44}" + "".join(f"{value:>22}" for value in values))


try:
    ports = [start_database(number) for number in range(1 + SHARDS)]
    for number, directory in enumerate(directories):
        measure(directory, number, ports[0], ports[1:])
finally:
    for stop in reversed(processes):
        stop()
    shutil.rmtree(work, ignore_errors=True)
