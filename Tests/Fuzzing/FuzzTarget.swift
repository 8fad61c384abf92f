/// One way in for strangers' bytes. Whatever they are, the product answers or refuses: a trap, five seconds or half a
/// gigabyte are findings, and so is a broken promise that `run` states with `promise`.
protocol FuzzTarget: AnyObject, SendableMetatype {
  /// As `Scripts/fuzz` calls it, and its folder in `Corpus`.
  static var name: String { get }

  init(_ work: WorkFolder) throws

  func run(_ bytes: [UInt8])
}

/// All targets. A new one is a file in `Targets/`, a line here and a folder of seeds in `Corpus/`.
let fuzzTargets: [any FuzzTarget.Type] =
  serverTargets + [
    CSVFuzzing.self,
    XMLFuzzing.self,
    JSONFuzzing.self,
    MarketplaceFuzzing.self,
    MedicareAdvantageFuzzing.self,
    PlanNetFuzzing.self,
    ExchangeFuzzing.self,
    MappingFuzzing.self,
    RegistryFuzzing.self,
    QuestionFuzzing.self,
    SectionFileFuzzing.self,
    SnapshotFuzzing.self,
    ShortlistFuzzing.self,
    OpinionFuzzing.self,
  ]

#if FUZZES_SERVER
  private let serverTargets: [any FuzzTarget.Type] = [RequestFuzzing.self]
#else
  private let serverTargets: [any FuzzTarget.Type] = []
#endif

/// States what holds for every input; a finding when it does not.
func promise(_ holds: Bool, _ what: @autoclosure () -> String) {
  if !holds { fatalError(what()) }
}
