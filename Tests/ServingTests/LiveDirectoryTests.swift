import DirectoryModel
import Exporting
import Querying
import Storing
import TestSupport
import Testing

@testable import Serving

/// What happens to questions while generations come and go.
@Suite struct LiveDirectoryTests {
  private func get(_ api: API, _ target: String, _ fields: [String: String] = [:]) -> Reply {
    api.respond(to: .init(method: "GET", target: target, fields: fields))
  }

  private func field(_ reply: Reply, _ name: String) -> String? {
    reply.fields.first { $0.name == name }?.value
  }

  @Test func `a later page comes from the generation of the first one, and its ETag names that one`() throws {
    let fixture = try DirectoryFixture()
    try fixture.add([.example])
    let live = try LiveDirectory(fixture.directory)
    let api = API(live) { CalendarDate(iso: "2026-11-21")! }
    let first = get(api, "/api/v1/search?kind=clinician&state=IL&limit=1&sort=name")
    let link = try #require(field(first, "Link"))
    let next = String(link.dropFirst().prefix { $0 != ">" })
    let second = get(api, next)
    let number = live.current.manifest.number
    #expect(second.status == 200 && field(second, "ETag")?.hasPrefix("\"g\(number)-") == true)

    try fixture.add([
      .init("other", [DirectoryFixture.data + "/example"], asOf: "2026-11-02")
    ])
    #expect(try live.refresh())
    let later = get(api, next)
    #expect(later.body == second.body && field(later, "ETag") == field(second, "ETag"))
    #expect(get(api, next, ["if-none-match": field(second, "ETag") ?? ""]).status == 304)
    let anew = get(api, "/api/v1/search?kind=clinician&state=IL&limit=1&sort=name")
    #expect(field(anew, "ETag")?.hasPrefix("\"g\(number + 1)-") == true)

    try fixture.directory.withLock { locked in _ = try locked.prune(keeping: 1) }
    let gone = get(api, next, ["if-none-match": field(second, "ETag") ?? ""])
    #expect(gone.status == 410)
  }
}
