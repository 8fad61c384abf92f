import DirectoryModel
import Foundation
import Querying
import Storing
import TestSupport
import Testing

@testable import Serving

/// docs/http.md says what the server does, and no other.
@Suite struct HTTPDocumentTests {
  private let document: String

  init() throws {
    document = try String(contentsOfFile: packageRoot() + "/docs/http.md", encoding: .utf8)
  }

  @Test func `every address is in the document`() throws {
    let fixture = try DirectoryFixture()
    let api = API(try LiveDirectory(fixture.directory)) { CalendarDate(iso: "2026-11-21")! }
    for route in api.routes {
      #expect(
        document.contains("`\(route.method.rawValue) \(route.path)`") || document.contains("`\(route.path)`"),
        "\(route.method.rawValue) \(route.path)")
    }
  }

  @Test func `every limit stands there with its number`() {
    for number in [
      ServerLimits.addressBytes, ServerLimits.headerBytes, ServerLimits.bodyBytes, ServerLimits.connections,
      ServerLimits.leastTaken,
    ] {
      let grouped = "\(number / 1_000),\(String(1_000 + number % 1_000).dropFirst())"
      #expect(document.contains(grouped), "\(number)")
    }
    #expect(document.contains("\(ServerLimits.headerFields) fields"))
    #expect(document.contains("within \(ServerLimits.bodySeconds) seconds"))
    #expect(document.contains("when it is stopped | \(ServerLimits.drainSeconds) seconds |"))
    #expect(document.contains("; \(ServerLimits.closingSeconds) seconds later the connection is closed"))
    #expect(document.contains("of what waits for it in \(ServerLimits.takingSeconds) seconds |"))
    #expect(ServerLimits.shareOfOneClient == 2 && document.contains("of 64 bits) | half of these;"))
    #expect(document.contains("| silence on a connection | \(ServerLimits.idleSeconds) seconds |"))
  }

  @Test func `every kind of problem has its row`() {
    let problems: [Problem] = [
      .unknownParameter(allowed: [], nearest: nil), .badParameter("a", ""), .notFound, .unknownID,
      .methodNotAllowed([]), .conflict(""), .gone, .tooLarge, .addressTooLong, .unsupportedMedia,
      .notAcceptable([]),
      .badBody, .badEncoding, .wrongHost, .slowBody, .unavailable, .databaseAway, .tooMany(seconds: 1),
      .internal,
      Problem(.ambiguous(parameter: "a", value: "", meanings: [])),
    ]
    for problem in problems {
      let row = document.split(separator: "\n").first { $0.hasPrefix("| `\(problem.kind)` |") }
      #expect(row?.contains("\(problem.status)") == true, "\(problem.kind) \(problem.status)")
    }
    let rows = document.components(separatedBy: "## Problems")[1].components(separatedBy: "## Limits")[0]
      .split(separator: "\n").filter { $0.hasPrefix("| `") }
    #expect(rows.count == Set(problems.map(\.kind)).count)
  }
}
