import CByteScan

/// A streaming reader of JSON (RFC 8259): one record at a time, whatever the file's size.
///
/// It is strict: no comments, no comma too many, no leading zeros, no bare control bytes in strings. An
/// escaped half of a surrogate pair becomes U+FFFD. Bytes are checked UTF-8 (or UTF-16 with its mark) before
/// they are seen.
///
/// Memory: one buffer of at most about twice `JSONLimits.recordBytes`, the tree of one record, and that of
/// what stands beside the records.
public final class JSONReader: RecordReader {
  /// How records stand in the file.
  public enum Form: Sendable, Equatable {
    /// One object a line (NDJSON). A bad line is a `fault`; the next line is read as usual. Empty lines are
    /// skipped.
    case lines
    /// One value over the whole file.
    ///
    /// - An array: its elements are the records; one that is no object is a `fault`.
    /// - An object that has one of the `streaming` keys with an array: the elements of these arrays are the
    ///   records, `array` says of which; all its other keys are `rest`, wherever they stand.
    /// - Any other object: itself the one record. When more objects follow, on lines of their own, the file
    ///   is read on as `lines`.
    ///
    /// A syntax error ends the file.
    case document(streaming: [String])
  }

  public private(set) var tree: RecordTree
  public private(set) var rest: RecordTree
  public internal(set) var fault: ReadingError?
  public private(set) var line = 0
  public private(set) var column = 0
  public private(set) var ordinal = 0
  /// Where the current record starts: bytes of UTF-8 before it, byte-order mark not counted.
  public private(set) var byteOffset = 0
  /// The key of the array that the current record is from; `none` for any other record.
  public private(set) var array = RecordName.none
  /// Whether the current record is a line of its own, as in `lines`.
  public internal(set) var isInLines = false
  /// Bytes taken from the source so far, read-ahead included.
  public var bytesRead: Int { text.bytesRead }

  let text: UTF8ByteSource
  let limits: JSONLimits
  private let streaming: [RecordName]
  var scanner: JSONScanner
  private var failure: ReadingError?

  /// What stands next.
  enum Place {
    case start
    case lines
    /// In the array that is the document or stands under a streamed key; `isFirst` before its first element.
    case elements(isFirst: Bool)
    case members(isFirst: Bool)
    /// Behind an object that was the one record.
    case behindObject
    case end
  }
  var place: Place
  private var isWithinObject = false
  private var hasStreamed = false

  // The unread bytes are base[at..<end]; base[end] is zero, as are the 127 bytes behind it.
  var base: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  var at = 0
  var end = 0
  var isAtEnd = false
  /// The current record's bytes, as long as they are in the buffer.
  var record = 0..<0
  /// What was given out of the buffer's front.
  var bytesBefore = 0
  /// Line feeds are counted up to `countedTo`, in the buffer; the line it is on starts at `lineStart` of the
  /// text.
  var countedTo = 0
  var lineAt = 1
  var lineStart = 0

  private static let padding = 128

  /// - Parameters:
  ///   - source: any text `UTF8ByteSource` takes; it is wrapped in one here.
  ///   - names: where names get their numbers; may serve many readers, one after the other.
  public init(
    _ source: any ByteSource, form: Form, names: RecordNames, limits: JSONLimits = .standard
  ) {
    precondition(
      (1...1 << 30).contains(limits.recordBytes) && (1...1024).contains(limits.depth), "limits of \(limits)")
    text = UTF8ByteSource(source)
    self.limits = limits
    tree = RecordTree(names: names)
    rest = RecordTree(names: names)
    scanner = JSONScanner(names: names, limits: limits)
    switch form {
    case .lines: (place, streaming) = (.start, [])
    case .document(let keys): (place, streaming) = (.start, keys.map { names[$0] })
    }
    isLines = form == .lines
    capacity = min(1 << 18, limits.recordBytes + 4096)
    base = Self.buffer(capacity)
  }

  var isLines: Bool

  deinit {
    base.deallocate()
    scanner.deallocate()
  }

  public func leaveOut(_ name: RecordName) { scanner.leaveOut(name) }

