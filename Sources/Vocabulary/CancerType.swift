/// A cancer type of the bundled tree.
public struct CancerType: Hashable, Sendable {
  /// A specialty that meets this cancer.
  public struct Specialty: Hashable, Sendable {
    /// NUCC code.
    public var code: String
    public var modality: Modality
    public var isPrimary: Bool

    public init(code: String, modality: Modality, isPrimary: Bool) {
      self.code = code
      self.modality = modality
      self.isPrimary = isPrimary
    }
  }

  public var id: String
  public var name: String
  public var parent: String?
  /// Words, abbreviations and Spanish words, as people type them.
  public var words: [String]
  /// ICD-10-CM prefixes, such as `C50`.
  public var codes: [String]
  public var ageGroup: AgeGroup?
  public var isRare: Bool
  public var specialties: [Specialty]

  public init(
    id: String, name: String, parent: String?, words: [String], codes: [String], ageGroup: AgeGroup?,
    isRare: Bool,
    specialties: [Specialty]
  ) {
    self.id = id
    self.name = name
    self.parent = parent
    self.words = words
    self.codes = codes
    self.ageGroup = ageGroup
    self.isRare = isRare
    self.specialties = specialties
  }
}
