import Answering
import DirectoryModel
import Exporting
import Querying
import Storing

/// Networks and plans: each answer is that of `check` and of `network coverage`.
enum NetworkAnswering {
  static func status(_ call: Call) throws -> Reply {
    let day = try call.day()
    let known = KnownProviders(call.generation.lookup)
    let reading = try call.engine.plan(try call.needed("plan"), on: day)
    let check = try known.check(
      try known.provider(typed: try call.needed("provider")), plan: reading, site: try call.one("site"),
      on: day)
    let rendering = CheckRendering(
      legend: try SourceLegend(call.engine.layers, call.generation.manifest, on: day), plan: reading,
      rules: try call.engine.planRules(of: reading),
      networkNames: try CheckRendering.networkNames(call.engine))
    return Reply(rendering.json(check))
  }

  static func coverage(_ call: Call) throws -> Reply {
    let day = try call.day()
    let tiers = try Problem.reading { () throws(ParameterError) in
      try ParameterValue.designations(call.values["designation"] ?? []) ?? []
    }
    let place = try call.one("near").map { text in
      try Problem.reading { () throws(ParameterError) in try ParameterValue.near(text) }
    }
    let reading = try call.engine.plan(call.path[0], on: day)
    return Reply(
      CoverageRendering.json(
        try call.engine.coverage(of: reading, designations: tiers, near: place, on: day)))
  }
}
