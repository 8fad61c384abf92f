import DirectoryModel
import Exporting
import Foundation
import Indexing
import Querying
import Storing
import TestSupport
import Testing
import Vocabulary

/// A snapshot whose bytes have changed is refused or noticed, or what changed is never looked at. It never traps and
/// nothing is said on its ground.
@Suite struct SnapshotDamageTests {
  /// A copy of a small snapshot in which single bits can be turned and turned back.
  private final class Copy {
    let folder = TemporaryFolder()
    let path: String
    let length: Int
    private let handle: FileHandle

    init() throws {
      path = folder.file("snapshot")
      try FileManager.default.copyItem(atPath: SnapshotDamageTests.small.snapshotPath, toPath: path)
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
      handle = try #require(FileHandle(forUpdatingAtPath: path))
      length = Int(try handle.seekToEnd())
    }

    deinit { try? handle.close() }

    func flip(byte: Int, bit: Int) throws {
      try handle.seek(toOffset: UInt64(byte))
      let old = try #require(try handle.read(upToCount: 1)?.first)
      try handle.seek(toOffset: UInt64(byte))
      try handle.write(contentsOf: Data([old ^ 1 << UInt8(bit)]))
    }
  }

  /// Set by `Scripts/test --deep`.
  private static let isDeep = ProcessInfo.processInfo.environment["SECOND_OPINION_DEEP"] != nil

  /// Bundled data and the example: whole, and small enough to be read hundreds of times.
  private static let small: DirectoryFixture = {
    do {
      let fixture = try DirectoryFixture()
      try fixture.add([.example])
      return fixture
    } catch { preconditionFailure("\(error)") }
  }()

  private static let requests: [SearchRequest] = {
    var network = SearchRequest(on: SharedDirectory.today)
    network.cancer = "breast"
    network.plan = "00000ZZ0010001"
    network.networkStatuses = [.inNetwork, .outOfNetwork, .unknown, .disagree]
    network.near = .zip("60611")
    network.within = Distance(miles: 500)
    network.limit = 30
    var virtual = SearchRequest(on: SharedDirectory.today)
    virtual.virtual = []
    virtual.patientState = "MT"
    virtual.facets = ["virtual", "state", "network"]
    var words = SearchRequest(on: SharedDirectory.today)
    words.words = ["ejemplo"]
    words.near = .zip("44195")
    words.includeUnknown = ["near", "age"]
    words.age = .adult
    words.sort = .name
    var all = SearchRequest(on: SharedDirectory.today)
    all.designations = []
    all.accepting = [.unknown, .yes]
    all.facets = ["accepting", "age"]
    all.limit = 5
    all.sort = .freshness
    return [network, virtual, words, all]
  }()

  /// Everything that the requests say of a snapshot, as text.
  private static func answers(_ snapshot: Snapshot) throws -> [String] {
    let engine = SnapshotEngine(snapshot)
    var result: [String] = []
    for request in requests {
      let answer = try engine.search(request)
      result.append("\(answer.total) \(answer.unknownLeftOut) \(answer.facets)")
      result += answer.hits.map {
        "\($0.provider) \(String(describing: $0.network)) \(String(describing: $0.distance)) \($0.reasons)"
      }
      result += answer.leftOut.map { "\($0)" }
    }
    result.append("\(String(describing: try engine.provider(id: "npi:2000000036")))")
    return result
  }

  private static let sound: [String] = {
    do { return try answers(Snapshot(path: small.snapshotPath)) } catch { preconditionFailure("\(error)") }
  }()

  /// Opens and asks; true when the damage was noticed.
  private func examine(_ path: String, _ what: Comment) -> Bool {
    let snapshot: Snapshot
    do { snapshot = try Snapshot(path: path) } catch { return true }
    do {
      let answers = try Self.answers(snapshot)
      #expect(answers == Self.sound, what)
    } catch QueryError.damaged {
      return true
    } catch {
      // Read on damaged ground, a word may mean nothing; then the damage itself must be known.
      #expect(throws: StoreError.self, what) { try snapshot.check() }
      return true
    }
    do {
      try snapshot.file.verify()
      return false
    } catch { return true }
  }

