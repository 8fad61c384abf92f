"""Reads exported shortlists with programs that are not ours, and compares what they find with the JSON export.

    read_exports.py FOLDER      FOLDER/<case>-<language>/: one list in every format
    read_exports.py --pdf FILE.html OUT.pdf [a4|letter]

Prints one line for each format of each case, and `failed: …` with exit code 1 at the first thing that is not as it
should be. The JSON itself is held against the fixture by ExportingTests.
"""

import csv
import datetime
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

FORMULA = re.compile(r"^ *[=+\-@\t\r\n\x00＝＋－＠]")
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def fail(words):
    print("failed:", words, file=sys.stderr)
    sys.exit(1)


def expect(condition, *words):
    if not condition:
        fail(" ".join(str(w) for w in words))


def same(found, wanted, *where):
    expect(found == wanted, *where, "\n  found ", repr(found)[:600], "\n  wanted", repr(wanted)[:600])


def undefused(cell):
    """What a cell says without the mark that keeps it a text."""
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell[1:]) else cell


def blank(text):
    return re.sub(r"\s+", " ", text).strip()


# What the columns of the tables say, worked out from the JSON export alone.

def columns(document, entry):
    network = entry["network"]
    virtual = entry["virtual"] or {}
    address = entry["address"] or {}
    days = entry["days"] or {}
    place = entry["coordinates"] or {}

    def known(value):
        return "unknown" if value in (None, "") else str(value)

    def joined(values):
        return "|".join(values) if values else "unknown"

    def of_network(key):
        return "not asked" if network is None else known(network[key])

    phone = entry["phone"]
    if phone and re.fullmatch(r"[0-9]{10}", phone):
        phone = f"{phone[:3]}-{phone[3:6]}-{phone[6:]}"
    sources = []
    for one in entry["evidence"]:
        date = (f"verified {one['verified']}" if one["verified"]
                else f"as of {one['as_of']}" if one["as_of"] else "date unknown")
        if f"{one['source']} ({date})" not in sources:
            sources.append(f"{one['source']} ({date})")
    lines = [f"{x['what']}: {x['answer']} ({x['words']})" for x in entry["independence"]]
    return {
        "position": str(entry["position"]), "name": entry["name"], "status": entry["status"],
        "phone": known(phone), "modalities": joined(entry["modalities"]), "specialties": joined(entry["specialties"]),
        "center": known(entry["center"]), "designation": known(entry["designation"]),
        "organization": known(entry["organization"]),
        **{key: known(address.get(key)) for key in ("site", "street", "unit", "city", "state", "zip")},
        "distance_mi": known(entry["distance_mi"]),
        "network_status": of_network("status"), "network_as_of": of_network("as_of"),
        "network_verified": of_network("verified"), "network_source": of_network("source"),
        "network_basis": of_network("basis"), "network_freshness": of_network("freshness"),
        "plan": of_network("plan"), "plan_name": of_network("plan_name"),
        "reasons": joined(entry["reasons"]),
        "match": known((entry["match"] or {}).get("strength")), "match_words": known((entry["match"] or {}).get("words")),
        "independence": "|".join(lines) if lines else "not asked",
        "virtual_kinds": joined(virtual.get("kinds")),
        "virtual_patient_state": virtual.get("patient_state") or "not asked",
        "virtual_eligible": virtual.get("eligible", "unknown"), "virtual_words": known(virtual.get("words")),
        "accepting": entry["accepting"], "price": known(entry["price"]),
        "days_min": known(days.get("from")), "days_max": known(days.get("to")), "days_from": known(entry["days_from"]),
        "languages": joined(entry["languages"]), "records_wanted": joined(entry["records_wanted"]),
        "visit": entry["visit"] or "",
        "notes": "\n".join(f"{n['day']}: {n['text']}" for n in entry["notes"]),
        "website": known(entry["website"]), "lat": known(place.get("lat")), "lon": known(place.get("lon")),
        "kind": entry["kind"], "id": entry["id"], "npi": known(entry["npi"]), "sources": joined(sources),
        "last_confirmed": known(entry["last_confirmed"]), "added": entry["added"],
        "generation": known(entry["generation"]), "list": document["list"], "list_created": document["created"],
        "decide_by": document["decide_by"] or "", "question": document["question"] or "",
        "exported": document["exported"], "days_unit": known(entry["days_unit"]),
    }


