import Answering
import DirectoryModel
import Exporting
import Foundation
import Preparing
import Querying
import Storing
import TestSupport
import Testing

@testable import Serving

/// The pages without a network: what a person reads, in both languages, and that nothing typed becomes markup.
@Suite struct PageTests {
  private let api: API

  private init(_ api: API) { self.api = api }

  init() throws {
    api = API(try LiveDirectory(ServedExample.directory)) { CalendarDate(iso: "2026-11-21")! }
  }

  private func get(_ target: String, _ fields: [String: String] = [:]) -> Reply {
    api.respond(to: API.Request(method: "GET", target: target, fields: fields))
  }

  private func post(_ path: String, _ values: [(String, String)], language: String = "en") -> Reply {
    let body = values.map { $0.0 + "=" + QueryText.encode($0.1) }.joined(separator: "&")
    return api.respond(
      to: API.Request(
        method: "POST", target: path,
        fields: ["content-type": "application/x-www-form-urlencoded", "accept-language": language],
        body: Array(body.utf8)))
  }

  private func text(_ reply: Reply) -> String { String(decoding: reply.body, as: UTF8.self) }

  private func field(_ reply: Reply, _ name: String) -> String? {
    reply.fields.first { $0.name == name }?.value
  }

  private static let question = [
    ("cancer", "breast cancr"), ("plan", "00000ZZ0010001"), ("near", "60601"), ("within", ""),
    ("patient_state", "IL"), ("first_doctor", "2000000010"),
  ]

  private static let visit = [("for", "program:cedars-vso"), ("visit", "2027-01-15")]

  /// A request of every page.
  private func everyPage(_ language: String) -> [(name: String, reply: Reply)] {
    let ids = [("ids", "npi:2000000036"), ("ids", "npi:2000000028")]
    return [
      ("start", post("/", Self.question, language: language)),
      ("results", post("/search", Self.question, language: language)),
      (
        "none",
        post("/search", [("cancer", "chordoma"), ("near", "99501"), ("within", "10mi")], language: language)
      ),
      ("provider", post("/provider/npi%3A2000000028", Self.question, language: language)),
      ("center", post("/center/case", Self.question, language: language)),
      ("center alone", get("/center/mskcc", ["accept-language": language])),
      ("prepare", post("/prepare", Self.question + Self.visit, language: language)),
      ("prepare alone", get("/prepare", ["accept-language": language])),
      ("sheets", post("/prepare", Self.question + Self.visit + [("sheet", "all")], language: language)),
      ("compare", post("/compare", Self.question + ids, language: language)),
      ("sources", get("/sources", ["accept-language": language])),
      ("help", get("/help", ["accept-language": language])),
      ("error", post("/search", [("cancer", "zzqx")], language: language)),
    ]
      + SheetKind.prepared.map {
        (
          "sheet \($0.rawValue)",
          post("/prepare", Self.question + Self.visit + [("sheet", $0.rawValue)], language: language)
        )
      }
  }

