import DirectoryModel
import Querying
import Storing
import TestSupport
import Testing

@testable import Serving

/// An answer that is kept is the answer, and what is kept has a bound.
@Suite struct AnswerCacheTests {
  @Test
  func `a question that comes again, however ordered, has the same answer, and another day another one`()
    throws
  {
    let fixture = try DirectoryFixture()
    try fixture.add([.example])
    let live = try LiveDirectory(fixture.directory)
    func ask(_ api: API, _ target: String, _ fields: [String: String] = [:]) -> Reply {
      api.respond(to: API.Request(method: "GET", target: target, fields: fields))
    }
    let api = API(live) { CalendarDate(iso: "2026-11-21")! }
    for target in ["/api/v1/search?cancer=TNBC&limit=3", "/api/v1/search?limit=3&cancer=TNBC"] {
      for fields in [[:], ["accept-encoding": "gzip"]] {
        let first = ask(api, target, fields)
        let again = ask(api, target, fields)
        let fresh = ask(API(live) { CalendarDate(iso: "2026-11-21")! }, target, fields)
        #expect(first.body == again.body && again.body == fresh.body)
        #expect(again.fields.map(\.value) == fresh.fields.map(\.value))
        #expect(again.total == fresh.total && again.route == fresh.route)
      }
    }
    let later = ask(API(live) { CalendarDate(iso: "2027-11-21")! }, "/api/v1/search?cancer=TNBC&limit=3")
    #expect(later.body != ask(api, "/api/v1/search?cancer=TNBC&limit=3").body)
    let other = ask(api, "/api/v1/search?cancer=TNBC&limit=2")
    #expect(other.body != ask(api, "/api/v1/search?cancer=TNBC&limit=3").body)
  }

  @Test func `what is kept stays within its bound, and what is asked again stays`() {
    let cache = AnswerCache()
    let reply = Reply(status: 200, type: "application/json", body: [UInt8](repeating: 0x20, count: 100_000))
    cache.keep(reply, "often")
    var asked = 0
    for number in 0..<1_000 {
      cache.keep(reply, "\(number)")
      if cache.reply("often") != nil { asked += 1 }
      #expect(cache.youngerBytes <= AnswerCache.mostBytes / 2)
    }
    #expect(asked == 1_000)
    #expect(cache.reply("0") == nil && cache.reply("999") != nil)
  }

  @Test func `what is long, and what is refused, is kept by nobody`() {
    let cache = AnswerCache()
    cache.keep(
      Reply(status: 200, type: "application/json", body: [UInt8](repeating: 0x20, count: 300_000)), "long")
    cache.keep(Reply(Problem.notFound), "refused")
    #expect(cache.reply("long") == nil && cache.reply("refused") == nil)
  }
}