def rows(document):
    return [columns(document, entry) for entry in document["entries"]]


NUMBERS = {"position", "distance_mi", "days_min", "days_max", "lat", "lon"}


def same_cell(found, wanted, name, where):
    if name in NUMBERS and wanted != "unknown":
        same(float(found), float(wanted), where, name)
    else:
        same(found, wanted, where, name)


# One reader a format.

def read_csv(path, document, bom=False):
    data = open(path, "rb").read()
    expect(data.startswith(b"\xef\xbb\xbf") == bom, path, "byte order mark")
    text = data.decode("utf-8-sig")
    expect(not CONTROLS.search(text), path, "holds control characters")
    table = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    wanted = rows(document)
    if wanted:
        same(table[0], list(wanted[0]), path)
    same(len(table) - 1, len(wanted), path, "rows")
    for found, row in zip(table[1:], wanted):
        same(len(found), len(row), path, "cells")
        for cell, (name, value) in zip(found, row.items()):
            number = re.fullmatch(r"-?[0-9.]+", cell)
            expect(number or not FORMULA.match(cell), path, name, "is a formula:", cell[:40])
            same_cell(undefused(cell), value, name, path)


def read_tsv(path, document):
    text = open(path, encoding="utf-8", newline="").read()
    lines = text.split("\n")
    same(lines.pop(), "", path, "ends with a line end")
    wanted = rows(document)
    same(len(lines) - 1, len(wanted), path, "rows")
    for line, row in zip(lines[1:], wanted):
        cells = line.split("\t")
        same(len(cells), len(row), path, "cells")
        for cell, (name, value) in zip(cells, row.items()):
            expect(re.fullmatch(r"-?[0-9.]+", cell) or not FORMULA.match(cell), path, name, "is a formula")
            same_cell(undefused(cell), value.replace("\n", " "), name, path)


def read_ndjson(path, document):
    lines = open(path, encoding="utf-8").read().split("\n")
    same(lines.pop(), "", path, "ends with a line end")
    same(len(lines), len(document["entries"]), path, "lines")
    for line, entry in zip(lines, document["entries"]):
        found = json.loads(line)
        for key, value in entry.items():
            same(found[key], value, path, key)
        same(found["list"], document["list"], path, "list")


def read_markdown(path, document):
    from markdown_it import MarkdownIt
    text = open(path, encoding="utf-8").read()
    reader = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    tokens = reader.parse(text)
    flat = [inner for token in tokens for inner in [token] + (token.children or [])]
    bad = {"html_block", "html_inline", "image", "fence", "code_block", "code_inline", "hr", "s_open", "em_open"}
    for token in flat:
        expect(token.type not in bad, path, "holds", token.type, token.content[:60])
        if token.type == "link_open":
            expect(re.match(r"(tel:\+1-|https?://)", token.attrs["href"]), path, "links to", token.attrs["href"])
    headings = [(t.tag, tokens[i + 1]) for i, t in enumerate(tokens) if t.type == "heading_open"]
    entries = document["entries"]
    same(sum(tag == "h1" for tag, _ in headings), 1, path, "first headings")
    same(sum(tag == "h2" for tag, _ in headings), 1 + len(entries), path, "second headings")
    same(sum(t.type == "tr_open" for t in tokens), 1 + len(entries) if entries else 0, path, "rows of the table")
    plain = blank("".join(t.content if t.type == "text" else " " for t in flat if t.type != "inline"))
    for entry in entries:
        wanted = [entry["name"]] + entry["reasons"] + [n["text"] for n in entry["notes"]] + [entry["price"] or ""]
        for value in wanted:
            expect(blank(value) in plain, path, "lacks", value[:80])


