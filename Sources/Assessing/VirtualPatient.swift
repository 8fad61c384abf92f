public import Vocabulary

/// What a second-opinion service may ask of a patient: where she is during it, what she has, how old she is, and of
/// which kind of specialist she asks.
public struct VirtualPatient: Sendable {
  /// A cancer with its place in the tree of types.
  public struct Cancer: Sendable {
    /// Its own name, in lower case.
    public var name: String
    /// The type itself and those above: who does not take one of these does not take this cancer.
    public var selfAndAbove: Set<String>
    /// Those, and the ones below: who takes any of these may take this cancer.
    public var related: Set<String>
    /// Whom it befalls; nil where it does not say.
    public var age: AgeGroup?

    public init(name: String, selfAndAbove: Set<String>, related: Set<String>, age: AgeGroup?) {
      self.name = name
      self.selfAndAbove = selfAndAbove
      self.related = related
      self.age = age
    }
  }

  /// USPS code; nil where it is not asked about.
  public var state: String?
  public var cancer: Cancer?
  public var age: AgeGroup?
  /// Kinds of specialist, any of which will do; empty where none is asked for.
  public var modalities: [Modality]

  public init(
    state: String? = nil, cancer: Cancer? = nil, age: AgeGroup? = nil, modalities: [Modality] = []
  ) {
    self.state = state
    self.cancer = cancer
    self.age = age
    self.modalities = modalities
  }
}
