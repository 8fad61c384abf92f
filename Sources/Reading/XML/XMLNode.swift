/// A name as XML means it: the prefix is resolved.
public struct XMLName: Hashable, Sendable {
  public var local: String
  /// The namespace's URI; nil when the name is in none.
  public var namespace: String?

  public init(local: String, namespace: String? = nil) {
    self.local = local
    self.namespace = namespace
  }
}

/// An element with all that is in it.
public struct XMLNode: Sendable {
  public var name: XMLName
  /// In document order, without namespace declarations.
  public var attributes: [(name: XMLName, value: String)]
  /// Child elements in document order.
  public var children: [XMLNode]
  /// The element's own characters and CDATA, joined; comments and instructions leave no gap. Empty when the
  /// element has children and only white space between them.
  public var text: String
  /// Where the element's start tag ends, 1-based.
  public var line: Int
  /// The byte in `line`, 1-based.
  public var column: Int

  public init(
    name: XMLName, attributes: [(name: XMLName, value: String)] = [], children: [XMLNode] = [],
    text: String = "", line: Int = 0, column: Int = 0
  ) {
    self.name = name
    self.attributes = attributes
    self.children = children
    self.text = text
    self.line = line
    self.column = column
  }

  /// The value of the attribute with this name and no namespace; nil when there is none.
  public func attribute(_ local: String) -> String? {
    attributes.first { $0.name.local == local && $0.name.namespace == nil }?.value
  }

  /// The children with this local name, in any namespace, in document order.
  public func children(named local: String) -> [XMLNode] { children.filter { $0.name.local == local } }

  /// The first child with this local name, in any namespace.
  public func child(named local: String) -> XMLNode? { children.first { $0.name.local == local } }
}
