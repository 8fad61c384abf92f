package import Assessing
package import DirectoryModel
package import Exporting
import Querying
import Vocabulary

/// Those who gave an opinion before, found by what was typed: an id, or a name with its place. Every NPI that any
/// source names may be one, whether a search covers it or not.
package struct FirstDoctors {
  package private(set) var profiles: [IndependenceProfile] = []
  /// For each profile: what was read for a name, that the NPI has ended, that nothing is known.
  private var notesOfEach: [[String]] = []
  /// As typed, for each profile.
  private var typed: [String] = []

  /// - Parameters:
  ///   - names: one id or name each, or ids separated by commas.
  ///   - independentOf: likewise; both add up, and whoever is named twice is one.
  /// - Throws: `AnswerError.noFirstDoctor` for an id that no source knows, `QueryError` for a name that means nobody
  ///   or several.
  package init(
    _ names: [String], independentOf: [String], on day: CalendarDate, _ lookup: DirectoryLookup
  ) throws {
    let all = [("first-doctor", names), ("independent-of", independentOf)].map { option, texts in
      (option: option, texts: texts.flatMap(Self.split))
    }
    // Each is looked for: they are counted before.
    let count = all.reduce(0) { $0 + $1.texts.count }
    if count > SearchRequest.mostFirstDoctors {
      throw QueryError.tooMuch(
        parameter: "first-doctor", of: .values, count: count, most: SearchRequest.mostFirstDoctors)
    }
    for (option, texts) in all {
      for text in texts {
        let search = FirstDoctorSearch(option: option, text: text, day: day, lookup: lookup)
        guard let found = try search.provider() else { continue }
        guard !profiles.contains(where: { $0.id == found.provider.id }) else { continue }
        let profile = try Self.profile(found.provider, lookup)
        profiles.append(profile)
        typed.append(text)
        var notes = [found.note].compactMap(\.self)
        if let day = found.provider.endedOn {
          notes.append(
            "the registry ended the NPI of \(found.provider.displayName.nonEmpty ?? text) (\(profile.id)) on \(day); "
              + "what sources state of group, hospital and place is compared all the same")
        }
        if profile.groups.isEmpty, profile.hospitals.isEmpty, profile.sites.isEmpty,
          profile.organizations.isEmpty
        {
          notes.append(
            "no source states a group, hospital, address or organization of \(profile.id): independence of it "
              + "cannot be known")
        }
        notesOfEach.append(notes)
      }
    }
  }

  /// Ids separated by commas are several; in a name the comma stands before the place.
  private static func split(_ text: String) -> [String] {
    let parts = text.split(separator: ",").map { String($0.trimming()) }.filter { !$0.isEmpty }
    return parts.count > 1 && parts.allSatisfy(FirstDoctorSearch.isID) ? parts : [text]
  }

  private static func profile(
    _ provider: Provider, _ lookup: DirectoryLookup
  ) throws -> IndependenceProfile {
    let engine = lookup.engine
    if try engine.provider(id: provider.id) != nil { return try engine.profile(of: provider) }
    // What a search does not cover may name organizations that it does not cover either.
    return try IndependenceProfile(provider, find: lookup.provider(id:))
  }

  package var notes: [String] { notesOfEach.flatMap(\.self) }

  /// Of whom no source gives a name: the id.
  package var names: [String] { profiles.map { $0.name.isEmpty ? $0.id : $0.name } }

  package var json: JSONValue {
    .array(
      profiles.indices.map { i in
        .object([
          ("id", .string(profiles[i].id)), ("name", .text(profiles[i].name.nonEmpty)),
          ("from", .string(typed[i])), ("notes", .strings(notesOfEach[i])),
        ])
      })
  }
}

