import Glibc

/// How the readers fill a tree. A node is opened, gets its children, and is closed; a leaf is both at once.
extension RecordTree {
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

  /// Makes the tree one root without children.
  func clear() {
    count = 0
    textCount = 0
    root = RecordNode(index: 0)
    close(open(.none, .object))
  }

  func goBack(to mark: Mark) {
    count = mark.count
    textCount = mark.textCount
  }

  @inline(__always)
  func open(_ name: RecordName, _ kind: Kind) -> Int {
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
  func leaf(_ name: RecordName, _ kind: Kind, length: Int) {
    if count == entryCapacity { growEntries() }
    entries[count] = Entry(
      name: name, kind: kind, size: 1, textStart: UInt32(truncatingIfNeeded: textCount),
      textCount: UInt32(truncatingIfNeeded: length))
    count &+= 1
    textCount &+= length
  }

  private func growEntries() {
    let larger = UnsafeMutablePointer<Entry>.allocate(capacity: entryCapacity * 2)
    larger.moveInitialize(from: entries, count: count)
    entries.deallocate()
    entries = larger
    entryCapacity *= 2
  }

  /// Makes room for `more` bytes of text.
  @inline(__always)
  func reserveText(_ more: Int) {
    if textCount &+ more > textCapacity { growText(textCount + more) }
  }

  private func growText(_ needed: Int) {
    let capacity = max(needed, textCapacity * 2)
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity + Self.padding)
    larger.update(from: bytes, count: textCount)
    (larger + textCount).initialize(repeating: 0, count: capacity + Self.padding - textCount)
    bytes.deallocate()
    bytes = larger
    textCapacity = capacity
  }

  @inline(__always)
  func appendText(_ text: UnsafePointer<UInt8>, _ length: Int) {
    reserveText(length)
    (bytes + textCount).update(from: text, count: length)
    textCount &+= length
  }

  /// Lets everything before a mark go: what follows moves to the front.
  func drop(before mark: Mark) {
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
