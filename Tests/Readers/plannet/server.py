"""A FHIR server as a client sees it: requests, pages to the end, and what every answer has to be."""
import http.client
import json
import time
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

JSON, XML = "application/fhir+json", "application/fhir+xml"
FORM = "application/x-www-form-urlencoded"


class Answer:
    def __init__(self, status, fields, body):
        self.status, self.fields, self.body = status, fields, body

    @property
    def media(self):
        return self.fields.get("content-type", "").split(";")[0].strip()

    @property
    def json(self):
        try:
            return json.loads(self.body)
        except ValueError:
            return None


class Server:
    def __init__(self, base, seconds=60):
        self.base = base.rstrip("/")
        parts = urlsplit(self.base)
        self.host, self.path, self.seconds = parts.netloc, parts.path, seconds
        self._connection = None

    def send(self, method, target, body=None, **fields):
        """`target` is below the base, or an absolute address of this server, or a path from its root."""
        if target.startswith(("http://", "https://")):
            parts = urlsplit(target)
            target = parts.path + ("?" + parts.query if parts.query else "")
        elif not target.startswith(self.path + "/"):
            target = self.path + "/" + target.lstrip("/")
        headers = {name.replace("_", "-"): value for name, value in fields.items()}
        headers.setdefault("Accept", JSON)
        # 503 with Retry-After is no answer yet: a server that has just begun reads its directory (RFC 9110, 15.6.4).
        answer = self._once(method, target, body, headers)
        for _ in range(600):
            if answer.status != 503 or "retry-after" not in answer.fields:
                break
            time.sleep(0.2)
            answer = self._once(method, target, body, headers)
        return answer

    def _once(self, method, target, body, headers):
        for attempt in (1, 2):
            try:
                if self._connection is None:
                    self._connection = http.client.HTTPConnection(self.host, timeout=self.seconds)
                self._connection.request(method, target, body, headers)
                answer = self._connection.getresponse()
                return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
            except (http.client.HTTPException, OSError):
                # An idle connection may have been closed meanwhile; a new one must answer.
                self._connection.close()
                self._connection = None
                if attempt == 2:
                    raise
        return None

    def read(self, kind, id_, **fields):
        return self.send("GET", f"{kind}/{quote(id_)}", **fields)

    def get(self, kind, pairs, **fields):
        return self.send("GET", kind + ("?" + query(pairs) if pairs else ""), **fields)

    def post(self, kind, pairs, in_url=(), **fields):
        target = f"{kind}/_search" + ("?" + query(in_url) if in_url else "")
        return self.send("POST", target, query(pairs).encode(), Content_Type=FORM, **fields)


def query(pairs):
    """Every fifth request escapes what needs no escape, and none escapes what others often leave (3.1.1.4.7, 3.1.1.4.19)."""
    text = urlencode(pairs, quote_via=quote, safe="/:|,$")
    return text if len(text) % 5 else urlencode(pairs, quote_via=quote, safe="")


class Pages:
    """A search, read to its end. `problems` holds what no search may answer, whatever was asked."""

    def __init__(self, server, kind, pairs, method="GET", limit=2_000, judge=None):
        self.server, self.kind, self.pairs, self.problems = server, kind, pairs, []
        self.pages, self.totals, self.refusal, self.resources = [], [], None, []
        first = server.get(kind, pairs) if method == "GET" else server.post(kind, pairs[1:], pairs[:1]) \
            if method == "SPLIT" else server.post(kind, pairs)
        answer, seen = first, set()
        while answer is not None:
            if answer.status != 200:
                self._refused(answer)
                break
            bundle = answer.json
            if answer.media != JSON or not isinstance(bundle, dict):
                self.problems.append(f"200 with {answer.media or 'no type'} and no JSON resource")
                break
            self.problems += judge(bundle) if judge else []
            self._page(bundle)
            following = self._link(bundle, "next")
            if following in seen or len(self.pages) > limit:
                self.problems.append("next never ends")
                break
            seen.add(following)
            answer = server.send("GET", following) if following else None

    def _refused(self, answer):
        outcome = answer.json
        if not isinstance(outcome, dict) or outcome.get("resourceType") != "OperationOutcome":
            self.problems.append(f"{answer.status} without an OperationOutcome")
        if self.pages:
            self.problems.append(f"page {len(self.pages) + 1} answers {answer.status}")
        self.refusal = answer.status, outcome if isinstance(outcome, dict) else {}

    def _link(self, bundle, relation):
        links = [l.get("url") for l in bundle.get("link", []) if l.get("relation") == relation]
        if len(links) > 1:
            self.problems.append(f"{len(links)} links {relation}")
        if links and (not isinstance(links[0], str) or not urlsplit(links[0]).path.startswith(self.server.path)):
            self.problems.append(f"link {relation} is {links[0]!r}")
            return None
        return links[0] if links else None

    def _page(self, bundle):
        if bundle.get("resourceType") != "Bundle" or bundle.get("type") != "searchset":
            self.problems.append(f"{bundle.get('resourceType')} of type {bundle.get('type')}")
        matches, included, others = [], [], []
        for entry in bundle.get("entry", []):
            resource, mode = entry.get("resource", {}), entry.get("search", {}).get("mode")
            key = resource.get("resourceType"), resource.get("id")
            self.resources.append((key, resource, mode))
            {"match": matches, "include": included}.get(mode, others).append(key)
            if mode not in ("match", "include", "outcome"):
                self.problems.append(f"search.mode {mode!r}")
            if mode == "match" and key[0] != self.kind:
                self.problems.append(f"a match is a {key[0]}")
            if mode != "outcome" and not str(entry.get("fullUrl", "")).endswith("/".join(map(str, key))):
                self.problems.append(f"fullUrl {entry.get('fullUrl')!r} of {'/'.join(map(str, key))}")
        if len(set(matches + included)) != len(matches + included):
            self.problems.append("an entry stands twice on one page")
        asked = [int(v) for n, v in self.pairs if n == "_count" and v.isdigit()]
        if asked and len(matches) > asked[-1] > 0:
            self.problems.append(f"{len(matches)} matches on a page for _count={asked[-1]}")
        self._self_link(bundle)
        self.pages.append((matches, included))
        self.totals.append(bundle.get("total"))

    def _self_link(self, bundle):
        """The self link says what was understood (3.1.1.6): every criterion, as it was asked."""
        link = self._link(bundle, "self")
        if link is None:
            self.problems.append("no self link")
        elif not self.pages:
            said = parse_qsl(urlsplit(link).query, keep_blank_values=True)
            lost = [f"{n}={v}" for n, v in self.pairs if v != "" and (n, v) not in said and n not in (
                "_count", "_format", "_pretty", "_total", "_summary", "_elements")]
            if lost:
                self.problems.append("self lacks " + " & ".join(lost))

    @property
    def matches(self):
        return [key for matches, _ in self.pages for key in matches]

    @property
    def total(self):
        return self.totals[0] if self.totals else None