  @Test(.timeLimit(.minutes(60)), arguments: 0..<2)
  func `a flipped bit is noticed, or changes no answer`(run: Int) throws {
    let copy = try Copy()
    let whole = try Snapshot(path: copy.path)
    var rng = SplitMix64(seed: 90 + UInt64(run))
    // The sections lie in the data, which begins after a head of one page.
    let sections = whole.file.sectionIDs.map { whole.file.unprovedBytes($0) }.filter { !$0.bytes.isEmpty }
    var noticed = 0
    let rounds = Self.isDeep ? 1000 : 150
    for round in 0..<rounds {
      let byte: Int
      if round % 4 == 0 {
        byte = rng.number(0..<copy.length)
      } else if round % 4 == 1 {
        byte = rng.number(0..<128)
      } else {
        // Every section as often as another, however short it is.
        let section = rng.pick(sections)
        byte = 4096 + section.dataOffset + rng.number(0..<section.bytes.count)
      }
      let bit = rng.number(0..<8)
      try copy.flip(byte: byte, bit: bit)
      if examine(copy.path, "byte \(byte), bit \(bit)") { noticed += 1 }
      try copy.flip(byte: byte, bit: bit)
    }
    // Only bits between the sections and in the unused rest of the head may change unnoticed.
    #expect(noticed >= rounds * 9 / 10)
    #expect(!examine(copy.path, "whole again"))
  }

