/// The form of the tables of a generation, which one program writes and another reads.
public enum PublishedFormat {
  /// Grows with each change in what a column means; a new column for people alone changes nothing.
  public static let current = 3

  /// Whole numbers beside each role, whose bits say which terms it has.
  public static let bitColumns = 14
  /// Bits in each of them: the sign of a number stays free.
  public static let bitsPerColumn = 63

  /// A place on the line of `role_terms.participations`: days of one kind follow each other.
  ///
  /// - Parameter day: days since 1970.
  public static func point(kind: Int64, day: Int32) -> Int64 { kind << 32 + (Int64(day) + 1 << 31) }
}
