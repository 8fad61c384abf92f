// A manifest carries a checksum of itself, since a flipped bit in it can be a date or a source that reads well.
//
//   {
//     "checksum" : "0123456789abcdef",
//
// It is the XXH64 of the whole file, with its own sixteen digits read as zeros. A file without that key is one that an
// earlier version wrote; its keys are then all that may stand in it, so that damage cannot take the seal away.

enum ManifestSeal {
  private static let head = Array("{\n  \"checksum\" : \"".utf8)
  private static let digits = 16
  static let key = "checksum"

  /// - Parameter json: an object with at least one key, as `encodeJSON` writes it.
  static func sealed(_ json: [UInt8]) -> [UInt8] {
    precondition(json.starts(with: Array("{\n".utf8)), "a manifest begins with its brace")
    var bytes = head + [UInt8](repeating: UInt8(ascii: "0"), count: digits) + Array("\",".utf8)
    bytes += json.dropFirst()
    bytes.replaceSubrange(head.count..<head.count + digits, with: checksum(bytes))
    return bytes
  }

  /// Whether the seal of a manifest is its own, or it has none and holds only keys of versions that wrote none.
  static func isWhole(_ bytes: [UInt8], _ json: ManifestJSON, keys: Set<String>) -> Bool {
    guard let fields = json.fields, Set(fields.keys).isSubset(of: keys.union([key])) else { return false }
    guard fields[key] != nil else { return true }
    guard bytes.count > head.count + digits, bytes.starts(with: head) else { return false }
    var unsealed = bytes
    for i in head.count..<head.count + digits { unsealed[i] = UInt8(ascii: "0") }
    return bytes[head.count..<head.count + digits].elementsEqual(checksum(unsealed))
  }

  private static func checksum(_ bytes: [UInt8]) -> [UInt8] {
    let value = bytes.withUnsafeBytes(BlockChecksum.checksum)
    return Array(hexadecimal((0..<8).map { UInt8(truncatingIfNeeded: value >> UInt64(56 - 8 * $0)) }).utf8)
  }
}
