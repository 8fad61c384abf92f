import DirectoryModel
import Glibc
import Shortlisting
import Storing
import Synchronization
import TestSupport
import Testing
import Vocabulary

/// A list is on the disk as it was left, whole, whatever happens.
@Suite struct ShortlistStoreTests {
  let folder = TemporaryFolder()

  private func store(_ fileSystem: any FileSystem = LocalFileSystem()) -> ShortlistStore {
    ShortlistStore(PersonalFolder(path: folder.file("personal"), fileSystem: fileSystem))
  }

  private func permissions(_ path: String) -> UInt32 {
    var status = stat()
    return stat(path, &status) == 0 ? UInt32(status.st_mode) & 0o777 : 0
  }

  private func bytes(_ path: String) -> [UInt8] { (try? readSmallFile(path)) ?? [] }

  // MARK: The whole of a list

  @Test func `a list comes back as it was kept, with everything that can be said of an entry`() throws {
    let list = filledList()
    try store().create(list)
    #expect(try store().list("rivera") == list)
    let empty = Shortlist(name: "empty", created: day("2026-11-20"))
    try store().create(empty)
    #expect(try store().list("empty") == empty)
    #expect(try store().names() == ["empty", "rivera"])
  }

  @Test func `the entry of these tests says something in every field that the file holds`() {
    let filled = Mirror(reflecting: filledEntry()).children
    let bare = ShortlistEntry(
      id: "", kind: .center, name: "", added: day("2000-01-01"), generation: "")
    let defaults = Dictionary(
      uniqueKeysWithValues: Mirror(reflecting: bare).children.map { ($0.label!, "\($0.value)") })
    #expect(filled.count > 30)
    for child in filled where child.label != "calls" {
      #expect("\(child.value)" != defaults[child.label!], "\(child.label!) is at its default")
    }
  }

  @Test func `folders are their owner's alone, and so is every file, whatever it was before`() throws {
    let former = umask(0)
    defer { umask(former) }
    try store().create(filledList())
    let file = store().folder.listPath("rivera")
    #expect(permissions(folder.file("personal")) == 0o700)
    #expect(permissions(folder.file("personal/shortlists")) == 0o700)
    #expect(permissions(file) == 0o600)
    chmod(file, 0o644)
    folder.write("personal/shortlists/rivera.json.tmp", "left behind by somebody")
    chmod(file + ".tmp", 0o666)
    try store().update("rivera") { $0.decideBy = nil }
    #expect(permissions(file) == 0o600)
    #expect(directoryEntries(folder.file("personal/shortlists")) == ["rivera.json"])
  }

