/// What one XML document may ask for. Each is far above what real directories hold; together they bound the
/// memory and the time of any document.
public struct XMLLimits: Sendable {
  /// The deepest element; the root is at depth 1.
  public var depth = 64
  /// Attributes of one element, namespace declarations counted.
  public var attributesPerElement = 256
  /// Namespace declarations in force at one place, with those of all elements around it.
  public var namespacesInScope = 256
  /// Different names of elements, attributes and namespaces in the document.
  public var names = 16_384
  /// One attribute's value, or the text of one element, in bytes of UTF-8.
  public var fieldBytes = 64 << 10
  /// One piece of markup that cannot be read before its end is seen: a tag, a comment, an instruction.
  public var stallBytes = 512 << 10
  /// One child of the root, with all in it, as it is held in memory: its text and 128 bytes for each node.
  public var elementBytes = 8 << 20

  public init() {}

  public static let standard = XMLLimits()
}
