"""Resources as they were published: NDJSON, JSON (a resource or a Bundle) and XML, of a file or a folder."""
import json
import os


def read_all(paths):
    """Returns {(type, id): resource}. A type and id that stand there twice are an error: the scan would be ambiguous."""
    found = {}
    for path in paths:
        for resource in _of(path):
            key = resource["resourceType"], resource["id"]
            if key in found and found[key] != resource:
                raise SystemExit(f"{path}: {'/'.join(key)} stands there twice")
            found[key] = resource
    return found


def _of(path):
    if os.path.isdir(path):
        for name in sorted(os.listdir(path)):
            if os.path.isdir(os.path.join(path, name)) or name.endswith((".ndjson", ".json", ".xml")):
                yield from _of(os.path.join(path, name))
    elif path.endswith(".ndjson"):
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                if line.strip():
                    yield json.loads(line)
    else:
        with open(path, "rb") as file:
            text = file.read()
        yield from _unbundled(from_xml(text) if path.endswith(".xml") else json.loads(text))


def _unbundled(resource):
    if resource.get("resourceType") != "Bundle":
        yield resource
    for entry in resource.get("entry", []):
        if "resource" in entry:
            yield entry["resource"]


def from_xml(text):
    """An XML resource as its JSON, through classes made from the definitions of FHIR (R4B, whose Plan-Net types are R4's)."""
    from fhir.resources.R4B import get_fhir_model_class
    from lxml import etree
    name = etree.fromstring(text).tag.rsplit("}", 1)[1]
    return json.loads(get_fhir_model_class(name).model_validate_xml(text).model_dump_json())
