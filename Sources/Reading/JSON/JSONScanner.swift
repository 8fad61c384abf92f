import CByteScan

/// Reads one JSON value into a tree, strictly (RFC 8259).
///
/// The text ends with a zero byte, which no JSON text holds, so no byte needs a check against the end; 64
/// bytes behind it may be read. A value cut there is `unfinished`: the caller gets more text and starts
/// again.
struct JSONScanner {
  enum Outcome {
    /// - `end`: behind the value's last byte.
    case found(end: Int)
    case unfinished
    case refused(at: Int, JSONRefusal)
  }

  /// An object or array that is open.
  private struct Frame {
    var isObject: Bool
    /// What its elements are called; for arrays.
    var name: RecordName
    /// -1 for an array under a key, which is no node.
    var node: Int
  }

  private let limits: JSONLimits
  private let names: RecordNames
  private let frames: UnsafeMutablePointer<Frame>
  /// For each name up to the last one left out, whether it is.
  private var leftOut: [Bool] = []

  init(names: RecordNames, limits: JSONLimits) {
    self.limits = limits
    self.names = names
    frames = .allocate(capacity: limits.depth + 1)
  }

  func deallocate() { frames.deallocate() }

  @inline(__always)
  func isLeftOut(_ name: RecordName) -> Bool {
    Int(name.rawValue) < leftOut.count && leftOut[Int(name.rawValue)]
  }

  mutating func leaveOut(_ name: RecordName) {
    let number = Int(name.rawValue)
    if number >= leftOut.count { leftOut += [Bool](repeating: false, count: number + 1 - leftOut.count) }
    leftOut[number] = true
  }

  // MARK: Values

  /// Where a value begins, or what follows one.
  private enum Step { case value, key, after }

  /// - Parameters:
  ///   - start: the value's first byte, white space skipped.
  ///   - length: how long the text is from `base` on; there is the zero byte.
  ///   - name: what the value is called.
  ///   - isMember: an array is then as many nodes as it has elements.
  ///   - isOmitted: it is checked and leaves nothing in the tree.
  func scan(
    _ base: UnsafePointer<UInt8>, from start: Int, length: Int, into tree: UnsafeMutablePointer<RecordNodes>,
    name: RecordName,
    isMember: Bool, isOmitted: Bool = false
  ) -> Outcome {
    tree.pointee.reserveText(length - start)
    var at = base + start
    var depth = 0
    var name = name
    var step = Step.value
    // While something is left out: how deep it stands, and how much there was before it.
    var omitted = isOmitted ? 0 : -1
    var before = tree.pointee.mark

    func refused(_ refusal: JSONRefusal) -> Outcome { .refused(at: at - base, refusal) }
    func wrong(_ wanted: String) -> Outcome {
      at.pointee == 0 ? .unfinished : refused(.syntax(at.pointee, wanted))
    }

    while true {
      switch step {
      case .value:
        switch at.pointee {
        case UInt8(ascii: "\""):
          at += 1
          let limit = omitted < 0 ? limits.stringBytes : limits.recordBytes
          let opening = at
          let length = Self.copyString(&at, to: tree.pointee.bytes + tree.pointee.textCount)
          guard length >= 0 else {
            if length == Self.unfinished { return .unfinished }
            return refused(Self.stringRefusal(at.pointee))
          }
          guard length <= limit else {
            at = opening
            return refused(JSONRefusal(.string, limits))
          }
          tree.pointee.leaf(name, .text, length: length)
          step = .after
        case UInt8(ascii: "{"):
          guard depth < limits.depth else { return refused(JSONRefusal(.depth, limits)) }
          frames[depth] = Frame(isObject: true, name: .none, node: tree.pointee.open(name, .object))
          depth &+= 1
          at += 1
          Self.skipWhiteSpace(&at)
          if at.pointee == UInt8(ascii: "\"") {
            step = .key
          } else {
            guard at.pointee == UInt8(ascii: "}") else { return wrong("A key in quotes or a closing brace") }
            step = .after
          }
        case UInt8(ascii: "["):
          guard depth < limits.depth else { return refused(JSONRefusal(.depth, limits)) }
          let isUnderKey = depth == 0 ? isMember : frames[depth &- 1].isObject
          frames[depth] =
            isUnderKey
            ? Frame(isObject: false, name: name, node: -1)
            : Frame(isObject: false, name: .none, node: tree.pointee.open(name, .list))
          depth &+= 1
          at += 1
          Self.skipWhiteSpace(&at)
          if at.pointee == UInt8(ascii: "]") {
            step = .after
          } else {
            name = frames[depth &- 1].name
          }
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
          let opening = at
          guard Self.skipNumber(&at) else {
            return at.pointee == 0 ? .unfinished : refused(Self.numberRefusal(at.pointee))
          }
          // Behind its last digit a number may go on.
          if at.pointee == 0 { return .unfinished }
          let length = at - opening
          guard length <= limits.stringBytes else {
            at = opening
            return refused(JSONRefusal(.string, limits))
          }
          (tree.pointee.bytes + tree.pointee.textCount).update(from: opening, count: length)
          tree.pointee.leaf(name, .number, length: length)
          step = .after
        case UInt8(ascii: "t"):
          guard Self.skip("true", &at) else { return wrong("true") }
          (tree.pointee.bytes + tree.pointee.textCount).update(from: at - 4, count: 4)
          tree.pointee.leaf(name, .boolean, length: 4)
          step = .after
        case UInt8(ascii: "f"):
          guard Self.skip("false", &at) else { return wrong("false") }
          (tree.pointee.bytes + tree.pointee.textCount).update(from: at - 5, count: 5)
          tree.pointee.leaf(name, .boolean, length: 5)
          step = .after
        case UInt8(ascii: "n"):
          guard Self.skip("null", &at) else { return wrong("null") }
          step = .after
        default: return wrong("A value")
        }

      case .key:
        at += 1
        let opening = at
        let run = byte_scan_json_plain(at)
        var found: RecordName?
        if at[run] == UInt8(ascii: "\"") {
          guard run <= limits.nameBytes else { return refused(JSONRefusal(.name, limits)) }
          found = names.number(of: opening, count: run)
          at += run &+ 1
        } else {
          let scratch = tree.pointee.bytes + tree.pointee.textCount
          let length = Self.copyString(&at, to: scratch)
          guard length >= 0 else {
            if length == Self.unfinished { return .unfinished }
            return refused(Self.stringRefusal(at.pointee))
          }
          guard length <= limits.nameBytes else {
            at = opening
            return refused(JSONRefusal(.name, limits))
          }
          found = names.number(of: scratch, count: length)
        }
        guard let found else {
          at = opening
          return refused(JSONRefusal(.names, limits))
        }
        name = found
        Self.skipWhiteSpace(&at)
        guard at.pointee == UInt8(ascii: ":") else { return wrong("A colon behind the key") }
        at += 1
        Self.skipWhiteSpace(&at)
        if omitted < 0 && isLeftOut(name) {
          omitted = depth
          before = tree.pointee.mark
        }
        step = .value

      case .after:
        // Closing an empty object or array comes here too: its end is then the next byte.
        let weight = omitted < 0 ? tree.pointee.weight : tree.pointee.weight &- tree.pointee.textCount
        guard weight <= limits.recordBytes else { return refused(JSONRefusal(.record, limits)) }
        if depth == omitted {
          tree.pointee.goBack(to: before)
          omitted = -1
        }
        guard depth > 0 else { return .found(end: at - base) }
        Self.skipWhiteSpace(&at)
        let frame = frames[depth &- 1]
        if at.pointee == UInt8(ascii: ",") {
          at += 1
          Self.skipWhiteSpace(&at)
          if frame.isObject {
            guard at.pointee == UInt8(ascii: "\"") else { return wrong("A key in quotes") }
            step = .key
          } else {
            name = frame.name
            step = .value
          }
        } else if at.pointee == (frame.isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
          at += 1
          if frame.node >= 0 { tree.pointee.close(frame.node) }
          depth &-= 1
        } else {
          return wrong(frame.isObject ? "A comma or a closing brace" : "A comma or a closing bracket")
        }
      }
    }
  }

