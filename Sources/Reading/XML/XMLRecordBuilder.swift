/// Gathers the parser's events into a `RecordTree`, without an allocation for an element.
///
/// Records that one piece of the file completes lie one behind the other in the tree until the reader has
/// given them out; then the unfinished one moves to the front.
final class XMLRecordBuilder {
  struct Completed {
    var node: Int
    var line: Int
    var column: Int
  }

  let tree: RecordTree
  let rest: RecordTree
  private(set) var rootName: XMLName?
  private(set) var completed: [Completed] = []

  private let limits: XMLLimits
  private let names: RecordNames
  private let options: XMLRecordOptions
  private let path: (XMLName) -> [String]
  private let valueName: RecordName
  /// For each name, whether it is left out.
  private let leftOut: UnsafeMutablePointer<Bool>
  private let pointers = XMLNamePointers()
  private var lastNamespace: UnsafePointer<UInt8>?

  /// An element that is open and kept.
  private struct Open {
    /// What there was in its tree before it; out of date once the tree's front has been dropped.
    var before: RecordNodes.Mark
    var node: Int
    /// How much of its own text stands before its last child.
    var settled = 0
    var hasChildren = false
  }
  /// The kept elements that are open, outermost first; those from `recordLevel` on are in `tree`.
  private let open: UnsafeMutablePointer<Open>
  private var openCount = 0
  private var recordLevel = Int.max
  /// Where the next node goes: into the record that is open, else into `rest`.
  private var target: UnsafeMutablePointer<RecordNodes>
  private var steps: [RecordName] = []
  /// How many of `steps` the open elements are; the root is none of them.
  private var stepsTaken = 0
  private var recordMark = RecordNodes.Mark(count: 0, textCount: 0)
  private var recordLine = 0
  private var recordColumn = 0
  /// The depth of the element that is not kept, with all in it; 0 when there is none.
  private var omittedDepth = 0

  init(
    names: RecordNames, options: XMLRecordOptions, limits: XMLLimits, path: @escaping (XMLName) -> [String]
  ) {
    self.names = names
    self.options = options
    self.limits = limits
    self.path = path
    tree = RecordTree(names: names)
    rest = RecordTree(names: names)
    target = rest.nodes
    valueName = options.valueAttribute.map { names[$0] } ?? .none
    open = .allocate(capacity: limits.depth + 1)
    leftOut = .allocate(capacity: Int(UInt16.max) + 1)
    leftOut.initialize(repeating: false, count: Int(UInt16.max) + 1)
  }

  deinit {
    open.deallocate()
    leftOut.deallocate()
  }

  func leaveOut(_ name: RecordName) { leftOut[Int(name.rawValue)] = true }

  /// Lets the completed records go.
  func release() {
    completed.removeAll(keepingCapacity: true)
    guard recordLevel < openCount else {
      tree.nodes.pointee.goBack(to: .init(count: 0, textCount: 0))
      return
    }
    tree.nodes.pointee.drop(before: recordMark)
    for level in recordLevel..<openCount { open[level].node -= recordMark.count }
    recordMark = RecordNodes.Mark(count: 0, textCount: 0)
  }

  private var isInRecord: Bool { recordLevel != Int.max }

  // MARK: Events

  /// - Returns: why the document is refused; nil to go on.
  func startElement(_ tag: XMLStartTag, depth: Int) -> XMLRefusal? {
    guard let name = name(tag.local) else { return XMLRefusal(.names, limits) }
    if let namespace = tag.namespace, namespace != lastNamespace {
      guard self.name(namespace) != nil else { return XMLRefusal(.names, limits) }
      lastNamespace = namespace
    }
    if depth == 1 { beginDocument(tag) }
    if omittedDepth == 0 && openCount > 0 { settleText() }
    if omittedDepth == 0 && isOmitted(name, tag, depth: depth) { omittedDepth = depth }
    if omittedDepth > 0 {
      for index in stride(from: 0, to: tag.attributes.count, by: 5)
      where self.name(tag.attributes[index]!) == nil { return XMLRefusal(.names, limits) }
      return nil
    }
    let before = target.pointee.mark
    (open + openCount).initialize(to: Open(before: before, node: target.pointee.open(name, .text)))
    openCount &+= 1
    return addAttributes(tag)
  }

