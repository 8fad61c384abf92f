public import Storing

/// What an import did, counted and named.
///
/// `read = kept + deactivated + refused`; `repaired` and the warnings are among the kept.
public struct ImportReport: Codable, Equatable, Sendable {
  public var source: String
  public var adapter: String
  public var asOf: String
  public var files: [LayerManifest.File] = []
  public var read = 0
  public var kept = 0
  public var deactivated = 0
  public var repaired = 0
  public var refused = 0
  /// Refused rows by rule.
  public var byRule: [String: Int] = [:]
  /// Kept rows by the rule that they come near to, repairs among them.
  public var warnings: [String: Int] = [:]
  /// Records by the token of their kind.
  public var records: [String: Int] = [:]
  /// Organizations that state a number besides their own key, or a center: what the merge must know beforehand.
  var crosswalks = 0
  /// Records that somebody checked on a stated day, and those of which nobody says so; records of ended NPIs and
  /// mentions are neither.
  public var verified = 0
  public var unverified = 0
  /// The first refusal and the first warning of each rule, wherever it stands.
  public var examples = Examples()
  /// The first 1,000 refusals and warnings, in the order of the files; of each rule of warnings the first 100, so
  /// that a rule that every row breaks leaves room for the others.
  public var issues: [ImportIssue] = []
  /// What the source declares its list complete for.
  public var declaredCompleteFor: String?
  /// The same when no part of the list is missing: only then does absence from it say anything.
  public var completeFor: String?
  /// The generation published; nil with `--stage` and `--dry-run`.
  public var generation: Int?

  public static let listedIssues = 1_000
  public static let listedWarnings = 100

  public struct Examples: Codable, Equatable, Sendable {
    public var refused: [String: ImportIssue] = [:]
    public var warnings: [String: ImportIssue] = [:]
  }

  public init(source: String, adapter: String, asOf: String) {
    self.source = source
    self.adapter = adapter
    self.asOf = asOf
  }

  /// SHA-256 of the mapping's file, where there is one.
  public var mappingSHA256: String?
  /// How the first rows would be read; only of a dry run with a mapping.
  public var preview: MappingPreview?

  /// Says how many NPIs the source lists although the registry has ended them: known only beside the other sources.
  public mutating func noteListedThoughEnded(_ count: Int) {
    let issue = ImportIssue(
      file: files.map(\.name).joined(separator: ", "), rule: "npi-deactivated",
      remedy: LintWords.remedy("npi-deactivated"))
    warnings[issue.rule] = count
    examples.warnings[issue.rule] = issue
    if issues.count < Self.listedIssues { issues.append(issue) }
  }

  /// SHA-256 of the one file, or of the list of the files' digests.
  public var sha256: String = ""

  enum CodingKeys: String, CodingKey {
    case source, adapter, files, read, kept, deactivated, repaired, refused, warnings, records,
      verified, unverified, examples, issues, generation, sha256, preview
    case mappingSHA256 = "mapping_sha256"
    case declaredCompleteFor = "complete_declared"
    case completeFor = "complete_for"
    case asOf = "as_of"
    case byRule = "by_rule"
  }
}
