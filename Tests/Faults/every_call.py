#!/usr/bin/env python3
"""Makes each system call of the built command on its data fail in turn, and looks at what is left.

    every_call.py .build/debug/second-opinion            a share of the calls, some seconds
    every_call.py .build/debug/second-opinion --deep     every call, every error, once and from then on

An import that publishes, a staged import, the publishing of what is staged, a search and a change of a shortlist run
with the n-th open, read, write, fsync, rename, mmap … failing with ENOSPC, EIO, EMFILE or EACCES, or with a write or
read that is short. After each: no signal, a refusal names the file, the former or the new state answers and is whole,
and the next run succeeds and leaves no litter. Prints the cases by kind; ends with 1 at the first that fails.
"""
import argparse, errno, functools, json, os, pathlib, shutil, subprocess, sys, tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
ERRORS = {"ENOSPC": errno.ENOSPC, "EIO": errno.EIO, "EMFILE": errno.EMFILE, "EACCES": errno.EACCES, "short": 0}


class World:
    """A data directory with one generation, and a shortlist, that can be put back."""

    def __init__(self, command, folder):
        self.command = command
        self.folder = pathlib.Path(folder)
        self.data = self.folder / "data"
        self.sound = self.folder / "sound"
        # Little data: what is looked at are the calls, not the amount.
        bundled = self.folder / "Data"
        bundled.mkdir()
        lines = (ROOT / "Data/sources.csv").read_text().splitlines()
        names = ("file,", "specialties.csv,", "states.csv,", "cancer-types.csv,", "cancer-specialties.csv,")
        (bundled / "sources.csv").write_text("\n".join(x for x in lines if x.startswith(names)) + "\n")
        for name in names[1:]:
            shutil.copy(ROOT / "Data" / name[:-1], bundled)
        self.bundled = bundled
        self.old = self.people("old.csv", 3)
        self.new = self.people("new.csv", 4)
        self.must("import", self.old, *self.how)
        self.must("shortlist", "new", "rivera")
        self.must("shortlist", "add", "rivera", "npi:2000000010")
        shutil.copytree(self.data, self.sound, symlinks=True)
        self.list = self.data / "personal/shortlists/rivera.json"

    how = ["--as", "exchange", "--source", "people", "--as-of", "2026-11-01", "--quiet"]

    def people(self, name, count):
        numbers = ["2000000010", "2000000028", "2000000036", "2000000044"]
        path = self.folder / name
        path.write_text("clinician,npi,first,last,specialties\n" + "".join(
            f"p{i},{numbers[i]},Ana,Ejemplo{i},207RX0202X\n" for i in range(count)))
        return str(path)

    @functools.cached_property
    def library(self):
        """What makes a call fail, compiled when the first is to."""
        path = self.folder / "fail_call.so"
        subprocess.run(
            ["clang", "-shared", "-fPIC", "-O1", "-o", str(path), str(ROOT / "Tests/Faults/fail_call.c"), "-ldl"],
            check=True)
        return path

    def environment(self):
        return dict(
            os.environ, SECOND_OPINION_DATA=str(self.data), SECOND_OPINION_BUNDLED=str(self.bundled),
            SECOND_OPINION_TODAY="2026-11-21", SECOND_OPINION_PERSONAL=str(self.data / "personal"))

    def run(self, *arguments, fault=None):
        environment = self.environment()
        if fault is not None:
            environment.update(LD_PRELOAD=str(self.library), FAIL_UNDER=str(self.data), **fault)
        return subprocess.run(
            [self.command, *arguments], env=environment, capture_output=True, text=True, timeout=60)

    def must(self, *arguments):
        done = self.run(*arguments)
        if done.returncode != 0:
            raise SystemExit(f"{' '.join(arguments)}: {done.returncode} {done.stderr}")
        return done.stdout

    def reset(self):
        shutil.rmtree(self.data)
        shutil.copytree(self.sound, self.data, symlinks=True)


    def state(self):
        """What answers now: the content of the generation, what it finds, and the words of the list."""
        found = json.loads(self.must("search", "Ejemplo", "--limit", "all", "--format", "json"))
        names = sorted(str(hit.get("id")) for hit in found["data"])
        self.must("index", "verify")
        entries = json.loads(self.list.read_text())["entries"]
        return found["generation"], names, [entry["id"] + entry.get("status", "") for entry in entries]

    def answer(self, fault=None):
        done = self.run("search", "Ejemplo", "--limit", "all", "--format", "json", fault=fault)
        return done, done.stdout if done.returncode == 0 else None


