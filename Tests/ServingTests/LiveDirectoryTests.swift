import DirectoryModel
import Exporting
import Glibc
import Indexing
import Querying
import Storing
import Synchronization
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

  /// A place where something is current that cannot be opened.
  private final class Refusing: GenerationSource {
    private let kept: MappedGenerations
    private let state = Mutex((name: "1", opened: 0))
    let reason: StoreError

    init(_ directory: DataDirectory, reason: StoreError) {
      kept = MappedGenerations(directory)
      self.reason = reason
    }

    var opened: Int { state.withLock { $0.opened } }

    func publish(_ name: String) { state.withLock { $0.name = name } }
    func current() -> String? { state.withLock { $0.name } }
    func open() throws(StoreError) -> OpenGeneration {
      let isFirst = state.withLock { state in
        state.opened += 1
        return state.opened == 1
      }
      if isFirst { return try kept.open() }
      throw reason
    }
    func manifest(of cursor: Cursor) throws -> GenerationManifest { try kept.manifest(of: cursor) }
    func open(_ manifest: GenerationManifest) throws(StoreError) -> OpenGeneration { try kept.open(manifest) }
    func former(than generation: OpenGeneration) -> [@Sendable () -> Snapshot?] { [] }
  }

  @Test func `what cannot be taken up is let be for a while, and another one is not`() throws {
    let source = Refusing(ServedExample.directory, reason: .damaged(path: "snapshot", section: "roles"))
    let live = try LiveDirectory(from: source)
    source.publish("2")
    #expect(throws: StoreError.self) { try live.refresh() }
    #expect(try !live.refresh())
    #expect(source.opened == 2)
    source.publish("3")
    #expect(throws: StoreError.self) { try live.refresh() }
    #expect(source.opened == 3)
  }

  @Test func `a server that is away is asked again at once`() throws {
    let source = Refusing(ServedExample.directory, reason: .unreachable(place: "db", reason: "away"))
    let live = try LiveDirectory(from: source)
    source.publish("2")
    for _ in 0..<2 { #expect(throws: StoreError.self) { try live.refresh() } }
    #expect(source.opened == 3)
  }

  @Test
  func `the rows behind a generation are read for the first whom it does not hold, and for nobody again`()
    throws
  {
    let fixture = try DirectoryFixture()
    try fixture.add([.example])
    let live = try LiveDirectory(fixture.directory)
    let api = API(live) { CalendarDate(iso: "2026-11-21")! }
    #expect(get(api, "/api/v1/providers/nobody").status == 404)
    for layer in live.current.engine.layers { unlink(fixture.directory.layerPath(layer.layer)) }
    for target in ["providers/nobody", "providers/2999999993", "check?provider=nobody&plan=none"] {
      let reply = get(api, "/api/v1/" + target)
      #expect(reply.status == 404 || reply.status == 400, "\(target): \(reply.status)")
    }
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

  @Test
  func
    `a directory that was made anew under its name is taken up, though its generation has the same number`()
    throws
  {
    let (blue, green) = (try DirectoryFixture(), try DirectoryFixture())
    try blue.add([.example])
    try green.add([.init("example", [DirectoryFixture.data + "/example"], asOf: "2026-11-02")])
    let link = blue.folder.file("live")
    #expect(symlink(blue.directory.path, link) == 0)
    let live = try LiveDirectory(DataDirectory(path: link))
    let api = API(live) { CalendarDate(iso: "2026-11-21")! }
    let before = live.current.manifest
    #expect(try !live.refresh(), "nothing has changed")
    unlink(link)
    #expect(symlink(green.directory.path, link) == 0)
    #expect(try live.refresh())
    #expect(live.current.manifest.number == before.number)
    #expect(live.current.manifest.contentHash != before.contentHash)
    #expect(get(api, "/api/v1/providers/npi:2000000036/sources").status == 200)
  }
}
