/// How deep the parser is, and what the elements around it have declared; whatever is built of them.
struct XMLNesting {
  private(set) var depth = 0
  private(set) var hasRoot = false

  private let limits: XMLLimits
  /// The open elements that declare namespaces: their depth, and how many there are in force with theirs.
  private var declaring: [(depth: Int, inForce: Int)] = []
  private var innermostDeclaring = 0

  init(limits: XMLLimits) { self.limits = limits }

  /// - Returns: why the document is refused; nil to go on.
  @inline(__always)
  mutating func startElement(_ tag: XMLStartTag) -> XMLRefusal? {
    depth &+= 1
    hasRoot = true
    guard depth <= limits.depth else { return XMLRefusal(.depth, limits) }
    guard tag.attributes.count / 5 &+ tag.namespaceDeclarations <= limits.attributesPerElement else {
      return XMLRefusal(.attributes, limits)
    }
    return tag.namespaceDeclarations > 0 ? declare(tag.namespaceDeclarations) : nil
  }

  @inline(never)
  private mutating func declare(_ count: Int) -> XMLRefusal? {
    let inForce = (declaring.last?.inForce ?? 0) + count
    declaring.append((depth, inForce))
    innermostDeclaring = depth
    return inForce <= limits.namespacesInScope ? nil : XMLRefusal(.namespaces, limits)
  }

  @inline(__always)
  mutating func endElement() {
    if depth == innermostDeclaring {
      declaring.removeLast()
      innermostDeclaring = declaring.last?.depth ?? 0
    }
    depth &-= 1
  }
}