  // MARK: Parts

  @inline(__always)
  static func skipWhiteSpace(_ at: inout UnsafePointer<UInt8>) {
    while at.pointee <= 0x20 {
      switch at.pointee {
      case 0x20, 0x0A, 0x0D, 0x09: at += 1
      default: return
      }
    }
  }

  private static func skip(_ word: StaticString, _ at: inout UnsafePointer<UInt8>) -> Bool {
    for i in 0..<word.utf8CodeUnitCount {
      guard at.pointee == word.utf8Start[i] else { return false }
      at += 1
    }
    return true
  }

  /// - Returns: false when there is no number; `at` is then the byte at fault.
  private static func skipNumber(_ at: inout UnsafePointer<UInt8>) -> Bool {
    func skipDigits(_ at: inout UnsafePointer<UInt8>) -> Bool {
      let start = at
      while at.pointee &- 0x30 < 10 { at += 1 }
      return at > start
    }
    if at.pointee == UInt8(ascii: "-") { at += 1 }
    if at.pointee == UInt8(ascii: "0") {
      at += 1
      // 0123 would be read as octal elsewhere, or as a ZIP that must not lose its zero.
      if at.pointee &- 0x30 < 10 { return false }
    } else if !skipDigits(&at) {
      return false
    }
    if at.pointee == UInt8(ascii: ".") {
      at += 1
      guard skipDigits(&at) else { return false }
    }
    if at.pointee | 0x20 == UInt8(ascii: "e") {
      at += 1
      if at.pointee == UInt8(ascii: "+") || at.pointee == UInt8(ascii: "-") { at += 1 }
      guard skipDigits(&at) else { return false }
    }
    return true
  }

  private static func numberRefusal(_ byte: UInt8) -> JSONRefusal {
    var refusal = JSONRefusal.syntax(
      byte, "A number such as 0, -1.5 or 2e3, without leading zeros,")
    refusal.rule = "json-number"
    return refusal
  }
}