  private func beginDocument(_ tag: XMLStartTag) {
    let name = XMLName(
      local: String(cString: tag.local), namespace: tag.namespace.map { String(cString: $0) })
    rootName = name
    steps = path(name).map { names[$0] }
    rest.nodes.pointee.goBack(to: .init(count: 0, textCount: 0))
  }

  /// Finds out whether a record begins here.
  private func isOmitted(_ name: RecordName, _ tag: XMLStartTag, depth: Int) -> Bool {
    if isInRecord { return leftOut[Int(name.rawValue)] }
    let level = depth - 2
    let isStep = level < 0 || (stepsTaken == level && level < steps.count && steps[level] == name)
    if isStep {
      stepsTaken = level + 1
      if stepsTaken == steps.count {
        recordLevel = openCount
        target = tree.nodes
        recordMark = tree.nodes.pointee.mark
        recordLine = tag.line
        recordColumn = tag.column
        return false
      }
    }
    if leftOut[Int(name.rawValue)] && !isStep { return true }
    // The way to the records is kept in any case, since `open` must have it.
    return !options.keepsRest && !isStep
  }

  private func addAttributes(_ tag: XMLStartTag) -> XMLRefusal? {
    let attributes = tag.attributes
    for index in stride(from: 0, to: attributes.count, by: 5) {
      let start = attributes[index + 3]!
      let count = attributes[index + 4]! - start
      guard count <= limits.fieldBytes else { return XMLRefusal(.field, limits) }
      guard let name = name(attributes[index]!) else { return XMLRefusal(.names, limits) }
      target.pointee.reserveText(count)
      let length = XMLAttributeValue.copy(start, count, to: target.pointee.bytes + target.pointee.textCount)
      if name == valueName && valueName != .none && attributes[index + 2] == nil {
        setValue(length)
      } else {
        target.pointee.leaf(name, .text, length: length)
        open[openCount - 1].hasChildren = true
      }
    }
    return weigh()
  }

  private func setValue(_ length: Int) {
    let entry = target.pointee.entries + open[openCount - 1].node
    entry.pointee.textStart = UInt32(truncatingIfNeeded: target.pointee.textCount)
    entry.pointee.textCount = UInt32(truncatingIfNeeded: length)
    target.pointee.textCount += length
  }

  @inline(__always)
  private func weigh() -> XMLRefusal? {
    let before = isInRecord ? recordMark.textCount + 16 * recordMark.count : 0
    return target.pointee.weight - before > limits.elementBytes ? XMLRefusal(.element, limits) : nil
  }

  func endElement(depth: Int) {
    if omittedDepth > 0 {
      if omittedDepth == depth { omittedDepth = 0 }
      return
    }
    if open[openCount - 1].hasChildren { settleText() }
    openCount &-= 1
    let closed = open[openCount]
    if closed.hasChildren { target.pointee.entries[closed.node].kind = .object }
    target.pointee.close(closed.node)
    if isInRecord && openCount == recordLevel {
      completed.append(Completed(node: closed.node, line: recordLine, column: recordColumn))
      recordLevel = Int.max
      target = rest.nodes
    } else if !isInRecord && !options.keepsRest && openCount > 0 {
      rest.nodes.pointee.goBack(to: closed.before)
    }
    stepsTaken = min(stepsTaken, max(depth - 2, 0))
  }

  // MARK: Text

