/// Which elements an XML document has and how often, as far as it was read: to find what its rows are.
///
/// As safe as the other readers, through the same parser. Memory grows with the number of different paths, which is
/// bounded, never with the document.
public struct XMLOutline: Sendable {
  public struct Element: Sendable, Hashable {
    /// Local names from below the root to the element.
    public var path: [String]
    /// How many were begun.
    public var count: Int
    /// The most that stood in one element around them.
    public var mostInParent: Int
    /// Whether one has an attribute or an element in it.
    public var hasParts: Bool
  }

  public private(set) var root = ""
  /// In the order in which they first appear.
  public private(set) var elements: [Element] = []

  /// - Parameter bytes: how much is read, from the front.
  /// - Throws: what `XMLReader.read` throws, but for what stands behind these bytes.
  public init(_ source: any ByteSource, bytes: Int = 4 << 20, limits: XMLLimits = .standard)
    throws(ReadingError)
  {
    let text = UTF8ByteSource(source)
    let counter = XMLElementCounter(limits: limits)
    let parser = XMLEventParser(file: text.name, limits: limits, counter: counter)
    let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
    defer { chunk.deallocate() }
    var left = bytes
    var isFirst = true
    while left > 0 {
      let count = try text.fill(chunk)
      let piece = UnsafeRawBufferPointer(rebasing: chunk[..<count])
      if isFirst { try XMLDeclaration.refuseMisleadingEncoding(in: piece, file: text.name) }
      isFirst = false
      left -= count
      if count > 0 { try parser.feed(piece) }
      if count < chunk.count {
        try parser.finish()
        break
      }
    }
    root = counter.root
    elements = counter.elements
  }
}

/// Counts elements by their paths.
final class XMLElementCounter {
  private(set) var root = ""
  private(set) var elements: [XMLOutline.Element] = []

  private let limits: XMLLimits
  private var places: [[String]: Int] = [:]
  private var path: [String] = []
  /// For each open element, how many of each path stand in it so far.
  private var inside: [[Int: Int]] = []

  init(limits: XMLLimits) { self.limits = limits }

  func startElement(_ tag: XMLStartTag, depth: Int) -> XMLRefusal? {
    let name = String(cString: tag.local)
    guard depth > 1 else {
      root = name
      inside = [[:]]
      return nil
    }
    if let around = places[path] { elements[around].hasParts = true }
    path.append(name)
    let place = places[path] ?? elements.count
    if place == elements.count {
      guard place < limits.names else { return XMLRefusal(.names, limits) }
      places[path] = place
      elements.append(.init(path: path, count: 0, mostInParent: 0, hasParts: false))
    }
    elements[place].count += 1
    if tag.attributes.count > 0 { elements[place].hasParts = true }
    let siblings = inside[inside.count - 1][place, default: 0] + 1
    inside[inside.count - 1][place] = siblings
    elements[place].mostInParent = max(elements[place].mostInParent, siblings)
    inside.append([:])
    return nil
  }

  func endElement() {
    if !path.isEmpty { path.removeLast() }
    if !inside.isEmpty { inside.removeLast() }
  }
}
