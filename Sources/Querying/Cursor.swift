import DirectoryModel
import Vocabulary

/// Where a page begins, in a form to hand out: good for the same request on the same generation and no other.
///
/// Hexadecimal: first 8 bytes of the generation's hash, hash of the request, position. The order of a generation
/// never changes, so a position is enough.
enum Cursor {
  static func text(position: Int, request: SearchRequest, generation: String) -> String {
    let number = String(position, radix: 16)
    return generation.prefix(16) + fingerprint(request) + number
  }

  /// 0 without a cursor.
  static func position(of request: SearchRequest, generation: String) throws(QueryError) -> Int {
    guard let cursor = request.cursor else { return 0 }
    guard cursor.utf8.count > 32, cursor.utf8.count <= 48, cursor.allSatisfy(\.isHexDigit),
      let position = Int(cursor.dropFirst(32), radix: 16), position >= 0
    else { throw .badCursor }
    guard cursor.prefix(16) == generation.prefix(16) else {
      throw .cursorGone(generation: String(cursor.prefix(16)))
    }
    guard cursor.dropFirst(16).prefix(16) == fingerprint(request) else { throw .badCursor }
    return position
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
    add("unknown", request.includeUnknown.sorted().joined(separator: ","))
    add("sort", request.sort.rawValue)
    add("on", request.on.description)
    let hash = String(ByteHash.hash(parts.joined(separator: "\u{1F}")), radix: 16)
    return String(repeating: "0", count: 16 - hash.utf8.count) + hash
  }
}
