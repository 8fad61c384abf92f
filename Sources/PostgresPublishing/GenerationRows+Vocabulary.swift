import DirectoryModel
import Indexing
import Postgres
import Vocabulary

// Reference entries: few, so that they are decoded.

extension GenerationRows {
  private func forEach(
    _ kind: RecordKind, _ body: (_ entity: Int, _ id: String, _ facts: [Fact]) throws -> Void
  ) throws {
    for entity in snapshot.references(kind) {
      let provider = snapshot.provider(entity)
      let id = provider.id
      try body(entity, String(id.drop { $0 != ":" }.dropFirst()), provider.facts)
    }
  }

  private func bytes(_ texts: [String]) -> [[UInt8]] { texts.map { Array($0.utf8) } }

  func addPlans(to buffer: CopyBuffer, _ stream: PostgresCopyIn) throws {
    try forEach(.plan) { entity, id, facts in
      try buffer.beginRow(stream)
      buffer.add(Int32(entity))
      buffer.add(id)
      buffer.add(facts.first(.name))
      buffer.add(facts.first(.payer))
      buffer.add(facts.first(.planType))
      buffer.add(facts.first(.market))
      buffer.add(int32s: facts.all(.year).compactMap { Int32($0) })
      buffer.add(texts: bytes(facts.all(.planNetwork)))
    }
  }

  func addCancerTypes(to buffer: CopyBuffer, _ stream: PostgresCopyIn) throws {
    try forEach(.cancerType) { _, id, facts in
      try buffer.beginRow(stream)
      buffer.add(id)
      buffer.add(facts.first(.name) ?? "")
      buffer.add(facts.first(.parent))
      buffer.add(facts.first(.bodySystem))
      buffer.add(texts: bytes(facts.all(.icd10Prefix)))
      addAnswer(facts.first(.rare), to: buffer)
      buffer.add(facts.first(.ageGroup))
    }
  }

  private func addAnswer(_ text: String?, to buffer: CopyBuffer) {
    switch ThreeValued(answer: text) {
    case .yes: buffer.add(true)
    case .no: buffer.add(false)
    case .unknown: buffer.addNull()
    }
  }

  func addCancerWords(to buffer: CopyBuffer, _ stream: PostgresCopyIn) throws {
    try forEach(.cancerType) { _, id, facts in
      for field in [Field.name, .word, .abbreviation, .spanishWord] {
        for word in facts.all(field) {
          try buffer.beginRow(stream)
          buffer.add(id)
          buffer.add(word)
          buffer.add(field.token)
        }
      }
    }
  }

  func addCancerSpecialties(to buffer: CopyBuffer, _ stream: PostgresCopyIn) throws {
    try forEach(.cancerType) { _, id, facts in
      for fact in facts where fact.field == .cancerSpecialty && !fact.isAlternate && fact.parts.count == 3 {
        try buffer.beginRow(stream)
        buffer.add(id)
        for part in fact.parts { buffer.add(part) }
      }
    }
  }

  func addSpecialties(to buffer: CopyBuffer, _ stream: PostgresCopyIn) throws {
    try forEach(.specialty) { _, id, facts in
      try buffer.beginRow(stream)
      buffer.add(id)
      buffer.add(facts.first(.name))
      buffer.add(facts.first(.modality))
      addAnswer(facts.first(.cancerCare), to: buffer)
      buffer.add(facts.first(.ageGroup))
    }
  }

  func addStates(to buffer: CopyBuffer, _ stream: PostgresCopyIn) throws {
    try forEach(.state) { _, id, facts in
      try buffer.beginRow(stream)
      buffer.add(id)
      buffer.add(facts.first(.name))
      buffer.add(facts.first(.fips))
    }
  }

  func addZIPs(to buffer: CopyBuffer, _ stream: PostgresCopyIn) throws {
    for entry in snapshot.storedZIPs() {
      try buffer.beginRow(stream)
      let digits = String(entry.zip)
      buffer.add(String(repeating: "0", count: max(0, 5 - digits.count)) + digits)
      buffer.add(entry.latitude)
      buffer.add(entry.longitude)
    }
  }
}
