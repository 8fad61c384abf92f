public import DirectoryModel

/// A wrong entry of a directory, told to those who publish it: what is listed, where, what was found. It names no
/// patient and no illness.
public struct CallReport: Sendable {
  public var call: OwnCall
  public var stated: SourceStatement?
  /// File, row and dates of the listing in words; nil when no source lists anything.
  public var listing: String?
  /// Who publishes the source, as far as it is known.
  public var publisher: String?

  public init(call: OwnCall, stated: SourceStatement?, listing: String?, publisher: String?) {
    self.call = call
    self.stated = stated
    self.listing = listing
    self.publisher = publisher
  }

  /// A letter for one or several calls about one entity.
  ///
  /// - Parameter day: when it is written.
  public static func text(_ reports: [CallReport], on day: CalendarDate) -> String {
    guard let first = reports.first?.call else { return "" }
    var lines = [
      "To: " + (recipients(reports) ?? "the plan or registry that publishes this listing"),
      "Date: \(day)",
      "Subject: Wrong entry in your provider directory: \(first.name) (\(first.id))",
      "",
      "An entry of your directory does not agree with what the office says. Please check it and correct it.",
    ]
    for report in reports { lines += [""] + report.lines }
    lines += [
      "",
      "Please tell me in writing what you find and when the entry is corrected, and give me a reference number.",
      "",
      "Name and how to reach me: ______________________________",
    ]
    return lines.joined(separator: "\n") + "\n"
  }

  private static func recipients(_ reports: [CallReport]) -> String? {
    var names: [String] = []
    for name in reports.compactMap(\.publisher) where !names.contains(name) { names.append(name) }
    return names.isEmpty ? nil : names.joined(separator: "; ")
  }

  private var lines: [String] {
    var lines = ["What: " + subject, "Provider: \(call.name), \(call.id)"]
    if let place = call.place { lines.append("Place: \(place)") }
    if let plan = call.planName ?? call.plan {
      lines.append("Plan: \(plan)" + (call.planName == nil || call.plan == nil ? "" : " (\(call.plan!))"))
    }
    lines.append("Listed: " + (stated?.value ?? "nothing is said"))
    if let listing { lines.append("Where: \(listing)") }
    lines.append("Found: \(call.saw)")
    lines.append(
      "How: by telephone on \(call.day)"
        + (call.reference.map { ", reference \($0)" } ?? ", no reference given"))
    return lines
  }

  private var subject: String {
    switch call.subject {
    case .phone: "telephone number"
    case .network: "whether the provider is in the plan's network"
    case .accepting: "whether new patients are seen"
    case .address: "address"
    }
  }
}
