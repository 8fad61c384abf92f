/// What one source says about one thing.
public struct Fact: Hashable, Sendable {
  public var field: Field
  public var value: String
  /// Index into the provider's `sources`.
  public var source: Int
  /// The source states it, but another source's value is the one shown.
  public var isAlternate: Bool

  public init(field: Field, value: String, source: Int, isAlternate: Bool = false) {
    self.field = field
    self.value = value
    self.source = source
    self.isAlternate = isAlternate
  }

  /// The parts of a composite value.
  public var parts: [String] {
    value.split(separator: Field.separator, omittingEmptySubsequences: false).map(String.init)
  }
}

// Of arrays, not of sequences: this is asked forty times a hit, and must not be generic.
extension [Fact] {
  /// The shown value of a field that has one.
  public func first(_ field: Field) -> String? {
    first { $0.field == field && !$0.isAlternate }?.value
  }

  /// The shown values of a field, in the order of the sources.
  public func all(_ field: Field) -> [String] {
    compactMap { $0.field == field && !$0.isAlternate ? $0.value : nil }
  }
}
