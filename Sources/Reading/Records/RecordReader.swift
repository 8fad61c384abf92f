/// A reader that gives one record after the other as a tree, whatever the format.
public protocol RecordReader: AnyObject {
  /// The current record, from its `root` on; valid until `next` is called again. After a fault it has no
  /// children.
  var tree: RecordTree { get }
  /// What the document holds beside its records, from its `root` on; complete once `next` has given false.
  var rest: RecordTree { get }
  /// What is wrong with the current record, when the next one can be read all the same.
  var fault: ReadingError? { get }
  /// Where the current record starts, 1-based. In XML the end of its start tag.
  var line: Int { get }
  /// The byte in `line`, 1-based.
  var column: Int { get }
  /// The number of the current record, faulty ones counted: 1 for the first, 0 before it.
  var ordinal: Int { get }

  /// Leaves out whatever bears this name, in every record: it is checked and not kept. For what is long and
  /// never looked at, such as the XHTML of a FHIR narrative. To be called before the first record.
  func leaveOut(_ name: RecordName)

  /// Goes to the next record.
  ///
  /// - Returns: false at the end.
  /// - Throws: when the rest of the file cannot be read; and again at each later call. A document can be
  ///   refused at its last byte, so what was given is good only when this has returned false.
  func next() throws(ReadingError) -> Bool

  /// The current record for a report: as it stands in the file, or as the tree renders it.
  func recordText() -> String
}
