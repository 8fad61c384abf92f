import DirectoryModel
import Storing

/// Which numbers name one organization: an NPI whose record states a CCN or PAC id, and the record that is known by
/// that number alone, are one.
///
/// A number joins only when exactly one organization states it: several NPIs share the CCN of one hospital system, and
/// then nobody can say which of them the number's own record is about. Such numbers stay entities of their own.
struct OrganizationCrosswalk {
  /// Keys of numbers to the key of the organization that they name, chains followed to their end.
  private(set) var canonicalKeys: [UInt64: UInt64] = [:]
  /// Numbers that more than one organization states.
  private(set) var ambiguous = Set<UInt64>()

  init() {}

  init(_ layers: [Layer]) throws(StoreError) {
    var claims: [UInt64: Set<UInt64>] = [:]
    for layer in layers where layer.manifest.crosswalks != 0 {
      try layer.forEachRecord { _, header, facts in
        guard header.kind == .organization else { return }
        for number in Self.numbers(facts) where number != header.key.raw {
          claims[number, default: []].insert(header.key.raw)
        }
      }
    }
    var owner: [UInt64: UInt64] = [:]
    for (number, owners) in claims {
      if owners.count == 1 { owner[number] = owners.first! } else { ambiguous.insert(number) }
    }
    for number in owner.keys {
      let end = Self.end(of: number, owner)
      if end != number { canonicalKeys[number] = end }
    }
  }

  /// The key under which an organization stands.
  func canonical(_ key: UInt64) -> UInt64 { canonicalKeys[key] ?? key }

  /// Where the chain of owners ends; of numbers that name each other, the least.
  private static func end(of number: UInt64, _ owner: [UInt64: UInt64]) -> UInt64 {
    var path = [number]
    while let next = owner[path[path.count - 1]] {
      if let start = path.firstIndex(of: next) { return path[start...].min()! }
      path.append(next)
    }
    return path[path.count - 1]
  }

  /// Keys of the CCNs and PAC ids that a record states.
  static func numbers(_ facts: UnsafeRawBufferPointer) -> [UInt64] {
    var result: [UInt64] = []
    for (field, value) in FactCursor(facts) {
      switch field {
      case .ccn: result.append(EntityKey(id: value, type: "ccn:").raw)
      case .pac: result.append(EntityKey(id: value, type: "pac:").raw)
      default: break
      }
    }
    return result
  }
}
