#!/usr/bin/env python3
"""Imports hostile files with the built command, each under limits that the operating system holds.

    import_hostile.py .build/debug/second-opinion         every file of the table
    import_hostile.py .build/debug/second-opinion --deep  the large ones at full size (100 MB)
    import_hostile.py --table                             the table of docs/RELIABILITY.md

Each file has 5 s of processor time and 512 MB. What is said of it is written down here before it is run: the exit
code, and a word of the message. After a file that is refused whole all that is stored is the same, byte for byte; no
output has a control character; nothing of a file that an entity points to comes out.
"""
import argparse, gzip, hashlib, io, lzma, os, pathlib, resource, shutil, struct, subprocess, sys, tempfile, time, zipfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
SECONDS, BYTES = 5, 512 << 20
SECRET = "hunter2-secret"
HEAD = "clinician,npi,first,last,x_note\n"
GOOD = "p1,2000000010,Ana,Ejemplo,\n"
NS = 'xmlns="https://second-opinion.example/exchange/1"'
PERSON = '<clinician id="p1" npi="2000000010" first="Ana" last="Ejemplo"/>'


def large(deep, count):
    """A size that is 100 times as large in a deep run."""
    return count * (100 if deep else 1)


def repeated(piece, count):
    piece = piece if isinstance(piece, bytes) else piece.encode()
    yield from (piece * (1 << 16) for _ in range(count // (1 << 16)))
    yield piece * (count % (1 << 16))


def joined(*parts):
    for part in parts:
        if isinstance(part, (str, bytes)):
            yield part.encode() if isinstance(part, str) else part
        else:
            yield from part


def zipped(text):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", text)
    return file.getvalue()


def csv_cases(deep):
    million = large(deep, 1 << 20)
    yield "quotes in quotes", HEAD + 'p1,2000000010,"Ana ""Bo""",Ejemplo,\n', 0, ""
    yield "line breaks in quotes", HEAD + 'p1,2000000010,Ana,Ejemplo,"a\nb\r\nc"\n', 0, ""
    yield "a quote never closed", HEAD + GOOD + 'p2,"2000000028,Ben,Muster,\n', 65, "csv-open-quote"
    yield "a quote in a bare cell", HEAD + GOOD + 'p2,2000000028,B"e"n,Muster,\n', 0, ""
    yield "text behind a closing quote", HEAD + GOOD + 'p2,2000000028,"Ben"x,Muster,\n', 3, "csv-stray-quote"
    yield "too few and too many cells", HEAD + GOOD + "p2,2000000028\np3,2000000036,C,D,,6,7\n", 3, "csv-ragged"
    yield "lines that end with CR alone", (HEAD + GOOD).replace("\n", "\r"), 65, "csv-line-ends"
    yield "semicolons", (HEAD + GOOD).replace(",", ";"), 65, "csv-delimiter"
    yield "no bytes", "", 65, "csv-empty"
    yield "a header alone", HEAD, 65, "would shrink"
    yield "a column twice", "clinician,npi,npi,last\np1,2000000010,2000000028,E\n", 65, "column-twice"
    yield "a column nobody knows", "clinician,npi,frist\np1,2000000010,E\n", 65, "column-unknown"
    yield "UTF-8 with its mark", b"\xef\xbb\xbf" + (HEAD + GOOD).encode(), 0, ""
    yield "UTF-16 with its mark", (HEAD + GOOD).encode("utf-16"), 0, ""
    yield "UTF-16 without a mark", (HEAD + GOOD).encode("utf-16-le"), 65, "nul-byte"
    yield "UTF-32", (HEAD + GOOD).encode("utf-32"), 65, "not-utf-8"
    yield "Latin-1", (HEAD + GOOD.replace("Ana", "Aña")).encode("latin-1"), 65, "not-utf-8"
    yield "an overlong NUL", (HEAD + GOOD).encode() + b"p2,2000000028,\xc0\x80,B,\n", 65, "not-utf-8"
    yield "half a surrogate pair", (HEAD + GOOD).encode() + b"p2,2000000028,\xed\xa0\x80,B,\n", 65, "not-utf-8"
    yield "a character cut at the end", (HEAD + GOOD).encode() + b"p2,2000000028,B,\xf0\x9f\x98", 65, "not-utf-8"
    yield "NUL in a cell", HEAD + GOOD + "p2,2000000028,\0,B,\n", 65, "nul-byte"
    yield "a million columns", joined(repeated("x,", million), "\n"), 65, "csv-"
    yield "5,000 columns", "clinician," + ",".join(f"x_{i}" for i in range(5000)) + "\np1\n", 65, "csv-too-many-columns"
    yield "a field of a hundred megabytes in quotes", joined(
        HEAD + GOOD + 'p2,2000000028,"', repeated("a", large(deep, 1 << 21)), '",B,\n'), 65, "csv-record-too-long"
    yield "a field of a hundred megabytes", joined(
        HEAD + GOOD + "p2,", repeated("a", large(deep, 1 << 21)), "\n"), 65, "csv-record-too-long"
    yield "nothing but quotes", joined(HEAD, repeated('"', large(deep, 1 << 21))), 65, "csv-"
    yield "nothing but commas", joined(HEAD + GOOD, repeated(",", large(deep, 1 << 21))), 65, "csv-record-too-long"
    yield "nothing but line feeds", joined(HEAD + GOOD, repeated("\n", large(deep, 1 << 20))), 0, ""
    yield "bad rows without end", joined(HEAD + GOOD, repeated("x\n", large(deep, 20_000))), 3, "csv-ragged"
    yield "a cell longer than a cell may be", HEAD + GOOD + f"p2,2000000028,{'a' * 70_000},B,\n", 3, "value-form"
    yield "formulas", HEAD + "p1,2000000010,=cmd|' /C calc'!A0,\"@SUM(1,2)\",+1\n", 0, ""
    yield "escape sequences of a terminal", HEAD + GOOD + "p2,2000000028,\x1b[2J\x1b]0;x\x07,B,\n", 3, "value-form"
    yield "an NPI that fails its check digit", HEAD + GOOD + "p2,2000000011,A,B,\n", 0, "npi-checksum"
    yield "an NPI of nine digits", HEAD + GOOD + "p2,200000001,A,B,\n", 0, "npi-checksum"
    yield "an NPI as a spreadsheet writes it", HEAD + GOOD + "p2,2.00E+09,A,B,\n", 0, "npi-checksum"
    yield "an NPI in full-width digits", HEAD + GOOD + "p2,２０００００００２８,A,B,\n", 0, "npi-checksum"
    yield "the same id twice", HEAD + GOOD + GOOD.replace("2000000010", "2000000028"), 3, "id-twice"
    yield "a page to sign in", "<!DOCTYPE html><html><body>Sign in</body></html>", 65, "csv-not-csv"
    yield "JSON", '{"resourceType":"Bundle"}', 65, "csv-not-csv"
    yield "gzip", gzip.compress((HEAD + GOOD).encode()), 65, "compressed-gzip"
    yield "xz", lzma.compress((HEAD + GOOD).encode()), 65, "compressed-xz"
    yield "a zip archive", zipped(HEAD + GOOD), 65, "zip"
    yield "a picture", b"\x89PNG\r\n\x1a\n" + bytes(100), 65, ""
    yield "a hole of four gigabytes", ("hole", 4 << 30), 65, "nul-byte"
    yield "a pipe", ("pipe", 0), 65, "file-not-regular"
    yield "a device without end", ("link", "/dev/zero"), 65, "file-not-regular"


def document(inside, doctype="", head='<?xml version="1.0" encoding="UTF-8"?>'):
    return f"{head}{doctype}<directory {NS}>{inside}</directory>"


def xml_cases(deep, folder):
    secret = folder / "secret.txt"
    secret.write_text(SECRET)
    pipe = folder / "pipe-of-an-entity"
    os.mkfifo(pipe)
    laughs = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10 if i else "lol"}">' for i in range(10))
    inside = PERSON.replace("Ana", "&l9;")
    yield "a sound document", document(PERSON), 0, ""
    yield "a billion laughs", document(inside, f"<!DOCTYPE d [{laughs}]>"), 65, "xml-doctype"
    yield "laughs by parameter entities", document(
        PERSON, '<!DOCTYPE d [<!ENTITY % a "' + "x" * 50 + '"><!ENTITY % b "' + "&#37;a;" * 9 + '">%b;]>'), 65, "xml-doctype"
    yield "quadratic blow-up", document(
        PERSON.replace("Ana", "&a;" * 10_000), f'<!DOCTYPE d [<!ENTITY a "{"a" * 10_000}">]>'), 65, "xml-doctype"
    yield "an entity of a local file", document(
        PERSON.replace("Ana", "&f;"), f'<!DOCTYPE d [<!ENTITY f SYSTEM "file://{secret}">]>'), 65, "xml-doctype"
    yield "an entity of a pipe", document(
        PERSON.replace("Ana", "&f;"), f'<!DOCTYPE d [<!ENTITY f SYSTEM "file://{pipe}">]>'), 65, "xml-doctype"
    yield "an entity of an address", document(
        PERSON.replace("Ana", "&f;"), '<!DOCTYPE d [<!ENTITY f SYSTEM "http://127.0.0.1:9/x">]>'), 65, "xml-doctype"
    yield "a DTD elsewhere", document(PERSON, f'<!DOCTYPE d SYSTEM "file://{secret}">'), 65, "xml-doctype"
    yield "a document type in UTF-16", document(
        PERSON, "<!DOCTYPE d>", '<?xml version="1.0"?>').encode("utf-16"), 65, "xml-doctype"
    yield "an entity nobody declares", document(PERSON.replace("Ana", "&nbsp;")), 65, "xml-"
    yield "XInclude", document(
        f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file://{secret}" parse="text"/>'), 65, ""
    yield "a stylesheet elsewhere", document(
        PERSON, head=f'<?xml version="1.0"?><?xml-stylesheet href="file://{secret}"?>'), 0, ""
    yield "a catalog elsewhere", document(
        PERSON, head=f'<?xml version="1.0"?><?oasis-xml-catalog catalog="file://{secret}"?>'), 0, ""
    yield "100,000 catalogs", document(
        PERSON, head='<?xml version="1.0"?>' + '<?oasis-xml-catalog catalog="a"?>' * 100_000), 0, ""
    yield "a depth of a million", joined(f"<directory {NS}>", repeated("<clinician>", large(deep, 10_000))), 65, "xml-depth"
    yield "100,000 attributes", document(
        "<clinician " + " ".join(f'a{i}="x"' for i in range(100_000)) + "/>"), 65, "xml-"
    yield "100,000 namespaces", document(
        "<clinician " + " ".join(f'xmlns:a{i}="urn:{i}"' for i in range(100_000)) + "/>"), 65, "xml-"
    yield "100,000 names", document("".join(f"<n{i}/>" for i in range(100_000))), 65, ""
    yield "an attribute of ten megabytes", joined(
        f'<directory {NS}><clinician id="', repeated("a", large(deep, 1 << 20)), '"/></directory>'), 65, "xml-"
    yield "a text of a hundred megabytes", joined(
        f"<directory {NS}><clinician>", repeated("a", large(deep, 1 << 20)), "</clinician></directory>"), 65, "xml-field-too-long"
    yield "CDATA of a hundred megabytes", joined(
        f"<directory {NS}><clinician><![CDATA[", repeated("a", large(deep, 1 << 20)), "]]></clinician></directory>"), 65, "xml-"
    yield "a comment of a hundred megabytes", joined(
        f"<directory {NS}><!--", repeated("a", large(deep, 1 << 20)), "--></directory>"), 65, "xml-markup-too-long"
    yield "an instruction of a hundred megabytes", joined(
        f"<directory {NS}><?a ", repeated("a", large(deep, 1 << 20)), "?></directory>"), 65, "xml-markup-too-long"
    yield "a tag that never ends", joined(f"<directory {NS}><", repeated("a", large(deep, 1 << 20))), 65, "xml-"
    yield "character references without end", document(PERSON.replace("Ana", "&#65;" * 200_000)), 65, "xml-"
    yield "a reference to NUL", document(PERSON.replace("Ana", "&#0;")), 65, "xml-not-well-formed"
    yield "an undeclared prefix", document("<x:clinician/>"), 65, "xml-namespace"
    yield "an attribute twice", document('<clinician id="a" id="b"/>'), 65, "xml-not-well-formed"
    yield "two roots", document(PERSON) + document(PERSON), 65, "xml-not-well-formed"
    yield "another format", "<Bundle xmlns='http://hl7.org/fhir'/>", 65, "xml-root"
    yield "no bytes in XML", "", 65, "xml-empty"
    yield "junk", bytes(range(1, 256)) * 100, 65, ""
    yield "UTF-16 with its mark in XML", document(PERSON, head='<?xml version="1.0"?>').encode("utf-16"), 0, ""
    yield "Latin-1 that says so", document(
        PERSON.replace("Ana", "Aña"), head='<?xml version="1.0" encoding="ISO-8859-1"?>').encode("latin-1"), 65, ""
    yield "an encoding of another alphabet", document(PERSON, head='<?xml version="1.0" encoding="IBM037"?>'), 65, "xml-encoding"
    yield "UTF-7", document(PERSON, head='<?xml version="1.0" encoding="UTF-7"?>'), 65, "xml-encoding"
    yield "gzip under another name", gzip.compress(document(PERSON).encode()), 65, "compressed-gzip"
    yield "a bomb of gzip", gzip.compress(bytes(large(deep, 1 << 22))), 65, "compressed-gzip"
    yield "xz under another name", lzma.compress(document(PERSON).encode()), 65, "compressed-xz"
    whole = document(PERSON).encode()
    for cut in range(1, len(whole), 1 if deep else 29):
        yield f"cut at byte {cut}", whole[:cut], 65, ""


def json_cases(deep):
    person = '{"npi":"2000000010","type":"INDIVIDUAL","name":{"first":"Ana","last":"Ejemplo"},"addresses":[],"plans":[]}'
    yield "a depth of a million in JSON", joined("[", repeated('{"a":', large(deep, 10_000))), 65, "json-depth"
    yield "lists in lists", joined(repeated("[", large(deep, 10_000))), 65, "json-"
    yield "a string of a hundred megabytes", joined(
        '[{"npi":"', repeated("1", large(deep, 1 << 20)), '"}]'), 65, (
            # At full size it is longer than a record, which is seen before the string's end.
            "json-record-too-large" if deep else "json-string-too-long")
    yield "a number of a million digits", joined('[{"npi":', repeated("1", large(deep, 1 << 20)), "}]"), 65, "json-"
    yield "a million keys", "[{" + ",".join(f'"k{i}":1' for i in range(large(deep, 40_000))) + "}]", 65, "json-"
    yield "a record that never ends", joined('[{"plans":[', repeated("{},", large(deep, 4 << 20)), "]}]"), 65, "json-record-too-large"
    yield "a comma too many", "[" + person + ",]", 65, "json-syntax"
    yield "not a number", '[{"npi":NaN}]', 65, "json-"
    yield "JSON that is cut", "[" + person + ',{"npi":', 65, "json-truncated"
    yield "a control byte in a string", '[{"npi":"\x01"}]', 65, "json-control-byte"
    yield "half a surrogate pair in JSON", "[" + person.replace("Ana", "\\ud800") + "]", None, ""
    yield "JSON in gzip", gzip.compress(person.encode()), 65, "compressed-gzip"
    yield "no bytes in JSON", "", 65, "json-empty"


def cases(deep, folder):
    for how, ending, found in [
        ("exchange", "csv", csv_cases(deep)), ("exchange", "xml", xml_cases(deep, folder)),
        ("qhp", "json", json_cases(deep)),
    ]:
        for name, content, code, word in found:
            yield how, ending, name, content, code, word


def write(path, content):
    if isinstance(content, tuple):
        kind, value = content
        if kind == "pipe":
            os.mkfifo(path)
        elif kind == "link":
            path.symlink_to(value)
        else:
            with path.open("wb") as file:
                file.truncate(value)
        return
    with path.open("wb") as file:
        for part in joined(content) if isinstance(content, (str, bytes)) else content:
            file.write(part)


def limited():
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_DATA, (BYTES, BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def tree(folder):
    """A digest of every file that answers are read from."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink() and "work" not in path.parts and path.name != "lock":
            found[str(path.relative_to(folder))] = hashlib.sha256(path.read_bytes()).hexdigest()
        elif path.is_symlink():
            found[str(path.relative_to(folder))] = os.readlink(path)
    return found


def run(command, arguments, environment):
    """Output, exit code, processor seconds and the peak of the memory of one run."""
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            [command, *arguments], env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            preexec_fn=limited)
        deadline = time.time() + 120
        while True:
            pid, status, usage = os.wait4(process.pid, os.WNOHANG)
            if pid:
                break
            if time.time() > deadline:
                process.kill()
                return "it hangs", -9, 120, 0
            time.sleep(0.005)
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        text = output.read().decode(errors="replace")
    return text, process.returncode, usage.ru_utime + usage.ru_stime, usage.ru_maxrss << 10


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", nargs="?")
    parser.add_argument("--deep", action="store_true")
    parser.add_argument("--table", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="second-opinion-hostile-") as name:
        folder = pathlib.Path(name)
        if options.table:
            print("| file | as | outcome |\n|---|---|---|")
            for how, ending, title, _, code, word in cases(False, folder):
                if title.startswith("cut at") and title != "cut at byte 1":
                    continue
                outcome = {0: "imported", 3: "imported, rows refused", 65: "refused whole", None: "imported or refused"}[code]
                shown = title.replace("cut at byte 1", "cut at any byte")
                print(f"| {shown} | {how} {ending} | {outcome}{f', `{word}`' if word and not word.endswith('-') else ''} |")
            return 0
        data = folder / "data"
        bundled = folder / "Data"
        bundled.mkdir()
        lines = (ROOT / "Data/sources.csv").read_text().splitlines()
        (bundled / "sources.csv").write_text(
            "\n".join(x for x in lines if x.startswith(("file,", "specialties.csv,", "states.csv,"))) + "\n")
        for file in ("specialties.csv", "states.csv"):
            shutil.copy(ROOT / "Data" / file, bundled)
        environment = dict(
            os.environ, SECOND_OPINION_DATA=str(data), SECOND_OPINION_BUNDLED=str(bundled),
            SECOND_OPINION_TODAY="2026-11-21", HOME=name)
        (folder / "former.csv").write_text(HEAD + GOOD)
        common = ["--source", "people", "--as-of", "2026-11-01", "--quiet"]
        text, code, _, _ = run(
            options.command, ["import", str(folder / "former.csv"), "--as", "exchange", *common], environment)
        if code != 0:
            sys.exit(f"the former data: {code} {text}")
        former = tree(data)
        failures = count = 0
        slowest, largest = (0, ""), (0, "")
        for how, ending, title, content, code, word in cases(options.deep, folder):
            count += 1
            path = folder / f"hostile{count}.{ending}"
            write(path, content)
            text, found, seconds, peak = run(
                options.command, ["import", str(path), "--as", how, *common], environment)
            path.unlink()
            wrong = []
            if code is not None and found != code:
                wrong.append(f"ended with {found}, not {code}")
            if found < 0 or found >= 128:
                wrong.append("a signal")
            if word not in text:
                wrong.append(f"does not say {word}")
            if any(ord(c) < 0x20 and c not in "\n\t" or ord(c) == 0x7F for c in text):
                wrong.append("a control character in what is said")
            if SECRET in text:
                wrong.append("what an entity points to came out")
            if len(text) > 64 << 10:
                wrong.append(f"{len(text)} bytes of words")
            if found == 65 and {k: v for k, v in tree(data).items() if k in former} != former:
                wrong.append("what was stored is another")
            if seconds > SECONDS or peak > BYTES:
                wrong.append(f"{seconds:.1f} s, {peak >> 20} MB")
            slowest, largest = max(slowest, (seconds, title)), max(largest, (peak, title))
            if found in (0, 3) or wrong:
                # Back to the former data for the next.
                shutil.rmtree(data)
                run(options.command, ["import", str(folder / "former.csv"), "--as", "exchange", *common], environment)
                former = tree(data)
            if wrong:
                failures += 1
                print(f"{how} {ending}, {title}: {'; '.join(wrong)}\n{text[:1500]}", file=sys.stderr)
        print(
            f"{count} hostile files, {failures} not as expected; at most {slowest[0]:.1f} s ({slowest[1]}) and "
            f"{largest[0] >> 20} MB ({largest[1]})")
        return min(1, failures)


sys.exit(main())
