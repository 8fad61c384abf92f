import Answering
import ArgumentParser
import DirectoryModel
import Exporting
import Indexing
import Querying
import Shortlisting
import Storing
import Vocabulary

/// `log`: what somebody was told on the telephone.
struct LogCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "log",
    abstract: "Note what you were told on the telephone; it then stands beside what the sources say.",
    usage:
      "second-opinion log <id> --field phone|network|accepting|address --saw VALUE [--site SITE] [--plan PLAN]",
    discussion: """
      Calls are kept in a file that only you can read (docs/shortlists.md). A call stands before what a source says when \
      it is later than the source's evidence, else after it; the source's value always stays beside it. Totals, filters \
      and order of a search never see a call.

      Examples:
        second-opinion log 2000000036 --field accepting --saw no --ref A12
        second-opinion log 2000000028 --field network --plan 00000ZZ0010001 --saw in --site site-lakeshore
        second-opinion log list
        second-opinion log report 2000000036
      """,
    subcommands: [Add.self, List.self, Remove.self, Report.self])

  struct Add: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "add", abstract: "Note one call; log ID does the same.",
      discussion: """
        Example:
          second-opinion log 2000000036 --field phone --saw 312-555-0199 --on 2026-11-20
        """)

    @Argument(help: "The id.")
    var id: String

    @Option(help: ArgumentHelp("phone, network, accepting or address.", valueName: "field"))
    var field: String

    @Option(
      help: ArgumentHelp(
        "What you were told: a phone number or words, in or out, yes or no, an address.", valueName: "value"))
    var saw: String

    @Option(
      help: ArgumentHelp("The place: its role:… id, the source's own id, or its name.", valueName: "site"))
    var site: String?

    @Option(help: ArgumentHelp("The plan, by id or name; needed for network.", valueName: "plan"))
    var plan: String?

    @Option(help: ArgumentHelp("The reference that the other side gave.", valueName: "text"))
    var ref: String?

    @Option(help: ArgumentHelp("The day of the call; today unless said.", valueName: "date"))
    var on: String?

    @OptionGroup var global: GlobalOptions

    func run() throws {
      let day = try FilterOptions.day(on)
      guard day <= Environment.today else {
        throw ValidationError("--on takes a day that has been, not \(day)")
      }
      let subject = try CallInput.subject(field)
      let (directory, _, engine) = try global.answering()
      guard let provider = try DirectoryLookup(engine, directory).provider(typed: id),
        provider.kind.entityKind != nil
      else { throw AnswerError.notFound(id: id) }
      let role = try CallInput.role(site, of: provider)
      var call = OwnCall(
        id: provider.id, name: provider.displayName, site: role.flatMap { SiteKey.text(of: $0.facts) },
        place: role.flatMap { CallInput.place($0) }, subject: subject,
        saw: try CallInput.value(saw, subject), day: day, reference: ref)
      if subject == .network {
        guard let plan else {
          throw ValidationError("--field network needs --plan: a network status is of one plan")
        }
        var question = SearchRequest(on: day)
        (question.plan, question.networkStatuses, question.limit) = (plan, NetworkStatus.allCases, 1)
        question.detail = .names
        let understood = try engine.search(question).understood.first { $0.parameter == "plan" }
        (call.plan, call.planName) = (understood?.id ?? plan, understood?.name)
      } else if plan != nil {
        throw ValidationError("--plan goes with --field network alone")
      }
      let number = try global.callLog.add(call)
      Output.line("call \(number): \(call.name) (\(call.id))" + (call.place.map { " at \($0)" } ?? ""))
      let legend = try SourceLegend(engine.layers, directory.currentManifest(), on: Environment.today)
      let calls = OwnCalls(overlay: CallOverlay([call]), engine: engine, legend: legend)
      for reading in calls.readings(provider, role) { Output.line("  " + reading.words) }
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "One line a call, oldest first.",
      discussion: """
        Example:
          second-opinion log list --format table
        """)

    @OptionGroup var output: OutputOptions
    @OptionGroup var global: GlobalOptions

    static let columns = [
      "number", "day", "id", "name", "place", "field", "plan", "saw", "ref",
    ]

    func run() throws {
      guard let rows = try RowOutput(Self.columns, output, numbers: ["number"]) else { return }
      try rows.write(
        try global.callLog.calls().enumerated().map { i, call in
          [
            "\(i + 1)", call.day.description, call.id, call.name, call.place ?? "", call.subject.rawValue,
            call.planName ?? call.plan ?? "", call.saw, call.reference ?? "",
          ]
        }, isWhole: true)
    }
  }

  struct Remove: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "remove", abstract: "Take a call out of the log.",
      discussion: """
        Example:
          second-opinion log remove 3
        """)

    @Argument(help: "Its number in log list.")
    var number: Int

    @OptionGroup var global: GlobalOptions

    func run() throws {
      let call = try global.callLog.remove(number)
      Output.line("removed: \(call.day) \(call.name) (\(call.id)), \(call.subject.rawValue) \(call.saw)")
    }
  }

  struct Report: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "report",
      abstract: "Write the letter that tells a plan or registry of a wrong entry.",
      discussion: """
        From the calls about an id that do not agree with what is listed: what is listed and where, what was found, \
        when, and the reference. It names no patient and no illness, and nothing is sent.

        Example:
          second-opinion log report 2000000036 -o report.txt
        """)

    @Argument(help: "The id.")
    var id: String

    @Option(
      name: [.customShort("o"), .customLong("output")],
      help: ArgumentHelp("Write to a file.", valueName: "file"))
    var output: String?

    @OptionGroup var global: GlobalOptions

    func run() throws {
      let (directory, manifest, engine) = try global.answering()
      let day = Environment.today
      let legend = try SourceLegend(engine.layers, manifest, on: day, details: directory)
      guard let provider = try DirectoryLookup(engine, directory).provider(typed: id) else {
        throw AnswerError.notFound(id: id)
      }
      let calls = OwnCalls(
        overlay: CallOverlay(try global.callLog.calls()), engine: engine, legend: legend)
      var readings: [CallReading] = []
      for role in provider.roles.isEmpty ? [nil] : provider.roles.map(Optional.some) {
        for reading in calls.readings(provider, role) where !readings.contains(reading) {
          readings.append(reading)
        }
      }
      let wrong = readings.filter { $0.agrees == false }
      guard !wrong.isEmpty else { throw CommandError.nothingToReport(id: provider.id, calls: readings.count) }
      if let output { try Output.redirect(to: output) }
      Output.lines(
        CallReport.text(
          wrong.map { reading in
            CallReport(
              call: reading.call, stated: reading.stated,
              listing: calls.listing(reading, provider).map { legend.words($0, of: provider.kind) },
              publisher: reading.stated?.source.flatMap { source in
                engine.layers.first { $0.source == source }.map {
                  $0.publisher ?? "the publisher of \(source)"
                }
              })
          }, on: day))
    }
  }
}

