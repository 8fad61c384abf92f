import DirectoryModel
import FHIRModel
import Storing

/// The resources as stated, beside the facts that were made of them, so that they can be answered as they came.
extension PlanNetAssembly {
  func addStatements() throws(StoreError) {
    for entry in resources.entries.indices {
      let place = resources.entries[entry]
      let stated = resources.stated(entry)
      let isDeleted = stated.isEmpty && place.isGone
      // What is contained in another resource stands there.
      guard isDeleted || !stated.isEmpty, !localID(entry).contains("#") else { continue }
      let id = "fhir:\(session.source):\(place.type.name)/\(localID(entry))"
      writer.removeAll()
      writer.add(.id, id)
      if isDeleted {
        writer.add(.deleted, "yes")
      } else if place.hasForeignReference, let value = FHIRValue(json: stated) {
        var bytes: [UInt8] = []
        resolved(value, owner: place.id).writeJSON(into: &bytes)
        bytes.withUnsafeBytes { writer.add(.resource, $0) }
      } else {
        writer.add(.resource, stated)
      }
      try session.add(
        .statedResource, key: EntityKey(id: id), reference: place.reference, line: Int(place.line),
        facts: writer.bytes)
    }
  }

  /// With the addresses of resources that are here made relative: on this server they have its address.
  private func resolved(_ value: FHIRValue, owner: UInt64) -> FHIRValue {
    func fields(_ fields: [FHIRValue.Field]) -> [FHIRValue.Field] {
      fields.map { field in
        if field.name == "reference", case .string(let text) = field.value, let own = relative(text) {
          return (field.name, .string(own))
        }
        return (field.name, resolved(field.value, owner: owner))
      }
    }
    switch value {
    case .object(let parts): return .object(fields(parts))
    case .resource(let type, let parts): return .resource(type, fields(parts))
    case .list(let values): return .list(values.map { resolved($0, owner: owner) })
    default: return value
    }
  }

  private func relative(_ reference: String) -> String? {
    guard reference.hasPrefix("http") || reference.hasPrefix("urn:") else { return nil }
    var text = reference
    let found = text.withUTF8 { bytes in
      resources.find(FHIRReference.hash(UnsafeRawBufferPointer(bytes), type: .organization, owner: 0))
    }
    guard let found, !localID(found).isEmpty else { return nil }
    return "\(resources.entries[found].type.name)/\(localID(found))"
  }
}
