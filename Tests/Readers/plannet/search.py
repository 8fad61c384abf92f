"""FHIR R4 search by a plain scan (http://hl7.org/fhir/R4/search.html), over resources in memory.

Where the specification leaves something to the server an answer has a range: SHALL is the least that has to be found,
SHOULD what the specification recommends, MAY the most that can be defended. Each rule names its section.
"""
import re
import unicodedata
from collections import namedtuple
from datetime import datetime, timedelta, timezone
from urllib.parse import parse_qsl

from .parameters import PARAMETERS

SHALL, SHOULD, MAY = 0, 1, 2
RESULT_PARAMETERS = {"_count", "_include", "_revinclude", "_total", "_summary", "_elements", "_format", "_pretty",
                     "_include:iterate", "_revinclude:iterate"}
Criterion = namedtuple("Criterion", "path reverse parameter modifier values")


class NotASearch(Exception):
    """The request asks for what these tables do not have."""


def split(text, separator):
    """Parts between separators that no backslash escapes; escapes stay (3.1.1.4.19)."""
    parts, at = [""], 0
    while at < len(text):
        if text[at] == "\\" and at + 1 < len(text):
            parts[-1] += text[at:at + 2]
            at += 2
        elif text[at] == separator:
            parts.append("")
            at += 1
        else:
            parts[-1] += text[at]
            at += 1
    return parts


def unescape(text):
    return re.sub(r"\\([\\,|$])", r"\1", text)


def escape(text):
    return re.sub(r"([\\,|$])", r"\\\1", text)


# 3.1.1.4.8 string

# Letters whose mark is a part of them: no combining character, but for many readers a diacritical mark.
STROKES = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"})


def folded(text, strokes=False):
    """Without case and accents."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).casefold()
    return bare.translate(STROKES) if strokes else bare


def blanks_as_one(text):
    return " ".join(text.split())


def without_punctuation(text, put=""):
    return blanks_as_one("".join(put if unicodedata.category(c)[0] in "PS" else c for c in text))


def forms(text, level):
    """The texts that a level of reading compares, each with its equal of the other side. "Punctuation and non-significant
    whitespace ... should also be ignored": taken out; a blank in its place can be defended, and so can letters with strokes."""
    yield folded(text)
    if level >= SHOULD:
        yield blanks_as_one(folded(text))
        yield without_punctuation(folded(text))
    if level >= MAY:
        yield without_punctuation(folded(text), " ")
        yield without_punctuation(folded(text, strokes=True))
        yield without_punctuation(folded(text, strokes=True), " ")
        yield without_punctuation(folded(text)).replace(" ", "")


def string_fields(value):
    """The strings that a search of this value covers: of a name or an address all its elements of type string."""
    if isinstance(value, str):
        return [value]
    fields = []
    for name in ("text", "family", "given", "prefix", "suffix", "line", "city", "district", "state", "postalCode", "country"):
        part = value.get(name)
        fields += part if isinstance(part, list) else [part] if part is not None else []
    return [f for f in fields if isinstance(f, str)]


def _prefixed(field, wanted, level):
    # What is nothing but punctuation asks for nothing once that is taken out.
    return any(w and f.startswith(w) for f, w in zip(forms(field, level), forms(wanted, level)))


def _contains(field, wanted, level):
    return any(w and w in f for f, w in zip(forms(field, level), forms(wanted, level)))


def _words_prefixed(fields, wanted):
    words = [w for f in fields for w in without_punctuation(folded(f, strokes=True), " ").split()]
    asked = without_punctuation(folded(wanted, strokes=True), " ").split()
    return bool(asked) and all(any(w.startswith(a) for w in words) for a in asked)


