import DirectoryModel

/// What an entity is of which records say different things: a plan lists a doctor as a facility, and a practice of one
/// bears its doctor's number.
///
/// The registry decides, from which the number comes. Without its word a person stays a person: whoever looks for a
/// doctor must not miss her, and a list that takes a person for an organization is the usual fault. The order of files
/// and rows, and their age, are no matter.
struct MergedKind {
  /// `unstated` while no record says it.
  private(set) var kind = RecordKind.unstated
  private var isOfRegistry = false

  mutating func add(_ stated: RecordKind, isRegistry: Bool) {
    guard stated != .unstated, stated != .mention else { return }
    if kind == .unstated || (isRegistry && !isOfRegistry) {
      kind = stated
      isOfRegistry = isRegistry
    } else if isRegistry == isOfRegistry, stated.rawValue < kind.rawValue {
      // The kind of a clinician has the least value.
      kind = stated
    }
  }
}
