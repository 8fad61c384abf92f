public import DirectoryModel
public import Exporting
import Vocabulary

/// The log of one's own calls: one file, in the order in which they were noted.
public struct CallLog: Sendable {
  public let folder: PersonalFolder

  public init(_ folder: PersonalFolder) { self.folder = folder }

  /// Empty when nothing was ever noted.
  public func calls() throws(ShortlistError) -> [OwnCall] {
    guard let bytes = try folder.bytes(folder.callsPath) else { return [] }
    return try Self.decoded(bytes, path: folder.callsPath)
  }

  /// - Returns: the call's number, from 1.
  @discardableResult
  public func add(_ call: OwnCall) throws(ShortlistError) -> Int {
    try folder.withLock { () throws(ShortlistError) in
      let calls = try calls() + [call]
      try write(calls)
      return calls.count
    }
  }

  /// Takes one away; the later ones move up.
  ///
  /// - Parameter number: from 1.
  @discardableResult
  public func remove(_ number: Int) throws(ShortlistError) -> OwnCall {
    try folder.withLock { () throws(ShortlistError) in
      var calls = try calls()
      guard (1...max(1, calls.count)).contains(number), !calls.isEmpty else {
        throw .noSuchCall(number, count: calls.count)
      }
      let call = calls.remove(at: number - 1)
      try write(calls)
      return call
    }
  }

  // MARK: The file

  private func write(_ calls: [OwnCall]) throws(ShortlistError) {
    try folder.replace(folder.callsPath, with: Self.bytes(calls)) { bytes throws(ShortlistError) in
      _ = try Self.decoded(bytes, path: folder.callsPath)
    }
  }

  static func bytes(_ calls: [OwnCall]) -> [UInt8] {
    PersonalDocument.bytes([], array: "calls", calls.map(json))
  }

  static func decoded(_ bytes: [UInt8], path: String) throws(ShortlistError) -> [OwnCall] {
    try PersonalDocument.read(bytes, path: path, array: "calls", element: call) {
      (fields: RecordFields) throws(ShortlistError.Damage) in
      try fields.check(["format", PersonalDocument.checksumKey])
    }.elements
  }

  public static func json(_ call: OwnCall) -> JSONValue {
    var fields = EntryCoding.Writing()
    fields.add("id", call.id)
    fields.add("name", call.name)
    fields.add("site", call.site)
    fields.add("place", call.place)
    fields.add("field", call.subject.rawValue)
    fields.add("plan", call.plan)
    fields.add("plan_name", call.planName)
    fields.add("saw", call.saw)
    fields.add("day", call.day.description)
    fields.add("ref", call.reference)
    return .object(fields.fields)
  }

  static func call(_ fields: RecordFields) throws(ShortlistError.Damage) -> OwnCall {
    try fields.check(["id", "name", "site", "place", "field", "plan", "plan_name", "saw", "day", "ref"])
    return OwnCall(
      id: try fields.needed("id"), name: try fields.needed("name"), site: try fields.text("site"),
      place: try fields.text("place"),
      subject: try fields.neededToken("field", OwnCall.Subject.allCases, \.rawValue),
      plan: try fields.text("plan"), planName: try fields.text("plan_name"), saw: try fields.needed("saw"),
      day: try fields.neededDate("day"), reference: try fields.text("ref"))
  }
}