  @Test func `a list is made once, and one that is not there is not made by a change`() throws {
    try store().create(filledList())
    #expect(throws: ShortlistError.listExists("rivera")) { try store().create(filledList([])) }
    #expect(try store().list("rivera").entries.count == 3)
    #expect(throws: ShortlistError.noSuchList("rivers", known: ["rivera"])) {
      try store().update("rivers") { $0.entries = [] }
    }
    #expect(try store().names() == ["rivera"])
  }

  @Test(arguments: [
    ("", ShortlistError.NameFault.empty), (".", .leadingDot), ("..", .leadingDot), (".hidden", .leadingDot),
    ("../rivera", .leadingDot), ("a/b", .character("/")), ("a b", .character(" ")), ("a\0", .character("\0")),
    ("a\n", .character("\n")), ("señora", .character("ñ")), ("a\\b", .character("\\")),
    (String(repeating: "a", count: 65), .tooLong),
  ])
  func `a name that could be another file, or none, is refused`(name: String, fault: ShortlistError.NameFault)
  {
    let error = ShortlistError.badName(name, fault)
    #expect(throws: error) { try store().create(Shortlist(name: name, created: day("2026-11-20"))) }
    #expect(throws: error) { try store().list(name) }
    #expect(throws: error) { try store().update(name) { $0.entries = [] } }
    #expect(directoryEntries(folder.path).isEmpty)
  }

  @Test(arguments: ["a", "A-1_b.c", "case-12", String(repeating: "z", count: 64)])
  func `letters, digits, hyphen, underscore and dot make a name`(name: String) throws {
    try store().create(Shortlist(name: name, created: day("2026-11-20")))
    #expect(try store().names() == [name])
  }

  // MARK: What the disk does

  @Test func `whichever call to the file system fails, the list is the old or the new one`() throws {
    try store().create(filledList(["npi:2000000036"]))
    let old = try store().list("rivera")
    let file = store().folder.listPath("rivera")
    let counting = FailingFileSystem(failing: .max - 1)
    try store(counting).update("rivera") { $0.decideBy = nil }
    try store().update("rivera") { $0.decideBy = old.decideBy }
    #expect(counting.calls >= 7, "lock, remove, open, write, fsync, rename, open and fsync of the folder")
    var failures = 0
    for andAllAfter in [false, true] {
      for call in 1...counting.calls {
        let failing = FailingFileSystem(failing: call, andAllAfter: andAllAfter)
        do throws(ShortlistError) {
          try store(failing).update("rivera") { $0.entries.append(filledEntry("center:new")) }
        } catch {
          failures += 1
          if case .store(.system(_, _, ENOSPC)) = error {} else { Issue.record("call \(call): \(error)") }
        }
        let now = try store().list("rivera")
        let isNew = now.entries.map(\.id) == ["npi:2000000036", "center:new"]
        #expect(now == old || isNew, "call \(call)")
        #expect(failing.hasRenamed(to: "rivera.json") == isNew, "call \(call)")
        // Back to the former one for the next; a change that changes nothing is not written.
        try store().update("rivera") { $0.entries = [] }
        try store().update("rivera") { $0 = old }
        #expect(directoryEntries(folder.file("personal/shortlists")) == ["rivera.json"], "\(file)")
      }
    }
    #expect(failures == 2 * counting.calls)
  }

  @Test func `writers at once lose nothing`() async throws {
    try store().create(Shortlist(name: "rivera", created: day("2026-11-20")))
    let store = store()
    let writers = 8
    let each = 25
    await withTaskGroup(of: Void.self) { group in
      for writer in 0..<writers {
        group.addTask {
          for i in 0..<each {
            do {
              _ = try store.update("rivera") { $0.add([filledEntry("program:\(writer)-\(i)")]) }
            } catch {
              Issue.record("\(error)")
            }
          }
        }
      }
    }
    let ids = try store.list("rivera").entries.map(\.id)
    #expect(ids.count == writers * each && Set(ids).count == ids.count)
    // Each writer's own order is kept.
    for writer in 0..<writers {
      #expect(
        ids.filter { $0.hasPrefix("program:\(writer)-") } == (0..<each).map { "program:\(writer)-\($0)" })
    }
  }

  @Test func `a writer that holds the lock too long is not waited for forever`() throws {
    try store().create(filledList())
    let lock = open(folder.file("personal/lock"), O_RDWR)
    defer { close(lock) }
    try #require(flock(lock, LOCK_EX) == 0)
    let impatient = ShortlistStore(
      PersonalFolder(path: folder.file("personal"), patienceMilliseconds: 20))
    #expect(throws: ShortlistError.busy(path: folder.file("personal/lock"))) {
      try impatient.update("rivera") { $0.entries = [] }
    }
    #expect(try impatient.list("rivera").entries.count == 3, "who only reads needs no lock")
  }

  @Test func `what is no regular file is not read`() throws {
    try store().create(filledList())
    mkfifo(store().folder.listPath("pipe"), 0o600)
    #expect(throws: ShortlistError.notAFile(path: store().folder.listPath("pipe"))) {
      try store().list("pipe")
    }
  }

  // MARK: Damage

  /// What the list is refused for; nil when it is read.
  private func refusal() -> ShortlistError? {
    do throws(ShortlistError) {
      _ = try store().list("rivera")
      return nil
    } catch {
      return error
    }
  }

  private func write(_ bytes: [UInt8]) { folder.write("personal/shortlists/rivera.json", bytes) }

  @Test func `a byte that is changed anywhere is noticed or changes no more than that byte says`() throws {
    try store().create(filledList())
    let file = store().folder.listPath("rivera")
    let good = bytes(file)
    let list = filledList()
    var random = SplitMix64(seed: 6)
    var refused = 0
    for _ in 0..<2_000 {
      var bad = good
      let place = random.number(0..<bad.count)
      bad[place] = UInt8(random.number(0..<256))
      if bad == good { continue }
      write(bad)
      do throws(ShortlistError) {
        let read = try store().list("rivera")
        // A letter of a text: the same entries, and one field of one of them or of the head is another.
        #expect(read.entries.count == list.entries.count)
        if read == list {
          let blank: Set<UInt8> = [0x09, 0x0A, 0x0D, 0x20]
          #expect(blank.contains(good[place]) && blank.contains(bad[place]), "byte \(place)")
        }
        let differing = zip(read.entries, list.entries).filter { $0 != $1 }.count
        #expect(differing <= 1)
      } catch {
        refused += 1
        switch error {
        case .damaged(let path, _), .newer(let path, _, _): #expect(path == file)
        default: Issue.record("\(error)")
        }
      }
      #expect(bytes(file) == bad, "it is left as it is")
    }
    #expect(refused > 500)
  }

  @Test func `a file that ends early is refused, with the line`() throws {
    try store().create(filledList())
    let good = bytes(store().folder.listPath("rivera"))
    // Without its line end it is still whole.
    for length in stride(from: 0, to: good.count - 2, by: 97) {
      write(Array(good[..<length]))
      guard case .damaged(_, let damage) = refusal() else {
        Issue.record("\(length) bytes were not refused as damaged")
        continue
      }
      #expect(damage.line.map { $0 >= 1 } == true)
      #expect(throws: (any Error).self) { try store().update("rivera") { $0.entries = [] } }
      #expect(bytes(store().folder.listPath("rivera")).count == length, "nothing is written over it")
    }
  }

  @Test(arguments: [
    ("\"status\": \"booked\"", "\"status\": \"maybe\"", "entries.status", "maybe"),
    ("\"added\": \"2026-11-21\"", "\"added\": \"2026-02-30\"", "entries.added", "2026-02-30"),
    ("\"evidence\": 1", "\"evidence\": 7", "entries.facts.evidence", "7"),
    ("\"phone\": ", "\"fone\": ", "entries.fone", nil),
    ("\"freshness\": \"fresh\"", "\"freshness\": 1", "entries.network.freshness", "1"),
    ("\"created\": ", "\"maker\": ", "maker", nil),
    ("\"id\": \"npi:2000000150\"", "\"id\": \"npi:2000000036\"", "entries.id", "npi:2000000036"),
    ("\"zip\": \"60611\"", "\"zip\": \"60611\", \"zip\": \"60611\"", "entries.address.zip", nil),
    ("\"min\": 3", "\"min\": 30", "entries.days.max", "7"),
  ])
  func `what a field may not hold is told with its place`(
    good: String, bad: String, field: String, value: String?
  ) throws {
    try store().create(filledList())
    // As somebody who changes it by hand is told to: without the line that vouches for the bytes.
    let text = String(decoding: bytes(store().folder.listPath("rivera")), as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false)
      .filter { !$0.hasPrefix("  \"checksum\": ") }.joined(separator: "\n")
    try #require(text.contains(good))
    write(Array(text.replacing(good, with: bad, maxReplacements: 1).utf8))
    guard case .damaged(let path, let damage) = refusal() else {
      Issue.record("\(bad) was taken")
      return
    }
    #expect(path == store().folder.listPath("rivera"))
    #expect(damage.field == field && damage.value == value, "\(damage)")
  }

  @Test func `a newer file is told apart from a damaged one, also where it looks like one`() throws {
    let path = store().folder.listPath("rivera")
    try store().create(filledList())
    let text = String(decoding: bytes(path), as: UTF8.self)
    let newer = text.replacing("\"format\": 1", with: "\"format\": 2")
    for file in [newer, newer.replacing("\"phone\"", with: "\"telephone\""), String(newer.prefix(900))] {
      write(Array(file.utf8))
      #expect(throws: ShortlistError.newer(path: path, format: 2, known: 1)) { try store().list("rivera") }
      #expect(throws: ShortlistError.newer(path: path, format: 2, known: 1)) {
        try store().update("rivera") { $0.entries = [] }
      }
      #expect(bytes(path) == Array(file.utf8))
    }
  }

  // MARK: Rescuing

  @Test func `of a damaged list every entry but the damaged one is saved, and the file left as it is`() throws
  {
    try store().create(filledList())
    let path = store().folder.listPath("rivera")
    let text = String(decoding: bytes(path), as: UTF8.self)
    let second = try #require(text.firstRange(of: "\"id\": \"npi:2000000150\""))
    let bad =
      text[..<second.lowerBound]
      + text[second.lowerBound...].replacing("\"kind\": ", with: "\"kind\" ", maxReplacements: 1)
    write(Array(bad.utf8))
    let rescue = try store().rescue("rivera", to: "rivera-2", on: day("2026-11-25"))
    #expect(rescue.list.entries == [filledEntry("npi:2000000036"), filledEntry("center:example")])
    #expect(rescue.lost.count == 1)
    let line = bad[..<second.lowerBound].split(separator: "\n", omittingEmptySubsequences: false).count - 1
    #expect(rescue.lost.first?.line == line, "where the entry's brace stands")
    #expect(try store().list("rivera-2") == rescue.list)
    #expect(bytes(path) == Array(bad.utf8))
  }

  @Test func `of a list that ends early the entries before the end are saved`() throws {
    try store().create(filledList())
    let path = store().folder.listPath("rivera")
    let text = String(decoding: bytes(path), as: UTF8.self)
    let third = try #require(text.firstRange(of: "\"id\": \"center:example\""))
    write(Array(text[..<third.upperBound].utf8))
    let rescue = try store().rescue("rivera", to: "rivera-2", on: day("2026-11-25"))
    #expect(rescue.list.entries.map(\.id) == ["npi:2000000036", "npi:2000000150"])
    #expect(rescue.lost.count == 1)
  }

  @Test func `a rescue never writes over a list that is there, and a sound list is copied`() throws {
    try store().create(filledList())
    try store().create(Shortlist(name: "other", created: day("2026-11-20")))
    #expect(throws: ShortlistError.listExists("other")) {
      try store().rescue("rivera", to: "other", on: day("2026-11-25"))
    }
    #expect(throws: ShortlistError.listExists("rivera")) {
      try store().rescue("rivera", to: "rivera", on: day("2026-11-25"))
    }
    let copy = try store().rescue("rivera", to: "copy", on: day("2026-11-25"))
    #expect(copy.cause == nil && copy.list.entries == filledList().entries && copy.list.decideBy != nil)
  }

  // MARK: What a person does

  @Test func `an id that stands on a list already changes nothing`() throws {
    var list = filledList(["npi:2000000036"])
    var again = filledEntry("npi:2000000036")
    again.notes = []
    again.status = .open
    let standing = list.add([again, filledEntry("npi:2000000150")])
    #expect(standing == ["npi:2000000036"])
    #expect(list.entries == [filledEntry("npi:2000000036"), filledEntry("npi:2000000150")])
  }

  @Test func `entries go, and come first in the order asked for, by their ids or numbers`() throws {
    var list = filledList(["npi:2000000036", "npi:2000000150", "center:example", "npi:2000000028"])
    try list.order(["2000000028", "center:example", "2000000028"])
    let ordered = ["npi:2000000028", "center:example", "npi:2000000036", "npi:2000000150"]
    #expect(list.entries.map(\.id) == ordered)
    try list.remove(["example", "2000000150"])
    #expect(list.entries.map(\.id) == ["npi:2000000028", "npi:2000000036"])
    let error = ShortlistError.noSuchEntry(
      "2000000010", list: "rivera", known: ["npi:2000000028", "npi:2000000036"])
    #expect(throws: error) { try list.remove(["2000000028", "2000000010"]) }
    #expect(list.entries.count == 2, "one wrong id, and nobody goes")
    #expect(throws: error) { try list.order(["2000000010"]) }
  }

  // MARK: What is too much

  /// What a change is refused for, and that it changed nothing.
  private func refused(_ change: (inout Shortlist) -> Void) throws -> ShortlistError.Damage? {
    let file = store().folder.listPath("rivera")
    let before = bytes(file)
    let error = #expect(throws: ShortlistError.self) { try store().update("rivera") { change(&$0) } }
    #expect(bytes(file) == before && directoryEntries(folder.file("personal/shortlists")) == ["rivera.json"])
    guard case .tooLarge(file, let damage)? = error else {
      Issue.record("\(String(describing: error))")
      return nil
    }
    return damage
  }

  @Test func `what could not be read again is not written, be it a text, an entry or the file`() throws {
    try store().create(filledList())
    func note(_ length: Int) -> EntryNote {
      EntryNote(day: day("2026-11-20"), text: String(repeating: "a", count: length))
    }
    #expect(try refused { $0.entries[0].notes.append(note(65_537)) } != nil)
    #expect(try refused { $0.entries[0].notes += (0..<140).map { _ in note(60_000) } } != nil)
    #expect(try refused { $0.question = String(repeating: "b", count: 65_537) } != nil)
    let entry = try store().list("rivera").entries[0]
    let large = try refused { list in
      list.entries += (0..<12).map { i in
        var further = entry
        further.id = "npi:\(i)"
        further.notes = (0..<100).map { _ in note(60_000) }
        return further
      }
    }
    #expect(large?.expected.contains("64 MB") == true)
    try store().update("rivera") { $0.entries[0].notes.append(note(65_536)) }
    #expect(try store().list("rivera").entries[0].notes.last?.text.utf8.count == 65_536)
    #expect(throws: ShortlistError.self) {
      var list = Shortlist(name: "other", created: day("2026-11-20"))
      list.question = String(repeating: "b", count: 65_537)
      try store().create(list)
    }
    #expect(try store().names() == ["rivera"])
  }
}