  @Test func `under a path of its host every address of every page begins with that path`() throws {
    let here = try PageTests()
    let there = PageTests(
      API(try LiveDirectory(ServedExample.directory), base: "https://hospital.example/opinions/") {
        CalendarDate(iso: "2026-11-21")!
      })
    let addresses = try Regex(#"(?:href|action|src)="(/[^"]*)""#)
    func found(_ reply: Reply) -> [String] {
      text(reply).matches(of: addresses).map { String($0.output[1].substring!) }
    }
    for ((name, plain), (_, moved)) in zip(here.everyPage("en"), there.everyPage("en")) {
      let own = found(plain)
      #expect(!own.isEmpty && found(moved) == own.map { "/opinions" + $0 }, "\(name)")
      #expect(moved.status == plain.status, "\(name)")
    }
    let style = there.get("/assets/style.css")
    #expect(style.status == 200 && style.body == here.get("/assets/style.css").body)
    // What is kept of one address is not taken for the other's.
    #expect(field(style, "ETag") != field(here.get("/assets/style.css"), "ETag"))
  }

  @Test(arguments: ["en", "es"])
  func `every page is whole, in the language of the browser, with one heading, landmarks and no script`(
    _ language: String
  ) {
    for (name, reply) in everyPage(language) {
      let html = text(reply)
      #expect(reply.status == (name == "error" ? 400 : 200), "\(name): \(html.suffix(900))")
      #expect(field(reply, "Content-Type") == "text/html; charset=utf-8", "\(name)")
      #expect(field(reply, "Content-Language") == language, "\(name)")
      #expect(html.contains("<html lang=\"\(language)\">"), "\(name)")
      #expect(html.components(separatedBy: "<h1").count == 2, "\(name)")
      for part in ["<main id=\"main\"", "<header", "<footer", "<nav aria-label=", "href=\"#main\""] {
        #expect(html.contains(part), "\(name) \(part)")
      }
      for part in ["<script", " style=", "onclick", "<style", "{{", "http://"] {
        #expect(!html.contains(part), "\(name) \(part)")
      }
      #expect(html.contains(SheetPhrase.notAdvice.text(language == "en" ? .english : .spanish)), "\(name)")
    }
  }

  @Test(arguments: ["en", "es"])
  func `every label is of a field that is there, and every id is there once`(_ language: String) throws {
    for (name, reply) in everyPage(language) {
      let html = text(reply)
      func values(_ attribute: String) -> [String] {
        html.components(separatedBy: " \(attribute)=\"").dropFirst().map {
          String($0.prefix { $0 != "\"" })
        }
      }
      let ids = values("id")
      #expect(Set(ids).count == ids.count, "\(name)")
      for attribute in ["for", "aria-describedby", "aria-labelledby", "form"] {
        for value in values(attribute) {
          for id in value.split(separator: " ") {
            #expect(ids.contains(String(id)), "\(name) \(attribute) \(id)")
          }
        }
      }
    }
  }

  @Test
  func
    `a question typed in one's own words has the same number of places as the API, and says how it was read`()
    throws
  {
    let reply = post("/search", Self.question)
    let html = text(reply)
    let same = get(
      "/api/v1/search?cancer=breast%20cancr&plan=00000ZZ0010001&near=60601&first_doctor=2000000010")
    let json = try #require(try JSONSerialization.jsonObject(with: Data(same.body)) as? [String: Any])
    let total = try #require((json["total"] as? [String: Any])?["value"] as? Int)
    #expect(total > 1 && reply.total == total)
    #expect(html.contains("\(total) places found."))
    let names = try #require(json["data"] as? [[String: Any]]).compactMap { $0["name"] as? String }
    for name in names {
      let escaped = name.replacing("&", with: "&amp;").replacing("'", with: "&#39;").replacing(
        "\"", with: "&quot;")
      #expect(html.contains(escaped), "\(name)")
    }
    #expect(html.contains("You typed “breast cancr”."))
    #expect(html.contains("No one can pay to be listed higher."))
    #expect(html.contains("In network (") && html.contains("2026"))
    #expect(html.contains("Group: ") && html.contains("miles in a straight line"))
    #expect(html.contains("href=\"tel:+1-"))
    #expect(field(reply, "Cache-Control") == "no-store")
  }

  @Test func `what is typed and ticked goes along from page to page, and into no address`() {
    let values =
      Self.question + [
        ("kind", "clinician"), ("max_price", "90000"), ("ids", "npi:2000000036"), ("lang", "es"),
      ]
    for path in [
      "/", "/search", "/compare", "/provider/npi%3A2000000028", "/center/mskcc", "/prepare",
    ] {
      let html = text(post(path, values))
      #expect(html.contains("<html lang=\"es\">"), "\(path)")
      #expect(html.contains("breast cancr") && html.contains("60601") && html.contains("90000"), "\(path)")
      #expect(html.contains("npi:2000000036"), "\(path)")
      for part in html.components(separatedBy: "href=\"").dropFirst() {
        #expect(!part.prefix { $0 != "\"" }.contains("cancr"), "\(path)")
      }
    }
    // The switch keeps the form.
    let switched = text(post("/", values + [("switch", "en")]))
    #expect(switched.contains("<html lang=\"en\">") && switched.contains("value=\"breast cancr\""))
  }

  @Test func `the count at a filter is what choosing it finds, and a chip takes it back`() throws {
    let html = text(post("/search", [("cancer", "breast")]))
    var seen = 0
    for part in html.components(separatedBy: "<input type=\"checkbox\" id=\"").dropFirst() {
      guard
        let name = part.components(separatedBy: " name=\"").dropFirst().first?.prefix(while: { $0 != "\"" }),
        ["kind", "modality", "nci", "accepting"].contains(name),
        let value = part.components(separatedBy: " value=\"").dropFirst().first?.prefix(while: { $0 != "\"" }
        ),
        let count = part.components(separatedBy: "class=\"number\">(").dropFirst().first?.prefix(while: {
          $0 != ")"
        })
      else { continue }
      seen += 1
      let chosen = post("/search", [("cancer", "breast"), (String(name), String(value))])
      #expect(chosen.total.map { $0.grouped } == String(count), "\(name) \(value)")
      let back = post(
        "/search",
        [("cancer", "breast"), (String(name), String(value)), ("change", "-\(name)=\(value)")])
      #expect(back.total == post("/search", [("cancer", "breast")]).total)
    }
    #expect(seen > 5)
  }

  @Test func `where few are found each change offered finds the number that stands beside it`() {
    let values = [
      ("cancer", "TNBC"), ("near", "60601"), ("within", "10mi"), ("modality", "surgical"),
      ("plan", "00000ZZ0010001"),
    ]
    let html = text(post("/search", values))
    let section = html.components(separatedBy: "class=\"relax\"").dropFirst().first ?? ""
    var seen = 0
    for part in section.components(separatedBy: "name=\"change\" value=\"").dropFirst() {
      let change = String(part.prefix { $0 != "\"" })
      let finds = part.components(separatedBy: "finds ").dropFirst().first?.prefix { $0 != "<" } ?? ""
      if part.contains("</section>") && seen > 0 && finds.isEmpty { break }
      #expect(post("/search", values + [("change", change)]).total?.grouped == String(finds), "\(change)")
      seen += 1
      if part.contains("</section>") { break }
    }
    #expect(seen > 0, "\(html)")
  }

  @Test func `pages of a list go on, and a cursor of nowhere begins anew`() throws {
    let values = [("cancer", "breast"), ("kind", "center")]
    let first = text(post("/search", values))
    let cursor = try #require(
      first.components(separatedBy: "name=\"cursor\" value=\"").dropFirst().first?.prefix { $0 != "\"" })
    func names(_ html: String) -> [String] {
      html.components(separatedBy: "name=\"ids\" value=\"").dropFirst().map {
        String($0.prefix { $0 != "\"" })
      }
    }
    let second = text(post("/search", values + [("cursor", String(cursor))]))
    #expect(names(first).count == 20 && !names(second).isEmpty)
    #expect(Set(names(first)).isDisjoint(with: names(second)))
    // Numbered through: the list and its map name the 21st place so.
    #expect(first.contains("id=\"place-1\"") && second.contains("id=\"place-21\""))
    #expect(!second.contains("id=\"place-1\""))
    #expect(names(text(post("/search", values + [("cursor", "nonsense")]))) == names(first))
  }