  /// The current record as it stands in the file (after transcoding to UTF-8); rendered from the tree where
  /// its bytes are gone.
  public func recordText() -> String {
    guard !record.isEmpty else { return tree.rendered(tree.root) }
    return String(
      decoding: UnsafeBufferPointer(start: base + record.lowerBound, count: record.count), as: UTF8.self)
  }

  // MARK: Records

  /// - Throws: what the source throws, `json-empty`, `json-not-json`, `json-not-lines`, `json-truncated`,
  ///   `json-trailing`, `json-syntax`, `json-number`, `json-escape`, `json-control-byte`, `json-depth`,
  ///   `json-names`, `json-name-too-long`, `json-string-too-long`, `json-record-too-large`. In `lines` only
  ///   the first three: the others are faults there, as `json-not-object` is anywhere.
  public func next() throws(ReadingError) -> Bool {
    if let failure { throw failure }
    fault = nil
    do throws(ReadingError) {
      if try findRecord() {
        ordinal &+= 1
        if fault != nil { tree.clear() }
        return true
      }
    } catch {
      failure = error
      forgetRecord()
      throw error
    }
    forgetRecord()
    return false
  }

  private func forgetRecord() {
    record = 0..<0
    tree.clear()
  }

  private func findRecord() throws(ReadingError) -> Bool {
    while true {
      switch place {
      case .start: try begin()
      case .lines: return try findLine()
      case .elements(let isFirst):
        if try findElement(isFirst: isFirst) { return true }
      case .members(let isFirst):
        if try readMember(isFirst: isFirst) { return true }
      case .behindObject: try goOnInLines()
      case .end: return false
      }
    }
  }

  private func begin() throws(ReadingError) {
    let first = try peek()
    try refuseOtherFormats(first)
    if isLines {
      place = .lines
    } else {
      isWithinObject = first == UInt8(ascii: "{")
      if isWithinObject { startRecord() }
      at += 1
      place = isWithinObject ? .members(isFirst: true) : .elements(isFirst: true)
    }
  }

  /// Notes where the record at `at` starts.
  func startRecord() {
    count(upTo: at)
    line = lineAt
    column = bytesBefore + at - lineStart + 1
    byteOffset = bytesBefore + at
  }

  private func findElement(isFirst: Bool) throws(ReadingError) -> Bool {
    var byte = try peek()
    let isEnd = byte == UInt8(ascii: "]")
    if !isFirst && !isEnd {
      guard byte == UInt8(ascii: ",") else { throw wrong(byte, "A comma or a closing bracket") }
      at += 1
      byte = try peek()
    } else if isEnd {
      at += 1
      place = isWithinObject ? .members(isFirst: false) : .end
      array = .none
      if !isWithinObject { try refuseTrailing() }
      return false
    }
    startRecord()
    tree.nodes.pointee.goBack(to: .init(count: 0, textCount: 0))
    let start = try scan(into: tree, name: .none, isMember: false)
    record = start..<at
    if byte != UInt8(ascii: "{") { fault = error(at: start, Self.notAnObject(byte)) }
    place = .elements(isFirst: false)
    return true
  }

  /// One key of the document's object with its value.
  ///
  /// - Returns: whether the object has ended and is itself the record.
  private func readMember(isFirst: Bool) throws(ReadingError) -> Bool {
    var byte = try peek()
    if byte == UInt8(ascii: "}") {
      at += 1
      rest.nodes.pointee.close(0)
      place = hasStreamed ? .end : .behindObject
      if hasStreamed {
        try refuseTrailing()
        return false
      }
      swap(&tree, &rest)
      rest.clear()
      record = 0..<0
      return true
    }
    if !isFirst {
      guard byte == UInt8(ascii: ",") else { throw wrong(byte, "A comma or a closing brace") }
      at += 1
      byte = try peek()
    }
    guard byte == UInt8(ascii: "\"") else { throw wrong(byte, "A key in quotes") }
    let name = try scanKey()
    byte = try peek()
    guard byte == UInt8(ascii: ":") else { throw wrong(byte, "A colon behind the key") }
    at += 1
    byte = try peek()
    if byte == UInt8(ascii: "["), streaming.contains(name) {
      at += 1
      array = name
      hasStreamed = true
      place = .elements(isFirst: true)
    } else {
      _ = try scan(into: rest, name: name, isMember: true, isOmitted: scanner.isLeftOut(name))
      place = .members(isFirst: false)
    }
    return false
  }

