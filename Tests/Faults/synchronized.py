#!/usr/bin/env python3
"""Watches from outside, by strace, that what the built command writes is made to last before it counts.

    synchronized.py .build/debug/second-opinion

Each command that writes runs once under strace. Held: a file gets its name (rename) only after an fsync behind its last
write; when `current` is renamed, which makes a generation answer, nothing outside of the folder for work waits for an
fsync, no file and no name in a folder; when a command ends, neither does anything, but for names that were taken away.
A writer that is hasty is watched first, and has to be noticed. Where the system allows no tracing that is said, and
nothing is shown.
"""
import os, re, shutil, subprocess, sys, tempfile

from every_call import World, fail

CALLS = "open,openat,creat,write,pwrite64,writev,pwritev,ftruncate,fallocate,copy_file_range,sendfile,fsync,fdatasync," \
    "rename,renameat,renameat2,link,linkat,symlink,symlinkat,unlink,unlinkat,rmdir,mkdir,mkdirat"
LINE = re.compile(r"(\d+) +(\w+)\((.*)\) += \d+(?:<([^>]*)>)?(?:\(deleted\))?$")
CUT = re.compile(r"(\d+) +(.*) <unfinished \.\.\.>$")
GOES_ON = re.compile(r"(\d+) +<\.\.\. \w+ resumed>(.*)$")


class Watch:
    """What waits for an fsync under one folder: files by path, and names in folders."""

    def __init__(self, folder):
        self.folder = os.path.realpath(folder)
        self.files = set()
        # Names that were given, by folder, and how many were taken away.
        self.names = {}
        self.faults = []
        self.renamed = self.synchronized = 0

    def is_inside(self, path):
        return path.startswith(self.folder + "/") or path == self.folder

    def waiting(self):
        """What would be lost; the folder for work and the locks need not last."""
        def counts(path):
            below = os.path.relpath(path, self.folder).split("/")
            return below[0] != "work" and below[-1] != "lock"
        found = [path for path in self.files if counts(path)]
        for folder, names in self.names.items():
            found += [f"{folder}/{name}, a name" for name in names if counts(f"{folder}/{name}")]
        return sorted(found)

    def give(self, path):
        self.names.setdefault(os.path.dirname(path), set()).add(os.path.basename(path))

    def take(self, path):
        self.names.get(os.path.dirname(path), set()).discard(os.path.basename(path))

    def rename(self, old, new):
        self.renamed += 1
        under = {path for path in self.files if path == old or path.startswith(old + "/")}
        if under:
            self.faults.append(f"{old} is renamed before {sorted(under)} was synchronized")
        inside = [folder for folder in self.names if (folder == old or folder.startswith(old + "/")) and self.names[folder]]
        if inside:
            self.faults.append(f"{old} is renamed before names in {inside} were synchronized")
        self.files -= under
        self.take(old)
        if os.path.basename(new) == "current" and self.waiting():
            self.faults.append(f"current is renamed while {self.waiting()} waits")
        self.give(new)

    def call(self, name, text, opened):
        paths = re.findall(r'"((?:[^"\\]|\\.)*)"', text)
        first = re.match(r"\d+<([^>]*)>(\(deleted\))?", text)
        if name in ("open", "openat", "creat"):
            is_named = "O_CREAT" in text or name == "creat"
            if opened and self.is_inside(opened) and (is_named or "O_TRUNC" in text):
                self.files.add(opened)
                if is_named:
                    self.give(opened)
        elif name in ("fsync", "fdatasync"):
            # The folder's own name is in the one above it.
            if first and (self.is_inside(first[1]) or first[1] == os.path.dirname(self.folder)):
                self.synchronized += 1
                self.files.discard(first[1])
                self.names.pop(first[1], None)
        elif name in ("write", "pwrite64", "writev", "pwritev", "ftruncate", "fallocate", "sendfile"):
            if first and not first[2] and self.is_inside(first[1]):
                self.files.add(first[1])
        elif name == "copy_file_range":
            target = re.findall(r"\d+<([^>]*)>", text)[1]
            if self.is_inside(target):
                self.files.add(target)
        elif not any(self.is_inside(path) for path in paths):
            pass
        elif name.startswith("rename"):
            self.rename(*paths[:2])
        elif name.startswith(("link", "symlink", "mkdir")):
            self.give(paths[-1])
        elif name.startswith(("unlink", "rmdir")):
            self.files.discard(paths[0])
            self.take(paths[0])

    def read(self, trace):
        halves = {}
        for line in open(trace, errors="replace"):
            line = line.rstrip("\n")
            if cut := CUT.match(line):
                halves[cut[1]] = cut[2]
                continue
            if rest := GOES_ON.match(line):
                line = f"{rest[1]} {halves.pop(rest[1], '')}{rest[2]}"
            if whole := LINE.match(line):
                self.call(whole[2], whole[3], whole[4])
        if self.waiting():
            self.faults.append(f"at the end {self.waiting()} waits")


