"""Whether what came is FHIR R4: parsed by classes made from the definitions of FHIR, in JSON and in XML.

No JSON schema and no XSD of R4 is to be had from PyPI or Debian. In their place stand three independent readers: fhirkit
(every resource and type of R4 4.0.1: unknown and missing elements, cardinalities, patterns of primitives, required codes),
fhir.resources (R4B, whose types here are those of R4) and, for XML, the order of elements, which the XSD demands, from the
sequences of fhir.resources.
"""
import json
import re

FHIR = "{http://hl7.org/fhir}"
XHTML = "{http://www.w3.org/1999/xhtml}"


class Judge:
    """Reads every answer once; an answer seen before is not read again."""

    def __init__(self, schema=None):
        """`schema` is the JSON schema of R4 (fhir.schema.json of the publication), where somebody has it."""
        import fhirkit
        from fhir.resources.R4B import get_fhir_model_class
        self._kit, self._class = fhirkit, get_fhir_model_class
        self._seen, self._schemas, self._schema = {}, {}, None
        self.read = 0
        if schema:
            with open(schema, encoding="utf-8") as file:
                self._schema = json.load(file)

    def __call__(self, resource):
        """What is wrong with a resource (or a Bundle and all in it), as lines."""
        problems = []
        if resource.get("resourceType") == "Bundle":
            for entry in resource.get("entry", []):
                if "resource" in entry:
                    problems += self(entry["resource"])
            # The entries were read alone; the Bundle is read with one of each type.
            first = {}
            for entry in resource.get("entry", []):
                first.setdefault(entry.get("resource", {}).get("resourceType"), entry)
            resource = dict(resource, entry=list(first.values())) if first else resource
        text = json.dumps(resource, sort_keys=True)
        if text not in self._seen:
            self.read += 1
            self._seen[text] = self._problems(resource, text)
        return problems + self._seen[text]

    def _problems(self, resource, text):
        name = f"{resource.get('resourceType')}/{resource.get('id')}"
        problems = [f"{name}: {issue.message} at {issue.path}" for issue in self._kit.validate(text)
                    if issue.severity == "error"]
        try:
            self._class(resource["resourceType"]).model_validate_json(text)
        except Exception as error:
            problems.append(f"{name}: fhir.resources: {' '.join(str(error).split())[:300]}")
        if self._schema:
            problems += [f"{name}: schema: {error.message[:160]} at {error.json_path}" for error in self._by_schema(resource)]
        return problems + list(_empty(resource, name))

    def _by_schema(self, resource):
        from jsonschema import Draft6Validator
        kind = resource["resourceType"]
        if kind not in self._schemas:
            whole = {"$ref": "#/definitions/" + kind, "definitions": self._schema["definitions"]}
            self._schemas[kind] = Draft6Validator(whole)
        # What is in a Bundle was read alone; as one of 148 alternatives it would take a second each.
        if kind == "Bundle":
            resource = dict(resource, entry=[{k: v for k, v in e.items() if k != "resource"} for e in resource.get("entry", [])])
            resource = {k: v for k, v in resource.items() if v != []}
        return self._schemas[kind].iter_errors(resource)


def _empty(node, path):
    """FHIR JSON has no empty arrays, objects or strings and no null but in arrays of primitives (2.6.2)."""
    if node in ("", [], {}):
        yield f"{path}: empty"
    for key, value in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        if value is None and isinstance(node, dict):
            yield f"{path}.{key}: null"
        yield from _empty(value, f"{path}.{key}")