def read_html(path, document, language):
    import html5lib
    data = open(path, "rb").read()
    tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(data)
    same(tree.get("lang"), language, path)
    allowed = {"html", "head", "meta", "title", "style", "body", "main", "section", "header", "div", "h1", "h2", "h3",
               "p", "strong", "table", "thead", "tbody", "tr", "th", "td", "a", "span", "colgroup", "col"}
    attributes = {"lang", "charset", "name", "content", "class", "id", "href", "rel", "scope", "dir", "colspan", "style"}
    level, ids, places = 0, set(), 0
    for element in tree.iter():
        expect(element.tag in allowed, path, "holds", element.tag)
        for name, value in element.attrib.items():
            expect(name in attributes, path, "holds the attribute", name)
            if name == "href":
                expect(re.match(r"(#p[0-9]+$|tel:\+1-|https?://)", value), path, "links to", value)
            if name == "id":
                expect(value not in ids, path, "id twice")
                ids.add(value)
        if element.tag == "th":
            expect(element.get("scope") in ("row", "col"), path, "a header without scope")
        if element.tag in ("h1", "h2", "h3"):
            now = int(element.tag[1])
            expect(now <= level + 1, path, "headings out of order")
            level = now
        places += element.get("class") == "place"
    same(sum(e.tag == "h1" for e in tree.iter()), 1, path, "h1")
    same(places, len(document["entries"]), path, "pages")
    text = "".join(tree.itertext())
    expect("url(" not in text and "@import" not in text, path, "fetches something")
    plain = blank(text)
    for entry in document["entries"]:
        for value in [entry["name"]] + entry["reasons"] + [n["text"] for n in entry["notes"]]:
            expect(blank(value) in plain, path, "lacks", value[:80])


def print_pdf(html, pdf, paper=None):
    browser = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    expect(browser, "chromium is not there; Scripts/install-dependencies readers installs it")
    with tempfile.TemporaryDirectory() as folder:
        page = os.path.join(folder, "page.html")
        text = open(html, encoding="utf-8").read()
        if paper:
            text = text.replace("</head>", "<style>@page{size:%s}</style></head>" % paper, 1)
        open(page, "w", encoding="utf-8").write(text)
        # The root of a container has no sandbox to enter; the page is ours and runs nothing.
        run = subprocess.run(
            [browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
             "--user-data-dir=" + os.path.join(folder, "profile"), "--no-pdf-header-footer",
             "--print-to-pdf=" + pdf, "file://" + page],
            capture_output=True, text=True, timeout=120)
        expect(run.returncode == 0 and os.path.exists(pdf), "chromium cannot print", html, run.stderr[-400:])


def read_pdf(path, document, language, folder):
    from pypdf import PdfReader
    for paper, height in (("letter", 792), ("a4", 842)):
        pdf = os.path.join(folder, paper + ".pdf")
        print_pdf(path, pdf, paper)
        reader = PdfReader(pdf)
        pages = [blank(page.extract_text()) for page in reader.pages]
        same(round(float(reader.pages[0].mediabox.height)), height, pdf, "height")
        note = {"en": "A directory can be wrong: call before you go.",
                "es": "Un directorio puede tener errores: llame antes de ir."}[language]
        for number, page in enumerate(pages):
            expect(note in page, pdf, "page", number + 1, "has no note on accuracy")
            expect(f"{number + 1} / {len(pages)}" in page, pdf, "page", number + 1, "has no number")
        entries = document["entries"]
        if os.path.basename(os.path.dirname(path)).startswith("plain"):
            # A summary and one page a provider.
            same(len(pages), 1 + len(entries), pdf, "pages")
            for entry, page in zip(entries, pages[1:]):
                expect(f"{entry['position']}. {entry['name']}" in page, pdf, "lacks the page of", entry["name"])
                expect(entry["name"] in pages[0], pdf, "lacks in its summary", entry["name"])
        else:
            expect(len(pages) >= 1 + len(entries), pdf, "has too few pages")


