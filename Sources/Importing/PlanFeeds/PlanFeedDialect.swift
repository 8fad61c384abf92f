import DirectoryModel

/// What differs between the two feeds of one family.
enum PlanFeedDialect {
  /// Marketplace plans; a plan's tier is its network.
  case marketplace
  /// Medicare Advantage plans; addresses, specialties and accepting stand within each plan.
  case medicareAdvantage

  /// The keys of an entry, for messages.
  var entry: String {
    switch self {
    case .marketplace: "npi, type, name or facility_name, addresses and plans with plan_id"
    case .medicareAdvantage: "npi, type, name or facilityName and plans with maPlanId"
    }
  }

  var planKey: String { self == .marketplace ? "plan_id" : "maPlanId" }

  /// The adapter that reads the other one.
  var other: String { self == .marketplace ? "ma" : "qhp" }

  /// Whether the feed has a list of plans of its own.
  var describesPlans: Bool { self == .marketplace }

  /// A plan's id in its one spelling.
  ///
  /// - Returns: the id, and whether it has the form that such ids have; nil when the text can be no id.
  func planID(_ text: String) -> (id: String, isWellFormed: Bool)? {
    guard !text.isEmpty, text.utf8.count <= 64 else { return nil }
    let capitals = text.uppercased()
    switch self {
    case .marketplace: return (FeedID.encoded(capitals), Self.isMarketplaceID(Array(capitals.utf8)))
    case .medicareAdvantage:
      if let id = Self.contractPlanSegment(capitals) { return (id, true) }
      return (FeedID.encoded(capitals), false)
    }
  }

  /// `12345ZZ0010001`: issuer, state, product and plan. Ids of 10 or 5 digits belong to other files.
  private static func isMarketplaceID(_ id: [UInt8]) -> Bool {
    id.count == 14
      && id.indices.allSatisfy { i in
        (5...6).contains(i) ? (0x41...0x5A).contains(id[i]) : (0x30...0x39).contains(id[i])
      }
  }

  /// `H9999-1` → `H9999-001-000`: the zeros in front and a missing segment are certain. Also without hyphens, where
  /// the length leaves one reading.
  private static func contractPlanSegment(_ text: String) -> String? {
    var parts = text.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
    if parts.count == 1, text.utf8.count == 8 || text.utf8.count == 11 {
      let rest = text.dropFirst(5)
      parts = [String(text.prefix(5)), String(rest.prefix(3)), String(rest.dropFirst(3))]
      if parts[2].isEmpty { parts.removeLast() }
    }
    guard (2...3).contains(parts.count) else { return nil }
    let contract = Array(parts[0].utf8)
    guard contract.count == 5, (0x41...0x5A).contains(contract[0]),
      contract.dropFirst().allSatisfy({ (0x30...0x39).contains($0) })
    else { return nil }
    var numbers: [String] = []
    for part in parts.dropFirst() {
      guard (1...3).contains(part.utf8.count), part.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
        return nil
      }
      numbers.append(String(repeating: "0", count: 3 - part.utf8.count) + part)
    }
    return ([parts[0]] + numbers + (numbers.count == 1 ? ["000"] : [])).joined(separator: "-")
  }

  /// The most that `part` may be.
  static let partBytes = 128

  /// Which of a plan's networks a provider's row means.
  ///
  /// The marketplace has no network id but tiers, in capitals with hyphens for blanks.
  func part(tier: String, network: String) -> String {
    switch self {
    case .marketplace: FeedID.encoded(Self.tier(tier))
    case .medicareAdvantage: FeedID.encoded(network)
    }
  }

  static func tier(_ text: String) -> String {
    text.uppercased().split(separator: " ").joined(separator: "-")
  }
}

/// Ids of a feed as parts of this product's ids.
enum FeedID {
  /// Letters, digits and `-._` stay, every other byte becomes `%` and two digits, so that no two ids become one.
  static func encoded(_ text: String) -> String {
    func isPlain(_ byte: UInt8) -> Bool {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true
      default: false
      }
    }
    if text.utf8.allSatisfy(isPlain) { return text }
    var result = ""
    for byte in text.utf8 {
      if isPlain(byte) {
        result.unicodeScalars.append(UnicodeScalar(byte))
      } else {
        let digits = String(byte, radix: 16, uppercase: true)
        result += "%" + (digits.utf8.count == 1 ? "0" : "") + digits
      }
    }
    return result
  }
}