  @Test func `what is typed never becomes markup, and neither does what a source says`() throws {
    let typed = "\"><script>alert(1)</script><b title='"
    for path in ["/", "/search", "/compare"] {
      for name in ["cancer", "plan", "first_doctor", "words", "ids", "near"] {
        let html = text(post(path, [(name, typed)]))
        #expect(!html.contains("<script") && !html.contains("<b title"), "\(path) \(name)")
      }
    }
    let page = Page(language: .english, switchAction: "/").reply(
      "provider", title: typed, ["role": typed, "groups": [["caption": typed, "rows": [["value": typed]]]]])
    #expect(!text(page).contains("<script") && text(page).contains("&lt;script&gt;"))
    #expect(PageLink.web("javascript:alert(1)") == nil && PageLink.web("https://a.example/\"x") == nil)
    #expect(PageLink.web("https://a.example/x") == "https://a.example/x")
  }

  @Test func `what cannot be answered stands at its field, with what was typed`() {
    for (name, value, id) in [
      ("cancer", "zzqx", "cancer"), ("plan", "no such plan at all", "plan"), ("near", "1", "near"),
      ("patient_state", "XX", "patient_state"), ("first_doctor", "2000000911", "first_doctor"),
      ("within", "25mi", "within"),
    ] {
      let reply = post("/search", [(name, value)])
      let html = text(reply)
      #expect((400..<500).contains(reply.status), "\(name)")
      #expect(html.contains("id=\"\(id)-error\"") && html.contains("href=\"#\(id)\""), "\(name)")
      #expect(html.contains("aria-invalid=\"true\"") && html.contains("role=\"alert\""), "\(name)")
      if name != "patient_state" && name != "within" {
        #expect(html.contains("value=\"\(value)\""), "\(name)")
      }
    }
  }