  /// A key is read as a value that is text, then taken out of the tree again.
  private func scanKey() throws(ReadingError) -> RecordName {
    let mark = rest.nodes.pointee.mark
    let start = try scan(into: rest, name: .none, isMember: true)
    let key = rest.text(of: RecordNode(index: Int32(mark.count)))
    guard key.count <= limits.nameBytes else { throw error(at: start, JSONRefusal(.name, limits)) }
    rest.nodes.pointee.reserveText(8)
    let name = rest.names.number(
      of: key.baseAddress!.assumingMemoryBound(to: UInt8.self), count: key.count)
    guard let name else { throw error(at: start, JSONRefusal(.names, limits)) }
    rest.nodes.pointee.goBack(to: mark)
    return name
  }

  /// Scans the value at `at`, reading on until it is whole, and goes behind it.
  ///
  /// - Returns: where it starts in the buffer.
  private func scan(
    into tree: RecordTree, name: RecordName, isMember: Bool, isOmitted: Bool = false
  ) throws(ReadingError) -> Int {
    let mark = tree.nodes.pointee.mark
    while true {
      let outcome = scanner.scan(
        base, from: at, length: end, into: tree.nodes, name: name, isMember: isMember, isOmitted: isOmitted)
      switch outcome {
      case .found(let next):
        guard next - at <= limits.recordBytes else { throw error(at: at, JSONRefusal(.record, limits)) }
        let start = at
        at = next
        return start
      case .refused(let place, let refusal): throw error(at: place, refusal)
      case .unfinished:
        guard !isAtEnd else { throw error(at: end, .truncated) }
        tree.nodes.pointee.goBack(to: mark)
        try refill()
      }
    }
  }

  private func goOnInLines() throws(ReadingError) {
    count(upTo: at)
    let lineBefore = lineAt
    guard try peekOrEnd() != 0 else {
      place = .end
      return
    }
    count(upTo: at)
    guard lineAt > lineBefore, base[at] == UInt8(ascii: "{") else { throw trailing() }
    place = .lines
  }

  // MARK: Buffer

  private static func buffer(_ capacity: Int) -> UnsafeMutablePointer<UInt8> {
    let buffer = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity + padding)
    buffer.initialize(repeating: 0, count: capacity + padding)
    return buffer
  }

  /// The next byte that is no white space, which is not taken.
  private func peek() throws(ReadingError) -> UInt8 {
    let byte = try peekOrEnd()
    if byte == 0 { throw error(at: end, ordinal == 0 && isBlank ? empty : .truncated) }
    return byte
  }

  /// The same; 0 at the end.
  func peekOrEnd() throws(ReadingError) -> UInt8 {
    while true {
      var pointer = UnsafePointer(base) + at
      JSONScanner.skipWhiteSpace(&pointer)
      at = pointer - UnsafePointer(base)
      if at < end { return base[at] }
      if isAtEnd { return 0 }
      try refill()
    }
  }

  /// Moves what is unread to the front and reads until the buffer is full: with single bytes from the source
  /// a record is still scanned only a few times.
  func refill() throws(ReadingError) {
    count(upTo: at)
    let held = end - at
    guard held <= limits.recordBytes + 2 else { throw error(at: at, JSONRefusal(.record, limits)) }
    if at == 0 && end == capacity {
      capacity = min(capacity * 2, limits.recordBytes + 4096)
      let larger = Self.buffer(capacity)
      larger.update(from: base, count: held)
      base.deallocate()
      base = larger
    } else {
      base.update(from: base + at, count: held)
    }
    bytesBefore += at
    countedTo -= at
    record = 0..<0
    at = 0
    end = held
    let read = try text.fill(UnsafeMutableRawBufferPointer(start: base + end, count: capacity - end))
    end += read
    isAtEnd = end < capacity
    (base + end).update(repeating: 0, count: Self.padding)
  }

  func count(upTo offset: Int) {
    guard offset > countedTo else { return }
    let feeds = byte_scan_line_feeds(base + countedTo, offset - countedTo)
    if feeds > 0 {
      lineAt += feeds
      var last = offset - 1
      while base[last] != 0x0A { last -= 1 }
      lineStart = bytesBefore + last + 1
    }
    countedTo = offset
  }
}
