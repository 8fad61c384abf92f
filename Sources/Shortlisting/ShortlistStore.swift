public import DirectoryModel
import Exporting
import Reading
import Storing

/// The shortlists of one person, a file each.
public struct ShortlistStore: Sendable {
  public let folder: PersonalFolder

  public init(_ folder: PersonalFolder) { self.folder = folder }

  // MARK: Reading

  /// Names of all lists, in the order of the letters.
  public func names() throws(ShortlistError) -> [String] {
    let files: [String]
    do throws(StoreError) { files = try listDirectory(folder.shortlistsPath) } catch { throw .store(error) }
    return files.compactMap { file in
      guard file.hasSuffix(".json") else { return nil }
      let name = String(file.dropLast(".json".utf8.count))
      return ListName.fault(of: name) == nil ? name : nil
    }
  }

  public func list(_ name: String) throws(ShortlistError) -> Shortlist {
    try ListName.check(name)
    guard let bytes = try folder.bytes(folder.listPath(name)) else {
      throw .noSuchList(name, known: try names())
    }
    return try Self.decoded(bytes, path: folder.listPath(name))
  }

  // MARK: Changing

  /// Makes an empty list.
  public func create(_ list: Shortlist) throws(ShortlistError) {
    try ListName.check(list.name)
    try folder.withLock { () throws(ShortlistError) in
      if try folder.bytes(folder.listPath(list.name)) != nil { throw .listExists(list.name) }
      try write(list)
    }
  }

  /// Changes a list as the only writer: it is read, changed and written under one lock, so that of two commands at once
  /// neither loses what the other did. A list that `change` leaves as it was is not written.
  public func update<Result>(
    _ name: String, _ change: (inout Shortlist) throws(ShortlistError) -> Result
  ) throws(ShortlistError) -> Result {
    try ListName.check(name)
    // Before the lock, which would make the folder of a list that is not there.
    _ = try list(name)
    return try folder.withLock { () throws(ShortlistError) in
      let former = try list(name)
      var new = former
      let result = try change(&new)
      if new != former { try write(new) }
      return result
    }
  }

  // MARK: The file

  private func write(_ list: Shortlist) throws(ShortlistError) {
    let path = folder.listPath(list.name)
    try folder.replace(path, with: Self.bytes(list)) { bytes throws(ShortlistError) in
      _ = try Self.decoded(bytes, path: path)
    }
  }

  /// What a list is as a file.
  static func bytes(_ list: Shortlist) -> [UInt8] {
    var head = EntryCoding.Writing()
    head.add("name", list.name)
    head.add("created", list.created.description)
    head.add("decide_by", list.decideBy?.description)
    head.add("question", list.question)
    return PersonalDocument.bytes(head.fields, array: "entries", list.entries.map(EntryCoding.json))
  }

  /// - Parameter path: names the file in errors.
  static func decoded(_ bytes: [UInt8], path: String) throws(ShortlistError) -> Shortlist {
    var (list, entries) = try PersonalDocument.read(
      bytes, path: path, array: "entries", element: EntryCoding.entry, head: head)
    var ids = Set<String>()
    for entry in entries where !ids.insert(entry.id).inserted {
      throw .damaged(
        path: path, .init(field: "entries.id", value: entry.id, expected: "Each id once was expected"))
    }
    list.entries = entries
    return list
  }

  private static func head(_ fields: RecordFields) throws(ShortlistError.Damage) -> Shortlist {
    try fields.check(["format", PersonalDocument.checksumKey, "name", "created", "decide_by", "question"])
    return Shortlist(
      name: try fields.needed("name"), created: try fields.neededDate("created"),
      decideBy: try fields.date("decide_by"), question: try fields.text("question"))
  }

  // MARK: Rescuing

  /// What was saved of a file, and what was not.
  public struct Rescue: Equatable, Sendable {
    public var list: Shortlist
    /// One each for an entry that cannot be read, with the line where it begins.
    public var lost: [ShortlistError.Damage]
    /// What the file is refused for; nil when nothing is wrong with it.
    public var cause: ShortlistError?
  }

  /// Reads what can be read of a list and keeps it under another name. The file itself is left as it is.
  ///
  /// - Parameter day: when the new list is made.
  public func rescue(_ name: String, to new: String, on day: CalendarDate) throws(ShortlistError) -> Rescue {
    try ListName.check(name)
    try ListName.check(new)
    guard let bytes = try folder.bytes(folder.listPath(name)) else {
      throw .noSuchList(name, known: try names())
    }
    let rescue = Self.rescued(bytes, path: folder.listPath(name), name: new, on: day)
    try create(rescue.list)
    return rescue
  }

  static func rescued(_ bytes: [UInt8], path: String, name: String, on day: CalendarDate) -> Rescue {
    var cause: ShortlistError?
    do throws(ShortlistError) {
      var list = try decoded(bytes, path: path)
      list.name = name
      return Rescue(list: list, lost: [], cause: nil)
    } catch {
      cause = error
    }
    var rescue = Rescue(list: Shortlist(name: name, created: day), lost: [], cause: cause)
    for part in PersonalDocument.parts(bytes) {
      do throws(ShortlistError) {
        let read = try PersonalDocument.read(
          Array("{\"format\":1,\"entries\":[".utf8) + part.text + Array("]}".utf8), path: path,
          array: "entries", element: EntryCoding.entry
        ) { (_: RecordFields) throws(ShortlistError.Damage) in }
        for entry in read.elements {
          if rescue.list.entries.contains(where: { $0.id == entry.id }) {
            rescue.lost.append(
              .init(line: part.line, field: "entries.id", value: entry.id, expected: "It stood twice"))
          } else {
            rescue.list.entries.append(entry)
          }
        }
      } catch {
        var damage = ShortlistError.Damage(line: part.line, field: "entries", expected: "It cannot be read")
        if case .damaged(_, let found) = error { damage = found }
        damage.line = part.line
        damage.column = nil
        rescue.lost.append(damage)
      }
    }
    return rescue
  }
}
