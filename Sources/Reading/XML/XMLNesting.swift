/// How deep the parser is, and what the elements around it have declared; whatever is built of them.
struct XMLNesting {
  private(set) var depth = 0
  private(set) var hasRoot = false

  private let limits: XMLLimits
  private var namespacesInScope: [Int] = []

  init(limits: XMLLimits) { self.limits = limits }

  /// - Returns: why the document is refused; nil to go on.
  mutating func startElement(_ tag: XMLStartTag) -> XMLRefusal? {
    depth &+= 1
    hasRoot = true
    guard depth <= limits.depth else { return XMLRefusal(.depth, limits) }
    guard tag.attributes.count / 5 + tag.namespaceDeclarations <= limits.attributesPerElement else {
      return XMLRefusal(.attributes, limits)
    }
    namespacesInScope.append((namespacesInScope.last ?? 0) + tag.namespaceDeclarations)
    return namespacesInScope.last! <= limits.namespacesInScope ? nil : XMLRefusal(.namespaces, limits)
  }

  mutating func endElement() {
    depth &-= 1
    namespacesInScope.removeLast()
  }
}
