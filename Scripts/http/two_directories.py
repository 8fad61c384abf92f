"""Two directories made from Data/example that contradict each other, the server over them, and questions whose answers
differ between the two."""
import csv
import gzip
import json
import os
import re
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
DAY = "2026-11-21"

# What is changed in each column, for the second directory as against the first. Keys, codes and references stay, so
# that both know whom the questions are about.
WORDS = {"first", "last", "medical_school", "street", "payer", "notes", "fee_text", "evidence_text",
         "cancers_text", "states_text", "institution"}
FLIPPED = {"accepting": {"newpt": "nopt", "nopt": "newpt", "yes": "no", "no": "yes"},
           "status": {"in": "out", "out": "in"}, "accessible": {"yes": "no", "no": "yes"},
           "teaching": {"yes": "no", "no": "yes"}, "gender": {"F": "M", "M": "F"},
           "written_report": {"yes": "no", "no": "yes"}}


def changed(column, cell, name):
    if not cell:
        return cell
    if column in WORDS or column == "name":
        return cell + " " + name
    if column == "phone":
        return re.sub(r"-555-0", "-555-1" if name == "Alfa" else "-555-2", cell)
    if column == "as_of":
        return cell if name == "Alfa" else re.sub(r"\d\d$", "15", cell)
    if column == "lat":
        return f"{float(cell) + (0.01 if name == 'Alfa' else -0.01):.4f}"
    if column == "graduation_year":
        return str(int(cell) - (name == "Bravo"))
    if column in FLIPPED and name == "Bravo":
        return FLIPPED[column].get(cell, cell)
    return cell


def directory(work, name):
    """The folder of one of them, `Alfa` or `Bravo`, to be imported as exchange files."""
    folder = os.path.join(work, name)
    os.mkdir(folder)
    example = os.path.join(ROOT, "Data/example")
    for file in sorted(os.listdir(example)):
        if not file.endswith(".csv"):
            continue
        with open(os.path.join(example, file), newline="") as source, \
                open(os.path.join(folder, file), "w", newline="") as out:
            rows = list(csv.reader(source))
            writer = csv.writer(out, lineterminator="\n")
            writer.writerow(rows[0])
            for row in rows[1:]:
                writer.writerow([changed(column, cell, name) for column, cell in zip(rows[0], row)])
    return folder


FORM = {"Content-Type": "application/x-www-form-urlencoded"}
JSON = {"Content-Type": "application/json"}
QUESTIONS = [
    ("GET", "/api/v1/search?cancer=TNBC&limit=10&explain=true", None, {}),
    ("GET", "/api/v1/search?cancer=breast&plan=00000ZZ0010001&near=60601&facets=modality,kind,network", None, {}),
    ("GET", "/api/v1/search?plan=00000ZZ0010002&network_status=out&limit=100", None, {}),
    ("GET", "/api/v1/search?state=IL&limit=100&sort=name", None, {"Accept-Encoding": "gzip"}),
    ("POST", "/api/v1/search", json.dumps({"cancer": "melanoma", "limit": 5, "first_doctor": "2000000010"}), JSON),
    ("GET", "/api/v1/providers/2000000036", None, {}),
    ("GET", "/api/v1/providers/2000000150", None, {}),
    ("GET", "/api/v1/providers/2000000028/sources", None, {}),
    ("GET", "/api/v1/programs/example-lakeshore-second-look", None, {}),
    ("GET", "/api/v1/plans/00000ZZ0010001/coverage", None, {}),
    ("GET", "/api/v1/network-status?provider=2000000036&plan=00000ZZ0010001", None, {}),
    ("GET", "/api/v1/compare?id=2000000028&id=2000000036&plan=00000ZZ0010001&near=60601", None, {}),
    ("GET", "/api/v1/independence?of=2000000036&from=2000000010", None, {}),
    ("GET", "/api/v1/explain?id=2000000150&vs=2000000028&cancer=TNBC", None, {}),
    ("GET", "/api/v1/suggest?q=ana", None, {}),
    ("POST", "/search", "cancer=breast&plan=00000ZZ0010001&near=60601", FORM),
    ("GET", "/search?cancer=melanoma&lang=es", None, {"Accept": "text/html"}),
    ("GET", "/provider/npi:2000000036", None, {"Accept": "text/html"}),
    ("GET", "/compare?ids=2000000028,2000000036", None, {"Accept": "text/html"}),
]


def key(question):
    return question[0] + question[1] + (question[2] or "")


def asked(connection, question):
    method, target, body, fields = question
    connection.request(method, target, body=body, headers=fields)
    answer = connection.getresponse()
    return answer.status, dict((name.lower(), value) for name, value in answer.getheaders()), answer.read()


def plain(body):
    """What a generation answers, whatever its number, and when its files were imported."""
    if body[:2] == b"\x1f\x8b":
        body = gzip.decompress(body)
    body = re.sub(rb'"generation_number":\d+', b'"generation_number":0', body)
    return re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"then", body)


def answers(connection):
    """What a server at rest answers to the questions."""
    found = {}
    for question in QUESTIONS:
        status, _, body = asked(connection, question)
        if status != 200:
            sys.exit(f"{question[1]} is answered with {status}: {body[:300]}")
        found[key(question)] = plain(body)
    return found


def wait_for(connection, number):
    """Until the server answers from a generation."""
    end = time.monotonic() + 60
    while json.loads(asked(connection, ("GET", "/api/v1/generations", None, {}))[2])["number"] != number:
        if time.monotonic() > end:
            sys.exit(f"generation {number} was not taken up")
        time.sleep(0.02)  # between two looks


class Server:
    def __init__(self, program, port, environment, log):
        with open(log, "w") as errors:
            self.process = subprocess.Popen([program, "serve", "--listen", f"127.0.0.1:{port}", "--quiet"],
                                            env=environment, stderr=errors, stdout=subprocess.DEVNULL)
        self.port = None
        while self.port is None:
            if self.process.poll() is not None:
                sys.exit("the server ended: " + open(log).read())
            found = re.search(r"listening on http://127.0.0.1:(\d+)", open(log).read())
            self.port = int(found.group(1)) if found else None
            time.sleep(0.05)  # between two looks at the log

    def stop(self):
        """Its exit code."""
        self.process.terminate()
        return self.process.wait(timeout=60)

    def end(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


class Bench:
    """The program at work in a data directory of its own."""

    def __init__(self, work, program):
        self.work, self.program = work, program
        self.environment = dict(
            os.environ, SECOND_OPINION_TODAY=DAY, SECOND_OPINION_DATA=os.path.join(work, "data"), HOME=work,
            SECOND_OPINION_BUNDLED=os.path.join(ROOT, "Data"))
        self.servers = 0

    def publish(self, folder):
        """The number of the generation in which the folder is published."""
        outcome = subprocess.run(
            [self.program, "import", folder, "--as", "exchange", "--source", "feed", "--as-of", "2026-11-01",
             "--keep", "all", "--quiet"], env=self.environment, capture_output=True, text=True)
        found = re.search(r"generation (\d+) published", outcome.stdout + outcome.stderr)
        if outcome.returncode != 0 or not found:
            sys.exit(f"the import ended with {outcome.returncode}: {outcome.stderr}")
        return int(found.group(1))

    def serve(self, listen=0):
        """A server that listens, on a free port unless one is named."""
        self.servers += 1
        return Server(self.program, listen, self.environment, os.path.join(self.work, f"server-{self.servers}.log"))