  /// - Returns: why the document is refused; nil to go on.
  func characters(_ bytes: UnsafeBufferPointer<UInt8>) -> XMLRefusal? {
    // Where values stand in attributes there is nothing between the tags but white space and narratives.
    guard omittedDepth == 0, valueName == .none, openCount > 0, let start = bytes.baseAddress else {
      return nil
    }
    let last = open[openCount - 1]
    let entry = target.pointee.entries + last.node
    let own = Int(entry.pointee.textCount)
    if own + bytes.count > limits.fieldBytes { return XMLRefusal(.field, limits) }
    if own == 0 {
      entry.pointee.textStart = UInt32(truncatingIfNeeded: target.pointee.textCount)
    } else if Int(entry.pointee.textStart) + own != target.pointee.textCount {
      // A child's text lies between: the beginning is copied behind it.
      target.pointee.reserveText(own)
      (target.pointee.bytes + target.pointee.textCount).update(
        from: target.pointee.bytes + Int(entry.pointee.textStart), count: own)
      entry.pointee.textStart = UInt32(truncatingIfNeeded: target.pointee.textCount)
      target.pointee.textCount += own
    }
    target.pointee.appendText(start, bytes.count)
    entry.pointee.textCount = UInt32(truncatingIfNeeded: own + bytes.count)
    return weigh()
  }

  /// At a tag inside the innermost open element: what was said since the last one counts unless it is white
  /// space.
  private func settleText() {
    let level = openCount - 1
    open[level].hasChildren = true
    let entry = target.pointee.entries + open[level].node
    let own = Int(entry.pointee.textCount)
    guard valueName == .none, own > open[level].settled else { return }
    let text = UnsafeBufferPointer(start: target.pointee.bytes + Int(entry.pointee.textStart), count: own)
    if text[open[level].settled...].allSatisfy({ $0 == 0x20 || $0 == 0x0A || $0 == 0x09 || $0 == 0x0D }) {
      entry.pointee.textCount = UInt32(truncatingIfNeeded: open[level].settled)
      // Always at the end of the text: a child would have settled it.
      target.pointee.textCount -= own - open[level].settled
    }
    open[level].settled = Int(entry.pointee.textCount)
  }

  // MARK: Names

  private func name(_ pointer: UnsafePointer<UInt8>) -> RecordName? {
    pointers.name(pointer) { text, length in
      guard let name = names.number(of: text, count: length), names.count <= limits.names else { return nil }
      return name
    }
  }
}

/// The numbers of libxml2's names: it gives the same pointer for the same text as long as it parses.
private final class XMLNamePointers {
  private struct Known {
    var pointer: UnsafePointer<UInt8>?
    var name: RecordName
  }

  /// The last name seen at each hash of its pointer; most documents have fewer names than this has places.
  private let recent: UnsafeMutablePointer<Known>
  private static let places = 1024

  init() {
    recent = .allocate(capacity: Self.places)
    recent.initialize(repeating: Known(pointer: nil, name: .none), count: Self.places)
  }

  deinit { recent.deallocate() }

  @inline(__always)
  func name(
    _ pointer: UnsafePointer<UInt8>, _ look: (UnsafePointer<UInt8>, Int) -> RecordName?
  ) -> RecordName? {
    let bits = UInt(bitPattern: pointer)
    let place = Int((bits ^ bits >> 10) & UInt(Self.places - 1))
    if recent[place].pointer == pointer { return recent[place].name }
    return find(pointer, place, look)
  }

  @inline(never)
  private func find(
    _ pointer: UnsafePointer<UInt8>, _ place: Int, _ look: (UnsafePointer<UInt8>, Int) -> RecordName?
  ) -> RecordName? {
    var length = 0
    while pointer[length] != 0 { length += 1 }
    // Names of libxml2 may end at the end of its memory: copied, so that a little more can be read.
    let name = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: length + 8) { padded -> RecordName? in
      padded.initialize(repeating: 0)
      padded.baseAddress!.update(from: pointer, count: length)
      return look(padded.baseAddress!, length)
    }
    if let name { recent[place] = Known(pointer: pointer, name: name) }
    return name
  }
}