def read_xlsx(path, document, folder):
    import openpyxl
    book = openpyxl.load_workbook(path)
    same(book.sheetnames, ["Shortlist", "Sources", "Notes", "About"], path)
    wanted = rows(document)
    sheet = book["Shortlist"]
    same(sheet.freeze_panes, "A2", path, "header is not frozen")
    same(sheet.max_row, 1 + len(wanted), path, "rows")
    names = [cell.value for cell in sheet[1]]
    dates = {"network_as_of", "network_verified", "visit", "last_confirmed", "added", "list_created", "decide_by", "exported"}
    for n, name in enumerate(names):
        width = sheet.column_dimensions[openpyxl.utils.get_column_letter(n + 1)].width
        expect(8 <= width <= 100, path, name, "has the width", width)
    for line, row in zip(sheet.iter_rows(min_row=2), wanted):
        same(names, list(row), path)
        for cell, (name, value) in zip(line, row.items()):
            expect(cell.data_type != "f", path, name, "is a formula")
            if name in dates and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
                same(cell.value, datetime.datetime.fromisoformat(value), path, name)
                expect(cell.is_date, path, name, "is no date")
            elif name in NUMBERS and value != "unknown":
                same(float(cell.value), float(value), path, name)
            elif value == "":
                expect(cell.value is None, path, name)
            else:
                expect(isinstance(cell.value, str), path, name, "is no text")
                same(cell.number_format, "@", path, name, "has not the format of text")
                # A cell holds 32,767 UTF-16 units; what is longer stands whole in the sheet of notes.
                if len(value.encode("utf-16-le")) // 2 <= 32767:
                    same(unescaped(cell.value), value, path, name)
                else:
                    expect(value.startswith(unescaped(cell.value)[:-2]), path, name, "is cut elsewhere")
    notes = {}
    for place, _, _, day, text in book["Notes"].iter_rows(min_row=2, values_only=True):
        expect(isinstance(day, datetime.datetime), path, "a note's day is no date")
        notes[place] = notes.get(place, "") + unescaped(text)
    for entry in document["entries"]:
        same(notes.get(entry["position"], ""), "".join(n["text"] for n in entry["notes"]), path, "notes")
    sources = list(book["Sources"].iter_rows(min_row=2, values_only=True))
    expect(len(sources) >= sum(len(e["facts"]) for e in document["entries"]), path, "lacks facts")
    for entry in document["entries"]:
        for fact in entry["facts"]:
            expect(any(s[0] == entry["position"] and unescaped(s[3]) == fact["field"] and unescaped(s[4]) == fact["value"]
                       for s in sources), path, "lacks the fact", fact)
    read_with_libreoffice(path, wanted, folder)


def unescaped(text):
    """openpyxl leaves `_x005F_` as it stands; Excel reads `_`."""
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda m: chr(int(m.group(1), 16)), text) if isinstance(text, str) else text


def read_with_libreoffice(path, wanted, folder):
    office = shutil.which("soffice") or shutil.which("libreoffice")
    expect(office, "LibreOffice is not there; Scripts/install-dependencies readers installs it")
    run = subprocess.run(
        [office, "-env:UserInstallation=file://" + os.path.join(folder, "office"), "--headless", "--convert-to",
         "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,1", "--outdir", folder, path],
        capture_output=True, text=True, timeout=180)
    made = [name for name in os.listdir(folder) if name.endswith(".csv")]
    expect(run.returncode == 0 and len(made) == 1, "LibreOffice cannot read", path, run.stderr, made)
    table = list(csv.reader(open(os.path.join(folder, made[0]), encoding="utf-8", newline=""), strict=True))
    os.remove(os.path.join(folder, made[0]))
    same(len(table) - 1, len(wanted), path, "rows in LibreOffice")
    for found, row in zip(table[1:], wanted):
        for cell, (name, value) in zip(found, row.items()):
            if name in NUMBERS and value != "unknown":
                same(float(cell), float(value), path, name, "in LibreOffice")
            elif len(value.encode("utf-16-le")) // 2 <= 32767:
                same(cell, value, path, name, "in LibreOffice")