  // The layer of a participation's source was taken for one of the list, whatever it was: a trap.
  @Test(.timeLimit(.minutes(60)))
  func `a source that names no layer is damage and not a trap`() throws {
    let copy = try Copy()
    let whole = try Snapshot(path: copy.path)
    let records = whole.file.unprovedBytes(10)
    let facts = whole.facts(try #require(whole.entity(id: "npi:2000000036")))
    let start = try #require(facts.baseAddress) - UnsafeRawPointer(try #require(records.bytes.baseAddress))
    // A source is its mark (1), its length (16), and then two bytes of layer.
    var sources = 0
    for i in 0..<facts.count - 18 where facts[i] == 1 && facts[i + 1] == 16 {
      sources += 1
      let byte = 4096 + records.dataOffset + start + i + 3
      try copy.flip(byte: byte, bit: 7)
      #expect(examine(copy.path, "layer of source \(sources)"))
      try copy.flip(byte: byte, bit: 7)
    }
    #expect(sources > 2)
  }

  // A flipped bit in a range of roles was walked for minutes.
  @Test(.timeLimit(.minutes(60)))
  func `a bit flipped in what a hit is read from never traps and never runs on`() throws {
    let copy = try Copy()
    let whole = try Snapshot(path: copy.path)
    var request = Self.requests[0]
    request.limit = nil
    let hits = try SnapshotEngine(whole).search(request).hits.map(\.provider.id)
    let records = whole.file.unprovedBytes(10)
    let firstRoles = whole.file.unprovedBytes(4)
    let isRecords = whole.sectionBytes()["records"] == records.bytes.count
    #expect(isRecords && whole.sectionBytes()["entityFirstRole"] == firstRoles.bytes.count)
    var rng = SplitMix64(seed: 91)
    for round in 0..<150 {
      let entity = try #require(whole.entity(id: rng.pick(hits)))
      let byte: Int
      if round % 3 == 0 {
        byte = 4096 + firstRoles.dataOffset + (entity + 1) * 4 + rng.number(2..<4)
      } else {
        let facts = whole.facts(entity)
        let start =
          try #require(facts.baseAddress) - UnsafeRawPointer(try #require(records.bytes.baseAddress))
        let within = round % 3 == 1 ? rng.number(0..<18) : rng.number(0..<facts.count)
        byte = 4096 + records.dataOffset + start + within
      }
      let bit = rng.number(0..<8)
      try copy.flip(byte: byte, bit: bit)
      #expect(examine(copy.path, "byte \(byte), bit \(bit)"))
      try copy.flip(byte: byte, bit: bit)
    }
  }

  // Pages are what disks lose, repeat and swap; the borders of sections are where readers err.
  @Test(.timeLimit(.minutes(60)))
  func `a page that is zeroed or holds another page is noticed, and so is every border of a section`() throws
  {
    let bytes = [UInt8](try #require(FileManager.default.contents(atPath: Self.small.snapshotPath)))
    let whole = try Snapshot(path: Self.small.snapshotPath)
    let folder = TemporaryFolder()
    var rng = SplitMix64(seed: 92)
    func expectNoticed(_ damaged: [UInt8], _ what: Comment) {
      guard damaged != bytes else { return }
      #expect(examine(folder.write("damaged", damaged), what), what)
    }
    let pages = bytes.count / 4096
    for _ in 0..<(Self.isDeep ? 500 : 40) {
      let (page, other) = (rng.number(0..<pages) * 4096, rng.number(0..<pages) * 4096)
      var damaged = bytes
      for i in page..<page + 4096 { damaged[i] = 0 }
      expectNoticed(damaged, "page at \(page) zeroed")
      damaged = bytes
      damaged.replaceSubrange(page..<page + 4096, with: bytes[other..<other + 4096])
      expectNoticed(damaged, "page at \(page) holds that at \(other)")
      damaged.replaceSubrange(other..<other + 4096, with: bytes[page..<page + 4096])
      expectNoticed(damaged, "pages at \(page) and \(other) swapped")
    }
    for id in whole.file.sectionIDs {
      let section = whole.file.unprovedBytes(id)
      guard !section.bytes.isEmpty else { continue }
      for at in Set([section.dataOffset, section.dataOffset + section.bytes.count - 1]) {
        var damaged = bytes
        damaged[4096 + at] ^= 1 << UInt8(rng.number(0..<8))
        let path = folder.write("damaged", damaged)
        do {
          try Snapshot(path: path).file.verify()
          Issue.record("byte \(at) of section \(id) is not proved")
        } catch StoreError.damaged(path, let named) {
          let names = named.replacing("section ", with: "").split(separator: "/").map(String.init)
          #expect(names.contains(String(id)), "\(named) instead of \(id)")
        } catch {
          // Found while opening, in what every opening reads.
          #expect("\(error)".contains(path), "section \(id): \(error)")
        }
      }
    }
  }

  // Words led to a type that was not there any more: a trap.
  @Test(.timeLimit(.minutes(60)))
  func `words for a cancer that lead to no type are damage and not a trap`() throws {
    let bytes = [UInt8](try #require(FileManager.default.contents(atPath: Self.small.snapshotPath)))
    let whole = try Snapshot(path: Self.small.snapshotPath)
    let words = whole.file.unprovedBytes(40)
    #expect(whole.sectionBytes()["cancerPhrases"] == words.bytes.count)
    let folder = TemporaryFolder()
    let first = 4096 + words.dataOffset
    for start in stride(from: first, to: first + words.bytes.count - 4096, by: 4096) {
      var damaged = bytes
      for i in start..<start + 4096 { damaged[i] = 0 }
      #expect(examine(folder.write("damaged", damaged), "zeroed at \(start)"))
      damaged.replaceSubrange(start..<start + 4096, with: bytes[first..<first + 4096])
      if damaged != bytes { #expect(examine(folder.write("damaged", damaged), "the first page at \(start)")) }
    }
  }

  @Test(.timeLimit(.minutes(60)))
  func `a shortened snapshot does not open`() throws {
    let bytes = try #require(FileManager.default.contents(atPath: Self.small.snapshotPath))
    let folder = TemporaryFolder()
    var rng = SplitMix64(seed: 99)
    let lengths =
      [0, 1, 8, 4095, 4096, 4097, bytes.count - 1] + (0..<30).map { _ in rng.number(0..<bytes.count) }
    for length in lengths {
      let path = folder.write("short", Array(bytes.prefix(length)))
      #expect(throws: StoreError.self, "\(length) of \(bytes.count) bytes") { try Snapshot(path: path) }
    }
    let longer = folder.write("long", Array(bytes) + [0])
    #expect(throws: StoreError.self) { try Snapshot(path: longer) }
  }
}