def string_matches(value, wanted, modifier, level, is_family=False):
    fields = string_fields(value)
    if modifier == "exact":
        # Whether canonically equivalent characters are the same is the server's choice (3.1.1.4.4).
        return any(f == wanted or level == MAY and unicodedata.normalize("NFC", f) == unicodedata.normalize("NFC", wanted)
                   for f in fields)
    if modifier == "contains":
        return any(_contains(f, wanted, level) for f in fields)
    if any(_prefixed(f, wanted, level) for f in fields):
        return True
    # "servers SHOULD search the parts of a family name independently."
    families = [value.get("family", "")] if isinstance(value, dict) else [value] if is_family else []
    if level >= SHOULD and any(_prefixed(part, wanted, level) for f in families for part in f.split()):
        return True
    # "When searching whole names and addresses (not parts), servers may also use flexible match".
    return level == MAY and (isinstance(value, dict) or is_family) and _words_prefixed(fields, wanted)


# 3.1.1.4.10 token

def token_items(value):
    """(system or None, code) of a value."""
    if isinstance(value, dict) and "coding" in value:
        return [(c.get("system"), c.get("code")) for c in value["coding"]]
    if isinstance(value, dict) and "value" in value:
        return [(value.get("system"), str(value["value"]))]
    if isinstance(value, dict):
        return [(value.get("system"), value["code"])] if "code" in value else []
    return [(None, str(value).lower() if isinstance(value, bool) else str(value))]


def token_texts(value):
    """What :text looks at: "CodeableConcept.text, Coding.display, or Identifier.type.text"."""
    if not isinstance(value, dict):
        return []
    texts = [value.get("text"), (value.get("type") or {}).get("text"), value.get("display")]
    return [t for t in texts + [c.get("display") for c in value.get("coding", [])] if isinstance(t, str)]


def token_matches(value, wanted, modifier, level, is_id=False):
    if modifier == "text":
        texts = token_texts(value)
        return any(_prefixed(t, unescape(wanted), level) for t in texts) or (
            level == MAY and (_words_prefixed(texts, unescape(wanted))
                              or any(_contains(t, unescape(wanted), level) for t in texts)))
    parts = [unescape(p) for p in split(wanted, "|")]
    if modifier == "of-type":
        if len(parts) != 3 or not isinstance(value, dict):
            return False
        kinds = (value.get("type") or {}).get("coding", [])
        return str(value.get("value")) == parts[2] and any(
            (c.get("system"), c.get("code")) == (parts[0], parts[1]) for c in kinds)
    if len(parts) > 2:
        return False
    for system, code in token_items(value):
        # "Match is case sensitive unless" the code system says otherwise, and "when in doubt" it SHOULD not be: Plan-Net's
        # systems say that case counts, others leave it open. "Matches on _id are always case sensitive."
        same = code == parts[-1] or (
            level == MAY and not is_id and code is not None and code.casefold() == parts[-1].casefold())
        if len(parts) == 1 and same:
            return True
        if len(parts) == 2 and (not parts[1] or same) and (system or "") == parts[0] and (parts[0] or parts[1]):
            return True
    return False


# 3.1.1.4.12 reference

def local(text, base):
    """Type/id of a reference to this server, relative or absolute; other references as they are."""
    text = text.split("/_history/")[0]
    if base and text.startswith(base.rstrip("/") + "/"):
        text = text[len(base.rstrip("/")) + 1:]
    return text


def reference_matches(value, wanted, modifier, targets, base):
    if not isinstance(value, dict):
        return False
    if modifier == "identifier":
        return "identifier" in value and token_matches(value["identifier"], wanted, None, SHALL)
    seen = local(value.get("reference", ""), base)
    wanted = local(unescape(wanted), base)
    if modifier:
        wanted = modifier + "/" + wanted
    if not seen or not wanted:
        return False
    if "/" in wanted or ":" in wanted:
        return seen == wanted
    return any(seen == kind + "/" + wanted for kind in targets)


# 3.1.1.4.7 date

