import DirectoryModel
import Foundation
import Glibc
import Storing
import TestSupport
import Testing

@testable import Serving

/// Every problem that docs/http.md names comes from a request that provokes it, with the status that stands there.
@Suite struct ProblemTests {
  private static let day = CalendarDate(iso: "2026-11-21")!

  private func api(_ directory: DataDirectory) throws -> API {
    API(try LiveDirectory(directory)) { Self.day }
  }

  private func get(_ api: API, _ target: String, _ fields: [String: String] = [:]) -> Reply {
    api.respond(to: API.Request(method: "GET", target: target, fields: fields))
  }

  private func post(_ api: API, _ body: String, _ type: String = "application/json") -> Reply {
    api.respond(
      to: API.Request(
        method: "POST", target: "/api/v1/search", fields: ["content-type": type], body: Array(body.utf8)))
  }

  private func kind(_ reply: Reply) -> String? {
    let object = try? JSONSerialization.jsonObject(with: Data(reply.body)) as? [String: Any]
    return (object?["type"] as? String)?.split(separator: "/").last.map(String.init)
  }

  /// `kind status` of each row of the document; a row may have two statuses.
  private func documented() throws -> Set<String> {
    let text = try String(contentsOfFile: packageRoot() + "/docs/http.md", encoding: .utf8)
    let section = text.components(separatedBy: "## Problems")[1].components(separatedBy: "## Limits")[0]
    var pairs: Set<String> = []
    for row in section.split(separator: "\n") where row.hasPrefix("| `") {
      let cells = row.split(separator: "|").map { $0.trimmingCharacters(in: [" ", "`"]) }
      for status in cells[1].components(separatedBy: " or ") { pairs.insert("\(cells[0]) \(status)") }
    }
    return pairs
  }

  /// What only a socket can provoke: `ServeProblemTests` does.
  private static let overASocket: Set<String> = [
    "request-timeout 408", "misdirected-request 421", "too-many-requests 429",
    // A database goes away in DatabaseEngineTests.
    "database-away 503",
  ]

  @Test func `each problem of the document is provoked`() throws {
    let api = try api(ServedExample.directory)
    var replies = [
      "/api/v1/search?limit=101", "/api/v1/search?within=25mi", "/api/v1/search?colour=blue",
      "/api/v1/search?cancer=%zz", "/api/v1/providers/2000000911", "/api/v1/elsewhere",
      "/api/v1/search?cancer=MM",
      "/api/v1/explain?id=2000000028&vs=npi:2000000028",
      "/api/v1/search?cancer=" + String(repeating: "a", count: ServerLimits.addressBytes),
    ].map { get(api, $0) }
    replies.append(get(api, "/api/v1/sources", ["accept": "text/html"]))
    replies.append(api.respond(to: API.Request(method: "DELETE", target: "/api/v1/search")))
    replies.append(post(api, "[1]"))
    replies.append(post(api, "cancer=TNBC", "text/plain"))
    replies.append(
      post(api, "{\"cancer\": \"" + String(repeating: "a", count: ServerLimits.bodyBytes) + "\"}"))
    replies.append(try pageOfALostGeneration())
    replies.append(try pageOfADamagedGeneration())
    replies.append(try unforeseen(api))
    let provoked = Set(replies.map { "\(kind($0) ?? "none") \($0.status)" })
    let wanted = try documented()
    #expect(wanted.count >= 20)
    #expect(provoked.union(Self.overASocket) == wanted)
  }

  // MARK: Generations that are gone or damaged

  /// A directory of two generations, the address of the second page of the first one, and the API that gave it.
  private func nextPage() throws -> (fixture: DirectoryFixture, api: API, next: String) {
    let fixture = try DirectoryFixture()
    try fixture.add([.example])
    let live = try LiveDirectory(fixture.directory)
    let api = API(live) { Self.day }
    let link = try #require(
      get(api, "/api/v1/search?kind=clinician&state=IL&limit=1").fields.first { $0.name == "Link" }?.value)
    try fixture.add([.init("other", [DirectoryFixture.data + "/example"], asOf: "2026-11-02")])
    #expect(try live.refresh())
    return (fixture, api, String(link.dropFirst().prefix { $0 != ">" }))
  }

  private func pageOfALostGeneration() throws -> Reply {
    let (fixture, api, next) = try nextPage()
    #expect(get(api, next).status == 200)
    try fixture.directory.withLock { locked in _ = try locked.prune(keeping: 1) }
    return get(api, next)
  }

  /// The generation of a cursor is opened when its page is asked for; what cannot be opened is no fault of ours.
  private func pageOfADamagedGeneration() throws -> Reply {
    let (fixture, api, next) = try nextPage()
    let path = fixture.directory.snapshotPath(2)
    #expect(chmod(path, 0o600) == 0 && truncate(path, 5_000) == 0)
    let reply = get(api, next)
    #expect(get(api, "/api/v1/search?kind=clinician").status == 200, "the present one answers")
    #expect(get(api, "/readyz").status == 200)
    return reply
  }

  @Test func `whatever block of a generation is damaged, an answer is the true one or 503, here and as FHIR`()
    throws
  {
    let fixture = try DirectoryFixture()
    try fixture.add([.example])
    let targets = [
      "/api/v1/search?cancer=TNBC&near=60601&plan=00000ZZ0010001", "/api/v1/providers/2000000036",
      "/fhir/r4/PractitionerRole?_count=5",
    ]
    let sound = try api(fixture.directory)
    let wanted = targets.map { get(sound, $0) }
    #expect(wanted.allSatisfy { $0.status == 200 })
    let path = fixture.directory.snapshotPath(2)
    let whole = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    #expect(chmod(path, 0o600) == 0)
    var refused = Array(repeating: 0, count: targets.count)
    let blocks = (whole.count - 4096) >> 16
    for block in stride(from: 0, to: blocks, by: max(1, blocks / 24)) {
      var bytes = whole
      bytes[4096 + block << 16 + 777] ^= 0x10
      try Data(bytes).write(to: URL(fileURLWithPath: path))
      // A generation that cannot be opened keeps a server from starting, which other tests show.
      guard let api = try? api(fixture.directory) else { continue }
      for (i, target) in targets.enumerated() {
        let reply = get(api, target)
        if reply.status == 503 {
          refused[i] += 1
          let isFHIR = target.hasPrefix("/fhir")
          #expect(String(decoding: reply.body, as: UTF8.self).contains("OperationOutcome") == isFHIR)
          if !isFHIR { #expect(kind(reply) == "unavailable") }
          #expect(reply.fields.contains { $0.name == "Retry-After" })
        } else {
          #expect(reply.status == 200 && reply.body == wanted[i].body, "\(target), block \(block)")
        }
      }
    }
    #expect(refused.allSatisfy { $0 > 0 }, "\(refused)")
  }

  // MARK: A fault of ours

  private struct Unforeseen: Error {
    let secret = "a diagnosis"
  }

  /// No request is known that provokes one; a route that fails as none should says nothing of why.
  private func unforeseen(_ api: API) throws -> Reply {
    let route = Route(.get, "/api/v1/broken", "Fails.", keeping: .never) { _ in throw Unforeseen() }
    let call = Call(
      generation: api.live.current, path: [], values: [:], today: Self.day, isPosted: false,
      acceptLanguage: nil, base: "")
    do throws(Problem) {
      return try API.reply(route, call)
    } catch {
      let reply = Reply(error)
      #expect(!String(decoding: reply.body, as: UTF8.self).contains("diagnosis"))
      return reply
    }
  }
}