/// One first doctor as somebody typed her.
package struct FirstDoctorSearch {
  package let option: String
  package let text: String
  package let day: CalendarDate
  package let lookup: DirectoryLookup
  private var engine: SnapshotEngine { lookup.engine }

  /// With its type, or a number.
  package static func isID(_ text: String) -> Bool {
    !text.contains(" ") && text.contains(":")
      || !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
  }

  /// - Returns: a note for whoever was found by a name.
  package func provider() throws -> (provider: Provider, note: String?)? {
    let typed = String(text.trimming())
    if Self.isID(typed) {
      guard let found = try lookup.provider(typed: typed) else {
        throw lookup.missing(typed, .noFirstDoctor(option: option, id: typed))
      }
      return (try somebody(found, typed), nil)
    }
    if !typed.contains(" "), !typed.isEmpty {
      for type in ["center:", "program:"] {
        if let found = try engine.provider(id: type + typed) { return (found, nil) }
      }
    }
    let found = try named(NameWithPlace(typed))
    return (found, "--\(option) \"\(typed)\" is read as \(try words(found)) [\(found.id)]")
  }

  /// A plan or a cancer gave nobody an opinion.
  private func somebody(_ found: Provider, _ typed: String) throws -> Provider {
    switch found.kind {
    case .clinician, .organization, .center, .program, .unstated, .mention: return found
    default:
      throw AnswerError.gaveNoOpinion(option: option, id: typed)
    }
  }

  private func named(_ name: NameWithPlace) throws -> Provider {
    let bearers = try people(name, spelling: .corrected)
    let there = bearers.filter(name.isThere)
    if there.count == 1 { return there[0] }
    if there.count > 1 {
      let most = 10
      let count = there.count > most ? " (\(there.count.grouped) people; add a city or state)" : ""
      throw QueryError.ambiguous(
        parameter: option, value: text + count,
        meanings: try there.prefix(most).map { .init(id: $0.id, name: try words($0)) })
    }
    let near = try bearers.isEmpty ? people(name, spelling: .near(edits: 2)) : bearers
    throw QueryError.unknownValue(
      parameter: option, value: "\"\(text)\"",
      suggestions: try near.prefix(5).map { "\($0.id) (\(try words($0)))" })
  }

  private func people(
    _ name: NameWithPlace, spelling: SearchRequest.SpellingRule
  ) throws -> [Provider] {
    guard !name.words.isEmpty else { return [] }
    var request = SearchRequest(on: day)
    request.words = name.words
    request.kinds = [.clinician]
    request.spelling = spelling
    if case .near = spelling { request.wordMatch = .any }
    request.limit = spelling == .corrected ? nil : 5
    request.detail = .names
    // Words of a name are no cancer here, whatever they mean elsewhere.
    var found: [Provider] = []
    for entry in try engine.search(request).page {
      if let provider = try engine.provider(id: entry.id) { found.append(provider) }
    }
    return found
  }

  /// `Rowan Example, MD, Surgical Oncology, Chicago, IL`.
  private func words(_ provider: Provider) throws -> String {
    var parts = [provider.displayName]
    if let code = provider.specialtyCodes.first {
      parts.append(try engine.provider(id: "specialty:" + code)?.facts.first(.name) ?? code)
    }
    if let facts = provider.roles.first(where: { $0.facts.first(.city) != nil })?.facts {
      parts += [facts.first(.city), facts.first(.state)].compactMap(\.self)
    }
    return parts.joined(separator: ", ")
  }
}

/// `Dr. Rowan Example, MD, Chicago IL 60612` taken apart.
package struct NameWithPlace {
  package private(set) var words: [String]
  private var city = ""
  private var state: String?
  private var zip: String?

  /// Degrees as people write them behind a name; MD is read so, not as Maryland.
  private static let degrees: Set<String> = ["md", "do", "phd", "mbbs", "np", "rn", "facs", "mph"]
  private static let titles: Set<String> = ["dr", "doctor", "prof", "professor"]

  package init(_ text: String) {
    let parts = text.split(separator: ",").map { String($0.trimming()) }
    words = TextFolding.tokens(parts.first ?? "")
    if let first = words.first, words.count > 1, Self.titles.contains(first) { words.removeFirst() }
    while let last = words.last, words.count > 2, Self.degrees.contains(last) { words.removeLast() }
    var place = parts.dropFirst().filter {
      !Self.degrees.contains(TextFolding.tokens($0).joined())
    }.flatMap { TextFolding.tokens($0) }
    if let last = place.last, last.utf8.count == 5, Int(last) != nil { zip = place.removeLast() }
    if let last = place.last?.uppercased(), USPS.codes.contains(last) {
      state = last
      place.removeLast()
    }
    city = place.joined(separator: " ")
  }

  /// Whether some role is at the place; everybody is at none.
  package func isThere(_ provider: Provider) -> Bool {
    if city.isEmpty, state == nil, zip == nil { return true }
    return provider.roles.contains { role in
      let facts = role.facts
      return (city.isEmpty || TextFolding.folded(facts.first(.city) ?? "") == city)
        && (state == nil || facts.first(.state) == state)
        && (zip.map { facts.first(.zip)?.hasPrefix($0) == true } ?? true)
    }
  }
}

extension StringProtocol {
  /// Without blanks at both ends.
  fileprivate func trimming() -> SubSequence {
    guard let first = firstIndex(where: { !$0.isWhitespace }),
      let last = lastIndex(where: { !$0.isWhitespace })
    else { return self[startIndex..<startIndex] }
    return self[first...last]
  }
}
