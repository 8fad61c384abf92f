public import DirectoryModel
import Vocabulary

/// What became of an entry since it was frozen.
public enum EntryFate: Hashable, Sendable {
  /// It is there, with these changes; none when everything still stands.
  case there([EntryChange])
  /// It is there, but no source places it where it was; `places` are in words.
  case moved(from: String?, places: [String])
  /// The registry ended the NPI.
  case ended(CalendarDate)
  /// No source names it any more.
  case gone
}

/// One thing that reads otherwise now.
public struct EntryChange: Hashable, Sendable {
  /// `network`, `phone`, or the token of a fact's field.
  public var what: String
  /// In words; nil where nothing was said.
  public var before: String?
  public var after: String?

  public init(what: String, before: String?, after: String?) {
    self.what = what
    self.before = before
    self.after = after
  }
}

/// Compares an entry as it was frozen with the same one as it would be frozen now.
public enum EntryComparison {
  /// In the order in which they matter: network first, then how to reach the place, then the rest.
  ///
  /// A later date alone is no change: somebody has only said the same again. Distance, match and reasons depend on what
  /// was asked and are not compared.
  public static func changes(_ old: ShortlistEntry, _ new: ShortlistEntry) -> [EntryChange] {
    var changes: [EntryChange] = []
    func compare(_ what: String, _ before: String?, _ after: String?) {
      if before != after { changes.append(EntryChange(what: what, before: before, after: after)) }
    }
    if let network = old.network {
      compare("network", words(network.status), words(new.network?.status ?? .unknown))
    }
    compare("phone", phone(old.phone), phone(new.phone))
    compare("address", old.address?.line, new.address?.line)
    compare("accepting", old.accepting.token, new.accepting.token)
    if let virtual = old.virtual {
      compare("virtual", list(virtual.kinds.map(\.token)), list(new.virtual?.kinds.map(\.token) ?? []))
      if virtual.patientState != nil {
        compare("virtual for you", virtual.eligible.token, new.virtual?.eligible.token)
      }
    } else {
      compare("virtual", nil, new.virtual.flatMap { list($0.kinds.map(\.token)) })
    }
    compare("name", old.name, new.name)
    compare("organization", old.organization, new.organization)
    compare("center", old.center, new.center)
    compare("designation", old.designation?.token, new.designation?.token)
    compare("specialties", list(old.specialties), list(new.specialties))
    compare("price", old.price, new.price)
    // A list of before units were kept says nothing of them.
    let isUnitKnown = old.daysUnit != nil && new.daysUnit != nil
    compare("days", days(old, isUnitKnown), days(new, isUnitKnown))
    compare("languages", list(old.languages), list(new.languages))
    compare("records wanted", list(old.recordsWanted), list(new.recordsWanted))
    compare("website", old.website, new.website)
    return changes + factChanges(old, new)
  }

  /// Facts that no field above shows.
  private static let shown: Set<String> = Set(
    [
      Field.name, .firstName, .middleName, .lastName, .nameSuffix, .credentials, .phone, .street, .unit,
      .city,
      .state, .zip, .siteName, .accepting, .virtual, .roleOrganization, .roleOrganizationName, .specialty,
      .specialtyText, .designation, .center, .centerLink, .feeUSD, .feeMaxUSD, .feeText, .daysMin, .daysMax,
      .daysFrom, .daysUnit, .language, .website, .network, .institution,
    ].map(\.token))

  private static func factChanges(_ old: ShortlistEntry, _ new: ShortlistEntry) -> [EntryChange] {
    let (before, after) = (values(old), values(new))
    return Set(before.keys).union(after.keys).sorted().compactMap { field in
      let (a, b) = (before[field] ?? [], after[field] ?? [])
      guard !shown.contains(field), a != b else { return nil }
      return EntryChange(
        what: field, before: list(a.subtracting(b).sorted()), after: list(b.subtracting(a).sorted()))
    }
  }

  private static func values(_ entry: ShortlistEntry) -> [String: Set<String>] {
    entry.facts.reduce(into: [:]) { $0[$1.field, default: []].insert($1.value) }
  }

  private static func words(_ status: NetworkStatus) -> String {
    status == .disagree ? "SOURCES DISAGREE" : status.token.uppercased()
  }

  private static func phone(_ text: String?) -> String? {
    text.map(PhoneNumber.kept)
  }

  private static func list(_ values: [String]) -> String? {
    values.isEmpty ? nil : values.joined(separator: ", ")
  }

  private static func days(_ entry: ShortlistEntry, _ hasUnit: Bool) -> String? {
    entry.days.map { range in
      let count =
        range.lowerBound == range.upperBound
        ? "\(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
      return hasUnit && entry.daysUnit == "business" ? count + " business" : count
    }
  }
}