class Story:
    """Commands of which the last is struck; the state it leads to is the former or the new one."""

    def __init__(self, name, before, struck, again=None):
        self.name, self.before, self.struck = name, before, struck
        # What a person types after a failure.
        self.again = again or [struck]


def stories(world):
    staged = ["import", world.new, *world.how, "--stage"]
    return [
        Story("import and publish", [], ["import", world.new, *world.how]),
        Story("import and stage", [], staged),
        Story("publish what is staged", [staged], ["import", world.new, *world.how]),
        Story("remove a source", [], ["sources", "remove", "people"]),
        Story("change a shortlist", [], ["shortlist", "status", "rivera", "npi:2000000010", "called"]),
        Story("search", [], ["search", "Ejemplo", "--limit", "all", "--format", "json"]),
    ]


def fail(words, done=None):
    print(words, file=sys.stderr)
    if done is not None:
        print(f"ended with {done.returncode}\n{done.stdout[-2000:]}\n{done.stderr[-3000:]}", file=sys.stderr)
    sys.exit(1)


def strike(world, story, n, kind, is_all, states, whole):
    """One run with one fault, and what is seen after it."""
    what = f"{story.name}: call {n} {kind}{' and all after' if is_all else ''}"
    fault = {"FAIL_AT": str(n), "FAIL_ERRNO": str(ERRORS[kind]), "FAIL_ALL": "1" if is_all else "0"}
    done = world.run(*story.struck, fault=fault)
    if done.returncode < 0 or done.returncode >= 128:
        fail(f"{what}: a signal", done)
    if done.returncode != 0 and not done.stderr.strip():
        fail(f"{what}: a refusal without a word", done)
    if done.returncode == 0 and done.stdout != whole.stdout:
        fail(f"{what}: another answer", done)
    if kind == "short" and not is_all and done.returncode != 0:
        fail(f"{what}: a short write or read is no error", done)
    now = world.state()
    if now not in states:
        fail(f"{what}: neither the former nor the new state\n{now}\n{states}", done)
    # Once a search or an import says that it is done, it is.
    if done.returncode == 0 and now != states[-1]:
        fail(f"{what}: said to be done, and it is not", done)
    # A source is removed once; whoever writes next sweeps.
    once = story.struck[0] == "sources" and now == states[-1]
    for command in [["index", "prune", "--keep", "3"]] if once else story.again:
        again = world.run(*command)
        if again.returncode != 0:
            fail(f"{what}: the next run fails", again)
    if world.state() != states[-1]:
        fail(f"{what}: the next run does not lead to the new state")
    litter = sorted(os.listdir(world.data / "work"))
    personal = sorted(os.listdir(world.list.parent))
    if is_writing(story) and (litter or personal != ["rivera.json"]):
        fail(f"{what}: litter {litter} {personal}")
    return done.returncode


def is_writing(story):
    return story.name != "search"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command")
    parser.add_argument("--deep", action="store_true", help="every call with every error, once and from then on")
    parser.add_argument("--story", help="one of the commands alone, such as search")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="second-opinion-faults-") as folder:
        world = World(os.path.abspath(options.command), folder)
        total = 0
        told = [story for story in stories(world) if options.story in (None, story.name)]
        if not told:
            sys.exit(f"there is no story {options.story}; there are {', '.join(story.name for story in stories(world))}")
        for story in told:
            world.reset()
            for command in story.before:
                world.must(*command)
            shutil.rmtree(world.sound)
            shutil.copytree(world.data, world.sound, symlinks=True)
            former = world.state()
            count = world.folder / "count"
            whole = world.run(*story.struck, fault={"FAIL_AT": "0", "FAIL_COUNT": str(count)})
            if whole.returncode != 0:
                fail(f"{story.name}: without a fault", whole)
            states = [former, world.state()]
            calls = int(count.read_text())
            if calls < 5:
                fail(f"{story.name}: only {calls} calls are seen")
            cases = [
                (n, kind, is_all) for n in range(1, calls + 1) for kind in ERRORS for is_all in (False, True)]
            if not options.deep:
                # Each call once, errors and both ways in turn.
                cases = cases[::len(cases) // min(len(cases), 12) + 1]
            refused = 0
            for case in cases:
                world.reset()
                refused += strike(world, story, *case, states, whole) != 0
            total += len(cases)
            print(f"{story.name}: {calls} calls, {len(cases)} faults, {refused} refused", flush=True)
            if story.before:
                # The stories after this one begin where the first did.
                world.reset()
                world.must("sources", "remove", "people")
                world.must("import", world.old, *world.how)
                shutil.rmtree(world.sound)
                shutil.copytree(world.data, world.sound, symlinks=True)
        print(f"{total} faults survived")


if __name__ == "__main__":
    main()