def watched(command, folder, environment):
    """The command under strace; none where nothing may be traced."""
    with tempfile.TemporaryDirectory() as place:
        trace = os.path.join(place, "trace")
        done = subprocess.run(
            ["strace", "-f", "-y", "-s", "0", "-o", trace, "-e", "trace=" + CALLS, *command], env=environment,
            capture_output=True, text=True, timeout=300)
        watch = Watch(folder)
        watch.read(trace)
        return done, watch


def may_trace():
    if shutil.which("strace") is None:
        return False
    return subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True).returncode == 0


def notices_haste(folder):
    """Three ways to be hasty, and one that is not."""
    hasty = """
import os, sys
folder, way = sys.argv[1:]
file = os.open(folder + "/new.tmp", os.O_CREAT | os.O_WRONLY, 0o600)
if way == "late": os.fsync(file)
os.write(file, b"content")
if way in ("sound", "folder"): os.fsync(file)
os.rename(folder + "/new.tmp", folder + "/kept")
if way != "folder": os.fsync(os.open(folder, os.O_RDONLY | os.O_DIRECTORY))
"""
    for way in ("none", "late", "folder", "sound"):
        place = os.path.join(folder, way)
        os.mkdir(place)
        done, watch = watched([sys.executable, "-c", hasty, place, way], place, dict(os.environ))
        if done.returncode != 0 or bool(watch.faults) == (way == "sound"):
            fail(f"a writer whose haste is '{way}': {watch.faults}", done)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    if not may_trace():
        print("not shown: there is no strace here, or the system lets nothing be traced")
        return
    with tempfile.TemporaryDirectory(prefix="second-opinion-synchronized-") as folder:
        folder = os.path.realpath(folder)
        haste = os.path.join(folder, "haste")
        os.mkdir(haste)
        notices_haste(haste)
        world = World(os.path.abspath(sys.argv[1]), folder)
        fresh = os.path.join(folder, "fresh")
        people = ["import", world.new, *world.how]
        stories = [
            ("the first import of all", [*people, "--data", fresh], fresh),
            ("import and publish", people, world.data),
            ("import and stage", ["import", world.old, *world.how, "--stage"], world.data),
            ("publish what is staged", ["import", world.old, *world.how], world.data),
            ("go back", ["index", "use", "2"], world.data),
            ("prune", ["index", "prune", "--keep", "1"], world.data),
            ("remove a source", ["sources", "remove", "people"], world.data),
            ("a new shortlist", ["shortlist", "new", "other"], world.data),
            ("change a shortlist", ["shortlist", "status", "rivera", "npi:2000000010", "called"], world.data),
        ]
        for name, command, data in stories:
            done, watch = watched([world.command, *command], data, world.environment())
            if done.returncode != 0:
                fail(f"{name} under strace", done)
            if watch.faults:
                fail(f"{name}:\n" + "\n".join(watch.faults))
            if watch.synchronized == 0:
                fail(f"{name}: no fsync was seen, so nothing was watched", done)
            print(f"{name}: {watch.synchronized} fsync, {watch.renamed} rename, nothing waits")


if __name__ == "__main__":
    main()