  @Test func `an unknown parameter, value or place is a page that says so and repeats nothing`() {
    for (target, status) in [
      ("/?colour=blue", 400), ("/search?colour=blue", 400), ("/search?modality=surgcal", 400),
      ("/?lang=colour", 400), ("/search?change=colour", 400),
      ("/search?state=IL&" + [String](repeating: "change=-state=b", count: 9).joined(separator: "&"), 400),
      ("/search?change=-colour", 400),
      ("/provider/npi%3A2000000911", 404), ("/provider/colour", 404), ("/provider/cancer%3Amelanoma", 404),
      ("/compare?ids=npi%3A2000000911,npi%3A2000000028", 404),
      ("/center/colour", 404), ("/center/npi%3A2000000028", 404), ("/center/program%3Acedars-vso", 404),
      ("/prepare?for=npi%3A2000000911", 404), ("/prepare?for=cancer%3Amelanoma", 404),
      ("/prepare?sheet=colour", 400), ("/prepare?colour=blue", 400), ("/search?visit=2027-01-15", 400),
      ("/sources?cancer=colour", 400),
      ("/help?cancer=colour", 400),
    ] {
      let reply = get(target)
      #expect(reply.status == status, "\(target)")
      #expect(field(reply, "Content-Type") == "text/html; charset=utf-8", "\(target)")
      #expect(field(reply, "Cache-Control") == "no-store")
      for word in ["colour", "surgcal", "2000000911"] { #expect(!text(reply).contains(word), "\(target)") }
    }
    #expect(field(get("/nowhere", ["accept": "text/html"]), "Content-Type") == "text/html; charset=utf-8")
    #expect(field(get("/nowhere"), "Content-Type") == "application/problem+json")
    #expect(get("/", ["accept": "application/json"]).status == 406)
  }

  @Test func `the browser's languages are taken by their weight`() {
    for (field, language) in [
      ("es-MX,es;q=0.9,en;q=0.8", ExportLanguage.spanish), ("en;q=0.4, es;q=0.6", .spanish),
      ("fr, de", .english),
      ("fr, es;q=0.1", .spanish), ("es;q=0, en", .english), ("", .english), (";;;,q=", .english),
    ] {
      #expect(PageLanguage.preferred(field) == language, "\(field)")
    }
    #expect(field(get("/help", ["accept-language": "es"]), "ETag") != field(get("/help"), "ETag"))
  }

  @Test func `one place has each fact with its source and date, and a telephone that can be called`() {
    let html = text(get("/provider/npi%3A2000000028"))
    #expect(html.contains("Sample") && html.contains("tel:+1-") && html.contains("[1] "))
    #expect(!html.contains("Back to my list"), "nobody came from a list")
    #expect(text(post("/provider/npi%3A2000000028", Self.question)).contains("Back to my list"))
    for id in ["center:mskcc", "program:dana-farber-oso"] {
      #expect(get("/provider/" + QueryText.encode(id)).status == 200, "\(id)")
    }
  }

  /// The example with some lines of its files put in place of others, and files of one's own beside them.
  private func api(_ changes: [String: (String) -> String], _ more: [String: String] = [:]) throws -> (
    DirectoryFixture, API
  ) {
    let fixture = try DirectoryFixture()
    let example = fixture.folder.file("example")
    try FileManager.default.copyItem(atPath: DirectoryFixture.data + "/example", toPath: example)
    for (name, change) in changes {
      let path = example + "/" + name
      let old = try String(contentsOfFile: path, encoding: .utf8)
      let new = change(old)
      try #require(new != old, "\(name)")
      try new.write(toFile: path, atomically: true, encoding: .utf8)
    }
    var sources = [DirectoryFixture.Source("example", [example], asOf: "2026-11-01")]
    if !more.isEmpty {
      let own = fixture.folder.file("own")
      try FileManager.default.createDirectory(atPath: own, withIntermediateDirectories: true)
      for (name, text) in more { try text.write(toFile: "\(own)/\(name)", atomically: true, encoding: .utf8) }
      sources.append(.init("own", [own], asOf: "2026-11-01"))
    }
    try fixture.add(sources)
    return (fixture, API(try LiveDirectory(fixture.directory)) { CalendarDate(iso: "2026-11-21")! })
  }

  @Test(arguments: [
    (
      ",in,1,newpt,,,", ",in,1,newpt,2026-01-01,2026-10-31,",
      "until October 31, 2026; not for November 21, 2026"
    ),
    (",in,1,newpt,,,", ",in,1,newpt,2027-01-01,,", "from January 1, 2027; not for November 21, 2026"),
  ])
  func `a participation that is over or lies ahead says so, and stands under no plan that nobody named`(
    _ from: String, _ to: String, _ words: String
  ) throws {
    let name = "p-ana-ejemplo-1-1,r-ana-ejemplo-1,net-00000ZZ-ppo"
    let (fixture, api) = try api(["participations.csv": { $0.replacing(name + from, with: name + to) }])
    defer { withExtendedLifetime(fixture) {} }
    let html = text(
      api.respond(to: API.Request(method: "GET", target: "/provider/npi%3A2000000036", fields: [:])))
    #expect(html.contains("example:net-00000ZZ-ppo: in; tier 1; ") && html.contains(words))
    #expect(html.contains(">Network</th>") && !html.contains("In your plan"))
  }

  @Test func `whom the list leaves out because she has left is counted beside it`() throws {
    // Ana Ejemplo's only place, until the day before; its list ends with it.
    let (fixture, api) = try api([
      "roles.csv": {
        $0.replacing(
          "312-555-0103,yes,video,,,2026-11-01", with: "312-555-0103,yes,video,,2026-11-20,2026-11-01")
      },
      "participations.csv": {
        $0.replacing(
          "p-ana-ejemplo-1-1,r-ana-ejemplo-1,net-00000ZZ-ppo,in,1,newpt,,,",
          with: "p-ana-ejemplo-1-1,r-ana-ejemplo-1,net-00000ZZ-ppo,in,1,newpt,,2026-11-20,")
      },
    ])
    defer { withExtendedLifetime(fixture) {} }
    let reply = api.respond(
      to: API.Request(
        method: "POST", target: "/search", fields: ["content-type": "application/x-www-form-urlencoded"],
        body: Array("words=Ejemplo".utf8)))
    #expect(text(reply).contains("1 more have left their place, or are not there yet."))
    #expect(!text(reply).contains("Ana Ejemplo"))
    // Nor is it where to call her.
    let page = text(
      api.respond(to: API.Request(method: "GET", target: "/provider/npi%3A2000000036", fields: [:])))
    #expect(page.contains("Place 1; not for November 21, 2026") && page.contains("November 20, 2026"))
    #expect(!page.contains("class=\"call\""))
  }

  @Test func `a site of a center has its own telephone or none, never the center's`() throws {
    let (fixture, api) = try api(
      [:],
      [
        "centers.csv": "center,name,designation,phone\nqx,Qx Cancer Center,clinical,312-555-0100\n",
        "sites.csv":
          "site,name,center,street,city,state,zip,phone\nqx-a,Site A,qx,1 Example Way,Chicago,IL,60601,\n"
          + "qx-b,Site B,qx,2 Example Way,Chicago,IL,60601,312-555-0101\n",
      ])
    defer { withExtendedLifetime(fixture) {} }
    let html = text(api.respond(to: API.Request(method: "GET", target: "/center/qx", fields: [:])))
    let sites = try #require(html.components(separatedBy: "<ul class=\"places\">").dropFirst().first)
    let items = try #require(sites.components(separatedBy: "</ul>").first).components(separatedBy: "</li>")
    let first = try #require(items.first { $0.contains("Site A") })
    let second = try #require(items.first { $0.contains("Site B") })
    #expect(!first.contains("tel:") && second.contains("tel:+1-312-555-0101"))
    #expect(html.contains("tel:+1-312-555-0100"), "of the center, where the center is spoken of")
  }

  @Test func `a day on which somebody looked is told from the day of a list`() throws {
    let centers = text(post("/search", [("kind", "center"), ("near", "10065"), ("within", "25mi")]))
    let card = try #require(
      centers.components(separatedBy: "<article").first { $0.contains("Memorial Sloan Kettering") })
    #expect(card.contains("<dt>Newest source</dt><dd>list of January 1, 2026</dd>"))
    let clinician = text(post("/search", [("plan", "00000ZZ0010001"), ("words", "Ejemplo")]))
    #expect(clinician.contains("<dt>Newest source</dt><dd>checked November 1, 2026</dd>"))
  }