def interval(text):
    """[from, to) in nanoseconds of a date of any precision; a time without a zone is taken as UTC."""
    found = re.fullmatch(
        r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?)?)?", text)
    if not found:
        raise NotASearch(f"{text} is no date")
    year, month, day, hour, minute, second, fraction, zone = found.groups()
    start = datetime(int(year), int(month or 1), int(day or 1), int(hour or 0), int(minute or 0), int(second or 0),
                     tzinfo=timezone.utc)
    if zone and zone != "Z":
        start -= timedelta(hours=int(zone[:3]), minutes=int(zone[0] + zone[4:]))
    begin = int((start - datetime(1970, 1, 1, tzinfo=timezone.utc)).total_seconds()) * 10**9
    if fraction:
        begin += int(fraction[1:10].ljust(9, "0"))
        return begin, begin + 10 ** max(0, 9 - len(fraction[1:10]))
    if month is None:
        end = start.replace(year=start.year + 1)
    elif day is None:
        end = start.replace(year=start.year + start.month // 12, month=start.month % 12 + 1)
    else:
        end = start + (timedelta(days=1) if hour is None else timedelta(minutes=1) if second is None else timedelta(seconds=1))
    return begin, begin + int((end - start).total_seconds()) * 10**9


def date_matches(value, wanted, level):
    prefix, text = (wanted[:2], wanted[2:]) if wanted[:2].isalpha() else ("eq", wanted)
    low, high = interval(text)
    begin, end = interval(value)
    inside = low <= begin and end <= high
    # "Range above" is "the specified value and up", of "any time after" it: after its beginning or its end is not said,
    # and of _lastUpdated "server has discretion on the boundary precision".
    if level == MAY and prefix in ("gt", "ge", "lt", "le"):
        return end > low if prefix[0] == "g" else begin < high
    return {"eq": inside, "ne": not inside, "gt": end > high, "lt": begin < low, "ge": end > high or inside,
            "le": begin < low or inside, "sa": begin >= high, "eb": end <= low, "ap": begin < high and end > low}[prefix]


class Directory:
    """Resources and every search over them."""

    def __init__(self, resources, base=""):
        self.resources = resources
        self.base = base
        self.ids = {}
        for kind, id_ in resources:
            self.ids.setdefault(kind, []).append(id_)
        self._values = {}
        self._referrers = {}

    def values(self, kind, id_, name):
        """What a parameter looks at in a resource: a list of elements."""
        key = kind, id_, name
        if key not in self._values:
            self._values[key] = [v for path in PARAMETERS[kind][name].paths
                                 for v in self._at(self.resources[kind, id_], path)]
        return self._values[key]

    def _at(self, node, path):
        if path.startswith("["):
            return [e["valueReference"] for e in node.get("extension", [])
                    if e.get("url") == path[1:-1] and "valueReference" in e]
        nodes = [node]
        for step in path.split("."):
            nodes = [v for n in nodes if isinstance(n, dict) and step in n
                     for v in (n[step] if isinstance(n[step], list) else [n[step]])]
        return [n for n in nodes if n is not None]

    def targets(self, kind, id_, name, of=None):
        """(type, id) of what a reference leads to on this server."""
        found = []
        for value in self.values(kind, id_, name):
            text = local(value.get("reference", ""), self.base) if isinstance(value, dict) else ""
            key = tuple(text.split("/"))
            if key in self.resources and key[0] in PARAMETERS[kind][name].targets and (of is None or of == key[0]):
                found.append(key)
        return found

    def referrers(self, of, name):
        """(type, id) -> ids of those of a type that lead to it by a parameter."""
        if (of, name) not in self._referrers:
            found = self._referrers[of, name] = {}
            for other in self.ids.get(of, []):
                for key in self.targets(of, other, name):
                    found.setdefault(key, []).append(other)
        return self._referrers[of, name]

    # The request

    def parse(self, kind, name, text):
        """One parameter of a request as a criterion."""
        reverse, path, at = [], [], kind
        while name.startswith("_has:"):
            parts = name.split(":", 3)
            if len(parts) < 4 or parts[1] not in PARAMETERS or parts[2] not in PARAMETERS[parts[1]] \
                    or PARAMETERS[parts[1]][parts[2]].kind != "reference" or at not in PARAMETERS[parts[1]][parts[2]].targets:
                raise NotASearch(name)
            reverse.append((parts[1], parts[2]))
            at, name = parts[1], parts[3]
        steps = name.split(".")
        for step in steps[:-1]:
            step, _, to = step.partition(":")
            parameter = PARAMETERS.get(at, {}).get(step)
            if parameter is None or parameter.kind != "reference" or to and to not in parameter.targets:
                raise NotASearch(name)
            path.append(step)
            at = to or parameter.targets[0]
        last, _, modifier = steps[-1].partition(":")
        if last not in PARAMETERS.get(at, {}):
            raise NotASearch(name)
        return Criterion(tuple(path), tuple(reverse), last, modifier or None, tuple(split(text, ",")))

    def search(self, kind, query, level=SHOULD):
        """Ids that match, as a set. `query` is a list of (name, value) or the text after the question mark."""
        pairs = parse_qsl(query, keep_blank_values=True) if isinstance(query, str) else query
        criteria = [self.parse(kind, n, v) for n, v in pairs if n not in RESULT_PARAMETERS and v != ""]
        return {i for i in self.ids.get(kind, []) if all(self._holds(kind, i, c, level) for c in criteria)}

    def _holds(self, kind, id_, criterion, level):
        if criterion.reverse:
            (of, name), rest = criterion.reverse[0], criterion._replace(reverse=criterion.reverse[1:])
            return any(self._holds(of, other, rest, level) for other in self.referrers(of, name).get((kind, id_), []))
        if criterion.path:
            rest = criterion._replace(path=criterion.path[1:])
            return any(self._holds(*key, rest, level) for key in self.targets(kind, id_, criterion.path[0]))
        return self._matches(kind, id_, criterion, level)

    def _matches(self, kind, id_, criterion, level):
        parameter = PARAMETERS[kind][criterion.parameter]
        values, modifier = self.values(kind, id_, criterion.parameter), criterion.modifier
        if modifier == "missing":
            there = [v for v in values if parameter.kind != "reference" or "reference" in v or "identifier" in v]
            # A reference that has only a display has no value to search; whether it is missing is not said.
            readings = {not there, not values}
            if criterion.values not in (("true",), ("false",)):
                raise NotASearch(":missing is true or false")
            wanted = criterion.values == ("true",)
            return {SHALL: readings == {wanted}, SHOULD: (not there) == wanted, MAY: wanted in readings}[level]
        if modifier == "not":
            # "return all resources that do not have a matching item"; of several values: none of them. Read as an OR of
            # negations it would be wider, which can be defended.
            hits = [any(token_matches(v, w, None, MAY - level) for v in values) for w in criterion.values]
            return not all(hits) if level == MAY else not any(hits)
        return any(self._one(parameter, criterion.parameter, v, w, modifier, level)
                   for w in criterion.values if w != "" for v in values)

    def _one(self, parameter, name, value, wanted, modifier, level):
        if parameter.kind == "string":
            return string_matches(value, unescape(wanted), modifier, level, is_family=name == "family")
        if parameter.kind == "token":
            return token_matches(value, wanted, modifier, level, is_id=name == "_id")
        if parameter.kind == "reference":
            return reference_matches(value, wanted, modifier, parameter.targets, self.base)
        return date_matches(value, wanted, level)

    # 3.1.1.5.4 _include and _revinclude

    def included(self, matches, pairs):
        """What comes along with a page of matches [(type, id)], without the matches themselves."""
        matches, found = list(matches), set()
        repeated = [(n, v) for n, v in pairs if n in ("_include:iterate", "_revinclude:iterate")]
        rules = [(n, v) for n, v in pairs if n in ("_include", "_revinclude")]
        layer = set(matches)
        new = self._along(layer, rules + repeated)
        while new - found:
            layer = new - found
            found |= new
            new = self._along(layer, repeated)
        return found - set(matches)

    def _along(self, keys, rules):
        found = set()
        for name, text in rules:
            kind, parameter, of = (text.split(":") + [None, None])[:3]
            if name.startswith("_include"):
                for key in keys:
                    if key[0] == kind:
                        found |= set(self.targets(*key, parameter, of))
            else:
                for key in keys:
                    if of is None or key[0] == of:
                        found |= {(kind, other) for other in self.referrers(kind, parameter).get(key, [])}
        return found
