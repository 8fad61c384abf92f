public import DirectoryModel
import Storing
public import Vocabulary

// The words for cancers, prepared while the index is built: a search for a cancer looks its phrase up where it lies
// instead of decoding every type and folding every phrase. What the bytes mean is `CancerVocabulary`'s affair.

extension CancerType {
  /// The cancer type that an entry of the reference data states.
  public init(_ entry: Provider) {
    let facts = entry.facts
    self.init(
      id: String((facts.first(.id) ?? "").dropFirst("cancer:".count)), name: facts.first(.name) ?? "",
      parent: facts.first(.parent),
      words: facts.all(.word) + facts.all(.abbreviation) + facts.all(.spanishWord),
      codes: facts.all(.icd10Prefix),
      ageGroup: facts.first(.ageGroup).flatMap(AgeGroup.init(token:)), isRare: facts.first(.rare) == "yes",
      specialties: facts.filter { $0.field == .cancerSpecialty && !$0.isAlternate }.compactMap {
        let parts = $0.parts
        guard parts.count == 3, let modality = Modality(token: parts[1]) else { return nil }
        return CancerType.Specialty(code: parts[0], modality: modality, isPrimary: parts[2] == "primary")
      })
  }
}

extension SnapshotBuilder {
  func learnCancerType(_ facts: UnsafeRawBufferPointer) {
    cancerTypes.append(CancerType(Provider(kind: .cancerType, key: EntityKey(raw: 0), encoded: facts)))
  }

  func writeCancerPhrases() throws(StoreError) {
    try writer.section(
      SnapshotSection.cancerPhrases.rawValue, CancerVocabulary.prepared(cancerTypes))
  }
}

extension Snapshot {
  /// A word led to a type that is not there: the words contradict themselves.
  public func reportCancerWords() { file.reportContradiction(in: SnapshotSection.cancerPhrases.rawValue) }

  /// The words for cancers, as prepared; made from the entries where a snapshot holds none.
  public func cancerVocabulary() -> CancerVocabulary {
    let bytes = file.bytes(SnapshotSection.cancerPhrases.rawValue)
    return CancerVocabulary(prepared: bytes, owner: file)
      ?? CancerVocabulary(references(.cancerType).map { CancerType(provider($0)) })
  }
}
