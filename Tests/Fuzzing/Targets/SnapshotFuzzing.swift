import DirectoryModel
import Glibc
import Indexing
import Querying
import Storing
import Vocabulary

/// A snapshot in which bytes have changed. The input is a list of changes, each a section (1 byte; the two numbers
/// behind the last one are the head and the tables), an offset in it (3 bytes), a length (1 byte) and as many bytes.
///
/// With an odd first byte the checksums are made right again, so that every byte is believed: then answers may be
/// others, but reading ends, in bounds. With an even one the file is as damage leaves it: refused, noticed before an
/// answer leaves, or without any effect.
final class SnapshotFuzzing: FuzzTarget {
  static let name = "snapshot"
  private let sound: [UInt8]
  /// Sections by id, then the head, then the tables: where they lie in the file.
  private var places: [Range<Int>] = []
  private let path: String
  private let descriptor: CInt
  private let requests = SnapshotFuzzing.questions()
  private var answers: [String] = []

  init(_ work: WorkFolder) throws {
    let directory = try work.exampleDirectory()
    sound = try readSmallFile(directory.snapshotPath(try directory.currentNumber() ?? 0))
    path = work.write("fuzz.snapshot", sound)
    descriptor = open(path, O_RDWR | O_CLOEXEC)
    let snapshot = try Snapshot(path: path)
    for id in snapshot.file.sectionIDs {
      let section = snapshot.file.unprovedBytes(id)
      let start = SignedBytes.pageBytes + section.dataOffset
      if !section.bytes.isEmpty { places.append(start..<start + section.bytes.count) }
    }
    let tables = SignedBytes.pageBytes + Int(SignedBytes.load(24, sound))
    places += [0..<SignedBytes.headBytes, tables..<sound.count]
    answers = try Self.answers(snapshot, requests)
  }

  func run(_ bytes: [UInt8]) {
    guard let mode = bytes.first else { return }
    var changed = sound
    var rest = bytes.dropFirst()
    var blocks: Set<Int> = []
    while rest.count > 5 {
      let head = Array(rest.prefix(5))
      rest = rest.dropFirst(5)
      let place = places[Int(head[0]) % places.count]
      let offset = Int(head[1]) | Int(head[2]) << 8 | Int(head[3]) << 16
      let start = place.lowerBound + offset % place.count
      for byte in rest.prefix(1 + Int(head[4]) % 8).enumerated() where start + byte.offset < place.upperBound
      {
        changed[start + byte.offset] = byte.element
      }
      rest = rest.dropFirst(1 + Int(head[4]) % 8)
      if start >= SignedBytes.pageBytes {
        blocks.insert((start - SignedBytes.pageBytes) >> 16)
        blocks.insert((min(start + 8, place.upperBound) - 1 - SignedBytes.pageBytes) >> 16)
      }
    }
    let isSigned = mode & 1 == 1
    if isSigned {
      SignedBytes.signBlocks(
        blocks.sorted(), dataBytes: Int(SignedBytes.load(24, sound)),
        blocks: Int(SignedBytes.load(32, sound)), in: &changed)
    }
    precondition(pwrite(descriptor, changed, changed.count, 0) == changed.count)
    examine(isSigned: isSigned, isChanged: changed != sound)
  }

  private func examine(isSigned: Bool, isChanged: Bool) {
    guard let snapshot = try? Snapshot(path: path) else {
      return promise(isChanged, "a sound snapshot is refused")
    }
    if let found = try? Self.answers(snapshot, requests), !isSigned {
      promise(found == answers, "damage has changed an answer")
    }
    let isProved = (try? snapshot.file.verify()) != nil
    if !isChanged { promise(isProved, "a sound snapshot is called damaged") }
  }

  private static func answers(_ snapshot: Snapshot, _ requests: [SearchRequest]) throws -> [String] {
    let engine = SnapshotEngine(snapshot)
    var result: [String] = []
    for request in requests {
      do {
        let answer = try engine.search(request)
        result.append("\(answer.total) \(answer.unknownLeftOut) \(answer.facets)")
        result += answer.hits.map { "\($0.provider) \(String(describing: $0.network)) \($0.reasons)" }
      } catch {
        // On damaged ground a word may mean nothing; then the damage must be known.
        try snapshot.check()
        result.append("\(error)")
      }
    }
    do {
      result.append("\(String(describing: try engine.provider(id: "npi:2000000036")))")
    } catch { try snapshot.check() }
    try snapshot.check()
    return result
  }

  private static func questions() -> [SearchRequest] {
    let today = CalendarDate(iso: "2026-11-21")!
    var network = SearchRequest(on: today)
    network.cancer = "breast"
    network.plan = "00000ZZ0010001"
    network.networkStatuses = [.inNetwork, .outOfNetwork, .unknown, .disagree]
    network.near = .zip("60611")
    network.within = Distance(miles: 500)
    network.limit = 10
    var words = SearchRequest(on: today)
    words.words = ["ejempo"]
    words.near = .zip("44195")
    words.includeUnknown = ["near", "age"]
    words.age = .adult
    words.sort = .name
    words.limit = 5
    var all = SearchRequest(on: today)
    all.accepting = [.unknown, .yes]
    all.facets = ["accepting", "age", "state"]
    all.limit = 3
    all.sort = .freshness
    return [network, words, all]
  }
}
