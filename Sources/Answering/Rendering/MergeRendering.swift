import DirectoryModel
package import Exporting
package import Importing

/// Why records are one, in words and as JSON.
package struct MergeRendering {
  package let legend: SourceLegend

  package func lines(_ evidence: MergeEvidence) -> [String] {
    var lines = ["  why these records are one"]
    for member in evidence.members {
      for source in member.sources.prefix(1) {
        lines.append("    \(place(source)): \(words(member, of: evidence.provider))")
      }
    }
    for number in evidence.ambiguousNumbers {
      lines.append("    not joined by \(number): other organizations state it as well")
    }
    for (i, site) in evidence.sites.enumerated() where site.sources.count > 1 {
      // Role, site and network may stand in rows of their own.
      var places: [String] = []
      for source in site.sources where !places.contains(place(source)) { places.append(place(source)) }
      let names = places.joined(separator: "; ")
      let same = site.place.isEmpty ? "none names a place" : "the same place, \(site.place)"
      lines.append("    role \(i + 1) is one in \(names): \(same)")
    }
    return lines
  }

  private func place(_ source: SourceReference) -> String { "\(legend.name(source)) row \(source.row)" }

  private func words(_ member: MergeEvidence.Member, of provider: Provider) -> String {
    switch member.ground {
    case .sameID: "the same id, \(provider.id)"
    case .statedNumber: "\(member.id), a number that \(provider.id) states and no other organization does"
    case .mention: "only says that \(provider.id) is in its list; the row itself was refused"
    }
  }

  package func json(_ evidence: MergeEvidence) -> JSONValue {
    .object([
      (
        "records",
        .array(
          evidence.members.map { member in
            .object([
              ("id", .string(member.id)), ("ground", .string(token(member.ground))),
              ("source", .text(member.sources.first.map(legend.name))),
              ("row", member.sources.first.map { .integer(Int($0.row)) } ?? .null),
            ])
          })
      ),
      ("ambiguous_numbers", .strings(evidence.ambiguousNumbers)),
      (
        "roles",
        .array(
          evidence.sites.map { site in
            .object([
              ("place", .string(site.place)),
              (
                "sources",
                .array(
                  site.sources.map {
                    .object([("id", .string(legend.name($0))), ("row", .integer(Int($0.row)))])
                  })
              ),
            ])
          })
      ),
    ])
  }

  private func token(_ ground: MergeEvidence.Ground) -> String {
    switch ground {
    case .sameID: "same_id"
    case .statedNumber: "stated_number"
    case .mention: "mention"
    }
  }
}
