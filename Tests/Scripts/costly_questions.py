#!/usr/bin/env python3
"""Asks the built command the questions that cost the most, and holds each to 2 seconds, its start included.

    costly_questions.py .build/debug/second-opinion             over the bundled data and the example
    costly_questions.py COMMAND --data DIR [--random N]         over a directory that is there, such as a million providers

The questions are as long, as wide and as vague as they may be: 32 words, each misspelt or the first letter of a name, 1,000
characters, a hundred values of a filter, every facet, every unknown let through, all that at once; and N combinations
drawn by lot. An answer or a refusal in words will do, and nothing else. Prints the slowest; ends with 1 above the bound.
"""
import argparse, os, pathlib, random, resource, subprocess, sys, tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
SECONDS = 2.0
LETTERS = "abcdefghijklmnopqrstuvwxyz"
STATES = "AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH".split()
UNKNOWN = "network,accepting,virtual,patient-state,near,state,specialty,modality,language,gender,accessible,teaching,age,nci"
FACETS = "kind,cancer,age,nci,accepting,network-accepting,virtual,state,specialty,modality,language,gender,accessible,teaching"
NAMES = "smith johnson williams brown jones garcia miller davis rodriguez martinez hernandez lopez gonzalez wilson anderson".split()


def misspelt(word, turn):
    at = turn % len(word)
    return word[:at] + LETTERS[turn % 26] + word[at + 1:]


def texts():
    """What a person or a program can type into the words of a question."""
    yield " ".join(LETTERS[i % 26] + "*" for i in range(32))
    yield " ".join(misspelt(NAMES[i % len(NAMES)], i) for i in range(32))
    yield " ".join(NAMES[i % len(NAMES)][:4] + "*" for i in range(32))
    yield " ".join("qz" * 15 for _ in range(32))
    yield "a" * 1000
    yield "smit"
    yield "s*"
    yield "é" * 500 + " " + "́" * 400
    yield "-".join("st" for _ in range(32))
    yield "0" * 1000
    yield " ".join("the medical center of saint mary and associates inc".split() * 3)


def questions():
    everything = ["--facets", FACETS, "--include-unknown", UNKNOWN, "--explain"]
    for text in texts():
        yield ["search", text]
        for spelling in ("near", "near:1", "corrected"):
            for match in ("all", "any"):
                yield ["search", text, "--spelling", spelling, "--word-match", match]
        yield ["search", text, "--spelling", "near", "--word-match", "any", *everything]
        yield ["search", "--cancer", text]
        yield ["search", "--plan", text]
        yield ["search", "--near", text]
        yield ["search", "--first-doctor", text]
        yield ["suggest", text[:100]]
    for letter in LETTERS:
        yield ["suggest", letter]
    wide = ["--near", "60601", "--within", "12436mi"]
    yield ["search", *wide, "--sort", "distance", *everything]
    yield ["search", *wide, "--sort", "name", "--limit", "100", *everything]
    yield ["search", "--state", ",".join(STATES), *wide, *everything]
    yield ["search", "--network", ",".join(f"n{i}" for i in range(40)), "--network-status", "in,out,unknown,disagree", *everything]
    yield ["search", "--cancer", "cancer", *wide, *everything]
    yield ["search", "--cancer", "my mother has stage 4 cancer of the breast that has spread to lung liver and bone", *wide]
    for sort in ("best", "relevance", "freshness", "npi"):
        yield ["search", "--cancer", "breast", *wide, "--sort", sort, *everything]
    yield ["search", "--virtual", "any", "--patient-state", "NY", *everything]
    yield ["search", "--fresh-within", "36525d", "--decide-by", "2027-06-01", "--sort", "feasible", *everything]


def drawn(count, seed):
    """Filters put together by lot."""
    lot = random.Random(seed)
    pool = [
        ["--cancer", "TNBC"], ["--cancer", "sarcoma"], ["--near", "10001"], ["--state", "CA,NY,TX"], ["--modality", "medical,surgical"],
        ["--language", "es,en,vi"], ["--gender", "F"], ["--accepting", "yes,unknown"], ["--kind", "clinician,organization"],
        ["--age", "adult"], ["--nci", "any"], ["--word-match", "any"], ["--spelling", "near"], ["--include-unknown", UNKNOWN],
        ["--facets", FACETS], ["--fresh-within", "90d"], ["--sort", "name"], ["--limit", "100"], ["--different-from", "surgical"],
        ["--accessible", "no,unknown"], ["--teaching", "unknown"], ["--virtual", "any"], ["--max-days", "30"], ["--max-price", "900"],
        ["--broaden"], ["--explain"],
    ]
    for _ in range(count):
        chosen = lot.sample(pool, lot.randint(3, 12))
        words = lot.choice(list(texts())) if lot.random() < 0.5 else ""
        yield ["search", *([words] if words else []), *sum(chosen, [])]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command")
    parser.add_argument("--data")
    parser.add_argument("--random", type=int, default=40)
    parser.add_argument("--seed", type=int, default=8)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="second-opinion-costly-") as folder:
        environment = dict(
            os.environ, SECOND_OPINION_TODAY="2026-11-21", HOME=folder, SECOND_OPINION_PERSONAL=folder + "/personal",
            SECOND_OPINION_BUNDLED=str(ROOT / "Data"), SECOND_OPINION_DATA=options.data or folder + "/data")

        def run(arguments):
            return subprocess.run(
                [options.command, *arguments], env=environment, capture_output=True, text=True, errors="replace",
                preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (5, 5)))

        if not options.data:
            # Which also fills the directory with the bundled data.
            example = ["import", str(ROOT / "Data/example"), "--as", "exchange", "--source", "example", "--as-of", "2026-11-01"]
            done = run([*example, "--keep", "all", "--quiet"])
            if done.returncode != 0:
                sys.exit(f"the example: {done.returncode} {done.stderr}")
        slowest, count, refused, failures = (0.0, []), 0, 0, 0
        for arguments in [*questions(), *drawn(options.random, options.seed)]:
            before = os.times()
            done = run(arguments)
            after = os.times()
            # What others on the machine do is no cost of the question.
            spent = after.children_user + after.children_system - before.children_user - before.children_system
            count += 1
            refused += done.returncode == 64
            if done.returncode not in (0, 64, 66) or spent > SECONDS or (done.returncode and not done.stderr):
                failures += 1
                print(f"{spent:.2f} s, ended with {done.returncode}: {arguments}\n{done.stderr[-500:]}", file=sys.stderr)
            else:
                slowest = max(slowest, (spent, arguments))
    shown = " ".join(word if len(word) < 60 else word[:57] + "…" for word in slowest[1])
    print(
        f"{count} questions, {refused} refused in words, {failures} not as they should; the others at most "
        f"{slowest[0]:.2f} s of the processor ({shown})")
    return min(1, failures)


sys.exit(main())
