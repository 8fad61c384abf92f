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
  private let valueName: RecordName?
  private var leftOut: Set<RecordName> = []
  private var pointers = XMLNamePointers()
  private var lastNamespace: UnsafePointer<UInt8>?

  /// An element that is open and kept.
  private struct Open {
    /// What there was in its tree before it; out of date once the tree's front has been dropped.
    var before: RecordTree.Mark
    var node: Int
    /// How much of its own text stands before its last child.
    var settled = 0
    var hasChildren = false
  }
  /// The kept elements that are open, outermost first; those from `recordLevel` on are in `tree`.
  private var open: [Open] = []
  private var recordLevel = Int.max
  private var steps: [RecordName] = []
  /// How many of `steps` the open elements are; the root is none of them.
  private var stepsTaken = 0
  private var recordMark = RecordTree.Mark(count: 0, textCount: 0)
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
    valueName = options.valueAttribute.map { names[$0] }
  }

  func leaveOut(_ name: RecordName) { leftOut.insert(name) }

  /// Lets the completed records go.
  func release() {
    completed.removeAll(keepingCapacity: true)
    guard recordLevel < open.count else {
      tree.goBack(to: .init(count: 0, textCount: 0))
      return
    }
    tree.drop(before: recordMark)
    for level in recordLevel..<open.count { open[level].node -= recordMark.count }
    recordMark = RecordTree.Mark(count: 0, textCount: 0)
  }

  /// Where the next node goes: into the record that is open, else into `rest`.
  private var target: RecordTree { isInRecord ? tree : rest }
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
    if omittedDepth == 0 && !open.isEmpty { settleText(in: target) }
    if omittedDepth == 0 && isOmitted(name, tag, depth: depth) { omittedDepth = depth }
    if omittedDepth > 0 {
      for index in stride(from: 0, to: tag.attributes.count, by: 5)
      where self.name(tag.attributes[index]!) == nil { return XMLRefusal(.names, limits) }
      return nil
    }
    let target = target
    open.append(Open(before: target.mark, node: target.open(name, .text)))
    return addAttributes(tag, to: target)
  }

  private func beginDocument(_ tag: XMLStartTag) {
    let name = XMLName(
      local: String(cString: tag.local), namespace: tag.namespace.map { String(cString: $0) })
    rootName = name
    steps = path(name).map { names[$0] }
    rest.goBack(to: .init(count: 0, textCount: 0))
  }

  /// Finds out whether a record begins here.
  private func isOmitted(_ name: RecordName, _ tag: XMLStartTag, depth: Int) -> Bool {
    if isInRecord { return leftOut.contains(name) }
    let level = depth - 2
    let isStep = level < 0 || (stepsTaken == level && level < steps.count && steps[level] == name)
    if isStep {
      stepsTaken = level + 1
      if stepsTaken == steps.count {
        recordLevel = open.count
        recordMark = tree.mark
        recordLine = tag.line
        recordColumn = tag.column
        return false
      }
    }
    if leftOut.contains(name) && !isStep { return true }
    // The way to the records is kept in any case, since `open` must have it.
    return !options.keepsRest && !isStep
  }

  private func addAttributes(_ tag: XMLStartTag, to target: RecordTree) -> XMLRefusal? {
    let attributes = tag.attributes
    for index in stride(from: 0, to: attributes.count, by: 5) {
      let start = attributes[index + 3]!
      let count = attributes[index + 4]! - start
      guard count <= limits.fieldBytes else { return XMLRefusal(.field, limits) }
      guard let name = name(attributes[index]!) else { return XMLRefusal(.names, limits) }
      target.reserveText(count)
      let length = XMLAttributeValue.copy(start, count, to: target.bytes + target.textCount)
      if name == valueName && attributes[index + 2] == nil {
        setValue(length, in: target)
      } else {
        target.leaf(name, .text, length: length)
        open[open.count - 1].hasChildren = true
      }
    }
    return weigh(target)
  }

  private func setValue(_ length: Int, in target: RecordTree) {
    let entry = target.entries + open[open.count - 1].node
    entry.pointee.textStart = UInt32(truncatingIfNeeded: target.textCount)
    entry.pointee.textCount = UInt32(truncatingIfNeeded: length)
    target.textCount += length
  }

  private func weigh(_ target: RecordTree) -> XMLRefusal? {
    let before = isInRecord ? recordMark.textCount + 16 * recordMark.count : 0
    return target.weight - before > limits.elementBytes ? XMLRefusal(.element, limits) : nil
  }

  func endElement(depth: Int) {
    if omittedDepth > 0 {
      if omittedDepth == depth { omittedDepth = 0 }
      return
    }
    let target = target
    if open[open.count - 1].hasChildren { settleText(in: target) }
    let closed = open.removeLast()
    if closed.hasChildren { target.entries[closed.node].kind = .object }
    target.close(closed.node)
    if isInRecord && open.count == recordLevel {
      completed.append(Completed(node: closed.node, line: recordLine, column: recordColumn))
      recordLevel = Int.max
    } else if !isInRecord && !options.keepsRest && !open.isEmpty {
      rest.goBack(to: closed.before)
    }
    stepsTaken = min(stepsTaken, max(depth - 2, 0))
  }

  // MARK: Text

  /// - Returns: why the document is refused; nil to go on.
  func characters(_ bytes: UnsafeBufferPointer<UInt8>) -> XMLRefusal? {
    // Where values stand in attributes there is nothing between the tags but white space and narratives.
    guard omittedDepth == 0, valueName == nil, let last = open.last, let start = bytes.baseAddress else {
      return nil
    }
    let target = target
    let entry = target.entries + last.node
    let own = Int(entry.pointee.textCount)
    if own + bytes.count > limits.fieldBytes { return XMLRefusal(.field, limits) }
    if own == 0 {
      entry.pointee.textStart = UInt32(truncatingIfNeeded: target.textCount)
    } else if Int(entry.pointee.textStart) + own != target.textCount {
      // A child's text lies between: the beginning is copied behind it.
      target.reserveText(own)
      (target.bytes + target.textCount).update(from: target.bytes + Int(entry.pointee.textStart), count: own)
      entry.pointee.textStart = UInt32(truncatingIfNeeded: target.textCount)
      target.textCount += own
    }
    target.appendText(start, bytes.count)
    entry.pointee.textCount = UInt32(truncatingIfNeeded: own + bytes.count)
    return weigh(target)
  }

  /// At a tag inside the innermost open element: what was said since the last one counts unless it is white
  /// space.
  private func settleText(in target: RecordTree) {
    let level = open.count - 1
    open[level].hasChildren = true
    let entry = target.entries + open[level].node
    let own = Int(entry.pointee.textCount)
    guard valueName == nil, own > open[level].settled else { return }
    let text = UnsafeBufferPointer(start: target.bytes + Int(entry.pointee.textStart), count: own)
    if text[open[level].settled...].allSatisfy({ $0 == 0x20 || $0 == 0x0A || $0 == 0x09 || $0 == 0x0D }) {
      entry.pointee.textCount = UInt32(truncatingIfNeeded: open[level].settled)
      // Always at the end of the text: a child would have settled it.
      target.textCount -= own - open[level].settled
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
private struct XMLNamePointers {
  /// The last name seen at each hash of its pointer; most documents have fewer names than this has places.
  private var recent = [(pointer: UnsafePointer<UInt8>?, name: RecordName)](
    repeating: (nil, .none), count: 512)

  @inline(__always)
  mutating func name(
    _ pointer: UnsafePointer<UInt8>, _ look: (UnsafePointer<UInt8>, Int) -> RecordName?
  ) -> RecordName? {
    let bits = UInt(bitPattern: pointer)
    let place = Int((bits ^ bits >> 9) & 511)
    if recent[place].pointer == pointer { return recent[place].name }
    var length = 0
    while pointer[length] != 0 { length += 1 }
    // Names of libxml2 may end at the end of its memory: copied, so that a little more can be read.
    let name = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: length + 8) { padded -> RecordName? in
      padded.initialize(repeating: 0)
      padded.baseAddress!.update(from: pointer, count: length)
      return look(padded.baseAddress!, length)
    }
    if let name { recent[place] = (pointer, name) }
    return name
  }
}
