"""Random searches whose values come from the data, so that most of them hit; the same seed gives the same searches."""
import random

from .parameters import INCLUDES, PARAMETERS, REVERSE_CHAINS, REVINCLUDES, TYPES
from .search import blanks_as_one, escape, folded, string_fields, token_items, token_texts, without_punctuation

NOWHERE = ["zzqxj", "Ωmega-nowhere", "0000000000", "no, such | thing"]


class Asking:
    def __init__(self, directory, seed):
        self.directory, self.random = directory, random.Random(seed)
        self.types = [t for t in TYPES if directory.ids.get(t)]
        # Which resources have a value for a parameter, so that rare parameters are asked with values too.
        self._bearers = {}

    def bearers(self, kind, name):
        if (kind, name) not in self._bearers:
            self._bearers[kind, name] = [i for i in self.directory.ids.get(kind, []) if self.directory.values(kind, i, name)]
        return self._bearers[kind, name]

    def requests(self, count):
        for _ in range(count):
            kind = self.random.choice(self.types)
            pairs = self._criteria(kind) + self._results(kind)
            if len(self.directory.search(kind, pairs)) > 300:
                # Pages of one in a thousand take long and show nothing that a hundred do not.
                pairs = [(n, v if n != "_count" or int(v) >= 25 else "50") for n, v in pairs]
            yield kind, pairs, self.random.choices(["GET", "POST", "SPLIT"], [80, 12, 8])[0]

    def _criteria(self, kind):
        wanted = self.random.choices([0, 1, 2, 3], [2, 58, 28, 12])[0]
        pairs, about = [], None
        for _ in range(wanted):
            shape = self.random.random()
            if shape < 0.08 and kind in REVERSE_CHAINS:
                pair = self._reverse(kind)
            elif shape < 0.34:
                pair = self._chained(kind, about)
            else:
                names = list(PARAMETERS[kind])
                if about:
                    names = [n for n in names if self.directory.values(kind, about, n)]
                name = self.random.choice(names)
                # Of one resource, so that what is asked together can be found together.
                if about is None or self.random.random() < 0.15:
                    about = self._someone(kind, name)
                pair = self._asked(kind, name, about)
            if pair and pair not in pairs:
                pairs.append(pair)
        return pairs

    def _someone(self, kind, name):
        them = self.bearers(kind, name)
        return self.random.choice(them) if them else None

    # One parameter

    def _asked(self, kind, name, about):
        if about is None or self.random.random() < 0.05:
            return name + ":missing", self.random.choice(["true", "false"])
        value = self.random.choice(self.directory.values(kind, about, name) or [None])
        parameter = PARAMETERS[kind][name]
        if value is None:
            return name, self._nothing_of(parameter)
        suffix, text = getattr(self, "_" + parameter.kind)(parameter, name, value)
        if text is None:
            return name + ":missing", "false"
        if self.random.random() < 0.12 and suffix != ":missing":
            # OR: with something else of the same parameter, or with nothing.
            other = self._someone(kind, name)
            more = self.random.choice(self.directory.values(kind, other, name))
            text += "," + (self._again(parameter, name, more, suffix) or self._nothing_of(parameter, suffix))
        return name + suffix, text

    def _again(self, parameter, name, value, suffix):
        for _ in range(12):
            found, text = getattr(self, "_" + parameter.kind)(parameter, name, value)
            if found == suffix:
                return text
        return None

    def _nothing(self):
        return escape(self.random.choice(NOWHERE))

    def _nothing_of(self, parameter, suffix=""):
        """A value of the right form that hits nothing: one of a wrong form may be an error (3.1.1.3)."""
        if parameter.kind == "reference":
            return "nobody" if suffix else parameter.targets[0] + "/nobody"
        if parameter.kind == "date":
            return "1901-01-01"
        return "http://example.org/t|XX|0" if suffix == ":of-type" else self._nothing()

    def _string(self, parameter, name, value):
        fields = [f for f in string_fields(value) if f.strip()]
        if not fields:
            return "", None
        field, shape = self.random.choice(fields), self.random.random()
        if shape < 0.06:
            return "", self._nothing()
        if shape < 0.22:
            return ":exact", escape(field)
        if shape < 0.28:
            return ":exact", escape(self.random.choice([field.upper(), field.lower(), field[:-1] or field]))
        if shape < 0.45 and "contains" in parameter.modifiers:
            start = self.random.randrange(len(field))
            return ":contains", escape(self._blanks_at_the_ends(field[start:start + self.random.randint(2, 12)])) or None
        if shape < 0.65:
            return "", escape(field)
        if shape < 0.74:
            return "", escape(self.random.choice([field.upper(), field.lower(), folded(field), without_punctuation(field),
                                                  blanks_as_one(field)])) or None
        if shape < 0.80 and len(field.split()) > 1:
            # A word inside: the beginning of a field is asked for, so this hits only where one begins with it.
            return "", escape(self.random.choice(field.split()[1:]))
        return "", escape(self._blanks_at_the_ends(field[:self.random.randint(1, len(field))])) or None

    def _blanks_at_the_ends(self, text):
        return text.strip()

    def _token(self, parameter, name, value):
        if name == "_id":
            return "", value if self.random.random() < 0.85 else self.random.choice([value + "x", "nobody"])
        items = [(s, c) for s, c in token_items(value) if c]
        texts = token_texts(value)
        shape = self.random.random()
        if not items or shape < 0.04:
            return "", self._nothing()
        system, code = self.random.choice(items)
        code = escape(code)
        whole = (escape(system or "") + "|" + code)
        if shape < 0.12 and texts:
            text = self.random.choice(texts)
            return ":text", escape(text[:self.random.randint(1, len(text))].strip()) or None
        if shape < 0.20:
            return ":not", self.random.choice([code, whole])
        if shape < 0.24:
            return "", "|" + code
        if shape < 0.30 and system:
            return "", escape(system) + "|"
        if shape < 0.33:
            return "", "http://example.org/other|" + code
        if shape < 0.40 and "of-type" in parameter.modifiers:
            coding = (value.get("type") or {}).get("coding", [{}])[0]
            return ":of-type", "|".join(escape(x) for x in (coding.get("system", "http://example.org/t"),
                                                           coding.get("code", "XX"), str(value.get("value", ""))))
        return "", self.random.choice([code, whole, whole])

    def _reference(self, parameter, name, value):
        text = value.get("reference")
        shape = self.random.random()
        if not text or shape < 0.05:
            return "", parameter.targets[0] + "/" + self.random.choice(["nobody", "0"])
        if shape < 0.45:
            return "", text
        if shape < 0.70:
            return "", text.rsplit("/", 1)[1]
        if shape < 0.85:
            return "", text if "://" in text else self.directory.base.rstrip("/") + "/" + text
        if shape < 0.89:
            return "", "https://elsewhere.example.org/fhir/" + text
        if shape < 0.92:
            return ":" + text.rsplit("/", 2)[-2], text.rsplit("/", 1)[1]
        # The same id of another type is somebody else.
        return "", self.random.choice([t for t in TYPES if t not in parameter.targets]) + "/" + text.rsplit("/", 1)[1]

    def _date(self, parameter, name, value):
        prefix = self.random.choice(["", "eq", "ne", "gt", "lt", "ge", "le", "sa", "eb"])
        year, day, instant = value[:4], value[:10], value
        shape = self.random.random()
        if shape < 0.15:
            return "", prefix + self.random.choice(["1999", "2050-01-01", f"{int(year) - 1}-06", f"{int(year) + 1}-06-01"])
        return "", prefix + self.random.choice([year, value[:7], day, instant])

    # Chains and reverse chains

    def _chained(self, kind, about):
        names = [n for n, p in PARAMETERS[kind].items() if p.chain]
        if about:
            names = [n for n in names if self.directory.targets(kind, about, n)]
        if not names:
            return None
        name = self.random.choice(names)
        if about is None:
            them = [i for i in self.bearers(kind, name) if self.directory.targets(kind, i, name)]
            about = self.random.choice(them) if them else None
        to = PARAMETERS[kind][name].targets[0]
        inner = self.random.choice(PARAMETERS[kind][name].chain)
        target = self.random.choice(self.directory.targets(kind, about, name))[1] if about else None
        typed = ":" + to if self.random.random() < 0.05 else ""
        # Two links where both lists allow it.
        if PARAMETERS[to][inner].chain and self.random.random() < 0.35:
            second = self._chained_from(to, inner, target)
            if second:
                return f"{name}{typed}.{second[0]}", second[1]
        pair = self._asked(to, inner, target)
        return f"{name}{typed}.{pair[0]}", pair[1]

    def _chained_from(self, kind, name, about):
        found = self.directory.targets(kind, about, name) if about else []
        inner = self.random.choice(PARAMETERS[kind][name].chain)
        to = PARAMETERS[kind][name].targets[0]
        pair = self._asked(to, inner, self.random.choice(found)[1] if found else self._someone(to, inner))
        return f"{name}.{pair[0]}", pair[1]

    def _reverse(self, kind):
        of, name, inner = self.random.choice(REVERSE_CHAINS[kind]).split(":")
        pair = self._asked(of, inner, self._someone(of, inner))
        return f"_has:{of}:{name}:{pair[0]}", pair[1]

    # What comes back

    def _results(self, kind):
        pairs, chance = [], self.random.random
        if chance() < 0.25:
            pairs += [("_include", i) for i in self._some(INCLUDES[kind])]
        if chance() < 0.12:
            pairs += [("_revinclude", i) for i in self._some(REVINCLUDES.get(kind, []))]
        if pairs and chance() < 0.1:
            # Not every server repeats an include; one that does not has to say so.
            found = pairs[-1][1].split(":")[0]
            if pairs[-1][0] == "_include" and found in INCLUDES:
                reached = PARAMETERS[found][pairs[-1][1].split(":")[1]].targets[0]
                pairs += [("_include:iterate", i) for i in self._some(INCLUDES[reached])[:1]]
        if chance() < 0.5:
            pairs.append(("_count", str(self.random.choice([1, 2, 3, 7, 10, 25, 50, 100]))))
        if chance() < 0.12:
            pairs.append(("_total", self.random.choice(["accurate", "none", "estimate"])))
        shape = chance()
        if shape < 0.04:
            pairs.append(("_summary", "count"))
        elif shape < 0.07:
            form = self.random.choice(["true", "text", "data", "false"])
            # "_include and _revinclude cannot be mixed with _summary=text".
            pairs = [p for p in pairs if form != "text" or "include" not in p[0]] + [("_summary", form)]
        elif shape < 0.10:
            # Names of elements that the type has: another name may be an error (3.1.1.3).
            whole = self.directory.resources[kind, self.random.choice(self.directory.ids[kind])]
            names = [n for n in whole if n != "resourceType"]
            pairs.append(("_elements", ",".join(self.random.sample(names, min(len(names), self.random.choice([1, 1, 2]))))))
        return pairs

    def _some(self, names):
        return self.random.sample(names, min(len(names), self.random.choice([1, 1, 2, 3])))
