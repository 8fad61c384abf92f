import DirectoryModel
import Exporting
import Foundation
import Querying
import Storing
import TestSupport
import Testing
import Vocabulary

@testable import Answering
@testable import Serving

/// The API without a network: what each address answers, and what it refuses.
@Suite struct APITests {
  private let api: API

  init() throws {
    api = API(try LiveDirectory(ServedExample.directory)) { CalendarDate(iso: "2026-11-21")! }
  }

  private func get(_ target: String, _ fields: [String: String] = [:]) -> Reply {
    api.respond(to: API.Request(method: "GET", target: target, fields: fields))
  }

  private func json(_ reply: Reply) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(reply.body)) as? [String: Any])
  }

  private func field(_ reply: Reply, _ name: String) -> String? {
    reply.fields.first { $0.name == name }?.value
  }

  // MARK: Every address

  /// An address of each route that has an answer in the example.
  static let examples: [(route: String, target: String)] = [
    ("/api/v1/search", "/api/v1/search?cancer=TNBC&near=60601&plan=00000ZZ0010001&facets=modality"),
    ("/api/v1/explain", "/api/v1/explain?id=npi:2000000150&vs=2000000028&cancer=TNBC"),
    ("/api/v1/suggest", "/api/v1/suggest?q=mela&types=cancer&limit=3"),
    ("/api/v1/network-status", "/api/v1/network-status?provider=2000000028&plan=00000ZZ0010001"),
    ("/api/v1/plans/{id}/coverage", "/api/v1/plans/00000ZZ0010001/coverage?designation=comprehensive"),
    ("/api/v1/compare", "/api/v1/compare?id=2000000028&id=2000000036"),
    ("/api/v1/independence", "/api/v1/independence?of=2000000036&from=2000000010"),
    ("/api/v1/providers/{id}", "/api/v1/providers/2000000028"),
    ("/api/v1/providers/{id}/sources", "/api/v1/providers/npi%3A2000000028/sources"),
    ("/api/v1/centers/{id}", "/api/v1/centers/mskcc"),
    ("/api/v1/centers/{id}/sources", "/api/v1/centers/mskcc/sources"),
    ("/api/v1/programs/{id}", "/api/v1/programs/dana-farber-oso"),
    ("/api/v1/programs/{id}/sources", "/api/v1/programs/dana-farber-oso/sources"),
    ("/api/v1/plans/{id}", "/api/v1/plans/00000ZZ0010001"),
    ("/api/v1/plans/{id}/sources", "/api/v1/plans/00000ZZ0010001/sources"),
    ("/api/v1/cancers/{id}", "/api/v1/cancers/melanoma"),
    ("/api/v1/cancers/{id}/sources", "/api/v1/cancers/melanoma/sources"),
    ("/api/v1/sources", "/api/v1/sources"), ("/api/v1/generations", "/api/v1/generations"),
    ("/healthz", "/healthz"), ("/readyz", "/readyz"), ("/metrics", "/metrics"),
    ("/api/v1/openapi.json", "/api/v1/openapi.json"),
    ("/", "/?cancer=melanoma"), ("/search", "/search?cancer=melanoma&plan=00000ZZ0010001"),
    ("/provider/{id}", "/provider/npi%3A2000000028"), ("/center/{id}", "/center/mskcc"),
    ("/prepare", "/prepare?cancer=melanoma&sheet=records"),
    ("/compare", "/compare?ids=2000000028,2000000036"),
    ("/sources", "/sources"), ("/help", "/help?lang=es"), ("/assets/style.css", "/assets/style.css"),
  ]

  @Test func `every route has an example here, and answers it`() throws {
    #expect(Set(api.routes.filter { $0.method == .get }.map(\.path)) == Set(Self.examples.map(\.route)))
    for (route, target) in Self.examples {
      let reply = get(target)
      #expect(reply.status == 200, "\(target): \(String(decoding: reply.body, as: UTF8.self))")
      #expect(reply.route == route)
      #expect(!reply.body.isEmpty)
    }
  }

  @Test func `what is routed is what is documented, parameter for parameter`() throws {
    let document = try json(get("/api/v1/openapi.json"))
    let paths = try #require(document["paths"] as? [String: [String: [String: Any]]])
    // The document itself is not in it, nor what is for people.
    let pages = Set(Route.pages(api.live, []).map(\.path))
    #expect(pages.contains("/search"))
    #expect(
      Set(paths.keys).union(["/api/v1/openapi.json"]).union(pages) == Set(api.routes.map(\.path)))
    #expect(pages.isDisjoint(with: paths.keys))
    for route in api.routes where route.path != "/api/v1/openapi.json" && !pages.contains(route.path) {
      let operation = try #require(paths[route.path]?[route.method.rawValue.lowercased()])
      if route.method == .get {
        let names = (operation["parameters"] as? [[String: Any]] ?? []).filter {
          $0["in"] as? String == "query"
        }
        .compactMap { $0["name"] as? String }
        #expect(names == route.parameters.map(\.addressName), "\(route.path)")
      }
    }
  }

  @Test func `every filter of a search is taken under its name`() throws {
    for parameter in SearchParameter.all where parameter.name != "cursor" {
      var target =
        "/api/v1/search?cancer=breast&plan=00000ZZ0010001&near=60601&virtual=any&decide_by=2026-12-18"
      target += "&\(parameter.name.replacing("-", with: "_"))=" + QueryText.encode(parameter.example)
      let reply = get(target)
      // Some are given already: one of a kind that takes one value is refused with its own name.
      if reply.status != 200 {
        let problem = try json(reply)
        #expect(problem["parameter"] as? String == parameter.name.replacing("-", with: "_"), "\(target)")
      }
    }
  }

  // MARK: Refusals

  /// What is asked, the status, the kind of problem and the parameter that it names.
  private static let refused: [(target: String, status: Int, kind: String, parameter: String?)] = [
    ("/api/v1/search?colour=blue", 400, "unknown-parameter", nil),
    ("/api/v1/search?first-doctor=2000000010", 400, "unknown-parameter", nil),
    ("/api/v1/search?modality=surgcal", 400, "bad-parameter", "modality"),
    ("/api/v1/search?cancer=breast&cancer=lung", 400, "bad-parameter", "cancer"),
    ("/api/v1/search?limit=all", 400, "bad-parameter", "limit"),
    ("/api/v1/search?limit=101", 400, "bad-parameter", "limit"),
    ("/api/v1/search?within=25mi", 422, "bad-parameter", "within"),
    ("/api/v1/search?plan=no-such-plan", 400, "bad-parameter", "plan"),
    ("/api/v1/search?plan=00000ZZ0010001&network=net-advantage", 400, "bad-parameter", "network"),
    ("/api/v1/search?cancer=MM", 422, "ambiguous", "cancer"),
    ("/api/v1/search?cursor=abc", 400, "bad-parameter", "cursor"),
    ("/api/v1/search?words=*", 400, "bad-parameter", "words"),
    ("/api/v1/search?words=---", 400, "bad-parameter", "words"),
    ("/api/v1/search?cancer=%ff", 400, "bad-encoding", nil),
    ("/api/v1/search?cancer=%zz", 400, "bad-encoding", nil),
    ("/api/v1/search?cancer=a%00b", 400, "bad-encoding", nil),
    ("/api/v1/search?first_doctor=2000000911", 404, "unknown-id", "first_doctor"),
    (
      "/api/v1/search?" + [String](repeating: "first_doctor=smith", count: 11).joined(separator: "&"), 400,
      "bad-parameter", "first_doctor"
    ),
    ("/api/v1/suggest", 400, "bad-parameter", "q"),
    ("/api/v1/suggest?q=a&limit=11", 400, "bad-parameter", "limit"),
    ("/api/v1/suggest?q=---", 400, "bad-parameter", "q"),
    ("/api/v1/independence?of=2000000036&from=2000000911", 404, "unknown-id", "from"),
    ("/api/v1/plans/00000ZZ0010001/coverage?designation=zz", 400, "bad-parameter", "designation"),
    ("/api/v1/network-status?provider=2000000028", 400, "bad-parameter", "plan"),
    ("/api/v1/network-status?provider=2000000911&plan=00000ZZ0010001", 404, "unknown-id", nil),
    ("/api/v1/compare?id=2000000028", 400, "bad-parameter", "id"),
    ("/api/v1/compare?id=2000000028&id=2000000028", 400, "bad-parameter", "id"),
    ("/api/v1/centers/nowhere", 404, "unknown-id", nil),
    ("/api/v1/centers/npi%3A2000000028", 404, "unknown-id", nil),
    ("/api/v1/elsewhere", 404, "not-found", nil),
    ("/api/v1/providers/", 404, "not-found", nil),
    ("/api/v1/search?cancer=" + String(repeating: "a", count: 9_000), 414, "address-too-long", nil),
    ("/api/v1/search?cancer=" + String(repeating: "a", count: 2_000), 400, "bad-parameter", "cancer"),
  ]

  @Test func `what cannot be asked is a problem that names the parameter and repeats nothing`() throws {
    for (target, status, kind, parameter) in Self.refused {
      let reply = get(target)
      let problem = try json(reply)
      #expect(reply.status == status, "\(target.prefix(80)): \(problem)")
      #expect(field(reply, "Content-Type") == "application/problem+json")
      #expect(field(reply, "Cache-Control") == "no-store")
      #expect(
        (problem["type"] as? String)?.hasSuffix("/problems/" + kind) == true,
        "\(target.prefix(80)): \(problem)")
      #expect(problem["parameter"] as? String == parameter, "\(target.prefix(80))")
      #expect(problem["status"] as? Int == status)
      let text = String(decoding: reply.body, as: UTF8.self)
      for word in ["colour", "surgcal", "no-such-plan", "2000000911", "nowhere", "aaaaaa"] {
        #expect(!text.contains(word), "\(target.prefix(80)) is repeated")
      }
    }
  }

  // `sort=` and six others ended the server; found by fuzzing.
  @Test func `no parameter of any address is answered by a fault of ours, whatever its value`() throws {
    let values = ["", ",", " ", "nan,nan", "-1", "1e999", "99999999999999999999", "\u{2028}"]
    var asked = 0
    for route in api.routes {
      let target = try #require(Self.examples.first { $0.route == route.path }?.target ?? route.path)
      let parts = target.split(separator: "?", maxSplits: 1).map(String.init)
      let isForm = route.method == .post
      let given =
        isForm ? "ids=2000000028&format=csv&cancer=melanoma&sheet=records" : parts.count > 1 ? parts[1] : ""
      for name in route.parameters.map(\.addressName) {
        let others = given.split(separator: "&").filter { !$0.hasPrefix(name + "=") }.map(String.init)
        for value in values {
          let query = (others + [name + "=" + QueryText.encode(value)]).joined(separator: "&")
          let reply =
            isForm
            ? api.respond(
              to: API.Request(
                method: "POST", target: parts[0],
                fields: ["content-type": "application/x-www-form-urlencoded"], body: Array(query.utf8)))
            : get("\(parts[0])?\(query)")
          #expect((200..<500).contains(reply.status), "\(route.method) \(parts[0])?\(query): \(reply.status)")
          #expect(reply.status != 415)
          asked += 1
        }
      }
    }
    #expect(asked > 2_000)
    for name in ["word_match", "spelling", "match", "age", "independence", "sort"] {
      for value in ["", ",", "distance,name"] {
        let problem = try json(get("/api/v1/search?cancer=breast&\(name)=\(value)"))
        #expect(
          problem["status"] as? Int == 400 && problem["parameter"] as? String == name, "\(name)=\(value)")
      }
    }
  }

  @Test func `each parameter of each address stands in an input from which fuzzing begins`() throws {
    let folder = packageRoot() + "/Tests/Fuzzing/Corpus/request"
    let inputs = try FileManager.default.contentsOfDirectory(atPath: folder).map {
      String(decoding: FileManager.default.contents(atPath: folder + "/" + $0) ?? Data(), as: UTF8.self)
    }
    for route in api.routes {
      let start = route.path.split(separator: "{")[0]
      let own = inputs.filter { $0.hasPrefix("\(route.method.rawValue) \(start)") }
      for name in route.parameters.map(\.addressName) where route.path.hasPrefix("/api/") {
        #expect(
          own.contains { $0.contains(name + "=") || $0.contains("\"\(name)\":") },
          "\(route.method.rawValue) \(route.path): \(name)")
      }
    }
  }

  @Test func `a near miss is suggested, and what is allowed is listed`() throws {
    let problem = try json(get("/api/v1/search?modality=surgcal"))
    #expect(problem["allowed"] as? [String] == Modality.allCases.map(\.token))
    #expect((problem["detail"] as? String)?.contains("surgical") == true)
    let unknown = try json(get("/api/v1/search?patient_sate=IL"))
    #expect((unknown["detail"] as? String)?.contains("patient_state") == true)
  }

  @Test func `methods that an address does not take are refused with those that it takes`() {
    for method in ["PUT", "DELETE", "PATCH", "TRACE", "BREW"] {
      let reply = api.respond(to: API.Request(method: method, target: "/api/v1/search"))
      #expect(reply.status == 405)
      #expect(field(reply, "Allow") == "GET, HEAD, POST, OPTIONS")
    }
    let options = api.respond(to: API.Request(method: "OPTIONS", target: "/api/v1/sources"))
    #expect(options.status == 204 && field(options, "Allow") == "GET, HEAD, OPTIONS" && options.body.isEmpty)
  }

  @Test func `only JSON is spoken`() {
    #expect(get("/api/v1/sources", ["accept": "text/html"]).status == 406)
    #expect(get("/api/v1/sources", ["accept": "application/json;q=0"]).status == 406)
    for accepted in ["*/*", "application/*;q=0.5, text/html", "application/json"] {
      #expect(get("/api/v1/sources", ["accept": accepted]).status == 200, "\(accepted)")
    }
  }

  // MARK: Bodies

  private func post(_ body: String, type: String = "application/json", _ more: [String: String] = [:])
    -> Reply
  {
    api.respond(
      to: API.Request(
        method: "POST", target: "/api/v1/search", fields: more.merging(["content-type": type]) { $1 },
        body: Array(body.utf8)))
  }

  @Test func `a question in a body has the answer of the same question in an address`() throws {
    let wanted = try json(
      get("/api/v1/search?cancer=TNBC&kind=clinician&kind=organization&near=60601&limit=3"))
    let object = try json(
      post(
        #"{"cancer": "TNBC", "kind": ["clinician", "organization"], "near": "60601", "limit": 3, "plan": null}"#
      ))
    let form = try json(
      post(
        "cancer=TNBC&kind=clinician,organization&near=60601&limit=3",
        type: "application/x-www-form-urlencoded; charset=utf-8"))
    #expect(object as NSDictionary == wanted as NSDictionary)
    #expect(form as NSDictionary == wanted as NSDictionary)
    #expect(
      field(post(#"{"cancer": "TNBC", "limit": 1}"#), "Link") == nil,
      "it would put the question in an address")
  }

  @Test func `a body that is none is refused`() throws {
    for (body, type, status) in [
      ("[1]", "application/json", 400), ("{\"cancer\":", "application/json", 400),
      ("{\"near\": {\"zip\": \"60601\"}}", "application/json", 400), ("{} {}", "application/json", 400),
      ("{\"colour\": \"blue\"}", "application/json", 400), ("cancer=TNBC", "text/plain", 415),
      ("{\"cancer\": \"a\\u0000\"}", "application/json", 400),
    ] {
      #expect(post(body, type: type).status == status, "\(body)")
    }
    #expect(post("{}", ["content-encoding": "gzip"]).status == 415)
    #expect(post("{\"cancer\": \"" + String(repeating: "a", count: 70_000) + "\"}").status == 413)
  }

  @Test func `places are sent as a document in every form, and one that nobody knows is refused`() throws {
    func render(_ body: String) -> Reply {
      api.respond(
        to: API.Request(
          method: "POST", target: "/api/v1/shortlists/render",
          fields: ["content-type": "application/json", "accept": "text/html"], body: Array(body.utf8)))
    }
    for format in ShortlistFormats.all {
      let reply = render(
        #"{"ids": ["2000000036", "npi:2000000028"], "format": "\#(format.token)", "cancer": "TNBC", "near": "60601"}"#
      )
      #expect(reply.status == 200, "\(format.token)")
      #expect(field(reply, "Content-Type") == format.mediaType)
      let name = "shortlist-2026-11-21." + format.fileExtension
      #expect(field(reply, "Content-Disposition") == "attachment; filename=\"\(name)\"")
      #expect(field(reply, "Cache-Control") == "no-store")
      if !format.isBinary {
        #expect(String(decoding: reply.body, as: UTF8.self).contains("Ejemplo"), "\(format.token)")
      }
    }
    let spanish = render(#"{"ids": "2000000036", "format": "html", "lang": "es"}"#)
    #expect(String(decoding: spanish.body, as: UTF8.self).contains("lang=\"es\""))
    #expect(render(#"{"ids": "2000000911", "format": "csv"}"#).status == 404)
    #expect(render(#"{"ids": "2000000036", "format": "pdf"}"#).status == 400)
    #expect(render(#"{"format": "csv"}"#).status == 400)
  }

  // MARK: Keeping

  @Test func `an answer that has not changed is not sent again, and one to a question is kept by nobody`()
    throws
  {
    let target = "/api/v1/search?cancer=TNBC&near=60601"
    let first = get(target)
    let tag = try #require(field(first, "ETag"))
    #expect(field(first, "Cache-Control") == "no-store")
    let again = get(target, ["if-none-match": "\"other\", W/\(tag)"])
    #expect(again.status == 304 && again.body.isEmpty && field(again, "ETag") == tag)
    // Another question, another order of the same parameters, and another day.
    #expect(field(get("/api/v1/search?cancer=TNBC&near=60602"), "ETag") != tag)
    #expect(field(get("/api/v1/search?near=60601&cancer=TNBC"), "ETag") == tag)
    let tomorrow = API(try LiveDirectory(ServedExample.directory)) { CalendarDate(iso: "2026-11-22")! }
    let later = tomorrow.respond(to: API.Request(method: "GET", target: target))
    #expect(field(later, "ETag") != tag)
    #expect(field(get("/api/v1/sources"), "Cache-Control") == "public, max-age=0, must-revalidate")
  }

  @Test func `pages go on by a link until the last`() throws {
    var target = "/api/v1/search?cancer=breast%20cancer&kind=center&limit=20"
    var names: [String] = []
    var pages = 0
    while true {
      let reply = get(target)
      names += try #require(try json(reply)["data"] as? [[String: Any]]).compactMap { $0["id"] as? String }
      pages += 1
      guard let link = field(reply, "Link") else { break }
      #expect(link.hasSuffix(">; rel=\"next\""))
      target = String(link.dropFirst().prefix { $0 != ">" })
    }
    let total = try #require(try json(get(target))["total"] as? [String: Any])["value"] as? Int
    #expect(pages > 3 && names.count == total && Set(names).count == names.count)
  }

  @Test func `only the fields asked for are sent`() throws {
    let reply = try json(get("/api/v1/search?cancer=TNBC&limit=2&fields=id,network.status"))
    let hits = try #require(reply["data"] as? [[String: Any]])
    #expect(hits.count == 2 && hits.allSatisfy { Set($0.keys) == ["id", "network.status"] })
  }
}
