import Assessing
public import DirectoryModel
import Vocabulary

/// Where a page begins, in a form to hand out: good for the same request, about the same day, on the same generation
/// and no other.
///
/// Hexadecimal: first 8 bytes of the generation's hash, hash of the request, day, position. The order of a generation
/// never changes, so a position is enough.
public struct Cursor: Hashable, Sendable {
  /// The beginning of the hash of the generation from which the pages come.
  public let generation: String
  private let fingerprint: String
  /// The day asked about: it stays that of the first page, though midnight passes.
  public let day: CalendarDate
  let position: Int

  private static let fieldWidth = 16
  private static let dayWidth = 8
  /// Those that a request can ask about.
  private static let days =
    CalendarDate(year: 1800, month: 1, day: 1)!.days...CalendarDate(year: 2200, month: 12, day: 31)!.days

  /// - Throws: `badCursor` for what is none.
  public init(_ text: String) throws(QueryError) {
    let head = 2 * Self.fieldWidth + Self.dayWidth
    guard text.utf8.count > head, text.utf8.count <= head + 16,
      text.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }),
      let day = UInt32(text.dropFirst(2 * Self.fieldWidth).prefix(Self.dayWidth), radix: 16),
      // No list is longer; what is written there by hand may be any number.
      let position = Int(text.dropFirst(head), radix: 16), position <= Int(Int32.max),
      Self.days.contains(Int32(bitPattern: day))
    else { throw .badCursor }
    generation = String(text.prefix(Self.fieldWidth))
    fingerprint = String(text.dropFirst(Self.fieldWidth).prefix(Self.fieldWidth))
    self.day = CalendarDate(days: Int32(bitPattern: day))
    self.position = position
  }

  static func text(position: Int, request: SearchRequest, generation: String) -> String {
    let day = padded(String(UInt32(bitPattern: request.on.days), radix: 16), to: dayWidth)
    return generation.prefix(fieldWidth) + fingerprint(request) + day + String(position, radix: 16)
  }

  private static func padded(_ text: String, to width: Int) -> String {
    String(repeating: "0", count: max(0, width - text.utf8.count)) + text
  }

  /// Whether a generation is the one from which the pages come.
  public func isOf(generation: String) -> Bool { generation.hasPrefix(self.generation) }

  /// 0 without a cursor.
  static func position(of request: SearchRequest, generation: String) throws(QueryError) -> Int {
    guard let text = request.cursor else { return 0 }
    let cursor = try Cursor(text)
    guard cursor.isOf(generation: generation) else { throw .cursorGone(generation: cursor.generation) }
    guard cursor.fingerprint == Self.fingerprint(request) else { throw .badCursor }
    return cursor.position
  }

  /// Of all that decides the hits and their order; not the size of a page nor the counts beside it.
  private static func fingerprint(_ request: SearchRequest) -> String {
    var parts: [String] = []
    func add(_ name: String, _ value: String?) { if let value { parts.append(name + "=" + value) } }
    add("words", request.words.joined(separator: " "))
    add("word-match", request.wordMatch.rawValue)
    add("spelling", request.spelling.token)
    add("match", request.match?.token)
    add("ids", request.ids.joined(separator: ","))
    add("cancer", request.cancer)
    add("kind", request.kinds.map(\.token).joined(separator: ","))
    add("age", request.age?.token)
    add("modality", request.modalities.map(\.token).joined(separator: ","))
    add("different-from", request.differentFrom.map(\.token).joined(separator: ","))
    add("first-doctor", request.firstDoctors.map(\.id).joined(separator: ","))
    add("independence", request.independence.rawValue)
    add("specialty", request.specialties.joined(separator: ","))
    add("nci", request.designations?.map(\.token).joined(separator: ","))
    add("plan", request.plan)
    add("network", request.networks.joined(separator: ","))
    add("status", request.networkStatuses.map(\.token).joined(separator: ","))
    add("virtual", request.virtual?.map(\.token).joined(separator: ","))
    add("patient-state", request.patientState)
    switch request.near {
    case .zip(let zip): add("near", zip)
    case .place(let place): add("near", "\(place.latitude),\(place.longitude)")
    case nil: break
    }
    add("within", request.within.map { "\($0.decameters)" })
    add("state", request.states.joined(separator: ","))
    add("accepting", request.accepting.map(\.token).joined(separator: ","))
    add("accessible", request.accessible.map(\.token).joined(separator: ","))
    add("teaching", request.teaching.map(\.token).joined(separator: ","))
    add("language", request.languages.joined(separator: ","))
    add("gender", request.genders.joined(separator: ","))
    add("max-price", request.maxPriceUSD.map { "\($0)" })
    add("max-days", request.maxDays.map { "\($0)" })
    add("fresh-within", request.freshWithinDays.map { "\($0)" })
    add("decide-by", request.decideBy?.description)
    add("records-days", request.recordsDays.map { "\($0)" })
    add("unknown", request.includeUnknown.sorted().joined(separator: ","))
    add("sort", request.sort.rawValue)
    add("on", request.on.description)
    return padded(String(ByteHash.hash(parts.joined(separator: "\u{1F}")), radix: 16), to: fieldWidth)
  }
}
