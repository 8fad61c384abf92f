import Assessing
import DirectoryModel
import Foundation
import Querying
import TestSupport
import Vocabulary

/// Everybody's independence of some first doctors, judged one by one from decoded facts: the plain twin of the sets
/// that the filter and the order take from the index.
///
/// Everything here is worked out once and kept.
final class IndependenceTwin: @unchecked Sendable {
  // @unchecked: `answers` is only touched under the lock.
  static let shared: IndependenceTwin = {
    do { return try IndependenceTwin() } catch { preconditionFailure("no twin: \(error)") }
  }()

  /// First doctors of every sort: of the example, of the two payers, of the registry alone, an organization, a center.
  let doctors: [IndependenceProfile]
  private let profiles: [String: IndependenceProfile]
  private let lock = NSLock()
  private var answers: [String: [String: ThreeValued]] = [:]

  private init() throws {
    let engine = SharedDirectory.shared.engine
    var profiles: [String: IndependenceProfile] = [:]
    var ids: [String] = []
    try engine.forEachRole(on: SharedDirectory.today) { record in
      let provider = record.provider
      guard profiles[provider.id] == nil else { return }
      ids.append(provider.id)
      profiles[provider.id] = try? engine.profile(of: provider)
    }
    precondition(profiles.count == ids.count)
    self.profiles = profiles
    let all = profiles
    func rich(_ id: String) -> Bool {
      let profile = all[id]!
      return !profile.groups.isEmpty && !profile.hospitals.isEmpty && profile.organizations.count > 1
    }
    var chosen = ["npi:2000000010", "npi:2000000028", "npi:2000000374", "npi:2000001018", "center:mskcc"]
    chosen += ids.filter(rich).prefix(12)
    chosen += ids.filter { $0.hasPrefix("npi:") && !rich($0) }.enumerated()
      .filter { $0.offset % 211 == 0 }.map(\.element)
    doctors = chosen.compactMap { all[$0] }
  }

  /// What is required of an entity, of each of the doctors.
  func answer(_ id: String, of doctors: [IndependenceProfile]) -> ThreeValued {
    let each = doctors.map { answers(of: $0)[id]! }
    if each.contains(.no) { return .no }
    return each.allSatisfy { $0 == .yes } ? .yes : .unknown
  }

  private func answers(of doctor: IndependenceProfile) -> [String: ThreeValued] {
    lock.withLock {
      if let known = answers[doctor.id] { return known }
      let made = profiles.mapValues { IndependenceAssessment.judge($0, against: doctor).answer }
      answers[doctor.id] = made
      return made
    }
  }

  /// Everybody by the answer.
  func ids(of doctor: IndependenceProfile) -> [ThreeValued: Set<String>] {
    Dictionary(grouping: answers(of: doctor), by: \.value).mapValues { Set($0.map(\.key)) }
  }
}
