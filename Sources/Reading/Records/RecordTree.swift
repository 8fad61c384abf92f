/// A place in a `RecordTree`; good as long as the tree holds the record.
public struct RecordNode: Hashable, Sendable {
  @usableFromInline let index: Int32

  @inlinable init(index: Int32) { self.index = index }
}

/// One record of JSON or XML as a tree; the reader fills it anew for each record.
///
/// The two formats give the same shape. A key or element is a node that bears its name. An array under a key
/// is as many nodes of that name, side by side, so an empty array is none; in an array of arrays each inner
/// one is a node (`list`) whose elements bear no name. `null` is no node. An attribute is a child, before the
/// elements. A key that stands twice gives two nodes: whoever asks for one child gets the first.
///
/// Nodes lie in document order in one buffer, each with the number of nodes in its subtree, and all text in
/// another. Nothing is allocated for a node, once the buffers have grown.
public final class RecordTree {
  public enum Kind: UInt8, Sendable {
    /// It has named children, or might have (`{}`).
    case object
    /// An array that stands in an array.
    case list
    /// Text, also empty text.
    case text
    /// A JSON number; its text is as it was written.
    case number
    /// `true` or `false`, which is also its text.
    case boolean
  }

  /// What the names stand for.
  public let names: RecordNames
  /// The record itself; without any name when it is one of JSON.
  public internal(set) var root = RecordNode(index: 0)
  /// How many nodes there are.
  public var count: Int { nodes.pointee.count }

  /// Behind a pointer, so that the readers fill it, for each element and value, without counting references to this
  /// object.
  @usableFromInline let nodes: UnsafeMutablePointer<RecordNodes>

  /// An empty tree: its root has no children.
  public init(names: RecordNames) {
    self.names = names
    nodes = .allocate(capacity: 1)
    nodes.initialize(to: RecordNodes())
    clear()
  }

  deinit {
    nodes.pointee.deallocate()
    nodes.deallocate()
  }

  // MARK: Looking

  @inlinable public func name(of node: RecordNode) -> RecordName {
    nodes.pointee.entries[Int(node.index)].name
  }

  @inlinable public func kind(of node: RecordNode) -> Kind {
    nodes.pointee.entries[Int(node.index)].kind
  }

  /// A node's own text, in UTF-8; empty for objects and lists. Valid until the reader goes on.
  ///
  /// In JSON it may hold any character, since `\u0001` and even `\u0000` can be written there.
  @inlinable public func text(of node: RecordNode) -> UnsafeRawBufferPointer {
    let entry = nodes.pointee.entries[Int(node.index)]
    return UnsafeRawBufferPointer(
      start: nodes.pointee.bytes + Int(entry.textStart), count: Int(entry.textCount))
  }

  /// A copy of a node's own text.
  public func string(of node: RecordNode) -> String { String(decoding: text(of: node), as: UTF8.self) }

  /// The first child of this name; nil when there is none.
  @inlinable public func child(of node: RecordNode, named name: RecordName) -> RecordNode? {
    let entries = nodes.pointee.entries
    var index = Int(node.index) &+ 1
    let end = Int(node.index) &+ Int(entries[Int(node.index)].size)
    while index < end {
      if entries[index].name == name { return RecordNode(index: Int32(truncatingIfNeeded: index)) }
      index &+= Int(entries[index].size)
    }
    return nil
  }

  /// The first child's own text; nil when there is no such child.
  @inlinable public func text(of node: RecordNode, named name: RecordName) -> UnsafeRawBufferPointer? {
    child(of: node, named: name).map { text(of: $0) }
  }

  /// All children, in document order.
  @inlinable public func children(of node: RecordNode) -> RecordChildren {
    RecordChildren(tree: self, parent: node, name: nil)
  }

  /// The children of this name, in document order.
  @inlinable public func children(of node: RecordNode, named name: RecordName) -> RecordChildren {
    RecordChildren(tree: self, parent: node, name: name)
  }

  /// The subtree in one line, for a report: `{name:"Anna",phone:"1",phone:"2"}`.
  public func rendered(_ node: RecordNode) -> String {
    var result = ""
    render(node, into: &result)
    return result
  }

  private func render(_ node: RecordNode, into result: inout String) {
    let kind = kind(of: node)
    switch kind {
    case .object, .list:
      result += kind == .object ? "{" : "["
      var isFirst = true
      if !text(of: node).isEmpty {
        result += "\"\(string(of: node))\""
        isFirst = false
      }
      for child in children(of: node) {
        if !isFirst { result += "," }
        isFirst = false
        if name(of: child) != .none { result += names.text(name(of: child)) + ":" }
        render(child, into: &result)
      }
      result += kind == .object ? "}" : "]"
    case .text: result += "\"\(string(of: node))\""
    case .number, .boolean: result += string(of: node)
    }
  }
}

/// The children of one node, in document order.
public struct RecordChildren: Sequence, IteratorProtocol {
  @usableFromInline let tree: RecordTree
  @usableFromInline let wanted: RecordName?
  @usableFromInline var index: Int
  @usableFromInline let end: Int

  @inlinable init(tree: RecordTree, parent: RecordNode, name: RecordName?) {
    self.tree = tree
    wanted = name
    index = Int(parent.index) &+ 1
    end = Int(parent.index) &+ Int(tree.nodes.pointee.entries[Int(parent.index)].size)
  }

  @inlinable public mutating func next() -> RecordNode? {
    while index < end {
      let found = index
      index &+= Int(tree.nodes.pointee.entries[found].size)
      if wanted == nil || wanted == tree.nodes.pointee.entries[found].name {
        return RecordNode(index: Int32(truncatingIfNeeded: found))
      }
    }
    return nil
  }
}
