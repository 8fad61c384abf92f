import Storing

/// Reads the files of one source in one published format.
///
/// What every adapter owes is written down, and held, by `AdapterContractTests`: every record names its row,
/// every issue its place, the same input gives the same output, and one bad row never stops the next.
public protocol SourceAdapter: Sendable {
  /// The word after `--as`.
  var name: String { get }
  /// One line for the help.
  var summary: String { get }
  /// What the files of one import may be: one line.
  var input: String { get }

  /// Whose word it is, where evidence is equal.
  var standing: SourceStanding { get }

  /// Which files of a folder belong to the source: the ends of their names, in lower case, with the dot.
  var fileExtensions: [String] { get }

  /// Reads all files, in the order given, into the session.
  ///
  /// - Throws: `ImportError` or `ReadingError` when a file is refused whole, `StoreError` when the layer
  ///   cannot be written.
  func read(_ files: [InputFile], into session: ImportSession) throws
}

extension SourceAdapter {
  public var standing: SourceStanding { .own }
  public var fileExtensions: [String] { [".csv", ".xml"] }
}

/// All adapters. A new source is a file in `Adapters/` and a line here.
public enum AdapterRegistry {
  public static let all: [any SourceAdapter] = [
    NPPESAdapter(),
    NPPESOtherNamesAdapter(),
    NPPESLocationsAdapter(),
    NPPESDeactivatedAdapter(),
    DACAdapter(),
    FacilityAffiliationAdapter(),
    HospitalsAdapter(),
    NUCCAdapter(),
    ExchangeAdapter(name: "exchange"),
    ExchangeAdapter(name: "centers"),
    ExchangeAdapter(name: "programs"),
    ExchangeAdapter(name: "plan-rules"),
    QHPAdapter(),
    MedicareAdvantageAdapter(),
    ReferenceAdapter(),
    PlanNetAdapter(),
    MappedAdapter(),
  ]

  public static func adapter(named name: String) -> (any SourceAdapter)? { all.first { $0.name == name } }
}
