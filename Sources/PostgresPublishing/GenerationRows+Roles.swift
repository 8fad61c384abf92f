import DirectoryModel
import Indexing
import Postgres
import Vocabulary

extension GenerationRows {
  func addRoles(to buffer: CopyBuffer, _ stream: PostgresCopyIn) throws {
    var lists = TermLists(
      snapshot, [.focus, .programCancer, .specialty, .modality, .language, .virtual, .begins, .ends])
    var entity = -1
    var roles = 0..<0
    var encoded: [UnsafeRawBufferPointer] = []
    var line: [UInt8] = []
    try snapshot.forEachRoleTerms(of: self.roles) { role, terms in
      if !roles.contains(role) {
        entity = Int(snapshot.roleEntity[role])
        roles = snapshot.roles(of: entity)
        encoded.removeAll(keepingCapacity: true)
        for (field, value) in FactCursor(snapshot.facts(entity)) where field == .role {
          encoded.append(value)
        }
      }
      let number = role - roles.lowerBound
      let site = RoleSite(
        number < encoded.count ? encoded[number] : UnsafeRawBufferPointer(start: nil, count: 0))
      lists.sort(terms)
      try buffer.beginRow(stream)
      buffer.add(Int32(role))
      buffer.add(Int32(entity))
      buffer.add(bytes: site.name)
      site.withLine(&line) { buffer.add(bytes: $0) }
      buffer.add(bytes: site.city)
      buffer.add(bytes: site.state)
      buffer.add(bytes: site.zip)
      buffer.add(bytes: site.phone)
      for list in 0..<6 { buffer.add(texts: lists.values[list]) }
      switch site.accepting {
      case .yes: buffer.add(true)
      case .no: buffer.add(false)
      case .unknown: buffer.addNull()
      }
      buffer.add(Int32(snapshot.siteDigest(ofRole: role)))
      for list in 6..<8 {
        buffer.add(
          lists.values[list].first.flatMap { CalendarDate(iso: String(decoding: $0, as: UTF8.self))?.days })
      }
      tick(role)
    }
  }

  /// A year for each network by ordinal: that for which plans offer it; 0 when they name none or several,
  /// or one of them offers it in every year.
  func planYears() -> [Int16] {
    var years: [String: Set<Int16>] = [:]
    for entity in snapshot.references(.plan) {
      for (network, named) in snapshot.provider(entity).planNetworks {
        years[network, default: []].formUnion(named.isEmpty ? [0] : named.compactMap { Int16(exactly: $0) })
      }
    }
    return snapshot.networkIDs.map { id in
      guard let named = years[id], named.count == 1, let year = named.first, year > 0 else { return 0 }
      return year
    }
  }

  func addParticipations(to buffer: CopyBuffer, _ stream: PostgresCopyIn) throws {
    let years = planYears()
    let tiers = snapshot.values(.tier)
    let wanted = roles
    var rows = 0
    var entries: [ParticipationEntry] = []
    for network in years.indices {
      entries.removeAll(keepingCapacity: true)
      snapshot.forEachParticipation(network: network) {
        if wanted.contains(Int($0.role)) { entries.append($0) }
      }
      for entry in entries {
        try buffer.beginRow(stream)
        buffer.add(Int32(network))
        buffer.add(entry.role)
        buffer.add(snapshot.roleEntity[Int(entry.role)])
        buffer.add(entry.layer == .max ? nil : Int16(bitPattern: entry.layer))
        buffer.add(entry.isIn == 1)
        buffer.add(entry.from)
        buffer.add(entry.to)
        buffer.add(Int16(entry.accepting))
        buffer.add(Int(entry.tier) < tiers.count ? tiers[Int(entry.tier)] : nil)
        buffer.add(years[network])
        rows += 1
        tick(rows)
      }
    }
  }

  func addNetworks(to buffer: CopyBuffer, _ stream: PostgresCopyIn) throws {
    let years = planYears()
    for (ordinal, id) in snapshot.networkIDs.enumerated() {
      let name = snapshot.entity(id: "network:" + id).map { snapshot.label($0).name }
      let stored = snapshot.storedNetwork(ordinal)
      try buffer.beginRow(stream)
      buffer.add(Int32(ordinal))
      buffer.add(id)
      buffer.add(name.flatMap { $0.isEmpty ? nil : $0 })
      buffer.add(years[ordinal])
      buffer.add(stored?.steadyFrom ?? .max)
      buffer.add(stored?.steadyTo ?? .min)
      buffer.add(stored?.hasOut ?? true)
    }
  }
}

/// What a role's facts say of its site, where the values lie.
private struct RoleSite {
  var name: UnsafeRawBufferPointer?
  var street: UnsafeRawBufferPointer?
  var unit: UnsafeRawBufferPointer?
  var city: UnsafeRawBufferPointer?
  var state: UnsafeRawBufferPointer?
  var zip: UnsafeRawBufferPointer?
  var phone: UnsafeRawBufferPointer?
  var accepting = ThreeValued.unknown

  init(_ encoded: UnsafeRawBufferPointer) {
    for (field, value) in FactCursor(encoded) {
      switch field {
      case .siteName: if name == nil { name = value }
      case .street: if street == nil { street = value }
      case .unit: if unit == nil { unit = value }
      case .city: if city == nil { city = value }
      case .state: if state == nil { state = value }
      case .zip: if zip == nil { zip = value }
      case .phone: if phone == nil { phone = value }
      case .accepting: if accepting == .unknown { accepting = ThreeValued(answer: value.text) }
      default: break
      }
    }
  }

  /// Street and unit as one line; nil without either.
  func withLine(_ scratch: inout [UInt8], _ body: (UnsafeRawBufferPointer?) -> Void) {
    guard let street, let unit else { return body(street ?? unit) }
    scratch.removeAll(keepingCapacity: true)
    scratch.append(contentsOf: street)
    scratch.append(contentsOf: [0x2C, 0x20])
    scratch.append(contentsOf: unit)
    scratch.withUnsafeBytes { body($0) }
  }
}

/// The values of some facets among a role's terms.
private struct TermLists {
  /// By facet, in the order in which they were named.
  private(set) var values: [[[UInt8]]]
  private let ranges: [Range<Int>]
  private let texts: [[[UInt8]]]

  init(_ snapshot: Snapshot, _ facets: [Facet]) {
    ranges = facets.map { snapshot.terms($0) }
    texts = ranges.map { $0.map { Array(snapshot.storedTerm($0).value) } }
    values = facets.map { _ in [] }
  }

  mutating func sort(_ terms: UnsafeBufferPointer<UInt32>) {
    for i in values.indices { values[i].removeAll(keepingCapacity: true) }
    for term in terms {
      for (i, range) in ranges.enumerated() where range.contains(Int(term)) {
        values[i].append(texts[i][Int(term) - range.lowerBound])
      }
    }
  }
}
