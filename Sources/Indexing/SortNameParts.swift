public import DirectoryModel

/// The parts of a name by which an entity is ordered, gathered from its facts where they lie; as `Provider.sortName`.
public struct SortNameParts {
  private var name: UnsafeRawBufferPointer?
  private var institution: UnsafeRawBufferPointer?
  private var last: UnsafeRawBufferPointer?
  private var first: UnsafeRawBufferPointer?
  private var middle: UnsafeRawBufferPointer?
  private var suffix: UnsafeRawBufferPointer?

  public init() {}

  /// Of each field the first value counts.
  @inline(__always)
  public mutating func add(_ field: Field, _ value: UnsafeRawBufferPointer) {
    switch field {
    case .name: if name == nil { name = value }
    case .institution: if institution == nil { institution = value }
    case .lastName: if last == nil { last = value }
    case .firstName: if first == nil { first = value }
    case .middleName: if middle == nil { middle = value }
    case .nameSuffix: if suffix == nil { suffix = value }
    default: break
    }
  }

  /// A person is ordered by last, first, middle name and suffix; anything else by its name, and a program without one
  /// by its institution.
  ///
  /// - Parameter append: adds a part, and says whether anything has been added so far.
  @inline(__always)
  public func forEach(_ append: (UnsafeRawBufferPointer) -> Bool) {
    if let name {
      _ = append(name)
      return
    }
    var isAnything = false
    if let last { isAnything = append(last) }
    if let first { isAnything = append(first) }
    if let middle { isAnything = append(middle) }
    if let suffix { isAnything = append(suffix) }
    if !isAnything, let institution { _ = append(institution) }
  }
}
