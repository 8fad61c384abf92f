import Assessing
import DirectoryModel
package import Exporting
package import Querying
import Vocabulary

/// Which cancer centers a plan reaches, as JSON.
package enum CoverageRendering {
  package static func json(_ coverage: NetworkCoverage) -> JSONValue {
    .object([
      (
        "plan",
        .object([
          ("id", .string(coverage.plan.id)), ("name", .string(coverage.plan.name)),
          ("years", .array(coverage.plan.years.map { .integer($0) })),
          ("note", .text(coverage.plan.yearNote(on: coverage.day))),
        ])
      ),
      ("on", .string(coverage.day.description)),
      ("states", .array(coverage.states.map(Self.json))),
      ("centers", .array(coverage.centers.map(Self.json))),
      ("nearest_in", .text(coverage.nearestIn?.center.id)),
    ])
  }

  private static func json(_ state: StateCoverage) -> JSONValue {
    .object([
      ("state", .string(state.state)), ("centers", .integer(state.centers)),
      ("counts", .object(NetworkStatus.allCases.map { ($0.token, .integer(state.counts[$0] ?? 0)) })),
      ("nearest_in", .text(state.nearestIn?.center.id)),
      ("distance_mi", state.nearestIn?.distance.map { .number(HitRendering.tenths($0.miles)) } ?? .null),
    ])
  }

  private static func json(_ center: CenterCoverage) -> JSONValue {
    .object([
      ("id", .string(center.center.id)), ("name", .string(center.center.displayName)),
      ("designation", .text(center.designation?.token)), ("status", .string(center.status.token)),
      (
        "status_by_state",
        .object(center.statusByState.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value.token)) })
      ),
      (
        "statements",
        .array(
          center.statements.map { said in
            .object([
              ("by", .string(said.by.id)), ("name", .string(said.by.displayName)),
              ("status", .string(said.standing.status.token)),
              ("basis", .string(said.standing.basis.rawValue)), ("source", .text(said.standing.source)),
              ("as_of", .text(said.standing.asOf?.description)),
              ("freshness", .string(said.standing.freshness.rawValue)),
            ])
          })
      ),
      (
        "hospitals",
        .array(
          center.hospitals.map { hospital in
            .object([
              ("id", .string(hospital.id)), ("name", .string(hospital.name)),
              ("status", .string(hospital.status.token)),
              ("basis", .text(hospital.standing?.basis.rawValue)), ("note", .text(hospital.note)),
            ])
          })
      ),
      ("distance_mi", center.distance.map { .number(HitRendering.tenths($0.miles)) } ?? .null),
    ])
  }
}