def subset_problems(seen, whole, summary, elements):
    """Whether a resource of a search is what a read gives, or the part of it that _summary or _elements names."""
    if summary in (None, "false") and elements is None:
        return [] if seen == whole else ["differs from the read in " + ", ".join(
            sorted(k for k in seen.keys() | whole.keys() if seen.get(k) != whole.get(k)))]
    from fhir.resources.R4B import get_fhir_model_class
    model = get_fhir_model_class(whole["resourceType"])
    wanted = {"text": {"text"}, "true": set(model.summary_elements_sequence()), "data": set(whole) - {"text"}}.get(
        summary, set((elements or "").split(","))) | {"resourceType", "id"}
    # "Servers are not obliged to return just" what was asked for, so more is right.
    lacking = [k for k in sorted(wanted & set(whole)) if seen.get(k) != whole[k] and k != "meta"]
    changed = [k for k in sorted(set(seen) - {"meta"}) if seen[k] != whole.get(k)]
    problems = ["lacks " + ", ".join(lacking)] if lacking else []
    problems += ["has another " + ", ".join(changed)] if changed else []
    tags = [t.get("code") for t in seen.get("meta", {}).get("tag", [])]
    is_less = set(whole) - set(seen)
    return problems + (["is not marked SUBSETTED"] if is_less and "SUBSETTED" not in tags else [])


def xml_problems(text, expected):
    """Whether an XML answer says what its JSON says (`expected`), in the order of elements that the schema demands."""
    from fhir.resources.R4B import get_fhir_model_class
    from lxml import etree
    try:
        root = etree.fromstring(text)
    except etree.XMLSyntaxError as error:
        return [f"no well-formed XML: {error}"]
    name = root.tag.removeprefix(FHIR)
    if root.tag != FHIR + expected["resourceType"]:
        return [f"root is {root.tag}"]
    model = get_fhir_model_class(name)
    try:
        parsed = json.loads(model.model_validate_xml(text).model_dump_json())
    except Exception as error:
        return [f"fhir.resources reads no XML: {' '.join(str(error).split())[:300]}"]
    problems = [f"in XML {line}" for line in _differences(model.model_validate(expected).model_dump(mode="json"), parsed, name)]
    return problems + list(_out_of_order(root, model, name))


def _differences(expected, seen, path):
    if isinstance(expected, dict) and isinstance(seen, dict):
        for key in expected.keys() | seen.keys():
            if key != "div":
                yield from _differences(expected.get(key), seen.get(key), f"{path}.{key}")
    elif isinstance(expected, list) and isinstance(seen, list) and len(expected) == len(seen):
        for i, pair in enumerate(zip(expected, seen)):
            yield from _differences(*pair, f"{path}[{i}]")
    elif expected != seen and str(expected) != str(seen):
        yield f"{path} is {str(seen)[:80]!r}, in JSON {str(expected)[:80]!r}"


def _out_of_order(element, model, path):
    """Children must come in the sequence of the definition; `model` is the class of this element."""
    sequence = {name: i for i, name in enumerate(model.elements_sequence())}
    last = -1
    for child in element:
        if not isinstance(child.tag, str) or child.tag.startswith(XHTML):
            continue
        name = child.tag.removeprefix(FHIR)
        at = sequence.get(name)
        if at is None:
            yield f"{path}.{name}: no such element in XML"
            continue
        if at < last:
            yield f"{path}.{name}: out of order in XML"
        last = max(last, at)
        inner = _model_of(model, name)
        if name in ("resource", "contained") and len(child):
            from fhir.resources.R4B import get_fhir_model_class
            for resource in child:
                inner = get_fhir_model_class(resource.tag.removeprefix(FHIR))
                yield from _out_of_order(resource, inner, f"{path}.{resource.tag.removeprefix(FHIR)}")
        elif inner is not None:
            yield from _out_of_order(child, inner, f"{path}.{name}")


def _model_of(model, name):
    """The class of a complex element; None for a primitive."""
    from fhir.resources.R4B import get_fhir_model_class
    field = next((f for f in model.model_fields.values() if f.alias == name), None)
    kind = re.search(r"abc\.(\w+)Type\b", str(field.annotation)) if field else None
    return get_fhir_model_class(kind.group(1)) if kind else None