def read_vcard(path, document):
    import vobject
    data = open(path, "rb").read()
    for line in data.split(b"\r\n"):
        expect(len(line) <= 75, path, "has a line of", len(line), "bytes")
        line.decode("utf-8")
        expect(b"\n" not in line and b"\r" not in line, path, "has a bare line end")
    cards = list(vobject.readComponents(data.decode("utf-8")))
    entries = document["entries"]
    same(len(cards), len(entries), path, "cards")
    known = {"version", "prodid", "uid", "kind", "fn", "n", "org", "title", "tel", "adr", "geo", "url", "lang", "note", "rev"}
    uids = set()
    for card, entry in zip(cards, entries):
        expect(set(card.contents) <= known, path, "has lines of its own:", set(card.contents) - known)
        same(card.version.value, "4.0", path)
        same(card.fn.value, entry["name"], path, "FN")
        same(card.kind.value, "individual" if entry["kind"] == "clinician" else "org", path)
        expect(re.fullmatch(r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", card.uid.value), path, "UID")
        uids.add(card.uid.value)
        name = card.n.value
        # Degrees stand apart, so that the comma before them has no blank of its own.
        same(re.sub(r"\s", "", ",".join(x for x in (name.family, name.suffix) if x)), re.sub(r"\s", "", entry["name"]), path, "N")
        if entry["phone"]:
            expect(re.sub(r"\D", "", card.tel.value)[-10:] == entry["phone"] or card.tel.value == entry["phone"], path, "TEL")
        address = entry["address"]
        if address and any(address[k] for k in ("street", "city", "state", "zip")):
            box = card.adr.value
            same(box.city, address["city"] or "", path, "ADR city")
            same(box.region, address["state"] or "", path, "ADR region")
            same(box.code, address["zip"] or "", path, "ADR code")
            same(box.street, ", ".join(x for x in (address["street"], address["unit"]) if x), path, "ADR street")
        if entry["coordinates"]:
            place = entry["coordinates"]
            same([float(x) for x in card.geo.value[4:].split(",")], [place["lat"], place["lon"]], path, "GEO")
        if entry["network"]:
            for value in (entry["network"]["plan_name"], entry["network"]["as_of"] and entry["network"]["as_of"][:4]):
                expect(not value or value in card.note.value, path, "NOTE lacks", value)
        if not document["list"].startswith("hostile"):
            for secret in entry["reasons"]:
                expect(secret not in card.serialize(validate=False), path, "tells", secret)
            for note in entry["notes"]:
                expect(note["text"] in card.note.value, path, "NOTE lacks", note["text"])
    same(len(uids), len(cards), path, "UIDs")


def read_ics(path, document):
    import icalendar
    data = open(path, "rb").read()
    for line in data.split(b"\r\n"):
        expect(len(line) <= 75, path, "has a line of", len(line), "bytes")
        expect(b"\n" not in line and b"\r" not in line, path, "has a bare line end")
    calendar = icalendar.Calendar.from_ical(data)
    same(calendar.errors, [], path)
    parts = list(calendar.subcomponents)
    for part in parts:
        same(part.errors, [], path)
        expect(part.name in ("VEVENT", "VTODO"), path, "holds", part.name)
        expect(isinstance((part.get("DTSTART") or part.get("DUE")).dt, datetime.date), path, "a day")
    uids = [str(part["UID"]) for part in parts]
    same(len(set(uids)), len(uids), path, "uids")
    exported = datetime.date.fromisoformat(document["exported"])
    wanted = []
    for entry in document["entries"]:
        if entry["status"] == "ruled_out":
            continue
        visit = entry["visit"] and datetime.date.fromisoformat(entry["visit"])
        last = visit or (document["decide_by"] and datetime.date.fromisoformat(document["decide_by"])) or exported
        # A program's own name tells the illness; its institution's does not.
        name = entry["organization"] or "" if entry["kind"] == "program" else entry["name"]
        wanted.append(("VTODO", max(exported, last - datetime.timedelta(14)), name))
        if visit:
            wanted.append(("VTODO", max(exported, visit - datetime.timedelta(3)), name))
            wanted.append(("VEVENT", visit, name))
        if not document["list"].startswith("hostile"):
            mine = [str(p["DESCRIPTION"]) for p in parts if name in str(p["SUMMARY"])]
            for note in entry["notes"]:
                expect(mine and all(note["text"] in text for text in mine), path, "DESCRIPTION lacks", note["text"])
    if document["decide_by"]:
        wanted.append(("VEVENT", datetime.date.fromisoformat(document["decide_by"]), ""))
    found = [(p.name, (p.get("DTSTART") or p.get("DUE")).dt, str(p["SUMMARY"])) for p in parts]
    same(len(found), len(wanted), path, "tasks")
    for (kind, day, title), (wanted_kind, wanted_day, name) in zip(found, wanted):
        same((kind, day), (wanted_kind, wanted_day), path, name)
        expect(name in title, path, "title lacks", name)


def read_geojson(path, document):
    import geojson
    import jsonschema
    text = open(path, encoding="utf-8").read()
    schema = json.load(open(os.path.join(os.path.dirname(__file__), "geojson.schema.json")))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(json.loads(text), schema)
    collection = geojson.loads(text)
    expect(collection.is_valid, path, collection.errors())
    same(len(collection["features"]), len(document["entries"]), path, "features")
    for feature, entry in zip(collection["features"], document["entries"]):
        same(feature["id"], entry["id"], path)
        place = entry["coordinates"]
        same(feature["geometry"] and list(feature["geometry"]["coordinates"]), place and [place["lon"], place["lat"]], path)
        same(list(feature["properties"]), list(columns(document, entry)), path)
        for name, value in columns(document, entry).items():
            found = feature["properties"][name]
            if found is None:
                expect(value in ("unknown", "not asked", ""), path, name, "is null")
            else:
                same_cell(found if name in NUMBERS else str(found), value, name, path)


def read_fhir(path, xml_path, document):
    from fhir.resources.R4B.bundle import Bundle
    from fhirclient.models.bundle import Bundle as StrictBundle
    from lxml import etree
    text = open(path, encoding="utf-8").read()
    data = json.loads(text)
    # Two sets of classes made from the published definitions: of R4 (4.0.1), which refuses what is unknown, and of R4B.
    StrictBundle(data, strict=True)
    bundle = Bundle.model_validate_json(text)
    urls = {entry.fullUrl for entry in bundle.entry}
    same(len(urls), len(bundle.entry), path, "full URLs")
    references = []

    def walk(value):
        if isinstance(value, dict):
            for key, inner in value.items():
                references.append(inner) if key == "reference" else walk(inner)
        elif isinstance(value, list):
            for inner in value:
                walk(inner)

    walk(data)
    for reference in references:
        expect(reference in urls, path, "leads nowhere:", reference)
    by_url = {entry["fullUrl"]: entry["resource"] for entry in data["entry"]}
    for url, resource in by_url.items():
        same("urn:uuid:" + resource["id"], url, path)
    items = by_url[data["entry"][0]["fullUrl"]].get("entry", [])
    same(len(items), len(document["entries"]), path, "items")
    kinds = {"clinician": "PractitionerRole", "program": "HealthcareService", "center": "Organization",
             "organization": "Organization"}
    for item, entry in zip(items, document["entries"]):
        resource = by_url[item["item"]["reference"]]
        same(resource["resourceType"], kinds[entry["kind"]], path)
        if entry["kind"] == "clinician":
            person = by_url[resource["practitioner"]["reference"]]
            same(person["name"][0]["text"], entry["name"].strip(), path)
            identifier = person["identifier"][0]
            if entry["npi"]:
                same(identifier, {"system": "http://hl7.org/fhir/sid/us-npi", "value": entry["npi"]}, path)
        else:
            same(resource["name"], entry["name"].strip(), path)
        parts = {p["url"]: next(v for k, v in p.items() if k != "url") for p in item["extension"][0]["extension"]}
        for name, value in columns(document, entry).items():
            if name in ("list", "list_created", "decide_by", "question", "exported"):
                continue
            if value.strip() == "":
                expect(name not in parts, path, name)
            elif name in NUMBERS and value != "unknown":
                same(float(parts[name]), float(value), path, name)
            else:
                same(parts[name], value.strip(), path, name)
    # The XML says the same: read by other classes, and element by element.
    tree = etree.parse(xml_path, etree.XMLParser(resolve_entities=False, no_network=True))
    same(tree.getroot().tag, "{http://hl7.org/fhir}Bundle", xml_path)
    same(from_xml(tree.getroot()), from_json(data), xml_path, "differs from the JSON")
    Bundle.model_validate_xml(open(xml_path, "rb").read())


FHIR = "{http://hl7.org/fhir}"


def from_xml(element):
    """(name, value, children) of everything but the narrative."""
    children = []
    for child in element:
        if not child.tag.startswith(FHIR):
            continue
        name = child.tag[len(FHIR):]
        if name == "resource":
            inner = child[0]
            children.append((name, inner.tag[len(FHIR):], from_xml(inner)))
        else:
            children.append((name, child.get("value") or child.get("url"), from_xml(child)))
    return children


def from_json(value):
    children = []
    for name, inner in value.items():
        if name in ("resourceType", "div"):
            continue
        for one in inner if isinstance(inner, list) else [inner]:
            if name == "resource":
                children.append((name, one["resourceType"], from_json(one)))
            elif name == "extension":
                children.append((name, one["url"], from_json({k: v for k, v in one.items() if k != "url"})))
            elif isinstance(one, dict):
                children.append((name, None, from_json(one)))
            else:
                children.append((name, number(one) if not isinstance(one, str) else one, []))
    return children


def number(value):
    # As the file writes it: six decimals of degrees, one of miles.
    return RAW.get(value, str(value))


RAW = {}


def main(folder):
    cases = sorted(os.listdir(folder))
    expect(len(cases) >= 4, "no exports in", folder)
    for case in cases:
        inside = os.path.join(folder, case)
        language = case.rsplit("-", 1)[1]
        files = sorted(os.listdir(inside))

        def one(ending):
            found = [f for f in files if re.fullmatch(r"[\w-]+-\d{4}-\d\d-\d\d\." + re.escape(ending), f)]
            same(len(found), 1, inside, ending)
            return os.path.join(inside, found[0])

        json_path = one("json")
        document = json.load(open(json_path, encoding="utf-8"))
        same(document["version"], 1, json_path)
        same([e["position"] for e in document["entries"]], list(range(1, len(document["entries"]) + 1)), json_path)
        # Numbers as they are written, since XML keeps their digits.
        fhir_text = open(one("fhir.json"), encoding="utf-8").read()
        RAW.clear()
        json.loads(fhir_text, parse_float=lambda digits: RAW.setdefault(float(digits), digits) and float(digits))
        with tempfile.TemporaryDirectory() as scratch:
            steps = [
                ("csv", lambda: read_csv(one("csv"), document)),
                ("csv with mark", lambda: read_csv(one("bom.csv"), document, bom=True)),
                ("tsv", lambda: read_tsv(one("tsv"), document)),
                ("ndjson", lambda: read_ndjson(one("ndjson"), document)),
                ("md", lambda: read_markdown(one("md"), document)),
                ("html", lambda: read_html(one("html"), document, language)),
                ("pdf", lambda: read_pdf(one("html"), document, language, scratch)),
                ("xlsx", lambda: read_xlsx(one("xlsx"), document, scratch)),
                ("vcf", lambda: read_vcard(one("vcf"), document)),
                ("ics", lambda: read_ics(one("ics"), document)),
                ("geojson", lambda: read_geojson(one("geojson"), document)),
                ("fhir", lambda: read_fhir(one("fhir.json"), one("fhir.xml"), document)),
            ]
            for name, step in steps:
                step()
                print("read:", case, name, flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--pdf"]:
        print_pdf(sys.argv[2], sys.argv[3], *sys.argv[4:5])
    else:
        main(sys.argv[1])
