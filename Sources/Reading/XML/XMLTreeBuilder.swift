/// Gathers the parser's events into one tree for each child of the root.
///
/// A value, so that the parser's callbacks pay for one access each. All open elements share one buffer of
/// text: an element's text is the buffer's tail while it is the innermost one, and its children take theirs
/// off first.
struct XMLTreeBuilder {
  private let limits: XMLLimits
  /// The elements now open below the root, outermost first.
  private var open: [XMLNode] = []
  private var text: [UInt8] = []
  /// For each of `open`, where its text starts. Apart from the nodes, so that these are moved and never
  /// copied.
  private var textStarts: [Int] = []
  private var root: XMLNode?
  private var elements: [XMLNode] = []
  private var elementBytes = 0
  private var rootBytes: [UInt8] = []
  private var names = XMLNames()

  /// What one node or attribute costs beside its text; see `XMLLimits.elementBytes`.
  private static let nodeBytes = 128

  init(limits: XMLLimits) { self.limits = limits }

  var rootText: String { String(decoding: rootBytes, as: UTF8.self) }

  /// The root, once.
  mutating func takeRoot() -> XMLNode? {
    defer { root = nil }
    return root
  }

  /// The children of the root completed since the last call.
  mutating func takeElements() -> [XMLNode] {
    defer { elements = [] }
    return elements
  }

  // MARK: Events

  /// - Returns: why the document is refused; nil to go on.
  mutating func startElement(_ tag: XMLStartTag, depth: Int) -> XMLRefusal? {
    let attributes = tag.attributes
    if depth == 2 { elementBytes = 0 }
    var node = XMLNode(name: names.name(tag.local, tag.namespace), line: tag.line, column: tag.column)
    elementBytes += Self.nodeBytes
    if attributes.count > 0 { node.attributes.reserveCapacity(attributes.count / 5) }
    for index in stride(from: 0, to: attributes.count, by: 5) {
      let value = UnsafeBufferPointer(
        start: attributes[index + 3], count: attributes[index + 4]! - attributes[index + 3]!)
      guard value.count <= limits.fieldBytes else { return XMLRefusal(.field, limits) }
      let name = names.name(attributes[index]!, attributes[index + 2])
      node.attributes.append((name, XMLAttributeValue.text(value)))
      elementBytes += Self.nodeBytes + value.count
    }
    guard elementBytes <= limits.elementBytes else { return XMLRefusal(.element, limits) }
    guard names.count <= limits.names else { return XMLRefusal(.names, limits) }
    if depth == 1 {
      root = node
    } else {
      open.append(node)
      textStarts.append(text.count)
    }
    return nil
  }

  mutating func endElement() {
    guard var closed = open.popLast(), let textStart = textStarts.popLast() else { return }
    if text.count > textStart {
      let hasChildren = !closed.children.isEmpty
      text.withUnsafeBufferPointer { bytes in
        let own = UnsafeBufferPointer(rebasing: bytes[textStart...])
        if !hasChildren || !own.allSatisfy(Self.isWhiteSpace) {
          closed.text = String(decoding: own, as: UTF8.self)
        }
      }
      text.removeLast(text.count - textStart)
    }
    if open.isEmpty {
      elements.append(closed)
    } else {
      open[open.count - 1].children.append(closed)
    }
  }

  /// - Returns: why the document is refused; nil to go on.
  mutating func characters(_ bytes: UnsafeBufferPointer<UInt8>) -> XMLRefusal? {
    guard let textStart = textStarts.last else {
      guard !bytes.allSatisfy(Self.isWhiteSpace) else { return nil }
      rootBytes.append(contentsOf: bytes)
      return rootBytes.count > limits.fieldBytes ? XMLRefusal(.field, limits) : nil
    }
    text.append(contentsOf: bytes)
    elementBytes += bytes.count
    if text.count - textStart > limits.fieldBytes { return XMLRefusal(.field, limits) }
    return elementBytes > limits.elementBytes ? XMLRefusal(.element, limits) : nil
  }

  private static func isWhiteSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x09 || byte == 0x0D
  }
}

/// The text of each name, made once. libxml2 gives the same pointer for the same text as long as it parses.
private struct XMLNames {
  private var known: [UnsafePointer<UInt8>: String] = [:]
  /// The last name seen at each hash of its pointer; most documents have fewer names than this has places.
  private var recent = [(pointer: UnsafePointer<UInt8>?, text: String)](repeating: (nil, ""), count: 256)

  var count: Int { known.count }

  mutating func name(_ local: UnsafePointer<UInt8>, _ namespace: UnsafePointer<UInt8>?) -> XMLName {
    XMLName(local: text(local), namespace: namespace.map { text($0) })
  }

  private mutating func text(_ pointer: UnsafePointer<UInt8>) -> String {
    let bits = UInt(bitPattern: pointer)
    let place = Int((bits ^ bits >> 8) & 255)
    if recent[place].pointer == pointer { return recent[place].text }
    let text = known[pointer] ?? String(cString: pointer)
    known[pointer] = text
    recent[place] = (pointer, text)
    return text
  }
}
