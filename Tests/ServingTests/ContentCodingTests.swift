import DirectoryModel
import Querying
import Storing
import TestSupport
import Testing

@testable import Serving

/// Who takes gzip gets it, and its `ETag` names those bytes and no others.
@Suite struct ContentCodingTests {
  private let api: API

  init() throws {
    let fixture = try DirectoryFixture()
    try fixture.add([.example])
    api = API(try LiveDirectory(fixture.directory)) { CalendarDate(iso: "2026-11-21")! }
  }

  private func get(_ target: String, method: String = "GET", _ fields: [String: String]) -> Reply {
    api.respond(to: API.Request(method: method, target: target, fields: fields))
  }

  private func field(_ reply: Reply, _ name: String) -> String? {
    reply.fields.first { $0.name == name }?.value
  }

  @Test(arguments: [
    ("gzip", true), ("br, gzip;q=0.5", true), ("*", true), ("gzip, *;q=0", true), ("GZIP", true), ("", false),
    ("gzip;q=0", false), ("gzip;q=0.0, *", false), ("identity", false), ("br", false), ("*;q=0", false),
    ("gzipped", false),
  ])
  func `what a request takes is read with its weights`(field: String, isTaken: Bool) {
    #expect(ContentCoding.takesGzip(field) == isTaken)
  }

  @Test func `nothing said takes the bytes as they are`() {
    #expect(!ContentCoding.takesGzip(nil))
    #expect(field(get("/api/v1/openapi.json", [:]), "Content-Encoding") == nil)
  }

  @Test func `a long answer is packed under a tag of its own, a short one never`() throws {
    let plain = get("/api/v1/openapi.json", [:])
    let packed = get("/api/v1/openapi.json", ["accept-encoding": "gzip"])
    #expect(field(packed, "Content-Encoding") == "gzip")
    #expect(packed.body.starts(with: [0x1F, 0x8B]) && packed.body.count < plain.body.count / 2)
    #expect(field(packed, "ETag") != field(plain, "ETag"))
    #expect(field(packed, "Vary")?.contains("Accept-Encoding") == true)
    let short = get("/api/v1/generations", ["accept-encoding": "gzip"])
    #expect(short.body.count <= ContentCoding.leastBytes && field(short, "Content-Encoding") == nil)
    #expect(field(short, "ETag") == field(get("/api/v1/generations", [:]), "ETag"))
  }

  @Test func `HEAD has the fields of GET in either form`() {
    for fields in [[:], ["accept-encoding": "gzip"]] {
      let get = get("/api/v1/openapi.json", fields)
      let head = self.get("/api/v1/openapi.json", method: "HEAD", fields)
      #expect(head.fields.map(\.value) == get.fields.map(\.value) && head.body.count == get.body.count)
    }
  }

  @Test func `what a client has is unchanged only in the form in which it can take it`() throws {
    let plain = try #require(field(get("/api/v1/openapi.json", [:]), "ETag"))
    let packed = try #require(field(get("/api/v1/openapi.json", ["accept-encoding": "gzip"]), "ETag"))
    func status(_ tag: String, _ encoding: String?) -> Int {
      var fields = ["if-none-match": tag]
      fields["accept-encoding"] = encoding
      return get("/api/v1/openapi.json", fields).status
    }
    #expect(status(plain, nil) == 304)
    #expect(status(packed, "gzip") == 304)
    #expect(status(packed, nil) == 200)
    let both = get(
      "/api/v1/openapi.json", ["if-none-match": "\(plain), \(packed)", "accept-encoding": "gzip"])
    #expect(both.status == 304 && field(both, "ETag") == packed && both.body.isEmpty)
  }

  @Test func `a problem goes as it is`() {
    let reply = get("/api/v1/search?colour=blue", ["accept-encoding": "gzip"])
    #expect(reply.status == 400 && field(reply, "Content-Encoding") == nil)
  }
}
