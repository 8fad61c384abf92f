"""fuzz_api.py PROGRAM: the API as its OpenAPI document describes it, asked by schemathesis on a live socket.

PROGRAM is the built `second-opinion`; the server runs over the invented example. Fails on a status, type or schema that
the document does not name, on a 5xx, and where what the document forbids is taken. What it allows may still be refused:
a plan or a cancer is a text there, and means something only in a directory.
"""
import os
import re
import subprocess
import sys
import tempfile
import time

program = os.path.abspath(sys.argv[1])
root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
with tempfile.TemporaryDirectory() as folder:
    environment = dict(os.environ, HOME=folder, SECOND_OPINION_DATA=folder + "/data", SECOND_OPINION_TODAY="2026-11-21")
    subprocess.run([program, "--quiet", "import", root + "/Data/example", "--as", "exchange", "--source", "example",
                    "--as-of", "2026-11-01", "--keep", "all"], check=True, env=environment, stdout=subprocess.DEVNULL)
    with open(folder + "/log", "w") as log:
        server = subprocess.Popen([program, "serve", "--listen", "127.0.0.1:0", "--quiet"], env=environment, stderr=log)
    try:
        found = None
        end = time.monotonic() + 60
        while found is None and server.poll() is None and time.monotonic() < end:
            with open(folder + "/log") as log:
                found = re.search(r"listening on (http://\S+)", log.read())
            time.sleep(0.05)  # between two looks at the log
        if found is None:
            with open(folder + "/log") as log:
                sys.exit("fuzz_api: the server did not start: " + log.read())
        st = os.path.join(os.path.dirname(sys.executable), "st")
        outcome = subprocess.run(
            [st, "run", found.group(1) + "/api/v1/openapi.json", "--max-examples", "8", "--seed", "1", "--no-color",
             "--suppress-health-check", "all", "--exclude-checks", "positive_data_acceptance"], cwd=folder)
    finally:
        server.terminate()
        server.wait()
sys.exit(outcome.returncode)
