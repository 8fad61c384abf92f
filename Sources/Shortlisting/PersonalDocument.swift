import Exporting
import Reading
import Storing

/// A person's own file: one JSON object with its `format`, some fields, and one array of objects. Read strictly, or,
/// to rescue a damaged one, as far as it goes.
struct PersonalDocument {
  /// The version that this program writes.
  static let format = 1

  /// Reads a document.
  ///
  /// - Parameters:
  ///   - array: the key of the array.
  ///   - isSealed: whether a checksum in the head is this document's; a receipt has its own.
  ///   - element: reads one element.
  ///   - head: reads what stands beside the array, `format` among it.
  /// - Throws: `newer` for a later format, whatever else is wrong with the file: what looks damaged may be its new
  ///   shape. `damaged` with line and column otherwise.
  static func read<Element, Head>(
    _ bytes: [UInt8], path: String, array: String, isSealed: Bool = true,
    element: (RecordFields) throws(ShortlistError.Damage) -> Element,
    head: (RecordFields) throws(ShortlistError.Damage) -> Head
  ) throws(ShortlistError) -> (head: Head, elements: [Element]) {
    let reader = JSONReader(
      MemoryByteSource(name: path, bytes: bytes), form: .document(streaming: [array]), names: RecordNames())
    var elements: [Element] = []
    var damage: ShortlistError.Damage?
    do throws(ReadingError) {
      while try reader.next() {
        if damage != nil { continue }
        if let fault = reader.fault {
          damage = Self.damage(fault)
        } else if reader.array == .none {
          damage = .init(
            line: 1, column: 1, field: array, expected: "One object with a list \"\(array)\" was expected")
        } else {
          do throws(ShortlistError.Damage) {
            elements.append(try element(RecordFields(tree: reader.tree, node: reader.tree.root, path: array)))
          } catch {
            damage = error
            damage?.line = reader.line
            damage?.column = reader.column
          }
        }
      }
    } catch {
      damage = damage ?? Self.damage(error)
    }
    if let later = laterFormat(bytes) { throw .newer(path: path, format: later, known: format) }
    if let damage { throw .damaged(path: path, damage) }
    do throws(ShortlistError.Damage) {
      let fields = RecordFields(tree: reader.rest, node: reader.rest.root, path: "")
      if isSealed, try fields.text(checksumKey) != nil, !isWhole(bytes) {
        throw fields.damage(
          checksumKey, value: nil,
          "The bytes as they were written were expected (after a change by hand, take out that line)")
      }
      let number = try fields.neededInteger("format")
      guard number == format else {
        throw fields.damage("format", value: String(number), "\(format) was expected")
      }
      return (try head(fields), elements)
    } catch {
      throw .damaged(path: path, error)
    }
  }

  static func damage(_ error: ReadingError) -> ShortlistError.Damage {
    .init(line: error.line, column: error.column, field: "", value: error.value, expected: error.expected)
  }

  /// A format above ours in the first line that names one; `format` is what every version writes first.
  private static func laterFormat(_ bytes: [UInt8]) -> Int? {
    let start = String(decoding: bytes.prefix(200), as: UTF8.self)
    guard let key = start.firstRange(of: "\"format\"") else { return nil }
    let digits = start[key.upperBound...].drop { $0 == ":" || $0.isWhitespace }.prefix { $0.isNumber }
    return Int(digits).flatMap { $0 > format ? $0 : nil }
  }

  /// The bytes of a document: indented by two, so that a person can read it and a damaged one can be read in parts.
  ///
  /// - Parameter isSealed: whether it carries a checksum of itself; a receipt has its own.
  static func bytes(
    _ head: [(key: String, value: JSONValue)], array: String, _ elements: [JSONValue], isSealed: Bool = true
  ) -> [UInt8] {
    let seal: [(key: String, value: JSONValue)] =
      isSealed ? [(checksumKey, .string(String(repeating: "0", count: checksumDigits)))] : []
    let whole = JSONValue.object([("format", .integer(format))] + seal + head + [(array, .array(elements))])
    var bytes = Array((whole.text(indented: true) + "\n").utf8)
    if isSealed {
      precondition(bytes.starts(with: sealHead), "the checksum is not in its place")
      bytes.replaceSubrange(sealHead.count..<sealHead.count + checksumDigits, with: checksum(bytes))
    }
    return bytes
  }

  // MARK: The checksum

  // A flipped bit in a telephone number reads as well as what was written. The checksum is the XXH64 of the whole
  // file, its own sixteen digits read as zeros. A file without one is of an earlier version or of somebody's hand.

  static let checksumKey = "checksum"
  private static let checksumDigits = 16
  private static let sealHead = Array("{\n  \"format\": \(format),\n  \"\(checksumKey)\": \"".utf8)

  /// Whether the checksum of a document stands in its place and is its own.
  private static func isWhole(_ bytes: [UInt8]) -> Bool {
    let end = sealHead.count + checksumDigits
    guard bytes.count > end, bytes.starts(with: sealHead) else { return false }
    var unsealed = bytes
    for i in sealHead.count..<end { unsealed[i] = UInt8(ascii: "0") }
    return bytes[sealHead.count..<end].elementsEqual(checksum(unsealed))
  }

  private static func checksum(_ bytes: [UInt8]) -> [UInt8] {
    let value = bytes.withUnsafeBytes(BlockChecksum.checksum)
    return Array(hexadecimal((0..<8).map { UInt8(truncatingIfNeeded: value >> UInt64(56 - 8 * $0)) }).utf8)
  }

  // MARK: Rescuing

  /// The elements as they stand in a file that may be damaged anywhere: each between its own braces, which this
  /// program indents by four. One that is damaged costs no other.
  ///
  /// - Returns: for each the line where it begins, and its text.
  static func parts(_ bytes: [UInt8]) -> [(line: Int, text: [UInt8])] {
    let open = Array("    {".utf8)
    let close = Array("    }".utf8)
    var parts: [(line: Int, text: [UInt8])] = []
    var isInside = false
    for (i, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
      if line.elementsEqual(open) {
        parts.append((i + 1, Array(line)))
        isInside = true
      } else if isInside {
        let isEnd = line.elementsEqual(close) || line.elementsEqual(close + [0x2C])
        parts[parts.count - 1].text += [0x0A] + (isEnd ? close : Array(line))
        if isEnd { isInside = false }
      }
    }
    return parts
  }
}
