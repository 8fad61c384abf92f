import DirectoryModel
import Reading
import Storing

/// The plans and networks that a feed names, in its own list of plans and beside its providers: written when all files
/// are read, since a list of plans may come after the providers.
///
/// A network is a plan's: the same word, such as `PREFERRED`, in two plans is two networks. Plans and networks are few,
/// whatever the number of providers; all of them stay in memory.
final class PlanCatalog {
  private struct Plan {
    var id: String
    var name = ""
    var aliases: [String] = []
    /// The name and the aliases.
    var names = Set<String>()
    var website = ""
    var sourcePage = ""
    /// As its own row says, or, where that says none, as the providers' rows say.
    var years = Set<Int>()
    var yearsOfProviders = Set<Int>()
    var networks: [Int] = []
    var isDescribed = false
    /// The row that describes it, else the one that names it first.
    var reference: SourceReference
    var file: String
    var line: Int
  }

  private struct Network {
    /// With its source, as participations name it.
    var id: String
    /// In the plan's words; empty for the plan's only network.
    var part: String
    var plan: Int
    var reference: SourceReference
    var line: Int
  }

  /// What a row of the feed's list of plans says.
  struct Description {
    var name = ""
    var website = ""
    var sourcePage = ""
    var years = Set<Int>()
    var parts: [String] = []
  }

  static let most = 100_000

  private let session: ImportSession
  private var plans: [Plan] = []
  private var networks: [Network] = []
  private var planByID: [String: Int] = [:]
  private var networkByPart: [String: Int] = [:]

  init(session: ImportSession) { self.session = session }

  /// More are no list of plans but a file that was misunderstood.
  var isFull: Bool { networks.count >= Self.most || plans.count >= Self.most }

  // MARK: Rows in

  /// The network of a plan in the words of a provider's row.
  ///
  /// - Parameter part: tier or network within the plan; empty for none.
  /// - Returns: its id with its source.
  func network(plan id: String, part: String, years: Set<Int>, row: FeedRow) -> String {
    let plan = plan(id, row)
    plans[plan].yearsOfProviders.formUnion(years)
    return networks[network(plan, part: part, row)].id
  }

  /// Takes a row of the list of plans. A plan may have several, one for each tier or year.
  func describe(_ id: String, _ description: Description, asOf: CalendarDate?, row: FeedRow) {
    let plan = plan(id, row)
    if !plans[plan].isDescribed {
      plans[plan].reference = row.reference(asOf: asOf)
      plans[plan].line = row.reader.line
      plans[plan].isDescribed = true
    } else if let asOf {
      plans[plan].reference.asOf = max(plans[plan].reference.asOf ?? asOf, asOf)
    }
    if !description.name.isEmpty, plans[plan].names.insert(description.name).inserted {
      if plans[plan].name.isEmpty {
        plans[plan].name = description.name
      } else {
        plans[plan].aliases.append(description.name)
      }
    }
    if plans[plan].website.isEmpty { plans[plan].website = description.website }
    if plans[plan].sourcePage.isEmpty { plans[plan].sourcePage = description.sourcePage }
    plans[plan].years.formUnion(description.years)
    for part in description.parts { _ = network(plan, part: part, row) }
  }

  private func plan(_ id: String, _ row: FeedRow) -> Int {
    if let known = planByID[id] { return known }
    plans.append(
      Plan(id: id, reference: row.reference(asOf: nil), file: session.fileName, line: row.reader.line))
    planByID[id] = plans.count - 1
    return plans.count - 1
  }

  private func network(_ plan: Int, part: String, _ row: FeedRow) -> Int {
    let local = plans[plan].id + (part.isEmpty ? "" : "/" + part)
    if let known = networkByPart[local] { return known }
    networks.append(
      Network(
        id: session.source + ":" + local, part: part, plan: plan, reference: row.reference(asOf: nil),
        line: row.reader.line))
    networkByPart[local] = networks.count - 1
    plans[plan].networks.append(networks.count - 1)
    return networks.count - 1
  }

  // MARK: Records out

  /// Says which plans only providers name, each with the row that names it first.
  func warnOfUndescribed() {
    for plan in plans where !plan.isDescribed {
      session.warn(
        ImportIssue(
          file: plan.file, line: plan.line, value: plan.id, rule: "plan-undescribed",
          remedy: "the file of plans that describes it; until then the plan is known by its id alone"),
        rule: "plan-undescribed")
    }
  }

  func write(with facts: FactWriter) throws(StoreError) {
    for plan in plans {
      facts.removeAll()
      facts.add(.id, "plan:" + plan.id)
      facts.add(.name, plan.name)
      for alias in plan.aliases { facts.add(.alias, alias) }
      for year in (plan.years.isEmpty ? plan.yearsOfProviders : plan.years).sorted() {
        facts.add(.year, "\(year)")
      }
      for network in plan.networks { facts.add(.planNetwork, networks[network].id) }
      facts.add(.website, plan.website)
      facts.add(.sourcePage, plan.sourcePage)
      try session.add(
        .plan, key: EntityKey(id: "plan:" + plan.id), reference: plan.reference, line: plan.line,
        facts: facts.bytes)
    }
    for network in networks {
      let id = "network:" + network.id
      let parts = [plans[network.plan].name, network.part].filter { !$0.isEmpty }
      facts.removeAll()
      facts.add(.id, id)
      facts.add(.name, parts.joined(separator: ", "))
      try session.add(
        .network, key: EntityKey(id: id), reference: network.reference, line: network.line,
        facts: facts.bytes)
    }
  }
}
