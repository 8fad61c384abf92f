public import DirectoryModel
import Storing

/// Whose word a source's is, best first. Of two values with equal evidence the better source's is shown.
public enum SourceStanding: Int, CaseIterable, Sendable, Comparable {
  /// The user's own list, or what was read by hand from a page.
  case own = 0
  /// A plan's directory.
  case planDirectory = 1
  /// What the government publishes from claims and enrollment.
  case enrollment = 2
  /// The registry, in which providers write of themselves.
  case registry = 3
  /// The tables that come with the program.
  case bundled = 4

  public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// Which of several values of one field is shown. docs/merging.md has the same table in words.
public enum PrecedenceRule: String, CaseIterable, Sendable {
  /// The newest evidence: the day of verification, else the row's own date, else the file's.
  case newest
  /// The latest day of verification; of values that nobody verified the newest.
  case verifiedFirst
  /// The registry's, since it is where the number comes from; without one the newest.
  case registryFirst
  /// The user's own copy of the code list before the labels that come with the program.
  case ownListFirst

  public static func of(_ field: Field, kind: RecordKind) -> PrecedenceRule {
    if kind == .specialty { return .ownListFirst }
    switch field {
    case .namePrefix, .firstName, .middleName, .lastName, .nameSuffix, .gender, .enumerated,
      .replacementNPI:
      return .registryFirst
    case .name where kind == .organization, .parentName: return .registryFirst
    case .phone, .fax, .accepting, .accessible, .website, .telehealth: return .verifiedFirst
    default: return .newest
    }
  }
}

/// What the merge knows of a layer when it weighs a value.
struct LayerStanding {
  var asOf: Int32
  var standing: SourceStanding
  var isRegistry: Bool

  init(_ manifest: LayerManifest) {
    asOf = manifest.asOfDate?.days ?? .min
    standing = AdapterRegistry.adapter(named: manifest.adapter)?.standing ?? .own
    isRegistry = manifest.adapter == "nppes"
  }

  init(asOf: Int32, standing: SourceStanding, isRegistry: Bool) {
    self.asOf = asOf
    self.standing = standing
    self.isRegistry = isRegistry
  }
}

/// How much a value of a field weighs, by where it comes from: compared from left to right, more is shown.
struct FactWeight: Comparable {
  private var first: Int32
  private var second: Int32
  private var third: Int

  init(_ rule: PrecedenceRule, _ source: SourceReference, _ layers: [LayerStanding]) {
    let layer = layers.indices.contains(Int(source.layer)) ? layers[Int(source.layer)] : nil
    let evidence = source.verified?.days ?? source.asOf?.days ?? layer?.asOf ?? .min
    let standing = -(layer?.standing ?? .own).rawValue
    switch rule {
    case .newest: (first, second, third) = (evidence, 0, standing)
    case .verifiedFirst: (first, second, third) = (source.verified?.days ?? .min, evidence, standing)
    case .registryFirst: (first, second, third) = (layer?.isRegistry == true ? 1 : 0, evidence, standing)
    case .ownListFirst: (first, second, third) = (Int32(standing), evidence, 0)
    }
  }

  static func < (a: Self, b: Self) -> Bool {
    if a.first != b.first { return a.first < b.first }
    if a.second != b.second { return a.second < b.second }
    return a.third < b.third
  }
}
