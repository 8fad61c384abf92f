/// Gathers events into one tree for each child of the root.
final class XMLTreeBuilder: XMLEventHandler {
  private let limits: XMLLimits
  /// The elements now open below the root, outermost first.
  private var open: [OpenElement] = []
  private var depth = 0
  private var namespacesInScope: [Int] = []
  private var root: XMLNode?
  private var elements: [XMLNode] = []
  private var elementBytes = 0
  private var rootBytes: [UInt8] = []
  private var names: [UnsafePointer<UInt8>: String] = [:]

  private struct OpenElement {
    var node: XMLNode
    var text: [UInt8] = []
  }

  /// What one node costs beside its text; see `XMLLimits.elementBytes`.
  private static let nodeBytes = 128

  init(limits: XMLLimits) { self.limits = limits }

  var rootText: String { String(decoding: rootBytes, as: UTF8.self) }

  /// The root, once.
  func takeRoot() -> XMLNode? {
    defer { root = nil }
    return root
  }

  /// The children of the root completed since the last call.
  func takeElements() -> [XMLNode] {
    defer { elements.removeAll(keepingCapacity: true) }
    return elements
  }

  // MARK: Events

  func startElement(_ tag: XMLStartTag) -> XMLRefusal? {
    depth += 1
    namespacesInScope.append((namespacesInScope.last ?? 0) + tag.namespaceDeclarations)
    guard namespacesInScope.last! <= limits.namespacesInScope else {
      return XMLRefusal(
        rule: "xml-namespaces", value: "\(namespacesInScope.last!) namespaces",
        expected: "At most \(limits.namespacesInScope) namespaces in force at one place were expected: "
          + "check that this is the right file.")
    }
    if depth == 2 { elementBytes = 0 }
    var node = XMLNode(
      name: XMLName(local: name(tag.local), namespace: tag.namespace.map(name)), line: tag.line,
      column: tag.column)
    elementBytes += Self.nodeBytes
    for index in stride(from: 0, to: tag.attributes.count, by: 5) {
      let value = UnsafeBufferPointer(
        start: tag.attributes[index + 3], count: tag.attributes[index + 4]! - tag.attributes[index + 3]!)
      guard value.count <= limits.fieldBytes else { return fieldRefusal }
      let attribute = XMLName(
        local: name(tag.attributes[index]!), namespace: tag.attributes[index + 2].map(name))
      node.attributes.append((attribute, String(decoding: value, as: UTF8.self)))
      elementBytes += Self.nodeBytes + value.count
    }
    guard elementBytes <= limits.elementBytes else { return elementRefusal }
    guard names.count <= limits.names else {
      return XMLRefusal(
        rule: "xml-names", value: nil,
        expected: "At most \(limits.names) different names were expected: check that this is the right file.")
    }
    if depth == 1 { root = node } else { open.append(OpenElement(node: node)) }
    return nil
  }

  func endElement() {
    depth -= 1
    namespacesInScope.removeLast()
    guard var closed = open.popLast() else { return }
    if closed.node.children.isEmpty || !closed.text.allSatisfy(Self.isWhiteSpace) {
      closed.node.text = String(decoding: closed.text, as: UTF8.self)
    }
    if open.isEmpty {
      elements.append(closed.node)
    } else {
      open[open.count - 1].node.children.append(closed.node)
    }
  }

  func text(_ bytes: UnsafeBufferPointer<UInt8>) -> XMLRefusal? {
    if open.isEmpty {
      guard depth == 1, !bytes.allSatisfy(Self.isWhiteSpace) else { return nil }
      rootBytes.append(contentsOf: bytes)
      return rootBytes.count > limits.fieldBytes ? fieldRefusal : nil
    }
    open[open.count - 1].text.append(contentsOf: bytes)
    elementBytes += bytes.count
    if open[open.count - 1].text.count > limits.fieldBytes { return fieldRefusal }
    return elementBytes > limits.elementBytes ? elementRefusal : nil
  }

  // MARK: Parts

  /// A name's text, made once: libxml2 gives the same pointer for the same name.
  private func name(_ pointer: UnsafePointer<UInt8>) -> String {
    if let known = names[pointer] { return known }
    let made = String(cString: pointer)
    names[pointer] = made
    return made
  }

  private static func isWhiteSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x09 || byte == 0x0D
  }

  private var fieldRefusal: XMLRefusal {
    XMLRefusal(
      rule: "xml-field-too-long", value: nil,
      expected: "Values of at most \(limits.fieldBytes) bytes were expected: "
        + "check that this is the right file.")
  }

  private var elementRefusal: XMLRefusal {
    XMLRefusal(
      rule: "xml-element-too-large", value: nil,
      expected: "Entries of at most \(limits.elementBytes) bytes were expected: "
        + "check that this is the right file.")
  }
}
