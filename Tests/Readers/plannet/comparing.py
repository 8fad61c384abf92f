"""One search put to the server and to the scan, and what is different."""
from .answers import subset_problems
from .parameters import PARAMETERS
from .search import MAY, RESULT_PARAMETERS, SHALL, SHOULD
from .server import Pages, query


class Difference:
    def __init__(self, kind, pairs, method, what, expected, seen):
        self.kind, self.pairs, self.method, self.what, self.expected, self.seen = kind, pairs, method, what, expected, seen

    @property
    def request(self):
        text = f"{self.kind}?{query(self.pairs)}"
        return text if self.method == "GET" else f"{text}   (as {self.method})"

    @property
    def shape(self):
        """What kinds of parts it has: two of one shape are most likely one fault."""
        def form(name, value):
            return f"{name}={value}" if name in ("_include", "_revinclude", "_summary", "_total") else name
        return self.kind, self.what.split(":")[0], tuple(sorted(form(n, v) for n, v in self.pairs))

    def __str__(self):
        return f"{self.request}\n    {self.what}\n    expected {self.expected}\n    seen     {self.seen}"


class Comparison:
    def __init__(self, server, directory, judge=None, page_limit=2_000):
        self.server, self.directory, self.judge, self.page_limit = server, directory, judge, page_limit
        self.asked = self.hits = self.pages = self.included = self.recommended = self.declined = 0
        self.deviations = []
        # What a read gives, by (type, id); a search has to give the same.
        self.served = {}

    def compare(self, kind, pairs, method):
        """The differences of one search, none when the server is right."""
        pages = Pages(self.server, kind, pairs, method, self.page_limit, self.judge)
        found = list(self._differences(kind, pairs, pages))
        return [Difference(kind, pairs, method, *d) for d in found] + [
            Difference(kind, pairs, method, "problem: " + p, "none", "this") for p in dict.fromkeys(pages.problems)]

    def _differences(self, kind, pairs, pages):
        self.asked += 1
        if pages.refusal is not None:
            status, outcome = pages.refusal
            if status == 400 and is_left_to_the_server(self.directory, kind, pairs):
                self.declined += 1
                return
            issue = (outcome.get("issue") or [{}])[0]
            yield "refused", "200", f"{status} {issue.get('code')}: {issue.get('diagnostics') or issue.get('details', {}).get('text')}"
            return
        asked = dict(pairs)
        seen = [key[1] for key in pages.matches]
        self.pages += len(pages.pages)
        expected = self.directory.search(kind, pairs, SHOULD)
        self.hits += len(expected)
        is_count = asked.get("_summary") == "count" or asked.get("_count") == "0"
        if len(set(seen)) != len(seen):
            yield "twice", "each match once", sorted({i for i in seen if seen.count(i) > 1})[:5]
        if not is_count:
            if set(seen) != expected:
                least, most = self.directory.search(kind, pairs, SHALL), self.directory.search(kind, pairs, MAY)
                if least - set(seen):
                    yield "missing", f"{len(expected)}", f"{len(seen)}, without {sorted(least - set(seen))[:5]}"
                if set(seen) - most:
                    yield "wider", f"{len(expected)}", f"{len(seen)}, with {sorted(set(seen) - most)[:5]}"
                if not least - set(seen) and not set(seen) - most:
                    self.recommended += 1
                    self.deviations.append(f"{kind}?{query(pairs)}: {len(seen)}, recommended {len(expected)}")
        elif len(pages.pages) > 1 or any(matches or included for matches, included in pages.pages):
            yield "entries", "no entries and no next for a count", f"{len(seen)} on {len(pages.pages)} pages"
        if asked.get("_total") != "none":
            total = pages.total
            right = len(set(seen)) if not is_count else len(expected)
            if is_count and total is not None:
                least, most = (len(self.directory.search(kind, pairs, level)) for level in (SHALL, MAY))
                right = total if least <= total <= most else right
            if total != right or set(pages.totals) != {total}:
                yield "total", right, pages.totals[:3]
        if not is_count:
            yield from self._included(pairs, pages)
            yield from self._bodies(asked, pages)

    def _included(self, pairs, pages):
        for number, (matches, included) in enumerate(pages.pages, 1):
            expected = self.directory.included(matches, pairs)
            self.included += len(expected)
            # How deep an include is repeated is the server's choice.
            least = self.directory.included(matches, [(n, v) for n, v in pairs if not n.endswith(":iterate")])
            missing, wider = least - set(included), set(included) - expected
            if missing:
                yield "include missing", f"{len(expected)} on page {number}", ["/".join(k) for k in sorted(missing)[:4]]
            if wider:
                yield "include wider", f"{len(expected)} on page {number}", ["/".join(map(str, k)) for k in sorted(wider)[:4]]

    def _bodies(self, asked, pages):
        """Each resource as a read gives it, or the part of it that was asked for (3.1.1.5.8, 3.1.1.5.9)."""
        found = {}
        for key, resource, mode in pages.resources:
            whole = self.served.get(key)
            # "The list of elements does not apply to included resources"; whether a summary does is not said.
            if mode == "include" and ("_elements" in asked or "_summary" in asked):
                continue
            if whole is not None and resource is not whole:
                for line in subset_problems(resource, whole, asked.get("_summary"), asked.get("_elements")):
                    found.setdefault(line, "/".join(key))
        for line, name in found.items():
            yield "content: " + line, "as a read gives it", name

    def smallest(self, difference):
        """The same kind of difference from fewer parts of the request."""
        pairs, kind = list(difference.pairs), difference.kind
        at = 0
        while at < len(pairs):
            fewer = pairs[:at] + pairs[at + 1:]
            again = [d for d in self.compare(kind, fewer, "GET") if d.what.split(":")[0] == difference.what.split(":")[0]]
            if again:
                pairs, difference = fewer, again[0]
            else:
                at += 1
        return difference


def is_left_to_the_server(directory, kind, pairs):
    """Whether a refusal that says so is right: a repeated include (3.1.1.5.4), a reference to a type that the parameter
    cannot lead to (wrong or only never satisfied, 3.1.1.3)."""
    if any(n.endswith(":iterate") for n, _ in pairs):
        return True
    for name, text in pairs:
        if name in RESULT_PARAMETERS:
            continue
        criterion = directory.parse(kind, name, text)
        at = criterion.reverse[-1][0] if criterion.reverse else kind
        for step in criterion.path:
            at = PARAMETERS[at][step].targets[0]
        parameter = PARAMETERS[at][criterion.parameter]
        if parameter.kind == "reference" and any(
                "/" in v and "://" not in v and v.split("/")[0] not in parameter.targets for v in criterion.values):
            return True
    return False