/// Reads what is said of a call.
enum CallInput {
  static func subject(_ text: String) throws -> OwnCall.Subject {
    let known = OwnCall.Subject.allCases.map(\.rawValue)
    if let subject = OwnCall.Subject(rawValue: text.lowercased()) { return subject }
    let hint = Spelling.nearest(to: text.lowercased(), in: known).map { "; did you mean \($0)?" } ?? ""
    throw ValidationError("--field takes \(known.joined(separator: ", ")), not \"\(text)\"\(hint)")
  }

  static func value(_ text: String, _ subject: OwnCall.Subject) throws -> String {
    let word = text.lowercased()
    guard word.contains(where: { $0.isLetter || $0.isNumber }) else {
      throw ValidationError("--saw takes what you were told, not \"\(text)\"")
    }
    switch subject {
    case .phone: return PhoneNumber.kept(text)
    case .address: return text
    case .network:
      guard ["in", "out"].contains(word) else {
        throw ValidationError("--saw takes in or out for a network, not \"\(text)\"")
      }
      return word
    case .accepting:
      guard ["yes", "no"].contains(word) else {
        throw ValidationError("--saw takes yes or no for accepting, not \"\(text)\"")
      }
      return word
    }
  }

  /// The place that a call is about. With several, one must be named: who is in a plan's network at one place can be
  /// out at another.
  static func role(_ text: String?, of provider: Provider) throws -> Role? {
    let roles = provider.roles
    guard let text else {
      if Set(roles.map { SiteKey.key(of: $0.facts) }).count <= 1 { return roles.first }
      throw CommandError.usage(
        "\(provider.displayName) has \(roles.count) places; say which with --site: " + list(roles, provider))
    }
    let folded = TextFolding.folded(text)
    let found = roles.filter { role in
      let ids = [
        RoleRecord.roleID(of: provider, role: role), role.facts.first(.siteID), SiteKey.text(of: role.facts),
      ]
      return ids.contains(text) || ids.contains { $0?.hasSuffix(":" + text) == true }
        || role.facts.first(.siteName).map { TextFolding.folded($0).contains(folded) } == true
    }
    if Set(found.map { SiteKey.key(of: $0.facts) }).count == 1 { return found[0] }
    throw CommandError.usage(
      "--site \(text) is \(found.isEmpty ? "no place" : "no single place") of \(provider.displayName); there are: "
        + list(roles, provider))
  }

  private static func list(_ roles: [Role], _ provider: Provider) -> String {
    roles.map { role in
      RoleRecord.roleID(of: provider, role: role) + (place(role).map { " (\($0))" } ?? "")
    }.joined(separator: ", ")
  }

  static func place(_ role: Role) -> String? {
    let facts = role.facts
    let address = PostalAddress(
      street: facts.first(.street), unit: facts.first(.unit), city: facts.first(.city),
      state: facts.first(.state), zip: facts.first(.zip))
    let words = [facts.first(.siteName), address.line.nonEmpty].compactMap { $0 }
    return words.isEmpty ? nil : words.joined(separator: ", ")
  }
}
