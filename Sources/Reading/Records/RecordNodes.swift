import Glibc

/// The nodes of a tree and their text, and how the readers make them: a node is opened, gets its children, and is
/// closed; a leaf is both at once.
@usableFromInline
struct RecordNodes {
  @usableFromInline struct Entry {
    @usableFromInline var name: RecordName
    @usableFromInline var kind: RecordTree.Kind
    /// Nodes in the subtree, itself included.
    @usableFromInline var size: UInt32
    @usableFromInline var textStart: UInt32
    @usableFromInline var textCount: UInt32

    @usableFromInline init(
      name: RecordName, kind: RecordTree.Kind, size: UInt32, textStart: UInt32, textCount: UInt32
    ) {
      self.name = name
      self.kind = kind
      self.size = size
      self.textStart = textStart
      self.textCount = textCount
    }
  }

  @usableFromInline var entries: UnsafeMutablePointer<Entry>
  @usableFromInline var bytes: UnsafeMutablePointer<UInt8>
  private(set) var count = 0
  var textCount = 0
  private var entryCapacity = 256
  private var textCapacity = 4096

  init() {
    entries = .allocate(capacity: entryCapacity)
    bytes = .allocate(capacity: textCapacity + Self.padding)
    // What a name is looked up in may be read a little further than the text.
    bytes.initialize(repeating: 0, count: textCapacity + Self.padding)
  }

  func deallocate() {
    entries.deallocate()
    bytes.deallocate()
  }

  /// Bytes behind the text that may be written without asking: a block is copied whole.
  static let padding = 64

  /// How much there is, to be gone back to.
  struct Mark {
    var count: Int
    var textCount: Int
  }

  var mark: Mark { Mark(count: count, textCount: textCount) }

  /// What the tree takes: its text, and 16 bytes for each node.
  var weight: Int { textCount &+ count &* 16 }

  mutating func goBack(to mark: Mark) {
    count = mark.count
    textCount = mark.textCount
  }

  @inline(__always)
  mutating func open(_ name: RecordName, _ kind: RecordTree.Kind) -> Int {
    if count == entryCapacity { growEntries() }
    let index = count
    entries[index] = Entry(
      name: name, kind: kind, size: 1, textStart: UInt32(truncatingIfNeeded: textCount), textCount: 0)
    count = index &+ 1
    return index
  }

  @inline(__always)
  func close(_ index: Int) {
    entries[index].size = UInt32(truncatingIfNeeded: count &- index)
  }

  /// A node whose text is the last `length` bytes that are about to be counted as text.
  @inline(__always)
  mutating func leaf(_ name: RecordName, _ kind: RecordTree.Kind, length: Int) {
    if count == entryCapacity { growEntries() }
    entries[count] = Entry(
      name: name, kind: kind, size: 1, textStart: UInt32(truncatingIfNeeded: textCount),
      textCount: UInt32(truncatingIfNeeded: length))
    count &+= 1
    textCount &+= length
  }

  private mutating func growEntries() {
    let larger = UnsafeMutablePointer<Entry>.allocate(capacity: entryCapacity * 2)
    larger.moveInitialize(from: entries, count: count)
    entries.deallocate()
    entries = larger
    entryCapacity *= 2
  }

  /// Makes room for `more` bytes of text.
  @inline(__always)
  mutating func reserveText(_ more: Int) {
    if textCount &+ more > textCapacity { growText(textCount + more) }
  }

  private mutating func growText(_ needed: Int) {
    let capacity = max(needed, textCapacity * 2)
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity + Self.padding)
    larger.update(from: bytes, count: textCount)
    (larger + textCount).initialize(repeating: 0, count: capacity + Self.padding - textCount)
    bytes.deallocate()
    bytes = larger
    textCapacity = capacity
  }

  @inline(__always)
  mutating func appendText(_ text: UnsafePointer<UInt8>, _ length: Int) {
    reserveText(length)
    (bytes + textCount).update(from: text, count: length)
    textCount &+= length
  }

  /// Lets everything before a mark go: what follows moves to the front.
  mutating func drop(before mark: Mark) {
    guard mark.count > 0 else { return }
    let kept = count - mark.count
    for index in 0..<kept {
      entries[index] = entries[mark.count + index]
      entries[index].textStart -= UInt32(mark.textCount)
    }
    memmove(bytes, bytes + mark.textCount, textCount - mark.textCount)
    count = kept
    textCount -= mark.textCount
  }
}
