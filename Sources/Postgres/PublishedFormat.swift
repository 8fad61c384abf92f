/// The form of the tables of a generation, which one program writes and another reads.
public enum PublishedFormat {
  /// Grows with each change in what a column means; a new column for people alone changes nothing.
  public static let current = 1
}
