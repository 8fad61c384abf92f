package import DirectoryModel
package import Querying
import Vocabulary

/// Those whom one question is about, each looked up once.
package final class KnownProviders {
  private let lookup: DirectoryLookup
  private var engine: SnapshotEngine { lookup.engine }
  private var found: [String: Provider?] = [:]

  package init(_ lookup: DirectoryLookup) { self.lookup = lookup }

  /// By the id with its type; nil when no source names it.
  package func provider(id: String) throws -> Provider? {
    if let known = found[id] { return known }
    let result = try lookup.provider(id: id)
    found[id] = .some(result)
    return result
  }

  /// By what somebody types; a clinician, organization, center or program.
  ///
  /// - Throws: with the nearest, when no source names it; another one is never taken instead.
  package func provider(typed text: String) throws -> Provider {
    for id in DirectoryLookup.candidates(text) {
      guard let provider = try provider(id: id) else { continue }
      switch provider.kind {
      case .clinician, .organization, .center, .program, .unstated, .mention: return provider
      default: throw AnswerError.noProvider(id: text, what: provider.kind.token, near: [])
      }
    }
    let near = try near(text)
    throw lookup.missing(text, near: near, .noProvider(id: text, what: nil, near: near))
  }

  /// Whether somebody is in a plan's network, with the facilities beside; see `DirectoryEngine.check`.
  package func check(
    _ provider: Provider, plan: PlanReading, site: String? = nil, on day: CalendarDate
  ) throws -> CoverageCheck {
    var check = try engine.check(provider, plan: plan, site: site, on: day) { try self.provider(id: $0) }
    if !engine.hasRowsOfSources {
      for i in check.facilities.indices where check.facilities[i].provider == nil {
        check.facilities[i].note = Self.notPublished
      }
    }
    return check
  }

  /// What is unknown here may be known where the sources are.
  private static let notPublished = "not in what was published"

  private func near(_ text: String) throws -> [String] {
    let bare = text.hasPrefix("npi:") ? String(text.dropFirst(4)) : text
    let providers =
      bare.utf8.count == 10 && bare.utf8.allSatisfy { (0x30...0x39).contains($0) }
      ? try Self.neighbors(of: bare).compactMap { try engine.provider(id: "npi:" + $0) } : try named(text)
    return providers.prefix(5).map {
      $0.displayName.isEmpty ? $0.id : "\($0.id) (\(HitRendering.title($0)))"
    }
  }

  /// Valid NPIs with one digit other, or two neighbors swapped.
  private static func neighbors(of npi: String) -> [String] {
    let digits = Array(npi.utf8)
    var result: [String] = []
    for i in digits.indices {
      for digit in UInt8(0x30)...0x39 where digit != digits[i] {
        var other = digits
        other[i] = digit
        result.append(String(decoding: other, as: UTF8.self))
      }
      if i > 0, digits[i] != digits[i - 1] {
        var other = digits
        other.swapAt(i, i - 1)
        result.append(String(decoding: other, as: UTF8.self))
      }
    }
    return result.filter { NationalProviderIdentifier.parse($0) != nil }
  }

  /// Those who are called so.
  private func named(_ text: String) throws -> [Provider] {
    let words = text.split { $0 == " " || $0 == ":" }.map(String.init)
    var request = SearchRequest(on: CalendarDate(days: 0))
    request.words = words
    request.kinds = [.clinician, .organization, .center]
    request.detail = .names
    request.limit = 5
    do {
      return try engine.search(request).page.compactMap { try engine.provider(id: $0.id) }
    } catch let error as QueryError where !error.isFault {
      // A text that cannot be searched has nobody near it.
      return []
    }
  }
}