  @Test func `of two first doctors each line says from which`() throws {
    let html = text(
      post("/search", [("cancer", "TNBC"), ("first_doctor", "2000000010,2000000028"), ("words", "Ejemplo")]))
    let card = try #require(html.components(separatedBy: "<article").dropFirst().first)
    let values = try #require(
      card.components(separatedBy: "<dt>Apart from your doctor?</dt>").dropFirst().first?
        .components(separatedBy: "</div>").first)
    let groups = values.components(separatedBy: "<dd>").filter { $0.hasPrefix("Group: ") }
    #expect(groups.count == 2)
    #expect(groups[0].contains("Rowan Example") && groups[1].contains("Lee Sample"))
  }

  @Test func `the list that is ticked leaves as a document`() {
    let values = Self.question + [("ids", "npi:2000000036"), ("ids", "npi:2000000028")]
    for format in ["html", "xlsx", "csv", "ics", "vcf"] {
      let reply = post("/shortlist", values + [("format", format)])
      #expect(reply.status == 200, "\(format)")
      #expect(field(reply, "Content-Disposition")?.contains("shortlist-2026-11-21.") == true)
    }
    #expect(text(post("/compare", Self.question)).contains("Tick two to five places"))
  }

  // MARK: The map

  @Test func `the map beside a list has the numbers of the list, and every number is somewhere`() {
    let html = text(post("/search", Self.question))
    let map = html.components(separatedBy: "<svg").dropFirst().first?.components(separatedBy: "</svg>").first
    let positions = html.components(separatedBy: "class=\"position\">").dropFirst().map {
      String($0.prefix { $0 != "<" })
    }
    #expect(positions == (1...positions.count).map { "\($0)" } && positions.count > 2)
    var shown = Set<Int>()
    let caption = html.components(separatedBy: "<figcaption>").dropFirst().first?.components(
      separatedBy: "</figcaption>"
    ).first
    // The numbers in the marks, and those that the caption says are not on the map.
    let marks = (map ?? "").components(separatedBy: "class=\"mark").dropFirst().map {
      $0.components(separatedBy: "</g>")[0]
    }
    let missing = (caption ?? "").components(separatedBy: "Not on the map: ").dropFirst().first?.prefix {
      $0 != "."
    }
    let texts =
      marks.flatMap { mark in
        mark.components(separatedBy: "<text").dropFirst().map {
          String($0.drop { $0 != ">" }.dropFirst().prefix { $0 != "<" })
        }
      } + [String(missing ?? "")]
    for run in texts.flatMap({ $0.components(separatedBy: ", ") }) where !run.isEmpty {
      let ends = run.components(separatedBy: "–").compactMap { Int($0) }
      if let first = ends.first, let last = ends.last { shown.formUnion(first...last) }
    }
    #expect(shown == Set(1...positions.count), "\(texts)")
  }

  @Test func `without a place of one's own, or without a known place, there is no map`() {
    #expect(!text(post("/search", [("cancer", "breast")])).contains("<svg"))
    #expect(
      !text(post("/search", [("cancer", "chordoma"), ("near", "99501"), ("within", "10mi")])).contains("<svg")
    )
    #expect(text(post("/search", [("cancer", "breast"), ("near", "41.88,-87.63")])).contains("<svg"))
  }

  // MARK: A center

  @Test func `a center says how it is named, by whom and when, who belongs to it and what is unknown`() {
    let html = text(get("/center/case"))
    for part in [
      "Named by the NCI: comprehensive", "[1] January 1, 2026", "University Hospitals Seidman Cancer Center",
      "Its hospitals", "No one checked this. Ask them.", "What we do not know", "New patients",
      "href=\"/provider/center%3Acase?lang=en\"",
    ] {
      #expect(html.contains(part), "\(part)")
    }
    #expect(!html.contains("Back to my list"), "nobody came from a list")
    let spanish = text(post("/center/mskcc", Self.question, language: "es"))
    for part in ["Memorial Sloan Kettering", "800-525-2225", "Lo que no sabemos", "Volver a mi lista"] {
      #expect(spanish.contains(part), "\(part)")
    }
    #expect(text(get("/center/center%3Amskcc")).contains("Memorial Sloan Kettering"))
  }

  @Test func `a center names every program that a source ties to it, and a list leads to the page`() throws {
    let html = text(get("/center/mskcc"))
    #expect(html.contains("Remote Second Opinion (international patients)"))
    #expect(html.contains("href=\"/provider/program%3Amsk-remote-intl?lang=en\""))
    let list = text(post("/search", [("kind", "center"), ("near", "10065"), ("within", "25mi")]))
    #expect(list.contains("formaction=\"/center/mskcc\""))
    #expect(text(get("/provider/center%3Amskcc")).contains("action=\"/center/mskcc\""))
  }

  // MARK: Getting ready

  @Test(arguments: ExportLanguage.allCases)
  func `a sheet of a page says word for word what the command's says`(_ language: ExportLanguage) throws {
    for kind in SheetKind.prepared {
      let html = text(
        post(
          "/prepare", [("cancer", "breast cancer"), ("sheet", kind.rawValue), ("visit", "2027-01-15")],
          language: language.rawValue))
      var request = PreparationRequest(
        language: language == .english ? .english : .spanish, today: CalendarDate(iso: "2026-11-21")!,
        visit: CalendarDate(iso: "2027-01-15"))
      let name: Phrase = language == .english ? "\(name: "breast cancer")" : "\(name: "cáncer de mama")"
      request.cancer = SheetCancer(lineage: ["breast"], name: name)
      let packet = Packet.prepared([kind], request)
      for sheet in packet.sheets {
        let known = sheet.intro + sheet.sections.flatMap(\.intro)
        for phrase in known {
          for case .words(let words) in phrase.parts {
            #expect(html.contains(Markup.escaped(words)), "\(kind) \(words)")
          }
        }
        for section in sheet.sections where !section.heading.isEmpty {
          #expect(html.contains(Markup.escaped(section.heading)), "\(kind)")
        }
      }
      #expect(html.contains("<h1>\(Markup.escaped(packet.sheets[0].title))</h1>"), "\(kind)")
    }
  }

  @Test func `the sheets are for the cancer, the place and the day that were asked for`() {
    let list = text(post("/prepare", [("cancer", "mama"), ("lang", "es")] + Self.visit))
    #expect(list.contains("Cedars-Sinai") && list.contains("value=\"mama\"") && list.contains("2027-01-15"))
    for kind in SheetKind.prepared { #expect(list.contains("name=\"sheet\" value=\"\(kind.rawValue)\"")) }
    let sheet = text(post("/prepare", [("cancer", "breast"), ("sheet", "records")] + Self.visit))
    #expect(sheet.contains("Friday, January 15, 2027") && sheet.contains("Cedars-Sinai"))
    #expect(sheet.contains("datetime=\"2027-01-01\""), "records are asked for two weeks before")
    #expect(!sheet.contains("Back to my list") && sheet.contains("Back to the sheets"))
    let virtual = text(post("/prepare", [("virtual", "any")]))
    #expect(virtual.contains("They see your papers first."))
    #expect(!text(get("/prepare")).contains("They see your papers first."))
  }

  @Test func `the days to get ready leave for a calendar, and name no illness`() {
    let reply = post("/prepare/calendar", [("cancer", "breast cancer")] + Self.visit)
    #expect(reply.status == 200 && field(reply, "Content-Type") == "text/calendar; charset=utf-8")
    #expect(field(reply, "Cache-Control") == "no-store")
    #expect(text(reply).contains("BEGIN:VEVENT") && !text(reply).lowercased().contains("breast"))
    let tumor = text(
      post("/prepare/calendar", [("for", "program:penn-brain-tumor"), ("visit", "2027-01-15")]))
    #expect(tumor.contains("BEGIN:VEVENT") && tumor.contains("Penn"))
    #expect(!tumor.lowercased().contains("brain") && !tumor.lowercased().contains("tumor"))
    #expect(post("/prepare/calendar", [("cancer", "breast cancer")]).status == 400)
  }

  @Test func `a day that is over or a cancer of no name stands at its field on the page to get ready`() {
    for (name, value) in [("visit", "2026-11-20"), ("visit", "next week"), ("cancer", "zzqx")] {
      let reply = post("/prepare", [(name, value), ("sheet", "records")])
      let html = text(reply)
      #expect((400..<500).contains(reply.status), "\(name)")
      #expect(html.contains("id=\"\(name)-error\"") && html.contains("href=\"#\(name)\""), "\(value)")
      #expect(html.contains("value=\"\(value)\""), "\(value)")
    }
    let both = text(post("/prepare", [("visit", "2026-11-20"), ("cancer", "zzqx")]))
    #expect(both.contains("id=\"visit-error\"") && both.contains("id=\"cancer-error\""))
    #expect(
      post("/prepare", [("visit", "2026-11-21"), ("sheet", "records")]).status == 200, "today is no past")
  }

  @Test func `what to bring is one step from the list, from a place and from the own list`() {
    let ids = [("ids", "npi:2000000036"), ("ids", "npi:2000000028")]
    let list = text(post("/search", Self.question))
    #expect(list.contains("formaction=\"/prepare\">What to bring"))
    let place = text(get("/provider/npi%3A2000000028"))
    #expect(place.contains("action=\"/prepare\"") && place.contains("name=\"for\" value=\"npi:2000000028\""))
    let own = text(post("/compare", Self.question + ids))
    for id in ["npi:2000000036", "npi:2000000028"] {
      #expect(own.contains("formaction=\"/prepare\" name=\"for\" value=\"\(id)\""), "\(id)")
    }
  }

  // MARK: Spanish names

  @Test func `a cancer has its Spanish name on Spanish pages, and an English one says that it is English`()
    throws
  {
    let html = text(post("/search", [("cancer", "melanoma"), ("near", "60601"), ("lang", "es")]))
    #expect(html.contains("Buscamos: melanoma"))
    #expect(
      text(post("/search", [("cancer", "breast"), ("lang", "es")])).contains("Buscamos: cáncer de mama."))
    let names = CancerNames(engine: api.live.current.engine, language: .spanish)
    for type in try names.engine.references(.cancerType) {
      let id = String(type.id.dropFirst("cancer:".count))
      let words = type.facts.all(.spanishWord)
      let name = try names.name(id)
      #expect(words.first.map { name == $0 } ?? name.hasSuffix("(nombre en inglés)"), "\(id)")
    }
    #expect(try names.name("no such type", "As typed") == "As typed")
  }

  @Test(arguments: ["en", "es"])
  func `what the pages say themselves reads at sixth grade`(_ language: String) {
    let spoken: ExportLanguage = language == "en" ? .english : .spanish
    let sentences = PagePhrase.allCases.map { $0.text(spoken, "x", "x", "x") }.filter {
      $0.hasSuffix(".") || $0.hasSuffix("?")
    }
    let level = ReadingLevel(
      of: sentences.joined(separator: "\n\n"), language: spoken == .english ? .english : .spanish)
    #expect(level.measuredWords > 200)
    #expect(level.grade <= 6, "\(level.description)")
    for phrase in PagePhrase.allCases {
      #expect(!phrase.text(spoken).isEmpty, "\(phrase)")
    }
  }
}
