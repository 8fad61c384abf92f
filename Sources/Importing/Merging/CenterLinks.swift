import DirectoryModel
import Storing

/// Which hospitals and organizations are a cancer center's own, so that a clinician who is stated to work there can be
/// linked to the center, with the ground.
///
/// A link is never taken from a name or an address. A CCN that several centers share links to none of them: Columbia
/// and Weill Cornell bill under one. The link of a partner hospital that nobody has read on a page of its own is shown
/// as not verified, and gives no designation: a partner also treats people outside the center.
struct CenterLinks {
  struct Link: Equatable {
    var center: String
    var isVerified: Bool
  }

  /// By the key under which the organization stands, whatever number a source uses for it.
  private var links: [UInt64: Link] = [:]
  private let crosswalk: OrganizationCrosswalk

  init(_ layers: [Layer], _ crosswalk: OrganizationCrosswalk) throws(StoreError) {
    self.crosswalk = crosswalk
    var stated: [UInt64: [Link]] = [:]
    for layer in layers {
      let manifest = layer.manifest
      guard manifest.records == nil || manifest.records?["center"] != nil || manifest.crosswalks != 0 else {
        continue
      }
      try layer.forEachRecord { _, header, facts in
        switch header.kind {
        case .center:
          var id = ""
          for (field, value) in FactCursor(facts) {
            if field == .id { id = String(value.text.dropFirst("center:".count)) }
            guard field == .centerHospital else { continue }
            let parts = value.text.split(separator: Field.separator, omittingEmptySubsequences: false)
            let isOwn = parts.count > 1 && parts[1] == "pps-exempt-cancer-hospital"
            let isVerified = parts.count > 2 && parts[2] == "yes"
            stated[crosswalk.canonical(EntityKey(id: "ccn:" + parts[0]).raw), default: []].append(
              Link(center: id, isVerified: isOwn || isVerified))
          }
        case .organization:
          for (field, value) in FactCursor(facts) where field == .center {
            // The source itself says that the organization belongs to the center.
            stated[crosswalk.canonical(header.key.raw), default: []].append(
              Link(center: value.text, isVerified: true))
          }
        default: break
        }
      }
    }
    for (key, found) in stated {
      guard Set(found.map(\.center)).count == 1, let first = found.first else { continue }
      links[key] = Link(center: first.center, isVerified: found.contains(where: \.isVerified))
    }
  }

  private func link(_ key: EntityKey) -> Link? { links[crosswalk.canonical(key.raw)] }

  /// Adds to a clinician the links of the hospitals and organizations that sources state.
  func add(to provider: inout Provider) {
    guard provider.kind == .clinician, !links.isEmpty else { return }
    var added = Set<String>()
    func add(_ id: String, ground: String, number: String, source: Int) {
      guard let link = link(EntityKey(id: id)) else { return }
      let value = [link.center, ground, number, link.isVerified ? "yes" : "no"].joined(
        separator: String(Field.separator))
      if added.insert(value).inserted {
        provider.facts.append(Fact(field: .centerLink, value: value, source: source))
      }
    }
    for fact in provider.facts where fact.field == .hospital && !fact.isAlternate {
      add("ccn:" + fact.value, ground: "hospital", number: fact.value, source: fact.source)
    }
    for fact in provider.roles.flatMap(\.facts) where fact.field == .roleOrganization {
      add(fact.value, ground: "organization", number: fact.value, source: fact.source)
    }
  }

  /// Whether a record states anything that is linked: then it cannot be copied as it is.
  func concern(_ facts: UnsafeRawBufferPointer) -> Bool {
    if links.isEmpty { return false }
    for (field, value) in FactCursor(facts) {
      switch field {
      case .hospital: if link(EntityKey(id: value, type: "ccn:")) != nil { return true }
      case .role:
        for (inner, id) in FactCursor(value) where inner == .roleOrganization {
          if link(EntityKey(id: id)) != nil { return true }
        }
      default: break
      }
    }
    return false
  }
}
